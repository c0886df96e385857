"""Every language says everything, in the same words of the code, and what it is given stays text."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ccsim
from ccsim.app.figures import GROUPS
from ccsim.app.presets import presets
from ccsim.comparing.gains import AGES, Group, groups_of
from ccsim.comparing.headings import HEADINGS
from ccsim.comparing.kept import Incumbents
from ccsim.comparing.lines import SHOWN
from ccsim.funding import REGIONS
from ccsim.indicators import CATALOGUE
from ccsim.languages import codes, language
from ccsim.languages.catalogue import FOLDER, language_of, texts_of
from ccsim.languages.formats import placeholders
from ccsim.languages.language import DECLARED_IN, UnknownText
from ccsim.leapfrog.classes import CLASSES
from ccsim.levers.catalogue import LEVERS
from ccsim.levers.lever import Afterwards, Attribute
from ccsim.parameters.declare import STATUSES as OF_PARAMETERS
from ccsim.profile import STATUSES, Counts, Figure, Town
from ccsim.reporting.assumptions import OF_TOWN
from ccsim.reporting.common_indicators import common_indicators
from ccsim.town.ledger import ACCOUNTS
from ccsim.town.schema import KINDS, OCCUPATIONS, SECTORS

PACKAGE = Path(ccsim.__file__).parent
ENGLISH, PORTUGUESE = language("en"), language("pt")
OTHERS = [code for code in codes() if code != DECLARED_IN]
NOT_OF_THE_PLAN = {"name", "town", "settlement", "start"}  # said by the author of a plan, not counted


def meanings_of_levers():
    """Return what the code says about the size, costs and effects of levers."""
    for lever in LEVERS.values():
        for name, field in lever.model_fields.items():
            if field.description and name not in NOT_OF_THE_PLAN:
                yield field.description


def units():
    """Return all units that levers, indicators and tables declare."""
    yield from (one.unit for one in CATALOGUE)
    yield from (line.unit for lines in SHOWN.values() for line in lines)
    yield from (field.json_schema_extra["unit"] for field in figures())
    for lever in LEVERS.values():
        extras = [field.json_schema_extra or {} for field in lever.model_fields.values()]
        yield from (str(extra["unit"]) for extra in extras if "unit" in extra)


def figures():
    """Return the fields of a town's figures."""
    for part in OF_TOWN:
        fields = Town.model_fields[part].annotation.model_fields.values()
        yield from (field for field in fields if field.annotation in {Figure, Counts})


def descriptions_of_figures():
    """Return what the figures of a town mean."""
    yield from (field.description for field in figures())


def keys_of_levers():
    """Return the keys of what is said about each lever."""
    for kind, lever in LEVERS.items():
        sides = [f"side_{number}" for number in range(1, len(lever.side_effects) + 1)]
        yield from (f"levers.{kind}.{part}" for part in ("title", "sentence", "evidence", *sides))


def texts_of_presets():
    """Return what the towns and plans that come with ccsim say, as far as it is shown."""
    for preset in presets().values():
        scenario = preset.scenario
        yield from (scenario.title, scenario.plan.title, scenario.story, *scenario.sources)
        yield from (lever.name for lever in scenario.plan.levers)
        for town in scenario.towns:
            yield town.metropolis.name
            shown = [
                getattr(getattr(town, part), name) for part in GROUPS for name in type(getattr(town, part)).model_fields
            ]
            yield from (text for figure in shown for text in (figure.source, figure.note))


def groups_of_people():
    """Return what groups of residents are called, and by what they are grouped."""
    first = [name for low, high in AGES for name in [f"{low} to {high}"] if 0 < low < 65]
    by = ("all", "age at the start", "occupation at the start", "home at the start")
    return [*by, "all who lived here", "under 18", "65 and over", "tenants", "owners", *first, *OCCUPATIONS[1:]]


TERMS = {
    "attributes": Attribute.__args__, "afterwards": Afterwards.__args__, "meanings": meanings_of_levers(),
    "units": units(), "groups": SHOWN, "sectors": SECTORS, "occupations": OCCUPATIONS, "kinds": KINDS,
    "people": groups_of_people(), "headings": HEADINGS, "accounts": ACCOUNTS,
    "statuses": (*STATUSES, *OF_PARAMETERS), "regions": REGIONS,
    "figures": descriptions_of_figures(), "common": [one.code for one in common_indicators()],
    "common_units": [one.unit for one in common_indicators()],
    "indicators": [one.name for one in CATALOGUE],
    "lines": [line.indicator for lines in SHOWN.values() for line in lines],
}  # fmt: skip
DECLARED = {f"{section}.{term}" for section, terms in TERMS.items() for term in terms} | set(keys_of_levers())
DECLARED |= {f"shipped.{' '.join(text.split())}" for text in texts_of_presets() if text} | {"checks.language"}


def forms_of(text):
    """Return all strings of a text: itself, or its plural forms."""
    return [text] if isinstance(text, str) else list(text.values())


def test_there_is_english_and_portuguese():
    """The two languages of the first version are there, and a language is a file in the folder."""
    assert {"en", "pt"} <= set(codes()) == {path.stem for path in FOLDER.glob("*.toml")}


@pytest.mark.parametrize("code", OTHERS)
def test_every_language_has_the_strings_of_english_and_the_declarations(code):
    """No key is missing and none is superfluous, beside English and what levers, indicators and tables declare."""
    assert set(language(code).texts) == set(ENGLISH.texts) | DECLARED


@pytest.mark.parametrize("code", OTHERS)
def test_every_language_fills_in_the_same_values(code):
    """A string has the same placeholders in all languages; declarations have none."""
    for key, text in language(code).texts.items():
        wanted = set().union(*map(placeholders, forms_of(ENGLISH.texts[key]))) if key in ENGLISH.texts else set()

        assert set().union(*map(placeholders, forms_of(text))) == wanted, key


@pytest.mark.parametrize("code", codes())
def test_strings_are_whole(code):
    """No string is empty, has blanks at its ends, or a brace that is not a placeholder's."""
    for key, text in language(code).texts.items():
        for form in forms_of(text):
            assert form == form.strip(), key
            assert form, key
            assert not re.search(r"[{}]", re.sub(r"\{[a-z_]+\}", "", form)), key


@pytest.mark.parametrize("code", codes())
def test_plural_forms_are_those_of_the_language(code):
    """A string with plural forms has each form of the language and "other", and is chosen by {n}."""
    found = language(code)
    for key, text in found.texts.items():
        if not isinstance(text, str):
            assert set(text) == {*found.plural, "other"}, key


@pytest.mark.parametrize("code", codes())
def test_classes_have_names_and_meanings(code):
    """All seven classes of a verdict are said."""
    for name in CLASSES:
        assert language(code).say(f"verdict.class.{name}")
        assert language(code).say(f"verdict.meaning.{name}").endswith(".")


@given(st.text(), st.text())
def test_values_are_never_looked_at_again(one, other):
    """What is filled in stays as it is, whatever braces it holds."""
    made = language_of("xx", {**{"name": "X", "format": MINIMAL}, "t": {"a": "{x}|{y}"}})

    assert made.say("t.a", {"x": one, "y": other}) == f"{one}|{other}"
    assert made.say("t.a", {"x": "{y}", "y": "{x.__class__}"}) == "{y}|{x.__class__}"


MINIMAL = {
    "decimal": ",", "thousands": ".", "group_from": 4, "percent": "{n} %", "money": "{n} EUR", "millions": "{n} Mio.",
    "range": "{low}-{high}", "month": "{month} {year}", "day": "{day}.{month} {year}", "list": "{first} + {last}",
    "months": ["M"] * 12, "locale": "xx",
}  # fmt: skip


def test_plural_forms_go_by_the_digits():
    """A language with several plural forms tells by regular expressions which numbers have which."""
    polish = language_of(
        "pl",
        {
            "name": "polski", "format": MINIMAL, "plural": {"one": "1", "few": "(.*[^1])?[234]"},
            "t": {"run": {"one": "{n} bieg", "few": "{n} biegi", "other": "{n} biegów"}},
        },
    )  # fmt: skip

    said = [polish.say("t.run", {"n": number}) for number in (1, 2, 5, 12, 22, 1000)]
    assert said == ["1 bieg", "2 biegi", "5 biegów", "12 biegów", "22 biegi", "1.000 biegów"]


def test_errors_name_the_key():
    """A key that is missing, a value that is missing and a number that is missing are told by name."""
    with pytest.raises(UnknownText, match=r"en has nothing to say for report\.nowhere"):
        ENGLISH.say("report.nowhere")
    with pytest.raises(UnknownText, match=r"words\.of_runs needs a value for \{count\}"):
        ENGLISH.say("words.of_runs", {"n": 3})
    with pytest.raises(UnknownText, match="needs a whole number"):
        ENGLISH.say("words.of_runs", {"n": "3", "count": 1})
    with pytest.raises(ValueError, match='no language "xx"'):
        language("xx")


def test_declarations_are_said_once():
    """English is what the code declares; Portuguese is found by its key."""
    coworking = LEVERS["coworking"]

    assert ENGLISH.declared("levers.coworking.title", coworking.title) == coworking.title
    assert PORTUGUESE.declared("levers.coworking.title", coworking.title) == "Coworking e laboratório de fabricação"
    assert PORTUGUESE.term("units", "EUR/month") == "€/mês"


def test_numbers_are_written_as_the_language_has_it():
    """Signs, digits, money, ranges, months and lists, by hand."""
    assert ENGLISH.number(-1234567.891, 1) == "−1,234,567.9"
    assert [PORTUGUESE.number(value) for value in (1234, 12345)] == ["1234", "12\u00a0345"]
    assert PORTUGUESE.number(-0.04, 1) == "0,0"
    assert [ENGLISH.signed(value, 1) for value in (2.0, -2.0, 0.04)] == ["+2.0", "−2.0", "0.0"]
    assert (ENGLISH.percent(0.055, 1), PORTUGUESE.percent(-0.055, 1)) == ("5.5\u00a0%", "−5,5\u00a0%")
    assert ENGLISH.money(1_249_960) == "EUR\u00a01.25\u00a0million"
    assert ENGLISH.money(999_970) == "EUR\u00a01.00\u00a0million"
    assert PORTUGUESE.money(-12_345) == "−12\u00a0300\u00a0€"
    assert PORTUGUESE.month("2024-03") == "março de 2024"
    assert PORTUGUESE.between("1", "2") == "1 a 2"
    assert [ENGLISH.listed(words) for words in ([], ["a"], ["a", "b", "c"])] == ["", "a", "a, b and c"]


def test_groups_of_people_are_those_of_comparisons():
    """The names of groups in the languages are those under which gains are told."""
    none = np.zeros(0, np.int64)
    people = Incumbents(*[none] * 8)
    found: list[Group] = list(groups_of(people, 0))

    assert {group.name for group in found} | {group.by for group in found} == set(groups_of_people())


def test_tables_inside_tables_have_keys_with_points():
    """The names of tables come before a string's own, and plural forms are no tables."""
    content = {"a": {"b": {"c": "x"}, "d": {"one": "y", "other": "z"}}}

    assert dict(texts_of(content, {"one", "other"})) == {"a.b.c": "x", "a.d": {"one": "y", "other": "z"}}


# ---- keys and the code --------------------------------------------------------------------------------
ROOMS = ("app", "reporting", "cli")
PREFIXES = ("", "report.", "app.")  # own strings of reports and pages are named without the first word
MAP = ("app.map.", "app.story.")  # asked for by JavaScript, or by what somebody is
OWN = {  # by room and speaker
    ("reporting", "case"): "report.", ("reporting", "self"): "report.",
    ("app", "view"): "app.", ("app", "told"): "app.story.", ("app", "self"): "app.story.",
}  # fmt: skip


def pattern_of(node):
    """Return the regular expression of a string in the code: what is put into it may be any word."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    written = (re.escape(part.value) if isinstance(part, ast.Constant) else r"[\w ]+" for part in parts)
    return "".join(written)


def strings_in(tree):
    """Return the patterns of all strings that might be keys: with a point, and with more than their first word."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            pattern = pattern_of(node)
            if len(pattern) < 90 and r"\." in pattern and not pattern.startswith("["):
                yield pattern


@cache
def sources():
    """Return the parsed files of the rooms that speak, with the names of their rooms."""
    return [(room, ast.parse(path.read_text("utf-8"))) for room in ROOMS for path in (PACKAGE / room).rglob("*.py")]


def test_every_key_is_used():
    """Each string of the catalogue is named somewhere in the code, by itself or as one of several."""
    patterns = {prefix + pattern for _, tree in sources() for pattern in strings_in(tree) for prefix in PREFIXES}
    patterns -= {r"report\.[\w ]+", r"verdict\.[\w ]+", r"report.report\.[\w ]+"}
    known = re.compile("|".join(f"(?:{pattern})" for pattern in sorted(patterns)))

    unused = [key for key in ENGLISH.texts if key not in DECLARED and not known.fullmatch(key)]
    assert [key for key in unused if not key.startswith(MAP)] == []


def test_every_key_in_the_code_is_there():
    """What the code asks a language to say, it can say."""
    keys = set(PORTUGUESE.texts)
    missing = []
    for room, tree in sources():
        for call in ast.walk(tree):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr == "say"
                and call.args
            ):
                own = OWN.get((room, ast.unparse(call.func.value)), "")
                for node in (call.args[0],):
                    if isinstance(node, (ast.JoinedStr, ast.Constant)):
                        pattern = re.compile(own + pattern_of(node))
                        missing += [] if any(map(pattern.fullmatch, keys)) else [pattern.pattern]

    assert set(missing) - {r"report\.[\w ]+"} == set()  # which puts the first word before a report's own keys
