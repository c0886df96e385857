"""Aid over months: exact to the cent, within its budgets, without a trace at size zero, the same without a compiler."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from plans_of_aid import FOR_ALL, KINDS, plan_of, rich
from test_accounting import FOLLOWED, keep_diary

from ccsim.model import TownModel
from ccsim.scenario import Scenario
from ccsim.town.ledger import MUNICIPALITY, Flow

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module", params=[*KINDS, "all of them"])
def diary(request):
    """Four years of a hamlet with one of the levers, or with all, half of it paid by outside money."""
    levers = FOR_ALL if request.param == "all of them" else [{"kind": request.param, **KINDS[request.param]}]
    return keep_diary(rich(plan=plan_of(*[lever | {"co_financing": 0.5} for lever in levers])), 48)


def test_accounts_are_exact_with_aid(diary):
    """Every flow has payer and payee, holdings change by what was booked, and jobs and homes balance, to the cent."""
    for month in diary.months:
        rows = month.matrices.sum(axis=2)
        assert not month.matrices.sum(axis=1).any()
        assert month.change[:, FOLLOWED].tolist() == rows[:, FOLLOWED].tolist()
    assert [fault for month in diary.months for fault in month.faults] == []


def test_aid_reaches_somebody_and_stays_within_its_budget(diary):
    """Each year in service pays something, and never more than the lever's yearly money for those who take it up."""
    levers = diary.model.scenario.plan.levers
    people = np.count_nonzero(diary.model.state.residents.town == 0) * 1.1
    most = sum(100 * lever.size * (people if lever.kind == "lump sum" else lever.aid) for lever in levers)
    flows = (Flow.AID_TO_FIRMS, Flow.AID_TO_RESIDENTS)
    months = [-int(m.matrices[0, MUNICIPALITY, list(flows)].sum()) for m in diary.months]
    years = [sum(months[first : first + 12]) for first in (2, 14, 26)]

    assert all(0 < year <= most for year in years[1:])
    assert sum(months[:2]) == sum(months[39:]) == 0 or diary.model.scenario.plan.levers[0].kind == "incubator"


def series(scenario: Scenario, months: int = 18) -> bytes:
    """Return the indicators of some months, bit by bit."""
    model = TownModel(scenario, 3)
    model.run_for(months)
    return model.series.tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_happens_at_size_zero_or_before_the_start(kind):
    """Size zero, or before its start: every bit of the run without a plan; in use it is another run."""
    lever = {"kind": kind, **KINDS[kind]}
    usual = series(rich())

    assert series(rich(plan=plan_of(lever | {"size": 0}))) == usual
    assert series(rich(plan=plan_of(lever, start="2025-07"))) == usual
    assert series(rich(plan=plan_of(lever))) != usual


SMALL = """
import hashlib, sys
sys.path[:0] = [{root!r}, {tests!r}]
import numpy as np
from plans_of_aid import FOR_ALL, plan_of, rich
from ccsim.model import TownModel
from ccsim.scenario import apply_settings
small = apply_settings(rich(plan=plan_of(*[x | dict(lag=0) for x in FOR_ALL], start="2024-01")),
                       ["towns.0.people.population=300"])
with np.errstate(over="ignore"):  # splitmix64 wraps around; numpy warns of it where the compiler does not
    model = TownModel(small, 2)
    model.run_for(3)
print(hashlib.sha256(model.series.tobytes()).hexdigest(), int(model.state.ledger.projects[:, 3].min()))
"""


@pytest.mark.slow
def test_a_plan_gives_the_same_bits_without_the_compiler():
    """Three months of all four levers, each of which pays, with and without compilation."""
    script = SMALL.format(root=str(ROOT), tests=str(ROOT / "tests"))
    said = [
        subprocess.run(
            [sys.executable, "-W", "error", "-c", script],
            env=os.environ | {"NUMBA_DISABLE_JIT": off}, capture_output=True, text=True, check=True,
        ).stdout
        for off in "01"
    ]  # fmt: skip

    assert said[0] == said[1]
    assert int(said[0].split()[1]) > 0
