"""The scenario that all points of a study change: its file, its constants, the levers that only the study has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccsim.scenario import Problem, Scenario, ScenarioError, check, from_dict
from ccsim.scenario.problems import Finding, KeyPath, quoted, shown
from ccsim.scenario.reading import check_content
from ccsim.scenario.settings import Setting, place_of, value_of, with_ages, with_value
from ccsim.scenario.text import Document
from ccsim.studies.naming import Content, Unknown, path_of, with_levers

BASE: KeyPath = ("study", "base")


@dataclass(frozen=True, slots=True)
class Constant:
    """A name that is set to the same value at every point, and where that is said."""

    name: str
    value: Any
    place: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Says where content that was changed by constants is spoken of: at the constant, else under a label."""

    label: str
    places: tuple[tuple[KeyPath, str], ...]

    def place(self, path: KeyPath) -> str:
        """Return the place of the constant that concerns a key, else the label."""
        rank = self.rank(path)
        return self.places[rank][1] if rank < len(self.places) else self.label

    def rank(self, path: KeyPath) -> int:
        """Return which constant concerns a key; the number of constants if none does."""
        for rank, (set_at, _) in reversed(list(enumerate(self.places))):
            shared = min(len(path), len(set_at))
            if shared and path[:shared] == set_at[:shared]:
                return rank
        return len(self.places)


def read_base(given: Any, document: Document, folder: Path) -> Scenario:
    """Return the scenario that a study names or, in a study that holds everything, contains."""
    place = document.place(BASE)
    if isinstance(given, dict):
        name = str(given.get("name", document.label))
        try:
            return from_dict({key: value for key, value in given.items() if key != "name"}, name)
        except ScenarioError as refused:
            raise ScenarioError(Problem(place, problem.text) for problem in refused.problems) from None
    if not isinstance(given, str) or not given.strip():
        text = f'study.base = {shown(given)} is not the name of a scenario file, such as "../scenarios/obidos.toml".'
        raise ScenarioError([Problem(place, text)])
    report = check(folder / given)
    if report.problems:
        raise ScenarioError(Problem(place, f"base = {quoted(given)}: {problem}") for problem in report.problems)
    return report.accepted()


def constants_of(given: dict[str, Any], document: Document, settings: Sequence[str]) -> list[Constant]:
    """Return the constants of a study and of the command line, which come last; raise ScenarioError if one is none."""
    constants = list(_flat(given, ("constants",), document))
    for typed in settings:
        name, equals, text = (part.strip() for part in typed.partition("="))
        if not (name and equals):
            wrong = f"{quoted(typed)} is not of the form key=value, e.g. migration.theta=2.5."
            raise ScenarioError([Problem(place_of(typed), wrong)])
        constants.append(Constant(name, value_of(text, typed), place_of(typed)))
    return list({constant.name: constant for constant in constants}.values())


def _flat(table: dict[str, Any], path: KeyPath, document: Document) -> Iterator[Constant]:
    """Yield the constants of a table, whether names are dotted in quotes or not."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, (*path, key), document)
        else:
            yield Constant(".".join(map(str, (*path[1:], key))), value, document.place((*path, key)))


def content_of(base: Scenario, years: int | None, names: Sequence[str]) -> Content:
    """Return what is changed at every point: the base's content with its length and all levers named."""
    content = with_levers(base.as_dict(), names)
    return {**content, "years": years} if years is not None else content


def with_constants(base: Scenario, content: Content, constants: Sequence[Constant]) -> Scenario:
    """Return the scenario with all constants set; raise ScenarioError with what is wrong with them."""
    settings, places, problems = [], [], []
    for constant in constants:
        try:
            path = path_of(constant.name, content)
        except Unknown as refused:
            problems.append(Problem(constant.place, f"{quoted(constant.name)}: {refused}"))
            continue
        settings.append(Setting(f"{constant.name}={constant.value}", path, constant.value))
        places.append((path, constant.place))
    if problems:
        raise ScenarioError(problems)
    origin = Placed(f"{base.name} with the study's constants", tuple(places))
    return check_content(with_settings(base, content, settings), base.name, origin, base.path).accepted()


def with_settings(base: Scenario, content: Content, settings: Sequence[Setting]) -> Content:
    """Return content with values set; people of all ages scale with a new population."""
    for setting in settings:
        content = with_value(content, setting.path, setting.value)
    for setting in settings:
        content = with_ages(content, setting, base, settings)
    return content


def twice(constants: Sequence[Constant], said: Mapping[KeyPath, KeyPath], content: Content) -> Iterator[Finding]:
    """Yield a finding for what varies and is a constant too (said: where, by its path in the scenario)."""
    for constant in constants:
        where = said.get(path_of(constant.name, content))
        if where is not None:
            text = f"{quoted(constant.name)} varies, and {constant.place} makes it a constant. Remove one of the two."
            yield Finding((*where, "name"), text)
