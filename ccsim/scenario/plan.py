"""The action plan of a scenario: dated levers, and how they are paid."""

from __future__ import annotations

from pydantic import Field

from ccsim.funding import Region, ceiling, last_year
from ccsim.levers.catalogue import AnyLever
from ccsim.levers.lever import Lever
from ccsim.profile import Strict, number


class Plan(Strict):
    """What is to be done, in which order, and by which rules outside money helps to pay."""

    title: str = Field(default="", max_length=200)
    region: Region = Field(default="less developed", description="kind of region: sets the ceilings of co-financing")
    structural_funds: bool = Field(default=True, description="whether outside money is applied for")
    reimbursement: int = number("months", (0, 59), (2, 24), "from spending until outside money arrives", 9)
    upkeep: float = number("share", (0, 2), (0, 1), "part of the repairs needed that is paid", 1)
    levers: tuple[AnyLever, ...] = Field(default=(), max_length=100)

    def rate(self, lever: Lever) -> float:
        """Return the part of a lever's eligible cost that outside money pays back."""
        if not self.structural_funds:
            return 0.0
        most = ceiling(int(lever.start[:4]), self.region)
        return most if lever.co_financing is None else min(most, lever.co_financing)

    def funded_until(self, lever: Lever, scenario_start: int) -> int:
        """Return the month from which on nothing spent on a lever is shared: its years are over, or the deadline."""
        deadline = (last_year(int(lever.start[:4])) + 1 - scenario_start) * 12
        return min(lever.first(scenario_start) + round(12 * lever.years), deadline)
