"""Households: counting members, new heads, leaving home, partners who move in, couples who part."""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, ascending, hash_of, uniform
from ccsim.parameters import Parameters
from ccsim.rules.settling import ADULT, by_key, house
from ccsim.town.columns import Array, flagged, flags_for
from ccsim.town.schema import HEAD, OTHER_ADULT, PARTNER
from ccsim.town.state import State

HOUSEHOLD = Purpose.HOUSEHOLD  # under which those who set up home name their households
NEW_HOME, SINGLE, PARTING = range(3)
SETTLED = 480  # months of age from which people who live with relatives seldom move out


@njit(nogil=True)
def members(town, household, role, born, month, size, adults, led):
    """Count the members and adults of each household and see whether it has a head.

    town int16[n], household int32[n], role int8[n], born int32[n]; month int
    size, adults int16[households], led bool[households] are filled.
    """
    of_age = month - ADULT
    seen = np.zeros(size.size, np.int64)  # three counts of 20 bits each, so that each member costs one sum
    for i in range(town.size):
        if town[i] >= 0:
            seen[household[i]] += 1 + (int(born[i] <= of_age) << 20) + (int(role[i] == HEAD) << 40)
    for h in range(size.size):
        size[h] = seen[h] & 0xFFFFF
        adults[h] = (seen[h] >> 20) & 0xFFFFF
        led[h] = seen[h] >> 40 > 0


@njit(nogil=True)
def vacated(homes, street, size, households):
    """Give back homes in which nobody lives: count them off in their streets and return their rows (int64[k]).

    homes int16[households], where they are (the column `town`); street int32[households]; size int16[households]
    households int32[streets]
    """
    rows = np.empty(homes.size, np.int64)
    n = 0
    for h in range(homes.size):
        if size[h] == 0 and homes[h] >= 0:
            households[street[h]] -= 1
            rows[n] = h
            n += 1
    return rows[:n]


@njit(nogil=True)
def leaderless(homes, size, led):
    """Tell whether some household has members and no head (arrays as in `members` and `vacated`)."""
    missing = False
    for h in range(homes.size):
        missing |= (size[h] > 0) & (not led[h]) & (homes[h] >= 0)
    return missing


@njit(nogil=True)
def name_heads(town, household, role, born, key, led):
    """Make the oldest member (ties by key) head of each household that has none (arrays as in `members`)."""
    heir = np.full(led.size, -1, np.int64)
    for i in range(town.size):
        h = household[i]
        if (town[i] >= 0) & (not led[h]):
            j = heir[h]
            if j < 0 or born[i] < born[j] or (born[i] == born[j] and key[i] < key[j]):
                heir[h] = i
    for j in heir:
        if j >= 0:
            role[j] = HEAD


@njit(nogil=True)
def call_roll(town, household, role, born, key, month, homes, street, size, adults, households):
    """Count members and adults anew, name heads where there is none, and return homes to give back (int64[k], rows).

    The arguments are as in `members`, `name_heads` and `vacated`.
    """
    led = np.empty(size.size, np.bool_)
    members(town, household, role, born, month, size, adults, led)
    if leaderless(homes, size, led):
        name_heads(town, household, role, born, key, led)
    return vacated(homes, street, size, households)


def recount(state: State) -> None:
    """Bring sizes and heads of households up to date and give empty homes back."""
    people, homes = state.residents, state.households
    empty = call_roll(
        people.town, people.household, people.role, people.born, people.key, state.month,
        homes.town, homes.street, homes.size, homes.adults, state.streets.households,
    )  # fmt: skip
    homes.remove(empty)


@njit(nogil=True)
def follow(bereft, town, household, role, born, key, street, size, households):
    """Name new heads of households (bereft int64[k], rows) if somebody is left there; return the others (int64[j]).

    Columns as in `members`, `name_heads` and `vacated`; homes without people are counted off in their streets.
    """
    empty, n = np.empty(bereft.size, np.int64), 0
    led = np.ones(size.size, np.bool_)
    for h in bereft:
        led[h] = size[h] == 0
        if led[h]:
            households[street[h]] -= 1
            empty[n] = h
            n += 1
    if n < bereft.size:
        name_heads(town, household, role, born, key, led)
    return empty[:n]


def succeed(state: State, bereft: Array) -> None:
    """Let the oldest member follow a head who is gone; give homes back in which nobody is left (bereft: rows).

    Children left alone keep the home as wards.
    """
    if bereft.size:
        people, homes = state.residents, state.households
        empty = follow(
            bereft, people.town, people.household, people.role, people.born, people.key,
            homes.street, homes.size, state.streets.households,
        )  # fmt: skip
        homes.remove(empty)


@njit(nogil=True)
def worth_asking(town, key, role, born, arrived, month, stream, leave_home, partnering, joining, separation):
    """Tell who may act this month (flags as from `flags_for`; arguments as in `restless`); several people at once."""
    perhaps = flags_for(town.size)
    grown, settled, late = month - 240, month - SETTLED, month - 660
    for i in range(town.size):
        b, r = born[i], role[i]
        eager = joining if arrived[i] == month - 1 else partnering
        alone = eager if (b <= grown) & (b > late) else 0.0
        kin = (leave_home if b > settled else 0.25 * leave_home) if b <= grown else 0.0
        chance = alone if r == HEAD else separation if r == PARTNER else kin if r == OTHER_ADULT else 0.0
        perhaps[i] = (uniform(stream, key[i], 0) < chance) & (town[i] >= 0)
    return perhaps


@njit(nogil=True)
def restless(
    town, key, role, born, arrived, household, adults, month, stream, leave_home, partnering, joining, separation
):  # fmt: skip
    """Find who sets up a home, looks for a partner or parts this month.

    town int16[n], key uint64[n], role int8[n], born, arrived, household int32[n]; adults int16[households]
    leave_home, partnering, separation float  monthly chances; joining float, the chance in the month after coming
    Grown-up children of 20 and over leave home, seldom once they are settled; heads of 20 to 54 who are the only adult
    at home look for a partner.
    Returns rows (int64[k]) and codes (int8[k]): NEW_HOME, SINGLE or PARTING.
    """
    perhaps = worth_asking(town, key, role, born, arrived, month, stream, leave_home, partnering, joining, separation)
    rows, n = flagged(perhaps), 0
    codes = np.empty(rows.size, np.int8)
    for i in rows:
        if role[i] != HEAD or adults[household[i]] == 1:
            rows[n] = i
            codes[n] = SINGLE if role[i] == HEAD else PARTING if role[i] == PARTNER else NEW_HOME
            n += 1
    return rows[:n], codes[:n]


def form_households(state: State, assumed: Parameters) -> None:
    """Let grown-up children and parting partners find a home of their own, and singles move together."""
    people, rules = state.residents, assumed.household
    rows, codes = restless(
        people.town, people.key, people.role, people.born, people.arrived, people.household, state.households.adults,
        state.month, state.stream(Purpose.HOUSEHOLD),
        rules.leave_home / 12, rules.partnering / 12, rules.joining, rules.separation / 12,
    )  # fmt: skip
    _set_up_home(state, by_key(rows[codes != SINGLE], people.key), assumed)
    _pair(state, rows[codes == SINGLE])


@njit(nogil=True)
def find_homes(rows, born, street, household, month, homes, lets, households, size, adults):
    """Find who gets one of the free homes of his or her street, first come, first served; return their rows (int64[k]).

    rows int64[k] in the order of their turn; born, street, household int32[n]; month int
    homes, lets, households int32[streets]; those who move out are counted off in size and adults int16[households]
    """
    lucky = np.empty(rows.size, np.int64)
    taken = np.zeros(homes.size, np.int32)
    n = 0
    for i in rows:
        s = street[i]
        if homes[s] - lets[s] - households[s] > taken[s]:
            taken[s] += 1
            size[household[i]] -= 1
            adults[household[i]] -= month - born[i] >= ADULT
            lucky[n] = i
            n += 1
    return lucky[:n]


def _set_up_home(state: State, rows: Array, assumed: Parameters) -> None:
    """Found a one-person household in the same street, as far as homes are free there (rows: who comes first)."""
    people, streets, homes = state.residents, state.streets, state.households
    lucky = find_homes(
        rows, people.born, people.street, people.household, state.month,
        streets.homes, streets.lets, streets.households, homes.size, homes.adults,
    )  # fmt: skip
    if lucky.size:
        set_up(
            lucky, homes.take(lucky.size), state.stream(HOUSEHOLD), assumed.housing.first_tenant,
            assumed.housing.first_home, state.month, people.key, people.household, people.street, people.town,
            people.role, people.arrived, people.born, homes.key, homes.town, homes.street, homes.tenant, homes.rent,
            homes.home, homes.size, homes.adults, streets.rent, streets.households,
        )  # fmt: skip


@njit(nogil=True)
def set_up(
    rows, homes, stream, tenants, size, month, key, household, street, town, role, arrived, born,
    home_key, home_town, home_street, tenant, rent, home, members, adults, market, taken,
):  # fmt: skip
    """Write down that people who live in the towns set up homes of their own in their streets.

    stream uint64; tenants float, share; the rest as in `house`, key uint64[n]
    """
    keys, rents, came = np.empty(rows.size, np.uint64), np.empty(rows.size, np.bool_), np.empty(rows.size, np.int32)
    to, where = np.empty(rows.size, np.int16), np.empty(rows.size, np.int64)
    for j in range(rows.size):
        i = rows[j]
        keys[j], rents[j] = hash_of(key[i], HOUSEHOLD, month), uniform(stream, key[i], 1) < tenants
        to[j], where[j], came[j] = town[i], street[i], arrived[i]
    house(
        rows, homes, to, where, rents, keys, size, month, household, street, town, role, arrived, born,
        home_key, home_town, home_street, tenant, rent, home, members, adults, market, taken,
    )  # fmt: skip
    for j in range(rows.size):  # they came to town when they came
        arrived[rows[j]] = came[j]


@njit(nogil=True)
def couples(rows, town, sex):
    """Pair women and men of a town, the eldest with the eldest; return how many, and their rows (int64[k] each).

    rows int64[k] ordered by town and age; town int16[n], sex int8[n]
    """
    women, men = np.empty(rows.size, np.int64), np.empty(rows.size, np.int64)
    w = m = 0  # women and men so far; those left over in one town are forgotten in the next
    for k, i in enumerate(rows):
        if k > 0 and town[i] != town[rows[k - 1]]:
            w = m = min(w, m)
        if sex[i] == 0:
            women[w] = i
            w += 1
        else:
            men[m] = i
            m += 1
    return women[: min(w, m)], men[: min(w, m)]


@njit(nogil=True)
def move_together(women, men, town, household, street, role, born, month, size, adults, homes_street):
    """Let each man and the members of his household move into the woman's home; sizes follow.

    women, men int64[k] rows; town int16[n], household, street int32[n], role int8[n], born int32[n]; month int
    size, adults int16[households], homes_street int32[households]
    """
    goal = np.full(size.size, -1, np.int32)
    for k in range(men.size):
        goal[household[men[k]]] = household[women[k]]
        role[men[k]] = PARTNER
    for i in range(town.size):
        h = household[i]
        if h >= 0 and goal[h] >= 0 and town[i] >= 0:
            grown = month - born[i] >= ADULT
            size[h] -= 1
            size[goal[h]] += 1
            adults[h] -= grown
            adults[goal[h]] += grown
            household[i] = goal[h]
            street[i] = homes_street[goal[h]]


@njit(nogil=True)
def eldest_first(rows, town, born, key):
    """Return people by town, from old to young, ties by key (rows int64[k]; columns as in `members`; int64[k])."""
    rows = rows[ascending(key[rows])]
    number = np.empty(rows.size, np.uint64)
    for k in range(rows.size):  # both are less than 2 ** 31, and born may be negative
        number[k] = (np.int64(town[rows[k]]) << 32) + (np.int64(born[rows[k]]) + (1 << 31))
    return rows[ascending(number)]


@njit(nogil=True)
def pair(rows, town, household, street, role, born, key, sex, month, size, adults, homes_street, households):
    """Let single men and women of like age move together; return the homes given up, counted off in their streets.

    rows int64[k]; key uint64[n], sex int8[n]; households int32[streets]; the rest as in `move_together`. int64[j], rows
    """
    women, men = couples(eldest_first(rows, town, born, key), town, sex)
    left = np.empty(men.size, np.int64)
    for k in range(men.size):
        left[k] = household[men[k]]
        households[homes_street[left[k]]] -= 1
    if men.size:
        move_together(women, men, town, household, street, role, born, month, size, adults, homes_street)
    return left


def _pair(state: State, rows: Array) -> None:
    """Let single men and women of like age move together, he and his household's members into her home."""
    people, homes = state.residents, state.households
    left = pair(
        rows, people.town, people.household, people.street, people.role, people.born, people.key, people.sex,
        state.month, homes.size, homes.adults, homes.street, state.streets.households,
    )  # fmt: skip
    homes.remove(left)
