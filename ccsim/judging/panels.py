"""The four panels of the evidence: the gap over the years, the seven classes, two starts, who gains."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from ccsim.judging.findings import MEASURES, Found
from ccsim.judging.phrases import bare, percent, window_of, with_interval
from ccsim.judging.tests_said import main, tried
from ccsim.judging.words import HARM, LEAPFROG, LEVEL_SHIFT
from ccsim.leapfrog.chances import Estimate
from ccsim.leapfrog.classes import CLASSES
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.plots import look
from ccsim.summary import Values
from ccsim.town.columns import Array

SMALL = 8.5  # points
BANDS = ((0.1, 0.9, 0.18), (0.25, 0.75, 0.3))  # from, to, opacity
LABEL_WIDTH = 26  # letters of a group's name in a line
LINE_HEIGHT = 0.25  # inches of a line of a list
ALL_IN_ALL = ("all in all, net of elsewhere (N)", "here at the start (E)")
COLOURS = {HARM: look.RED, LEVEL_SHIFT: look.GREEN, LEAPFROG: look.GREEN}  # of the verdict's bar; others blue

Limits = tuple[float, float]


class Panel(NamedTuple):
    """One of the panels: what it shows, how it is drawn and how high it is, and what it says to who cannot see it."""

    key: str
    title: str
    draw: Callable[[Axes, Found, Thresholds], None]
    height: Callable[[Found], float]  # inches
    said: Callable[[Found, Thresholds], str]
    captioned: bool = False  # whether it helps to read what it says below it


# ---- the gap over the years -------------------------------------------------------------------------
def draw_gap(axes: Axes, found: Found, thresholds: Thresholds) -> None:
    """Draw the fan of gaps by year, the threshold, the end of the funding and the years that are judged."""
    pairs = found.pairs[MEASURES[0]]
    count = pairs.gap.shape[1]
    first, last = window_of(pairs, thresholds)
    axes.axvspan(first, last + 1, color=look.PALE, alpha=0.5, lw=0, label="years judged")
    _fan(axes, pairs.start + 0.5 + np.arange(count), pairs.gap, "pairs")
    _bar(axes, thresholds.lasting)
    axes.axvline(pairs.start + pairs.funded + 1, color=look.BLACK, lw=1.2, ls=":", label="last outside money")
    look.years_along(axes, pairs.start, count, most=6)
    _finish(axes, pairs.gap, thresholds.lasting)


def _fan(axes: Axes, years: Array, gaps: Values, of: str) -> None:
    """Draw the mean of gaps by year and where most of them lie (gaps: float64[runs, years])."""
    for low, high, opacity in BANDS:
        ends = 100 * np.quantile(gaps, (low, high), axis=0)
        label = f"{round(10 * (high - low))} in 10 {of}" if low == BANDS[0][0] else f"half of the {of}"
        axes.fill_between(years, *ends, color=look.BLUE, alpha=opacity, lw=0, label=label)
    axes.plot(years, 100 * gaps.mean(axis=0), color=look.BLUE, lw=2, label="mean")


def _bar(axes: Axes, gap: float) -> None:
    """Draw the line of zero, and the gap that is asked for."""
    axes.axhline(0, color=look.BLACK, lw=1)
    axes.axhline(100 * gap, color=look.RED, lw=1.4, ls="--", label=f"{bare(gap)}, asked for")


def _finish(axes: Axes, gaps: Values, threshold: float, below: float = 0.16) -> None:
    """Choose limits in which the threshold is seen and nothing does not look like something; name the colours."""
    ends = 100 * np.quantile(gaps, BANDS[0][:2], axis=0)
    low, high, reach = float(ends.min()), float(ends.max()), 100 * threshold
    axes.set_ylim(1.1 * min(low, -0.4 * reach), 1.1 * max(high, 1.3 * reach))
    look.numbers_up(axes, "% above the twin")
    axes.legend(
        loc="upper center", bbox_to_anchor=(0.48, -below), ncols=3, frameon=False, fontsize=SMALL, borderpad=0,
        handlelength=1.4, columnspacing=1.0, handletextpad=0.5,
    )  # fmt: skip


def gap_said(found: Found, thresholds: Thresholds) -> str:
    """Return what the panel of gaps shows."""
    pairs = found.pairs[MEASURES[0]]
    yearly = pairs.gap.mean(axis=0)
    year = int(np.abs(yearly).argmax())
    first, last = window_of(pairs, thresholds)
    return (
        f"The mean gap is widest in {pairs.start + year}, {percent(float(yearly[year]))}; from {first} to {last} it is "
        f"{with_interval(main(found).gap)}, where {bare(thresholds.lasting)} is asked for."
    )


# ---- the seven classes ------------------------------------------------------------------------------
def draw_classes(axes: Axes, found: Found, _: Thresholds) -> None:
    """Draw how many pairs are of each class, with intervals; leapfrog on top."""
    judged = main(found)
    for row, name in enumerate(CLASSES):
        chance = judged.chances[name]
        if not tried(found, name):
            axes.text(1, row, "not run", color=look.GREY, fontsize=SMALL, va="center", style="italic")
            continue
        colour = COLOURS.get(name, look.BLUE) if name == judged.verdict else "#9AA5AD"
        axes.barh(row, 100 * chance.share, height=0.62, color=colour)
        axes.hlines(row, 100 * chance.low, 100 * chance.high, color=look.BLACK, lw=1.4)
        axes.text(103, row, str(chance.count), va="center", fontsize=SMALL, clip_on=False)
    axes.text(103, len(CLASSES) - 0.35, f"of {main(found).tests['L1'].of}", fontsize=SMALL, color=look.GREY)
    axes.set_xlim(0, 100)
    axes.set_ylim(-0.6, len(CLASSES) - 0.4)
    axes.set_yticks(range(len(CLASSES)), CLASSES, color=look.BLACK)
    axes.get_yticklabels()[CLASSES.index(judged.verdict)].set_fontweight("bold")
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("% of pairs; line: 95 % interval", fontsize=SMALL)


def classes_said(found: Found, _: Thresholds) -> str:
    """Return what the panel of classes shows."""
    counts = [
        f"{name} {found_in.count}" if tried(found, name) else f"{name} not run"
        for name, found_in in main(found).chances.items()
    ]
    return f"Of {main(found).tests['L1'].of} pairs: {', '.join(counts)}."


# ---- two starts -------------------------------------------------------------------------------------
def draw_starts(axes: Axes, found: Found, thresholds: Thresholds) -> None:
    """Draw what is left of the gap in a hundred years if only the inner state of the town differs."""
    if found.starts is None:
        axes.set_axis_off()
        text = "Not run: a quick answer leaves this out.\nNothing is credited as sustaining itself."
        axes.text(0.02, 0.75, text, color=look.GREY, va="top", transform=axes.transAxes)
        return
    gaps = found.starts.gap
    years = gaps.shape[1]
    axes.axvspan(years - thresholds.starts_last, years, color=look.PALE, alpha=0.5, lw=0, label="years judged")
    _fan(axes, 0.5 + np.arange(years), gaps, "seeds")
    _bar(axes, thresholds.starts_gap)
    axes.set_xlim(0, years)
    axes.grid(visible=False, axis="x")
    axes.set_xlabel("years after all outside the town was made equal", fontsize=SMALL)
    _finish(axes, gaps, thresholds.starts_gap, below=0.26)


def starts_said(found: Found, thresholds: Thresholds) -> str:
    """Return what the panel of two starts shows."""
    test = main(found).tests["L2b"]
    if test.passed is None:
        return "Two starts were not run."
    left = with_interval(Estimate(test.value, test.low, test.high))
    return (
        f"In the last {thresholds.starts_last} of {thresholds.starts_years} years {left} of the gap is left, where "
        f"{bare(test.threshold)} is asked for."
    )


# ---- who gains --------------------------------------------------------------------------------------
def draw_groups(axes: Axes, found: Found, _: Thresholds) -> None:
    """Draw how groups fare in the window, with intervals; below them all in all, and those here at the start."""
    estimates = [*(group.gap for group in found.groups), found.beside.net, found.beside.incumbents]
    names = [_wrapped(name) for name in (*(group.name for group in found.groups), *ALL_IN_ALL)]
    places = _places(names)
    middle, low, high = (100 * np.array([one[end] for one in estimates]) for end in range(3))
    sure = (low > 0) | (high < 0)
    axes.hlines(places, low, high, color=look.BLUE, lw=2, alpha=0.6)
    axes.scatter(middle, places, s=30, facecolors=np.where(sure, look.BLUE, "white"), edgecolors=look.BLUE, zorder=3)
    axes.axvline(0, color=look.BLACK, lw=1)
    if found.groups:
        axes.axhline((places[-3] + places[-2]) / 2, color=look.GREY, lw=0.8, ls=":")
    axes.set_yticks(places, names, color=look.BLACK, fontsize=SMALL)
    axes.set_ylim(places[-1] - 0.9, places[0] + 0.9)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    left, right = axes.get_xlim()
    axes.set_xlim(min(left, -1), max(right, 1))
    axes.set_xlabel("% more income than in the twin; filled: can be told", fontsize=SMALL)


def _wrapped(name: str) -> str:
    """Return a group's name in lines short enough to leave room for the panel."""
    return textwrap.fill(name, LABEL_WIDTH, max_lines=2, placeholder=" …")


def _places(names: Sequence[str]) -> Values:
    """Return where each row lies, from the top down, with room for names of two lines."""
    lines = np.array([1.0 + 0.8 * name.count("\n") for name in names])
    return np.asarray(lines / 2 - np.cumsum(lines))


def groups_said(found: Found, _: Thresholds) -> str:
    """Return what the panel of groups shows."""
    parts = [f"{group.name} {with_interval(group.gap)}" for group in found.groups]
    net, own = (with_interval(one) for one in (found.beside.net, found.beside.incumbents))
    return "; ".join([*parts, f"net of elsewhere {net}", f"those here at the start {own}"]) + "."


def _height_of_groups(found: Found) -> float:
    """Return how high the list of groups is."""
    names = [_wrapped(name) for name in (*(group.name for group in found.groups), *ALL_IN_ALL)]
    return 0.95 + LINE_HEIGHT * -float(_places(names)[-1])


PANELS = (
    Panel("gap", "Real income against the twin's", draw_gap, lambda _: 3.3, gap_said, True),
    Panel("classes", "What becomes of the pairs", draw_classes, lambda _: 2.8, classes_said),
    Panel(
        "starts", "Two starts: is it kept?", draw_starts, lambda found: 3.3 if found.starts else 1.2, starts_said, True
    ),
    Panel("groups", "Who gains, in the years judged", draw_groups, _height_of_groups, groups_said),
)
