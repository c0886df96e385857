"""Money of a plan: cases worked by hand, and sums that balance to the cent."""

from __future__ import annotations

import numpy as np
import pytest
from compared_plans import branding, coworking, planned

from ccsim.comparing import money
from ccsim.comparing.headings import HEADINGS, LOANS, OTHER, PLAN, TAXES, VENUES, heading_of
from ccsim.comparing.money import Schedule
from ccsim.town.ledger import ACCOUNTS, MUNICIPALITY, Flow, ProjectFlow

KINDS = len(ProjectFlow)


def books(months: int = 24, **given: dict[int, int]) -> np.ndarray:
    """Return the books of one project: cents by kind and month."""
    found = np.zeros((months, 1, KINDS), np.int64)
    for kind, amounts in given.items():
        for month, cents in amounts.items():
            found[month, 0, ProjectFlow[kind]] = cents
    return found


def schedule(rate: float = 0.8, eligible: float = 1.0, shared: int = 12, funded: int = 24) -> Schedule:
    """Return how one project is paid for."""
    return Schedule(np.array([0]), np.array([rate]), np.array([eligible]), np.array([shared]), np.array([funded]))


# ---- the plan's own books ---------------------------------------------------------------------------
def test_spent_is_everything_but_grants():
    """Works, upkeep, running and aid are paid; grants come back, less what is returned."""
    one = books(WORKS={0: 100}, UPKEEP={0: 10}, RUNNING={1: 5}, AID={1: 2}, GRANTS={1: 80}, REPAID={2: 30})

    assert money.spent(one)[:3].tolist() == [110, 7, 0]
    assert money.from_outside(one)[:3].tolist() == [0, 80, -30]


def test_years_are_sums_of_months():
    """A year that is cut short is summed as far as it goes."""
    assert money.by_year(np.arange(30)).tolist() == [66, 210, 159]


def test_peak_need_is_the_deepest_gap():
    """100 and 50 paid, 90 back, 70 paid: the gap is deepest at 150, in month 1, not at 130 in the end."""
    one = books(WORKS={0: 100, 1: 50, 3: 70}, GRANTS={2: 90})

    assert money.peak_need(one, 24) == (150, 1)
    assert money.peak_need(one, 1) == (100, 0)


def test_nothing_paid_needs_nothing():
    """Without a bill, or with grants only, no money has to be advanced."""
    assert money.peak_need(books(), 24) == (0, 0)
    assert money.peak_need(books(GRANTS={0: 5}), 24) == (0, 0)
    assert money.peak_need(books(WORKS={0: 5}), 0) == (0, 0)


def test_deadline_costs_grants():
    """Of 1,000 of works after the last day and 100 of running in funded years, 80 % and 80 % of half are missed."""
    one = books(36, WORKS={11: 500, 12: 1000}, RUNNING={11: 9, 13: 100, 30: 77})

    assert money.lost_to_deadline(one, schedule(eligible=0.5)) == 800 + 40
    assert money.lost_to_deadline(one, schedule(shared=36)) == 0


def test_schedule_follows_plan_and_programme(hamlet):
    """Decided in 2024 for six years: money is shared until the end of 2027; levers of size zero are left out."""
    plan = planned(hamlet, coworking(0), branding(years=6))
    found = money.schedule_of(plan, hamlet.towns[0].name)

    assert found.rows.tolist() == [1]
    assert found.rate.tolist() == [0.85]
    assert (found.shared_until.tolist(), found.funded_until.tolist()) == ([48], [74])
    assert found.ends == 74
    assert money.schedule_of(plan, "elsewhere").ends == 0


def test_left_to_pay_counts_whole_years_after_the_funding():
    """Funding over in month 13: of three years only the third counts, with running, upkeep and venues."""
    one = books(36, RUNNING=dict.fromkeys(range(36), 10), UPKEEP={30: 6}, WORKS={30: 1000})
    headings = np.zeros((1, 3, len(HEADINGS)), np.int64)
    headings[0, :, HEADINGS.index(VENUES)] = -50

    assert money.left_to_pay([one], headings, 13).tolist() == [120 + 6 + 50]
    assert money.left_to_pay([one], headings, 25) is None


# ---- flows against the twin's -----------------------------------------------------------------------
def flows(**given: int) -> np.ndarray:
    """Return the flows of one year."""
    found = np.zeros((1, len(Flow)), np.int64)
    for name, cents in given.items():
        found[0, Flow[name]] = cents
    return found


def test_every_flow_of_the_council_has_its_heading():
    """A new payment of the council must be given a heading, as else it would hide under the others."""
    of_council = [flow for flow in Flow if MUNICIPALITY in (flow.payer, flow.payee)]

    assert {flow.name for flow in of_council if heading_of(flow) == OTHER} == set()
    assert all(heading_of(flow) == OTHER for flow in Flow if flow not in of_council)


def test_headings_are_receipts_less_payments_more_than_in_the_twin():
    """7 more taxes and 3 more subsidies paid are +7 and -3; what the twin has as well cancels out."""
    found = money.by_heading(
        flows(PROPERTY_TAX=12, VENUE_SUBSIDIES=4, WAGES=9), flows(PROPERTY_TAX=5, VENUE_SUBSIDIES=1)
    )

    assert {name: cents for name, cents in zip(HEADINGS, found[0].tolist(), strict=True) if cents} == {
        TAXES: 7,
        VENUES: -3,
    }


def test_accounts_sum_to_zero():
    """What one account receives another pays, also when both are the same."""
    found = money.by_account(flows(WAGES=9, LOCAL_INPUTS=4, PROPERTY_TAX=2), flows(WAGES=3))

    assert dict(zip(ACCOUNTS, found[0].tolist(), strict=True)) == {
        "residents": 4, "firms": -6, "venues": 0, "municipality": 2, "state": 0, "landlords": 0, "outside": 0,
    }  # fmt: skip


def test_discounting():
    """121 in two years is worth 100 now at 10 %."""
    assert money.discounted(np.array([[0.0, 0.0, 121.0], [5.0, 0.0, 0.0]]), 0.1) == pytest.approx([100, 5])


def test_one_missing_cent_is_found():
    """Cash, headings, the plan's books and the accounts must agree; each of the three checks can fail."""
    headings = np.zeros((1, 1, len(HEADINGS)), np.int64)
    headings[0, 0, HEADINGS.index(PLAN)], headings[0, 0, HEADINGS.index(LOANS)] = -30, 20
    accounts, council = np.zeros((1, 1, len(ACCOUNTS)), np.int64), np.array([[30]])

    assert money.unexplained(headings, accounts, council, np.array([-10])) == 0
    assert money.unexplained(headings, accounts, council, np.array([-11])) == 1
    assert money.unexplained(headings, accounts, council - 2, np.array([-10])) == 2
    assert money.unexplained(headings, accounts + 1, council, np.array([-10])) == len(ACCOUNTS)


# ---- cost per lasting job ---------------------------------------------------------------------------
def test_cost_of_a_lasting_job():
    """A million for 9, 10 and 11 jobs is 100,000 a job; the interval of the jobs, 7.5 to 12.5, gives its own."""
    found = money.job_cost(np.full(3, 1e6), np.array([9.0, 10.0, 11.0]))

    assert found.jobs == 10
    assert found.cost == pytest.approx(100_000)
    assert (found.cost_low, found.cost_high) == (
        pytest.approx(1e6 / 12.484, rel=1e-3),
        pytest.approx(1e6 / 7.516, rel=1e-3),
    )


@pytest.mark.parametrize("jobs", [[0.0, 0.0, 0.0], [-1.0, 5.0, 2.0], [-3.0, -3.0, -3.0], [7.0]])
def test_no_lasting_job_has_no_cost(jobs):
    """No job, jobs that may be chance, jobs lost, or a single run: there is no cost per job."""
    assert money.job_cost(np.full(len(jobs), 1e6), np.array(jobs)).cost is None
