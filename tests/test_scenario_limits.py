"""Numbers and their sources: hard limits, order of low, value and high, and what needs a source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ccsim.scenario import check
from ccsim.scenario.reading import check_text
from tests.scenario_texts import said_of

REFUSED = [
    # outside hard limits
    ("population = 6000", "population = 3", "population = 3 is outside 50 to 5,000,000 (persons)."),
    (
        "population = 6000",
        "population = {value = 6000, low = 1}",
        "population.low = 1 is outside 50 to 5,000,000",
    ),
    ("jobs = [50", "jobs = [-50", "towns[0].work.jobs[0] = -50 is outside 0 to 3,000,000 (jobs)."),
    ("share = 0.75", "share = 7.5", "settlements[0].share = 7.5 is outside 0.0001 to 1 (share)."),
    ("minutes = 70", "minutes = -1", "towns[0].metropolis.minutes = -1 is outside 0 to 3,000 (minutes)."),
    ("months = [7]", "months = [13]", "events[0].months[0] = 13 is outside 1 to 12 (month)."),
    ("years = 20", "years = 0", "years = 0 is outside 1 to 500 (years)."),
    ("format = 1", "format = 2", "format = 2 is not a version that can be read; this is version 1."),
    # not a number at all
    ("rent = 420", "rent = nan", "towns[0].homes.rent = nan is not a finite number (EUR/month)."),
    ("rent = 420", "rent = -inf", "towns[0].homes.rent = -inf is not a finite number (EUR/month)."),
    ("share = 0.75", "share = nan", "settlements[0].share = nan is not a finite number (share)."),
    # figures
    ("rent = 420", "rent = {value = 420, low = 500}", "rent.low = 500 is above value = 420 (EUR/month)."),
    ("rent = 420", "rent = {value = 420, high = 400}", "rent.high = 400 is below value = 420 (EUR/month)."),
    (
        "jobs = [50, 40, 160, 700, 500, 200, 400]",
        "jobs = {value = [50, 40, 160, 700, 500, 200, 400], low = [9]}",
        "towns[0].work.jobs.low has 1 numbers, but value has 7.",
    ),
    ("rent = 420", 'rent = {value = 420, status = "found"}', 'rent has status "found" but no source.'),
    ("rent = 420", 'rent = {value = 420, status = "memory", source = " "}', "Name the source"),
    ('source = "invented"', 'source = ""\nstatus = "found"', "is given twice"),
]


@pytest.mark.parametrize(("old", "new", "says"), REFUSED, ids=[case[1][:40] for case in REFUSED])
def test_wrong_number_is_refused(old, new, says):
    """A number that cannot be is refused with its unit and limits."""
    assert says in said_of(old, new)


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[1] / "scenarios").glob("*.toml")), ids=lambda path: path.stem
)
def test_saying_what_holds_anyway_is_not_unusual(path):
    """A scenario written out with all defaults gets the warnings of the file it was read from, and no more."""
    short = check(path)
    whole = check_text(json.dumps(short.accepted().as_dict()), path.stem, "json", "whole.json")

    assert whole.problems == ()
    assert len(whole.warnings) == len(short.warnings)
