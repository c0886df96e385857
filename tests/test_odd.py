"""The model's description: complete, up to date with the code, and true to the names it uses."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from ccsim import documentation
from ccsim.draws import Purpose
from ccsim.indicators import NAMES
from ccsim.parameters import Parameters
from ccsim.scenario import Processes
from ccsim.scenario.events import KINDS
from ccsim.scenario.schema import Switches
from ccsim.town import schema
from ccsim.town.columns import Table
from ccsim.town.ledger import Flow
from ccsim.town.state import Baseline

DOCS = Path(__file__).parents[1] / "docs"
ODD = (DOCS / "ODD.md").read_text("utf-8")
PROSE = documentation.MARKED.sub("", ODD)
COLUMNS = (
    Table.COMMON,
    schema.RESIDENTS,
    schema.HOUSEHOLDS,
    schema.FIRMS,
    schema.AMENITIES,
    schema.STREETS,
    schema.TOWNS,
)
GROUPS = [field.name for field in dataclasses.fields(Parameters)]
PATHS = re.compile(rf"`((?:{'|'.join(GROUPS)})\.\w+)`")


def missing(names: list[str], text: str) -> list[str]:
    """Return the names that do not stand in a text between backticks."""
    return [name for name in names if f"`{name}`" not in text]


def test_tables_are_up_to_date():
    """Making the tables anew changes nothing (`python -m ccsim.documentation` makes them)."""
    assert documentation.refresh(ODD) == ODD


def test_every_table_has_its_place():
    """Each table that can be made stands in the text once."""
    placed = [name for _, name, _, _ in documentation.MARKED.findall(ODD)]

    assert sorted(placed) == sorted(documentation.odd_tables())


@pytest.mark.parametrize(
    "names",
    [
        list(Parameters().specs()),
        list(NAMES),
        [name for columns in COLUMNS for name in columns],
        [flow.name for flow in Flow],
        [name for name in vars(Purpose) if name.isupper()],
    ],
    ids=["parameters", "indicators", "columns", "flows", "draws"],
)
def test_nothing_declared_is_missing(names):
    """Whatever the code declares stands in the description."""
    assert missing(names, ODD) == []


@pytest.mark.parametrize(
    "names",
    [
        list(Processes.model_fields),
        list(Switches.model_fields),
        list(KINDS),
        [f"baseline.{field.name}" for field in dataclasses.fields(Baseline)],
    ],
    ids=["processes", "switches", "events", "baseline"],
)
def test_prose_explains_what_no_table_lists(names):
    """The steps of the month, switches, kinds of events and fitted constants are told in the text."""
    assert missing(names, PROSE) == []


def test_processes_stand_in_the_order_of_the_month():
    """The schedule's rows follow the order in which the model takes the steps."""
    rows = re.findall(r"^\| \d+ `(\w+)` \|", PROSE, re.MULTILINE)

    assert rows == list(Processes.model_fields)


def test_every_parameter_named_in_the_prose_exists():
    """No path in the text is misspelt or out of date."""
    known = Parameters().specs()

    assert PATHS.findall(PROSE)
    assert [path for path in PATHS.findall(PROSE) if path not in known] == []


def test_every_parameter_is_named_where_it_acts():
    """Each parameter stands in the prose too, by its path or, for those by sector, by its group."""
    by_sector = [group for group in GROUPS if f"`{group}.*`" in PROSE]
    paths = [path for path in Parameters().specs() if path.split(".")[0] not in by_sector]

    assert missing(paths, PROSE) == []


@pytest.mark.parametrize("path", sorted(DOCS.rglob("*.md")), ids=lambda path: path.stem)
def test_links_between_documents_lead_somewhere(path):
    """Every relative link names a file that exists, and every anchor a heading."""
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", path.read_text("utf-8")):
        file, _, anchor = target.partition("#")
        linked = (path.parent / file).resolve() if file else path
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


def anchors(path: Path) -> list[str]:
    """Return the anchors that a page of Markdown offers, one for each heading."""
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


def test_an_unknown_table_is_refused():
    """A mark for a table that does not exist is an error that names those that do."""
    with pytest.raises(KeyError, match=r'"nonsense"; there are parameters, columns'):
        documentation.refresh("<!-- table: nonsense -->\n<!-- end -->")


def test_bars_in_cells_are_kept_apart_from_borders():
    """A bar within a cell is escaped, so that the table keeps its columns."""
    assert documentation.markdown(("a", "b"), [("x|y", "z")]).splitlines()[-1] == r"| x\|y | z |"


def test_entry_rewrites_a_file(tmp_path, capsys):
    """`python -m ccsim.documentation FILE` fills in the tables, and says when there is nothing to do."""
    page = tmp_path / "page.md"
    page.write_text("<!-- table: flows -->\n<!-- end -->\n", "utf-8")
    documentation.main([str(page)])
    documentation.main([str(page)])

    assert "| `WAGES` | firms | residents |" in page.read_text("utf-8")
    assert [line.split(": ")[1] for line in capsys.readouterr().out.splitlines()] == [
        "brought up to date",
        "is up to date",
    ]
