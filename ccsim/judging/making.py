"""From scenario files to verdicts: what is to be run, the runs, and what they say."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ccsim.judging import saving
from ccsim.judging.cost import Cost, cost_of
from ccsim.judging.deciding import judged_by
from ccsim.judging.findings import Judged, Verdict
from ccsim.judging.gathering import Gathered, gather
from ccsim.judging.looking import Looks
from ccsim.judging.records import Records, shared
from ccsim.judging.study import Study, study_of
from ccsim.judging.tasks import tasks_of
from ccsim.running import Listener, RunError, compile_first, prepared, workers_for
from ccsim.scenario import Scenario
from ccsim.store import Manifest

MOST_WORKERS = 1024


def cost(study: Study, folder: Path, workers: int) -> Cost:
    """Return how many runs of a study are missing in a folder, and about how long they take."""
    return cost_of(study, list(tasks_of(study, Records(folder / saving.RUNS), shared())), workers)


def carry_out(
    study: Study, folder: Path | None, workers: int, settings: Sequence[str] = (), listener: Listener | None = None
) -> Judged:
    """Find or simulate all runs of a study, keeping them as they end, and judge its plans by them.

    folder: of the study, with its plans' runs (None: all are kept in the cache, where those lie that studies share)
    """
    listener = listener or Listener()
    clock, started = time.perf_counter(), datetime.now(UTC).isoformat(timespec="seconds")
    common = shared()
    own = Records(folder / saving.RUNS) if folder is not None else common
    tasks, gathered = list(tasks_of(study, own, common)), Gathered(interrupted=True)
    try:
        compile_first(study.base, listener)
        gathered = gather(tasks, workers, listener, Looks(study, listener.said).see)
    except KeyboardInterrupt:
        pass
    verdicts = () if gathered.interrupted else judged_by(study, gathered)
    manifest = Manifest(
        name=study.base.name,
        scenario=study.nothing(study.worlds[0]).as_dict(),
        seeds=study.seeds,
        seeds_asked=study.seeds,
        months=12 * study.years,
        started=started,
        seconds=round(time.perf_counter() - clock, 3),
        workers=workers,
        interrupted=gathered.interrupted,
        settings=tuple(settings),
    )
    return Judged(verdicts, tuple(gathered.failures), len(gathered.results), len(tasks), gathered.interrupted, manifest)


def verdict(
    scenario: str | Path | Scenario,
    pairs: int | None = None,
    quick: bool = False,
    deep: bool = False,
    seed: int = 1,
    settings: Sequence[str] = (),
    workers: int = 1,
    out: str | Path | None = None,
    resume: bool = False,
    force: bool = False,
) -> Verdict:
    """Judge whether the plan of a scenario makes its town leapfrog, and return the verdict.

    scenario: a file, or what `read` returned. pairs: pairs of runs in each world (200; quick 30). quick: in the
    scenario's own world only, without two starts and peers. deep: also a placebo, other uses of the money, other sizes,
    the space of parameters and other starts: thousands of runs. workers: processes; with more than one, a script must
    make this call under `if __name__ == "__main__":`. out: a folder for the results, in which resume goes on; without
    it nothing is written but finished runs, to the cache, where the next call finds them.

    Raises ScenarioError, ValueError or StoreError for what cannot be used, RunError if too few pairs succeed.
    """
    study = study_of([prepared(scenario, None, settings)], pairs, seed, quick, deep)
    folder = saving.prepare(Path(out), resume, force) if out is not None else None
    judged = carry_out(study, folder, workers_for(workers, MOST_WORKERS), settings)
    if judged.interrupted:
        raise KeyboardInterrupt
    if not judged.verdicts:
        arm, failure = judged.failures[0]
        raise RunError(f"too few pairs succeeded. {arm}, seed {failure.seed}: {failure.error}\n{failure.traceback}")
    if folder is not None:
        saving.save(judged, folder)
    return judged.verdicts[0]
