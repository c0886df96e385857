"""Replicates: the same results whoever carries them out, failures as records, Ctrl-C without loss."""

from __future__ import annotations

import contextlib
import contextvars
import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import pytest

from ccsim import ensemble
from ccsim.engine import Engine
from ccsim.ensemble import Ensemble, Failure, Outcome, Replicate
from ccsim.workers import InProcess, Shared, Stopped, given_up, local_workers

MONTHS = 3


@pytest.fixture(scope="module")
def replicates(hamlet) -> list[Replicate]:
    return [Replicate(hamlet, seed, MONTHS) for seed in (1, 2, 3)]


@pytest.fixture(scope="module")
def alone(replicates) -> Ensemble:
    return ensemble.run_all(replicates, InProcess(), 1)


def test_replicate_is_a_model_stepped(hamlet, alone):
    """An outcome holds what stepping the model with that seed gives."""
    model = Engine(hamlet, seed=2)
    model.run_for(MONTHS)

    np.testing.assert_array_equal(alone.series[2], model.series)
    assert list(alone.series) == [1, 2, 3]
    assert not np.array_equal(alone.series[1], alone.series[2])


def test_replicates_share_shocks(hamlet):
    """A replicate honours its shock seed: it is the model stepped with it, and another run than without."""
    model = Engine(hamlet, 2, shocks=9)
    model.run_for(MONTHS)
    shared = ensemble.simulate(Replicate(hamlet, 2, MONTHS, shocks=9)).result

    assert shared.tobytes() == model.series.tobytes()
    assert not np.array_equal(shared, ensemble.simulate(Replicate(hamlet, 2, MONTHS)).result)


class Names:
    """A watch that keeps what its model tells it."""

    def __init__(self, model: Engine) -> None:
        """Begin to listen."""
        self.heard: list[str] = []
        model.listeners.append(self.heard.append)

    def result(self) -> list[str]:
        """Return what was heard."""
        return self.heard


def test_watch_decides_what_is_kept(hamlet):
    """A watch hears every process that ran, in order, and the end of the month; what it keeps is the outcome."""
    quiet = hamlet.model_copy(update={"processes": hamlet.processes.model_copy(update={"learning": False})})
    outcome = ensemble.simulate(Replicate(quiet, 1, 1, Names))

    assert outcome.result[:3] == ["policy", "ageing", "visiting"]
    assert outcome.result[-2:] == ["indicators", "month"]


def test_order_changes_nothing(replicates, alone):
    """Replicates handed over backwards give the same bits, listed by seed."""
    backwards = ensemble.run_all(reversed(replicates), InProcess(), 2)

    assert list(backwards.series) == list(alone.series)
    for seed, series in alone.series.items():
        assert backwards.series[seed].tobytes() == series.tobytes()


@pytest.mark.slow
def test_two_processes_give_the_same_bits(replicates, alone):
    """Results do not depend on the number of processes."""
    with local_workers(2) as executor:
        spread = ensemble.run_all(replicates, executor, 4)

    assert {seed: s.tobytes() for seed, s in spread.series.items()} == {
        seed: s.tobytes() for seed, s in alone.series.items()
    }


def test_each_outcome_is_told_as_it_ends(replicates):
    """The callback hears of every replicate, one after the other."""
    heard = []
    ensemble.run_all(replicates, InProcess(), 1, lambda outcome: heard.append(outcome.seed))

    assert heard == [1, 2, 3]


def test_failure_is_a_record_and_the_others_stay(replicates, monkeypatch):
    """A replicate that raises leaves its seed, stage and traceback; the other replicates are kept."""
    whole_step = Engine.step

    def step(self):
        if self.state.seed == 2 and self.state.month == 1:
            raise ZeroDivisionError("no firms\nleft")
        whole_step(self)

    monkeypatch.setattr(Engine, "step", step)
    done = ensemble.run_all(replicates, InProcess(), 1)

    (failure,) = done.failures
    assert (failure.seed, failure.stage) == (2, "month 1 (02/2024)")
    assert failure.error == "ZeroDivisionError: no firms"
    assert "in step" in failure.traceback
    assert list(done.series) == [1, 3]


def test_failure_while_building_says_so(hamlet):
    """A seed that cannot be used fails before the first month."""
    outcome = ensemble.simulate(Replicate(hamlet, -1, 1))

    assert isinstance(outcome.result, Failure)
    assert outcome.result.stage == "building the towns"


def test_interrupt_keeps_what_is_finished(replicates):
    """Ctrl-C ends the ensemble; what had finished by then is in it."""

    class Interrupted(InProcess):
        def submit(self, work, replicate):
            if replicate.seed == 2:
                raise KeyboardInterrupt
            return super().submit(work, replicate)

    done = ensemble.run_all(replicates, Interrupted(), 1)

    assert done.interrupted
    assert list(done.series) == [1]


def test_interrupt_keeps_what_finished_meanwhile(replicates):
    """A replicate that is done but was not yet collected when Ctrl-C came is kept."""

    class Interrupted(InProcess):
        def submit(self, work, replicate):
            if replicate.seed == 3:
                raise KeyboardInterrupt
            return super().submit(work, replicate)

    assert list(ensemble.run_all(replicates, Interrupted(), 3).series) == [1, 2]


def test_interrupt_while_a_kernel_is_called_is_no_failure(replicates, monkeypatch):
    """Ctrl-C that comes while a kernel is called arrives as the cause of a SystemError, and ends the ensemble."""
    whole_step = Engine.step

    def step(self):
        if self.state.seed == 2:
            raise SystemError("a result with an exception set") from KeyboardInterrupt()
        whole_step(self)

    monkeypatch.setattr(Engine, "step", step)
    done = ensemble.run_all(replicates, InProcess(), 1)

    assert done.interrupted
    assert not done.failures
    assert list(done.series) == [1]


def test_broken_pool_fails_its_replicates(replicates):
    """Whether a pool breaks under a replicate or refuses it, the replicate is recorded as failed."""

    class Broken:
        def submit(self, _work, replicate):
            if replicate.seed == 1:
                lost: Future[Outcome] = Future()
                lost.set_exception(BrokenProcessPool("a process died"))
                return lost
            raise BrokenProcessPool("no process left")

    done = ensemble.run_all(replicates, Broken(), 2)

    assert [failure.seed for failure in done.failures] == [1, 2, 3]
    assert "memory" in done.failures[0].error


def test_worker_stops_when_told(hamlet):
    """A replicate looks every month whether the ensemble was given up."""
    told = contextvars.copy_context()
    told.run(given_up.set, lambda: True)

    with pytest.raises(Stopped):
        told.run(ensemble.simulate, Replicate(hamlet, 1, 1))


def test_this_process_takes_part_when_it_is_idle():
    """The first replicate stays here, the next goes elsewhere while that lasts, and the one after it stays again."""

    class Recorder:
        def __init__(self):
            self.begun = []

        def submit(self, _work, replicate):
            self.begun.append(replicate)
            return futures[replicate]

    futures = {seed: Future() for seed in (1, 2, 3)}
    here, others = Recorder(), Recorder()
    shared = Shared(here, others)

    shared.submit(ensemble.simulate, 1)
    shared.submit(ensemble.simulate, 2)
    futures[1].set_result(Outcome(1, None))
    shared.submit(ensemble.simulate, 3)

    assert (here.begun, others.begun) == ([1, 3], [2])


@pytest.mark.slow
def test_ending_early_stops_this_process_too(hamlet):
    """When the block ends, whoever is in the middle of a run gives it up, and nobody is left."""
    with local_workers(2) as executor:
        long = [executor.submit(ensemble.simulate, Replicate(hamlet, seed, 12_000)) for seed in (1, 2)]
        workers = multiprocessing.active_children()

    assert isinstance(long[0].exception(), Stopped)
    assert len(workers) == 1
    assert not any(worker.is_alive() for worker in workers)


def nursery(connection) -> None:
    """Be a parent that begins workers, names them, and then waits."""
    with local_workers(3):
        connection.send([worker.pid for worker in multiprocessing.active_children()])
        time.sleep(60)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="looks processes up by signal 0")
def test_workers_die_with_their_parent():
    """A parent that is killed outright leaves no worker behind."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    parent = context.Process(target=nursery, args=(theirs,))
    parent.start()
    workers = set(ours.recv())
    assert len(workers) == 2
    assert all(map(is_alive, workers))
    parent.kill()
    parent.join()

    deadline = time.monotonic() + 10
    while any(map(is_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_alive, workers))


def is_alive(process: int) -> bool:
    """Tell whether a process runs (one that has ended but was not yet fetched does not)."""
    try:
        os.kill(process, 0)
        with open(f"/proc/{process}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except OSError:
        return os.path.isdir("/proc/self") is False
    return True


class Swallows:
    """Sends this process Ctrl-C in the third month and lets the error be lost, as a kernel being loaded may."""

    def __init__(self, model) -> None:
        """Listen."""
        self.month = 0
        model.listeners.append(self.hear)

    def hear(self, what: str) -> None:
        """Lose the interrupt."""
        self.month += what == "month"
        if what == "month" and self.month == 3:
            with contextlib.suppress(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)

    def result(self) -> int:
        """Return how far it came."""
        return self.month


def test_a_lost_interrupt_is_remembered(hamlet):
    """Ctrl-C that never arrives as an error still ends the run after its month, and the ensemble says so."""
    runs = [Replicate(hamlet, seed, 24, Swallows) for seed in (1, 2)]
    with local_workers(1) as executor:
        done = ensemble.run_all(runs, executor, 1)

    assert done.interrupted
    assert done.outcomes == []
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


# ---- nobody is idle while results are kept ------------------------------------------------------------
class ByHand:
    """Gives futures that the test completes; the first two are done at once when a third is waited for."""

    def __init__(self):
        """Begin with nothing handed over."""
        self.futures = []

    def submit(self, _work, replicate):
        """Hand over a replicate; with the second one the first ends."""
        self.futures.append(Future())
        if len(self.futures) > 1:
            threading.Timer(0.05, self.end, [replicate.seed - 2]).start()
        return self.futures[-1]

    def end(self, place):
        """End one that was handed over."""
        self.futures[place].set_result(Outcome(place + 1, None))


def test_the_next_replicate_is_handed_over_before_the_last_is_told_of(hamlet):
    """Whoever keeps results takes time, in which both processes have something to do."""
    executor, handed_over = ByHand(), []

    def tell(outcome):
        handed_over.append((outcome.seed, len(executor.futures)))
        if outcome.seed == 3:
            executor.end(3)

    done = ensemble.run_all([Replicate(hamlet, seed, 1) for seed in (1, 2, 3, 4)], executor, 2, tell)

    assert handed_over == [(1, 3), (2, 4), (3, 4), (4, 4)]
    assert [outcome.seed for outcome in done.outcomes] == [1, 2, 3, 4]


def test_ctrl_c_while_a_result_is_kept_loses_no_other(hamlet):
    """What has ended meanwhile is in the ensemble."""
    executor = ByHand()

    def tell(outcome):
        if outcome.seed == 1:
            while not executor.futures[1].done():
                time.sleep(0.01)
            raise KeyboardInterrupt

    done = ensemble.run_all([Replicate(hamlet, seed, 1) for seed in (1, 2, 3)], executor, 2, tell)

    assert done.interrupted
    assert [outcome.seed for outcome in done.outcomes] == [1, 2]
