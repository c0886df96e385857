"""What commands share: where they write, and how they end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

from rich.console import Console

DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def results() -> Console:
    """Return the console for results: standard output."""
    return Console(highlight=False, soft_wrap=False)


def messages() -> Console:
    """Return the console for everything else: standard error."""
    return Console(stderr=True, highlight=False)


def error(text: str, style: str = "red") -> None:
    """Say what went wrong; nothing in the text is taken for markup."""
    messages().print(text, style=style, markup=False, soft_wrap=True)


def fail(text: str, code: int) -> NoReturn:
    """Say what went wrong and end."""
    error(text)
    sys.exit(code)


def refuse(lines: Sequence[str]) -> NoReturn:
    """Show the problems of an input and end."""
    fail("\n".join(lines), BAD_INPUT)
