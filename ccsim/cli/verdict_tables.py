"""What `ccsim verdict` prints: the answer of each world, the chances, the tests, and what stands beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ccsim.cli.screen import results
from ccsim.judging.beside_said import (
    Line,
    beside_told,
    decomposition_said,
    groups_told,
    measures_told,
    sensitivity_told,
    sureness_said,
)
from ccsim.judging.deep_said import deep_tables, parts_told
from ccsim.judging.findings import Found, Verdict
from ccsim.judging.needed import needed
from ccsim.judging.phrases import between
from ccsim.judging.tests_said import FAILED, NOT_NEEDED, NOT_RUN, PASSED, class_said, main, told_tests, tried
from ccsim.judging.words import (
    BRACKETS,
    HARM,
    LEAPFROG,
    LEVEL_SHIFT,
    MEANINGS,
    READ_NEXT,
    headline,
    leapfrog_said,
    limits_said,
    method_said,
    notices,
    world_said,
)
from ccsim.leapfrog.classes import CLASSES

COLOURS = {PASSED: "green", FAILED: "red", NOT_RUN: "yellow", NOT_NEEDED: "dim"}
TONES = {HARM: "bold red", LEVEL_SHIFT: "bold green", LEAPFROG: "bold green"}
BAR = 20  # letters of a bar of all pairs
INDENT = (0, 0, 0, 2)


def show(verdict: Verdict, screen: Console | None = None) -> None:
    """Print the verdict; `screen`: where to, standard output if not given."""
    screen = results() if screen is None else screen
    screen.print()
    screen.print(Text(f"{verdict.town}: is “{verdict.plan}” a leapfrog?", style="bold"))
    for notice in notices(verdict):
        screen.print()
        screen.print(Text(notice, style="yellow"))
    for found in verdict.found:
        _answer(screen, found, verdict)
    _spaced(screen, _classes(verdict))
    for found in verdict.found:
        _reasons(screen, found, verdict)
    for table in _tables(verdict):
        _spaced(screen, table)
    screen.print()
    _below(screen, (method_said(verdict), BRACKETS, *limits_said(verdict)))
    _below(screen, (f"{what}: {where}" for what, where in READ_NEXT), mark="→ ")


def _spaced(screen: Console, table: Table) -> None:
    """Print a table after an empty line."""
    screen.print()
    screen.print(table)


def _below(screen: Console, sentences: Iterable[str], mark: str = "") -> None:
    """Print what has to be known of all tables."""
    for sentence in sentences:
        screen.print(Text(mark + sentence, style="dim"))


def _answer(screen: Console, found: Found, verdict: Verdict) -> None:
    """Print the answer of one world."""
    name = main(found).verdict
    screen.print()
    screen.print(
        Text.assemble((f"World {found.world.name}: ", "bold"), (class_said(main(found)), TONES.get(name, "bold")))
    )
    screen.print(Padding(Text(world_said(found), style="dim"), INDENT))
    screen.print(Padding(Text(headline(found, verdict), style="bold"), INDENT))
    screen.print(Padding(Text(leapfrog_said(found)), INDENT))


def _reasons(screen: Console, found: Found, verdict: Verdict) -> None:
    """Print what is missing in one world, the tests, and how sure that is."""
    screen.print()
    screen.print(Text(f"World {found.world.name}", style="bold"))
    _bullets(screen, "What would have to be different", needed(found, verdict.thresholds))
    _bullets(screen, "Who gains", (decomposition_said(found, verdict.thresholds),))
    _bullets(screen, "How sure this is", sureness_said(found, verdict))
    for part in parts_told(found, verdict.thresholds):
        _bullets(screen, part.title, part.sentences)
    screen.print(Padding(Text("The tests", style="underline"), INDENT))
    screen.print(Padding(_tests(found, verdict), INDENT))


def _bullets(screen: Console, title: str, sentences: Iterable[str]) -> None:
    """Print sentences as a list under a title."""
    screen.print(Padding(Text(title, style="underline"), INDENT))
    for sentence in sentences:
        row = Table.grid(padding=(0, 1, 0, 0))
        row.add_row("•", Text(sentence))
        screen.print(Padding(row, INDENT))


# ---- tables -----------------------------------------------------------------------------------------
def _blank(title: str, columns: Iterable[str], first: str = "") -> Table:
    """Return an empty table whose cells may fold."""
    table = Table(title=title, box=None, header_style="bold", title_justify="left", padding=(0, 2, 0, 0))
    table.title_style = "bold"
    table.add_column(first, overflow="fold")
    for name in columns:
        table.add_column(name, overflow="fold")
    return table


def _tests(found: Found, verdict: Verdict) -> Table:
    """Return each test with its outcome, what was measured, and how."""
    table = _blank("", ("", ""))
    table.show_header = False
    table.columns[0].no_wrap = table.columns[1].no_wrap = True
    for told in told_tests(found, verdict.thresholds):
        outcome = Text(told.outcome, style=COLOURS[told.outcome])
        table.add_row(told.name, outcome, "\n".join(told.sentences))
    return table


def _tables(verdict: Verdict) -> Iterator[Table]:
    """Yield the tables in which worlds are compared."""
    for found in verdict.found:
        yield _measures(found)
    for found in verdict.found:
        yield _groups(found)
    yield _lines(verdict, "Beside the verdict, never inside it", [beside_told(found.beside) for found in verdict.found])
    others = [sensitivity_told(found, verdict.thresholds) for found in verdict.found]
    yield _lines(verdict, "Pairs in which the gap would last by other thresholds, in other years", others)
    for found in verdict.found:
        yield from _deep(found)
    yield _meanings()
    yield _thresholds(verdict)


def _classes(verdict: Verdict) -> Table:
    """Return in how many pairs each class comes out, leapfrog on top."""
    table = _blank("What becomes of the pairs", (found.world.name for found in verdict.found), "class")
    for name in reversed(CLASSES):
        style = "bold" if name in {main(found).verdict for found in verdict.found} else ""
        table.add_row(Text(name, style=style), *(_chance(found, name) for found in verdict.found))
    return table


def _chance(found: Found, name: str) -> Text:
    """Return a bar, a count and an interval."""
    chance, style = main(found).chances[name], "bold" if name == main(found).verdict else ""
    if not tried(found, name):
        return Text("not run", style="yellow")
    bar = "█" * max(round(BAR * chance.share), int(chance.count > 0))
    return Text(f"{bar or '·'} {chance.count} of {chance.of} ({between(chance.low, chance.high)} %)", style=style)


def _measures(found: Found) -> Table:
    """Return the verdict by each measure."""
    table = _blank(f"By three measures, world {found.world.name}", ("mean gap", "lasts in", "class"), "measure")
    for row in measures_told(found):
        table.add_row(*row)
    return table


def _groups(found: Found) -> Table:
    """Return how groups fare."""
    table = _blank(f"Who gains, world {found.world.name}", ("people", "income more than in the twin"), "who")
    for row in groups_told(found):
        table.add_row(*row)
    return table


def _lines(verdict: Verdict, title: str, columns: list[tuple[Line, ...]]) -> Table:
    """Return lines with a column for each world."""
    table = _blank(title, (found.world.name for found in verdict.found))
    for lines in zip(*columns, strict=True):
        table.add_row(lines[0].name, *(line.value for line in lines))
    return table


def _deep(found: Found) -> Iterator[Table]:
    """Yield what a deep verdict has in tables for one world."""
    for told in deep_tables(found):
        table = _blank(f"{told.title}, world {found.world.name}", told.head[1:], told.head[0])
        for row in told.rows:
            table.add_row(*row)
        yield table


def _meanings() -> Table:
    """Return what each class means."""
    table = _blank("The seven classes", ("meaning",), "class")
    for name in reversed(CLASSES):
        table.add_row(name, MEANINGS[name])
    return table


def _thresholds(verdict: Verdict) -> Table:
    """Return every number of the definition."""
    table = _blank("The thresholds", ("number",), "what")
    for _, value, meaning in verdict.thresholds.lines():
        table.add_row(meaning, value)
    return table
