"""Enterprise: who founds, what a new firm begins with, how firms grow, and how they end."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_accounting import event, hamlet_with

from ccsim.model import TownModel
from ccsim.parameters import Parameters
from ccsim.rules import enterprise
from ccsim.rules.amenities import open_amenity
from ccsim.rules.policy import Arrival, Inputs, Opening
from ccsim.town.ledger import Flow
from ccsim.town.schema import CREATIVE, MAKING, NOT_WORKING, PUBLIC, RETIRED, SERVICE, TECHNOLOGY, UNEMPLOYED, WORKSPACE


@given(skill=st.floats(0, 3), more=st.floats(0.01, 1), appeal=st.floats(0.1, 3))
def test_skill_and_need_make_founders(skill, more, appeal):
    """The skilled found more readily, the unemployed 1.5 times as readily, nobody beyond twelve times the average."""
    drive = enterprise.drive_to_found
    usual = drive(skill, 3, appeal, 0.8, 1.5)

    assert usual <= drive(skill + more, 3, appeal, 0.8, 1.5) <= enterprise.BOLDEST
    assert drive(skill, UNEMPLOYED, appeal, 0.8, 1.5) == min(enterprise.BOLDEST, 1.5 * usual)


def test_average_person_founds_as_often_as_the_average():
    """Skill 1, no appeal, at work: a drive of exactly one."""
    assert enterprise.drive_to_found(1.0, 0, 1.0, 0.8, 1.5) == 1.0


def test_first_months_found_a_tenth_of_the_firms_a_year(obidos_begun, assumed):
    """Drives of all who have no firm yet, times the monthly chance, sum to a tenth of the active firms over twelve."""
    state = obidos_begun
    people, appeal = state.residents, enterprise.founding_appeal(state, assumed)
    force = np.flatnonzero(
        (people.town >= 0) & (people.employer != NOT_WORKING) & ~np.isin(people.id, state.firms.owner)
    )
    rules = assumed.enterprise
    drive = [
        enterprise.drive_to_found(people.skill[i], people.employer[i], appeal[people.street[i], people.occupation[i]],
                                  rules.skill, rules.unemployed)
        for i in force
    ]  # fmt: skip
    active = (state.firms.sector != PUBLIC).sum()

    assert sum(drive) * state.baseline.founding[0] == pytest.approx(0.10 * active / 12)


def founders(state, assumed) -> int:
    """Count the founders of thirty months in which nothing else happens."""
    people, count = state.residents, 0
    appeal = enterprise.founding_appeal(state, assumed)
    for month in range(30):
        rows = enterprise.scan_founders(
            people.town, people.key, people.employer, people.occupation, people.skill, people.street,
            state.stream(60, month), state.baseline.founding, assumed.enterprise.skill, 1.5, appeal,
            np.zeros(state.firms.used, bool),
        )  # fmt: skip
        count += rows.size
    return count


def test_margins_raise_founding(obidos_state, assumed):
    """Margins five points above the steady one in every sector: appeal and founders grow by exp(0.2)."""
    usual = enterprise.founding_appeal(obidos_state, assumed)
    few = founders(obidos_state, assumed)
    obidos_state.now.sector_margin[:] = assumed.production.margin + 0.05

    assert enterprise.founding_appeal(obidos_state, assumed) / usual == pytest.approx(np.exp(0.2))
    assert founders(obidos_state, assumed) > 1.1 * few


def test_peers_raise_founding(obidos_state, assumed):
    """More creative jobs than at the start: creative people found more readily, by more than service people."""
    usual = enterprise.founding_appeal(obidos_state, assumed)
    creative = obidos_state.firms.sector == 0
    obidos_state.firms.staff[creative] *= 4
    gain = (enterprise.founding_appeal(obidos_state, assumed) / usual)[0]

    assert gain[CREATIVE] > gain[SERVICE] > 1


def roomy_workspace(state, capacity: float) -> None:
    """Open a workspace in the first street."""
    open_amenity(state, Opening(0, WORKSPACE, 0, capacity, 1.0, 0, 0, 0, True), np.uint64(capacity), Parameters())


def test_workspace_with_room_raises_founding_nearby(hamlet_state, assumed):
    """Next door to a workspace with room people found exp(0.4) times as readily; a full one does nothing."""
    usual = enterprise.founding_appeal(hamlet_state, assumed)
    roomy_workspace(hamlet_state, 1.0)
    assert (enterprise.workspace_near(hamlet_state) == 0).all()
    roomy_workspace(hamlet_state, 500.0)
    gain = enterprise.founding_appeal(hamlet_state, assumed) / usual

    assert gain[0] == pytest.approx(np.exp(0.4))
    assert founders(hamlet_state, assumed) > 0


def test_workspace_does_not_reach_the_next_town(hamlet_state):
    """From 3 km its pull falls, at 9 km there is none, nor in a street of another town."""
    roomy_workspace(hamlet_state, 500.0)
    streets = hamlet_state.streets
    streets.x[1:4] = streets.x[0] + np.array([3000.0, 6000.0, 9001.0])
    streets.y[1:4] = streets.y[0]

    assert enterprise.workspace_near(hamlet_state)[:4] == pytest.approx([1.0, 1.0, 0.5, 0.0], abs=1e-3)


def found_by(state, rows, assumed):
    """Let these people found; return the rows of their firms."""
    enterprise.found(state, np.array(rows), assumed)
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

    assert enterprise._without_firm(state, np.array([owner, row])).tolist() == [row]


def ending(state, assumed, inputs=None) -> np.ndarray:
    """Return which firms close when nobody stops without a reason."""
    return enterprise.exits(state, inputs or Inputs.at_rest(1), assumed.replace("enterprise.closing", 0))


def test_firms_without_money_close(hamlet_state, assumed):
    """A cent below zero closes a private firm; nothing closes a public one."""
    firms = hamlet_state.firms
    private, public = (int(np.flatnonzero(rows)[0]) for rows in (firms.sector != PUBLIC, firms.sector == PUBLIC))
    assert not ending(hamlet_state, assumed).any()
    firms.cash[[private, public]] = -1

    assert np.flatnonzero(ending(hamlet_state, assumed)).tolist() == [private]


def test_firms_of_one_end_with_their_owner(hamlet_state, assumed):
    """An owner who retires closes a firm of one; a larger firm is sold to somebody elsewhere."""
    firms, people = hamlet_state.firms, hamlet_state.residents
    small, large = (
        int(np.flatnonzero((firms.owner > 0) & size & (firms.sector != PUBLIC))[0])
        for size in (firms.staff == 1, firms.staff > 2)
    )
    people.occupation[firms.owner_row[[small, large]]] = RETIRED
    closing = ending(hamlet_state, assumed)

    assert (closing[small], closing[large]) == (True, False)
    assert firms.owner[large] == 0


def test_closing_a_firm_puts_its_people_out_of_work(hamlet_state, assumed):
    """Its staff are unemployed, its row is free, its cash goes to its owner, here or elsewhere."""
    state = hamlet_state
    firms, people = state.firms, state.residents
    firm = int(firms.staff.argmax())
    staff = np.flatnonzero(people.employer == firm)
    inputs = Inputs.at_rest(1)
    inputs.closures.append((0, int(firms.sector[firm])))
    state.baseline.founding[:] = 0
    firms.cash[firm] = 12_345
    calm = assumed.replace("enterprise.closing", 0)
    enterprise.run_enterprises(state, inputs, calm)

    assert (people.employer[staff] == UNEMPLOYED).all()
    assert state.events["firm_exits"].tolist() == [1]
    assert state.ledger.paid(Flow.WINDING_UP)[0] + state.ledger.paid(Flow.WINDING_UP_TO_OUTSIDE)[0] == 12_345


def test_closure_takes_the_largest_private_employer(hamlet_state, assumed):
    """Without a sector the largest private one, with a sector the largest of it; ties by key, not by row."""
    firms = hamlet_state.firms
    for sector, able in ((-1, firms.sector != PUBLIC), (MAKING, firms.sector == MAKING)):
        inputs = Inputs.at_rest(1)
        inputs.closures.append((0, sector))
        chosen = int(np.flatnonzero(ending(hamlet_state, assumed, inputs))[0])
        assert able[chosen]
        assert firms.staff[chosen] == firms.staff[able].max()


def test_margins_make_firms_grow(obidos_state, assumed):
    """Ten points above the steady margin: one per cent of posts a month on top of the churn; below, as many go."""
    firms = obidos_state.firms
    none, change = np.zeros(firms.used, bool), []
    for lead in (0.1, 0.0, -0.1):
        posts = firms.posts.copy()
        firms.staff[:] = firms.posts
        firms.margin[:] = assumed.production.margin + lead
        grown = 0
        for obidos_state.month in range(24):
            firms.posts[:] = posts
            enterprise.grow(obidos_state, none, assumed)
            private = (firms.sector != PUBLIC) & (posts > 3)
            grown += (firms.posts - posts)[private].sum()
        firms.posts[:] = posts
        change.append(grown / 24 / posts[private].sum())

    assert change == pytest.approx([0.01, 0.0, -0.01], abs=0.003)


def test_a_firm_with_open_posts_opens_no_more(obidos_state, assumed):
    """Posts that nobody fills keep a firm from growing, whatever its margin."""
    firms = obidos_state.firms
    firms.margin[:] = 1.0
    firms.posts[:] = firms.staff + 1
    before = firms.posts.copy()
    enterprise.grow(obidos_state, np.zeros(firms.used, bool), assumed.replace("enterprise.churn", 0))

    assert (firms.posts == before).all()


def test_an_arriving_firm_has_posts_and_nobody_yet(hamlet_state, assumed):
    """Thirty posts, no staff, half a year of wages in the bank, links with those of policy."""
    state = hamlet_state
    inputs = Inputs.at_rest(1)
    inputs.arrivals.append(Arrival(0, TECHNOLOGY, 30, 0))
    inputs.links[:] = 3
    enterprise.run_enterprises(state, inputs, assumed)
    firms = state.firms
    firm = int(np.flatnonzero((firms.town >= 0) & (firms.posts == 30) & (firms.founded == 0))[-1])

    assert (firms.staff[firm], firms.owner[firm], firms.links[firm]) == (0, 0, 3)
    assert (firms.links[firms.sector == MAKING] == 0).all()


def test_firms_that_arrive_together_are_not_the_same(hamlet_state, assumed):
    """Two firms to one street in one month have different keys, so they do not share their luck."""
    inputs = Inputs.at_rest(1)
    inputs.arrivals += [Arrival(0, TECHNOLOGY, 30, 0), Arrival(0, TECHNOLOGY, 30, 0)]
    enterprise.run_enterprises(hamlet_state, inputs, assumed)
    keys = hamlet_state.firms.key[hamlet_state.firms.town >= 0]

    assert np.unique(keys).size == keys.size


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
