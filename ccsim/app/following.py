"""Following a question from a page: what there is of an answer so far, and how long the rest takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import solara
import solara.lab

from ccsim.app.desk import Busy, Desk, Question
from ccsim.app.worker import Work

LOOK_UP = 1.0  # seconds after which a wait sees whether anybody still waits
Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How a question gets on."""

    done: int
    asked: int
    place: int  # questions that were asked before
    seconds: float  # about, until all is there
    ready: bool  # whether the processes have begun to work


@dataclass(frozen=True, slots=True)
class Answer(Generic[Said]):
    """What is known for a key: the newest answer, whether it is for an older key, and what is waited for."""

    key: str = ""
    said: Said | None = None
    waiting: Waiting | None = None  # None: nothing more is to come
    busy: bool = False  # so many are asking that this question was not taken on

    def stale(self, key: str) -> bool:
        """Return whether it answers another question than this one."""
        return self.key != key


def waiting_for(desk: Desk, question: Question) -> Waiting | None:
    """Return how a question gets on, None once it is answered."""
    if question.done:
        return None
    done, asked = len(question.outcomes), len(question.works)
    return Waiting(done, asked, desk.place(question), desk.seconds_left(question), desk.ready.is_set())


def nearly(question: Question) -> Waiting:
    """Return how a question gets on whose last run came a moment ago, and has not been looked at yet."""
    asked = len(question.works)
    return Waiting(asked, asked, 0, 0.0, True)


def use_answer(
    desk: Desk,
    key: str,
    works: Callable[[], Sequence[Work]],
    say: Callable[[Question, Said | None], Said | None],
    every: int = 0,
    later: int = 0,
    then: Callable[[Question], Sequence[Work]] | None = None,
) -> Answer[Said]:
    """Ask for works while this component is shown, and return what `say` makes of those there are.

    key: names the question; with another key it is asked anew, and with "" not at all. `say` gets the question and what
    it made of it before, and returns that again if there is nothing new worth showing. then: what is to be asked once
    all of that is there, of which `say` gets the question in its turn.
    """
    nothing: Answer[Said] = Answer()
    answer = solara.use_reactive(nothing)
    current: Any = solara.use_ref(None)

    def stop() -> None:
        if current.current is not None:
            current.current.cancel()
            current.current = None

    async def follow() -> None:
        stop()
        if not key:
            answer.set(Answer())
            return
        loop, changed = asyncio.get_running_loop(), asyncio.Event()

        def hear() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(changed.set)

        def taken(asked: Sequence[Work], every: int = 0, later: int = 0) -> Question | None:
            question: Question | None = None
            try:
                question = desk.ask(asked, hear, every, later)
            except Busy:
                answer.set(Answer(key, busy=True))
            current.current = question
            return question

        question, still = taken(works(), every, later), then
        said: Said | None = None
        while question is not None and current.current is question:
            changed.clear()
            finished = question.done
            if finished and still is not None:
                question, still = taken(still(question)), None
                continue
            said = say(question, said)
            waiting = waiting_for(desk, question) or (None if finished and still is None else nearly(question))
            now = Answer(key, said, waiting) if said is not None else None
            if current.current is question:
                answer.set(now or Answer(answer.peek().key, answer.peek().said, waiting))
            if finished:
                break
            try:
                await asyncio.wait_for(changed.wait(), LOOK_UP)
            except TimeoutError:
                continue

    solara.lab.use_task(follow, dependencies=[key], raise_error=True)
    solara.use_effect(lambda: stop, [])
    now: Answer[Said] = answer.value
    return now
