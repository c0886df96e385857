"""What a report holds: problems in order with file and line, warnings, and the accepted scenario."""

from __future__ import annotations

import pytest

from ccsim.scenario import ScenarioError, lines_of, parse
from ccsim.scenario.reading import check_text
from tests.scenario_texts import TEXT, line_of, report


def test_message_has_file_line_table_and_cure():
    """The exact form of the two commonest messages."""
    found = report(("dwellings = 2700", "dwelings = 2700"), ("population = 6000", "population = 3"))
    where, misspelt = line_of("population = 6000"), line_of("dwellings = 2700")

    assert str(found.problems[0]) == (
        f"town.toml:{where}  towns[0].people.population = 3 is outside 50 to 5,000,000 (persons)."
    )
    assert f'town.toml:{misspelt}  [towns[0].homes]  unknown key "dwelings". Did you mean "dwellings"?' in [
        str(problem) for problem in found.problems
    ]


def test_problems_come_in_the_order_of_the_file():
    """All are found at once and sorted by line, whichever check found them."""
    found = report(("rent = 420", "rent = 1"), ("years = 20", "years = 0"), ("jobs = [50", "jobs = [-5"))
    lines = [int(problem.place.split(":")[1]) for problem in found.problems]

    assert lines == sorted(lines)
    assert len(lines) == 3


def test_no_more_than_twenty_problems_are_listed():
    """27 problems give 20 lines and the number of the others; all are kept."""
    wrong = "\n".join(f"bad{i} = 1" for i in range(27))
    with pytest.raises(ScenarioError) as caught:
        parse(TEXT.replace("[switches]", f"[switches]\n{wrong}"), "town")

    lines = str(caught.value).splitlines()
    assert (len(lines), lines[-1]) == (21, "... and 7 more")
    assert len(caught.value.problems) == 27


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "rent = 420",
            "rent = 2000",
            "rent = 2000 is used, but is unusual: plausible are 150 to 1,500 (EUR/month).",
        ),
        (
            "# theta = 3 ",
            "theta = 5 ",
            "theta = 5 is used, but is unusual: plausible are 1.5 to 4 (1/log income).",
        ),
        ("x = 3.5", "x = 50", "settlements[1].x = 50 is used, but is unusual"),
        ("dwellings = 2700", "dwellings = 2000", "dwellings = 2,000 is less than the 2,448 households"),
        (
            'month = "2024-07"',
            'month = "2050-07"',
            "is after the 20 years of the scenario: only longer runs see it.",
        ),
    ],
)
def test_unusual_is_warned_not_refused(old, new, says):
    """Outside the plausible range a number is used as it is, and the report says so."""
    found = report((old, new))

    assert found.problems == ()
    assert found.scenario is not None
    assert [says in warning.text for warning in found.warnings] == [True]


def test_unusual_parameter_is_used():
    """A parameter outside its plausible range really takes the value."""
    found = report(("# theta = 3 ", "theta = 5 "))

    assert found.scenario is not None
    assert found.scenario.parameters.migration.theta == 5


def test_hostile_text_is_shortened_and_escaped():
    """What a file holds cannot move the cursor, reverse a line or flood the screen."""
    found = report(("population = 6000", f'"\\u202e{"x" * 5000}" = 1'))
    text = "\n".join(lines_of(found.problems))

    assert found.scenario is None
    assert text.replace("\n", "").isprintable()
    assert max(map(len, text.splitlines())) < 300


def test_every_missing_key_is_named_with_its_meaning():
    """A town with nothing in it names all it needs, with unit and meaning where there is one."""
    found = check_text('[[towns]]\nname = "x"\n[towns.people]\nages = [1]\n', "x", "toml", "x.toml")
    text = "\n".join(str(problem) for problem in found.problems)

    for key in ("homes", "work", "municipality", "settlements", "ring", "metropolis", "rest"):
        assert f'[towns[0]]  "{key}" is missing' in text
    assert '[towns[0].people]  "population" is missing: residents at the start (persons). Add it.' in text


@pytest.mark.parametrize("text", ["format = 1\n", "format = 1\ntowns = []\n"])
def test_file_without_towns_is_refused(text):
    """There must be at least one town."""
    problems = check_text(text, "x", "toml", "x.toml").problems

    assert ["towns" in problem.text for problem in problems] == [True]
