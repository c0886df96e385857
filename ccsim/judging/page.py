"""A verdict as one page of HTML that holds all it shows: no scripts, nothing fetched."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from html import escape

from ccsim.judging.beside_said import (
    MEASURED,
    beside_said,
    beside_told,
    decomposition_said,
    groups_told,
    measures_said,
    measures_told,
    sensitivity_told,
    sureness_said,
)
from ccsim.judging.deep_said import deep_tables, parts_told
from ccsim.judging.drawing import draw_panel, svg_of
from ccsim.judging.findings import MEASURES, Found, Verdict
from ccsim.judging.needed import needed
from ccsim.judging.panels import PANELS, Panel
from ccsim.judging.phrases import between
from ccsim.judging.style import STYLE
from ccsim.judging.tests_said import NOT_RUN, class_said, main, told_tests, tried
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

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"  # a browser then fetches and runs nothing
LADDER = tuple(reversed(CLASSES))  # leapfrog on top
TONES = {HARM: "bad", LEVEL_SHIFT: "good", LEAPFROG: "good"}


def page_of(verdicts: Sequence[Verdict]) -> str:
    """Return the whole page: the verdict on each plan, and what holds for all of them."""
    first, several = verdicts[0], len(verdicts) > 1
    title = f"{len(verdicts)} plans" if several else given(first.plan)
    parts = (
        *([_overview(verdicts)] if several else []),
        *(_article(verdict, number) for number, verdict in enumerate(verdicts, start=1)),
        section("The seven classes", table(("class", "meaning"), [(name, MEANINGS[name]) for name in LADDER])),
        section("The thresholds", _thresholds(first)),
        section("What this does not say", listed(limits_said(first))),
        section("What to read next", listed(f"{what}: {where}" for what, where in READ_NEXT)),
    )
    return (
        "<!doctype html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{given(first.town)}: {title}, verdict</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )


def _overview(verdicts: Sequence[Verdict]) -> str:
    """Return a list of the plans that were judged together, with their classes."""
    worlds = "".join(f"<th scope='col'>{text(name)}</th>" for name in _worlds(verdicts[0]))
    rows = "".join(
        f"<tr><th scope='row'><a href='#plan-{number}'><bdi>{given(verdict.plan)}</bdi></a> "
        f"(<bdi>{given(verdict.town)}</bdi>)</th>"
        + "".join(f"<td>{text(class_said(main(found)))}</td>" for found in verdict.found)
        + "</tr>\n"
        for number, verdict in enumerate(verdicts, start=1)
    )
    return (
        f"<nav><table>\n<caption>Plans judged together</caption>\n<thead><tr><th scope='col'>plan</th>{worlds}</tr>"
        f"</thead>\n<tbody>\n{rows}</tbody>\n</table></nav>"
    )


def _article(verdict: Verdict, number: int) -> str:
    """Return the verdict on one plan."""
    parts = (
        f"<article id='plan-{number}'>\n<header><p class='pale'><bdi>{given(verdict.town)}</bdi>: verdict by ccsim</p>",
        f"<h1>Is “<bdi>{given(verdict.plan)}</bdi>” a leapfrog?</h1></header>",
        *(f"<p class='notice'>{text(said)}</p>" for said in notices(verdict)),
        _side_by_side(verdict, _answer),
        _evidence(verdict),
        section("What would have to be different", _side_by_side(verdict, _needed)),
        section("The tests", _side_by_side(verdict, _tests)),
        section("What becomes of the pairs", _classes(verdict)),
        section("Who gains", _side_by_side(verdict, _measures)),
        section("Beside the verdict, never inside it", _beside(verdict), _side_by_side(verdict, _beside_said)),
        section("How sure this is", _side_by_side(verdict, _sureness), f"<p>{text(method_said(verdict))}</p>"),
        section("With other thresholds, in other years", _sensitivity(verdict)),
        *_deep(verdict),
        "</article>",
    )
    return "\n".join(parts)


# ---- pieces -----------------------------------------------------------------------------------------
def given(text: str) -> str:
    """Return what a user wrote, without marks that would turn the text around it, safe to stand in a page."""
    return escape("".join(letter for letter in text if letter.isprintable()))


def text(sentence: str) -> str:
    """Return a sentence of ours, safe to stand in a page, numbers kept on one line with their per cent."""
    return escape(sentence).replace(" %", "\u00a0%")


def section(title: str, *parts: str) -> str:
    """Return parts of the page under a heading."""
    return f"<section>\n<h2>{text(title)}</h2>\n" + "\n".join(parts) + "\n</section>"


def listed(sentences: Iterable[str]) -> str:
    """Return sentences as a list."""
    return "<ul>" + "".join(f"<li>{text(said)}</li>" for said in sentences) + "</ul>"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column names its rows."""
    columns = "".join(f"<th scope='col'>{text(name)}</th>" for name in head)
    body = "".join(
        f"<tr><th scope='row'>{text(first)}</th>" + "".join(f"<td>{text(cell)}</td>" for cell in cells) + "</tr>\n"
        for first, *cells in rows
    )
    return f"<table>\n<thead><tr>{columns}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"


def _side_by_side(verdict: Verdict, part: Callable[[Found, Verdict], str]) -> str:
    """Return a part of the page for each world, next to each other where there is room."""
    return _grid(part(found, verdict) for found in verdict.found)


def _titled(found: Found, *parts: str) -> str:
    """Return parts under the name of their world."""
    return f"<div><h3>World {text(found.world.name)}</h3>\n" + "\n".join(parts) + "</div>"


def _worlds(verdict: Verdict) -> list[str]:
    """Return the names of the worlds as heads of columns."""
    return [found.world.name for found in verdict.found]


# ---- the answer and its evidence --------------------------------------------------------------------
def _answer(found: Found, verdict: Verdict) -> str:
    """Return the answer of one world."""
    name = main(found).verdict
    return (
        f"<section class='answer {TONES.get(name, '')}'>\n<h2>World {text(found.world.name)}</h2>\n"
        f"<p class='class'>{text(class_said(main(found)))}</p>\n"
        f"<p class='headline'>{text(headline(found, verdict))}</p>\n"
        f"<p>{text(leapfrog_said(found))}</p>\n<p class='pale'>{text(world_said(found))}</p>\n</section>"
    )


def _evidence(verdict: Verdict) -> str:
    """Return each panel of the evidence with the worlds side by side; of one world all panels in one grid."""
    rows = [
        (f"<h3>{text(panel.title)}</h3>", [_picture(panel, each, verdict) for each in verdict.found])
        for panel in PANELS
    ]
    if len(verdict.found) == 1:
        return section("The evidence", _grid(f"<div>{title}\n{only}</div>" for title, (only,) in rows))
    return section("The evidence", *(f"{title}\n{_grid(pictures)}" for title, pictures in rows))


def _grid(cells: Iterable[str]) -> str:
    """Return parts of the page next to each other where there is room."""
    return "<div class='worlds'>\n" + "\n".join(cells) + "\n</div>"


def _picture(panel: Panel, found: Found, verdict: Verdict) -> str:
    """Return a panel as a picture inside the page, with what it shows in words."""
    svg = base64.b64encode(svg_of(draw_panel(panel, found, verdict)).encode()).decode()
    said = text(panel.said(found, verdict.thresholds))
    title = f"{text(panel.title)}, world {text(found.world.name)}"
    return f"<figure><img alt='{title}. {said}' src='data:image/svg+xml;base64,{svg}'>" + (
        f"<figcaption>{said}</figcaption></figure>" if panel.captioned else "</figure>"
    )


def _needed(found: Found, verdict: Verdict) -> str:
    """Return what a leapfrog would need."""
    return _titled(found, listed(needed(found, verdict.thresholds)))


def _tests(found: Found, verdict: Verdict) -> str:
    """Return every test: passed or failed, and by how much."""
    parts = []
    for told in told_tests(found, verdict.thresholds):
        style = told.outcome if told.outcome != NOT_RUN else "pale"
        head = f"<p><b>{text(told.name)}</b>: <span class='outcome {style}'>{text(told.outcome)}</span></p>"
        parts.append(head + listed(told.sentences))
    return _titled(found, *parts)


# ---- beside -----------------------------------------------------------------------------------------
def _measures(found: Found, verdict: Verdict) -> str:
    """Return the verdict by each measure, and who lives there as a reason."""
    rows = measures_told(found)
    said = (measures_said(found), decomposition_said(found, verdict.thresholds))
    return _titled(
        found,
        table(("measure", "mean gap", "lasts in", "class"), rows),
        listed(said),
        table(("who", "people", "income more than in the twin"), groups_told(found)),
    )


def _beside(verdict: Verdict) -> str:
    """Return what stands beside the verdict, a column for each world."""
    columns = [beside_told(found.beside) for found in verdict.found]
    rows = [(lines[0].name, *(line.value for line in lines)) for lines in zip(*columns, strict=True)]
    return table(("", *_worlds(verdict)), rows)


def _beside_said(found: Found, _: Verdict) -> str:
    """Return what the table beside the verdict says."""
    return _titled(found, listed(beside_said(found.beside)))


def _sureness(found: Found, verdict: Verdict) -> str:
    """Return how much of a gap would have been found, and what may be chance."""
    return _titled(found, listed((*sureness_said(found, verdict), BRACKETS)))


def _sensitivity(verdict: Verdict) -> str:
    """Return in how many pairs the gap would last by other thresholds."""
    columns = [sensitivity_told(found, verdict.thresholds) for found in verdict.found]
    rows = [(lines[0].name, *(line.value for line in lines)) for lines in zip(*columns, strict=True)]
    return table(("the gap lasts if this is asked", *_worlds(verdict)), rows)


def _deep(verdict: Verdict) -> tuple[str, ...]:
    """Return what a deep verdict adds; nothing for others."""
    if all(found.deep is None for found in verdict.found):
        return ()
    return (section("Looked at more deeply", _side_by_side(verdict, _deep_in)),)


def _deep_in(found: Found, verdict: Verdict) -> str:
    """Return it for one world: in words, and in tables."""
    words = (f"<h4>{text(part.title)}</h4>{listed(part.sentences)}" for part in parts_told(found, verdict.thresholds))
    tables = (f"<h4>{text(told.title)}</h4>{table(told.head, told.rows)}" for told in deep_tables(found))
    return _titled(found, *words, *tables)


def _classes(verdict: Verdict) -> str:
    """Return how many pairs are of each class, leapfrog first."""
    rows = [(name, *(_chance(found, name) for found in verdict.found)) for name in LADDER]
    return table(("class", *_worlds(verdict)), rows)


def _chance(found: Found, name: str) -> str:
    """Return the chance of a class with its interval, if it was tried."""
    chance = main(found).chances[name]
    if not tried(found, name):
        return "not run"
    return f"{chance.count} of {chance.of} ({between(chance.low, chance.high)} %)"


def _thresholds(verdict: Verdict) -> str:
    """Return every number of the definition."""
    rows = [(meaning, value) for _, value, meaning in verdict.thresholds.lines()]
    judged = f"The verdict is judged by the {MEASURED[MEASURES[0]]}."
    return f"<p>{text(judged)}</p>\n" + table(("what", "number"), rows)
