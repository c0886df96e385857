"""TownModel: the month in order, models that do not touch each other, and an ordinary Mesa model."""

from __future__ import annotations

import gc
import pickle
import tracemalloc
import weakref
from functools import partialmethod
from pathlib import Path

import mesa
import numpy as np
import pytest
from plans import planned
from test_accounting import hamlet_with, two_towns

from ccsim import indicators
from ccsim.agents import AGENTS, Amenity, Firm, Resident
from ccsim.engine import Engine
from ccsim.model import TownModel
from ccsim.scenario.schema import Processes

MESA_35 = tuple(int(part) for part in mesa.__version__.split(".")[:2]) >= (3, 5)


class Collecting(TownModel):
    """A hamlet that collects, as a Mesa user would write it."""

    def __init__(self, seed=None, rng=None, visits=1.0):
        """Build the hamlet; `rng` is how Mesa 3.5's batch_run hands over a seed."""
        change = {"name": "v", "kind": "visits", "month": "2024-01", "factor": visits}
        super().__init__(hamlet_with(events=[change]), seed=int(rng if rng is not None else seed or 1))
        self.datacollector = mesa.DataCollector(
            {"people": lambda model: len(model.agents_by_type[Resident]), "month": lambda model: model.state.month}
        )
        self.datacollector.collect(self)

    def step(self):
        """Step and collect."""
        super().step()
        self.datacollector.collect(self)


def test_the_engine_alone_gives_the_same_bits(hamlet):
    """What many replicates run, without Mesa, is what a Mesa model steps, whoever has looked at agents meanwhile."""
    alone, looked_at = Engine(hamlet, seed=4), TownModel(hamlet, seed=4)
    looked_at.step()
    assert len(looked_at.agents) > 0
    looked_at.run_for(5)
    alone.run_for(6)

    assert alone.series.tobytes() == looked_at.series.tobytes()
    assert not isinstance(alone, mesa.Model)


def test_two_models_in_turn_are_as_alone(hamlet, obidos):
    """Stepped in alternation, two models give what each gives by itself: nothing is shared."""
    alone = []
    for scenario, seed in ((hamlet, 1), (obidos, 2)):
        model = TownModel(scenario, seed)
        model.run_for(6)
        alone.append(model.series)
    pair = [TownModel(hamlet, 1), TownModel(obidos, 2)]
    for _ in range(6):
        for model in pair:
            model.step()

    assert [model.series.tobytes() for model in pair] == [series.tobytes() for series in alone]


def test_headless_run_makes_no_agent(hamlet):
    """A year without a look at the agents makes no Mesa agent; a look makes one for each row."""
    model = TownModel(hamlet, 1)
    model.run_for(12)

    assert not model._all_agents
    assert all(not views.by_id for views in model.views.values())
    assert len(model.agents) > 600


def test_agents_are_the_rows(hamlet):
    """agents_by_type counts what the columns and the indicators count, month after month."""
    model = TownModel(hamlet, 1)
    for _ in range(3):
        model.run_for(4)
        state, counted = model.state, {kind: len(model.agents_by_type[kind]) for kind in AGENTS}
        assert counted[Resident] == (state.residents.town >= 0).sum()
        assert counted[Resident] == model.series[-1, 0, indicators.NAMES.index("population")]
        assert counted[Firm] == (state.firms.town >= 0).sum()
        assert counted[Amenity] == (state.amenities.town >= 0).sum()


def test_looking_at_agents_changes_no_bit(hamlet):
    """A run whose agents are looked at every month gives the bits of a headless run."""
    watched, headless = TownModel(hamlet, 1), TownModel(hamlet, 1)
    for _ in range(6):
        watched.step()
        assert watched.agents.agg("unique_id", len) > 600
    headless.run_for(6)

    assert watched.series.tobytes() == headless.series.tobytes()


def test_data_collector_sees_the_model():
    """Mesa's DataCollector records one row for the start and one for each month."""
    model = Collecting(seed=1)
    model.run_for(5)
    table = model.datacollector.get_model_vars_dataframe()

    assert table["month"].tolist() == [0, 1, 2, 3, 4, 5]
    assert table["people"].tolist()[1:] == model.series[:, 0, indicators.NAMES.index("population")].tolist()


def test_batch_run_sweeps_seeds_and_parameters():
    """Mesa's batch_run steps the model for two seeds and two factors: four runs, seeds differ."""
    sweep = {"visits": [1.0, 3.0]}
    seeds = {"rng": [1, 2]} if MESA_35 else {}
    if not MESA_35:
        sweep["seed"] = [1, 2]
    rows = mesa.batch_run(Collecting, sweep, max_steps=3, display_progress=False, **seeds)
    last = [row for row in rows if row["month"] == 3]

    assert len(last) == 4
    assert len({row["people"] for row in last}) > 1


def test_pickle_keeps_the_whole_model(hamlet):
    """A pickled model, agents looked at or not, has the same columns and goes on in the same way."""
    model = TownModel(hamlet, 1)
    model.run_for(3)
    assert len(model.agents) > 600
    copied = pickle.loads(pickle.dumps(model))
    model.run_for(3)
    copied.run_for(3)

    assert copied.series.tobytes() == model.series.tobytes()
    assert len(copied.agents) == len(model.agents)


@pytest.mark.slow
def test_memory_stays_flat(hamlet):
    """A hundred hamlets made, stepped and dropped leave less than one of them behind."""

    def live(models):
        for seed in range(models):
            TownModel(hamlet, seed).step()
        gc.collect()

    tracemalloc.start()
    live(40)  # the interpreter's own free lists fill up first
    before = tracemalloc.get_traced_memory()[0]
    live(100)
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    state = TownModel(hamlet, 1).state
    one = sum(table.nbytes for table in (state.residents, state.households, state.firms, state.streets))
    assert after - before < one


def test_a_dropped_model_is_freed(hamlet):
    """Nothing keeps a headless model alive once nobody names it."""
    model = TownModel(hamlet, 1)
    model.step()
    seen = weakref.ref(model)
    del model
    gc.collect()

    assert seen() is None


@pytest.mark.parametrize("off", [None, "labour"])
def test_the_month_is_a_list_of_the_processes(hamlet, monkeypatch, off):
    """The twelve processes run once a month, in the order of the scenario's switches; what is off does not run."""
    ran = []
    for process in Processes.model_fields:
        monkeypatch.setattr(TownModel, f"_{process}", partialmethod(lambda _, name: ran.append(name), process))
    switches = Processes(**({off: False} if off else {}))
    TownModel(hamlet.model_copy(update={"processes": switches}), 1).step()

    assert ran == [process for process in Processes.model_fields if process != off]


def test_series_has_a_row_for_each_month(hamlet):
    """Indicators come as months x towns x indicators; before the first month there are none."""
    model = TownModel(hamlet, 1)
    assert model.series.shape == (0, 1, len(indicators.NAMES))
    model.run_for(2)

    assert model.series.shape == (2, 1, len(indicators.NAMES))
    assert np.isfinite(model.series).all()


def test_model_reads_a_file():
    """The path of a file serves as well as the scenario read from it."""
    path = Path(__file__).parent.parent / "scenarios" / "obidos.toml"

    assert TownModel(path).scenario.towns[0].name == "Óbidos"


def works_under_way():
    """Return the hamlet with a workspace that takes eight months to build, and studios that are let after two."""
    desks, studios = {"kind": "coworking", "size": 30, "lag": 8}, {"kind": "studios", "size": 12, "lag": 2, "years": 2}
    return planned(desks, studios, parameters={"public": {"debt_limit": 20.0}})


@pytest.mark.parametrize("kind", [Engine, TownModel])
@pytest.mark.parametrize("scenario", [two_towns, works_under_way])
def test_a_run_goes_on_from_a_state_as_if_nothing_had_interrupted_it(scenario, kind):
    """Continuing from a state, in the middle of works or not, gives the uninterrupted run bit for bit."""
    town = scenario()
    whole, begun = kind(town, 3, 8), kind(town, 3, 8)
    begun.run_for(5)
    rest = kind.continued(town, begun.state)
    whole.run_for(18)
    rest.run_for(13)

    assert rest.series.tobytes() == whole.series[5:].tobytes()
    assert rest.state.residents.income.tobytes() == whole.state.residents.income.tobytes()
    assert begun.state.month == 5


def test_a_continued_mesa_model_shows_its_agents(hamlet):
    """A Mesa model that runs on from a state shows the people who live there now."""
    model = TownModel.continued(hamlet, Engine(hamlet, 3).state)
    model.step()

    assert len(model.agents_by_type[Resident]) == np.count_nonzero(model.state.residents.town >= 0)
