"""What is kept of a run for the verdict: true to the run, followed by name, and made so that twins can be compared."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from dataclasses import fields, replace
from functools import partial

import numpy as np
import pytest
from plans import planned
from test_accounting import hamlet_with, two_towns

from ccsim.comparing.kept import TwinWatch, column, years_of
from ccsim.comparing.money import money_of, schedule_of
from ccsim.draws import Purpose, uniforms
from ccsim.engine import Engine
from ccsim.ensemble import Replicate, simulate
from ccsim.indicators import NAMES
from ccsim.judging.elsewhere import advantage, expected_utility, usual_incomes
from ccsim.judging.evidence import GROUPS, Evidence, EvidenceWatch
from ccsim.rules.ageing import death_rates
from ccsim.town.columns import ELSEWHERE, GONE
from ccsim.town.schema import CHILD, METROPOLIS, RETIRED, RING, STUDENT

YEARS = 3
UNCOMPILED = """
import pickle, sys
import numpy as np
them, state, credit = pickle.loads(sys.stdin.buffer.read())
with np.errstate(over="ignore"):
    found = them.look(state, credit)
sys.stdout.buffer.write(pickle.dumps((found, them)))
"""
STUDIOS = {"kind": "studios", "size": 20, "lag": 2, "years": 2}
RICH = {"parameters": {"public": {"debt_limit": 20.0}}}


def watched(scenario, months=12 * YEARS, seed=1, town=0) -> tuple[Engine, EvidenceWatch]:
    """Return a model after some months, and the watch that followed it."""
    model = Engine(scenario, seed)
    watch = EvidenceWatch(model, town)
    model.run_for(months)
    return model, watch


@pytest.fixture(scope="module")
def run() -> tuple[Engine, EvidenceWatch]:
    """The hamlet over three years, watched."""
    return watched(hamlet_with(**RICH))


@pytest.fixture(scope="module")
def plan() -> Evidence:
    """The same with studios."""
    return watched(planned(STUDIOS, **RICH))[1].result()


# ---- what is kept -----------------------------------------------------------------------------------
def test_it_only_looks(run):
    """A watched run is the same bit for bit."""
    plain = Engine(hamlet_with(**RICH), 1)
    plain.run_for(12 * YEARS)

    assert plain.series.tobytes() == run[0].series.tobytes()


def test_years_are_those_of_the_indicators(run):
    """Income, people and jobs are the means of twelve months of the indicators."""
    evidence, series = run[1].result(), run[0].series[:, 0]
    for kept, name in ((evidence.y, "real_income"), (evidence.population, "population"), (evidence.jobs, "jobs")):
        assert np.allclose(kept, series[:, NAMES.index(name)].reshape(YEARS, 12).mean(axis=1))
    assert np.allclose(evidence.sectors.sum(axis=1), evidence.jobs)
    assert np.array_equal(evidence.others, np.zeros(YEARS))


def test_cells_hold_everybody_and_all_income(run):
    """People and incomes by age and occupation sum to those of the indicators in the months counted."""
    evidence, quarters = run[1].result(), run[0].series[2::3, 0]
    people, income = quarters[:, NAMES.index("population")], quarters[:, NAMES.index("real_income")]
    sums = evidence.cells.sum(axis=(1, 2))

    assert np.allclose(sums[:, 0], people.reshape(YEARS, 4).mean(axis=1))
    assert np.allclose(sums[:, 1], (people * income).reshape(YEARS, 4).mean(axis=1))
    young = quarters[:, NAMES.index("age_0_17")].reshape(YEARS, 4).mean(axis=1)
    assert np.allclose(evidence.cells[:, 0, :, 0].sum(axis=1), young)
    assert not evidence.cells[:, 0, RETIRED].any()


def test_evidence_passes_between_processes(run):
    """A watch for a town can be handed to a worker, and what it keeps is small."""
    replicate = pickle.loads(pickle.dumps(Replicate(hamlet_with(**RICH), 1, 12, partial(EvidenceWatch, town=0))))
    kept = pickle.loads(pickle.dumps(simulate(replicate).result))

    assert kept.y[0] == run[1].result().y[0]
    assert len(pickle.dumps(run[1].result())) < 1000 * YEARS + 2000


def test_another_town_is_judged_by_its_number():
    """The second of two towns can be judged; the income of the first is that of the others."""
    model, watch = watched(two_towns(), 12, town=1)
    evidence, means = watch.result(), years_of(model.series)[0]

    assert evidence.y[0] == means[1, column("real_income")]
    assert evidence.others[0] == pytest.approx(means[0, column("real_income")] * means[0, column("population")])


# ---- incumbents, wherever they go -------------------------------------------------------------------
def test_incumbents_die_when_their_own_draws_say_so_wherever_they_are(run):
    """Who is alive is exactly who survives every month's vital draw under his or her name, in town or gone."""
    model, them = run[0], run[1].incumbents
    lives = np.ones(them.key.size, bool)
    for month in range(12 * YEARS):
        year = np.clip((month - them.born) // 12, 0, 120)
        draw = uniforms(model.state.stream(Purpose.VITAL, month), them.key, 0)
        lives &= draw >= death_rates(model.scenario.parameters.ageing)[them.sex, year]

    assert np.array_equal(lives, them.alive)
    assert 0.5 < lives.mean() < 1
    assert (them.alive & ~them.in_rows).sum() > 5  # some are gone from the rows, and live


def test_those_in_the_rows_are_found_there(run):
    """Whoever was there at the start and is in the rows is alive and known to be there, and nobody else."""
    people, them = run[0].state.residents, run[1].incumbents
    known = np.isin(them.key, people.key[people.incumbent & (people.town != GONE)])

    assert np.array_equal(them.in_rows, known)
    assert them.alive[known].all()
    assert set(np.unique(people.town[np.isin(people.key, them.key[known])])) <= {0, ELSEWHERE, GONE}


def test_groups_are_the_incumbents_and_those_who_came(run):
    """Occupations and tenures hold all living incumbents; with those gone left out and others added, all residents."""
    evidence, them = run[1].result(), run[1].incumbents
    people = evidence.groups[..., 0]

    assert np.allclose(people[:, :6].sum(axis=1), people[:, 6:8].sum(axis=1))
    assert people[0, :6].sum() <= them.key.size
    here = run[0].series[2::3, 0, NAMES.index("incumbents")].reshape(YEARS, 4).mean(axis=1)
    later = people[:, GROUPS.index("newcomers") :].sum(axis=1)
    residents = run[0].series[2::3, 0, NAMES.index("population")].reshape(YEARS, 4).mean(axis=1)
    assert np.allclose(later + here, residents)


def test_an_occupation_nobody_is_left_in_ages(run):
    """Children gone from the rows are of age at 18, students graduate, and all retire, each under his or her name."""
    model, them = run[0], run[1].incumbents
    gone = them.alive & ~them.in_rows
    age, rules = model.state.month - them.born, model.scenario.parameters.ageing
    student = (them.occupation == STUDENT) & gone

    assert (age[gone & (them.occupation == CHILD)] < 216).all()
    assert (age[student] < 12 * (18 + rules.study_years)).all()
    assert (them.occupation[gone & (age >= 12 * rules.retirement_age)] == RETIRED).all()
    assert np.allclose(them.share[gone].sum(axis=1), 1)


def test_moving_to_an_identical_place_changes_nothing(hamlet_state, assumed):
    """Where wages, unemployment and rents are the town's at the start, all have what the occupation usually has."""
    places = hamlet_state.places
    places.wage_ratio[:], places.rent_ratio[:] = 1, 1
    places.unemployment[:] = hamlet_state.baseline.unemployment[:, None]

    assert np.array_equal(advantage(hamlet_state, assumed, 0), np.ones((3, 6)))


def test_elsewhere_pays_what_it_says(hamlet_state, assumed):
    """A tenth more pay is a tenth more for those who work; dearer homes take their share of it from everybody."""
    places = hamlet_state.places
    places.wage_ratio[:], places.rent_ratio[:] = 1.1, 1
    places.unemployment[:] = hamlet_state.baseline.unemployment[:, None]
    hamlet_state.shocks[2] = np.log(1.2)
    found = advantage(hamlet_state, assumed, 0)
    places.rent_ratio[:] = 2

    assert np.allclose(found[RING], [1, 1, 1.1, 1.1, 1.1, 1])
    assert np.allclose(found[METROPOLIS], [1, 1, 1.32, 1.32, 1.32, 1])
    assert np.allclose(advantage(hamlet_state, assumed, 0), found * 2**-assumed.migration.housing_share)


def test_usual_incomes_are_those_of_the_town_whatever_the_plan(run):
    """They are the mean incomes of the first year without a plan: the same for twins, and of the town's mean."""
    scenario = hamlet_with(**RICH)
    usual = usual_incomes(Engine(scenario, 1), 0)
    income, people = run[0].series[:12, 0, NAMES.index("real_income")], run[0].series[:12, 0, NAMES.index("population")]
    first = run[1].result().cells[0].sum(axis=0)

    assert np.array_equal(usual, usual_incomes(Engine(planned(STUDIOS, **RICH), 1), 0))
    assert (usual @ first[:, 0]) / first[:, 0].sum() == pytest.approx((income * people).sum() / people.sum(), rel=0.03)


# ---- utility ----------------------------------------------------------------------------------------
def test_more_income_is_as_much_more_utility_for_those_who_stay(hamlet):
    """Where nobody could leave, a tenth more pay is worth ln 1.1, in log income for every kind of worker."""
    model = Engine(hamlet, 1)
    model.scenario = hamlet.model_copy(update={"parameters": hamlet.parameters.replace("migration.moving_cost", 10.0)})
    before = expected_utility(model, 0)
    model.state.towns.pay *= 1.1
    gain = expected_utility(model, 0) - before

    assert np.allclose(gain[:, 2:5], np.log(1.1), atol=1e-6)
    assert not gain[:, [0, 1, 5]][:, ::2].any()  # children and pensioners earn no pay


def test_the_choice_to_leave_and_roots_are_worth_something(hamlet):
    """Better pay elsewhere raises what people may expect, less than it raises pay; roots are worth most to stayers."""
    model = Engine(hamlet, 1)
    before = expected_utility(model, 0)
    model.state.places.wage_ratio *= 1.1
    gain = (expected_utility(model, 0) - before)[:, 2:5]

    assert ((gain > 0) & (gain < np.log(1.1))).all()
    assert (gain[1] < gain[0]).all()  # who has roots leaves less often
    assert (before[1, 2:] > before[0, 2:]).all()


def test_growth_is_no_gain_in_itself(hamlet):
    """As long as pay, rents and outings are the same, a town with half of its people gives the same utility."""
    model = Engine(hamlet, 1)
    before = expected_utility(model, 0)
    people = model.state.residents
    people.town[::2] = GONE

    assert np.array_equal(expected_utility(model, 0), before)


# ---- twins ------------------------------------------------------------------------------------------
def test_twins_agree_where_nothing_is_done(run):
    """A twin compared with itself has no gap, no cost and the same mix."""
    evidence = run[1].result()

    assert np.array_equal(evidence.at_mix_of(evidence), np.zeros(YEARS))
    assert np.array_equal(evidence.public_cost(evidence), np.zeros(YEARS))


def test_mix_is_held_apart_from_what_people_have(run):
    """A tenth more in every cell is all at the twin's mix; twice the creative people is all from who lives there."""
    twin = run[1].result()
    richer, more = (replace(twin, cells=twin.cells.copy()) for _ in range(2))
    richer.cells[..., 1] *= 1.1
    more.cells[:, :, 2] *= 2

    assert np.allclose(richer.at_mix_of(twin), np.log(1.1))
    assert np.allclose(more.at_mix_of(twin), 0, atol=1e-12)


def test_a_cell_empty_with_the_plan_takes_what_the_twin_has(run):
    """Nobody of a kind left: the kind counts as in the twin."""
    twin = run[1].result()
    without = replace(twin, cells=twin.cells.copy())
    without.cells[:, :, 3] = 0

    assert np.allclose(without.at_mix_of(twin), 0, atol=1e-12)


def test_a_plan_costs_what_is_paid_for_it(run, plan):
    """Public cost is all that is paid, as in a comparison, wherever the money comes from; incumbents die alike."""
    twin, books = run[1].result(), []
    for scenario in (planned(STUDIOS, **RICH), hamlet_with(**RICH)):
        model = Engine(scenario, 1)
        watch = TwinWatch(model)
        model.run_for(12 * YEARS)
        books.append(watch.result())
    money = money_of(books[:1], books[1:], schedule_of(planned(STUDIOS, **RICH), hamlet_with().towns[0].name), 0)

    assert np.isclose(plan.public_cost(twin)[-1], money.public_cost[0] / 100)
    assert plan.public_cost(twin)[-1] > 10_000
    assert np.array_equal(plan.groups[:, :8, 0], twin.groups[:, :8, 0])
    assert not np.array_equal(plan.incumbents, twin.incumbents)


def test_displaced_and_borrowers_are_counted(hamlet_state, hamlet):
    """Whoever lives in a household that can pay no home is displaced from then on; a council may owe all it can."""
    model = Engine.continued(hamlet, hamlet_state)
    watch = EvidenceWatch(model)
    state = model.state
    home = state.residents.household[np.flatnonzero(state.residents.town == 0)[0]]
    model.stuck = np.array([home])
    watch.hear("housing")
    state.towns.debt[:] = 10**12
    watch._end_year()

    assert watch.ends[-1][-1] == state.households.size[home] / watch.incumbents.key.size
    assert watch.ends[-1][1]


def test_evidence_of_a_part_of_a_year_waits(hamlet):
    """Months beyond the last whole year are left out of everything."""
    watch = watched(hamlet, 17)[1]

    assert {len(getattr(watch.result(), field.name)) for field in fields(Evidence)} == {1}


def test_storage_order_changes_nothing(hamlet, hamlet_begun):
    """Rows stored in another order give the same evidence bit for bit."""
    shuffled = copy.deepcopy(hamlet_begun)
    shuffled.shuffle_rows(5)
    kept = []
    for state in (hamlet_begun, shuffled):
        model = Engine.continued(hamlet, state)
        watch = EvidenceWatch(model)
        model.run_for(12)
        kept.append(watch.result())

    for field in fields(Evidence):
        assert np.array_equal(getattr(kept[0], field.name), getattr(kept[1], field.name)), field.name


def test_compiler_off_gives_the_same_bits(hamlet):
    """A look at the people, uncompiled in another process with warnings as errors, finds what the compiled one does."""
    model, watch = watched(hamlet, 11)
    model.state.month += 1
    them, credit = watch.incumbents, watch.usual * np.ones((3, 1))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", UNCOMPILED],
        input=pickle.dumps((them, model.state, credit)),
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        check=True,
    )
    found, others = pickle.loads(done.stdout)

    for mine, other in zip(them.look(model.state, credit), found, strict=True):
        assert mine.tobytes() == other.tobytes()
    for name in ("alive", "occupation", "share", "in_rows"):
        assert getattr(them, name).tobytes() == getattr(others, name).tobytes()
