"""A scenario may build on another file of its folder; what it says itself takes the place of what that says."""

from __future__ import annotations

import pytest

from ccsim.scenario import ScenarioError, parse, read, template

PLAN = '[plan]\ntitle = "Desks"\n\n[[plan.levers]]\nkind = "coworking"\nsize = 10\nstart = "2026-01"\n'


@pytest.fixture
def folder(tmp_path):
    """A folder with the template's town as town.toml."""
    (tmp_path / "town.toml").write_text(template("Hamlet"), encoding="utf-8")
    return tmp_path


def refusals(folder, text: str) -> str:
    """Return what is said against a scenario of this text."""
    file = folder / "plan.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        read(file)
    return "\n".join(f"{problem.place} {problem.text}" for problem in refused.value.problems)


def test_a_plan_is_all_that_differs(folder):
    """With a base and a plan, everything else is the base's."""
    (folder / "plan.toml").write_text(f'base = "town.toml"\n{PLAN}', encoding="utf-8")
    base, with_plan = read(folder / "town.toml"), read(folder / "plan.toml")

    assert with_plan.towns == base.towns
    assert with_plan.events == base.events
    assert [lever.kind for lever in with_plan.plan.levers] == ["coworking"]
    assert with_plan.name == "plan"


def test_lists_are_replaced_and_tables_of_settings_merged(folder):
    """`events` takes the place of the base's; of `parameters` and `switches` only what is named changes."""
    text = 'base = "town.toml"\nevents = []\n[parameters.migration]\ntheta = 2.5\n[switches]\ncritical_mass = false\n'
    (folder / "plan.toml").write_text(text, encoding="utf-8")
    base, other = read(folder / "town.toml"), read(folder / "plan.toml")

    assert base.events
    assert not other.events
    assert other.parameters.migration.theta == 2.5
    assert other.parameters.labour == base.parameters.labour
    assert not other.switches.critical_mass


@pytest.mark.parametrize("name", ["../town.toml", "/etc/passwd.toml", "a\\\\b.toml", "..", ""])
def test_a_base_lies_in_the_same_folder(folder, name):
    """Nothing outside the folder is read."""
    assert "is not the name of a file in the same folder" in refusals(folder, f'base = "{name}"\n{PLAN}')


def test_a_base_that_is_missing_or_broken_is_named(folder):
    """Where the base cannot be read, the message stands where it is named, and says which file."""
    (folder / "broken.toml").write_text("title = \n", encoding="utf-8")

    assert 'plan.toml:1 base = "twon.toml": does not exist' in refusals(folder, f'base = "twon.toml"\n{PLAN}')
    assert 'plan.toml:1 base = "broken.toml": is not well-formed' in refusals(folder, f'base = "broken.toml"\n{PLAN}')
    assert "neither a .toml nor a .json" in refusals(folder, f'base = "town.txt"\n{PLAN}')


def test_bases_do_not_build_on_bases(folder):
    """A chain of files is refused, with the cure."""
    (folder / "middle.toml").write_text(f'base = "town.toml"\n{PLAN}', encoding="utf-8")

    assert 'Name "town.toml" instead' in refusals(folder, f'base = "middle.toml"\n{PLAN}')
    (folder / "ring.toml").write_text(f'base = "ring.toml"\n{PLAN}', encoding="utf-8")
    assert "Name one that says all instead" in refusals(folder, f'base = "ring.toml"\n{PLAN}')


def test_a_plan_without_a_base_is_told_of_bases(folder):
    """Who forgets the base learns what to write."""
    assert '"towns" is missing: one [[towns]] for each; or base = "obidos.toml"' in refusals(folder, PLAN)


def test_what_is_wrong_is_said_where_it_stands(folder):
    """A fault of the file's own has its line, one of the base the line where the base is named."""
    text = template("Hamlet").replace("population = 6000", "population = -1")
    (folder / "town.toml").write_text(text, encoding="utf-8")
    message = refusals(folder, f'\nbase = "town.toml"\n{PLAN}sise = 3\n')

    assert "plan.toml:2 towns[0].people.population = -1" in message
    assert 'plan.toml:10 [plan.levers[0]]  unknown key "sise"' in message


def test_text_without_a_folder_has_no_base():
    """What was uploaded must be complete."""
    with pytest.raises(ScenarioError) as refused:
        parse('base = "town.toml"\n', "upload")
    assert "only a scenario in a folder" in refused.value.problems[0].text
