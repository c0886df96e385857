"""What a verdict says in a language, and its pictures as plain content."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ccsim.app.charts import FINE, LETTERS, Look, Option, base_of, fan, line, plain
from ccsim.judging.findings import MEASURES, Found, Verdict
from ccsim.judging.phrases import HALF, window_of
from ccsim.judging.tests_said import main, outcome, tried
from ccsim.languages import Language
from ccsim.leapfrog.chances import Estimate
from ccsim.leapfrog.classes import CLASSES
from ccsim.summary import HIGH, LOW

SLOW_FADE, LEVEL_SHIFT, LEAPFROG, HARM = "slow fade", "level shift", "leapfrog", "harm"
TONES = {HARM: "bad-word", LEVEL_SHIFT: "good", LEAPFROG: "good"}
COUNTED = ("L1", "O", "S")  # tests of single pairs; the others are of the whole plan


class Told(NamedTuple):
    """One test: its key, what became of it, and what was measured."""

    key: str
    outcome: str
    measured: str


def capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def pairs_of(verdict: Verdict) -> int:
    """Return how many pairs of runs there are in each world."""
    return len(verdict.found[0].pairs[MEASURES[0]].gap)


def years_judged(verdict: Verdict) -> tuple[int, int]:
    """Return the first and the last calendar year that is judged."""
    return window_of(verdict.found[0].pairs[MEASURES[0]], verdict.thresholds)


def last_money(verdict: Verdict) -> int:
    """Return the calendar year of the last outside money."""
    pairs = verdict.found[0].pairs[MEASURES[0]]
    return pairs.start + pairs.funded


def differ(verdict: Verdict) -> bool:
    """Return whether the worlds give different answers."""
    return len({main(found).verdict for found in verdict.found}) > 1


# ---- the answer -------------------------------------------------------------------------------------
def told_as(found: Found) -> str:
    """Return the class as it is told: of a gain that lasts it may be open whether it sustains itself."""
    judged = main(found)
    untried = judged.verdict == SLOW_FADE and judged.sustains is None
    return f"{SLOW_FADE} untried" if untried else judged.verdict


def tone(found: Found) -> str:
    """Return whether an answer is good news, bad news or neither, as a style."""
    return TONES.get(main(found).verdict, "")


def answer(found: Found, language: Language) -> str:
    """Return the answer in a few words."""
    return language.say(f"verdict.answer.{told_as(found)}")


def headline(found: Found, verdict: Verdict, language: Language) -> str:
    """Return the answer in one sentence, with counts."""
    judged, limits = main(found), verdict.thresholds
    chance = judged.chances[judged.verdict]
    pairs = "pairs" if chance.share > HALF else "pairs_most"
    return language.say(
        f"verdict.headline.{told_as(found)}",
        {
            "pairs": language.say(f"verdict.{pairs}", {"count": chance.count, "n": chance.of}),
            "visible": language.percent(limits.visible),
            "harm": language.percent(-limits.harm),
            "first": limits.first,
        },
    )


def chance(found: Found, language: Language) -> str:
    """Return the chance of a leapfrog, or the most that it can be where that was not tried."""
    judged = main(found)
    if not tried(found, LEAPFROG):
        lasting = judged.tests["L1"]
        return language.say("report.answer.chance_unknown", {"count": lasting.count, "n": lasting.of})
    counted = judged.chances[LEAPFROG]
    said = language.say("verdict.pairs_of", {"count": counted.count, "n": counted.of})
    return language.say("report.answer.chance", {"chances": said})


def world_said(found: Found, language: Language) -> str:
    """Return what a world is called."""
    mass, technology = found.world.critical_mass, found.world.new_technology
    name = {(True, True): "both", (True, False): "mass", (False, True): "technology"}.get((mass, technology), "none")
    return language.say(f"verdict.world.{name}")


def tests(found: Found, language: Language) -> list[Told]:
    """Return the tests in the order of the definition."""
    judged = main(found)
    several = []
    for key, test in judged.tests.items():
        became = outcome(test, found)
        measured = ""
        if became != "not run" and key in COUNTED:
            measured = language.say("verdict.pairs", {"count": test.count, "n": test.of})
        elif became != "not run":
            gap = with_interval(Estimate(test.value, test.low, test.high), language)
            measured = language.say(
                f"app.verdict.left_{key}", {"gap": gap, "asked": language.percent(test.threshold, 1)}
            )
        several.append(Told(key, became, measured))
    return several


def with_interval(found: Estimate, language: Language) -> str:
    """Return a gap in per cent with its 95 % interval."""
    low, high = (language.signed(100 * end, 1) for end in (found.low, found.high))
    return f"{language.signed(100 * found.mean, 1)} % ({language.between(low, high)})"


# ---- the gap over the years -------------------------------------------------------------------------
def gap_chart(found: Found, verdict: Verdict, language: Language, look: Look) -> Option:
    """Return the fan of real income against the twin's by year, what is asked for, and the years that are judged."""
    pairs = found.pairs[MEASURES[0]]
    years = [pairs.start + year for year in range(pairs.gap.shape[1])]
    band = tuple(100 * np.quantile(pairs.gap, share, axis=0) for share in (LOW, 0.5, HIGH))
    first, last = window_of(pairs, verdict.thresholds)
    option = base_of(look, years, language.say("app.verdict.gap_unit"), FINE, signed=True)
    option["yAxis"] |= {"scale": False}
    zero, asked = np.zeros(len(years)), np.full(len(years), 100 * verdict.thresholds.lasting)
    judged = line(language.say("app.words.plan"), 100 * pairs.gap.mean(axis=0), look.plan, within="plan")
    judged["markArea"] = {
        "silent": True, "itemStyle": {"color": look.line, "opacity": 0.45},
        "data": [[{"xAxis": str(first)}, {"xAxis": str(last)}]],
    }  # fmt: skip
    goal = line(language.say("app.verdict.asked"), asked, look.bad, dashed=True)
    nothing = line(language.say("app.words.nothing"), zero, look.nothing, dashed=True)
    option["series"] = [*fan((band[0], band[1], band[2]), look.plan, "plan"), nothing, goal, judged]
    return option


def gap_said(found: Found, verdict: Verdict, language: Language) -> str:
    """Return what the picture of the gap shows."""
    first, last = years_judged(verdict)
    values = {
        "first": str(first), "last": str(last), "gap": with_interval(main(found).gap, language),
        "asked": language.percent(verdict.thresholds.lasting),
    }  # fmt: skip
    return language.say("app.verdict.gap_said", values)


# ---- classes, groups --------------------------------------------------------------------------------
def classes_chart(found: Found, language: Language, look: Look) -> Option:
    """Return how many pairs are of each class, leapfrog on top."""
    judged = main(found)
    names, bars = [], []
    for name in CLASSES:
        counted = judged.chances[name]
        missing = "" if tried(found, name) else f" ({language.say('verdict.outcome.not run')})"
        names.append(language.say(f"verdict.class.{name}") + missing)
        colour = look.plan if name == judged.verdict else look.nothing
        bars.append({"value": counted.count if tried(found, name) else 0, "itemStyle": {"color": colour}})
    return lying_bars(names, bars, language.say("app.verdict.pairs_axis"), look, 0)


def classes_said(found: Found, language: Language) -> str:
    """Return what the picture of the classes shows."""
    judged = main(found)
    names = [name for name in CLASSES if tried(found, name)]
    return language.listed([f"{language.say(f'verdict.class.{name}')}: {judged.chances[name].count}" for name in names])


def groups_chart(found: Found, language: Language, look: Look) -> Option:
    """Return how groups of people fare in the years judged."""
    bars = [
        {"value": plain(np.array([100 * gap.mean]))[0], "itemStyle": {"color": colour_of(gap, look)}}
        for _, gap in groups_of(found, language)
    ]
    names = [name for name, _ in groups_of(found, language)]
    return lying_bars(names[::-1], bars[::-1], language.say("app.verdict.gap_unit"), look, FINE)


def colour_of(gap: Estimate, look: Look) -> str:
    """Return a pale colour for what cannot be told from chance."""
    return look.good if gap.low > 0 else look.bad if gap.high < 0 else look.nothing


def groups_of(found: Found, language: Language) -> list[tuple[str, Estimate]]:
    """Return the groups with what they gain (log points), all who lived here at the start last."""
    named = [(language.say(f"app.verdict.group.{group.name.replace(' ', '_')}"), group.gap) for group in found.groups]
    return [*named, (language.say("app.verdict.group.incumbents"), found.beside.incumbents)]


def groups_said(found: Found, language: Language) -> str:
    """Return what the picture of the groups shows."""
    return language.listed([f"{name}: {with_interval(gap, language)}" for name, gap in groups_of(found, language)])


def lying_bars(names: list[str], bars: list[Option], unit: str, look: Look, digits: int) -> Option:
    """Return bars that lie below one another, the last one on top."""
    option = base_of(look, (), "")
    option["hover"] = {"unit": unit, "digits": digits, "signed": digits > 0}
    pale = {"color": look.pale, **LETTERS}
    option["xAxis"] = {
        "type": "value", "name": unit, "nameLocation": "middle", "nameGap": 24, "nameTextStyle": pale,
        "axisLabel": pale, "minInterval": 1, "splitLine": {"lineStyle": {"color": look.line}},
    }  # fmt: skip
    option["yAxis"] = {
        "type": "category", "data": names, "axisTick": {"show": False}, "axisLine": {"lineStyle": {"color": look.line}},
        "axisLabel": {"color": look.ink, **LETTERS},
    }  # fmt: skip
    option["grid"] |= {"top": 8, "bottom": 30}
    option["series"] = [{"type": "bar", "data": bars, "barMaxWidth": 16}]
    return option
