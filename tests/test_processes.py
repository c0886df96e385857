"""Each of the twelve processes may be switched off: the rest goes on, the books balance, and its work stops."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from conftest import SEED, hamlet_content
from test_accounting import EVENTS, FOLLOWED, Diary, hamlet_with, keep_diary

from ccsim import indicators
from ccsim.model import TownModel
from ccsim.scenario import from_dict
from ccsim.scenario.schema import Processes
from ccsim.start import begin
from ccsim.town.ledger import Flow

MONTHS = 18
PROCESSES = tuple(Processes.model_fields)


@dataclass(frozen=True)
class Run:
    """A run and what its scenario looked like on the eve."""

    diary: Diary
    start: object

    @property
    def state(self):
        """The state at the end."""
        return self.diary.model.state

    def happened(self, *events: str) -> int:
        """Count events of all months."""
        return sum(int(np.sum(month.events.get(event, 0))) for month in self.diary.months for event in events)

    def paid(self, *flows: Flow) -> int:
        """Sum what was paid under some flows in all months."""
        return sum(int(np.abs(month.matrices[:, :, flow]).sum()) for month in self.diary.months for flow in flows)

    def same_people(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows, at the start and at the end, of those over 20 who were there all the time."""
        before, after = self.start.residents, self.state.residents
        old = before.rows()[before.born[before.rows()] < -240]
        kept = old[np.isin(before.id[old], after.id[after.rows()])]
        where = {number: row for row, number in zip(after.rows(), after.id[after.rows()], strict=True)}
        return kept, np.array([where[number] for number in before.id[kept]])


@functools.cache
def run_without(*processes: str) -> Run:
    """Run the eventful hamlet without some processes."""
    scenario = hamlet_with(events=EVENTS[:8], processes=dict.fromkeys(processes, False))
    return Run(keep_diary(scenario, MONTHS), begin(scenario, SEED))


def taught(run: Run) -> float:
    """How far skills of the same people moved."""
    before, after = run.same_people()
    return float(np.abs(run.start.residents.skill[before] - run.state.residents.skill[after]).sum())


def posts_moved(run: Run) -> int:
    """By how much posts of private firms changed."""
    change = int(abs(run.state.firms.posts.sum() - run.start.firms.posts.sum()))
    return change + run.happened("firm_entries", "firm_exits")


def homes_changed(run: Run) -> float:
    """By how much rents moved, and how many households did."""
    moved = np.abs(run.state.streets.rent - run.start.streets.rent).sum()
    return float(moved) + run.happened("moves_within", "displaced")


WORK: dict[str, Callable[[Run], float]] = {
    "policy": lambda run: run.paid(Flow.EVENT_COSTS, Flow.OUTSIDE_GRANTS) + (run.state.streets.fibre == 1).sum(),
    "ageing": lambda run: run.happened("births", "deaths", "students_leaving"),
    "learning": taught,
    "visiting": lambda run: run.paid(Flow.LOCAL_SPENDING, Flow.VISITOR_SPENDING, Flow.TICKETS, Flow.SALES_TAX),
    "production": lambda run: run.paid(Flow.WAGES, Flow.EXPORTS, Flow.PENSIONS, Flow.DIVIDENDS, Flow.INPUTS),
    "labour": lambda run: (
        run.happened("hires", "layoffs", "hires_outside") + abs(run.state.towns.pay[0] - run.start.towns.pay[0])
    ),
    "enterprise": posts_moved,
    "amenities": lambda run: (
        run.happened("venues_opened", "venues_closed") + run.paid(Flow.VENUE_SUBSIDIES, Flow.VENUE_LOCAL_COSTS)
    ),
    "housing": homes_changed,
    "migration": lambda run: run.happened("in_migration", "considering", "newcomers", "returners"),
    "municipality": lambda run: run.paid(Flow.PURCHASES_LOCAL, Flow.INTEREST, Flow.STATE_GRANTS, Flow.LOANS),
    "indicators": lambda run: run.diary.model.series.size,
}


@pytest.fixture(scope="module")
def with_all() -> Run:
    """The hamlet with all twelve processes."""
    return run_without()


def test_every_process_has_its_work():
    """What each of the twelve processes does is stated here."""
    assert tuple(WORK) == PROCESSES


@pytest.mark.parametrize("process", PROCESSES)
def test_switching_a_process_off_stops_its_work(process, with_all):
    """Its work is done when it is on, and not at all when it is off."""
    off = run_without(process)

    assert WORK[process](with_all) > 0
    assert WORK[process](off) == 0


@pytest.mark.parametrize("process", PROCESSES)
def test_books_balance_without_a_process(process):
    """Columns sum to zero, holdings change by what was paid, jobs and homes agree, without any one process."""
    for month in run_without(process).diary.months:
        rows = month.matrices.sum(axis=2)
        assert not month.matrices.sum(axis=1).any()
        assert month.change[:, FOLLOWED].tolist() == rows[:, FOLLOWED].tolist()
        assert month.faults == []


def by_name(table) -> dict[str, np.ndarray]:
    """Return the columns of a table in the order of keys, but for where an owner was seen: rows may be re-ordered."""
    order = np.argsort(table.key, kind="stable")
    return {name: getattr(table, name)[order] for name in table if name != "owner_row"}


def test_nothing_happens_without_any_process():
    """All twelve off: in another order the rows are those of the eve, and no cent has moved."""
    run = run_without(*PROCESSES)
    state, start = run.state, run.start

    assert all(not month.matrices.any() for month in run.diary.months)
    for table in ("households", "firms", "amenities", "streets", "towns"):
        now, then = (by_name(getattr(one, table)) for one in (state, start))
        assert [name for name in now if not np.array_equal(now[name], then[name])] == []


def test_without_policy_events_do_not_happen():
    """The policy step alone carries events: without it the run is that of a scenario without events, bit for bit."""
    plain = hamlet_with(processes={"policy": False})
    model = TownModel(plain, SEED)
    model.run_for(MONTHS)

    assert run_without("policy").diary.model.series.tobytes() == model.series.tobytes()


def unequal_towns(poor: float, rich: float, seed: int = SEED) -> TownModel:
    """Run two neighbouring hamlets in an empty country for three years (pay in EUR a month)."""
    content = hamlet_content()
    first = content["towns"][0]
    for place in ("ring", "metropolis", "rest"):
        first[place]["population"] = 1000
    second = copy.deepcopy(first) | {"name": "Twin"}
    first["work"]["wage"], second["work"]["wage"] = poor, rich
    first["minutes"], second["minutes"] = {"Twin": 5}, {first["name"]: 5}
    content["towns"] = [first, second]
    model = TownModel(from_dict(content, "two"), seed)
    model.run_for(36)
    return model


def moved(model: TownModel) -> np.ndarray:
    """Count who lives in one town and has roots in the other (int64[2])."""
    people = model.state.residents
    here = people.town >= 0
    return np.array([((people.town == t) & (people.home_town == 1 - t) & here).sum() for t in range(2)])


def test_people_choose_the_richer_town():
    """More people with roots in the poor town end up in the rich one than the other way round; not so if equal."""
    gaps = [moved(unequal_towns(1250, 1600, seed)) for seed in (1, 2, 3)]
    even = [moved(unequal_towns(1250, 1250, seed)) for seed in (1, 2, 3)]

    poor, rich = np.sum(gaps, axis=0)
    assert rich > poor + 5
    assert abs(np.subtract(*np.sum(even, axis=0))) < rich - poor


def test_both_towns_match_their_profiles_at_the_start():
    """People, homes, lets, jobs by sector and council's money of each of two unlike towns are their profiles'."""
    content = hamlet_content()
    first = content["towns"][0]
    second = copy.deepcopy(first) | {"name": "Twin"}
    second["people"] |= {"population": 900, "ages": [72, 84, 96, 105, 120, 129, 126, 105, 63]}
    second["work"]["jobs"] = [9, 1, 30, 99, 70, 31, 60]
    second["homes"]["dwellings"] = 500
    first["minutes"], second["minutes"] = {"Twin": 20}, {first["name"]: 20}
    content["towns"] = [first, second]
    scenario = from_dict(content, "two")
    state = begin(scenario, SEED)
    jobs = np.zeros((2, 7))
    np.add.at(jobs, (state.firms.town, state.firms.sector), state.firms.staff)
    here = state.residents.town[state.residents.town >= 0]

    assert np.bincount(here).tolist() == [600, 900]
    assert jobs.tolist() == [list(town.work.jobs.value) for town in scenario.towns]
    assert np.bincount(state.streets.town, state.streets.homes).tolist() == [280, 500]
    assert state.towns.debt.tolist() == [100 * town.municipality.debt.value for town in scenario.towns]


def test_every_indicator_is_finite_without_a_process():
    """No division by nothing where a process is off."""
    for process in PROCESSES[:-1]:
        series = run_without(process).diary.model.series
        assert np.isfinite(series).all(), [
            indicators.NAMES[i] for i in np.flatnonzero(~np.isfinite(series).all(axis=(0, 1)))
        ]
