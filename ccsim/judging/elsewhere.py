"""Elsewhere as the verdict values it: what people who left a town have there, and what its people may expect at all."""

from __future__ import annotations

import numpy as np

from ccsim.engine import Engine
from ccsim.parameters import Parameters
from ccsim.rules.counting import real_factors
from ccsim.rules.prospects import prospects, tastes
from ccsim.rules.valuing import advantages, log_sums
from ccsim.scenario.plan import Plan
from ccsim.town.columns import Array
from ccsim.town.schema import OCCUPATIONS
from ccsim.town.state import State

TRIAL = 12  # months of the first year simulated without a plan, to see what people of the town usually have


def real_cents(state: State, assumed: Parameters) -> Array:
    """Return the net income of everybody in the rows, for tenants deflated by rents (int64[n], EUR cents/month).

    These are the incomes of which the indicator `real_income` is the mean.
    """
    people, homes, streets = state.residents, state.households, state.streets
    factor = real_factors(
        homes.street, homes.tenant, streets.rent, streets.rent_at_start, assumed.migration.housing_share
    )
    return np.asarray((people.income * factor[people.household + 1]).astype(np.int64))


def usual_incomes(model: Engine, town: int) -> Array:
    """Return the mean real income of each occupation in a town in the first year without a plan (float64[occupations]).

    EUR/month; of an occupation that nobody has, that of all. Twins begin in the same state: it is the same for both.
    """
    trial = Engine.continued(model.scenario.model_copy(update={"plan": Plan()}), model.state)
    sums, people = np.zeros(len(OCCUPATIONS)), np.zeros(len(OCCUPATIONS))
    for _ in range(TRIAL):
        trial.step()
        residents = trial.state.residents
        here = residents.town == town
        occupation = residents.occupation[here]
        sums += np.bincount(occupation, real_cents(trial.state, trial.scenario.parameters)[here], sums.size) / 100
        people += np.bincount(occupation, minlength=people.size)
    return np.where(people > 0, sums / np.maximum(1, people), sums.sum() / max(1, people.sum()))


def advantage(state: State, assumed: Parameters, town: int) -> Array:
    """Return the real income of each place over that of the town at the start (float64[places, occupations]).

    As `prospects` has it: pay there times expected employment with benefits, where the metropolis has good and bad
    years; pensions, and what children and students get, are the same everywhere. All of it by the rents there over
    those in the town at the start, to the power of the share of housing. Taxes are the same and cancel.
    """
    places, more = state.places, np.empty((state.places.wage_ratio.shape[1], len(OCCUPATIONS)))
    advantages(
        places.wage_ratio[town], places.unemployment[town], state.baseline.unemployment[town], assumed.labour.benefit,
        state.shocks[2], places.rent_ratio[town], assumed.migration.housing_share, more,
    )  # fmt: skip
    return more


def expected_utility(model: Engine, town: int) -> Array:
    """Return what people of a town may expect of life, without and with roots there (float64[2, occupations]).

    In log income: the log-sum, as in the logit of those who consider leaving, over staying and going to another town
    or place, with the cost of moving, the value of roots, distances, amenities and gifts of policy, divided by the
    weight of income (1 for those whose income no place changes). Towns draw by their size at the start: that a town
    has grown is no gain in itself. The push of being without work is left out; unemployment is in expected income.
    """
    state, assumed = model.state, model.scenario.parameters
    rules, view = assumed.migration, prospects(state, model.inputs, assumed)
    expectations = log_sums(
        town, view.here, view.beyond[town], view.between[town], state.baseline.population,
        rules.theta, rules.moving_cost, rules.home_bonus, tastes(rules)[0],
    )  # fmt: skip
    return np.asarray(expectations)
