"""Learning: who takes part, whom they meet, and that skill rises only towards better people."""

from __future__ import annotations

import copy
import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccsim.draws import keys_of, stream_of
from ccsim.rules import learning
from ccsim.rules.learning import CONVERSATIONS, STREET, VENUE, WORK
from ccsim.town.columns import ELSEWHERE
from ccsim.town.schema import CREATIVE, NOT_WORKING, RETIRED, SERVICE, UNEMPLOYED

# in the order in which `meet` takes them
RULES = {"rate": 0.1, "concavity": 0.7, "neighbour": 0.0, "amenity": 0.0}
RULES |= {"novelty": 0.0, "minimum": 1.05, "fade": 0.0, "unused": 0.0}
HIGHEST = np.iinfo(np.uint64).max


def hosts(key, skill, month, place=0):
    """Return what the hosts of one place's conversations know (float64[4]) when everybody in `key` is there."""
    best, told = np.full(CONVERSATIONS, HIGHEST), np.zeros(CONVERSATIONS)
    for k, s in zip(key, np.asarray(skill, float).view(np.uint64), strict=True):
        learning.host(place, k, s, stream_of(1, 20, month), best, told.view(np.uint64))
    learning.join_hosted(best, told)
    return told


def after(skill, occupation=CREATIVE, employer=0, town=0, links=0, venue=-1, month=0, **rules):
    """Return skills after a month in which all these people share a firm, a street and perhaps a venue."""
    n = len(skill)
    skills = np.array(skill, float)
    same = {"town": np.int16, "occupation": np.int8, "employer": np.int32, "venue": np.int32}
    values = {"town": town, "occupation": occupation, "employer": employer, "venue": venue}
    town, occupation, employer, venue = (np.full(n, values[name], kind) for name, kind in same.items())
    rows = learning.learners(town, occupation, skills, employer)
    columns = (keys_of(1, 0, n), skills, employer, np.zeros(n, np.int32), venue)
    places = 4  # a firm, a street, a venue and nowhere
    best, told = np.empty(places * CONVERSATIONS, np.uint64), np.empty(places * CONVERSATIONS)
    learning.gather(rows, *columns, stream_of(1, 20, month), 1, 1, best, told)
    near = (np.array([0, 1]), np.zeros(1, np.int32), np.ones(1))
    rates, meetings = (RULES | rules).values(), np.zeros(1, np.int64)
    links = np.array([links], np.int16)
    learning.meet(rows, town, *columns, stream_of(1, 21, month), told, *near, links, *rates, 1, meetings)
    return skills.tolist()


def test_one_meeting_by_hand():
    """An apprentice of skill 1 who meets a master of 2 closes a tenth of the gap; the master learns nothing."""
    taught = {tuple(after([1.0, 2.0], month=month)) for month in range(40)}

    assert taught == {(1.0, 2.0), (1.1, 2.0)}


@given(skill=st.lists(st.floats(0.2, 4), min_size=1, max_size=12), month=st.integers(0, 99))
def test_skill_rises_only_towards_better_people(skill, month):
    """Nobody loses by meeting, and nobody gets better than the best."""
    grown = after(skill, month=month, neighbour=1.0, amenity=1.0, venue=0, rate=0.01)

    assert all(new >= old for new, old in zip(grown, skill, strict=True))
    assert max(grown) == max(skill)


def test_nobody_overtakes_the_teacher():
    """Where a small gap would teach more than there is to learn (0.9 * 0.1 ** 0.7 = 0.18), it is closed."""
    assert max(after([1.0, 1.1], month=month, rate=0.9)[0] for month in range(20)) == 1.1


def test_nobody_learns_alone():
    """Meeting oneself at work, in the street and at the venue teaches nothing."""
    assert after([1.3], neighbour=1.0, amenity=1.0, venue=0) == [1.3]


@pytest.mark.parametrize(
    "who",
    [
        {"occupation": RETIRED, "employer": NOT_WORKING},
        {"occupation": CREATIVE, "employer": NOT_WORKING},
        {"town": ELSEWHERE},
        {"town": -2},
    ],
    ids=["retired", "not working", "elsewhere", "gone"],
)
def test_who_does_not_take_part(who):
    """Neither learn nor teach: those who neither work nor look for work, and those who are not here."""
    assert after([1.2, 3.0] * 20, neighbour=1.0, fade=0.5, **who) == [1.2, 3.0] * 20


def test_only_the_creative_and_the_skilled_take_part():
    """A service worker of skill 1 learns nothing where one of skill 1.01 does."""
    grown = after([1.0, 1.01, *[3.0] * 20], occupation=SERVICE, month=1)

    assert grown[0] == 1.0
    assert grown[1] > 1.01


def test_skill_above_one_fades_and_faster_without_work():
    """Alone with skill 1.5: 0.1 of the part above 1 is lost at work, 0.2 without; a skill of 0.8 stays."""
    assert after([1.5], fade=0.1, unused=0.2) == pytest.approx([1.45])
    assert after([1.5], fade=0.1, unused=0.2, employer=UNEMPLOYED) == pytest.approx([1.4])
    assert after([0.8], fade=0.1, unused=0.2) == [0.8]


def test_links_bring_novelty_only_above_the_minimum():
    """Three outside links are worth novelty * ln 4 to those above 1.05, and nothing to those at or below."""
    assert after([1.06], links=3, novelty=0.02) == pytest.approx([1.06 + 0.02 * math.log(4)])
    assert after([1.05], links=3, novelty=0.02) == [1.05]
    assert after([1.06], links=0, novelty=0.02) == [1.06]


def test_a_larger_gap_teaches_more_but_less_than_in_proportion():
    """Concave: a gap four times as wide brings more, but not four times as much."""
    gains = [max(after([1.0, 1.0 + gap], month=month)[0] for month in range(20)) - 1 for gap in (0.5, 2.0)]

    assert gains[0] < gains[1] < 4 * gains[0]


@pytest.mark.parametrize("place", [WORK, VENUE, STREET])
def test_skill_spreads_in_every_kind_of_place(place):
    """People who share only a firm, only a venue or only a street still learn from one another."""
    people = {"employer": 0 if place == WORK else UNEMPLOYED, "venue": 0 if place == VENUE else -1}
    grown = after([1.0, 2.0] * 20, amenity=1.0, neighbour=float(place == STREET), **people)

    assert max(grown[::2]) > 1.0
    assert sum(g > 1.0 for g in grown[::2]) > 3


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 40])
def test_everybody_hosts_equally_often(n):
    """Whoever joins any conversation of a place meets each of the n people there, oneself included, equally often."""
    key, months = keys_of(7, 0, n), 3000
    met = np.array([hosts(key, np.arange(1.0, n + 1), month) for month in range(months)])
    for conversation in range(CONVERSATIONS):
        share = np.bincount(met[:, conversation].astype(int), minlength=n + 1) / months
        assert share[0] == 0
        assert np.abs(share[1:] - 1 / n).max() < 5 * (1 / n / months) ** 0.5


def test_places_are_numbered_one_after_another():
    """Of three firms and five streets, firm 2, street 4 and venue 6 are places 2, 7 and 14; without one: nowhere."""
    assert learning.whereabouts(2, 4, 6, 3, 5, 99) == (2, 7, 14)
    assert learning.whereabouts(UNEMPLOYED, 0, -1, 3, 5, 99) == (99, 3, 99)


def test_a_conversation_without_host_joins_the_next():
    """Slots 1 and 3 hosted: 0 joins 1 and 2 joins 3; one slot hosted: all join it; none: nothing known."""
    best, told = np.full(12, HIGHEST), np.zeros(12)
    best[[1, 3, 5]], told[[1, 3, 5]] = 7, [1.1, 1.3, 2.5]
    learning.join_hosted(best, told)

    assert told.tolist() == [1.1, 1.1, 1.3, 1.3, *[2.5] * 4, *[0.0] * 4]


def test_hosts_do_not_depend_on_the_order_of_rows():
    """The same people in another order give the same conversations."""
    key, skill = keys_of(7, 0, 9), np.arange(9.0)

    assert hosts(key, skill, 1).tolist() == hosts(key[::-1], skill[::-1], 1).tolist()


def test_a_month_of_learning_in_the_hamlet(hamlet_state, assumed):
    """Only those who take part change, and the order of rows makes no difference to anybody."""
    people = hamlet_state.residents
    takes_part = (people.town == 0) & (people.employer != NOT_WORKING)
    takes_part &= (people.occupation == CREATIVE) | (people.skill > 1)
    before = dict(zip(people.key.tolist(), people.skill.tolist(), strict=True))
    shuffled = copy.deepcopy(hamlet_state)
    shuffled.shuffle_rows(4)
    for state in (hamlet_state, shuffled):
        learning.learn(state, assumed)
    changed = np.array([before[key] != skill for key, skill in zip(people.key.tolist(), people.skill, strict=True)])
    other = dict(zip(shuffled.residents.key.tolist(), shuffled.residents.skill.tolist(), strict=True))

    assert not changed[~takes_part].any()
    assert changed[takes_part].mean() > 0.5
    assert other == dict(zip(people.key.tolist(), people.skill.tolist(), strict=True))


def test_two_colleagues_meet_every_other_month(hamlet_state, assumed):
    """In a firm of two each meets oneself or the other equally often: the apprentice learns in half of the months."""
    people = hamlet_state.residents
    people.employer[:] = NOT_WORKING
    apprentice, master = np.flatnonzero(people.town == 0)[:2]
    people.employer[[apprentice, master]], people.occupation[[apprentice, master]] = 0, CREATIVE
    rules = dataclasses.replace(assumed.learning, neighbour_share=0.0, amenity_share=0.0)
    learnt, months = 0, 400
    for hamlet_state.month in range(months):
        people.skill[[apprentice, master]] = 1.0, 2.0
        learning.learn(hamlet_state, dataclasses.replace(assumed, learning=rules))
        learnt += people.skill[apprentice] > 1.0

    assert abs(learnt / months - 0.5) < 5 * 0.5 / months**0.5


@pytest.mark.parametrize(
    ("name", "more"), [("rate", True), ("fade", False), ("neighbour_share", True), ("novelty", True)]
)
def test_parameters_move_skill_their_way(hamlet_state, assumed, name, more):
    """Same seed, a year: mean skill rises with faster learning, more neighbours and novelty, and falls with fading."""
    hamlet_state.firms.links[:] = 2
    skill = []
    for factor in (1.0, 3.0):
        state = copy.deepcopy(hamlet_state)
        rules = dataclasses.replace(assumed.learning, **{name: factor * getattr(assumed.learning, name)})
        for month in range(12):
            state.month = month
            learning.learn(state, dataclasses.replace(assumed, learning=rules))
        skill.append(state.residents.skill.mean())

    assert (skill[1] > skill[0]) == more


@pytest.mark.parametrize("streets", [1, learning.FEW, learning.FEW + 2, 10 * learning.FEW])
def test_the_street_drawn_is_the_first_whose_running_weight_is_above(streets):
    """However many streets are near, a draw leads where a plain search of the running weights would."""
    reach = np.cumsum(np.random.default_rng(streets).random(streets))
    first, near = np.array([0, streets]), np.arange(streets, dtype=np.int32)
    draws = (np.arange(500) + 0.5) / 500
    wanted = np.searchsorted(reach[:-1], draws * reach[-1], side="right")

    assert [learning.nearby(0, draw, first, near, reach) for draw in draws] == wanted.tolist()


def test_people_learn_alike_in_blocks_and_one_by_one():
    """More people than are taken at a time, at work, at a venue and with neighbours, learn the same one at a time."""
    n = 2 * learning.BLOCK + 7
    draw = np.random.default_rng(1)
    town, kind = np.zeros(n, np.int16), draw.integers(-2, 3, n).astype(np.int32)
    street, venue = draw.integers(0, 2, n).astype(np.int32), draw.integers(-1, 2, n).astype(np.int32)
    told = np.append(draw.random(7 * CONVERSATIONS) * 3, np.full(CONVERSATIONS, -math.inf))
    near = (np.array([0, 2, 4]), np.array([0, 1, 0, 1], np.int32), np.array([1.0, 2.0, 1.0, 2.0]))
    rates = RULES | {"neighbour": 0.5, "amenity": 0.5, "novelty": 0.1, "fade": 0.01, "unused": 0.02}
    links, skills, counts = np.array([0, 1, 2], np.int16), [], []
    for groups in ([np.arange(n)], list(np.arange(n)[:, None])):
        skill, meetings = np.random.default_rng(2).random(n) * 2, np.zeros(1, np.int64)
        columns = (keys_of(1, 0, n), skill, kind, street, venue, stream_of(1, 21, 0))
        for rows in groups:
            learning.meet(rows, town, *columns, told, *near, links, *rates.values(), 2, meetings)
        skills.append(skill)
        counts.append(meetings[0])

    assert skills[0].tolist() == skills[1].tolist()
    assert counts[0] == counts[1] > n / 2
