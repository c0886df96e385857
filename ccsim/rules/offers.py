"""Offers to newcomers: a campaign, moving grants and studios, weighed by the candidates who have heard of them.

Nothing says how many of those who take an offer would have come without it: that follows from their choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, ascending, priorities, stream_of, uniforms
from ccsim.exact import exp, log
from ccsim.inputs import Inputs, MovingGrant, Studios
from ccsim.parameters import Parameters
from ccsim.rules.candidates import accepts, awareness, draw_candidates, who_comes
from ccsim.rules.projects import pay_aid
from ccsim.rules.prospects import Prospects
from ccsim.scenario.plan import Plan
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import CREATIVE, METROPOLIS, REMOTE
from ccsim.town.state import State

HEARS, TURN = range(2)  # slots of what is drawn for an offer
RENTS, KEEPS = 1, 3  # slots in which newcomers draw whether they rent and whether they keep their job


@dataclass(frozen=True, slots=True)
class Promise:
    """What one project has promised to candidates who come this month."""

    project: int
    heads: Array  # uint64, keys of the candidates
    cents: int  # EUR cents for each
    remote: bool  # only if they do work remotely


@dataclass(frozen=True, slots=True)
class Offer:
    """What an offer is to the month's candidates (arrays [candidates])."""

    key: int
    project: int
    left: int  # how many can have it
    wants: Array  # bool, who may have it
    worth: Array  # log income a year, while they stay
    announced: float
    cents: int
    remote: bool


def who_comes_for(state: State, inputs: Inputs, view: Prospects, assumed: Parameters) -> tuple[Array, list[Promise]]:
    """Return the candidates of this month who come (`CANDIDATE`[k]), and what they are promised."""
    if not inputs.moving_grants and not inputs.studios and (inputs.awareness == 1).all():
        return who_comes(state, view, assumed), []
    drawn = draw_candidates(state, state.month, state.baseline.candidates, assumed)
    gain = view.coming + state.baseline.attraction[:, None, None]
    yes, promises = decide(state, inputs, drawn, gain[drawn["town"], drawn["place"], drawn["occupation"]], assumed)
    return drawn[yes], promises


def decide(
    state: State, inputs: Inputs, drawn: Array, gain: Array, assumed: Parameters
) -> tuple[Array, list[Promise]]:
    """Return which candidates come (bool[c]), and what they are promised (gain: log income, float64[c]).

    Each offer goes to those who have heard of it and may have it, in the order of a keyed queue, as far as it reaches:
    to those who come because of it, and to those who would come anyway.
    """
    aware = known(state, inputs, drawn, gain, assumed)[drawn["town"]]
    streams = state.stream(Purpose.NEWCOMER), state.stream(Purpose.DESTINATION)
    yes = accepts(drawn["key"], gain, aware, *streams, assumed.migration.theta)
    promises = []
    for offer in offers_of(state, inputs, drawn, assumed):
        stream = stream_of(state.stream(Purpose.OFFER), offer.key, 0)
        heard = offer.wants & (uniforms(stream, drawn["key"], HEARS) < offer.announced)
        swayed = accepts(drawn["key"], gain + heard * offer.worth, aware, *streams, assumed.migration.theta)
        queue = priorities(stream, drawn["key"], TURN).argsort(kind="stable")
        taken = queue[(heard & (yes | swayed))[queue]][: offer.left]
        yes[taken] = True
        promises.append(Promise(offer.project, drawn["key"][taken], offer.cents, offer.remote))
    return yes, promises


def known(state: State, inputs: Inputs, drawn: Array, gain: Array, assumed: Parameters) -> Array:
    """Return the share of candidates who know each town, with what campaigns do (float64[towns]).

    Campaigns move people from one town of the scenario to another: as many are expected to come to all of them
    together as without.  A single town takes them from places outside.
    """
    usual = awareness(state, assumed)
    if (inputs.awareness == 1).all():
        return usual
    told = np.minimum(1.0, usual * inputs.awareness)
    if state.n_towns > 1:
        chance = 1 / (1 + exp(-assumed.migration.theta * gain))
        willing = np.bincount(drawn["town"], chance, state.n_towns)
        told *= (willing * usual).sum() / max(1e-9, (willing * told).sum())
    return told


def offers_of(state: State, inputs: Inputs, drawn: Array, assumed: Parameters) -> Iterator[Offer]:
    """Yield the month's offers that are not used up."""
    for grant in inputs.moving_grants:
        if grant.budget >= grant.cents:
            yield of_grant(state, grant, drawn, assumed)
    for studios in inputs.studios:
        left = studios.homes - int((state.households.studio == studios.project + 1).sum())
        if left > 0:
            yield of_studios(state, studios, left, drawn, assumed)


def of_grant(state: State, grant: MovingGrant, drawn: Array, assumed: Parameters) -> Offer:
    """Return what a grant is to candidates: so much more income a year, over the years it is weighed against."""
    rules, base = assumed.migration, state.baseline
    wants = (drawn["town"] == grant.town) & (drawn["occupation"] == CREATIVE)
    if grant.remote:
        keeps = uniforms(state.stream(Purpose.NEWCOMER), drawn["key"], KEEPS) < rules.keeps_job / 2
        wants &= (drawn["place"] == METROPOLIS) & keeps
    income = base.pay[drawn["town"], drawn["occupation"]] * (1 - assumed.labour.income_tax) * (1 + drawn["couple"])
    yearly = grant.cents / rules.grant_horizon
    worth = rules.creative_income * log(1 + yearly / np.maximum(1.0, 12 * income))
    return Offer(
        grant.key, grant.project, grant.budget // grant.cents, wants, worth, grant.announced, grant.cents, grant.remote
    )


def of_studios(state: State, studios: Studios, left: int, drawn: Array, assumed: Parameters) -> Offer:
    """Return what studios let below the market rent are to candidates who rent."""
    rules = assumed.migration
    rents = uniforms(state.stream(Purpose.NEWCOMER), drawn["key"], RENTS) < rules.newcomer_tenant
    wants = (drawn["town"] == studios.town) & (drawn["occupation"] == CREATIVE) & rents
    worth = np.full(wants.size, -rules.housing_share * float(log(1 - studios.discount)))
    return Offer(studios.key, studios.project, left, wants, worth, studios.announced, 0, False)


@njit(nogil=True)
def those_of(town, key, wanted):
    """Return who lives in a town and has one of some keys (rows int64[k]; town int16[n]; key, wanted uint64)."""
    rows, k, wanted = np.empty(town.size, np.int64), 0, wanted[ascending(wanted)]
    if not wanted.size:
        return rows[:0]
    for i in range(town.size):
        low, high = 0, wanted.size - 1
        while low < high:  # halved until one is left
            middle = (low + high) // 2
            low, high = (middle + 1, high) if wanted[middle] < key[i] else (low, middle)
        rows[k] = i
        k += (town[i] >= 0) & (wanted[low] == key[i])
    return rows[:k]


def pay_grants(state: State, plan: Plan, promises: list[Promise]) -> None:
    """Pay what was promised to those who have come and found a home, and, if so asked, kept their remote job."""
    people = state.residents
    for promise in promises:
        if promise.cents == 0 or promise.heads.size == 0:
            continue
        came = those_of(people.town, people.key, promise.heads)
        paid = came[people.employer[came] == REMOTE] if promise.remote else came
        people.income[paid] += promise.cents
        if paid.size:
            pay_aid(state, plan, promise.project, promise.cents * paid.size, Flow.AID_TO_RESIDENTS)
