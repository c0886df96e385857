"""What is compared with what, and what cannot be compared."""

from __future__ import annotations

from pathlib import Path

import pytest
from compared_plans import branding, coworking, planned

import ccsim
from ccsim.comparing.arms import NOTHING, CannotCompare, first_difference, names_of
from ccsim.comparing.making import job_of
from ccsim.scenario import read

SCENARIOS = Path(__file__).parent.parent / "scenarios"


@pytest.fixture(scope="module")
def desks(hamlet):
    return planned(hamlet, coworking(), branding(), title="Desks and fame", name="desks")


@pytest.fixture(scope="module")
def fame(hamlet):
    return planned(hamlet, branding(), title="Fame", name="fame")


def test_nothing_is_the_same_town_without_a_plan(desks, fame):
    """The twins' scenario is the base with an empty plan; every plan is an arm."""
    job = job_of([desks, fame], (1, 2))

    assert [arm.name for arm in job.arms] == [NOTHING, "Desks and fame", "Fame"]
    assert job.arms[0].scenario.plan.levers == ()
    assert (job.runs, job.parts) == (6, [])


def test_plan_without_levers_is_doing_nothing_itself(hamlet, desks):
    """A scenario without levers is no plan of its own; alone it leaves nothing to compare."""
    assert [arm.name for arm in job_of([hamlet, desks], (1,)).arms] == [NOTHING, "Desks and fame"]
    with pytest.raises(CannotCompare, match=r"There is no plan in hamlet: nothing under \[\[plan.levers\]\]"):
        job_of([hamlet], (1,))


def test_other_towns_are_refused(desks, fame):
    """The message names the first key that differs, with both values."""
    other = fame.model_copy(update={"start": 2025, "story": "may differ"})

    with pytest.raises(CannotCompare, match=r"desks and fame are not plans for the same town: start is 2024 .* 2025"):
        job_of([desks, other], (1,))
    assert first_difference({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}) == (("a", 1, "b"), 2, 3)
    assert first_difference({"a": 1}, {"a": 1, "c": 4}) == (("c",), None, 4)


def test_plans_have_names_of_their_own(desks, fame):
    """Titles if all have one, else the files' names; two of one name are refused."""
    assert names_of([desks, fame]) == ["Desks and fame", "Fame"]
    assert names_of([planned(desks, branding(), name="a"), fame]) == ["a", "fame"]
    with pytest.raises(CannotCompare, match='Two plans are called "fame"'):
        names_of([fame, fame])


def test_too_many_plans_and_levers_are_refused(hamlet, desks):
    """Before anything runs, with the most there may be."""
    many = [planned(hamlet, branding(), name=f"plan {k}") for k in range(13)]
    crowded = planned(hamlet, *(coworking(name=f"desk {k}") for k in range(23)))

    with pytest.raises(CannotCompare, match="at most 12"):
        job_of(many, (1,))
    with pytest.raises(CannotCompare, match="hamlet: the contributions of 23 levers"):
        job_of([crowded], (1,), contributions=True)
    with pytest.raises(CannotCompare, match="There is no plan to compare"):
        ccsim.compare([])
    assert job_of([desks], (1,), contributions=True).runs == 4


def test_plans_that_come_along_can_be_compared():
    """The files in scenarios/ that are plans for one base are for the same town, and have names of their own."""
    by_base: dict[str, list] = {}
    for path in sorted(SCENARIOS.glob("*.toml")):
        text = path.read_text("utf-8")
        base = text.partition('base = "')[2].partition('"')[0]
        if base:
            by_base.setdefault(base, []).append(read(path))

    assert len(by_base["obidos.toml"]) >= 3
    for several in by_base.values():
        if any(scenario.plan.levers for scenario in several):
            assert len(job_of(several, (1,)).arms) > 1
