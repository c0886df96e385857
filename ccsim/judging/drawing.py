"""The picture of the evidence, both worlds side by side, and each of its panels alone."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from ccsim.judging.findings import Found, Verdict
from ccsim.judging.panels import PANELS, Panel
from ccsim.plots import look

PANEL_WIDTH = 4.4  # inches: letters of a panel alone can be read on a phone
HEADING_LETTERS = 34
TITLE_LETTERS = 84  # of a line of the title
QUICK_CAPTION = "A quick answer, without two starts and peers."
ABOUT = (
    "Gaps are differences of logarithms, times 100: 5 is about 5 % more than in the twin, the run with the "
    "same chance events",
    "and without the plan. Each world is described in the report. In ccsim, under its assumptions; not a forecast.",
)


def picture_of(verdict: Verdict) -> Figure:
    """Return the whole evidence: a column for each world, a row for each panel; of one world two panels a row."""
    rows = [[(panel, found) for found in verdict.found] for panel in PANELS]
    if len(verdict.found) == 1:
        rows = [rows[0] + rows[1], rows[2] + rows[3]]
    heights = [max(panel.height(found) for panel, found in row) for row in rows]
    title = textwrap.fill(look.drawable(f"{verdict.town}: is “{verdict.plan}” a leapfrog?"), TITLE_LETTERS)
    with look.styled(), mpl.rc_context({"text.parse_math": False}):
        figure = look.blank(sum(heights) + 1.5 + 0.25 * title.count("\n"))
        figure.suptitle(title, x=0.01, ha="left", fontsize=13, weight="bold")
        engine = figure.get_layout_engine()
        if isinstance(engine, ConstrainedLayoutEngine):
            engine.set(h_pad=0.11)
        grid = figure.subplots(len(rows), len(rows[0]), squeeze=False, height_ratios=heights)
        for several, row in zip(grid, rows, strict=True):
            for axes, (panel, found) in zip(several, row, strict=True):
                panel.draw(axes, found, verdict.thresholds)
                above = f"{headings(verdict)[found.world.name]}\n" if row is rows[0] else ""
                axes.set_title(above + panel.title, linespacing=1.4)
            if len(verdict.found) > 1:
                _alike(several)
        look.caption(figure, [*([QUICK_CAPTION] if verdict.quick else []), *ABOUT])
        return _settled(figure)


def draw_panel(panel: Panel, found: Found, verdict: Verdict) -> Figure:
    """Return one panel of one world, on the scale of the other world's."""
    height = max(panel.height(each) for each in verdict.found)
    with look.styled(), mpl.rc_context({"text.parse_math": False}):
        figure = Figure(figsize=(PANEL_WIDTH, height), layout="constrained", dpi=look.DOTS_PER_INCH)
        drawn = [figure.add_subplot() for _ in verdict.found]
        for axes, each in zip(drawn, verdict.found, strict=True):
            panel.draw(axes, each, verdict.thresholds)
        _alike(drawn)
        for axes, each in zip(drawn, verdict.found, strict=True):
            axes.set_title(headings(verdict)[each.world.name])
            if each is not found:  # it was drawn for its scales only
                axes.remove()
        return _settled(figure)


def _settled(figure: Figure) -> Figure:
    """Return a figure laid out once and for all: laid out again, everything would move by a hair."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure


def svg_of(figure: Figure) -> str:
    """Return a figure as SVG: letters as shapes, the same text for the same figure."""
    text = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "ccsim"}):
        figure.savefig(text, format="svg", metadata={"Date": None}, transparent=True)
    return text.getvalue()


def headings(verdict: Verdict) -> dict[str, str]:
    """Return the heading of each world by its name, all of as many lines, so that what is below them lies level."""
    lines = {found.world.name: textwrap.wrap(f"World {found.world.name}", HEADING_LETTERS) for found in verdict.found}
    most = max(len(each) for each in lines.values())
    return {name: "\n".join([""] * (most - len(each)) + each) for name, each in lines.items()}


def _alike(several: Sequence[Axes]) -> None:
    """Give panels that are compared the same scales; those that say that nothing was run have none."""
    shown = [axes for axes in several if axes.axison]
    if shown:
        lefts, rights = zip(*(axes.get_xlim() for axes in shown), strict=True)
        lows, highs = zip(*(axes.get_ylim() for axes in shown), strict=True)
        for axes in shown:
            axes.set_xlim(min(lefts), max(rights))
            axes.set_ylim(min(lows), max(highs))
