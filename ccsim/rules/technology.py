"""The new technology of Brezis and Krugman (1997): worse at first than the leader's mature one, then learnt.

A place whose pay is low enough gains by starting anew: firms adopt if and only if
pay here over pay at the leader < a0 / A < 1, where a0 is what the new technology yields here and now and A what
the old one yields at the leader.  The leader itself, at a ratio of one, never does.
"""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np

from ccsim.draws import Purpose, uniforms
from ccsim.parameters import Parameters
from ccsim.parameters.economy import Technology
from ccsim.town.columns import Array
from ccsim.town.schema import CREATIVE_SECTOR, MAKING, METROPOLIS, TECHNOLOGY
from ccsim.town.state import State

Years = TypeVar("Years", float, Array)
ADOPTERS = (CREATIVE_SECTOR, TECHNOLOGY, MAKING)  # sectors that sell outside and can use it


def adopts(cost_ratio: Array, new: Array, leader: float) -> Array:
    """Say where the new technology pays (cost_ratio, new float64[n]; bool[n]): cost_ratio < new / leader < 1."""
    yields = np.asarray(new) / leader
    return (np.asarray(cost_ratio) < yields) & (yields < 1)


def productivity(experience: Years, assumed: Technology) -> Years:
    """Return what the new technology yields after so many job-years (a number or float64[n] like `experience`)."""
    learnt = experience / (experience + assumed.half_experience)
    return assumed.initial + (assumed.mature - assumed.initial) * learnt


def consider_technology(state: State, assumed: Parameters) -> None:
    """Let tradable firms weigh the new technology once it has arrived, and add to the town's experience."""
    firms, rules, towns = state.firms, assumed.technology, state.towns
    if state.month < rules.arrival:
        return
    lives = firms.town >= 0
    modern = lives & firms.modern
    jobs = np.bincount(firms.town[modern], firms.staff[modern], state.n_towns)
    towns.experience[:] += jobs / 12
    leader_pay = state.places.wage_ratio[:, METROPOLIS] * math.exp(state.shocks[2])
    yields = productivity(towns.experience, rules)
    # once learning has carried the new technology beyond the old, it pays for everybody
    pays = adopts(towns.pay / leader_pay, yields, rules.leader) | (yields >= rules.leader)
    able = np.flatnonzero(lives & ~firms.modern & np.isin(firms.sector, ADOPTERS))
    looks = uniforms(state.stream(Purpose.ADOPTION), firms.key[able], 0) < rules.considering / 12
    firms.modern[able[looks & pays[firms.town[able]]]] = True


def gains(state: State, assumed: Parameters) -> Array:
    """Return the productivity of the new technology over the old one here, 1 where it lags (float64[towns])."""
    rules, experience = assumed.technology, state.towns.experience.tolist()  # numbers: towns are few
    return np.array([max(1.0, productivity(years, rules) / rules.laggard) for years in experience])
