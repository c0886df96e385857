"""Read and check a study file: every problem that can be found is named with its line, before anything is run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pydantic import ValidationError

from ccsim.scenario import Problem, Scenario, ScenarioError
from ccsim.scenario.limits import check_limits
from ccsim.scenario.locating import Lines
from ccsim.scenario.problems import Finding, KeyPath, about, quoted, shortened
from ccsim.scenario.settings import with_value
from ccsim.scenario.structure import is_echo, translated, tuples
from ccsim.scenario.text import FORMATS, LARGEST_FILE, Document, Format, decode, document_of, read_bytes, refuse
from ccsim.studies.asking import outcomes_of, too_short
from ccsim.studies.basing import Constant, constants_of, content_of, read_base, twice, with_constants
from ccsim.studies.designing import too_many, wrong_keys, wrong_numbers
from ccsim.studies.designs import points
from ccsim.studies.factors import Factor, Values
from ccsim.studies.naming import OF_LEVERS, Content, lacking
from ccsim.studies.points import Table, points_of, read_table
from ccsim.studies.schema import StudyFile
from ccsim.studies.study import Study
from ccsim.studies.varying import TABLES, factors_of, stands_twice
from ccsim.sweeping.opening import STUDY

Sound = TypeVar("Sound")
SCENARIO = {"towns", "base", "plan"}  # keys that only a scenario has at the top


class Noted:
    """What is found in a study file while it is read."""

    def __init__(self, document: Document) -> None:
        """Begin."""
        self.document, self.findings = document, list[Finding]()

    def sound(self, several: Iterable[Sound | Finding]) -> list[Sound]:
        """Note what is a finding, and return the rest."""
        several = list(several)
        self.findings += [one for one in several if isinstance(one, Finding)]
        return [one for one in several if not isinstance(one, Finding)]

    @property
    def refused(self) -> bool:
        """Tell whether the study cannot be used."""
        return any(finding.refused for finding in self.findings)

    def problems(self, refused: bool = True) -> tuple[Problem, ...]:
        """Return the problems, or else the warnings, by line."""
        found = [one for one in dict.fromkeys(self.findings) if one.refused == refused]
        found.sort(key=lambda finding: self.document.rank(finding.path))
        return tuple(Problem(self.document.place(finding.path), finding.text) for finding in found)

    def refuse(self) -> None:
        """Raise ScenarioError with all problems if there are any."""
        if self.refused:
            raise ScenarioError(self.problems())


def read_study(path: Path | str, settings: Sequence[str] = ()) -> Study:
    """Return the study in a TOML or JSON file (settings: constants such as "migration.theta=2.5").

    Raises ScenarioError with every problem found.
    """
    path = Path(path)
    label = shortened(path.name or str(path), 80)
    format = format_of(path, label)
    document = document_of(text_of(path, label, format), label, format)
    study = study_in(document, path.parent, path.stem, settings)
    return replace(study, path=str(path))


def format_of(path: Path, label: str) -> Format:
    """Return the format of a study file; raise ScenarioError for what cannot be one."""
    if (path / STUDY).is_file():
        raise refuse(label, f"is a folder of results. The study they are of is {path / STUDY}.")
    if path.is_dir():
        raise refuse(label, "is a folder. Name a study in it, a .toml or .json file.")
    for known in FORMATS:
        if path.suffix.lower() == f".{known}":
            return known
    raise refuse(label, f"has the type {quoted(path.suffix)}. Studies are .toml or .json files.")


def text_of(path: Path, label: str, format: Format) -> str:
    """Return the text of a study file; one that holds its base and a table, as results do, may be large."""
    raw = read_bytes(path)
    if format == "json" and len(raw) > LARGEST_FILE:
        try:
            return path.read_bytes().decode()
        except UnicodeDecodeError:
            raise refuse(label, "is not UTF-8 text. Save it as UTF-8.") from None
    return decode(raw, label)


def study_from(content: Content, name: str) -> Study:
    """Return the study in content such as `Study.content`, which needs no other file."""
    return study_in(Document(name, content, Lines()), Path(), name, ())


def study_in(document: Document, folder: Path, name: str, settings: Sequence[str]) -> Study:
    """Return the study in a document (folder: where its base and its table are looked for)."""
    noted = Noted(document)
    given = shaped(document.content, noted)
    title = given.study.title or name
    constants = constants_of(given.constants, document, settings)
    table, base = table_of(given, document, folder), read_base(given.study.base, document, folder)
    fixed = fixed_base(given, base, constants, table, noted)
    factors, matrix = design_of(given, fixed, constants, table, noted)
    twin = given.study.mode == "twin"
    outcomes = noted.sound(outcomes_of(given.outcomes, fixed, twin, {factor.name for factor in factors}))
    if twin and not fixed.plan.levers:
        noted.findings.append(about(("study", "mode"), ' = "twin": there is no plan. Name a lever under [[levers]].'))
    if not noted.refused:
        noted.findings += too_short(fixed, longest(fixed, factors, matrix), outcomes)
    noted.refuse()
    return Study(
        name=name,
        title=title,
        base=fixed,
        twin=twin,
        seed=given.study.seed,
        replicates=given.study.replicates,
        factors=factors,
        design=given.design,
        points=matrix,
        outcomes=tuple(outcomes),
        content=self_contained(given, title, base, constants, table),
        settings=tuple(settings),
        warnings=noted.problems(refused=False),
    )


def shaped(content: dict[str, Any], noted: Noted) -> StudyFile:
    """Return what the file says, if it has the right shape; raise ScenarioError if it has not."""
    if "study" not in content and SCENARIO & content.keys():
        text = f"is a scenario, not a study. A study names it: base = {quoted(noted.document.label)} under [study]."
        raise refuse(noted.document.label, text)
    noted.findings += check_limits(content, StudyFile)
    try:
        given = StudyFile.model_validate(tuples(content))
    except ValidationError as refused:
        errors = [error for error in refused.errors(include_url=False) if not is_echo(error)]
        noted.findings += [translated(error, content, StudyFile) for error in errors]
    noted.refuse()
    return given


def table_of(given: StudyFile, document: Document, folder: Path) -> Table | None:
    """Return the table of points, if the design is one; raise ScenarioError if it cannot be read."""
    design = given.design
    if design.kind != "table":
        return None
    if design.file:
        return read_table(folder / design.file)
    places = [document.place(("design", "rows", at)) for at in range(len(design.rows))]
    return Table(document.place(("design", "names")), design.names, design.rows, places)


def fixed_base(
    given: StudyFile, base: Scenario, constants: Sequence[Constant], table: Table | None, noted: Noted
) -> Scenario:
    """Return the base with length, constants and levers of the study."""
    varied = [one.name for key in TABLES for one in getattr(given, key)] + list(table.names if table else ())
    names = [*varied, *(constant.name for constant in constants)]
    for kind, missing in lacking(base.as_dict(), names).items():
        for key in missing:
            text = f'{quoted(kind)} is not in the plan of the base. Give "{kind}.{key}" too, varying or as a constant.'
            noted.findings.append(Finding(_said_first(given, kind), text))
    noted.refuse()
    return with_constants(base, content_of(base, given.study.years, names), constants)


def _said_first(given: StudyFile, kind: str) -> KeyPath:
    """Return where the study first names a lever of a kind."""
    names = {(key, at, "name"): one.name for key in TABLES for at, one in enumerate(getattr(given, key))}
    rest: KeyPath = ("design",) if given.design.kind == "table" else ("constants",)
    return next((said for said, name in names.items() if name.startswith(f"{kind}.")), rest)


def design_of(
    given: StudyFile, base: Scenario, constants: Sequence[Constant], table: Table | None, noted: Noted
) -> tuple[tuple[Factor, ...], Values]:
    """Return what varies and the points; no points if something is wrong."""
    content = base.as_dict()
    noted.findings += wrong_keys(given.design)
    if table is not None and not noted.refused:
        if given.uncertainties or given.levers:
            text = ": the headers of a table name what varies. Leave [[uncertainties]] and [[levers]] out."
            noted.findings.append(about(("design", "kind"), text))
        factors, matrix = points_of(table, content)
        noted.findings += twice(constants, {factor.path: ("design",) for factor in factors}, content)
        noted.findings += too_many(len(matrix), given.study.replicates)
    else:
        said = noted.sound(one for key in TABLES for one in factors_of(key, getattr(given, key), content))
        factors, matrix = tuple(factor for _, factor in said), np.zeros((0, len(said)))
        noted.findings += stands_twice(said)
        noted.findings += twice(constants, {factor.path: where for where, factor in said}, content)
        if not noted.refused:
            noted.findings += wrong_numbers(given.design, factors, given.study.replicates)
        if not noted.refused:
            matrix = points(given.design, factors)
    return factors, matrix


def longest(base: Scenario, factors: Sequence[Factor], matrix: Values) -> Scenario:
    """Return the base with all settings of levers at their largest: outside money then comes last."""
    content = base.model_dump(include={"plan"}, mode="json")
    for factor, column in zip(factors, matrix.T, strict=True):
        if factor.path[:2] == OF_LEVERS:
            values = [factor.value(float(entry)) for entry in np.unique(column)]
            content = with_value(content, factor.path, max(values))
    return base.model_copy(update={"plan": type(base.plan).model_validate(tuples(content["plan"]))})


def self_contained(
    given: StudyFile, title: str, base: Scenario, constants: Sequence[Constant], table: Table | None
) -> dict[str, Any]:
    """Return the content of a study file that says the same and needs no other file."""
    content = given.model_dump(mode="json", exclude_unset=True)
    content["study"]["title"] = title
    content["study"]["base"] = {"name": base.name, **base.as_dict()}
    content["constants"] = {constant.name: constant.value for constant in constants}
    if table is not None:
        content["design"] = {"kind": "table", "names": list(table.names), "rows": [list(row) for row in table.rows]}
    return content
