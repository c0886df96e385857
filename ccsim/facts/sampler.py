"""A sample of plausible small towns that do not exist, for facts about how many towns differ.

Town `number` of a sample is a full scenario whose figures are drawn from the ranges in
`evidence/plausible_towns.csv` (each with unit, shape, status and source) by Latin hypercubes of 64 towns: each trait is
spread evenly over every 64 towns, and a town depends on its number and the sample's seed only, never on how many are
drawn.  Each trait is drawn by itself.  Figures hang together only by book-keeping (what visitors spend is what
hospitality earns, public amenities are what the budget can carry, posts are those of residents who work in town and of
commuters, third places are what outings can keep) and by one measured relation: fewer work outside where the next city
is farther (fact F16).  In particular wages, rents, densities, amenities, creative occupations, sizes of firms and net
migration are drawn independently of one another: whatever relation is found between them later has come out of the
rules.

Shapes: "even"; "log", even in the logarithm; "normal", around the middle with a quarter of the range as standard
deviation, cut at its ends; "lognormal", the same in the logarithm.
"""

from __future__ import annotations

import csv
import math
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from ccsim.parameters import Parameters
from ccsim.scenario import Scenario, from_dict
from ccsim.town.columns import Array
from ccsim.town.people import apportion

SEED = 2021
BLOCK = 64  # towns drawn together
START = 2021
WAGE = 1250.0  # EUR/month at which the money figures of third places and visitors are written down
# People by age in Óbidos, 2024 (partner_towns.csv), which the trait `age_tilt` makes younger or older.
AGES = np.array([1066, 1209, 1526, 1540, 1876, 1947, 1937, 1638, 981])
WORKING_AGE = np.array([0, 0.2, 1, 1, 1, 1, 0.6, 0, 0])  # part of each age group that is 18 to 65
PUPILS = np.array([0.4, 0.8, 0, 0, 0, 0, 0, 0, 0])  # part that is 6 to 17
Content = dict[str, Any]
Traits = dict[str, float]


class Trait(NamedTuple):
    """One figure by which sampled towns differ."""

    name: str
    unit: str
    low: float
    high: float
    shape: str
    status: str
    source: str

    def at(self, quantile: float) -> float:
        """Return the value below which this share of towns lies."""
        low, high = (math.log(self.low), math.log(self.high)) if "log" in self.shape else (self.low, self.high)
        if "normal" in self.shape:  # the ends are two standard deviations from the middle
            ends = ndtr(np.array([-2.0, 2.0]))
            quantile = 0.5 + 0.25 * float(ndtri(ends[0] + quantile * (ends[1] - ends[0])))
        value = low + quantile * (high - low)
        return math.exp(value) if "log" in self.shape else value


@cache
def all_traits() -> tuple[Trait, ...]:
    """Return the declared traits."""
    text = (files("ccsim") / "evidence" / "plausible_towns.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), strict=True)
    return tuple(
        Trait(r["trait"], r["unit"], float(r["low"]), float(r["high"]), r["shape"], r["status"], r["source"])
        for r in rows
    )


def traits_of(number: int, seed: int = SEED, smallest: float | None = None) -> Traits:
    """Return the drawn traits of one town (number 0, 1, 2, ...) by name (smallest: population to begin from)."""
    quantiles = _hypercube(number // BLOCK, seed)[number % BLOCK]
    traits = [
        trait._replace(low=smallest) if smallest is not None and trait.name == "population" else trait
        for trait in all_traits()
    ]
    return {trait.name: trait.at(float(q)) for trait, q in zip(traits, quantiles, strict=True)}


@cache
def _hypercube(block: int, seed: int) -> Array:
    """Return the quantiles of the traits of 64 towns (float64[towns, traits])."""
    from scipy.stats import qmc  # noqa: PLC0415  (takes half a second, and most verdicts need no sample)

    cube = qmc.LatinHypercube(len(all_traits()), seed=np.random.default_rng([seed, block]))
    return np.asarray(cube.random(BLOCK))


def plausible_town(number: int, years: int, seed: int = SEED, smallest: float | None = None) -> Scenario:
    """Return town `number` of a sample as a scenario of its own, checked like a file (smallest: as in `traits_of`)."""
    traits = traits_of(number, seed, smallest)
    local = {
        "geography": {"people_per_street": traits["people_per_street"]},
        "ageing": {"fertility": traits["fertility"]},
    }
    content = {"towns": [_town(number, traits)], "start": START, "years": years, "parameters": local}
    return from_dict(content, f"plausible-{seed}-{number}")


def plausible_network(numbers: range, years: int, seed: int = SEED, width_km: float = 120.0) -> Scenario:
    """Return several sampled towns in one scenario, strewn evenly over a square, with the minutes between them."""
    towns = [_town(number, traits_of(number, seed)) for number in numbers]
    place = width_km * np.random.default_rng([seed, numbers.start]).random((len(towns), 2))
    for (one, here), (other, there) in combinations(zip(towns, place, strict=True), 2):
        minutes = round(trip_minutes(float(math.dist(here, there))), 1)
        one["minutes"][other["name"]] = other["minutes"][one["name"]] = minutes
    return from_dict({"towns": towns, "start": START, "years": years}, f"network-{seed}-{numbers.start}")


def trip_minutes(km: float) -> float:
    """Return the minutes of a trip by car as inside towns: parking, and roads 1.3 times the crow's way."""
    roads = Parameters().geography
    return roads.parking + 1.3 * 1000 * km / roads.driving_speed


# ---- the figures of one town --------------------------------------------------------------------------
def _town(number: int, traits: Traits) -> Content:
    """Return the figures of one town as they would stand in a file."""
    people = round(traits["population"])
    ages = apportion(people, AGES * np.exp(traits["age_tilt"] * np.arange(-4, 5)))
    employed = float(ages @ WORKING_AGE) * traits["participation"] * (1 - traits["unemployment"])
    outside = work_outside(traits["outside_at_15_minutes"], traits["ring_minutes"])
    jobs = _jobs(employed * (1 - outside - traits["remote"]) / (1 - traits["commuters_in"]), traits)
    public = _public_amenities(people, ages, traits)
    visits = jobs[2] * traits["visitor_money"] * traits["wage"] / WAGE / traits["visitor_spending"]
    return {
        "name": f"Town {number}",
        "people": {"population": people, "ages": ages.tolist(), "work_outside": outside, **_habits(traits)},
        "homes": _homes(people, traits),
        "work": {
            "jobs": jobs,
            "firm_size": traits["firm_size"],
            "wage": traits["wage"],
            "pension": traits["wage"] * traits["pension_over_wage"],
        },
        "visitors": {"visits": visits, "spending": traits["visitor_spending"]},
        "municipality": _council(people, traits),
        "settlements": _settlements(traits),
        "amenities": [*public, *_third_places(people, sum(map(_attraction, public)), traits)],
        **{name: _place(name, traits) for name in ("ring", "metropolis", "rest")},
        "minutes": {},
    }


def work_outside(at_15_minutes: float, minutes: float) -> float:
    """Return the share of residents who work outside: its odds fall with the minutes to the next city (F16)."""
    decay = Parameters().labour.commuting_decay
    odds = at_15_minutes / (1 - at_15_minutes) * math.exp(-decay * (minutes - 15))
    return min(0.65, max(0.1, odds / (1 + odds)))


def _habits(traits: Traits) -> Content:
    """Return the shares by which residents differ."""
    same = ("female", "household_size", "unemployment", "participation", "remote", "tenants", "net_migration")
    creative = traits["country_creative"] * traits["creative_ratio"]
    return {"creative": creative, **{name: traits[name] for name in same}}


def _jobs(total: float, traits: Traits) -> list[int]:
    """Return jobs by sector that sum to about `total`."""
    creative = traits["country_creative"] * traits["creative_ratio"]
    few = [creative * traits["creative_sector"], creative * traits["technology_sector"]]
    sectors = ("hospitality", "local_services", "production", "agriculture", "public")
    weights = np.array([traits[name] for name in sectors])
    parts = np.array([*few, *(1 - sum(few)) * weights / weights.sum()])
    return [int(jobs) for jobs in np.maximum(1, np.round(total * parts))]


def _homes(people: int, traits: Traits) -> Content:
    """Return dwellings, rents, and lets to visitors."""
    lived_in = people / traits["household_size"]
    dwellings = round(lived_in / (1 - traits["vacant_homes"] - traits["lets"]))
    rent = traits["wage"] * traits["rent_over_wage"]
    return {"dwellings": dwellings, "rent": rent, "lets": round(traits["lets"] * dwellings)}


def _council(people: int, traits: Traits) -> Content:
    """Return the council's books."""
    revenue = people * 12 * traits["wage"] * traits["revenue"]
    parts = {name: revenue * traits[name] for name in ("local_taxes", "spending", "debt")}
    return {"revenue": revenue, "cash": 0.1 * revenue, "governance": traits["governance"], **parts}


def _settlements(traits: Traits) -> list[Content]:
    """Return the main place and its villages around it, alike in size."""
    villages = int(traits["villages"])
    main = traits["main_settlement"]
    look = {"nature": traits["nature"], "fibre": traits["fibre"]}
    places = [{"name": "Main place", "x": 0.0, "y": 0.0, "share": main, "heritage": traits["heritage"], **look}]
    for village in range(villages):
        angle = 2 * math.pi * village / villages
        x, y = traits["spread"] * math.cos(angle), traits["spread"] * math.sin(angle)
        share = (1 - main) / villages
        places.append({"name": f"Village {village + 1}", "x": x, "y": y, "share": share, "heritage": 0.15, **look})
    return places


def _third_places(people: int, free: float, traits: Traits) -> list[Content]:
    """Return third places: a part of those that residents' outings can keep beside what costs nothing.

    free: attraction of all other places to go, that of one third place being `drawn` below
    """
    rules, level = Parameters().visiting, traits["wage"] / WAGE
    price, fixed_cost = 4 * level, 42_000 * level
    drawn = math.exp(-rules.price * price)
    outings = people * rules.outings * (1 - rules.stay_home)
    kept = outings / (fixed_cost / 12 / price) - free / drawn
    count = max(1, round(kept * traits["third_places"]))
    return [_group("Third places", "third place", count, fixed_cost) | {"capacity": 2500, "price": price}]


def _public_amenities(people: int, ages: Array, traits: Traits) -> list[Content]:
    """Return what the council keeps; subsidies cover the cost and take the drawn share of its spending."""
    pupils = float(ages @ PUPILS)
    wanted = [  # name, kind, count, size of each, quality, weight of its cost
        ("Schools", "school", max(1, round(pupils / 400)), 1.0, 1.0, 4.0),
        ("Halls", "culture venue", max(1, round(people / 1000 * traits["culture_venues"])), 4000.0, 1.0, 3.0),
        ("Sights", "heritage", round(people / 1000 * traits["sights"]), 40_000.0, traits["sights_quality"], 1.0),
        ("Greens", "nature", 1, 60_000.0, 1 + traits["nature"], 0.5),
        ("Workspace", "workspace", int(traits["workspace_places"] >= 3), 1.0, 1.0, 1.0),
    ]
    wanted = [group for group in wanted if group[2] > 0]
    money = _council(people, traits)["spending"] * traits["subsidies"] / sum(group[5] for group in wanted)
    places = {"school": pupils * traits["school_places"], "workspace": people / 1000 * traits["workspace_places"]}
    groups = []
    for name, kind, count, capacity, quality, weight in wanted:
        size = max(1.0, places[kind] / count) if kind in places else capacity
        group = _group(name, kind, count, money * weight / count)
        groups.append(group | {"capacity": size, "quality": quality, "subsidy": money * weight, "public": True})
    return groups


def _attraction(group: Content) -> float:
    """Return how much a group of free amenities draws residents, distance left out."""
    leisure = group["kind"] in {"culture venue", "heritage", "nature"}
    return group["count"] * group["quality"] ** Parameters().visiting.quality if leisure else 0.0


def _group(name: str, kind: str, count: int, fixed_cost: float) -> Content:
    """Return a group of amenities alike (fixed_cost: of each, EUR/year)."""
    return {"name": name, "kind": kind, "count": count, "fixed_cost": fixed_cost * count}


def _place(name: str, traits: Traits) -> Content:
    """Return one part of elsewhere: ring, metropolis or rest."""
    creative = traits["country_creative"] * traits.get(f"{name}_creative", 1.0)
    return {
        "name": name.capitalize(),
        "population": round(traits[f"{name}_population"]),
        "minutes": traits[f"{name}_minutes"],
        "wage_ratio": traits[f"{name}_wage"],
        "rent_ratio": traits[f"{name}_rent"],
        "amenity": traits.get(f"{name}_amenity", 0.02),
        "creative": creative,
        "unemployment": traits["unemployment"] * traits["unemployment_elsewhere"],
    }
