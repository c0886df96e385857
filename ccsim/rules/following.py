"""Following some people for the verdict: where each is and what he or she has, in the rows of a state and beyond."""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import uniform
from ccsim.town.columns import ELSEWHERE, GONE
from ccsim.town.schema import CHILD, OCCUPATIONS, RETIRED, STUDENT

OLDEST = 120  # years; the tables of rates end here
AGES = (18, 30, 45, 65)  # years at which each age group but the first begins


@njit(nogil=True, inline="always")
def age_group(months):
    """Return the age group of somebody (months int; 0 to 4)."""
    months = int(months)  # so that flags add up without the compiler too
    return (months >= 216) + (months >= 360) + (months >= 540) + (months >= 780)


@njit(nogil=True)
def survey(
    wanted, month, first_month, by_id, number, town, born, occupation, home_town, place, household, income, factor,
    credit, cells, later, work, worth, in_rows,
):  # fmt: skip
    """Count the people of a town and what they have, and find those who are followed.

    wanted, month, first_month int, the town, the month simulated and the first one; by_id int32[ids], who is followed
    by id, -1 nobody (the last for all who came later); number int64[n], ids, and the columns of residents; factor
    float64[households + 1] from `real_factors`; credit float64[places, occupations] EUR/month
    Added to: cells int64[age groups * occupations, 2] people and real incomes in EUR cents; later int64[2, 2] the same
    of those not followed, who came and who were born here since.
    Written for those followed who are in the rows: work int8[people] occupation, worth float64[people] real income in
    EUR/month (what is credited, if they live elsewhere), in_rows bool[people]
    """
    last = by_id.size - 1
    for i in range(town.size):
        if town[i] == GONE:
            continue
        who, o = by_id[min(number[i], last)], occupation[i]
        real = int(int(income[i]) * factor[household[i] + 1])
        if town[i] == wanted:
            cell = age_group(month - born[i]) * len(OCCUPATIONS) + o
            cells[cell, 0] += 1
            cells[cell, 1] += real
            if who < 0:
                kind = int((born[i] >= first_month) & (home_town[i] == wanted))
                later[kind, 0] += 1
                later[kind, 1] += real
        if who >= 0:
            in_rows[who] = True
            work[who] = o
            worth[who] = credit[place[i], o] if town[i] == ELSEWHERE else real / 100


@njit(nogil=True)
def mark_displaced(wanted, by_id, number, town, household, homes, stuck, displaced):
    """Mark those followed who live in a town in one of some homes that are lost to them (displaced bool[people]).

    wanted int, the town; by_id int32[ids], number int64[n], town, household, as in `survey`; homes int, how many
    households there are; stuck int64[k], rows of households
    """
    last, lost = by_id.size - 1, np.zeros(homes, np.bool_)
    for home in stuck:
        lost[home] = True
    for i in range(town.size):
        who = by_id[min(number[i], last)]
        if who >= 0 and town[i] == wanted and household[i] >= 0 and lost[household[i]]:
            displaced[who] = True


@njit(nogil=True)
def survives(key, born, sex, first_month, streams, death):
    """Tell whether somebody lives through some months, as the draw of each month under his or her name has it.

    key uint64; born, sex, first_month int; streams uint64[months], of vital events; death float64[2, 121], monthly
    chances by sex and year of age
    """
    for k in range(streams.size):
        year = min(max((first_month + k - born) // 12, 0), OLDEST)
        if uniform(streams[k], key, 0) < death[sex, year]:
            return False
    return True


@njit(nogil=True)
def grown_up(occupation, age, fresh, studies, work, work_of_graduates, graduation, retirement):
    """Return the occupation of somebody who is gone from the rows, now that he or she is older.

    occupation int; age int, months; fresh bool, has just left: a child of age leaves to study; studies bool, what a
    child does else; work, work_of_graduates int; graduation, retirement int, months of age
    """
    if occupation == CHILD and age >= 216:
        occupation = STUDENT if fresh or studies else work
    if occupation == STUDENT and age >= graduation:
        occupation = work_of_graduates
    return RETIRED if occupation > STUDENT and age >= retirement else occupation


@njit(nogil=True)
def follow(
    month, first_month, key, born, sex, career, streams, death, graduation, retirement, counted, credit,
    in_rows, was_in_rows, alive, work, share, worth,
):  # fmt: skip
    """Let those live on who are alive and gone from the rows, and say what they have.

    month int; first_month int, of those since the last look; key uint64[people], born int32[people], sex int8[people]
    career int8[3, people], arguments of `grown_up`; streams uint64[months], death as in `survives` (no months: nobody
    ages); counted float64[places, occupations], who was counted off since the last look; credit as in `survey`
    in_rows, was_in_rows bool[people], now and at the last look
    Written: alive bool[people]; work int8[people]; share float64[people, places], where they may live; worth
    float64[people] EUR/month, of the dead 0.
    """
    for w in range(key.size):
        if not alive[w] or in_rows[w]:
            continue
        if not survives(key[w], born[w], sex[w], first_month, streams, death):
            alive[w] = False
            continue
        fresh = was_in_rows[w]
        if streams.size:
            work[w] = grown_up(
                work[w], month - born[w], fresh, career[0, w] > 0, career[1, w], career[2, w], graduation, retirement
            )
        if fresh:
            settle_somewhere(counted, work[w], share[w])
        for p in range(credit.shape[0]):
            worth[w] += share[w, p] * credit[p, work[w]]


@njit(nogil=True)
def settle_somewhere(counted, occupation, share):
    """Say where somebody may live: as those of the occupation who were counted off, or as all of them, or anywhere.

    counted as in `follow`; occupation int; share float64[places], written
    """
    alike, everybody = counted[:, occupation].sum(), counted.sum()
    for p in range(share.size):
        if alike > 0:
            share[p] = counted[p, occupation] / alike
        elif everybody > 0:
            share[p] = counted[p].sum() / everybody
        else:
            share[p] = 1 / share.size


@njit(nogil=True)
def totals_of(alive, kind, worth, outlook, totals, expecting):
    """Add up people and incomes of the living by kind, and people by outlook.

    alive bool[people]; kind, outlook int64[people]; worth float64[people] EUR/month
    Added to: totals float64[kinds, 2], people and incomes; expecting int64[outlooks], people
    """
    for w in range(alive.size):
        if alive[w]:
            totals[kind[w], 0] += 1
            totals[kind[w], 1] += worth[w]
            expecting[outlook[w]] += 1
