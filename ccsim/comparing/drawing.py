"""Pictures of a comparison."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ccsim.comparing.arms import NOTHING
from ccsim.comparing.effects import Interval
from ccsim.comparing.kept import column
from ccsim.comparing.lines import LINES, factor_of
from ccsim.comparing.money import Money
from ccsim.comparing.results import Results
from ccsim.plots import look
from ccsim.scenario import Scenario
from ccsim.summary import Values

ROW_HEIGHT = 3.1  # inches
LINE_HEIGHT = 0.27  # inches of one row of a list
LEGEND_HEIGHT = 0.3  # inches of one row of names
NAMES_A_ROW = 4
TITLE_HEIGHT = 0.22  # inches of one more line of the title
TITLE_WIDTH, ROW_WIDTH, LABEL_WIDTH = 85, 120, 36  # letters in a line of the title, a row of names, a label of a list
MOST_PLANS = len(look.COLOURS)
SURE = "Whiskers: 95 % intervals of the means over {} pairs of runs. Filled: can be told from chance."


class Shown(NamedTuple):
    """One quantity in a picture."""

    indicator: str
    title: str
    unit: str


SHOWN = (
    Shown("jobs", "Jobs in the town", "jobs more"),
    Shown("population", "People who live in the town", "people more"),
    Shown("real_income_of_incumbents", "Real income of incumbents", "EUR a month more"),
    Shown("rent", "Rent of a home let now", "EUR a month more"),
    Shown("creative_share", "Creative occupations", "percentage points more"),
    Shown("unemployment_rate", "Unemployment", "percentage points more"),
)


def titled(height: float, title: str, names: Sequence[str] = ()) -> Figure:
    """Return an empty figure with its title, in lines that fit, and below it room for names of colours."""
    rows, lines = math.ceil(len(names) / names_a_row(names)), textwrap.wrap(look.drawable(title), TITLE_WIDTH)
    figure = look.blank(height + LEGEND_HEIGHT * rows + TITLE_HEIGHT * (len(lines) - 1))
    figure.suptitle("\n".join(lines) + "\n" * rows, x=0.01, ha="left", fontsize=13, weight="bold")
    return figure


def names_a_row(names: Sequence[str]) -> int:
    """Return how many names of colours fit beside one another, with their lines."""
    longest = max(map(len, names), default=0)
    return max(1, min(NAMES_A_ROW, ROW_WIDTH // (longest + 8)))


def name_colours(figure: Figure, several: Sequence[Axes]) -> None:
    """Write what the colours mean below the title."""
    found = {name: handle for axes in several for handle, name in zip(*axes.get_legend_handles_labels(), strict=True)}
    above = LEGEND_HEIGHT + TITLE_HEIGHT * figure.get_suptitle().rstrip().count("\n")
    figure.legend(
        [*found.values()], [textwrap.shorten(look.drawable(name), ROW_WIDTH - 8, placeholder=" ...") for name in found],
        loc="upper left", bbox_to_anchor=(0, 1 - above / figure.get_figheight()), ncols=names_a_row([*found]),
        frameon=False, borderpad=0,
    )  # fmt: skip


def finished(figure: Figure, sentences: Sequence[str], plans: Iterable[Scenario]) -> Figure:
    """Return the figure with its caption, drawn once while the style holds."""
    names = [*dict.fromkeys(look.drawable(plan.name) for plan in plans)]
    files = textwrap.shorten(", ".join(names), ROW_WIDTH - 30, placeholder=" ...")
    what, whose = ("Scenario", "its") if len(names) == 1 else ("Scenarios", "their")
    look.caption(figure, [*sentences, f"{what} {files}, in ccsim, under {whose} assumptions; not a forecast."])
    figure.draw_without_rendering()
    return figure


# ---- effects over the years -------------------------------------------------------------------------
def draw_effects(found: Results, plan: str, town: str) -> Figure:
    """Return what each plan changes against doing nothing, year by year."""
    plans = list(found.plans)[:MOST_PLANS]
    frames = {name: found.effects(name, NOTHING, town) for name in plans}
    with look.styled():
        what = f"what “{plan}” changes" if len(plans) == 1 else "what the plans change"
        names = plans if len(plans) > 1 else []
        figure = titled(2 * ROW_HEIGHT + 1.3, f"{town}: {what} against doing nothing", names)
        for axes, shown in zip(figure.subplots(2, 3).flat, SHOWN, strict=True):
            for name, colour in zip(plans, look.COLOURS, strict=False):
                effect_over_years(axes, frames[name], shown.indicator, (colour, name), alone=len(plans) == 1)
            axes.axhline(0, color=look.BLACK, lw=1)
            axes.set_title(shown.title)
            look.years_along(axes, found.base.start, found.base.years, most=5)
            at_least(axes, 1 if shown.unit in {"jobs more", "people more"} else 0.1)
            look.numbers_up(axes, shown.unit)
        if len(plans) > 1:
            name_colours(figure, figure.axes[:1])
        light = ["Light band: eight in ten pairs of runs with the same chance events."] if len(plans) == 1 else []
        band = "dark band" if light else "band"
        dark = [
            f"Line: the mean of {len(found.seeds)} pairs of runs; {band}: where it lies with 95 % certainty.",
            "Where that band holds the line at zero, the difference cannot be told from chance.",
        ]
        left_out = [f"Not drawn: {', '.join(list(found.plans)[MOST_PLANS:])}."] if len(found.plans) > MOST_PLANS else []
        return finished(figure, [*light, *dark, *left_out], found.plans.values())


def effect_over_years(axes: Axes, frame: pd.DataFrame, indicator: str, drawn: tuple[str, str], alone: bool) -> None:
    """Draw one plan's effect on an indicator (drawn: colour and name); of a plan alone the range of runs, too."""
    rows, factor, (colour, name) = frame[frame["indicator"] == indicator], factor_of(LINES[indicator]), drawn
    years = rows["year"] + 0.5
    if alone:
        axes.fill_between(years, factor * rows["low"], factor * rows["high"], color=colour, alpha=0.15, lw=0)
    axes.fill_between(years, factor * rows["mean_low"], factor * rows["mean_high"], color=colour, alpha=0.3, lw=0)
    axes.plot(years, factor * rows["mean"], color=colour, lw=1.8, label=name)


def at_least(axes: Axes, reach: float) -> None:
    """Widen the y axis to at least this much on either side of zero, so that nothing does not look like something."""
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, -reach), max(high, reach))


# ---- money ------------------------------------------------------------------------------------------
def draw_money(found: Results, plan: str, town: str) -> Figure:
    """Return who pays for a plan, year by year, and what the council has paid and got back so far."""
    account = found.money(plan, town)
    years = found.base.start + np.arange(account.spent.shape[1] + 1)
    with look.styled():
        figure = titled(ROW_HEIGHT + 2.1, f"{town}: who pays for “{plan}”", names=["all in one row"] * NAMES_A_ROW)
        left, right = figure.subplots(1, 2)
        parts = {
            "outside money": account.outside,
            "council: the plan": account.council,
            "council: public venues": account.venues,
        }
        stacked(left, years[:-1] + 0.5, {name: thousand(cents) for name, cents in parts.items()})
        left.set_title("Paid in the year")
        _so_far(right, years, account)
        right.set_title("Paid by the council so far")
        for axes in (left, right):
            axes.axhline(0, color=look.BLACK, lw=1)
            look.years_along(axes, found.base.start, found.base.years, most=7)
            look.numbers_up(axes, "thousand EUR")
        name_colours(figure, (left, right))
        return finished(figure, _about_money(found, account), [found.plans[plan]])


def thousand(cents: Values) -> Values:
    """Return means over runs in thousand EUR."""
    return np.asarray(cents.mean(axis=0) / 1e5)


def stacked(axes: Axes, years: Values, parts: Mapping[str, Values]) -> None:
    """Stack bars year by year: what was paid upwards, what came back downwards."""
    up, down = np.zeros(len(years)), np.zeros(len(years))
    for (name, amounts), colour in zip(parts.items(), (look.GREEN, look.BLUE, look.SKY), strict=True):
        bottom = np.where(amounts >= 0, up, down)
        axes.bar(years, amounts, bottom=bottom, width=0.8, color=colour, label=name)
        up, down = up + np.maximum(amounts, 0), down + np.minimum(amounts, 0)
    axes.set_ylim(1.08 * float(down.min()), 1.08 * max(float(up.max()), 1.0))


def _so_far(axes: Axes, years: Values, account: Money) -> None:
    """Draw the council's payments so far, and its whole balance so far with the range of runs."""
    plan, balance = (np.cumsum(cents, axis=1) / 1e5 for cents in (account.council, -account.balance))
    axes.plot(years, [0, *plan.mean(axis=0)], color=look.BLUE, lw=1.8)
    low, high = np.quantile(balance, (0.1, 0.9), axis=0)
    axes.fill_between(years, [0, *low], [0, *high], color=look.ORANGE, alpha=0.25, lw=0)
    axes.plot(years, [0, *balance.mean(axis=0)], color=look.ORANGE, lw=1.8, label="council: all in all")


def _about_money(found: Results, account: Money) -> list[str]:
    """Return what the reader has to know of the money."""
    peak = f"{account.peak.mean() / 1e5:,.0f} thousand EUR"
    return [
        "Bars below zero: more came back in the year than was paid out. Right, blue: paid for the plan less outside",
        f"money (deepest while it is funded, month by month: {peak}). All in all: venues, taxes, grants, services and",
        f"interest counted in, before the council's usual works; band: eight in ten of {len(found.seeds)} pairs.",
    ]


# ---- who gains --------------------------------------------------------------------------------------
def draw_people(found: Results, plan: str, town: str) -> Figure:
    """Return who gains and loses: by group of those who lived there, and jobs by sector."""
    gains, sectors = found.gains(plan, NOTHING, town), found.sectors(plan, NOTHING, town)
    names = [gain.name for gain in gains]
    with look.styled():
        figure = titled(LINE_HEIGHT * len(names) + 2.4, f"{town}: who gains by “{plan}”")
        income, displaced, jobs = figure.subplots(1, 3, width_ratios=(1.15, 0.9, 0.9))
        dots(income, names, [gain.income for gain in gains], 1, look.BLUE, [gain.told for gain in gains])
        income.set_title("Real income")
        income.set_xlabel("EUR a month more")
        dots(displaced, [""] * len(names), [gain.displaced for gain in gains], 1000, look.RED)
        displaced.set_title("Displaced")
        displaced.set_xlabel("in a thousand more")
        _between([gain.by for gain in gains], income, displaced)
        dots(jobs, [sector.name for sector in sectors], [sector.jobs for sector in sectors], 1, look.GREEN)
        jobs.set_title("Jobs, by sector")
        jobs.set_xlabel("jobs more")
        notes = [
            "Groups as they were at the start. Income: of those who live here in both runs, each against himself or",
            f"herself, in {found.last_year}. {SURE.format(len(found.seeds))}",
        ]
        return finished(figure, notes, [found.plans[plan]])


def dots(
    axes: Axes,
    names: Sequence[str],
    values: Sequence[Interval],
    factor: float,
    colour: str,
    told: Sequence[int] | None = None,
) -> None:
    """Draw a list of means with their whiskers, the first on top; filled where something can be told from chance."""
    places = -np.arange(len(names))
    middle, low, high = (factor * np.array([float(one[end]) for one in values]) for end in range(3))
    filled = np.array([one.direction for one in values] if told is None else told) != 0
    axes.hlines(places, low, high, color=colour, lw=2, alpha=0.6)
    axes.scatter(middle, places, s=32, facecolors=np.where(filled, colour, "white"), edgecolors=colour, zorder=3)
    axes.axvline(0, color=look.BLACK, lw=1)
    axes.set_yticks(places, names, color=look.BLACK)
    axes.set_ylim(-len(names) + 0.4, 0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")
    axes.margins(x=0.08)


def _between(kinds: Sequence[str], *several: Axes) -> None:
    """Draw dotted lines where one kind of group ends and another begins."""
    for row in range(1, len(kinds)):
        if kinds[row] != kinds[row - 1]:
            for axes in several:
                axes.axhline(0.5 - row, color=look.GREY, lw=0.8, ls=":")


# ---- what each lever contributes --------------------------------------------------------------------
def draw_contributions(found: Results, plan: str, town: str) -> Figure:
    """Return what each lever of a plan contributes, with whiskers."""
    parts, levers = found.contributions[plan][town], found.plans[plan].plan.levers
    names = [textwrap.fill(look.drawable(lever.label), LABEL_WIDTH) for lever in levers]
    names += ["together, beyond each alone", "whole plan"]
    shown = SHOWN[:4]
    with look.styled():
        figure = titled(LINE_HEIGHT * 2 * (len(names) + 1) + 3.2, f"{town}: what each lever of “{plan}” contributes")
        for number, (axes, one) in enumerate(zip(figure.subplots(2, 2).flat, shown, strict=True)):
            at, factor = column(one.indicator), factor_of(LINES[one.indicator])
            values = [Interval(*(end[i, at] for end in parts.values)) for i in range(len(levers))]
            values += [Interval(*(end[at] for end in whole)) for whole in (parts.interaction, parts.whole)]
            dots(axes, names if number % 2 == 0 else [""] * len(names), values, factor, look.BLUE)
            axes.axhline(0.5 - len(levers), color=look.GREY, lw=0.8, ls=":")
            axes.set_title(one.title)
            axes.set_xlabel(one.unit)
        how = "all combinations of levers" if parts.exact else "at most 64 combinations of levers, by lot"
        notes = [
            f"Shapley values in {found.last_year} from {how}, with the same chance events; they sum to the plan.",
            "Below the dotted line: the whole plan, and what it does beyond the sum of each lever alone.",
            SURE.format(len(found.seeds)),
        ]
        return finished(figure, notes, [found.plans[plan]])


PICTURES: Mapping[str, Callable[[Results, str, str], Figure]] = {
    "effects": draw_effects,
    "money": draw_money,
    "people": draw_people,
    "contributions": draw_contributions,
}
