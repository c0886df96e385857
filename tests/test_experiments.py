"""The studies: figures beside a record or an expectation, scenarios that differ in one thing, findings that age."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.model import TownModel
from ccsim.scenario import read
from experiments import findings, stale
from experiments.behaviour import cases
from experiments.behaviour.expected import Expectation, per, year
from experiments.findings import by_year, differences, middle, table
from experiments.record import run as record
from experiments.record.compared import AGES, PARISHES, Compared, Record, books, evidence, in_year, look_at

RUNS = np.arange(101.0)  # 0 to 100: quantiles are read off


def compared(value: float, group: str = "people") -> Compared:
    """Return a recorded figure beside runs from 0 to 100."""
    return Compared(group, "people", 2011, Record(value, "found", "census"), RUNS)


@pytest.mark.parametrize(
    ("value", "in_80", "in_95"), [(50, True, True), (10, True, True), (5, False, True), (99, False, False)]
)
def test_a_record_is_within_the_fan_or_not(value, in_80, in_95):
    """Of runs from 0 to 100 the 80 % fan is 10 to 90, the 95 % fan 2.5 to 97.5."""
    assert (compared(value).within(0.8), compared(value).within(0.95)) == (in_80, in_95)


def test_error_is_the_middle_run_over_the_record():
    """A middle run of 50 is 25 % above a record of 40."""
    assert compared(40).error == pytest.approx(25)


def test_coverage_counts_by_kind_and_in_all():
    """Two of three figures in the 80 % fan; by kind one of two and the only one."""
    rows = record.coverage([compared(50), compared(99), compared(20, "parishes")])[2:]

    assert [row.split(" | ")[2:3] for row in rows] == [["67 %"], ["50 %"], ["100 %"]]


def test_parishes_and_ages_sum_to_the_town():
    """Everybody of the town of 2001 is in one parish and one age group; the record's parishes sum to its census."""
    model = TownModel(read("scenarios/obidos-2001.toml"), 1)
    model.step()
    seen = look_at(model)

    assert sum(seen[f"people {parish}"] for parish in PARISHES) == model.series[0, 0, 0]
    assert sum(seen[f"share {label}"] for label in AGES) == pytest.approx(100)
    for census in (2001, 2011, 2021):
        parishes = sum(evidence()[f"population_parish {parish}", census].value for parish in PARISHES)
        assert parishes == evidence()["population_census", census].value


def test_books_of_the_first_year_are_the_profile_s():
    """What is compared as taxes, revenue and spending is what the profile calls so, within a tenth."""
    scenario = read("scenarios/obidos-2001.toml")
    model, months = TownModel(scenario, 1), []
    for _ in range(12):
        model.step()
        months.append(books(model))
    profile = scenario.towns[0].municipality
    sums = {name: sum(month[name] for month in months) for name in months[0]}

    assert sums["taxes"] == pytest.approx(profile.local_taxes.value / 1e6, rel=0.1)
    assert sums["revenue"] == pytest.approx(profile.revenue.value / 1e6, rel=0.1)
    assert sums["spending"] == pytest.approx(profile.spending.value / 1e6, rel=0.1)


def test_years_of_months():
    """Means and sums by year: months 1 to 24 have means 6.5 and 18.5; the second year sums to 222."""
    months = np.arange(1.0, 25.0)[None]

    assert by_year(months).tolist() == [[6.5, 18.5]]
    assert in_year(months, 2002).tolist() == [222]


def test_years_count_from_the_change():
    """The first year since the change is that of month 60, over seeds the median counts."""
    values = np.zeros((3, 84))
    values[:, 60:72] = [[1.0], [2.0], [9.0]]

    assert (year(values, 1), year(values, 2)) == (2, 0)
    assert per(3, 0) == 0


def test_an_expectation_says_whether_it_is_met():
    """A figure on the edge is within; beyond it is not, and is printed as a miss."""
    within = Expectation("jobs", 2.0, 1, 2, "judged", "a rule")

    assert within.met
    assert within.cells() == ["jobs", "2.0", "1.0 to 2.0", "yes", "judged"]
    assert within._replace(found=2.1).cells()[3] == "**no**"


def test_text_of_tables_and_ranges():
    """A table in Markdown; the median with the range that eight in ten runs fill."""
    assert table(["a", "b"], [["1", "2"]]) == ["| a | b |", "| --- | --- |", "| 1 | 2 |"]
    assert middle(RUNS) == "50 (10 to 90)"


def test_a_twin_differs_by_nothing_before_the_change(hamlet):
    """Runs with the same seed differ by nothing while the scenarios do not, and by something afterwards."""
    short = hamlet.model_copy(update={"years": 1})
    calm = findings.values_of(short, [1, 2])
    doubled = findings.values_of(cases.visitors(short, 2, month=f"{short.start}-07"), [1, 2])
    gap = differences(doubled, calm)

    assert not any(values[:, :6].any() for values in gap.values())
    assert gap["visits"][:, 6].all()


def test_festivals_are_quartered_for_one_year():
    """Each festival that goes on is held as before until 2026, with a quarter of visits and costs in it, then again."""
    plain = cases.obidos()
    events = [e for e in cases.pandemic_year(plain).events if e.name.startswith("Vila Natal") and e.month >= "2022"]

    assert [(e.month, e.until, e.visits, e.cost) for e in events] == [
        ("2022-12", "2026-01", 200_000, 450_000),
        ("2026-01", "2027-01", 50_000, 112_500),
        ("2027-01", None, 200_000, 450_000),
    ]


def test_findings_tell_their_age(tmp_path, capsys):
    """Findings just written are up to date; with another model, or other scenarios, they are older; none is unknown."""
    folder = tmp_path / "experiments" / "study"
    folder.mkdir(parents=True)
    findings.write(folder, ["# Found"])
    stale.main(tmp_path)
    text = (folder / "findings.md").read_text(encoding="utf-8")
    model, scenarios = findings.stamp()

    assert capsys.readouterr().out.split() == ["study", "up", "to", "date"]
    assert stale.age_of(text, ("0" * 16, scenarios)) == "older than the model"
    assert stale.age_of(text, (model, "0" * 16)) == "older than the scenarios"
    assert stale.age_of(text, ("0" * 16, "0" * 16)) == "older than the model and the scenarios"
    assert stale.age_of("# Found", (model, scenarios)) == "made with an unknown model"
