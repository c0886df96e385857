"""Pictures of a report: small enough to be read on a phone, in its language, without a word that a user wrote."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from ccsim.comparing.arms import NOTHING
from ccsim.comparing.drawing import at_least, dots, effect_over_years, stacked, thousand
from ccsim.judging.drawing import svg_of
from ccsim.leapfrog.classes import CLASSES
from ccsim.plots import look
from ccsim.reporting.case import Case
from ccsim.reporting.document import Picture, Pictures
from ccsim.reporting.verdicts import SavedVerdict
from ccsim.summary import Values

WIDTH, HEIGHT = 4.2, 2.1  # inches
LINE_HEIGHT = 0.22  # inches of one row of a list
SHARP = 220  # dots per inch of what is printed
EFFECTS = ("jobs", "population", "real_income_of_incumbents", "rent")
Draw = Callable[[Axes], None]


def pictures_of_effects(case: Case) -> Pictures:
    """Return what the plan changes, year by year."""
    frame = case.found.effects(case.plan, NOTHING, case.town)
    several = []
    for indicator in EFFECTS:

        def draw(axes: Axes, indicator: str = indicator) -> None:
            effect_over_years(axes, frame, indicator, (look.BLUE, ""), alone=True)
            axes.axhline(0, color=look.BLACK, lw=1)
            at_least(axes, 1)
            _years(axes, case)
            _numbers(axes, case, case.say(f"pictures.{indicator}_unit"))

        title = case.say(f"pictures.{indicator}")
        several.append(_picture(indicator, title, case.say("pictures.effect_said", {"what": title}), draw))
    return Pictures(tuple(several), case.say("pictures.effects_below", {"n": case.runs}))


def pictures_of_money(case: Case) -> Pictures:
    """Return who pays, year by year, and what the council has paid so far."""
    account = case.account
    years: Values = case.start + np.arange(account.spent.shape[1], dtype=np.float64)

    def paid(axes: Axes) -> None:
        parts = {"outside": account.outside, "council": account.council, "venues": account.venues}
        named = {case.say(f"payers.{name}"): thousand(cents) for name, cents in parts.items()}
        stacked(axes, years + 0.5, named)
        _finish_money(axes, case)

    def so_far(axes: Axes) -> None:
        several = {"plan": (account.council, look.BLUE), "all": (-account.balance, look.ORANGE)}
        for name, (cents, colour) in several.items():
            sums = np.cumsum(cents, axis=1) / 1e5
            low, high = np.quantile(sums, (0.1, 0.9), axis=0)
            axes.fill_between([*years, years[-1] + 1], [0, *low], [0, *high], color=colour, alpha=0.2, lw=0)
            label = case.say(f"pictures.so_far_{name}")
            axes.plot([*years, years[-1] + 1], [0, *sums.mean(axis=0)], color=colour, lw=1.8, label=label)
        _finish_money(axes, case)

    several = (
        _picture("paid", case.say("pictures.paid"), case.say("pictures.paid_said"), paid, HEIGHT + 0.5),
        _picture("so-far", case.say("pictures.so_far"), case.say("pictures.so_far_said"), so_far, HEIGHT + 0.5),
    )
    return Pictures(several, case.say("pictures.money_below", {"n": case.runs}))


def _finish_money(axes: Axes, case: Case) -> None:
    """Put years, thousands of euros and the names of the colours on a picture of money."""
    axes.axhline(0, color=look.BLACK, lw=1)
    _years(axes, case)
    _numbers(axes, case, case.say("pictures.thousand"))
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=1, frameon=False, fontsize=8, borderpad=0.2)


def pictures_of_people(case: Case) -> Pictures:
    """Return who gains and who loses, and jobs by sector."""
    gains, sectors = case.gains, case.found.sectors(case.plan, NOTHING, case.town)
    groups = [case.language.term("people", gain.name) for gain in gains]

    def income(axes: Axes) -> None:
        dots(axes, groups, [gain.income for gain in gains], 1, look.BLUE, [gain.told for gain in gains])
        _across(axes, case, case.say("pictures.income_unit"))

    def jobs(axes: Axes) -> None:
        names = [case.language.term("sectors", sector.name) for sector in sectors]
        dots(axes, names, [sector.jobs for sector in sectors], 1, look.GREEN)
        _across(axes, case, case.say("pictures.jobs_unit"))

    several = (
        _picture("income", case.say("pictures.income"), case.say("pictures.income_said"), income, _list(groups)),
        _picture("sectors", case.say("pictures.sectors"), case.say("pictures.sectors_said"), jobs, _list(groups)),
    )
    return Pictures(several, case.say("pictures.people_below", {"n": case.runs}))


def _list(names: Sequence[str]) -> float:
    """Return the height of a picture with a row for each name (inches)."""
    return LINE_HEIGHT * len(names) + 0.6


def pictures_of_verdict(case: Case, verdict: SavedVerdict) -> Pictures:
    """Return the gap over the years with those that are judged, and what becomes of the pairs."""

    def gap(axes: Axes) -> None:
        for world, colour in zip(verdict.worlds, (look.BLUE, look.ORANGE), strict=False):
            rows = verdict.gaps[verdict.gaps["world"] == world.name]
            by_year = 100 * rows.groupby("year")["gap"].quantile(np.array([0.1, 0.5, 0.9])).unstack()
            axes.fill_between(by_year.index + 0.5, by_year[0.1], by_year[0.9], color=colour, alpha=0.2, lw=0)
            axes.plot(by_year.index + 0.5, by_year[0.5], color=colour, lw=1.8)
        first, last = verdict.window
        axes.axvspan(first, last + 1, color=look.PALE, alpha=0.45, lw=0, zorder=0)
        axes.axhline(0, color=look.BLACK, lw=1)
        axes.axhline(100 * verdict.thresholds["lasting"], color=look.GREEN, lw=1.2, ls="--")
        at_least(axes, 6)
        _numbers(axes, case, case.say("pictures.gap_unit"))

    def classes(axes: Axes) -> None:
        names = [case.language.say(f"verdict.class.{name}") for name in reversed(CLASSES)]
        places = -np.arange(len(CLASSES), dtype=float)
        width = 0.8 / len(verdict.worlds)
        for number, (world, colour) in enumerate(zip(verdict.worlds, (look.BLUE, look.ORANGE), strict=False)):
            shares = [100 * (world.counts[name] or 0) / world.pairs for name in reversed(CLASSES)]
            axes.barh(places - number * width, shares, height=width, color=colour)
        axes.set_yticks(places - 0.4 + width / 2, names, color=look.BLACK)
        axes.set_xlim(0, 100)
        axes.grid(visible=False, axis="y")
        axes.set_xlabel(case.say("pictures.classes_unit"))

    several = (
        _picture("gap", case.say("pictures.gap"), case.say("pictures.gap_said"), gap, HEIGHT + 0.3),
        _picture("classes", case.say("pictures.classes"), case.say("pictures.classes_said"), classes, HEIGHT + 0.3),
    )
    below = "verdict_below" if len(verdict.worlds) > 1 else "verdict_below_one"
    return Pictures(
        several, case.say(f"pictures.{below}", {"lasting": case.language.percent(verdict.thresholds["lasting"])})
    )


# ---- pieces -----------------------------------------------------------------------------------------
def _picture(name: str, title: str, said: str, draw: Draw, height: float = HEIGHT) -> Picture:
    """Return a picture in both forms."""
    with look.styled():
        figure = Figure(figsize=(WIDTH, height), layout="constrained", dpi=look.DOTS_PER_INCH)
        axes = figure.add_subplot()
        draw(axes)
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        png = io.BytesIO()
        figure.savefig(png, format="png", dpi=SHARP, metadata={"Software": None})
        return Picture(name, title, said, height / WIDTH, svg_of(figure), png.getvalue())


def _years(axes: Axes, case: Case) -> None:
    """Put calendar years on the x axis."""
    look.years_along(axes, case.start, case.found.base.years, most=5)


def _numbers(axes: Axes, case: Case, unit: str) -> None:
    """Put the unit and numbers in the report's language on the y axis."""
    look.numbers_up(axes, unit)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: case.language.number(value, look.digits_of(axes))))


def _across(axes: Axes, case: Case, unit: str) -> None:
    """Put the unit and numbers in the report's language on the x axis."""
    axes.set_xlabel(unit)
    axes.tick_params(axis="y", labelsize=8)
    axes.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: case.language.number(value, 0 if value % 1 == 0 else 1))
    )
