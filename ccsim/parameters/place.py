"""Assumptions about places: geography, housing and the shocks that all towns share."""

from __future__ import annotations

from dataclasses import dataclass

from ccsim.parameters.declare import param

SHARE = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Geography:
    """Streets on a grid, and how long it takes to get from one to another."""

    street_size: float = param(150.0, "m", (50, 250), (20, 1000), "C", "spillovers halve within two minutes of walking", "side of a street's cell")
    people_per_street: float = param(70.0, "persons", (30, 200), (5, 5000), "J", "small-town blocks", "people in a street on average; streets grow denser in towns above 100,000")
    walking_speed: float = param(75.0, "m/minute", (65, 85), (10, 200), "M", "4.5 km/h", "walking speed")
    driving_speed: float = param(650.0, "m/minute", (500, 800), (50, 3000), "J", "39 km/h on country roads", "driving speed")
    parking: float = param(4.0, "minutes", (2, 6), (0, 60), "J", "no source found", "time lost at both ends of a drive")


@dataclass(frozen=True, slots=True)
class Housing:
    """Rents, supply and moves within the town."""

    rent_demand: float = param(1.0, "elasticity", (0.7, 1.3), (0, 5), "M", "+1 % people = +1 % rent in the short run", "response of rent to the number of homes taken, at the start")
    scarcity: float = param(0.6, "share", (0.3, 0.9), SHARE, "J", "no source found", "part of that response that follows from the lack of vacant homes")
    rent_speed: float = param(0.15, "1/month", (0.05, 0.4), SHARE, "J", "most of it within a year", "share of the gap to the target rent closed in a month")
    supply: float = param(0.36, "elasticity", (0.26, 0.45), (0, 5), "M", "IT 0.26, FR 0.36, UK 0.40, ES 0.45", "long-run elasticity of homes to rent")
    building_speed: float = param(0.15, "1/year", (0.05, 0.3), SHARE, "J", "permits and building take years", "share of the gap to the wanted stock closed in a year")
    decay: float = param(0.0075, "1/year", (0.005, 0.01), SHARE, "J", "vacant homes decay 0.5-1 % a year", "rate at which vacant homes become unfit")
    considering: float = param(0.045, "1/year", (0.02, 0.09), (0, 5), "J", "no source found", "households that look for another home in town")
    street_theta: float = param(6.69, "1/log income", (4, 8), (0.1, 30), "F", "Ahlfeldt, Redding, Sturm, Wolf 2015, toolkit", "sensitivity of the choice between streets")
    centre_value: float = param(0.01, "log income/minute", (0, 0.03), SHARE, "J", "no source found", "value of a minute less to the centre")
    green_value: float = param(0.04, "log income", (0, 0.1), (0, 2), "J", "no source found", "value of a green street")
    amenity_value: float = param(0.155, "elasticity", (0.14, 0.17), (0, 2), "F", "Ahlfeldt, Redding, Sturm, Wolf 2015, toolkit", "elasticity of residential amenity to density around")
    amenity_decay: float = param(0.759, "1/minute", (0.5, 1), (0, 10), "F", "Ahlfeldt, Redding, Sturm, Wolf 2015, toolkit", "decay of residential amenity with walking time")
    burden: float = param(0.45, "share", (0.35, 0.6), SHARE, "J", "Eurostat calls 40 % overburdened", "rent over income above which a household cannot go on")
    smallest_home: float = param(0.4, "share", (0.3, 0.6), (0.05, 1), "J", "rooms and studios", "rent of the smallest home over the mean rent")
    comfort: float = param(0.33, "share", (0.25, 0.4), (0.05, 1), "J", "a third of income", "rent over income that tenants aim at when they choose the size of a home")
    patience: float = param(6.0, "months", (2, 12), (0, 120), "J", "notice periods", "how long it holds out")
    lease: float = param(3.0, "years", (1, 5), (0.1, 50), "J", "length of leases", "mean time after which a tenant's rent follows the market")
    lets_per_visit: float = param(0.4, "elasticity", (0.1, 1), (0, 5), "J", "+100 listings in a small area = +3.5 % rent", "response of visitors' lets to visits")
    lets_rent: float = param(1.5, "factor", (1, 2.5), (0, 20), "J", "no source found", "rent of a home let to visitors over that of a home let to residents")
    first_home: float = param(0.6, "share", (0.4, 0.9), (0.05, 2), "J", "young people start small", "rent of the first home of people who set up a household, over the mean of the street")
    first_tenant: float = param(0.5, "share", (0.3, 0.7), SHARE, "J", "no source found", "households set up by people of the town that rent")
    lets_speed: float = param(0.05, "1/month", (0.01, 0.2), SHARE, "J", "no source found", "share of the gap to the wanted lets closed in a month")


@dataclass(frozen=True, slots=True)
class Shocks:
    """AR(1) shocks that a town, its twin and its peers share."""

    productivity: float = param(0.015, "log points", (0, 0.04), (0, 1), "J", "yearly standard deviation", "shock to the price of tradable goods")
    tourism: float = param(0.08, "log points", (0, 0.2), (0, 2), "J", "yearly standard deviation", "shock to visits")
    metropolis: float = param(0.01, "log points", (0, 0.03), (0, 1), "J", "yearly standard deviation", "shock to wages in the metropolis")
    persistence: float = param(0.95, "1/month", (0.8, 0.99), (0, 0.9999), "J", "business cycles last some years", "month-to-month autocorrelation of the shocks")
