"""Founding: what makes people found firms, who does, and what a new firm begins with."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_accounting import event, hamlet_with

from ccsim.draws import keys_of, uniform
from ccsim.inputs import Opening
from ccsim.model import TownModel
from ccsim.parameters import Parameters
from ccsim.rules import founding
from ccsim.rules.amenities import open_amenity
from ccsim.town.ledger import Flow
from ccsim.town.schema import CREATIVE, NOT_WORKING, PRODUCTION, PUBLIC, SERVICE, UNEMPLOYED, WORKSPACE


@given(skill=st.floats(0, 3), more=st.floats(0.01, 1), appeal=st.floats(0.1, 3))
def test_skill_and_need_make_founders(skill, more, appeal):
    """The skilled found more readily, the unemployed 1.5 times as readily, nobody beyond twelve times the average."""
    drive = founding.drive_to_found
    usual = drive(skill, 3, appeal, 0.8, 1.5)

    assert usual <= drive(skill + more, 3, appeal, 0.8, 1.5) <= founding.BOLDEST
    assert drive(skill, UNEMPLOYED, appeal, 0.8, 1.5) == min(founding.BOLDEST, 1.5 * usual)


def appeal_of(state, assumed):
    """Return the factor on founding by street and occupation, with the workspaces as they stand."""
    return founding.founding_appeal(state, assumed, founding.pull_of_desks(state, assumed))


def workspace_near(state, assumed):
    """Return how near a workspace with room is to each street, from 1 down to 0."""
    return np.log(founding.pull_of_desks(state, assumed)) / assumed.enterprise.workspace


def test_average_person_founds_as_often_as_the_average():
    """Skill 1, no appeal, at work: a drive of exactly one."""
    assert founding.drive_to_found(1.0, 0, 1.0, 0.8, 1.5) == 1.0


def test_first_months_found_the_share_of_firms_asked_for(obidos_begun, assumed):
    """Drives of all who have no firm yet, times the monthly chance, sum to `entry` of the active firms over twelve."""
    state = obidos_begun
    people, appeal = state.residents, appeal_of(state, assumed)
    force = np.flatnonzero(
        (people.town >= 0) & (people.employer != NOT_WORKING) & ~np.isin(people.id, state.firms.owner)
    )
    rules = assumed.enterprise
    drive = [
        founding.drive_to_found(people.skill[i], people.employer[i], appeal[people.street[i], people.occupation[i]],
                                  rules.skill, rules.unemployed)
        for i in force
    ]  # fmt: skip
    active = (state.firms.sector != PUBLIC).sum()

    assert sum(drive) * state.baseline.founding[0] == pytest.approx(rules.entry * active / 12)


def founders(state, assumed) -> int:
    """Count the founders of thirty months in which nothing else happens."""
    people, count = state.residents, 0
    appeal = appeal_of(state, assumed)
    for month in range(30):
        stream, base, none = state.stream(60, month), state.baseline.founding, np.zeros(state.firms.used + 1, bool)
        rows = founding.scan_founders(
            founding.find_concerned(people.town, people.key, people.employer, stream, base, none),
            people.town, people.key, people.employer, people.occupation, people.skill, people.street,
            stream, base, assumed.enterprise.skill, 1.5, appeal, none,
        )  # fmt: skip
        count += rows.size
    return count


def test_margins_raise_founding(obidos_state, assumed):
    """Margins five points above the steady one in every sector: appeal and founders grow by exp(0.2)."""
    usual = appeal_of(obidos_state, assumed)
    few = founders(obidos_state, assumed)
    obidos_state.now.sector_margin[:] = assumed.production.margin + 0.05

    assert appeal_of(obidos_state, assumed) / usual == pytest.approx(np.exp(0.2))
    assert founders(obidos_state, assumed) > 1.1 * few


def test_peers_raise_founding(obidos_state, assumed):
    """More creative jobs than at the start: creative people found more readily, by more than service people."""
    usual = appeal_of(obidos_state, assumed)
    creative = obidos_state.firms.sector == 0
    obidos_state.firms.staff[creative] *= 4
    gain = (appeal_of(obidos_state, assumed) / usual)[0]

    assert gain[CREATIVE] > gain[SERVICE] > 1


def seated_share(state, assumed):
    """Return the share of founding that is in creative and technology firms, by occupation of the first town."""
    weight = founding.occupation_fit(assumed)[:, :PUBLIC] * state.baseline.jobs[0, :PUBLIC]
    return weight[:, :2].sum(axis=1) / weight.sum(axis=1)


def roomy_workspace(state, capacity: float) -> None:
    """Open a workspace in the first street."""
    open_amenity(state, Opening(0, WORKSPACE, 0, capacity, 1.0, 0, 0, 0, True), np.uint64(capacity), Parameters())


def test_workspace_with_room_raises_founding_nearby(hamlet_state, assumed):
    """Next door to a workspace with room people found firms that could sit there exp(0.4) times as readily."""
    usual = appeal_of(hamlet_state, assumed)
    roomy_workspace(hamlet_state, 1.0)
    assert (workspace_near(hamlet_state, assumed) == 0).all()
    roomy_workspace(hamlet_state, 500.0)
    gain = appeal_of(hamlet_state, assumed) / usual
    seated = seated_share(hamlet_state, assumed)

    assert gain[0] == pytest.approx(1 + seated * (np.exp(0.4) - 1))
    assert gain[0, CREATIVE] > gain[0, SERVICE] > 1
    assert gain[0, PRODUCTION] < 1.05
    assert founders(hamlet_state, assumed) > 0


def test_workspace_does_not_reach_the_next_town(hamlet_state, assumed):
    """From 3 km its pull falls, at 9 km there is none, nor in a street of another town."""
    roomy_workspace(hamlet_state, 500.0)
    streets = hamlet_state.streets
    streets.x[1:4] = streets.x[0] + np.array([3000.0, 6000.0, 9001.0])
    streets.y[1:4] = streets.y[0]

    assert workspace_near(hamlet_state, assumed)[:4] == pytest.approx([1.0, 1.0, 0.5, 0.0], abs=1e-3)


def found_by(state, rows, assumed):
    """Let these people found; return the rows of their firms."""
    founding.found(state, np.array(rows), assumed, 1.0, np.ones(state.streets.used))
    return state.residents.employer[rows]


def someone_at_work(state) -> int:
    """Return the row of somebody on a payroll with several people."""
    people, firms = state.residents, state.firms
    staff = (people.town >= 0) & (people.employer >= 0)
    big = staff & (firms.staff[np.maximum(0, people.employer)] > 3) & ~np.isin(people.id, firms.owner)
    return int(np.flatnonzero(big)[0])


def test_founder_leaves_the_old_job_for_a_firm_of_one(hamlet_state, assumed):
    """One post, one on staff, the founder as owner, four wage bills in cash from outside; the parent loses one."""
    state = hamlet_state
    row = someone_at_work(state)
    parent = int(state.residents.employer[row])
    before = int(state.firms.staff[parent])
    firm = int(found_by(state, [row], assumed)[0])
    firms = state.firms

    assert (firms.posts[firm], firms.staff[firm], firms.owner[firm]) == (1, 1, state.residents.id[row])
    assert firms.staff[parent] == before - 1
    assert firms.cash[firm] == state.ledger.paid(Flow.START_CAPITAL)[0] > 0
    assert firms.street[firm] == state.residents.street[row]


def test_spin_offs_inherit_productivity(hamlet_state, assumed):
    """The same founder from a parent e times as productive keeps 0.7 log points of it, if the sector is the same."""
    row = someone_at_work(hamlet_state)
    parent = int(hamlet_state.residents.employer[row])
    level = {}
    for productivity in (1.0, np.e, 0.5):
        for sector in range(6):
            state = copy.deepcopy(hamlet_state)
            state.firms.productivity[parent], state.firms.sector[parent] = productivity, sector
            firm = int(found_by(state, [row], assumed)[0])
            same = bool(state.firms.sector[firm] == sector)
            level.setdefault((productivity, same), state.firms.productivity[firm])

    assert np.log(level[np.e, True] / level[1.0, True]) == pytest.approx(assumed.enterprise.inheritance)
    assert level[np.e, False] == level[1.0, False]
    assert level[0.5, True] == level[1.0, True]


def test_nobody_founds_twice(hamlet_state):
    """Who owns a firm already is left out."""
    state = hamlet_state
    owner = int(state.firms.owner_row[state.firms.owner > 0][0])
    row = someone_at_work(state)

    firms, people = state.firms, state.residents
    able = founding.without_firm(
        np.array([owner, row]), firms.town, firms.owner, firms.owner_row, people.id, people.town
    )

    assert able.tolist() == [row]


def test_workspaces_make_more_firms_in_the_long_run():
    """A roomy workspace from the first month: more firms are founded in eight years than in the twin."""
    room = event(
        "amenity", "2024-01", amenity_kind="workspace", capacity=2000, public=True, fixed_cost=0, outside_share=1
    )
    entries = []
    for events in ([], [room]):
        model = TownModel(hamlet_with(events=events), 1)
        count = 0
        for _ in range(96):
            model.step()
            count += int(model.state.events.get("firm_entries", np.zeros(1)).sum())
        entries.append(count)

    assert entries[1] > entries[0]


def test_people_of_exiting_firms_may_found_as_unemployed():
    """Firm 0 closes: both on its staff are out of work; at three times the readiness of others they found, if it
    takes more than half of that; the third, in firm 1, goes on working."""
    employer = np.array([0, 0, 1], np.int32)
    key, stream, zeros = keys_of(1, 1, 3), np.uint64(4), np.zeros(3, np.int32)
    draws = [uniform(stream, k, 0) for k in key]
    rows = founding.scan_founders(
        np.arange(3), zeros.astype(np.int16), key, employer, zeros.astype(np.int8), np.ones(3), zeros, stream,
        np.array([0.2]), 0.8, 3.0, np.ones((1, 6)), np.array([True, False, False]),
    )  # fmt: skip

    assert employer.tolist() == [UNEMPLOYED, UNEMPLOYED, 1]
    assert rows.tolist() == [i for i, bar in enumerate([0.6, 0.6, 0.2]) if draws[i] < bar]


def test_jobs_are_counted_by_town_and_sector():
    """Staff of 3 and 4 in one cell, 5 in another; a closed firm has none."""
    jobs = founding.count_jobs(
        np.array([0, 0, 1, -2], np.int16), np.array([2, 2, 6, 2], np.int8), np.array([3, 4, 5, 9], np.int32), 2
    )

    assert (jobs[0, 2], jobs[1, 6], jobs.sum()) == (7, 5, 12)


def test_appeal_is_the_mean_over_suitable_sectors():
    """Two sectors that suit with 1 and 3, equal jobs: jobs doubled (one added) in the first at elasticity 1, and a
    margin of 0.1 (cut to 0.3 where it is 0.9) times 2 in the others, give 1/4 * 2 e^0.2 + 3/4 e^0.6; public ones
    count for nothing."""
    fit = np.array([[1.0, 3.0, 0, 0, 0, 0, 5.0]])
    start, now = np.full((1, 7), 9.0), np.full((1, 7), 9)
    now[0, 0] = 19
    margin = np.array([[0.15, 0.95, 0, 0, 0, 0, 0.95]])
    appeal = founding.appeal_by_occupation(fit, start, now, margin, 0.05, 1.0, 2.0)

    assert appeal[0, 0].sum() == pytest.approx(2 * np.exp(0.2) / 4 + 3 * np.exp(0.6) / 4)


def test_appeal_is_told_apart_by_what_needs_only_a_desk():
    """Equal jobs and fit in six private sectors: a third of founding is in the two whose people need only a desk."""
    start = np.full((1, 7), 9.0)
    appeal = founding.appeal_by_occupation(np.ones((6, 7)), start, start, np.full((1, 7), 0.05), 0.05, 1.0, 2.0)

    assert appeal[0, 0] == pytest.approx([4 / 6, 2 / 6])


def test_creative_people_found_more_readily():
    """Jobs and margins as at the start: creative people 2.5 times as readily; desks double a third of founding."""
    nothing = np.zeros(1, np.int16), np.zeros(1, np.int8), np.zeros(1, np.int32)
    appeal = founding.appeal_by_street(
        np.ones((6, 7)), *nothing, np.full((1, 7), 9.0), np.full((1, 7), 0.05), 0.05, 0.0, 2.0,
        np.zeros(2, np.int16), np.array([1.0, 2.0]), 2.5,
    )  # fmt: skip

    assert appeal[0] == pytest.approx([1, 1, 2.5, 1, 1, 1])
    assert appeal[1] == pytest.approx(4 / 3 * appeal[0])


def test_sector_is_chosen_by_fit_jobs_and_margin():
    """Weights 1 x 10, 2 x 20 and 1 x 50 of 100: draws below 0.1, below 0.5 and the others; never the public sector."""
    fit, jobs = np.array([1.0, 2.0, 1.0, 0, 0, 0, 9.0]), np.array([10.0, 20.0, 50.0, 0, 0, 0, 1000.0])
    usual = fit, jobs, np.full(7, 0.05), 0.05, 4.0
    chosen = [founding.choose_sector(draw, *usual, 1.0) for draw in (0.09, 0.11, 0.49, 0.51)]

    assert chosen == [0, 1, 1, 2]
    assert founding.choose_sector(0.2, fit, jobs, np.array([0.3, 0, 0, 0, 0, 0, 0]), 0.05, 9.0, 1.0) == 0  # 95 to 65
    assert founding.choose_sector(0.9, fit, np.zeros(7), np.zeros(7), 0.05, 4.0, 1.0) == 5
    assert founding.choose_sector(0.49, *usual, 3.0) == 1  # desks: 30, 60 and 50


def test_a_month_without_founders_counts_none(hamlet_state, assumed):
    """Nobody founds: no row is added, no money raised, and the month's count is zero."""
    before = hamlet_state.firms.used
    founding.found(hamlet_state, np.zeros(0, np.int64), assumed, 1.0, np.ones(hamlet_state.streets.used))

    assert hamlet_state.firms.used == before
    assert hamlet_state.events["firm_entries"].tolist() == [0]
    assert hamlet_state.ledger.paid(Flow.START_CAPITAL).tolist() == [0]


def test_the_month_of_firms_concerns_their_staff_and_possible_founders():
    """Only staff of a called firm is concerned where nobody founds; all of the labour force where everybody may."""
    town = np.array([0, 0, 0, 1, -1, 0], np.int16)
    employer = np.array([0, 1, UNEMPLOYED, 1, UNEMPLOYED, NOT_WORKING], np.int32)
    called, key = np.array([False, True, False]), keys_of(1, 1, 6)
    for base, rows in ((0.0, [1, 3]), (1.0, [0, 1, 2, 3])):
        found = founding.find_concerned(town, key, employer, np.uint64(4), np.array([0.0, base]), called)
        assert found.tolist() == rows
