"""The towns of a scenario as tables: streets, firms, households, people and amenities from each profile."""

from __future__ import annotations

import numpy as np

from ccsim.draws import FIRST, Purpose, keys_of, stream_of, uniforms
from ccsim.exact import exp, log
from ccsim.parameters import Parameters
from ccsim.profile import Town
from ccsim.town import geography
from ccsim.town.columns import Array, Table
from ccsim.town.people import Crowd, apportion, first_crowd
from ccsim.town.schema import CREATIVE, HERITAGE, KINDS, NATURE, PUBLIC
from ccsim.town.work import Employment, Founded, first_employment, first_firms


def add_town(tables: dict[str, Table], profile: Town, town: int, seed: int, assumed: Parameters) -> None:
    """Build one town into the tables; population, ages, jobs, homes and firms match its profile exactly."""
    layout = geography.lay_out(profile, town, assumed.geography)
    crowd = first_crowd(profile, town, seed)
    homes = _homes_by_street(profile, crowd.households, layout["weight"])
    streets = _add_streets(tables["streets"], profile, town, layout, homes, assumed)
    firms = first_firms(profile, town, seed, assumed)
    work = first_employment(profile, crowd, firms, town, seed, assumed)
    firm_rows = _add_firms(tables["firms"], firms, town, streets, layout, seed)
    household_rows = _add_households(tables, profile, crowd, town, streets, homes, seed)
    _add_people(tables, crowd, work, town, firm_rows, household_rows, assumed)
    _name_owners(tables, town, seed, assumed.enterprise.creative)
    _add_amenities(tables["amenities"], profile, town, streets, layout, assumed)
    _add_municipality(tables["towns"], profile, town)


def _homes_by_street(profile: Town, households: int, weight: Array) -> Array:
    """Return homes, homes lived in, and visitors' lets by street (int64[3, streets])."""
    lets = round(profile.homes.lets.value)
    dwellings = max(round(profile.homes.dwellings.value), households + lets)
    homes = apportion(dwellings, weight)
    lived = apportion(households, homes)
    let = np.minimum(apportion(lets, weight * homes), homes - lived)
    while let.sum() < lets:  # what finds no vacant home in its street goes to the others
        room = homes - lived - let
        let += np.minimum(apportion(lets - int(let.sum()), np.where(room > 0, weight * homes, 0.0)), room)
    return np.stack([homes, lived, let])


def street_value(nature: Array, minutes: Array, assumed: Parameters) -> Array:
    """Return what makes streets good to live in besides rent and outings (float64[streets], log income)."""
    rules = assumed.housing
    return rules.green_value * nature - rules.centre_value * np.minimum(15, minutes)


def _add_streets(
    table: Table, profile: Town, town: int, layout: dict[str, Array], homes: Array, assumed: Parameters
) -> Array:
    """Add the streets of a town with rents that make them equally good to live in; return their rows."""
    n = layout["x"].size
    value = street_value(layout["nature"], layout["minutes"], assumed)
    relative = exp(value / assumed.migration.housing_share)
    mean = float((relative * homes[0]).sum()) / homes[0].sum()
    rent = 100 * profile.homes.rent.value * relative / mean
    return table.add(
        {
            "key": keys_of(3000 + town, FIRST, n),
            "town": np.full(n, town),
            **{name: layout[name] for name in ("x", "y", "settlement", "heritage", "nature", "fibre", "minutes")},
            "homes": homes[0],
            "homes_at_start": homes[0],
            "households": homes[1],
            "lets": homes[2],
            "lets_at_start": homes[2],
            "lets_wanted": homes[2],
            "rent": rent,
            "rent_at_start": rent,
        }
    )


def _add_firms(table: Table, firms: Founded, town: int, streets: Array, layout: dict[str, Array], seed: int) -> Array:
    """Place the first firms on streets, central ones more often; return their rows."""
    central = layout["weight"] * exp(-0.05 * np.minimum(30, layout["minutes"]))
    edge = np.cumsum(central) / central.sum()
    draw = uniforms(stream_of(seed, Purpose.FIRST_FIRMS, town), firms.key, 4)
    street = streets[np.minimum(np.searchsorted(edge, draw), streets.size - 1)]
    n = firms.key.size
    return table.add(
        {
            "key": firms.key,
            "town": np.full(n, town),
            "street": street,
            "sector": firms.sector,
            "founded": firms.founded,
            "posts": firms.size,
            "staff": firms.size,
            "outside_staff": firms.outside_staff,
            "productivity": firms.productivity,
            "knowledge": np.ones(n),
            "programme": np.full(n, -1),
        }
    )


def _add_households(
    tables: dict[str, Table], profile: Town, crowd: Crowd, town: int, streets: Array, homes: Array, seed: int
) -> Array:
    """Put households into homes, in keyed order; the share of tenants is exact; return their rows."""
    n = crowd.households
    key = keys_of(2000 + town, FIRST, n)
    stream = stream_of(seed, Purpose.FIRST_HOMES, town)
    street = np.empty(n, np.int64)
    street[np.argsort(uniforms(stream, key, 0), kind="stable")] = np.repeat(streets, homes[1])
    tenant = np.zeros(n, bool)
    tenant[np.argsort(uniforms(stream, key, 1), kind="stable")[: round(n * profile.people.tenants.value)]] = True
    rent = np.where(tenant, tables["streets"].rent[street], 0).astype(np.int64)
    return tables["households"].add(
        {"key": key, "town": np.full(n, town), "street": street, "tenant": tenant, "rent": rent}
    )


def _add_people(
    tables: dict[str, Table],
    crowd: Crowd,
    work: Employment,
    town: int,
    firm_rows: Array,
    household_rows: Array,
    assumed: Parameters,
) -> None:
    """Write the crowd into the residents' table; some adults, and all children, have roots in the town."""
    n = crowd.key.size
    household = household_rows[crowd.household]
    employer = np.where(work.employer >= 0, firm_rows[np.maximum(0, work.employer)], work.employer)
    rooted = (crowd.age < 216) | (
        uniforms(stream_of(0, Purpose.FIRST_WORLD, town), crowd.key, 9) < assumed.first.rooted
    )
    lets = (crowd.age >= 540) & (
        uniforms(stream_of(0, Purpose.FIRST_WORLD, town), crowd.key, 10) < assumed.first.landlords
    )
    tables["residents"].add(
        {
            "key": crowd.key,
            "town": np.full(n, town),
            "street": tables["households"].street[household],
            "household": household,
            "role": crowd.role,
            "born": -crowd.age,
            "sex": crowd.sex,
            "occupation": work.occupation,
            "cultural": work.cultural,
            "skill": work.skill,
            "employer": employer,
            "venue": np.full(n, -1),
            "homes_let": lets & ~tables["households"].tenant[household],
            "home_town": np.where(rooted, town, -1),
            "arrived": -np.minimum(crowd.age, 240),
            "incumbent": np.ones(n, bool),
        }
    )


def _name_owners(tables: dict[str, Table], town: int, seed: int, creative: float) -> None:
    """Give each private firm of up to fifty jobs an owner on its own staff; creative people by a factor likelier."""
    people, firms = tables["residents"], tables["firms"]
    staff = np.flatnonzero((people.town == town) & (people.employer >= 0))
    weight = np.where(people.occupation[staff] == CREATIVE, max(1e-9, creative), 1.0)
    turn = -log(1 - uniforms(stream_of(seed, Purpose.FIRST_JOBS, town), people.key[staff], 20)) / weight
    staff = staff[np.lexsort((turn, people.employer[staff]))]
    firm, first = np.unique(people.employer[staff], return_index=True)
    owned = (firms.sector[firm] != PUBLIC) & (firms.staff[firm] <= 50)
    firms.owner[firm[owned]] = people.id[staff[first[owned]]]
    firms.owner_row[firm[owned]] = staff[first[owned]]


def _add_amenities(
    table: Table, profile: Town, town: int, streets: Array, layout: dict[str, Array], assumed: Parameters
) -> None:
    """Add the amenities of a profile; a group's yearly costs and subsidies are shared evenly."""
    for number, group in enumerate(profile.amenities):
        key = keys_of(4000 + town, FIRST + number, group.count)
        names = [place.name for place in profile.settlements]
        chosen = (
            layout["settlement"] == names.index(group.settlement) if group.settlement else np.ones(streets.size, bool)
        )
        edge = np.cumsum(np.where(chosen, layout["weight"], 0.0))
        draw = uniforms(stream_of(1, Purpose.FIRST_WORLD, town), key, 0)
        street = streets[np.minimum(np.searchsorted(edge / edge[-1], draw), streets.size - 1)]
        monthly = [round(100 * euros / 12 / group.count) for euros in (group.fixed_cost, group.subsidy)]
        kind = KINDS.index(group.kind)
        table.add(
            {
                "key": key,
                "town": np.full(group.count, town),
                "street": street,
                "kind": np.full(group.count, kind),
                "capacity": np.full(group.count, float(group.capacity)),
                "quality": np.full(group.count, float(group.quality)),
                "fixed_cost": np.full(group.count, monthly[0]),
                "price": np.full(group.count, round(100 * group.price)),
                "subsidy": np.full(group.count, monthly[1]),
                "cash": np.full(group.count, round(assumed.amenity.reserve * max(0, monthly[0] - monthly[1]))),
                "open": np.ones(group.count, bool),
                "public": np.full(group.count, group.public or kind in (HERITAGE, NATURE)),
                "opened": np.full(group.count, 12 * max(0, group.opened)),  # counted from year 0: `begin` shifts it
            }
        )


def _add_municipality(table: Table, profile: Town, town: int) -> None:
    """Add the council with its money and its debt."""
    council = profile.municipality
    columns = {
        "cash": 100 * council.cash.value,
        "debt": 100 * council.debt.value,
        "governance": council.governance.value,
        "reputation": 1.0,
        "pay": 1.0,
        "jobless": profile.people.unemployment.value,
        "visits_lately": profile.visitors.visits.value / 12,
        "service_posts": float(profile.work.jobs.value[PUBLIC]),
    }
    table.add(
        {
            "key": keys_of(6000 + town, FIRST, 1),
            "town": np.array([town]),
            **{name: np.array([value]) for name, value in columns.items()},
        }
    )
