"""How all pictures look: size, colours that colour-blind readers can tell apart, numbers, captions."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ccsim.summary import number

# Okabe and Ito's palette, without its yellow, which is too pale for lines.
BLUE, ORANGE, GREEN, RED, SKY, PINK, BLACK = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#333333",
)  # fmt: skip
COLOURS = (BLUE, ORANGE, GREEN, RED, SKY, PINK, BLACK)
GREY, PALE = "#666666", "#D9D9D9"
DOTS_PER_INCH = 130
STYLE: dict[str, Any] = {
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": BLACK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "text.color": BLACK,
    "figure.facecolor": "white",
    "text.parse_math": False,  # a name may hold a $
}
WIDTH = 10.0  # inches: 1,300 pixels
LABEL_HEIGHT = 0.19  # inches that a line's name needs
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 250, 500)  # years between ticks


def styled() -> AbstractContextManager[None]:
    """Return a context in which figures are made with our style, whatever the user's own."""
    defaults: Any = mpl.rcParamsDefault
    ours: Any = {**defaults, **STYLE, "backend": mpl.rcParams["backend"]}
    return mpl.rc_context(ours)


def blank(height: float) -> Figure:
    """Return an empty figure of the usual width."""
    return Figure(figsize=(WIDTH, height), layout="constrained", dpi=DOTS_PER_INCH)


def years_along(axes: Axes, start: int, years: int, most: int) -> None:
    """Put at most `most` calendar years on the x axis, the first one among them."""
    step = next(step for step in STEPS if years / step <= most - 1)
    ticks = list(range(start, start + years + 1, step))
    axes.set_xlim(start, start + years)
    axes.set_xticks(ticks, [str(year) for year in ticks])
    axes.grid(visible=False, axis="x")


def numbers_up(axes: Axes, unit: str) -> None:
    """Put the unit and numbers with thousands separated on the y axis."""
    axes.set_ylabel(unit)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10], min_n_ticks=3))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, digits_of(axes))))


def digits_of(axes: Axes) -> int:
    """Return how many digits behind the point tell neighbouring ticks apart."""
    ticks = axes.get_yticks()
    step = abs(ticks[1] - ticks[0]) if len(ticks) > 1 else 1
    return 0 if step >= 1 else 1 if step >= 0.1 else 2


def name_lines(axes: Axes, names: Sequence[tuple[str, float, str]], height: float) -> None:
    """Write the name of each line (name, value at its end, colour) beside its end, none over another.

    height: inches of the axes, from which the room a name needs is reckoned.
    """
    low, high = axes.get_ylim()
    gap = LABEL_HEIGHT / height
    ordered = sorted(names, key=lambda named: named[1])
    places = spread([(value - low) / (high - low) for _, value, _ in ordered], gap)
    for (name, _, colour), place in zip(ordered, places, strict=True):
        axes.text(1.015, place, name, color=darker(colour), transform=axes.transAxes, va="center", weight="bold")


def darker(colour: str) -> tuple[float, ...]:
    """Return a colour in which letters are readable on white."""
    return tuple(0.72 * part for part in to_rgb(colour))


def spread(places: Sequence[float], gap: float) -> list[float]:
    """Return rising places, moved to lie at least `gap` apart and, as far as there is room, between 0 and 1."""
    groups: list[list[float]] = []
    for place in places:
        groups.append([place])
        while len(groups) > 1 and _first(groups[-1], gap) < _last(groups[-2], gap) + gap:
            merged = groups.pop()
            groups[-1] += merged
    return [_first(group, gap) + gap * i for group in groups for i in range(len(group))]


def _first(group: Sequence[float], gap: float) -> float:
    """Return where the lowest of a group comes to lie."""
    wide = gap * (len(group) - 1)
    return max(0.0, min(1.0 - wide, sum(group) / len(group) - wide / 2))


def _last(group: Sequence[float], gap: float) -> float:
    """Return where the highest of a group comes to lie."""
    return _first(group, gap) + gap * (len(group) - 1)


def caption(figure: Figure, sentences: Sequence[str]) -> None:
    """Write sentences below the picture, each on a line of its own."""
    figure.supxlabel("\n".join(sentences), x=0.01, ha="left", fontsize=8.5, color=GREY)


def drawable(text: str) -> str:
    """Return a text without letters that the pictures' font lacks, and without marks that change its direction."""
    font = font_manager.get_font(font_manager.findfont("DejaVu Sans"))
    return "".join(letter for letter in text if letter.isprintable() and font.get_char_index(ord(letter)))
