"""What a verdict says in plain words: the headline of each world, why, and what is not said."""

from __future__ import annotations

from typing import NamedTuple

from ccsim.judging.beside_said import beside_said, decomposition_said, measures_said, sureness_said
from ccsim.judging.deep_said import parts_told
from ccsim.judging.findings import JUDGING, MEASURES, Found, Verdict
from ccsim.judging.needed import needed
from ccsim.judging.phrases import HALF, bare, chance_said, of_pairs, small, window_of
from ccsim.judging.tests_said import main, told_tests, tried
from ccsim.leapfrog.classes import CLASSES
from ccsim.summary import number

HARM, NOTHING, BUMP, PARTIAL, SLOW_FADE, LEVEL_SHIFT, LEAPFROG = CLASSES
MEANINGS = {
    HARM: "The town ends up poorer than its twin, and worse to live in for those who lived there.",
    NOTHING: "In no year is the town visibly richer than its twin.",
    BUMP: "There is a gain in some year, but hardly any of it is left ten years after the last outside money.",
    PARTIAL: "Some of the gain is left, but too little, too unsteady, or only because others live there.",
    SLOW_FADE: "The gain lasts for decades, but is not shown to sustain itself.",
    LEVEL_SHIFT: "The gain lasts and sustains itself, but the town passes neither its peers nor a stage.",
    LEAPFROG: "The gain lasts, sustains itself, and carries the town past its peers or past a stage.",
}
NO_LEAPFROG = "It is not a leapfrog here"
DIFFERENT = (
    "The two worlds do not give the same answer. Nobody has measured which of them is nearer to the town's, "
    "so the plan is "
    "only as safe as the worse of the two."
)
CRITICAL_MASS = (
    "venues need enough guests to open and to stay, and creative people find work faster where there are many"
)
NO_CRITICAL_MASS = "no number has to be reached for venues to pay or for creative people to find work"
NEW_TECHNOLOGY = "a new technology spreads among those whose skills suit it"
NO_NEW_TECHNOLOGY = "no new technology comes up"
BRACKETS = "In brackets: 95 % intervals, of pairs clustered by the shocks they share."
QUICK = (
    "This is a quick answer, from {pairs} pairs of runs{where}. Two starts and peers were left out, so it cannot say "
    "whether a gain sustains itself or carries the town past others: neither level shift nor leapfrog can come out of "
    "it, and its intervals are wide. Before anybody decides, ask for the full verdict."
)
ONE_WORLD = " in one world only"
ALWAYS = (
    "Everything is what happens in the model, under its assumptions: twins that share all chance events, one "
    "with the plan "
    "and one without. It is not a forecast.",
    "The thresholds were chosen before any result was seen. Whoever would choose others finds all of them in "
    "a table, and in another what they would change.",
)
NOT_DEEP = (
    "Parameters are those of the scenario. Many of them are judgements, and an answer over their whole range is not "
    "part of this verdict; nor are chance alone, the same cash without the plan, the same money in the neighbour town, "
    "and other dates: --deep adds them."
)
DEEP = (
    "Parameters are those of the scenario; what others would change is told by how often the gain lasts alone. What "
    "the same money does elsewhere or otherwise stands beside the verdict and sets no bound."
)
READ_NEXT = (
    ("How to read a verdict, class by class and test by test", "docs/guides/verdict.md"),
    ("What the two worlds are: section 9, The two switches", "docs/ODD.md"),
    ("How a verdict is defined: section 10, The verdict", "docs/ODD.md"),
    ("What the model leaves out: section 11, What is left out, and known limits", "docs/ODD.md"),
)


class Section(NamedTuple):
    """Sentences under a heading."""

    title: str
    sentences: tuple[str, ...]


# ---- the answer -------------------------------------------------------------------------------------
def headline(found: Found, verdict: Verdict) -> str:
    """Return the answer of one world in one sentence."""
    judged, limits = main(found), verdict.thresholds
    chance = judged.chances[judged.verdict]
    most = "" if chance.share > HALF else ", more often than anything else,"
    pairs = f"in {of_pairs(chance.count, chance.of)}{most}"
    late = f"{small(limits.first)} years after the last outside money"
    said = {
        HARM: f"It does harm here: {pairs} the town ends up more than {bare(-limits.harm)} poorer than its twin, and "
        f"worse to live in for those who lived there.",
        NOTHING: f"{NO_LEAPFROG}: {pairs} the town is in no year as much as {bare(limits.visible)} richer "
        "than its twin.",
        BUMP: f"{NO_LEAPFROG}: {pairs} there is a gain of {bare(limits.visible)} or more in some year, but "
        f"from {late} on "
        f"less than {bare(limits.bump)} is left on average.",
        PARTIAL: f"{NO_LEAPFROG}: {pairs} some of the gain is left from {late} on, but not enough of it for "
        "long enough.",
        SLOW_FADE: _slow_fade(judged.sustains, pairs),
        LEVEL_SHIFT: f"It lifts the town for good, but it is not a leapfrog here: {pairs} the gain lasts and sustains "
        f"itself, but the town passes neither its peers nor a stage.",
        LEAPFROG: f"It is a leapfrog here: {pairs} the gain lasts, sustains itself, and carries the town past "
        "its peers "
        f"or past a stage.",
    }
    return said[judged.verdict]


def _slow_fade(sustains: bool | None, pairs: str) -> str:
    """Return the headline of a gain that lasts; whether it sustains itself was denied, or not tried."""
    if sustains is None:
        return f"It is not shown to be a leapfrog here: {pairs} the gain lasts; whether it sustains itself was not run."
    return f"{NO_LEAPFROG}: {pairs} the gain lasts for decades, but it does not sustain itself."


def leapfrog_said(found: Found) -> str:
    """Return the chance of a leapfrog, or that it was not tried, with the most that it can be."""
    judged = main(found)
    if not tried(found, LEAPFROG):
        lasting = judged.tests["L1"]
        return (
            f"Chance of a leapfrog: not known, as not all tests were run; at most the "
            f"{of_pairs(lasting.count, lasting.of)} "
            f"in which the gain lasts."
        )
    return f"Chance of a leapfrog: {chance_said(judged.chances[LEAPFROG])}."


def notices(verdict: Verdict) -> tuple[str, ...]:
    """Return what has to be known before anything else: that an answer is quick, that the worlds differ."""
    pairs = len(verdict.found[0].pairs[MEASURES[0]].gap)
    where = ONE_WORLD if len(verdict.found) == 1 else ""
    quick = [QUICK.format(pairs=number(pairs), where=where)] if verdict.quick else []
    differ = len({main(found).verdict for found in verdict.found}) > 1
    return (*quick, *([DIFFERENT] if differ else []))


def world_said(found: Found) -> str:
    """Return what one of the worlds is."""
    thresholds = CRITICAL_MASS if found.world.critical_mass else NO_CRITICAL_MASS
    technology = NEW_TECHNOLOGY if found.world.new_technology else NO_NEW_TECHNOLOGY
    return f"In this world {thresholds}, and {technology}."


# ---- why --------------------------------------------------------------------------------------------
def sections(found: Found, verdict: Verdict) -> tuple[Section, ...]:
    """Return everything that is said about one world, under its headings."""
    limits = verdict.thresholds
    tests = (Section(f"{told.name}: {told.outcome}", told.sentences) for told in told_tests(found, limits))
    return (
        Section("What would have to be different", needed(found, limits)),
        *tests,
        *(Section(part.title, part.sentences) for part in parts_told(found, limits)),
        Section("Who gains", (measures_said(found), decomposition_said(found, limits), *beside_said(found.beside))),
        Section("How sure this is", (*sureness_said(found, verdict), BRACKETS)),
    )


def limits_said(verdict: Verdict) -> tuple[str, ...]:
    """Return what a verdict does not say."""
    return (*ALWAYS, NOT_DEEP if verdict.found[0].deep is None else DEEP)


def method_said(verdict: Verdict) -> str:
    """Return what was run."""
    found = verdict.found[0]
    pairs = found.pairs[MEASURES[0]]
    first, last = window_of(pairs, verdict.thresholds)
    count, years = pairs.gap.shape
    worlds = "; ".join(each.world.name for each in verdict.found)
    title = "Worlds" if len(verdict.found) > 1 else "World"
    return (
        f"{title}: {worlds}. In each {number(count)} pairs of runs over {years} "
        f"years from {pairs.start}, with {len(set(pairs.shocks.tolist()))} courses of shocks from outside, which pairs "
        f"share. The last outside money comes in {pairs.start + pairs.funded}, and {first} to {last} are judged; "
        f"{_more_said(found)}. {_time_said(verdict)}"
    )


def _more_said(found: Found) -> str:
    """Return whether two starts and peers were run."""
    starts = "two starts not run" if found.starts is None else f"two starts run on with {len(found.starts.gap)} seeds"
    return f"{starts}; {'compared with peers' if found.standings else 'not compared with peers'}"


def _time_said(verdict: Verdict) -> str:
    """Return how long processors were at work, all in all and for each part, the longest first; runs kept take none."""
    if not verdict.seconds.keys() - {JUDGING}:
        return "All of these runs were kept from before."
    parts = sorted(verdict.seconds.items(), key=lambda part: -part[1])
    shares = ", ".join(f"{name} {_minutes(seconds)}" for name, seconds in parts)
    return f"This took {_minutes(sum(verdict.seconds.values()))} minutes of processor time ({shares})."


def _minutes(seconds: float) -> str:
    """Return a time in minutes, whole ones from ten on."""
    return number(seconds / 60, 1 if seconds < 600 else 0)
