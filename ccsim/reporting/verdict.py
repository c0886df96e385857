"""The verdict as a report tells it: one honest sentence in the brief, and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.leapfrog.classes import CLASSES
from ccsim.reporting.case import Case
from ccsim.reporting.document import Answer, Cell, Items, Section, Table, Text, Tone
from ccsim.reporting.drawing import pictures_of_verdict
from ccsim.reporting.verdicts import SavedVerdict, World

TONES: dict[str, Tone] = {"harm": "bad", "level shift": "good", "leapfrog": "good"}
SLOW_FADE, LEAPFROG = "slow fade", "leapfrog"
HALF = 0.5
TESTS = ("L1", "L2a", "L2b", "O", "S")


def answer_of(case: Case) -> Answer:
    """Return the answer of a verdict, of two worlds the more sober one first."""
    verdict = verdict_of(case)
    sober = verdict.sober
    others = [world for world in verdict.worlds if world.verdict != sober.verdict]
    more = [
        *(_other(case, one) for one in others),
        *([case.say("answer.differ")] if others else []),
        chance_said(case, verdict),
        *([case.say("answer.quick", {"n": sober.pairs})] if verdict.quick else []),
    ]
    return Answer(
        case.say("answer.question", {"plan": case.name, "town": case.place}),
        case.language.say(f"verdict.answer.{told_as(sober)}"),
        headline(case, sober),
        tuple(more),
        TONES.get(sober.verdict, "plain"),
    )


def verdict_of(case: Case) -> SavedVerdict:
    """Return the verdict of a case that has one."""
    if case.verdict is None:
        raise ValueError("there is no verdict to be told")
    return case.verdict


def _other(case: Case, world: World) -> str:
    """Return what a world says that gives another answer."""
    answer = case.language.say(f"verdict.answer.{told_as(world)}")
    said = {"world": world_said(case, world), "answer": answer, "headline": headline(case, world)}
    return case.say("answer.other_world", said)


def told_as(world: World) -> str:
    """Return the class as it is told: of a gain that lasts it may be open whether it sustains itself."""
    untried = world.verdict == SLOW_FADE and world.sustains is None
    return f"{SLOW_FADE} untried" if untried else world.verdict


def headline(case: Case, world: World) -> str:
    """Return the answer of one world in one sentence."""
    count = world.counts[world.verdict] or 0
    pairs = "verdict.pairs" if count > HALF * world.pairs else "verdict.pairs_most"
    limits = verdict_of(case).thresholds
    return case.language.say(
        f"verdict.headline.{told_as(world)}",
        {
            "pairs": case.language.say(pairs, {"count": count, "n": world.pairs}),
            "visible": case.language.percent(float(limits["visible"])),
            "harm": case.language.percent(-float(limits["harm"])),
            "first": int(limits["first"]),
        },
    )


def chance_said(case: Case, verdict: SavedVerdict) -> str:
    """Return the chance of a leapfrog in each world, or the most that it can be where that was not tried."""
    if not all(world.tried for world in verdict.worlds):
        most = max(verdict.worlds, key=lambda world: world.lasting)
        return case.say("answer.chance_unknown", {"count": most.lasting, "n": most.pairs})
    several = [
        case.language.say("verdict.pairs_of", {"count": world.counts[LEAPFROG] or 0, "n": world.pairs})
        for world in verdict.worlds
    ]
    return case.say("answer.chance", {"chances": case.language.listed(several)})


def world_said(case: Case, world: World) -> str:
    """Return what a world is called."""
    name = "both" if world.critical_mass and world.new_technology else "mass" if world.critical_mass else "technology"
    return case.language.say(f"verdict.world.{name if world.critical_mass or world.new_technology else 'none'}")


# ---- the section ------------------------------------------------------------------------------------
def section_of_verdict(case: Case) -> Section:
    """Return what stands behind the answer: classes, tests, pictures, and what was run."""
    verdict = verdict_of(case)
    blocks = (
        Text(case.say("verdict.definition"), "lead"),
        pictures_of_verdict(case, verdict),
        _classes(case, verdict),
        Items(tuple(_meanings(case, verdict))),
        _tests(case, verdict),
        Text(_run(case, verdict), "pale"),
    )
    return Section("verdict", case.say("verdict.title"), blocks)


def _classes(case: Case, verdict: SavedVerdict) -> Table:
    """Return how many pairs are of each class, leapfrog first."""
    rows = [
        (_capital(case.language.say(f"verdict.class.{name}")), *(_count(case, world, name) for world in verdict.worlds))
        for name in reversed(CLASSES)
    ]
    return Table("classes", case.say("verdict.classes"), _head(case, verdict, "class"), tuple(rows))


def _capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def _head(case: Case, verdict: SavedVerdict, first: str) -> tuple[str, ...]:
    """Return the head of a table with a column for each world."""
    return case.say(f"verdict.head_{first}"), *(_capital(world_said(case, world)) for world in verdict.worlds)


def _count(case: Case, world: World, name: str) -> Cell:
    """Return how many pairs are of a class, or that it could not come out."""
    count = world.counts[name]
    return case.say("verdict.not_run") if count is None else case.amount(count)


def _meanings(case: Case, verdict: SavedVerdict) -> Iterator[str]:
    """Yield what the classes that came out mean."""
    for name in dict.fromkeys(verdict.classes):
        meaning = case.language.say(f"verdict.meaning.{name}")
        yield case.say(
            "verdict.class_means", {"class": _capital(case.language.say(f"verdict.class.{name}")), "meaning": meaning}
        )


def _tests(case: Case, verdict: SavedVerdict) -> Table:
    """Return what became of each test."""
    rows = [
        (
            case.language.say(f"verdict.test.{key}"),
            *(case.language.say(f"verdict.outcome.{world.outcomes[key]}") for world in verdict.worlds),
        )
        for key in TESTS
    ]
    return Table("tests", case.say("verdict.tests"), _head(case, verdict, "test"), tuple(rows))


def _run(case: Case, verdict: SavedVerdict) -> str:
    """Return what was run."""
    first, last = verdict.window
    return case.say(
        "verdict.run",
        {
            "n": verdict.worlds[0].pairs, "first": str(first), "last": str(last),
            "money": str(verdict.last_outside_money),
        },
    )  # fmt: skip
