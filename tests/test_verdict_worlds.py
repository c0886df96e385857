"""The worlds with known answers do what they are said to, and the judgement is right in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ccsim.leapfrog.classes import CLASSES
from ccsim.leapfrog.judging import judge
from experiments.verdict import synthetic, worlds
from experiments.verdict.worlds import FUNDED, NOISE, SHOCKS, WORLDS, World, noise, run_on, simulate
from tests.gaps import THRESHOLDS

BY_NAME = {world.name: world for world in WORLDS}
EDGE = BY_NAME["slow fade, half-life 60 years, all climb"]  # slower than any half-life tried


def generator(seed=1):
    """Return a generator of random numbers."""
    return np.random.default_rng(seed)


# ---- the worlds -------------------------------------------------------------------------------------
def test_right_answers_are_classes():
    """Every class is the right answer in some world, and no other word is."""
    assert {name for world in WORLDS for name in world.right} == set(CLASSES)
    assert len(BY_NAME) == len(WORLDS)


@pytest.mark.parametrize("half_life", [2, 8, 25])
def test_a_fading_state_has_its_half_life(half_life):
    """Left alone for so many years, half is there."""
    path = run_on(World("", (), worlds.fading(half_life)), np.array([0.2]), np.zeros((1, 40)))

    assert path[0, half_life - 1] == pytest.approx(0.1)


@pytest.mark.parametrize(("start", "end"), [(0.39, 0), (0.41, 1), (1.2, 1), (-0.2, 0)])
@pytest.mark.parametrize("drift", [worlds.double_well, worlds.slow_well])
def test_two_wells_part_at_the_ridge(start, end, drift):
    """Below 0.4 a state falls to 0, above it rises to 1."""
    assert run_on(World("", (), drift), np.array([start]), np.zeros((1, 300)))[0, -1] == pytest.approx(end, abs=1e-3)


def test_noise_is_as_large_and_persistent_as_declared():
    """S.d. of years and their correlation; pairs that share shocks are alike, others are not."""
    found = noise(4000, 40, np.arange(4000) % SHOCKS, generator())[:, 20:]
    means = np.array([found[number::SHOCKS].mean(axis=0) for number in range(SHOCKS)])

    assert found.std() == pytest.approx(np.hypot(NOISE, worlds.SHARED), rel=0.05)
    assert np.corrcoef(found[:, 3], found[:, 4])[0, 1] == pytest.approx(worlds.PERSISTENCE, abs=0.05)
    assert means.std() == pytest.approx(worlds.SHARED, rel=0.35)


def test_twins_share_their_jolts():
    """A plan without a push leaves nothing but noise between twins, however much the world is shaken."""
    calm = replace(BY_NAME["two wells, push too small"], push=0.0)
    gaps = [simulate(replace(calm, jolt=jolt), 50, THRESHOLDS, generator())[0].gap for jolt in (0.0, 0.03)]

    np.testing.assert_allclose(gaps[0], gaps[1], atol=1e-12)


def test_two_starts_leave_public_assets_out():
    """What lasts by assets alone is in the pairs and gone from the two starts; a state that stays is in both."""
    late = {}
    for name in ("gain from public assets alone, all climb", "lasting level shift of 8 %"):
        pairs, starts = simulate(BY_NAME[name], 200, THRESHOLDS, generator())
        assert pairs.gap[:, FUNDED + 1 :].mean() == pytest.approx(0.08, abs=0.015)
        late[name] = starts.gap[:, -20:].mean()

    assert list(late.values()) == pytest.approx([0.0, 0.08], abs=0.015)


# ---- the judgement in them --------------------------------------------------------------------------
@pytest.mark.parametrize("world", [world for world in WORLDS if world is not EDGE], ids=lambda world: world.name)
def test_judgement_is_right(world):
    """Four studies of each world, all right, and no leapfrog credited where there is none."""
    tally = synthetic.studied(world, studies=4, pairs=200)

    assert tally.right == 4
    assert tally.credits == (4 if "leapfrog" in world.right else 0)


def test_fades_slower_than_any_half_life_tried_are_at_the_edge():
    """After a century two starts are still 5 % apart, so that L2a alone is left to tell, and does not always."""
    tally = synthetic.studied(EDGE, studies=12, pairs=200)

    assert tally.apart == 12
    assert tally.credits == tally.level == 12 - tally.right > 0


def test_only_l2_keeps_a_slow_fade_from_being_a_leapfrog():
    """All pairs of a slow fade last and climb: with L2 not looked at, every one would be credited."""
    pairs, starts = simulate(BY_NAME["slow fade, half-life 35 years, all climb"], 200, THRESHOLDS, generator())
    kind = replace(THRESHOLDS, asymptote=-1.0, starts_gap=-1.0)

    assert judge(pairs, starts, THRESHOLDS).verdict == "slow fade"
    assert judge(pairs, starts, kind).chances["leapfrog"].share > 0.95


# ---- the report -------------------------------------------------------------------------------------
def test_report_names_what_falls_short():
    """A world in which too few studies are right, and one that credits leapfrogs, are named before the table."""
    tally = synthetic.studied(BY_NAME["pure noise"], studies=2, pairs=30)
    text = "\n".join(synthetic.lines([tally, tally._replace(right=1, credits=1)], 30))

    assert "Missed in: pure noise." in text
    assert "more than 5 %: pure noise." in text
    assert "none" in "\n".join(synthetic.lines([tally], 30))


def test_studies_are_the_same_every_time():
    """World and number of the study name the random numbers, whatever was studied before."""
    first, again = (synthetic.studied(BY_NAME["harm"], studies=2, pairs=30) for _ in range(2))
    draws = [generator.random() for world in WORLDS for generator in synthetic.generators(world, 2)]

    assert first == again
    assert len(set(draws)) == 2 * len(WORLDS)


def test_stored_report_has_every_world():
    """The table kept beside the study is of these worlds, in this order."""
    text = (Path(synthetic.__file__).parent / "synthetic.md").read_text("utf-8")
    rows = [line.split(" | ")[0].removeprefix("| ") for line in text.splitlines() if line.startswith("| ")]

    assert rows[2:] == list(BY_NAME)
