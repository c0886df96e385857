"""The fit of the start: constants that make the first month carry on what the profile describes."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from ccsim.fit_migration import expected_leavers, expected_returners, fit_migration
from ccsim.inputs import Inputs
from ccsim.rules.candidates import awareness, draw_candidates
from ccsim.rules.considering import considering_profile, movers, returners
from ccsim.rules.prospects import prospects
from ccsim.town.schema import (
    COMMUTES_METROPOLIS,
    COMMUTES_RING,
    DEPENDANT,
    HEAD,
    OTHER_ADULT,
    PUBLIC,
    REMOTE,
    UNEMPLOYED,
)


def view_of(state, assumed):
    """Return prospects at rest."""
    return prospects(state, Inputs.at_rest(state.n_towns), assumed)


def test_figures_are_those_of_the_profile(obidos_begun, obidos):
    """Population, jobs, pensions, visits and unemployment are read, in cents and months."""
    base, town = obidos_begun.baseline, obidos.towns[0]

    assert base.population.tolist() == [11922]
    assert base.jobs[0].tolist() == list(town.work.jobs.value)
    assert base.pension.tolist() == [52_000]
    assert base.visits[0].sum() == pytest.approx(town.visitors.visits.value)
    assert base.visits[0].argmax() == 7
    assert base.occupancy[0] == pytest.approx((base.households[0] + 200) / town.homes.dwellings.value)


def test_mean_pay_in_town_is_the_profiles_wage(obidos_begun, obidos):
    """Averaged over those who work in the town, gross pay is EUR 1,250; creative work pays more."""
    people = obidos_begun.residents
    staff = (people.town == 0) & (people.employer >= 0)
    base = obidos_begun.baseline.pay[0]

    assert people.wage[staff].mean() == pytest.approx(100 * obidos.towns[0].work.wage.value, rel=1e-4)
    assert base[2] > base[3]


def test_leavers_match_the_gross_flow(obidos_begun, assumed):
    """Over 120 months of one town's choices, leavers and students together are 4.65 % of people a year."""
    state, people, rules = obidos_begun, obidos_begun.residents, assumed.migration
    view, size = view_of(state, assumed), state.households.size
    rate = state.baseline.considering[:, None] * considering_profile(rules)
    left = []
    for month in range(120):
        rows = movers(
            np.arange(people.used), people.town, people.key, people.role, people.born, people.occupation,
            people.employer, people.home_town, 0,
            state.stream(90, month), state.stream(91, month), rate, rules.creative_mobility, rules.with_relatives,
            *view.leaving(), rules.theta, rules.home_bonus, rules.moving_cost, rules.unemployed_push,
        )[0]  # fmt: skip
        left.append(np.where(people.role[rows] == HEAD, size[people.household[rows]], 1).sum())
    expected = expected_leavers(state, view, 0, assumed) * state.baseline.considering[0]
    young = (people.town == 0) & (people.born <= -168) & (people.born > -216)
    students = assumed.ageing.study_elsewhere * np.count_nonzero(young) / 48

    assert abs(np.mean(left) - expected) < 5 * np.std(left) / 120**0.5
    assert expected + students == pytest.approx(rules.gross_flow * 11922 / 12)


def test_who_lives_with_relatives_is_expected_to_leave_less(obidos_state, assumed):
    """At a factor of 0.4 the grown-ups who live with relatives count 0.4 times, heads and their households in full."""
    state, people = obidos_state, obidos_state.residents
    view = view_of(state, assumed)
    some, none, all_of_them = (
        expected_leavers(state, view, 0, assumed.replace("migration.with_relatives", part)) for part in (0.4, 0.0, 1.0)
    )
    people.role[people.role == OTHER_ADULT] = DEPENDANT  # who decides nothing
    heads = expected_leavers(state, view, 0, assumed)

    assert 0 < none < all_of_them
    assert none == pytest.approx(heads)
    assert some - none == pytest.approx(0.4 * (all_of_them - none))


def test_returners_match_their_expectation(obidos_begun, assumed):
    """Over 200 months the diaspora's choices bring back as many as the fit expects."""
    state, people, rules = obidos_begun, obidos_begun.residents, assumed.migration
    view, profile = view_of(state, assumed), considering_profile(rules)
    rate = rules.return_considering / 12 * profile / profile[20:45].mean()
    came = [
        returners(
            np.arange(people.used), people.town, people.key, people.born, people.occupation, people.place,
            people.home_town, 0, state.stream(94, month), state.stream(91, month), rate, view.here, view.staying,
            rules.theta, rules.home_bonus, rules.moving_cost,
        ).size
        for month in range(200)
    ]  # fmt: skip

    assert abs(np.mean(came) - expected_returners(state, view, 0, assumed)) < 5 * np.std(came) / 200**0.5


def test_newcomers_make_up_for_leavers(obidos_state, obidos, assumed):
    """Candidates who know the town come so often that in- less out-migration is the profile's net migration."""
    state, view = obidos_state, view_of(obidos_state, assumed)
    n = int(state.baseline.candidates[0])
    drawn = draw_candidates(state, 5, np.array([100_000]), assumed).view(np.recarray)
    gain = view.coming[0, drawn.place, drawn.occupation] + state.baseline.attraction[0]
    chance = 1 / (1 + np.exp(-assumed.migration.theta * gain))
    come = n * awareness(state, assumed)[0] * ((1 + drawn.couple + drawn.children) * chance).mean()
    out = assumed.migration.gross_flow * 11922 / 12
    net = come + expected_returners(state, view, 0, assumed) - out

    assert net == pytest.approx(obidos.towns[0].people.net_migration.value * 11922 / 12, abs=0.02 * out)
    assert chance.mean() == pytest.approx(assumed.migration.acceptance / awareness(state, assumed)[0], rel=0.1)


def test_jobs_outside_last(obidos_state, obidos, assumed):
    """Seekers find, and newcomers bring, as many jobs outside as commuters lose, leave or retire from in a month."""
    people, base, rules = obidos_state.residents, obidos_state.baseline, assumed.labour
    brought = fit_migration(obidos_state, obidos, assumed)[0]
    seekers = np.flatnonzero((people.town == 0) & (people.employer == UNEMPLOYED))
    career = 12 * (assumed.ageing.retirement_age - 20)
    leaving = rules.quit + assumed.migration.gross_flow / 12 + 1 / career
    for number, code in ((0, COMMUTES_RING), (1, COMMUTES_METROPOLIS)):
        found = base.offer[0, number] * seekers.size + brought[number]
        assert found == pytest.approx(leaving * np.count_nonzero(people.employer == code))
    assert 0 < base.offer[0, 2] < 1
    assert np.count_nonzero(people.employer == REMOTE) > 0


def test_firms_sell_enough_for_their_margin(obidos_begun):
    """What is sold outside makes up exactly for what local demand leaves to be sold; public services sell nothing."""
    base, firms = obidos_begun.baseline, obidos_begun.firms
    staff = np.bincount(firms.sector, firms.staff, 7)
    needed = base.revenue_per_job[0] * staff

    assert base.outside_demand[0, PUBLIC] == 0
    assert (base.outside_demand[0] <= needed + 1).all()
    assert (base.outside_demand >= 0).all()


def test_fitting_again_gives_the_same(hamlet_begun, hamlet):
    """A fitted start, fitted once more from the same tables, keeps every constant of migration."""
    twin = copy.deepcopy(hamlet_begun)
    fit_migration(twin, hamlet, hamlet.parameters)

    assert twin.baseline.attraction.tolist() == hamlet_begun.baseline.attraction.tolist()
    assert twin.baseline.considering.tolist() == hamlet_begun.baseline.considering.tolist()
    assert twin.baseline.candidates.tolist() == hamlet_begun.baseline.candidates.tolist()


def test_nothing_is_booked_before_the_first_month(obidos_begun):
    """The trials of the fit leave no flow in the books, and nobody with less than nothing."""
    assert not obidos_begun.ledger.flows.any()
    assert obidos_begun.residents.income.min() >= 0
    assert obidos_begun.month == 0
