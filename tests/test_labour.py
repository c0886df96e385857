"""Labour: who quits, who is laid off, who finds work where, and what that does to pay."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_accounting import event, hamlet_with

from ccsim import indicators
from ccsim.draws import keys_of
from ccsim.model import TownModel
from ccsim.rules import labour
from ccsim.scenario import Scenario, from_dict
from ccsim.town.schema import (
    COMMUTES_METROPOLIS,
    COMMUTES_RING,
    CREATIVE,
    NOT_WORKING,
    PRODUCTION,
    REMOTE,
    SERVICE,
    TECHNOLOGY,
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


def test_each_vacancy_takes_the_first_in_the_queue():
    """Three apply for vacancy 0 with numbers 5, 2, 9: the second gets it; vacancy 1 has one taker, 2 none."""
    wants = np.array([0, 0, 1, 0, -1])
    priority = np.array([5, 2, 7, 9, 1], np.uint64)

    assert labour.match(wants, priority, 3).tolist() == [1, 2, -1]


@settings(deadline=None, max_examples=40)
@given(wants=st.lists(st.integers(-1, 5), max_size=30), salt=st.integers(0, 1000))
def test_nobody_gets_two_jobs_and_no_wanted_vacancy_stays_open(wants, salt):
    """Takers are different people who applied for just that vacancy; one that somebody wants is filled."""
    priority = keys_of(1, salt, len(wants))
    taker = labour.match(np.array(wants, np.int64), priority, 6)
    filled = taker[taker >= 0]

    assert len(set(filled.tolist())) == filled.size
    assert all(wants[s] == v for v, s in enumerate(taker) if s >= 0)
    assert {v for v, s in enumerate(taker) if s >= 0} == set(wants) - {-1}


def test_creative_people_apply_for_creative_posts(assumed):
    """With a hundred vacancies in each sector, creative people apply to the creative sector more than others do."""
    key = keys_of(1, 1, 4000)
    fit, first = labour.occupation_fit(assumed), np.arange(8) * 100
    shares = {}
    for occupation in (CREATIVE, SERVICE, PRODUCTION):
        wants = np.empty(key.size, np.int64)
        labour.apply_for(np.full(4000, occupation, np.int8), key, np.uint64(5), np.ones(6), fit, first, wants)
        shares[occupation] = np.bincount(wants // 100, minlength=7) / key.size

    assert shares[CREATIVE] == pytest.approx(fit[CREATIVE] / fit[CREATIVE].sum(), abs=0.03)
    assert shares[CREATIVE][0] > 2 * shares[SERVICE][0]
    assert shares[PRODUCTION][5] > 2 * shares[SERVICE][5]


def test_half_of_those_who_search_apply(assumed):
    """A chance of 0.5 to apply: about half have a vacancy in mind, the others none."""
    wants = np.empty(4000, np.int64)
    labour.apply_for(
        np.full(4000, SERVICE, np.int8), keys_of(1, 1, 4000), np.uint64(5), np.full(6, 0.5),
        labour.occupation_fit(assumed), np.arange(8) * 10, wants,
    )  # fmt: skip

    assert (wants >= 0).mean() == pytest.approx(0.5, abs=0.03)
    assert np.bincount(wants[wants >= 0], minlength=70).min() > 0


def test_owners_neither_quit_nor_go():
    """Of two people in a firm with two too many, the owner stays; the owner never quits, others do."""
    args = (
        np.zeros(2, np.int16), keys_of(1, 1, 2), np.array([11, 12]), np.zeros(2, np.int32), np.uint64(1),
    )  # fmt: skip
    rows, codes = labour.scan_workers(*args, 0.0, np.array([2]), np.array([11]))
    assert (rows.tolist(), codes.tolist()) == ([1], [labour.REDUNDANT])

    rows, codes = labour.scan_workers(*args, 1.0, np.array([0]), np.array([11]))
    assert (rows.tolist(), codes.tolist()) == ([1], [labour.QUITS])


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


def test_vacancies_are_listed_by_sector(hamlet_state):
    """Each open post is listed once, under its firm and inside its sector's range."""
    state = hamlet_state
    firms = state.firms
    firms.posts[[0, 7, 20]] += [1, 2, 3]
    listed, first = labour.vacancies_of(state, 0)

    assert sorted(listed.tolist()) == sorted([0, 7, 7, 20, 20, 20])
    for sector in range(7):
        assert (firms.sector[listed[first[sector] : first[sector + 1]]] == sector).all()


def test_thick_markets_help_creative_people_where_mass_counts(hamlet_state, assumed):
    """Twice the creative and technology jobs: creative people apply more, others not; without the switch nobody."""
    firms = hamlet_state.firms
    usual = labour.search_chances(hamlet_state, 0, assumed, True)
    firms.staff[firms.sector <= TECHNOLOGY] *= 2
    thick = labour.search_chances(hamlet_state, 0, assumed, True)

    assert thick[CREATIVE] / usual[CREATIVE] == pytest.approx(1.9**assumed.labour.thickness, abs=0.02)
    assert thick[SERVICE] == usual[SERVICE]
    assert (labour.search_chances(hamlet_state, 0, assumed, False) == assumed.labour.search).all()


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
        before = state.firms.outside_staff.sum()
        labour._fill_from_outside(state, np.array([minutes]), assumed)
        filled.append((state.firms.outside_staff.sum() - before) / (4 * state.firms.used))

    assert filled[0] == pytest.approx(0.4, abs=0.08)
    assert filled[1] == pytest.approx(0.4 * math.exp(-1.7), abs=0.06)


def test_unemployment_lowers_pay(hamlet_state, assumed):
    """More people out of work: pay moves down a twentieth of the way to the wage curve each month."""
    state = hamlet_state
    people = state.residents
    force = np.flatnonzero((people.town >= 0) & (people.employer != NOT_WORKING))
    people.employer[force[:100]] = UNEMPLOYED
    labour.set_pay(state, assumed)
    rate = (people.employer[force] == UNEMPLOYED).mean()
    goal = (rate / state.baseline.unemployment[0]) ** assumed.labour.wage_curve

    assert state.towns.pay[0] == pytest.approx(1 + 0.05 * (goal - 1))
    assert state.towns.pay[0] < 1


def test_full_employment_raises_pay(hamlet_state, assumed):
    """Hardly anybody out of work: pay rises, but a rate below one per cent counts as one per cent."""
    people = hamlet_state.residents
    people.employer[people.employer == UNEMPLOYED] = COMMUTES_RING
    labour.set_pay(hamlet_state, assumed)
    goal = (0.01 / hamlet_state.baseline.unemployment[0]) ** assumed.labour.wage_curve

    assert hamlet_state.towns.pay[0] == pytest.approx(1 + 0.05 * (goal - 1))
    assert hamlet_state.towns.pay[0] > 1


def test_rounding_at_random_keeps_the_mean():
    """2.25 becomes 2 in three cases of four, else 3."""
    draw = (np.arange(1000) + 0.5) / 1000

    assert labour.at_random(np.full(1000, 2.25), draw).mean() == 2.25
    assert set(labour.at_random(np.full(1000, 2.25), draw).tolist()) == {2, 3}


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
