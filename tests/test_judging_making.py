"""From scenarios to a verdict: what is run, what is kept, and the command `ccsim verdict`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from compared_plans import branding, coworking, planned
from test_cli import call, here, in_words  # noqa: F401  (a fixture is imported by name)
from test_cli_compare import DESKS, plans  # noqa: F401

from ccsim.comparing.arms import CannotCompare
from ccsim.judging import making, peers, saving, tasks
from ccsim.judging.findings import JUDGING, WORLDS
from ccsim.judging.records import Records
from ccsim.judging.study import study_of, without_plan
from ccsim.leapfrog.classes import CLASSES
from ccsim.store import StoreError

SMALL = {"starts_seeds": 2, "starts_years": 20, "shock_seeds": 2, "peers": 2}


@pytest.fixture
def desks(hamlet):
    """The hamlet with a workspace that is paid for within two years."""
    return planned(hamlet, coworking(), title="Desks")


# ---- what is run ------------------------------------------------------------------------------------
def test_a_study_runs_both_worlds_to_the_window_s_end(desks):
    """200 pairs over 27 years (money ends in the second, 25 years after it), in both worlds; quick: 30 in its own."""
    full, quick = study_of([desks]), study_of([desks], quick=True)

    assert (len(full.seeds), full.years, full.worlds) == (200, 27, WORLDS)
    assert (len(quick.seeds), len(quick.worlds)) == (30, 1)
    assert quick.worlds[0].critical_mass == desks.switches.critical_mass
    assert len({full.shocks(seed) for seed in full.seeds}) == full.thresholds.shock_seeds


def test_twins_differ_by_the_plan_alone(desks, tmp_path):
    """Every run of a plan has one without it, with the same seed, shocks, length and switches."""
    study = study_of([desks], pairs=3)
    runs = list(tasks.tasks_of(study, Records(tmp_path), Records(tmp_path)))
    twins, several = ([run.replicate for run in runs if run.part == part] for part in (tasks.TWINS, tasks.PLAN))

    assert len(twins) == len(several) == 6
    for twin, plan in zip(twins, several, strict=True):
        assert (twin.seed, twin.shocks, twin.months) == (plan.seed, plan.shocks, plan.months)
        assert without_plan(plan.scenario) == twin.scenario
        assert plan.scenario.plan.levers
    assert len({run.name for run in runs}) == len(runs)


def test_what_cannot_be_judged_is_refused(hamlet, desks):
    """No plan, one pair, plans of two names: a sentence says what to do."""
    with pytest.raises(CannotCompare, match="nothing under"):
        study_of([hamlet])
    with pytest.raises(ValueError, match="ask for 2 or more"):
        study_of([desks], pairs=1)
    with pytest.raises(CannotCompare, match="called"):
        study_of([desks, planned(hamlet, branding(), title="Desks")])


# ---- a whole verdict --------------------------------------------------------------------------------
def small(study):
    """Return a study with few peers and short starts."""
    return replace(study, thresholds=replace(study.thresholds, **SMALL))


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    """Keep shared runs out of the user's cache."""
    monkeypatch.setattr(making, "shared", lambda: Records(tmp_path / "shared"))


@pytest.mark.slow
@pytest.mark.usefixtures("own_cache")
def test_a_full_verdict_has_two_worlds_starts_and_peers(desks, hamlet, tmp_path):
    """Two plans, both worlds: seven chances that sum to one, two starts, three standings, Holm over both plans."""
    study = small(study_of([desks, planned(hamlet, branding(), title="Fame")], pairs=3))
    judged = making.carry_out(study, tmp_path / "study", 2)

    assert (judged.failures, judged.interrupted) == ((), False)
    assert [one.plan for one in judged.verdicts] == ["Desks", "Fame"]
    for verdict in judged.verdicts:
        assert [found.world for found in verdict.found] == list(WORLDS)
        for found in verdict.found:
            assert sum(chance.share for chance in found.judged["income"].chances.values()) == pytest.approx(1)
            assert found.starts.gap.shape == (2, 20)
            assert [one.spread for one in found.standings] == [0.12, 0.05, 0.20]
            assert found.pairs["income"].gap.shape == (3, 27)
        assert set(verdict.holm) == {world.name for world in WORLDS}
        assert set(verdict.seconds) == {tasks.TWINS, tasks.PLAN, tasks.STARTS, tasks.PEERS, JUDGING}
    again = making.carry_out(study, tmp_path / "study", 1).verdicts[0].found[0]
    assert (again.pairs["income"].gap == judged.verdicts[0].found[0].pairs["income"].gap).all()


@pytest.mark.usefixtures("own_cache")
def test_the_number_of_processes_changes_nothing(desks, tmp_path):
    """One process or two: the same gaps to the bit."""
    study = study_of([desks], pairs=2, quick=True)
    one = making.carry_out(study, tmp_path / "one", 1).verdicts[0]
    made = sorted((tmp_path / "one" / "runs").iterdir())
    two = making.carry_out(study, tmp_path / "two", 2).verdicts[0]

    assert len(made) == 2
    assert (one.found[0].pairs["income"].gap == two.found[0].pairs["income"].gap).all()


def test_without_a_folder_only_runs_are_kept(desks, tmp_path, monkeypatch):
    """The call in Python may be made twice: nothing is written where one works, and the runs are found again."""
    monkeypatch.setattr(making, "shared", lambda: Records(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    one, two = (making.verdict(desks, pairs=2, quick=True) for _ in range(2))

    assert [path.name for path in tmp_path.iterdir()] == ["cache"]
    assert len(list((tmp_path / "cache").glob("*.npz"))) == 4
    assert (one.found[0].pairs["income"].gap == two.found[0].pairs["income"].gap).all()


@pytest.mark.slow
@pytest.mark.usefixtures("own_cache")
def test_peers_who_all_fail_credit_nothing_and_stop_nothing(desks, tmp_path, monkeypatch):
    """If no peer can be simulated the verdict stands, says which runs failed, and has not tried overtaking."""
    monkeypatch.setattr(peers, "CourseWatch", broken)
    judged = making.carry_out(small(study_of([desks], pairs=2)), tmp_path / "study", 1)

    assert len({failure.error for _, failure in judged.failures}) == 1
    assert [found.standings for found in judged.verdicts[0].found] == [(), ()]


def broken(_model):
    """Fail as a watch that cannot be."""
    raise RuntimeError("no peer today")


# ---- the command ------------------------------------------------------------------------------------
@pytest.fixture
def drawn(monkeypatch):
    """Leave the picture out, which takes longer than a small verdict."""
    monkeypatch.setattr(saving, "_pictures", lambda _judged: iter(()))


@pytest.mark.usefixtures("own_cache")
def test_a_quick_verdict_is_told_and_kept(plans):  # noqa: F811
    """Words on standard output, exit code 0 whatever the class, and a folder with page, data, picture and runs."""
    done = call("verdict", "desks.toml", "--quick", "--pairs", "2", "--workers", "1")
    folder = plans / "runs" / "verdict-desks"
    words = in_words(done.stdout)

    assert done.exit_code == 0, done.output
    assert "is “Desks” a leapfrog?" in words
    assert "This is a quick answer" in words
    assert {path.name for path in folder.iterdir()} == {
        "figures", "gaps.parquet", "manifest.json", "runs", "verdict.html", "verdict.json"
    }  # fmt: skip
    assert len(list((folder / "runs").iterdir())) == 2
    gaps = pd.read_parquet(folder / "gaps.parquet")
    assert set(gaps["measure"]) == {"income", "incumbents", "utility"}
    found = json.loads((folder / "verdict.json").read_text("utf-8"))["verdicts"][0]
    assert found["quick"]


@pytest.mark.usefixtures("own_cache", "plans", "drawn")
def test_a_verdict_goes_on_where_it_was():
    """A second study in the folder needs --resume, and then simulates only what is missing; JSON names the classes."""
    first = call("verdict", "desks.toml", "--quick", "--pairs", "2", "--workers", "1", "--out", "there", "--quiet")
    twice = call("verdict", "desks.toml", "--quick", "--pairs", "3", "--out", "there")
    more = call(
        "verdict", "desks.toml", "--quick", "--pairs", "3", "--workers", "1", "--out", "there", "--resume", "--json"
    )

    assert (first.exit_code, twice.exit_code, more.exit_code) == (0, 2, 0)
    assert "Add --resume to go on with its runs" in in_words(twice.stderr)
    assert len(list(Path("there/runs").iterdir())) == 3
    world = json.loads(more.stdout)["verdicts"][0]["worlds"][0]
    assert set(world["measures"]["income"]["chances"]) == set(CLASSES)


@pytest.mark.usefixtures("own_cache", "plans")
def test_an_answer_that_cannot_be_kept_is_told_all_the_same(monkeypatch):
    """What took long to find stands on the screen before it is written; that it could not be is told with code 1."""

    def refuse(_judged, _folder):
        raise StoreError("There is no room left.")

    monkeypatch.setattr(saving, "save", refuse)
    done = call("verdict", "desks.toml", "--quick", "--pairs", "2", "--workers", "1")

    assert done.exit_code == 1
    assert "is “Desks” a leapfrog?" in in_words(done.stdout)
    assert "There is no room left." in in_words(done.stderr)


@pytest.mark.usefixtures("own_cache", "plans", "drawn")
def test_an_answer_that_nobody_reads_is_kept_all_the_same(monkeypatch):
    """Whoever closes the pipe that the answer goes to (`| head`) finds page and data in the folder."""

    def closed(_verdict):
        raise BrokenPipeError

    monkeypatch.setattr("ccsim.cli.verdict_tables.show", closed)
    call("verdict", "desks.toml", "--quick", "--pairs", "2", "--workers", "1", "--out", "there")

    assert Path("there/verdict.html").exists()


@pytest.mark.usefixtures("own_cache", "plans")
def test_an_interrupted_verdict_says_how_to_go_on(monkeypatch):
    """Exit code 130, what is finished is kept."""

    def interrupt(_replicates, _executor, _at_once, _tell):
        raise KeyboardInterrupt

    monkeypatch.setattr("ccsim.ensemble.run_all", interrupt)
    done = call("verdict", "desks.toml", "--quick", "--pairs", "2", "--workers", "1")

    assert done.exit_code == 130
    assert "Add --resume to go on" in in_words(done.stderr)


def test_a_foreign_folder_stays(tmp_path):
    """What ccsim did not write is never replaced."""
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "letter.txt").write_text("dear council")
    with pytest.raises(StoreError, match="something other than a verdict"):
        saving.prepare(tmp_path / "there", resume=False, force=True)


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize(("options", "pairs"), [((), 200), (("--quick",), 30), (("--quick", "--pairs", "5"), 5)])
def test_the_command_asks_for_as_many_pairs_as_its_kind_has(monkeypatch, options, pairs):
    """200, for a quick answer 30, unless a number is given."""
    asked = []

    def refuse(study, *_given):
        asked.append(len(study.seeds))
        raise StoreError("enough")

    monkeypatch.setattr(making, "carry_out", refuse)
    call("verdict", "desks.toml", "--workers", "1", *options)

    assert asked == [pairs]
