"""Towns that people uploaded, kept while the server runs, found by the hash of their content."""

from __future__ import annotations

import hashlib

from ccsim.app.memory import Memory
from ccsim.scenario import Report, Scenario
from ccsim.scenario.problems import shortened
from ccsim.scenario.reading import NAME, check_text

MOST = 200  # scenarios of at most 64 KiB each; the one not asked for longest goes first
MARK = "upload-"


class Uploads:
    """What was uploaded, shared by all sessions: who knows the hash has the file."""

    def __init__(self, most: int = MOST) -> None:
        """Begin with none."""
        self._kept: Memory[Scenario] = Memory(most)

    def add(self, file_name: str, content: bytes) -> tuple[str, Report]:
        """Check a file as `ccsim check` does, keep it if it is sound, and return its key and what was found."""
        stem, point, kind = file_name.rpartition(".")
        name = stem if NAME.fullmatch(stem) else "town"  # it only names results; the content is what counts
        report = check_text(content, name, kind.lower() if point else "", shortened(file_name, 80))
        key = MARK + hashlib.sha256(name.encode() + b"\0" + content).hexdigest()[:32]
        if report.scenario is not None and not report.problems:
            self._kept.keep(key, report.scenario)
        return key, report

    def find(self, key: str) -> Scenario | None:
        """Return what was uploaded under a key, None if it is not here (any more)."""
        return self._kept.find(key)
