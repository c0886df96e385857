"""Aid: who gets what, within which limits, where the money goes, and that nobody is drawn by accident."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans_of_aid import FOR_ALL, plan_of
from test_accounting import hamlet_with

from ccsim.funding import aid_ceiling_cents
from ccsim.inputs import Incubator, Inputs, JobRelief, LumpSum, Vouchers
from ccsim.model import TownModel
from ccsim.rules import aid, founding, production, productivity, prospects
from ccsim.rules.pay import pay_everyone
from ccsim.town.ledger import Flow, ProjectFlow
from ccsim.town.schema import CHILD, CREATIVE_SECTOR, LOCAL, MAKING, PUBLIC, RETIRED, TECHNOLOGY

PRIVATE = tuple(range(PUBLIC))


@pytest.fixture(scope="module")
def begun():
    """The hamlet on the eve of its first month, with a plan of four levers (rows 0 to 3); only for copying."""
    return TownModel(hamlet_with(plan=plan_of(*FOR_ALL)), 1)


@pytest.fixture
def model(begun) -> TownModel:
    """A hamlet of one's own with a plan, everybody paid for the month."""
    model = copy.deepcopy(begun)
    pay_everyone(model.state, model.scenario.parameters)
    return model


def relief(cents=10_000, budget=10**9, take_up=1.0, sectors=PRIVATE) -> JobRelief:
    """Return a month of tax relief."""
    return JobRelief(project=2, sectors=sectors, take_up=take_up, cents=cents, budget=budget)


def some_vouchers(number=5, deadweight=0.5, sectors=PRIVATE) -> Vouchers:
    """Return a month of vouchers of EUR 5,000."""
    return Vouchers(1, sectors, 500_000, number * 500_000, gain=0.1, deadweight=deadweight)


def incubator(places=4, months=1200, saving=0.5, budget=10**9, interest=1.0, sectors=PRIVATE) -> Incubator:
    """Return a month of an incubator in street 3."""
    return Incubator(0, 3, sectors, places, interest, months, saving, budget, founding=0.2)


def support(model, *offers) -> np.ndarray:
    """Pay these aids to firms; return what they bear of the costs of each."""
    inputs = Inputs.at_rest(1)
    inputs.aid.extend(offers)
    return aid.support_firms(model.state, inputs, model.scenario)


def house(model, *offers) -> Inputs:
    """Let incubators do their work; return the month's inputs."""
    inputs = Inputs.at_rest(1)
    inputs.aid.extend(offers)
    aid.house_firms(model.state, inputs)
    return inputs


# ---- relief for jobs --------------------------------------------------------------------------------
def test_relief_is_paid_for_every_filled_job(model):
    """So much for each member of staff of the private firms of the sectors meant, and nothing to others."""
    firms = model.state.firms
    cents = support(model, relief(cents=777, sectors=(LOCAL, TECHNOLOGY)))
    meant = (firms.town == 0) & np.isin(firms.sector, (LOCAL, TECHNOLOGY))

    assert cents.tolist() == np.where(meant, 777 * firms.staff, 0).tolist()
    assert model.state.ledger.projects[2, ProjectFlow.AID] == cents.sum() == 777 * firms.staff[meant].sum() > 0


@given(budget=st.integers(0, 3_000_000), cents=st.integers(0, 50_000))
def test_relief_stays_within_its_budget(begun, budget, cents):
    """Each job gets the same; all together never more than the budget, and less than a cent a job is left over."""
    state = begun.state
    asked = aid.relief(state, relief(cents=cents, budget=budget))
    jobs = state.firms.staff[asked > 0].sum()

    assert asked.sum() <= budget
    assert np.unique((asked / np.maximum(1, state.firms.staff))[asked > 0]).size <= 1
    assert asked.sum() in {0, cents * jobs} or budget - asked.sum() < jobs


def test_those_who_claim_are_the_same_every_month(model):
    """A share of the firms near to the take-up claims; none of them stops, and a larger share adds to them."""
    state = model.state
    rows = state.firms.rows()
    few, many = (set(aid.takers(state, 2, rows, share)) for share in (0.3, 0.6))
    state.month += 7

    assert 0.2 < len(few) / rows.size < 0.4 < len(many) / rows.size < 0.8
    assert few < many
    assert set(aid.takers(state, 2, rows, 0.3)) == few
    assert set(aid.takers(state, 2, rows[::2], 0.3)) == few & set(rows[::2])


def test_relief_counts_as_profit(model):
    """A firm's margin rises by a month's weight of the aid over its sales, and its cash by the aid before dividends."""
    state, rules = model.state, model.scenario.parameters
    twin, firm = copy.deepcopy(model), int(np.flatnonzero(state.firms.sector == MAKING)[0])
    state.firms.cash[:] = twin.state.firms.cash[:] = 0  # no dividends while the cash is below the reserve
    cents = support(model, relief(cents=2000))
    production.produce(state, rules, cents)
    production.produce(twin.state, rules)
    gain = state.firms.margin[firm] - twin.state.firms.margin[firm]

    assert state.firms.cash[firm] - twin.state.firms.cash[firm] == cents[firm] > 0
    weight = 1 - rules.production.margin_memory
    assert gain == pytest.approx(weight * cents[firm] / state.firms.revenue[firm], rel=1e-9)


# ---- the ceiling ------------------------------------------------------------------------------------
@given(asked=st.lists(st.integers(0, 6_000_000), min_size=80, max_size=80))
def test_no_firm_gets_more_than_the_ceiling_in_three_years(begun, asked):
    """Whatever is offered month by month, no 36 months hold more than EUR 300,000 for one firm."""
    state = copy.copy(begun.state)
    state.firms = copy.deepcopy(begun.state.firms)
    paid = []
    for cents in asked:
        at_once = aid.remember(state, begun.scenario)
        paid.append(min(cents, at_once - int(state.firms.aid[0])))
        state.firms.aid[0] += paid[-1]

    assert min(paid) >= 0
    assert max(sum(paid[first : first + 36]) for first in range(45)) <= aid_ceiling_cents(2024)


def test_a_large_firm_is_held_to_the_ceiling(model):
    """A firm of a thousand jobs gets a tenth of the ceiling at once and then a 36th of the rest each month."""
    state = model.state
    firm = int(np.flatnonzero(state.firms.sector == LOCAL)[0])
    state.firms.staff[firm] = 1000
    got = [int(support(model, relief(cents=100_000))[firm]) for _ in range(36)]

    assert got[0] == 3_000_000
    assert set(got[1:]) == {(30_000_000 - 3_000_000) // 36}


# ---- vouchers ---------------------------------------------------------------------------------------
def test_vouchers_are_whole_and_go_to_different_firms(model):
    """As many firms as the budget pays whole vouchers for get one each; what is left over is not paid."""
    some = some_vouchers()
    given_to = aid.vouchers(model.state, some, np.full(model.state.firms.used, 10**9))
    less = aid.vouchers(model.state, Vouchers(1, PRIVATE, 500_000, 1_499_999, 0.1, 0.5), np.full(given_to.size, 10**9))

    assert np.count_nonzero(given_to) == 5
    assert np.count_nonzero(less) == 2
    assert set(given_to) == set(less) == {0, 500_000}
    assert set(np.flatnonzero(less)) <= set(np.flatnonzero(given_to))


def test_what_vouchers_buy_is_paid_by_the_firm(model):
    """Nobody keeps the money where all is new: firms buy it, a part in town; where nothing is, firms keep it all."""
    state, rules = model.state, model.scenario.parameters
    twin, orders = copy.deepcopy(model), int(state.now.local_demand[0, LOCAL])
    new, old = support(model, some_vouchers(deadweight=0.0)), support(twin, some_vouchers(deadweight=1.0))
    near = int(2_500_000 * rules.production.local_inputs)

    assert not new.any()
    assert old.sum() == 2_500_000
    assert state.now.local_demand[0, LOCAL] - orders == near
    assert [state.ledger.flows[0, flow] for flow in (Flow.AID_TO_FIRMS, Flow.LOCAL_INPUTS, Flow.INPUTS)] == [
        2_500_000, near, 2_500_000 - near,
    ]  # fmt: skip
    assert np.count_nonzero(state.firms.boost == 0.1) == 5
    assert not twin.state.firms.boost.any()


def test_about_the_deadweight_keeps_the_money(model):
    """Of vouchers to all firms of the hamlet, about the share that would have done it anyway keep the money."""
    firms = model.state.firms
    kept = support(model, some_vouchers(number=10_000, deadweight=0.45))
    drawn = np.count_nonzero(firms.aid)

    assert drawn == np.count_nonzero((firms.town == 0) & (firms.sector != PUBLIC)) > 30
    assert np.count_nonzero(kept) / drawn == pytest.approx(0.45, abs=0.2)
    assert ((kept > 0) ^ (firms.boost > 0))[firms.aid > 0].all()


def test_a_boost_raises_output_and_passes_within_a_year(model):
    """A boost of 0.1 is worth exp(0.1); after twelve months less than a tenth of it is left; a new one is no second."""
    state, rules = model.state, model.scenario.parameters
    usual = productivity.efficiency(state, rules)
    state.firms.boost[:] = 0.1
    assert productivity.efficiency(state, rules) / usual == pytest.approx(np.exp(0.1))
    support(model, some_vouchers(number=1000, deadweight=0.0))
    assert (state.firms.boost == 0.1).all()
    for _ in range(12):
        productivity.shake_productivity(state, rules)
    assert (state.firms.boost < 0.01).all()


# ---- the lot ----------------------------------------------------------------------------------------
def names(model, rows) -> set[int]:
    """Return the keys of firms, by row."""
    return set(model.state.firms.key[rows].tolist())


def test_the_lot_does_not_depend_on_rows(begun):
    """Stored in another order, the same firms are drawn, take up, and sit in the incubator."""
    found = []
    for shuffle in (0, 5):
        model = copy.deepcopy(begun)
        if shuffle:
            model.state.shuffle_rows(shuffle)
        firms = model.state.firms
        house(model, incubator(interest=0.6))
        kept = support(model, some_vouchers(), relief(take_up=0.4))
        rows = [np.flatnonzero(column) for column in (firms.programme >= 0, firms.boost, kept)]
        found.append([names(model, some) for some in rows])

    assert found[0] == found[1]
    assert all(found[0])


def test_the_lot_does_not_depend_on_other_levers():
    """A project draws the same firms whether it stands alone or third in a plan; another project draws others."""
    alone = TownModel(hamlet_with(plan=plan_of(FOR_ALL[1])), 1)
    third = TownModel(hamlet_with(plan=plan_of(FOR_ALL[0], FOR_ALL[3], FOR_ALL[1])), 1)
    other = TownModel(hamlet_with(plan=plan_of(FOR_ALL[1] | {"name": "Second call"})), 1)
    rows = np.flatnonzero(alone.state.firms.sector == LOCAL)
    drawn = [aid.drawn(m.state, project, rows, 8).tolist() for m, project in ((alone, 0), (third, 2), (other, 0))]

    assert drawn[0] == drawn[1] != drawn[2]
    assert len(set(drawn[0])) == 8


# ---- incubators -------------------------------------------------------------------------------------
def test_an_incubator_takes_young_firms_of_its_sectors(model):
    """It fills up with firms below the age limit, moves them to its street, and stands half empty without them."""
    firms = model.state.firms
    local = np.flatnonzero(firms.sector == LOCAL)
    firms.founded[:], firms.founded[local[:3]] = -100, -10
    house(model, incubator(places=6, months=60, sectors=(LOCAL,)))

    assert np.flatnonzero(firms.programme == 0).tolist() == local[:3].tolist()
    assert (firms.street[local[:3]] == 3).all()
    house(model, incubator(places=6, months=200, sectors=(LOCAL,)))
    assert np.count_nonzero(firms.programme == 0) == 6


def test_firms_leave_when_too_old_or_when_it_ends(model):
    """At the age limit a firm goes back to its owner's street; all go when the incubator is not in service."""
    state = model.state
    firms = state.firms
    house(model, incubator(places=5, sectors=(LOCAL,)))
    inside = np.flatnonzero(firms.programme == 0)
    firms.founded[inside], firms.founded[inside[0]] = -59, -60
    house(model, incubator(places=5, months=60, interest=0.0))
    owner = aid.owners(state)[inside[0]]

    assert np.flatnonzero(firms.programme == 0).tolist() == inside[1:].tolist()
    assert firms.street[inside[0]] == (state.residents.street[owner] if owner >= 0 else 3)
    house(model)
    assert (firms.programme[firms.town >= 0] == -1).all()


def test_free_places_encourage_founding(model):
    """Founding of the sectors meant rises with the share of free places, and by nothing when all are taken."""
    empty = house(model, incubator(places=4, interest=0.0, sectors=(LOCAL, TECHNOLOGY))).founding[0]
    full = house(model, incubator(places=4, sectors=(LOCAL, TECHNOLOGY))).founding[0]

    assert empty.tolist() == [1, 1.2, 1, 1.2, 1, 1, 1]
    assert full.tolist() == [1] * 7


def test_founding_follows_what_policy_adds(begun, assumed):
    """Twice as many founders where all sectors are doubled; in one sector, only as far as it suits an occupation."""
    state, policy = begun.state, np.full((1, 7), 2.0)
    assert founding.helped(state, assumed, policy) == pytest.approx(2)
    policy[0, :] = 1
    policy[0, CREATIVE_SECTOR] = 3
    more = founding.helped(state, assumed, policy)[0]
    assert (more >= 1).all()
    assert more.argmax() == 2  # creative people
    assert (founding.helped(state, assumed, np.ones((1, 7))) == 1).all()


def test_the_council_bears_a_part_of_the_rents_inside(model):
    """The whole rent of the firms inside is what `produce` charges them; half of it at half; within the budget."""
    state, rules = model.state, model.scenario.parameters
    house(model, incubator(places=10**6))
    private = np.flatnonzero(state.firms.programme == 0)
    whole = aid.rents_borne(state, incubator(saving=1.0), rules)
    half = aid.rents_borne(state, incubator(saving=0.5), rules)
    tight = aid.rents_borne(state, incubator(saving=0.5, budget=9999), rules)
    production.produce(state, rules)

    assert private.size > 30
    assert whole.sum() == state.ledger.flows[0, Flow.PREMISES_RENTS]
    assert np.abs(whole - 2 * half).max() <= 1
    assert 9999 - private.size <= tight.sum() <= 9999


def test_rents_are_the_same_without_the_compiler(begun):
    """The plain Python function gives the bits of the compiled one."""
    state = begun.state
    columns = (np.arange(9), state.firms.town, state.firms.sector, state.firms.street, state.firms.staff,
               state.baseline.revenue_per_job, state.streets.rent, state.streets.rent_at_start, 0.03)  # fmt: skip
    plain = getattr(aid.rents_of_premises, "py_func", aid.rents_of_premises)

    assert plain(*columns).tolist() == aid.rents_of_premises(*columns).tolist()


# ---- residents --------------------------------------------------------------------------------------
def test_everybody_gets_the_same(model):
    """Whole cents for each resident, children included, in hand and in the household's income; the rest stays."""
    state, inputs = model.state, Inputs.at_rest(1)
    people, homes = state.residents, state.households
    here = people.town == 0
    before, of_homes = people.income.copy(), homes.income.copy()
    inputs.aid.append(LumpSum(3, 5000 * int(here.sum()) + 17))
    aid.give_residents(state, inputs, model.scenario)

    assert (people.income - before).tolist() == np.where(here, 5000, 0).tolist()
    assert (homes.income - of_homes).tolist() == np.where(homes.town == 0, 5000 * homes.size.astype(int), 0).tolist()
    assert state.ledger.flows[0, Flow.AID_TO_RESIDENTS] == 5000 * here.sum()
    assert inputs.gifts.tolist() == [5000]


def test_a_sum_for_everybody_makes_the_town_worth_more(begun, assumed):
    """It adds to log income what it is over net pay, most for those who earn little, nothing for children."""
    state, inputs = begun.state, Inputs.at_rest(1)
    usual = prospects.prospects(state, inputs, assumed)
    inputs.gifts[0] = 1000
    gain = (prospects.prospects(state, inputs, assumed).here - usual.here)[0]

    assert gain[RETIRED] == pytest.approx(np.log(1 + 1000 / state.baseline.pension[0]))
    assert gain[CHILD] == 0
    assert gain[3] == pytest.approx(np.log(1 + 1000 / (0.8 * state.baseline.pay[0, 3])))
    assert gain[3] > gain[2] / assumed.migration.creative_income > 0
