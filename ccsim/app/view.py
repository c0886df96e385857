"""What every step is given: the session, how to change it, the town, the language, and whether the page is dark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ccsim.app.charts import LOOKS, Look
from ccsim.app.drafts import checked
from ccsim.app.session import Session
from ccsim.languages import Language
from ccsim.languages.language import Values
from ccsim.scenario import Report, Scenario


@dataclass(frozen=True, slots=True)
class View:
    """One page of one person."""

    now: Session
    act: Callable[[Session], None]
    town: Scenario  # with nothing decided
    language: Language
    dark: bool

    @property
    def look(self) -> Look:
        """Return the colours of charts."""
        return LOOKS[self.dark]

    @property
    def report(self) -> Report:
        """Return the town with the plan in work, or what is wrong with it."""
        return checked(self.town, self.now.scene.draft)

    @property
    def plan_name(self) -> str:
        """Return what the plan in work is called."""
        return self.language.shipped(self.now.scene.draft.title) or self.language.say("app.words.plan")

    def say(self, key: str, values: Values | None = None) -> str:
        """Return a string of the application in the page's language."""
        return self.language.say("app." + key, values)
