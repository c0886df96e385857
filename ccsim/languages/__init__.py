"""What the program says to people, in their language: one file of strings and formats for each language."""

from __future__ import annotations

from ccsim.languages.catalogue import codes, language
from ccsim.languages.language import Language

__all__ = ["Language", "codes", "language"]
