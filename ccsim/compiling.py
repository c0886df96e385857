"""Have every rule compiled and kept, once after installation: two processes come to meet each other."""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

from ccsim import compiled
from ccsim.engine import Engine
from ccsim.scenario import Scenario, apply_settings, parse, template
from ccsim.scenario.schema import Processes
from ccsim.workers import usable_cores

WARM_UP_MONTHS = 13  # a whole year, as some rules wait for their season


def compile_rules(scenario: Scenario) -> float:
    """Have every rule compiled and kept, by simulating a hamlet for some months; return the seconds.

    If there is a processor for it, a second process begins at the end of the month and comes to meet this one:
    whatever one has compiled, the other finds and loads.
    """
    started = time.perf_counter()
    settings = [
        *(f"switches.{name}={str(on).lower()}" for name, on in scenario.switches),
        *(f"processes.{name}=false" for name, on in scenario.processes if not on),
    ]
    with _second_process(settings), _garbage_kept():
        hamlet(settings).run_for(WARM_UP_MONTHS)
    compiled.note_ready()
    return time.perf_counter() - started


@contextlib.contextmanager
def _garbage_kept() -> Iterator[None]:
    """Search for no garbage meanwhile: compilers leave a great many objects and hardly any garbage to be found."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def hamlet(settings: Sequence[str]) -> Engine:
    """Build a hamlet whose months need all rules (settings as of a scenario)."""
    small = ["towns.0.people.population=600", *settings]
    return Engine(apply_settings(parse(template("Hamlet"), "Hamlet"), small), seed=1)


def rehearse_backwards(model: Engine) -> None:
    """Run the steps of the month one by one, the last first."""
    whole = model.scenario
    for step in reversed([name for name, on in whole.processes if on]):
        others = [name for name in Processes.model_fields if name != step]
        model.scenario = apply_settings(whole, [f"processes.{name}=false" for name in others])
        model.run_for(WARM_UP_MONTHS)


BUILD = "pickle.dump(compiling.hamlet(sys.argv[1:]), sys.stdout.buffer)"
REHEARSE = "gc.disable(); compiling.rehearse_backwards(pickle.load(sys.stdin.buffer))"


@contextlib.contextmanager
def _second_process(settings: Sequence[str]) -> Iterator[None]:
    """Have a second process rehearse; wait for it at the end. One processor does without.

    Building takes a third of the kernels, so a third process hands a hamlet over that was built without the compiler.
    They are interpreters of their own, not workers: the caller may be a script that workers must not read again.
    Whatever they fail to compile, this process will.
    """
    if usable_cores() == 1 or not sys.executable:
        yield
        return
    uncompiled = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    silent, pipe = subprocess.DEVNULL, subprocess.PIPE
    with (
        subprocess.Popen(_python(BUILD, settings), env=uncompiled, stdin=silent, stdout=pipe, stderr=silent) as built,
        subprocess.Popen(_python(REHEARSE), stdin=built.stdout, stdout=silent, stderr=silent) as second,
    ):
        assert built.stdout is not None
        built.stdout.close()  # it is the second's now
        try:
            yield
        except BaseException:
            built.kill()
            second.kill()
            raise


def _python(what: str, arguments: Sequence[str] = ()) -> list[str]:
    """Return the command that has a new interpreter do something with this package."""
    start = f"import gc, pickle, sys; sys.path[:] = {sys.path!r}; from ccsim import compiling; {what}"
    return [sys.executable, "-c", start, *arguments]
