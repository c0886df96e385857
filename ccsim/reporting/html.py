"""A report as one page of HTML that holds all it shows: no scripts, nothing fetched, good on paper too."""

from __future__ import annotations

import base64
from functools import singledispatch
from html import escape

from ccsim.reporting.document import (
    BEGIN,
    END,
    Answer,
    Block,
    Cell,
    Document,
    Figures,
    Heading,
    Items,
    Picture,
    Pictures,
    Section,
    Table,
    Text,
    plain,
)
from ccsim.reporting.style import STYLE

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def as_html(document: Document) -> str:
    """Return the whole page."""
    title = plain(f"{document.place}: {document.title}")
    return (
        f'<!doctype html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f"<title>{escape(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        f"{_header(document)}\n<main>\n" + "\n".join(_section(section) for section in document.sections) + "\n</main>\n"
        f"<footer><p>{text(document.made)}</p></footer>\n</body>\n</html>\n"
    )


def text(said: str) -> str:
    """Return a text, safe to stand in a page; what users wrote keeps its direction to itself."""
    return escape(said).replace(BEGIN, "<bdi>").replace(END, "</bdi>")


def _header(document: Document) -> str:
    """Return the head of the page with the list of sections."""
    links = "".join(f'<li><a href="#{section.key}">{text(section.title)}</a></li>' for section in document.sections)
    return (
        f'<header class="top"><p class="kind">{text(document.kind)}</p>\n<h1>{text(document.title)}</h1>\n'
        f'<p class="place">{text(document.place)}</p>\n<p class="made">{text(document.made)}</p>\n'
        f'<nav aria-label="{text(document.contents)}"><ul>{links}</ul></nav></header>'
    )


def _section(section: Section) -> str:
    """Return a part of the page under its heading."""
    blocks = "\n".join(render(block) for block in section.blocks)
    return (
        f'<section id="{section.key}" aria-labelledby="{section.key}-title">\n'
        f'<h2 id="{section.key}-title">{text(section.title)}</h2>\n{blocks}\n</section>'
    )


@singledispatch
def render(block: Block) -> str:
    """Return one block."""
    raise TypeError(f"a page cannot show {type(block).__name__}")


@render.register
def _(block: Text) -> str:
    """Return a paragraph."""
    if block.style == "quote":
        return f"<blockquote><p>{text(block.text)}</p></blockquote>"
    return f'<p class="{block.style}">{text(block.text)}</p>'


@render.register
def _(block: Heading) -> str:
    """Return a heading."""
    return f"<h3>{text(block.text)}</h3>"


@render.register
def _(block: Items) -> str:
    """Return a list."""
    return "<ul>" + "".join(f"<li>{text(said)}</li>" for said in block.sentences) + "</ul>"


@render.register
def _(block: Answer) -> str:
    """Return the answer, set apart."""
    more = "".join(f"<p>{text(said)}</p>" for said in block.more)
    return (
        f'<div class="answer {block.tone}"><p class="question">{text(block.question)}</p>\n'
        f'<p class="verdict">{text(block.answer)}</p>\n<p class="said">{text(block.text)}</p>\n{more}</div>'
    )


@render.register
def _(block: Figures) -> str:
    """Return the figures to be remembered, as terms with what they are."""
    return (
        '<dl class="figures">'
        + "".join(
            f'<div class="{one.tone}"><dt>{text(one.label)}</dt><dd class="value">{text(one.value)}</dd>'
            f'<dd class="detail">{text(one.detail)}</dd></div>'
            for one in block.several
        )
        + "</dl>"
    )


@render.register
def _(block: Pictures) -> str:
    """Return pictures side by side where there is room."""
    several = "".join(_picture(one) for one in block.several)
    return f'<div class="pictures">{several}</div>\n<p class="pale">{text(block.below)}</p>'


def _picture(picture: Picture) -> str:
    """Return a picture inside the page, with what it shows in words."""
    svg = base64.b64encode(picture.svg.encode()).decode()
    return (
        f"<figure><figcaption>{text(picture.title)}</figcaption>"
        f'<img alt="{text(picture.said)}" src="data:image/svg+xml;base64,{svg}"></figure>'
    )


@render.register
def _(block: Table) -> str:
    """Return a table; a wide one is told as cards where there is little room, so that roles are said again."""
    numeric = [block.numeric(at) for at in range(len(block.head))]
    head = "".join(
        f'<th scope="col" role="columnheader"{_right(number)}>{text(name)}</th>'
        for name, number in zip(block.head, numeric, strict=True)
    )
    rows = "\n".join(
        _row(block, row, numeric, last=number == len(block.rows)) for number, row in enumerate(block.rows, 1)
    )
    below = f'<p class="pale">{text(block.below)}</p>' if block.below else ""
    style = "cards" if block.wide else "plain-table"
    return (
        f'<div class="scroll {style}" role="region" aria-label="{text(block.title)}" tabindex="0">'
        f'<table role="table" class="{block.name}">\n<caption>{text(block.title)}</caption>\n'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>\n<tbody role="rowgroup">\n'
        f"{rows}\n</tbody></table></div>\n{below}"
    )


def _row(table: Table, row: tuple[Cell, ...], numeric: list[bool], last: bool) -> str:
    """Return one row; each cell says its column, for cards."""
    first, *rest = row
    if not rest:
        head = f'<th scope="rowgroup" role="rowheader" colspan="{len(table.head)}">{text(_said(first))}</th>'
        return f'<tr role="row" class="group">{head}</tr>'
    cells = "".join(
        f'<td role="cell" data-head="{text(name)}"{_right(number)}>{text(_said(cell))}</td>'
        for name, cell, number in zip(table.head[1:], rest, numeric[1:], strict=True)
    )
    style = ' class="total"' if table.total and last else ""
    return f'<tr role="row"{style}><th scope="row" role="rowheader">{text(_said(first))}</th>{cells}</tr>'


def _right(number: bool) -> str:
    """Return the class of cells that hold numbers."""
    return ' class="number"' if number else ""


def _said(cell: Cell) -> str:
    """Return a cell as it is written."""
    return cell if isinstance(cell, str) else cell.text
