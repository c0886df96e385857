"""Which way is better: declared once for every indicator of which most people would say so."""

from __future__ import annotations

from typing import Literal

Meaning = Literal["better", "worse", "neither"]

MORE_IS_BETTER = frozenset({
    "population", "births", "jobs", "employed_residents", "creative_workers", "cultural_workers", "creative_share",
    *(f"jobs_{sector}" for sector in (
        "creative", "technology", "hospitality", "local_services", "production", "agriculture", "public",
    )),
    "hires", "income", "real_income", "real_income_of_incumbents", "wage", "pay_index", "skill", "prospect", "outlook",
    "firms", "creative_firms", "firm_entries", "amenities_open", "venues_opened", "workspace_users", "reputation",
    "returners", "municipal_balance", "municipal_cash", "meetings", "incumbents",
    *(f"open_{kind}" for kind in ("culture_venue", "third_place", "workspace", "school", "heritage", "nature")),
})  # fmt: skip
MORE_IS_WORSE = frozenset({
    "unemployed", "unemployment_rate", "displaced", "layoffs", "firm_exits", "venues_closed", "turned_away",
    "students_leaving", "municipal_debt",
})  # fmt: skip


def meaning_of(indicator: str, direction: int) -> Meaning:
    """Say whether more (direction 1) or less (-1) of an indicator is better; rents are good for some only."""
    if indicator in MORE_IS_BETTER:
        return "better" if direction > 0 else "worse" if direction < 0 else "neither"
    if indicator in MORE_IS_WORSE:
        return "worse" if direction > 0 else "better" if direction < 0 else "neither"
    return "neither"
