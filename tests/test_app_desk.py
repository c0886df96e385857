"""The desk: fair, bounded, shared, and nothing is simulated in its own process."""

from __future__ import annotations

import os
import threading
import time

import numpy as np
import pytest

from ccsim.app.desk import Busy, Desk
from ccsim.app.worker import Call
from ccsim.comparing.kept import LastYearWatch, last_year
from ccsim.engine import Engine
from ccsim.ensemble import Failure, Indicators, Replicate, simulate

MONTHS = 24
LONG = 60  # seconds that a test waits at the most


def sized(given):
    """Return something that a worker works out: its process and what it was given."""
    return os.getpid(), given


def slow(seconds):
    """Take some time."""
    time.sleep(seconds)
    return seconds


def failing(_):
    """Fail."""
    raise ValueError("no such thing")


def dying(_):
    """End the process, as the system does where memory is short."""
    os._exit(9)


@pytest.fixture(scope="module")
def desk(hamlet):
    """A desk with one process, so that the order of work can be seen."""
    made = Desk(1, hamlet)
    yield made
    made.close()


def wait_for(question):
    """Wait until all of a question is there."""
    end = time.monotonic() + LONG
    while not question.done and time.monotonic() < end:
        time.sleep(0.01)
    assert question.done
    return [question.outcomes[place].result for place in range(len(question.works))]


def test_runs_are_those_of_the_command_line_and_made_elsewhere(desk, hamlet, monkeypatch):
    """A run has the same bits as one made here, and this process never steps a model."""
    replicate = Replicate(hamlet, 3, MONTHS)
    expected = simulate(replicate).result

    def refuse(_engine):
        raise AssertionError("a model was stepped in the server's process")

    monkeypatch.setattr(Engine, "step", refuse)
    (series,) = wait_for(desk.ask([replicate]))

    assert np.array_equal(series, expected)


def test_what_was_asked_for_once_is_there_at_once(desk, hamlet):
    """A second question for the same run finds it, and what it was kept as does not matter to others."""
    first = wait_for(desk.ask([Replicate(hamlet, 4, MONTHS)]))
    again = desk.ask([Replicate(hamlet, 4, MONTHS, Indicators, "called otherwise")])
    other = desk.ask([Replicate(hamlet, 4, MONTHS, LastYearWatch)])

    assert again.done
    assert again.outcomes[0].result is first[0]
    assert not other.done
    assert np.array_equal(wait_for(other)[0], last_year(first[0]))


def test_two_who_ask_for_the_same_share_the_work(desk):
    """Work under way is joined, not done twice."""
    calls = [Call("shared", sized, "x", 0.1)]
    one, other = desk.ask([Call("before", slow, 0.3, 0.3), *calls]), desk.ask(calls)

    assert wait_for(one)[1] == wait_for(other)[0]


def test_first_works_of_all_come_before_second_works_of_any(desk):
    """Whoever asks for much lets those go first who ask for little; `later` steps back further."""
    order = []

    def noting(question, name):
        def hear():
            order.extend([name] * (len(question[0].outcomes) - order.count(name)))

        return hear

    blocked = desk.ask([Call("block", slow, 0.3, 0.3)])
    boxes = {name: [] for name in ("much", "patient", "little")}
    for name, count, later in (("much", 3, 0), ("patient", 1, 5), ("little", 1, 0)):
        works = [Call(f"{name} {n}", sized, n, 0.1) for n in range(count)]
        boxes[name].append(desk.ask(works, later=later))
        boxes[name][0].hear = noting(boxes[name], name)
    for box in boxes.values():
        wait_for(box[0])

    wait_for(blocked)
    assert order == ["much", "little", "much", "much", "patient"]


def test_place_and_time_are_told(desk):
    """The second to ask hears that one was before, and both about how long it takes."""
    one = desk.ask([Call("place 1", slow, 0.4, 7.0)])
    two = desk.ask([Call("place 2", slow, 0.01, 5.0)])

    assert (desk.place(one), desk.place(two)) == (0, 1)
    assert desk.seconds_left(two) >= 5
    wait_for(two)
    assert desk.place(two) == 0


def test_what_nobody_waits_for_is_given_up(desk, hamlet):
    """A long run stops within moments when its question is taken back, and what waits is never begun."""
    running = desk.ask([Replicate(hamlet, 5, 12_000), Call("never begun", sized, 1, 0.1)])
    time.sleep(0.5)
    running.cancel()
    started = time.monotonic()
    wait_for(desk.ask([Call("after", sized, 2, 0.1)]))

    assert time.monotonic() - started < LONG / 2
    assert desk.kept("never begun") is None


def test_too_much_is_not_taken_on(hamlet):
    """Beyond the bound a question is refused at once, and nothing of it is queued."""
    small = Desk(1, hamlet, most_waiting=2)
    try:
        kept = small.ask([Call(f"full {n}", slow, 0.2, 0.2) for n in range(2)])
        with pytest.raises(Busy, match="2 runs are waiting"):
            small.ask([Call("one more", sized, 1, 0.1)])
        wait_for(kept)
        assert wait_for(small.ask([Call("room again", sized, 1, 0.1)]))
    finally:
        small.close()


def test_failures_are_told_and_not_kept(desk):
    """An error becomes a record of where it happened; the next who asks has it tried anew."""
    (failure,) = wait_for(desk.ask([Call("fails", failing, None, 0.1)]))

    assert isinstance(failure, Failure)
    assert failure.error == "ValueError: no such thing"
    assert desk.kept("fails") is None


def test_a_process_that_dies_is_replaced(desk):
    """Whoever waited hears that it was ended from outside, and work goes on in a new process."""
    (failure,) = wait_for(desk.ask([Call("dies", dying, None, 0.1)]))
    ((process, _),) = wait_for(desk.ask([Call("lives", sized, 1, 0.1)]))

    assert "ended from outside" in failure.error
    assert process != os.getpid()


def test_a_run_under_way_tells_how_far_it_has_come(desk, hamlet):
    """Its indicators so far are the first months of those it ends with."""
    parts, heard = [], threading.Event()
    box = []

    def hear():
        if box and box[0].parts:
            parts.append(box[0].parts[0])
        heard.set()

    question = desk.ask([Call("hold", slow, 0.2, 0.2), Replicate(hamlet, 6, 48)], hear, every=12)
    box.append(question)
    question.hear = lambda: parts.extend(question.parts.values())
    whole = wait_for(question)[1]

    assert {len(part) for part in parts} <= {12, 24, 36}
    assert parts
    assert all(np.array_equal(part, whole[: len(part)]) for part in parts)
