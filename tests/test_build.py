"""The towns as tables: homes, tenants, lets, jobs and amenities add up to the profile, wherever they lie."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import hamlet_content
from hypothesis import given, settings
from hypothesis import strategies as st

from ccsim.draws import keys_of
from ccsim.parameters import Parameters
from ccsim.scenario import from_dict
from ccsim.town import build
from ccsim.town.build import add_town
from ccsim.town.schema import (
    CHILD,
    COMMUTES_METROPOLIS,
    COMMUTES_RING,
    CREATIVE,
    HERITAGE,
    KINDS,
    NATURE,
    NOT_WORKING,
    PRODUCTION,
    PUBLIC,
    REMOTE,
    RETIRED,
    SERVICE,
    STUDENT,
    UNEMPLOYED,
)
from ccsim.town.state import empty_tables
from ccsim.town.work import rank_sizes


def tables_of(seed=1, jobs=None, homes=None, **people):
    """Return the tables and the profile of a hamlet with some figures changed."""
    content = hamlet_content()
    town = content["towns"][0]
    town["people"] |= people
    town["homes"] |= homes or {}
    town["work"] |= {"jobs": jobs} if jobs else {}
    profile = from_dict(content, "town").towns[0]
    tables = empty_tables()
    add_town(tables, profile, 0, seed, Parameters())
    return tables, profile


def share_of(part, whole):
    """Return how many of a group belong to a part."""
    return np.count_nonzero(part) / np.count_nonzero(whole)


@given(firms=st.integers(0, 300), more=st.integers(0, 5000))
def test_firm_sizes_sum_to_the_jobs_and_descend(firms, more):
    """Whatever their number, firms have at least one job each and all jobs together, the biggest first."""
    sizes = rank_sizes(firms, firms + more, 1.06)

    assert sizes.sum() == (firms + more if firms else 0)
    assert (np.diff(sizes) <= 0).all()
    assert (sizes >= 1).all()


def test_firm_sizes_follow_the_rank_size_rule():
    """Of 1,000 firms with 8,000 jobs the tenth is about ten times smaller than the first, to the power 1/1.06."""
    sizes = rank_sizes(1000, 8000, 1.06)

    assert sizes[[9, 99]] / sizes[0] == pytest.approx([10 ** (-1 / 1.06), 100 ** (-1 / 1.06)], rel=0.15)


@settings(max_examples=20)
@given(
    dwellings=st.integers(20, 1500),
    lets=st.integers(0, 100),
    tenants=st.floats(0, 1),
    household_size=st.floats(1.9, 3.2),
)
def test_homes_match_the_profile(dwellings, lets, tenants, household_size):
    """Homes, households, tenants and lets are exact in sum, and no street has more households and lets than homes."""
    homes = {"dwellings": dwellings, "lets": lets}
    tables, _ = tables_of(homes=homes, tenants=tenants, household_size=household_size)
    streets, households = tables["streets"], tables["households"]
    wanted = round(600 / household_size)

    assert households.used == streets.households.sum() == wanted
    assert streets.homes.sum() == max(dwellings, wanted + lets)
    assert streets.lets.sum() == lets
    assert (streets.homes >= streets.households + streets.lets).all()
    assert np.count_nonzero(households.tenant) == round(wanted * tenants)
    assert (np.bincount(households.street, minlength=streets.used) == streets.households).all()


@settings(max_examples=20)
@given(jobs=st.lists(st.integers(0, 120), min_size=7, max_size=7).filter(lambda jobs: sum(jobs) > 0))
def test_jobs_by_sector_match_the_profile(jobs):
    """Posts, staff and people agree in every firm, and sectors have exactly the jobs of the profile."""
    tables, _ = tables_of(jobs=jobs)
    firms, people = tables["firms"], tables["residents"]
    here = people.employer >= 0

    assert np.bincount(firms.sector, firms.staff, 7).tolist() == jobs
    assert (firms.posts == firms.staff).all()
    residents = np.bincount(people.employer[here], minlength=firms.used)
    assert (firms.staff - firms.outside_staff == residents).all()
    assert (firms.outside_staff >= 0).all()


@settings(max_examples=20)
@given(
    participation=st.floats(0.3, 1),
    unemployment=st.floats(0, 0.6),
    work_outside=st.floats(0, 0.95),
    remote=st.floats(0, 0.04),
    creative=st.floats(0, 0.8),
)
def test_shares_of_workers_match_the_profile(participation, unemployment, work_outside, remote, creative):
    """Unemployed, remote, creative and commuting people have the shares of the profile, to a person.

    Where the town's 205 jobs do not suffice for the rest, more of them commute.
    """
    given = {"participation": participation, "unemployment": unemployment, "work_outside": work_outside}
    people = tables_of(**given, remote=remote, creative=creative)[0]["residents"]
    force = people.employer != NOT_WORKING
    works = force & (people.employer != UNEMPLOYED)
    outside = np.isin(people.employer, (COMMUTES_RING, COMMUTES_METROPOLIS))
    n = np.count_nonzero(works)

    assert abs(share_of(people.employer == UNEMPLOYED, force) - unemployment) <= 0.5 / force.sum() + 1e-9
    assert abs(share_of(people.employer == REMOTE, works) - remote) <= 0.5 / n + 1e-9
    assert abs(share_of(works & (people.occupation == CREATIVE), works) - creative) <= 0.5 / n + 1e-9
    too_many = n - np.count_nonzero(people.employer == REMOTE) - 205
    assert abs(np.count_nonzero(outside) - max(work_outside * n, too_many)) <= 0.5 + 1e-9


def test_who_is_too_young_too_old_or_studies_has_no_job(obidos_begun):
    """Children, students and pensioners neither work nor look for work; nobody under 18 is anything but a child."""
    people = obidos_begun.residents
    here = people.town == 0
    idle = here & np.isin(people.occupation, (CHILD, STUDENT, RETIRED))

    assert set(people.employer[idle]) == {NOT_WORKING}
    assert ((people.occupation == CHILD) == (people.born > -216))[here].all()
    assert ((people.occupation == RETIRED) == (people.born <= -66.5 * 12))[here].all()


def test_owners_work_in_their_own_firm(obidos_begun):
    """Each owner of a private firm is on its staff, and nobody owns a public service."""
    firms, people = obidos_begun.firms, obidos_begun.residents
    owned = np.flatnonzero(firms.owner > 0)

    assert (people.id[firms.owner_row[owned]] == firms.owner[owned]).all()
    assert (people.employer[firms.owner_row[owned]] == owned).all()
    assert (firms.sector[owned] != PUBLIC).all()


def first_owners(creative, sector=0, staff=3, n=10_000):
    """Return the occupation of the owners of firms with one creative and two other people, and who has an owner."""
    tables = empty_tables()
    firms, people = tables["firms"], tables["residents"]
    firms.add({"key": keys_of(1, 0, n), "sector": np.full(n, sector), "staff": np.full(n, staff)})
    work = {"employer": np.repeat(np.arange(n), 3), "occupation": np.tile([SERVICE, CREATIVE, PRODUCTION], n)}
    people.add({"key": keys_of(2, 0, 3 * n)} | work)
    build._name_owners(tables, 0, 1, creative)
    return people.occupation[firms.owner_row[firms.owner > 0]], firms.owner > 0


@pytest.mark.parametrize(("creative", "share"), [(0.0, 0.0), (1.0, 1 / 3), (2.0, 1 / 2), (4.0, 2 / 3)])
def test_the_first_owner_is_creative_by_weight(creative, share):
    """One creative person of weight c beside two of weight one owns c / (c + 2) of the firms, within five s.e."""
    occupation, owned = first_owners(creative)

    assert owned.all()
    assert abs((occupation == CREATIVE).mean() - share) <= 5 * (share * (1 - share) / owned.size) ** 0.5


def test_public_services_and_large_firms_have_no_owner_here():
    """Fifty jobs may be somebody's own, fifty-one and public ones not."""
    assert first_owners(2.0, staff=50, n=10)[1].all()
    assert not first_owners(2.0, staff=51, n=10)[1].any()
    assert not first_owners(2.0, sector=PUBLIC, n=10)[1].any()


def test_amenities_share_their_groups_costs(obidos_begun, obidos):
    """Each group has its number of amenities in its settlement, and a twelfth of its yearly cost a month."""
    amenities, streets = obidos_begun.amenities, obidos_begun.streets
    names = [place.name for place in obidos.towns[0].settlements]
    first = 0
    for group in obidos.towns[0].amenities:
        rows = slice(first, first + group.count)
        first += group.count
        assert set(amenities.kind[rows]) == {KINDS.index(group.kind)}
        assert abs(amenities.fixed_cost[rows].sum() - 100 * group.fixed_cost / 12) <= group.count
        if group.settlement:
            assert set(streets.settlement[amenities.street[rows]]) == {names.index(group.settlement)}
    assert amenities.used == first
    assert amenities.public[np.isin(amenities.kind, (HERITAGE, NATURE))].all()


def test_rents_make_streets_equally_good(obidos_begun, obidos, assumed):
    """Nobody gains by moving to another street at the start: what green and the centre are worth is in the rent."""
    streets, rules = obidos_begun.streets, assumed.housing
    value = rules.green_value * streets.nature - rules.centre_value * np.minimum(15, streets.minutes)
    enjoyed = value - assumed.migration.housing_share * np.log(streets.rent)
    mean = (streets.rent * streets.homes).sum() / streets.homes.sum()

    assert np.ptp(enjoyed) < 1e-9
    assert mean == pytest.approx(100 * obidos.towns[0].homes.rent.value)


def test_the_layout_of_a_town_does_not_depend_on_the_seed():
    """Two seeds: the same streets and amenities, other people in them."""
    (one, _), (other, _) = tables_of(seed=1), tables_of(seed=2)

    assert (one["streets"].x == other["streets"].x).all()
    assert (one["amenities"].street == other["amenities"].street).all()
    assert (one["households"].street != other["households"].street).any()
