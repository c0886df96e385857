"""Assumptions about people: ageing, households, learning, visiting and migration."""

from __future__ import annotations

from dataclasses import dataclass

from ccsim.parameters.declare import param

AHLFELDT = "Ahlfeldt, Redding, Sturm, Wolf 2015, toolkit"
SHARE = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Ageing:
    """Birth, death, school-leaving and retirement."""

    fertility: float = param(1.35, "births/woman", (1.1, 1.7), (0, 9), "M", "INE, Portugal about 2019-23", "total fertility rate")
    mother_age: float = param(31.0, "years", (28, 33), (15, 49), "M", "INE", "mean age of mothers at birth")
    mother_age_spread: float = param(5.5, "years", (4.5, 6.5), (1, 15), "M", "INE", "standard deviation of that age")
    girls: float = param(0.488, "share", (0.48, 0.495), SHARE, "M", "demographic constant", "share of girls among births")
    death_rate_80_female: float = param(0.042, "1/year", (0.035, 0.05), (0, 1), "M", "INE life tables", "death rate of women at 80")
    death_rate_80_male: float = param(0.065, "1/year", (0.055, 0.075), (0, 1), "M", "INE life tables", "death rate of men at 80")
    death_slope: float = param(0.105, "1/year", (0.09, 0.12), (0, 0.5), "M", "Gompertz's law", "growth of the death rate with age")
    death_floor: float = param(0.0004, "1/year", (0.0001, 0.001), (0, 0.1), "M", "Makeham's term", "death rate that does not depend on age")
    study_elsewhere: float = param(0.36, "share", (0.2, 0.55), SHARE, "J", "no source found", "school-leavers of 18 who leave to study")
    study_here: float = param(0.08, "share", (0, 0.3), SHARE, "J", "no source found", "school-leavers who study and go on living in town")
    study_years: float = param(3.5, "years", (3, 5), (0.5, 12), "J", "degree lengths", "how long studies last")
    graduate_creative: float = param(0.45, "share", (0.3, 0.6), SHARE, "J", "no source found", "graduates who take up a creative occupation")
    graduate_arts: float = param(0.75, "share", (0.5, 0.9), SHARE, "J", "no source found", "the same for graduates of a school of arts in town")
    leaver_creative: float = param(0.05, "share", (0.01, 0.15), SHARE, "J", "no source found", "school-leavers without studies who do")
    leaver_production: float = param(0.4, "share", (0.2, 0.6), SHARE, "J", "no source found", "the same for production occupations, among those not creative")
    cultural: float = param(0.32, "share", (0.2, 0.45), SHARE, "J", "3.8 % of EU employment against about 12 % creative occupations", "creative occupations that are cultural in Eurostat's sense")
    retirement_age: float = param(66.5, "years", (62, 68), (50, 90), "M", "Portuguese law", "age of retirement")


@dataclass(frozen=True, slots=True)
class Household:
    """How households form and split."""

    leave_home: float = param(0.0156, "1/year", (0.01, 0.06), (0, 5), "C", "experiments/calibration; southern Europeans leave home at about 29", "rate at which grown-up children of 20 and over set up their own home")
    partnering: float = param(0.525, "1/year", (0.2, 0.6), (0, 5), "C", "experiments/calibration; no source found", "rate at which singles of 20 to 55 look for a partner to move in with")
    separation: float = param(0.008, "1/year", (0.004, 0.015), (0, 5), "M", "about 2 divorces a year per 1,000 people", "rate at which couples separate")
    joining: float = param(0.492, "share", (0.1, 0.8), SHARE, "C", "experiments/calibration; family is a main reason of moves over short distances", "people of 20 to 54 who come or come back alone and look for a partner here at once")
    newcomer_couple: float = param(0.896, "share", (0.5, 0.9), SHARE, "C", "experiments/calibration; no source found", "newcomers of 22 and over who come as a couple")
    newcomer_children: float = param(0.815, "share", (0.5, 0.85), SHARE, "C", "experiments/calibration; no source found", "couples of 24 to 54 among newcomers who bring children (one or two)")


@dataclass(frozen=True, slots=True)
class Learning:
    """Skill grows by meeting better people and fades unused."""

    rate: float = param(0.012, "1/month", (0.003, 0.03), SHARE, "J", "no fact identifies it", "share of the gap (concave) closed in one meeting")
    concavity: float = param(0.7, "exponent", (0.5, 1), (0.1, 2), "J", "gain concave in the gap", "exponent of the gap")
    fade: float = param(0.0035, "1/month", (0.001, 0.01), SHARE, "J", "no fact identifies it", "monthly loss of skill above 1 that work does not renew")
    fade_unused: float = param(0.01, "1/month", (0.002, 0.03), SHARE, "J", "no fact identifies it", "the same for people without work")
    neighbour_decay: float = param(0.759, "1/minute", (0.3, 1.2), (0, 10), "F", AHLFELDT, "decay of neighbourly contacts with walking time")
    neighbour_share: float = param(0.25, "share", (0.05, 0.5), SHARE, "J", "colleagues before neighbours", "chance of meeting a neighbour in a month")
    amenity_share: float = param(0.35, "share", (0.1, 0.7), SHARE, "J", "no source found", "chance of meeting somebody at the amenity visited")
    novelty: float = param(0.004, "index/month", (0, 0.02), (0, 1), "J", "gain ln(1 + links)", "skill gained from an employer's outside links")
    absorptive_minimum: float = param(1.05, "index", (0.9, 1.3), (0, 5), "J", "condition found in Becker, Egger, von Ehrlich 2013; its value judged", "skill below which outside links bring nothing")
    skill_spread: float = param(0.3, "log points", (0.2, 0.45), (0, 2), "J", "wage dispersion within occupations", "standard deviation of log skill of people who enter work")


@dataclass(frozen=True, slots=True)
class Visiting:
    """How residents choose where to go out."""

    outings: float = param(6.0, "visits/month", (2, 12), (0, 60), "J", "no source found", "outings of a resident a month, home not counted")
    quality: float = param(1.0, "log points", (0.5, 2), (0, 10), "J", "logit", "weight of log quality")
    distance_decay: float = param(0.046, "1/minute", (0.035, 0.07), (0, 2), "M", "audience half-distance 10-20 minutes", "decay with travel time")
    price: float = param(0.03, "1/EUR", (0.01, 0.1), (0, 2), "J", "logit", "weight of price")
    crowding: float = param(1.0, "log points", (0.3, 2), (0, 10), "J", "queues at the Christmas village, 2014", "weight of log crowding above capacity")
    stay_home: float = param(0.5, "share", (0.2, 0.8), (0.01, 0.99), "J", "sets the scale of amenities' utility", "share of outings not made, at the start")
    local_share: float = param(0.45, "share", (0.35, 0.55), SHARE, "M", "small-town spending surveys", "share of what residents spend that stays in local firms")
    hospitality_share: float = param(0.16, "share", (0.08, 0.25), SHARE, "J", "household budget surveys", "share of local spending that goes to hospitality")
    drain: float = param(0.1, "elasticity", (0, 0.3), (0, 5), "J", "better links drain shops (memory); most of what is spent outside goes to nearer places or by mail", "response of spending outside the town to the way to the metropolis")


@dataclass(frozen=True, slots=True)
class Migration:
    """Who considers moving, and where to."""

    theta: float = param(3.0, "1/log income", (1.5, 4), (0.1, 20), "M", "location-choice literature", "sensitivity of the choice between labour markets")
    gross_flow: float = param(0.0421, "1/year", (0.0415, 0.0515), (0, 0.5), "C", "US non-metro counties 1992-2013, IRS", "gross in- and out-migration at the start, each")
    housing_share: float = param(0.27, "share", (0.25, 0.30), SHARE, "F", AHLFELDT, "share of housing in spending")
    home_bonus: float = param(0.22, "log income", (0.20, 0.25), (0, 3), "M", "Kennan and Walker 2011", "value of living where one's roots are")
    moving_cost: float = param(0.6, "log income", (0.2, 1.5), (0, 10), "J", "cost of a move, spread over the stay", "cost of moving at all")
    distance: float = param(1.1, "elasticity", (0.8, 1.5), (0, 5), "M", "gravity literature", "distance elasticity of migration flows")
    amenity_weight: float = param(0.1, "log income", (0, 0.5), (0, 5), "J", "two stable states need about 0.5 at theta 3", "value of a unit of amenity log-sum")
    creative_income: float = param(1.15, "factor", (1, 1.5), (0, 5), "F", "Hansen and Niedomysl 2009 (sign)", "weight creative people put on income")
    creative_amenity: float = param(1.1, "factor", (1, 1.5), (0, 5), "J", "Hansen and Niedomysl 2009: jobs before amenities", "weight creative people put on amenities")
    creative_mobility: float = param(1.1, "factor", (1, 1.3), (0, 5), "F", "Hansen and Niedomysl 2009", "hazard of considering, creative people over others")
    considering_15: float = param(4.5, "profile", (3, 6), (0, 100), "M", "age profile of moving", "relative hazard of considering at 15-19")
    considering_20: float = param(8.0, "profile", (6, 10), (0, 100), "M", "age profile of moving", "the same at 20-29")
    considering_30: float = param(3.0, "profile", (2, 4), (0, 100), "M", "age profile of moving", "the same at 30-44")
    considering_45: float = param(1.25, "profile", (1, 1.5), (0, 100), "M", "age profile of moving", "the same at 45-64")
    considering_65: float = param(0.75, "profile", (0.5, 1), (0, 100), "M", "age profile of moving", "the same at 65 and over")
    with_relatives: float = param(0.385, "factor", (0.15, 0.6), (0, 5), "C", "experiments/calibration; southern Europeans leave home late, at about 29", "hazard of considering of grown-up people who live with relatives, over that of heads of the same age")
    acceptance: float = param(0.25, "share", (0.1, 0.5), (0.01, 0.9), "J", "sets how many candidates are looked at", "candidates who come, at the start")
    diaspora_years: float = param(10.0, "years", (5, 20), (0, 60), "J", "design of the diaspora", "how long leavers are followed before they are only counted")
    return_considering: float = param(0.12, "1/year", (0.05, 0.25), (0, 5), "M", "20-30 % of graduates return within ten years", "rate at which the diaspora considers returning")
    unemployed_push: float = param(0.3, "log income", (0.1, 0.6), (0, 5), "J", "migrants are drawn more than pushed", "what being without work takes from the value of staying")
    keeps_job: float = param(0.6, "share", (0.3, 0.9), SHARE, "J", "no source found", "newcomers from the neighbour ring who keep their job there; half as many from the metropolis, where remote work is possible")
    newcomer_tenant: float = param(0.6, "share", (0.3, 0.8), SHARE, "J", "no source found", "newcomer households that rent")
    awareness: float = param(0.6, "share", (0.3, 0.9), SHARE, "J", "no source found", "candidates who know the town at the start")
    awareness_floor: float = param(0.5, "share", (0.2, 0.9), SHARE, "J", "no source found", "candidates who know a town of no reputation, relative to the start")
    grant_horizon: float = param(3.0, "years", (1, 10), (0.1, 60), "J", "more than the year they have to stay, less than they may: as long as a lease", "years over which those who may come spread a moving grant")
