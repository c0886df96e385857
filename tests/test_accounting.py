"""Exact accounting over years: money to the cent, people, jobs and homes one by one, in five kinds of town."""

from __future__ import annotations

import copy
from dataclasses import dataclass

import numpy as np
import pytest
from conftest import SEED, hamlet_content, obidos  # noqa: F401
from plans import planned

from ccsim.model import TownModel
from ccsim.scenario import Scenario, from_dict
from ccsim.town.columns import GONE
from ccsim.town.ledger import ACCOUNTS, MUNICIPALITY, RESIDENTS, Flow
from ccsim.town.schema import HEAD

FOLLOWED = [ACCOUNTS.index(name) for name in ("residents", "firms", "venues", "municipality", "landlords")]
TABLES = ("residents", "households", "firms", "amenities")


def two_towns() -> Scenario:
    """Return two hamlets five minutes apart in an empty country, so that people move from one to the other."""
    content = hamlet_content()
    first = content["towns"][0]
    for place in ("ring", "metropolis", "rest"):
        first[place]["population"] = 1000
    second = copy.deepcopy(first) | {"name": "Twin"}
    first["minutes"], second["minutes"] = {"Twin": 5}, {first["name"]: 5}
    content["towns"] = [first, second]
    return from_dict(content, "two hamlets")


def hamlet_with(**content) -> Scenario:
    """Return the hamlet with other switches, processes or parameters."""
    return from_dict(hamlet_content() | content, "hamlet")


def event(kind: str, month: str, **what) -> dict:
    """Return one event of a file."""
    return {"name": f"{kind} {month} {len(what)}", "kind": kind, "month": month, **what}


VENUE = {"capacity": 50, "fixed_cost": 30_000, "public": True, "capital": 500_000, "outside_share": 0.5}
EVENTS = [
    event("amenity", "2024-03", amenity_kind="workspace", **VENUE | {"price": 20, "subsidy": 20_000}),
    event("amenity", "2024-03", amenity_kind="culture venue", **VENUE),
    event("employer", "2024-05", sector="technology", posts=30),
    event("employer", "2024-05", sector="technology", posts=20, settlement=""),
    event("festival", "2024-06", months=[7, 8], visits=20_000, price=3, cost=200_000),
    event("visits", "2025-01", factor=2),
    event("fibre", "2025-02", share=1),
    event("links", "2025-03", links=4),
    event("closure", "2026-01"),
    event("closure", "2026-02", sector="public"),
    event("minutes", "2026-03", change=-20),
    event("building", "2026-04", factor=0),
]

PEOPLE_AND_HOMES = (
    {"kind": "branding", "size": 30_000},
    {"kind": "talent grant", "size": 6},
    {"kind": "studios", "size": 10, "lag": 6, "years": 3, "afterwards": "it ends"},
    {"kind": "creative school", "size": 20, "lag": 3},
    {"kind": "bus line", "size": 20, "lag": 0},
)

CASES = {
    "hamlet": (hamlet_with, 72),
    "no critical mass": (lambda: hamlet_with(switches={"critical_mass": False}), 60),
    "new technology": (
        lambda: hamlet_with(
            switches={"new_technology": True},
            parameters={"technology": {"arrival": 0, "considering": 6}},
        ),
        60,
    ),
    "many events": (lambda: hamlet_with(events=EVENTS), 60),
    "people and homes": (lambda: planned(*PEOPLE_AND_HOMES, parameters={"public": {"debt_limit": 20.0}}), 60),
    "two towns": (two_towns, 96),
    "Óbidos": (None, 36),
}


@dataclass(frozen=True)
class Month:
    """What one month left behind."""

    matrices: np.ndarray  # int64[towns, accounts, flows]
    change: np.ndarray  # int64[towns, accounts], of what is held
    debt: np.ndarray  # int64[towns], change
    people: np.ndarray  # int64[towns], change
    events: dict[str, np.ndarray]
    faults: list[str]  # laws about jobs and homes that were broken


@dataclass(frozen=True)
class Diary:
    """Some years of one scenario, month by month."""

    model: TownModel
    months: list[Month]
    names: dict[str, dict[int, int]]  # by table: id -> key of everything that ever was
    twice: list[str]  # ids or keys that came back
    peak: dict[str, int]  # by table: most rows ever in use


def population(state) -> np.ndarray:
    """Count people by town."""
    return np.bincount(state.residents.town[state.residents.town >= 0], minlength=state.n_towns)


def faults_of(state) -> list[str]:
    """Name the laws about jobs and homes that a state breaks."""
    people, firms, homes, streets = state.residents, state.firms, state.households, state.streets
    here, lives, lived = people.town >= 0, firms.town >= 0, homes.town >= 0
    employer, household = people.employer[here], people.household[here]
    working = employer >= 0
    payroll = np.bincount(employer[working], minlength=firms.used)
    heads = np.bincount(household[people.role[here] == HEAD], minlength=homes.used)
    laws = {
        "an employer is a living firm of the town": firms.town[employer[working]] == people.town[here][working],
        "staff = residents on the payroll + staff from outside": (payroll + firms.outside_staff == firms.staff)[lives],
        "nobody is missing from the staff from outside": firms.outside_staff[lives] >= 0,
        "people live in the town of their household": homes.town[household] == people.town[here],
        "people live in the street of their household": homes.street[household] == people.street[here],
        "streets belong to the town": streets.town[people.street[here]] == people.town[here],
        "streets count their households": np.bincount(homes.street[lived], minlength=streets.used)
        == streets.households,
        "homes suffice": streets.homes >= streets.households + streets.lets,
        "lets are not negative": streets.lets >= 0,
        "no household has two heads": heads <= 1,
        "nobody has less than nothing": people.income >= 0,
        "the diaspora has no job and no home": (people.employer[people.town == -1] == -1)
        & (people.household[people.town == -1] == -1),
        "no flow is negative": state.ledger.flows >= 0,
        "no order is negative": state.now.local_demand >= 0,
    }
    return [f"month {state.month}: {law}" for law, holds in laws.items() if not np.all(holds)]


def note_names(state, names, twice, peak) -> None:
    """Remember every id and key in use; note those that name somebody else than before."""
    for table in TABLES:
        columns = getattr(state, table)
        rows = columns.rows()
        peak[table] = max(peak[table], rows.size)
        known = names[table]
        for number, key in zip(columns.id[rows].tolist(), columns.key[rows].tolist(), strict=True):
            if known.setdefault(number, key) != key:
                twice.append(f"{table} {number}")
    state.residents.rows()


def keep_diary(scenario: Scenario, months: int) -> Diary:
    """Run a scenario and write down every month."""
    model = TownModel(scenario, SEED)
    diary = Diary(model, [], {table: {} for table in TABLES}, [], dict.fromkeys(TABLES, 0))
    for _ in range(months):
        state = model.state
        held, debt, people = state.holdings(), state.towns.debt.copy(), population(state)
        model.step()
        diary.months.append(
            Month(
                np.stack([state.ledger.matrix(town) for town in range(state.n_towns)]),
                state.holdings() - held,
                state.towns.debt - debt,
                population(state) - people,
                dict(state.events),
                faults_of(state),
            )
        )
        note_names(state, diary.names, diary.twice, diary.peak)
    return diary


@pytest.fixture(scope="module", params=CASES)
def diary(request) -> Diary:
    """Some years of one kind of town."""
    make, months = CASES[request.param]
    return keep_diary(make() if make else request.getfixturevalue("obidos"), months)


def test_every_flow_has_a_payer_and_a_payee(diary):
    """Each month's matrix: every column sums to zero, and money does flow."""
    for month in diary.months:
        assert not month.matrices.sum(axis=1).any()
        assert (np.abs(month.matrices).sum(axis=(1, 2)) > 0).all()


def test_what_is_held_changes_by_what_was_received_and_paid(diary):
    """Residents, firms, venues, municipality and landlords: change of holdings = row sum, to the cent."""
    for month in diary.months:
        rows = month.matrices.sum(axis=2)
        assert month.change[:, FOLLOWED].tolist() == rows[:, FOLLOWED].tolist()


def test_debt_changes_by_loans_less_repayments(diary):
    """The municipality owes what it borrowed and has not paid back."""
    for month in diary.months:
        loans = month.matrices[:, MUNICIPALITY, Flow.LOANS] + month.matrices[:, MUNICIPALITY, Flow.REPAYMENT]
        assert month.debt.tolist() == loans.tolist()


def test_people_balance(diary):
    """In each town: change of population = births - deaths + moves in - moves out."""
    for month in diary.months:
        flows = [month.events.get(e, 0) for e in ("births", "deaths", "in_migration", "out_migration")]
        births, deaths, into, out = flows
        assert month.people.tolist() == (births - deaths + into - out).tolist()


def test_jobs_and_homes_balance(diary):
    """Payrolls, households, streets and homes agree with one another every month."""
    assert [fault for month in diary.months for fault in month.faults] == []


def test_no_name_is_used_twice(diary):
    """An id names the same individual for ever, and no two individuals share a key."""
    assert diary.twice == []
    for table, names in diary.names.items():
        assert len(set(names.values())) == len(names), table


def test_rows_are_reused(diary):
    """Never more than 1.1 rows for each resident (diaspora included) at the peak, nor for each household."""
    for table in ("residents", "households", "firms"):
        columns = getattr(diary.model.state, table)
        assert columns.allocated <= 1.1 * diary.peak[table]
        assert len(diary.names[table]) > diary.peak[table]


def test_only_living_rows_hold_money(diary):
    """What is held, summed over rows in use, is what `holdings` says; the free rows are GONE."""
    state = diary.model.state
    people = state.residents
    assert (people.town[people.free] == GONE).all()
    assert state.holdings()[:, RESIDENTS].sum() == people.income[people.town >= 0].sum()


def test_people_move_between_two_towns():
    """Who leaves one of two towns for the other is counted out once and in once, and lives in one place."""
    model = TownModel(two_towns(), SEED)
    state, moved = model.state, 0
    for _ in range(24):
        before = dict(zip(state.residents.id.tolist(), state.residents.town.tolist(), strict=True))
        model.step()
        after = zip(state.residents.id.tolist(), state.residents.town.tolist(), strict=True)
        moved += sum(before.get(who, -9) >= 0 and town >= 0 and before[who] != town for who, town in after)
    assert moved > 0
    assert np.unique(state.residents.id[state.residents.town != GONE]).size == state.residents.rows().size
