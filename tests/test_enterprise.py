"""Enterprise: how firms grow, how they end, and how they come from outside."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.draws import bits, keys_of
from ccsim.inputs import Arrival, Inputs
from ccsim.rules import enterprise, selling
from ccsim.rules.pay import pay_everyone
from ccsim.rules.settling import leave_job
from ccsim.town.ledger import Flow, Ledger
from ccsim.town.schema import (
    CREATIVE_SECTOR,
    LOCAL,
    MAKING,
    NOT_WORKING,
    PUBLIC,
    RETIRED,
    SERVICE,
    TECHNOLOGY,
    UNEMPLOYED,
)


def ending(state, assumed, inputs=None) -> np.ndarray:
    """Return which firms close when nobody stops without a reason."""
    return enterprise.exits(state, inputs or Inputs.at_rest(1), assumed.replace("enterprise.closing", 0))


def test_firms_without_money_close(hamlet_state, assumed):
    """A cent below zero closes a private firm; nothing closes a public one."""
    firms = hamlet_state.firms
    private, public = (int(np.flatnonzero(rows)[0]) for rows in (firms.sector != PUBLIC, firms.sector == PUBLIC))
    assert not ending(hamlet_state, assumed).any()
    firms.cash[[private, public]] = -1

    assert np.flatnonzero(ending(hamlet_state, assumed)).tolist() == [private]


def on_staff(state):
    """Return how many residents work in each firm."""
    employer = state.residents.employer
    return np.bincount(employer[employer >= 0], minlength=state.firms.used)


@pytest.mark.parametrize("succession", [0.0, 1.0])
def test_firms_of_one_end_with_their_owner(hamlet_state, assumed, succession):
    """An owner who retires closes a firm of one; a larger firm is sold elsewhere, or somebody of the staff has it."""
    firms, people = hamlet_state.firms, hamlet_state.residents
    small, large = (
        int(np.flatnonzero((firms.owner > 0) & size & (firms.sector != PUBLIC))[0])
        for size in (firms.staff == 1, on_staff(hamlet_state) > 2)
    )
    old = firms.owner_row[[small, large]]
    people.occupation[old] = RETIRED
    leave_job(hamlet_state, old, NOT_WORKING)
    closing = ending(hamlet_state, assumed.replace("enterprise.succession", succession))
    enterprise.hand_over_firms(hamlet_state, closing)
    heir = firms.owner_row[large]

    assert (closing[small], closing[large]) == (True, False)
    assert (firms.owner[large] > 0) == (succession > 0)
    assert succession == 0 or (people.id[heir], people.employer[heir]) == (firms.owner[large], large)


def owners_after(staff, stopped, succession=0.7):
    """Return who owns 20,000 firms alike in the month in which owner 5 has stopped or not, and which of them close."""
    n = 20_000
    town, small, zeros = np.zeros(n, np.int16), np.zeros(n, np.int8), np.zeros(n, np.int32)
    owner, size = np.full(n, 5), np.full(n, staff, np.int32)
    occupation = np.array([RETIRED if stopped else SERVICE], np.int8)
    exiting = enterprise.mark_exits(
        town, keys_of(1, 1, n), small, size, size, np.zeros(n, np.int64), owner, zeros, np.array([5]),
        np.zeros(1, np.int16), occupation, np.uint64(3), 0.0, succession,
    )  # fmt: skip
    return owner, exiting[:n]


def test_seven_in_ten_larger_firms_wait_for_an_heir():
    """Where the owner of a firm of two stopped: 0.7 of them (within five s.e.), the others are sold; none closes."""
    owner, exiting = owners_after(2, True)

    assert set(owner) == {enterprise.HEIR, enterprise.SOLD}
    assert abs((owner == enterprise.HEIR).mean() - 0.7) < 5 * (0.7 * 0.3 / owner.size) ** 0.5
    assert not exiting.any()


def test_no_firm_of_one_and_no_owner_at_work_hands_over():
    """A firm of one closes with its owner as it is; one whose owner works on keeps him or her."""
    alone, closed = owners_after(1, True)
    kept, closed_too = owners_after(2, False)

    assert set(alone) == set(kept) == {5}
    assert closed.all()
    assert not closed_too.any()


def test_the_heir_is_the_first_of_the_staff_in_a_keyed_queue():
    """Firm 0 waits and goes to the first of its four, wherever the rows lie; firm 1 waits in vain and is sold.

    Firm 2 has an owner and firm 3 is sold already: nobody of their staff gets them, nor do the unemployed.
    """
    key, stream = keys_of(1, 0, 8), np.uint64(7)
    employer = np.array([0, 2, 0, UNEMPLOYED, 0, 3, 0, NOT_WORKING], np.int32)
    person, staff = np.arange(11, 19), [0, 2, 4, 6]
    heir = person[min(staff, key=lambda i: int(bits(stream, key[i], 2)))]
    for order in (np.arange(8), np.arange(8)[::-1]):
        owner, row = np.array([enterprise.HEIR, enterprise.HEIR, 99, enterprise.SOLD]), np.full(4, 1, np.int32)
        enterprise.hand_over(np.arange(8), owner, row, person[order], key[order], employer[order], stream)
        assert owner.tolist() == [heir, 0, 99, 0]
        assert person[order][row[0]] == heir


def test_closing_a_firm_puts_its_people_out_of_work(hamlet_state, assumed):
    """Its staff are unemployed, its row is free, its cash goes to its owner, here or elsewhere."""
    state = hamlet_state
    firms, people = state.firms, state.residents
    firm = int(firms.staff.argmax())
    staff = np.flatnonzero(people.employer == firm)
    inputs = Inputs.at_rest(1)
    inputs.closures.append((0, int(firms.sector[firm])))
    state.baseline.founding[:] = 0
    firms.cash[firm] = 12_345
    calm = assumed.replace("enterprise.closing", 0)
    enterprise.run_enterprises(state, inputs, calm)

    assert (people.employer[staff] == UNEMPLOYED).all()
    assert state.events["firm_exits"].tolist() == [1]
    assert state.ledger.paid(Flow.WINDING_UP)[0] + state.ledger.paid(Flow.WINDING_UP_TO_OUTSIDE)[0] == 12_345


def test_closure_takes_the_largest_private_employer(hamlet_state, assumed):
    """Without a sector the largest private one, with a sector the largest of it; ties by key, not by row."""
    firms = hamlet_state.firms
    for sector, able in ((-1, firms.sector != PUBLIC), (MAKING, firms.sector == MAKING)):
        inputs = Inputs.at_rest(1)
        inputs.closures.append((0, sector))
        chosen = int(np.flatnonzero(ending(hamlet_state, assumed, inputs))[0])
        assert able[chosen]
        assert firms.staff[chosen] == firms.staff[able].max()


def exports(state, assumed) -> np.ndarray:
    """Return what each firm sells outside, when jobs around it make nobody more productive."""
    market = selling.sell(state, assumed.replace("production.spillover", 0))
    return np.where(state.firms.town >= 0, market.revenue - market.local, 0)


def test_who_leaves_takes_customers_outside_along(hamlet_state, assumed):
    """The largest firm of a sector leaves: the others sell outside what they sold before, other sectors too."""
    state, inputs = hamlet_state, Inputs.at_rest(1)
    inputs.closures.append((0, MAKING))
    pay_everyone(state, assumed)
    state.firms.revenue[:] = selling.sell(state, assumed.replace("production.spillover", 0)).revenue
    before = exports(state, assumed)
    closing = ending(state, assumed, inputs)
    left = np.flatnonzero(closing)
    enterprise.close(state, closing)
    after = exports(state, assumed)

    assert before[left] > 0.02 * before[state.firms.sector == MAKING].sum()
    assert np.delete(after, left) == pytest.approx(np.delete(before, left), rel=1e-5, abs=5)
    assert (np.flatnonzero(state.customers[0] < 1) == MAKING).all()


def test_who_fails_leaves_customers_to_the_others(hamlet_state, assumed):
    """The largest firm of a sector runs out of money: the others share its customers outside, at a better price."""
    state = hamlet_state
    pay_everyone(state, assumed)
    firm = int(np.where(state.firms.sector == MAKING, state.firms.staff, 0).argmax())
    before = exports(state, assumed)
    state.firms.cash[firm] = -1
    enterprise.close(state, ending(state, assumed))
    after = exports(state, assumed)
    others = (state.firms.sector == MAKING) & (before > 0) & (np.arange(before.size) != firm)

    assert (state.customers == 1).all()
    assert (after[others] > before[others]).all()


@pytest.mark.parametrize("fails", [True, False])
def test_customers_brought_go_with_their_firm(hamlet_state, assumed, fails):
    """A factory of 30 brings 30 jobs' output and sales; when it fails or leaves, all is as before, to the bit."""
    state, base, inputs = hamlet_state, hamlet_state.baseline, Inputs.at_rest(1)
    before = np.array(selling.outside_market(state))
    enterprise.arrive(state, Arrival(0, MAKING, 30, 0), 0, assumed)
    firm = int(np.flatnonzero(state.firms.brought)[0])
    grown = (np.array(selling.outside_market(state)) - before)[:, 0, MAKING]
    state.firms.staff[firm] = 99
    if fails:
        state.firms.cash[firm] = -1
    else:
        inputs.closures.append((0, MAKING))
    enterprise.close(state, ending(state, assumed, inputs))

    assert grown == pytest.approx([30 * base.wage[0], 30 * base.revenue_per_job[0, MAKING]])
    assert state.firms.town[firm] < 0
    assert (np.array(selling.outside_market(state)) == before).all()


def test_customers_of_the_start_are_shared_by_firms_of_the_start(hamlet_state, assumed):
    """A factory that came sells 900 of 1,200; a firm with 100 of the other 300 leaves: two thirds of them are left."""
    firms, making = hamlet_state.firms, np.flatnonzero(hamlet_state.firms.sector == MAKING)
    enterprise.arrive(hamlet_state, Arrival(0, MAKING, 30, 0), 0, assumed)
    firms.revenue[making] = 0
    firms.revenue[making[:3]] = 100
    firms.revenue[np.flatnonzero(firms.brought)] = 900
    enterprise.take_customers_along(hamlet_state, making[:1])

    assert hamlet_state.customers[0, MAKING] == pytest.approx(2 / 3)


def test_margins_make_firms_grow(obidos_state, assumed):
    """Ten points above the steady margin: a tenth of `growth` of the posts a month beyond churn; below, as many go."""
    firms = obidos_state.firms
    none, change = np.zeros(firms.used, bool), []
    for lead in (0.1, 0.0, -0.1):
        posts = firms.posts.copy()
        firms.staff[:] = firms.posts
        firms.margin[:] = assumed.production.margin + lead
        grown = 0
        for obidos_state.month in range(24):
            firms.posts[:] = posts
            enterprise.grow(obidos_state, none, assumed)
            private = (firms.sector != PUBLIC) & (posts > 3)
            grown += (firms.posts - posts)[private].sum()
        firms.posts[:] = posts
        change.append(grown / 24 / posts[private].sum())

    step = 0.1 * assumed.enterprise.growth
    assert change == pytest.approx([step, 0.0, -step], abs=0.25 * step)


def test_a_firm_with_open_posts_opens_no_more(obidos_state, assumed):
    """Posts that nobody fills keep a firm from growing, whatever its margin."""
    firms = obidos_state.firms
    firms.margin[:] = 1.0
    firms.posts[:] = firms.staff + 1
    before = firms.posts.copy()
    enterprise.grow(obidos_state, np.zeros(firms.used, bool), assumed.replace("enterprise.churn", 0))

    assert (firms.posts == before).all()


def test_an_arriving_firm_has_posts_and_nobody_yet(hamlet_state, assumed):
    """Thirty posts, no staff, half a year of wages in the bank, links with those of policy."""
    state = hamlet_state
    inputs = Inputs.at_rest(1)
    inputs.arrivals.append(Arrival(0, TECHNOLOGY, 30, 0))
    inputs.links[:] = 3
    enterprise.run_enterprises(state, inputs, assumed)
    firms = state.firms
    firm = int(np.flatnonzero((firms.town >= 0) & (firms.posts == 30) & (firms.founded == 0))[-1])

    assert (firms.staff[firm], firms.owner[firm], firms.links[firm]) == (0, 0, 3)
    assert (firms.links[firms.sector == MAKING] == 0).all()


def test_firms_that_arrive_together_are_not_the_same(hamlet_state, assumed):
    """Two firms to one street in one month have different keys, so they do not share their luck."""
    inputs = Inputs.at_rest(1)
    inputs.arrivals += [Arrival(0, TECHNOLOGY, 30, 0), Arrival(0, TECHNOLOGY, 30, 0)]
    enterprise.run_enterprises(hamlet_state, inputs, assumed)
    keys = hamlet_state.firms.key[hamlet_state.firms.town >= 0]

    assert np.unique(keys).size == keys.size


def test_what_closing_firms_leave_adds_up():
    """Cash of 70 with the owner here, of 20 with one elsewhere, a debt of 30: paid, sent out, lost; three closed."""
    income, ledger = np.array([5, 5], np.int32), Ledger(1)
    closed = enterprise.wind_up(
        np.array([0, 1, 3]), np.zeros(4, np.int16), np.array([70, 20, 999, -30]), np.array([12, 11, 0, 0]),
        np.array([1, 0, 0, 0], np.int32), np.array([11, 12]), np.array([-1, 0], np.int16), income,
        ledger.flows,
    )  # fmt: skip

    flows = (Flow.WINDING_UP, Flow.WINDING_UP_TO_OUTSIDE, Flow.CREDITORS_LOSSES)
    assert [int(ledger.paid(flow)[0]) for flow in flows] == [70, 20, 30]
    assert ledger.flows.sum() == 120
    assert closed.tolist() == [3]
    assert income.tolist() == [5, 75]


def test_posts_change_only_in_private_firms_that_stay():
    """Half of ten posts open (lead 0.2 at a growth of 2.5): 15; where staff is short, public, closing or closed: 10."""
    posts = np.full(5, 10, np.int32)
    enterprise.change_posts(
        np.array([0, 0, 0, 0, -2], np.int16), keys_of(1, 1, 5), np.array([0, 0, PUBLIC, 0, 0], np.int8), posts,
        np.array([10, 9, 10, 10, 10], np.int32), np.full(5, 0.25), np.array([False] * 3 + [True, False]), np.uint64(1),
        0.05, 0.0, 2.5,
    )  # fmt: skip

    assert posts.tolist() == [15, 10, 10, 10, 10]


def test_the_last_post_stays():
    """A margin far below the steady one closes posts, but a firm that stays keeps one."""
    posts = np.array([4], np.int32)
    enterprise.change_posts(
        np.zeros(1, np.int16), keys_of(1, 1, 1), np.zeros(1, np.int8), posts, posts.copy(), np.array([-0.95]),
        np.zeros(2, bool), np.uint64(1), 0.05, 0.0, 2.0,
    )  # fmt: skip

    assert posts.tolist() == [1]


def test_policy_links_creative_and_technology_firms():
    """Towns with two and three links added: their creative and technology firms have just these, others keep theirs."""
    links = np.full(4, 9, np.int16)
    enterprise.link_firms(
        np.array([0, 1, 0, -2], np.int16), np.array([CREATIVE_SECTOR, TECHNOLOGY, LOCAL, TECHNOLOGY], np.int8), links,
        np.array([2, 3]),
    )  # fmt: skip

    assert links.tolist() == [2, 3, 9, 9]
