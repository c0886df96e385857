"""What an effect says in plain words, with counts of runs, in a language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ccsim.app.effect import FEW
from ccsim.comparing.effects import TENTH
from ccsim.comparing.lines import LINES
from ccsim.languages import Language

SAID = ("jobs", "population", "real_income_of_incumbents", "rent")
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and whether what it says is better or worse for most people (empty: neither)."""

    text: str
    meaning: str = ""


def of_runs(share: float, runs: int, language: Language) -> str:
    """Return a share of runs in words: "8 of 10 runs"; all or none only where it is so."""
    whole = min(TENTH, runs)
    count = round(share * whole)
    if 0 < share < 1 and whole > 1:
        count = min(max(count, 1), whole - 1)
    return language.say("words.of_runs", {"count": language.number(count), "n": whole})


def sentences(content: Content, runs: int, year: int, language: Language) -> list[Sentence]:
    """Return what a plan changes in the last year, who pays, and what is left to pay."""
    if not content:
        return []
    lines = {line["indicator"]: line for line in content["lines"]}
    differ = any(line["more"] or line["less"] for line in content["lines"])
    if not differ:
        return [Sentence(language.say("app.said.nothing_differs"))]
    said = [difference(lines[indicator], runs, year, language) for indicator in SAID]
    return [*said, people(content["people"], language), money(content["money"], language)]


def difference(line: Content, runs: int, year: int, language: Language) -> Sentence:
    """Return what happens to one indicator: its size, in how many runs, and whether that can be told from chance."""
    indicator, digits = line["indicator"], LINES[line["indicator"]].digits
    size = line["median"]
    more = size > 0
    fine = 0 if abs(size) >= TENTH else max(digits, 1)
    share = of_runs(line["more"] if more else line["less"], runs, language)
    values = {
        "year": str(year),
        "amount": language.number(abs(size), fine),
        "percent": language.percent(abs(size) / line["without"], 1) if line["without"] else "",
        "range": language.between(*(language.signed(line[end], fine) for end in ("low", "high"))),
        "runs": share,
    }
    if runs == 1:
        return Sentence(language.say(f"app.said.one_run.{indicator}.{'more' if more else 'less'}", values))
    if not line["told"]:
        return Sentence(
            language.say(f"app.said.unsure.{indicator}", {**values, "runs": of_runs(line["more"], runs, language)})
        )
    text = language.say(f"app.said.sure.{indicator}.{line['told']}", values)
    return Sentence(text, tone(line["meaning"], runs))


def tone(meaning: str, runs: int) -> str:
    """Return as what a difference is shown, better or worse; neither as long as there are few runs."""
    return meaning if meaning in {"better", "worse"} and runs >= FEW else ""


def amount(value: float, language: Language) -> str:
    """Return a size with as many digits as it needs."""
    return language.number(value, 0 if value >= TENTH else 1)


def people(gains: Sequence[Content], language: Language) -> Sentence:
    """Return who gains and who loses most of those of whom it can be told."""
    groups = [gain for gain in gains if gain["by"] != "all"]
    parts = []
    for sign, key in ((1, "gain"), (-1, "lose")):
        told = [gain for gain in groups if gain["told"] == sign]
        if told:
            most = max(told, key=lambda gain: abs(gain["income"]["mean"]))
            values = {
                "who": language.term("people", most["name"]),
                "amount": amount(abs(most["income"]["mean"]), language),
            }
            parts.append(language.say(f"app.said.{key}", values))
    text = (
        language.say("app.said.of_those", {"parts": language.listed(parts)})
        if parts
        else language.say("app.said.nobody")
    )
    return Sentence(f"{text} {displaced(gains[0], language)}")


def displaced(everybody: Content, language: Language) -> str:
    """Return whether more or fewer people are displaced."""
    mean, low, high = (everybody["displaced"][end] for end in ("mean", "low", "high"))
    if low is None or high is None or low <= 0 <= high:
        return language.say("app.said.displaced.unsure")
    return language.say(
        f"app.said.displaced.{'more' if mean > 0 else 'fewer'}", {"count": language.number(1000 * abs(mean), 1)}
    )


def money(account: Content, language: Language) -> Sentence:
    """Return what the plan costs, who pays, and what is left to pay."""
    cost, outside = account["public_cost"]["mean"], account["total_outside"]["mean"]
    values = {
        "cost": language.money(cost), "outside": language.money(outside), "council": language.money(cost - outside),
        "last": str(account["years"][-1]),
    }  # fmt: skip
    text = language.say("app.said.money", values)
    left = account["left_to_pay_a_year"]
    if left is None:
        return Sentence(f"{text} {language.say('app.said.left_unknown')}")
    return Sentence(f"{text} {language.say('app.said.left', {'left': language.money(left['mean'])})}")
