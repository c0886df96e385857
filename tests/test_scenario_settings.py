"""`--set key=value`: what can be set, what follows from it, and what is said of mistakes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim.parameters import Parameters
from ccsim.scenario import ScenarioError, apply_settings, parse, template
from ccsim.scenario.settings import whole

SMALL = parse(template("Smallville"), "small")


def test_parameters_figures_switches_and_texts_can_be_set():
    """One setting of each kind, in one call."""
    wanted = [
        "migration.theta=2.5",
        "towns.0.homes.rent=500",
        "switches.critical_mass=false",
        "title=Hello there",
    ]
    changed = apply_settings(SMALL, wanted)

    assert changed.parameters == Parameters().replace("migration.theta", 2.5)
    assert changed.towns[0].homes.rent.value == 500
    assert not changed.switches.critical_mass
    assert changed.title == "Hello there"


def test_nothing_else_changes():
    """No settings give an equal scenario; one setting changes one number, under the same name and path."""
    assert apply_settings(SMALL, []) == SMALL

    changed = apply_settings(SMALL, ["years=30"])
    assert changed.model_copy(update={"years": SMALL.years}) == SMALL
    assert changed.years == 30


def test_parameters_prefix_is_optional():
    """`migration.theta` and `parameters.migration.theta` are the same key."""
    assert apply_settings(SMALL, ["parameters.migration.theta=2"]) == apply_settings(
        SMALL, ["migration.theta=2"]
    )


def test_later_setting_wins():
    """Settings are applied in turn."""
    assert apply_settings(SMALL, ["years=30", "years=40"]).years == 40


def test_bare_number_drops_source_and_range_of_the_figure():
    """A number somebody typed is an assumption, not the census."""
    found = apply_settings(SMALL, ['towns.0.homes.rent={value = 500, status = "found", source = "x"}'])
    rent = apply_settings(found, ["towns.0.homes.rent=510"]).towns[0].homes.rent

    assert (rent.status, rent.source, rent.low) == ("assumption", "", None)


def test_part_of_a_figure_can_be_set():
    """Only the low end changes."""
    people = apply_settings(SMALL, ["towns.0.people.population.low=5900"]).towns[0].people

    assert (people.population.low, people.population.value) == (5900, 6000)


def test_ages_follow_a_new_population():
    """Setting the population alone keeps the age structure, in whole persons that sum exactly."""
    people = apply_settings(SMALL, ["towns.0.people.population=500"]).towns[0].people

    assert sum(people.ages.value) == 500
    assert people.ages.value == (40, 47, 53, 58, 67, 72, 70, 58, 35)


def test_ages_that_are_set_too_are_kept():
    """Whoever sets both means both; then they must agree."""
    ages = "towns.0.people.ages=[100, 100, 100, 100, 100, 100, 100, 100, 100]"
    both = apply_settings(SMALL, ["towns.0.people.population=900", ages])

    assert both.towns[0].people.ages.value == (100,) * 9
    with pytest.raises(ScenarioError, match="sum to 900, but population is 800"):
        apply_settings(SMALL, ["towns.0.people.population=800", ages])


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=9).filter(any), st.integers(0, 100_000))
def test_whole_numbers_sum_to_the_total(values, total):
    """Largest remainders: the sum is exact, and no group is off by one or more."""
    counts = whole(values, total)

    assert sum(counts) == total
    assert all(
        abs(count - value * total / sum(values)) < 1.000001
        for count, value in zip(counts, values, strict=True)
    )


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("migration.thet=1", '[parameters.migration]  unknown key "thet". Did you mean "theta"?'),
        ("migraton.theta=1", '[top level]  unknown key "migraton". Did you mean "migration"?'),
        ("migration.theta=99", "parameters.migration.theta = 99 is outside 0.1 to 20 (1/log income)."),
        ("migration.theta=high", 'parameters.migration.theta = "high" is not a finite number'),
        ("migration.theta=nan", "parameters.migration.theta = nan is not a finite number"),
        ("migration.theta", "is not of the form key=value, e.g. migration.theta=2.5."),
        ("=3", "is not of the form key=value"),
        ("a..b=3", "is not of the form key=value"),
        ("years=" + "9" * 3000, "is not of the form key=value"),
        ("towns.3.name=x", '[towns] has 1 entries, counted from 0; there is no "3".'),
        ("towns.first.name=x", '[towns] has 1 entries, counted from 0; there is no "first".'),
        ("years.a=1", 'years is a single value, it has no "a".'),
        (
            "towns.0.people.populatio=3",
            '[towns[0].people]  unknown key "populatio". Did you mean "population"?',
        ),
        (
            "towns.0.people.population=3",
            "towns[0].people.population = 3 is outside 50 to 5,000,000 (persons).",
        ),
        ("towns.0.people.population=x", 'towns[0].people.population = "x" is not a number'),
        ("switches.critical_mass=0", "switches.critical_mass = 0 is not true or false."),
        ("events.0.until=2020-01", 'is not after month = "2024-07"'),
        ("title=a\x1b[2Jb", 'holds control characters: "a'),
        ("sources=" + "[" * 500, 'sources = "[[[['),
        ("towns.0.minutes.Mars=3", '"Mars" does not exist.'),
    ],
)
def test_mistake_names_the_setting(setting, says):
    """The message begins with the setting as it was typed, then says what a file's message would say."""
    with pytest.raises(ScenarioError) as caught:
        apply_settings(SMALL, [setting])

    (problem,) = caught.value.problems
    assert problem.place.startswith(f"--set {setting[:6]}")
    assert says in problem.text
    assert str(problem).isprintable()


def test_all_mistakes_are_listed():
    """Two wrong settings give two messages, each under its own setting."""
    with pytest.raises(ScenarioError) as caught:
        apply_settings(SMALL, ["years=0", "switches.critical_mass=3", "title=fine"])

    assert [problem.place for problem in caught.value.problems] == [
        "--set years=0",
        "--set switches.critical_mass=3",
    ]


def test_value_cannot_bring_in_other_keys():
    """A line break in a value does not open another table: the value stays a text, and is refused."""
    with pytest.raises(ScenarioError, match="control characters"):
        apply_settings(SMALL, ["title=1\n[switches]\ncritical_mass = false"])
