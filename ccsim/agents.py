"""Residents, firms and amenities as Mesa agents: thin views of rows, made the first time somebody looks.

    model.agents_by_type[Resident].select(lambda r: r.occupation == "creative").agg("skill", max)
    resident.employer          a Firm, or words such as "unemployed"
    resident.skill = 1.2       writes the column
    resident.columns           every column as stored; types, units and meanings are in Resident.about.schema

A view belongs to an id, not to a row: it follows its owner when the table is re-ordered, and raises GoneError
once the owner is gone, whoever has the row by then.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import operator
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple, TypeVar

import mesa
import numpy as np
from mesa.agent import AgentSet

from ccsim.town import schema
from ccsim.town.columns import ELSEWHERE, GONE, Table
from ccsim.town.schema import Column

SPAN = 10**12  # room for the ids of one type; below it Mesa's own numbers, 1, 2, 3 ...
NOWHERE = -1  # row of somebody who is gone
LINKS = {"street": "streets", "household": "households", "venue": "amenities"}  # column of rows -> table
WORDS: Mapping[str, Sequence[str]] = {
    "role": schema.ROLES,
    "sex": ("female", "male"),
    "occupation": schema.OCCUPATIONS,
    "sector": schema.SECTORS,
    "kind": schema.KINDS,
}
WORK: Mapping[int, str] = {
    schema.NOT_WORKING: "not working",
    schema.UNEMPLOYED: "unemployed",
    schema.COMMUTES_RING: "commutes to the neighbour ring",
    schema.COMMUTES_METROPOLIS: "commutes to the metropolis",
    schema.REMOTE: "works remotely",
}


class GoneError(LookupError):
    """Somebody asked for an individual that is no longer in the model."""


class About(NamedTuple):
    """What a type of view shows: its table, where its unique_ids begin, how it ends, its columns."""

    table: str
    first: int
    end: str
    schema: Mapping[str, Column]


class View:
    """One row seen as an object: columns are attributes, codes are words, links to rows are views."""

    about: ClassVar[About]
    model: ColumnModel
    id: int
    unique_id: int
    _views: Views
    _row: int  # where the owner was last seen

    def __init__(self, model: object) -> None:
        """Refuse: births, foundings and openings are the business of the rules."""
        raise TypeError(f"{type(self).__name__}({model!r}): only rules add rows; see model.agents_by_type")

    def __getattr__(self, name: str) -> Any:
        """Return a column's value: a number, a flag, a word, another view, or None where there is none."""
        kind: Any = type(self)
        if name not in kind.about.schema:
            raise AttributeError(_unknown(kind, name))
        value = self._stored(name)
        if name in WORDS:
            return WORDS[name][value]
        if name in LINKS:
            in_town = value >= 0 and self._stored("town") >= 0
            return self.model.views[LINKS[name]].at(value) if in_town else None
        return value

    def __setattr__(self, name: str, value: object) -> None:
        """Write a column, after checking the value against the schema."""
        kind: Any = type(self)
        column, derived = kind.about.schema.get(name), hasattr(kind, name)
        what = f"{kind.__name__}.{name} = {value!r}"
        if name == "unique_id":  # Mesa numbers whatever it registers; ColumnModel.enter puts ours back
            self.__dict__[name] = value
        elif column is None and not derived:
            raise AttributeError(_unknown(kind, name))
        elif column is None or derived or name in Table.COMMON or column.unit in ("row", "id"):
            raise AttributeError(f"{what}: only the rules set identity, place and links; the rest follows")
        else:
            self._views.table.columns[name][self.row] = _encoded(name, column, value, what)

    def __dir__(self) -> list[str]:
        """List the columns among the attributes."""
        return sorted({*super().__dir__(), *self.about.schema})

    def __repr__(self) -> str:
        """Name the individual, living or gone."""
        return f"{type(self).__name__} {self.id}"

    def __deepcopy__(self, memo: dict[int, Any]) -> View:
        """Return the copied model's view, or this one if the model stays (collectors copy what they keep)."""
        if id(self.model) not in memo:
            return self
        twin = memo[id(self)] = object.__new__(type(self))
        twin.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return twin

    @property
    def row(self) -> int:
        """Row of the table at this moment."""
        if not self.alive:
            raise GoneError(f"{self!r} is no longer in the model ({self.about.end})")
        return self._row

    @property
    def alive(self) -> bool:
        """Whether the individual is still in the model, in a town or elsewhere."""
        if not _holds(self._views.table, self._row, self.id) and self._row != NOWHERE:  # ids never come back
            self.__dict__["_row"] = self._views.follow().get(self.id, NOWHERE)
        return self._row != NOWHERE

    @property
    def columns(self) -> Mapping[str, Any]:
        """Every column as stored at this moment, read-only: codes, rows, EUR cents."""
        return MappingProxyType({name: self._stored(name) for name in self.about.schema})

    @property
    def pos(self) -> tuple[float, float] | None:
        """Metres east and north of the town hall, or None elsewhere."""
        street = self if isinstance(self, Street) else self.street
        return None if street is None else (street.x, street.y)

    def remove(self) -> None:
        """Take the individual out by the model's own hook, `remove_row(table_name, row)`."""
        if not hasattr(self.model, "remove_row"):
            raise NotImplementedError(f"{self!r} stays: its model has no remove_row(table_name, row)")
        if self.alive:
            self.model.remove_row(self.about.table, self.row)

    def _stored(self, column: str) -> Any:
        return self._views.table.columns[column].item(self.row)


class Resident(View, mesa.Agent):  # type: ignore[misc]
    """Somebody who lives in a town, or has roots in one (then `town` is -1)."""

    about = About("residents", 1 * SPAN, "died or gone for good", {**Table.COMMON, **schema.RESIDENTS})

    @property
    def age(self) -> float:
        """Age in years."""
        return float(self.model.state.month - self._stored("born")) / 12

    @property
    def employer(self) -> Firm | str:
        """The firm in town that employs this person, or where else he or she works."""
        where = self._stored("employer")
        if self._stored("town") < 0:
            return "lives elsewhere"
        return WORK[where] if where < 0 else self.model.views["firms"].at(where)

    @property
    def place(self) -> str:
        """Where this person lives: in town, or the diaspora's neighbour ring, metropolis or rest."""
        return "town" if self._stored("town") >= 0 else schema.PLACES[self._stored("place")]


class Firm(View, mesa.Agent):  # type: ignore[misc]
    """An employer in town."""

    about = About("firms", 2 * SPAN, "closed", {**Table.COMMON, **schema.FIRMS})

    @property
    def owner(self) -> Resident | None:
        """The resident who owns it, or None if nobody with roots in a town does."""
        with contextlib.suppress(GoneError):
            return self.model.view(Resident, self._stored("owner"), self._stored("owner_row"))
        return None


class Amenity(View, mesa.Agent):  # type: ignore[misc]
    """A venue, third place, workspace, school, heritage site or piece of nature."""

    about = About("amenities", 3 * SPAN, "gone for good", {**Table.COMMON, **schema.AMENITIES})


class Household(View):
    """A household, as a resident's `household` shows it: not a Mesa agent."""

    about = About("households", 4 * SPAN, "dissolved or moved away", {**Table.COMMON, **schema.HOUSEHOLDS})


class Street(View):
    """A street, as everybody's `street` shows it: not a Mesa agent."""

    about = About("streets", 5 * SPAN, "gone for good", {**Table.COMMON, **schema.STREETS})


VIEWS: tuple[type[View], ...] = (Resident, Firm, Amenity, Household, Street)
AGENTS = VIEWS[:3]
V = TypeVar("V", bound=View)


class Views:
    """The views of one table that exist so far, by id."""

    def __init__(self, model: ColumnModel, kind: type[View]) -> None:
        """Start with none."""
        self.model, self.kind = model, kind
        self.by_id: dict[int, Any] = {}
        self.listed = np.zeros(0, np.int64)  # ids in Mesa's registry

    @property
    def table(self) -> Table:
        """The table these are views of."""
        return getattr(self.model.state, self.kind.about.table)  # type: ignore[no-any-return]

    def at(self, row: int) -> Any:
        """Return the view of a row's owner, the same object every time."""
        table = self.table
        if not 0 <= row < table.used or table.columns["town"].item(row) == GONE:
            raise LookupError(f"row {row} of {self.kind.about.table} is not in use")
        who = table.columns["id"].item(row)
        if who not in self.by_id:
            view = self.by_id[who] = object.__new__(self.kind)
            view.__dict__.update(_views=self, model=self.model, id=who, unique_id=self.kind.about.first + who)
        self.by_id[who].__dict__["_row"] = row
        return self.by_id[who]

    def update(self) -> bool:
        """Tell Mesa who came to town and who left since the last look; return whether anybody did."""
        rows = np.flatnonzero(self.table.town >= 0)
        ids = self.table.id[rows]
        if np.array_equal(ids, self.listed):
            return False
        in_town = set(ids.tolist())
        for view in [view for view in self.model._agents_by_type[self.kind] if view.id not in in_town]:
            self.model.deregister_agent(view)
        for row in rows[~np.isin(ids, self.listed)].tolist():
            self.model.enter(self.at(row))
        self.listed = ids
        self.follow()
        return True

    def follow(self) -> dict[int, int]:
        """Tell every view its row, so that each change of the table costs one search; return id -> row."""
        rows = self.table.rows()
        row_of = dict(zip(self.table.id[rows].tolist(), rows.tolist(), strict=True))
        for number, view in self.by_id.items():
            view.__dict__["_row"] = row_of.get(number, NOWHERE)
        self.by_id = {number: view for number, view in self.by_id.items() if number in row_of}
        return row_of


class ColumnModel(mesa.Model):  # type: ignore[misc]
    """A Mesa model whose residents, firms and amenities live in columns and become agents when looked at."""

    state: Any  # set by the derived class: its Tables residents, households, firms, amenities, streets; month

    def __init__(self, seed: int | None = None) -> None:
        """Start Mesa with a whole number as seed (None: from the operating system)."""
        super().__init__(rng=None if seed is None else operator.index(seed))
        self.views = {kind.about.table: Views(self, kind) for kind in VIEWS}
        for kind in AGENTS:  # there from the start, so that agents_by_type[Firm] works without firms
            self._agents_by_type[kind] = type(self._all_agents)([], random=self.random)

    @property
    def agents(self) -> AgentSet:
        """All who are in town now, by unique_id, whoever looked before."""
        self._look()
        return self._all_agents

    @property
    def agents_by_type(self) -> dict[type, AgentSet]:
        """Those of each type who are in town now, by unique_id."""
        self._look()
        return self._agents_by_type  # type: ignore[no-any-return]

    def diaspora(self) -> AgentSet:
        """Return those with roots in a town who live elsewhere now, by row."""
        views = self.views["residents"]
        return AgentSet(map(views.at, np.flatnonzero(views.table.town == ELSEWHERE).tolist()), self.random)

    def view(self, kind: type[V], number: int, seen: int = NOWHERE) -> V:
        """Return who has this id, in a town or elsewhere, looking first at the row where it was last seen."""
        views = self.views[kind.about.table]
        if not _holds(views.table, seen, number):
            rows = np.flatnonzero((views.table.id == number) & (views.table.town != GONE))
            if rows.size == 0:
                raise GoneError(f"{kind.__name__} {number} is not in the model (never was, or is gone)")
            seen = int(rows[0])
        return views.at(seen)  # type: ignore[no-any-return]

    def remove_all_agents(self) -> None:
        """Remove everybody in town, those included at whom nobody has looked."""
        self._look()
        super().remove_all_agents()

    def enter(self, view: View) -> None:
        """Put a view into Mesa's registry under its own number; Mesa's counter stays as it was."""
        unique_id, counter = view.unique_id, getattr(self, "agent_id_counter", None)
        self.register_agent(view)  # since Mesa 3.4 this gives the agent the counter's number
        view.unique_id = unique_id
        if counter is not None:
            self.agent_id_counter = counter

    def _look(self) -> None:
        """Bring Mesa's registry up to date with the columns."""
        if hasattr(self, "state") and sum(self.views[kind.about.table].update() for kind in AGENTS):
            for agents in (self._all_agents, *self._agents_by_type.values()):
                agents.sort("unique_id", ascending=True, inplace=True)


def _holds(table: Table, row: int, number: int) -> bool:
    """Whether the row belongs to the owner with this id."""
    columns = table.columns
    return 0 <= row < table.used and columns["id"].item(row) == number and columns["town"].item(row) != GONE


@functools.lru_cache(maxsize=1024)  # Mesa's collectors ask every agent for every reporter's attribute
def _unknown(kind: Any, name: str) -> str:
    """Say that a type of view has no such attribute, and which one may have been meant."""
    known = sorted({*kind.about.schema, *(other for other in dir(kind) if not other.startswith("_"))})
    nearest = ", ".join(get_close_matches(name, known, 3, 0))
    return f"{kind.__name__} has no attribute {name!r}. Did you mean one of {nearest}?"


def _encoded(name: str, column: Column, value: object, what: str) -> object:
    """Return a value as its column stores it; refuse what the column cannot hold."""
    if name in WORDS:
        if value not in WORDS[name]:
            raise ValueError(f"{what}: must be one of {', '.join(WORDS[name])}")
        return WORDS[name].index(value)
    given, dtype = np.asarray(value), np.dtype(column.dtype)
    right = given.ndim == 0 and given.dtype.kind in ("b" if dtype.kind == "b" else "iuf")
    with np.errstate(invalid="ignore", over="ignore"):  # a number too large comes back as another one
        if not right or not np.isfinite(given) or given.astype(dtype) != given:
            raise ValueError(f"{what}: must be {dtype} ({column.unit}: {column.meaning})")
    return value
