"""What a deep verdict adds, in plain words: other uses of the money, other sizes, parameters, starts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ccsim.judging.beside_said import USUAL_LEVEL
from ccsim.judging.credit_said import credits_said, credits_told
from ccsim.judging.deep import CASH, LATER, NEIGHBOUR, Alternative, Bursts, Pulses, Start, Uncertainty
from ccsim.judging.findings import Found
from ccsim.judging.phrases import bare, of_pairs, percent, share_said, small, with_interval
from ccsim.judging.tests_said import class_said, main
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.parameters import Parameters
from ccsim.summary import number, range_of

FAILED = "too few runs of it succeeded"
SHOWN = 5  # parameters at most
OTHERS = {
    CASH: "the plan's budget, handed out to all residents",
    LATER: "the same plan, later",
    NEIGHBOUR: "the same plan in {town}, seen there",
}


class Part(NamedTuple):
    """Sentences under a heading."""

    title: str
    sentences: tuple[str, ...]


def parts_told(found: Found, thresholds: Thresholds) -> tuple[Part, ...]:
    """Return all that a deep verdict adds, under its headings; nothing for others."""
    deep = found.deep
    if deep is None:
        return ()
    pulses, drawn, bursts = deep.pulses, deep.uncertainty, deep.bursts
    return (
        Part("Beyond chance", credits_said(found)),
        Part("The money used otherwise", alternatives_said(deep.alternatives)),
        Part("The smallest plan that tips", _missing() if pulses is None else pulses_said(pulses)),
        Part("Over the space of parameters", _missing() if drawn is None else uncertainty_said(drawn, thresholds)),
        Part("From other starts", _missing() if bursts is None else bursts_said(bursts, thresholds)),
    )


def _missing() -> tuple[str, ...]:
    """Return that a part came to nothing."""
    return (f"Not known: {FAILED}.",)


class Told(NamedTuple):
    """A table: its title, the heads of its columns, and its rows, whose first cells name them."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def deep_tables(found: Found) -> tuple[Told, ...]:
    """Return what a deep verdict has in tables, as far as it was found; nothing for others."""
    deep = found.deep
    if deep is None:
        return ()
    tables = [
        Told("Classes beyond chance", ("class", "credit"), credits_told(found)),
        Told("The money used otherwise", ("what", "mean gap", "lasts in", "class"), alternatives_told(found)),
    ]
    if deep.pulses is not None:
        tables.append(Told("Plans of other sizes", ("size", "lasts in"), pulses_told(deep.pulses)))
    if deep.uncertainty is not None and deep.uncertainty.ranked:
        head = ("parameter", "correlation of ranks with the gap", "p (Holm)")
        tables.append(Told("What the gap goes with", head, ranked_told(deep.uncertainty)))
    if deep.bursts is not None:
        tables.append(Told("From one year to the next", ("gap", "a year later"), steps_told(deep.bursts)))
    return tuple(tables)


# ---- other uses of the money ------------------------------------------------------------------------
def alternatives_told(found: Found) -> tuple[tuple[str, str, str, str], ...]:
    """Return the plan and what it is compared with: what, mean gap, in how many pairs it lasts, class."""
    several = found.deep.alternatives if found.deep is not None else ()
    rows = [("the plan", main(found)), *((_other(one), one.judged) for one in several)]
    return tuple(
        (what, with_interval(judged.gap), f"{judged.tests['L1'].count} of {judged.tests['L1'].of}", class_said(judged))
        for what, judged in rows
    )


def _other(one: Alternative) -> str:
    """Return what is done instead."""
    return OTHERS[one.kind].format(town=one.town)


def alternatives_said(several: tuple[Alternative, ...]) -> tuple[str, ...]:
    """Return what other uses of the money do."""
    if not several:
        return _missing()
    found = (
        f"{_other(one)[0].upper()}{_other(one)[1:]}: {with_interval(one.judged.gap)} in the years judged; it lasts in "
        f"{of_pairs(one.judged.tests['L1'].count, one.judged.tests['L1'].of)}."
        for one in several
    )
    return (*found, "These stand beside the verdict and set no bound; two starts and peers were not run for them.")


# ---- sizes ------------------------------------------------------------------------------------------
def pulses_told(pulses: Pulses) -> tuple[tuple[str, str], ...]:
    """Return in how many pairs plans of each size last."""
    return tuple(
        (f"{pulse.factor:g} times as large", f"{pulse.lasting.count} of {pulse.lasting.of}") for pulse in pulses.pulses
    )


def pulses_said(pulses: Pulses) -> tuple[str, ...]:
    """Return how large the plan would have to be for half of its pairs to last."""
    least, most = pulses.pulses[0], pulses.pulses[-1]
    sizes = f"Every lever was made {', '.join(f'{pulse.factor:g}' for pulse in pulses.pulses)} times as large."
    if pulses.tips is None:
        tips = f"None of these sizes makes the gain last in half of the pairs, not even {most.factor:g} times the plan."
    elif pulses.tips <= least.factor:
        tips = f"With {least.factor:g} times the plan the gain lasts in half of the pairs or more already."
    else:
        tips = f"From about {pulses.tips:.2g} times the plan on the gain lasts in half of the pairs."
    capped = sorted({name for pulse in pulses.pulses for name in pulse.capped})
    held = [f"Held at the largest size there can be in some of them: {', '.join(capped)}."] if capped else []
    paid = "What the council cannot pay is not built: larger plans need not be larger in the town."
    return (sizes, tips, *held, paid)


# ---- parameters -------------------------------------------------------------------------------------
def uncertainty_said(drawn: Uncertainty, thresholds: Thresholds) -> tuple[str, ...]:
    """Return in how much of the space of parameters the gain lasts, how large it is, and what it goes with."""
    over, ends = drawn.over_half, np.quantile(drawn.gaps, (0.05, 0.5, 0.95))
    low, middle, high = (float(end) for end in ends)
    lost = drawn.asked - drawn.gaps.size
    return (
        f"In {share_said(over.share)} of the space of parameters the gain lasts in more than half of the pairs: in "
        f"{over.count} of {over.of} draws ({range_of(100 * over.low, 100 * over.high, 0)} %), of "
        f"{small(drawn.pairs)} pairs each at most.",
        f"The mean gap is {percent(middle)} in the middle of the draws, and between {percent(low)} and {percent(high)} "
        f"in nine of ten; {bare(thresholds.lasting)} is asked for.",
        *_goes_with(drawn),
        "Drawn together: the calibrated parameters from the sets that met every fact, found for Óbidos"
        f"{'' if drawn.same_model else ' with an earlier state of the model'}, and {drawn.judged} more over their "
        "plausible ranges. Whether the gain sustains itself was not tried again for each draw.",
        *([f"{lost} of {drawn.asked} draws came to nothing and are left out."] if lost else []),
    )


def _goes_with(drawn: Uncertainty) -> Iterator[str]:
    """Yield which parameters the gap goes with, if any for sure."""
    sure = [one for one in drawn.ranked if one.p < USUAL_LEVEL][:SHOWN]
    if not drawn.ranked:
        yield "There are too few draws to tell which parameters it goes with."
    elif not sure:
        yield "No single parameter goes with the gap for sure."
    else:
        named = ", ".join(f"{one.parameter} ({one.correlation:+.2f})".replace("-", "−") for one in sure)
        yield f"The gap goes with (correlation of ranks): {named}."


def ranked_told(drawn: Uncertainty) -> tuple[tuple[str, str, str], ...]:
    """Return the parameters that the gap goes with most: name and meaning, correlation of ranks, p."""
    declared = Parameters().specs()
    return tuple(
        (
            f"{one.parameter}: {declared[one.parameter].meaning}",
            f"{one.correlation:+.2f}".replace("-", "−"),
            "less than 0.001" if one.p < 0.001 else number(one.p, 3),
        )
        for one in drawn.ranked[:SHOWN]
    )


# ---- starts -----------------------------------------------------------------------------------------
def bursts_said(bursts: Bursts, thresholds: Thresholds) -> tuple[str, ...]:
    """Return what is left from each start, and whether gaps of different sizes go to different ends."""
    return (
        *(_start_said(start, thresholds) for start in bursts.starts),
        _map_said(bursts),
    )


def _start_said(start: Start, thresholds: Thresholds) -> str:
    """Return what is left of two starts."""
    years = "at the end of the money" if start.after == 0 else f"{small(start.after)} years after it"
    return (
        f"Two starts {years}: {with_interval(start.late)} is left over the last {thresholds.starts_last} of "
        f"{thresholds.starts_years} years, mean of {small(start.seeds)} seeds."
    )


def _map_said(bursts: Bursts) -> str:
    """Return whether the one-step map crosses the diagonal from below."""
    ends = f"between {percent(bursts.steps[0].gap)} and {percent(bursts.steps[-1].gap)}"
    if bursts.ridge is None:
        return (
            f"From one year to the next, gaps {ends} show no ridge: nowhere do smaller gaps shrink and larger ones "
            "grow for sure. That is no sign of two stable states within this range; beyond it nothing is said."
        )
    return (
        f"From one year to the next, gaps below {percent(bursts.ridge)} shrink and some above it grow: a sign of two "
        f"stable states, among gaps {ends}."
    )


def steps_told(bursts: Bursts) -> tuple[tuple[str, str], ...]:
    """Return the one-step map: a gap, and where it is a year later."""
    return tuple((percent(step.gap), with_interval(step.following)) for step in bursts.steps)
