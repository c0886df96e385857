"""What the town remembers: the columns of every table, with unit and meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Column(NamedTuple):
    """What one column holds: its numpy type, its unit and its meaning in a few words."""

    dtype: str
    unit: str
    meaning: str


OCCUPATIONS = ("child", "student", "creative", "service", "production", "retired")
CHILD, STUDENT, CREATIVE, SERVICE, PRODUCTION, RETIRED = range(6)

SECTORS = (
    "creative",
    "technology",
    "hospitality",
    "local services",
    "production",
    "agriculture",
    "public",
)
CREATIVE_SECTOR, TECHNOLOGY, HOSPITALITY, LOCAL, MAKING, AGRICULTURE, PUBLIC = range(7)

KINDS = ("culture venue", "third place", "workspace", "school", "heritage", "nature")
CULTURE, THIRD_PLACE, WORKSPACE, SCHOOL, HERITAGE, NATURE = range(6)

PLACES = ("neighbour ring", "metropolis", "rest")
RING, METROPOLIS, REST = range(3)

# Where somebody works who has no employer in the town (column `employer`; >= 0 is the row of a firm).
NOT_WORKING, UNEMPLOYED, COMMUTES_RING, COMMUTES_METROPOLIS, REMOTE = -1, -2, -3, -4, -5

ROLES = ("head", "partner", "child", "other adult")
HEAD, PARTNER, DEPENDANT, OTHER_ADULT = range(4)

RESIDENTS: Mapping[str, Column] = {
    "street": Column("i4", "row", "street of the home"),
    "household": Column("i4", "row", "household of this person; -1 for the diaspora"),
    "role": Column("i1", "code", "place in the household: head, partner, child, other adult"),
    "born": Column("i4", "month", "month of birth, counted from the scenario's first month"),
    "sex": Column("i1", "code", "0 female, 1 male"),
    "children": Column("i1", "count", "children born so far (names the next newborn)"),
    "occupation": Column("i1", "code", "child, student, creative, service, production or retired"),
    "cultural": Column("bool", "flag", "works in a cultural occupation (Eurostat's second count), or studies arts"),
    "skill": Column("f8", "index", "skill, 1 for the median worker at the start"),
    "employer": Column("i4", "row", "firm that employs this person, or the code of another state"),
    "wage": Column("i4", "EUR cents/month", "gross wage, 0 for those without work"),
    "income": Column("i4", "EUR cents/month", "net income of last month from all sources"),
    "rent": Column("i4", "EUR cents/month", "part of the household's rent this person pays"),
    "venue": Column("i4", "row", "amenity visited this month, -1 for none"),
    "homes_let": Column("i2", "count", "homes this person owns and lets"),
    "home_town": Column("i2", "index", "town of birth or roots; -1 for none"),
    "arrived": Column("i4", "month", "month this person last came to where he or she lives"),
    "place": Column("i1", "code", "where the diaspora lives: neighbour ring, metropolis or rest"),
    "incumbent": Column("bool", "flag", "lived here when the scenario began"),
}

HOUSEHOLDS: Mapping[str, Column] = {
    "street": Column("i4", "row", "street of the home"),
    "tenant": Column("bool", "flag", "rents the home (else owns it)"),
    "rent": Column("i4", "EUR cents/month", "rent agreed"),
    "home": Column("f8", "share", "rent of this home over the mean of its street: small homes cost less"),
    "size": Column("i2", "persons", "people in it"),
    "income": Column("i8", "EUR cents/month", "net income of all members last month"),
    "adults": Column("i2", "persons", "members of 18 or older"),
    "strained": Column("i2", "months", "months in a row in which the rent was too high a share of income"),
    "studio": Column("i2", "row", "project that lets it a studio, plus one; 0 for any other home"),
}

FIRMS: Mapping[str, Column] = {
    "street": Column("i4", "row", "street of the premises"),
    "sector": Column("i1", "code", "one of seven sectors"),
    "founded": Column("i4", "month", "month of founding, counted from the scenario's first month"),
    "posts": Column("i4", "jobs", "posts it wants to fill"),
    "staff": Column("i4", "jobs", "posts filled, by residents and by commuters from outside"),
    "outside_staff": Column("i4", "jobs", "posts filled by commuters from outside"),
    "brought": Column("i4", "jobs", "jobs that came with their customers outside, who leave with the firm"),
    "productivity": Column("f8", "index", "own productivity, 1 for the average firm of the sector"),
    "knowledge": Column("f8", "index", "mean skill of its staff"),
    "cash": Column("i8", "EUR cents", "money in the bank"),
    "margin": Column("f8", "share", "profit over revenue, smoothed over some months"),
    "links": Column("i2", "count", "links to partners outside the town"),
    "programme": Column("i2", "row", "project whose incubator it sits in, -1 for none"),
    "aid": Column("i8", "EUR cents", "aid it got, less what the ceiling over three years has forgotten of it"),
    "boost": Column("f8", "log points", "gain in productivity that passes"),
    "modern": Column("bool", "flag", "uses the new technology"),
    "owner": Column("i8", "id", "resident who owns it; 0 for an owner elsewhere"),
    "owner_row": Column("i4", "row", "where the owner was last seen"),
    "revenue": Column("i8", "EUR cents/month", "sales of last month"),
    "bill": Column("i8", "EUR cents/month", "gross wages paid last month"),
}

AMENITIES: Mapping[str, Column] = {
    "street": Column("i4", "row", "street of the entrance"),
    "kind": Column("i1", "code", "one of six kinds"),
    "capacity": Column("f8", "visits/month", "visits it can take (places, for a school or a workspace)"),
    "quality": Column("f8", "index", "quality, 1 for an ordinary one"),
    "fixed_cost": Column("i8", "EUR cents/month", "cost of being open at all"),
    "price": Column("i4", "EUR cents/visit", "spending per visit that stays with the amenity"),
    "visits": Column("i4", "visits/month", "visits of last month, residents and visitors"),
    "guests": Column("i4", "visits/month", "the part of them by people from outside"),
    "guests_lately": Column("f8", "visits/month", "the same, mean of about the last year"),
    "cash": Column("i8", "EUR cents", "money in the bank"),
    "subsidy": Column("i8", "EUR cents/month", "what the municipality pays it"),
    "open": Column("bool", "flag", "open to the public"),
    "public": Column("bool", "flag", "owned by the municipality, which pays its upkeep"),
    "opened": Column("i4", "month", "month it last opened"),
}

STREETS: Mapping[str, Column] = {
    "x": Column("f8", "m", "east of the town hall"),
    "y": Column("f8", "m", "north of the town hall"),
    "settlement": Column("i2", "index", "settlement it belongs to"),
    "homes": Column("i4", "homes", "homes fit to live in"),
    "homes_at_start": Column("i4", "homes", "homes when the scenario began"),
    "rent": Column("f8", "EUR cents/month", "rent of a home let now"),
    "rent_at_start": Column("f8", "EUR cents/month", "rent when the scenario began"),
    "heritage": Column("f8", "index", "how historic the street is, 0 to 1"),
    "nature": Column("f8", "index", "how green, 0 to 1"),
    "fibre": Column("f8", "share", "share of its homes and workplaces with fibre"),
    "minutes": Column("f8", "minutes", "to the centre of the municipality"),
    "households": Column("i4", "homes", "homes lived in"),
    "lets": Column("i4", "homes", "homes let to visitors"),
    "lets_at_start": Column("i4", "homes", "homes let to visitors when the scenario began"),
    "lets_wanted": Column("f8", "homes", "homes their owners would let to visitors"),
    "built": Column("f8", "homes", "homes under construction, or (negative) in decay, until a whole one is done"),
}

TOWNS: Mapping[str, Column] = {
    "cash": Column("i8", "EUR cents", "money of the municipality"),
    "debt": Column("i8", "EUR cents", "debt of the municipality"),
    "governance": Column("f8", "share", "how much of a plan gets delivered"),
    "reputation": Column("f8", "index", "how well the town is known, 1 at the start"),
    "pay": Column("f8", "index", "pay level, 1 at the start"),
    "jobless": Column("f8", "share", "unemployment rate of last month"),
    "visits_lately": Column("f8", "visits/month", "visits by outsiders, mean of about the last year"),
    "experience": Column("f8", "job-years", "experience with the new technology"),
    "service_posts": Column("f8", "jobs", "public posts wanted"),
}

PROJECTS: Mapping[str, Column] = {
    "street": Column("i4", "row", "street it stands in"),
    "settlement": Column("i2", "index", "settlement it is for; -1 for the whole town"),
    "rate": Column("f8", "share", "part of what is eligible that outside money pays back"),
    "until": Column("i4", "month", "month from which on outside money shares nothing any more"),
    "delay": Column("i4", "months", "from spending until outside money arrives"),
    "built": Column("i4", "months", "months of works paid so far"),
    "opened": Column("i4", "month", "month it was first in service; -1 before"),
    "ended": Column("i4", "month", "month it ended for good; -1 before"),
    "served": Column("bool", "flag", "in service this month"),
    "condition": Column("f8", "share", "state of repair, 1 when new"),
    "granted": Column("i8", "EUR cents", "outside money received for its works"),
    "unspent": Column("i8", "EUR cents", "of this year's money for those who take it up, where it may wait for them"),
    "last_grant": Column("i4", "month", "month of the last payment of outside money; -1 before"),
}
