"""Assumptions about firms, work, amenities, the municipality and the new technology."""

from __future__ import annotations

from dataclasses import dataclass

from ccsim.parameters.declare import param

AHLFELDT = "Ahlfeldt, Redding, Sturm, Wolf 2015, toolkit"
SHARE = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Production:
    """What firms earn and pay."""

    spillover: float = param(0.071, "elasticity", (0.061, 0.081), (0, 1), "F", AHLFELDT, "elasticity of productivity to employment around")
    spillover_decay: float = param(0.362, "1/minute", (0.2, 0.6), (0, 10), "F", AHLFELDT, "decay of spillovers with walking time")
    knowledge: float = param(0.15, "elasticity", (0.05, 0.4), (0, 3), "J", "no fact identifies it", "elasticity of revenue to the mean skill of the staff")
    links: float = param(0.02, "log points", (0, 0.06), (0, 1), "J", "gain ln(1 + links)", "gain from outside links above the absorptive minimum")
    export_demand: float = param(4.0, "elasticity", (2, 8), (0.5, 100), "J", "trade elasticities 4-6", "price elasticity of the demand for what the town sells outside")
    premises: float = param(0.05, "share", (0.02, 0.1), SHARE, "J", "no source found", "rent of premises over revenue at the start")
    margin: float = param(0.08, "share", (0.04, 0.12), (0, 0.5), "J", "no source found", "profit over revenue that keeps the number of jobs steady")
    local_inputs: float = param(0.08, "share", (0.02, 0.2), SHARE, "J", "no source found", "share of purchases made from local services")
    shock: float = param(0.0912, "log points", (0.05, 0.35), (0, 3), "C", "experiments/calibration; set with the survival of firms", "long-run standard deviation of a firm's own log productivity")
    shock_persistence: float = param(0.9703, "1/month", (0.9, 0.99), (0, 0.9999), "C", "experiments/calibration; set with the survival of firms", "month-to-month persistence of that shock")
    passing: float = param(0.2, "1/month", (0.1, 0.3), SHARE, "J", "Bakhshi and others 2013: gains within six months, none to be seen after twelve", "speed at which a gain in productivity by a voucher passes")
    margin_memory: float = param(0.9, "1/month", (0.7, 0.97), (0, 0.999), "J", "firms react to the year, not the month", "weight of the past in the smoothed margin")
    reserve: float = param(6.0, "months", (3, 12), (0, 120), "J", "no source found", "wage bills a firm keeps in the bank before it pays dividends")
    payout: float = param(0.3, "1/month", (0.05, 1), SHARE, "J", "no source found", "share of the cash above the reserve paid out in a month")
    profit_tax: float = param(0.17, "share", (0.12, 0.25), SHARE, "M", "Portuguese corporate tax for small firms", "state tax on profits")
    municipal_profit_tax: float = param(0.015, "share", (0, 0.015), SHARE, "M", "derrama", "municipal tax on profits")


@dataclass(frozen=True, slots=True)
class Technology:
    """The new technology of Brezis and Krugman (1997): learning by doing from a worse start."""

    arrival: float = param(60.0, "month", (0, 240), (0, 100_000), "J", "a scenario's choice", "month, counted from the start, in which the technology arrives")
    initial: float = param(0.85, "index", (0.6, 1.2), (0.01, 10), "J", "below the mature technology at first", "productivity a0 of the new technology without experience")
    mature: float = param(1.35, "index", (1.1, 2), (0.01, 20), "J", "no source found", "productivity that experience leads to")
    leader: float = param(1.0, "index", (0.8, 1.5), (0.01, 10), "J", "normalised", "productivity A of the old technology in the metropolis")
    laggard: float = param(0.75, "index", (0.5, 1), (0.01, 10), "J", "no source found", "productivity of the old technology in the town")
    half_experience: float = param(1500.0, "job-years", (300, 5000), (1, 1e7), "J", "no source found", "experience of the town at which half of the way is gone")
    considering: float = param(0.1, "1/year", (0.03, 0.3), (0, 12), "J", "no source found", "rate at which tradable firms consider changing technology")


@dataclass(frozen=True, slots=True)
class Labour:
    """Quits, lay-offs, matching and wages."""

    quit: float = param(0.009, "1/month", (0.005, 0.015), SHARE, "J", "about a tenth of jobs a year", "rate at which employed people leave their job for unemployment")
    search: float = param(0.5, "1/month", (0.2, 0.9), SHARE, "J", "no source found", "chance that an unemployed person applies for a local vacancy in a month")
    thickness: float = param(0.25, "elasticity", (0.1, 0.4), (0, 3), "J", "thick-market externality; acts only with critical mass", "response of creative matching to the number of creative jobs within reach")
    commuting_decay: float = param(0.085, "1/minute", (0.07, 0.0987), (0, 2), "F", AHLFELDT, "decay of commuting with travel time")
    wage_curve: float = param(-0.1, "elasticity", (-0.15, -0.05), (-2, 0), "M", "Blanchflower and Oswald 1994", "elasticity of pay to the unemployment rate")
    wage_speed: float = param(0.05, "1/month", (0.02, 0.15), SHARE, "J", "contracts last about a year", "share of the gap to the wage curve closed in a month")
    skill_premium: float = param(0.6, "elasticity", (0.3, 1), (0, 3), "J", "no source found", "elasticity of pay to skill")
    creative_premium: float = param(1.45, "factor", (1.2, 1.8), (0.1, 10), "M", "earnings surveys", "pay of creative occupations over the mean")
    production_premium: float = param(0.9, "factor", (0.8, 1), (0.1, 10), "M", "earnings surveys", "pay of production occupations over the mean")
    remote_pay: float = param(0.9, "factor", (0.7, 1), (0.1, 10), "J", "no source found", "pay of remote work over pay in the metropolis")
    income_tax: float = param(0.2, "share", (0.15, 0.25), SHARE, "M", "11 % social security and about 9 % income tax", "tax and contributions of employees, flat")
    employer_contribution: float = param(0.2375, "share", (0.2, 0.25), SHARE, "M", "Portuguese social security", "contribution of employers")
    benefit: float = param(0.5, "share", (0.3, 0.65), SHARE, "M", "65 % for a limited time, then less", "unemployment benefit over mean pay")
    minimum_income: float = param(260.0, "EUR/month", (190, 350), (0, 5000), "M", "social insertion income and family support", "income the state guarantees to an adult")
    family_benefit: float = param(60.0, "EUR/month", (40, 150), (0, 2000), "M", "family allowance", "transfer for a child")


@dataclass(frozen=True, slots=True)
class Enterprise:
    """Founding, growth and exit of firms."""

    entry: float = param(0.105, "1/year", (0.085, 0.115), (0, 2), "F", "Eurostat business demography", "foundings over active firms at the start")
    skill: float = param(0.8, "log points", (0.2, 1.5), (0, 10), "J", "logit", "weight of skill in founding")
    peers: float = param(0.2, "elasticity", (0, 0.4), (0, 3), "J", "logit", "response of founding to jobs of the sector around")
    demand: float = param(4.0, "log points", (1, 8), (0, 50), "J", "logit", "response of founding to the sector's margin above the steady one")
    workspace: float = param(0.4, "log points", (0, 0.8), (0, 5), "J", "incubators and coworking raise entry", "response of founding to a workspace with room nearby")
    unemployed: float = param(1.5, "factor", (1, 2.5), (0, 10), "J", "necessity entrepreneurs", "founding by the unemployed over the employed")
    creative: float = param(2.73, "factor", (1, 3), (0, 12), "C", "experiments/calibration; Eurostat 2016: a third of cultural workers are self-employed, a seventh of all", "founding by people of creative occupations over others")
    succession: float = param(0.7, "share", (0.4, 0.9), SHARE, "J", "most small firms are handed to family or staff", "firms with staff that somebody of the staff takes over when the owner stops; the others are sold elsewhere")
    inheritance: float = param(0.7, "share", (0.3, 1), SHARE, "J", "spin-offs inherit knowledge", "part of the parent's advantage in productivity a spin-off keeps")
    start_spread: float = param(0.471, "log points", (0.2, 1.0), (0, 3), "C", "experiments/calibration; set with one-year survival", "standard deviation of a new firm's log productivity")
    start_cash: float = param(2.2, "months", (0.5, 6), (0, 120), "C", "experiments/calibration; set with one-year survival", "wage bills a new firm starts with, raised outside")
    growth: float = param(0.0435, "1/month", (0.03, 0.2), (0, 5), "C", "experiments/calibration; no source found", "posts opened per post and unit of margin above the steady one")
    churn: float = param(0.0103, "1/month", (0.002, 0.02), SHARE, "C", "experiments/calibration; Gibrat's law", "posts opened and closed per post for other reasons, each")
    closing: float = param(0.0164, "1/year", (0.003, 0.03), (0, 2), "C", "experiments/calibration; set with exits of old firms", "firms that close for reasons of their own")


@dataclass(frozen=True, slots=True)
class Amenity:
    """Venues that live from visits, and the visitors."""

    opening_margin: float = param(1.15, "factor", (1, 1.5), (0.5, 5), "J", "no source found", "expected income over cost at which somebody opens a venue")
    candidates: float = param(1.0, "1/month", (0.2, 3), (0, 50), "J", "no source found", "openings looked at per month and 10,000 people")
    reserve: float = param(6.0, "months", (2, 12), (0, 120), "J", "no source found", "fixed costs a venue keeps in the bank; the rest goes to its owners")
    local_cost: float = param(0.5, "share", (0.3, 0.7), SHARE, "J", "wages and supplies", "part of a venue's cost that is spent with local firms")
    taste_culture: float = param(0.6, "weight", (0.2, 1.5), (0, 100), "J", "no source found", "what a culture venue is worth to visitors, next to the other kinds")
    taste_third_place: float = param(0.5, "weight", (0.2, 1.5), (0, 100), "J", "no source found", "the same for a third place")
    taste_heritage: float = param(3.0, "weight", (1.5, 6), (0, 100), "J", "the walled town is what they come for", "the same for heritage")
    taste_nature: float = param(1.0, "weight", (0.4, 2), (0, 100), "J", "no source found", "the same for nature")
    visitor_capacity: float = param(0.5, "elasticity", (0.2, 1), (0, 3), "J", "big sights draw more, less than in proportion", "response of visitors to the capacity of a sight")
    reputation_visits: float = param(0.25, "elasticity", (0.1, 0.5), (0, 0.95), "J", "below one, or fame would feed itself", "response of reputation to the visits of the last year")
    programme_fade: float = param(0.2, "1/year", (0.15, 0.3), SHARE, "M", "programming without operating money", "loss of quality of a venue none of whose subsidy is paid")
    visitor_hospitality: float = param(0.6, "share", (0.4, 0.8), SHARE, "J", "tourism satellite accounts", "share of visitors' spending that goes to hospitality, after tickets")
    reputation_gain: float = param(0.01, "1/month", (0, 0.05), SHARE, "J", "no source found", "speed at which reputation follows visits")
    visitor_quality: float = param(0.3, "elasticity", (0.1, 0.6), (0, 5), "J", "no source found", "response of visits to what there is to see, against the start")


@dataclass(frozen=True, slots=True)
class Public:
    """The council and the public services."""

    interest: float = param(0.025, "1/year", (0.01, 0.05), SHARE, "J", "at constant prices", "interest on municipal debt")
    repayment: float = param(0.06, "1/year", (0.03, 0.12), (0, 5), "J", "loans of about 15 years", "share of the debt repaid in a year")
    debt_limit: float = param(1.5, "ratio", (1, 2), (0, 20), "M", "Portuguese law: 1.5 times the revenue", "debt over yearly revenue at which borrowing ends")
    staff_share: float = param(0.44, "share", (0.35, 0.55), SHARE, "F", "Óbidos 2018: 5.0 of 11.4 million", "staff in current spending")
    property_share: float = param(0.85, "share", (0.6, 1), SHARE, "J", "property and transaction taxes", "part of local taxes that follows the value of homes; the rest follows profits")
    second_homes: float = param(0.6, "share", (0.1, 0.85), SHARE, "J", "many second homes by the beach", "part of property taxes paid by owners of homes that nobody lives in")
    local_purchases: float = param(0.5, "share", (0.2, 0.8), SHARE, "J", "no source found", "part of municipal purchases made locally")
    service_speed: float = param(0.05, "1/year", (0.02, 0.2), SHARE, "J", "budgets move slowly", "speed at which public posts follow the population")
    sales_tax: float = param(0.13, "share", (0.1, 0.16), SHARE, "M", "value-added tax over household spending", "state tax in what residents spend")
    cash_floor: float = param(0.5, "months", (0, 2), (0, 24), "J", "no source found", "months of purchases the council keeps before it invests")
    wear: float = param(0.04, "1/year", (0.02, 0.05), SHARE, "M", "capital wears by 3-5 % a year; buildings without money fade by 2-4 %", "loss of condition of what nobody repairs")
    unfit: float = param(0.6, "share", (0.4, 0.8), SHARE, "J", "no source found", "condition below which what a plan built has to close")
    investment: float = param(0.5, "1/month", (0.05, 1), SHARE, "J", "no source found", "share of the cash above the floor invested in a month")
