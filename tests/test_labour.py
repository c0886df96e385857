"""Labour: who quits, who is laid off, who finds work where, and what that does to pay."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_accounting import event, hamlet_with

from ccsim import indicators
from ccsim.draws import Purpose, keys_of
from ccsim.model import TownModel
from ccsim.rules import labour
from ccsim.rules.settling import labour_force
from ccsim.scenario import Scenario, from_dict
from ccsim.town.schema import (
    COMMUTES_METROPOLIS,
    COMMUTES_RING,
    CREATIVE,
    NOT_WORKING,
    REMOTE,
    SERVICE,
    UNEMPLOYED,
)

STILL = (np.zeros(1), np.zeros(1))  # no change of the way to metropolis and ring


def mean_of(scenario: Scenario, name: str, months: int, seeds: int = 3) -> float:
    """Return the mean of an indicator over the last year of some runs."""
    column, values = indicators.NAMES.index(name), []
    for seed in range(1, seeds + 1):
        model = TownModel(scenario, seed)
        model.run_for(months)
        values.append(model.series[-12:, 0, column].mean())
    return float(np.mean(values))


def sorted_out(excess: int, quit_rate: float) -> tuple[list[int], list[int], list[int]]:
    """Three people: the owner (id 11) and a colleague in one firm, one without work; return who is at risk, who
    looks for work, and what `employer` says afterwards."""
    town, employer = np.zeros(3, np.int16), np.array([0, 0, UNEMPLOYED], np.int32)
    too_many, tally = np.array([excess, 0], np.int32), np.zeros((5, 1), np.int64)
    rows = labour.scan_workers(town, keys_of(1, 1, 3), employer, too_many, np.uint64(1), quit_rate, tally)
    at_risk, seekers = labour.sort_out(
        rows, town, np.array([11, 12, 13]), employer, np.ones(3, np.int32), np.array([2], np.int32), np.array([11]),
        too_many, tally,
    )  # fmt: skip
    assert tally[:2, 0].tolist() == [3, employer.tolist().count(UNEMPLOYED)]
    return at_risk.tolist(), seekers.tolist(), employer.tolist()


def test_owners_neither_quit_nor_go():
    """Of two people in a firm with two too many, the owner stays; the owner never quits, others do."""
    assert sorted_out(2, 0.0) == ([1], [2], [0, 0, UNEMPLOYED])
    assert sorted_out(2, 1.0) == ([1], [2], [0, 0, UNEMPLOYED])
    assert sorted_out(0, 1.0) == ([], [2], [0, UNEMPLOYED, UNEMPLOYED])
    assert sorted_out(0, 0.0) == ([], [2], [0, 0, UNEMPLOYED])


def test_who_quits_leaves_wage_and_post():
    """A commuter, and one of three on a firm's staff, quit: neither has a wage, and the firm has two people left."""
    employer, wage = np.array([COMMUTES_RING, 0], np.int32), np.full(2, 900, np.int32)
    staff, tally = np.array([3], np.int32), np.zeros((5, 1), np.int64)
    for row in (0, 1):
        labour.lose_job(row, 0, employer, wage, staff, tally)

    assert (employer.tolist(), wage.tolist(), staff.tolist()) == ([UNEMPLOYED] * 2, [0, 0], [2])
    assert tally[:, 0].tolist() == [0, 2, 0, 0, 0]


@given(firm=st.lists(st.integers(0, 3), max_size=40), excess=st.lists(st.integers(0, 8), min_size=4, max_size=4))
def test_the_first_in_the_queue_of_each_firm_are_laid_off(firm, excess):
    """In each firm as many as are too many, or all who may be: those who come first in the queue."""
    n = len(firm)
    queue = np.array(firm, np.int64).argsort()[::-1] if n % 2 else np.arange(n)
    employer, staff, tally = np.array(firm, np.int32), np.full(4, 100, np.int32), np.zeros((5, 1), np.int64)
    too_many = np.array([*excess, 0], np.int32)
    labour.lay_off(queue, too_many, np.zeros(n, np.int16), employer, np.ones(n, np.int32), staff, tally)
    expected = {row for f in range(4) for row in [row for row in queue.tolist() if firm[row] == f][: excess[f]]}

    assert set(np.flatnonzero(employer == UNEMPLOYED).tolist()) == expected
    assert tally[:, 0].tolist() == [0, len(expected), len(expected), 0, 0]
    assert (100 - staff).tolist() == np.bincount([firm[row] for row in sorted(expected)], minlength=4).tolist()


def test_commuters_share_what_is_too_many():
    """Ten posts fewer among 40 people, 20 of them commuters: five of each go; full and closed firms keep theirs."""
    staff, outside = np.array([40, 40, 40], np.int32), np.array([20, 20, 20], np.int32)
    excess = labour.part_with_commuters(
        np.array([0, 0, -2], np.int16), keys_of(1, 1, 3), np.array([30, 40, 0], np.int32), staff, outside,
        np.uint64(1), 0.0,
    )  # fmt: skip

    assert (excess.tolist(), staff.tolist(), outside.tolist()) == ([5, 0, 0, 0], [35, 40, 40], [15, 20, 20])


def test_commuters_quit_like_everybody():
    """A tenth of 20 commuters quit in each of two firms: two each."""
    staff, outside = np.array([40, 40], np.int32), np.array([20, 20], np.int32)
    labour.part_with_commuters(np.zeros(2, np.int16), keys_of(1, 1, 2), staff.copy(), staff, outside, np.uint64(1), 0.1)

    assert (staff.tolist(), outside.tolist()) == ([38, 38], [18, 18])


def test_a_firm_lays_off_as_many_as_are_too_many(hamlet_state, assumed):
    """Posts cut by five in the largest firm: people on its payroll and commuters fall by five together."""
    state = hamlet_state
    firms = state.firms
    firm = int(firms.staff.argmax())
    firms.posts[firm] -= 5
    before = int(firms.staff[firm])
    calm = assumed.replace("labour.quit", 0).replace("labour.search", 0)
    labour.work(state, STILL, calm, True)

    assert firms.staff[firm] == before - 5
    assert state.events["layoffs"].sum() + 0 <= 5
    assert (state.residents.employer == firm).sum() + firms.outside_staff[firm] == firms.staff[firm]


def test_vacancies_are_filled_and_no_firm_hires_too_many(hamlet_state, assumed):
    """Forty posts opened, everybody searching: staff never exceeds posts, and what is left open is counted."""
    state = hamlet_state
    firms = state.firms
    firms.posts[:8] += 5
    eager = assumed.replace("labour.search", 1).replace("labour.quit", 0)
    labour.work(state, STILL, eager, True)
    lives = firms.town >= 0

    assert (firms.staff[lives] <= firms.posts[lives]).all()
    assert state.now.vacancies[0] == (firms.posts - firms.staff)[lives].sum()
    assert state.events["hires"][0] > 0
    assert state.now.seekers[0] == ((state.residents.town >= 0) & (state.residents.employer == UNEMPLOYED)).sum()


def seekers(state, occupation: int, fibre: float, n: int = 500) -> np.ndarray:
    """Put people out of work into an occupation, on streets with some fibre; return their rows."""
    people = state.residents
    rows = np.flatnonzero((people.town >= 0) & (people.born < -240))[:n]
    people.occupation[rows], people.employer[rows] = occupation, UNEMPLOYED
    state.streets.fibre[:] = fibre
    return rows


@pytest.mark.parametrize(
    ("occupation", "fibre", "some"), [(CREATIVE, 1.0, True), (CREATIVE, 0.0, False), (SERVICE, 1.0, False)]
)
def test_remote_work_needs_fibre_and_a_creative_occupation(hamlet_state, assumed, occupation, fibre, some):
    """Remote jobs go to creative people on streets with fibre, and to nobody else."""
    rows = seekers(hamlet_state, occupation, fibre)
    hamlet_state.baseline.offer[:] = [[0.0, 0.0, 0.3]]
    labour.work(hamlet_state, STILL, assumed.replace("labour.search", 0), True)

    assert (hamlet_state.residents.employer[rows] == REMOTE).any() == some


def test_offers_outside_are_taken_as_often_as_they_come(obidos_state, assumed):
    """Chances of 0.2, 0.1 and 0.05 a month: these shares of creative seekers go to ring, metropolis and remote jobs."""
    rows = seekers(obidos_state, CREATIVE, 1.0, 3000)
    obidos_state.baseline.offer[:] = [[0.2, 0.1, 0.05]]
    labour.work(obidos_state, STILL, assumed.replace("labour.search", 0), True)
    employer = obidos_state.residents.employer[rows]

    for code, chance in ((COMMUTES_RING, 0.2), (COMMUTES_METROPOLIS, 0.1), (REMOTE, 0.05)):
        assert (employer == code).mean() == pytest.approx(chance, abs=4 * math.sqrt(chance / 3000))


@pytest.mark.parametrize(("to", "gone"), [("metropolis", COMMUTES_METROPOLIS), ("ring", COMMUTES_RING)])
def test_longer_ways_mean_fewer_commuters(to, gone):
    """Thirty minutes more for four years: fewer commute there than in the twin."""
    counts = []
    for minutes in (0, 30):
        far = hamlet_with(events=[event("minutes", "2024-01", to=to, change=minutes)])
        model = TownModel(far, 1)
        model.run_for(48)
        people = model.state.residents
        counts.append(int((people.employer[people.town >= 0] == gone).sum()))

    assert counts[1] < 0.75 * counts[0]


def test_new_jobs_outside_fall_with_minutes_at_the_declared_rate(obidos_state, assumed):
    """Ten minutes more to the metropolis: offers taken there fall by about exp(-0.85)."""
    taken = []
    for minutes in (0.0, 10.0):
        rows = seekers(obidos_state, SERVICE, 0.0, 4000)
        obidos_state.baseline.offer[:] = [[0.0, 0.3, 0.0]]
        labour.work(obidos_state, (np.array([minutes]), np.zeros(1)), assumed.replace("labour.search", 0), True)
        taken.append((obidos_state.residents.employer[rows] == COMMUTES_METROPOLIS).sum())

    assert math.log(taken[1] / taken[0]) / 10 == pytest.approx(-assumed.labour.commuting_decay, abs=0.01)


def test_commuters_from_the_ring_take_their_usual_share(hamlet_state, assumed):
    """A hundred vacancies, a fill of 0.4: about forty go to commuters; with twenty minutes more, about seven."""
    filled = []
    for minutes in (0.0, 20.0):
        state = hamlet_state
        state.firms.posts[:] = state.firms.staff + 4
        state.baseline.fill[:] = 0.4
        before, firms = state.firms.outside_staff.sum(), state.firms
        labour.hire_commuters(
            state.baseline.fill, np.array([minutes]), assumed.labour.commuting_decay, state.stream(Purpose.COMMUTER),
            firms.town, firms.key, firms.sector, firms.posts, firms.staff, firms.outside_staff,
        )  # fmt: skip
        filled.append((state.firms.outside_staff.sum() - before) / (4 * state.firms.used))

    assert filled[0] == pytest.approx(0.4, abs=0.08)
    assert filled[1] == pytest.approx(0.4 * math.exp(-1.7), abs=0.06)


def counted(people) -> tuple[np.ndarray, np.ndarray]:
    """Return who works or looks for work in the hamlet, and who looks for work (int64[1] each)."""
    force = labour_force(people.town, people.employer)
    return np.array([force.size]), np.array([(people.employer[force] == UNEMPLOYED).sum()])


def test_unemployment_lowers_pay(hamlet_state, assumed):
    """More people out of work: pay moves down a twentieth of the way to the wage curve each month."""
    state = hamlet_state
    people = state.residents
    force = np.flatnonzero((people.town >= 0) & (people.employer != NOT_WORKING))
    people.employer[force[:100]] = UNEMPLOYED
    labour.set_pay(state, *counted(people), assumed)
    rate = (people.employer[force] == UNEMPLOYED).mean()
    goal = (rate / state.baseline.unemployment[0]) ** assumed.labour.wage_curve

    assert state.towns.pay[0] == pytest.approx(1 + 0.05 * (goal - 1))
    assert state.towns.pay[0] < 1


def test_full_employment_raises_pay(hamlet_state, assumed):
    """Hardly anybody out of work: pay rises, but a rate below one per cent counts as one per cent."""
    people = hamlet_state.residents
    people.employer[people.employer == UNEMPLOYED] = COMMUTES_RING
    labour.set_pay(hamlet_state, *counted(people), assumed)
    goal = (0.01 / hamlet_state.baseline.unemployment[0]) ** assumed.labour.wage_curve

    assert hamlet_state.towns.pay[0] == pytest.approx(1 + 0.05 * (goal - 1))
    assert hamlet_state.towns.pay[0] > 1


def test_rounding_at_random_keeps_the_mean():
    """2.25 becomes 2 in three cases of four, else 3."""
    rounded = [labour.at_random(2.25, (k + 0.5) / 1000) for k in range(1000)]

    assert np.mean(rounded) == 2.25
    assert set(rounded) == {2, 3}


def test_closing_the_largest_employer_raises_unemployment():
    """In the year after the largest private employer closed, more residents are without work than in the twin."""
    close = hamlet_with(events=[event("closure", "2024-06")])

    assert mean_of(close, "unemployment_rate", 18, 6) > mean_of(hamlet_with(), "unemployment_rate", 18, 6)


def test_a_new_employer_creates_jobs():
    """Sixty posts in technology: in the first year there are more jobs of the kind, and fewer people without work."""
    come = hamlet_with(events=[event("employer", "2024-01", sector="technology", posts=60)])

    assert mean_of(come, "jobs_technology", 12) > mean_of(hamlet_with(), "jobs_technology", 12) + 10
    assert mean_of(come, "unemployment_rate", 12) < mean_of(hamlet_with(), "unemployment_rate", 12)


def test_fibre_brings_remote_work_to_creative_people():
    """Fibre everywhere, or nowhere, from the first month: more creative people work remotely where it is."""
    with_fibre = hamlet_with(events=[event("fibre", "2024-01", share=1)])
    content = with_fibre.as_dict() | {"events": []}
    for settlement in content["towns"][0]["settlements"]:
        settlement["fibre"] = 0.0

    assert mean_of(with_fibre, "remote_workers", 48, 2) > mean_of(
        from_dict(content, "no fibre"), "remote_workers", 48, 2
    )
