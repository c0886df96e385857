"""Pictures of findings: what the model shows, and where the target lies."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ccsim.facts.picture import Picture, Target, Trace
from ccsim.plots import look

HEIGHT = 4.2  # inches
MODEL_COLOURS = (look.BLUE, look.ORANGE, look.RED, look.PINK)
INTERVAL = "Bands and bars around values: 95 % intervals over the runs."


def draw(picture: Picture) -> Figure:
    """Return the picture."""
    with look.styled():
        figure = look.blank(HEIGHT)
        axes = figure.subplots()
        figure.suptitle(picture.title, x=0.01, ha="left", fontsize=13, weight="bold")
        for target in picture.targets:
            _target(axes, target)
        for trace, colour in zip(picture.traces, MODEL_COLOURS, strict=False):
            DRAWN[trace.kind](axes, trace, colour)
        _scales(axes, picture)
        axes.set_xlabel(picture.x_label)
        axes.set_ylabel(picture.y_label)
        figure.legend(loc="outside upper right", ncols=4, frameon=False)
        sure = [INTERVAL] if any(trace.low for trace in picture.traces) else []
        look.caption(figure, [*picture.notes, *sure])
        figure.draw_without_rendering()  # now, in the style of the moment
    return figure


def _scales(axes: Axes, picture: Picture) -> None:
    """Set up the axes: names for groups, logarithms, or a line at zero where values lie on both sides."""
    if picture.labels:
        axes.set_xticks(range(len(picture.labels)), picture.labels)
        axes.grid(visible=False, axis="x")
    if picture.traces[0].kind == "bars" and min(picture.traces[0].y) >= 0:
        axes.set_ylim(bottom=0)
    if picture.logarithmic:
        axes.set_xscale("log")
        axes.set_yscale("log")
    elif axes.get_ylim()[0] < 0 < axes.get_ylim()[1]:
        axes.axhline(0, color=look.GREY, lw=0.8, zorder=1)


def _target(axes: Axes, target: Target) -> None:
    """Draw where values should lie."""
    if target.begins is None or target.ends is None:
        axes.axhspan(target.low, target.high, color=look.GREEN, alpha=0.22, lw=0, label=target.name)
    else:
        where = [target.begins, target.ends]
        axes.fill_between(where, target.low, target.high, color=look.GREEN, alpha=0.22, lw=0, label=target.name)


def _line(axes: Axes, trace: Trace, colour: str) -> None:
    """Draw a line and the band around it; a target's line is dashed."""
    aim = trace.name.startswith("target")
    axes.plot(trace.x, trace.y, "--" if aim else "-", color=look.GREEN if aim else colour, lw=2, label=trace.name)
    if trace.low:
        axes.fill_between(trace.x, trace.low, trace.high, color=colour, alpha=0.2, lw=0)


def _points(axes: Axes, trace: Trace, colour: str) -> None:
    """Draw points with their intervals, small ones where there are many."""
    size = 6 if len(trace.x) < 30 else 3
    axes.plot(trace.x, trace.y, "o", color=colour, ms=size, label=trace.name, alpha=1 if size == 6 else 0.6)
    if trace.low:
        axes.vlines(trace.x, trace.low, trace.high, color=colour, lw=2)


def _bars(axes: Axes, trace: Trace, colour: str) -> None:
    """Draw bars with their intervals."""
    axes.bar(trace.x, trace.y, width=0.7, color=colour, label=trace.name)
    if trace.low:
        axes.vlines(trace.x, trace.low, trace.high, color=look.BLACK, lw=1.5)


DRAWN = {"line": _line, "points": _points, "bars": _bars}
