"""Dotted names: what a study calls by name, what is declared of it, and what is wrong with a value for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ccsim.levers.catalogue import LEVERS
from ccsim.scenario import Scenario
from ccsim.scenario.declarations import child, declaration, extra, unit_of
from ccsim.scenario.limits import check_limits
from ccsim.scenario.overrides import declared_groups, resolve_parameters
from ccsim.scenario.problems import Finding, KeyPath, did_you_mean, key_text, quoted
from ccsim.scenario.settings import with_value, wrong_step
from ccsim.scenario.structure import check_structure

Content = dict[str, Any]
OF_LEVERS: KeyPath = ("plan", "levers")
NOT_NUMBERS = ("format", "title", "author", "story", "sources", "records", "processes")


class Unknown(ValueError):
    """A name that leads nowhere; the message says why, and what may have been meant."""


class Declared(NamedTuple):
    """What is declared of a name."""

    unit: str
    meaning: str
    low: float | None  # the range it may lie in, as far as one is declared
    high: float | None
    whole: bool


def path_of(name: str, content: Content) -> KeyPath:
    """Return where a name leads to in a scenario's content: to one number or word; raise Unknown if it does not.

    A parameter may be named without `parameters.`, the key of a lever by its kind: `coworking.size`.
    """
    path: KeyPath = ()
    node: Any = content
    for text in _steps_of(name, content):
        step: str | int = int(text) if isinstance(node, list) and text.isdecimal() else text
        problem = wrong_step(node, step, path)
        if problem:
            raise Unknown(problem)
        path, node = (*path, step), child(node, step)
    if path[0] in NOT_NUMBERS:
        raise Unknown(f"{key_text(path)} is no part of what is simulated.")
    _check_single(path, node)
    return path


def _steps_of(name: str, content: Content) -> list[str]:
    """Return the steps of a dotted name from the top of the content."""
    steps = [part.strip() for part in name.split(".")]
    if steps[0] in declared_groups():
        return ["parameters", *steps]
    if steps[0] in LEVERS:
        return [*map(str, OF_LEVERS), str(_row_of(steps[0], content)), *steps[1:]]
    if steps[0] not in content:
        raise Unknown(f"There is no {quoted(steps[0])} in a scenario. {_meant(steps, content)}")
    return steps


def _meant(steps: Sequence[str], content: Content) -> str:
    """Return the cure for a name that begins with nothing known: the whole name if it is the end of one."""
    groups = [group for group, keys in declared_groups().items() if steps[0] in keys]
    starts = [*groups, "towns.0"] if steps[0] in content["towns"][0] else groups
    if starts:
        return f"Did you mean {' or '.join(quoted('.'.join((start, *steps))) for start in starts)}?"
    known = [name for name in (*content, *declared_groups(), *LEVERS) if name not in NOT_NUMBERS]
    return did_you_mean(steps[0], known)


def _row_of(kind: str, content: Content) -> int:
    """Return which lever of the plan is of a kind; there must be one."""
    rows = [row for row, lever in enumerate(content["plan"]["levers"]) if lever["kind"] == kind]
    if len(rows) != 1:
        places = " or ".join(f"plan.levers.{row}" for row in rows)
        raise Unknown(f"The plan has {len(rows)} levers of the kind {quoted(kind)}. Name one by its place: {places}.")
    return rows[0]


def _check_single(path: KeyPath, node: Any) -> None:
    """Refuse what is a table or a list rather than one number or word."""
    value = node.get("value", node) if isinstance(node, dict) else node
    if isinstance(value, dict):
        raise Unknown(f"[{key_text(path)}] is a table. Name a key in it: {', '.join(list(value)[:12])}.")
    if isinstance(value, list):
        inner = ".".join(map(str, (*path, *(("value",) if isinstance(node, dict) else ()), 0)))
        raise Unknown(f"{key_text(path)} is a list of {len(value)}. Name one by its place, such as {inner}.")


# ---- what is declared -------------------------------------------------------------------------------
def declared_at(path: KeyPath, content: Content) -> Declared:
    """Return what is declared of the key at a path."""
    if path[0] == "parameters":
        spec = declared_groups()[str(path[1])][str(path[2])]
        return Declared(spec.unit, spec.meaning, spec.low, spec.high, False)
    figure, node = path[:-1] if path[-1] == "value" else path, content
    for step in figure:
        node = child(node, step)
    key = declaration(content, figure, Scenario).key
    low, high = (node.get("low"), node.get("high")) if isinstance(node, dict) else (None, None)
    if low is None or high is None:
        low, high = extra(key).get("plausible", (None, None))
    annotation, meaning = (key.annotation, key.description or "") if key is not None else (None, "")
    return Declared(unit_of(content, figure, Scenario), meaning, low, high, annotation in {int, int | None})


def wrong_value(path: KeyPath, value: Any, content: Content) -> list[Finding]:
    """Return what is wrong, or unusual, about a value by itself (not beside others)."""
    if path[0] == "parameters":
        return resolve_parameters({path[1]: {path[2]: value}})[1]
    changed = with_value(content, path, value)
    changed = {key: inner for key, inner in changed.items() if key not in {"format", "parameters"}}
    figure = path[:-1] if path[-1] == "value" else path
    findings = [*check_structure(changed)[1], *check_limits(changed, Scenario)]
    return [finding for finding in dict.fromkeys(findings) if finding.path[: len(figure)] == figure]


# ---- levers that the scenario's plan lacks ----------------------------------------------------------
def with_levers(content: Content, names: Iterable[str]) -> Content:
    """Return the content with a lever of every kind that is named and that the plan lacks, at its defaults.

    Size and start are for the study to give.
    """
    levers = list(content["plan"]["levers"])
    for kind in dict.fromkeys(_kind_of(name) for name in names):
        if kind in LEVERS and not any(lever["kind"] == kind for lever in levers):
            usual = extra(LEVERS[kind].model_fields["size"])["plausible"][0]
            added = LEVERS[kind].model_validate({"kind": kind, "size": usual, "start": f"{content['start']}-01"})
            levers.append(added.model_dump(mode="json"))
    return {**content, "plan": {**content["plan"], "levers": levers}}


def lacking(content: Content, names: Iterable[str]) -> dict[str, list[str]]:
    """Return which of size and start are missing, by the kind of a lever that only the study names."""
    named, found = list(names), {}
    for kind in dict.fromkeys(_kind_of(name) for name in named):
        if kind in LEVERS and not any(lever["kind"] == kind for lever in content["plan"]["levers"]):
            given = {name.partition(".")[2].strip() for name in named if _kind_of(name) == kind}
            found[kind] = [key for key in ("size", "start") if key not in given]
    return found


def _kind_of(name: str) -> str:
    """Return the first step of a dotted name, which may be the kind of a lever."""
    return name.partition(".")[0].strip()
