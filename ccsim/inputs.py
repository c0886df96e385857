"""The month's inputs: what events and levers ask of the steps of the month."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ccsim.town.schema import SECTORS

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Opening:
    """An amenity that opens this month (money in EUR cents a month, price in EUR cents)."""

    town: int
    kind: int
    street: int
    capacity: float
    quality: float
    price: int
    fixed_cost: int
    subsidy: int
    public: bool
    guests: float = 0.0  # visits a month by outsiders to expect at first
    key: int = 0  # names it in every draw; 0: named by its place in this month's list


@dataclass(frozen=True, slots=True)
class Arrival:
    """A firm that comes from outside this month."""

    town: int
    sector: int
    posts: int
    street: int


@dataclass(frozen=True, slots=True)
class JobRelief:
    """Labour made cheaper: so much for each filled job of some sectors, as far as the month's budget goes."""

    project: int  # row of the project that pays
    sectors: tuple[int, ...]
    take_up: float  # share of the firms meant that claim it
    cents: int  # EUR cents for a job this month
    budget: int  # EUR cents this month


@dataclass(frozen=True, slots=True)
class Vouchers:
    """Vouchers for new ideas, which firms of some sectors draw by lot."""

    project: int
    sectors: tuple[int, ...]
    cents: int  # EUR cents of one voucher
    budget: int  # EUR cents this month
    gain: float  # log points of productivity, which pass, of a firm that would not have done it anyway
    deadweight: float  # share of firms that would have done it anyway


@dataclass(frozen=True, slots=True)
class Incubator:
    """Rooms under one roof for young firms of some sectors, for less than they cost."""

    project: int
    street: int
    sectors: tuple[int, ...]
    places: int  # firms it takes
    interest: float  # share of suitable firms that would move in
    months: int  # age up to which a firm may stay
    saving: float  # share of the rent of a firm inside that the council bears
    budget: int  # EUR cents this month for these rents
    founding: float  # share by which firms of these sectors are founded more often while all places are free


@dataclass(frozen=True, slots=True)
class MovingGrant:
    """Money for creative people who move in; for those only who keep a remote job, if so decided."""

    project: int
    key: int  # names it in every draw
    town: int
    remote: bool  # for remote workers only
    cents: int  # EUR cents for a household
    budget: int  # EUR cents left
    announced: float  # share of the candidates who know the town that have heard of it


@dataclass(frozen=True, slots=True)
class LumpSum:
    """The same sum of money for every resident."""

    project: int
    budget: int  # EUR cents this month, for all together


@dataclass(frozen=True, slots=True)
class Studios:
    """Homes with a workroom that creative tenants get below the market rent; none of them: the offer ends."""

    project: int
    key: int  # names it in every draw
    town: int
    street: int
    homes: int
    discount: float  # share of the market rent that tenants save
    announced: float  # share of the candidates who know the town that have heard of it


@dataclass(frozen=True, slots=True)
class ArtSchool:
    """A school of arts: places for people of the town who would leave to study, and for students from outside."""

    key: int  # names it in every draw
    town: int
    places: int
    local: float  # share of those who would leave to study that would rather study there
    applicants: float  # people from outside who apply this month, on average


@dataclass(slots=True)
class Inputs:
    """What is decided for one month; rebuilt at rest every month before events and levers edit it.

    Arrays [towns] unless noted; money in EUR cents.
    """

    visits_factor: Array  # factor on the usual visits
    event_visits: Array  # visits brought by events
    event_tickets: Array  # income of the municipality from events
    event_costs: Array  # what events cost the municipality
    building_factor: Array  # factor on the building of homes
    minutes_metropolis: Array  # change of travel time, minutes
    minutes_ring: Array  # the same to the neighbour ring
    links: Array  # outside links that policy adds to each creative and technology firm
    outside_capital: Array  # investment paid by outside money, passed on to builders
    own_capital: Array  # investment paid by the municipality
    guest_links: Array  # outside links that guests keep alive, spread over creative and technology firms
    awareness: Array  # factor on the share of people elsewhere who know the town
    founding: Array  # [towns, sectors] factor on founding
    gifts: Array  # EUR cents that policy gives each resident this month
    fibre: list[tuple[int, int, float]] = field(default_factory=list)  # town, settlement (-1: all), share
    fibre_homes: list[tuple[int, int, float]] = field(default_factory=list)  # town, settlement (-1: all), homes
    openings: list[Opening] = field(default_factory=list)
    shut: list[int] = field(default_factory=list)  # keys of amenities that close for good
    arrivals: list[Arrival] = field(default_factory=list)
    closures: list[tuple[int, int]] = field(default_factory=list)  # town, sector (-1: any): largest employer
    aid: list[JobRelief | Vouchers | Incubator | LumpSum] = field(default_factory=list)
    moving_grants: list[MovingGrant] = field(default_factory=list)
    homes_built: list[tuple[int, int]] = field(default_factory=list)  # street, homes
    studios: list[Studios] = field(default_factory=list)
    art_schools: list[ArtSchool] = field(default_factory=list)

    @classmethod
    def at_rest(cls, towns: int) -> Inputs:
        """Return the inputs of a month in which nothing is decided."""
        none, nothing = np.zeros((7, towns), np.int64), np.zeros((3, towns))
        usual = nothing + 1  # a third of what np.ones takes
        return cls(
            visits_factor=usual[0],
            event_visits=none[0],
            event_tickets=none[1],
            event_costs=none[2],
            building_factor=usual[1],
            minutes_metropolis=nothing[0],
            minutes_ring=nothing[1],
            links=none[3],
            outside_capital=none[4],
            own_capital=none[5],
            guest_links=nothing[2],
            awareness=usual[2],
            founding=np.zeros((towns, len(SECTORS))) + 1,
            gifts=none[6],
        )
