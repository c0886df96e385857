"""Who carries out the runs of a sweep."""

from __future__ import annotations


class InProcess:
    """This process, one run after the other."""
