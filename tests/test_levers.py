"""Every lever of the catalogue: declared in full, bounded, and able to act in a town."""

from __future__ import annotations

import numpy as np
import pytest
from plans import carried_out, planned

from ccsim.cli.levers import content_of
from ccsim.levers.catalogue import LEVERS
from ccsim.parameters.declare import STATUSES
from ccsim.rules.projects import NEVER
from ccsim.town.ledger import ACCOUNTS

USUAL = {  # sizes for a hamlet of 600 people
    "branding": 20_000,
    "coworking": 8,
    "culture venue": 30,
    "festival": 3000,
    "fibre": 100,
    "networking": 6,
    "rail halt": 2,
}


@pytest.mark.parametrize("lever", LEVERS.values(), ids=str)
def test_a_lever_says_what_it_is(lever):
    """Title, one plain sentence, unit, range, side effects with source and what is known of its effect."""
    assert lever.title
    assert lever.sentence().endswith(".")
    assert content_of(lever)["size"]["unit"]
    assert lever.evidence
    assert all(effect.what and effect.by and effect.source for effect in lever.side_effects)


@pytest.mark.parametrize("lever", LEVERS.values(), ids=str)
def test_every_figure_has_range_source_and_status(lever):
    """Costs and effects lie within their range, and nothing is without a source or a status."""
    ranges = lever.ranges()
    assert ranges
    for figure in ranges.values():
        assert figure.low <= figure.value <= figure.high
        assert figure.source
        assert figure.status in STATUSES


@pytest.mark.parametrize("kind", LEVERS)
def test_a_lever_acts_and_the_books_balance(kind):
    """In service it changes the town, and the council's money changes by what was booked."""
    lever = {"kind": kind, "size": USUAL.get(kind, 10), "lag": 1, "years": 3}
    rich = {"parameters": {"public": {"debt_limit": 20.0}}}
    model, _ = carried_out(planned(lever, **rich), 30)
    without, _ = carried_out(planned(**rich), 30)

    assert model.state.projects.opened[0] != NEVER
    assert model.series.tobytes() != without.series.tobytes()
    before, money = model.state.holdings(), ACCOUNTS.index("municipality")
    model.step()
    assert (model.state.holdings() - before)[0, money] == model.state.ledger.matrix(0)[money].sum()


@pytest.mark.parametrize("kind", LEVERS)
def test_size_zero_is_doing_nothing(kind):
    """Of size zero a lever leaves every bit of the baseline."""
    nothing, _ = carried_out(planned({"kind": kind, "size": 0}), 14)
    without, _ = carried_out(planned(), 14)

    assert np.array_equal(nothing.series, without.series)
    assert nothing.state.residents.key.tobytes() == without.state.residents.key.tobytes()
