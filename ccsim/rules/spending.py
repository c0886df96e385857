"""Spending: residents pay rent and taxes, go out, and buy in town or elsewhere; nobody saves."""

from __future__ import annotations

import numpy as np

from ccsim.compiled import njit
from ccsim.parameters import Parameters
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.schema import HEAD, HOSPITALITY, LOCAL
from ccsim.town.state import State

RENT, PROPERTY_TAX, SALES_TAX, TICKETS, HOSPITALITY_SPENDING, LOCAL_SPENDING, OUTSIDE_SPENDING = range(7)
OWN_HOME = -1  # instead of a share of the rent
ALL_KEPT = np.zeros(0)  # instead of factors on what is spent near: nothing changes it


@njit(nogil=True)
def shares_of_rent(tenant, agreed, adults):
    """Return each grown-up's part of a household's rent, OWN_HOME if it owns (int32[households], EUR cents/month).

    tenant bool[households], agreed int32[households] EUR cents/month, adults int16[households]
    """
    share = np.empty(tenant.size, np.int32)
    for h in range(tenant.size):  # whole numbers this small are divided exactly, and many at once
        share[h] = int(agreed[h] / max(1, adults[h])) if tenant[h] else OWN_HOME
    return share


@njit(nogil=True)
def spend(
    town, street, household, role, born, venue, income, rent, month,
    tenant, agreed, adults, price, takings, visits, home_tax, sales_tax, local, hospitality, paid,
):  # fmt: skip
    """Spend everybody's money of last month to the last cent; `income` is empty afterwards.

    town int16[n], street int32[n], household int32[n], role int8[n], born int32[n], venue int32[n]
    income int32[n] EUR cents in hand, emptied; rent int32[n] EUR cents, filled with the rent paid; month int
    tenant bool[households], agreed int32[households] EUR cents/month, adults int16[households]
    price int32[amenities + 1] EUR cents/visit, takings int64[amenities + 1] EUR cents, added to: the last row, of
    price 0, stands for staying at home (venue -1)
    visits int  visits per outing; home_tax float64[streets] EUR cents/month of a home
    sales_tax, local, hospitality float  shares; paid int64[towns, 7] EUR cents, added to
    """
    share, levies, adult = shares_of_rent(tenant, agreed, adults), home_tax.astype(np.int64), month - 216
    for i in range(town.size):
        t, money = town[i], int(income[i])
        if t < 0:
            continue
        rent[i] = 0
        if money <= 0:
            continue
        income[i] = 0
        v, book = venue[i], paid[np.uint64(t)]
        asked, levy = int(share[np.uint64(household[i])]), levies[np.uint64(street[i])]  # never negative
        let = min(money, max(0, asked) if born[i] <= adult else 0)
        levied = min(money - let, levy if (role[i] == HEAD) & (asked == OWN_HOME) else 0)
        money -= let + levied
        tax = int(money * sales_tax)
        tickets = min(money - tax, visits * int(price[v]))
        money -= tax + tickets
        near = int(money * local)
        feast = int(near * hospitality)
        rent[i] = let
        takings[v] += tickets
        book[RENT] += let
        book[PROPERTY_TAX] += levied
        book[SALES_TAX] += tax
        book[TICKETS] += tickets
        book[HOSPITALITY_SPENDING] += feast
        book[LOCAL_SPENDING] += near - feast
        book[OUTSIDE_SPENDING] += money - near


@njit(nogil=True)
def book_spending(paid, orders, rent_pool, council_cash, flows):
    """Book what residents paid and hand it to those who receive it.

    paid int64[towns, 7], orders int64[towns, sectors], rent_pool int64[towns], council_cash int64[towns]
    flows int64[towns, flows]; all in EUR cents, all but `paid` added to
    """
    for t in range(paid.shape[0]):
        rent_pool[t] += paid[t, RENT]
        orders[t, HOSPITALITY] += paid[t, HOSPITALITY_SPENDING]
        orders[t, LOCAL] += paid[t, LOCAL_SPENDING]
        council_cash[t] += paid[t, PROPERTY_TAX]
        flows[t, Flow.HOME_RENTS] += paid[t, RENT]
        flows[t, Flow.PROPERTY_TAX] += paid[t, PROPERTY_TAX]
        flows[t, Flow.SALES_TAX] += paid[t, SALES_TAX]
        flows[t, Flow.TICKETS] += paid[t, TICKETS]
        flows[t, Flow.LOCAL_SPENDING] += paid[t, HOSPITALITY_SPENDING] + paid[t, LOCAL_SPENDING]
        flows[t, Flow.OUTSIDE_SPENDING] += paid[t, OUTSIDE_SPENDING]


@njit(nogil=True)
def home_taxes(rent, town, rate):
    """Return the property tax of a home by street (float64[streets], EUR cents/month).

    rent float64[streets] EUR cents/month, town int16[streets]; rate float64[towns], share of the rent
    """
    tax = np.empty(rent.size)
    for s in range(rent.size):
        tax[s] = rent[s] * rate[town[s]]
    return tax


@njit(nogil=True)
def stay_near(paid, kept):
    """Change what is spent near by a factor, and what is spent outside by the difference.

    paid int64[towns, 7] EUR cents, changed; kept float64[towns], or empty: nothing changes
    """
    for t in range(kept.size):
        if kept[t] != 1.0:
            for near in (HOSPITALITY_SPENDING, LOCAL_SPENDING):
                more = min(int(paid[t, near] * kept[t]) - paid[t, near], paid[t, OUTSIDE_SPENDING])
                paid[t, near] += more
                paid[t, OUTSIDE_SPENDING] -= more


@njit(nogil=True)
def spend_and_book(
    town, street, household, role, born, venue, income, rent, month, tenant, agreed, adults, price, tills, visits,
    street_rent, street_town, rate, sales_tax, local, hospitality, kept, orders, rent_pool, council_cash, flows,
):  # fmt: skip
    """Let everybody spend, and hand the money to those who receive it.

    Arguments as in `spend`, `home_taxes`, `stay_near` and `book_spending`; price int32[amenities] EUR cents/visit,
    tills int64[amenities] EUR cents, added to
    """
    paid, takings = np.zeros((rate.size, 7), np.int64), np.zeros(price.size + 1, np.int64)
    prices = np.zeros(takings.size, price.dtype)
    for v in range(price.size):
        prices[v] = price[v]
    tax = home_taxes(street_rent, street_town, rate)
    spend(
        town, street, household, role, born, venue, income, rent, month, tenant, agreed, adults, prices, takings,
        visits, tax, sales_tax, local, hospitality, paid,
    )  # fmt: skip
    stay_near(paid, kept)
    for v in range(price.size):
        tills[v] += takings[v]
    book_spending(paid, orders, rent_pool, council_cash, flows)


def spend_incomes(state: State, assumed: Parameters, kept: Array = ALL_KEPT) -> None:
    """Let residents spend, book it, and hand the local part to the firms' demand.

    kept: what new ways to shops outside leave of the usual local spending (float64[towns], factor; empty: all)
    """
    people, homes, streets, amenities = state.residents, state.households, state.streets, state.amenities
    rules, now = assumed.visiting, state.now
    spend_and_book(
        people.town, people.street, people.household, people.role, people.born, people.venue,
        people.income, people.rent, state.month,
        homes.tenant, homes.rent, homes.adults, amenities.price, amenities.cash, round(rules.outings),
        streets.rent, streets.town, state.baseline.property_tax,
        assumed.public.sales_tax, rules.local_share, rules.hospitality_share, kept,
        now.local_demand, now.rent_pool, state.towns.cash, state.ledger.flows,
    )  # fmt: skip
