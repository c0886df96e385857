"""Dated events: when they begin and end, counted from the scenario's first month."""

from __future__ import annotations

import pytest

from ccsim.months import month_index
from ccsim.scenario import ScenarioError, parse, template
from ccsim.scenario.events import FOREVER, KINDS, Dated, Festival, LinksMade, VisitsChange

TEXT = template("Smallville")
BASE = TEXT[: TEXT.index("[[events]]")]

FIELDS = {
    "amenity": 'amenity_kind = "workspace"\ncapacity = 60\ncapital = 500000\noutside_share = 0.85',
    "festival": "months = [3, 12]\nvisits = 5000",
    "visits": "factor = 0.2",
    "employer": 'sector = "production"\nposts = 40',
    "closure": 'sector = "technology"',
    "minutes": 'to = "ring"\nchange = -4',
    "fibre": "share = 0.9",
    "building": "factor = 0",
    "links": "links = 2",
}


def with_event(kind: str, dates: str = 'month = "2026-03"') -> str:
    """Return a scenario (start 2024) with one event."""
    return f'{BASE}\n[[events]]\nkind = "{kind}"\nname = "it"\n{dates}\n{FIELDS[kind]}\n'


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_as_its_own_class(kind):
    """The kind decides which fields are allowed and which class comes out."""
    (event,) = parse(with_event(kind), "x").events

    assert type(event) is KINDS[kind]
    assert event.first(2024) == 26


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_takes_the_fields_of_another(kind):
    """A key that belongs to no event is refused in each kind, with the kind's own keys as the cure."""
    with pytest.raises(ScenarioError, match='unknown key "factr"'):
        parse(with_event(kind) + "factr = 1\n", "x")


@pytest.mark.parametrize(
    ("month", "start", "index"),
    [("2001-01", 2001, 0), ("2001-12", 2001, 11), ("2014-09", 2001, 164), ("1999-12", 2001, -13)],
)
def test_months_count_from_the_first_january(month, start, index):
    """January of the start is month 0; earlier months are negative."""
    assert month_index(month, start) == index


def test_one_off_events_last_one_month_unless_they_end():
    """Without `until` the last month (exclusive) follows the first; with it, it is that month."""
    event = LinksMade(kind="links", name="x", month="2025-01", links=1)

    assert (event.first(2024), event.last(2024)) == (12, 13)
    assert event.model_copy(update={"until": "2026-01"}).last(2024) == 24


def test_festivals_visits_and_building_rules_last_until_they_end():
    """What changes a state of affairs holds for good unless `until` ends it."""
    festival = Festival(kind="festival", name="x", month="2002-03", months=(3,), visits=10.0)
    change = VisitsChange(kind="visits", name="x", month="2021-01", until="2021-09", factor=0.2)

    assert festival.last(2021) == FOREVER
    assert (change.first(2021), change.last(2021)) == (0, 8)
    assert isinstance(festival, Dated)


@pytest.mark.parametrize(
    ("kind", "dates", "says"),
    [
        ("links", 'month = "2023-12"', "before the start, January 2024"),
        ("festival", 'month = "2010-07"\nuntil = "2024-01"', "before the start, January 2024"),
        ("visits", 'month = "2025-05"\nuntil = "2025-05"', 'is not after month = "2025-05"'),
        ("visits", 'month = "2025-05"\nuntil = "2025-04"', "`until` is the first month in which"),
        ("fibre", 'month = "2324-05"', "more than 200 years after the start"),
        ("fibre", 'month = "2025-13"', 'is not a month such as "2014-09"'),
        ("fibre", 'month = "2025"', 'is not a month such as "2014-09"'),
        ("fibre", "month = 2025-05-01", "is not text in quotes"),
        ("fibre", "", '"month" is missing'),
    ],
)
def test_dates_that_cannot_matter_are_refused(kind, dates, says):
    """Before the start, after its own end, beyond any run, or no month at all."""
    with pytest.raises(ScenarioError) as caught:
        parse(with_event(kind, dates), "x")

    assert says in str(caught.value)


def test_festival_that_began_before_the_start_goes_on():
    """A lasting event may have begun long before: it is still there in the first month."""
    (event,) = parse(with_event("festival", 'month = "1990-07"'), "x").events

    assert event.first(2024) < 0 < event.last(2024)


def test_settlement_of_an_event_must_exist_in_its_town():
    """A place that is not in the town is refused with the nearest name that is."""
    text = with_event("fibre") + 'settlement = "Old twn"\n'

    with pytest.raises(ScenarioError, match=r'"Old twn" does not exist\. Did you mean "Old town"\?'):
        parse(text, "x")
    assert parse(text.replace("twn", "town"), "x").events[0].settlement == "Old town"


def test_two_events_need_two_names():
    """Results name events, so two of the same name cannot be told apart."""
    again = with_event("fibre") + with_event("links")[len(BASE) :]

    with pytest.raises(ScenarioError, match=r'events\[1\].name = "it" is also the name of events\[0\]'):
        parse(again, "x")
    assert len(parse(again.replace('"it"', '"that"', 1), "x").events) == 2
