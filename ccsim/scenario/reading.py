"""Read and check a scenario: from a file, from text, or from content that is already at hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ccsim.scenario.basing import based
from ccsim.scenario.consistency import check_consistency
from ccsim.scenario.limits import check_limits
from ccsim.scenario.locating import Lines
from ccsim.scenario.overrides import resolve_parameters
from ccsim.scenario.problems import (
    Finding,
    KeyPath,
    Problem,
    ScenarioError,
    quoted,
    shortened,
    shown,
)
from ccsim.scenario.schema import FORMAT, Scenario
from ccsim.scenario.structure import check_structure
from ccsim.scenario.text import BOM, FORMATS, Document, Format, decode, document_of, read_bytes

NAME = re.compile(r"[\w][\w .()+-]{0,79}")


class Origin(Protocol):
    """Where content comes from: a file with lines, or settings of the command line."""

    def place(self, path: KeyPath) -> str:
        """Return where a key stands, for a message."""
        ...

    def rank(self, path: KeyPath) -> int:
        """Return the position of a key among the others."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a scenario; without problems it also holds the scenario."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    scenario: Scenario | None = None

    def accepted(self) -> Scenario:
        """Return the scenario, or raise ScenarioError with the problems."""
        if self.scenario is None or self.problems:
            raise ScenarioError(self.problems)
        return self.scenario


def read(path: Path | str) -> Scenario:
    """Return the scenario in a TOML or JSON file; raise ScenarioError with every problem found."""
    return check(path).accepted()


def check(path: Path | str) -> Report:
    """Return all problems and warnings of a scenario file."""
    path = Path(path)
    label = shortened(path.name or str(path), 80)
    try:
        raw = read_bytes(path)
    except ScenarioError as refused:
        return Report(refused.problems)
    return check_text(raw, path.stem, path.suffix.lower().lstrip("."), label, str(path))


def parse(text: str | bytes, name: str, format: str = "toml") -> Scenario:
    """Return the scenario in a text that came from elsewhere (an upload) under the name `name`."""
    return check_text(text, name, format, shortened(f"{name}.{format}", 80)).accepted()


def from_dict(content: dict[str, Any], name: str) -> Scenario:
    """Return the scenario in content such as `as_dict` gives, of any size; checked like a file."""
    return check_content(content, name, Document(shortened(name, 80), content, Lines())).accepted()


def check_text(text: str | bytes, name: str, format: str, label: str, path: str = "") -> Report:
    """Return all problems and warnings of a scenario's text; `label` names it in messages."""
    try:
        raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        known = known_format(format, label)
        decoded = decode(raw, label)
        document = based(document_of(decoded, label, known), Path(path).parent if path else None)
    except ScenarioError as refused:
        return Report(refused.problems)
    report = check_content(document.content, name, document, path)
    if not decoded.startswith(BOM):
        return report
    text = "begins with a byte-order mark, which was skipped. Save it as plain UTF-8."
    return Report(report.problems, (Problem(f"{label}:1", text), *report.warnings), report.scenario)


def known_format(format: str, label: str) -> Format:
    """Return the format if it is one that can be read."""
    for known in FORMATS:
        if format == known:
            return known
    text = f"has the type {quoted(format)}. Scenarios are .toml or .json files."
    raise ScenarioError([Problem(label, text)])


def check_content(content: dict[str, Any], name: str, origin: Origin, path: str = "") -> Report:
    """Return all problems and warnings of a scenario's content; `origin` says where each key stands."""
    towns = {key: value for key, value in content.items() if key not in {"format", "parameters"}}
    parameters, findings = resolve_parameters(content.get("parameters", {}))
    bare, wrong_shape = check_structure(towns)
    findings += [*wrong_version(content), *wrong_name(name), *wrong_shape, *check_limits(towns, Scenario)]
    if bare is not None:
        findings += check_consistency(bare)
    findings = sorted(dict.fromkeys(findings), key=lambda finding: origin.rank(finding.path))
    problems = tuple(Problem(origin.place(f.path), f.text) for f in findings if f.refused)
    warnings = tuple(Problem(origin.place(f.path), f.text) for f in findings if not f.refused)
    if problems or bare is None:
        return Report(problems, warnings)
    scenario = bare.model_copy(update={"name": name, "path": path, "parameters": parameters})
    return Report((), warnings, scenario)


def wrong_version(content: dict[str, Any]) -> list[Finding]:
    """Return a finding if the content is written for another version of the format."""
    given = content.get("format", FORMAT)
    if given is True or given != FORMAT:
        text = f"format = {shown(given)} is not a version that can be read; this is version {FORMAT}."
        return [Finding(("format",), text)]
    return []


def wrong_name(name: str) -> list[Finding]:
    """Return a finding if the name could not serve as the name of a result."""
    if NAME.fullmatch(name):
        return []
    allowed = "1 to 80 letters, digits, blanks and . + - _ ( )"
    return [Finding((), f"the name {quoted(name)} cannot be used: a scenario's name has {allowed}.")]
