"""Which states of the model are known to give the same results, bit for bit.

A rule may be written anew only to be faster or plainer.  What was found with the state before then still stands,
although the sources differ: `python -m experiments.lineage` runs the reference scenarios with the sources at hand and
writes down what came out, and two states that gave the same are one model.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib.resources import files

TABLE = files("ccsim") / "evidence" / "lineage.csv"
SHOWN = 12  # digits of a fingerprint that are enough to tell it by
STATES = ("model", "but_for_calibrated")  # columns of fingerprints: of the model, and without its calibrated values


@cache
def results() -> dict[str, frozenset[str]]:
    """Return what reference runs gave with each state that is on record, by the beginning of its fingerprint."""
    found: dict[str, set[str]] = {}
    for row in csv.DictReader(io.StringIO(TABLE.read_text("utf-8"))):
        for state in STATES:
            found.setdefault(row[state][:SHOWN], set()).add(row["results"])
    return {state: frozenset(several) for state, several in found.items()}


def same_results(one: str, other: str) -> bool:
    """Say whether two states of the model, given by 12 digits or more of their fingerprints, give the same results."""
    one, other = one[:SHOWN], other[:SHOWN]
    known, nothing = results(), frozenset[str]()
    return one == other or not known.get(one, nothing).isdisjoint(known.get(other, nothing))
