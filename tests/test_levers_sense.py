"""Common sense about levers, with the same seed with and without them, or with more and less of them."""

from __future__ import annotations

import numpy as np
import pytest
from plans import START, carried_out, planned, twins

from ccsim.indicators import NAMES
from ccsim.town.schema import WORKSPACE

RICH = {"parameters": {"public": {"debt_limit": 20.0}}}


def months_of(scenario, name: str, months: int) -> np.ndarray:
    """Return an indicator of the hamlet by month."""
    return carried_out(scenario, months)[0].series[:, 0, NAMES.index(name)]


def test_a_later_start_shifts_the_effect():
    """A festival decided a year later brings its first visitors a year later, and until then nothing differs."""
    festival = {"kind": "festival", "size": 30_000, "month": 6, "lag": 3, "years": 5}
    without = months_of(planned(**RICH), "visits", 48)
    firsts = []
    for year in (0, 1):
        more = months_of(planned(festival | {"start": f"{START + year}-01"}, **RICH), "visits", 48) - without
        firsts.append(int(np.flatnonzero(more)[0]))

    assert firsts == [5, 17]


def test_a_hub_ahead_of_demand_stays_half_empty():
    """Of eighty desks in a hamlet of 600 people fewer than half are taken, and the town pays what is missing."""
    with_it, without = twins({"kind": "coworking", "size": 80, "lag": 1, "years": 5}, 60)
    amenities = with_it.state.amenities
    hub = (amenities.kind == WORKSPACE) & (amenities.town >= 0)

    assert hub.any()
    assert amenities.visits[hub].sum() < 0.5 * amenities.capacity[hub].sum()
    cash = [model.state.towns.cash[0] - model.state.towns.debt[0] for model in (with_it, without)]
    assert cash[0] < cash[1]


@pytest.mark.parametrize(
    ("kind", "sizes", "indicator", "also"),
    [
        ("coworking", (0, 4, 12), "workspace_users", {"lag": 1}),
        ("festival", (0, 5_000, 20_000), "visits", {"lag": 1, "month": 12}),
        ("fibre", (0, 50, 200), "remote_workers", {"lag": 1}),
        ("networking", (0, 5, 50), "skill", {"lag": 1, "ramp": 0, "links": 5.0}),
        ("culture venue", (0, 20, 80), "open_culture_venue", {"lag": 1}),
    ],
)
def test_more_of_a_lever_is_never_weaker(kind, sizes, indicator, also):
    """What a lever is for grows with its size, in the mean of a year with the same seed."""
    found = []
    for size in sizes:
        lever = {"kind": kind, "size": size, "years": 5, **also}
        found.append(months_of(planned(lever, **RICH), indicator, 48)[36:].mean())

    assert found == sorted(found)
    assert found[-1] > found[0]


def test_what_is_kept_in_repair_outlives_what_is_not():
    """With half of the repairs a theatre wears to 90 % in five years; with all of them it is as new."""
    theatre = {"kind": "culture venue", "size": 20, "lag": 1, "years": 5}
    whole, half = (carried_out(planned(theatre, plan={"upkeep": paid}, **RICH), 62)[0] for paid in (1.0, 0.5))

    assert whole.state.projects.condition[0] == pytest.approx(1)
    assert half.state.projects.condition[0] == pytest.approx(0.9, abs=0.01)
