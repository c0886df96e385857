"""Study files: what they mean, and that every mistake is named with its line, its value and what is allowed."""

from __future__ import annotations

import json

import pytest
from study_texts import TEXT, TWINS, said_of, study, written

from ccsim.scenario import ScenarioError
from ccsim.studies import read_study, study_from

THETA, CREATIVE = 0, 1  # places of what varies


def test_a_study_says_what_varies_how_often_and_what_is_kept(tmp_path):
    """Names lead to the scenario, a range not given is the declared one, and years are counted from the start."""
    read = study(tmp_path)
    theta, creative = read.factors

    assert (read.name, read.title, read.months, read.seed, read.replicates, read.twin) == (
        "try", "A hamlet", 36, 1, 2, False,
    )  # fmt: skip
    assert (theta.path, theta.role, theta.low, theta.high) == (
        ("parameters", "migration", "theta"),
        "uncertainty",
        1.5,
        4,
    )
    assert (creative.path, creative.low, creative.high) == (("towns", 0, "people", "creative"), 0.05, 0.15)
    assert theta.unit == "1/log income"
    assert (read.outcomes[0].name, read.outcomes[0].first, read.outcomes[0].last) == ("population_2026", 2, 2)
    assert read.points.shape == (4, 2)


def test_range_of_a_town_s_figure_is_that_of_the_figure(tmp_path):
    """Where the study gives no range, low and high of the figure are taken; where it has none, the usual ones."""
    text = TEXT.replace('name = "towns.0.people.creative"\nlow = 0.05\nhigh = 0.15', 'name = "towns.0.people.remote"')
    figure = study(tmp_path, text).base.towns[0].people.remote

    assert [(f.low, f.high) for f in study(tmp_path, text).factors[1:]] == [(figure.low, figure.high)]
    without = text.replace("towns.0.people.remote", "plan.upkeep").replace("[[uncertainties]]", "[[uncertainties]]")
    assert [(f.low, f.high) for f in study(tmp_path, without).factors[1:]] == [(0, 1)]


def test_outcomes_are_a_year_a_change_or_a_mean(tmp_path):
    """Each has a name made of what it is, unless it is given one, and the unit of its indicator."""
    more = '[[outcomes]]\nindicator = "jobs"\nsince = 2024\nyear = 2025\n'
    more += '[[outcomes]]\nindicator = "rent"\nover = [2024, 2026]\n'
    value, change, mean = study(tmp_path, TEXT + more).outcomes

    assert (change.name, change.since, change.last, change.unit) == ("jobs_change_2024_2025", 0, 1, "jobs")
    assert (mean.name, mean.first, mean.last, mean.unit) == ("rent_2024_2026", 0, 2, "EUR/month")
    assert "mean of 2026" in value.meaning


def test_a_lever_that_the_base_lacks_is_added(tmp_path):
    """With size and start given its other keys have their defaults, unless they are constants."""
    (lever,) = study(tmp_path, TWINS).base.plan.levers

    assert (lever.kind, lever.start, lever.lag, lever.ramp, lever.years) == ("coworking", "2024-02", 1, 0, 5)


def test_levers_are_named_by_kind_or_by_their_place(tmp_path):
    """Both names lead to the same key of the plan."""
    lever = '[[levers]]\nname = "fibre.lag"\nlow = 1\nhigh = 2\n[constants]\nfibre.size = 2\nfibre.start = "2024-01"\n'
    for name in ("fibre.lag", "plan.levers.0.lag"):
        read = study(tmp_path, TEXT + lever.replace("fibre.lag", name))
        assert read.factors[2].path == ("plan", "levers", 0, "lag")


def test_constants_hold_at_every_point_however_they_are_written(tmp_path):
    """Nested tables and quoted names mean the same; those of the command line come last, and scale the age groups."""
    constants = (
        '[constants]\nmigration.moving_cost = 2.0\n"towns.0.people.remote" = 0.04\nswitches.critical_mass = false\n'
    )
    base = read_study(
        written(tmp_path, TEXT + constants), ["migration.moving_cost=3", "towns.0.people.population=300"]
    ).base

    assert base.parameters.migration.moving_cost == 3
    assert base.towns[0].people.remote.value == 0.04
    assert base.switches.critical_mass is False
    assert sum(base.towns[0].people.ages.value) == 300


def test_words_and_truth_values_may_be_listed(tmp_path):
    """A design has their places in the list; the scenario gets the words."""
    words = TEXT.replace('name = "migration.theta"', 'name = "switches.new_technology"\nvalues = [false, true]')
    read = study(tmp_path, words.replace('kind = "latin hypercube"\npoints = 4', 'kind = "grid"\nlevels = 2'))

    assert read.points[:, 0].tolist() == [0, 0, 1, 1]
    assert [read.scenario_at(point).switches.new_technology for point in range(4)] == [False, False, True, True]


def test_whole_numbers_stay_whole(tmp_path):
    """A key that takes whole numbers is drawn from all of them, both ends included."""
    months = '[[levers]]\nname = "festival.month"\nlow = 5\nhigh = 7\n'
    months += '[constants]\nfestival.size = 9000\nfestival.start = "2024-01"\n'
    read = study(tmp_path, TEXT.replace("points = 4", "points = 40") + months)

    assert set(read.points[:, 2]) == {5, 6, 7}
    assert read.scenario_at(0).plan.levers[0].month == int(read.points[0, 2])


def test_a_study_with_everything_in_it_needs_no_other_file(tmp_path):
    """Its content, through JSON and without the base's file, gives the same points and the same scenarios."""
    read = read_study(written(tmp_path, TWINS), ["migration.theta=2"])
    again = study_from(json.loads(json.dumps(read.content)), "try")
    (tmp_path / "try.json").write_text(json.dumps(read.content), encoding="utf-8")
    (tmp_path / "hamlet.json").unlink()

    for other in (again, read_study(tmp_path / "try.json")):
        assert other.points.tolist() == read.points.tolist()
        assert other.outcomes == read.outcomes
        assert [other.scenario_at(point) for point in (0, 1)] == [read.scenario_at(point) for point in (0, 1)]


POPULATION = '\n[[uncertainties]]\nname = "towns.0.people.population"\nlow = 500\nhigh = 700\n'


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("migration.theta", "migration.thet", 8, 'unknown key "thet". Did you mean "theta"?'),
        ("migration.theta", "migratoin.theta", 8, 'There is no "migratoin" in a scenario. Did you mean "migration"?'),
        ("migration.theta", "theta", 8, 'There is no "theta" in a scenario. Did you mean "migration.theta"?'),
        ("migration.theta", "people.creative", 8, 'Did you mean "towns.0.people.creative"?'),
        ("migration.theta", "nowhere", 8, 'There is no "nowhere" in a scenario. Known: start, years, switches, towns'),
        ("migration.theta", "towns.0.people", 8, "[towns[0].people] is a table. Name a key in it: population, ages"),
        ("migration.theta", "towns.3.people.creative", 8, "[towns] has 1 entries, counted from 0"),
        ("migration.theta", "towns.0.people.ages", 8, "Name one by its place, such as towns.0.people.ages.value.0"),
        ("migration.theta", "title", 8, "title is no part of what is simulated"),
        ("migration.theta", "coworking.size", 8, 'not in the plan of the base. Give "coworking.start" too'),
        ("low = 0.05", "low = 0.2", 12, "uncertainties[1].low = 0.2 is not below high = 0.15 (share)."),
        ("high = 0.15", "high = 1.5", 13, "towns[0].people.creative = 1.5 is outside 0 to 0.8 (share)."),
        ("high = 0.15", "", 10, '"towns.0.people.creative" has no range (share). Give low and high, or values.'),
        ("high = 0.15", "values = [0.1, 0.2]", 10, "has values and a range. Give one of the two."),
        ("low = 0.05\nhigh = 0.15", 'values = [0.1, "much"]', 12, "mixes numbers and words"),
        ("low = 0.05\nhigh = 0.15", "values = [0.1, 0.1]", 12, "has a value twice"),
        ("low = 0.05\nhigh = 0.15", "values = [0.1]", 12, "has a single value. Make it one of the [constants]."),
        ("low = 0.05\nhigh = 0.15", "values = [0.1, 7]", 12, "creative = 7 is outside 0 to 0.8 (share)."),
        ("low = 0.05\nhigh = 0.15", "values = [0.1, [2]]", 12, "may hold numbers, words in quotes, true and false"),
        ("towns.0.people.creative\"\nlow = 0.05\nhigh = 0.15", 'migration.theta"', 11, "varies twice"),
        ("points = 4", "points = 0", 17, "design.points = 0 is outside 1 to 10,000,000 (points)."),
        ("points = 4", "levels = 4", 17, 'to a design of kind "latin hypercube", but to: grid, morris.'),
        ('"latin hypercube"', '"sobol"', 0, ""),
        ("latin hypercube", "latin hypercubes", 16, 'Did you mean "latin hypercube"?'),
        ('kind = "latin hypercube"\npoints = 4', 'kind = "sobol"\npoints = 100', 17, "is no power of 2"),
        ('kind = "latin hypercube"\npoints = 4', 'kind = "saltelli"\npoints = 3', 17, "Take 2 or 4 (points)"),
        ('kind = "latin hypercube"\npoints = 4', 'kind = "morris"\nlevels = 5', 17, "Take an even number of levels"),
        ('"latin hypercube"\npoints = 4', '"grid"\nlevels = 1000\n[constants]\nmigration.theta = 2', 8, "varies, and"),
        ("replicates = 2", "replicates = 0", 5, "study.replicates = 0 is outside 1 to 100,000 (runs)."),
        ("replicates = 2", "replicats = 2", 5, '[study]  unknown key "replicats". Did you mean "replicates"?'),
        ("replicates = 2", 'replicates = "many"', 5, 'study.replicates = "many" is not a whole number (runs).'),
        ("replicates = 2", 'mode = "twins"', 5, 'study.mode = "twins" is not a known word. Did you mean "twin"?'),
        ("replicates = 2", 'mode = "twin"', 5, "there is no plan. Name a lever under [[levers]]."),
        ("hamlet.json", "nowhere.toml", 2, "nowhere.toml  does not exist"),
        ('base = "hamlet.json"\n', "", 1, '"base" is missing: the scenario that all points change'),
        ('"hamlet.json"', "3", 2, "study.base = 3 is not the name of a scenario file"),
        ("years = 3", "years = 0", 4, "study.years = 0 is outside 1 to 500 (years)."),
        ('"population"', '"populaton"', 20, '"populaton" is not counted. Did you mean "population"?'),
        ('"population"', '"population"\nyear = 2031', 21, "year = 2031 is not simulated: the years are 2024 to 2026."),
        ('"population"', '"population"\nsince = 2026', 21, "outcomes[0].since = 2026 is not before the year 2026."),
        ('"population"', '"population"\nover = [2026, 2024]', 21, "give the first and the last year"),
        ('"population"', '"population"\nover = [2024, 2025]\nyear = 2026', 21, "it has no year and no since"),
        ('"population"', '"population"\nof = "plan"', 21, 'needs twins: set mode = "twin" under [study].'),
        ('"population"', '"population"\ntown = "Lisbon"', 21, 'outcomes[0].town = "Lisbon" does not exist.'),
        ('"population"', '"population"\nname = "seed"', 21, 'outcomes[0].name = "seed" is taken.'),
        ('"population"', '"population"\nname = "=1+1"', 21, "has signs that no column may have"),
        ('indicator = "population"', 'verdict = "income"', 20, 'needs twins: set mode = "twin"'),
        ("[[outcomes]]\nindicator = \"population\"\n", "", 0, "outcomes"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_line_value_and_cure(tmp_path, old, new, line, said):
    """Each mistake is refused where it stands; an empty text means that nothing is wrong."""
    if not said:
        assert len(study(tmp_path, TEXT, (old, new)).points) == 4
        return
    text = said_of(tmp_path, TEXT, (old, new))

    assert said in text
    assert text.startswith(f"try.toml:{line}  " if line else "try.toml")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('coworking.start = "2024-02"\n', "", 8, 'Give "coworking.start" too, varying or as a constant.'),
        ('"2024-02"', '"soon"', 12, 'plan.levers[0].start = "soon" is not a month such as "2014-09".'),
        ("[[levers]]", "[[uncertainties]]", 8, "belongs under [[levers]], as it is decided."),
        (
            "[0, 40]",
            '[0, 40]\n[[levers]]\nname = "migration.theta"',
            11,
            "belongs under [[uncertainties]]: no lever has it.",
        ),
        ("coworking.lag = 1", "coworking.lagg = 1", 13, 'unknown key "lagg". Did you mean "lag"?'),
        ("coworking.lag = 1", "coworking.size = 1", 8, '"coworking.size" varies, and try.toml:13 makes it a constant.'),
        ("coworking.lag = 1", "migration.theta = 99", 13, "parameters.migration.theta = 99 is outside"),
        ("[0, 40]", "[0, 1e9]", 9, "is outside 0 to 10,000 (desks)."),
        ('name = "people"\nindicator = "population"', 'verdict = "income"', 3, "Give 3"),
        (
            'name = "people"\nindicator = "population"',
            'verdict = "income"\nyear = 2025',
            20,
            "does not belong to a verdict",
        ),
    ],
)
def test_mistakes_about_levers_are_named_too(tmp_path, old, new, line, said):
    """Levers are checked like any other name, and a verdict needs runs that are long enough for it."""
    text = said_of(tmp_path, TWINS, (old, new))

    assert said in text
    assert text.startswith(f"try.toml:{line}  ")


def test_several_mistakes_are_told_at_once_in_the_order_of_lines(tmp_path):
    """An unknown name, a wrong range, a wrong key and an unknown indicator: four lines."""
    text = said_of(
        tmp_path, TEXT, ("theta", "thet"), ("0.05", "0.5"), ("points = 4", "levels = 4"), ('"population"', '"people"')
    )

    assert [line.split()[0] for line in text.splitlines()] == [f"try.toml:{line}" for line in (8, 12, 17, 20)]


def test_unusual_ranges_are_warned_of(tmp_path):
    """What lies beyond the plausible range is used, and said; a lever of size nothing is usual in a comparison."""
    warnings = study(tmp_path, TEXT, ("high = 0.15", "high = 0.6")).warnings

    assert [str(warning) for warning in warnings] == [
        "try.toml:13  towns[0].people.creative = 0.6 is used, but is unusual: plausible are 0.02 to 0.35 (share)."
    ]
    assert study(tmp_path, TWINS).warnings == ()


def test_a_setting_that_means_nothing_is_refused_by_name(tmp_path):
    """Settings of the command line are named as they were typed."""
    path = written(tmp_path)
    for typed, said in (("theta", "is not of the form key=value"), ("migration.tetha=1", 'Did you mean "theta"?')):
        with pytest.raises(ScenarioError, match=rf"--set {typed}") as refused:
            read_study(path, [typed])
        assert said in str(refused.value)


def test_points_that_do_not_agree_are_refused_one_by_one(tmp_path):
    """Shares of settlements above one are a mistake of a point, not of the study; it is told with its values."""
    share = study(tmp_path).base.towns[0].settlements[0].share
    text = TEXT.replace('name = "migration.theta"', f'name = "towns.0.settlements.0.share"\nvalues = [{share}, 0.9]')
    read = study(tmp_path, text, ('kind = "latin hypercube"\npoints = 4', 'kind = "grid"\nlevels = 2'))

    assert read.scenario_at(0).towns[0].settlements[0].share == share
    with pytest.raises(
        ScenarioError, match=r"--set towns.0.settlements.0.share=0.9  towns\[0\].settlements: the shares sum"
    ):
        read.scenario_at(2)


@pytest.mark.parametrize(("replicates", "levels", "line"), [(2, 1000, 5), (101, 1000, 5), (100, 10, 0)])
def test_more_runs_than_can_be_numbered_are_refused_before_they_are_made(tmp_path, replicates, levels, line):
    """A thousand times a thousand points are a million: 101 replicates of them are too many."""
    edits = (
        ("replicates = 2", f"replicates = {replicates}"),
        ('"latin hypercube"\npoints = 4', f'"grid"\nlevels = {levels}'),
    )
    if replicates * levels**2 <= 100_000_000:
        assert len(study(tmp_path, TEXT, *edits).points) == levels**2
    else:
        assert said_of(tmp_path, TEXT, *edits).startswith(
            f"try.toml:{line}  study.replicates = 101, times 1,000,000 points"
        )


def test_what_is_no_study_is_told_from_one(tmp_path):
    """A scenario, a folder of results, another folder and another kind of file are each called what they are."""
    written(tmp_path)
    results = tmp_path / "runs" / "try"
    results.mkdir(parents=True)
    (results / "study.json").touch()
    (tmp_path / "points.csv").touch()
    said = {
        "hamlet.json": 'hamlet.json  is a scenario, not a study. A study names it: base = "hamlet.json" under [study].',
        "runs/try": f"try  is a folder of results. The study they are of is {results / 'study.json'}.",
        "runs": "runs  is a folder. Name a study in it, a .toml or .json file.",
        "points.csv": 'points.csv  has the type ".csv". Studies are .toml or .json files.',
        "none.toml": "none.toml  does not exist in",
    }
    for name, text in said.items():
        with pytest.raises(ScenarioError) as refused:
            read_study(tmp_path / name)
        assert str(refused.value).startswith(text)


def test_a_study_without_a_title_is_called_by_its_file_wherever_it_goes(tmp_path):
    """The content that is kept beside results says what the study was called."""
    read = study(tmp_path, TEXT, ('title = "A hamlet"\n', ""))

    assert (read.title, read.content["study"]["title"]) == ("try", "try")
