"""Pictures: what is drawn where, worked by hand, and that every one of them can be drawn."""

from __future__ import annotations

import itertools

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from ccsim import indicators, plots, store
from ccsim.model import TownModel
from ccsim.plots import fans, look, maps, plan
from ccsim.plots.labels import Box, best_place, covered, shared
from ccsim.plots.panels import PICTURES, Curve, Panel, monthly, summed, yearly
from ccsim.profile import Census
from ccsim.scenario import from_dict, parse, template

CURVES = [curve for _, panels in PICTURES.values() for panel in panels for curve in panel.curves]


@pytest.fixture(scope="module")
def frame(hamlet):
    """Five replicates of two years in which all indicators rise from 100 times the seed on."""
    rise = np.arange(24.0)[:, None, None] * np.ones((24, 1, len(indicators.NAMES)))
    return store.frame_of(hamlet, {seed: 100 * seed + rise for seed in (1, 2, 3, 4, 5)})


@pytest.fixture(scope="module")
def town(hamlet):
    return hamlet.towns[0].name


@pytest.fixture(scope="module")
def drawn(obidos, obidos_begun):
    """The plan of Óbidos."""
    return plan.plan_of(obidos, obidos_begun, 0)


# ---- along time -------------------------------------------------------------------------------------
def test_courses_by_hand():
    """Months as they are; the mean, or sum, of each year in its middle."""
    values = np.arange(24.0)[None]

    assert monthly(values).years[:3].tolist() == [0, 1 / 12, 2 / 12]
    assert (yearly(values).years.tolist(), yearly(values).values.tolist()) == ([0.5, 1.5], [[5.5, 17.5]])
    assert summed(values).values.tolist() == [[66, 210]]


def test_every_curve_is_an_indicator():
    """No picture asks for something that is not counted."""
    assert {name for curve in CURVES for name in (curve.plus, curve.minus) if name} <= set(indicators.NAMES)


def test_every_panel_names_its_lines():
    """Where there are several lines each has a name and a colour of its own; a single one needs none."""
    for _, panels in PICTURES.values():
        for panel in panels:
            names = {curve.name for curve in panel.curves}
            assert len(names) == len(panel.curves) <= len(look.COLOURS)
            assert ("" in names) == (len(panel.curves) == 1)


def test_fan_shows_median_and_bands(hamlet, frame, town):
    """The line is the middle of the replicates; the bands reach from the 10th and 25th percentile."""
    figure = plots.picture("population", hamlet, frame, town)
    axes = figure.axes[0]

    assert axes.lines[0].get_ydata()[0] == 300
    lows = sorted(band.get_paths()[0].vertices[:, 1].min() for band in axes.collections)
    assert lows == pytest.approx([140, 200])
    assert axes.get_ylabel() == "people"


def test_record_of_this_town_is_drawn_as_points(hamlet, frame, town):
    """A record of this town and indicator is dots at its years; that of another place is not drawn."""
    here = Census(name="Census", town=town, years=(2024, 2025), values=(290.0, 310.0), source="x")
    there = here.model_copy(update={"town": "", "values": (1.0, 2.0)})
    recorded = hamlet.model_copy(update={"records": (here, there)})
    axes = plots.picture("population", recorded, frame, town).axes[0]

    dots = [line for line in axes.lines if line.get_linestyle() == "None"]
    assert [line.get_xydata().tolist() for line in dots] == [[[2024, 290], [2025, 310]]]


def test_difference_of_two_indicators():
    """Net moves are moves in less moves out."""
    panel = Panel("x", "people", (Curve("", "in", "out"),), monthly, 2)
    course = fans.course_of(panel, panel.curves[0], {"in": np.array([[5.0, 7.0]]), "out": np.array([[1.0, 9.0]])})

    assert course.values.tolist() == [[8, -4]]


def test_noise_does_not_look_like_change(hamlet, town):
    """A single curve's axis spans at least a fifth of its level."""
    level = np.full((12, 1, len(indicators.NAMES)), 1000.0)
    frame = store.frame_of(hamlet, {1: level, 2: level + 1})
    low, high = plots.picture("population", hamlet, frame, town).axes[0].get_ylim()

    assert high - low >= 200


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_can_be_drawn(name, hamlet, frame, town):
    """Each has a title with the town's name, units on its axes and words below."""
    figure = plots.picture(name, hamlet, frame, town)

    assert figure.get_suptitle().startswith(f"{town}: ")
    assert all(axes.get_ylabel() and axes.get_title(loc="left") for axes in figure.axes)
    assert "not a forecast" in figure.get_supxlabel()


def test_one_run_of_one_year_can_be_drawn(hamlet, town):
    """The shortest run there is gives points rather than invisible lines, and no bands."""
    frame = store.frame_of(hamlet, {1: np.ones((12, 1, len(indicators.NAMES)))})
    axes = plots.picture("work", hamlet, frame, town).axes[0]

    assert axes.lines[0].get_marker() == "o"
    assert not axes.collections


def test_unknown_picture_is_refused_with_the_likely_one(hamlet, frame, town):
    """A misspelt name is answered with the right one."""
    with pytest.raises(ValueError, match='Did you mean "population"'):
        plots.picture("populaton", hamlet, frame, town)


def test_style_of_the_user_is_left_alone(hamlet, frame, town):
    """Drawing changes no setting of matplotlib, and does not use the user's."""
    with mpl.rc_context({"axes.grid": False, "font.size": 30, "text.color": "red"}):
        before = dict(mpl.rcParams)
        figure = plots.picture("work", hamlet, frame, town)
        assert dict(mpl.rcParams) == before

    assert figure.axes[0].texts[0].get_fontsize() == look.STYLE["font.size"]


# ---- how it looks -----------------------------------------------------------------------------------
@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.floats(0.01, 0.12))
def test_names_never_overlap(places, gap):
    """Names beside lines lie at least the gap apart, in the order of the lines, on the axes."""
    found = look.spread(sorted(places), gap)

    assert len(found) == len(places)
    assert all(later - earlier >= gap - 1e-9 for earlier, later in itertools.pairwise(found))
    assert found[0] >= -1e-9
    assert found[-1] <= 1 + 1e-9


def test_names_with_room_stay_where_they_are():
    """Nothing is moved without need."""
    assert look.spread([0.1, 0.5, 0.9], 0.2) == pytest.approx([0.1, 0.5, 0.9])


def test_colours_are_the_palette_for_colour_blind_readers():
    """All lines have colours of Okabe and Ito's palette (or near black), no two the same."""
    okabe_ito = {"#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7", "#333333"}

    assert len(set(look.COLOURS)) == len(look.COLOURS)
    assert {to_hex(colour) for colour in look.COLOURS} <= okabe_ito


@pytest.mark.parametrize(("years", "labels"), [(20, "2021 2026 2031 2036 2041"), (1, "2021 2022"), (500, "2021 2121")])
def test_years_begin_with_the_first(years, labels):
    """Ticks are whole years, few enough to be read, from the first year on."""
    axes = look.blank(3).subplots()
    look.years_along(axes, 2021, years, most=6)

    shown = [label.get_text() for label in axes.get_xticklabels()]
    assert " ".join(shown).startswith(labels)
    assert len(shown) <= 6


# ---- the map ----------------------------------------------------------------------------------------
def test_plan_counts_everybody_and_everything(drawn, obidos_begun):
    """All people, firms and open amenities of the town are on the map, each once."""
    state = obidos_begun

    assert drawn.people.sum() == (state.residents.town == 0).sum()
    assert drawn.firms.sum() == (state.firms.town == 0).sum() == len(list(plan.firm_dots(drawn)))
    assert drawn.amenities.sum() == ((state.amenities.town == 0) & state.amenities.open).sum()
    assert len(list(plan.amenity_places(drawn))) == drawn.amenities.sum()


def test_things_lie_in_their_street(drawn):
    """Every block, firm and amenity lies within the square of its street."""
    corners, owner = plan.blocks(drawn)
    middles = np.stack([drawn.x, drawn.y], axis=1)[owner][:, None]

    assert np.abs(corners - middles).max() <= drawn.size / 2
    points = [*plan.firm_dots(drawn), *((x, y) for _, x, y in plan.amenity_places(drawn))]
    assert {(round(x / drawn.size), round(y / drawn.size)) for x, y in points} <= drawn.cells


def test_amenities_of_a_street_lie_apart(drawn):
    """No two amenities are drawn over one another."""
    places = [(x, y) for _, x, y in plan.amenity_places(drawn)]

    assert len(set(places)) == len(places)


def test_outline_goes_around():
    """Two squares side by side have six sides."""
    assert len(plan.outline({(0, 0), (1, 0)}, 100)) == 6


def test_map_of_obidos_names_its_settlements(obidos, obidos_begun):
    """Every settlement is named, the neighbour and the metropolis are mentioned, north is up."""
    figure = maps.draw(obidos, obidos_begun, 0)
    words = {text.get_text() for axes in figure.axes for text in axes.texts}

    assert {place.name for place in obidos.towns[0].settlements} <= words
    assert "N" in words
    assert "Caldas da Rainha is 10 minutes away, Lisbon 60" in figure.get_supxlabel()


@pytest.mark.parametrize(("degrees", "ahead"), [(0, (0, 1)), (90, (1, 0)), (180, (0, -1)), (270, (-1, 0))])
def test_arrow_points_where_the_compass_does(degrees, ahead, obidos):
    """0 degrees is north and 90 east; the arrow lies near that edge and names place and minutes."""
    axes = look.blank(4).subplots()
    axes.set(xlim=(-1000, 1000), ylim=(-1000, 1000))
    maps._arrow(axes, obidos.towns[0].ring, np.deg2rad(degrees), 5)
    tip = np.array(axes.texts[0].xy)

    assert tip / 970 == pytest.approx(np.array(ahead), abs=1e-9)
    assert axes.texts[1].get_text() == "Caldas da Rainha\n10 min"


def test_map_shows_the_month_of_the_state(hamlet):
    """The map of a model that was stepped is that of its month."""
    model = TownModel(hamlet, seed=1)
    model.step()

    assert "February 2024" in maps.draw(hamlet, model.state, 0).get_suptitle()


def test_shared_area_of_boxes():
    """Two squares of side 2 whose middles lie 1 apart share a half; far ones nothing; one in another all of it."""
    square = Box(0, 0, 2, 2)

    assert shared(square, Box(1, 0, 2, 2)) == 2
    assert shared(square, Box(3, 0, 2, 2)) == 0
    assert shared(square, Box(0.1, 0, 1, 1)) == 1


def test_label_avoids_what_is_taken():
    """A name goes above its place; if that is taken, below; never beyond the map if it can be helped."""
    place, limits = Box(0, 0, 2, 2), Box(0, 0, 100, 100)
    above = best_place(place, 4, 1, [place], limits)

    assert (above.x, above.y) == (0, 1.5)
    assert best_place(place, 4, 1, [place, above], limits).y == -1.5
    at_the_top = Box(0, 49, 2, 2)
    assert covered(best_place(at_the_top, 4, 1, [at_the_top], limits), [at_the_top], limits) == 0


def test_another_place_is_scaled_to_the_town_where_its_record_begins():
    """A district of 400,000 that loses a quarter is drawn as a town of 1,000 that loses a quarter."""
    base = parse(template("x"), "x")
    district = {"name": "District", "years": [2024, 2026], "values": [400_000.0, 300_000.0], "source": "a census"}
    scenario = from_dict({**base.as_dict(), "records": [district]}, "x")
    (scaled,) = fans.beside(scenario, {"population": np.full((3, 36), 1000.0)})

    assert scaled.years == (2024, 2026)
    assert scaled.values == (1000.0, 750.0)
