"""Words for what a recording holds: months, ages, firms, places, in a language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ccsim.app.townmap.frames import OTHER_TOWN, WORK
from ccsim.app.townmap.packing import Array, Recording
from ccsim.languages import Language
from ccsim.languages.language import Values

UNEMPLOYED, NEIGHBOUR, METROPOLIS, REMOTE = (
    WORK.index(name) for name in ("unemployed", "neighbour", "metropolis", "remote")
)


@dataclass(frozen=True, slots=True)
class Told:
    """A recording, and the language in which it is told."""

    recording: Recording
    language: Language

    def __getitem__(self, name: str) -> Array:
        """Return an array of the recording."""
        return self.recording[name]

    @property
    def about(self) -> dict[str, Any]:
        """Return what the recording says once."""
        return self.recording.about

    @property
    def frames(self) -> int:
        """Return how many frames there are."""
        return int(self["month"].size)

    def count(self, kind: str) -> int:
        """Return how many persons, firms, venues or streets there are."""
        return int(self["street_x" if kind == "street" else kind].size)

    def say(self, key: str, values: Values | None = None) -> str:
        """Return a sentence of a story."""
        return self.language.say(f"app.story.{key}", values)

    # ---- when ---------------------------------------------------------------------------------------
    def month_of(self, month: int) -> str:
        """Return a month, counted from the scenario's first, in words."""
        return self.language.month(f"{self.year_of(month)}-{month % 12 + 1:02}")

    def year_of(self, month: int) -> str:
        """Return a month's year."""
        return str(self.about["start"] + month // 12)

    def month(self, frame: int) -> str:
        """Return a frame's month in words."""
        return self.month_of(int(self["month"][frame]))

    def year(self, frame: int) -> str:
        """Return the year in which happened what shows in a frame for the first time."""
        return self.year_of(int(self["month"][frame]) - 1)

    def age(self, who: int, frame: int) -> str:
        """Return a person's age in words."""
        years = (int(self["month"][frame]) - int(self["person_born"][who])) // 12
        return self.say("age", {"n": max(0, years)})

    # ---- where and what -----------------------------------------------------------------------------
    def settlement(self, what: str, place: int) -> str:
        """Return the settlement of a house, of premises or an entrance (place: counted from one)."""
        street = self[f"{what}_street"][place - 1]
        return str(self.about["settlements"][self["street_settlement"][street]])

    def firm(self, firm: int) -> str:
        """Return what a firm is called: by its sector."""
        return self.say(f"firm.{self.about['sectors'][self['firm_sector'][firm]]}")

    def work_now(self, who: int, frame: int) -> list[str]:
        """Return where a person works, nothing for those who do not."""
        return self.at_work(("works", "works_away", "works_remotely", "works_other_town", "seeks"), who, frame)

    def at_work(self, words: tuple[str, ...], who: int, frame: int) -> list[str]:
        """Return a sentence on where a person works (keys for: here, away, remotely, in another town, unemployed)."""
        code = int(self["work"][frame, who])
        here, away, remotely, elsewhere, unemployed = words
        if code >= len(WORK):
            firm = code - len(WORK)
            place = self.settlement("premises", int(self["premises"][frame, firm]))
            return [self.say(here, {"firm": self.firm(firm), "settlement": place})]
        if code in (NEIGHBOUR, METROPOLIS):
            return [self.say(away, {"place": self.about["ways"][code - NEIGHBOUR]["name"]})]
        other = {REMOTE: remotely, OTHER_TOWN: elsewhere, UNEMPLOYED: unemployed}
        return [self.say(other[code])] if code in other else []
