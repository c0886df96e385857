"""Names that must exist, and names that must differ: what several rules between figures ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ccsim.profile import Town
from ccsim.scenario.problems import Finding, KeyPath, about, did_you_mean, key_text, quoted


def settlements(town: Town) -> list[str]:
    """Return the names of a town's settlements."""
    return [settlement.name for settlement in town.settlements]


def known_name(name: str | None, known: Iterable[str], path: KeyPath) -> Iterator[Finding]:
    """Yield a finding for a name that is given but not known."""
    known = list(known)
    if name and name not in known:
        cure = did_you_mean(name, known) if known else "There is none to name."
        yield about(path, f" = {quoted(name)} does not exist. {cure}")


def no_duplicates(names: Iterable[str], path: KeyPath) -> Iterator[Finding]:
    """Yield a finding for every name that was there before, capitals and blanks aside."""
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        first = seen.setdefault(" ".join(name.casefold().split()), index)
        if first != index:
            text = f" = {quoted(name)} is also the name of {key_text((*path, first))}. Names must differ."
            yield about((*path, index, "name"), text)
