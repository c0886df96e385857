"""The verdict in a page: what is shown while runs are made, what is kept, and what is said in the end."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from compared_plans import coworking, planned

from ccsim.app import judging
from ccsim.app.memory import Memory
from ccsim.app.verdicts import pairs_of
from ccsim.ensemble import Failure, Outcome, simulate
from ccsim.judging.findings import WORLDS, Verdict
from ccsim.judging.looking import FEWEST
from ccsim.judging.records import Records

PAIRS = FEWEST + 2
LOST = Failure(1, "month 3", "nothing there", "")


@pytest.fixture(scope="module")
def study(hamlet):
    """A study of ten pairs in one world."""
    whole = judging.study_for(planned(hamlet, coworking(), title="Desks"))
    return replace(whole, seeds=whole.seeds[:PAIRS], worlds=WORLDS[:1])


@pytest.fixture
def tasks(study, tmp_path, monkeypatch):
    """The runs of the study, and a memory of looks that nobody used before."""
    monkeypatch.setattr(judging, "shared", lambda: Records(tmp_path))
    monkeypatch.setattr(judging, "_looks", Memory(4))
    return judging.tasks_for(study)


@pytest.fixture(scope="module")
def made(study, tmp_path_factory):
    """What becomes of each run, in the order in which they are asked for."""
    own = Records(tmp_path_factory.mktemp("made"))
    order = judging.mixed(list(judging.tasks_of(study, own, own)))
    return [simulate(task.replicate) for task in order]


def question_with(made, places, works=2 * PAIRS):
    """Return a question of which these runs are there."""
    return SimpleNamespace(works=[None] * works, outcomes={place: made[place] for place in places}, done=False)


def test_a_page_shows_what_the_first_eight_pairs_say(study, tasks, made):
    """Nothing before; then the same look for all who ask, until there are twice as many pairs or all."""
    early = question_with(made, range(2 * FEWEST - 2))
    assert judging.verdict_from(study, tasks, early) is None

    enough = question_with(made, range(2 * FEWEST + 2))
    look = judging.verdict_from(study, tasks, enough)
    assert isinstance(look, Verdict)
    assert pairs_of(look) == FEWEST
    assert judging.verdict_from(study, tasks, enough, look) is look
    assert judging.verdict_from(study, tasks, enough) is look  # somebody else asks the same


def test_a_look_that_lacks_runs_is_not_kept_for_others(study, tasks, made):
    """A run that failed for one may succeed for the next; what is said without it is for him alone."""
    lacking = question_with(made, range(2 * PAIRS - 1))
    lost = next(place for place in reversed(range(2 * PAIRS - 1)) if tasks[place].replicate.seed == study.seeds[-2])
    lacking.outcomes[lost] = Outcome(tasks[lost].replicate.seed, LOST, tasks[lost].replicate.arm)
    look = judging.verdict_from(study, tasks, lacking)

    assert isinstance(look, Verdict)
    assert judging.verdict_from(study, tasks, lacking) is not look


def test_what_was_simulated_is_kept_and_judged(study, tasks, made):
    """Once all runs are there they lie on disk, where the next question finds them, and a worker works out the rest."""
    (call,) = judging.call_for(study, tasks, question_with(made, range(2 * PAIRS)))
    verdict = judging.judged(call.given)

    assert all(task.records.has(task.replicate) for task in tasks)
    assert all(work.function is judging.read for work in judging.works_for(tasks))
    assert pairs_of(verdict) == PAIRS


def test_the_last_look_stays_until_the_verdict_is_there(study, tasks):
    """While it is worked out nothing changes; too few pairs are told as a failure."""
    waiting = SimpleNamespace(works=[None], outcomes={}, done=False)
    told = SimpleNamespace(works=[None], outcomes={0: Outcome(0, "the verdict")}, done=True)
    nothing = SimpleNamespace(works=[None], outcomes={0: Outcome(0, None)}, done=True)

    assert judging.verdict_from(study, tasks, waiting, "a look") == "a look"
    assert judging.verdict_from(study, tasks, told, "a look") == "the verdict"
    assert judging.verdict_from(study, tasks, nothing, "a look") is judging.TOO_FEW
