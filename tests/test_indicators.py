"""Indicators: declared once, worked by hand on the eve of a hamlet, finite for years."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_accounting import EVENTS, hamlet_with, two_towns

from ccsim import indicators
from ccsim.indicators import CATALOGUE, NAMES, measure
from ccsim.model import TownModel
from ccsim.town.columns import ELSEWHERE
from ccsim.town.schema import CREATIVE, KINDS, PUBLIC, SECTORS, THIRD_PLACE, UNEMPLOYED

UNITS = {
    "persons", "persons/month", "households", "households/month", "meetings/month", "jobs", "firms", "firms/month",
    "amenities", "amenities/month", "homes", "share", "index", "log income", "log points", "EUR", "EUR/month",
    "visits/month", "job-years",
}  # fmt: skip


def now(state, assumed, cash_before=None) -> dict[str, float]:
    """Measure a state of one town."""
    before = state.towns.cash - state.towns.debt if cash_before is None else cash_before
    return dict(zip(NAMES, measure(state, assumed, before)[0].tolist(), strict=True))


def test_names_are_unique():
    """No two indicators share a name, and every name can be a column of a table."""
    assert len(set(NAMES)) == len(NAMES) == len(CATALOGUE)
    assert all(name.isidentifier() for name in NAMES)


@pytest.mark.parametrize("indicator", CATALOGUE, ids=NAMES)
def test_declared_in_full(indicator):
    """A known unit and a meaning."""
    assert indicator.unit in UNITS
    assert indicator.meaning.strip()


def test_every_sector_and_kind_is_counted():
    """Jobs of each sector, amenities of each kind, in the order of the schema."""
    assert [n for n in NAMES if n.startswith("jobs_")][:7] == [f"jobs_{s.replace(' ', '_')}" for s in SECTORS]
    assert [n for n in NAMES if n.startswith("open_")] == [f"open_{k.replace(' ', '_')}" for k in KINDS]


def test_the_eve_of_the_hamlet_is_its_profile(hamlet_begun, hamlet, assumed):
    """People, homes, jobs, unemployment, rent, wage and debt on the eve are what the profile says."""
    seen, town = now(hamlet_begun, assumed), hamlet.towns[0]
    force = seen["unemployed"] + seen["employed_residents"]

    assert seen["population"] == 600
    assert seen["homes"] == 280 == seen["households"] + seen["visitor_lets"] + seen["vacant_homes"]
    assert seen["jobs"] == sum(town.work.jobs.value)
    assert [seen[f"jobs_{s.replace(' ', '_')}"] for s in SECTORS] == list(town.work.jobs.value)
    assert seen["unemployed"] == round(town.people.unemployment.value * force)
    assert seen["unemployment_rate"] == pytest.approx(seen["unemployed"] / force)
    assert seen["rent"] == pytest.approx(town.homes.rent.value)
    assert seen["municipal_debt"] == town.municipality.debt.value
    assert (seen["pay_index"], seen["reputation"], seen["outlook"]) == (1, 1, 0)
    assert seen["real_income"] == pytest.approx(seen["income"])


def test_counts_by_hand(hamlet_state, assumed):
    """A cafe shut, a person gone elsewhere, a firm of nine jobs and one of ten: each shows in its place."""
    before = now(hamlet_state, assumed)
    people, firms, venues = hamlet_state.residents, hamlet_state.firms, hamlet_state.amenities
    venues.open[np.flatnonzero(venues.kind == THIRD_PLACE)[0]] = False
    leaver = np.flatnonzero((people.home_town == 0) & (people.town == 0))[0]
    people.town[leaver] = ELSEWHERE
    after = now(hamlet_state, assumed)
    assert after["open_third_place"] == before["open_third_place"] - 1
    assert after["amenities_open"] == before["amenities_open"] - 1
    assert (after["population"], after["diaspora"]) == (599, before["diaspora"] + 1)

    small = before["small_firms"] * before["firms"]
    firm = np.flatnonzero((firms.sector != PUBLIC) & (firms.staff < 9))[0]
    for staff, expected in ((9, small), (10, small - 1)):
        firms.staff[firm] = staff
        assert now(hamlet_state, assumed)["small_firms"] * before["firms"] == pytest.approx(expected)


def test_real_income_deflates_tenants_only(hamlet_state, assumed):
    """All rents up by a tenth: y of tenants falls by 1.1 ** -0.27, that of owners stays."""
    state = hamlet_state
    people, homes = state.residents, state.households
    here = people.town >= 0
    rents = homes.tenant[people.household[here]]
    money = people.income[here]
    state.streets.rent[:] *= 1.1
    expected = (money[~rents].sum() + (money[rents] * 1.1**-0.27).sum()) / here.sum() / 100

    assert now(state, assumed)["real_income"] == pytest.approx(expected, rel=1e-5)
    assert now(state, assumed)["income"] == pytest.approx(money.mean() / 100)


def test_creative_share_and_wage(hamlet_state, assumed):
    """Two people at work, one of them creative, 1,000 and 3,000 euros: half, and 2,000 on average."""
    people = hamlet_state.residents
    people.employer[people.town >= 0] = UNEMPLOYED
    rows = np.flatnonzero((people.town >= 0) & (people.born < -240))[:2]
    people.employer[rows], people.wage[rows] = -3, [100_000, 300_000]
    people.occupation[rows] = [CREATIVE, CREATIVE + 1]
    seen = now(hamlet_state, assumed)

    assert (seen["creative_share"], seen["wage"]) == (0.5, 2000)
    assert (seen["commuters_out"], seen["employed_residents"], seen["unemployed"]) == (2, 2, 598)


def test_municipal_balance_is_the_change_of_cash_less_debt(hamlet_state, assumed):
    """500 euros more cash and 200 more debt than a month ago: 300."""
    before = hamlet_state.towns.cash - hamlet_state.towns.debt
    hamlet_state.towns.cash[:] += 50_000
    hamlet_state.towns.debt[:] += 20_000

    assert now(hamlet_state, assumed, before)["municipal_balance"] == 300


def test_pay_and_rent_move_the_prospect(hamlet_state, assumed):
    """A service worker's prospect rises with pay by one log point each, and falls with rents by the housing share."""
    before = now(hamlet_state, assumed)["prospect"]
    hamlet_state.towns.pay[:] = np.e
    assert now(hamlet_state, assumed)["prospect"] - before == pytest.approx(1)
    hamlet_state.streets.rent[:] *= np.e

    assert now(hamlet_state, assumed)["prospect"] - before == pytest.approx(1 - assumed.migration.housing_share)


@given(part=st.integers(0, 10**6), whole=st.integers(0, 10**6))
def test_ratios_are_defined_where_nothing_is(part, whole):
    """Part over whole, and zero where there is no whole."""
    ratio = indicators._ratio(np.array([part]), np.array([whole]))[0]

    assert ratio == (part / whole if whole else 0)


@pytest.mark.parametrize("critical_mass", [True, False])
def test_every_indicator_is_finite_for_years(critical_mass):
    """Five eventful years, with and without critical mass: no gap, counts never negative, shares within 0 and 1."""
    switches = {"critical_mass": critical_mass, "new_technology": True}
    model = TownModel(hamlet_with(events=EVENTS, switches=switches), 1)
    model.run_for(60)
    series = model.series[:, 0]

    assert np.isfinite(series).all()
    for i, indicator in enumerate(CATALOGUE):
        if indicator.unit in {"persons", "persons/month", "jobs", "firms", "amenities", "homes", "share", "index"}:
            assert series[:, i].min() >= 0, indicator.name
        if indicator.unit == "share":
            assert series[:, i].max() <= 1, indicator.name


def test_many_months_at_once_are_each_month_alone():
    """Working out the indicators of a whole run gives the bits of working out each month by itself."""
    model = TownModel(hamlet_with(events=EVENTS), 1)
    model.run_for(5)
    alone = [indicators.indicators_of(tally) for tally in model.tallies]

    assert np.stack(alone).tobytes() == model.series.tobytes()


def test_parts_add_up_to_wholes():
    """Ages to people, sectors to jobs, kinds to amenities, leavers' kinds to leavers, every month of two towns."""
    model = TownModel(two_towns(), 1)
    model.run_for(24)
    column = dict(zip(NAMES, np.moveaxis(model.series, 2, 0), strict=True))
    ages = sum(column[name] for name in NAMES if name.startswith("age_"))
    sectors = sum(column[f"jobs_{sector.replace(' ', '_')}"] for sector in SECTORS)

    assert np.array_equal(ages, column["population"])
    assert np.array_equal(sectors, column["jobs"])
    assert np.array_equal(sum(column[n] for n in NAMES if n.startswith("open_")), column["amenities_open"])
    assert (column["students_leaving"] <= column["out_migration"]).all()
    assert (column["newcomers"] + column["returners"] <= column["in_migration"]).all()
