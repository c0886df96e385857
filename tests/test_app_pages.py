"""Every step of the page, drawn without a browser: in each language, with a plan, without, with others beside."""

from __future__ import annotations

import asyncio
import json
import threading
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
import reacton
from conftest import hamlet_content

from ccsim.app import charts, presets, session
from ccsim.app.address import STEPS
from ccsim.app.desk import Busy
from ccsim.app.effect import FEW
from ccsim.app.page import Shown
from ccsim.app.saying import tone
from ccsim.app.services import Services, open_services, town_called
from ccsim.app.uploads import Uploads
from ccsim.languages import codes, language

INSIDE = {"en": "Something is wrong inside ccsim", "pt": "Algo está errado dentro do ccsim"}
PORTUGUESE = language("pt")
TOLD = ("words", "label", "title", "choices", "cards", "buttons", "heads", "groups", "caption", "said", "value")
LOOKS = 100  # of a twentieth of a second


@pytest.fixture(autouse=True, scope="module")
def loop():
    """What steps ask for later waits in a loop, which the server has and a test from Python 3.12 on has not."""
    waiting = asyncio.new_event_loop()
    asyncio.set_event_loop(waiting)
    yield
    for task in asyncio.all_tasks(waiting):
        task.cancel()
    waiting.run_until_complete(asyncio.sleep(0))
    asyncio.set_event_loop(None)
    waiting.close()


def refuse(*_):
    """Take nothing on."""
    raise Busy


DESK = SimpleNamespace(workers=1, ready=threading.Event(), ask=refuse, seconds_for=lambda _: 0.3, kept=lambda _: None)


def texts_in(widget):
    """Yield all texts that a widget and those inside it show."""
    if isinstance(widget, str):
        yield widget
        return
    for name in TOLD:
        if widget.has_trait(name):
            yield json.dumps(getattr(widget, name), ensure_ascii=False)
    for child in getattr(widget, "children", None) or ():
        yield from texts_in(child)


def drawn(search, code, uploads=None, until=""):
    """Return all that is shown for an address, once it says something (or has not for a while)."""
    open_services(Services(DESK, uploads or Uploads()))
    now = session.opened(search, codes())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of hooks in loops of fixed length, and of widgets
        box, context = reacton.render(
            Shown(now, lambda _: None, town_called(now.scene.town), language(code), False), handle_error=False
        )
    try:
        for _ in range(LOOKS):  # at least once, so that what goes wrong in answering is seen
            asyncio.get_event_loop().run_until_complete(asyncio.sleep(0.05))
            if until in (said := "\n".join(texts_in(box))):
                break
        return said
    finally:
        context.close()


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("plan", ["", "&plan=big-push", "&plan=big-push&beside=fibre-only"])
def test_every_step_can_be_drawn(step, plan, code):
    """With a plan, without one, with others beside: nothing is wrong inside, though nobody answers."""
    said = drawn(f"step={step}{plan}", code)

    assert INSIDE[code] not in said
    assert len(said) > 100


def test_what_is_wrong_inside_is_said_in_words(monkeypatch):
    """An error while a step is drawn becomes a sentence, not a blank page."""
    monkeypatch.setattr("ccsim.app.pages.effect.MonthByMonth", lambda *_: 1 / 0)

    assert "Something is wrong inside ccsim: ZeroDivisionError" in drawn("step=effect", "en")


@pytest.mark.parametrize("step", ["town", "plan"])
def test_what_comes_with_ccsim_is_told_in_the_language_of_the_page(step):
    """Titles and stories of presets are Portuguese on a Portuguese page, and English on an English one."""
    shown = {code: drawn(f"step={step}&plan=big-push", code) for code in codes()}
    offered = presets.towns() if step == "town" else presets.plans("obidos")

    for preset in offered.values():
        title, story = preset.scenario.title, " ".join(preset.scenario.story.split())[:60]
        assert title in shown["en"]
        assert json.dumps(story, ensure_ascii=False)[1:-1] in shown["en"]
        assert PORTUGUESE.shipped(title) in shown["pt"]
        assert json.dumps(story, ensure_ascii=False)[1:-1] not in shown["pt"]


def test_what_somebody_uploaded_stays_as_it_is():
    """Title, story and sources of a town of one's own are nobody's to translate."""
    content = hamlet_content() | {"title": "Our hamlet", "story": "Told by us.", "sources": ["a chronicle"]}
    uploads = Uploads()
    key, report = uploads.add("hamlet.json", json.dumps(content).encode())
    said = drawn(f"step=town&town={key}", "pt", uploads)

    assert report.scenario is not None
    assert all(text in said for text in ("Our hamlet", "Told by us.", "a chronicle"))


def test_nothing_looks_certain_as_long_as_there_are_few_runs():
    """Better and worse are coloured only from a number of pairs on; what is neither never is."""
    assert [tone("better", runs) for runs in (1, FEW - 1, FEW, 30)] == ["", "", "better", "better"]
    assert tone("", 30) == tone("unsure", 30) == ""


def test_a_question_that_is_not_taken_on_is_told():
    """Somebody who asks while too many do is told so, and not left waiting."""
    told = "was not taken on"

    assert told in drawn("step=effect&plan=fibre-only", "en", until=told)


def test_who_has_two_plans_is_not_told_how_to_keep_one():
    """The advice to keep a plan is for those who have nothing to compare yet."""
    advice = "Keep a plan with"

    assert advice in drawn("step=compare&plan=fibre-only", "en")
    assert advice not in drawn("step=compare&plan=fibre-only&beside=cash-instead", "en")


def test_hints_speak_of_lines_and_their_bands():
    """Each line names the band that it runs in, no band has a name of its own, and units and digits are handed over."""
    years = range(2021, 2041)
    option = charts.bars_by_year(years, {"council": [0.5] * 20}, "million", False)

    assert option["hover"] == {"unit": "million", "digits": 2, "signed": False}
    floor, band = charts.fan((np.ones(1), np.ones(1), np.ones(1)), "#000000", "plan")
    assert (floor["id"], band["id"], "name" in band) == ("plan-floor", "plan-band", False)
    assert charts.line("the plan", [2.0], "#000000", within="plan")["within"] == "plan"
