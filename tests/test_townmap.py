"""What the animated map keeps of a run is what was there, small, and leaves the run as it is."""

from __future__ import annotations

import copy
import json
import struct
import zlib

import numpy as np
import pytest
from conftest import SCENARIOS, hamlet_content, hamlet_scenario
from hypothesis import given
from hypothesis import strategies as st

from ccsim.app.townmap.frames import WORK, Frames, counted, place_of
from ccsim.app.townmap.ground import apart, ground_of, houses, shortened, spread_out
from ccsim.app.townmap.packing import MAGIC, Recording, packed, unpacked
from ccsim.app.townmap.places import Places
from ccsim.app.townmap.recording import Recorder
from ccsim.engine import Engine
from ccsim.ensemble import Replicate, simulate
from ccsim.scenario import from_dict
from ccsim.town.schema import OCCUPATIONS

MONTHS = 24


@pytest.fixture(scope="module")
def followed():
    """Return an engine of a hamlet that was recorded, stopped in a month that has a frame, and the recording."""
    engine = Engine(hamlet_scenario(), seed=1)
    recorder = Recorder(engine)
    engine.run_for(MONTHS)
    return engine, unpacked(recorder.result())


# ---- the bytes --------------------------------------------------------------------------------------
@given(st.integers(0, 2**32 - 1), st.sampled_from(["u1", "u2", "u4", "i4"]), st.integers(1, 5), st.integers(0, 7))
def test_what_is_packed_comes_back(seed, kind, frames, things):
    """Any numbers of any type come back bit for bit, though what is stored are differences that may run over."""
    draws = np.random.default_rng(seed)
    info = np.iinfo(kind)
    table = draws.integers(info.min, info.max, (frames, things), np.dtype(kind), endpoint=True)
    back = unpacked(packed(Recording({"town": "Ó"}, {"table": table, "line": table[0]})))

    assert back.about == {"town": "Ó"}
    assert back["table"].dtype == table.dtype
    assert np.array_equal(back["table"], table)
    assert np.array_equal(back["line"], table[0])


def test_the_bytes_are_as_documented():
    """Header and body of a small recording, byte by byte."""
    content = packed(Recording({"town": "A"}, {"rent": np.array([[258, 1], [259, 0]], np.uint16)}))
    length = struct.unpack("<I", content[8:12])[0]
    low, high = [2, 1, 1, 255], [1, 0, 0, 255]  # 258 is 0x0102; one less is 0xffff

    assert content.startswith(MAGIC)
    assert json.loads(content[12 : 12 + length]) == {"arrays": [["rent", "u2", [2, 2]]], "town": "A", "version": 1}
    assert list(zlib.decompress(content[12 + length :])) == [*low, *high]


def test_other_bytes_are_refused():
    """Neither other files nor recordings of another version are read."""
    content = packed(Recording({}, {}))

    with pytest.raises(ValueError, match="does not begin with CCSIMMAP"):
        unpacked(b"PK" + content)
    with pytest.raises(ValueError, match="record it anew"):
        unpacked(content.replace(b'"version":1', b'"version":2'))


# ---- the run ----------------------------------------------------------------------------------------
def test_recording_leaves_the_run_as_it_is(followed):
    """All tables and indicators are the same bits with and without a recorder."""
    watched, _ = followed
    alone = Engine(hamlet_scenario(), seed=1)
    alone.run_for(MONTHS)

    assert np.array_equal(watched.series, alone.series, equal_nan=True)
    for name in ("residents", "households", "firms", "amenities", "streets", "towns"):
        ours, theirs = getattr(watched.state, name), getattr(alone.state, name)
        assert all(np.array_equal(ours.columns[c], theirs.columns[c], equal_nan=True) for c in ours), name


def test_a_recorder_is_a_watch_and_its_bytes_are_the_same_every_time():
    """An ensemble's worker hands back the bytes, and a second run of the seed gives the same ones."""
    outcomes = [simulate(Replicate(hamlet_scenario(), 3, 7, Recorder)) for _ in range(2)]
    other = simulate(Replicate(hamlet_scenario(), 4, 7, Recorder))

    assert outcomes[0].result == outcomes[1].result != other.result
    assert unpacked(outcomes[0].result)["month"].tolist() == [0, 3, 6]


def test_people_are_where_they_are(followed):
    """In the last frame everybody is shown in his or her street, with occupation and employer."""
    engine, recording = followed
    people, firms = engine.state.residents, engine.state.firms
    rows = np.flatnonzero(people.town == 0)
    rows = rows[np.argsort(people.id[rows])]
    here = np.flatnonzero(recording["home"][-1])
    work = recording["work"][-1, here].astype(int)
    employer = people.employer[rows]
    local = employer >= 0

    assert np.array_equal(recording["person"][here], people.id[rows])
    assert np.array_equal(recording["house_street"][recording["home"][-1, here] - 1], people.street[rows])
    assert np.array_equal(recording["look"][-1, here], people.occupation[rows])
    assert np.array_equal(recording["firm"][work[local] - len(WORK)], firms.id[employer[local]])
    assert np.array_equal(work[~local], -1 - employer[~local])
    assert recording["people"][-1].tolist() == np.bincount(people.occupation[rows], minlength=len(OCCUPATIONS)).tolist()


def test_who_shares_a_household_shares_a_house(followed):
    """Two people have the same house in a frame exactly if they are of one household."""
    engine, recording = followed
    people = engine.state.residents
    rows = np.flatnonzero(people.town == 0)
    home = recording["home"][-1, np.searchsorted(recording["person"], people.id[rows])]
    pairs = np.unique(np.stack([people.household[rows], home]), axis=1)

    assert np.unique(pairs[0]).size == np.unique(pairs[1]).size == pairs.shape[1]


def test_firms_venues_and_rents_are_what_they_are(followed):
    """The last frame has each firm's street, sector and staff, each open venue, and each street's rent."""
    engine, recording = followed
    firms, venues, streets = engine.state.firms, engine.state.amenities, engine.state.streets
    rows = np.flatnonzero(firms.town == 0)
    rows = rows[np.argsort(firms.id[rows])]
    here = np.flatnonzero(recording["premises"][-1])
    opened = np.flatnonzero((venues.town == 0) & venues.open)
    shown = np.flatnonzero(recording["entrance"][-1])

    assert np.array_equal(recording["firm"][here], firms.id[rows])
    assert np.array_equal(recording["premises_street"][recording["premises"][-1, here] - 1], firms.street[rows])
    assert np.array_equal(recording["staff"][-1, here], firms.staff[rows])
    assert np.array_equal(recording["firm_sector"][here], firms.sector[rows])
    assert set(recording["venue"][shown]) == set(venues.id[opened])
    assert np.array_equal(recording["rent"][-1], np.rint(streets.rent / 100))


def test_venues_have_the_names_of_the_scenario(followed):
    """What stood there at the start is called what the town's file calls it."""
    _, recording = followed
    groups = hamlet_scenario().towns[0].amenities
    names = [recording.about["names"][name] for name in recording["venue_name"][recording["entrance"][0] > 0]]

    assert names == [group.name for group in groups for _ in range(group.count)]


def test_deaths_and_departures_are_told_apart():
    """Who is said to have died is gone for good, and there are as many as died between frames."""
    engine = Engine(hamlet_scenario(), seed=2)
    recorder = Recorder(engine, every=1)
    deaths = 0
    for _ in range(MONTHS):
        engine.step()
        deaths += int(engine.state.events["deaths"][0]) if "deaths" in engine.state.events else 0
    recording = unpacked(recorder.result())
    died = recording["person_died"] == 1
    people = engine.state.residents

    assert deaths - 1 <= died.sum() <= deaths  # a newborn may die before a frame has seen it
    assert deaths > 5
    assert not np.isin(recording["person"][died], people.id[people.town >= -1]).any()


def test_each_town_of_a_network_has_its_own_map():
    """The second of two towns is recorded with its own people, streets, venues and rents."""
    content = hamlet_content()
    second = {**copy.deepcopy(content["towns"][0]), "name": "Second", "minutes": {"Hamlet": 20.0}}
    content["towns"][0]["minutes"] = {"Second": 20.0}
    second["homes"]["rent"] = 700
    content["towns"].append(second)
    engine = Engine(from_dict(content, "two"), seed=1)
    recorder = Recorder(engine, town=1)
    engine.run_for(3)
    recording, people, streets = unpacked(recorder.result()), engine.state.residents, engine.state.streets
    here = np.flatnonzero(people.town == 1)
    here = here[np.argsort(people.id[here])]
    home = recording["home"][-1][recording["home"][-1] > 0]

    assert recording.about["town"] == "Second"
    assert np.array_equal(recording["house_street"][home - 1], people.street[here] - recorder.first_street)
    assert recorder.first_street == recording["street_x"].size
    assert np.array_equal(recording["rent"][0], np.rint(streets.rent_at_start[streets.town == 1] / 100))
    assert recording["rent"][0].mean() == pytest.approx(700, abs=5)
    assert np.isin(recording["person"][recording["home"][-1] > 0], people.id[here]).all()


def test_a_large_town_is_shown_in_part(monkeypatch):
    """Where there are too many people one in some is shown, and all are counted."""
    monkeypatch.setattr("ccsim.app.townmap.recording.MOST_PEOPLE", 250)
    engine = Engine(hamlet_scenario(), seed=1)
    recording = unpacked(Recorder(engine).result())

    assert recording.about["one_in"] == 3
    assert recording["people"][0].sum() == 600
    assert 150 < (recording["home"][0] > 0).sum() < 250


def test_twenty_years_of_the_default_town_are_small():
    """Three years of Óbidos take less than a quarter of a megabyte."""
    outcome = simulate(Replicate(Engine(SCENARIOS / "obidos.toml").scenario, 1, 36, Recorder))

    assert len(outcome.result) < 250_000


# ---- places -----------------------------------------------------------------------------------------
def test_everybody_keeps_a_place_and_free_ones_are_taken_first():
    """The lowest free number is given; who stays keeps it; who moves gets one of the new street."""
    places = Places(2)
    ids, here = np.array([5, 7, 9]), np.zeros(3, np.int64)

    assert places.take_up(ids, here).tolist() == [0, 1, 2]
    assert places.take_up(np.array([7, 9]), np.array([0, 1])).tolist() == [1, 0]
    assert places.take_up(np.array([2, 3, 7, 9]), np.array([0, 0, 0, 1])).tolist() == [0, 2, 1, 0]
    assert places.count.tolist() == [3, 1]


@given(st.lists(st.dictionaries(st.integers(0, 20), st.integers(0, 3)), max_size=8))
def test_nobody_shares_a_place(moves):
    """Whatever the comings and goings, street and number are one's own."""
    places = Places(4)
    for where in moves:
        street = np.array(list(where.values()), np.int64)
        number = places.take_up(np.array(list(where), np.int64), street)
        assert len(set(zip(street.tolist(), number.tolist(), strict=True))) == len(where)
        assert (number < places.count[street]).all()


def test_places_are_numbered_through_all_streets():
    """Street 1, number 2 is the sixth place where the first street has three; nought stays nought."""
    place = np.array([[0, int(place_of(np.int64(1), np.int64(2)))]])

    assert counted(place, np.array([3, 4])).tolist() == [[0, 6]]


def test_frames_hold_what_was_seen_first_and_when():
    """Values stand at the id's place in each frame, and what is said once is what was seen first."""
    frames = Frames()
    frames.add(np.array([4, 2]), {"size": np.array([40, 20])})
    frames.add(np.array([9, 4]), {"size": np.array([90, 41])})

    assert frames.ids().tolist() == [2, 4, 9]
    assert frames.through_time("size").tolist() == [[20, 40, 0], [0, 41, 90]]
    assert frames.once("size").tolist() == [20, 40, 90]


# ---- the ground -------------------------------------------------------------------------------------
def test_overlapping_settlements_move_apart_and_others_stay():
    """Boxes that overlap are moved the shorter way until they touch; a free one stays."""
    middle, room = np.array([[0.0, 0.0], [3.0, 1.0], [50.0, 50.0]]), np.full((3, 2), 4.0)
    moved = apart(middle, room)

    assert moved[2].tolist() == [50, 50]
    assert moved[:2].tolist() == [[-0.5, 0.0], [3.5, 1.0]]


def test_far_settlements_come_nearer_in_their_direction():
    """The farthest stays, others lie on their ray from the town hall, and their order by distance stays."""
    near = shortened(np.array([[0.0, 0.0], [3.0, 4.0], [0.0, -20.0]]))

    assert near[0].tolist() == [0, 0]
    assert near[2].tolist() == [0, -20]
    assert near[1, 1] / near[1, 0] == pytest.approx(4 / 3)
    assert 5 < np.hypot(*near[1]) < 20


def test_one_settlement_is_drawn_as_it_lies():
    """With nothing to shorten, streets keep their places."""
    x, y = np.array([0.0, 150, 0]), np.array([0.0, 0, 150])
    drawn = spread_out(x, y, np.zeros(3, np.int64), 150)

    assert [drawn[0].tolist(), drawn[1].tolist(), drawn[2]] == [x.tolist(), y.tolist(), 1.0]


def test_houses_stand_in_their_street_and_apart():
    """No house of the default town lies outside the square of its street, nor within a plot of another one."""
    engine = Engine(SCENARIOS / "obidos.toml")
    ground = ground_of(engine.scenario, engine.state, 0)
    count = np.arange(ground.x.size) % 60
    place, plot = houses(ground, count)
    street = np.repeat(np.arange(count.size), count)
    off = np.abs(place - np.stack([ground.x, ground.y], axis=1)[street]) + plot[:, None] / 2

    assert off.max() <= ground.side / 2 + 1e-6
    for s in range(0, 60, 7):
        here, side = place[street == s], plot[street == s]
        far = np.abs(here[:, None] - here[None]).max(axis=2) + np.eye(len(here)) * 1e9
        assert (far >= 0.99 * side).all()
