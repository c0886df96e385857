"""Scenario files: the format, reading and checking them; all validation of input is here."""

from __future__ import annotations

from ccsim.scenario.events import Dated, Event
from ccsim.scenario.problems import Problem, ScenarioError, lines_of
from ccsim.scenario.reading import Report, check, from_dict, parse, read
from ccsim.scenario.schema import Processes, Scenario, Switches
from ccsim.scenario.settings import apply_settings
from ccsim.scenario.template import json_schema, template

__all__ = [
    "Dated",
    "Event",
    "Problem",
    "Processes",
    "Report",
    "Scenario",
    "ScenarioError",
    "Switches",
    "apply_settings",
    "check",
    "from_dict",
    "json_schema",
    "lines_of",
    "parse",
    "read",
    "template",
]
