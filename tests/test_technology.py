"""The new technology: who adopts it, what it yields, and that only use teaches."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_accounting import hamlet_with, two_towns

from ccsim.model import TownModel
from ccsim.parameters.economy import Technology
from ccsim.rules import productivity, technology
from ccsim.scenario import from_dict
from ccsim.town.schema import HOSPITALITY, METROPOLIS

EAGER = {"technology": {"arrival": 0, "considering": 12}}


@given(experience=st.floats(0, 1e6), more=st.floats(1, 1e6))
def test_use_teaches(experience, more):
    """Productivity starts at a0, rises with experience, is half way at the declared one, and never reaches the end."""
    rules = Technology()
    now, later = (technology.productivity(np.array(e), rules) for e in (experience, experience + more))

    assert rules.initial <= now < later <= rules.mature
    half = technology.productivity(np.array(rules.half_experience), rules)
    assert half == pytest.approx((rules.initial + rules.mature) / 2)


def test_only_the_cheap_town_adopts():
    """Two towns, pay at the leader 1.3 times and 1.05 times theirs: 1/1.3 < 0.85 < 1/1.05, so only the first starts."""
    content = two_towns().as_dict() | {"switches": {"new_technology": True}}
    content["parameters"]["technology"] |= {"arrival": 0.0, "considering": 12.0}
    content["parameters"]["shocks"]["metropolis"] = 0.0
    content["parameters"]["labour"]["wage_speed"] = 0.0
    content["towns"][0]["metropolis"]["wage_ratio"] = 1.3
    content["towns"][1]["metropolis"]["wage_ratio"] = 1.05
    model = TownModel(from_dict(content, "two"), 1)
    model.run_for(12)
    firms = model.state.firms
    modern = np.bincount(firms.town[firms.modern & (firms.town >= 0)], minlength=2)

    assert modern[0] > 10
    assert modern[1] == 0
    assert model.state.towns.experience[0] > 0 == model.state.towns.experience[1]


def considered(state, assumed, **changes) -> np.ndarray:
    """Let every firm consider the technology in one month; return who uses it."""
    for name, value in ({"considering": 12.0, "arrival": 0.0} | changes).items():
        assumed = assumed.replace(f"technology.{name}", value)
    technology.consider_technology(state, assumed)
    return state.firms.modern


def test_nobody_adopts_before_it_arrives(hamlet_state, assumed):
    """In the month before its arrival nothing happens; in the month itself it does."""
    hamlet_state.month = 59
    assert not considered(hamlet_state, assumed, arrival=60).any()
    hamlet_state.month = 60

    assert considered(hamlet_state, assumed, arrival=60).any()


def test_only_sectors_that_sell_outside_adopt(hamlet_state, assumed):
    """Hotels, shops, farms and the council do not use it."""
    modern = considered(hamlet_state, assumed)

    assert set(hamlet_state.firms.sector[modern].tolist()) <= set(technology.ADOPTERS)
    assert HOSPITALITY not in technology.ADOPTERS


def test_dear_towns_do_not_adopt(hamlet_state, assumed):
    """Pay at 0.86 of the leader's is above 0.85: nobody; just below: everybody able to."""
    leader = hamlet_state.places.wage_ratio[0, METROPOLIS]
    hamlet_state.towns.pay[:] = 0.86 * leader
    assert not considered(hamlet_state, assumed).any()
    hamlet_state.towns.pay[:] = 0.84 * leader

    able = np.isin(hamlet_state.firms.sector, technology.ADOPTERS)
    assert (considered(hamlet_state, assumed) == able).all()


def test_a_better_technology_pays_for_everybody(hamlet_state, assumed):
    """Once experience has carried it beyond the old one, pay does not matter."""
    hamlet_state.towns.pay[:] = 2.0
    hamlet_state.towns.experience[:] = 1e6

    assert considered(hamlet_state, assumed).any()


def test_modern_firms_yield_more(hamlet_state, assumed):
    """Without experience 0.85 / 0.75 of the old technology here; a firm that keeps the old one yields no more."""
    before = productivity.efficiency(hamlet_state, assumed)
    hamlet_state.firms.modern[0] = True
    gain = productivity.efficiency(hamlet_state, assumed) / before

    assert gain[:2] == pytest.approx([0.85 / 0.75, 1.0])


def test_who_could_only_lose_by_it_loses_nothing(hamlet_state, assumed):
    """A new technology at 0.6 of the leader's is worse than the old one here, at 0.75: firms fall back on that."""
    assert technology.gains(hamlet_state, assumed.replace("technology.initial", 0.6)).tolist() == [1.0]


def test_experience_is_job_years_of_modern_firms(hamlet_state, assumed):
    """Twelve months of one firm with ten jobs: ten job-years."""
    firms = hamlet_state.firms
    firms.modern[0], firms.staff[0] = True, 10
    for hamlet_state.month in range(12):
        technology.consider_technology(
            hamlet_state, assumed.replace("technology.arrival", 0).replace("technology.considering", 0)
        )

    assert hamlet_state.towns.experience[0] == pytest.approx(10)


def test_switch_off_means_off():
    """Without the switch no firm ever adopts, even where it would pay at once."""
    model = TownModel(hamlet_with(parameters=EAGER), 1)
    model.run_for(6)

    assert not model.state.firms.modern.any()
    assert model.state.towns.experience[0] == 0
