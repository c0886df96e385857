"""Rules between figures: sums that must agree, names that must exist, towns that must be connected."""

from __future__ import annotations

import pytest

from ccsim.scenario import ScenarioError
from ccsim.scenario.reading import Report, check_text
from tests.scenario_texts import TEXT, report, said_of

REFUSED = [
    # sums and sizes
    ("ages = [480", "ages = [580", "people.ages sum to 6,100, but population is 6,000 (persons)."),
    ("ages = [480, ", "ages = [", "towns[0].people.ages has 8 numbers, not 9: people aged 0-9"),
    ("share = 0.75", "share = 0.5", "settlements: the shares sum to 0.75, not to 1"),
    ("[50, 40, 160, 700, 500, 200, 400]", "[0, 0, 0, 0, 0, 0, 0]", "towns[0].work.jobs sum to 0 (jobs)."),
    ("# season = [0.5, ", "season = [", "visitors.season has 11 numbers, not 12: weight of each month"),
    (
        "# season = [0.5, 0.5, 0.7, 1, 1, 1.2, 1.6, 1.9, 1.3, 1, 0.7, 0.6]",
        "season = [0,0,0,0,0,0,0,0,0,0,0,0]",
        "visitors.season sum to 0 (weight).",
    ),
    (
        "local_taxes = 2400000",
        "local_taxes = 8400000",
        "= 8,400,000 is more than revenue = 7,000,000 (EUR/year)",
    ),
    ("values = [6200, 6010]", "values = [6200]", "records[0].years has 2 years, and values has 1 numbers."),
    ("years = [2011, 2021]", "years = [2021, 2011]", "records[0].years are not in order"),
    (
        "years = [2011, 2021]",
        "years = [11, 2021]",
        "records[0].years = 11 to 2021 is outside 1000 to 3000 (years).",
    ),
    # names
    (
        'name = "Mill village"',
        'name = "old  TOWN"',
        'name = "old  TOWN" is also the name of towns[0].settlements[0].',
    ),
    (
        'settlement = "Old town"',
        'settlement = "Old twon"',
        '"Old twon" does not exist. Did you mean "Old town"?',
    ),
    (
        'month = "2024-07"',
        'month = "2024-07"\ntown = "Bigville"',
        'events[0].town = "Bigville" does not exist.',
    ),
    ('source = "invented"', 'source = "invented"\ntown = "X"', 'records[0].town = "X" does not exist.'),
    (
        "[towns.rest]",
        "[towns.minutes]\nMars = 9\n[towns.rest]",
        'towns[0].minutes.Mars = "Mars" does not exist.',
    ),
]


@pytest.mark.parametrize(("old", "new", "says"), REFUSED, ids=[case[1][:40] for case in REFUSED])
def test_figures_that_do_not_fit_are_refused(old, new, says):
    """Sums that do not agree, and names that exist twice or not at all, are refused."""
    assert says in said_of(old, new)


def test_small_rounding_of_ages_and_shares_is_accepted():
    """Ages within 0.5 % of the population and shares within 1 % of one are rounding, not mistakes."""
    assert report(("ages = [480", "ages = [509")).scenario is not None
    assert report(("share = 0.75", "share = 0.745")).scenario is not None
    assert report(("ages = [480", "ages = [511")).scenario is None
    assert report(("share = 0.75", "share = 0.735")).scenario is None


def two_towns(there: str, back: str) -> Report:
    """Return what is found in a network of two towns with these travel times."""
    start, end = TEXT.index("[[towns]]"), TEXT.index("[[events]]")
    first = TEXT[start:end]
    second = first.replace('name = "Smallville"', 'name = "Otherville"')
    minutes = [f"[towns.minutes]\n{line}\n" if line else "" for line in (there, back)]
    text = TEXT[:start] + first + minutes[0] + second + minutes[1] + TEXT[end:]
    return check_text(text, "net", "toml", "net.toml")


def test_two_towns_need_the_time_between_them():
    """Two or more towns give the same travel time in both directions."""
    assert two_towns("Otherville = 30", "Smallville = 30").scenario is not None
    assert "towns[0].minutes lacks the travel time to" in str(two_towns("", "").problems[0])
    assert "but the way back takes 31" in str(two_towns("Otherville = 30", "Smallville = 31").problems[0])
    assert "is outside 0 to 3,000" in str(two_towns("Otherville = 0", "Smallville = 0").problems[0])


def test_two_towns_need_two_names():
    """Two towns of the same name cannot be told apart."""
    start, end = TEXT.index("[[towns]]"), TEXT.index("[[events]]")
    found = check_text(TEXT[:end] + TEXT[start:], "net", "toml", "net.toml")

    assert 'towns[1].name = "Smallville" is also the name of towns[0].' in str(ScenarioError(found.problems))
