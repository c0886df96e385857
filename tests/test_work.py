"""The first jobs: sectors and sizes of firms, who works where; every total is the profile's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.town import schema
from ccsim.town.schema import (
    CREATIVE,
    CREATIVE_SECTOR,
    NOT_WORKING,
    PUBLIC,
    REMOTE,
    RETIRED,
    TECHNOLOGY,
    UNEMPLOYED,
)
from ccsim.town.work import first_firms, rank_sizes


@settings(deadline=None)
@given(firms=st.integers(1, 400), more=st.integers(0, 5000), exponent=st.floats(0.8, 2))
def test_sizes_add_up_and_nobody_is_empty(firms, more, exponent):
    """Whatever the numbers: every firm has a job, sizes fall with rank, and they sum to the jobs."""
    sizes = rank_sizes(firms, firms + more, exponent)

    assert sizes.sum() == firms + more
    assert sizes.min() >= 1
    assert (np.diff(sizes) <= 0).all()


def test_six_jobs_in_three_firms():
    """Rank 2 and 3 have 0.48 and 0.31 of the first's size: six jobs split into 3, 2 and 1 (4.2 makes 4, 2, 1)."""
    assert rank_sizes(3, 6, 1.06).tolist() == [3, 2, 1]
    assert rank_sizes(3, 7, 1.06).tolist() == [4, 2, 1]
    assert rank_sizes(0, 0, 1.06).tolist() == []


def test_jobs_by_sector_are_the_profiles(obidos_begun, obidos):
    """Posts, and staff, of the firms of each sector sum to the profile's jobs."""
    firms = obidos_begun.firms

    assert np.bincount(firms.sector, firms.staff, 7).tolist() == list(obidos.towns[0].work.jobs.value)
    assert firms.posts.tolist() == firms.staff.tolist()


def test_mean_size_of_private_firms_is_the_profiles(obidos_begun, obidos):
    """Jobs over private firms come within a twentieth of the mean size."""
    private = obidos_begun.firms.sector != PUBLIC
    size = obidos_begun.firms.staff[private].mean()

    assert size == pytest.approx(obidos.towns[0].work.firm_size.value, rel=0.05)


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_creative_firms_are_smaller_by_their_factor(obidos, assumed, factor):
    """Creative jobs make 1 / factor as many firms as jobs over the mean size; those of technology are just as many."""
    town = obidos.towns[0]
    firms = first_firms(town, 0, 1, assumed.replace("first.creative_size", factor))
    count, size = np.bincount(firms.sector, minlength=7), np.bincount(firms.sector, firms.size, 7)
    jobs, mean = np.round(town.work.jobs.value), town.work.firm_size.value

    assert count[CREATIVE_SECTOR] == round(jobs[CREATIVE_SECTOR] / (factor * mean))
    assert count[TECHNOLOGY] == round(jobs[TECHNOLOGY] / mean)
    assert size.tolist() == jobs.tolist()


def test_small_firms_are_young(obidos, assumed):
    """Firms were founded before the start; small ones live about eleven years, public employers are old."""
    firms = first_firms(obidos.towns[0], 0, 1, assumed)
    small = (firms.size <= 2) & (firms.sector != PUBLIC)

    assert (firms.founded <= 0).all()
    assert -firms.founded[small].mean() / 12 == pytest.approx(assumed.first.firm_age, rel=0.2)
    assert (firms.founded[firms.sector == PUBLIC] == -600).all()


def test_labour_force_is_the_profiles(obidos_begun, obidos):
    """Creative people, unemployed, remote workers and commuters are as many as the shares say."""
    people, figures = obidos_begun.residents, obidos.towns[0].people
    employer = people.employer[people.town >= 0]
    force, works = employer != NOT_WORKING, (employer != NOT_WORKING) & (employer != UNEMPLOYED)
    creative = people.occupation[people.town >= 0] == CREATIVE

    assert (employer == UNEMPLOYED).sum() == round(figures.unemployment.value * force.sum())
    assert (employer == REMOTE).sum() == round(figures.remote.value * works.sum())
    assert ((employer <= -3) & (employer != REMOTE)).sum() == round(figures.work_outside.value * works.sum())
    assert (creative & works).sum() == round(figures.creative.value * works.sum())


def test_remote_workers_are_creative_people(obidos_begun):
    """Remote jobs go to creative people as long as there are any."""
    people = obidos_begun.residents

    assert (people.occupation[people.employer == REMOTE] == CREATIVE).all()


def test_children_and_pensioners_do_not_work(obidos_begun):
    """Nobody under 18 or in retirement holds a job or looks for one."""
    people = obidos_begun.residents
    idle = (people.town >= 0) & np.isin(people.occupation, (schema.CHILD, schema.STUDENT, RETIRED))

    assert (people.employer[idle] == NOT_WORKING).all()


def test_every_sector_has_residents_and_commuters_in_proportion(obidos_begun):
    """Residents take the same part of the jobs of every sector, to the person; commuters from outside the rest."""
    firms = obidos_begun.firms
    jobs = np.bincount(firms.sector, firms.staff, 7)
    outside = np.bincount(firms.sector, firms.outside_staff, 7)

    assert np.abs(outside - jobs * outside.sum() / jobs.sum()).max() <= 1


def test_every_firm_has_somebody_of_the_town(obidos_begun):
    """The first post of a private firm is a resident's, who may own it."""
    firms = obidos_begun.firms
    private = firms.sector != PUBLIC

    assert (firms.outside_staff < firms.staff)[private].all()


def test_large_firms_have_no_more_commuters_than_small_ones(obidos_begun):
    """Of the posts after the first, commuters hold the same share in firms of up to ten jobs and in larger ones."""
    firms = obidos_begun.firms
    large, private = firms.staff > 10, firms.sector != PUBLIC
    shares = [
        firms.outside_staff[chosen].sum() / (firms.staff[chosen] - 1).sum()
        for chosen in (private & large, private & ~large)
    ]

    assert shares[0] == pytest.approx(shares[1], abs=0.04)


def test_creative_people_work_where_creative_posts_are(obidos_begun):
    """No sector has a higher creative share among residents on its staff than the creative one: above three means."""
    people, firms = obidos_begun.residents, obidos_begun.firms
    staff = people.employer >= 0
    sector = firms.sector[people.employer[staff]]
    share = np.bincount(sector, people.occupation[staff] == CREATIVE, 7) / np.bincount(sector, minlength=7)

    assert share.argmax() == CREATIVE_SECTOR
    assert share[CREATIVE_SECTOR] > 3 * (people.occupation[staff] == CREATIVE).mean()


def test_first_posts_are_for_any_occupation(obidos_begun):
    """In firms of one or two the creative share is that of all residents on the staff of the creative sector."""
    people, firms = obidos_begun.residents, obidos_begun.firms
    staff = np.flatnonzero(people.employer >= 0)
    staff = staff[firms.sector[people.employer[staff]] == CREATIVE_SECTOR]
    small = firms.staff[people.employer[staff]] <= 2
    creative = people.occupation[staff] == CREATIVE

    assert creative[small].mean() == pytest.approx(creative.mean(), abs=0.25)  # 47 people


def test_two_seeds_make_other_firms_of_the_same_sizes(obidos, assumed):
    """The seed changes productivity and age, not how many jobs there are."""
    first, second = (first_firms(obidos.towns[0], 0, seed, assumed) for seed in (1, 2))

    assert first.size.tolist() == second.size.tolist()
    assert first.productivity.tolist() != second.productivity.tolist()
