"""Say which findings were made with another model, or other scenarios, than those of today.

    python -m experiments.stale

A state of the model on record as giving the same results (`python -m experiments.lineage`) makes nothing older.  This
is a hint to run a study again, no check.
"""

from __future__ import annotations

from pathlib import Path

from ccsim.judging.uncertainty import model_but_for
from ccsim.lineage import same_results
from experiments.calibration.points import PARAMETERS
from experiments.findings import ROOT, SHOWN, STAMP, stamp

KEPT = ("experiments/*/findings.md", "experiments/verdict/deep.md", "docs/verdicts.md")  # that say what they are of


def age_of(text: str, now: tuple[str, str]) -> str:
    """Return in words how findings stand to the model and the scenarios of today."""
    found = STAMP.search(text)
    if found is None:
        return "made with an unknown model"
    same = {"model": same_results(found[1], now[0]), "scenarios": found[2] == now[1]}
    older = [what for what, unchanged in same.items() if not unchanged]
    return f"older than the {' and the '.join(older)}" if older else "up to date"


def main(root: Path = ROOT) -> None:
    """Print one line for each study."""
    now = stamp()
    for path in (path for pattern in KEPT for path in sorted(root.glob(pattern))):
        name = path.parent.name if path.stem == "findings" else path.stem
        own = (model_but_for(PARAMETERS)[:SHOWN], now[1]) if name == "calibration" else now
        print(f"{name:12} {age_of(path.read_text(encoding='utf-8'), own)}")


if __name__ == "__main__":
    main()
