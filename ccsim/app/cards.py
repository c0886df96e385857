"""Lever cards as plain content: all that is declared of a lever, in a language, with what a draft says of it."""

from __future__ import annotations

import math
from typing import Any, get_args

from ccsim.app.drafts import Measure, size_range
from ccsim.languages import Language
from ccsim.levers.catalogue import LEVERS
from ccsim.levers.lever import Attribute, Lever
from ccsim.scenario import Report, Scenario

Card = dict[str, Any]
STEPS = 200  # of a slider
IN_CARDS = ("capital", "running", "aid")  # costs for each unit, as levers declare them


def cards_of(scenario: Scenario, measures: tuple[Measure, ...], report: Report, language: Language) -> list[Card]:
    """Return a card for each lever of a draft."""
    return [card_of(row, measure, scenario, report, language) for row, measure in enumerate(measures)]


def card_of(row: int, measure: Measure, scenario: Scenario, report: Report, language: Language) -> Card:
    """Return all that is shown of one lever of a draft, and what can be changed."""
    lever = LEVERS[measure["kind"]]
    low, high = slider_range(lever, float(measure["size"]))
    town = scenario.towns[0]
    return {
        **about(lever, language),
        "row": row,
        "label": language.lever(measure["kind"], measure.get("name", ""), lever.title),
        "size": measure["size"],
        "low": low,
        "high": high,
        "step": step_of(low, high),
        "start": measure["start"],
        "years": value_of(measure, lever, "years"),
        "settlement": measure.get("settlement", ""),
        "settlements": [place.name for place in town.settlements] if lever.placed else [],
        "costs": costs_of(measure, lever, language),
        "problems": [problem.text for problem in report.problems if problem.place == str(row)],
        "warnings": [warning.text for warning in report.warnings if warning.place == str(row)],
    }


def about(lever: type[Lever], language: Language) -> Card:
    """Return what is declared of a kind of lever."""
    kind = str(get_args(lever.model_fields["kind"].annotation)[0])
    extra: Any = lever.model_fields["size"].json_schema_extra
    plausible = size_range(lever)
    return {
        "kind": kind,
        "title": language.declared(f"levers.{kind}.title", lever.title),
        "sentence": language.declared(f"levers.{kind}.sentence", lever.sentence()),
        "attribute": language.term("attributes", lever.attribute),
        "unit": language.term("units", extra["unit"]),
        "meaning": language.term("meanings", str(lever.model_fields["size"].description)),
        "usual": language.between(*(language.number(end, digits_of(end)) for end in plausible)),
        "afterwards": language.term("afterwards", lever.model_fields["afterwards"].default),
        "evidence": language.declared(f"levers.{kind}.evidence", lever.evidence),
        "sides": [
            {"what": language.declared(f"levers.{kind}.side_{n}", effect.what), "source": effect.source}
            for n, effect in enumerate(lever.side_effects, start=1)
        ],
        "figures": [figure(name, lever, language) for name in lever.ranges()],
    }


def figure(name: str, lever: type[Lever], language: Language) -> Card:
    """Return one cost or effect as declared: meaning, value, range, unit, source."""
    declared = lever.ranges()[name]
    digits = digits_of(declared.value)
    return {
        "meaning": language.term("meanings", str(lever.model_fields[name].description)),
        "value": language.number(declared.value, digits),
        "range": language.between(*(language.number(end, digits_of(end)) for end in (declared.low, declared.high))),
        "unit": language.term("units", declared.unit),
        "source": declared.source,
        "status": language.term("statuses", declared.status),
    }


def digits_of(value: float) -> int:
    """Return how many digits behind the decimal sign a number needs."""
    return 0 if float(value).is_integer() else 1 if abs(value) >= 10 else 2


def slider_range(lever: type[Lever], size: float) -> tuple[float, float]:
    """Return the ends of a slider: nothing to the largest plausible size, more if the draft says more."""
    _, high = size_range(lever)
    return 0.0, max(high, size)


def step_of(low: float, high: float) -> float:
    """Return a round step of a slider."""
    rough = (high - low) / STEPS
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    step = next(part * power for part in (1, 2, 5, 10) if part * power >= rough)
    return step if step < 1 else round(step)


def costs_of(measure: Measure, lever: type[Lever], language: Language) -> list[Card]:
    """Return what a lever costs a unit (EUR), to build and a year: value, low and high; what is nought is out."""
    found = []
    for name in IN_CARDS:
        value, declared = value_of(measure, lever, name), lever.ranges().get(name)
        if value:
            low, high = (declared.low, declared.high) if declared is not None else (value, value)
            if name in measure:  # the draft has its own figure: the declared range is not its range
                low = high = value
            found.append({"what": language.say(f"app.plan.{name}"), "each": value, "low": low, "high": high})
    return found


def value_of(measure: Measure, lever: type[Lever], name: str) -> Any:
    """Return a value of a lever: what the draft says, else the default."""
    return measure.get(name, lever.model_fields[name].default)


def offers(language: Language) -> list[Card]:
    """Return the levers there are, by urban attribute."""
    by_attribute: dict[str, list[Card]] = {}
    order = {attribute: n for n, attribute in enumerate(get_args(Attribute))}
    for lever in sorted(LEVERS.values(), key=lambda one: (order[one.attribute], one.title)):
        known = about(lever, language)
        short = {key: known[key] for key in ("kind", "title", "sentence", "usual", "unit")}
        by_attribute.setdefault(known["attribute"], []).append(short)
    return [{"attribute": attribute, "levers": levers} for attribute, levers in by_attribute.items()]
