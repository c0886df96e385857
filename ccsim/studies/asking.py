"""From [[outcomes]] to what is kept of a run, with all that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ccsim.indicators import CATALOGUE, NAMES
from ccsim.judging.timing import years_needed
from ccsim.leapfrog.classes import CLASSES
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.scenario import Scenario
from ccsim.scenario.problems import Finding, KeyPath, about, did_you_mean, quoted
from ccsim.studies.outcomes import DIFFERENCE, PLAN, Outcome
from ccsim.studies.schema import Asked

NAME = re.compile(r"[\w][\w .()%+-]*")
OURS = ("number", "key", "point", "replicate", "seed")  # columns of every study
OF_NUMBERS = ("indicator", "year", "since", "over", "of")
BY_NAME = {indicator.name: indicator for indicator in CATALOGUE}


def outcomes_of(asked: Sequence[Asked], base: Scenario, twin: bool, taken: set[str]) -> Iterator[Outcome | Finding]:
    """Yield the outcomes of a study, and what is wrong with them (taken: names that other columns have)."""
    names = {*OURS, *taken}
    for at, one in enumerate(asked):
        said: KeyPath = ("outcomes", at)
        found = list(_wrong(one, said, base, twin))
        yield from found
        if not found:
            outcome = _outcome(one, base, twin)
            if outcome.name in names or not NAME.fullmatch(outcome.name):
                text = "is taken" if outcome.name in names else "has signs that no column may have"
                yield about((*said, "name"), f" = {quoted(outcome.name)} {text}. Give it another name.")
            names.add(outcome.name)
            yield outcome


def _wrong(asked: Asked, said: KeyPath, base: Scenario, twin: bool) -> Iterator[Finding]:
    """Yield what is wrong with one outcome."""
    given = asked.model_fields_set
    towns = [town.name for town in base.towns]
    if asked.town and asked.town not in towns:
        yield about((*said, "town"), f" = {quoted(asked.town)} does not exist. {did_you_mean(asked.town, towns)}")
    for key in sorted(given & {"of", "verdict"}) if not twin else ():
        yield about((*said, key), ' needs twins: set mode = "twin" under [study].')
    if asked.verdict:
        for key in (key for key in OF_NUMBERS if key in given):
            yield about((*said, key), " does not belong to a verdict, which is a class of the pair.")
        return
    if asked.indicator not in NAMES:
        cure = did_you_mean(asked.indicator, NAMES) if asked.indicator else "`ccsim indicators` lists them."
        yield about((*said, "indicator"), f" = {quoted(asked.indicator)} is not counted. {cure}")
    if "over" in given and given & {"year", "since"}:
        yield about((*said, "over"), " is a mean over years: it has no year and no since.")
    yield from _wrong_years(asked, said, base)


def _wrong_years(asked: Asked, said: KeyPath, base: Scenario) -> Iterator[Finding]:
    """Yield what is wrong with the years of an outcome."""
    first, last = base.start, base.start + base.years - 1
    for key, year in (("year", asked.year), ("since", asked.since), *(("over", one) for one in asked.over or ())):
        if year is not None and not first <= year <= last:
            yield about((*said, key), f" = {year} is not simulated: the years are {first} to {last}.")
    if asked.over is not None and (len(asked.over) != 2 or asked.over[0] > asked.over[-1]):
        yield about((*said, "over"), ": give the first and the last year, such as [2031, 2040].")
    if asked.since is not None and asked.since >= (asked.year or last):
        yield about((*said, "since"), f" = {asked.since} is not before the year {asked.year or last}.")


def _outcome(asked: Asked, base: Scenario, twin: bool) -> Outcome:
    """Return what a sound entry asks for."""
    town = [town.name for town in base.towns].index(asked.town) if asked.town else 0
    if asked.verdict:
        name = asked.name or f"verdict_{asked.verdict}"
        meaning = f"class of the pair by {asked.verdict}, at most a slow fade; one of: {', '.join(CLASSES)}"
        return Outcome(name, town, verdict=asked.verdict, meaning=meaning)
    end = asked.year or base.start + base.years - 1
    first, last = asked.over or (end, end)
    of = asked.of or (DIFFERENCE if twin else PLAN)
    since = asked.since - base.start if asked.since is not None else None
    indicator = BY_NAME[asked.indicator]
    return Outcome(
        name=asked.name or default_name(asked, first, last, of if twin else ""),
        town=town,
        indicator=NAMES.index(asked.indicator),
        first=first - base.start,
        last=last - base.start,
        since=since,
        of=of,
        unit=indicator.unit,
        meaning=f"{indicator.meaning}: {in_words(asked, first, last, of if twin else '')}",
    )


def default_name(asked: Asked, first: int, last: int, of: str) -> str:
    """Return a name made of what is asked for: population_2040, difference_jobs_2031_2040."""
    years = [asked.since, first] if asked.since is not None else sorted({first, last})
    change = ["change"] if asked.since is not None else []
    town = [asked.town] if asked.town else []
    return "_".join(map(str, [*([of] if of else []), asked.indicator, *town, *change, *years]))


def in_words(asked: Asked, first: int, last: int, of: str) -> str:
    """Return when and of which run an outcome is read."""
    when = f"mean of {first}" if first == last else f"mean of {first} to {last}"
    when = f"change from {asked.since} to {first}" if asked.since is not None else when
    return when + {"difference": ", with the plan less without it", "nothing": ", without the plan"}.get(of, "")


def too_short(base: Scenario, longest: Scenario, outcomes: Sequence[Outcome]) -> Iterator[Finding]:
    """Yield a finding if classes are asked for and runs are too short for them (longest: with the latest money)."""
    need = years_needed(longest, Thresholds().last)
    if any(outcome.verdict for outcome in outcomes) and need > base.years:
        text = f" = {base.years} is too short for a verdict: {Thresholds().last} years after the last outside money"
        yield about(("study", "years"), f"{text} are looked at. Give {need} or more (years), or leave the verdict out.")
