"""Charts as plain content for ECharts: numbers and texts only, no code, no markup."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ccsim.app.effect import Curve
from ccsim.comparing.lines import LINES
from ccsim.summary import Values

Option = dict[str, Any]
DIGITS = 5  # that count, in what is drawn
FINE = 1  # digits behind the decimal sign of a difference
CENTS = 2  # of millions


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of charts on a light or a dark page."""

    ink: str
    pale: str
    line: str
    plan: str
    nothing: str
    good: str
    bad: str
    paper: str


LIGHT = Look("#1c2733", "#55626f", "#dfe4e8", "#0b6b74", "#7b8794", "#1f7a4d", "#b3401f", "#ffffff")
DARK = Look("#e8ecef", "#aab4bd", "#38434d", "#56c2cc", "#9aa6b1", "#63c795", "#f08b68", "#1b232a")
LOOKS = {False: LIGHT, True: DARK}  # by whether the page is dark
PAYERS = {  # colours of who pays and for what
    False: ("#0b6b74", "#e0a030", "#8a5a9e", "#b3401f", "#5a7fb5"),
    True: ("#56c2cc", "#f0c060", "#c19ad1", "#f08b68", "#8fb0e0"),
}
FONT = "system-ui, sans-serif"
LETTERS = {"fontFamily": FONT, "fontSize": 12}  # said for each axis: else room is made for labels in another font


def plain(values: Values) -> list[float | None]:
    """Return numbers with the digits that count, None where there is none."""
    return [None if math.isnan(value) else float(f"{value:.{DIGITS}g}") for value in map(float, values)]


def base_of(look: Look, years: Sequence[int], unit: str, digits: int = 0, signed: bool = False) -> Option:
    """Return what all charts over the years share (digits, signed: how the page writes what is pointed at)."""
    text = {"color": look.pale, **LETTERS}
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT, "color": look.ink},
        "grid": {"left": 8, "right": 14, "top": 30, "bottom": 6, "containLabel": True},
        "hover": {"unit": unit, "digits": digits, "signed": signed},
        "tooltip": hint(look, "axis"),
        "xAxis": {
            "type": "category", "data": [str(year) for year in years], "boundaryGap": False,
            "axisLine": {"lineStyle": {"color": look.line}}, "axisTick": {"show": False}, "axisLabel": text,
        },
        "yAxis": {
            "type": "value", "scale": True, "name": unit, "nameTextStyle": {**text, "align": "left"}, "nameGap": 12,
            "splitNumber": 4, "axisLabel": text, "splitLine": {"lineStyle": {"color": look.line}},
        },
    }  # fmt: skip


def hint(look: Look, trigger: str) -> Option:
    """Return how that looks which is said of what somebody points at."""
    text = {"color": look.ink, "fontSize": 12}
    return {
        "trigger": trigger, "confine": True, "backgroundColor": look.paper, "borderColor": look.line, "textStyle": text,
    }  # fmt: skip


def fan(band: tuple[Values, Values, Values], colour: str, stack: str) -> list[Option]:
    """Return an invisible floor and the band that stands on it."""
    low, _, high = band
    hidden = {"lineStyle": {"opacity": 0}, "symbol": "none", "silent": True}
    floor = {"type": "line", "id": f"{stack}-floor", "data": plain(low), "stack": stack, "stackStrategy": "all"}
    width = {"type": "line", "id": f"{stack}-band", "data": plain(high - low), "stack": stack, "stackStrategy": "all"}
    return [{**floor, **hidden}, {**width, **hidden, "areaStyle": {"color": colour, "opacity": 0.18}}]


def line(name: str, values: Values, colour: str, dashed: bool = False, within: str = "") -> Option:
    """Return a line (within: the stack of the band that it runs in)."""
    return {
        "type": "line", "name": name, "data": plain(values), "within": within, "symbol": "none",
        "itemStyle": {"color": colour},
        "lineStyle": {"color": colour, "width": 2 if dashed else 2.5, "type": "dashed" if dashed else "solid"},
    }  # fmt: skip


def curve_chart(curve: Curve, years: Sequence[int], unit: str, names: tuple[str, str], look: Look) -> Option:
    """Return the course of an indicator with the plan beside doing nothing (names: of the plan, of doing nothing)."""
    nothing = line(names[1], curve.without[1], look.nothing, dashed=True, within="nothing")
    series = [*fan(curve.without, look.nothing, "nothing"), nothing]
    if curve.plan is not None:
        plan = line(names[0], curve.plan[1], look.plan, within="plan")
        series = [*fan(curve.plan, look.plan, "plan"), *series, plan]
    return {**base_of(look, years, unit, LINES[curve.indicator].digits), "series": series}


def change_chart(curve: Curve, years: Sequence[int], unit: str, names: tuple[str, str], look: Look) -> Option:
    """Return what the plan changes against doing nothing, which is the line at zero."""
    zero = 0 * curve.without[1]
    series = [line(names[1], zero, look.nothing, dashed=True)]
    if curve.change is not None:
        plan = line(names[0], curve.change[1], look.plan, within="plan")
        series = [*fan(curve.change, look.plan, "plan"), *series, plan]
    return {**base_of(look, years, unit, max(FINE, LINES[curve.indicator].digits), signed=True), "series": series}


def bars_by_year(years: Sequence[int], parts: Mapping[str, Sequence[float]], unit: str, dark: bool) -> Option:
    """Return bars by year that stand on one another, one colour for each part."""
    option = base_of(LOOKS[dark], years, unit, CENTS)
    option["xAxis"] |= {"boundaryGap": True}
    option["yAxis"] |= {"scale": False}
    option["legend"] = {
        "bottom": 0, "type": "scroll", "icon": "rect", "itemHeight": 10, "textStyle": {"color": LOOKS[dark].ink},
    }  # fmt: skip
    option["grid"] |= {"bottom": 34}
    option["series"] = [
        {
            "type": "bar", "name": name, "stack": "all", "data": [float(f"{value:.3g}") for value in amounts],
            "itemStyle": {"color": colour}, "barCategoryGap": "25%",
        }
        for (name, amounts), colour in zip(parts.items(), PAYERS[dark], strict=False)
    ]  # fmt: skip
    return option


def places_chart(places: Sequence[tuple[str, float, float, float]], unit: str, people: str, look: Look) -> Option:
    """Return a map of places (name, km east, km north, people), as circles of an area in proportion to their people.

    unit, people: what distances and people are called.
    """
    most = max(people for *_, people in places)
    reach = 1.25 * max(1.0, *(abs(end) for _, x, y, _ in places for end in (x, y)))
    axis = {
        "type": "value", "min": -round(reach), "max": round(reach), "axisLabel": {"color": look.pale},
        "splitLine": {"lineStyle": {"color": look.line}}, "axisLine": {"show": False},
    }  # fmt: skip
    return {
        "animation": False,
        "hover": {"unit": people, "digits": 0, "signed": False},
        "tooltip": hint(look, "item"),
        "grid": {"left": 8, "right": 24, "top": 24, "bottom": 8, "containLabel": True},
        "xAxis": axis,
        "yAxis": {**axis, "name": unit, "nameTextStyle": {"color": look.pale}},
        "series": [
            {
                "type": "scatter",
                "data": [
                    {"name": name, "value": [x, y, round(people)], "symbolSize": 8 + 34 * (people / most) ** 0.5}
                    for name, x, y, people in places
                ],
                "itemStyle": {"color": look.plan, "opacity": 0.75},
                "label": {
                    "show": True, "formatter": "{b}", "position": "bottom", "color": look.ink, "fontSize": 11,
                },
                "labelLayout": {"hideOverlap": True},
            }
        ],
    }  # fmt: skip


def several_chart(
    changes: Mapping[str, Values], colours: Mapping[str, str], years: Sequence[int], unit: str, nothing: str, dark: bool
) -> Option:
    """Return what several plans change against doing nothing, which is the line at zero (changes, colours: by name)."""
    look = LOOKS[dark]
    option = base_of(look, years, unit, FINE, signed=True)
    zero = [0.0] * len(years)
    flat = {**line(nothing, np.zeros(0), look.nothing, dashed=True), "data": zero}
    drawn = [line(name, values, colours[name]) for name, values in changes.items()]
    option["series"] = [flat, *drawn]
    return option
