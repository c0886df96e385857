"""Turn the parameters a scenario overrides into a full set of parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ccsim.parameters import Parameters, Spec
from ccsim.scenario.limits import beyond, is_number
from ccsim.scenario.problems import Finding, KeyPath, about, not_a_table, shown, unknown_key


def resolve_parameters(given: Any) -> tuple[Parameters, list[Finding]]:
    """Return the parameters with the given overrides, and what is wrong or unusual about these."""
    parameters, findings = Parameters(), []
    specs = parameters.specs()
    for path, value in overrides_of(given):
        if isinstance(value, Finding):
            findings.append(value)
            continue
        name = ".".join(str(step) for step in path[1:])
        found = list(check_override(specs[name], path, value))
        findings += found
        if value != specs[name].value and not any(finding.refused for finding in found):
            parameters = parameters.replace(name, value)
    return parameters, findings


def overrides_of(given: Any) -> Iterator[tuple[KeyPath, Any]]:
    """Yield path and value of every override of a known parameter, and a finding for anything else."""
    known = declared_groups()
    for path, values in tables_of(("parameters",), given):
        if isinstance(values, Finding):
            yield path, values
        elif path[-1] not in known:
            yield path, unknown_key(path, known)
        else:
            specs = known[str(path[-1])]
            for inner, value in tables_of(path, values):
                right = isinstance(value, Finding) or inner[-1] in specs
                yield inner, value if right else unknown_key(inner, specs)


def tables_of(path: KeyPath, given: Any) -> list[tuple[KeyPath, Any]]:
    """Return the keys of a table with their paths, or a finding if it is none."""
    if not isinstance(given, dict):
        return [(path, not_a_table(path, given))]
    return [((*path, key), value) for key, value in given.items()]


def declared_groups() -> Mapping[str, Mapping[str, Spec]]:
    """Return the declared parameters by group and key."""
    groups: dict[str, dict[str, Spec]] = {}
    for path, spec in Parameters().specs().items():
        group, key = path.split(".")
        groups.setdefault(group, {})[key] = spec
    return groups


def check_override(spec: Spec, path: KeyPath, value: Any) -> Iterator[Finding]:
    """Yield what is wrong or unusual about one override."""
    if is_number(value):
        yield from beyond(path, value, spec.hard, (spec.low, spec.high), spec.unit)
    else:
        yield about(path, f" = {shown(value)} is not a finite number ({spec.unit}).")
