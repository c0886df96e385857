"""The estimate of memory, compared with what is free before anything is allocated."""

from __future__ import annotations

from ccsim.scenario import memory, parse
from ccsim.scenario.consistency import check_consistency
from ccsim.scenario.memory import available_memory, memory_problem
from tests.scenario_texts import TEXT


def test_memory_is_compared_before_anything_is_made():
    """300 bytes a resident: the limit is exact, and an unknown size of memory refuses nothing."""
    assert memory_problem(1_000_000, 300_000_000) is None
    assert "need about 300 MB of memory, but 299 MB are free" in str(memory_problem(1_000_000, 299_999_999))
    assert memory_problem(1e12, None) is None


def test_free_memory_is_read_where_the_system_says_it(tmp_path, monkeypatch):
    """Kibibytes become bytes; without the file, or with an odd one, it is unknown."""
    table = tmp_path / "meminfo"
    monkeypatch.setattr(memory, "MEMINFO", table)
    assert available_memory() is None

    table.write_text("MemTotal: 9 kB\nMemAvailable:    2048 kB\n", "utf-8")
    assert available_memory() == 2048 * 1024

    table.write_text("MemAvailable: lots\n", "utf-8")
    assert available_memory() is None


def test_unfitting_population_is_found_before_anything_is_allocated():
    """6,000 residents at 300 bytes need 1.8 MB; a machine with 1 MB is told so."""
    scenario = parse(TEXT, "town")

    (finding,) = check_consistency(scenario, available=1_000_000)
    assert "6,000 residents in all towns need about 1 MB of memory, but 1 MB are free." in finding.text
    assert list(check_consistency(scenario, available=1_800_000)) == []
