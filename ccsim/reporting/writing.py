"""The files of a report, in memory and in a folder."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from ccsim import store
from ccsim.comparing.comparison import Comparison
from ccsim.reporting.document import Document
from ccsim.reporting.html import as_html
from ccsim.reporting.pdf import as_pdf
from ccsim.scenario import Scenario
from ccsim.spreadsheet import as_csv
from ccsim.store import Kind

FORMATS = ("html", "pdf", "csv")
PAGE, PAPER, TABLES, SCENARIO = "report.html", "report.pdf", "tables", "scenario.json"
REPORT = Kind("ccsim report", (PAGE, PAPER, TABLES, SCENARIO))


def files_of(document: Document, scenario: Scenario, formats: Iterable[str] = FORMATS) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a report with their names, all of which are words of ours: page, paper, tables, scenario."""
    wanted = set(formats)
    if "html" in wanted:
        yield PAGE, as_html(document).encode()
    if "pdf" in wanted:
        yield PAPER, as_pdf(document)
    if "csv" in wanted:
        yield from ((f"{TABLES}/{name}.csv", content) for name, content in csv_of(document))
    yield SCENARIO, (json.dumps(scenario.as_dict(), indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def csv_of(document: Document) -> Iterator[tuple[str, bytes]]:
    """Yield every table as CSV, with the mark by which spreadsheets know UTF-8."""
    for table in document.tables:
        yield table.name, as_csv(*table.values(document.ends)).encode("utf-8-sig")


def check_formats(formats: Iterable[str]) -> tuple[str, ...]:
    """Return the formats asked for, once each; raise ValueError for one that there is not."""
    wanted = tuple(dict.fromkeys(part.strip() for part in formats if part.strip()))
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        asked = f"There is no format “{unknown[0]}”" if unknown else "No format is given"
        raise ValueError(f"{asked}. Choose from {', '.join(FORMATS)}.")
    return wanted


def write_report(
    folder: Path,
    document: Document,
    found: Comparison,
    plan: str,
    formats: Iterable[str] = FORMATS,
    force: bool = False,
) -> Path:
    """Write the report on a plan to a folder; an earlier one is replaced by force, when all is there."""
    manifest = {**dataclasses.asdict(found.manifest), "plan": plan, "language": document.language}
    files = dict(files_of(document, found.plans[plan], formats))
    return store.write_folder(folder, REPORT, files, manifest, (), force)
