"""The first months of runs, kept on disk for other runs that are alike until then.

Before it begins a plan leaves no trace: until that month its run is that of its twin, and of every other plan that
begins no earlier.  So whoever tries one plan after another for a town has its start, the years before the plan and the
trial year of `elsewhere.usual_incomes` simulated once for each seed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pickle
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

from ccsim.engine import Engine
from ccsim.ensemble import Replicate, Watch
from ccsim.judging.evidence import EvidenceWatch
from ccsim.judging.records import content_of, name_of
from ccsim.scenario import Scenario
from ccsim.start import take_up_plan
from ccsim.sweeping.durable import clear_unfinished, replace_file

FOLDER, SUFFIX = "pasts", ".past"
MOST_BYTES = 400_000_000  # of all files, 0.8 MB each for a town of 12,000 people; those taken up last stay
AN_HOUR = 3600.0  # seconds after which nobody is still writing a file
DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class KeptPast:
    """Where the first months of one run lie, as far as nothing of any plan has begun."""

    folder: Path
    name: str
    month: int  # on whose eve they are kept

    def find(self, replicate: Replicate) -> tuple[Engine, EvidenceWatch] | None:
        """Return the model and its watch on that eve, with the replicate's plan before it; None if nothing sound is.

        What is not sound is thrown away, so that the run that is made instead leaves it anew.
        """
        content = sound(self.path)
        try:
            if content is not None:
                state, tallies, watch = pickle.loads(content)
                take_up_plan(state, replicate.scenario)
                model = Engine.continued(replicate.scenario, state)
                model.tallies = tallies
                watch.join(model)
                with contextlib.suppress(OSError):
                    os.utime(self.path)  # taken up last
                return model, watch
        except Exception:  # whatever a pickle of another making raises
            pass
        with contextlib.suppress(OSError):
            self.path.unlink()
        return None

    def leave(self, model: Engine, watch: Watch) -> None:
        """Keep model and watch as they are; where that cannot be, later runs take a little longer."""
        with contextlib.suppress(OSError):
            if self.path.exists():
                return
            self.folder.mkdir(parents=True, exist_ok=True)
            clear_unfinished(self.folder, older=AN_HOUR)
            content = zlib.compress(pickle.dumps((model.state, model.tallies, watch)), 1)
            replace_file(self.path, hashlib.sha256(content).digest() + content, settled=False)
            make_room(self.folder)

    @property
    def path(self) -> Path:
        """Return the file."""
        return self.folder / (self.name + SUFFIX)


@dataclass(frozen=True, slots=True)
class Pasts:
    """Where the first months of runs lie that are alike but for their seeds until some plan begins."""

    folder: Path
    content: str  # hash of the scenario with nothing decided
    month: int

    def of(self, replicate: Replicate) -> KeptPast:
        """Return where those of a run lie or will lie."""
        run = [replicate.seed, replicate.shocks, name_of(replicate.watch)]
        alike = [self.content, self.month, *run, sys.implementation.cache_tag]
        return KeptPast(self.folder, hashlib.sha256(json.dumps(alike).encode()).hexdigest()[:40], self.month)


def pasts_of(nothing: Scenario, month: int, folder: Path) -> Pasts | None:
    """Return where the first months of runs of a town lie; None if some plan begins at once.

    nothing: the town's scenario with nothing decided; month: in which the first plan begins
    folder: of the runs that studies share, which are one model's
    """
    content = content_of(nothing.model_copy(update={"years": 1}))  # how long a run will be has no part in its past
    return Pasts(folder / FOLDER, content, month) if month > 0 else None


def make_room(folder: Path) -> None:
    """Remove those taken up longest ago, as far as all of them together are too large."""
    found = [(path, path.stat()) for path in folder.glob(f"*{SUFFIX}")]
    found.sort(key=lambda one: one[1].st_mtime, reverse=True)
    total = 0
    for path, about in found:
        total += about.st_size
        if total > MOST_BYTES:
            path.unlink()


def sound(path: Path) -> bytes | None:
    """Return what was written to a file; None if there is none, or it is damaged."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, packed = content[:DIGEST], content[DIGEST:]
    return zlib.decompress(packed) if hashlib.sha256(packed).digest() == digest else None
