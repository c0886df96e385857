"""`ccsim results`: what it prints, what it refuses, and its exit codes."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from toy_sweeps import Toy, row_of
from typer.testing import CliRunner

from ccsim.cli import app
from ccsim.sweeping import sweep_all
from ccsim.sweeping.logs import Log, new_paths
from ccsim.sweeping.packing import Packing

TOY = Toy(30, fails=frozenset({4, 6}), raises=frozenset({7}))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A sweep with three failures; shared, so only for reading."""
    folder = tmp_path_factory.mktemp("sweeps") / "s"
    sweep_all(TOY, folder, limit=20)
    return folder


@pytest.fixture
def studies(monkeypatch):
    """Have descriptions made into this work again."""
    restored = SimpleNamespace(work=TOY, restored=lambda _description, _folder: restored.work)
    monkeypatch.setitem(sys.modules, "ccsim.studies", restored)
    return restored


def asked(*words):
    """Run the command; return exit code, output and messages."""
    done = CliRunner().invoke(app, ["results", *map(str, words)])
    return done.exit_code, done.stdout, done.stderr


def test_summary(folder):
    """How far it is, and for each column unit, least, median, mean and most; texts by their kinds."""
    code, text, _ = asked(folder)

    assert code == 0
    assert "17 of 30 runs, 3 failed, 10 missing" in text
    line = ["rent_cents", "cents", "17", "-5", "1,095", "1,012.65", "1,895"]
    assert line in [found.split() for found in text.splitlines()]
    assert "3 kinds" in text
    assert "--failures" in text
    assert "--resume" in text


def test_failures(folder, tmp_path):
    """The reasons by how often they occur, then each run, then the first traceback; none is said too."""
    code, text, _ = asked(folder, "--failures")
    lines = text.splitlines()

    assert code == 0
    assert lines[1].split() == ["raised", "month", "3", "the", "town", "is", "empty", "2"]
    assert "run 4:" in text
    assert "Traceback: nobody" in text
    sweep_all(Toy(2), tmp_path / "s")
    assert asked(tmp_path / "s", "--failures")[1] == "No run failed.\n"


def test_sql(folder):
    """The answer is a table; what cannot be answered ends with 2 and names the tables."""
    assert asked(folder, "--sql", "SELECT count(*) AS n FROM runs")[:2] == (0, " n\n17\n")
    code, _, message = asked(folder, "--sql", "SELECT * FROM read_csv('/etc/passwd')")
    assert code == 2
    assert message.splitlines()[-1] == "The tables are runs, failures, unequal."


def test_csv(folder, tmp_path):
    """The runs are written, formulas are not."""
    code, text, message = asked(folder, "--csv", tmp_path / "out.csv")

    assert (code, text) == (0, "")
    assert "17 runs" in message
    assert ",'=class 1\n" in (tmp_path / "out.csv").read_text()


def test_verify(tmp_path, studies):
    """Sound files end with 0; runs made again are compared; a flipped bit, in a table or a log, ends with 1."""
    folder = tmp_path / "s"
    sweep_all(TOY, folder, limit=20)
    log = Log(next(new_paths(folder)), TOY.digest)
    log.append(Packing(TOY.columns).pack(25, row_of(25)))
    log.close()
    assert asked(folder, "--verify")[:2] == (0, "Everything is as it was written: 2 files, 1 frames in logs.\n")
    code, text, _ = asked(folder, "--verify", "--rerun", 3)
    assert (code, text.splitlines()[0]) == (0, "Made again: runs 0, 11, 25; 0 differ.")
    content = bytearray(log.path.read_bytes())
    content[-3] ^= 1
    log.path.write_bytes(content)
    code, text, message = asked(folder, "--verify")
    assert (code, text) == (1, "")
    assert "are no sound frames" in message.replace("\n", "")
    studies.work = Toy(30)
    assert asked(folder, "--verify", "--rerun", 30)[0] == 1


def test_reproduce(folder, studies):
    """The exact command of a run is printed; not for a run that is not there, nor if the model has changed."""
    assert asked(folder, "--reproduce", 12)[:2] == (0, "toy --run 12\n")
    code, _, message = asked(folder, "--reproduce", 30)
    assert code == 2
    assert "numbered from 0 to 29" in message
    studies.work = Toy(30, version="2", description={"study": {"name": "other"}})
    code, _, message = asked(folder, "--reproduce", 12)
    assert code == 1
    assert "study.name: toy there, other now" in message


def test_shards(tmp_path):
    """A folder of shards alone says how to put them together; then it is one sweep."""
    for number in (1, 2):
        sweep_all(Toy(10), tmp_path, shard=(number, 2))
    code, _, message = asked(tmp_path)
    assert code == 1
    assert "holds 2 shards of a sweep. Add --merge" in message.replace("\n", "")
    code, text, message = asked(tmp_path, "--merge")
    assert code == 0
    assert "10 of 10 runs, 0 failed, 0 missing" in text
    assert "2 shards put together" in message


def test_unequal_results_end_with_1(tmp_path):
    """The alarm is said whatever is asked, and the exit code is 1."""
    toy = Toy(10)
    sweep_all(toy, tmp_path)
    log = Log(next(new_paths(tmp_path)), toy.digest)
    log.append(Packing(toy.columns).pack(3, row_of(4)))
    log.close()
    sweep_all(toy, tmp_path, resume=True)
    code, _, message = asked(tmp_path)

    assert code == 1
    assert "1 runs gave two different results" in message


def test_what_cannot_be_used(tmp_path):
    """No sweep in the folder, one of another kind there, --rerun without --verify: 2, and said."""
    assert asked(tmp_path)[0] == 2
    assert "holds no sweep" in asked(tmp_path)[2]
    (tmp_path / "manifest.json").write_text('{"kind": "ccsim run", "format": 1}')
    assert asked(tmp_path)[0] == 2
    assert "what its manifest.json calls a ccsim run" in asked(tmp_path)[2]
    assert asked(tmp_path, "--rerun", 2)[0] == 2
    assert "none does not exist" in asked(tmp_path / "none")[2].replace("\n", "")
    assert "is a file, not the folder of a sweep" in asked(tmp_path / "manifest.json")[2].replace("\n", " ")
