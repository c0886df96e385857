"""A verdict as a page, a picture, tables, JSON and a frame."""

from __future__ import annotations

import base64
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from made_verdicts import FUNDED, HOSTILE, LONG_PLAN, LONG_TOWN, START, YEARS, about, verdict_of
from matplotlib.figure import Figure
from rich.console import Console

from ccsim.cli.verdict_tables import show
from ccsim.judging.content import as_content, frame_of
from ccsim.judging.drawing import draw_panel, picture_of, svg_of
from ccsim.judging.findings import MEASURES, Group, Verdict
from ccsim.judging.page import given, page_of
from ccsim.judging.panels import PANELS
from ccsim.judging.tests_said import main
from ccsim.judging.words import headline
from ccsim.leapfrog.classes import CLASSES
from ccsim.plots.look import drawable

VOID = {"meta", "img", "br"}


class Seen(HTMLParser):
    """What a browser would make of a page: elements in order, attributes, text; every element is closed in turn."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that begins."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that the element that ends is the one that began last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


@pytest.fixture(scope="module")
def differing(hamlet) -> Verdict:
    return verdict_of(hamlet, ["bump", "leapfrog"])


@pytest.fixture(scope="module")
def quick(hamlet) -> Verdict:
    return verdict_of(hamlet, ["level shift"], quick=True, plan=LONG_PLAN, town=LONG_TOWN)


@pytest.fixture(scope="module")
def hostile(hamlet) -> Verdict:
    return verdict_of(hamlet, ["nothing"], quick=True, plan=HOSTILE, town=HOSTILE)


@pytest.fixture(scope="module")
def page(differing) -> str:
    return page_of([differing])


# ---- the page ---------------------------------------------------------------------------------------
def test_page_stands_alone(page):
    """No scripts, nothing fetched, pictures inside; language, one main heading, and an alternative for each picture."""
    seen = Seen(page)
    tags = [tag for tag, _ in seen.tags]
    images = [attributes for tag, attributes in seen.tags if tag == "img"]

    assert not {"script", "link", "iframe", "object", "form"} & set(tags)
    assert not re.search(r"url\(|@import|https?:|\son\w+=", page)
    assert dict(seen.tags)["html"] == {"lang": "en"}
    assert tags.count("h1") == 1
    assert len(images) == 2 * len(PANELS)
    assert all(str(one["src"]).startswith("data:image/svg+xml;base64,") and len(str(one["alt"])) > 20 for one in images)


def test_page_holds_the_answers_and_all_thresholds(page, differing):
    """Both headlines, every threshold with its meaning, and what was not run."""
    text = Seen(page).text.replace("\u00a0", " ")

    assert all(headline(found, differing) in text for found in differing.found)
    assert all(value in text and meaning in text for _, value, meaning in differing.thresholds.lines())
    assert "not part of this verdict" in text
    assert "docs/guides/verdict.md" in text


def test_hostile_names_stay_text(hostile):
    """Markup, quotes, braces and marks that turn the text are shown or dropped, never obeyed."""
    page = page_of([hostile])
    seen = Seen(page)

    assert "script" not in {tag for tag, _ in seen.tags}
    assert "<script" not in page
    assert (
        seen.text.count('<script>alert("x")</script> {{7*7}} $x_2$ ') == 4
    )  # town and plan, in the title and above the answer
    assert "\u202e" not in page
    assert given("a\x00\u202eb'<") == "ab&#x27;&lt;"


def test_pictures_are_whole_svg_without_scripts(page):
    """Each embedded picture is a drawing of its own."""
    for code in re.findall(r"base64,([^']+)'", page):
        svg = base64.b64decode(code).decode()
        assert svg.rstrip().endswith("</svg>")
        assert "<script" not in svg


def test_same_verdict_makes_the_same_page(quick):
    """Nothing on the page hangs on the clock or on chance."""
    assert page_of([quick]) == page_of([quick])


def test_several_plans_share_a_page(hostile, quick):
    """Plans judged together are listed first, with links that lead to them; what holds for all is said once."""
    seen = Seen(page_of([hostile, quick]))
    targets = {attributes["href"] for tag, attributes in seen.tags if tag == "a"}
    articles = {f"#{attributes['id']}" for tag, attributes in seen.tags if tag == "article"}

    assert targets == articles == {"#plan-1", "#plan-2"}
    assert seen.text.count("The thresholds were chosen before") == 1
    assert "not run" in seen.text


# ---- the picture ------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["differing", "quick", "hostile"])
def test_nothing_in_the_picture_overlaps_or_is_cut(name, request):
    """Titles, names and legends of all panels lie inside the picture and outside one another."""
    verdict = request.getfixturevalue(name)
    figure = picture_of(verdict)
    width, height = figure.get_size_inches() * figure.dpi
    boxes = [axes.get_tightbbox() for axes in figure.axes]

    assert len(boxes) == len(verdict.found) * len(PANELS)
    for i, box in enumerate(boxes):
        assert box.x0 > -1
        assert box.x1 < width + 1
        assert box.y0 > -1
        assert box.y1 < height + 1
        for other in boxes[:i]:
            apart = box.x0 >= other.x1 or other.x0 >= box.x1 or box.y0 >= other.y1 or other.y0 >= box.y1
            assert apart


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.key)
def test_panels_alone_have_the_scales_of_both_worlds(differing, panel):
    """What is compared side by side has the same scale, and fits."""
    figures = [draw_panel(panel, found, differing) for found in differing.found]
    (one,), (other,) = (figure.axes for figure in figures)

    assert one.get_xlim() == other.get_xlim()
    assert one.get_ylim() == other.get_ylim()
    assert one.get_tightbbox().x1 <= figures[0].get_size_inches()[0] * figures[0].dpi + 1


def test_gap_panel_shows_threshold_window_and_mean(differing):
    """The dashed line lies at 5 %, the shade spans the window, and the line is the mean over pairs."""
    axes = draw_panel(PANELS[0], differing.found[0], differing).axes[0]
    lines = {line.get_label(): line for line in axes.get_lines()}
    shade = next(patch for patch in axes.patches if patch.get_label() == "years judged")

    assert lines["5 %, asked for"].get_ydata()[0] == 5
    assert lines["last outside money"].get_xdata()[0] == START + FUNDED + 1
    assert (shade.get_x(), shade.get_width()) == (START + FUNDED + 10, 16)
    np.testing.assert_allclose(lines["mean"].get_ydata(), 100 * differing.found[0].pairs["income"].gap.mean(axis=0))


def test_quick_picture_says_what_was_not_run(quick):
    """Instead of two starts, and of classes that need them, it says that they were not run."""
    axes = {panel.key: draw_panel(panel, quick.found[0], quick).axes[0] for panel in PANELS}
    said = {key: " ".join(text.get_text() for text in one.texts) for key, one in axes.items()}

    assert "Not run" in said["starts"]
    assert said["classes"].count("not run") == 2


@pytest.mark.parametrize("names", [(), ("a group with a name that is far too long for a line of the picture, or two",)])
def test_groups_few_or_with_long_names_fit(differing, names):
    """Without groups N and E are left; long names are folded and cut rather than squeezing the panel."""
    groups = tuple(Group(name, 40.0, about(0.01, 0.02)) for name in names)
    verdict = replace(differing, found=tuple(replace(found, groups=groups) for found in differing.found))
    axes = draw_panel(PANELS[3], verdict.found[0], verdict).axes[0]
    rows = [label.get_text() for label in axes.get_yticklabels()]

    assert len(rows) == len(names) + 2
    assert max(len(line) for row in rows for line in row.split("\n")) <= 26
    assert axes.get_window_extent().width > 150


def test_letters_that_cannot_be_drawn_are_left_out():
    """Marks of direction and letters without a shape would warn or draw boxes."""
    assert drawable("Ób\u202eidos \U0001f680 1") == "Óbidos  1"


def test_picture_can_be_saved_as_it_is(differing):
    """The figure is a plain one, and its SVG the same each time."""
    figure = draw_panel(PANELS[1], differing.found[0], differing)
    stream = io.BytesIO()
    figure.savefig(stream, format="png")

    assert isinstance(figure, Figure)
    assert stream.getvalue().startswith(b"\x89PNG")
    assert svg_of(figure) == svg_of(figure)


# ---- tables -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", ["differing", "quick", "hostile"])
def test_tables_fit_and_lose_nothing(name, width, request):
    """No line is wider than the screen, no cell is cut, and every headline and threshold is there."""
    verdict: Verdict = request.getfixturevalue(name)
    stream = io.StringIO()
    show(verdict, Console(file=stream, width=width, highlight=False))
    printed = stream.getvalue()
    words = " ".join(printed.split())

    assert max(map(len, printed.splitlines())) <= width
    assert "…" not in printed.replace("…", "", verdict.plan.count("…"))
    assert all(headline(found, verdict) in words for found in verdict.found)
    assert "L1: least mean gap in the window 5 %" in words


# ---- content ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["differing", "quick"])
def test_content_is_strict_json_with_units(name, request):
    """Everything goes through JSON and back unchanged, without NaN; each threshold has a value and a meaning."""
    verdict: Verdict = request.getfixturevalue(name)
    content = as_content(verdict)

    assert json.loads(json.dumps(content, allow_nan=False)) == content
    assert [world["verdict"] for world in content["worlds"]] == [main(found).verdict for found in verdict.found]
    assert content["thresholds"]["lasting"]["value"] == 0.05
    assert all(one["meaning"] for one in content["thresholds"].values())


def test_what_was_not_run_is_null(quick):
    """Neither two starts nor classes that need them have a number in a quick answer."""
    world = as_content(quick)["worlds"][0]
    income = world["measures"]["income"]

    assert world["two_starts"] is None
    assert income["sustains"] is None
    assert income["tests"]["L2b"]["passed"] is None
    assert [name for name in CLASSES if income["chances"][name] is None] == ["level shift", "leapfrog"]


def test_frame_holds_every_gap_once(differing):
    """Two worlds, three measures, 200 pairs, all years: each gap and class where it belongs."""
    frame = frame_of(differing)
    found = differing.found[1]
    one = frame[(frame["world"] == found.world.name) & (frame["measure"] == "incumbents") & (frame["pair"] == 7)]

    assert len(frame) == 2 * len(MEASURES) * 200 * YEARS
    assert not frame.duplicated(["world", "measure", "pair", "year"]).any()
    np.testing.assert_array_equal(one["gap"], found.pairs["incumbents"].gap[7])
    np.testing.assert_array_equal(one["year"] - one["since_funding"], START + FUNDED)
    assert set(one["class"]) == {CLASSES[found.judged["incumbents"].codes[7]]}
    assert set(one["shocks"]) == {found.pairs["incumbents"].shocks[7]}
