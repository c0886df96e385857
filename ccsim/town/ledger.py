"""The accounts: who pays whom, and a check that nothing appears or vanishes.

Every flow has one payer and one payee, declared here once, so that each month's matrix (accounts by flows)
has columns that sum to zero.  What agents hold (`holdings`) must change by what its account received and paid.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

ACCOUNTS = ("residents", "firms", "venues", "municipality", "state", "landlords", "outside")
RESIDENTS, FIRMS, VENUES, MUNICIPALITY, STATE, LANDLORDS, OUTSIDE = range(7)


class Flow(IntEnum):
    """Every kind of payment, with the account that pays and the one that receives."""

    payer: int
    payee: int

    def __new__(cls, payer: int, payee: int) -> Flow:
        """Number the flows in the order of their declaration."""
        flow = int.__new__(cls, len(cls.__members__))
        flow._value_ = len(cls.__members__)
        flow.payer, flow.payee = payer, payee
        return flow

    WAGES = FIRMS, RESIDENTS
    WAGES_TO_COMMUTERS = FIRMS, OUTSIDE
    WAGES_FROM_OUTSIDE = OUTSIDE, RESIDENTS
    PENSIONS = STATE, RESIDENTS
    BENEFITS = STATE, RESIDENTS
    INCOME_TAX = RESIDENTS, STATE
    EMPLOYER_CONTRIBUTIONS = FIRMS, STATE
    SALES_TAX = RESIDENTS, STATE
    HOME_RENTS = RESIDENTS, LANDLORDS
    PREMISES_RENTS = FIRMS, LANDLORDS
    VISITOR_LETS = OUTSIDE, LANDLORDS
    RENTS_TO_RESIDENTS = LANDLORDS, RESIDENTS
    RENTS_TO_OUTSIDE = LANDLORDS, OUTSIDE
    PROPERTY_TAX = RESIDENTS, MUNICIPALITY
    PROPERTY_TAX_FROM_OUTSIDE = OUTSIDE, MUNICIPALITY
    LOCAL_SPENDING = RESIDENTS, FIRMS
    TICKETS = RESIDENTS, VENUES
    OUTSIDE_SPENDING = RESIDENTS, OUTSIDE
    VISITOR_SPENDING = OUTSIDE, FIRMS
    VISITOR_TICKETS = OUTSIDE, VENUES
    EXPORTS = OUTSIDE, FIRMS
    PUBLIC_SERVICES_STATE = STATE, FIRMS
    PUBLIC_SERVICES_MUNICIPAL = MUNICIPALITY, FIRMS
    INPUTS = FIRMS, OUTSIDE
    LOCAL_INPUTS = FIRMS, FIRMS
    PROFIT_TAX = FIRMS, STATE
    MUNICIPAL_PROFIT_TAX = FIRMS, MUNICIPALITY
    DIVIDENDS = FIRMS, RESIDENTS
    DIVIDENDS_TO_OUTSIDE = FIRMS, OUTSIDE
    WINDING_UP = FIRMS, RESIDENTS
    WINDING_UP_TO_OUTSIDE = FIRMS, OUTSIDE
    START_CAPITAL = OUTSIDE, FIRMS
    CREDITORS_LOSSES = OUTSIDE, FIRMS
    VENUE_LOCAL_COSTS = VENUES, FIRMS
    VENUE_OUTSIDE_COSTS = VENUES, OUTSIDE
    WORKSPACE_FEES = FIRMS, VENUES
    VENUE_SUBSIDIES = MUNICIPALITY, VENUES
    VENUE_SURPLUS = VENUES, MUNICIPALITY
    VENUE_PROFITS = VENUES, OUTSIDE
    VENUE_CAPITAL = OUTSIDE, VENUES
    EVENT_TICKETS = OUTSIDE, MUNICIPALITY
    EVENT_COSTS = MUNICIPALITY, FIRMS
    STATE_GRANTS = STATE, MUNICIPALITY
    OUTSIDE_GRANTS = OUTSIDE, MUNICIPALITY
    PURCHASES_LOCAL = MUNICIPALITY, FIRMS
    PURCHASES_OUTSIDE = MUNICIPALITY, OUTSIDE
    INVESTMENT_LOCAL = MUNICIPALITY, FIRMS
    INVESTMENT_OUTSIDE = MUNICIPALITY, OUTSIDE
    INTEREST = MUNICIPALITY, OUTSIDE
    REPAYMENT = MUNICIPALITY, OUTSIDE
    LOANS = OUTSIDE, MUNICIPALITY
    PROJECT_WORKS_LOCAL = MUNICIPALITY, FIRMS
    PROJECT_WORKS_OUTSIDE = MUNICIPALITY, OUTSIDE
    PROJECT_RUNNING_LOCAL = MUNICIPALITY, FIRMS
    PROJECT_RUNNING_OUTSIDE = MUNICIPALITY, OUTSIDE
    PROJECT_GRANTS = OUTSIDE, MUNICIPALITY
    PROJECT_GRANTS_REPAID = MUNICIPALITY, OUTSIDE
    AID_TO_FIRMS = MUNICIPALITY, FIRMS
    AID_TO_RESIDENTS = MUNICIPALITY, RESIDENTS
    BROUGHT_ALONG = OUTSIDE, RESIDENTS
    TAKEN_ALONG = RESIDENTS, OUTSIDE
    ESTATES = RESIDENTS, OUTSIDE


class ProjectFlow(IntEnum):
    """What the books of a project of the action plan tell apart."""

    WORKS = 0  # paid for building or buying
    UPKEEP = 1  # paid for repairs
    RUNNING = 2  # paid for running it
    AID = 3  # paid to those who took it up
    GRANTS = 4  # received of outside money
    REPAID = 5  # paid back of it


PAYER = np.array([flow.payer for flow in Flow])
PAYEE = np.array([flow.payee for flow in Flow])

Cents = npt.NDArray[np.int64]


class Ledger:
    """This month's flows of each town (int64[towns, flows], EUR cents), and of each project of the plan."""

    def __init__(self, towns: int, projects: int = 0) -> None:
        """Open the books of some towns and projects."""
        self.flows: Cents = np.zeros((towns, len(Flow)), np.int64)
        self.projects: Cents = np.zeros((projects, len(ProjectFlow)), np.int64)

    def open_month(self) -> None:
        """Start the month with no flow booked."""
        self.flows[:] = 0
        self.projects[:] = 0

    def book(self, flow: Flow, cents: Cents | int) -> None:
        """Add what was paid under one flow (int64[towns], EUR cents)."""
        column = self.flows[:, flow]
        column += cents

    def paid(self, flow: Flow) -> Cents:
        """Return what was paid under one flow this month (int64[towns], EUR cents)."""
        return self.flows[:, flow]

    def matrix(self, town: int) -> Cents:
        """Return the month's transaction matrix of a town (int64[accounts, flows], receipts positive)."""
        matrix = np.zeros((len(ACCOUNTS), len(Flow)), np.int64)
        flow = np.arange(len(Flow))
        np.add.at(matrix, (PAYEE, flow), self.flows[town])
        np.subtract.at(matrix, (PAYER, flow), self.flows[town])
        return matrix
