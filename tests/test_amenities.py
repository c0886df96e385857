"""Amenities: places, subsidies, costs, closing and opening, with and without critical mass."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_accounting import event, hamlet_with

from ccsim import indicators
from ccsim.inputs import Inputs, Opening
from ccsim.model import TownModel
from ccsim.parameters import Parameters
from ccsim.rules import amenities, openings, visiting, workspaces
from ccsim.rules.municipality import credit_left
from ccsim.scenario import from_dict
from ccsim.town.ledger import VENUES, Flow
from ccsim.town.people import apportion
from ccsim.town.schema import CULTURE, REMOTE, SCHOOL, TECHNOLOGY, THIRD_PLACE, UNEMPLOYED, WORKSPACE

REST = Inputs.at_rest(1)


def opened(state, kind=CULTURE, **what) -> int:
    """Open an amenity and return its row."""
    plain = {"capacity": 100.0, "quality": 1.0, "price": 0, "fixed_cost": 100_000, "subsidy": 0, "public": False}
    name = np.uint64(state.amenities.next_id)
    openings.open_amenity(state, Opening(town=0, kind=kind, street=0, **plain | what), name, Parameters())
    return int(state.amenities.id.argmax())


def only(state, row: int) -> None:
    """Close every other amenity."""
    state.amenities.open[:] = np.arange(state.amenities.used) == row


def run(state, assumed, critical_mass: bool, months: int = 1) -> None:
    """Settle some months of amenities, without candidates who might open others."""
    for _ in range(months):
        amenities.run_amenities(state, REST, assumed.replace("amenity.candidates", 0), critical_mass)
        state.month += 1


def test_an_opening_raises_its_reserve(hamlet_state):
    """Costs of 100,000, subsidy of 40,000 a month: six months of the rest from outside, and the books say so."""
    held = hamlet_state.holdings()[0, VENUES]
    row = opened(hamlet_state, subsidy=40_000)

    assert hamlet_state.amenities.cash[row] == 360_000
    assert hamlet_state.holdings()[0, VENUES] - held == hamlet_state.ledger.paid(Flow.VENUE_CAPITAL)[0]


@pytest.mark.parametrize(("critical_mass", "open_"), [(True, False), (False, True)])
def test_a_venue_whose_subsidy_stops_closes_only_where_costs_are_fixed(hamlet_state, assumed, critical_mass, open_):
    """A private venue that lived from 100,000 a month: a year after the money ends it is shut, or costs nothing."""
    row = opened(hamlet_state, subsidy=100_000)
    who = hamlet_state.amenities.id[row]
    run(hamlet_state, assumed, critical_mass, 12)
    assert hamlet_state.amenities.open[row]
    hamlet_state.amenities.subsidy[row] = 0
    run(hamlet_state, assumed, critical_mass, 12)

    alive = (hamlet_state.amenities.id == who) & (hamlet_state.amenities.town >= 0)
    assert bool((alive & hamlet_state.amenities.open).any()) == open_


def test_creditors_lose_what_a_broke_venue_lacks(hamlet_state, assumed):
    """50,000 in the bank, costs of 100,000: it closes at zero, and 50,000 come from its creditors outside."""
    row = opened(hamlet_state)
    hamlet_state.amenities.cash[row] = 50_000
    hamlet_state.ledger.open_month()
    run(hamlet_state, assumed, True)

    assert hamlet_state.amenities.town[row] == -2
    assert hamlet_state.ledger.paid(Flow.VENUE_CAPITAL)[0] == 50_000
    assert hamlet_state.events["venues_closed"].tolist() == [1]


def test_the_council_keeps_its_own_venues_open(hamlet_state, assumed):
    """The municipality pays the deficit of a public venue as long as it can, and shuts it when it cannot."""
    row = opened(hamlet_state, public=True)
    hamlet_state.amenities.cash[row] = 0
    only(hamlet_state, row)
    before = int(hamlet_state.towns.cash[0])
    run(hamlet_state, assumed, True)
    assert hamlet_state.amenities.open[row]
    assert hamlet_state.towns.cash[0] == before - 100_000

    hamlet_state.towns.cash[:], hamlet_state.towns.debt[:] = -1, 10**15
    run(hamlet_state, assumed, True)
    assert not hamlet_state.amenities.open[row]
    assert hamlet_state.amenities.town[row] == 0


def test_a_council_with_money_again_opens_what_it_had_to_shut(hamlet_state, assumed):
    """A shut public venue opens once a year of its costs is within reach, not before."""
    row = opened(hamlet_state, public=True)
    hamlet_state.amenities.open[row] = False
    hamlet_state.towns.debt[:] = 10**15
    for cash, back in ((1_100_000, False), (1_300_000, True)):
        hamlet_state.towns.cash[:] = cash
        amenities._close_broke(hamlet_state, credit_left(hamlet_state, assumed))
        assert hamlet_state.amenities.open[row] == back


def test_subsidies_are_cut_when_the_council_cannot_pay(hamlet_state, assumed):
    """Half of what is due within reach: every venue gets half of its subsidy, and its programme fades."""
    state = hamlet_state
    row = opened(state, subsidy=100_000)
    only(state, row)
    state.towns.debt[:], state.towns.cash[:] = 10**15, 50_000
    before = int(state.amenities.cash[row])
    amenities._pay_subsidies(state, credit_left(state, assumed), assumed)

    assert state.amenities.cash[row] - before == 50_000 == state.ledger.paid(Flow.VENUE_SUBSIDIES)[0]
    assert state.towns.cash[0] == 0
    assert state.amenities.quality[row] == pytest.approx(1 - 0.5 * assumed.amenity.programme_fade / 12)


def test_profits_above_the_reserve_go_to_the_owner(hamlet_state, assumed):
    """Six months of costs stay; what lies above goes outside from a private venue, to the council from a public one."""
    state = hamlet_state
    rows = [opened(state), opened(state, public=True)]
    state.amenities.open[:] = False
    state.amenities.open[rows] = True
    state.amenities.cash[rows] = 1_000_000
    state.ledger.open_month()
    amenities._pay_costs(state, state.amenities.fixed_cost, assumed)
    excess = 900_000 - assumed.amenity.reserve * 100_000

    assert state.amenities.cash[rows].tolist() == [900_000 - excess] * 2
    assert state.ledger.paid(Flow.VENUE_PROFITS)[0] == state.ledger.paid(Flow.VENUE_SURPLUS)[0] == excess


def test_without_critical_mass_a_venue_costs_what_it_takes(hamlet_state, assumed):
    """700 in the till are spent, half of it in town; nothing is owed beyond."""
    state = hamlet_state
    row = opened(state)
    only(state, row)
    state.amenities.cash[row] = 700
    state.ledger.open_month()
    amenities._pay_costs(state, np.maximum(0, state.amenities.cash), assumed)

    assert state.amenities.cash[row] == 0
    assert state.ledger.paid(Flow.VENUE_LOCAL_COSTS)[0] == 350 == state.ledger.paid(Flow.VENUE_OUTSIDE_COSTS)[0]


def test_schools_fill_with_pupils(hamlet_state):
    """Pupils of 6 to 17 take places as far as there are; places and quality per pupil are noted."""
    state = hamlet_state
    people = state.residents
    pupils = ((people.town >= 0) & (people.born <= -72) & (people.born > -216)).sum()
    school = int(np.flatnonzero(state.amenities.kind == SCHOOL)[0])
    for capacity, taken in ((10.0, 10), (10_000.0, pupils)):
        state.amenities.capacity[school] = capacity
        amenities.fill_schools(state)
        assert abs(state.amenities.visits[school] - taken) <= 1

    state.amenities.capacity[school] = pupils / 2
    amenities.fill_schools(state)
    assert state.now.schooling[0] == pytest.approx(0.5 * state.amenities.quality[school])


def test_small_firms_pay_for_their_desks(hamlet_state):
    """Ten people of small creative firms and five remote workers in 30 places at 1,000 cents: firms pay for ten."""
    state = hamlet_state
    firms, people = state.firms, state.residents
    firms.sector[firms.sector <= TECHNOLOGY] = TECHNOLOGY + 1
    firms.sector[:2], firms.staff[:2] = TECHNOLOGY, [9, 1]
    people.employer[people.employer == REMOTE] = UNEMPLOYED
    people.employer[np.flatnonzero(people.employer == UNEMPLOYED)[:5]] = REMOTE
    row = opened(state, WORKSPACE, capacity=30.0, price=1000)
    cash = firms.cash.copy()
    till = int(state.amenities.cash[row])
    workspaces.occupy_workspaces(state)

    assert state.amenities.visits[row] == 15
    assert (cash - firms.cash)[:2].tolist() == [9000, 1000]
    assert state.amenities.cash[row] - till == 10_000 == state.ledger.paid(Flow.WORKSPACE_FEES)[0]


@given(
    paid=st.integers(0, 10**7),
    rooms=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 9_000)), min_size=1, max_size=9),
)
def test_fees_are_shared_by_largest_remainder(paid, rooms):
    """What the firms of a town paid reaches its workspaces as if apportioned by desks times price, to the cent."""
    visits, price = np.array([(1, 100), *rooms], np.int32).T.copy()
    town, cash = np.zeros(visits.size, np.int16), np.arange(visits.size)
    workspaces.share_fees(np.arange(visits.size), town, visits, price, np.array([paid]), cash)

    assert (cash - np.arange(visits.size)).tolist() == apportion(paid, visits.astype(float) * price).tolist()


def test_large_firms_do_not_sit_in_a_workspace(hamlet_state):
    """Ten on the staff are too many, nine are not."""
    firms = hamlet_state.firms
    tech = np.flatnonzero(firms.sector <= TECHNOLOGY)
    firms.staff[tech] = 10
    people = hamlet_state.residents
    columns = (firms.town, firms.sector, firms.staff, people.town, people.employer, 1)
    none = workspaces.desk_users(*columns)[1].sum()
    firms.staff[tech[0]] = 9

    assert workspaces.desk_users(*columns)[1].sum() == none + 9


def test_one_more_cafe_expects_the_share_of_outings_it_draws():
    """One street of 10 households, options worth 3, a newcomer of weight 1 next door: a quarter of the outings."""
    town, one = np.zeros(1, np.int16), np.ones(1)
    drawn = openings.share_of_outings(town, np.array([10]), np.array([3.0]), np.zeros(1, np.int64), one, 0, 1.0)

    assert drawn == pytest.approx(2.5)


def test_the_typical_cafe_has_the_median_of_visits():
    """Open cafes of 10, 70, 40 and 90 visits have the median 55: 70 and 40 lie as near, and the first is taken."""
    kind, running = np.array([THIRD_PLACE] * 5 + [CULTURE]), np.array([True] * 4 + [False, True])
    visits, town = np.array([10, 70, 40, 90, 55, 55], np.int32), np.zeros(6, np.int16)

    assert openings.typical(0, town, running, kind, visits) == 1
    assert openings.typical(1, town, running, kind, visits) == -1


@given(values=st.lists(st.integers(-5, 10_000), min_size=1, max_size=30))
def test_ranks_are_found_as_by_sorting(values):
    """The value at each rank is the one that stands there when all are sorted."""
    found = [openings.ranked(np.array(values), rank) for rank in range(len(values))]

    assert found == sorted(values)


def test_guests_of_a_closed_venue_are_sent_home():
    """Of guests of 3, 5 and 7, those of 3 and 7 end up nowhere."""
    venue = np.array([3, -1, 5, 7, 3], np.int32)
    amenities.send_home(np.array([7, 3]), venue)

    assert venue.tolist() == [-1, -1, 5, -1, -1]


def test_pay_reaches_part_of_the_way_by_hand():
    """1,000 in the till, costs of 300 of which 40 % local, a reserve of twice 100: 120, 180, and 500 for the owner."""
    cash, paid = np.array([1000, 1000]), np.zeros((1, 4), np.int64)
    open_, public = np.array([True, True]), np.array([True, False])
    costs = (np.array([300, 300]), np.array([100, 100]))
    amenities.pay_costs(np.zeros(2, np.int16), open_, public, *costs, cash, 0.4, 2.0, paid)

    assert cash.tolist() == [200, 200]
    assert paid.tolist() == [[240, 360, 500, 500]]


def test_cafes_open_where_they_would_pay(obidos_state, assumed):
    """A fifth of the costs: candidates open cafes; costs a hundred times: none does."""
    state = obidos_state
    visiting.go_out(state, REST, assumed, critical_mass=True)
    cafes = np.flatnonzero(state.amenities.kind == THIRD_PLACE)
    usual, opened_ = state.amenities.fixed_cost[cafes], []
    for factor in (100.0, 0.2):
        state.amenities.fixed_cost[cafes] = factor * usual
        openings.open_promising(state, assumed.replace("amenity.candidates", 20))
        opened_.append(int(np.sum(state.events.get("venues_opened", 0))))

    assert opened_[0] == 0 < opened_[1]


def test_twice_the_visits_raise_reputation_slowly(hamlet_state, assumed):
    """Visits doubled for good: reputation goes to 2 ** 0.25, a hundredth of the way each month."""
    state = hamlet_state
    usual = float(state.baseline.visits.mean() + state.baseline.event_visits[0])
    state.now.visits = np.array([2 * usual])
    state.towns.visits_lately[:] = 2 * usual
    amenities.build_reputation(state, assumed)
    assert state.towns.reputation[0] == pytest.approx(1 + 0.01 * (2**0.25 - 1))
    for _ in range(1500):
        amenities.build_reputation(state, assumed)

    assert state.towns.reputation[0] == pytest.approx(2**assumed.amenity.reputation_visits, rel=1e-4)


def test_twice_the_visits_raise_hospitality_jobs(obidos):
    """Visitors doubled for three years: more jobs in hotels and restaurants than in the twin."""
    jobs = []
    twice = obidos.model_copy(update={"events": ()}).as_dict()
    for factor in (1, 2):
        twice["events"] = [event("visits", "2021-01", factor=factor)]
        model = TownModel(from_dict(twice, "obidos"), 1)
        model.run_for(24)
        jobs.append(model.series[-6:, 0, indicators.NAMES.index("jobs_hospitality")].mean())

    assert jobs[1] > 1.05 * jobs[0]


def test_critical_mass_is_what_closes_venues():
    """Visits cut to a tenth: cafes close where costs are fixed, none where they follow takings."""
    closed = []
    for critical_mass in (True, False):
        bust = hamlet_with(switches={"critical_mass": critical_mass}, events=[event("visits", "2024-01", factor=0.1)])
        content = bust.as_dict()
        content["towns"][0]["amenities"][0]["fixed_cost"] = 400_000.0
        model = TownModel(from_dict(content, "bust"), 1)
        count = 0
        for _ in range(24):
            model.step()
            count += int(np.sum(model.state.events.get("venues_closed", 0)))
        closed.append(count)

    assert closed[0] > 0 == closed[1]
