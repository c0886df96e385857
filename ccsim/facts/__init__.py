"""The facts of the evidence, measured in the model: what each should be, what is found, whether it holds."""

from __future__ import annotations

from ccsim.facts import closed_forms, commuting, firms, levers, many_towns, many_towns_moves, people, twins
from ccsim.facts.catalogue import Fact, UnknownFact, catalogue, chosen
from ccsim.facts.finding import Finding
from ccsim.facts.measure import Findings, Plan, find, one_town, plan_for, seconds_for
from ccsim.facts.registry import MEASURES

MEASURED_IN = (
    firms,
    levers,
    people,
    commuting,
    twins,
    many_towns,
    many_towns_moves,
    closed_forms,
)  # importing them declares their measures

__all__ = [
    "MEASURED_IN",
    "MEASURES",
    "Fact",
    "Finding",
    "Findings",
    "Plan",
    "UnknownFact",
    "catalogue",
    "chosen",
    "find",
    "one_town",
    "plan_for",
    "seconds_for",
]
