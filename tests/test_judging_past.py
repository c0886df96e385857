"""First months kept for other runs: they change nothing but the time; damaged or not to be kept they do no harm."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import pickle
import stat
import zlib
from pathlib import Path

import numpy as np
import pytest
from compared_plans import branding, coworking, planned

from ccsim.ensemble import simulate
from ccsim.judging import past
from ccsim.judging.evidence import EvidenceWatch
from ccsim.judging.gathering import mixed
from ccsim.judging.records import Records, key_of
from ccsim.judging.study import study_of
from ccsim.judging.tasks import PLAN, TWINS, tasks_of
from ccsim.scenario import read

PUSH = Path(__file__).parent.parent / "scenarios" / "big-push.toml"
LATER = "2026-06"  # the hamlet's scenario begins in 2024


def later(lever):
    """Return a lever that begins in the third year."""
    return lever.model_copy(update={"start": LATER})


@pytest.fixture
def pair(hamlet, tmp_path):
    """Twin and plan of one seed, with a past that nobody has left yet."""
    return tasks_in(planned(hamlet, later(coworking()), title="Desks"), tmp_path)


def tasks_in(scenario, folder, **more):
    """Return the runs of a quick study's first pair: twin and plan."""
    study = study_of([scenario], pairs=2, quick=True, **more)
    twin, plan, *_ = tasks_of(study, Records(folder / "own"), Records(folder / "common"))
    return twin.replicate, plan.replicate


def without(replicate):
    """Return a run that knows of no past."""
    return dataclasses.replace(replicate, past=None)


def assert_same(one, other):
    """See that two runs left the same evidence to the bit."""
    for field in dataclasses.fields(one.result):
        assert np.array_equal(getattr(one.result, field.name), getattr(other.result, field.name)), field.name


def seen_to_begin(monkeypatch):
    """Return a list of the models whose watch begins with them, from now on."""
    begun, usual = [], EvidenceWatch.__init__

    def begin(self, model, town=0):
        begun.append(model)
        usual(self, model, town)

    monkeypatch.setattr(EvidenceWatch, "__init__", begin)
    return begun


def test_a_run_that_goes_on_from_its_twin_s_past_is_the_same_to_the_bit(pair, monkeypatch):
    """The plan takes up what the twin left, is not begun anew, and differs in no bit from a run that is."""
    twin, plan = pair
    whole = simulate(without(plan)), simulate(without(twin))
    simulate(twin)
    begun = seen_to_begin(monkeypatch)

    assert plan.past.path.exists()
    assert_same(simulate(plan), whole[0])
    assert_same(simulate(twin), whole[1])
    assert begun == []


def test_the_past_may_be_left_by_a_plan_and_taken_up_by_another(hamlet, tmp_path, monkeypatch):
    """Plans that begin in the same month share their past, whichever comes first, whatever they cost and hold."""
    twin, desks = tasks_in(planned(hamlet, later(coworking()), title="Desks"), tmp_path)
    _, both = tasks_in(planned(hamlet, later(branding()), later(coworking()), title="Both"), tmp_path)
    whole = simulate(without(both)), simulate(without(twin))
    simulate(desks)
    begun = seen_to_begin(monkeypatch)

    assert both.past == desks.past == twin.past
    assert_same(simulate(both), whole[0])
    assert_same(simulate(twin), whole[1])
    assert begun == []


def test_what_may_differ_before_a_plan_begins_has_a_past_of_its_own(pair, hamlet, tmp_path):
    """Other seeds, another month, another town: another past; what is kept of a run goes by none of it."""
    twin, plan = pair
    _, earlier = tasks_in(planned(hamlet, coworking(), title="Desks"), tmp_path)
    _, other_seed = tasks_in(planned(hamlet, later(coworking()), title="Desks"), tmp_path, seed=5)
    changed = hamlet.model_copy(update={"parameters": hamlet.parameters.replace("migration.theta", 2.5)})
    _, other_town = tasks_in(planned(changed, later(coworking()), title="Desks"), tmp_path)

    assert twin.past == plan.past
    assert len({one.past.path for one in (plan, earlier, other_seed, other_town)}) == 4
    assert key_of(plan) == key_of(without(plan))


def test_a_plan_that_begins_at_once_has_no_past(hamlet, tmp_path):
    """There is nothing before it."""
    scenario = planned(hamlet, coworking().model_copy(update={"start": f"{hamlet.start}-01"}), title="Desks")
    assert [run.past for run in tasks_in(scenario, tmp_path)] == [None, None]


def test_full_studies_leave_none(hamlet, tmp_path):
    """Those of 200 pairs in two worlds would fill disks."""
    study = study_of([planned(hamlet, later(coworking()), title="Desks")], pairs=2)
    assert {task.replicate.past for task in tasks_of(study, Records(tmp_path), Records(tmp_path))} == {None}


DAMAGES = (lambda content: content[:-9], lambda content: content[:0], lambda content: b"x" + content)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_past_is_no_past(pair, damage):
    """A file that was cut off, emptied or changed is seen to be, and the run is made whole."""
    twin, plan = pair
    whole = simulate(without(plan))
    simulate(twin)
    plan.past.path.write_bytes(damage(plan.past.path.read_bytes()))

    assert plan.past.find(plan) is None
    assert_same(simulate(plan), whole)
    assert plan.past.find(plan) is not None  # it was left anew


def test_a_past_of_another_making_is_no_past(pair):
    """What cannot be taken up, though nothing of it is damaged, is thrown away."""
    _, plan = pair
    content = zlib.compress(pickle.dumps(("not a state", [], None)))
    plan.past.folder.mkdir(parents=True)
    plan.past.path.write_bytes(hashlib.sha256(content).digest() + content)

    assert plan.past.find(plan) is None
    assert not plan.past.path.exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="whoever may write anywhere sees nothing of it")
def test_where_nothing_can_be_written_runs_take_longer_and_no_more(pair):
    """A folder that cannot be written to costs nothing but the past."""
    twin, _ = pair
    twin.past.folder.parent.mkdir(parents=True)
    twin.past.folder.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert_same(simulate(twin), simulate(without(twin)))
    twin.past.folder.parent.chmod(stat.S_IRWXU)


def test_a_folder_that_is_a_file_does_no_harm(pair):
    """Where no folder can be made the run is simulated all the same."""
    twin, _ = pair
    twin.past.folder.parent.mkdir(parents=True)
    twin.past.folder.touch()
    assert_same(simulate(twin), simulate(without(twin)))


def test_those_taken_up_last_stay(pair, monkeypatch):
    """All of them together have a bound in bytes, as towns differ in size; to be taken up again keeps one."""
    twin, plan = pair
    simulate(twin)
    size = twin.past.path.stat().st_size
    monkeypatch.setattr(past, "MOST_BYTES", 2 * size)
    for age in (1, 2, 3):
        old = twin.past.folder / f"{age}{past.SUFFIX}"
        old.write_bytes(bytes(size))
        os.utime(old, (1e9 - age, 1e9 - age))
    os.utime(twin.past.path, (1e9 - 4, 1e9 - 4))
    simulate(plan)
    past.make_room(twin.past.folder)

    assert {path.name for path in twin.past.folder.iterdir()} == {twin.past.path.name, f"1{past.SUFFIX}"}


def test_twins_come_before_the_plans_that_go_on_from_their_past(hamlet, tmp_path):
    """With two processes a plan's twin has been under way for a while when its turn comes."""
    study = study_of([planned(hamlet, later(coworking()), title="Desks")], pairs=4, quick=True)
    order = [
        (task.part, task.replicate.seed)
        for task in mixed(list(tasks_of(study, Records(tmp_path), Records(tmp_path))))
    ]

    assert order[:5] == [(TWINS, 1), (TWINS, 2), (PLAN, 1), (TWINS, 3), (PLAN, 2)]


def test_twelve_levers_of_a_real_town_go_on_from_a_past(tmp_path, monkeypatch):
    """Óbidos with everything at once, five years: projects, aid, grants, schools and homes find what they need."""
    twin, plan = (dataclasses.replace(run, months=60) for run in tasks_in(read(PUSH), tmp_path))
    whole = simulate(without(plan))
    simulate(twin)
    begun = seen_to_begin(monkeypatch)

    assert_same(simulate(plan), whole)
    assert begun == []


def test_with_several_plans_twins_are_ahead_too(hamlet, tmp_path):
    """A seed's plans come after the twin of the next seed, whatever their number."""
    plans = [planned(hamlet, later(coworking()), title=name) for name in "ABCDE"]
    study = study_of(plans, pairs=4, quick=True)
    order = [task.part for task in mixed(list(tasks_of(study, Records(tmp_path), Records(tmp_path))))]

    assert order[:8] == [TWINS, TWINS, *[PLAN] * 5, TWINS]
