"""Migration: who considers, where they go, the diaspora and its return; people, homes and money accounted for."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest
from conftest import SEED, check_homes, hamlet_content
from test_accounting import two_towns

from ccsim.draws import keys_of, stream_of
from ccsim.engine import Engine
from ccsim.inputs import Inputs
from ccsim.rules import ageing, migration
from ccsim.rules.considering import ask, considering_profile, movers, return_rates, returners
from ccsim.rules.households import form_households, recount
from ccsim.rules.migration import goals, going, leavers, long_gone, migrate
from ccsim.rules.prospects import prospects
from ccsim.scenario import from_dict
from ccsim.start import begin
from ccsim.town.columns import ELSEWHERE, GONE
from ccsim.town.ledger import Flow
from ccsim.town.schema import (
    CREATIVE,
    DEPENDANT,
    HEAD,
    METROPOLIS,
    NOT_WORKING,
    OTHER_ADULT,
    PARTNER,
    REST,
    RETIRED,
    RING,
    SERVICE,
    STUDENT,
    UNEMPLOYED,
)

N = 20_000
EVERYBODY = np.arange(N)
KEYS = keys_of(1, 0, N)
NOBODY = np.zeros(0, np.int64)
SURE = np.ones((1, 121))


def share_of_leavers(
    worth=0.0, role=HEAD, occupation=SERVICE, employer=0, roots=-1, town=0, rate=SURE, bonus=0.5, cost=0.0, **more
):
    """Return for 20,000 people alike the share who consider, and the share who go to each place (theta 3).

    worth: what the ring is worth more than the town; the metropolis and the rest are out of the question.
    """
    here, there = np.zeros((1, 6)), np.full((1, 3, 6), -50.0)
    there[0, RING] = worth
    full = (
        (town, np.int16), (None, None), (role, np.int8), (-360, np.int32), (occupation, np.int8),
        (employer, np.int32), (roots, np.int16),
    )  # fmt: skip
    columns = [KEYS if value is None else np.full(N, value, kind) for value, kind in full]
    rows, goes, considered = movers(
        EVERYBODY, *columns, 0, stream_of(1, 90, 0), stream_of(1, 91, 0), rate,
        more.get("mobility", 1.0), more.get("kin", 1.0), here, there, np.zeros((1, 1)), 3.0, bonus,
        cost, more.get("push", 0.3),
    )  # fmt: skip
    assert (np.diff(rows) > 0).all()
    return considered.sum() / N, np.bincount(goes, minlength=4)[1:] / N


def close(share, expected):
    """Say whether a share among 20,000 is what is expected, within five standard errors."""
    return abs(share - expected) <= 5 * (expected * (1 - expected) / N) ** 0.5


@pytest.mark.parametrize(
    ("case", "gain"),
    [
        ({"worth": 0.2}, 0.2),
        ({"worth": -0.2}, -0.2),
        ({"cost": 0.4}, -0.4),
        ({"roots": 0}, -0.5),
        ({"employer": UNEMPLOYED}, 0.3),
        ({"employer": UNEMPLOYED, "roots": 0, "cost": 0.1, "worth": 0.2}, -0.1),
    ],
    ids=["better", "worse", "cost", "roots hold", "no work pushes", "all at once"],
)
def test_the_share_who_leave_is_the_logit_of_what_they_gain(case, gain):
    """Of those who consider, 1 / (1 + exp(-3 * gain)) go: value, cost, roots and unemployment all count once."""
    considered, goes = share_of_leavers(**case)

    assert considered == 1
    assert close(goes[RING], 1 / (1 + np.exp(-3 * gain)))
    assert goes[[METROPOLIS, REST]].tolist() == [0, 0]


@pytest.mark.parametrize("who", [{"role": PARTNER}, {"role": DEPENDANT}, {"town": ELSEWHERE}, {"town": GONE}])
def test_who_does_not_decide(who):
    """Partners and children follow the head; those who are not here cannot leave."""
    assert share_of_leavers(worth=5.0, **who)[0] == 0


@pytest.mark.parametrize(("role", "part"), [(HEAD, 1.0), (OTHER_ADULT, 0.4)])
def test_the_hazard_of_considering(role, part):
    """Three in ten heads consider; 0.4 times as many who live with relatives; creative people 1.1 times as many."""
    who = {"role": role, "rate": np.full((1, 121), 0.3), "mobility": 1.1, "kin": 0.4}

    assert close(share_of_leavers(**who)[0], 0.3 * part)
    assert close(share_of_leavers(**who, occupation=CREATIVE)[0], 0.33 * part)


def test_relatives_may_also_drive_people_out():
    """A factor above one counts in full: with two, six in ten who live with relatives consider, heads as usual."""
    rate = np.full((1, 121), 0.3)

    assert close(share_of_leavers(role=OTHER_ADULT, rate=rate, kin=2.0)[0], 0.6)
    assert close(share_of_leavers(role=HEAD, rate=rate, kin=2.0)[0], 0.3)


def test_leavers_with_a_better_town_are_among_those_without():
    """Same seed: whoever leaves the better town would have left the worse one."""
    columns = (
        np.zeros(N, np.int16),
        KEYS,
        np.zeros(N, np.int8),
        np.full(N, -360, np.int32),
        np.full(N, SERVICE, np.int8),
    )
    gone = []
    for worth in (0.0, 0.3):
        rest = (np.zeros(N, np.int32), np.zeros(N, np.int16), 0, stream_of(1, 90, 0), stream_of(1, 91, 0), SURE)
        tastes = (1.0, 1.0, np.full((1, 6), worth), np.zeros((1, 3, 6)), np.zeros((1, 1)), 3.0, 0.0, 0.0, 0.0)
        gone.append(set(movers(EVERYBODY, *columns, *rest, *tastes)[0].tolist()))

    assert gone[1] < gone[0]


def test_the_profile_of_considering(assumed):
    """Nobody below 15 considers; people in their twenties most, the old least."""
    profile = considering_profile(assumed.migration)

    assert not profile[:15].any()
    assert profile[[15, 19, 20, 29, 30, 44, 45, 64, 65, 120]].tolist() == [4.5, 4.5, 8, 8, 3, 3, 1.25, 1.25, 0.75, 0.75]


def back(worth=0.0, occupation=SERVICE, age=30, roots=0, town=ELSEWHERE, place=RING, rate=1.0):
    """Return the share of 20,000 of the diaspora who come back (worth: of home over the place; bonus 0.5, cost 0.1)."""
    full = (
        (town, np.int16),
        (None, None),
        (-12 * age, np.int32),
        (occupation, np.int8),
        (place, np.int8),
        (roots, np.int16),
    )
    columns = [KEYS if value is None else np.full(N, value, kind) for value, kind in full]
    here, there = np.full((1, 6), worth), np.zeros((1, 3, 6))
    there[0, METROPOLIS] = 0.3
    streams = stream_of(1, 94, 0), stream_of(1, 91, 0)
    return returners(EVERYBODY, *columns, 0, *streams, np.full(121, rate), here, there, 3.0, 0.5, 0.1).size / N


@pytest.mark.parametrize(
    ("case", "gain"), [({}, 0.4), ({"worth": -0.4}, 0.0), ({"place": METROPOLIS}, 0.1), ({"worth": 0.3}, 0.7)]
)
def test_the_share_who_return_is_the_logit_of_what_they_gain(case, gain):
    """Roots draw back with 0.5, the move costs 0.1; a better home draws more, a better place holds."""
    assert close(back(**case), 1 / (1 + np.exp(-3 * gain)))


@pytest.mark.parametrize("who", [{"occupation": STUDENT}, {"age": 17}, {"roots": -1}, {"town": 0}, {"town": GONE}])
def test_who_does_not_return(who):
    """Students finish first, minors wait, and those without roots or already here have nowhere to return to."""
    assert back(worth=9.0, **who) == 0


def test_returning_has_its_own_hazard():
    """One in five considers: one in five of those who would."""
    assert close(back(worth=50.0, rate=0.2), 0.2)


def prefer(state, worth):
    """Make the hamlet this much better or worse than at the start for those who work (log income)."""
    state.towns.pay[:] = np.exp(worth)


def let_all_consider(state):
    """Make nearly everybody consider a move each month."""
    state.baseline.considering = np.full(state.n_towns, 0.1)


def run(state, assumed, **inputs):
    """Run a month of migration."""
    state.ledger.open_month()
    state.events.clear()
    migrate(state, dataclasses.replace(Inputs.at_rest(state.n_towns), **inputs), NOBODY, assumed)


def happened(state, name):
    """Return how often something happened this month, in all towns."""
    return int(state.events.get(name, np.zeros(1)).sum())


@pytest.mark.parametrize("worth", [-1.0, 0.0, 1.0])
def test_a_month_balances_people_homes_and_money(hamlet_state, assumed, worth):
    """People now = before + in - out; what residents hold changes by what was brought and taken; homes add up."""
    let_all_consider(hamlet_state)
    prefer(hamlet_state, worth)
    people, money = np.count_nonzero(hamlet_state.residents.town == 0), hamlet_state.holdings()[0, 0]
    run(hamlet_state, assumed)
    paid = hamlet_state.ledger.paid

    assert happened(hamlet_state, "out_migration") > 0
    assert np.count_nonzero(hamlet_state.residents.town == 0) - people == happened(
        hamlet_state, "in_migration"
    ) - happened(hamlet_state, "out_migration")
    assert hamlet_state.holdings()[0, 0] - money == paid(Flow.BROUGHT_ALONG)[0] - paid(Flow.TAKEN_ALONG)[0]
    check_homes(hamlet_state)


def test_a_household_leaves_together(hamlet_state, assumed):
    """Where a head decides to go nobody stays behind; where a grown-up child does, the others stay."""
    let_all_consider(hamlet_state)
    prefer(hamlet_state, -3.0)
    people = hamlet_state.residents
    here = people.town == 0
    home, role, key = people.household.copy(), people.role.copy(), people.key.copy()
    run(hamlet_state, assumed)
    people = hamlet_state.residents
    left = here & ((people.town[: here.size] != 0) | (people.key[: here.size] != key))
    heads = set(home[left & (role == HEAD)])

    assert heads
    assert left[here & np.isin(home, list(heads))].all()
    assert set(role[left & ~np.isin(home, list(heads))]) <= {OTHER_ADULT}


def test_households_that_cannot_pay_go_to_the_ring(hamlet_state, assumed):
    """A stuck household leaves its home, for the neighbour ring, even if nobody in it considered moving."""
    hamlet_state.baseline.considering = np.zeros(1)
    people, homes = hamlet_state.residents, hamlet_state.households
    stuck = np.array([people.household[np.flatnonzero(people.home_town == 0)[0]]])
    rows = np.flatnonzero((people.town == 0) & (people.household == stuck[0]))
    rooted = people.home_town[rows] == 0
    migrate(hamlet_state, Inputs.at_rest(1), stuck, assumed)

    assert happened(hamlet_state, "out_migration") == rows.size
    assert set(hamlet_state.residents.place[rows[rooted]]) == {RING}
    assert homes.town[stuck[0]] in (GONE, 0)


@pytest.mark.parametrize(
    ("change", "more"),
    [
        (lambda state: prefer(state, 0.5), False),
        (lambda state: prefer(state, -0.5), True),
        (lambda state: np.multiply.at(state.streets.rent, slice(None), 2.0), True),
        (lambda state: np.multiply.at(state.places.rent_ratio, slice(None), 2.0), False),
        (lambda state: np.multiply.at(state.places.minutes, slice(None), 2.0), False),
    ],
    ids=["better paid here", "worse paid here", "dearer here", "dearer there", "farther there"],
)
def test_the_town_loses_fewer_when_it_is_better(hamlet_state, assumed, change, more):
    """Same seed: more leave a town that pays less or costs more; fewer leave for places that are dearer or farther."""
    let_all_consider(hamlet_state)
    twin = copy.deepcopy(hamlet_state)
    change(twin)
    left = []
    for state in (hamlet_state, twin):
        run(state, assumed)
        left.append(happened(state, "out_migration"))

    assert (left[1] > left[0]) == more
    assert left[1] != left[0]


def test_heads_take_their_household_along():
    """The head of home 0 goes to place 2, the grown-up child of home 1 alone to 3, home 2 cannot pay: to the ring."""
    role = np.array([HEAD, PARTNER, HEAD, OTHER_ADULT, HEAD, HEAD], np.int8)
    household = np.array([0, 0, 1, 1, 2, 0], np.int32)
    town = np.array([0, 0, 0, 0, 0, ELSEWHERE], np.int16)
    rows, goes = np.array([0, 3]), np.array([2, 3])
    goal = goals(rows, goes, np.array([2]), 1, household, role, 3)
    chosen, where = leavers(rows, goes, goal, town, household)

    assert goal.tolist() == [2, -1, 1, -1]
    assert (chosen.tolist(), where.tolist()) == ([0, 1, 4, 3], [2, 2, 1, 3])


def test_a_child_that_wants_elsewhere_goes_with_the_household():
    """A grown-up child and the head both decide to go: the household stays together."""
    role, household = np.array([OTHER_ADULT, HEAD], np.int8), np.zeros(2, np.int32)
    rows, goes = np.arange(2), np.array([3, 1])
    goal = goals(rows, goes, NOBODY, 1, household, role, 1)

    assert leavers(rows, goes, goal, np.zeros(2, np.int16), household)[1].tolist() == [1, 1]


def test_who_leaves_the_towns_and_who_moves_between_them():
    """Of three heads one goes to the other town, one to the metropolis, a child of the third to the ring.

    Homes no longer count those who leave the towns.
    """
    role, household = np.array([HEAD, HEAD, OTHER_ADULT, HEAD], np.int8), np.array([0, 1, 2, 2], np.int32)
    town, goes = np.array([0, 1, 0, 0], np.int16), np.array([1, 2 + METROPOLIS, 2 + RING])
    born, size, adults = np.array([0, 0, 100, 0], np.int32), np.array([1, 1, 2], np.int16), np.ones(3, np.int16)
    away, places, near, towns, left = going(
        np.arange(3), goes, NOBODY, 2, town, household, role, born, 300, size, adults
    )

    assert (away.tolist(), places.tolist()) == ([1, 2], [METROPOLIS, RING])
    assert (near.tolist(), towns.tolist()) == ([0], [1])
    assert left.tolist() == [1]
    assert (size.tolist(), adults.tolist()) == ([1, 0, 1], [1, 0, 1])


@pytest.mark.parametrize("ages", [True, False])
def test_homes_count_their_members_through_years_of_moves(ages):
    """Two towns exchange people and children come of age: sizes, adults and heads are those of a recount each month."""
    scenario = two_towns()
    processes = scenario.processes.model_copy(update={"ageing": ages})
    engine = Engine(scenario.model_copy(update={"processes": processes}), SEED)

    def compare(process: str) -> None:
        if process == "migration":
            kept, counted = engine.state, copy.deepcopy(engine.state)
            recount(counted)
            lived = kept.households.town >= 0
            assert ((counted.households.town >= 0) == lived).all()
            assert (counted.households.size == kept.households.size)[lived].all()
            assert (counted.households.adults == kept.households.adults)[lived].all()
            assert (counted.residents.role == kept.residents.role).all()

    engine.listeners.append(compare)
    engine.run_for(36)


def test_who_comes_back_starts_anew():
    """A service worker looks for work, a pensioner does not; both are counted, and who was not named stays as is."""
    occupation = np.array([SERVICE, RETIRED, SERVICE], np.int8)
    employer, venue, counted = np.full(3, 7, np.int32), np.full(3, 7, np.int32), np.zeros(2, np.int64)
    migration.look_for_work(np.array([1, 0]), np.array([1, 0, 0], np.int16), occupation, employer, venue, counted)

    assert employer.tolist() == [UNEMPLOYED, NOT_WORKING, 7]
    assert venue.tolist() == [-1, -1, 7]
    assert counted.tolist() == [1, 1]


def test_who_has_come_back_is_not_forgotten():
    """Of four away before, one came back, one left 120 months ago, two 121: these are let go, the incumbent counted."""
    town, arrived = np.array([0, ELSEWHERE, ELSEWHERE, ELSEWHERE], np.int16), np.array([0, 80, 79, 79], np.int32)
    place, occupation, incumbent = np.full(4, REST, np.int8), np.full(4, SERVICE, np.int8), np.arange(4) != 3
    gone = np.zeros((1, 3, 6), np.int64)
    rows = long_gone(np.arange(4), town, arrived, place, occupation, incumbent, np.zeros(4, np.int16), 200, 120.0, gone)

    assert rows.tolist() == [2, 3]
    assert gone[0, REST, SERVICE] == gone.sum() == 1


@pytest.mark.parametrize(("mobility", "kin"), [(1.1, 0.5), (0.7, 2.0)])
def test_nobody_who_may_act_is_passed_over(assumed, mobility, kin):
    """Among 20,000 of all ages, roles and places the rules find the same people as without asking beforehand."""
    draw = np.random.default_rng(1)
    town = draw.choice(np.array([0, 1, ELSEWHERE, GONE], np.int16), N)
    role, born = draw.integers(0, 4, N).astype(np.int8), draw.integers(-1200, 1, N).astype(np.int32)
    arrived, home_town = draw.integers(-200, 1, N).astype(np.int32), draw.integers(0, 2, N).astype(np.int16)
    occupation, employer = draw.integers(0, 6, N).astype(np.int8), np.full(N, UNEMPLOYED, np.int32)
    rate = np.array([[0.02], [0.004]]) * considering_profile(assumed.migration)
    back, streams = 20 * return_rates(assumed.migration), (stream_of(1, 90, 0), stream_of(1, 94, 0))
    asked, away = ask(town, KEYS, role, born, arrived, 0, *streams, rate, back, mobility, kin, 120.0)
    found = []
    for here, there in ((asked, away), (EVERYBODY, EVERYBODY)):
        moved = movers(
            here, town, KEYS, role, born, occupation, employer, home_town, 0, streams[0], stream_of(1, 91, 0), rate,
            mobility, kin, np.zeros((2, 6)), np.zeros((2, 3, 6)), np.zeros((2, 2)), 3.0, 0.0, 0.0, 0.0,
        )  # fmt: skip
        came = returners(
            there, town, KEYS, born, occupation, role % 3, home_town, 0, streams[1], stream_of(1, 91, 0), back,
            np.zeros((2, 6)), np.zeros((2, 3, 6)), 3.0, 0.0, 0.0,
        )  # fmt: skip
        gone = np.zeros((2, 3, 6), np.int64)
        old = long_gone(there, town, arrived, role % 3, occupation, town < 0, home_town, 0, 120.0, gone)
        found.append([part.tolist() for part in (*moved, came, old, gone)])

    assert found[0] == found[1]
    assert all(np.any(part) for part in found[0])
    assert asked.size + away.size < N / 2


def test_students_leave_graduate_away_and_may_come_back(hamlet_state, assumed):
    """A student of 18 leaves and cannot return for three years and a half; then some do, looking for work."""
    people = hamlet_state.residents
    rows = np.flatnonzero((people.town == 0) & (people.born > -216))[:60]
    people.born[rows] = -216
    rules = dataclasses.replace(assumed.ageing, study_elsewhere=1.0, study_here=0.0, study_years=3.5)
    eager = dataclasses.replace(assumed.migration, return_considering=5.0)
    assumed = dataclasses.replace(assumed, ageing=rules, migration=eager)
    ageing.live(hamlet_state, rows, np.full(rows.size, ageing.LEAVES_SCHOOL, np.int8), assumed)
    keys, returned = set(people.key[rows].tolist()), {}
    hamlet_state.streets.homes[:] += 50
    for month in range(60):
        hamlet_state.month = month
        ageing.age(hamlet_state, assumed)
        recount(hamlet_state)
        run(hamlet_state, assumed)
        people = hamlet_state.residents
        for row in np.flatnonzero((people.town == 0) & (people.arrived == month)):
            if people.key[row] in keys:
                returned.setdefault(people.key[row], (month, people.occupation[row], people.employer[row]))

    assert len(returned) > 5
    assert min(month for month, _, _ in returned.values()) >= 42
    assert {employer for _, _, employer in returned.values()} == {UNEMPLOYED}


def test_the_diaspora_is_forgotten_after_its_years(hamlet_state, assumed):
    """Ten years after they left, incumbents with roots are only counted, where they live and in what occupation."""
    people = hamlet_state.residents
    rows = np.flatnonzero((people.town == 0) & (people.home_town == 0))[:8]
    occupation = people.occupation[rows].copy()
    migration.depart(hamlet_state, rows, np.full(8, REST))
    for month, forgotten in ((120, 0), (121, 8)):
        hamlet_state.month = month
        migration._let_go(hamlet_state, np.flatnonzero(people.town == ELSEWHERE), assumed)
        assert hamlet_state.gone.sum() == forgotten
        assert set(people.town[rows]) == {GONE if forgotten else ELSEWHERE}

    assert hamlet_state.gone[0, REST].tolist() == np.bincount(occupation, minlength=6).tolist()


def test_twenty_years_of_coming_and_going(hamlet_state, assumed):
    """Births, deaths, students and migrants explain every change; keys stay unique and homes add up throughout."""
    for month in range(0, 240, 5):
        hamlet_state.month = month
        hamlet_state.events.clear()
        before = np.count_nonzero(hamlet_state.residents.town == 0)
        ageing.age(hamlet_state, assumed)
        form_households(hamlet_state, assumed)
        migrate(hamlet_state, Inputs.at_rest(1), NOBODY, assumed)
        count = {name: happened(hamlet_state, name) for name in ("births", "deaths", "in_migration", "out_migration")}
        change = count["births"] - count["deaths"] + count["in_migration"] - count["out_migration"]
        assert np.count_nonzero(hamlet_state.residents.town == 0) - before == change
        check_homes(hamlet_state)
    used = hamlet_state.residents.rows()

    assert np.unique(hamlet_state.residents.key[used]).size == used.size
    assert np.unique(hamlet_state.residents.id[used]).size == used.size
    retired = hamlet_state.residents.occupation == RETIRED
    assert set(hamlet_state.residents.employer[retired & (hamlet_state.residents.town >= 0)]) == {NOT_WORKING}


@pytest.fixture(scope="module")
def network():
    """Two hamlets half an hour apart, on the eve of their first month."""
    content = hamlet_content()
    twin = copy.deepcopy(content["towns"][0])
    content["towns"] = [
        content["towns"][0] | {"minutes": {"Other": 30}},
        twin | {"name": "Other", "minutes": {"Hamlet": 30}},
    ]
    return begin(from_dict(content, "network"), 1)


def test_people_move_between_towns(network, assumed):
    """To a town of thirtyfold pay people of the other come as far as there are homes; nobody and no cent is lost."""
    state = copy.deepcopy(network)
    let_all_consider(state)
    state.towns.pay[1] = 30.0
    state.streets.homes[state.streets.town == 1] += 5
    before, held = np.bincount(state.residents.town[state.residents.town >= 0]), state.holdings()[:, 0]
    run(state, assumed)
    people, paid = state.residents, state.ledger.paid
    after = np.bincount(people.town[people.town >= 0])
    moved = (people.town == 1) & people.incumbent & (people.arrived == 0) & (people.home_town == 0)

    assert moved.sum() > 5
    assert (after - before == state.events["in_migration"] - state.events["out_migration"]).all()
    assert (state.holdings()[:, 0] - held == paid(Flow.BROUGHT_ALONG) - paid(Flow.TAKEN_ALONG)).all()
    assert set(people.employer[moved]) <= {UNEMPLOYED, NOT_WORKING}
    check_homes(state)


def test_a_farther_town_draws_fewer(network, assumed):
    """Same seed: with twice the minutes between them fewer people prefer the other town."""
    preferred = []
    for factor in (1, 2):
        state = copy.deepcopy(network)
        state.towns.pay[1] = 10.0
        state.towns_apart = np.where(np.eye(2) > 0, 1.0, 30.0 * factor)
        view, people = prospects(state, Inputs.at_rest(2), assumed), state.residents
        goes = movers(
            np.arange(people.used), people.town, people.key, people.role, people.born, people.occupation,
            people.employer, people.home_town, 0,
            stream_of(1, 90, 0), stream_of(1, 91, 0), np.ones((2, 121)), 1.0, 1.0, *view.leaving(),
            3.0, 0.2, 0.0, 0.3,
        )[1]  # fmt: skip
        preferred.append(np.count_nonzero(goes < 2))

    assert 0 < preferred[1] < preferred[0]
