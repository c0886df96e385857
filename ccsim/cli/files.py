"""Commands about scenario files: check one, begin one, describe the format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccsim.cli.screen import BAD_INPUT, fail, refuse, results

if TYPE_CHECKING:
    from ccsim.levers.lever import Lever
    from ccsim.scenario import Scenario


def check(file: Annotated[Path, typer.Argument(help="A scenario, .toml or .json.", show_default=False)]) -> None:
    """Say what is wrong with a scenario, and where; nothing is simulated.

    Example:  ccsim check mytown.toml
    """
    from ccsim import scenario as scenarios

    report = scenarios.check(file)
    if report.problems:
        refuse(scenarios.lines_of(report.problems))
    screen = results()
    for line in scenarios.lines_of(report.warnings):
        screen.print(f"warning: {line}", markup=False, soft_wrap=True)
    screen.print(f"fine: {'. '.join(summary(report.accepted()))}.", markup=False, soft_wrap=True)


def summary(scenario: Scenario) -> Iterator[str]:
    """Yield what a scenario is, sentence by sentence, without the last full stop."""
    towns = [
        f"{town.name} ({town.people.population.value:,.0f} people, {counted(len(town.settlements), 'settlement')}, "
        f"{counted(sum(group.count for group in town.amenities), 'place')} to go to)"
        for town in scenario.towns[:5]
    ]
    more = f" and {len(scenario.towns) - 5} more towns" if len(scenario.towns) > 5 else ""
    yield f"{scenario.title or scenario.name}: {', '.join(towns)}{more}"
    yield (
        f"{counted(scenario.years, 'year')} from January {scenario.start}, {counted(len(scenario.events), 'event')}, "
        f"{counted(len(scenario.records), 'record')} to compare with"
    )
    if scenario.plan.levers:
        yield plan_summary(scenario)
    content = scenario.as_dict()
    statuses = list(statuses_of(content["towns"]))
    unsourced = sum(status in {"assumption", "judgement", "default"} for status in statuses)
    others = ", the others have a source" if unsourced < len(statuses) else ""
    yield f"{unsourced} of its {len(statuses)} figures are assumptions or defaults{others}"
    changed = changed_parameters(content["parameters"])
    yield f"Parameters: {', '.join(changed) + ' changed' if changed else 'all at their defaults'}"


def plan_summary(scenario: Scenario) -> str:
    """Return what a plan decides and, all delivered, costs."""
    levers = scenario.plan.levers
    works = sum(lever.capital * lever.size for lever in levers)
    yearly = sum(
        (lever.running + lever.upkeep * lever.capital) * lever.size + lever.aid_in_a_year(residents_of(scenario, lever))
        for lever in levers
    )
    return (
        f"Its plan has {counted(len(levers), 'lever')} ({', '.join(lever.label for lever in levers[:6])}"
        f"{', ...' if len(levers) > 6 else ''}): EUR {works:,.0f} of works, and EUR {yearly:,.0f} a year while all "
        "run, venues' own costs left out"
    )


def residents_of(scenario: Scenario, lever: Lever) -> float:
    """Return how many people a lever's town has at the start."""
    names = [town.name for town in scenario.towns]
    town = scenario.towns[names.index(lever.town) if lever.town else 0]
    return town.people.population.value


def counted(number: int, thing: str) -> str:
    """Return a number of things in words: 1 year, 2 years."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def statuses_of(content: Any) -> Iterator[str]:
    """Yield the status of every figure in some content."""
    if isinstance(content, dict):
        if "status" in content and "value" in content:
            yield content["status"]
        for inner in content.values():
            yield from statuses_of(inner)
    elif isinstance(content, list):
        for inner in content:
            yield from statuses_of(inner)


def changed_parameters(given: dict[str, dict[str, float]]) -> list[str]:
    """Return the dotted names of the parameters that differ from their defaults."""
    from ccsim.parameters import Parameters

    defaults = Parameters().specs()
    paths = {f"{group}.{key}": value for group, table in given.items() for key, value in table.items()}
    return [path for path, value in paths.items() if value != defaults[path].value]


def new(
    name: Annotated[str, typer.Argument(help="What the town is called; the file gets this name.", show_default=False)],
) -> None:
    """Write a commented scenario NAME.toml to start from.

    Example:  ccsim new mytown
    """
    from ccsim import scenario as scenarios

    path = Path(name if name.endswith(".toml") else f"{name}.toml")
    text = scenarios.template(path.stem)
    try:
        scenarios.parse(text, path.stem)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except scenarios.ScenarioError as refused:
        refuse(scenarios.lines_of(refused.problems))
    except FileExistsError:
        fail(f"{path} exists already and stays as it is. Choose another name.", BAD_INPUT)
    except (OSError, ValueError) as refused:
        fail(f"Cannot write {path}: {refused}. Choose another folder or name.", BAD_INPUT)
    next_steps = f"Wrote {path}. Put in your figures, then: ccsim check {path}, ccsim run {path}"
    results().print(next_steps, markup=False, soft_wrap=True)


def schema() -> None:
    """Print the JSON schema of scenario files, for editors and other programs.

    Example:  ccsim schema > scenario.schema.json
    """
    from ccsim.scenario import json_schema

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
