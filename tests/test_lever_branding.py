"""Branding: more people come, ever fewer for the next euro, and none of them out of nothing."""

from __future__ import annotations

import numpy as np
import pytest
from plans import same, twins
from test_accounting import two_towns

from ccsim.indicators import NAMES
from ccsim.inputs import Inputs
from ccsim.levers.branding import Branding
from ccsim.levers.lever import Acting
from ccsim.model import TownModel
from ccsim.scenario.plan import Plan

LEVER = {"kind": "branding", "size": 100_000, "reach": 1.0}


def awareness(size, reach=0.02):
    """Return the factor that a budget acts with."""
    inputs = Inputs.at_rest(1)
    lever = Branding(kind="branding", size=size, reach=reach, start="2025-01")
    lever.act(Acting(inputs, 0, 1, 0, 0, -1, size, size, 0, 1, 0))
    return inputs.awareness[0]


@pytest.mark.parametrize(("size", "factor"), [(0, 1.0), (100_000, 1.02), (400_000, 1.04)])
def test_four_times_the_budget_reaches_twice_as_many(size, factor):
    """EUR 100,000 make 2 % more people know the town, EUR 400,000 make 4 %."""
    assert awareness(size) == pytest.approx(factor)


def test_more_people_come():
    """A campaign that doubles the share who know it brings more newcomers, and nothing before it starts."""
    with_it, without = twins(LEVER, 36)
    newcomers = NAMES.index("newcomers")

    assert with_it.series[:, 0, newcomers].sum() > without.series[:, 0, newcomers].sum()
    assert same(*twins(LEVER | {"start": f"{with_it.scenario.start + 3}-01"}, 24))


def test_one_town_gains_what_the_other_loses():
    """Of two hamlets one advertises: more come to it, fewer to the other, as many to both, but for chance."""
    base = two_towns()
    lever = Branding(kind="branding", start=f"{base.start}-01", ramp=0.0, **{k: LEVER[k] for k in ("size", "reach")})
    came = []
    for plan in (Plan(), Plan(levers=(lever,))):
        model = TownModel(base.model_copy(update={"plan": plan}), 1)
        model.run_for(24)
        came.append(model.series[:, :, NAMES.index("newcomers")].sum(axis=0))
    change = came[1] - came[0]

    assert change[0] > 0 > change[1]
    assert abs(change.sum()) < 5 * np.sqrt(came[0].sum())
