"""Matching: which vacancies there are, who applies where, and who gets the post."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.draws import keys_of
from ccsim.rules import matching
from ccsim.town.schema import CREATIVE, PRODUCTION, SERVICE


def applications(occupation: int, n: int, chance: float, fit: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Let people of one occupation and town apply; return the vacancies they want, -1 for none."""
    return matching.apply_for(
        np.arange(n), np.uint64(5), np.zeros(n, np.int16), keys_of(1, 1, n), np.full(n, occupation, np.int8),
        np.full((1, 6), chance), fit, first,
    )  # fmt: skip


def test_each_vacancy_takes_the_first_in_the_queue():
    """Three apply for vacancy 0 with numbers 5, 2, 9: the second gets it; vacancy 1 has one taker, 2 none."""
    wants = np.array([0, 0, 1, 0, -1])
    priority = np.array([5, 2, 7, 9, 1], np.uint64)

    assert matching.match(wants, priority, 3).tolist() == [1, 2, -1]


@settings(deadline=None, max_examples=40)
@given(wants=st.lists(st.integers(-1, 5), max_size=30), salt=st.integers(0, 1000))
def test_nobody_gets_two_jobs_and_no_wanted_vacancy_stays_open(wants, salt):
    """Takers are different people who applied for just that vacancy; one that somebody wants is filled."""
    priority = keys_of(1, salt, len(wants))
    taker = matching.match(np.array(wants, np.int64), priority, 6)
    filled = taker[taker >= 0]

    assert len(set(filled.tolist())) == filled.size
    assert all(wants[s] == v for v, s in enumerate(taker) if s >= 0)
    assert {v for v, s in enumerate(taker) if s >= 0} == set(wants) - {-1}


def test_creative_people_apply_for_creative_posts(assumed):
    """With a hundred vacancies in each sector, creative people apply to the creative sector more than others do."""
    fit, shares = matching.occupation_fit(assumed), {}
    for occupation in (CREATIVE, SERVICE, PRODUCTION):
        wants = applications(occupation, 4000, 1.0, fit, np.arange(8) * 100)
        shares[occupation] = np.bincount(wants // 100, minlength=7) / 4000

    assert shares[CREATIVE] == pytest.approx(fit[CREATIVE] / fit[CREATIVE].sum(), abs=0.03)
    assert shares[CREATIVE][0] > 2 * shares[SERVICE][0]
    assert shares[PRODUCTION][5] > 2 * shares[SERVICE][5]


def test_half_of_those_who_search_apply(assumed):
    """A chance of 0.5 to apply: about half have a vacancy in mind, the others none."""
    wants = applications(SERVICE, 4000, 0.5, matching.occupation_fit(assumed), np.arange(8) * 10)

    assert (wants >= 0).mean() == pytest.approx(0.5, abs=0.03)
    assert np.bincount(wants[wants >= 0], minlength=70).min() > 0


def test_nobody_applies_where_there_is_no_vacancy(assumed):
    """No posts anywhere: nobody wants any; three in one sector: everybody wants one of these."""
    fit = matching.occupation_fit(assumed)

    assert (applications(SERVICE, 50, 1.0, fit, np.zeros(8, np.int64)) == -1).all()
    assert set(applications(SERVICE, 50, 1.0, fit, np.array([0, 0, 0, 3, 3, 3, 3, 3]))) == {0, 1, 2}


def test_people_apply_in_their_own_town(assumed):
    """Of two towns with ten vacancies in each sector, people of the second want the latter seventy."""
    n, fit = 300, matching.occupation_fit(assumed)
    wants = matching.apply_for(
        np.arange(n), np.uint64(5), np.repeat(np.array([0, 1], np.int16), n // 2), keys_of(1, 1, n),
        np.full(n, SERVICE, np.int8), np.ones((2, 6)), fit, np.arange(15) * 10,
    )  # fmt: skip

    assert wants[: n // 2].max() < 70 <= wants[n // 2 :].min()


def test_fit_is_one_on_average_and_nobody_changes_it(assumed):
    """Each occupation's mean over the sectors is one; the table is shared, so it cannot be written to."""
    fit = matching.occupation_fit(assumed)

    assert fit.mean(axis=1) == pytest.approx(np.ones(6))
    with pytest.raises(ValueError, match="read-only"):
        fit[0, 0] = 2


def test_fit_follows_the_assumptions(assumed):
    """More posts for creative people in making: the fit there rises, and the default's is as before."""
    before = matching.occupation_fit(assumed)[CREATIVE].copy()
    more = matching.occupation_fit(assumed.replace("creative_posts.production", 0.5))[CREATIVE]

    assert more[4] > 2 * before[4]
    assert (matching.occupation_fit(assumed)[CREATIVE] == before).all()


def test_vacancies_are_listed_by_town_and_sector():
    """Firms 3, 1, 0, 2 with 1, 2, 1, 3 vacancies in town 1 sector 0, town 0 sectors 2, 2 and 6."""
    listed, first = matching.list_vacancies(
        np.array([3, 1, 0, 2]), np.array([0, 0, 0, 1], np.int16), np.array([2, 2, 6, 0], np.int8),
        np.array([1, 4, 3, 5], np.int32), np.array([0, 2, 0, 4], np.int32), 2,
    )  # fmt: skip

    assert listed.tolist() == [1, 1, 0, 2, 2, 2, 3]  # within a sector in the order given
    assert first.tolist() == [0, 0, 0, 3, 3, 3, 3, 6, 7, 7, 7, 7, 7, 7, 7]


def test_thick_markets_help_creative_people_where_mass_counts():
    """Jobs (one added) four times those at the start, elasticity 0.5: chances of 0.3 double, up to one."""
    chance = matching.search_chances(np.array([399, 399, 99]), np.array([100.0, 10.0, 100.0]), 0.3, 0.5)

    assert chance[:, CREATIVE] == pytest.approx([0.6, 1.0, 0.3])
    assert (np.delete(chance, CREATIVE, axis=1) == 0.3).all()
    assert (matching.search_chances(np.array([399]), np.array([100.0]), 0.3, 0.0) == 0.3).all()
