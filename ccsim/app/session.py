"""What one person is doing, and the actions that lead from one state to the next: frozen state, plain functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ccsim.app import drafts
from ccsim.app.address import MOST_KEPT, BadAddress, Scene, read, written
from ccsim.app.drafts import Draft, History, draft_of
from ccsim.app.presets import plans, presets
from ccsim.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Session:
    """What is shown, the steps that can be taken back, and what went wrong last (a key of the catalogue)."""

    scene: Scene = field(default_factory=Scene)
    history: History = field(default_factory=History)
    trouble: str = ""
    quiet: bool = False  # whether the last change is too small for an entry of its own in the browser's history


def opened(search: str | None, languages: Iterable[str]) -> Session:
    """Return the session that an address asks for; one that cannot be understood begins anew and says so."""
    try:
        return Session(read(search, languages))
    except BadAddress as refused:
        return Session(trouble=str(refused))


def visited(session: Session, search: str, languages: Iterable[str]) -> Session:
    """Return the session after the browser went back or forward to an address."""
    there = opened(search, languages)
    scene = there.scene
    same = scene.draft == session.scene.draft
    history = session.history if same else session.history.after(session.scene.draft)
    return Session(scene, history, there.trouble)


def shown(session: Session, scene: Scene, quiet: bool = False) -> Session:
    """Return the session with another scene; one that fits no address is refused."""
    try:
        written(scene)
    except BadAddress as refused:
        return replace(session, trouble=str(refused))
    return Session(scene, session.history, "", quiet)


def go(session: Session, step: str) -> Session:
    """Go to a step."""
    return shown(session, replace(session.scene, step=step))


def speak(session: Session, language: str) -> Session:
    """Go on in another language."""
    return shown(session, replace(session.scene, language=language))


def edit(session: Session, draft: Draft, quiet: bool = False) -> Session:
    """Go on with another draft; the one before can be had back."""
    if draft == session.scene.draft:
        return session
    after = shown(session, replace(session.scene, draft=draft), quiet)
    return after if after.trouble else replace(after, history=session.history.after(session.scene.draft))


def choose_town(session: Session, key: str, before: Scenario, after: Scenario) -> Session:
    """Go on in another town: with its own plan if it has one, else with the plan in work as far as it fits."""
    own = draft_of(after.plan)
    draft = own if own != Draft() else drafts.moved_to(session.scene.draft, before, after)
    if own == Draft() and session.scene.draft == draft_of(before.plan):
        draft = own
    moved = shown(session, replace(session.scene, town=key, kept=()))
    return moved if moved.trouble else edit(moved, draft)


def choose_plan(session: Session, name: str, town: Scenario) -> Session:
    """Go on with a plan that comes with ccsim, as it fits the town."""
    preset = presets()[name]
    return edit(session, drafts.moved_to(draft_of(preset.scenario.plan), preset.scenario, town))


def chosen_plan(session: Session) -> str:
    """Return the name of the preset that the plan in work still is, empty if it was changed."""
    offered = plans(session.scene.town)
    return next((name for name, one in offered.items() if draft_of(one.scenario.plan) == session.scene.draft), "")


def undo(session: Session) -> Session:
    """Take the last change back."""
    draft, history = session.history.back(session.scene.draft)
    return replace(shown(session, replace(session.scene, draft=draft)), history=history)


def redo(session: Session) -> Session:
    """Make the change anew that was taken back last."""
    draft, history = session.history.forth(session.scene.draft)
    return replace(shown(session, replace(session.scene, draft=draft)), history=history)


def keep(session: Session) -> Session:
    """Keep the plan in work beside, to be compared with others; the oldest one makes room."""
    scene = session.scene
    if scene.draft in scene.kept or not scene.draft.levers:
        return session
    return shown(session, replace(scene, kept=(*scene.kept, scene.draft)[-MOST_KEPT:]))


def drop(session: Session, number: int) -> Session:
    """Keep a plan no longer."""
    kept = tuple(draft for at, draft in enumerate(session.scene.kept) if at != number)
    return shown(session, replace(session.scene, kept=kept))


def take_up(session: Session, number: int) -> Session:
    """Go on with a plan that was kept, and keep the one in work in its place."""
    scene = session.scene
    kept = list(scene.kept)
    draft, kept[number] = kept[number], scene.draft
    kept = [one for one in kept if one.levers]
    return edit(shown(session, replace(scene, kept=tuple(kept))), draft)
