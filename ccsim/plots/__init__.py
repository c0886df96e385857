"""Pictures of a run, made to be put into a paper."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ccsim.engine import Engine
from ccsim.plots import fans, maps, panels
from ccsim.scenario import Scenario
from ccsim.scenario.problems import did_you_mean, shown
from ccsim.summary import by_indicator

PICTURES = (*panels.PICTURES, "map")
MOST_TOWNS = 6  # towns of a network that get pictures of their own in a run's folder


def picture(what: str, scenario: Scenario, frame: pd.DataFrame, town: str) -> Figure:
    """Return one of PICTURES for one town."""
    if what == "map":
        number = [place.name for place in scenario.towns].index(town)
        return maps.draw(scenario, Engine(scenario, seed=1).state, number)
    if what not in panels.PICTURES:
        raise ValueError(f"there is no picture {shown(what)}. {did_you_mean(what, PICTURES)}")
    title, several = panels.PICTURES[what]
    values = by_indicator(frame, town)
    if not values or not next(iter(values.values())).size:
        raise ValueError(f"there is nothing to draw: no replicate of {shown(scenario.name)} succeeded.")
    return fans.draw(scenario, values, town, title, several)
