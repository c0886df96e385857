"""What a report says: the figures of the comparison, in the words of the catalogue, section by section."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from compared_plans import coworking, planned
from made_verdicts import verdict_of
from reported import SHOWN, YEARS, case_of, document, found, hamlet, judged
from test_accounting import two_towns

import ccsim
from ccsim.comparing.kept import column
from ccsim.judging import saving
from ccsim.judging.content import as_content, frame_of
from ccsim.languages import codes
from ccsim.leapfrog.classes import CLASSES
from ccsim.levers.catalogue import LEVERS
from ccsim.reporting import drawing, read_verdict
from ccsim.reporting.actions import outputs_said
from ccsim.reporting.brief import brief_of, changes_said, money_said, people_said, without_verdict
from ccsim.reporting.cash import section_of_money
from ccsim.reporting.common_indicators import common_indicators
from ccsim.reporting.document import Amount, Answer, Figures, Pictures, Span, Table, Text, plain
from ccsim.reporting.html import as_html
from ccsim.reporting.making import document_of
from ccsim.reporting.pdf import as_pdf
from ccsim.reporting.risks import MOST, risks_said
from ccsim.reporting.verdict import answer_of, section_of_verdict
from ccsim.scenario import from_dict
from ccsim.store import StoreError, sha256_of, write_json, write_parquet

KEYS = ["brief", "actions", "indicators", "money", "effects", "assumptions", "limits"]


@pytest.fixture(autouse=True)
def without_pictures(monkeypatch):
    """Leave the drawing out, which is looked at elsewhere."""
    monkeypatch.setattr(drawing, "_picture", lambda *_: SHOWN)


def table(name: str, code: str = "en") -> Table:
    """Return one table of the report."""
    return next(one for one in document(code).tables if one.name == name)


def values(name: str, at: int) -> list[float]:
    """Return the numbers in a column of a table."""
    return [cell.value for cell in table(name).cells(at) if isinstance(cell, Amount)]


# ---- the whole --------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", codes())
def test_every_part_is_there_in_every_language(code):
    """The brief comes first, the limits last; with a verdict there is a section on it; each table has its own name."""
    whole = document(code)

    assert [section.key for section in whole.sections] == KEYS
    assert [section.key for section in document(code, "nothing").sections][5] == "verdict"
    assert len({one.name for one in whole.tables}) == len(whole.tables)
    assert whole.language == code
    assert plain(whole.title) == "Desks and fame"


def test_same_results_give_the_same_report():
    """Content depends on the results alone."""
    assert document_of(found()) == document_of(found())


def test_what_is_not_there_is_refused():
    """A plan, a town or a language that there is not, and results without a single pair."""
    for wrong in ({"plan": "x"}, {"town": "x"}, {"code": "xx"}):
        with pytest.raises(ValueError, match="There is no"):
            document_of(found(), **wrong)
    with pytest.raises(ValueError, match="nothing to report"):
        document_of(replace(found(), seeds=()))


@pytest.fixture(scope="module")
def network():
    """One pair of runs of two towns, of which the plan acts on the first."""
    return ccsim.compare(planned(two_towns().model_copy(update={"years": 2}), coworking(), title="Desks"), seeds=1)


@pytest.mark.parametrize("code", codes())
def test_town_for_which_nothing_is_decided_has_a_report(network, code):
    """It says so, shows no cost and no action, and becomes a page and a PDF like any other."""
    whole = document_of(network, code, town="Twin")
    tables = {one.name: one for one in whole.tables}

    assert tables["actions"].rows == ()
    assert {cell.value for cell in tables["payers"].cells(1)} == {0.0}
    assert any("nothing for" in plain(text) or "não decide nada" in plain(text) for text in texts_of(whole))
    assert as_html(whole).startswith("<!doctype html>")
    assert as_pdf(whole).startswith(b"%PDF-")


def texts_of(whole) -> list[str]:
    """Return the paragraphs of a report."""
    return [block.text for section in whole.sections for block in section.blocks if isinstance(block, Text)]


def test_single_pair_of_runs_has_no_intervals(network):
    """With one pair nothing can be told from chance, and the report says so instead of showing an interval."""
    tables = {one.name: one for one in document_of(network).tables}

    assert set(tables["who-gains"].cells(3)) == {"one run only"}
    assert set(tables["effects"].cells(6)) == {"no"}
    assert set(tables["effects"].cells(5)) <= {"0 of 1 run", "1 of 1 run"}


# ---- the brief --------------------------------------------------------------------------------------
def test_payers_pay_the_public_cost():
    """Outside money, council and venues sum to the whole, which is the public cost of the comparison."""
    account = found().money()
    *parts, whole = values("payers", 1)

    assert sum(parts) == pytest.approx(whole, abs=1e-5)
    assert whole == pytest.approx(account.public_cost.mean() / 1e5, abs=1e-5)
    assert values("payers", 3)[-1] == 100


def test_answer_without_a_verdict_goes_by_jobs_and_incomes():
    """Better in one is a gain, small or not, worse a loss, both mixed, none nothing; the cost is always said."""
    case = case_of()
    told = {1: ("more", "better"), -1: ("less", "worse"), 0: ("", "neither")}
    answers = {}
    for jobs, income in ((1, 0), (0.1, 0), (0, -1), (1, -1), (0, 0)):
        other = case_of()
        lines = dict(case.lines)
        for name, sign in (("jobs", jobs), ("real_income_of_incumbents", income)):
            direction, meaning = told[np.sign(sign)]
            lines[name] = {
                **case.lines[name],
                "told": direction,
                "meaning": meaning,
                "mean": 0.4 * sign,
                "without": 1.0,
            }
        other.__dict__["lines"] = lines
        answer = without_verdict(other)
        answers[jobs, income] = (answer.answer, answer.tone)
        assert "Public cost: EUR" in answer.text
        assert "not tested" in answer.more[0]

    assert [tone for _, tone in answers.values()] == ["good", "plain", "bad", "bad", "plain"]
    assert len({text for text, _ in answers.values()}) == 5


def test_changes_are_told_with_runs_and_range():
    """A difference that can be told has its size, range and runs; those that cannot stand in one sentence."""
    case = case_of()
    row = {
        **case.lines["jobs"],
        "told": "more",
        "mean": 29.4,
        "without": 4900.0,
        "low": -4.0,
        "high": 60.0,
        "more": 0.8,
    }
    other = replace(case, found=replace(found(), seeds=(1, 2, 3) * 4))
    other.__dict__["lines"] = {**case.lines, "jobs": row, **{
        name: {**case.lines[name], "told": ""} for name in ("population", "real_income_of_incumbents", "rent")
    }}  # fmt: skip
    first, second = changes_said(other)

    assert first == (
        f"In 8 of 10 runs the town has more jobs in {2024 + YEARS - 1} than with nothing decided: "
        "29 more on average (0.6\u00a0%; eight in ten runs: −4 to 60)."
    )
    assert second.startswith(
        "No difference from doing nothing can be told from chance in the number of people (more in"
    )


def test_people_and_money_are_said_in_every_case():
    """Who gains, who loses, who is displaced; what is left to pay, and what a job costs, or that it is not known."""
    assert len(list(people_said(case_of()))) == 3
    said = list(money_said(case_of()))

    assert said[0].startswith("The council's own part is EUR")
    assert any("lasting job" in sentence for sentence in said)


def test_risks_are_few_and_each_is_said_once():
    """What the runs show comes first; side effects name the measures that have them."""
    said = risks_said(case_of())

    assert len(said) == len(set(said)) <= MOST
    assert any("Coworking and fab lab: stands half empty" in plain(sentence) for sentence in said)


def test_brief_is_short():
    """No more blocks than two pages hold."""
    blocks = brief_of(case_of()).blocks

    assert isinstance(blocks[0], Answer)
    assert isinstance(blocks[1], Figures)
    assert len(blocks[1].several) == 6
    assert sum(isinstance(block, Pictures) for block in blocks) == 1


# ---- actions, indicators, money ---------------------------------------------------------------------
def test_actions_say_what_the_plan_says_and_what_is_to_be_named():
    """A row for each measure, with its own name or its title; leads and partners are left to the town."""
    rows = table("actions").rows

    assert [plain(row[0]) for row in rows] == [
        "Coworking and fab lab", "Come and see", "Incubator and cluster office", "Innovation vouchers",
    ]  # fmt: skip
    assert {row[2] for row in rows} == {row[3] for row in rows} == {"to be named"}
    assert rows[0][4] == "10 desks"
    assert rows[0][5] == "February 2024 to January 2025; acts from August 2024; then: the town pays"
    assert rows[2][8] == "RCO01, RCO04, RCO15, RCR01, RCR18"


def test_every_common_indicator_is_for_a_lever_there_is():
    """Codes are of the regulation's form, each once; names exist; kinds are those of levers."""
    several = common_indicators()

    assert len({one.code for one in several}) == len(several)
    for one in several:
        assert (one.code[:3], one.type) in {("RCO", "output"), ("RCR", "result")}
        assert set(one.levers) <= {*LEVERS, "all"}
        assert one.name
        assert one.source == "Regulation (EU) 2021/1058, annex I, table I"


def test_outputs_are_those_decided_and_results_those_found():
    """Places as decided; firms at most the vouchers and places; supported jobs from the runs; the rest not counted."""
    rows = {row[0]: row for row in table("common-indicators").rows}
    supported = np.mean([one.supported[24:36, 0].mean() for one in found().twins("Desks and fame")[0]])

    assert rows["RCO15"][5] == Amount(3, "3")
    assert rows["RCO02"][4].value == pytest.approx(4 * 23 / 12)  # from February 2024 to the end of 2025
    assert rows["RCO02"][5].value == 4 * 2
    assert rows["RCO02"][5].text.startswith("at most")
    assert rows["RCR18"][5] == "not counted"
    assert rows["RCR01"][5].value == pytest.approx(supported, abs=1e-6)
    assert "RCO77" not in rows


def test_town_has_baseline_target_and_what_is_net():
    """Net is the mean difference of the pairs in the year of the target; the baseline that of the first year."""
    case = case_of()
    row = table("town-indicators").rows[0]
    with_plan, without = (part[:, :, column("jobs")] for part in case.by_year)
    at = case.target - case.start

    assert (case.begins, case.milestone, case.target, case.end) == (2024, 2025, 2026, 2027)
    assert row[2].value == pytest.approx(without[:, 0].mean(), abs=1e-5)
    assert row[4].value == pytest.approx(with_plan[:, at].mean(), abs=1e-5)
    assert row[5].value == pytest.approx((with_plan - without)[:, at].mean(), abs=1e-5)
    assert isinstance(row[6], Span)


def test_cash_flow_sums_up():
    """Each column sums to its last row, and measures together cost what the years do."""
    for at in range(1, 6):
        *years, whole = values("cash-flow", at)
        assert sum(years) == pytest.approx(whole, abs=2.5)  # years of less than half a thousand are left out
    *measures, whole = values("cost-by-measure", 1)

    assert sum(measures) == pytest.approx(whole, abs=1e-5)
    assert whole == pytest.approx(values("cash-flow", 1)[-1], abs=1e-5)
    assert isinstance(section_of_money(case_of()).blocks[1], Pictures)


def test_assumptions_have_source_and_status():
    """Every cost and effect of the plan's levers, and every figure of the town, with its status."""
    measures, town = table("assumptions-measures"), table("assumptions-town")
    lever = LEVERS["coworking"]

    assert len(measures.rows) == sum(len(LEVERS[one.kind].ranges()) for one in hamlet().plan.levers)
    assert {row[0] for row in measures.rows if row[1] == "cost of rooms and machines for a desk"} == {lever.title}
    changed = next(row for row in measures.rows if row[1] == "until it opens")
    assert changed[5:] == ("set in the plan", "assumption")
    assert all(row[6] for row in town.rows)
    assert len(town.rows) == 27


def test_changed_parameters_are_shown():
    """A parameter that differs from its default stands beside it; without any there is no table."""
    content = hamlet().as_dict()
    content["parameters"]["migration"]["theta"] = 2.5
    scenario = from_dict(content, "plan")
    other = replace(found(), plans={"Desks and fame": scenario})
    rows = next(one for one in document_of(other).tables if one.name == "assumptions-parameters").rows

    assert [(row[0], row[1].value) for row in rows] == [("migration.theta", 2.5)]
    assert "assumptions-parameters" not in {one.name for one in document().tables}


# ---- the verdict ------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("name", CLASSES)
def test_every_class_has_an_honest_answer(code, name):
    """Yes only for a leapfrog; good is green, harm is red; the chance is always said."""
    answer = answer_of(case_of(code, judged(name)))
    yes, no = {"en": ("Yes:", r"No\b"), "pt": ("Sim:", r"Não\b(?! se)")}[code]

    assert answer.answer.startswith(yes) == (name == "leapfrog")
    assert bool(re.match(no, answer.answer)) == (name in {"harm", "nothing", "bump", "partial", "slow fade"})
    assert answer.tone == {"harm": "bad", "level shift": "good", "leapfrog": "good"}.get(name, "plain")
    assert "200" in answer.text
    assert len(answer.more) == 1


def test_of_two_worlds_the_sober_one_answers():
    """The other world's answer follows, and that nobody knows which of them is the town's."""
    answer = answer_of(case_of("en", judged("nothing", "leapfrog")))

    assert answer.answer == "No: it does not work here"
    assert "a world with critical mass and new technology the answer is another one: Yes" in answer.more[0]
    assert "only as safe as the worse of the two" in answer.more[1]


def test_quick_answer_says_that_it_is_quick():
    """A gain that lasts is no leapfrog as long as nobody tried whether it sustains itself."""
    answer = answer_of(case_of("en", judged("leapfrog", quick=True)))

    assert answer.answer == "Not known, but it helps for a long time"
    assert "not known, as not all tests were run" in answer.more[0]
    assert "quick answer from 30 pairs" in answer.more[1]


def test_section_on_the_verdict_shows_every_class_and_test():
    """Pairs of all classes sum to all pairs; each test has its outcome in each world."""
    section = section_of_verdict(case_of("en", judged("bump", "partial")))
    classes, tests = (block for block in section.blocks if isinstance(block, Table))

    for at in (1, 2):
        assert sum(cell.value for cell in classes.cells(at)) == 200
    assert next(row[1] for row in tests.rows) == "failed"
    assert len(tests.rows) == 5


# ---- verdicts from folders --------------------------------------------------------------------------
@pytest.fixture
def kept(tmp_path):
    """A folder with a verdict on the hamlet's plan."""
    verdict = verdict_of(hamlet(), ("bump",), plan="Desks and fame", town="Hamlet")
    write_json(tmp_path / saving.RESULTS, {"verdicts": [as_content(verdict)]})
    write_parquet(tmp_path / saving.GAPS, frame_of(verdict))
    manifest = {
        "kind": "ccsim verdict", "scenario": hamlet().as_dict(),
        "sha256": {saving.GAPS: sha256_of(tmp_path / saving.GAPS)},
    }  # fmt: skip
    write_json(tmp_path / "manifest.json", json.loads(json.dumps(manifest)))
    return tmp_path


def test_verdict_is_read_from_its_folder(kept):
    """What was saved says the same as what was judged."""
    saved, judged_now = read_verdict(kept, "Desks and fame", hamlet()), judged("bump")

    # A frame has no single truth, so two verdicts with frames cannot be compared whole.
    assert replace(saved, gaps=None) == replace(judged_now, gaps=None)
    assert len(saved.gaps) == len(judged_now.gaps)


def test_verdicts_on_something_else_are_refused(kept, tmp_path):
    """Another plan, another town, a folder without a verdict, an unfinished one, a damaged one: each in words."""
    other = from_dict({**hamlet().as_dict(), "start": 2025, "plan": {}}, "other")
    with pytest.raises(StoreError, match="other start than this scenario"):
        read_verdict(kept, "Desks and fame", other)
    with pytest.raises(StoreError, match="no verdict on “Fame”, but on “Desks and fame”"):
        read_verdict(kept, "Fame", hamlet().model_copy(update={"name": "fame"}))
    with pytest.raises(StoreError, match="holds no verdict"):
        read_verdict(tmp_path / "nowhere", "Desks and fame", hamlet())
    (kept / saving.GAPS).write_bytes(b"damaged")
    with pytest.raises(StoreError, match="damaged"):
        read_verdict(kept, "Desks and fame", hamlet())
    (kept / saving.RESULTS).unlink()
    with pytest.raises(StoreError, match="not finished or is damaged"):
        read_verdict(kept, "Desks and fame", hamlet())


def test_outputs_say_what_is_counted():
    """Minutes alone would tell nobody what is decided; seats that are seats are said once."""
    case = case_of("en")
    said = {
        kind: outputs_said(case, LEVERS[kind](kind=kind, size=3, start="2024-01")) for kind in ("bus line", "coworking")
    }

    assert said == {
        "bus line": "3 minutes saved on the way to the metropolis, by the mean traveller",
        "coworking": "3 desks",
    }
