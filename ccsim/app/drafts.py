"""A plan that somebody is working on: frozen, changed by plain functions, checked as a whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from ccsim.judging.records import Itself
from ccsim.levers.catalogue import LEVERS
from ccsim.levers.lever import Lever
from ccsim.scenario import Report, Scenario
from ccsim.scenario.plan import Plan
from ccsim.scenario.problems import KeyPath
from ccsim.scenario.reading import check_content

Measure = Mapping[str, Any]  # one lever as a file has it: "kind", "size", "start" and what differs from its defaults
LONGEST_TITLE = 200  # characters
MOST_STEPS = 100  # that can be taken back
USUAL_DELAY = 2  # years from a town's start until a new lever begins


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan as a file has it; whether it can be used is said by `checked`."""

    title: str = ""
    region: str = "less developed"
    structural_funds: bool = True
    reimbursement: int = 9  # months
    upkeep: float = 1.0
    levers: tuple[Measure, ...] = ()

    def as_plan(self) -> dict[str, Any]:
        """Return the content of [plan]."""
        return {
            "title": self.title,
            "region": self.region,
            "structural_funds": self.structural_funds,
            "reimbursement": self.reimbursement,
            "upkeep": self.upkeep,
            "levers": [dict(measure) for measure in self.levers],
        }

    @property
    def text(self) -> str:
        """Return all of it as one line, the same for the same plan."""
        return json.dumps(self.as_plan(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def draft_of(plan: Plan) -> Draft:
    """Return the draft that holds a plan, its levers without what is at their defaults."""
    levers = tuple(lever.model_dump(mode="json", exclude_defaults=True) for lever in plan.levers)
    return Draft(plan.title, plan.region, plan.structural_funds, plan.reimbursement, plan.upkeep, levers)


def draft_from(content: Mapping[str, Any]) -> Draft:
    """Return the draft in the content of a [plan]; keys it does not know are left to `checked` to refuse."""
    known = {key: content[key] for key in Draft.__dataclass_fields__ if key in content and key != "levers"}
    return Draft(**known, levers=tuple(content.get("levers", ())))


# ---- actions ----------------------------------------------------------------------------------------
def added(draft: Draft, kind: str, scenario: Scenario) -> Draft:
    """Return the draft with one more lever, of a usual size, from a usual month on."""
    low, high = size_range(LEVERS[kind])
    start = scenario.start + min(USUAL_DELAY, scenario.years - 1)
    measure = {"kind": kind, "size": rounded((low * high) ** 0.5 if low > 0 else high / 4), "start": f"{start}-01"}
    names = {label_of(one).casefold() for one in draft.levers if one["kind"] == kind}
    title = LEVERS[kind].title
    if title.casefold() in names:
        number = next(n for n in range(2, len(names) + 3) if f"{title} {n}".casefold() not in names)
        measure["name"] = f"{title} {number}"
    return replace(draft, levers=(*draft.levers, measure))


def removed(draft: Draft, row: int) -> Draft:
    """Return the draft without one lever."""
    return replace(draft, levers=(*draft.levers[:row], *draft.levers[row + 1 :]))


def changed(draft: Draft, row: int, key: str, value: Any) -> Draft:
    """Return the draft with one value of a lever changed; empty text leaves the key out."""
    before = draft.levers[row]
    measure = {name: old for name, old in before.items() if name != key} if value == "" else {**before, key: value}
    return replace(draft, levers=(*draft.levers[:row], measure, *draft.levers[row + 1 :]))


def renamed(draft: Draft, title: str) -> Draft:
    """Return the draft under another name; half characters, which cannot be written anywhere, become question marks."""
    return replace(draft, title=title[:LONGEST_TITLE].encode("utf-8", "replace").decode())


def moved_to(draft: Draft, before: Scenario, after: Scenario) -> Draft:
    """Return a draft made for one town as it fits another: settlements left out, dates shifted with the start."""
    settlements = {place.name for town in after.towns for place in town.settlements}
    shift = after.start - before.start
    levers = []
    for measure in draft.levers:
        year, _, month = measure["start"].partition("-")
        kept = {key: value for key, value in measure.items() if key not in {"settlement", "town"}}
        where = {"settlement": measure["settlement"]} if measure.get("settlement") in settlements else {}
        levers.append({**kept, **where, "start": f"{int(year) + shift:04d}-{month}"})
    return replace(draft, levers=tuple(levers))


def label_of(measure: Measure) -> str:
    """Return what a lever is called."""
    return str(measure.get("name") or LEVERS[measure["kind"]].title)


def size_range(lever: type[Lever]) -> tuple[float, float]:
    """Return the plausible sizes of a lever."""
    extra: Any = lever.model_fields["size"].json_schema_extra
    low, high = extra["plausible"]
    return float(low), float(high)


def rounded(value: float) -> float:
    """Return a number with two digits that count, whole where that is possible."""
    text = float(f"{value:.2g}")
    return int(text) if text >= 10 or text.is_integer() else text


# ---- steps back and forth ---------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class History:
    """The drafts before this one and those that were taken back."""

    past: tuple[Draft, ...] = ()
    future: tuple[Draft, ...] = ()

    def after(self, before: Draft) -> History:
        """Return the history once something new replaces `before`."""
        return History((*self.past, before)[-MOST_STEPS:])

    def back(self, now: Draft) -> tuple[Draft, History]:
        """Return the draft before, and the history then; the same if there is none."""
        if not self.past:
            return now, self
        return self.past[-1], History(self.past[:-1], (now, *self.future)[:MOST_STEPS])

    def forth(self, now: Draft) -> tuple[Draft, History]:
        """Return the draft that was taken back last, and the history then; the same if there is none."""
        if not self.future:
            return now, self
        return self.future[0], History((*self.past, now)[-MOST_STEPS:], self.future[1:])


# ---- checking ---------------------------------------------------------------------------------------
class Rows:
    """Where what is found in a draft belongs: to a row of the plan, or to all of it."""

    def place(self, path: KeyPath) -> str:
        """Return the number of the lever a key belongs to; empty for anything else."""
        in_a_row = len(path) > 2 and path[:2] == ("plan", "levers")
        return str(path[2]) if in_a_row else ""

    def rank(self, path: KeyPath) -> int:
        """Return the position of a key among the others."""
        return int(self.place(path) or -1)


def checked(town: Scenario, draft: Draft) -> Report:
    """Return the scenario of a town with a plan, or what is wrong with it, by the same rules as for files."""
    return _checked(Itself(town), draft.text)


@lru_cache(maxsize=512)
def _checked(town: Itself, text: str) -> Report:
    content = {**town.scenario.as_dict(), "plan": json.loads(text)}
    return check_content(content, town.scenario.name, Rows())
