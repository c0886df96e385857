"""A report as PDF with embedded fonts, made without any program beside."""

from __future__ import annotations

import io
from contextlib import closing
from datetime import UTC, datetime, time
from functools import singledispatchmethod
from pathlib import Path
from typing import Any

import matplotlib as mpl
from fpdf import FPDF
from fpdf.enums import TableBordersLayout, TableCellFillMode, XPos, YPos
from fpdf.fonts import FontFace, TTFFont

from ccsim.plots.look import drawable
from ccsim.reporting.document import (
    Answer,
    Block,
    Cell,
    Document,
    Figures,
    Heading,
    Items,
    Pictures,
    Section,
    Table,
    Text,
    Tone,
    plain,
)

FIXED = "\u00a0"  # a blank at which no line ends
FONT = "DejaVu"
FILES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}  # matplotlib's, which may be embedded
MARGIN, FOOT = 15.0, 16.0  # mm
INK, PALE, LINE, CARD = (31, 35, 40), (86, 93, 102), (205, 210, 216), (245, 246, 248)
TONES: dict[Tone, tuple[int, int, int]] = {"good": (0, 103, 74), "plain": (0, 82, 127), "bad": (163, 58, 0)}
BODY, SMALL, TINY = 8.8, 7.4, 6.4  # points
HEIGHT = 1.36  # of a line, times its letters
POINT = 0.3528  # mm
COLUMNS, GAP = 3, 5.0  # figures side by side; mm between what stands side by side
PICTURE_HEIGHT = 58.0  # mm at most
PADDING = 2.2  # mm at the right of a cell
LONGEST = 58.0  # mm of a text in a table before it is broken
FULL = 5  # columns from which on a table takes the whole width
HEADED = 12.0  # mm that a heading takes
WIDE = 7  # columns from which on a table needs a page on its side
SECTIONS_THAT_GO_ON = {"limits"}  # begin on the page on which the last one ended


def as_pdf(document: Document) -> bytes:
    """Return the report as PDF; the same document gives the same bytes."""
    with closing(Pages(document)) as pages:
        pages.fill()
        return bytes(pages.output())


def letters(text: str) -> str:
    """Return a text without letters that the font lacks, a box where nothing else is left of it."""
    kept = FIXED.join(drawable(part) for part in plain(text).split(FIXED))
    return kept if kept or not text else "\ufffd"


class Pages(FPDF):
    """The pages of one report."""

    def __init__(self, document: Document) -> None:
        """Prepare fonts and margins."""
        super().__init__(format="A4")
        self.document = document
        folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
        for style, file in FILES.items():
            self.add_font(FONT, style, folder / file)
        self.set_title(letters(f"{document.place}: {document.title}"))
        self.set_lang(document.language)
        self.set_creator("ccsim")
        self.set_creation_date(datetime.combine(document.day, time(), UTC))
        self.set_margin(MARGIN)
        self.c_margin = 0.0
        self.set_auto_page_break(auto=True, margin=FOOT)

    def fill(self) -> None:
        """Write everything."""
        for number, section in enumerate(self.document.sections):
            self._section(section, first=number == 0)

    def close(self) -> None:
        """Close the files of the fonts, which stay open otherwise."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    # ---- pages ----------------------------------------------------------------------------------------
    def footer(self) -> None:
        """Write what it is about and the number of the page."""
        self.set_y(-FOOT + 5)
        self._font(TINY + 0.4, PALE)
        about = letters(f"{self.document.place}: {self.document.title}")
        width = self.epw - 20
        while len(about) > 1 and self.get_string_width(about) > width:
            about = f"{about[:-2]}…"
        self.cell(width, 4, about)
        self.cell(20, 4, str(self.page_no()), align="R")

    def _section(self, section: Section, first: bool) -> None:
        """Write a section, on a page of its own."""
        wide = any(isinstance(block, Table) and block.wide and len(block.head) > WIDE for block in section.blocks)
        if section.key not in SECTIONS_THAT_GO_ON or not self.pages:
            self.add_page(orientation="landscape" if wide else "portrait")
        else:
            self.ln(7)
        self.start_section(letters(section.title))
        if first:
            self._title()
        else:
            self._line(section.title, 15, bold=True, after=2.5)
        for block, following in zip(section.blocks, [*section.blocks[1:], None], strict=True):
            if isinstance(block, Heading):
                self._room(HEADED + room_for(following))
            self._write(block)

    def _title(self) -> None:
        """Write the head of the first page."""
        document = self.document
        self._line(document.kind, BODY, TONES["plain"], bold=True)
        self._line(document.title, 19, bold=True, after=0.5)
        self._line(document.place, 11)
        self._line(document.made, TINY + 0.6, PALE, after=2)

    # ---- blocks ---------------------------------------------------------------------------------------
    @singledispatchmethod
    def _write(self, block: Block) -> None:
        """Write one block."""
        raise TypeError(f"a page cannot show {type(block).__name__}")

    @_write.register
    def _(self, block: Text) -> None:
        """Write a paragraph."""
        if block.style == "quote":
            top = self.get_y()
            self._indented(block.text, 4, BODY - 0.4, PALE)
            self.set_draw_color(*LINE)
            self.set_line_width(0.7)
            self.line(self.l_margin + 1, top, self.l_margin + 1, self.get_y() - 1)
        else:
            pale = block.style == "pale"
            self._line(block.text, SMALL if pale else BODY, PALE if pale else INK, after=1.5)

    @_write.register
    def _(self, block: Heading) -> None:
        """Write a heading."""
        self.ln(2)
        self._line(block.text, 10.5, bold=True, after=0.6)

    @_write.register
    def _(self, block: Items) -> None:
        """Write a list."""
        for said in block.sentences:
            self._font(BODY, PALE)
            self.cell(4, BODY * POINT * HEIGHT, "•", new_x=XPos.LMARGIN, new_y=YPos.TOP)
            self._indented(said, 4, BODY, INK)

    @_write.register
    def _(self, block: Answer) -> None:
        """Write the answer in a box."""
        parts = [
            (block.question, BODY - 0.5, PALE, False),
            (block.answer, 17.0, TONES[block.tone], True),
            (block.text, BODY + 1.2, INK, True),
            *((said, BODY - 0.5, INK, False) for said in block.more),
        ]
        heights = [self._height(text, size, bold, self.epw - 12) + 1.2 for text, size, _, bold in parts]
        self._room(sum(heights) + 6)
        top = self.get_y()
        self.set_fill_color(*CARD)
        self.rect(self.l_margin, top, self.epw, sum(heights) + 5, style="F")
        self.set_fill_color(*TONES[block.tone])
        self.rect(self.l_margin, top, 1.6, sum(heights) + 5, style="F")
        self.set_y(top + 2.5)
        for text, size, colour, bold in parts:
            self._indented(text, 7, size, colour, bold, 5, 1.2)
        self.set_y(top + sum(heights) + 8)

    @_write.register
    def _(self, block: Figures) -> None:
        """Write the figures to be remembered, three in a row."""
        width = (self.epw - GAP * (COLUMNS - 1)) / COLUMNS
        for first in range(0, len(block.several), COLUMNS):
            self._room(20)
            top, lowest = self.get_y(), 0.0
            for number, one in enumerate(block.several[first : first + COLUMNS]):
                left = self.l_margin + number * (width + GAP)
                self.set_draw_color(*(LINE if one.tone == "plain" else TONES[one.tone]))
                self.set_line_width(0.5)
                self.line(left, top, left + width, top)
                self.set_y(top + 1)
                for text, size, colour, bold in (
                    (one.label, SMALL, PALE, False),
                    (one.value, 13.0, INK if one.tone == "plain" else TONES[one.tone], True),
                    (one.detail, TINY + 0.6, PALE, False),
                ):
                    self.set_x(left)
                    self._font(size, colour, bold)
                    if bold:  # a sum of money stays on one line
                        self.set_font_size(
                            min(size, size * width / max(1.0, self.get_string_width(letters(text)) + 2.5))
                        )
                    self.multi_cell(width, size * POINT * HEIGHT, letters(text), align="L", new_x=XPos.LEFT)
                lowest = max(lowest, self.get_y())
            self.set_y(lowest + 2)

    @_write.register
    def _(self, block: Pictures) -> None:
        """Write pictures, two in a row, with their titles above them."""
        self.ln(1)
        width = (min(self.epw, 190.0) - GAP) / 2
        for first in range(0, len(block.several), 2):
            row = block.several[first : first + 2]
            heights = [min(PICTURE_HEIGHT, width * one.ratio) for one in row]
            self._room(max(heights) + 6)
            top = self.get_y()
            for number, (one, height) in enumerate(zip(row, heights, strict=True)):
                left = self.l_margin + number * (width + GAP)
                self.set_xy(left, top)
                self._font(BODY, INK, bold=True)
                self.cell(width, 5, letters(one.title))
                self.image(
                    io.BytesIO(one.png),
                    left,
                    top + 5,
                    width,
                    height,
                    alt_text=letters(one.said),
                    keep_aspect_ratio=True,
                )
            self.set_y(top + max(heights) + 6)
        self._line(block.below, SMALL, PALE, after=1.5)

    @_write.register
    def _(self, block: Table) -> None:
        """Write a table; its head stands on every page it takes."""
        self._room(room_for(block))
        self.ln(1.5)
        self._line(block.title, BODY, bold=True, after=0.8)
        size = TINY - 0.5 if block.wide and len(block.head) > WIDE else TINY + 0.2 if block.wide else SMALL - 0.2
        widths = self._widths(block, size)
        self._font(size, INK)
        self.set_draw_color(*LINE)
        self.set_fill_color(255)
        self.set_line_width(0.15)
        numeric = [block.numeric(at) for at in range(len(block.head))]
        with self.table(
            col_widths=widths, width=min(sum(widths), self.epw), line_height=size * POINT * HEIGHT,
            text_align=["RIGHT" if number else "LEFT" for number in numeric], padding=(0.7, PADDING, 0.7, 0),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis="BOLD", color=PALE), cell_fill_mode=TableCellFillMode.NONE,
            align="L", v_align="T", wrapmode="WORD",
        ) as table:  # fmt: skip
            table.row([letters(name) for name in block.head])
            for number, row in enumerate(block.rows, start=1):
                bold = FontFace(emphasis="BOLD") if block.total and number == len(block.rows) else None
                if len(row) == 1:
                    table.row().cell(letters(said(row[0])), colspan=len(block.head), style=FontFace(emphasis="BOLD"))
                else:
                    table.row([letters(said(cell)) for cell in row], style=bold)
        self.ln(1)
        if block.below:
            self._line(block.below, SMALL, PALE, after=1.5)

    def _widths(self, table: Table, size: float) -> list[float]:
        """Return the widths of columns (mm): what their longest words need, then room for the longer texts."""
        least, wanted = [], []
        for at, name in enumerate(table.head):
            texts = [letters(said(cell)) for cell in table.cells(at)]
            self._font(size, INK, bold=True)
            words = [self.get_string_width(word) for text in (letters(name), *texts) for word in text.split(" ")]
            whole = [self.get_string_width(text) for text in texts]
            longest = (4 if table.wide else 1) * LONGEST
            least.append(min(max(words, default=0.0), LONGEST / 2) + PADDING + 0.6)
            wanted.append(max(min(max(whole, default=0.0), longest) + PADDING + 0.6, least[-1]))
        more = [want - low for want, low in zip(wanted, least, strict=True)]
        room = max(0.0, self.epw - sum(least))
        part = min(1.0, room / sum(more)) if sum(more) else 0.0
        widths = [low + part * extra for low, extra in zip(least, more, strict=True)]
        return (
            [width * self.epw / sum(widths) for width in widths]
            if len(widths) >= FULL or sum(widths) > self.epw
            else widths
        )

    # ---- pieces ---------------------------------------------------------------------------------------
    def _font(self, size: float, colour: tuple[int, int, int], bold: bool = False) -> None:
        """Choose size and colour of what is written next."""
        self.set_font(FONT, "B" if bold else "", size)
        self.set_text_color(*colour)

    def _line(
        self, text: str, size: float, colour: tuple[int, int, int] = INK, bold: bool = False, after: float = 0.0
    ) -> None:
        """Write a text over the whole width, in as many lines as it needs (after: mm)."""
        self._indented(text, 0, size, colour, bold, after=after)

    def _indented(
        self, text: str, by: float, size: float, colour: tuple[int, int, int], bold: bool = False, right: float = 0.0,
        after: float = 0.8,
    ) -> None:  # fmt: skip
        """Write a text with blank space at its left and right (mm)."""
        self.set_x(self.l_margin + by)
        self._font(size, colour, bold)
        width = self.epw - by - right
        self.multi_cell(width, size * POINT * HEIGHT, letters(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(after)

    def _height(self, text: str, size: float, bold: bool, width: float) -> float:
        """Return how high a text will be (mm)."""
        self._font(size, INK, bold)
        height: Any = self.multi_cell(width, size * POINT * HEIGHT, letters(text), dry_run=True, output="HEIGHT")
        return float(height)

    def _room(self, height: float) -> None:
        """Begin a new page unless there is so much room on this one (mm)."""
        if self.will_page_break(height):
            self.add_page(same=True)


def room_for(block: Block | None) -> float:
    """Return how much room there has to be for a block to begin on this page (mm)."""
    if isinstance(block, Pictures):
        return PICTURE_HEIGHT
    return min(20.0 + 5 * len(block.rows), 90.0) if isinstance(block, Table) else 14.0


def said(cell: Cell) -> str:
    """Return a cell as it is written."""
    return cell if isinstance(cell, str) else cell.text
