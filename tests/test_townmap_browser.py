"""The animated map in real Chromium: it shows what the recording holds, by mouse, keys and touch."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
from conftest import hamlet_content, hamlet_scenario

from benchmarks.map_page import chromium, open_map, page_of
from benchmarks.options import Skipped
from ccsim.app.townmap.packing import unpacked
from ccsim.app.townmap.recording import Recorder
from ccsim.engine import Engine
from ccsim.languages import codes, language
from ccsim.scenario import from_dict

pytestmark = pytest.mark.slow
EVIL = '<img src=x onerror="window.hurt=1">{{7*7}}</script><script>window.hurt=1</script>\u202e$`'
DOTS = """() => {
  const canvas = document.querySelector("canvas.people");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let i = 3; i < data.length; i += 4) found += data[i] > 0;
  return found;
}"""


@pytest.fixture(scope="module")
def recording():
    """Return the bytes of two years of a hamlet."""
    engine = Engine(hamlet_scenario(), seed=1)
    recorder = Recorder(engine)
    engine.run_for(24)
    return recorder.result()


@pytest.fixture(scope="module")
def browser():
    """Give a browser for all tests of this file."""
    try:
        with chromium() as found:
            yield found
    except Skipped as missing:
        pytest.skip(str(missing))


@pytest.fixture
def shown(browser):
    """Return a function that opens a map; afterwards nothing may have been asked for and nothing gone wrong."""
    pages = []

    def show(recording, code="en", context=None, **values):
        page = open_map(browser, page_of(recording, code, values), context)
        pages.append(page)
        return page

    yield show
    for page in pages:
        assert page.asked == []
        assert page.wrong == []
        assert page.evaluate("window.hurt") is None
        page.context.close()


def counts_shown(page):
    """Return the legend's numbers by their words."""
    entries = page.locator(".legend .group button:not(.all)").all_inner_texts()
    return {name: int(count.replace(",", "")) for name, count in (text.split("\n") for text in entries)}


def test_the_legend_counts_what_the_recording_holds(shown, recording):
    """People by occupation and open venues of the month shown; the words for those who see nothing say the same."""
    kept, page = unpacked(recording), shown(recording)
    page.locator("input[type=range]").fill("5")
    found = counts_shown(page)
    told = page.locator("[role=status]").inner_text()

    assert [found[name] for name in ("children", "students", "creative work", "services", "production", "retired")] == (
        kept["people"][5].tolist()
    )
    assert found["cafes, bookshops"] == ((kept["entrance"][5] > 0) & (kept["venue_kind"] == 1)).sum()
    assert page.locator(".when").inner_text() == f"April {kept.about['start'] + 1}"
    assert f"{kept['people'][5].sum()} residents" in told
    assert f"production {kept['people'][5][4]}" in told


@pytest.mark.parametrize("code", codes())
def test_numbers_are_written_as_in_stories(shown, recording, code):
    """Numbers on the map look as the catalogue writes them in the same language."""
    page, speaker = shown(recording, code), language(code)
    for value in (0, 7, 999, 1000, 12_345, 1_234_567, -15_000):
        assert page.evaluate("(value) => host.townMap.say.number(value)", value) == speaker.number(value)
    for part in (-0.15, 0, 0.1):
        signed = speaker.formats.percent.replace("{n}", speaker.signed(100 * part))
        assert page.evaluate("(part) => host.townMap.say.share(part)", part) == signed


def test_people_are_drawn_and_can_be_hidden(shown, recording):
    """Each occupation adds dots, and with all hidden none is left."""
    page = shown(recording)
    dots = [page.evaluate(DOTS)]
    for entry in page.locator(".group.people button:not(.all)").all():
        entry.click()
        page.wait_for_timeout(60)
        dots.append(page.evaluate(DOTS))
        assert entry.get_attribute("aria-pressed") == "false"

    assert all(before >= after for before, after in pairwise(dots))
    assert dots[0] > 1000
    assert dots[-1] == 0


def test_time_runs_to_the_end_and_stops(shown, recording):
    """Space starts it, every month shown comes after the one before, and the page hears the last frame."""
    page = shown(recording)
    page.locator("select").first.select_option(label="fast")
    page.locator(".map").focus()
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Stop time").is_visible()
    page.wait_for_function("!host.townMap.shown.playing", timeout=20_000)

    assert page.evaluate("host.townMap.shown.moment") == unpacked(recording)["month"].size - 1
    assert page.evaluate("saved.at(-1).frame") == unpacked(recording)["month"].size - 1
    assert page.get_by_role("button", name="Let time run").is_visible()


def test_the_slider_goes_by_keys(shown, recording):
    """Arrow keys step through the frames, each announced as its month."""
    page = shown(recording)
    slider = page.locator("input[type=range]")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")

    assert slider.get_attribute("aria-valuetext") == page.locator(".when").inner_text()
    assert slider.get_attribute("aria-valuetext").startswith("July ")
    assert page.evaluate("host.townMap.shown.moment") == 2


def test_a_click_chooses_whoever_is_there(shown, recording):
    """The person drawn at a point is the one the page hears of; Escape lets go."""
    page, kept = shown(recording), unpacked(recording)
    who = int(np.flatnonzero((kept["home"][0] > 0) & (kept["look"][0] == 2))[0])
    for name in page.locator(".group.venues .all, .group.firms .all").all():
        name.click()
    page.evaluate(f"(() => {{ const m = host.townMap; m.view.moveTo(...m.town.spot('person', {who}, 0), 20); }})()")
    box = page.locator(".map").bounding_box()
    left, top = page.evaluate(f"host.townMap.view.toScreen(...host.townMap.town.spot('person', {who}, 0))")
    page.mouse.click(box["x"] + left, box["y"] + top)
    assert page.evaluate("saved.at(-1).chosen") == ["person", who]

    page.keyboard.press("Escape")
    page.locator(".map").focus()
    page.keyboard.press("Escape")
    assert page.evaluate("saved.at(-1).chosen") == []


def test_keys_move_zoom_and_choose(shown, recording):
    """Without a mouse: plus zooms, arrows move, Enter chooses what is in the middle, 0 shows all again."""
    page = shown(recording)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "map":
            break
    for key in ("+", "+", "+", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    zoomed, x = page.evaluate("[host.townMap.view.zoom, host.townMap.view.x]")
    assert zoomed > 2
    assert x > page.evaluate("host.townMap.town.about.width / 2")
    page.evaluate("host.townMap.view.moveTo(...host.townMap.town.spot('street', 3, 0))")
    page.keyboard.press("Enter")
    kind, number = page.evaluate("saved.at(-1).chosen")
    kept = unpacked(recording)
    place = {"person": ("home", "house_street"), "firm": ("premises", "premises_street")}.get(kind)
    street = number if place is None else kept[place[1]][kept[place[0]][0, number] - 1]

    assert street == 3
    page.keyboard.press("0")
    assert page.evaluate("host.townMap.view.zoom") == 1


def test_two_fingers_zoom(shown, recording):
    """On a touch screen a pinch zooms around the fingers; one finger moves what is seen then."""
    page = shown(recording, context={"has_touch": True, "viewport": {"width": 390, "height": 800}})
    session = page.context.new_cdp_session(page)
    box = page.locator(".map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def touch(kind, *points):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": a, "y": b} for a, b in points]})

    touch("touchStart", (x - 30, y), (x + 30, y))
    for step in range(1, 6):
        touch("touchMove", (x - 30 - 12 * step, y), (x + 30 + 12 * step, y))
    touch("touchEnd")
    zoom, before = page.evaluate("[host.townMap.view.zoom, host.townMap.view.x]")
    touch("touchStart", (x, y))
    touch("touchMove", (x - 20, y))
    touch("touchMove", (x - 60, y))
    touch("touchEnd")

    assert zoom > 1.8
    assert page.evaluate("host.townMap.view.x") > before


def test_rents_colour_the_ground(shown, recording):
    """With rents on the ground its colours change, and a scale in money is shown."""
    page = shown(recording)
    colours = "document.querySelector('canvas.ground').toDataURL()"
    plain = page.evaluate(colours)
    page.get_by_label("rent of a home").check()
    page.wait_for_timeout(100)

    assert page.evaluate(colours) != plain
    assert "EUR" in page.locator(".ramp").inner_text()
    page.get_by_label("rent since the start").check()
    assert "−10\u00a0%" in page.locator(".ramp").inner_text()


def test_a_new_recording_keeps_what_was_being_looked_at(shown, recording):
    """Another run of the town comes in without losing month, zoom and what is hidden; somebody chosen is let go."""
    engine = Engine(hamlet_scenario(), seed=2)
    recorder = Recorder(engine)
    engine.run_for(24)
    page = shown(recording)
    page.locator("input[type=range]").fill("4")
    page.locator(".group.people button").nth(1).click()
    page.evaluate("host.townMap.view.zoomBy(3); host.townMap.choose(['person', 0])")
    content = json.dumps(list(recorder.result()))
    page.evaluate(f"model.give('recording', new DataView(Uint8Array.from({content}).buffer))")
    page.wait_for_function("host.townMap.view.zoom > 2.9 && host.townMap.shown.moment === 4")

    assert page.locator(".group.people button").nth(1).get_attribute("aria-pressed") == "false"
    assert page.evaluate("saved.at(-1).chosen") == []
    assert page.locator(".ccsim-map").count() == 1


def test_words_are_never_markup(shown):
    """Names of the town's file, words and stories that look like markup stand there as text; nothing runs."""
    content = hamlet_content()
    town = content["towns"][0]
    town["name"] = town["settlements"][1]["name"] = EVIL[:60]
    town["ring"]["name"] = EVIL[:60]
    town["ring"]["bearing"] = 10.0
    engine = Engine(from_dict(content, "hamlet"), seed=1)
    words = dict.fromkeys(("people", "firms", "child", "click", "shade_rent", "speed_slow", "play"), EVIL)
    story = {"title": EVIL, "now": EVIL, "lines": [[EVIL, EVIL]]}
    known = {key.removeprefix("app.map."): text for key, text in language("en").texts.items()}
    page = shown(Recorder(engine).result(), words={**known, **words}, story=story)

    assert page.locator(".story h3").inner_text() == EVIL
    assert page.locator(".story li span").first.inner_text() == EVIL
    assert page.locator(".map").get_attribute("aria-label") == f"Map of {EVIL[:60]}"
    assert page.locator("img, .ccsim-map script").count() == 0


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_is_wrong_for_those_who_need_help(shown, recording, code, theme):
    """axe finds nothing serious, story open, in both languages, light and dark."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    story = {"title": "A", "now": "B", "lines": [["2021", "C"]]}
    page = shown(recording, code, theme=theme, story=story)
    found = Axe().run(page).response["violations"]

    assert [(one["id"], one["impact"]) for one in found if one["impact"] in ("serious", "critical")] == []


def test_a_phone_scrolls_downwards_only(shown, recording):
    """At 360 pixels nothing stands out to the side, and the legend stands below the map."""
    page = shown(recording, context={"viewport": {"width": 360, "height": 760}})

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    stage, legend = (page.locator(part).bounding_box() for part in (".stage", ".legend"))
    assert legend["y"] > stage["y"] + stage["height"]


def test_dark_follows_the_reader_and_the_page(shown, recording):
    """The system's wish holds until the page says otherwise, and it can say so while the map is open."""
    page = shown(recording, context={"color_scheme": "dark"})
    ground = "getComputedStyle(document.querySelector('.stage')).backgroundColor"
    dark = page.evaluate(ground)
    page.evaluate("model.give('theme', 'light')")

    assert sum(map(int, dark[4:-1].split(","))) < 120
    assert sum(map(int, page.evaluate(ground)[4:-1].split(","))) > 600


def test_calm_readers_see_no_gliding(shown, recording):
    """With reduced motion wished for, time goes from frame to frame without anything in between."""
    page = shown(recording, context={"reduced_motion": "reduce"})
    page.evaluate("host.townMap.start()")
    moments = page.evaluate(
        """async () => { const seen = []; for (let i = 0; i < 40; i++) {
        await new Promise(requestAnimationFrame); seen.push(host.townMap.shown.moment); } return seen; }"""
    )

    assert all(moment == int(moment) for moment in moments)
    assert moments[-1] > 0


def test_without_a_canvas_the_counts_are_still_there(browser, recording):
    """Where nothing can be drawn, legend and time work on."""
    page = browser.new_context().new_page()
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto("about:blank")
    page.set_content(page_of(recording))
    page.wait_for_function("window.ready && host.townMap.drawn > 0", polling=100)
    page.locator("input[type=range]").fill("3")

    assert counts_shown(page)["retired"] == unpacked(recording)["people"][3][5]
    page.context.close()


def test_an_old_browser_is_told_so(browser, recording):
    """Where the recording cannot be unpacked, a sentence says why there is no map."""
    page = browser.new_context().new_page()
    page.add_init_script("delete window.DecompressionStream")
    page.goto("about:blank")
    page.set_content(page_of(recording))
    page.wait_for_function("window.ready", polling=100)

    assert page.locator("#host").inner_text() == language("en").say("app.map.too_old")
    page.context.close()
