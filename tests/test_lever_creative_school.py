"""Creative education: it fills as far as there is demand, and where there are no jobs its graduates leave."""

from __future__ import annotations

import numpy as np
import pytest
from plans import carried_out, planned, same, twins

from ccsim.indicators import NAMES
from ccsim.town.schema import STUDENT

LEVER = {"kind": "creative school", "size": 30, "lag": 1, "years": 10}
RICH = {"parameters": {"public": {"debt_limit": 20.0}}}


def arts(model):
    """Count those who study arts in town."""
    people = model.state.residents
    return int(((people.town == 0) & (people.occupation == STUDENT) & people.cultural).sum())


@pytest.mark.parametrize(("size", "applicants", "full"), [(10, 60.0, True), (30, 2.0, False)])
def test_places_are_taken_as_far_as_there_is_demand(size, applicants, full):
    """Ten places with sixty applicants a year are full; thirty with two stand mostly empty."""
    model, _ = carried_out(planned(LEVER | {"size": size, "applicants": applicants, "local": 0.0}, **RICH), 40)
    places = round(size * float(model.state.towns.governance[0]))

    assert arts(model) <= places
    assert (arts(model) >= places - 1) == full


def test_fewer_leave_to_study():
    """Same seed: with a school that takes only people of the town, fewer school-leavers go away."""
    with_it, without = twins(LEVER | {"applicants": 0.0, "local": 1.0}, 36)
    leaving = NAMES.index("students_leaving")

    assert with_it.series[:, 0, leaving].sum() < without.series[:, 0, leaving].sum()


def test_graduates_leave_again():
    """Of those who came from outside and graduated less than half live in town two years on."""
    model, _ = carried_out(planned(LEVER, **RICH), 1)
    people, studied, graduated = model.state.residents, set(), {}
    for _ in range(90):
        model.step()
        people = model.state.residents
        here = (people.town == 0) & (people.home_town < 0)
        studies = here & (people.occupation == STUDENT) & people.cultural
        done = set(people.key[here & (people.occupation != STUDENT)].tolist()) & studied
        graduated |= dict.fromkeys(done - graduated.keys(), model.state.month)
        studied |= set(people.key[studies].tolist())
    long_done = [key for key, month in graduated.items() if month <= model.state.month - 24]
    left = ~np.isin(np.array(long_done, np.uint64), people.key[people.town == 0])

    assert left.size > 10
    assert left.mean() > 0.3


def test_before_its_start_it_leaves_no_trace():
    """Every bit is that of the baseline."""
    start = carried_out(planned(), 1)[0].scenario.start
    assert same(*twins(LEVER | {"start": f"{start + 2}-01"}, 24))
