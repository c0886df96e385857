"""How a report looks to a browser, a printer and a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from contextlib import closing
from dataclasses import replace
from itertools import pairwise

import pytest
from reported import case_of, document, judged

from ccsim.languages import codes, language
from ccsim.reporting.document import Amount, Section, Span, Table, Text, values_of
from ccsim.reporting.html import POLICY, as_html
from ccsim.reporting.making import told
from ccsim.reporting.pdf import Pages, as_pdf
from ccsim.reporting.writing import csv_of

BROWSER = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
SERIOUS = {"serious", "critical"}
TABLE = Table(
    "made-up", "Made up", ("who", "how many", "range"),
    (("group",), ("one", Amount(1.5, "1,5"), Span(-1.0, 2.0, "−1 to 2")), ("two", Amount(2.0, "2,0"), "none"),
     ("sum", Amount(3.5, "3,5"), "")), total=True,
)  # fmt: skip


@pytest.fixture(scope="module")
def whole():
    """A report with a verdict and all its pictures."""
    return told(case_of("pt", judged("nothing", "bump")))


def page_of(*blocks) -> str:
    """Return the page of these blocks alone."""
    return as_html(replace(document(), sections=(Section("only", "Only", blocks),)))


# ---- the page ---------------------------------------------------------------------------------------
def test_page_holds_all_it_shows(whole):
    """No script, no address but pictures inside the page and links within it, and a policy that allows nothing else."""
    page = as_html(whole)

    assert "<script" not in page
    assert POLICY in page
    assert set(re.findall(r'(?:src|href)="([a-z]*:|#)', page)) == {"data:", "#"}
    assert not re.findall(r"https?://|@import|url\(", page)


def test_headings_follow_one_another_and_links_lead_somewhere(whole):
    """One heading of the first level, none skipped; each link of the contents has its section."""
    page = as_html(whole)
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert set(re.findall(r'href="#([\w-]+)"', page)) == set(re.findall(r'<section id="([\w-]+)"', page))


def test_tables_name_their_rows_and_columns():
    """Heads have scopes, rows of one cell name a group, the last row is the sum; cells know their column."""
    page = page_of(TABLE)

    assert page.count('scope="col"') == 3
    assert '<th scope="rowgroup" role="rowheader" colspan="3">group</th>' in page
    assert '<tr role="row" class="total"><th scope="row" role="rowheader">sum</th>' in page
    assert '<td role="cell" data-head="how many" class="number">1,5</td>' in page


def test_unknown_blocks_are_refused():
    """A renderer that forgot a kind of block says so instead of leaving it out."""
    with pytest.raises(TypeError, match="cannot show int"):
        page_of(1)
    with pytest.raises(TypeError, match="cannot show int"):
        as_pdf(replace(document(), sections=(Section("only", "Only", (1,)),)))


def test_pictures_say_what_they_show(whole):
    """Every picture has a text beside it, is sound SVG without letters of any font, and PNG for paper."""
    several = [picture for section in whole.sections for block in section.blocks
               for picture in getattr(block, "several", ()) if hasattr(picture, "svg")]  # fmt: skip

    assert len(several) == 10
    for picture in several:
        assert ET.fromstring(picture.svg).tag.endswith("svg")
        assert "<text" not in picture.svg
        assert picture.png.startswith(b"\x89PNG")
        assert picture.said
    assert len({picture.name for picture in several}) == len(several)


# ---- the paper --------------------------------------------------------------------------------------
def test_paper_has_its_fonts_and_is_the_same_each_time(whole):
    """Both fonts are embedded; the same report gives the same bytes."""
    paper = as_pdf(whole)

    assert paper.count(b"/FontFile2") == 2
    assert paper == as_pdf(whole)


@pytest.mark.parametrize("code", codes())
def test_brief_takes_two_pages(code):
    """The section after the brief begins on the third page, in every language."""
    with closing(Pages(told(case_of(code, judged("nothing", "bump"))))) as pages:
        pages.fill()
        begin = {section.name: section.page_number for section in pages._outline}

    assert begin[language(code).say("report.brief.title")] == 1
    assert begin[language(code).say("report.actions.heading")] == 3


def test_long_tables_and_words_stay_on_the_paper():
    """No column is wider than the page, whatever stands in it."""
    rows = tuple(("x" * 300, "word " * 80, Amount(1.0, "1")) for _ in range(80))
    table = Table("long", "Long", ("a", "b", "c"), rows, wide=True)
    with closing(Pages(replace(document(), sections=(Section("only", "Only", (table,)),)))) as pages:
        pages.fill()
        assert sum(pages._widths(table, 7)) <= pages.epw + 1e-6
        assert pages.page_no() > 3


# ---- the tables -------------------------------------------------------------------------------------
def test_csv_has_numbers_as_numbers_and_ranges_as_two():
    """A decimal point whatever the language; both ends of a range; a group of rows by itself."""
    ((name, content),) = csv_of(replace(document(), sections=(Section("only", "Only", (TABLE, Text("x"))),)))
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))

    assert name == "made-up"
    assert rows == [
        ["who", "how many", "range, low", "range, high"], ["group"], ["one", "1.5", "-1.0", "2.0"],
        ["two", "2.0", "none", ""], ["sum", "3.5", "", ""],
    ]  # fmt: skip
    assert values_of("x", span=False) == ("x",)


# ---- in a browser -----------------------------------------------------------------------------------
@pytest.mark.slow
def test_browser_asks_for_nothing_and_finds_nothing_in_the_way(tmp_path, whole):
    """Wide and on a phone, light and dark: nothing is fetched, nothing moves sideways, axe has no serious finding."""
    playwright = pytest.importorskip("playwright.sync_api")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    (tmp_path / "report.html").write_text(as_html(whole), encoding="utf-8")
    address = (tmp_path / "report.html").as_uri()
    with playwright.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=BROWSER, args=list(FLAGS))
        for scheme, width in (("light", 1280), ("dark", 390)):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
            )
            page, asked, said = context.new_page(), [], []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.on("console", lambda message, said=said: said.append(message.text))
            page.goto(address)
            assert [url for url in asked if not url.startswith("data:")] == [address]
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert [one["id"] for one in axe.run(page).response["violations"] if one["impact"] in SERIOUS] == []
            assert said == []
        browser.close()
