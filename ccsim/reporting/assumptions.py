"""What the report rests on: figures with sources and status, what was changed, how it was made, and its limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ccsim import compilation
from ccsim.levers.lever import Lever, Range
from ccsim.parameters import Parameters
from ccsim.parameters.declare import STATUSES
from ccsim.profile import UNSOURCED, Counts, Figure, Strict, Town
from ccsim.reporting.case import Case
from ccsim.reporting.document import Cell, Heading, Items, Section, Table, Text, given

OF_TOWN = ("people", "homes", "work", "visitors", "municipality")


def section_of_assumptions(case: Case) -> Section:
    """Return all figures with sources and status."""
    changed = _parameters(case)
    blocks = (
        Text(case.say("assumptions.lead"), "lead"),
        Heading(case.say("assumptions.funding")),
        Items(tuple(_funding(case))),
        Heading(case.say("assumptions.measures")),
        _measures(case),
        Heading(case.say("assumptions.town")),
        _town(case),
        Heading(case.say("assumptions.model")),
        Text(_statuses_said(case)),
        *([changed] if changed.rows else [Text(case.say("assumptions.none_changed"))]),
    )
    return Section("assumptions", case.say("assumptions.heading"), blocks)


def _funding(case: Case) -> Iterator[str]:
    """Yield by which rules outside money helps to pay."""
    plan, language = case.scenario.plan, case.language
    if not plan.structural_funds:
        yield case.say("assumptions.no_funds")
        return
    rates = sorted({plan.rate(lever) for _, lever in case.levers})
    if rates:
        said = language.listed([language.percent(rate) for rate in rates])
        region = language.term("regions", plan.region)
        yield case.say("assumptions.rates", {"rates": said, "region": region})
    yield case.say("assumptions.reimbursement", {"n": plan.reimbursement})
    yield case.say("assumptions.upkeep", {"share": language.percent(plan.upkeep)})
    yield case.say("assumptions.discount", {"rate": language.percent(case.found.discount, 1)})


# ---- measures ---------------------------------------------------------------------------------------
def _measures(case: Case) -> Table:
    """Return the costs and effects of the plan's levers, each as it is in the plan beside its usual range."""
    rows = [
        _measure(case, lever, name, declared) for _, lever in case.levers for name, declared in lever.ranges().items()
    ]
    head = tuple(
        case.say(f"assumptions.head_{name}")
        for name in ("measure", "figure", "value", "unit", "usual", "source", "status")
    )
    return Table(
        "assumptions-measures",
        case.say("assumptions.measures_title"),
        head,
        tuple(rows),
        case.say("assumptions.measures_below"),
        wide=True,
    )


def _measure(case: Case, lever: Lever, name: str, declared: Range) -> tuple[Cell, ...]:
    """Return one cost or effect; one that the plan changes has the plan's own source, if it gives one."""
    value, language = float(getattr(lever, name)), case.language
    same = value == declared.value
    source = declared.source if same else given(lever.source) if lever.source else case.say("assumptions.by_plan")
    return (
        case.label(lever),
        language.term("meanings", str(type(lever).model_fields[name].description)),
        case.amount(value, digits_of(value)),
        language.term("units", declared.unit),
        case.span(declared.low, declared.high, max(digits_of(declared.low), digits_of(declared.high))),
        source,
        language.term("statuses", declared.status if same else lever.status),
    )


def digits_of(value: float) -> int:
    """Return how many digits behind the point a declared number needs."""
    return next((digits for digits in range(4) if round(value, digits) == value), 4)


# ---- the town ---------------------------------------------------------------------------------------
def _town(case: Case) -> Table:
    """Return the figures of the town, with the years they are of."""
    town = case.scenario.towns[case.number]
    rows = [row for part in OF_TOWN for row in _part(case, getattr(town, part))]
    head = tuple(
        case.say(f"assumptions.head_{name}")
        for name in ("figure", "value", "unit", "range", "year", "source", "status")
    )
    below = case.say(
        "assumptions.town_below",
        {"n": sum(1 for one in figures_of(town) if one.status in UNSOURCED), "of": sum(1 for _ in figures_of(town))},
    )
    return Table(
        "assumptions-town",
        case.say("assumptions.town_title", {"town": case.place}),
        head,
        tuple(rows),
        below,
        wide=True,
    )


def figures_of(town: Town) -> Iterator[Figure | Counts]:
    """Yield every figure of a town that has a source or none."""
    for part in OF_TOWN:
        record: Strict = getattr(town, part)
        values = (getattr(record, name) for name in type(record).model_fields)
        yield from (value for value in values if isinstance(value, (Figure, Counts)))


def _part(case: Case, record: Strict) -> Iterator[tuple[Cell, ...]]:
    """Yield the figures of one part of a town."""
    for name, declared in type(record).model_fields.items():
        figure = getattr(record, name)
        if isinstance(figure, (Figure, Counts)):
            extra: Any = declared.json_schema_extra
            meaning = case.language.term("figures", str(declared.description))
            yield _figure(case, figure, meaning, case.language.term("units", extra["unit"]))


def _figure(case: Case, figure: Figure | Counts, meaning: str, unit: str) -> tuple[Cell, ...]:
    """Return one figure, or several of one kind in one cell."""
    if isinstance(figure, Counts):
        value: Cell = "; ".join(case.language.number(one, digits_of(one)) for one in figure.value)
        within: Cell = ""
    else:
        value = case.amount(figure.value, digits_of(figure.value))
        within = ""
        if figure.low is not None and figure.high is not None:
            digits = max(digits_of(figure.low), digits_of(figure.high))
            within = case.span(figure.low, figure.high, digits)
    year = "" if figure.year is None else str(figure.year)
    source = given("; ".join(case.language.shipped(part) for part in (figure.source, figure.note) if part))
    return meaning, value, unit, within, year, source, case.language.term("statuses", figure.status)


# ---- the model --------------------------------------------------------------------------------------
def _statuses_said(case: Case) -> str:
    """Return how many parameters the model has, and where they are from."""
    counts = Counter(spec.status for spec in Parameters().specs().values())
    parts = [
        case.say("assumptions.so_many", {"n": counts[status], "status": case.language.term("statuses", status)})
        for status in STATUSES
    ]
    return case.say("assumptions.parameters", {"n": sum(counts.values()), "parts": case.language.listed(parts)})


def _parameters(case: Case) -> Table:
    """Return the parameters that differ from their defaults."""
    usual, here = Parameters().specs(), case.scenario.parameters.specs()
    rows = [
        (
            path,
            case.amount(here[path].value, digits_of(here[path].value)),
            case.amount(spec.value, digits_of(spec.value)),
        )
        for path, spec in usual.items()
        if here[path].value != spec.value
    ]
    head = tuple(case.say(f"assumptions.head_{name}") for name in ("parameter", "value", "default"))
    return Table("assumptions-parameters", case.say("assumptions.changed"), head, tuple(rows))


# ---- limits -----------------------------------------------------------------------------------------
def section_of_limits(case: Case) -> Section:
    """Return what the report does not say, and how it was made."""
    manifest, seeds = case.found.manifest, case.found.seeds
    made: dict[str, str | int] = {
        "n": case.runs, "first": str(seeds[0]), "last": str(seeds[-1]), "start": str(case.start), "end": str(case.end),
        "version": compilation.version(), "lost": len(case.found.runs.lost),
    }  # fmt: skip
    said = [
        case.say(f"limits.{name}")
        for name in ("forecast", "chance", "assumptions", "left_out", "to_be_named", "constant_prices")
    ]
    settings = (
        [case.say("limits.settings", {"settings": given("; ".join(manifest.settings))})] if manifest.settings else []
    )
    blocks = (
        Items(tuple(said)),
        Heading(case.say("limits.made")),
        Items((case.say("limits.runs", made), case.say("limits.again"), *settings)),
    )
    return Section("limits", case.say("limits.heading"), blocks)
