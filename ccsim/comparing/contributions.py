"""What each lever contributes: Shapley values over coalitions of levers, all simulated with the same seeds.

A lever's value is its mean marginal effect over the orders in which a plan could be put together.  Up to six levers
all coalitions are simulated; beyond that, orders drawn by lot, each with its reverse, as far as 64 coalitions go.
"""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from ccsim.comparing.effects import CONFIDENCE, Interval, mean_of
from ccsim.scenario import Scenario
from ccsim.summary import Values

MOST_COALITIONS = 64  # the empty and the whole one among them
ALL_ORDERS = 6  # levers up to which every coalition is simulated
MOST_LEVERS = 22  # beyond that not even one order and its reverse fit beside each lever alone

Coalition = frozenset[int]
Order = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Design:
    """Which coalitions of a plan's levers are simulated; `orders` come in pairs, each followed by its reverse."""

    levers: int
    coalitions: tuple[Coalition, ...]
    orders: tuple[Order, ...]  # empty: all orders count, as every coalition is there

    @property
    def inside(self) -> tuple[Coalition, ...]:
        """Return the coalitions that are neither nothing nor the whole plan: those that take runs of their own."""
        return tuple(one for one in self.coalitions if 0 < len(one) < self.levers)


def design_of(levers: int) -> Design:
    """Return the coalitions to simulate for so many levers; raise ValueError if there are too many levers."""
    if levers > MOST_LEVERS:
        raise ValueError(
            f"the contributions of {levers} levers would take too many runs: at most {MOST_LEVERS} levers fit into "
            f"{MOST_COALITIONS} coalitions. Compare parts of the plan instead."
        )
    if levers <= ALL_ORDERS:
        every = itertools.chain.from_iterable(itertools.combinations(range(levers), k) for k in range(levers + 1))
        return Design(levers, tuple(frozenset(one) for one in every), ())
    found = {frozenset[int](), frozenset(range(levers)), *(frozenset([lever]) for lever in range(levers))}
    orders: list[Order] = []
    for order in drawn_orders(levers):
        pair = (order, order[::-1])
        more = found | {one for each in pair for one in prefixes(each)}
        if len(more) > MOST_COALITIONS:
            break
        found, orders = more, [*orders, *pair]
    return Design(levers, tuple(sorted(found, key=lambda one: (len(one), sorted(one)))), tuple(orders))


def drawn_orders(levers: int) -> Iterator[Order]:
    """Yield orders of the levers by lot, without end; the same ones every time."""
    for draw in itertools.count():
        lots = [hashlib.sha256(f"{levers}:{draw}:{lever}".encode()).digest() for lever in range(levers)]
        yield tuple(sorted(range(levers), key=lots.__getitem__))


def prefixes(order: Order) -> list[Coalition]:
    """Return the coalitions that an order goes through, from nothing to all."""
    return [frozenset(order[:k]) for k in range(len(order) + 1)]


def part_of(scenario: Scenario, coalition: Coalition) -> Scenario:
    """Return the scenario with only some levers of its plan; the others stay in their rows with size zero."""
    levers = tuple(
        lever if row in coalition else lever.model_copy(update={"size": 0.0})
        for row, lever in enumerate(scenario.plan.levers)
    )
    return scenario.model_copy(update={"plan": scenario.plan.model_copy(update={"levers": levers})})


@dataclass(frozen=True, slots=True)
class Contributions:
    """What each lever contributes to the effect of the whole plan (arrays [..., quantities])."""

    values: Interval  # [levers, quantities]
    alone: Interval  # [levers, quantities] effect of the plan with this lever only
    whole: Interval  # [quantities] effect of the whole plan
    interaction: Interval  # [quantities] the whole less the sum of all levers alone
    exact: bool  # whether every coalition was simulated


def contributions_of(design: Design, results: Mapping[Coalition, Values]) -> Contributions:
    """Return the Shapley values of all levers (results: float64[runs, quantities] by coalition, same seeds)."""
    nothing = results[frozenset()]
    whole = results[frozenset(range(design.levers))] - nothing
    alone = np.stack([results[frozenset([lever])] - nothing for lever in range(design.levers)], axis=1)
    if design.orders:
        by_order = np.stack([marginals(order, results) for order in design.orders])
        values = _over_both(by_order)
    else:
        values = mean_of(exact_values(design.levers, results))
    return Contributions(values, mean_of(alone), mean_of(whole), mean_of(whole - alone.sum(axis=1)), not design.orders)


def exact_values(levers: int, results: Mapping[Coalition, Values]) -> Values:
    """Return the Shapley values from all coalitions (float64[runs, levers, quantities])."""
    found = []
    for lever in range(levers):
        without = [one for one in results if lever not in one]
        weights = [_weight(len(one), levers) for one in without]
        gains = [results[one | {lever}] - results[one] for one in without]
        found.append(sum(weight * gain for weight, gain in zip(weights, gains, strict=True)))
    return np.stack(found, axis=1)


def _weight(size: int, levers: int) -> float:
    """Return the share of orders in which exactly the members of a coalition of this size come before a lever."""
    return math.factorial(size) * math.factorial(levers - 1 - size) / math.factorial(levers)


def marginals(order: Order, results: Mapping[Coalition, Values]) -> Values:
    """Return what each lever adds when the plan is put together in one order (float64[runs, levers, quantities])."""
    steps: Sequence[Coalition] = prefixes(order)
    added = {lever: results[steps[k + 1]] - results[steps[k]] for k, lever in enumerate(order)}
    return np.stack([added[lever] for lever in range(len(order))], axis=1)


def _over_both(by_order: Values) -> Interval:
    """Return means with intervals over runs and over pairs of orders (float64[orders, runs, levers, quantities])."""
    pairs = by_order.reshape(-1, 2, *by_order.shape[1:]).mean(axis=1)
    runs, orders = by_order.shape[1], len(pairs)
    mean = by_order.mean(axis=(0, 1))
    if runs < 2 or orders < 2:
        return Interval(mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan))
    variance = pairs.mean(axis=0).var(axis=0, ddof=1) / runs + pairs.mean(axis=1).var(axis=0, ddof=1) / orders
    reach = stdtrit(min(runs, orders) - 1, 0.5 + CONFIDENCE / 2) * np.sqrt(variance)
    return Interval(mean, mean - reach, mean + reach)
