"""The application end to end, in a real browser: from the first visit to the report, and what must never happen."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
import zipfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import PATIENCE, Visitor, chromium, need_chromium, served, small_town
from hostile import NAMES

pytestmark = pytest.mark.slow
SERIOUS = {"serious", "critical"}
TYPE = """(field, text) => {
    field.value = text;
    const typed = field.value;
    field.dispatchEvent(new Event("change"));
    return typed;
}"""


@pytest.fixture(scope="module")
def address():
    """The application, running."""
    need_chromium()
    with served() as where:
        yield where


@pytest.fixture(scope="module")
def browser():
    """One Chromium for all tests."""
    need_chromium()
    with chromium() as made:
        yield made


@pytest.fixture
def visit(address, browser):
    """Make visitors; none of their pages may fail, or ask anybody else for anything."""
    made = []

    def new(width=1280, **more):
        made.append(Visitor(browser, address, width, **more))
        return made[-1]

    yield new
    for one in made:
        one.context.close()
        assert one.elsewhere == []
        assert one.errors == []


@pytest.fixture(scope="module")
def hamlet_file(tmp_path_factory):
    """A small town to be uploaded."""
    return small_town(tmp_path_factory.mktemp("towns") / "hamlet.json")


def with_town(visitor, file):
    """Open the page, upload a town, and wait until it was taken."""
    visitor.go()
    visitor.page.set_input_files("input[type=file]", file)
    visitor.page.wait_for_function("location.search.includes('town=upload-')")


def with_plan(visitor, file):
    """Build a plan of one lever in an uploaded town."""
    with_town(visitor, file)
    visitor.step("Plan")
    visitor.page.get_by_role("button", name="+ Coworking and fab lab").click()
    visitor.page.wait_for_selector(".cc-lever")
    return visitor.page


def test_from_the_first_visit_to_the_report(visit, hamlet_file, tmp_path):
    """A planner brings a town, adds a lever, moves it, sees the effect and leaves with page, paper and file."""
    visitor = visit()
    page = with_plan(visitor, hamlet_file)
    page.wait_for_selector("text=30 pairs of runs")
    page.locator("input[type=range]").first.evaluate(
        "one => { one.value = 20; one.dispatchEvent(new Event('change')); }"
    )
    page.wait_for_selector(".cc-value input >> nth=0")
    visitor.step("Effect")
    page.wait_for_selector("text=In plain words")
    assert page.locator(".said li").count() == 6
    visitor.step("Report")
    page.get_by_role("button", name="Make the report").click()
    page.wait_for_selector("text=The report is ready.")
    kinds = {"Save as page (HTML)": b"<!doctype", "Save as PDF": b"%PDF", "Save all with tables (ZIP)": b"PK"}
    for title, begins in kinds.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=title).click()
        download.value.save_as(tmp_path / "saved")
        assert (tmp_path / "saved").read_bytes().startswith(begins)
    assert any(name.endswith("scenario.json") for name in zipfile.ZipFile(tmp_path / "saved").namelist())
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as file").click()
    assert download.value.suggested_filename == "hamlet-plan.json"


def test_a_verdict_is_asked_for_with_one_button(visit, hamlet_file):
    """Both worlds answer side by side, with tests and pictures: first what the first pairs say, then the verdict."""
    visitor = visit()
    page = with_plan(visitor, hamlet_file)
    visitor.step("Verdict")
    page.get_by_role("button", name="Ask for the verdict").click()
    page.wait_for_selector("text=/So far: the first (8|16) of 30 pairs/", timeout=2 * PATIENCE)
    assert page.locator(".cc-answer").count() == 2
    page.wait_for_selector("text=This is a quick answer from 30 pairs", timeout=4 * PATIENCE)  # 120 runs of forty years

    assert page.locator(".cc-answer").count() == 2
    assert page.locator("text=Two starts").count() >= 2
    assert page.locator(".cc-chart").count() == 6


def test_what_each_lever_contributes_is_worked_out_on_demand(visit, hamlet_file):
    """One button runs the parts of the plan; then each lever has a row with what it adds to four indicators."""
    visitor = visit()
    page = with_plan(visitor, hamlet_file)
    page.get_by_role("button", name="+ Fibre").click()
    page.wait_for_selector(".cc-lever >> nth=1")
    visitor.step("Effect")
    page.get_by_role("button", name="Work it out").click()
    table = page.get_by_role("region", name="What each lever contributes")
    table.wait_for()

    assert [row.locator("td").count() for row in table.locator("tbody tr").all()] == [4, 4]
    assert [head.inner_text() for head in table.locator("tbody th").all()] == ["Coworking and fab lab", "Fibre"]
    assert page.get_by_role("button", name="Work it out").count() == 0


@pytest.mark.parametrize(("locale", "said"), [("en-GB", r"\d{4} · people"), ("pt-PT", r"\d{4} · pessoas")])
def test_what_is_pointed_at_in_a_chart_is_said_in_words(visit, hamlet_file, locale, said):
    """A hint has year, unit, lines by name and their ranges, in the language of the page, and nothing else."""
    visitor = visit(locale=locale)
    page = with_plan(visitor, hamlet_file) if locale == "en-GB" else with_town(visitor, hamlet_file) or visitor.page
    visitor.step("Effect" if locale == "en-GB" else "Efeito")
    chart = page.locator(".grid.wide .cc-chart").nth(1)
    chart.locator("canvas").wait_for()
    chart.hover(position={"x": 150, "y": 100})
    chart.get_by_text(" · ").wait_for()
    told = chart.inner_text()

    assert re.search(said, told)
    assert not re.search(r"floor|band|series|undefined|NaN|[{}]", told)
    assert ("doing nothing" if locale == "en-GB" else "não fazer nada") in told


def test_refresh_back_and_forward_keep_the_plan(visit, hamlet_file):
    """The address holds everything: in the middle of work the page can be loaded anew, and history goes both ways."""
    visitor = visit()
    page = with_plan(visitor, hamlet_file)
    page.get_by_role("button", name="+ Fibre").click()
    page.wait_for_selector(".cc-lever >> nth=1")
    there = visitor.settled()
    page.reload()
    page.wait_for_selector(".cc-lever >> nth=1")
    assert page.url == there
    page.go_back()
    page.wait_for_function("document.querySelectorAll('.cc-lever').length === 1")
    page.go_forward()
    page.wait_for_function("document.querySelectorAll('.cc-lever').length === 2")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_function("document.querySelectorAll('.cc-lever').length === 1")


def test_a_link_shows_the_same_to_somebody_else(visit, hamlet_file):
    """Who gets the link sees town and plan; who does not sees nothing of either."""
    one, other, stranger = visit(), visit(), visit()
    with_plan(one, hamlet_file)
    search = one.settled().partition("/?")[2]
    other.go(f"?{search}")
    stranger.go("?step=plan")

    assert other.page.locator(".cc-lever").count() == 1
    assert other.page.locator(".cc-town").inner_text() == "Hamlet"
    assert stranger.page.locator(".cc-lever").count() == 0
    assert "Hamlet" not in stranger.page.content()


def test_one_session_is_never_anothers(visit):
    """A cookie that is not the session's own is refused its kernel, and cannot be read by scripts."""
    one, other = visit(), visit()
    one.go()
    other.go()
    kernels = [
        visitor.page.evaluate("solara.debug.kernel()._id || solara.debug.kernel().id") for visitor in (one, other)
    ]
    cookies = {cookie["name"]: cookie for cookie in one.context.cookies()}

    assert kernels[0] != kernels[1]
    assert cookies["solara-session-id"]["httpOnly"]
    assert one.page.evaluate("document.cookie") == ""
    taken = other.page.evaluate(
        """kernel => new Promise(done => {
             const line = new WebSocket(`ws://${location.host}/jupyter/api/kernels/${kernel}/channels?session_id=x`);
             const heard = [];
             line.onmessage = (said) => { heard.push(said.data); };
             line.onclose = () => done(heard);
             line.onopen = () => line.send(JSON.stringify({channel: "shell", header: {msg_id: "1", session: "x",
               msg_type: "kernel_info_request", username: "", version: "5.2", date: ""}, parent_header: {},
               metadata: {},
               content: {}, buffers: []}));
             setTimeout(() => { line.close(); done([...heard, "still open"]); }, 8000);
           })""",
        kernels[0],
    )
    assert taken == ["Session id mismatch when reusing kernel (hack attempt?)"]
    assert one.page.locator("main h1").inner_text() == "Which town?"


def test_other_sites_are_refused(address):
    """Neither a request nor a websocket of another page is served."""

    def status(headers, path="/"):
        try:
            return urllib.request.urlopen(urllib.request.Request(address + path, headers=headers), timeout=60).status
        except urllib.error.HTTPError as refused:
            return refused.code

    upgrade = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Origin": "http://evil.example",
    }  # fmt: skip
    assert status({}) == 200
    assert status({"Origin": "http://evil.example"}) == 403
    assert status({"Host": "evil.example"}) == 421
    assert status(upgrade, "/jupyter/api/kernels/x/channels?session_id=y") == 403
    assert status({}, "/_solara/cdn/left-pad@1.0.0/index.js") == 404
    assert status({}, "/resourcez") == 404


@pytest.mark.parametrize("names", [NAMES[n::8] for n in range(8)])
def test_hostile_names_stay_text(visit, hamlet_file, names):
    """Whatever a plan is called, nothing is run, nothing breaks, and the name stands there as it was typed."""
    visitor = visit()
    page = with_plan(visitor, hamlet_file)
    box = page.locator(".cc-name input")
    for name in names:
        typed = box.evaluate(TYPE, name)  # as the field takes it, read before an earlier answer can come in between
        stays = typed.encode("utf-8", "replace").decode()  # half characters become question marks
        page.wait_for_function("text => document.querySelector('.cc-name input').value === text", arg=stays)
    visitor.step("Verdict")
    page.wait_for_selector("main h1")
    assert page.locator("main").count() == 1
    assert page.evaluate("document.querySelectorAll('main script, main iframe, main img, main base').length") == 0


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "{{7*7}}", "</script><script>go()</script>", "=1+1"])
def test_hostile_towns_stay_text(visit, tmp_path, name):
    """A town's name is shown as it is written, in the page and in charts."""
    visitor = visit()
    with_town(visitor, small_town(tmp_path / "x.json", name))

    assert visitor.page.locator(".cc-town").inner_text() == name
    assert visitor.page.evaluate("document.querySelectorAll('main img, main script').length") == 0


@pytest.mark.parametrize("step", ["town", "plan", "effect", "verdict", "compare", "report"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_can_be_used_by_all(visit, step, scheme):
    """The rules of accessibility find nothing serious on any step, on light and on dark pages."""
    visitor = visit(color_scheme=scheme)
    visitor.go(f"?step={step}&plan=fibre-only")
    visitor.page.wait_for_timeout(1500)
    found = Axe().run(visitor.page).response["violations"]

    assert [
        (one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found if one["impact"] in SERIOUS
    ] == []


@pytest.mark.parametrize("step", ["town", "plan", "effect", "verdict", "compare", "report"])
@pytest.mark.parametrize("code", ["en", "pt"])
def test_pages_fit_a_phone(visit, step, code):
    """At 360 points nothing has to be scrolled sideways, in either language."""
    visitor = visit(width=360)
    visitor.go(f"?step={step}&plan=big-push&lang={code}")
    visitor.page.wait_for_timeout(1500)

    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert visitor.page.evaluate("document.documentElement.lang") == code


def test_everything_works_from_the_keyboard(visit):
    """The first Tab leads to the content, steps and sliders are reached and moved by keys alone."""
    visitor = visit()
    visitor.go("?step=plan&plan=fibre-only")
    page = visitor.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    slider = page.locator("input[type=range]").first
    before = slider.input_value()
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('plan=~')", timeout=PATIENCE)
    assert slider.input_value() != before
    page.get_by_role("link", name="Effect").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=What does it change?")


def test_a_broken_link_and_a_lost_town_are_explained(visit):
    """Neither is a blank page: both say what happened and what to do."""
    visitor = visit()
    visitor.go("?plan=~broken")
    assert "This address is damaged" in visitor.page.locator("main").inner_text()
    visitor.go("?town=upload-" + "0" * 32 + "&step=effect")
    assert "Upload it again" in visitor.page.locator("main").inner_text()


def test_a_town_with_mistakes_is_told_line_by_line(visit, tmp_path):
    """The page says what `ccsim check` says, and stays with the town before."""
    broken = tmp_path / "broken.toml"
    broken.write_text('start = "soon"\n', encoding="utf-8")
    visitor = visit()
    visitor.go()
    visitor.page.set_input_files("input[type=file]", broken)
    visitor.page.wait_for_selector(".notice.bad")

    assert re.search(r"broken\.toml:1", visitor.page.locator(".notice.bad").inner_text())
    assert visitor.page.locator(".cc-town").inner_text() == "Óbidos"


def test_the_first_answer_comes_while_more_are_made(visit):
    """After a lever was moved the page soon says how few runs it stands on, then more."""
    visitor = visit()
    visitor.go("?step=plan&plan=fibre-only")
    page = visitor.page
    page.wait_for_selector("text=30 pairs of runs")
    page.locator("input[type=range]").first.evaluate(
        "one => { one.value = 4321; one.dispatchEvent(new Event('change')); }"
    )
    started = time.monotonic()
    page.wait_for_selector("text=/First pair of runs under way|pairs of runs so far/")

    assert time.monotonic() - started < PATIENCE / 1000
    page.wait_for_selector("text=/30 pairs of runs/")
