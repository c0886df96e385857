"""Names of towns, plans and measures are text wherever a report shows them, whatever they are."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hostile import NAMES
from reported import SHOWN, case_of, document, found, renamed

from ccsim.comparing import drawing as pictures_of_plans
from ccsim.reporting import drawing
from ccsim.reporting.document import Answer, Figure, Figures, Heading, Items, Section, Table, Text, given, plain, shown
from ccsim.reporting.html import as_html
from ccsim.reporting.making import told
from ccsim.reporting.pdf import as_pdf, letters
from ccsim.reporting.writing import csv_of, files_of
from ccsim.spreadsheet import FORMULA


class Structure(HTMLParser):
    """The elements and attributes of a page, without its text."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.seen: list[tuple[str, ...]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Note an element, its classes and the names of its attributes."""
        if tag != "bdi":
            self.seen.append((tag, *sorted(name for name, _ in attrs), dict(attrs).get("class") or ""))

    def handle_data(self, data):
        """Note text."""
        self.text += data

    def handle_comment(self, data):
        """A page of ours has no comments."""
        raise AssertionError(data)


@pytest.fixture
def without_pictures(monkeypatch):
    """Leave the drawing out: pictures of reports hold no name, as another test shows."""
    monkeypatch.setattr(drawing, "_picture", lambda *_: SHOWN)


def test_there_are_two_hundred_of_them():
    """As many hostile names as were asked for, and more."""
    assert len(NAMES) >= 200


@pytest.mark.usefixtures("without_pictures")
def test_no_name_changes_a_page():
    """With every name the page has the elements and attributes of a harmless one, and shows the name's letters."""
    harmless = Structure(as_html(told(case_of(comparison=renamed("Harmless"))))).seen

    for name in NAMES:
        page = as_html(told(case_of(comparison=renamed(name))))
        found = Structure(page)
        assert found.seen == (harmless if shown(name) else drop_story(harmless)), repr(name)
        assert plain(given(name)) in found.text
        assert page.count("<bdi>") == page.count("</bdi>")
        page.encode()


def drop_story(seen):
    """Return the structure of a page whose author said nothing."""
    at = next(i for i, one in enumerate(seen) if one[0] == "blockquote")
    return seen[:at] + seen[at + 2 :]


@pytest.mark.usefixtures("without_pictures")
def test_no_name_becomes_a_formula_or_a_row():
    """In every table each cell that is no number begins with something else than a formula does."""
    rows = {table.name: len(table.rows) for table in document().tables}

    for name in NAMES:
        for table, content in csv_of(told(case_of(comparison=renamed(name)))):
            read = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), strict=True))
            assert len(read) == rows[table] + 1, repr(name)
            for cell in (cell for row in read for cell in row):
                beginning = cell.lstrip("\u200b\u00a0 \t")[:1]
                formula = beginning and beginning in f"{FORMULA}\uff1d\uff0b\uff0d\uff20"
                assert not formula or re.fullmatch(r"-?[\d.e-]+", cell), cell


def test_no_name_breaks_the_paper():
    """One document that shows every name in every kind of block becomes a PDF, and the same one each time."""
    said = [given(name) for name in NAMES]
    rows = tuple((one, one) for one in said)
    blocks = (
        *(Text(one) for one in said),
        *(Heading(one) for one in said[:40]),
        Items(tuple(said)),
        *(Answer(one, one, one, (one,), "bad") for one in said[:40]),
        Figures(tuple(Figure(one, one, one, "good") for one in said[:60])),
        Table("names", "Names", ("a", "b"), rows),
    )
    whole = replace(document(), title=said[0], place=said[-1], sections=(Section("names", "Names", blocks),))

    assert as_pdf(whole).startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["$\\undefined$", "\ud800", "🎭", "x" * 200, ""])
@pytest.mark.usefixtures("without_pictures")
def test_titles_and_footers_take_any_name(name):
    """A plan and a town of that name have a PDF."""
    assert as_pdf(told(case_of(comparison=renamed(name)))).startswith(b"%PDF-")


def test_letters_without_a_shape_are_left_out():
    """What the font lacks is not drawn; of a name of nothing else a mark is left; fixed blanks stay."""
    assert letters(given("Óbidos 🎭")) == "Óbidos "
    assert letters(given("🎭")) == "\ufffd"
    assert letters("1\u00a0000") == "1\u00a0000"


def test_pictures_of_a_report_hold_no_name():
    """Whatever plan and town are called, the pictures are the same to the byte."""
    one, other = (
        [(p.svg, p.png) for p in drawing.pictures_of_effects(case_of(comparison=whole)).several]
        for whole in (found(), renamed("$\\undefined$ <b>"))
    )

    assert one == other


@pytest.mark.parametrize("name", ["$\\undefined$", "$x_2$", "🎭 <b>", "\u202eevil", "x" * 200, "a\x00b"])
def test_pictures_of_a_comparison_take_any_name(name):
    """Titles and captions of the pictures of plans show a name as text, without a warning."""
    figure = pictures_of_plans.draw_effects(renamed(name), name, name)
    figure.savefig(io.BytesIO(), format="png")


@pytest.mark.usefixtures("without_pictures")
def test_no_name_becomes_a_file(tmp_path):
    """The names of a report's files are the same for every name, and all lie inside the folder."""
    wanted = [name for name, _ in files_of(document(), found().plans["Desks and fame"], ("html", "csv"))]

    for name in NAMES[::10]:
        whole = renamed(name.encode("utf-8", "replace").decode())
        (scenario,) = whole.plans.values()
        names = [file for file, _ in files_of(told(case_of(comparison=whole)), scenario, ("html", "csv"))]
        assert names == wanted
        assert all((tmp_path / Path(file)).resolve().is_relative_to(tmp_path) for file in names)
