"""Uploaded towns are checked like files, found by their hash, and never a path."""

from __future__ import annotations

import pytest
from hostile import NAMES

from ccsim.app.presets import FIRST, plans, presets, towns
from ccsim.app.uploads import MARK, Uploads
from ccsim.scenario import lines_of, template
from ccsim.scenario.reading import check_text
from ccsim.scenario.text import LARGEST_FILE

TOWN = template("Smallville").encode()


def test_what_was_uploaded_is_found_by_its_hash():
    """The same file has the same key; another has another; who does not know the key finds nothing."""
    uploads = Uploads()
    key, report = uploads.add("smallville.toml", TOWN)

    assert report.problems == ()
    assert uploads.find(key) is report.scenario
    assert uploads.add("smallville.toml", TOWN)[0] == key
    assert uploads.add("smallville.toml", TOWN + b"\n")[0] != key
    assert uploads.find(MARK + "0" * 32) is None


def test_messages_are_those_of_the_command_line():
    """A broken file is refused by the same words and lines as `ccsim check` has, and not kept."""
    broken = TOWN.replace(b"population", b"populaton")
    uploads = Uploads()
    key, report = uploads.add("smallville.toml", broken)

    assert lines_of(report.problems) == lines_of(check_text(broken, "smallville", "toml", "smallville.toml").problems)
    assert 'unknown key "populaton". Did you mean "population"?' in "\n".join(lines_of(report.problems))
    assert uploads.find(key) is None


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"x" * (LARGEST_FILE + 1), b'base = "obidos.toml"', b"[[[["])
def test_what_is_no_town_is_refused(content):
    """Empty, binary, too large, building on a file of this machine, malformed: each is said, none is kept."""
    key, report = Uploads().add("x.toml", content)

    assert report.problems
    assert Uploads().find(key) is None


@pytest.mark.parametrize("name", NAMES)
def test_names_of_files_are_only_names(name):
    """Whatever a file is called, it is not opened, and its name cannot break a message."""
    _, report = Uploads().add(f"{name}.toml", TOWN)
    _, broken = Uploads().add(name, b"[")

    assert report.problems == ()
    assert all(character.isprintable() for character in str(broken.problems[0]))


def test_the_oldest_makes_room():
    """The store has a bound."""
    uploads = Uploads(most=2)
    keys = [uploads.add("t.toml", TOWN + b"\n" * n)[0] for n in range(3)]

    assert [uploads.find(key) is None for key in keys] == [True, False, False]


def test_towns_and_plans_are_told_apart():
    """Ten plans come with ccsim; each town but the first two brings its own; an upload is offered the first town's."""
    everything = presets()

    assert next(iter(towns())) == FIRST
    assert sum(preset.is_plan for preset in everything.values()) == 10
    assert set(plans(FIRST)) == set(plans(MARK + "0" * 32)) == {
        name for name, preset in everything.items() if preset.is_plan and preset.town == FIRST
    }  # fmt: skip
    assert list(plans("obidos-2008")) == ["obidos-2008"]
