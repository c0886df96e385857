"""Fans over time: the middle of all replicates, where half and eight in ten of them lie, and the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ccsim.plots import look
from ccsim.plots.panels import Course, Curve, Panel
from ccsim.profile import Census
from ccsim.scenario import Scenario
from ccsim.summary import Values

BANDS = ((0.1, 0.9, 0.15), (0.25, 0.75, 0.3))  # from, to, opacity
ROW_HEIGHT = 3.1  # inches
FLATTEST = 0.2  # a single curve's axis spans at least this part of its level: noise must not look like change
BESIDE = "beside"  # where the records of other places stand among those of the town
FEW = 3  # points that a line alone would hardly show


def draw(scenario: Scenario, values: Mapping[str, Values], town: str, title: str, panels: Sequence[Panel]) -> Figure:
    """Return a figure of several panels (values: float64[replicates, months] by indicator)."""
    shown = [panel for panel in panels if all(curve.plus in values for curve in panel.curves)]
    columns = 3 if len(shown) % 3 == 0 else min(2, len(shown))
    rows = -(-len(shown) // columns)
    with look.styled():
        height = ROW_HEIGHT + 0.9 * (rows == 1)
        figure = look.blank(height * rows + 1.1)
        figure.suptitle(f"{town}: {title[0].lower()}{title[1:]}", x=0.01, ha="left", fontsize=13, weight="bold")
        records = _records_of(scenario, town) | {BESIDE: beside(scenario, values)}
        months = next(iter(values.values())).shape[1]
        for axes, panel in zip(figure.subplots(rows, columns, squeeze=False).flat, shown, strict=True):
            _panel(axes, panel, values, scenario.start, records, height - 0.8)
            look.years_along(axes, scenario.start, months // 12, most=15 // columns)
        look.caption(figure, _explained(scenario, values, shown, records))
        figure.draw_without_rendering()  # now, as ticks are made when they are drawn, in the style of the moment
    return figure


def _panel(
    axes: Axes,
    panel: Panel,
    values: Mapping[str, Values],
    start: int,
    records: Mapping[str, Sequence[Census]],
    height: float,
) -> None:
    """Draw one panel (height: inches of its axes, about)."""
    names = []
    for curve, colour in zip(panel.curves, look.COLOURS, strict=False):
        course = course_of(panel, curve, values)
        _fan(axes, course, start, colour)
        names.append((curve.name, float(np.median(course.values[:, -1])), colour))
    for record in records.get(panel.curves[0].plus, ()):
        axes.plot(record.years, panel.factor * np.array(record.values), "o", color=look.BLACK, ms=5, zorder=5)
    for record in records.get(BESIDE, ()):
        if record.indicator == panel.curves[0].plus:
            axes.plot(
                record.years, panel.factor * np.array(record.values), "--D", color=look.GREY, lw=1, ms=4, zorder=4
            )
    axes.set_title(panel.title)
    _limit(axes, panel, [course_of(panel, curve, values) for curve in panel.curves])
    look.numbers_up(axes, panel.unit)
    if len(names) > 1:
        look.name_lines(axes, names, height)


def course_of(panel: Panel, curve: Curve, values: Mapping[str, Values]) -> Course:
    """Return what a curve shows along time."""
    amounts = values[curve.plus] - (values[curve.minus] if curve.minus else 0)
    years, along = panel.course(amounts)
    return Course(years, panel.factor * along)


def _fan(axes: Axes, course: Course, start: int, colour: str) -> None:
    """Draw the bands and the middle of one curve."""
    years = start + course.years
    if len(course.values) > 1:
        for low, high, opacity in BANDS:
            edges = np.quantile(course.values, (low, high), axis=0)
            axes.fill_between(years, *edges, color=colour, alpha=opacity, lw=0)
    marker = "o" if len(years) <= FEW else ""
    axes.plot(years, np.median(course.values, axis=0), color=colour, lw=1.8, marker=marker)


def _limit(axes: Axes, panel: Panel, courses: Sequence[Course]) -> None:
    """Choose the range of the y axis."""
    low, high = axes.get_ylim()
    lowest = min(float(course.values.min()) for course in courses)
    if panel.has_zero or lowest < 0:
        axes.set_ylim(low if lowest < 0 else 0, max(high, 1e-9))
        if lowest < 0:
            axes.axhline(0, color=look.GREY, lw=0.9)
        return
    level = abs(float(np.median(courses[0].values)))
    lacking = max(0.0, FLATTEST * level - (high - low)) / 2
    axes.set_ylim(max(0, low - lacking), high + lacking)


# ---- the record, and the words below ----------------------------------------------------------------
def _records_of(scenario: Scenario, town: str) -> dict[str, list[Census]]:
    """Return the records of a town by indicator."""
    found: dict[str, list[Census]] = {}
    for record in scenario.records:
        if record.town == town:
            found.setdefault(record.indicator, []).append(record)
    return found


def beside(scenario: Scenario, values: Mapping[str, Values]) -> list[Census]:
    """Return the records of other places within the run, scaled to the town in their first year of it."""
    scaled = []
    for record in scenario.records:
        if record.town or record.indicator not in values:
            continue
        months = values[record.indicator].shape[1]
        inside = [k for k, year in enumerate(record.years) if 0 <= 12 * (year - scenario.start) < months]
        if len(inside) > 1:
            first = 12 * (record.years[inside[0]] - scenario.start)
            ratio = float(np.median(values[record.indicator][:, first])) / record.values[inside[0]]
            years = tuple(record.years[k] for k in inside)
            amounts = tuple(ratio * record.values[k] for k in inside)
            scaled.append(record.model_copy(update={"years": years, "values": amounts}))
    return scaled


def _explained(
    scenario: Scenario,
    values: Mapping[str, Values],
    panels: Sequence[Panel],
    records: Mapping[str, Sequence[Census]],
) -> list[str]:
    """Return what the reader has to know."""
    any_values = next(iter(values.values()))
    count, last = len(any_values), scenario.start + any_values.shape[1] / 12
    sentences = [
        f"Line: the middle of {count} runs that differ by chance. Dark band: half of them. Light band: eight in ten."
        if count > 1
        else "One run: others differ by chance."
    ]
    drawn = {curve.plus for panel in panels for curve in panel.curves}
    others = [record.name for record in records.get(BESIDE, ()) if record.indicator in drawn]
    dots = [
        record.name
        for indicator, several in records.items()
        for record in several
        if indicator in drawn and any(scenario.start <= year <= last for year in record.years)
    ]
    if dots:
        sentences.append(f"Dots: the record ({', '.join(dots).lower()}).")
    if others:
        sentences.append(f"Dashed: the record of {', '.join(others)}, scaled to the town in its first year.")
    return [*sentences, f"Scenario {scenario.name}, in ccsim, under its assumptions; not a forecast."]
