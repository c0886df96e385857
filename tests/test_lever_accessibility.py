"""Accessibility: a shorter way to the metropolis brings people and jobs there, and drains spending from the town."""

from __future__ import annotations

import pytest
from plans import carried_out, planned, same, twins

from ccsim.town.ledger import Flow
from ccsim.town.schema import COMMUTES_METROPOLIS

BUS = {"kind": "bus line", "size": 20, "lag": 0, "ramp": 0, "years": 10}
HALT = {"kind": "rail halt", "size": 20, "lag": 6, "ramp": 0, "years": 10}
CHEAP = {"capital": 0.0, "running": 100.0}  # so that works and running make no jobs


@pytest.mark.parametrize("lever", [BUS, HALT], ids=["bus", "rail"])
def test_more_commute_and_less_stays(lever):
    """Same seed: more residents work in the metropolis, and a smaller part of what they spend stays in town."""
    with_it, without = twins(lever | CHEAP, 60)
    stays, there = [], []
    for model in (with_it, without):
        people, flows = model.state.residents, model.state.ledger.flows[0]
        there.append(((people.town == 0) & (people.employer == COMMUTES_METROPOLIS)).sum())
        stays.append(flows[Flow.LOCAL_SPENDING] / (flows[Flow.LOCAL_SPENDING] + flows[Flow.OUTSIDE_SPENDING]))

    assert there[0] > there[1]
    assert stays[0] < stays[1]


def test_more_minutes_drain_more():
    """A line that saves twenty minutes leaves less of the spending in town than one that saves ten."""
    local = []
    for size in (0, 10, 20):
        model, _ = carried_out(planned(BUS | {"size": size}, parameters={"public": {"debt_limit": 20.0}}), 1)
        local.append(model.state.ledger.flows[0, Flow.LOCAL_SPENDING])

    assert local[0] > local[1] > local[2]


def test_minutes_are_saved_while_it_runs():
    """The bus shortens the way by what is delivered of twenty minutes, and no longer once it has ended."""
    lever = BUS | {"years": 1, "afterwards": "it ends"}
    model, _ = carried_out(planned(lever, parameters={"public": {"debt_limit": 20.0}}), 12)
    saved = -20 * float(model.state.towns.governance[0])

    assert model.inputs.minutes_metropolis.tolist() == pytest.approx([saved])
    model.step()
    assert model.inputs.minutes_metropolis.tolist() == [0]


@pytest.mark.parametrize("lever", [BUS, HALT], ids=["bus", "rail"])
def test_before_its_start_it_leaves_no_trace(lever):
    """Every bit is that of the baseline."""
    start = carried_out(planned(), 1)[0].scenario.start
    assert same(*twins(lever | {"start": f"{start + 2}-01"}, 24))
