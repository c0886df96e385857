"""Valuing life in a town and elsewhere for the verdict: what a place gives more, and what people may expect at all."""

from __future__ import annotations

import math

import numpy as np

from ccsim.compiled import njit
from ccsim.rules.prospects import expected
from ccsim.town.schema import CREATIVE, METROPOLIS, PRODUCTION


@njit(nogil=True)
def advantages(wage_ratio, unemployment, unemployment_here, benefit, shock, rent_ratio, housing_share, more):
    """Write real income in each place over that of one town at the start (more float64[places, occupations]).

    wage_ratio, unemployment, rent_ratio float64[places], as seen from the town; unemployment_here float, share
    benefit, housing_share shares; shock float, log pay in the metropolis
    """
    for p in range(wage_ratio.size):
        wages = wage_ratio[p] * expected(unemployment[p], benefit) / expected(unemployment_here, benefit)
        if p == METROPOLIS:
            wages *= math.exp(shock)
        rents = math.pow(rent_ratio[p], -housing_share)
        for o in range(more.shape[1]):
            more[p, o] = (wages if CREATIVE <= o <= PRODUCTION else 1.0) * rents


@njit(nogil=True)
def log_sums(home, here, beyond, distance, population, theta, moving_cost, home_bonus, income_weight):
    """Return what people of a town may expect, without and with roots there (float64[2, occupations], log income).

    home int, the town; here float64[towns, occupations], beyond float64[places, occupations] as in `Prospects`
    distance float64[towns], log income; population [towns] persons at the start; theta 1/log income
    moving_cost, home_bonus log income; income_weight float64[occupations]
    """
    towns, options = here.shape[0], np.empty(here.shape[0] + beyond.shape[0])
    found = np.empty((2, here.shape[1]))
    for rooted in range(2):
        for o in range(here.shape[1]):
            for t in range(towns):
                options[t] = here[t, o] + (math.log(max(1.0, population[t])) / theta - distance[t] - moving_cost)
            options[home] += moving_cost
            options[home] += home_bonus * rooted
            for p in range(beyond.shape[0]):
                options[towns + p] = beyond[p, o] - moving_cost
            most, total = options.max(), 0.0
            for option in options:
                total += math.exp(theta * (option - most))
            weight = income_weight[o] if income_weight[o] > 0 else 1.0
            found[rooted, o] = (most + math.log(total) / theta) / weight
    return found
