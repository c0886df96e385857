"""The levers that give money or help: what each asks for and offers, and what it does to a town beside its twin."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest
from conftest import SCENARIOS
from plans_of_aid import plan_of, rich
from test_accounting import hamlet_with

from ccsim.cli.files import plan_summary
from ccsim.indicators import NAMES
from ccsim.inputs import Incubator, Inputs, JobRelief, LumpSum, Vouchers
from ccsim.levers.catalogue import LEVERS
from ccsim.levers.lever import Acting, Lever
from ccsim.model import TownModel
from ccsim.parameters.declare import STATUSES
from ccsim.rules.municipality import credit_left
from ccsim.scenario import Scenario, ScenarioError, apply_settings, from_dict
from ccsim.town.ledger import Flow
from ccsim.town.schema import CREATIVE_SECTOR, TECHNOLOGY

CLUSTER = (CREATIVE_SECTOR, TECHNOLOGY)


def lever(kind: str, **more) -> Lever:
    """Return a lever as a file would give it."""
    return LEVERS[kind].model_validate({"kind": kind, "size": 12, "start": "2024-01"} | more)


def at(size=12.0, whole=12.0, age=0, budget=0, residents=600) -> Acting:
    """Return what a lever is told."""
    return Acting(Inputs.at_rest(1), 5, 77, 0, 3, -1, size, whole, age, age % 12 + 1, budget, residents)


def offered(one: Lever, told: Acting):
    """Return what a lever offers when told so."""
    one.act(told)
    (offer,) = told.inputs.aid
    return offer


# ---- what each asks for and offers ------------------------------------------------------------------
def test_relief_asks_for_the_jobs_it_is_budgeted_for():
    """EUR 2,400 a job and year for 50 jobs are EUR 10,000 a month: EUR 200 for a job, half of it half way."""
    one = lever("tax relief", size=2400, aid=50, take_up=0.3)

    assert one.asks(at(size=1800, whole=1800)) == 1_000_000  # whatever part of other measures gets delivered
    assert one.asks(at(size=900, whole=1800)) == 500_000
    assert offered(one, at(size=900, whole=1800, budget=7)) == JobRelief(5, CLUSTER, 0.3, 10_000, 7)


def test_vouchers_are_handed_out_whole_over_the_year():
    """Ten vouchers a year delivered: ten in twelve months, none or one a month, for as much as it asks."""
    one = lever("vouchers", size=99)
    asked = [one.asks(at(size=10, age=age)) for age in range(24)]

    assert sum(asked[:12]) == sum(asked[12:]) == 10 * 750_000
    assert set(asked) == {0, 750_000}
    assert offered(one, at(budget=750_000)) == Vouchers(5, CLUSTER, 750_000, 750_000, 0.05, 0.45)


def test_an_incubator_offers_whole_places():
    """Of 10.7 places delivered ten are offered, in its street; the budget for rents follows its size."""
    one = lever("incubator", size=15, aid=2400)

    assert one.asks(at()) == 300_000
    assert offered(one, at(size=10.7, budget=9)) == Incubator(5, 3, CLUSTER, 10, 0.5, 60, 0.5, 9, 0.2)


def test_a_lump_sum_asks_for_all_who_live_there():
    """EUR 120 a year for 600 people are EUR 6,000 a month."""
    assert lever("lump sum", size=120).asks(at()) == 600_000
    assert offered(lever("lump sum"), at(budget=31)) == LumpSum(5, 31)


def test_nothing_is_delivered_without_governance():
    """Where nothing gets delivered nothing is asked for."""
    for kind in ("tax relief", "vouchers", "lump sum", "incubator"):
        assert lever(kind).asks(at(size=0, whole=0)) == 0


@pytest.mark.parametrize("kind", ["incubator", "vouchers", "tax relief", "lump sum"])
def test_costs_and_effects_are_declared_with_range_and_source(kind):
    """Each default lies in its range and has a source and a status; side effects and evidence are told."""
    for figure in LEVERS[kind].ranges().values():
        assert figure.low <= figure.value <= figure.high
        assert figure.source
        assert figure.status in STATUSES
    assert LEVERS[kind].side_effects
    assert LEVERS[kind].evidence
    assert LEVERS[kind].sentence().endswith(".")


def test_default_costs_lie_in_the_planning_ranges():
    """An incubator for 40 firms: 0.5 to 3 million, and 150 to 400 thousand a year; a voucher: 5 to 10 thousand."""
    forty = lever("incubator", size=40)

    assert 0.5e6 <= 40 * forty.capital <= 3e6
    assert 150e3 <= 40 * (forty.running + forty.aid) <= 400e3
    assert 5e3 <= lever("vouchers").aid <= 10e3


def test_a_check_says_what_a_lump_sum_costs_for_all():
    """EUR 50 for each of 600 people are EUR 30,000 a year, though no figure of the file says how many they are."""
    assert "EUR 30,000 a year" in plan_summary(rich(plan=plan_of({"kind": "lump sum", "size": 50})))


def test_public_services_are_not_meant():
    """Aid is for private firms: the public sector is refused, and so is an empty list."""
    for sectors in (["public"], []):
        with pytest.raises(ScenarioError, match="sectors"):
            rich(plan=plan_of({"kind": "vouchers", "size": 5, "sectors": sectors}))


# ---- beside a twin in Óbidos ------------------------------------------------------------------------
def obidos_with(*levers: dict) -> Scenario:
    """Return Óbidos with a council that can pay for anything, and levers from January 2021 on."""
    content = tomllib.loads((SCENARIOS / "obidos.toml").read_text("utf-8"))
    content["plan"] = plan_of(*[{"years": 30, "lag": 0} | one for one in levers], start="2021-01")
    return apply_settings(from_dict(content, "Óbidos with a plan"), ["towns.0.municipality.cash=90e6"])


def months_of(scenario: Scenario, *names: str, seeds: int = 2, years: int = 4) -> float:
    """Add up the means of some indicators over all months and seeds."""
    total = 0.0
    for seed in range(1, 1 + seeds):
        model = TownModel(scenario, seed)
        model.run_for(12 * years)
        total += sum(model.series[:, 0, NAMES.index(name)].mean() for name in names)
    return total / seeds


JOBS = ("jobs_creative", "jobs_technology")
NOTHING = {"kind": "lump sum", "size": 0}


def test_relief_makes_jobs_and_more_of_it_more():
    """Jobs of the sectors meant: with none < EUR 1,500 a job < EUR 5,000 < the same where all claim it."""
    offers = [{"size": 1500}, {"size": 5000}, {"size": 5000, "take_up": 0.5}]
    levers = [NOTHING] + [{"kind": "tax relief", "aid": 2000, **offer} for offer in offers]
    jobs = [months_of(obidos_with(one), *JOBS) for one in levers]

    assert jobs == sorted(jobs)
    assert jobs[-1] > 1.03 * jobs[0]


def test_vouchers_raise_jobs_while_there_are_some_to_have():
    """Jobs of the sectors meant: with none < 40 vouchers a year < 200, and a seventh more at the most."""
    jobs = [
        months_of(obidos_with(one), *JOBS)
        for one in [NOTHING, *({"kind": "vouchers", "size": size} for size in (40, 200))]
    ]

    assert jobs[0] < jobs[1] < jobs[2] < 1.15 * jobs[0]


@pytest.mark.slow
def test_a_lump_sum_draws_people_and_raises_rents():
    """The more each resident gets the more people live there and the higher the rents: EUR 0 < 200 < 800 a year."""
    runs = [obidos_with({"kind": "lump sum", "size": size}) for size in (0, 200, 800)]
    people, rents = ([months_of(run, name) for run in runs] for name in ("population", "rent"))

    assert people == sorted(people)
    assert rents == sorted(rents)
    assert people[2] - people[0] < 0.1 * people[0]


def lives(model: TownModel, months: int) -> tuple[dict[int, int], dict[int, int], int]:
    """Run some months; return when each firm was last seen, when it moved in (by key), and how many are inside."""
    last: dict[int, int] = {}
    moved: dict[int, int] = {}
    firms = model.state.firms
    for month in range(months):
        model.step()
        rows = firms.rows()
        last |= dict.fromkeys(firms.key[rows].tolist(), month)
        for key in firms.key[rows[firms.programme[rows] >= 0]].tolist():
            moved.setdefault(key, month)
    inside = int(np.count_nonzero((firms.town >= 0) & (firms.programme >= 0)))
    return last, moved, inside


@pytest.mark.slow
def test_an_incubator_keeps_firms_alive_and_stands_half_empty():
    """Of firms inside 1 to 12 in a hundred more outlive two years than in the twin; most places are free."""
    with_it, usual = obidos_with({"kind": "incubator", "size": 100}), obidos_with(NOTHING)
    outlived, twins, taken = [], [], []
    for seed in range(1, 5):
        last, moved, inside = lives(TownModel(with_it, seed), 60)
        alone = lives(TownModel(usual, seed), 60)[0]
        seen = [(key, month) for key, month in moved.items() if month < 36 and alone.get(key, -1) >= month]
        outlived += [last[key] >= month + 24 for key, month in seen]
        twins += [alone[key] >= month + 24 for key, month in seen]
        taken.append(inside)

    assert 10 < np.mean(taken) < 38  # of 75 places delivered
    assert len(outlived) > 100
    assert 0.01 < np.mean(outlived) - np.mean(twins) < 0.12


def test_the_council_gives_no_more_than_it_has():
    """A sum far beyond its means: each month at most its cash and credit, and its debt stays within the limit."""
    model = TownModel(hamlet_with(plan=plan_of({"kind": "lump sum", "size": 50_000, "years": 2}, start="2024-01")), 1)
    state, paid = model.state, []
    for _ in range(24):
        means = state.towns.cash[0] + credit_left(state, model.scenario.parameters)[0]
        model.step()
        paid.append(state.ledger.flows[0, Flow.AID_TO_RESIDENTS])
        assert paid[-1] <= max(0, means)

    assert paid[0] > 0
    assert sum(paid) < 0.1 * 24 * 100 * 50_000 / 12 * 600
