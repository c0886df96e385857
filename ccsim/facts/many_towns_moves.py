"""Moves between towns: how the flow falls with the way (fact F13)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ccsim.engine import Engine
from ccsim.facts.catalogue import Fact
from ccsim.facts.finding import CannotMeasure, Finding
from ccsim.facts.many_towns_statistics import Gravity, binned, gravity, pairs_of
from ccsim.facts.picture import Picture, Trace, numbers
from ccsim.facts.registry import BURN_IN, Arm, Runs, measures
from ccsim.facts.sampler import plausible_network
from ccsim.scenario import Scenario
from ccsim.town.columns import Array

TOWNS_EACH = 10
BINS = 10
FEWEST_MOVES = 100


class Moves(NamedTuple):
    """Moves among the towns of one network, and the minutes between them (float64[towns, towns] each)."""

    flows: Array
    minutes: Array


class MovesBetween:
    """Compares, at the end of each year, where people live with where they lived a year before, as censuses do."""

    def __init__(self, model: Engine) -> None:
        """Begin; nothing is counted while the start settles."""
        self.model = model
        towns = model.state.n_towns
        self.flows = np.zeros((towns, towns))
        self.before = self._where()
        model.listeners.append(self._hear)

    def result(self) -> Moves:
        """Return what was counted."""
        return Moves(self.flows, self.model.state.towns_apart)

    def _where(self) -> tuple[Array, Array]:
        """Return id and town of everybody who lives in a town, by id."""
        people = self.model.state.residents
        rows = np.flatnonzero(people.town >= 0)
        rows = rows[np.argsort(people.id[rows])]
        return people.id[rows].copy(), people.town[rows].astype(np.int64)

    def _hear(self, what: str) -> None:
        """Count the moves of a year at its end."""
        if what != "month" or self.model.state.month % 12:
            return
        before, self.before = self.before, self._where()
        if self.model.state.month > 12 * BURN_IN:
            _, old, new = np.intersect1d(before[0], self.before[0], assume_unique=True, return_indices=True)
            np.add.at(self.flows, (before[1][old], self.before[1][new]), 1)


def network(number: int, years: int) -> Scenario:
    """Return network `number`: ten towns of the sample within reach of one another."""
    return plausible_network(range(TOWNS_EACH * number, TOWNS_EACH * (number + 1)), years)


NETWORKS = Arm("networks of plausible towns", 15, MovesBetween, sample=network, size=6)


@measures("F13", NETWORKS)
def migration_gravity(fact: Fact, runs: Runs) -> Finding:
    """Regress moves between towns on the minutes between them."""
    moves: list[Moves] = runs.of(NETWORKS)
    if not moves:
        raise CannotMeasure("takes at least one network of towns")
    flows, minutes = np.stack([m.flows for m in moves]), np.stack([m.minutes for m in moves])
    pairs = pairs_of(flows)
    moved = flows[pairs]
    if moved.sum() < FEWEST_MOVES:
        raise CannotMeasure(f"takes at least {FEWEST_MOVES} moves between towns; there are {moved.sum():.0f}")
    found = gravity(flows, minutes)
    how = (
        f"{moved.sum():,.0f} moves among the {flows.shape[1]} towns of each of {len(moves)} networks (120 km wide) in "
        f"the years after the first {BURN_IN}, people who live elsewhere than a year ago: Poisson regression on log "
        "minutes by car with an effect for each origin and destination. The rule of migration carries a distance term "
        "(migration.distance); the estimate shows what homes, roots and the choice among all places leave of it"
    )
    details = {"moves": float(moved.sum()), "pairs without a move": float((moved == 0).mean())}
    picture = _gravity_picture(fact, moved, np.log(minutes[pairs]), found)
    return Finding(fact, *found.elasticity, how, details=details, picture=picture)


def _gravity_picture(fact: Fact, moved: Array, far: Array, found: Gravity) -> Picture:
    """Show flows over what origins and destinations alone would send, by log minutes; lines with the slopes."""
    slope, (x, top) = found.elasticity.value, binned(far, moved, BINS)
    bottom = binned(far, found.without_distance, BINS)[1]
    x, y, weight = x[top > 0], np.log(top[top > 0] / bottom[top > 0]), top[top > 0]

    def line(tilt: float) -> Array:
        return np.asarray(np.average(y, weights=weight) + tilt * (x - np.average(x, weights=weight)))

    return Picture(
        name=f"{fact.id}-migration-gravity",
        title="Moves fall with the way",
        x_label="log minutes by car",
        y_label="log of moves, pull of both towns removed",
        traces=(
            Trace("pairs in ten groups", numbers(x), numbers(y), kind="points"),
            Trace(f"regression: {slope:.2f}", numbers(x), numbers(line(slope))),
            Trace(f"target slope {fact.target}", numbers(x), numbers(line(float(fact.target)))),
        ),
    )
