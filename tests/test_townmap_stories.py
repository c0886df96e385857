"""The stories of the map say what the recording holds, in the reader's language."""

from __future__ import annotations

import re

import numpy as np
import pytest
import solara
from conftest import hamlet_scenario

from ccsim.app.townmap.frames import WORK
from ccsim.app.townmap.packing import Recording, unpacked
from ccsim.app.townmap.recording import Recorder
from ccsim.app.townmap.stories import KINDS, story_of
from ccsim.app.townmap.widget import PARTS, TownMap, TownMapWidget, chosen_of, module, story_shown, words_of
from ccsim.engine import Engine
from ccsim.languages import codes, language
from ccsim.town.schema import CREATIVE, RETIRED, SECTORS, SERVICE

ENGLISH = language("en")
FIRM = len(WORK)  # code of work for the first firm


def small_town(**changes):
    """Return a recording of five frames, a year apart, of one person, one firm, one venue and two streets."""
    column = {
        "home": [1, 1, 1, 1, 1], "look": [CREATIVE] * 5, "work": [0] * 5, "premises": [1] * 5, "staff": [1] * 5,
        "entrance": [1] * 5, "visits": [0, 5, 9, 6, 2], "rent": [[400, 300]] * 5, "homes": [[4, 4]] * 5,
        "lets": [[1, 0]] * 5, "month": [0, 12, 24, 36, 48], "person_born": [-480], "person_arrived": [-240],
        "person_died": [0], "person_local": [1], "person": [1], "firm": [1], "firm_sector": [0],
        "firm_founded": [-30], "firm_owner": [0], "venue": [1], "venue_kind": [0], "venue_name": [1],
        "venue_public": [1], "street_x": [0, 9], "street_settlement": [0, 1], "house_street": [0, 1, 0],
        "premises_street": [0, 1], "entrance_street": [0], **changes,
    }  # fmt: skip
    through_time = {"home", "look", "work", "premises", "staff", "entrance", "visits"}
    arrays = {name: np.array(value) for name, value in column.items()}
    arrays |= {name: arrays[name][:, None] for name in through_time}
    about = {
        "start": 2021, "settlements": ["Alta", "Baixa"], "names": ["", "The library"],
        "occupations": ["child", "student", "creative", "service", "production", "retired"],
        "sectors": list(SECTORS), "kinds": ["culture venue"], "ways": [{"name": "Ring"}, {"name": "City"}],
    }  # fmt: skip
    return Recording(about, arrays)


def told(kind="person", frame=0, **changes):
    """Return the story in a small town as text: title, now, and the lines."""
    story = story_of(small_town(**changes), kind, 0, frame, ENGLISH)
    return story.title, story.now, [f"{when}: {what}" for when, what in story.lines]


def test_a_person_who_stays():
    """Age goes by the month shown; nothing happens to somebody to whom nothing happened."""
    assert told() == (
        "Somebody in creative work, 40 years old",
        "Lives in Alta, alone.",
        ["January 2021: Lives here when the story begins."],
    )
    assert told(frame=3)[0].endswith("43 years old")


def test_a_newcomer_who_moves_founds_and_leaves():
    """Arrival and founding are told by their months, the rest by years, in the order of events."""
    lines = told(
        home=[0, 1, 2, 2, 0], person_arrived=[5], person_local=[0], premises=[0, 0, 2, 2, 2],
        firm_founded=[20], firm_owner=[1], work=[0, 1, FIRM, FIRM, 0],
    )[2]  # fmt: skip

    assert lines == [
        "June 2021: Comes from elsewhere and moves to Alta.",
        "2022: Moves to Baixa.",
        "September 2022: Founds a creative firm.",
        "2024: Leaves the town.",
    ]


def test_a_working_life():
    """Work here, elsewhere, none because the firm closed, then a pension."""
    title, now, lines = told(
        frame=4, look=[SERVICE, SERVICE, SERVICE, SERVICE, RETIRED], work=[FIRM, 1, 2, 3, 0], premises=[1, 0, 0, 0, 0]
    )

    assert title.startswith("A pensioner")
    assert now == "Lives in Alta, alone."
    assert lines[1:] == [
        "2021: The firm closes; looks for work.",
        "2022: Starts to work in Ring.",
        "2023: Starts to work in City.",
        "2024: Retires.",
    ]


def test_who_dies_does_not_leave():
    """A death is told as a death, with the age; coming back is told as such."""
    assert told(home=[1, 1, 0, 0, 0], person_died=[1])[2][-1] == "2022: Dies, 42 years old."
    assert told(home=[1, 1, 0, 0, 2])[2][1:] == ["2022: Leaves the town.", "2024: Comes back, to Baixa."]


def test_a_child_of_the_town():
    """Who arrived in the month of birth was born here."""
    assert told(home=[0, 1, 1, 1, 1], person_born=[3], person_arrived=[3])[2] == ["April 2021: Is born here, in Alta."]


def test_who_is_away_in_the_month_shown():
    """The story is still told of somebody who is not there, whose title says so."""
    assert told(home=[0, 1, 1, 1, 1], person_arrived=[3])[:2] == ("Somebody who does not live here in January 2021", "")


def test_a_firm():
    """By whom it was founded, how it grew and shrank by half or more, moved and closed."""
    title, now, lines = told(
        "firm", 2, premises=[0, 1, 1, 2, 0], staff=[0, 2, 9, 8, 0], firm_founded=[7], firm_owner=[1],
        person_arrived=[-20], person_local=[0],
    )  # fmt: skip

    assert (title, now) == ("A creative firm", "In Alta. 9 people work here.")
    assert lines == [
        "August 2021: Is founded by somebody who came in 2019.",
        "2022: Grows to 9 people.",
        "2023: Moves to Baixa.",
        "2024: Closes.",
    ]


def test_a_venue():
    """Its name, who runs it, and when it was open and busiest."""
    title, now, lines = told("venue", 1, entrance=[1, 1, 1, 0, 1])

    assert (title, now) == ("The library", "In Alta. Run by the council. 50 visits a month.")
    assert lines == ["January 2023: Busiest month seen: 90 visits.", "2023: Closes.", "2024: Opens again."]


def test_a_street():
    """What a home costs now and against the start, and how full the street is."""
    title, now, lines = told("street", 2, rent=[[400, 300], [420, 300], [440, 300], [380, 300], [400, 300]])

    assert title == "A street in Alta"
    assert now == (
        "A home let now costs EUR\u00a0440 a month, +10\u00a0% since the start. "
        "1 of 4 homes are lived in, 1 let to visitors."
    )
    assert lines == ["January 2023: Rent is highest: EUR\u00a0440.", "January 2024: Rent is lowest: EUR\u00a0380."]


@pytest.fixture(scope="module")
def hamlet():
    """Return the bytes of a hamlet's recording."""
    engine = Engine(hamlet_scenario(), seed=1)
    recorder = Recorder(engine)
    engine.run_for(60)
    return recorder.result()


@pytest.mark.parametrize("code", codes())
def test_everybody_has_a_story_in_every_language(hamlet, code):
    """No person, firm, venue or street of a run is without words, and none shows a placeholder or a key."""
    recording, speaker = unpacked(hamlet), language(code)
    for kind in KINDS:
        for number in range(recording["street_x" if kind == "street" else kind].size):
            story = story_of(recording, kind, number, number % recording["month"].size, speaker)
            texts = [story.title, story.now, *(text for line in story.lines for text in line)]
            assert not [text for text in texts if re.search(r"[{}]|app\.", text)]
            assert story.title


def test_a_wrong_choice_is_refused(hamlet):
    """What the page says is believed only if it names something there is."""
    recording = unpacked(hamlet)

    with pytest.raises(ValueError, match="no person number 100000 in this recording, whose last one is"):
        story_of(recording, "person", 100_000, 0, ENGLISH)
    with pytest.raises(ValueError, match="no dragon number 0"):
        story_of(recording, "dragon", 0, 0, ENGLISH)
    assert chosen_of(["firm", 3]) == ("firm", 3)
    assert [chosen_of(said) for said in ([], ["firm"], ["dragon", 1], ["firm", "1"], ["firm", 1.5], "firm")] == [
        None
    ] * 6
    assert story_shown(hamlet, ("person", 100_000), 0, ENGLISH) == story_shown(hamlet, None, 0, ENGLISH) == {}
    assert story_shown(hamlet, ("street", 0), 0, ENGLISH)["title"].startswith("A street in ")


# ---- what goes to the page --------------------------------------------------------------------------
def test_the_module_says_only_what_the_catalogue_has():
    """Every word the map asks for is in the catalogue, and the catalogue has no others for it."""
    source, words = module(), set(words_of(ENGLISH))
    asked = set(re.findall(r'say\("([a-z_]+)"', source)) | set(re.findall(r'\? "(pause)" : "(play)"', source)[0])
    built = {"speed_slow", "speed_normal", "speed_fast", "shade_plain", "shade_rent", "shade_change", "too_old"}
    built |= {"firm_creative", "firm_technology", "firm_other"}
    named = {"child", "student", "creative", "service", "production", "retired"}
    named |= {"culture_venue", "third_place", "workspace", "school", "heritage", "nature"}

    assert asked | built | named == words


def test_the_module_never_reads_text_as_markup_and_asks_for_nothing():
    """No innerHTML, no evaluation of strings, no request, nothing from elsewhere."""
    source = module()

    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", source)
    assert not re.findall(
        r"\bfetch\(|XMLHttpRequest|WebSocket|https?:|\bimport\b|@import|url\(", source + TownMapWidget._css
    )
    assert source.count("export default") == 1
    places = [source.index(text) for text in ("class Town ", "class Layers ", "class Painter ", "export default")]
    assert places == sorted(places)
    assert len(PARTS) == len(set(PARTS))


# ---- in Solara --------------------------------------------------------------------------------------
def test_the_component_answers_a_click_with_the_story(hamlet):
    """What the page chooses is told to the caller and comes back as a story; it follows the month and the language."""
    heard = []
    component = TownMap(hamlet, ENGLISH, dark=True, on_click=heard.append)
    _, context = solara.render(component, handle_error=False)
    widget = context.find(TownMapWidget).widget
    widget.chosen = ["person", 3]
    first = dict(widget.story)
    widget.frame = 12
    later = dict(widget.story)
    widget.chosen = ["dragon", 3]
    shown = dict(widget.story)
    context.render(TownMap(hamlet, language("pt"), on_click=heard.append))
    words, theme = dict(widget.words), widget.theme
    context.close()

    recording = unpacked(hamlet)
    assert heard == [("person", 3), None]
    assert first == story_of(recording, "person", 3, 0, ENGLISH).shown()
    assert later == story_of(recording, "person", 3, 12, ENGLISH).shown() != first
    assert shown == {}
    assert words["people"] == "Pessoas"
    assert theme == ""
