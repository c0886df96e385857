"""Say in plain English where the shape of a scenario's content differs from what is declared."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ccsim.levers.catalogue import LEVERS
from ccsim.profile import Strict
from ccsim.scenario.declarations import child, declaration, unit_of
from ccsim.scenario.events import KINDS
from ccsim.scenario.meanings import Mistake, described, meaning_of
from ccsim.scenario.problems import Finding, KeyPath, key_text, unknown_key
from ccsim.scenario.schema import NOT_IN_FILES, Scenario


def check_structure(content: dict[str, Any]) -> tuple[Scenario | None, list[Finding]]:
    """Return the scenario, if the content has the right shape but for unknown keys, and all findings.

    `content` is what a file holds, without format and parameters.
    """
    findings = [unknown_key((key,), known_keys(Scenario)) for key in NOT_IN_FILES if key in content]
    content = {key: value for key, value in content.items() if key not in NOT_IN_FILES}
    try:
        return Scenario.model_validate({**tuples(content), "name": "scenario"}), findings
    except ValidationError as refused:
        errors = [error for error in refused.errors(include_url=False) if not is_echo(error)]
    findings += [translated(error, content) for error in errors]
    if any(error["type"] != "extra_forbidden" for error in errors):
        return None, findings
    without = content
    for error in errors:
        without = pruned(without, key_path(error["loc"], content))
    return Scenario.model_validate({**tuples(without), "name": "scenario"}), findings


def is_echo(error: ErrorDetails) -> bool:
    """Tell whether a list counts as too short only because entries of it were refused."""
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def tuples(content: Any) -> Any:
    """Return content with tuples in place of lists."""
    if isinstance(content, dict):
        return {key: tuples(value) for key, value in content.items()}
    return tuple(tuples(value) for value in content) if isinstance(content, (list, tuple)) else content


def pruned(content: Any, path: KeyPath) -> Any:
    """Return a copy of the content without the key at `path`."""
    step, rest = path[0], path[1:]
    if isinstance(content, dict):
        kept = {key: value for key, value in content.items() if rest or key != step}
        return {key: pruned(value, rest) if key == step else value for key, value in kept.items()}
    return [pruned(value, rest) if index == step else value for index, value in enumerate(content)]


def key_path(loc: tuple[int | str, ...], content: Any) -> KeyPath:
    """Return the key path of an error: its location without what the author did not write.

    That is the kind of an event or lever, and the `value` of a figure written as a bare number.
    """
    for before, kinds in (("events",), KINDS), (("plan", "levers"), LEVERS):
        at = len(before) + 1  # behind the number in the list
        if loc[: len(before)] == before and len(loc) > at and loc[at] in kinds:
            loc = (*loc[:at], *loc[at + 1 :])
    path: KeyPath = ()
    node = content
    for step in loc:
        if step != "value" or isinstance(node, dict):
            path, node = (*path, step), child(node, step)
    return path


def known_keys(record: type[Strict]) -> list[str]:
    """Return the keys a table of this record may have in a file."""
    if record is Scenario:
        return ["format", *(key for key in record.model_fields if key not in NOT_IN_FILES)]
    return list(record.model_fields)


def translated(error: ErrorDetails, content: Any, root: type[Strict] = Scenario) -> Finding:
    """Return what one error means, with the value and the cure (root: the record of the whole content)."""
    path = key_path(error["loc"], content)
    owner, declared = declaration(content, path, root)
    if error["type"] == "extra_forbidden":
        return unknown_key(path, known_keys(owner) if owner is not None else [])
    unit, limits = unit_of(content, path, root), dict(error.get("ctx", {}))
    mistake = Mistake(error["type"], error["input"], limits, declared, f" ({unit})" if unit else "")
    if error["type"] == "missing":
        table = key_text(path[:-1]) or "top level"
        return Finding(path, f'[{table}]  "{path[-1]}" is missing{meaning_of(mistake)}. Add it.')
    text = described(mistake)
    return Finding(path, f"{key_text(path[:-1] if path[-1] == 'value' else path)}{text}")
