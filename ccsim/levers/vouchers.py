"""Vouchers for new ideas."""

from __future__ import annotations

from math import floor
from typing import ClassVar, Literal

from ccsim.inputs import Vouchers
from ccsim.levers.lever import (
    Acting,
    Attribute,
    Lever,
    PrivateSector,
    SideEffect,
    numbers_of,
    planned,
    sectors_meant,
)
from ccsim.profile import number


class InnovationVouchers(Lever):
    """Small sums, drawn by lot, with which firms buy design, research or advice for something new."""

    title: ClassVar[str] = "Innovation vouchers"
    attribute: ClassVar[Attribute] = "competitive clusters"
    side_effects: ClassVar[tuple[SideEffect, ...]] = (
        SideEffect("many would have done it anyway and keep the money", "production", "30-60 % (memory)"),
        SideEffect("most of the money leaves the town", "production", "parameter production.local_inputs"),
    )
    evidence: ClassVar[str] = (
        "a randomised trial (Creative Credits, Manchester, 150 vouchers of GBP 4,000; Bakhshi and others 2013) found "
        "more innovation and sales for six months, and no difference after twelve"
    )

    kind: Literal["vouchers"]
    size: float = number("vouchers/year", (0, 10_000), (5, 100), "vouchers")
    sectors: tuple[PrivateSector, ...] = sectors_meant(("creative", "technology"))
    aid: float = planned(
        7500, "EUR/voucher", (5000, 10_000), (0, 20_000), "M", "planning range 5-10 thousand", "worth of a voucher"
    )
    gain: float = planned(
        0.05, "log points", (0.0, 0.1), (0, 1), "J", "sign and length: Bakhshi and others 2013; size: no source found",
        "gain in productivity of a firm that would not have done it anyway; it passes (parameter production.passing)",
    )  # fmt: skip
    deadweight: float = planned(
        0.45, "share", (0.3, 0.6), (0, 1), "M", "planning range 30-60 %", "firms that would have done it anyway"
    )
    running: float = planned(
        1000, "EUR/voucher", (500, 2000), (0, 20_000), "J", "about a tenth of the money", "cost of handing one out"
    )

    def asks(self, at: Acting) -> int:
        """Return what this month's vouchers are worth: whole ones, as many in a year as it delivers."""
        return (floor((at.age + 1) * at.size / 12) - floor(at.age * at.size / 12)) * self._cents

    @property
    def _cents(self) -> int:
        """Return what a voucher is worth (EUR cents)."""
        return round(100 * self.aid)

    def act(self, at: Acting) -> None:
        """Hand out this month's vouchers."""
        at.inputs.aid.append(
            Vouchers(at.project, numbers_of(self.sectors), self._cents, at.budget, self.gain, self.deadweight)
        )
