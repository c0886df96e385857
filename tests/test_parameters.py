"""The rules every declared assumption obeys, and what a wrong change is told."""

from __future__ import annotations

import dataclasses
import re

import pytest

from ccsim.parameters import Parameters, by_sector
from ccsim.parameters.declare import STATUSES, param

SPECS = Parameters().specs()


@pytest.mark.parametrize("path", SPECS)
def test_declared_in_full(path):
    """A unit, a value inside its plausible range inside its hard limits, a source, a status and a meaning."""
    spec = SPECS[path]

    assert spec.path == path
    assert spec.unit.strip()
    assert spec.source.strip()
    assert spec.meaning.strip()
    assert spec.hard[0] <= spec.low <= spec.value <= spec.high <= spec.hard[1]
    assert spec.status in STATUSES


def test_a_change_makes_a_copy():
    """Another theta leaves the old set alone, and everything else as it was."""
    plain = Parameters()
    changed = plain.replace("migration.theta", 2)

    assert (plain.migration.theta, changed.migration.theta) == (3.0, 2.0)
    assert dataclasses.replace(changed, migration=plain.migration) == plain
    assert isinstance(changed.migration.theta, float)


def test_a_wrong_name_offers_the_right_one():
    """The nearest declared path is named."""
    with pytest.raises(KeyError, match=re.escape('Did you mean "migration.theta"?')):
        Parameters().replace("migration.tetha", 1)


def test_a_wild_value_is_refused_with_its_limits():
    """The value, the limits, the unit and the meaning are shown."""
    says = "migration.theta = 300 is outside 0.1 to 20 (1/log income): sensitivity of the choice"
    with pytest.raises(ValueError, match=re.escape(says)):
        Parameters().replace("migration.theta", 300)


@pytest.mark.parametrize(
    ("value", "plausible", "hard", "status"),
    [
        (2, (0, 1), (0, 9), "J"),
        (1, (0, 2), (0, 1), "J"),
        (1, (0, 2), (0, 9), "X"),
        (float("nan"), (0, 2), (0, 9), "J"),
    ],
)
def test_a_bad_declaration_is_refused(value, plausible, hard, status):
    """A value outside its own range, a range outside its limits, an unknown status: no such parameter."""
    with pytest.raises(ValueError, match="what it is"):
        param(value, "share", plausible, hard, status, "source", "what it is")


def test_sectors_are_in_order():
    """Seven labour shares, creative first, public last."""
    shares = by_sector(Parameters().labour_share)

    assert shares.size == 7
    assert (shares[0], shares[4], shares[6]) == (0.5, 0.3, 0.9)


@pytest.mark.parametrize("sector", ["creative", "technology", "hospitality", "local_services", "production"])
def test_posts_and_revenue_are_shared_out_whole(sector):
    """Creative and production posts leave room for service posts; labour, premises and margin for purchases."""
    assumed = Parameters()
    posts = getattr(assumed.creative_posts, sector) + getattr(assumed.production_posts, sector)
    costs = getattr(assumed.labour_share, sector) + assumed.production.premises + assumed.production.margin

    assert posts < 1
    assert costs < 1
