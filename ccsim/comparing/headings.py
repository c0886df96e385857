"""The headings of the council's books, and what of a project's books was paid: which flow belongs where."""

from __future__ import annotations

import numpy as np

from ccsim.town.ledger import ACCOUNTS, MUNICIPALITY, Flow, ProjectFlow

PAID = [ProjectFlow.WORKS, ProjectFlow.UPKEEP, ProjectFlow.RUNNING, ProjectFlow.AID]
LASTING = [ProjectFlow.UPKEEP, ProjectFlow.RUNNING, ProjectFlow.AID]

PLAN, TAXES, STATE_GRANTS, VENUES, SERVICES, WORKS, EVENTS, INTEREST, LOANS, OTHER = (
    "the plan", "taxes", "grants of the state", "venues", "services", "usual works", "events", "interest", "loans",
    "other",
)  # fmt: skip
HEADINGS = (PLAN, TAXES, STATE_GRANTS, VENUES, SERVICES, WORKS, EVENTS, INTEREST, LOANS, OTHER)
AFTERWARDS = (WORKS, LOANS)  # what the council does with its balance: it cuts its usual works to pay for a plan
UNDER = {
    PLAN: (
        Flow.PROJECT_WORKS_LOCAL, Flow.PROJECT_WORKS_OUTSIDE, Flow.PROJECT_RUNNING_LOCAL, Flow.PROJECT_RUNNING_OUTSIDE,
        Flow.PROJECT_GRANTS, Flow.PROJECT_GRANTS_REPAID, Flow.AID_TO_FIRMS, Flow.AID_TO_RESIDENTS,
    ),
    TAXES: (Flow.PROPERTY_TAX, Flow.PROPERTY_TAX_FROM_OUTSIDE, Flow.MUNICIPAL_PROFIT_TAX),
    STATE_GRANTS: (Flow.STATE_GRANTS,),
    VENUES: (Flow.VENUE_SUBSIDIES, Flow.VENUE_SURPLUS),
    SERVICES: (Flow.PUBLIC_SERVICES_MUNICIPAL, Flow.PURCHASES_LOCAL, Flow.PURCHASES_OUTSIDE),
    WORKS: (Flow.INVESTMENT_LOCAL, Flow.INVESTMENT_OUTSIDE, Flow.OUTSIDE_GRANTS),
    EVENTS: (Flow.EVENT_TICKETS, Flow.EVENT_COSTS),
    INTEREST: (Flow.INTEREST,),
    LOANS: (Flow.LOANS, Flow.REPAYMENT),
}  # fmt: skip


def heading_of(flow: Flow) -> str:
    """Return the heading of the council's books that a flow belongs to."""
    return next((heading for heading, flows in UNDER.items() if flow in flows), OTHER)


# Which flows belong where (int64[flows, headings], int64[flows, accounts]: 1 where it is received, -1 where paid).
IN_HEADING = np.array([[heading_of(flow) == heading for heading in HEADINGS] for flow in Flow], np.int64)
IN_ACCOUNT = np.array(
    [[(flow.payee == i) - (flow.payer == i) for i in range(len(ACCOUNTS))] for flow in Flow], np.int64
)
RECEIVED = IN_ACCOUNT[:, MUNICIPALITY]  # sign of each flow in the council's books
OF_VENUES = RECEIVED * IN_HEADING[:, HEADINGS.index(VENUES)]  # the same for public venues, 0 for all others
