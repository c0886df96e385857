"""The folder of a verdict: made when the study begins, so that it can be gone on with; filled when it is judged."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccsim import store
from ccsim.store import Kind, StoreError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from ccsim.judging.findings import Judged

GAPS, RESULTS, PAGE, RUNS = "gaps.parquet", "verdict.json", "verdict.html", "runs"
VERDICT = Kind("ccsim verdict", (GAPS, RESULTS, PAGE), (RUNS,))
UNFINISHED = "unfinished"


def prepare(folder: Path, resume: bool, force: bool) -> Path:
    """Return the folder's full path, with a manifest that says it is unfinished; raise StoreError if it cannot be."""
    folder = folder.expanduser().resolve()
    begun = store.is_of(VERDICT, folder)
    if begun and not (resume or force):
        cures = "Add --resume to go on with its runs, --force to begin anew, or choose another --out."
        raise StoreError(f"{folder} already holds a verdict, or the beginning of one. {cures}")
    store.check_target(folder, resume or force, VERDICT)
    try:
        if force and not resume:
            shutil.rmtree(folder / RUNS, ignore_errors=True)
        if not begun:
            folder.mkdir(exist_ok=True)
            store.write_json(folder / store.MANIFEST, {"kind": VERDICT.name, "format": store.FORMAT, UNFINISHED: True})
    except OSError as refused:
        raise StoreError(f"Cannot write to {folder}: {store.reason_of(refused)}. Choose another --out.") from None
    return folder


def save(judged: Judged, folder: Path) -> Path:
    """Write page, results, gaps by year, manifest and pictures; the runs stay where they are."""
    import pandas as pd  # with the page's pictures, what only those wait for who write

    from ccsim.judging import content, page

    results = {"verdicts": [content.as_content(verdict) for verdict in judged.verdicts]}
    gaps = pd.concat([content.frame_of(verdict) for verdict in judged.verdicts], ignore_index=True)
    files: dict[str, pd.DataFrame | dict[str, Any] | str] = {
        GAPS: gaps,
        RESULTS: results,
        PAGE: page.page_of(judged.verdicts),
    }
    lost = [{"arm": arm, **dataclasses.asdict(failure)} for arm, failure in judged.failures]
    manifest = {**dataclasses.asdict(judged.manifest), "failures": lost}
    return store.write_folder(folder, VERDICT, files, manifest, _pictures(judged), force=True)


def _pictures(judged: Judged) -> Iterator[tuple[str, Figure]]:
    """Yield the picture of each plan, with the name of its file."""
    from ccsim.judging import drawing

    for number, verdict in enumerate(judged.verdicts, start=1):
        yield f"evidence-{number}" if len(judged.verdicts) > 1 else "evidence", drawing.picture_of(verdict)
