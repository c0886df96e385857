"""The tables of docs/ODD.md, made from the declarations in the code.

`python -m ccsim.documentation` brings them up to date; a test fails while they are not.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from ccsim import profile
from ccsim.draws import Purpose
from ccsim.funding import programme_rules
from ccsim.indicators import CATALOGUE
from ccsim.levers.catalogue import LEVERS
from ccsim.levers.lever import Lever
from ccsim.parameters import Parameters, Spec
from ccsim.town import schema
from ccsim.town.columns import Table
from ccsim.town.ledger import ACCOUNTS, Flow
from ccsim.town.schema import Column

PACKAGE = Path(__file__).resolve().parent
MARKED = re.compile(r"(<!-- table: ([\w ]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
PROFILES: tuple[tuple[str, type[profile.Strict]], ...] = (
    ("people", profile.People),
    ("homes", profile.Homes),
    ("work", profile.Work),
    ("visitors", profile.Visitors),
    ("municipality", profile.Municipality),
    ("ring, metropolis, rest", profile.Place),
)


def odd_tables() -> dict[str, str]:
    """Return every table by name, in Markdown, each ending with a line break."""
    return {
        "parameters": parameters(),
        "columns": columns(),
        "figures": figures(),
        "flows": flows(),
        "indicators": indicators(),
        "draws": draws(),
        "levers": levers(),
        "programmes": programmes(),
    }


def refresh(text: str) -> str:
    """Return the text with what stands between `<!-- table: NAME -->` and `<!-- end -->` made anew."""
    tables = odd_tables()

    def renewed(found: re.Match[str]) -> str:
        begin, name, _, end = found.groups()
        if name not in tables:
            raise KeyError(f'there is no table "{name}"; there are {", ".join(tables)}')
        return f"{begin}\n{tables[name]}\n{end}"

    return MARKED.sub(renewed, text)


def parameters() -> str:
    """Return one table of assumptions for each group, under the group's name and purpose."""
    groups: dict[str, list[Spec]] = {}
    for spec in Parameters().specs().values():
        groups.setdefault(spec.path.split(".")[0], []).append(spec)
    return "\n".join(
        f"**`{name}`**: {_purpose(getattr(Parameters(), name))}\n\n{_parameter_table(specs)}"
        for name, specs in groups.items()
    )


def _parameter_table(specs: Iterable[Spec]) -> str:
    """Return the table of one group of parameters."""
    head = ("parameter", "value", "unit", "plausible", "status", "meaning", "source")
    return markdown(head, (_parameter(spec) for spec in specs))


def _parameter(spec: Spec) -> tuple[str, ...]:
    """Return one parameter's row."""
    plausible = f"{_number(spec.low)} to {_number(spec.high)}"
    return f"`{spec.path}`", _number(spec.value), spec.unit, plausible, spec.status, spec.meaning, spec.source


def columns() -> str:
    """Return one table of state variables for each kind of thing."""
    kinds: dict[str, Mapping[str, Column]] = {
        "every table": Table.COMMON,
        "residents": schema.RESIDENTS,
        "households": schema.HOUSEHOLDS,
        "firms": schema.FIRMS,
        "amenities": schema.AMENITIES,
        "streets": schema.STREETS,
        "towns": schema.TOWNS,
        "projects": schema.PROJECTS,
    }
    return "\n".join(f"**{kind}**\n\n{_column_table(of)}" for kind, of in kinds.items())


def _column_table(of: Mapping[str, Column]) -> str:
    """Return the table of one kind's columns."""
    rows = ((f"`{name}`", column.dtype, column.unit, column.meaning) for name, column in of.items())
    return markdown(("column", "type", "unit", "meaning"), rows)


def figures() -> str:
    """Return the table of what a scenario says about a town and the places around it."""
    rows = (
        _figure(f"{group}.{name}" if "," not in group else name, field)
        for group, record in PROFILES
        for name, field in record.model_fields.items()
        if field.json_schema_extra
    )
    return markdown(("figure", "unit", "usual range", "meaning"), rows)


def _figure(path: str, field: FieldInfo) -> tuple[str, ...]:
    """Return one figure's row."""
    declared: Any = field.json_schema_extra
    low, high = declared["plausible"]
    return f"`{path}`", declared["unit"], f"{_number(low)} to {_number(high)}", field.description or ""


def flows() -> str:
    """Return the table of payments."""
    rows = ((f"`{flow.name}`", ACCOUNTS[flow.payer], ACCOUNTS[flow.payee]) for flow in Flow)
    return markdown(("flow", "paid by", "received by"), rows)


def indicators() -> str:
    """Return the table of what is counted each month."""
    return markdown(("indicator", "unit", "meaning"), ((f"`{i.name}`", i.unit, i.meaning) for i in CATALOGUE))


def levers() -> str:
    """Return the table of levers, and one of costs and effects for each."""
    head = ("lever", "what it does", "size", "where", "afterwards")
    rows = ((f"`{kind}`", lever.sentence(), *_lever(lever)) for kind, lever in LEVERS.items())
    return markdown(head, rows) + "\n" + "\n".join(f"**`{kind}`**\n\n{_lever_table(of)}" for kind, of in LEVERS.items())


def _lever(lever: type[Lever]) -> tuple[str, ...]:
    """Return size, place and end of one lever."""
    size: Any = lever.model_fields["size"].json_schema_extra
    low, high = size["plausible"]
    where = "street" if lever.placed else "whole town"
    return f"{_number(low)} to {_number(high)} {size['unit']}", where, lever.model_fields["afterwards"].default


def _lever_table(lever: type[Lever]) -> str:
    """Return what is assumed of one lever, and what it does besides."""
    rows = [
        (f"`{name}`", _number(figure.value), figure.unit, f"{_number(figure.low)} to {_number(figure.high)}",
         figure.status, str(lever.model_fields[name].description), figure.source)
        for name, figure in lever.ranges().items()
    ]  # fmt: skip
    table = markdown(("figure", "value", "unit", "plausible", "status", "meaning", "source"), rows)
    besides = "".join(f"- {effect.what} ({effect.by}; {effect.source})\n" for effect in lever.side_effects)
    return f"{table}\nEvidence: {lever.evidence}. Side effects, and the step they come from:\n\n{besides}"


def programmes() -> str:
    """Return the table of the Structural Funds' rules."""
    rows = (
        (rule.rule, rule.region, f"{rule.first} to {rule.last}" if rule.last < 9999 else f"from {rule.first}",
         _number(rule.value), rule.unit, rule.status, rule.source, rule.note)
        for rule in programme_rules()
    )  # fmt: skip
    return markdown(("rule", "region", "years", "value", "unit", "status", "source", "note"), rows)


def draws() -> str:
    """Return the table of purposes of random draws, with the files that make them."""
    files = {path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    rows = []
    for name, number in vars(Purpose).items():
        if name.isupper():
            used = [f"`{file}`" for file, text in files.items() if re.search(rf"\bPurpose\.{name}\b", text)]
            rows.append((f"`{name}`", str(number), ", ".join(used)))
    return markdown(("purpose", "number", "drawn in"), rows)


def markdown(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    head = tuple(head)
    lines = [head, ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def _number(value: object) -> str:
    """Return a number as short as it can be told."""
    return f"{value:.10g}" if isinstance(value, (int, float)) else str(value)


def _purpose(record: object) -> str:
    """Return the first line of what a record's class says about itself."""
    return (inspect.getdoc(type(record)) or "").splitlines()[0]


def main(arguments: list[str]) -> None:
    """Bring the tables of a file (docs/ODD.md unless one is named) up to date."""
    path = Path(arguments[0] if arguments else "docs/ODD.md")
    old = path.read_text("utf-8")
    new = refresh(old)
    if new != old:
        path.write_text(new, "utf-8", newline="\n")
    print(f"{path}: {'brought up to date' if new != old else 'is up to date'}")


if __name__ == "__main__":
    main(sys.argv[1:])
