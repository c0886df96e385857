"""Those who lived in a town at the start, followed by name for as long as they live, wherever they go.

The rows of a state hold those who live in the towns, and for some years those with roots there who left.  The others
are gone from the rows.  Whether somebody lives does not depend on where: each month's draw is named by the person.  So
the draws of those who are gone decide here as they would have in the rows, and twins lose the same people in the same
month.  Where they went is known by occupation (`state.gone`): they count with the shares of those who left with them.
What they become there is drawn once, under their name: children study or work from 18 on, as the shares of
school-leavers have it; students work when their studies end; and all retire.
"""

from __future__ import annotations

import numpy as np

from ccsim.draws import Purpose, uniforms
from ccsim.engine import Engine
from ccsim.parameters.people import Ageing
from ccsim.rules.ageing import death_rates
from ccsim.rules.counting import real_factors
from ccsim.rules.following import AGES, follow, mark_displaced, survey, totals_of
from ccsim.town.columns import Array
from ccsim.town.schema import CREATIVE, OCCUPATIONS, PLACES, PRODUCTION, SERVICE, STUDENT
from ccsim.town.state import State

NOBODY = -1
TENURES = ("owners", "tenants")


class Incumbents:
    """What is known of each of them (arrays [people], in the order of their keys)."""

    def __init__(self, model: Engine, town: int) -> None:
        """Write down who lives in the town."""
        state, people = model.state, model.state.residents
        rows = np.flatnonzero(people.town == town)
        rows = rows[np.argsort(people.key[rows])]
        self.mortal, self.assumed, self.town = model.scenario.processes.ageing, model.scenario.parameters, town
        self.key, self.born, self.sex = (column[rows].copy() for column in (people.key, people.born, people.sex))
        self.first, tenant = people.occupation[rows].copy(), state.households.tenant[people.household[rows]]
        self.kind = self.first.astype(np.int64) * len(TENURES) + tenant  # occupation and tenure at the start
        rooted = people.home_town[rows] == town
        self.by_id = np.full(people.next_id + 1, NOBODY, np.int32)  # the last for those who come later
        self.by_id[people.id[rows]] = np.arange(rows.size)
        self.career = _careers(state, self.key, self.first, self.assumed.ageing)
        grown = np.where(self.career[0] > 0, self.career[2], self.career[1])
        occupation = np.where(self.first < CREATIVE, grown, self.first)
        self.outlook = rooted.astype(np.int64) * len(OCCUPATIONS) + occupation  # whose utility counts as whose
        self.alive, self.in_rows = np.ones(rows.size, bool), np.ones(rows.size, bool)
        self.displaced = np.zeros(rows.size, bool)
        self.occupation = self.first.copy()  # now
        self.share = np.zeros((rows.size, len(PLACES)))  # where those who are gone from the rows may live
        self.start = self.seen = state.month
        self.gone = state.gone[town].copy()

    def note_displaced(self, state: State, stuck: Array) -> None:
        """Mark those whose household can pay no home in town (stuck: rows of households)."""
        people, homes = state.residents, state.households.used
        mark_displaced(self.town, self.by_id, people.id, people.town, people.household, homes, stuck, self.displaced)

    def look(self, state: State, credit: Array) -> tuple[Array, Array, Array, Array]:
        """Follow everybody to this month (credit: of who lives elsewhere, float64[places, occupations] EUR/month).

        Returns people and sums of real incomes, EUR/month: of the town by age and occupation (float64[5, 6, 2]); of
        living incumbents by occupation and tenure at the start (float64[6, 2, 2]); of those who came to town later, and
        of those born there since (float64[2, 2]).  And how many incumbents live, without and with roots, by the
        occupation their utility is of (int64[2, 6]): that of the start; the young count with the work they will do,
        drawn once.  Twins have the same numbers.
        """
        cells, later = np.zeros(((len(AGES) + 1) * len(OCCUPATIONS), 2), np.int64), np.zeros((2, 2), np.int64)
        worth, was_in_rows, self.in_rows = np.zeros(self.key.size), self.in_rows, np.zeros(self.key.size, bool)
        people, homes, streets = state.residents, state.households, state.streets
        factor = real_factors(
            homes.street, homes.tenant, streets.rent, streets.rent_at_start, self.assumed.migration.housing_share
        )
        survey(
            self.town, state.month - 1, self.start, self.by_id, people.id, people.town, people.born, people.occupation,
            people.home_town, people.place, people.household, people.income, factor,
            credit, cells, later, self.occupation, worth, self.in_rows,
        )  # fmt: skip
        self._follow(state, credit, was_in_rows, worth)
        old, expecting = np.zeros((len(OCCUPATIONS) * len(TENURES), 2)), np.zeros(2 * len(OCCUPATIONS), np.int64)
        totals_of(self.alive, self.kind, worth, self.outlook, old, expecting)
        in_euros = np.array([1.0, 0.01])
        return (
            (cells * in_euros).reshape(-1, len(OCCUPATIONS), 2), old.reshape(-1, len(TENURES), 2), later * in_euros,
            expecting.reshape(2, -1),
        )  # fmt: skip

    def _follow(self, state: State, credit: Array, was_in_rows: Array, worth: Array) -> None:
        """Let those live on who are gone from the rows (worth: float64[people], what they have is written there)."""
        rules, months = self.assumed.ageing, range(self.seen, state.month if self.mortal else self.seen)
        streams = np.array([state.stream(Purpose.VITAL, month) for month in months], np.uint64)
        graduation, retirement = round(12 * (18 + rules.study_years)), round(12 * rules.retirement_age)
        counted = (state.gone[self.town] - self.gone).astype(float)
        follow(
            state.month, self.seen, self.key, self.born, self.sex, self.career, streams, death_rates(rules),
            graduation, retirement, counted, credit, self.in_rows, was_in_rows,
            self.alive, self.occupation, self.share, worth,
        )  # fmt: skip
        self.seen, self.gone = state.month, state.gone[self.town].copy()


def _careers(state: State, key: Array, first: Array, rules: Ageing) -> Array:
    """Draw what becomes of the young: whether they study, their work if not, and their work if so (int8[3, people])."""
    draw = [uniforms(state.stream(Purpose.GRADUATION), key, slot) for slot in range(3)]
    other = np.where(draw[1] < rules.leaver_production, PRODUCTION, SERVICE)
    work = [np.where(draw[0] < share, CREATIVE, other) for share in (rules.leaver_creative, rules.graduate_creative)]
    studies = (first == STUDENT) | (draw[2] < rules.study_elsewhere + rules.study_here)
    return np.array([studies, *work], np.int8)
