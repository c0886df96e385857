"""The progress bar of `ccsim run`."""

from __future__ import annotations

import threading

from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from ccsim import compiled
from ccsim.cli.screen import messages
from ccsim.ensemble import Outcome
from ccsim.running import Listener

COMPILING, SIMULATING = "compiling", "simulating"
GLANCE = 0.3  # seconds between looks at the compiled kernels
PER_SECOND = 4  # times that the display is drawn: the process that draws it simulates as well


class Pace(ProgressColumn):
    """How many runs end in a minute, and how long the others will take."""

    def render(self, task: Task) -> Text:
        """Return pace and remaining time as text, nothing for what is not made of runs."""
        if task.description != SIMULATING or not task.completed or not task.elapsed:
            return Text("")
        pace = task.completed / task.elapsed
        return Text(f"{60 * pace:,.0f} runs a minute, {duration((task.remaining or 0) / pace)} left")


def duration(seconds: float) -> str:
    """Return a length of time in words."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def display() -> Progress:
    """Return a progress display on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Pace())
    return Progress(*columns, console=messages(), refresh_per_second=PER_SECOND)


class Bar(Listener):
    """Shows how far a run is."""

    def __init__(self, progress: Progress) -> None:
        """Begin without a task."""
        self.progress = progress
        self.task: TaskID | None = None
        self.compiled = threading.Event()
        self.watch = threading.Thread(target=self._watch, daemon=True)

    def compiling(self) -> None:
        """Say why nothing is simulated yet, and show how many kernels are compiled."""
        self.progress.console.print("compiling the rules (first time only) ...", style="dim")
        self.watch.start()

    def _watch(self) -> None:
        """Show the kernels that lie compiled until all do."""
        task = self.progress.add_task(COMPILING)
        while not self.compiled.wait(GLANCE):
            done, declared = compiled.progress()
            self.progress.update(task, completed=done, total=max(done, declared))
        self.progress.remove_task(task)

    def begun(self, replicates: int) -> None:
        """Show the bar."""
        self.compiled.set()
        if self.watch.is_alive():
            self.watch.join()
        if replicates:
            self.task = self.progress.add_task(SIMULATING, total=replicates)

    def ended(self, outcome: Outcome) -> None:  # noqa: ARG002  (all count alike)
        """Move the bar."""
        if self.task is not None:
            self.progress.advance(self.task)

    def said(self, sentence: str) -> None:
        """Show a sentence above the bar, where it stays."""
        self.progress.console.print(sentence, style="dim", markup=False, highlight=False)
