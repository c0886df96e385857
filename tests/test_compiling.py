"""Compiling: all rules once, in two processes that come to meet each other."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ccsim import compiling


def test_compiling_is_noted(hamlet, monkeypatch, tmp_path):
    """After the rules were compiled once, nobody waits again."""
    monkeypatch.setattr(compiling.compiled, "KERNELS", tmp_path / "kernels")
    monkeypatch.setattr(compiling.compiled.config, "DISABLE_JIT", 0)
    monkeypatch.setattr(compiling, "usable_cores", lambda: 1)
    assert not compiling.compiled.is_ready()

    assert compiling.compile_rules(hamlet) > 0

    assert compiling.compiled.is_ready()


COLD = """
from numba.core.dispatcher import Dispatcher
from ccsim import compiled, compiling
from ccsim.rules import ageing, municipality
from ccsim.scenario import parse, template
compiling.usable_cores = lambda: 2
compiling.compile_rules(parse(template("Hamlet"), "Hamlet"))
print(*(sum(kernel.stats.cache_misses.values()) for kernel in (ageing.life_events, municipality.run_council)))
print(compiled.is_ready())
"""


@pytest.mark.slow
def test_second_process_begins_at_the_end_of_the_month(tmp_path):
    """From an empty cache, and from a script without a guard, ageing is compiled here and budgets elsewhere."""
    script = tmp_path / "script.py"
    script.write_text(COLD)
    variables = {**os.environ, "CCSIM_CACHE": str(tmp_path / "cache"), "NUMBA_DISABLE_JIT": "0"}
    command = [sys.executable, str(script)]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)

    assert (done.stdout.split(), done.stderr) == (["1", "0", "True"], "")
