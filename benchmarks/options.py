"""What the command line asks of the parts."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """Populations in place of a part's own (none: its own), and the Python that has the published peers."""

    sizes: tuple[int, ...] = ()
    peers: str = sys.executable


class Skipped(Exception):
    """A part cannot be measured here; the message says what is missing."""
