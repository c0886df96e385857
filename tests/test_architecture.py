"""Imports point downwards only, each outside library stays in its own rooms, and what is declared is used."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import ccsim
from ccsim.compilation import ABOVE_KERNELS
from ccsim.draws import Purpose
from ccsim.parameters import Parameters
from ccsim.town import schema
from ccsim.town.ledger import Flow

ROOT = Path(ccsim.__file__).parent
LAYERS = [  # top first; a folder stands for all its files, which may import one another without a cycle
    {"__main__"},
    {"cli"},
    {"app"},
    {"__init__", "documentation"},
    {"studies"},
    {"reporting"},
    {"judging"},
    {"comparing"},
    {"running"},
    {"facts"},
    {"sweeping"},
    {"compiling", "plots", "store"},
    {"ensemble", "summary", "model"},
    {"engine", "agents"},
    {"start", "indicators"},
    {"fit"},
    {"fit_migration"},
    {"timeline"},
    {"rules"},
    {"scenario"},
    {"levers"},
    {"inputs"},
    {"town"},
    {"funding", "profile", "parameters", "draws", "exact", "months"},
    {"compiled"},
    {"compilation", "languages", "leapfrog", "lineage", "spreadsheet", "workers"},
]
ONLY_IN = {  # library -> the rooms that may import it
    "numba": {"compiled"},
    "llvmlite": {"compiled"},
    "mesa": {"agents"},
    "pandas": {
        *("cli", "comparing", "judging", "plots", "reporting", "running", "store", "studies", "summary", "sweeping")
    },
    "matplotlib": {"comparing", "running", "facts", "plots", "store", "cli", "judging", "reporting"},
    "fpdf": {"reporting"},
    "pyarrow": {"store", "sweeping"},
    "duckdb": {"sweeping"},
    "SALib": {"studies"},
    "distributed": {"sweeping"},
    "solara": {"app"},
    "anywidget": {"app"},
    "traitlets": {"app"},
    "starlette": {"app"},
    "uvicorn": {"app"},
    "typer": {"cli"},
    "rich": {"cli"},
    "pydantic": {"profile", "scenario", "levers", "documentation", "studies"},
    "random": set(),
}
KERNELS = {"rules", "draws", "exact", "town"}  # rooms that hold compiled code
RULE_LAYERS = [  # inside rules/: what the processes share lies below them
    {"enterprise", "migration", "studios"},
    {"founding", "aid"},
    {"amenities", "newcomers"},
    {"offers"},
    {"projects", "drain"},
    {"candidates", "municipality", "housing", "production", "ageing", "labour", "visiting"},
    {"art_school", "selling"},
    {"productivity", "households", "valuing"},
    {
        "considering",
        "following",
        "homes",
        "openings",
        "prospects",
        "spending",
        "technology",
        "workspaces",
        "pay",
        "learning",
        "shocks",
        "counting",
        "settling",
        "matching",
    },
    {"policy", "venues"},
]
UNUSED_PARAMETERS: set[str] = set()
UNREAD_COLUMNS = {  # for levers, views and maps: no rule reads them
    "streets.heritage",
}
RESERVED = {"REMOTE"}  # purposes whose number nobody else may take


def name_of(path: Path) -> str:
    """Return a file's dotted name inside the package; a folder's own file has the folder's name."""
    name = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    return name.removesuffix(".__init__")


FILES = {name_of(path): path for path in sorted(ROOT.rglob("*.py"))}


@cache
def imports(name: str) -> frozenset[str]:
    """Return what a file imports, deferred imports included: our files by short name, others by library."""
    found = set()
    for node in ast.walk(ast.parse(FILES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: relative import"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {full if short(full) in FILES else str(node.module) for full in inner}
    return frozenset(found)


def short(full: str) -> str:
    """Return one of our names without the package's."""
    return "__init__" if full == "ccsim" else full.removeprefix("ccsim.")


def ours(name: str) -> set[str]:
    """Return those of our files that a file imports."""
    return {short(full) for full in imports(name) if full.split(".")[0] == "ccsim" and short(full) in FILES} - {name}


def room(name: str) -> str:
    """Return the folder, or the file at the top, that a file belongs to."""
    return name.partition(".")[0]


def level(name: str, layers: list[set[str]]) -> int:
    """Return the layer of a room, 0 at the top."""
    return next(i for i, layer in enumerate(layers) if name in layer)


def test_every_file_has_a_place():
    """A new file must be placed in LAYERS before it can be merged, and no place is for nothing."""
    placed = set().union(*LAYERS)

    assert {name for name in FILES if room(name) not in placed} == set()
    assert {name for name in placed if name not in {room(file) for file in FILES}} <= {"app"}


@pytest.mark.parametrize("name", FILES)
def test_imports_point_down(name):
    """A file imports only from its own folder and from layers below."""
    own = level(room(name), LAYERS)

    assert {other for other in ours(name) if room(other) != room(name) and level(room(other), LAYERS) <= own} == set()


@pytest.mark.parametrize("name", sorted(name for name in FILES if name.startswith("rules.")))
def test_rules_import_what_they_share(name):
    """Inside rules/ imports point down as well."""
    own = level(name.removeprefix("rules."), RULE_LAYERS)
    others = {other.removeprefix("rules.") for other in ours(name) if other.startswith("rules.")}

    assert {other for other in others if level(other, RULE_LAYERS) <= own} == set()


def test_no_import_cycles():
    """No file imports itself by way of others, deferred imports included."""
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way, name))
        if name not in done:
            for other in sorted(ours(name)):
                visit(other, (*way, name))
            done.add(name)

    for name in FILES:
        visit(name, ())


@pytest.mark.parametrize("library", ONLY_IN)
def test_libraries_stay_in_their_rooms(library):
    """Outside libraries are imported where they belong and nowhere else."""
    users = {room(name) for name in FILES if any(full.split(".")[0] == library for full in imports(name))}

    assert users <= ONLY_IN[library]


def test_kernels_live_in_rules_draws_exact_and_town():
    """Whatever is compiled goes through ccsim.compiled, and lies in the rooms for kernels."""
    users = {name for name in FILES if any(full.startswith("ccsim.compiled") for full in imports(name))}
    decorated = {name for name, path in FILES.items() if re.search(r"^@njit\b", path.read_text(), re.M)}

    assert {name for name in decorated if room(name) not in KERNELS} == set()
    assert decorated <= users


def test_kernels_take_nothing_from_the_rooms_left_out_of_their_stamp():
    """Following the imports of every kernel's file leads to no room whose change leaves compiled rules as they are."""
    reached: set[str] = set()
    waiting = {name for name in FILES if room(name) in KERNELS}
    while waiting:
        reached |= waiting
        waiting = set().union(*(ours(name) for name in waiting)) - reached

    assert {room(name) for name in reached} & set(ABOVE_KERNELS) == set()


@pytest.mark.parametrize("name", FILES)
def test_no_hidden_randomness_and_no_sloppy_sums(name):
    """No global random numbers, no fastmath, no parallel loops, no clock in what is simulated."""
    source = FILES[name].read_text(encoding="utf-8")

    assert not re.findall(r"\bnp\.random\.(?!default_rng|Generator)\w+|\bfastmath\b|\bprange\b|parallel=True", source)
    if room(name) in KERNELS | {"start", "fit", "timeline", "engine", "indicators"}:
        assert not re.findall(r"\bimport time\b|\bdatetime\b|\bos\.environ\b|\bhash\(", source)


@pytest.mark.parametrize("name", sorted(name for name in FILES if room(name) in {"rules", "town"}))
def test_no_numpy_transcendentals_where_state_changes(name):
    """numpy's exp, log and powers differ between processors in the last bit: rules use ccsim.exact and math."""
    found = re.findall(r"np\.(?:exp|log|log1p|expm1|power|float_power|sin|cos|tanh)\(", FILES[name].read_text())

    assert found == []


def test_every_purpose_has_its_own_number():
    """Two purposes with one number would draw the same random bits."""
    numbers = {name: value for name, value in vars(Purpose).items() if not name.startswith("_")}

    assert len(set(numbers.values())) == len(numbers)


def test_every_purpose_is_drawn_for():
    """Each purpose but the reserved ones is used by name."""
    used = set(re.findall(r"Purpose\.([A-Z_]+)", everything()))

    assert {name for name in vars(Purpose) if not name.startswith("_")} - RESERVED == used


@cache
def everything(without: str = "") -> str:
    """Return all sources, without one folder's."""
    return "\n".join(path.read_text(encoding="utf-8") for name, path in FILES.items() if room(name) != without)


def test_every_parameter_is_used():
    """A parameter that nothing reads would be a slider without effect."""
    source = everything("parameters")
    tables = {"labour_share", "creative_posts", "production_posts"}  # read as a whole by `by_sector`
    paths = [path for path in Parameters().specs() if path.split(".")[0] not in tables]
    unused = {path for path in paths if not re.search(rf"\.{path.split('.')[1]}\b", source)}

    assert unused == UNUSED_PARAMETERS
    assert all(f"by_sector(assumed.{table})" in source for table in tables)


def test_every_column_is_read():
    """What the town remembers is read by some rule, not only written or shown; but for the columns listed."""
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for name, path in FILES.items()
        if room(name) in {"rules", "indicators", "fit", "timeline", "start", "engine"} or name == "town.state"
    )
    unread = set()
    for table in ("residents", "households", "firms", "amenities", "streets", "towns"):
        columns = getattr(schema, table.upper())
        unread |= {f"{table}.{name}" for name in columns if not re.search(rf"\.{name}\b(?!\[?.*\] ?= )", source)}

    assert unread == UNREAD_COLUMNS


def test_every_flow_is_booked():
    """Each declared flow of money is booked by some rule."""
    booked = set(re.findall(r"\bFlow\.([A-Z_]+)", everything("comparing")))

    assert set(Flow.__members__) == booked
