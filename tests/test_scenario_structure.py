"""Keys, words and types: each mistake is refused with the place, the value and the cure."""

from __future__ import annotations

import pytest

from tests.scenario_texts import said_of

REFUSED = [
    # unknown keys, at every level
    ("years = 20", "yeers = 20", '[top level]  unknown key "yeers". Did you mean "years"?'),
    ("[towns.people]", "[towns.peeple]", '[towns[0]]  unknown key "peeple". Did you mean "people"?'),
    ("population = 6000", "populaton = 6000", 'unknown key "populaton". Did you mean "population"?'),
    (
        "population = 6000",
        "population = {value = 6000, hgh = 9}",
        '[towns[0].people.population]  unknown key "hgh"',
    ),
    ("heritage = 0.6", "heritge = 0.6", '[towns[0].settlements[0]]  unknown key "heritge"'),
    ("[switches]", "[switches]\ncritical = true", 'unknown key "critical". Did you mean "critical_mass"?'),
    ("[processes]", "[processes]\nagein = true", '[processes]  unknown key "agein". Did you mean "ageing"?'),
    ("visits = 8000", "visitts = 8000", '[events[0]]  unknown key "visitts". Did you mean "visits"?'),
    ('name = "Census"', 'name = "Census"\nnam = 1', '[records[0]]  unknown key "nam". Did you mean "name"?'),
    ("format = 1", 'format = 1\npath = "/etc"', '[top level]  unknown key "path"'),
    # words
    ('kind = "festival"', 'kind = "festivl"', 'is not a kind of event. Did you mean "festival"?'),
    ('kind = "festival"', "", 'events[0] has no "kind". Use one of: amenity, festival'),
    ('kind = "school"', 'kind = "shool"', 'is not a known word. Did you mean "school"?'),
    ("population = 6000", 'population = {value = 6000, status = "foud"}', 'Did you mean "found"?'),
    # wrong types
    ("population = 6000", 'population = "many"', 'population = "many" is not a number'),
    ("population = 6000", "population = true", "population = true is not a number"),
    ("population = 6000", "population = [6000]", "population = a list of 1 is not a number"),
    ("population = 6000", 'population = {value = "x"}', 'people.population = "x" is not a number (persons).'),
    ("dwellings = 2700", "dwellings = {low = 2}", '[towns[0].homes.dwellings]  "value" is missing'),
    ("years = 20", "years = 20.5", "years = 20.5 is not a whole number (years)."),
    ("years = 20", "years = true", "years = true is not a whole number"),
    ('title = "Smallville"', "title = 3", "title = 3 is not text in quotes."),
    ("[[events]]", "[events]", "events is a single table, not a list of tables. Write its heading in double"),
    ("sources = []", 'sources = "me"', 'sources = "me" is not a list.'),
    ("# critical_mass = true", "critical_mass = 1", "switches.critical_mass = 1 is not true or false."),
    ("[towns.ring]", "[towns.ring.x]", "[towns[0].ring]  unknown key"),
    ("ages = [480", 'ages = ["480"', 'towns[0].people.ages[0] = "480" is not a number (persons).'),
    ("months = [7]", "months = []", "months = a list of 0 is too short"),
    ('name = "Old town"', 'name = ""', 'name = "" is too short: 1 characters or more are needed.'),
    ('name = "Old town"', f'name = "{"x" * 61}"', "name is too long: at most 60 characters are read."),
]


@pytest.mark.parametrize(("old", "new", "says"), REFUSED, ids=[case[1][:40] for case in REFUSED])
def test_wrong_shape_is_refused(old, new, says):
    """A key, word or type that is not declared is refused, and the message says what would be right."""
    assert says in said_of(old, new)
