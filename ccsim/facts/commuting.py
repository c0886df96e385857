"""How fast commuting falls with the minutes it takes: the same town with a shorter and a longer way to the ring."""

from __future__ import annotations

from functools import partial

import numpy as np

from ccsim.facts.catalogue import Fact
from ccsim.facts.finding import CannotMeasure, Finding, over_runs, trace
from ccsim.facts.firms import BASELINE, window
from ccsim.facts.history import History, TownWatch
from ccsim.facts.picture import Picture, Trace, numbers
from ccsim.facts.registry import BURN_IN, Arm, Runs, measures
from ccsim.scenario import Scenario
from ccsim.scenario.events import MinutesChange
from ccsim.town.columns import Array

YEARS = 10  # observed
CHANGES = (-5, 10, 20)  # minutes


def with_minutes(scenario: Scenario, change: float) -> Scenario:
    """Return the scenario with a longer way to the neighbour ring from the first month on."""
    longer = MinutesChange(
        kind="minutes", name="Another way to the ring", month=f"{scenario.start}-01", to="ring", change=change
    )
    return scenario.model_copy(update={"events": (*scenario.events, longer)})


ARMS = tuple(Arm(f"minutes{change:+}", BURN_IN + YEARS, TownWatch, partial(with_minutes, change=change))
             for change in CHANGES)  # fmt: skip
NOW = BASELINE.lasting(BURN_IN + YEARS)


def commuters(history: History) -> tuple[float, float]:
    """Return the logs of mean commuters to the ring, alone and over the number of residents who work in town."""
    years = window(history)[:YEARS]
    here, ring = history.places[years[0] : years[-1] + 1].sum(axis=0) / len(years)
    if not (here and ring):
        raise CannotMeasure("in some run nobody commutes to the ring, or nobody works in town")
    return float(np.log(ring)), float(np.log(ring / here))


@measures("F16", NOW, *ARMS)
def commuting_decay(fact: Fact, runs: Runs) -> Finding:
    """Regress log commuters per local worker on the minutes their way takes, seed by seed."""
    minutes = np.array([0, *CHANGES], float)
    table = np.array([[commuters(one) for one in same_seed] for same_seed in runs.twins(NOW, *ARMS)])  # [runs, arms, 2]
    slopes = [np.polyfit(minutes, odds, 1)[0] for odds in table[:, :, 1]]
    plain = [np.polyfit(minutes, logs, 1)[0] for logs in table[:, :, 0]]
    how = (
        f"slope of log (commuters to the ring over residents who work in town) on minutes, over the same town with "
        f"{', '.join(f'{change:+}' for change in CHANGES)} and no minutes more from the start, means of years "
        f"{BURN_IN} to {BURN_IN + YEARS}; the ratio stands for the fixed effects of origins"
    )
    details = {"slope of log commuters alone": float(np.mean(plain))}
    return Finding(fact, *over_runs(slopes), how, details=details, picture=decay_picture(fact, minutes, table[:, :, 1]))


def decay_picture(fact: Fact, minutes: Array, odds: Array) -> Picture:
    """Return the log ratios over minutes, against those without a change, and the target's slope."""
    order = np.argsort(minutes)
    slope, x = float(fact.target), numbers(minutes[order])
    wanted = Trace(f"target F16: {slope:g} a minute", x, numbers(slope * minutes[order]))
    return Picture(
        "commuting-decay",
        "Commuting and the minutes it takes",
        "minutes more to the neighbour ring",
        "log commuters per local worker",
        (trace("model", x, (odds - odds[:, :1])[:, order], "points"), wanted),
        notes=("Commuters to the ring over residents who work in town, in logs, against the town as it is.",),
    )
