"""The same seed gives the same bits: twice, in any order of rows, resumed, elsewhere, without the compiler."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from test_accounting import EVENTS, event, hamlet_with, two_towns

from ccsim.model import TownModel
from ccsim.scenario import Scenario, apply_settings

ROOT = Path(__file__).parent.parent
HALF = "towns.0.people.population=300"
SMALL = """
import hashlib, sys
sys.path[:0] = [{root!r}, {tests!r}]
import numpy as np
from ccsim.model import TownModel
from ccsim.scenario import apply_settings
from test_accounting import hamlet_with
small = apply_settings(hamlet_with(switches=dict(new_technology=True)), [{half!r}])
with np.errstate(over="ignore"):  # splitmix64 wraps around; numpy warns of it where the compiler does not
    for seed in {seeds}:
        model = TownModel(small, seed)
        model.run_for({months})
        print(seed, hashlib.sha256(model.series.tobytes()).hexdigest())
"""


def series(scenario: Scenario, months: int, seed: int = 3) -> np.ndarray:
    """Return the indicators of some months."""
    model = TownModel(scenario, seed)
    model.run_for(months)
    return model.series


def same(a: np.ndarray, b: np.ndarray) -> bool:
    """Compare bit by bit."""
    return a.tobytes() == b.tobytes()


def elsewhere(seeds: tuple[int, ...], months: int, **environment: str) -> dict[str, str]:
    """Run a small hamlet in another process, with warnings as errors; return a hash for each seed."""
    script = SMALL.format(root=str(ROOT), tests=str(ROOT / "tests"), half=HALF, seeds=seeds, months=months)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(line.split() for line in done.stdout.splitlines())


@pytest.mark.parametrize("make", [hamlet_with, two_towns], ids=["hamlet", "two towns"])
def test_same_seed_same_bits(make):
    """Two runs of one seed agree in every bit; another seed gives another run."""
    first = series(make(), 24)

    assert same(first, series(make(), 24))
    assert not same(first, series(make(), 24, seed=4))


@pytest.mark.parametrize("make", [hamlet_with, two_towns], ids=["hamlet", "two towns"])
def test_order_of_rows_does_not_matter(make):
    """Residents, households and firms stored in another order every few months change no bit."""
    model = TownModel(make(), 3)
    for month in range(60):
        if month % 4 == 1:
            model.state.shuffle_rows(month)
        model.step()

    assert same(model.series, series(make(), 60))


def test_order_of_rows_does_not_matter_in_a_whole_town(obidos):
    """The same for Óbidos over two years."""
    model = TownModel(obidos, 3)
    for month in range(24):
        if month % 5 == 1:
            model.state.shuffle_rows(month)
        model.step()

    assert same(model.series, series(obidos, 24))


def test_pickled_model_goes_on_where_it_stopped():
    """Twelve months, a pickle, twelve more: the same bits as twenty-four in one go."""
    model = TownModel(two_towns(), 3)
    model.run_for(12)
    resumed = pickle.loads(pickle.dumps(model))
    resumed.run_for(12)

    assert same(resumed.series, series(two_towns(), 24))
    assert model.state.month == 12


def test_order_of_replicates_does_not_matter():
    """Seeds run forwards and backwards give each seed the same bits."""
    forwards = {seed: series(hamlet_with(), 12, seed) for seed in (1, 2, 3)}
    backwards = {seed: series(hamlet_with(), 12, seed) for seed in (3, 2, 1)}

    assert all(same(forwards[seed], backwards[seed]) for seed in forwards)


@pytest.mark.slow
def test_processes_and_the_compiler_do_not_matter():
    """Another process, another order of seeds, and no compiler at all: bit for bit the same months."""
    here = elsewhere((1, 2), 24)

    assert elsewhere((2, 1), 24) == here
    assert elsewhere((1, 2), 24, NUMBA_DISABLE_JIT="1") == here


def test_compiler_off_gives_the_same_bits():
    """Four months of a small hamlet, uncompiled in another process, agree with the compiled run."""
    small = apply_settings(hamlet_with(switches={"new_technology": True}), [HALF])
    compiled = hashlib.sha256(series(small, 4, seed=1).tobytes()).hexdigest()

    assert elsewhere((1,), 4, NUMBA_DISABLE_JIT="1") == {"1": compiled}


@pytest.mark.parametrize("late", EVENTS[:-1], ids=[event["name"] for event in EVENTS[:-1]])
def test_an_event_leaves_the_months_before_it_alone(late):
    """Whatever happens in January 2026, every bit of the two years before is as without it."""
    months = 84 if late["kind"] == "fibre" else 36  # remote jobs are rare among 600 people
    plain = series(hamlet_with(), months)
    changed = series(hamlet_with(events=[late | {"month": "2026-01"}]), months)

    assert same(plain[:24], changed[:24])
    assert not same(plain[24:], changed[24:])


def test_an_event_without_effect_changes_no_bit():
    """Visits times one, no minutes, no fibre, a free festival of nobody: the baseline, bit for bit."""
    idle = [
        event("visits", "2024-03", factor=1),
        event("minutes", "2024-03", change=0),
        event("fibre", "2024-03", share=0),
        event("building", "2024-03", factor=1),
        event("festival", "2024-03", months=[5], visits=0),
    ]

    assert same(series(hamlet_with(events=idle), 24), series(hamlet_with(), 24))
