"""Change a scenario by settings such as `migration.theta=2.5`, checked like a file."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ccsim.scenario.declarations import child
from ccsim.scenario.limits import is_number
from ccsim.scenario.locating import TOML, tokens_of, too_deep
from ccsim.scenario.overrides import declared_groups
from ccsim.scenario.problems import (
    KeyPath,
    Problem,
    ScenarioError,
    did_you_mean,
    key_text,
    quoted,
    shortened,
)
from ccsim.scenario.reading import check_content
from ccsim.scenario.schema import Scenario
from ccsim.scenario.text import DEEPEST, strange_characters

LONGEST_SETTING = 2_000  # characters


@dataclass(frozen=True, slots=True)
class Setting:
    """One `key=value`: as it was typed, which key it sets, and to what."""

    typed: str
    path: KeyPath
    value: Any

    def place(self) -> str:
        """Return how the setting is spoken of in messages."""
        return place_of(self.typed)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where content comes from that was changed by settings."""

    label: str
    settings: tuple[Setting, ...]

    def place(self, path: KeyPath) -> str:
        """Return the setting that concerns a key, else the scenario's name with all settings."""
        rank = self.rank(path)
        return self.settings[rank].place() if rank < len(self.settings) else self.label

    def rank(self, path: KeyPath) -> int:
        """Return which setting concerns a key; the number of settings if none does."""
        for rank, setting in reversed(list(enumerate(self.settings))):
            shared = min(len(path), len(setting.path))
            if shared and path[:shared] == setting.path[:shared]:
                return rank
        return len(self.settings)


def place_of(typed: str) -> str:
    """Return how a setting is spoken of in messages."""
    return f"--set {shortened(typed, 60)}"


def apply_settings(scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """Return the scenario with every `key=value` applied in turn; raise ScenarioError with all problems.

    A parameter may be named without `parameters.`; people of all ages scale with a new population.
    """
    content = scenario.as_dict()
    read: list[Setting] = []
    problems: list[Problem] = []
    for typed in settings:
        try:
            setting = setting_of(typed, content)
        except ScenarioError as error:
            problems += error.problems
            continue
        content = with_value(content, setting.path, setting.value)
        read.append(setting)
    if problems:
        raise ScenarioError(problems)
    for setting in read:
        content = with_ages(content, setting, scenario, read)
    origin = Settings(f"{shortened(scenario.name)} with these settings", tuple(read))
    return check_content(content, scenario.name, origin, scenario.path).accepted()


def setting_of(typed: str, content: Any) -> Setting:
    """Return what `key=value` means for this content; raise ScenarioError if it means nothing."""
    key, equals, text = typed.partition("=")
    steps = [part.strip() for part in key.split(".")]
    if not equals or not all(steps) or len(typed) > LONGEST_SETTING:
        raise refused(typed, f"{quoted(typed)} is not of the form key=value, e.g. migration.theta=2.5.")
    if steps[0] in declared_groups():
        steps = ["parameters", *steps]
    return Setting(typed, known_path(steps, content, typed), value_of(text.strip(), typed))


def refused(typed: str, text: str) -> ScenarioError:
    """Return the error for a setting that cannot be understood."""
    return ScenarioError([Problem(place_of(typed), text)])


def known_path(steps: Sequence[str], content: Any, typed: str) -> KeyPath:
    """Return the key path of dotted steps, each of which must exist."""
    path: KeyPath = ()
    node = content
    for text in steps:
        step: str | int = int(text) if isinstance(node, list) and text.isdecimal() else text
        problem = wrong_step(node, step, path)
        if problem:
            raise refused(typed, problem)
        path, node = (*path, step), child(node, step)
    return path


def wrong_step(node: Any, step: str | int, path: KeyPath) -> str | None:
    """Return why a step cannot be taken from `node`, which lies at `path`, or None if it can."""
    where, word = key_text(path) or "top level", quoted(str(step))
    if isinstance(node, list):
        if isinstance(step, int) and step < len(node):
            return None
        return f"[{where}] has {len(node)} entries, counted from 0; there is no {word}."
    if not isinstance(node, dict):
        return f"{where} is a single value, it has no {word}."
    if step in node or path[-1:] == ("minutes",):
        return None
    return f"[{where}]  unknown key {word}. {did_you_mean(str(step), choices(node, path))}"


def choices(node: dict[str, Any], path: KeyPath) -> list[str]:
    """Return the keys that may be named in a table; at the top also the groups of parameters."""
    return [*node, *declared_groups()] if not path else list(node)


def value_of(text: str, typed: str) -> Any:
    """Return a value written as in TOML; anything else is taken as text."""
    value: Any = text
    if "\n" not in text and too_deep(tokens_of(text, TOML), DEEPEST) is None:
        try:
            value = tomllib.loads(f"value = {text}")["value"]
        except ValueError:
            value = text
    if any(True for _ in strange_characters({"value": value})):
        raise refused(typed, f"holds control characters: {quoted(text)}. Remove them.")
    return value


def with_value(content: Any, path: KeyPath, value: Any) -> Any:
    """Return a copy of the content with another value at `path`."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(content, list):
        return [with_value(inner, rest, value) if i == step else inner for i, inner in enumerate(content)]
    return {**content, step: with_value(content.get(step), rest, value)}


def with_ages(content: Any, setting: Setting, scenario: Scenario, settings: Sequence[Setting]) -> Any:
    """Return the content with age groups scaled to a new population, unless they are set as well."""
    path, value = setting.path, setting.value
    if len(path) < 4 or path[0] != "towns" or path[2:4] != ("people", "population") or not is_number(value):
        return content
    ages: KeyPath = (*path[:3], "ages")
    if path[4:] not in {(), ("value",)} or value <= 0 or any(other.path[:4] == ages for other in settings):
        return content
    before = scenario.towns[int(path[1])].people.ages
    scaled = {**before.model_dump(mode="json"), "value": whole(before.value, value), "status": "assumption"}
    return with_value(content, ages, {**scaled, "low": None, "high": None, "source": "scaled by --set"})


def whole(values: Sequence[float], total: float) -> list[float]:
    """Return whole numbers in proportion to `values` that sum to the rounded total (largest remainders)."""
    exact = [value * round(total) / math.fsum(values) for value in values]
    counts = [math.floor(number) for number in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: counts[i] - exact[i])
    for i in by_remainder[: round(total) - sum(counts)]:
        counts[i] += 1
    return [float(count) for count in counts]
