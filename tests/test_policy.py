"""Policy: a month's inputs start at rest, and fibre is laid at once."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ccsim.inputs import Inputs
from ccsim.rules.policy import carry_out


def test_at_rest_nothing_is_decided():
    """Factors are one, amounts zero, lists empty, each for every town."""
    rest = Inputs.at_rest(3)
    for field in dataclasses.fields(rest):
        value = getattr(rest, field.name)
        neutral = 1 if "factor" in field.name or field.name in {"awareness", "founding"} else 0
        assert value == [] if isinstance(value, list) else (len(value) == 3 and (value == neutral).all())


def test_inputs_share_nothing():
    """Editing one amount leaves the others, and the next month's, at rest."""
    rest = Inputs.at_rest(1)
    rest.event_visits += 5
    rest.fibre.append((0, -1, 1.0))

    assert rest.event_tickets[0] == rest.outside_capital[0] == Inputs.at_rest(1).event_visits[0] == 0
    assert Inputs.at_rest(1).fibre == []


@pytest.mark.parametrize(("settlement", "share"), [(0, 0.95), (-1, 0.99)])
def test_fibre_reaches_the_settlement_it_is_laid_in(obidos_state, settlement, share):
    """Streets of the settlement (all, for -1) get the share; others keep theirs."""
    streets = obidos_state.streets
    before = streets.fibre.copy()
    inputs = Inputs.at_rest(1)
    inputs.fibre.append((0, settlement, share))
    carry_out(obidos_state, inputs)
    chosen = (streets.settlement == settlement) | (settlement < 0)

    assert (streets.fibre[chosen] == share).all()
    assert (streets.fibre[~chosen] == before[~chosen]).all()


def test_fibre_is_never_taken_away(hamlet_state):
    """Laying less than there is changes nothing, nor does laying it in another town."""
    before = hamlet_state.streets.fibre.copy()
    inputs = Inputs.at_rest(1)
    inputs.fibre += [(0, -1, 0.0), (1, -1, 1.0)]
    carry_out(hamlet_state, inputs)

    assert np.array_equal(hamlet_state.streets.fibre, before)
