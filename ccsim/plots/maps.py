"""A map of a town: its streets where they lie, who lives there, what there is to go to, and where firms are."""

from __future__ import annotations

import calendar
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import colormaps, patheffects
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from ccsim.plots import look
from ccsim.plots.labels import Box, best_place
from ccsim.plots.plan import MARKS, Plan, amenity_places, blocks, firm_dots, outline, plan_of
from ccsim.profile import Place, Town
from ccsim.scenario import Scenario
from ccsim.town.state import State

GROUND = "#F4F2EC"
SHADES = "YlOrBr"
HALO = [patheffects.withStroke(linewidth=2.5, foreground=GROUND)]
HEIGHT = 7.2  # inches
WHOLE, CENTRE = (0.01, 0.2, 0.49, 0.715), (0.51, 0.2, 0.48, 0.715)  # left, bottom, width, height: parts of the figure
BAR = (0.055, 0.155, 0.4, 0.018)
PANEL = WHOLE[2] * look.WIDTH * 72  # points that the whole town's map is wide
LETTER, LINE, SIGN = 6.3, 13.0, 22.0  # points: a letter's width, a line's height, a sign with its number
MARGIN = 0.09  # of the width, around the outermost streets
LENGTHS = tuple(part * 10**power for power in range(1, 6) for part in (1, 2, 5))  # m, of a scale bar


def draw(scenario: Scenario, state: State, town: int) -> Figure:
    """Return the map of a town as it is in `state`: all of it on the left, its centre on the right."""
    plan = plan_of(scenario, state, town)
    when = f"{calendar.month_name[state.month % 12 + 1]} {scenario.start + state.month // 12}"
    shades = ScalarMappable(Normalize(0, float(plan.people.max(initial=1))), colormaps[SHADES])
    with look.styled():
        figure = look.blank(HEIGHT)
        figure.set_layout_engine("none")  # everything has its place
        title = f"{plan.profile.name}, {when}: where people live, work and go"
        figure.suptitle(title, x=0.01, y=0.985, ha="left", fontsize=13, weight="bold")
        whole, centre = (figure.add_axes(place) for place in (WHOLE, CENTRE))
        middle = plan.part(plan.settlement == plan.settlement[np.argmin(np.hypot(plan.x, plan.y))])
        _whole(whole, plan, shades, middle)
        _centre(centre, middle, shades)
        bar = figure.colorbar(shades, cax=figure.add_axes(BAR), orientation="horizontal")
        bar.set_label("people who live in a street")
        centre.legend(
            handles=_legend(), loc="upper center", bbox_to_anchor=(0.5, 0), ncols=2, frameon=False, fontsize=9
        )
        look.caption(figure, _words(scenario, plan.profile))
        figure.draw_without_rendering()
    return figure


def _ground(axes: Axes, plan: Plan, shades: ScalarMappable, margin: float) -> None:
    """Draw houses and the historic centre, with room around them (margin: part of the width)."""
    corners, owner = blocks(plan)
    colours = shades.to_rgba(plan.people[owner])
    axes.add_collection(PolyCollection(list(corners), facecolors=colours, edgecolors="none"))
    historic = plan.part(plan.historic)
    lines = outline(historic.cells, plan.size)
    axes.add_collection(LineCollection(lines, colors=look.RED, linewidths=1.6))
    frame, box = _frame_of(plan), axes.get_position()
    shape = box.width * look.WIDTH / (box.height * HEIGHT)  # as wide as high, in inches
    half = (0.5 + margin) * max(frame.width, frame.height * shape)
    axes.set(
        xlim=(frame.x - half, frame.x + half),
        ylim=(frame.y - half / shape, frame.y + half / shape),
        aspect="equal",
        xticks=[],
        yticks=[],
        facecolor=GROUND,
    )
    axes.grid(visible=False)
    axes.spines[:].set(visible=True, color=look.PALE)


# ---- all of the town --------------------------------------------------------------------------------
def _whole(axes: Axes, plan: Plan, shades: ScalarMappable, middle: Plan) -> None:
    """Draw all streets, the settlements' names and what each has."""
    _ground(axes, plan, shades, MARGIN)
    metres = np.ptp(axes.get_xlim()) / PANEL  # a point
    frame = _frame_of(middle)
    axes.add_patch(Rectangle(frame.corner, frame.width, frame.height, fill=False, ls=":", ec=look.GREY))
    taken = [_frame_of(plan.part(plan.settlement == s)) for s in np.unique(plan.settlement)]
    limits = Box(*(sum(ends) / 2 for ends in (axes.get_xlim(), axes.get_ylim())),
                 *(float(np.ptp(ends)) for ends in (axes.get_xlim(), axes.get_ylim())))  # fmt: skip
    clusters = tuple(taken)
    for s, cluster in sorted(zip(np.unique(plan.settlement), clusters, strict=True), key=lambda found: -found[1].width):
        here = plan.part(plan.settlement == s)
        counts = [(mark, int(n)) for mark, n in zip(MARKS, here.amenities.sum(axis=0), strict=True) if n]
        name = plan.profile.settlements[s].name
        wide = max(LETTER * len(name), SIGN * len(counts)) * metres
        box = best_place(cluster, wide, LINE * (1 + bool(counts)) * metres, taken, limits)
        taken.append(box)
        _label(axes, box, name, counts, metres)
    axes.set_title("The whole town")
    _bearings(axes, plan.profile, metres)
    _scale_bar(axes)


def _frame_of(plan: Plan) -> Box:
    """Return the box around some streets."""
    wide, high = (float(np.ptp(side)) + plan.size for side in (plan.x, plan.y))
    return Box(float(plan.x.min() + plan.x.max()) / 2, float(plan.y.min() + plan.y.max()) / 2, wide, high)


def _label(axes: Axes, box: Box, name: str, counts: Sequence[tuple[Any, int]], metres: float) -> None:
    """Write a settlement's name, and below it the signs of what is open there with their numbers."""
    line = LINE * metres
    top = box.y + (line / 2 if counts else 0)
    axes.text(box.x, top, name, ha="center", va="center", fontsize=9.5, weight="bold", path_effects=HALO, zorder=6)
    left = box.x - SIGN * metres * (len(counts) - 1) / 2
    for k, (mark, count) in enumerate(counts):
        x = left + (k * SIGN - 4) * metres
        axes.plot(x, top - line, mark.marker, color=mark.colour, ms=0.75 * mark.size, mec="white", mew=0.4, zorder=6)
        axes.text(x + 5 * metres, top - line, str(count), fontsize=7.5, va="center", path_effects=HALO, zorder=6)


def _bearings(axes: Axes, town: Town, metres: float) -> None:
    """Point to the neighbour and the metropolis, as far as the profile says in which direction they lie."""
    for place in (town.ring, town.metropolis):
        if place.bearing is not None:
            _arrow(axes, place, math.radians(place.bearing), metres)


def _arrow(axes: Axes, place: Place, bearing: float, metres: float) -> None:
    """Draw an arrow at the map's edge (bearing: radians clockwise from north)."""
    to_east, to_north = math.sin(bearing), math.cos(bearing)
    half = [np.ptp(ends) / 2 for ends in (axes.get_xlim(), axes.get_ylim())]
    middle = [sum(ends) / 2 for ends in (axes.get_xlim(), axes.get_ylim())]
    reach = min(half[0] / max(1e-9, abs(to_east)), half[1] / max(1e-9, abs(to_north))) - 6 * metres
    tip = (middle[0] + reach * to_east, middle[1] + reach * to_north)
    tail = (tip[0] - 28 * metres * to_east, tip[1] - 28 * metres * to_north)
    axes.annotate("", tip, tail, arrowprops={"arrowstyle": "-|>", "color": look.BLACK, "lw": 1.6}, zorder=7)
    words = f"{place.name}\n{place.minutes.value:.0f} min"
    where = (tail[0] - 8 * metres * to_east, tail[1] - 12 * metres * to_north)
    aligned = "right" if to_east > 0.4 else "left" if to_east < -0.4 else "center"
    axes.text(*where, words, ha=aligned, va="center", fontsize=8.5, path_effects=HALO, zorder=7)


# ---- its centre -------------------------------------------------------------------------------------
def _centre(axes: Axes, plan: Plan, shades: ScalarMappable) -> None:
    """Draw the streets of the central settlement with every firm and amenity."""
    _ground(axes, plan, shades, 0.03)
    dots = np.array(list(firm_dots(plan))).reshape(-1, 2)
    axes.plot(*dots.T, "s", color=look.GREY, ms=1.8, ls="", mew=0)
    for mark, x, y in amenity_places(plan):
        axes.plot(x, y, mark.marker, color=mark.colour, ms=mark.size, mec="white", mew=0.6)
    name = plan.profile.settlements[int(plan.settlement[0])].name
    axes.set_title(f"{name}, street by street")
    _scale_bar(axes)


def _legend() -> list[Line2D]:
    """Return the signs with what they mean."""
    signs = [
        Line2D([], [], ls="", marker=m.marker, color=m.colour, ms=m.size, mec="white", label=m.words) for m in MARKS
    ]
    firm = Line2D([], [], ls="", marker="s", color=look.GREY, ms=2.5, label="firm (centre only)")
    return [*signs, firm, Line2D([], [], color=look.RED, lw=1.6, label="historic streets")]


def _scale_bar(axes: Axes) -> None:
    """Draw a bar of a round length, and an arrow to the north, in the lower corners."""
    wide = float(np.ptp(axes.get_xlim()))
    metres = max(length for length in LENGTHS if length <= max(LENGTHS[0], wide / 4))
    words = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres} m"
    left, y = axes.get_xlim()[0] + 0.04 * wide, axes.get_ylim()[0] + 0.035 * wide
    axes.plot([left, left + metres], [y, y], color=look.BLACK, lw=2.5, solid_capstyle="butt", zorder=7)
    axes.text(left + metres / 2, y + 0.012 * wide, words, ha="center", va="bottom", fontsize=8.5, path_effects=HALO)
    east = axes.get_xlim()[1] - 0.05 * wide
    arrow = {"arrowstyle": "-|>", "color": look.BLACK, "lw": 1.4}
    axes.annotate("", (east, y + 0.08 * wide), (east, y), arrowprops=arrow, zorder=7)
    axes.text(east, y + 0.085 * wide, "N", ha="center", va="bottom", fontsize=9, weight="bold", path_effects=HALO)


def _words(scenario: Scenario, town: Town) -> list[str]:
    """Return what stands below the map."""
    near, far = town.ring, town.metropolis
    return [
        f"{near.name} is {near.minutes.value:.0f} minutes away, {far.name} {far.minutes.value:.0f}. "
        "Settlements lie where the scenario says; the streets in each are laid out by the model.",
        f"Scenario {scenario.name}, in ccsim.",
    ]
