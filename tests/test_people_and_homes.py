"""All levers on who comes, studies and lives where, together: the same bits in any order of rows, and uncompiled."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from plans import carried_out, planned, same
from test_accounting import PEOPLE_AND_HOMES

from ccsim.model import TownModel

RICH = {"parameters": {"public": {"debt_limit": 20.0}}}
ROOT = Path(__file__).parent.parent
UNCOMPILED = """
import hashlib, sys
sys.path[:0] = [{root!r}, {tests!r}]
import numpy as np
from plans import carried_out, planned
from test_accounting import PEOPLE_AND_HOMES
with np.errstate(over="ignore"):
    model, _ = carried_out(planned(*PEOPLE_AND_HOMES, **{rich!r}), 10)
print(hashlib.sha256(model.series.tobytes()).hexdigest())
"""


def living(model):
    """Return the keys of everybody, in town or elsewhere."""
    people = model.state.residents
    return set(people.key[people.rows()].tolist())


def test_order_of_rows_does_not_matter():
    """Residents, households and firms stored in another order every few months change no bit."""
    plain, _ = carried_out(planned(*PEOPLE_AND_HOMES, **RICH), 60)
    model = TownModel(planned(*PEOPLE_AND_HOMES, **RICH), 1)
    for month in range(60):
        if month % 4 == 1:
            model.state.shuffle_rows(month)
        model.step()

    assert model.series.tobytes() == plain.series.tobytes()
    assert living(model) == living(plain)


def test_the_order_of_levers_does_not_matter():
    """A plan read backwards, with as much money, is the same plan."""
    forwards, _ = carried_out(planned(*PEOPLE_AND_HOMES, **RICH), 36)
    backwards, _ = carried_out(planned(*PEOPLE_AND_HOMES[::-1], **RICH), 36)

    assert forwards.series.tobytes() == backwards.series.tobytes()


def test_sizes_of_zero_change_no_bit():
    """All levers of size zero are no plan at all."""
    nothing = [lever | {"size": 0} for lever in PEOPLE_AND_HOMES]

    assert same(carried_out(planned(*nothing), 24)[0], carried_out(planned(), 24)[0])


def test_compiler_off_gives_the_same_bits():
    """Ten months, uncompiled in another process with warnings as errors, agree with the compiled run."""
    model, _ = carried_out(planned(*PEOPLE_AND_HOMES, **RICH), 10)
    script = UNCOMPILED.format(root=str(ROOT), tests=str(ROOT / "tests"), rich=RICH)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [hashlib.sha256(model.series.tobytes()).hexdigest()]
