"""Puts together what was seen of a run: numbers of places, positions on the map, and the arrays of the recording."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ccsim.app.townmap.frames import OTHER_TOWN, WORK, Frames, Seen, counted, places_of
from ccsim.app.townmap.ground import NAME, Ground, entrances, houses, premises
from ccsim.app.townmap.packing import Recording
from ccsim.profile import Place, Town
from ccsim.scenario import Scenario
from ccsim.town.columns import Array
from ccsim.town.schema import KINDS, OCCUPATIONS, SECTORS

WIDEST = 60_000  # units that the drawn map is wide or high; positions are u2
SCHOOL_ENDS = 18 * 12  # months of age at which school-leavers may go away


def recording_of(seen: Seen, ground: Ground, counts: Mapping[str, Array], scenario: Scenario, town: int) -> Recording:
    """Return the recording (counts int64[streets] of houses, premises and entrances: places ever taken)."""
    grid = Grid(ground)
    arrays = {
        "month": np.array(seen.months, np.int32),
        "people": np.array(seen.counts, np.uint32),
        **_people(seen, counts["house"]),
        **_firms(seen, counts["premises"]),
        **_venues(seen, counts["entrance"], scenario.towns[town]),
        **_streets(seen, ground, grid),
        **_places(ground, counts, grid),
    }
    return Recording(_about(seen, ground, grid, scenario, town), arrays)


class Grid:
    """Turns drawn metres into the units of positions: from the north-western corner, to the east and to the south."""

    def __init__(self, ground: Ground) -> None:
        """Fit the map's larger side, with room for names above, into the units."""
        half = ground.side / 2
        wide = float(np.ptp(ground.x)), float(np.ptp(ground.y))
        margin = half + NAME * max(wide)
        self.west, self.north = float(ground.x.min()) - margin, float(ground.y.max()) + margin + NAME * max(wide)
        self.width, self.height = wide[0] + 2 * margin, wide[1] + 2 * margin + NAME * max(wide)
        self.unit = max(self.width, self.height) / WIDEST  # drawn metres

    def pair(self, points: Array) -> tuple[Array, Array]:
        """Return positions (uint16[n] each) of points (float64[n, 2], drawn metres east and north)."""
        return self.length(points[:, 0] - self.west), self.length(self.north - points[:, 1])

    def length(self, metres: Array | float) -> Array:
        """Return lengths in drawn metres as units (uint16)."""
        return np.rint(np.asarray(metres) / self.unit).astype(np.uint16)


def _about(seen: Seen, ground: Ground, grid: Grid, scenario: Scenario, town: int) -> dict[str, Any]:
    """Return what is said once: names, directions, sizes."""
    profile = scenario.towns[town]
    return {
        "town": profile.name,
        "start": scenario.start,
        "one_in": seen.one_in,
        "enlarged": round(ground.enlarged, 2),
        "width": int(grid.length(grid.width)),
        "height": int(grid.length(grid.height)),
        "side": int(grid.length(ground.side)),
        "unit": grid.unit,
        "settlements": [place.name for place in profile.settlements],
        "names": ["", *(group.name for group in profile.amenities)],
        "ways": [_way(place) for place in (profile.ring, profile.metropolis)],
        "work": list(WORK),
        "occupations": list(OCCUPATIONS),
        "sectors": list(SECTORS),
        "kinds": list(KINDS),
    }


def _way(place: Place) -> dict[str, Any]:
    """Return name, minutes and direction (degrees clockwise from north, None if unknown) of a place elsewhere."""
    return {"name": place.name, "minutes": place.minutes.value, "bearing": place.bearing}


def _people(seen: Seen, houses_taken: Array) -> dict[str, Array]:
    people, ids = seen.people, seen.people.ids()
    born = people.once("born")
    return {
        "person": ids.astype(np.uint32),
        "person_born": born,
        "person_arrived": people.once("arrived"),
        "person_male": people.once("male").astype(np.uint8),
        "person_local": people.once("local").astype(np.uint8),
        "person_died": _died(seen, ids, born).astype(np.uint8),
        "home": small(counted(people.through_time("home"), houses_taken)),
        "look": people.through_time("look").astype(np.uint8),
        "work": small(_work(people, seen.firms.ids())),
    }


def _died(seen: Seen, ids: Array, born: Array) -> Array:
    """Tell who died (bool[people]): school-leavers who go away may vanish as people grow older too."""
    died = np.zeros(ids.size, bool)
    place = places_of(ids, max((int(gone.max(initial=0)) for _, gone in seen.gone), default=0))
    for month, gone in seen.gone:
        known = place[gone][place[gone] >= 0]  # not those who came and went between two frames
        died[known] = month - born[known] != SCHOOL_ENDS
    return died


def _work(people: Frames, firms: Array) -> Array:
    """Return where people work, firms as numbers from len(WORK) on (int[frames, people])."""
    work = people.through_time("work")
    firm = places_of(firms, int(work.max(initial=0)))
    of_firm = np.where(firm >= 0, firm + len(WORK), OTHER_TOWN)
    codes = np.concatenate((np.arange(len(WORK)), of_firm[1:]))  # firms have numbers from one on
    return np.asarray(codes[work])


def _firms(seen: Seen, taken: Array) -> dict[str, Array]:
    firms, people = seen.firms, seen.people.ids()
    owner = firms.once("owner")
    person = places_of(people, int(owner.max(initial=0)))[owner]
    return {
        "firm": firms.ids().astype(np.uint32),
        "firm_sector": firms.once("sector").astype(np.uint8),
        "firm_founded": firms.once("founded"),
        "firm_owner": (person + 1).astype(np.uint32),
        "premises": small(counted(firms.through_time("premises"), taken)),
        "staff": firms.through_time("staff").astype(np.uint16),
    }


def _venues(seen: Seen, taken: Array, profile: Town) -> dict[str, Array]:
    venues, ids = seen.venues, seen.venues.ids()
    groups = np.repeat(np.arange(1, len(profile.amenities) + 1), [group.count for group in profile.amenities])
    name = np.zeros(ids.size, np.uint8)
    first = np.sort(seen.venues.seen[0])  # the first ones were numbered in the order of the profile
    if first.size == groups.size:
        name[np.searchsorted(ids, first)] = groups
    return {
        "venue": ids.astype(np.uint32),
        "venue_kind": venues.once("kind").astype(np.uint8),
        "venue_public": venues.once("public").astype(np.uint8),
        "venue_opened": venues.once("opened"),
        "venue_name": name,
        "entrance": small(counted(venues.through_time("entrance"), taken)),
        "visits": venues.through_time("visits").astype(np.uint16),
    }


def _streets(seen: Seen, ground: Ground, grid: Grid) -> dict[str, Array]:
    x, y = grid.pair(np.stack([ground.x, ground.y], axis=1))
    through_time = {name: seen.streets.through_time(name).astype(np.uint16) for name in ("rent", "homes", "lets")}
    return {
        "street_x": x,
        "street_y": y,
        "street_east": ground.east.astype(np.uint8),
        "street_historic": ground.historic.astype(np.uint8),
        "street_settlement": ground.settlement.astype(np.uint8),
        **through_time,
    }


def _places(ground: Ground, counts: Mapping[str, Array], grid: Grid) -> dict[str, Array]:
    """Return positions and streets of houses, premises and entrances."""
    house, plot = houses(ground, counts["house"])
    points = {
        "house": house,
        "premises": premises(ground, counts["premises"]),
        "entrance": entrances(ground, counts["entrance"]),
    }
    found: dict[str, Array] = {"house_plot": grid.length(plot)}
    for name, places in points.items():
        found[f"{name}_x"], found[f"{name}_y"] = grid.pair(places)
        found[f"{name}_street"] = np.repeat(np.arange(counts[name].size), counts[name]).astype(np.uint16)
    return found


def small(numbers: Array) -> Array:
    """Return numbers that are not negative as u2 if they fit, else as u4."""
    return numbers.astype(np.uint16 if numbers.max(initial=0) < 65_536 else np.uint32)
