"""Projects: works are paid month by month, grants come late, what is not kept in repair closes."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from plans import START, carried_out, column, planned

from ccsim.model import TownModel
from ccsim.rules.projects import NEVER
from ccsim.scenario import from_dict
from ccsim.town.ledger import ACCOUNTS, Flow, ProjectFlow

DESKS = {"kind": "coworking", "size": 10, "lag": 10, "capital": 1001, "operating": 600, "upkeep": 0, "years": 4}
CAMPAIGN = {"kind": "branding", "size": 12_000, "years": 2}
RICH = {"parameters": {"public": {"debt_limit": 20.0}}}


def test_works_are_paid_in_equal_parts_that_add_up_to_the_cent():
    """Ten desks at EUR 1,001 over ten months: EUR 1,001 a month, then the workspace opens."""
    model, books = carried_out(planned(DESKS, **RICH), 12)

    assert column(books, ProjectFlow.WORKS) == [100_100] * 10 + [0, 0]
    assert model.state.projects.opened[0] == 10
    assert model.state.amenities.open[model.state.amenities.key == model.state.projects.key[0]].all()


def test_outside_money_comes_back_after_the_delay():
    """At 85 % and nine months, what was paid in the first month is back in the tenth, cents rounded down."""
    _, books = carried_out(planned(DESKS, **RICH), 24)

    assert column(books, ProjectFlow.GRANTS) == [0] * 9 + [85_085] * 10 + [0] * 5


@pytest.mark.parametrize(
    ("plan", "share"), [({}, 0.85), ({"region": "transition"}, 0.7), ({"structural_funds": False}, 0)]
)
def test_the_share_is_the_ceiling_of_the_region(plan, share):
    """Without a word about it, as much is asked for as such a region may have; nothing where nobody asks."""
    _, books = carried_out(planned(DESKS, plan=plan, **RICH), 20)

    assert books[:, 0, ProjectFlow.GRANTS].sum() == 10 * int(share * 100_100)


def test_a_lower_share_may_be_asked_for():
    """co_financing = 0.4 brings 40 %."""
    _, books = carried_out(planned(DESKS | {"co_financing": 0.4}, **RICH), 20)

    assert books[:, 0, ProjectFlow.GRANTS].sum() == 10 * 40_040


def test_what_is_spent_too_late_is_not_shared():
    """A campaign of seven years decided in 2024 is shared until the end of 2027 (n+3), and paid to the end."""
    campaign = {"kind": "branding", "size": 12_000, "years": 7, "start": "2024-01"}
    _, books = carried_out(planned(campaign, start=2024, years=10, **RICH), 100)

    running, grants = column(books, ProjectFlow.RUNNING), column(books, ProjectFlow.GRANTS)
    assert np.flatnonzero(running).tolist() == list(range(84))
    assert np.flatnonzero(grants).tolist() == list(range(9, 48 + 9))


def test_a_campaign_ends_with_its_funding():
    """Two years of branding are two years of bills; then it has ended for good."""
    model, books = carried_out(planned(CAMPAIGN, **RICH), 30)

    assert column(books, ProjectFlow.RUNNING) == [100_000] * 24 + [0] * 6
    assert model.state.projects.ended[0] == 24


def test_without_money_works_stand_still():
    """A council that may not borrow and has nothing pays no works, and nothing opens."""
    poor = {"parameters": {"public": {"debt_limit": 0.0}}}
    scenario = planned(DESKS | {"capital": 100_000}, **poor)
    model, books = carried_out(scenario, 12)

    assert books.sum() == 0
    assert model.state.projects.built[0] == 0
    assert model.state.projects.opened[0] == NEVER


def test_delaying_reimbursement_raises_the_liquidity_peak():
    """The deepest gap between what was paid and what came back grows with the delay."""

    def peak(delay: int) -> int:
        _, books = carried_out(planned(DESKS, plan={"reimbursement": delay}, **RICH), 40)
        paid = books[:, 0, [ProjectFlow.WORKS, ProjectFlow.UPKEEP, ProjectFlow.RUNNING]].sum(axis=1)
        return int((paid - books[:, 0, ProjectFlow.GRANTS]).cumsum().max())

    assert peak(2) < peak(9) < peak(18)


def test_cutting_upkeep_closes_what_was_built():
    """Kept in repair it stays; with no repairs it wears by 4 % a year and has to close at 60 %, after ten years."""
    lever = DESKS | {"upkeep": 0.03, "lag": 0}
    kept, _ = carried_out(planned(lever, years=20, **RICH), 130)
    left, _ = carried_out(planned(lever, years=20, plan={"upkeep": 0.0}, **RICH), 130)

    assert kept.state.projects.condition[0] == pytest.approx(1)
    assert kept.state.projects.ended[0] == NEVER
    assert left.state.projects.ended[0] in {119, 120, 121}
    named = left.state.amenities.key == left.state.projects.key[0]
    assert not (named & (left.state.amenities.town >= 0)).any()


def test_grants_of_what_closes_early_are_repaid_pro_rata():
    """Closed in the 14th month, five months after the last payment: 55 of 60 months are missing."""
    short = DESKS | {"lag": 0, "years": 14 / 12, "afterwards": "it ends"}
    _, books = carried_out(planned(short, **RICH), 20)

    granted = int(0.85 * 1_001_000)
    assert books[:, 0, ProjectFlow.GRANTS].sum() == granted
    assert column(books, ProjectFlow.REPAID)[14] == granted * 55 // 60


def test_a_venue_outlives_its_grant_at_the_towns_cost():
    """Years after the last grant the town still pays what the theatre lacks."""
    theatre = {"kind": "culture venue", "size": 60, "lag": 2, "years": 2}
    with_it, books = carried_out(planned(theatre, **RICH), 96)
    without, _ = carried_out(planned(**RICH), 96)

    grants = books[:, 0, ProjectFlow.GRANTS]
    assert grants.any()
    assert not grants[48:].any()
    paid = [model.state.ledger.paid(Flow.VENUE_SUBSIDIES)[0] for model in (with_it, without)]
    assert paid[0] > paid[1]


def test_size_zero_leaves_every_bit():
    """A plan of levers of size zero gives the baseline, bit by bit."""
    nothing = planned({"kind": "coworking", "size": 0}, {"kind": "branding", "size": 0})
    twins = [carried_out(scenario, 30)[0] for scenario in (nothing, planned())]

    assert twins[0].series.tobytes() == twins[1].series.tobytes()


def test_nothing_happens_before_the_start():
    """Until the month it begins, a plan leaves every bit of the baseline; then it does not."""
    later = planned(CAMPAIGN | {"start": f"{START + 2}-01", "size": 200_000, "reach": 2.0})
    twins = [carried_out(scenario, 60)[0].series for scenario in (later, planned())]

    assert twins[0][:24].tobytes() == twins[1][:24].tobytes()
    assert twins[0].tobytes() != twins[1].tobytes()


def test_another_lever_does_not_rename_what_one_makes():
    """The workspace has the same key whether or not another lever stands before it in the plan."""
    alone, _ = carried_out(planned(DESKS), 12)
    second, _ = carried_out(planned(CAMPAIGN, DESKS), 12)

    assert alone.state.projects.key[0] == second.state.projects.key[1]


@pytest.mark.parametrize("levers", [(DESKS,), (CAMPAIGN,), (DESKS, CAMPAIGN, {"kind": "fibre", "size": 100})])
def test_projects_and_ledger_tell_the_same_to_the_cent(levers):
    """What the books of projects say was paid and received is what the ledger booked, every month."""
    model = TownModel(planned(*levers, **RICH), 1)
    money = ACCOUNTS.index("municipality")
    for _ in range(30):
        before = model.state.holdings()[:, money]
        model.step()
        flows, books = model.state.ledger.flows[0], model.state.ledger.projects.sum(axis=0)
        works = flows[[Flow.PROJECT_WORKS_LOCAL, Flow.PROJECT_WORKS_OUTSIDE]].sum()
        running = flows[[Flow.PROJECT_RUNNING_LOCAL, Flow.PROJECT_RUNNING_OUTSIDE]].sum()
        aid = flows[[Flow.AID_TO_FIRMS, Flow.AID_TO_RESIDENTS]].sum()
        assert works == books[ProjectFlow.WORKS]
        assert running == books[[ProjectFlow.RUNNING, ProjectFlow.UPKEEP]].sum()
        assert aid == books[ProjectFlow.AID]
        assert flows[Flow.PROJECT_GRANTS] == books[ProjectFlow.GRANTS]
        assert model.state.holdings()[0, money] - before[0] == model.state.ledger.matrix(0)[money].sum()


def test_a_plan_goes_on_after_a_copy():
    """A model copied in the middle of a plan ends with the same bits."""
    model, _ = carried_out(planned(DESKS, CAMPAIGN, **RICH), 15)
    twin = copy.deepcopy(model)
    model.run_for(20)
    twin.run_for(20)

    assert model.series.tobytes() == twin.series.tobytes()


def test_a_scenario_with_a_plan_reads_as_it_was_written():
    """as_dict gives what from_dict takes, plan included."""
    scenario = planned(DESKS, CAMPAIGN)

    assert from_dict(scenario.as_dict(), "hamlet") == scenario


def test_what_costs_nothing_needs_no_means():
    """A council below zero, with no credit left, still runs what asks for no money: the workspace opens."""
    free = DESKS | {"capital": 0, "operating": 0, "lag": 2}
    broke = planned(free, parameters={"public": {"debt_limit": 0.0}})
    model = TownModel(broke, 1)
    model.state.towns.cash[:] = -10_000_000
    model.run_for(4)

    assert model.state.projects.opened[0] == 2
