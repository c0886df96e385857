"""From plans to a comparison, as used from Python."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from compared_plans import branding, coworking, planned
from test_accounting import two_towns

import ccsim
from ccsim import ensemble, store
from ccsim.cli.comparison_tables import elsewhere_table
from ccsim.comparing import making as comparing
from ccsim.comparing.arms import NOTHING
from ccsim.comparing.comparison import Comparison
from ccsim.comparing.content import as_content
from ccsim.comparing.making import job_of
from ccsim.engine import Engine
from ccsim.indicators import NAMES
from ccsim.running import RunError
from ccsim.scenario import ScenarioError
from ccsim.store import StoreError
from ccsim.town.ledger import ACCOUNTS
from ccsim.workers import InProcess

YEARS = 3


@pytest.fixture(scope="module")
def desks(hamlet):
    return planned(hamlet, coworking(), branding(), title="Desks and fame", name="desks")


@pytest.fixture(scope="module")
def fame(hamlet):
    return planned(hamlet, branding(), title="Fame", name="fame")


@pytest.fixture(scope="module")
def two(desks, fame) -> Comparison:
    """Two plans, three sets of twins, with contributions."""
    return ccsim.compare([desks, fame], seeds=3, seed=5, years=YEARS, contributions=True)


@pytest.fixture(scope="module")
def nothing(hamlet) -> Comparison:
    """A plan whose levers have size zero."""
    return ccsim.compare(planned(hamlet, coworking(0), branding(0)), seeds=2, years=YEARS)


# ---- what is refused ---------------------------------------------------------------------------------
def test_unfit_input_is_refused_before_anything_runs(desks, tmp_path, monkeypatch):
    """A bad setting, seed or folder costs no simulation; a run's folder is no comparison's."""
    monkeypatch.setattr(ensemble, "simulate", None)
    store.write(tmp_path / "run", store.frame_of(desks, {}), _manifest(desks))

    with pytest.raises(ScenarioError, match="thet"):
        ccsim.compare(desks, settings=["migration.thet=1"])
    with pytest.raises(ValueError, match="0 seeds"):
        ccsim.compare(desks, seeds=0)
    with pytest.raises(StoreError, match="something other than a comparison"):
        ccsim.compare(desks, out=tmp_path / "run", force=True)


def _manifest(scenario):
    return store.Manifest("x", scenario.as_dict(), (), (1,), 12, "2026-01-01T00:00:00+00:00", 1.0, 1)


# ---- what is found ----------------------------------------------------------------------------------
def test_plan_of_size_zero_changes_nothing(nothing):
    """Every indicator of every month, every cent and everybody's income are those of the twin."""
    frame = nothing.frame()
    series = [part.drop(columns="plan").reset_index(drop=True) for _, part in frame.groupby("plan", observed=True)]
    account = nothing.money()

    pd.testing.assert_frame_equal(*series, check_exact=True)
    assert not account.headings.any()
    assert not account.spent.any()
    assert (account.left == 0).all()
    assert all(gain.income.mean == gain.displaced.mean == gain.staying.mean == 0 for gain in nothing.gains())
    assert "Nothing differs from doing nothing, in any run." in nothing.sentences()
    assert not nothing.effects()[["mean", "more", "less"]].to_numpy().any()


def test_money_balances_to_the_cent(two):
    """Books, flows and cash agree; everybody's accounts sum to zero; a plan that is carried out is paid for."""
    for plan in two.plans:
        account = two.money(plan)
        assert account.unexplained == 0
        assert (account.spent.sum(axis=1) > 0).all()
        assert (account.spent == account.outside + account.council).all()
        assert not account.accounts.sum(axis=2).any()
        assert (account.balance.sum(axis=1) < 0).all()


def test_twins_are_alike_until_the_plan_begins(two):
    """In the month before the first lever nothing differs, in the last year something does."""
    wide = two.frame().set_index(["plan", "seed", "month"])[list(NAMES)]
    gap = (wide.loc["Desks and fame"] - wide.loc[NOTHING]).abs().max(axis=1)

    assert (gap[gap.index.get_level_values("month") < 1] == 0).all()
    assert (gap.groupby("seed").max() > 0).all()


def test_plan_against_plan_is_the_difference_of_both(two):
    """Mean effects of two plans against nothing differ by the mean effect of one against the other."""
    a, b, between = two.table("Desks and fame"), two.table("Fame"), two.table("Desks and fame", "Fame")

    assert between["mean"].to_numpy() == pytest.approx((a["mean"] - b["mean"]).to_numpy(), abs=1e-6)
    assert two.pairs == [("Desks and fame", NOTHING), ("Fame", NOTHING), ("Desks and fame", "Fame")]


def test_workspace_opens_in_every_run(two):
    """The plan's workspace is there in all pairs: one amenity more, told from chance, and better."""
    line = two.table().set_index("indicator").loc["amenities_open"]

    assert (line["median"], line["runs"], line["told"], line["meaning"]) == (1, "3 of 3 runs", "more", "better")


def test_everybody_of_the_start_is_followed(two):
    """The groups by age hold all 600 people, as do tenants and owners; incomes are those of the last year."""
    gains = two.gains()
    by = {kind: sum(gain.people for gain in gains if gain.by == kind) for kind in {gain.by for gain in gains}}
    people = two.runs.by_arm[NOTHING][5].incumbents

    assert by["all"] == by["age at the start"] == by["home at the start"] == 600
    assert people.here.sum() == two.frame().query("plan == @NOTHING and seed == 5")["incumbents"].iloc[-1]
    assert np.isfinite(people.income[people.here]).all()


def test_real_incomes_are_those_of_the_indicator(two):
    """The mean over incumbents of the months they spent in town is, nearly, the indicator's mean of the year."""
    kept = two.runs.by_arm[NOTHING][5]
    people = kept.incumbents
    indicator = kept.series[-12:, 0, NAMES.index("real_income_of_incumbents")].mean()

    assert people.income[people.here].mean() == pytest.approx(indicator, rel=0.02)


def test_contributions_sum_to_the_effect(two):
    """Shapley values of the real plan add up to its effect in the last year, for every indicator."""
    (parts,) = two.contributions["Desks and fame"].values()
    effect = two.effects().query("year == 2026")["mean"].to_numpy()

    assert parts.exact
    assert parts.values.mean.sum(axis=0) == pytest.approx(effect, rel=1e-9, abs=1e-9)
    assert parts.whole.mean == pytest.approx(effect, rel=1e-9, abs=1e-9)
    (alone,) = two.contributions["Fame"].values()
    assert not alone.interaction.mean.any()


def test_sentences_are_few_and_plain(two):
    """Three to six sentences, the money first."""
    said = two.sentences()

    assert 3 <= len(said) <= 7
    assert said[0].startswith("Desks and fame costs EUR ")
    assert all(text.endswith(".") for text in said)


def test_unknown_names_are_refused(two):
    """A plan, town or picture that there is not is named, with what is there."""
    with pytest.raises(ValueError, match=r'no plan "Fam" .*Did you mean "Fame"'):
        two.table("Fam")
    with pytest.raises(ValueError, match='no town "Nowhere"'):
        two.table(town="Nowhere")
    with pytest.raises(ValueError, match='no picture "map"'):
        two.plot("map")


def test_pictures_are_drawn(two, nothing):
    """All pictures of a plan, and of one that does nothing; contributions only where they were asked for."""
    assert [len(two.plot(what).axes) for what in ("effects", "money", "people", "contributions")] == [6, 2, 3, 4]
    assert [len(nothing.plot(what).axes) for what in ("effects", "money", "people")] == [6, 2, 3]
    with pytest.raises(ValueError, match="contributions=True"):
        nothing.plot("contributions")


def test_long_names_stay_inside_the_pictures(hamlet):
    """Titles of many words take several lines, names of colours rows of their own, levers' names both."""
    long = "A plan with an unusually long title, such as councils and consultants give to their plans"
    levers = (coworking(name="Desks for people who work for employers elsewhere, and a fab lab"), branding())
    plans = [planned(hamlet, *levers, title=f"{long}, number {i}", name=f"plan-{i}") for i in (1, 2)]
    found = ccsim.compare(plans, seeds=2, years=YEARS, contributions=True)

    for what in ("effects", "money", "people", "contributions"):
        figure = found.plot(what)
        box = figure.get_tightbbox()
        assert box.x1 <= figure.get_figwidth(), what
        assert box.x0 >= 0, what
    assert "Scenarios plan-1, plan-2, in" in found.plot("effects").get_supxlabel()
    assert "Scenario plan-2, in" in found.plot("people", plan=f"{long}, number 2").get_supxlabel()


# ---- content and folder -----------------------------------------------------------------------------
TOP = {
    "scenario", "seeds", "seeds_asked", "months", "seconds", "interrupted", "settings", "discount", "failures", "plans",
    "elsewhere", "against_each_other",
}  # fmt: skip
OF_PLAN = {"sentences", "lines", "money", "people", "newcomers", "sectors", "contributions"}
OF_LINE = {
    "group", "label", "unit", "indicator", "without", "median", "low", "high", "mean", "mean_low", "mean_high", "more",
    "less", "runs", "told", "meaning",
}  # fmt: skip
OF_MONEY = {
    "years", "spent", "paid_by_outside_money", "paid_by_the_council", "council", "council_balance", "accounts",
    "total_spent", "total_outside", "total_council", "public_cost", "peak_need", "peak_month", "most_advanced",
    "missed_by_deadline", "repaid", "left_to_pay_a_year", "lasting_job_net", "lasting_job_gross", "discounted_council",
    "discounted_public", "unexplained_cents",
}  # fmt: skip


def test_json_has_the_keys_that_programs_rely_on(two, hamlet):
    """The content can be written as strict JSON, and its keys are those declared here."""
    content = json.loads(json.dumps(as_content(two), allow_nan=False))
    plan = content["plans"]["Desks and fame"][hamlet.towns[0].name]

    assert set(content) == TOP
    assert set(plan) == OF_PLAN
    assert set(plan["lines"][0]) == OF_LINE
    assert set(plan["money"]) == OF_MONEY
    assert set(plan["money"]["accounts"]) == set(ACCOUNTS)
    assert plan["money"]["years"] == [2024, 2025, 2026]
    assert set(plan["people"][0]) == {"by", "name", "people", "without", "told", "income", "gaining", "losing",
                                      "displaced", "staying"}  # fmt: skip
    assert content["against_each_other"][0]["against"] == "Fame"
    levers = plan["contributions"]["lines"]["jobs"]["levers"]
    assert [one["lever"] for one in levers] == ["Coworking and fab lab", "Branding"]


def test_single_pair_has_no_intervals(hamlet):
    """One pair of runs gives differences but no certainty: null in JSON, and nothing is told from chance."""
    found = ccsim.compare(planned(hamlet, coworking()), seeds=1, years=2)
    (plan,) = as_content(found)["plans"]["hamlet"].values()

    assert {line["told"] for line in plan["lines"]} == {""}
    assert plan["people"][0]["income"]["low"] is None
    assert plan["lines"][0]["mean_low"] is None
    assert found.plot("effects").axes


def test_folder_holds_everything(two, tmp_path):
    """Series, effects, money, results, manifest with hashes, and pictures; replaced only by force."""
    folder = two.save(tmp_path / "two")
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    series, effects, money = (
        pq.read_table(folder / f"{name}.parquet").to_pandas() for name in ("indicators", "effects", "money")
    )

    assert manifest["kind"] == "ccsim comparison"
    assert {name: store.sha256_of(folder / name) for name in manifest["sha256"]} == manifest["sha256"]
    assert list(manifest["plans"]) == ["Desks and fame", "Fame"]
    assert len(series) == 3 * 3 * 12 * YEARS
    assert len(effects) == 3 * YEARS * len(NAMES)
    assert set(effects["against"]) == {NOTHING, "Fame"}
    spent = money[(money["plan"] == "Fame") & (money["item"] == "spent")]["cents"].sum()
    assert spent == two.money("Fame").spent.sum()
    assert json.loads((folder / "results.json").read_text("utf-8"))["seeds"] == [5, 6, 7]
    assert {path.name for path in (folder / "figures").iterdir()} == {
        "effects.png", "money-plan-1.png", "money-plan-2.png", "people-plan-1.png", "people-plan-2.png",
        "contributions-plan-1.png", "contributions-plan-2.png",
    }  # fmt: skip
    with pytest.raises(StoreError, match=r"already holds a comparison\. Add --force"):
        two.save(folder, figures=False)
    with pytest.raises(StoreError, match="of another kind"):
        ccsim.load(folder)


# ---- when something goes wrong ----------------------------------------------------------------------
def test_interrupted_comparison_keeps_whole_sets_of_twins(fame, tmp_path, monkeypatch):
    """Ctrl-C in the plan's run of the second seed: the first pair is saved, the lonely twin is not counted."""
    whole = InProcess.submit

    def submit(self, work, replicate):
        if replicate.seed == 2 and replicate.arm != NOTHING:
            raise KeyboardInterrupt
        return whole(self, work, replicate)

    monkeypatch.setattr(InProcess, "submit", submit)
    with pytest.raises(KeyboardInterrupt):
        ccsim.compare(fame, seeds=3, years=1, out=tmp_path / "kept")
    results = json.loads((tmp_path / "kept" / "results.json").read_text("utf-8"))

    assert (results["seeds"], results["seeds_asked"], results["interrupted"]) == ([1], [1, 2, 3], True)


def test_failed_run_takes_its_twins_along(fame, monkeypatch):
    """One plan fails with one seed: that seed is left out everywhere, and said to have failed in which arm."""
    whole_step = Engine.step

    def step(self):
        if self.state.seed == 2 and self.scenario.plan.levers:
            raise ZeroDivisionError("no firms left")
        whole_step(self)

    monkeypatch.setattr(Engine, "step", step)
    found = comparing.carry_out(job_of([fame.model_copy(update={"years": 1})], (1, 2, 3)), workers=1)

    assert found.seeds == (1, 3)
    assert [(one.arm, one.failure.seed) for one in found.runs.lost] == [("Fame", 2)]
    assert as_content(found)["failures"][0]["plan"] == "Fame"


def test_no_success_at_all_is_an_error(fame, monkeypatch):
    """If no set of twins succeeds, the first failure is shown with its arm and traceback."""

    def step(_self):
        raise ZeroDivisionError("no firms left")

    monkeypatch.setattr(Engine, "step", step)
    with pytest.raises(RunError, match=r"Fame, seed 1, month 0 .*no firms left(.|\n)*in step"):
        ccsim.compare(fame, seeds=1)


@pytest.mark.slow
def test_processes_change_nothing(desks, two, fame):
    """One process or two: the same results, bit for bit."""
    spread = ccsim.compare([desks, fame], seeds=3, seed=5, years=YEARS, contributions=True, workers=2)

    pd.testing.assert_frame_equal(spread.frame(), two.frame(), check_exact=True)
    assert spread.money().left.tolist() == two.money().left.tolist()


def test_neighbours_of_a_plan_are_shown_too():
    """In a network a plan's own town has money and sentences, the other towns a line of their own and no bill."""
    scenario = two_towns()
    here, there = (town.name for town in scenario.towns)
    plans = [planned(scenario, branding(town=town), title=f"Fame of {town}") for town in (there, here)]
    found = ccsim.compare(plans, seeds=2, years=2)

    assert found.decided_for(f"Fame of {there}") == [there]
    assert found.elsewhere(f"Fame of {there}") == [here]
    assert found.sentences(f"Fame of {there}", there)[0].startswith(f"Fame of {there} costs EUR")
    assert found.sentences(f"Fame of {there}", here)[0] == f"Fame of {there} decides nothing for {here}."
    assert [(one["plan"], one["town"]) for one in as_content(found)["elsewhere"]] == [
        (f"Fame of {there}", here),
        (f"Fame of {here}", there),
    ]
    table, _ = elsewhere_table(found, f"Fame of {there}")
    assert [str(cell) for cell in table.columns[0].cells] == [here]
    names = [name for name, _ in found._pictures()]
    assert [name for name in names if "money" in name] == ["town-1-money-plan-2", "town-2-money-plan-1"]
