"""Frames and rows: what is packed comes back bit by bit, and damage is found and stays where it is."""

from __future__ import annotations

import hashlib
import math
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, strategies
from toy_sweeps import COLUMNS, row_of

from ccsim.sweeping import logs
from ccsim.sweeping import manifest as manifests
from ccsim.sweeping.frames import HEAD, LARGEST, MARK, TooLarge, framed, frames_in
from ccsim.sweeping.logs import Entries, Log
from ccsim.sweeping.packing import FAILURE, RESULT, Failed, Packing, failure_in, packed_failure, start_of
from ccsim.sweeping.tables import payloads_of, table_of
from ccsim.sweeping.work import Column, Row

PACKING = Packing(COLUMNS)
PAYLOADS = strategies.lists(strategies.binary(max_size=60) | strategies.just(MARK + b"x"), min_size=1, max_size=8)
KEY = hashlib.sha256(b"").hexdigest()
WHOLE = strategies.integers(-(2**63), 2**63 - 1)
ROWS = strategies.tuples(WHOLE, WHOLE, strategies.floats(), strategies.text(max_size=8))


def sound(content: bytes) -> list[bytes]:
    """Return the payloads of the sound frames."""
    return [content[frame.start : frame.end] for frame in frames_in(content) if frame.sound]


@given(PAYLOADS)
def test_frames_come_back(payloads):
    """What was framed is read again, in order, even where payloads look like frames."""
    assert sound(b"".join(map(framed, payloads))) == payloads


@given(PAYLOADS, strategies.data())
def test_a_flipped_bit_costs_one_frame_and_is_found(payloads, data):
    """Whichever bit flips, its frame alone is lost, and its place is told."""
    content = bytearray(b"".join(map(framed, payloads)))
    place = data.draw(strategies.integers(0, 8 * len(content) - 1))
    content[place // 8] ^= 1 << place % 8
    ends = np.cumsum([HEAD.size + len(payload) for payload in payloads])
    hit = int(np.searchsorted(ends, place // 8, side="right"))

    assert sound(bytes(content)) == payloads[:hit] + payloads[hit + 1 :]
    damage = [frame for frame in frames_in(bytes(content)) if not frame.sound]
    assert [damage[0].start, damage[-1].end] == [ends[hit] - HEAD.size - len(payloads[hit]), ends[hit]]


@given(PAYLOADS, strategies.data())
def test_a_truncated_log_keeps_its_whole_frames(payloads, data):
    """Wherever a log is cut, all frames before are sound, and half a frame is told."""
    content = b"".join(map(framed, payloads))
    cut = data.draw(strategies.integers(0, len(content)))
    ends = np.cumsum([HEAD.size + len(payload) for payload in payloads]).tolist()
    whole = sum(end <= cut for end in ends)

    assert sound(content[:cut]) == payloads[:whole]
    assert any(not frame.sound for frame in frames_in(content[:cut])) == (cut not in {0, *ends})


def test_zeros_at_the_end_are_damage():
    """A log that a crash of the machine left padded with zeros keeps its frames."""
    assert sound(framed(b"a") + bytes(1000)) == [b"a"]


def test_a_payload_can_be_too_large():
    """What does not fit a frame is refused before it is written."""
    with pytest.raises(TooLarge, match="at most 67,108,864"):
        framed(bytes(LARGEST + 1))


@given(ROWS, strategies.integers(0, 2**40))
def test_rows_come_back(values, number):
    """A packed row is in the table what it was: integers to the last digit, any text, NaN as null."""
    payload = PACKING.pack(number, Row(KEY, values))
    (row,) = table_of(PACKING, [payload]).to_pylist()
    expected = tuple(None if value != value else value for value in values)  # noqa: PLR0124  (NaN)

    assert start_of(payload) == (RESULT, number)
    assert tuple(row.values()) == (number, KEY, *expected)
    assert payloads_of(PACKING, table_of(PACKING, [payload])) == [payload]


def test_all_nans_are_one():
    """Rows that differ by the bits of what is no number are equal."""
    other = float(np.array([0xFFF8000000000001], np.uint64).view(np.float64)[0])

    assert PACKING.pack(1, Row(KEY, (1, 2, math.nan, ""))) == PACKING.pack(1, Row(KEY, (1, 2, other, "")))


@pytest.mark.parametrize(
    "row",
    [
        Row(KEY, (1, 2, 3.0)),
        Row(KEY, (1.5, 2, 3.0, "")),
        Row(KEY, (2**63, 2, 3.0, "")),
        Row(KEY, (1, 2, 3.0, 4)),
        Row(KEY[:10], (1, 2, 3.0, "")),
        Row("no key", (1, 2, 3.0, "")),
    ],
)
def test_what_columns_do_not_allow_is_refused(row):
    """Too few values, a fraction or too many digits for an integer, a number for a text, a short key: all raise."""
    with pytest.raises((ValueError, TypeError, struct.error)):
        PACKING.pack(0, row)


def test_columns_need_names_of_their_own():
    """Two columns of one name, or one called as those that all tables have, are refused."""
    for names in (("a", "a"), ("number",), ("key",)):
        with pytest.raises(ValueError, match="names of their own"):
            Packing(Column(name, "int64") for name in names)


def test_failures_come_back():
    """A packed failure holds all it held."""
    failed = Failed(7, "raised", "month 3", "é", "Traceback ...", 2)

    assert start_of(packed_failure(failed)) == (FAILURE, 7)
    assert failure_in(packed_failure(failed)) == failed


def test_a_log_tells_what_it_holds(tmp_path):
    """Numbers, kinds and places of frames are found; those from some byte on as well."""
    log = Log(tmp_path / "logs" / "a.log", "digest")
    payloads = [PACKING.pack(number, row_of(number)) for number in (5, 3)]
    log.append(payloads[0])
    half = log.size
    log.append(payloads[1])
    log.append(packed_failure(Failed(4, "raised", "", "", "", 1)))
    log.sync()
    log.close()
    entries, rest = Entries(log.path, "digest"), Entries(log.path, "digest", half)

    assert (entries.count, list(entries.results(0)), list(entries.results(10_000))) == (3, payloads, [])
    assert [failure_in(payload).number for payload in entries.failures()] == [4]
    assert (rest.count, list(rest.results(0)), entries.damaged, rest.damaged) == (2, payloads[1:], [], [])


def test_the_log_of_another_sweep_counts_for_nothing(tmp_path):
    """Frames under another digest are not taken for this sweep's."""
    log = Log(tmp_path / "a.log", "digest")
    log.append(PACKING.pack(5, row_of(5)))
    log.close()
    entries = Entries(log.path, "other")

    assert entries.foreign
    assert (entries.count, list(entries.results(0))) == (0, [])


def test_an_empty_log_holds_nothing(tmp_path):
    """A file that was made and not written is no damage."""
    path = tmp_path / "a.log"
    path.touch()
    entries = Entries(path, "digest")

    assert (entries.count, entries.damaged, entries.foreign) == (0, [], False)


def test_a_log_larger_than_its_window_is_read_whole(tmp_path, monkeypatch):
    """Giving memory back on the way loses no frame and changes no payload."""
    payloads = [PACKING.pack(number, row_of(number)) for number in range(2000)]
    log = Log(tmp_path / "a.log", "digest")
    for payload in payloads:
        log.append(payload)
    log.close()
    monkeypatch.setattr(logs, "WINDOW", 10_000)
    entries = Entries(log.path, "digest")

    assert entries.count == 2000
    assert list(entries.results(0)) == payloads


def test_a_log_is_read_in_stretches_that_leave_nothing_out(tmp_path, monkeypatch):
    """Whatever the stretches, damage among them too, each result is told once and found under its range."""
    monkeypatch.setattr(manifests, "PART", 10)
    numbers = [*range(35), 3, 40]
    log = Log(tmp_path / "a.log", "digest")
    for number in numbers:
        log.append(PACKING.pack(number, row_of(number)))
    log.append(packed_failure(Failed(50, "raised", "", "", "", 1)))
    log.close()
    content = bytearray(log.path.read_bytes())
    content[content.index(PACKING.pack(12, row_of(12))) + 5] ^= 1
    log.path.write_bytes(content)
    numbers.remove(12)
    for frames in (1, 4, 7, 1000):
        monkeypatch.setattr(logs, "FRAMES", frames)
        told: list[int] = []
        entries = Entries(log.path, "digest", note=lambda _kinds, numbers, told=told: told.extend(numbers.tolist()))
        found = {first: [start_of(payload)[1] for payload in entries.results(first)] for first in range(0, 60, 10)}

        assert told == [*numbers, 50]
        assert (entries.count, len(entries.damaged)) == (len(told), 1)
        assert found == {first: [n for n in numbers if n // 10 * 10 == first] for first in found}
        assert [failure_in(payload).number for payload in entries.failures()] == [50]


def test_reading_a_log_takes_no_more_memory_for_more_runs(tmp_path):
    """A log of ten times as many runs takes less than twice the memory, both while it is read and afterwards."""
    row, found = row_of(1), {}
    for runs in (100, 3_000, 30_000):  # the first, so that all is imported that reading needs
        log = Log(tmp_path / f"{runs}.log", "digest")
        for number in range(runs):
            log.append(PACKING.pack(number, row))
        log.close()
        tracemalloc.start()
        entries = Entries(log.path, "digest")
        found[runs] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert entries.count == runs

    assert found[30_000] < 2 * found[3_000]
