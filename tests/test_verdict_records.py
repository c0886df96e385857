"""Runs of a study kept on disk one by one: found again if sound, made again if not, and never mixed up."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pytest

from ccsim.engine import Engine
from ccsim.ensemble import Failure, Replicate
from ccsim.running import Listener
from ccsim.store import StoreError
from ccsim.verdict import records
from ccsim.verdict.gathering import Task, gather, mixed
from ccsim.verdict.records import Records, key_of


@dataclass(frozen=True)
class People:
    """What is kept: residents by month, and how long."""

    residents: np.ndarray
    months: int


class PeopleWatch:
    """Counts residents."""

    def __init__(self, model: Engine, town: int = 0) -> None:
        """Begin."""
        self.model, self.town, self.counts = model, town, []
        model.listeners.append(self.hear)

    def hear(self, what: str) -> None:
        """Count when the month is over."""
        if what == "month":
            self.counts.append(int((self.model.state.residents.town == self.town).sum()))

    def result(self) -> People:
        """Return what is kept."""
        return People(np.array(self.counts), len(self.counts))


class Counter(Listener):
    """Counts what is simulated."""

    asked = ended_runs = 0

    def begun(self, replicates: int) -> None:
        """Note how many runs there are to be."""
        self.asked = replicates

    def ended(self, outcome) -> None:  # noqa: ARG002
        """Count one."""
        self.ended_runs += 1


@pytest.fixture
def runs(hamlet):
    """Three short runs."""
    return [Replicate(hamlet, seed, 2, PeopleWatch, "nothing") for seed in (1, 2, 3)]


def tasks_in(folder, runs):
    """Return the runs as tasks that are kept in a folder."""
    return [Task(run, "twins", People, Records(folder)) for run in runs]


def test_what_was_kept_is_found_again(tmp_path, runs):
    """A second study simulates nothing and has the same results."""
    first, again = Counter(), Counter()
    one = gather(tasks_in(tmp_path, runs), 1, first)
    two = gather(tasks_in(tmp_path, runs), 1, again)

    assert (first.asked, first.ended_runs, again.asked) == (3, 3, 0)
    assert two.found == 3
    assert one.seconds["twins"] > 0
    for name, result in one.results.items():
        assert (two.results[name].residents == result.residents).all()
        assert two.results[name].months == result.months == 2


def test_an_interrupted_study_goes_on_where_it_was(tmp_path, runs):
    """Ctrl-C after the first run: it is kept, and only the others are simulated later."""

    class Ends(Counter):
        def ended(self, outcome) -> None:
            super().ended(outcome)
            raise KeyboardInterrupt

    assert gather(tasks_in(tmp_path, runs), 1, Ends()).interrupted
    again = Counter()
    done = gather(tasks_in(tmp_path, runs), 1, again)

    assert (again.asked, done.found, len(done.results)) == (2, 1, 3)


@pytest.mark.parametrize(
    "damage", [lambda b: b[: len(b) // 2], lambda b: b[:80] + bytes([b[80] ^ 1]) + b[81:], lambda _: b""]
)
def test_a_damaged_record_is_made_again(tmp_path, runs, damage):
    """Truncated, flipped or empty: the run is simulated again and the record replaced."""
    gather(tasks_in(tmp_path, runs[:1]), 1, Counter())
    (path,) = tmp_path.glob("*.npz")
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    again = Counter()
    gather(tasks_in(tmp_path, runs[:1]), 1, again)

    assert again.asked == 1
    assert Records(tmp_path).find(runs[0], People).months == 2


def test_a_failed_run_is_not_kept(tmp_path, hamlet):
    """It is told, and tried again next time."""
    bad = [Replicate(hamlet, -1, 2, PeopleWatch, "nothing")]
    done = gather(tasks_in(tmp_path, bad), 1, Counter())

    assert [(arm, type(failure)) for arm, failure in done.failures] == [("nothing", Failure)]
    assert not list(tmp_path.iterdir())


def test_names_differ_where_results_may(hamlet):
    """Seed, shocks, length, watch and its arguments, parameters and plan count; titles, arms and paths do not."""
    run = Replicate(hamlet, 1, 12, PeopleWatch)
    other = hamlet.model_copy(update={"switches": hamlet.switches.model_copy(update={"critical_mass": False})})
    several = [
        run,
        replace(run, seed=2),
        replace(run, shocks=7),
        replace(run, months=24),
        replace(run, watch=partial(PeopleWatch, town=1)),
        replace(run, scenario=other),
    ]
    titled = hamlet.model_copy(update={"title": "Another", "path": "/elsewhere", "story": "long"})

    assert len({key_of(one) for one in several}) == len(several)
    assert key_of(replace(run, scenario=titled, arm="other")) == key_of(run)


def test_names_change_with_the_model(hamlet, monkeypatch):
    """What another model made is never taken for this one's."""
    before = key_of(Replicate(hamlet, 1, 12, PeopleWatch))
    monkeypatch.setattr(records, "made_by", lambda: ["another model"])

    assert key_of(Replicate(hamlet, 1, 12, PeopleWatch)) != before


def test_a_full_disk_ends_the_study_with_a_cure(tmp_path, runs, monkeypatch):
    """No traceback: what happened, where, and that --resume goes on."""

    def full(_self, _replicate, _result) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Records, "keep", full)
    with pytest.raises(StoreError, match=r"no space left on device.*--resume"):
        gather(tasks_in(tmp_path, runs), 1, Counter())


def test_shared_runs_lie_in_the_cache(tmp_path, monkeypatch):
    """They have a folder of their model; only the newest few folders stay."""
    monkeypatch.setattr(records.compilation, "cache_root", lambda: tmp_path)
    for number in range(5):
        (tmp_path / f"runs-{number:016x}").mkdir()
    folder = records.shared().folder

    assert folder.parent == tmp_path
    assert len(list(tmp_path.iterdir())) == records.KEPT
    assert folder.exists()


def test_parts_are_mixed(runs):
    """Long and short runs come evenly among one another, each part in its order."""
    tasks = [Task(run, "twins", People, None) for run in runs]
    others = [dataclasses.replace(task, part="peers") for task in tasks[:1]]

    assert [task.part for task in mixed([*tasks, *others])] == ["twins", "twins", "peers", "twins"]
