"""Studios: homes and a workshop when the works are done, let below the market rent, and left behind as homes."""

from __future__ import annotations

import numpy as np
from plans import carried_out, planned, same, twins

from ccsim.indicators import NAMES
from ccsim.town.schema import WORKSPACE

LEVER = {"kind": "studios", "size": 20, "lag": 6, "years": 2, "afterwards": "it ends"}
RICH = {"parameters": {"public": {"debt_limit": 20.0}}}


def indicator(model, name):
    """Return the course of an indicator."""
    return model.series[:, 0, NAMES.index(name)]


def test_homes_and_workshop_stand_when_the_works_are_done():
    """Nothing for six months; then as many homes as the council delivers of twenty, and one workspace of as many desks.

    The works themselves are local demand from the first month on.
    """
    model, _ = carried_out(planned(LEVER, **RICH), 7)
    amenities, delivered = model.state.amenities, round(20 * float(model.state.towns.governance[0]))
    rooms = (amenities.town == 0) & (amenities.kind == WORKSPACE) & amenities.open

    assert indicator(model, "homes")[5] + delivered == indicator(model, "homes")[6]
    assert amenities.capacity[rooms].tolist() == [delivered]


def test_rents_fall_and_some_are_let():
    """Same seed: more homes make rents no higher, and some of the studios are let."""
    with_it, without = twins(LEVER | {"years": 6}, 60)
    homes = with_it.state.households

    assert indicator(with_it, "rent")[-24:].mean() < indicator(without, "rent")[-24:].mean()
    assert 0 < (homes.studio[homes.town >= 0] > 0).sum() <= 20


def test_when_it_ends_the_homes_stay():
    """After two years nobody holds a studio, the workshop is shut, and the homes are there."""
    model, _ = carried_out(planned(LEVER, **RICH), 26)
    before, _ = carried_out(planned(LEVER, **RICH), 23)

    assert not model.state.households.studio[model.state.households.town >= 0].any()
    assert not ((model.state.amenities.kind == WORKSPACE) & (model.state.amenities.town >= 0)).any()
    assert indicator(model, "homes")[-1] > indicator(before, "homes")[-1] - 5


def test_before_its_start_it_leaves_no_trace():
    """Every bit is that of the baseline until the month in which the works begin."""
    start = carried_out(planned(), 1)[0].scenario.start
    one, other = twins(LEVER | {"start": f"{start + 2}-01"}, 24)

    assert same(one, other)
    one.step()
    other.step()
    assert not np.array_equal(one.state.ledger.flows, other.state.ledger.flows)
