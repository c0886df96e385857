"""The progress bar of `ccsim sweep`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ccsim.cli.progress import SIMULATING, duration
from ccsim.cli.screen import messages

if TYPE_CHECKING:
    from ccsim.sweeping import Listener
    from ccsim.sweeping import Progress as SweepProgress


@contextlib.contextmanager
def progress_of_sweep(quiet: bool) -> Iterator[Listener]:
    """Give a listener that shows on standard error how a sweep gets on."""
    from ccsim.sweeping import Listener

    if quiet:
        yield Listener()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    with Progress(*columns, console=messages()) as bar:
        task = bar.add_task(SIMULATING, total=None, pace="", visible=False)  # until there is something to do

        class Bar(Listener):
            """Moves the bar, and prints notices above it."""

            def progress(self, progress: SweepProgress) -> None:
                """Show how far the sweep is."""
                ended = progress.done + progress.failed
                bar.update(task, completed=ended, total=progress.asked, pace=in_words(progress), visible=True)

            def notice(self, text: str) -> None:
                """Print what somebody should know."""
                bar.console.print(text, style="yellow", markup=False, soft_wrap=True)

        yield Bar()


def in_words(progress: SweepProgress) -> str:
    """Return pace, remaining time and failures in words."""
    pace = f"{60 * progress.rate:,.0f} runs a minute" if progress.rate else "starting"
    left = f", {duration(progress.seconds_left)} left" if progress.seconds_left is not None else ""
    failed = f", {progress.failed:,} failed" if progress.failed else ""
    return pace + left + failed
