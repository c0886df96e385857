"""The command that shows what a council can decide: `ccsim levers`."""

from __future__ import annotations

import json
import typing
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from ccsim.cli.lists import JsonFlag, for_people, matches, show
from ccsim.cli.screen import BAD_INPUT, fail

if TYPE_CHECKING:
    from ccsim.levers.lever import Lever

Search = Annotated[str, typer.Argument(help="Show in full those that contain these letters.", show_default=False)]


def levers(search: Search = "", as_json: JsonFlag = False) -> None:
    r"""List the levers of an action plan; with a word, show what they cost, do, and do besides.

    A plan is written in a scenario as \[plan] with one [\[plan.levers]] for each lever.

    Examples:  ccsim levers  |  ccsim levers fibre  |  ccsim levers --json
    """
    from ccsim.levers.catalogue import LEVERS

    found = [lever for kind, lever in LEVERS.items() if matches(search, kind, lever.title, lever.sentence())]
    if not found:
        fail(f'No lever contains "{search}". `ccsim levers` lists all of them.', BAD_INPUT)
    if as_json:
        typer.echo(json.dumps([content_of(lever) for lever in found], indent=1, ensure_ascii=False))
    elif search:
        for lever in found:
            show(card(lever))
    else:
        show(overview(found))


def content_of(lever: type[Lever]) -> dict[str, Any]:
    """Return everything that is declared of a lever, ready for JSON."""
    from ccsim.levers.catalogue import kind_of

    size: Any = lever.model_fields["size"].json_schema_extra
    return {
        "kind": kind_of(lever),
        "title": lever.title,
        "sentence": lever.sentence(),
        "attribute": lever.attribute,
        "where": "street" if lever.placed else "whole town",
        "one at a time": lever.unique,
        "size": {"unit": size["unit"], "plausible": size["plausible"], "limits": size["hard"]},
        "figures": {name: figure._asdict() for name, figure in lever.ranges().items()},
        "afterwards": lever.model_fields["afterwards"].default,
        "side effects": [effect._asdict() for effect in lever.side_effects],
        "evidence": lever.evidence,
    }


def overview(found: list[type[Lever]]) -> Table:
    """Return one line for each lever."""
    table = Table("kind", "what it does", box=None, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("size", no_wrap=not for_people())
    table.add_column("urban attribute")
    for lever in sorted(found, key=lambda lever: (order(lever), lever.title)):
        content = content_of(lever)
        table.add_row(Text(content["kind"], style="bold"), lever.sentence(), size_of(content), lever.attribute)
    return table


def order(lever: type[Lever]) -> int:
    """Return the place of a lever's urban attribute among the others."""
    from ccsim.levers.lever import Attribute

    return typing.get_args(Attribute).index(lever.attribute)


def size_of(content: dict[str, Any]) -> str:
    """Return the usual range of a lever's size with its unit."""
    low, high = content["size"]["plausible"]
    return f"{low:,g} to {high:,g} {content['size']['unit']}"


def own_keys(lever: type[Lever]) -> dict[str, str]:
    """Return what else can be said of this lever and not of others, with its default."""
    from ccsim.levers.lever import Lever

    known = {*Lever.model_fields, *lever.ranges()}
    own = {name: field for name, field in lever.model_fields.items() if name not in known}
    return {name: f"{said(field.default)}: {field.description}" for name, field in own.items()}


def said(value: Any) -> str:
    """Return a default as it is said in a sentence."""
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def card(lever: type[Lever]) -> Table:
    """Return all about one lever, line by line."""
    content = content_of(lever)
    table = Table(title=f'{lever.title} (kind = "{content["kind"]}")', box=None, show_header=False)
    table.title_justify, table.title_style, table.padding = "left", "bold", (0, 2, 0, 0)
    table.add_column(no_wrap=True)
    table.add_column()
    table.add_row("what it does", lever.sentence())
    table.add_row("urban attribute", lever.attribute)
    table.add_row("where", content["where"] + (", one at a time" if lever.unique else ""))
    table.add_row("size", size_of(content))
    for name, figure in lever.ranges().items():
        meaning = lever.model_fields[name].description
        about = Text(f"{figure.value:,g} {figure.unit} ({figure.low:,g} to {figure.high:,g}): {meaning}")
        table.add_row(name, about.append(f"  [{figure.status}] {figure.source}", style="dim"))
    for name, meaning in own_keys(lever).items():
        table.add_row(name, meaning)
    table.add_row("afterwards", content["afterwards"])
    for effect in lever.side_effects:
        table.add_row("side effect", Text(effect.what).append(f"  ({effect.by}; {effect.source})", style="dim"))
    table.add_row("evidence", lever.evidence)
    return table
