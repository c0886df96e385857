"""The figures of a town as rows of a table: what, value, range, source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ccsim.languages import Language
from ccsim.profile import UNSOURCED, Counts, Figure, Town

SHARE, YEARLY_SHARE = "share", "share/year"  # units of what is said in per cent
TINY = 1e-9
LARGE, FINEST = 10, 3  # from which on one digit behind the decimal sign is enough; as many as there are at the most
GROUPS = ("people", "homes", "work", "visitors", "municipality")


def groups_of(town: Town, language: Language) -> list[dict[str, Any]]:
    """Return all figures of a town, group by group, as cells of text."""
    return [
        {"title": language.say(f"app.figures.{name}"), "rows": list(rows_of(getattr(town, name), language))}
        for name in GROUPS
    ]


def rows_of(group: Any, language: Language) -> Iterator[list[dict[str, str]]]:
    """Yield a row for each figure of a group."""
    for name, declared in type(group).model_fields.items():
        figure, extra = getattr(group, name), declared.json_schema_extra
        unit = str(extra["unit"])
        yield [
            {"text": language.term("figures", str(declared.description))},
            {"text": with_unit(written(figure.value, unit, language), unit, language)},
            {"text": range_of(figure, unit, language)},
            source_of(figure, language),
        ]


def with_unit(text: str, unit: str, language: Language) -> str:
    """Return a number with its unit; a share is in per cent already."""
    rest = {SHARE: "", YEARLY_SHARE: language.term("units", "per year")}
    return f"{text} {rest[unit] if unit in rest else language.term('units', unit)}".strip()


def written(value: float | Sequence[float], unit: str, language: Language) -> str:
    """Return a number, or several, as the language writes them."""
    if not isinstance(value, (int, float)):
        return " · ".join(written(one, unit, language) for one in value)
    if unit in {SHARE, YEARLY_SHARE}:
        return language.percent(value, 1)
    most = 1 if abs(value) >= LARGE else FINEST
    digits = next((few for few in range(most) if abs(round(value, few) - value) < TINY), most)
    return language.number(value, digits)


def range_of(figure: Figure | Counts, unit: str, language: Language) -> str:
    """Return the range a figure may lie in, if it has one."""
    if not isinstance(figure, Figure) or figure.low is None or figure.high is None:
        return ""
    return language.between(*(written(end, unit, language) for end in (figure.low, figure.high)))


def source_of(figure: Figure | Counts, language: Language) -> dict[str, str]:
    """Return where a figure comes from, with its status and note."""
    status = language.term("statuses", figure.status)
    year = f" ({figure.year})" if figure.year is not None else ""
    source = language.shipped(figure.source)
    notes = (status if figure.source else "", language.shipped(figure.note))
    return {"text": f"{source}{year}" if source else status, "note": "; ".join(part for part in notes if part)}


def counted(town: Town) -> tuple[int, int]:
    """Return how many figures of a town have no source, and how many there are."""
    several = [
        getattr(getattr(town, group), name) for group in GROUPS for name in type(getattr(town, group)).model_fields
    ]
    return sum(figure.status in UNSOURCED for figure in several), len(several)
