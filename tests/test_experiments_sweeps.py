"""The studies kept as examples: they can be read, are small, and what is found in them is told in full."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ccsim.studies import Study, StudyWork, Sweep, read_study
from experiments.sweeps import run

EXPERIMENTS = Path(__file__).parent.parent / "experiments"


def made_up(study: Study) -> Sweep:
    """Return a study whose outcomes are the sum of what varies, each over its range, plus the replicate."""
    low, high = study.points.min(axis=0), study.points.max(axis=0)
    y = ((study.points - low) / (high - low)) @ np.arange(1, len(study.factors) + 1)
    frame = pd.DataFrame({"point": np.tile(np.arange(len(y)), study.replicates)})
    frame["replicate"] = np.repeat(np.arange(study.replicates), len(y))
    for factor, column in zip(study.factors, study.points.T, strict=True):
        frame[factor.name] = column[frame["point"]]
    for outcome in study.outcomes:
        frame[outcome.name] = y[frame["point"]] + frame["replicate"]
    return Sweep(study, frame)


def test_every_study_is_told():
    """No study file lies in the folder that the findings leave out."""
    assert {path.stem for path in EXPERIMENTS.glob("*.toml")} == set(run.STUDIES)


@pytest.mark.parametrize("name", run.STUDIES)
def test_studies_are_small_and_each_outcome_is_told(name):
    """At most three hundred runs of at most twenty years; the findings name each outcome with its range."""
    study = read_study(EXPERIMENTS / f"{name}.toml")
    lines = list(run.told(name, made_up(study)))

    assert len(StudyWork(study)) <= 300
    assert study.base.years <= 20
    assert study.warnings == ()
    assert f"## {study.title}" in lines
    for outcome in study.outcomes:
        assert any(line.startswith(f"| {outcome.name} (") for line in lines)


def test_what_moves_an_outcome_most_stands_first():
    """In a sum with rising weights the last name moves most, by as much as its weight."""
    study = read_study(EXPERIMENTS / "migration.toml")
    lines = list(run.moved(made_up(study)))
    first = lines[lines.index("| --- | --- | --- | --- |") + 1]

    assert first.startswith("| housing.building_speed | 12.0 (12.0 to 12.0) |")


def test_a_symmetric_table_has_no_ranks():
    """One name at a time over four names is too little to rank: points and ranges are all that is told."""
    assert list(run.moved(made_up(read_study(EXPERIMENTS / "starts.toml")))) == []
