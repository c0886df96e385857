"""The log for programs: one line of JSON for each thing that happens to a sweep."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

NAME = "log.jsonl"
EVERY = 10.0  # seconds between two lines on progress


class Events:
    """Adds lines to the log of a folder: started, progress, failed, trouble, ended."""

    def __init__(self, folder: Path) -> None:
        """Begin."""
        self.path = folder / NAME
        self.last = 0.0  # when progress was told

    def tell(self, event: str, content: Mapping[str, object]) -> None:
        """Add a line."""
        line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **content}
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def progress(self, content: Mapping[str, object]) -> None:
        """Add a line on progress, unless the last one is recent."""
        if time.monotonic() - self.last >= EVERY:
            self.last = time.monotonic()
            self.tell("progress", content)
