"""What follows from one thing that happens: runs compared with their twins in which it does not."""

from __future__ import annotations

import numpy as np

from ccsim.facts.catalogue import Fact
from ccsim.facts.finding import CannotMeasure, Finding, over_runs, target, trace
from ccsim.facts.firms import BASELINE
from ccsim.facts.history import TOWN, History, TownWatch
from ccsim.facts.picture import Picture
from ccsim.facts.registry import BURN_IN, Arm, Runs, measures
from ccsim.indicators import NAMES
from ccsim.scenario import Scenario
from ccsim.scenario.events import EmployerArrives
from ccsim.town.columns import Array
from ccsim.town.schema import SECTORS

AFTER = 10  # years followed
FROM = 5  # first of the years after the arrival in which jobs are counted
POSTS = 100
LOCAL = ("jobs_hospitality", "jobs_local_services")
CREATIVE_JOBS = "jobs_creative"
OTHER_JOBS = tuple(name for name in (f"jobs_{s.replace(' ', '_')}" for s in SECTORS) if name != CREATIVE_JOBS)
RUSH = 100.0  # log income: whoever hears of the town comes


def with_employer(scenario: Scenario) -> Scenario:
    """Return the scenario with a creative employer of 100 posts that arrives after the burn-in."""
    arrival = EmployerArrives(
        kind="employer",
        name="A creative employer",
        month=f"{scenario.start + BURN_IN}-01",
        sector="creative",
        posts=POSTS,
    )
    return scenario.model_copy(update={"events": (*scenario.events, arrival)})


class NewcomersWatch(TownWatch):
    """Follows a town to which, in the first month after the burn-in, every candidate comes who knows it."""

    def hear(self, what: str) -> None:
        """Make the town attractive beyond measure for one month's migration."""
        super().hear(what)
        attraction = self.model.state.baseline.attraction
        if self.model.state.month == 12 * BURN_IN and what == "housing":
            attraction[TOWN] += RUSH
        if self.model.state.month == 12 * BURN_IN and what == "migration":
            attraction[TOWN] -= RUSH


AS_IT_IS = BASELINE.lasting(BURN_IN + AFTER)
EMPLOYER = Arm("employer", BURN_IN + AFTER, TownWatch, with_employer)
NEWCOMERS = Arm("newcomers", BURN_IN + AFTER, NewcomersWatch)


def course(history: History, *names: str) -> Array:
    """Return the sum of some indicators, month by month from the burn-in's end on (float64[months])."""
    columns = [NAMES.index(name) for name in names]
    months = slice(12 * BURN_IN, 12 * (BURN_IN + AFTER))
    return np.asarray(history.series[months][:, columns].sum(axis=1))


def differences(runs: Runs, arm: Arm, *names: str) -> Array:
    """Return by how much runs exceed their twins (float64[runs, months]); raise CannotMeasure if they are too short."""
    pairs = runs.twins(arm, AS_IT_IS)
    gaps = np.array([course(one, *names) - course(twin, *names) for one, twin in pairs])
    if gaps.shape[1] < 12 * AFTER:
        raise CannotMeasure(f"takes {AFTER} years after a burn-in of {BURN_IN}; there are {gaps.shape[1] // 12}")
    return gaps


@measures("F20", AS_IT_IS, EMPLOYER)
def local_multiplier(fact: Fact, runs: Runs) -> Finding:
    """Divide the jobs that other sectors gain by those that the creative sector gains."""
    creative, other, local, people = (
        differences(runs, EMPLOYER, *names)[:, 12 * FROM :].mean(axis=1)
        for names in ((CREATIVE_JOBS,), OTHER_JOBS, LOCAL, ("population",))
    )
    added = float(creative.mean())
    if added < POSTS / 10:
        raise CannotMeasure(f"the employer of {POSTS} posts left only {added:.1f} creative jobs more")
    how = (
        f"jobs that all other sectors have more than in the twin run without an employer of {POSTS} creative posts, "
        f"years {FROM} to {AFTER} after its arrival, over the creative jobs gained on average"
    )
    details = {
        "creative jobs gained": added,
        "other jobs gained": float(other.mean()),
        "of these in hospitality and local services": float(local.mean()),
        "residents gained": float(people.mean()),
    }
    return Finding(fact, *over_runs(other / added), how, details=details, picture=multiplier_picture(runs, added))


def multiplier_picture(runs: Runs, added: float) -> Picture:
    """Return the jobs gained by the other sectors over the years, for each creative job gained in the end."""
    yearly = differences(runs, EMPLOYER, *OTHER_JOBS).reshape(-1, AFTER, 12).mean(axis=2) / added
    return Picture(
        "local-multiplier",
        "Other jobs for each creative job that came",
        "years after the employer's arrival",
        "other jobs per creative job",
        (trace("model", [year + 0.5 for year in range(AFTER)], yearly),),
        (target("F20", "target F20", FROM, AFTER),),
    )


@measures("S01", AS_IT_IS, NEWCOMERS)
def rent_after_newcomers(fact: Fact, runs: Runs) -> Finding:
    """Divide the log gain in rent by the log gain in people, one year after more people came."""
    people, rent = log_gains(runs, "population"), log_gains(runs, "rent")
    how = (
        "log rent of a home let now against the twin, over log population against the twin, in the second year after "
        "a month in which every candidate who knows the town comes; a ratio of means over the runs"
    )
    second = slice(12, 24)
    gain = people[:, second].mean()
    details = {"people more, %": float(100 * people[:, 0].mean()), "a year later, %": float(100 * gain)}
    estimate = over_runs(rent[:, second].mean(axis=1) / gain)
    return Finding(fact, *estimate, how, details=details, picture=rent_picture(people, rent))


def log_gains(runs: Runs, name: str) -> Array:
    """Return by how many log points an indicator exceeds that of the twin (float64[runs, months])."""
    differences(runs, NEWCOMERS, name)  # refuses runs that are too short
    return np.array([np.log(course(one, name) / course(twin, name)) for one, twin in runs.twins(NEWCOMERS, AS_IT_IS)])


def rent_picture(people: Array, rent: Array) -> Picture:
    """Return rent and people against the twins, for each per cent of people who came (float64[runs, months])."""
    came = people[:, 0].mean()
    years = [(month + 1) / 12 for month in range(people.shape[1])]
    return Picture(
        "rent-after-newcomers",
        "After 1 % more people have come",
        "years since",
        "% above the twin without them",
        (trace("people", years, people / came), trace("rent of a home let now", years, rent / came)),
    )
