"""From a scenario to a `Run`: the results of all its replicates, with table, pictures and a place on disk."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ccsim import compiled, compiling, ensemble, store, summary
from ccsim.ensemble import Failure, Outcome, Replicate
from ccsim.scenario import Scenario, ScenarioError, apply_settings
from ccsim.scenario import read as read_scenario
from ccsim.scenario.problems import Problem, shown
from ccsim.store import Manifest
from ccsim.workers import local_workers, usable_cores

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MOST_SEEDS = 100_000


class RunError(RuntimeError):
    """Not one replicate succeeded."""


@dataclass(frozen=True, slots=True)
class Run:
    """Results: `frame` has one row per replicate, town and month, with the indicators as columns."""

    scenario: Scenario
    frame: pd.DataFrame
    manifest: Manifest

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Return what went wrong, replicate by replicate."""
        return self.manifest.failures

    def table(self, town: str = "") -> pd.DataFrame:
        """Return start, end and range of what matters in one town (the first if none is named)."""
        return summary.table_of(self.frame, self._town(town))

    def plot(self, what: str = "overview", town: str = "") -> Figure:
        """Return a picture: "overview", "map" or one of `ccsim.plots.PICTURES`."""
        from ccsim import plots  # with matplotlib, which only those who draw wait for

        return plots.picture(what, self.scenario, self.frame, self._town(town))

    def save(self, folder: str | Path, force: bool = False, figures: bool = True) -> Path:
        """Write indicators, manifest and pictures to a folder; an existing run is replaced only by force."""
        drawn = self._pictures() if figures and len(self.frame) else iter(())
        return store.write(Path(folder), self.frame, self.manifest, drawn, force)

    def _pictures(self) -> Iterator[tuple[str, Figure]]:
        """Yield all pictures of the first towns, with the names of their files."""
        from ccsim import plots

        for number, town in enumerate(self.scenario.towns[: plots.MOST_TOWNS], start=1):
            prefix = f"town-{number}-" if len(self.scenario.towns) > 1 else ""
            for name in plots.PICTURES:
                yield prefix + name, self.plot(name, town.name)

    def _town(self, name: str) -> str:
        """Return the name of a town of the scenario, the first if none is given."""
        names = [town.name for town in self.scenario.towns]
        if name and name not in names:
            raise ValueError(f"there is no town {shown(name)} in this run. There are: {', '.join(names[:20])}.")
        return name or names[0]


class Listener:
    """Hears how a run gets on; this one says nothing."""

    def compiling(self) -> None:
        """The rules are being compiled, which takes a while."""

    def begun(self, replicates: int) -> None:
        """The replicates begin."""

    def ended(self, outcome: Outcome) -> None:
        """One replicate has ended."""

    def said(self, sentence: str) -> None:
        """What has ended so far says something already."""


def prepared(scenario: str | Path | Scenario, years: int | None, settings: Sequence[str]) -> Scenario:
    """Return a scenario (a file or one already read) with settings applied; raise ScenarioError if it is unfit."""
    if not isinstance(scenario, Scenario):
        scenario = read_scenario(scenario)
    wanted = [*settings, *([f"years={years}"] if years is not None else [])]
    if wanted:
        scenario = apply_settings(scenario, wanted)
    if not scenario.processes.indicators:
        cure = "processes.indicators = false leaves nothing to show. Remove it."
        raise ScenarioError([Problem(scenario.name, cure)])
    return scenario


def seeds_from(first: int, count: int) -> tuple[int, ...]:
    """Return consecutive seeds; raise ValueError if there are none, too many, or they are too large."""
    if not 1 <= count <= MOST_SEEDS:
        raise ValueError(f"{count} seeds cannot be run: ask for 1 to {MOST_SEEDS:,}.")
    if not 0 <= first <= ensemble.LARGEST_SEED - count:
        raise ValueError(f"seed {first} cannot be used: the first seed is a whole number from 0 to 2**63.")
    return tuple(range(first, first + count))


def workers_for(wanted: int | None, replicates: int) -> int:
    """Return how many processes to use: as many as asked for, else one per processor."""
    if wanted is not None and not 1 <= wanted <= 1024:
        raise ValueError(f"{wanted} workers cannot be used: ask for 1 to 1024.")
    return min(wanted or usable_cores(), replicates)


def compile_first(scenario: Scenario, listener: Listener) -> None:
    """Have the rules compiled unless they lie compiled."""
    if not compiled.is_ready():
        listener.compiling()
        with contextlib.suppress(Exception):  # a rule that fails will fail in a replicate, and be recorded
            compiling.compile_rules(scenario)


def execute(
    scenario: Scenario,
    seeds: Sequence[int],
    workers: int,
    settings: Sequence[str] = (),
    listener: Listener | None = None,
) -> Run:
    """Run a prepared scenario once per seed, over worker processes if there are to be several."""
    listener = listener or Listener()
    clock, started = time.perf_counter(), datetime.now(UTC).isoformat(timespec="seconds")
    replicates = [Replicate(scenario, seed, 12 * scenario.years) for seed in seeds]
    done = ensemble.Ensemble(interrupted=True)
    try:
        compile_first(scenario, listener)
        listener.begun(len(replicates))
        with local_workers(workers) as executor:
            done = ensemble.run_all(replicates, executor, workers, listener.ended)
    except KeyboardInterrupt:
        done.interrupted = True
    frame = store.frame_of(scenario, done.series)
    manifest = Manifest(
        name=scenario.name,
        scenario=scenario.as_dict(),
        seeds=tuple(done.series),
        seeds_asked=tuple(seeds),
        months=12 * scenario.years,
        started=started,
        seconds=round(time.perf_counter() - clock, 3),
        workers=workers,
        interrupted=done.interrupted,
        failures=tuple(done.failures),
        settings=tuple(settings),
    )
    return Run(scenario, frame, manifest)


def run(
    scenario: str | Path | Scenario,
    seeds: int = 30,
    seed: int = 1,
    years: int | None = None,
    settings: Sequence[str] = (),
    workers: int = 1,
    out: str | Path | None = None,
    force: bool = False,
) -> Run:
    """Simulate a scenario once for each of `seeds` seeds from `seed` on, and return the results.

    scenario: a file, or what `read` returned. years: length, else the scenario's own. settings: changes such
    as "migration.theta=2.5". workers: processes; with more than one, a script must make this call under
    `if __name__ == "__main__":`, since new processes read the script again. out: a folder to save to.

    Raises ScenarioError, ValueError or StoreError for what cannot be used, RunError if no replicate succeeds.
    """
    fit = prepared(scenario, years, settings)
    several = seeds_from(seed, seeds)
    folder = store.check_target(Path(out), force) if out is not None else None
    results = execute(fit, several, workers_for(workers, seeds), settings)
    if not len(results.frame) and results.failures:
        first = results.failures[0]
        raise RunError(f"no replicate succeeded. Seed {first.seed}, {first.stage}: {first.error}\n{first.traceback}")
    if folder is not None and len(results.frame):
        results.save(folder, force)
    if results.manifest.interrupted:
        raise KeyboardInterrupt
    return results


def load(folder: str | Path) -> Run:
    """Return a run that was saved; raise StoreError if the folder holds none, or a damaged one."""
    return Run(*store.read(Path(folder)))
