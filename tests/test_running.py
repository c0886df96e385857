"""From a scenario to results, as used from Python."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import ccsim
from ccsim import ensemble, plots, running
from ccsim.engine import Engine
from ccsim.model import TownModel
from ccsim.scenario import ScenarioError, template
from ccsim.store import StoreError
from ccsim.workers import InProcess


@pytest.fixture(scope="module")
def two(hamlet) -> running.Run:
    """Two replicates of a year."""
    return ccsim.run(hamlet, seeds=2, seed=5, years=1)


def test_import_takes_no_time():
    """`import ccsim` loads nothing heavy; what is asked for is loaded then."""
    ask = "import sys, ccsim; print({'numba', 'mesa', 'pandas', 'numpy', 'matplotlib', 'pydantic'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
    assert ccsim.TownModel is TownModel
    assert {"run", "load", "read", "TownModel"} <= set(dir(ccsim))


def test_replicates_do_not_wait_for_what_draws_and_writes():
    """Running loads no pandas, matplotlib or Parquet before there are results, and no Mesa: nobody looks at agents."""
    ask = "import sys, ccsim.running; print({'mesa', 'pandas', 'matplotlib', 'pyarrow'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"


def test_unknown_name_is_refused():
    """A misspelt name lists what there is."""
    with pytest.raises(AttributeError, match=r'no "runn"; it has .*run'):
        ccsim.runn  # noqa: B018


def test_run_has_every_month_of_every_seed(two):
    """Two seeds and a year are 24 rows."""
    assert two.frame.groupby("seed").size().to_dict() == {5: 12, 6: 12}
    assert two.manifest.seeds == two.manifest.seeds_asked == (5, 6)
    assert not two.failures


def test_saved_run_loads_as_it_was(two, tmp_path):
    """Saving and loading changes nothing; pictures come along."""
    folder = two.save(tmp_path / "two")
    again = ccsim.load(folder)

    pd.testing.assert_frame_equal(again.frame, two.frame, check_exact=True)
    assert again.scenario == two.scenario
    assert {"overview.png", "map.png"} <= {path.name for path in (folder / "figures").iterdir()}


def test_table_and_pictures_of_a_named_town(two):
    """Without a name the first town is meant; an unknown one is refused with those there are."""
    name = two.scenario.towns[0].name

    pd.testing.assert_frame_equal(two.table(), two.table(name))
    assert two.plot("work").axes
    with pytest.raises(ValueError, match=f"There are: {name}"):
        two.table("Nowhere")


@pytest.mark.slow
def test_processes_change_nothing(hamlet, two):
    """One process or two: the same frame, bit for bit."""
    spread = ccsim.run(hamlet, seeds=2, seed=5, years=1, workers=2)

    pd.testing.assert_frame_equal(spread.frame, two.frame, check_exact=True)


def test_settings_and_years_are_applied(hamlet):
    """What was set is in the scenario that the run remembers."""
    fit = running.prepared(hamlet, 3, ["migration.theta=2.5"])

    assert (fit.years, fit.parameters.migration.theta) == (3, 2.5)


def test_unfit_input_is_refused_before_anything_runs(hamlet, tmp_path, monkeypatch):
    """A bad setting, seed, number of workers or folder costs no simulation."""
    monkeypatch.setattr(ensemble, "simulate", None)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").touch()

    with pytest.raises(ScenarioError, match="thet"):
        ccsim.run(hamlet, settings=["migration.thet=1"])
    with pytest.raises(ScenarioError, match="leaves nothing to show"):
        ccsim.run(hamlet, settings=["processes.indicators=false"])
    with pytest.raises(ValueError, match="seed -1"):
        ccsim.run(hamlet, seed=-1)
    with pytest.raises(ValueError, match="0 seeds"):
        ccsim.run(hamlet, seeds=0)
    with pytest.raises(ValueError, match="0 workers"):
        ccsim.run(hamlet, workers=0)
    with pytest.raises(StoreError, match="other than a run"):
        ccsim.run(hamlet, out=tmp_path / "thesis", force=True)


def test_no_success_at_all_is_an_error(hamlet, monkeypatch):
    """If every replicate fails, the first failure is shown with its traceback."""

    def step(_self):
        raise ZeroDivisionError("no firms left")

    monkeypatch.setattr(Engine, "step", step)
    with pytest.raises(running.RunError, match=r"Seed 1, month 0 .*no firms left(.|\n)*in step"):
        ccsim.run(hamlet, seeds=2)


def test_interrupted_run_is_saved_first(hamlet, tmp_path, monkeypatch):
    """Ctrl-C reaches the caller after what was finished has been saved, marked as interrupted."""
    whole = InProcess.submit

    def submit(self, work, replicate):
        if replicate.seed == 2:
            raise KeyboardInterrupt
        return whole(self, work, replicate)

    monkeypatch.setattr(InProcess, "submit", submit)
    with pytest.raises(KeyboardInterrupt):
        ccsim.run(hamlet, seeds=3, years=1, out=tmp_path / "run")
    kept = ccsim.load(tmp_path / "run")

    assert kept.manifest.interrupted
    assert (kept.manifest.seeds, kept.manifest.seeds_asked) == ((1,), (1, 2, 3))


@pytest.mark.slow
def test_two_towns_have_pictures_each(hamlet, tmp_path):
    """The files of a network's pictures are numbered by town; the towns' names are no part of a path."""
    towns = [hamlet.towns[0], hamlet.towns[0].model_copy(update={"name": "../B"})]
    pair = hamlet.model_copy(
        update={
            "towns": tuple(t.model_copy(update={"minutes": {o.name: 20.0 for o in towns if o is not t}}) for t in towns)
        }
    )
    folder = ccsim.run(pair, seeds=1, years=1).save(tmp_path / "pair")

    names = {path.name for path in (folder / "figures").iterdir()}
    assert {"town-1-map.png", "town-2-overview.png"} <= names
    assert len(names) == 2 * len(plots.PICTURES)


def test_workers_default_to_the_processors(monkeypatch):
    """As many processes as processors, but no more than replicates."""
    monkeypatch.setattr(running, "usable_cores", lambda: 4)

    assert [running.workers_for(None, 30), running.workers_for(None, 2), running.workers_for(9, 30)] == [4, 2, 9]


def test_read_accepts_the_template(tmp_path):
    """`ccsim.read` gives a scenario that `ccsim.run` takes."""
    path = tmp_path / "mine.toml"
    path.write_text(template("Mine"), encoding="utf-8")

    assert ccsim.read(path).towns[0].name == "Mine"
    assert np.isfinite(ccsim.run(path, seeds=1, years=1).frame["population"]).all()
