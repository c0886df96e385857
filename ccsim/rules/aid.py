"""Aid: what policy gives firms and residents, within each project's budget and the ceiling of aid for one firm.

The council pays, and claims what outside money shares.  Who is drawn depends on firm, project and month alone.
"""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.draws import Purpose, priorities, stream_of, uniforms
from ccsim.funding import aid_ceiling_cents
from ccsim.inputs import Incubator, Inputs, JobRelief, LumpSum, Vouchers
from ccsim.parameters import Parameters
from ccsim.rules.production import NO_AID, rent_of_premises
from ccsim.rules.projects import pay_aid
from ccsim.rules.settling import owners
from ccsim.scenario.schema import Scenario
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import LOCAL, SECTORS
from ccsim.town.state import State

OUTSIDE = -1  # programme of a firm in no incubator
AT_ONCE = 10  # a firm may get a tenth of the ceiling at once; the rest is spread evenly over its three years


# ---- who is meant, and who is drawn -----------------------------------------------------------------
def suitable(state: State, aid: JobRelief | Vouchers | Incubator) -> Array:
    """Return which firms an aid is meant for: those of its sectors in its town (bool[firms])."""
    firms, meant = state.firms, np.zeros(len(SECTORS), np.bool_)
    meant[list(aid.sectors)] = True
    return np.asarray(of_sectors(firms.town, firms.sector, int(state.projects.town[aid.project]), meant))


@njit(nogil=True)
def of_sectors(town, sector, there, meant):
    """Return which firms of a town are of some sectors (bool[firms]).

    town int16, sector int8, columns of firms; there int, the town; meant bool[sectors]
    """
    suit = np.empty(town.size, np.bool_)
    for i in range(town.size):
        suit[i] = (town[i] == there) & meant[sector[i]]
    return suit


def lot(state: State, project: int, month: int) -> np.uint64:
    """Return a project's own stream of draws in a month: no other project changes who is drawn."""
    return stream_of(state.stream(Purpose.LOT, month), int(state.projects.key[project]), month)


def drawn(state: State, project: int, rows: Array, number: int) -> Array:
    """Return so many of some firms (rows), or all if they are fewer, by a keyed lot."""
    if number <= 0 or rows.size == 0:
        return rows[:0]
    key = state.firms.key[rows]
    order = np.lexsort((key, priorities(lot(state, project, state.month), key, 0)))
    return np.asarray(rows[order[:number]])


def takers(state: State, project: int, rows: Array, share: float) -> Array:
    """Return those of some firms (rows) that would take up what a project offers, the same ones in every month."""
    return np.asarray(rows[uniforms(lot(state, project, 0), state.firms.key[rows], 1) < share])


# ---- incubators -------------------------------------------------------------------------------------
def house_firms(state: State, inputs: Inputs) -> None:
    """Let incubators take in young firms and let go those that are too old; free places encourage founding."""
    if not state.projects.used:
        return
    incubators = [aid for aid in inputs.aid if isinstance(aid, Incubator)]
    let_go(state, incubators)
    for incubator in incubators:
        free = take_in(state, incubator)
        if free > 0:
            encouraged = state.projects.town[incubator.project], list(incubator.sectors)
            inputs.founding[encouraged] *= 1 + incubator.founding * free / incubator.places


def let_go(state: State, incubators: list[Incubator]) -> None:
    """Send firms home to their owners' street: those too old to stay, and all from what is not in service."""
    firms = state.firms
    inside = those_inside(firms.town, firms.programme)
    if not inside.size:
        return
    oldest = np.zeros(state.projects.used, np.int64)
    for incubator in incubators:
        oldest[incubator.project] = incubator.months
    out = inside[state.month - firms.founded[inside] >= oldest[firms.programme[inside]]]
    firms.programme[out] = OUTSIDE
    owner = owners(state)[out]
    firms.street[out] = np.where(owner >= 0, state.residents.street[owner], firms.street[out])


@njit(nogil=True)
def those_inside(town, programme):
    """Return the firms that sit in some incubator (rows, int64[k]; town, programme int16[firms])."""
    rows, k = np.empty(town.size, np.int64), 0
    for i in range(town.size):
        rows[k] = i
        k += (town[i] >= 0) & (programme[i] > OUTSIDE)
    return rows[:k]


def take_in(state: State, incubator: Incubator) -> int:
    """Fill free places with young firms that would move in, by lot; return how many places stay free."""
    firms, project = state.firms, incubator.project
    free = incubator.places - int(np.count_nonzero((firms.town >= 0) & (firms.programme == project)))
    young = state.month - firms.founded < incubator.months
    rows = np.flatnonzero(suitable(state, incubator) & young & (firms.programme == OUTSIDE))
    chosen = drawn(state, project, takers(state, project, rows, incubator.interest), free)
    firms.programme[chosen], firms.street[chosen] = project, incubator.street
    return free - chosen.size


# ---- money for firms --------------------------------------------------------------------------------
def support_firms(state: State, inputs: Inputs, scenario: Scenario) -> Array:
    """Pay the month's aid to firms; return what it bears of the costs of each (int64[firms], EUR cents).

    Without a plan the answer is empty: nothing.
    """
    firms, plan = state.firms, scenario.plan
    if not plan.levers:
        return NO_AID
    borne = np.zeros(firms.used, np.int64)
    at_once = remember(state, scenario)
    for aid in inputs.aid:
        if isinstance(aid, LumpSum):
            continue
        given = np.minimum(offered(state, aid, at_once - firms.aid, scenario.parameters), at_once - firms.aid)
        firms.aid[:] += given
        pay_aid(state, plan, aid.project, int(given.sum()), Flow.AID_TO_FIRMS)
        borne += given
        if isinstance(aid, Vouchers):
            borne -= spend_vouchers(state, aid, given, scenario.parameters)
    return borne


def remember(state: State, scenario: Scenario) -> int:
    """Forget a month of the aid that firms got; return the most a firm may get at once (EUR cents).

    What may be forgotten in 36 months and what may be got at once are the ceiling together, so that no three years
    hold more.
    """
    firms = state.firms
    ceiling = aid_ceiling_cents(scenario.start + state.month // 12)
    at_once = ceiling // AT_ONCE
    forget(firms.aid, (ceiling - at_once) // 36, at_once)
    return at_once


@njit(nogil=True)
def forget(aid, less, most):
    """Take something off the aid of each firm, down to nothing, and hold it to a most (aid int64[firms]; EUR cents)."""
    for i in range(aid.size):
        aid[i] = min(max(aid[i] - less, 0), most)


def offered(state: State, aid: JobRelief | Vouchers | Incubator, room: Array, assumed: Parameters) -> Array:
    """Return what an aid would give each firm this month, within its budget (int64[firms], EUR cents).

    room int64[firms] EUR cents that the ceiling leaves
    """
    if isinstance(aid, JobRelief):
        return relief(state, aid)
    if isinstance(aid, Incubator):
        return rents_borne(state, aid, assumed)
    return vouchers(state, aid, room)


def relief(state: State, aid: JobRelief) -> Array:
    """Return what firms that claim it get for their filled jobs, less for each if the budget does not suffice."""
    claiming = takers(state, aid.project, np.flatnonzero(suitable(state, aid)), aid.take_up)
    jobs = np.zeros(state.firms.used, np.int64)
    jobs[claiming] = state.firms.staff[claiming]
    return np.asarray(jobs * min(aid.cents, aid.budget // max(1, int(jobs.sum()))))


def rents_borne(state: State, aid: Incubator, assumed: Parameters) -> Array:
    """Return what the council bears of the rents of the firms inside, less of each if the budget does not suffice."""
    firms, streets, share = state.firms, state.streets, aid.saving * assumed.production.premises
    inside = np.flatnonzero((firms.town >= 0) & (firms.programme == aid.project))
    rents = rents_of_premises(
        inside, firms.town, firms.sector, firms.street, firms.staff, state.baseline.revenue_per_job,
        streets.rent, streets.rent_at_start, share,
    )  # fmt: skip
    borne, total = np.zeros(firms.used, np.int64), int(rents.sum())
    borne[inside] = rents if total <= aid.budget else rents * aid.budget // total
    return borne


@njit(nogil=True)
def rents_of_premises(rows, town, sector, street, staff, revenue_per_job, rent, rent_at_start, share):
    """Return a share of what the premises of some firms cost (rows int64[k]; int64[k], EUR cents/month).

    The other columns and figures as in `production.buy_inputs`.
    """
    rents = np.zeros(rows.size, np.int64)
    for j in range(rows.size):
        i = rows[j]
        s = street[i]
        rents[j] = rent_of_premises(share, revenue_per_job[town[i], sector[i]], staff[i], rent[s], rent_at_start[s])
    return rents


def vouchers(state: State, aid: Vouchers, room: Array) -> Array:
    """Draw firms that the ceiling leaves room for a whole voucher (room, result int64[firms], EUR cents)."""
    rows = np.flatnonzero(suitable(state, aid) & (room >= aid.cents))
    given = np.zeros(state.firms.used, np.int64)
    given[drawn(state, aid.project, rows, aid.budget // max(1, aid.cents))] = aid.cents
    return given


def spend_vouchers(state: State, aid: Vouchers, given: Array, assumed: Parameters) -> Array:
    """Let firms buy what their vouchers are for, and gain by it; return what each spent (int64[firms], EUR cents).

    Those that would have done it anyway buy nothing more: the money stays with them (given int64[firms] EUR cents).
    """
    firms, town, flows = state.firms, state.projects.town[aid.project], state.ledger.flows
    rows = np.flatnonzero(given)
    own = lot(state, aid.project, state.month)
    new = rows[uniforms(own, firms.key[rows], 1) >= aid.deadweight]
    firms.boost[new] = np.maximum(firms.boost[new], aid.gain)
    spent = np.zeros_like(given)
    spent[new] = given[new]
    total = int(spent.sum())
    near = int(total * assumed.production.local_inputs)
    state.now.local_demand[town, LOCAL] += near
    flows[town, Flow.LOCAL_INPUTS] += near
    flows[town, Flow.INPUTS] += total - near
    return spent


# ---- money for residents ----------------------------------------------------------------------------
def give_residents(state: State, inputs: Inputs, scenario: Scenario) -> None:
    """Give everybody who lives in a town the same sum; whole cents only, the rest is not paid."""
    people, homes = state.residents, state.households
    for aid in inputs.aid:
        if isinstance(aid, LumpSum):
            town = int(state.projects.town[aid.project])
            here = np.flatnonzero(people.town == town)
            each = aid.budget // max(1, here.size)
            people.income[here] += each
            homes.income[:] += each * np.bincount(people.household[here], minlength=homes.used)
            pay_aid(state, scenario.plan, aid.project, each * here.size, Flow.AID_TO_RESIDENTS)
            inputs.gifts[town] += each
