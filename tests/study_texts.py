"""A small study of a hamlet to make mistakes in; shared by the tests of studies."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import hamlet_content

from ccsim.scenario import ScenarioError
from ccsim.studies import Study, read_study

TEXT = """\
[study]
base = "hamlet.json"
title = "A hamlet"
years = 3
replicates = 2

[[uncertainties]]
name = "migration.theta"

[[uncertainties]]
name = "towns.0.people.creative"
low = 0.05
high = 0.15

[design]
kind = "latin hypercube"
points = 4

[[outcomes]]
indicator = "population"
"""
TWINS = """\
[study]
base = "hamlet.json"
years = 3
replicates = 2
mode = "twin"

[[levers]]
name = "coworking.size"
values = [0, 40]

[constants]
coworking.start = "2024-02"
coworking.lag = 1

[design]
kind = "grid"

[[outcomes]]
name = "people"
indicator = "population"

[[outcomes]]
name = "people with the plan"
indicator = "population"
of = "plan"

[[outcomes]]
name = "people without it"
indicator = "population"
of = "nothing"
"""
JARGON = ("pydantic", "validation error", "Input should", "Traceback", "type=", "NoneType", " dict", "tuple", "None")


def written(folder: Path, text: str = TEXT, *edits: tuple[str, str]) -> Path:
    """Write the hamlet and a study of it with texts replaced, each of which must be there; return the study's path."""
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "hamlet.json").write_text(json.dumps(hamlet_content()), encoding="utf-8")
    path = folder / "try.toml"
    path.write_text(text, encoding="utf-8")
    return path


def study(folder: Path, text: str = TEXT, *edits: tuple[str, str]) -> Study:
    """Return the study with texts replaced."""
    return read_study(written(folder, text, *edits))


def said_of(folder: Path, text: str, *edits: tuple[str, str]) -> str:
    """Return all that is said of mistakes: the study must be refused, in words an author knows."""
    try:
        study(folder, text, *edits)
    except ScenarioError as refused:
        said = str(refused)
        assert not [word for word in JARGON if word in said], said
        return said
    raise AssertionError("the study was accepted")
