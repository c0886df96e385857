"""From a study file to a `Sweep`: its runs, carried out and kept, as tables."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ccsim.running import Listener as RunListener
from ccsim.running import RunError, compile_first, workers_for
from ccsim.store import StoreError, reason_of
from ccsim.studies import summary
from ccsim.studies.reading import read_study, study_from
from ccsim.studies.sensitivity import Sensitivity, sensitivity
from ccsim.studies.study import Study, text_of
from ccsim.studies.work import KIND, StudyWork
from ccsim.sweeping import Executor, InProcess, Listener, Processes, Results, Swept, sweep_all
from ccsim.sweeping.durable import replace_file
from ccsim.sweeping.opening import STUDY, folder_of, prepare


@dataclass(frozen=True, slots=True)
class Sweep:
    """Results of a study: `frame` has one row for each finished run, with what varies and the outcomes as columns."""

    study: Study
    frame: pd.DataFrame  # number, key, point, replicate, seed, what varies, outcomes
    failures: pd.DataFrame = field(default_factory=pd.DataFrame)  # one row for each run that came to nothing
    folder: Path | None = None  # None: nothing was kept on disk

    def table(self) -> pd.DataFrame:
        """Return the range of every outcome over the points, and chance beside it."""
        return summary.by_outcome(self.study, self.frame)

    def points(self) -> pd.DataFrame:
        """Return one row for each point: what varies, how many runs, and the means of the outcomes."""
        return summary.by_point(self.study, self.frame)

    def classes(self) -> pd.DataFrame:
        """Return how many pairs have each class, for outcomes that are verdicts."""
        return summary.by_class(self.study, self.frame)

    def sensitivity(self) -> Sensitivity:
        """Return what the outcomes are sensitive to, by the method the design was made for."""
        return sensitivity(self.study, self.frame)


def carried_out(
    work: StudyWork,
    folder: Path,
    executor: Executor,
    resume: bool = False,
    retry_failed: bool = False,
    shard: tuple[int, int] | None = None,
    limit: int | None = None,
    listener: Listener | None = None,
) -> Swept:
    """Carry out the runs of a study that a folder lacks, as `sweep_all`, and keep the study beside them.

    The file written needs no other one, so that from the folder alone everything can be made again.
    """
    prepare(folder_of(folder, shard), resume)
    keep_study(work.study, folder, anew=False)
    swept = sweep_all(
        work, folder, executor, resume=resume, retry_failed=retry_failed, shard=shard, limit=limit, listener=listener
    )
    keep_study(work.study, folder, anew=True)
    return swept


def keep_study(study: Study, folder: Path, anew: bool) -> None:
    """Write a study beside its results; one that is there stays, unless it is to be written anew."""
    path = folder_of(folder, None) / STUDY
    if anew or not path.exists():
        try:
            replace_file(path, text_of(study.content).encode())
        except OSError as refused:
            raise StoreError(f"Cannot write {path}: {reason_of(refused)}.") from None


def restored(description: Mapping[str, Any], folder: Path) -> StudyWork:
    """Return the work of which a folder says that it holds the results; raise StoreError if that was no study."""
    if description.get("kind") != KIND:
        raise StoreError(f"{folder} holds a sweep that is no study.")
    study = study_from(description["content"], description["name"])
    kept = folder / STUDY
    return StudyWork(replace(study, path=str(kept) if kept.exists() else description["file"]))


def load_sweep(folder: str | Path) -> Sweep:
    """Return the results of a study from its folder; raise StoreError if it holds none."""
    results = Results(Path(folder))
    work = restored(results.manifest.description, results.folder)
    return found_in(work.study, results)


def found_in(study: Study, results: Results) -> Sweep:
    """Return what a folder holds of a study."""
    return Sweep(study, results.frame(), results.frame("failures"), results.folder)


def sweep(
    study: str | Path | Study,
    workers: int = 1,
    settings: Sequence[str] = (),
    out: str | Path | None = None,
    resume: bool = False,
    limit: int | None = None,
) -> Sweep:
    """Carry out the runs of a study, and return their results.

    study: a file, or what `read_study` returned. workers: processes; with more than one, a script must make this call
    under `if __name__ == "__main__":`, since new processes read the script again. settings: constants such as
    "migration.theta=2.5", for a file. out: a folder for the results, in which resume goes on; without it nothing is
    kept. limit: how many runs at most this time.

    Raises ScenarioError, ValueError or StoreError for what cannot be used, RunError if no run succeeds.
    """
    if not isinstance(study, Study):
        study = read_study(study, settings)
    work = StudyWork(study)
    compile_first(study.base, RunListener())
    executor = Processes(workers_for(workers, len(work))) if workers > 1 else InProcess()
    with tempfile.TemporaryDirectory(prefix="ccsim-") as passing:
        folder = Path(out) if out is not None else Path(passing) / study.name
        swept = carried_out(work, folder, executor, resume=resume, limit=limit)
        if swept.interrupted:
            raise KeyboardInterrupt
        if not swept.done:
            raise RunError(why_nothing(swept))
        found = found_in(study, Results(swept.folder))
    return found if out is not None else replace(found, folder=None)


def why_nothing(swept: Swept) -> str:
    """Return why there is no result at all."""
    often = Results(swept.folder).frame("failures")["error"].value_counts()
    reason = f", {often.iloc[0]} of them with: {often.index[0]}" if len(often) else ""
    return swept.stopped or f"no run succeeded: {swept.failed} of {swept.asked} failed{reason}."
