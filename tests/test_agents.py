"""Mesa agents as views of rows: proved on a tiny model whose step ages, kills, adds and moves rows."""

from __future__ import annotations

import copy
import gc
import operator
import pickle
import weakref

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim import agents as module
from ccsim.agents import AGENTS, SPAN, VIEWS, Amenity, ColumnModel, Firm, GoneError, Household, Resident, View
from ccsim.town import schema
from ccsim.town.columns import ELSEWHERE, GONE, Table

MESA_35 = tuple(int(part) for part in mesa.__version__.split(".")[:2]) >= (3, 5)


class TinyState:
    """The tables of a town, without rules."""

    def __init__(self) -> None:
        """Start with empty tables."""
        self.residents = Table(schema.RESIDENTS)
        self.households = Table(schema.HOUSEHOLDS)
        self.firms = Table(schema.FIRMS)
        self.amenities = Table(schema.AMENITIES)
        self.streets = Table(schema.STREETS)
        self.month = 0


def add(table, n, **values):
    """Add n rows in town 0; a single value goes to all of them."""
    keys = np.arange(table.next_id, table.next_id + n, dtype=np.uint64)
    filled = {name: np.broadcast_to(np.asarray(value), n) for name, value in values.items()}
    return table.add({"key": keys, **filled})


class TinyTown(ColumnModel):
    """A town of ten people, one firm, one venue: every month somebody dies, leaves, returns and is born."""

    def __init__(self, seed=None, people=10, reporters=None):
        """Fill the tables, and collect once: Mesa's batch_run counts on a record of the start."""
        super().__init__(seed=seed)
        self.seed, self.state = seed or 0, TinyState()
        add(self.state.streets, 2, x=[100.0, 200.0], y=[30.0, 40.0])
        add(self.state.households, 1, rent=50_000)
        add(self.state.firms, 1, street=1, sector=schema.TECHNOLOGY, owner=2, owner_row=1)
        add(self.state.amenities, 1, kind=schema.CULTURE, quality=1.5)
        add(
            self.state.residents,
            people,
            born=-12 * np.arange(20, 20 + people),
            occupation=np.resize([schema.CREATIVE, schema.SERVICE], people),
            employer=np.resize([0, schema.UNEMPLOYED, schema.COMMUTES_METROPOLIS], people),
            skill=np.arange(people) / 4,
            venue=-1,
        )
        self.datacollector = mesa.DataCollector(**reporters or {"model_reporters": {"mean": mean_skill}})
        self.datacollector.collect(self)

    def step(self):
        """Let a month pass: the last row of the draw dies, others move out and in, two are born."""
        self.state.month += 1
        people, rng = self.state.residents, np.random.default_rng([self.seed, self.state.month])
        people.skill[:] += 0.125
        here = rng.permutation(np.flatnonzero(people.town >= 0))
        people.remove(here[:1])
        people.town[here[1:3]] = ELSEWHERE
        people.town[rng.permutation(np.flatnonzero(people.town == ELSEWHERE))[:1]] = 0
        add(people, 2, born=self.state.month, skill=rng.random(2))
        if self.state.month % 3 == 0:
            people.permute(rng.permutation(people.used))
        self.datacollector.collect(self)


class TownWithHook(TinyTown):
    """A town that lets users remove rows."""

    def remove_row(self, table_name, row):
        """Free a row."""
        getattr(self.state, table_name).remove(np.array([row]))


def mean_skill(model):
    """Return the mean skill in town, without looking at agents."""
    people = model.state.residents
    return float(people.skill[people.town >= 0].mean())


def contents(model):
    """Return everything in the columns of the residents, and the months of the collector."""
    people = model.state.residents
    return {name: people.columns[name].tolist() for name in people}, model.datacollector.model_vars


def living(model):
    """Return the ids of the people in town, ascending, straight from the columns."""
    people = model.state.residents
    return sorted(people.id[people.town >= 0].tolist())


def listed(model):
    """Return the ids of the residents that Mesa lists, in its order."""
    return [resident.id for resident in model.agents_by_type[Resident]]


def resident(model, number=1):
    """Return a resident by id."""
    return model.view(Resident, number)


def count_views():
    """Count the views that exist in this process."""
    gc.collect()
    return sum(issubclass(type(thing), View) for thing in gc.get_objects())


# --- when agents come into being ---


def test_a_headless_run_makes_no_agent():
    """Months pass and results are collected without a single view."""
    before = count_views()
    model = TinyTown(seed=1)
    for _ in range(6):
        model.step()
    assert count_views() == before
    assert len(model._all_agents) == 0


def test_looking_lists_everybody_in_town():
    """The first look lists residents, firm and amenity; streets and households are no agents."""
    model = TinyTown(seed=1)
    assert len(model.agents) == 12
    assert model.agent_types == list(AGENTS)
    assert listed(model) == list(range(1, 11))
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)


def test_every_type_is_there_without_members():
    """A town without firms has an empty set of firms, not a missing one."""
    model = TinyTown(seed=1)
    model.state.firms.remove(np.array([0]))
    assert len(model.agents_by_type[Firm]) == 0


def test_the_same_individual_is_the_same_object():
    """A view is made once, however it is reached."""
    model = TinyTown(seed=1)
    first = resident(model)
    assert first is next(iter(model.agents_by_type[Resident]))
    assert first.employer is first.employer
    assert first.employer is next(iter(model.agents_by_type[Firm]))


def test_reaching_somebody_through_another_does_not_disturb_a_loop():
    """Views met on the way are not listed while Mesa's set is being walked."""
    model = TinyTown(seed=1)
    add(model.state.firms, 3)
    list(model.agents)
    model.state.firms.remove(np.array([0]))
    add(model.state.firms, 1)  # in row 0: a firm that Mesa has not listed yet
    assert [r.employer.id for r in model._agents_by_type[Resident] if isinstance(r.employer, Firm)] == [5] * 4


@pytest.mark.parametrize("kind", AGENTS)
def test_agents_cannot_be_made_by_hand(kind):
    """Rows are added by rules, so making an agent is refused, alone or in numbers."""
    model = TinyTown(seed=1)
    with pytest.raises(TypeError, match=f"{kind.__name__}.*only rules add rows"):
        kind(model)
    with pytest.raises(TypeError, match="only rules add rows"):
        kind.create_agents(model, 2)
    assert len(model.agents) == 12


# --- names and numbers ---


def test_unique_ids_differ_between_types():
    """Resident 1, firm 1 and amenity 1 have three unique_ids, in which the own id can be read."""
    model = TinyTown(seed=1, people=1)
    assert [agent.unique_id for agent in model.agents] == [SPAN + 1, 2 * SPAN + 1, 3 * SPAN + 1]
    assert [agent.id for agent in model.agents] == [1, 1, 1]


def test_a_plain_mesa_agent_keeps_mesas_numbers():
    """Mesa counts its own agents 1, 2, 3, whatever views were made in between; no number occurs twice."""
    model = TinyTown(seed=1)
    numbers = []
    for _ in range(3):
        numbers.append(mesa.Agent(model).unique_id)
        model.step()
        assert len(set(model.agents.get("unique_id"))) == len(model.agents)
    assert numbers == [1, 2, 3]
    plain = model.agents_by_type[mesa.Agent]
    assert plain.get("unique_id") == [1, 2, 3]
    plain.do("remove")
    assert mesa.Agent not in {type(agent) for agent in model.agents}


@pytest.mark.parametrize("look_at", [{2}, {0, 1, 2, 3, 4, 5}, {5}])
def test_ids_and_order_do_not_depend_on_who_looked(look_at):
    """After six months the agents are the same, in the same order, whenever somebody looked before."""
    watched, alone = TinyTown(seed=3), TinyTown(seed=3)
    for month in range(6):
        watched.step()
        alone.step()
        if month in look_at:
            list(watched.agents)
    assert watched.agents.get("unique_id") == alone.agents.get("unique_id")
    assert watched.agents.get("unique_id") == sorted(watched.agents.get("unique_id"))


# --- rows are reused, ids never ---


def test_the_dead_raise_even_when_their_row_has_a_new_owner():
    """A held view never shows the next owner's values."""
    model = TinyTown(seed=1)
    third = resident(model, 3)
    model.state.residents.remove(np.array([third.row]))
    rows = add(model.state.residents, 1, skill=9.0)
    assert rows.tolist() == [2]
    with pytest.raises(GoneError, match=r"^Resident 3 is no longer in the model \(died or gone for good\)$"):
        _ = third.skill
    with pytest.raises(GoneError, match="Resident 3"):
        third.skill = 1.0
    assert model.state.residents.skill[2] == 9.0
    assert (third.alive, repr(third)) == (False, "Resident 3")
    assert third not in model.agents


def test_the_dead_raise_before_anybody_has_their_row():
    """A freed row still holds old values; its view does not show them."""
    model = TinyTown(seed=1)
    firm = next(iter(model.agents_by_type[Firm]))
    model.state.firms.remove(np.array([0]))
    with pytest.raises(GoneError, match=r"Firm 1 is no longer in the model \(closed\)"):
        _ = firm.sector
    with pytest.raises(GoneError, match="Firm 1"):
        _ = firm.columns


def test_views_follow_a_table_that_is_reordered():
    """Permuting the rows changes what no view says."""
    model = TinyTown(seed=1)
    before = {r.id: dict(r.columns) for r in model.agents_by_type[Resident]}
    model.state.residents.permute(np.arange(10)[::-1])
    held = list(model._agents_by_type[Resident])
    assert {r.id: dict(r.columns) for r in held} == before
    assert listed(model) == list(range(1, 11))


def test_one_search_serves_all_views(monkeypatch):
    """After a table has changed, reading every view searches the table once, however many are dead."""
    model = TinyTown(seed=1, people=50)
    held, searches = list(model.agents_by_type[Resident]), []
    follow = module.Views.follow
    monkeypatch.setattr(module.Views, "follow", lambda views: searches.append(1) or follow(views))
    model.state.residents.permute(np.arange(50)[::-1])
    model.state.residents.remove(np.arange(20))
    assert sum(r.alive for r in held) == 30
    assert len(searches) == 1


def test_who_moves_away_is_unlisted_and_still_readable():
    """The diaspora is no part of model.agents; who returns is the same agent again."""
    model = TinyTown(seed=1)
    mover = resident(model, 4)
    model.state.residents.town[3] = ELSEWHERE
    model.state.residents.place[3] = schema.METROPOLIS
    assert mover not in model.agents
    assert list(model.diaspora()) == [mover]
    assert (mover.town, mover.place, mover.employer, mover.pos) == (-1, "metropolis", "lives elsewhere", None)
    model.state.residents.town[3] = 0
    assert listed(model) == list(range(1, 11))
    assert resident(model, 4) is mover


OPERATIONS = st.sampled_from(["add", "remove", "leave", "return", "permute", "look", "hold"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(OPERATIONS, st.integers(0, 2**16)), max_size=30))
def test_whatever_happens_to_rows_a_view_shows_its_own_owner_or_raises(operations):
    """For any sequence of births, deaths, moves and re-orderings (law; `born` is made to name the owner)."""
    model = TinyTown(people=4)
    people, held = model.state.residents, {}
    people.born[:] = people.id
    for name, number in operations:
        rng = np.random.default_rng(number)
        here, away = np.flatnonzero(people.town >= 0), np.flatnonzero(people.town == ELSEWHERE)
        match name:
            case "add":
                add(people, 1, born=people.next_id)
            case "remove":
                people.remove(rng.permutation(people.rows())[:1])
            case "leave":
                people.town[rng.permutation(here)[:1]] = ELSEWHERE
            case "return":
                people.town[rng.permutation(away)[:1]] = 0
            case "permute":
                people.permute(rng.permutation(people.used))
            case "look":
                assert listed(model) == living(model)
            case "hold":
                held |= {r.id: r for r in [*model.agents_by_type[Resident], *model.diaspora()]}
    in_use = set(people.id[people.rows()].tolist())
    assert {number for number, view in held.items() if view.alive} == in_use & held.keys()
    assert all(view.born == number for number, view in held.items() if view.alive)
    assert listed(model) == living(model)
    assert all(resident(model, number) is view for number, view in held.items() if view.alive)


# --- reading ---


@pytest.mark.parametrize("kind", VIEWS)
def test_every_column_can_be_read(kind):
    """Attributes give each column of the schema, and only the intended ones are worked out otherwise."""
    model = TinyTown(seed=1)
    view = model.view(kind, 1)
    raw = {name: getattr(model.state, kind.about.table).columns[name].item(0) for name in kind.about.schema}
    assert view.columns == raw
    plain = raw.keys() - module.WORDS.keys() - module.LINKS.keys() - {"employer", "owner", "place"}
    assert {name: getattr(view, name) for name in plain} == {name: raw[name] for name in plain}
    assert all(type(getattr(view, name)) in (int, float, bool) for name in plain)
    shadowed = {name for name in kind.about.schema if hasattr(kind, name)}
    assert shadowed <= {"employer", "owner", "place"}
    assert {*raw, "alive", "columns", "row"} <= set(dir(view))


def test_codes_are_read_as_words():
    """Occupation, sector, kind, role and sex are words, and `columns` keeps the codes."""
    model = TinyTown(seed=1)
    first = resident(model)
    assert (first.occupation, first.role, first.sex, first.place) == ("creative", "head", "female", "town")
    assert first.columns["occupation"] == schema.CREATIVE
    assert (model.view(Firm, 1).sector, model.view(Amenity, 1).kind) == ("technology", "culture venue")


def test_every_state_of_work_has_words():
    """The employer is a firm, or words for each code below zero."""
    model = TinyTown(seed=1)
    first = resident(model)
    assert first.employer is model.view(Firm, 1)
    for code, words in (
        (schema.NOT_WORKING, "not working"),
        (schema.UNEMPLOYED, "unemployed"),
        (schema.COMMUTES_RING, "commutes to the neighbour ring"),
        (schema.COMMUTES_METROPOLIS, "commutes to the metropolis"),
        (schema.REMOTE, "works remotely"),
    ):
        model.state.residents.employer[0] = code
        assert first.employer == words


def test_age_is_in_years():
    """Born 240 months before the start, 18 months in: 21.5 years."""
    model = TinyTown(seed=1)
    first = resident(model)
    model.state.month = 18
    assert first.age == 21.5


def test_links_lead_to_other_views():
    """Household, street, venue, owner and position follow the rows."""
    model = TinyTown(seed=1)
    first, firm = resident(model), model.view(Firm, 1)
    assert first.household is model.view(Household, 1)
    assert (first.household.rent, first.venue, first.pos) == (50_000, None, (100.0, 30.0))
    model.state.residents.venue[0] = 0
    assert first.venue.quality == 1.5
    assert (firm.street.x, firm.pos, firm.street.pos) == (200.0, (200.0, 40.0), (200.0, 40.0))


def test_a_firms_owner_is_found_by_id():
    """Wherever the owner's row is by now, and None when the owner is gone or was never here."""
    model = TinyTown(seed=1)
    firm = model.view(Firm, 1)
    assert firm.owner is resident(model, 2)
    model.state.residents.permute(np.arange(10)[::-1])
    assert firm.owner is resident(model, 2)
    model.state.residents.remove(np.array([firm.owner.row]))
    assert firm.owner is None
    model.state.firms.owner[0] = 0
    assert firm.owner is None


def test_a_link_to_a_row_that_nobody_uses_is_reported():
    """A fault of the rules is not shown as somebody else's values."""
    model = TinyTown(seed=1)
    model.state.firms.remove(np.array([0]))
    with pytest.raises(LookupError, match="row 0 of firms is not in use"):
        _ = resident(model).employer
    with pytest.raises(GoneError, match=r"Resident 99 is not in the model \(never was, or is gone\)"):
        resident(model, 99)


def test_a_misspelt_attribute_names_the_nearest():
    """Reading or writing `skil` fails and suggests `skill`."""
    first = resident(TinyTown(seed=1))
    with pytest.raises(AttributeError, match=r"Resident has no attribute 'skil'\. .* one of skill,"):
        _ = first.skil
    with pytest.raises(AttributeError, match="Did you mean one of skill,"):
        first.skil = 1.0


# --- writing ---


def test_setting_an_attribute_writes_the_column():
    """One by one, by `do` and by Mesa's `set`, in numbers and in words."""
    model = TinyTown(seed=1)
    residents = model.agents_by_type[Resident]
    residents.do(lambda r: setattr(r, "skill", 1.0))
    residents.set("occupation", "retired")
    first = resident(model)
    first.homes_let, first.incumbent = np.int64(2), np.bool_(True)
    people = model.state.residents
    assert (people.skill == 1.0).all()
    assert (people.occupation == schema.RETIRED).all()
    assert (people.homes_let[0], people.incumbent[0], people.incumbent[1]) == (2, True, False)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("skill", "high", r"Resident.skill = 'high': must be float64 \(index: skill, 1 for the median"),
        ("skill", float("nan"), "Resident.skill = nan"),
        ("skill", float("inf"), "Resident.skill = inf"),
        ("skill", True, "Resident.skill = True"),
        ("skill", [1.0, 2.0], r"Resident.skill = \[1.0, 2.0\]"),
        ("wage", 10.5, r"Resident.wage = 10.5: must be int32 \(EUR cents/month: gross wage"),
        ("wage", 2**40, "Resident.wage = 1099511627776"),
        ("wage", 10**30, "Resident.wage = 1000000000000000000000000000000"),
        ("wage", 1e300, r"Resident.wage = 1e\+300"),
        ("children", 200, "Resident.children = 200: must be int8"),
        ("cultural", 1, r"Resident.cultural = 1: must be bool \(flag: works in a cultural"),
        ("occupation", 2, "Resident.occupation = 2: must be one of child, student, creative"),
        ("occupation", "creativ", "Resident.occupation = 'creativ': must be one of child"),
    ],
)
def test_a_value_that_the_column_cannot_hold_is_refused(name, value, message):
    """The error shows the value, the type, the unit and the meaning; the column stays as it was."""
    first = resident(TinyTown(seed=1))
    before = dict(first.columns)
    with pytest.raises(ValueError, match=message):
        setattr(first, name, value)
    assert first.columns == before


@pytest.mark.parametrize("name", ["id", "key", "town", "street", "employer", "venue", "age", "pos", "alive"])
def test_identity_and_links_cannot_be_set(name):
    """What must agree with other rows, or follows from columns, is left to the rules."""
    first = resident(TinyTown(seed=1))
    with pytest.raises(AttributeError, match=f"Resident.{name} = 1: only the rules set"):
        setattr(first, name, 1)
    assert first.columns == resident(TinyTown(seed=1)).columns


def test_columns_of_a_view_are_read_only():
    """Writing into the raw values is refused instead of being lost."""
    with pytest.raises(TypeError, match="does not support item assignment"):
        resident(TinyTown(seed=1)).columns["skill"] = 2.0


def test_removal_is_refused_without_a_hook():
    """The books would be wrong; nothing changes."""
    model = TinyTown(seed=1)
    with pytest.raises(NotImplementedError, match="Resident 1 stays: its model has no remove_row"):
        resident(model).remove()
    with pytest.raises(NotImplementedError, match="Resident 1 stays"):
        model.remove_all_agents()
    assert len(model.agents) == 12


def test_removal_goes_through_the_models_hook():
    """The hook frees the row; removing somebody twice does nothing, as in Mesa."""
    model = TownWithHook(seed=1)
    first = resident(model)
    first.remove()
    first.remove()
    assert listed(model) == list(range(2, 11))
    assert model.state.residents.town[0] == GONE
    model.agents_by_type[Resident].select(lambda r: r.id > 5).do("remove")
    assert listed(model) == [2, 3, 4, 5]
    model.remove_all_agents()
    assert len(model.agents) == 0


# --- Mesa's own tools ---


def test_agent_sets_work_as_in_mesa():
    """select, agg, get, groupby, sort and map give what the columns say."""
    model = TinyTown(seed=1)
    residents = model.agents_by_type[Resident]
    creative = residents.select(lambda r: r.occupation == "creative")
    assert [r.id for r in creative] == [1, 3, 5, 7, 9]
    assert list(model.agents.select(agent_type=Resident, at_most=2)) == list(residents)[:2]
    assert residents.agg("skill", sum) == model.state.residents.skill.sum()
    assert residents.get(["id", "occupation"])[:2] == [[1, "creative"], [2, "service"]]
    assert residents.groupby("occupation").count() == {"creative": 5, "service": 5}
    assert next(iter(residents.sort("skill", ascending=False))).id == 10
    assert residents.map(lambda r: r.age)[:2] == [20.0, 21.0]


def test_do_and_shuffle_do_reach_everybody_once():
    """In the order of ids, and in an order that the seed decides."""
    orders = []
    for seed in (5, 5, 6):
        model, order = TinyTown(seed=seed), []
        model.agents.do("step")
        model.agents_by_type[Resident].shuffle_do(lambda r, order=order: order.append(r.id))
        assert sorted(order) == list(range(1, 11))
        orders.append(order)
    assert orders[0] == orders[1] != orders[2]


REPORTERS = {
    "model_reporters": {"mean": mean_skill, "people": lambda m: len(m.agents_by_type[Resident])},
    "agent_reporters": {"name": repr, "unique": "unique_id"},
    "agenttype_reporters": {
        Resident: {"skill": "skill", "age": lambda r: r.age, "employer": "employer"},
        Firm: {"sector": "sector"},
    },
}


def test_the_data_collector_records_views():
    """Attributes by name and by function, for all agents and by type; values equal the columns."""
    model = TinyTown(seed=1, reporters=REPORTERS)
    for _ in range(4):
        model.step()
    collector = model.datacollector
    assert collector.get_model_vars_dataframe()["mean"].iloc[-1] == pytest.approx(mean_skill(model))
    assert collector.get_model_vars_dataframe()["people"].tolist()[-1] == len(living(model))
    everybody = collector.get_agent_vars_dataframe().loc[4]
    assert everybody["name"].tolist() == [repr(agent) for agent in model.agents]
    assert (everybody["unique"] == everybody.index).all()
    residents = collector.get_agenttype_vars_dataframe(Resident).loc[4]
    assert residents["skill"].tolist() == [r.skill for r in model.agents_by_type[Resident]]
    assert residents["age"].tolist() == [r.age for r in model.agents_by_type[Resident]]
    assert residents["employer"].tolist()[-1] is model.view(Firm, 1)  # a view is kept, not copied
    assert collector.get_agenttype_vars_dataframe(Firm).loc[4]["sector"].tolist() == ["technology"]


def test_an_attribute_that_only_some_types_have_is_no_stumbling_block():
    """Asked of an amenity, a resident's attribute is missing in the way Mesa expects."""
    model = TinyTown(seed=1)
    sectors = model.agents.get("sector", handle_missing="default", default_value=None)
    assert sectors[-2:] == ["technology", None]
    assert not hasattr(next(iter(model.agents_by_type[Amenity])), "skill")


class BatchTown(TinyTown):
    """A town that collects what its agents say (in the module, so that other processes find it)."""

    def __init__(self, seed=None, people=10):
        """Set up the town with reporters that can be pickled and ones that cannot."""
        reporters = {"model_reporters": {"mean": mean_skill}, "agent_reporters": {"unique": "unique_id"}}
        super().__init__(seed, people, reporters)


@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_batch_run_sweeps_seeds_and_parameters(processes):
    """Whole-number seeds: `rng` since Mesa 3.5, a parameter `seed` before; the seed decides the result."""
    parameters, seeds = {"people": [6, 8]}, [1, 2]
    options = {"max_steps": 3, "number_processes": processes, "display_progress": False}
    if MESA_35:
        records = mesa.batch_run(BatchTown, parameters, rng=seeds, **options)
    else:
        records = mesa.batch_run(BatchTown, parameters | {"seed": seeds}, **options)
    means = {(record["people"], record["seed"]): record["mean"] for record in records}
    alone = BatchTown(seed=2, people=8)
    for _ in range(3):
        alone.step()
    assert means[8, 2] == mean_skill(alone)
    assert len(set(means.values())) == 4
    numbers = [record["AgentID"] for record in records if (record["people"], record["seed"]) == (8, 2)]
    assert numbers == alone.agents.get("unique_id")


# --- copies and memory ---


def pickled(model):
    """Return a copy by way of bytes."""
    return pickle.loads(pickle.dumps(model))


@pytest.mark.parametrize("duplicate", [pickled, copy.deepcopy])
@pytest.mark.parametrize("looked", [False, True], ids=["headless", "looked at"])
def test_a_copy_in_the_middle_of_a_run_goes_on_identically(duplicate, looked):
    """Columns, collected results and agents agree; what happens to the copy leaves the original alone."""
    reporters = {"model_reporters": {"mean": mean_skill}}
    if looked:
        reporters["agent_reporters"] = {"unique": operator.attrgetter("unique_id")}  # Mesa pickles no names
    model = TinyTown(seed=7, reporters=reporters)
    for _ in range(3):
        model.step()
    twin = duplicate(model)
    frozen = copy.deepcopy(contents(model))
    for _ in range(4):
        twin.step()
    assert contents(model) == frozen
    for _ in range(4):
        model.step()
    assert contents(twin) == contents(model)
    assert twin.agents.get("unique_id") == model.agents.get("unique_id")
    assert twin.random.random() == model.random.random()
    assert {agent.model for agent in twin.agents} == {twin}
    assert not set(twin.agents) & set(model.agents)


@pytest.mark.parametrize("duplicate", [pickled, copy.deepcopy])
def test_a_model_that_holds_a_view_copies_it_with_itself(duplicate):
    """The copy's favourite is the copy's own resident, listed by the copy's Mesa registry."""
    model = TinyTown(seed=1)
    model.favourite = resident(model, 3)
    list(model.agents)
    twin = duplicate(model)
    assert twin.favourite is resident(twin, 3)
    assert twin.favourite in twin.agents
    twin.favourite.skill = 99.0
    assert model.favourite.skill == 0.5


def test_a_view_copied_alone_stays_itself():
    """Copying what an agent says does not copy the town."""
    first = resident(TinyTown(seed=1))
    assert copy.deepcopy([first])[0] is first
    assert copy.copy(first).skill == first.skill


def test_errors_survive_the_way_between_processes():
    """A failed run can be reported by a worker."""
    with pytest.raises(GoneError) as failure:
        resident(TinyTown(seed=1), 99)
    assert str(pickled(failure.value)) == str(failure.value)


def test_two_models_share_nothing():
    """The same resident of two towns are two agents with values of their own."""
    one, other = TinyTown(seed=1), TinyTown(seed=1)
    resident(one).skill = 5.0
    assert resident(other).skill == 0.0
    assert resident(one) not in other.agents


@pytest.mark.parametrize("looked", [False, True], ids=["headless", "looked at"])
def test_models_are_freed(looked):
    """Of a hundred models none stays in memory, and none of their agents.

    This holds on Mesa 3.3 too, although a plain agent there keeps its model for ever: Mesa counts the agents
    of each model in a table of the class, and views do not take part.
    """
    before, models = count_views(), []
    for seed in range(100):
        model = TinyTown(seed=seed)
        model.step()
        if looked:
            assert len(model.agents) == 12
            model.step()
            list(model.agents)
        models.append(weakref.ref(model))
    del model
    assert count_views() == before
    assert not any(reference() for reference in models)


def test_looking_every_month_keeps_no_dead():
    """The views of a long watched town are those of the people in town and elsewhere."""
    model = TinyTown(seed=1)
    for _ in range(60):
        model.step()
        list(model.agents)
        list(model.diaspora())
    people = model.state.residents
    assert model.views["residents"].by_id.keys() == set(people.id[people.rows()].tolist())


def test_the_seed_is_a_whole_number():
    """A seed gives the same random numbers on every supported Mesa; a fraction is refused."""
    draws = {(TinyTown(seed=s).random.random(), TinyTown(seed=s).rng.random()) for s in (4, np.int64(4))}
    assert len(draws) == 1
    assert TinyTown().random.random() != TinyTown().random.random()
    with pytest.raises(TypeError, match="float"):
        TinyTown(seed=4.5)
