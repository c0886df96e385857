"""Learning, visiting and pay as plain Mesa agents: one Python object per resident, one method per rule.

Written as a careful user of Mesa would: agents hold references to their firm, street, household and venue, rules
are methods called by `AgentSet.do`, draws come from the model's generator, what is the same for a whole street or
town is worked out once a month, and no order needs to be shuffled, since everybody reads what was so last month.
One town; the rules are those of docs/ODD.md, 7.3 to 7.5.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate
from random import Random

import mesa

from ccsim.parameters import Parameters
from ccsim.town.schema import (
    CHILD,
    COMMUTES_RING,
    CREATIVE,
    HEAD,
    NOT_WORKING,
    RETIRED,
    SCHOOL,
    UNEMPLOYED,
    WORKSPACE,
)
from ccsim.town.state import State

CONVERSATIONS = 4


class Place:
    """Where people meet: a firm, a street or an amenity."""

    def __init__(self) -> None:
        """Begin without anybody."""
        self.talks: list[list[float]] = []
        self.hosts: list[float] = []

    def open(self) -> None:
        """Begin a month's conversations."""
        self.talks = [[] for _ in range(CONVERSATIONS)]

    def choose_hosts(self, random: Random) -> None:
        """Draw each conversation's host; one without people joins the next."""
        hosts = [random.choice(talk) if talk else None for talk in self.talks]
        known = [next((h for h in hosts[i:] + hosts[:i] if h is not None), 0.0) for i in range(CONVERSATIONS)]
        self.hosts = known


class Firm(Place):
    """An employer."""

    def __init__(self, links: int) -> None:
        """Begin with links to partners outside."""
        super().__init__()
        self.news = math.log(1.0 + links) if links > 0 else 0.0
        self.bill = 0
        self.knowledge = 0.0


class Amenity(Place):
    """A place to go to."""

    def __init__(self, street: int, is_venue: bool, worth: float, price: int) -> None:
        """Begin with what it is worth next door and its price in cents."""
        super().__init__()
        self.street, self.is_venue, self.worth, self.price = street, is_venue, worth, price
        self.visitors = 0
        self.takings = 0


class Street(Place):
    """A street: its neighbours, and what there is to visit from it."""

    def __init__(self, x: float, y: float, home_tax: int) -> None:
        """Begin at a place (metres), with the property tax of a home in cents."""
        super().__init__()
        self.x, self.y, self.home_tax = x, y, home_tax
        self.near: list[Street] = []
        self.reach: list[float] = []
        self.options: list[Amenity | None] = []
        self.cumulative: list[float] = []


class Household:
    """Who shares a home."""

    def __init__(self, rent_each: int, is_tenant: bool) -> None:
        """Begin with each adult's part of the rent, in cents."""
        self.rent_each, self.is_tenant = rent_each, is_tenant
        self.income = 0


class Resident(mesa.Agent):
    """A person."""

    model: Town

    def __init__(self, model: Town, skill: float, occupation: int, work: int, age: int, income: int) -> None:
        """Begin with skill, occupation, state of employment, age in months and money in cents."""
        super().__init__(model)
        self.skill, self.occupation, self.work, self.age, self.income = skill, occupation, work, age, income
        self.firm: Firm | None = None
        self.street: Street = model.streets[0]
        self.household: Household = model.households[0]
        self.venue: Amenity | None = None
        self.is_head = False
        self.homes_let = 0
        self.wage = 0

    @property
    def learns(self) -> bool:
        """Say whether this person takes part in learning."""
        return self.work != NOT_WORKING and (self.occupation == CREATIVE or self.skill > 1.0)

    def gather(self) -> None:
        """Take a place in a conversation at work, in the street and at the amenity visited."""
        if not self.learns:
            return
        draw = self.random.random
        if self.firm:
            self.firm.talks[int(4 * draw())].append(self.skill)
        self.street.talks[int(4 * draw())].append(self.skill)
        if self.venue:
            self.venue.talks[int(4 * draw())].append(self.skill)

    def meet(self) -> None:
        """Learn from the hosts of this month's meetings; lose some of what work does not renew."""
        if not self.learns:
            return
        rules, random = self.model.rules.learning, self.random
        own, gain, widest, news = self.skill, 0.0, 0.0, 0.0
        met: list[Place] = []
        if self.firm:
            met.append(self.firm)
            if own > rules.absorptive_minimum:
                news = rules.novelty * self.firm.news
        if self.venue and random.random() < rules.amenity_share:
            met.append(self.venue)
        if random.random() < rules.neighbour_share:
            met += random.choices(self.street.near, cum_weights=self.street.reach)
        for place in met:
            gap = place.hosts[int(4 * random.random())] - own
            if gap > 0:
                gain += rules.rate * gap**rules.concavity
                widest = max(widest, gap)
        self.model.meetings += len(met)
        gain = min(gain, widest) + news
        if own > 1:
            gain -= (rules.fade_unused if self.work == UNEMPLOYED else rules.fade) * (own - 1)
        self.skill = own + gain

    def go_out(self) -> None:
        """Choose a venue or stay at home."""
        self.venue = None
        if self.age >= 72:
            street = self.street
            (self.venue,) = self.random.choices(street.options, cum_weights=street.cumulative)
            if self.venue:
                self.venue.visitors += 1

    def spend(self) -> None:
        """Pay rent or property tax, sales tax and tickets, and spend the rest in town or outside."""
        money, model = self.income, self.model
        if money <= 0:
            return
        self.income = 0
        if self.household.is_tenant:
            if self.age >= 216:
                due = min(money, self.household.rent_each)
                model.rents += due
                money -= due
        elif self.is_head:
            money -= min(money, self.street.home_tax)
        money -= int(money * model.rules.public.sales_tax)
        if self.venue:
            due = min(money, model.outings * self.venue.price)
            self.venue.takings += due
            money -= due
        model.local += int(money * model.rules.visiting.local_share)

    def earn(self) -> None:
        """Receive a wage, a pension or a benefit, and rents of homes let."""
        model, gross, transfer = self.model, 0, 0
        if self.occupation == CHILD:
            transfer = model.child_benefit
        elif self.occupation == RETIRED:
            transfer = model.pension
        elif self.firm:
            gross = int(model.pay[self.occupation] * self.skill**model.premium)
            self.firm.bill += gross
            self.firm.knowledge += self.skill
        elif self.work <= COMMUTES_RING:
            gross = int(model.outside_pay[COMMUTES_RING - self.work][self.occupation] * self.skill**model.premium)
        elif self.work == UNEMPLOYED:
            transfer = model.benefit
        else:
            transfer = model.minimum
        self.wage = gross
        net = gross - int(gross * model.income_tax) + transfer + self.homes_let * model.rent_each
        self.income += net
        self.household.income += net


class Town(mesa.Model):
    """A town of plain agents, as it is in some state of ccsim's model on the eve of learning."""

    def __init__(self, state: State, rules: Parameters) -> None:
        """Make an object of every resident, household, firm, street and amenity."""
        super().__init__(rng=state.month)
        self.rules, self.outings = rules, round(rules.visiting.outings)
        self.meetings, self.rents, self.local, self.rent_each = 0, 0, 0, 0
        self.premises = int(state.now.rent_pool[0])  # rents that firms paid to landlords last month
        self.firms = [Firm(int(links)) for links in state.firms.links]
        self._make_streets(state)
        self._make_amenities(state)
        self._make_households(state)
        self._set_pay(state)
        self._make_residents(state)
        self.residents = self.agents_by_type[Resident]

    def _make_streets(self, state: State) -> None:
        """Make the streets with the running weights of those nearby."""
        streets, near, decay = state.streets, state.neighbours, self.rules.learning.neighbour_decay
        taxes = (streets.rent * state.baseline.property_tax[0]).astype(int).tolist()
        self.streets = [Street(x, y, tax) for x, y, tax in zip(streets.x, streets.y, taxes, strict=True)]
        lived = streets.households.tolist()
        for number, street in enumerate(self.streets):
            pairs = range(near.first[number], near.first[number + 1])
            street.near = [self.streets[near.street[k]] for k in pairs]
            weights = ((lived[near.street[k]] + 1e-9) * math.exp(-decay * near.minutes[k]) for k in pairs)
            street.reach = list(accumulate(weights))

    def _make_amenities(self, state: State) -> None:
        """Make the amenities, and note how much of each one's attraction is left in each street."""
        places, rules, travel = state.amenities, self.rules.visiting, state.travel
        self.amenities: list[Amenity] = []
        for row in range(places.used):
            crowd = max(1.0, places.visits[row] / max(1.0, places.capacity[row]))
            worth = places.quality[row] ** rules.quality * math.exp(-rules.price * places.price[row] / 100)
            is_venue = places.town[row] >= 0 and places.open[row] and places.kind[row] not in {WORKSPACE, SCHOOL}
            price = int(places.price[row])
            self.amenities.append(Amenity(places.street[row], is_venue, worth * crowd**-rules.crowding, price))
        self.venues = [amenity for amenity in self.amenities if amenity.is_venue]
        self.stay_home = float(state.baseline.stay_home[0])
        self.left: list[list[float]] = []
        for street in self.streets:
            doors = [self.streets[venue.street] for venue in self.venues]
            metres = [math.hypot(street.x - door.x, street.y - door.y) for door in doors]
            minutes = [min(far / travel.walking, travel.parking + 1.3 * far / travel.driving) for far in metres]
            self.left.append([math.exp(-rules.distance_decay * far) for far in minutes])

    def _make_households(self, state: State) -> None:
        """Make the households."""
        homes = state.households
        columns = zip(homes.rent.tolist(), homes.adults.tolist(), homes.tenant.tolist(), strict=True)
        self.households = [Household(rent // max(1, adults), tenant) for rent, adults, tenant in columns]

    def _set_pay(self, state: State) -> None:
        """Work out what everybody is paid this month."""
        labour, base, towns = self.rules.labour, state.baseline, state.towns
        metropolis = math.exp(state.shocks[2])
        ratio = state.places.wage_ratio[0]
        ratios = (ratio[0], ratio[1] * metropolis, ratio[1] * metropolis * labour.remote_pay)
        self.pay = [int(pay * towns.pay[0]) for pay in base.pay[0]]
        self.outside_pay = [[int(pay * ratio) for pay in base.pay[0]] for ratio in ratios]
        self.pension, self.benefit = int(base.pension[0]), int(labour.benefit * base.wage[0])
        self.minimum, self.child_benefit = int(100 * labour.minimum_income), int(100 * labour.family_benefit)
        self.premium, self.income_tax = labour.skill_premium, labour.income_tax

    def _make_residents(self, state: State) -> None:
        """Make the people who live in the town."""
        people = state.residents
        for row in (people.town >= 0).nonzero()[0].tolist():
            work, age = int(people.employer[row]), state.month - int(people.born[row])
            money = int(people.income[row])
            one = Resident(self, float(people.skill[row]), int(people.occupation[row]), work, age, money)
            one.firm = self.firms[work] if work >= 0 else None
            one.street = self.streets[people.street[row]]
            one.household = self.households[people.household[row]]
            one.venue = self.amenities[people.venue[row]] if people.venue[row] >= 0 else None
            one.is_head = bool(people.role[row] == HEAD)
            one.homes_let = int(people.homes_let[row])

    def learn(self) -> None:
        """Let one month of meetings change skills."""
        places: Sequence[Place] = [*self.firms, *self.streets, *self.amenities]
        for place in places:
            place.open()
        self.residents.do("gather")
        for place in places:
            place.choose_hosts(self.random)
        self.residents.do("meet")

    def visit(self) -> None:
        """Let residents go out and spend."""
        for street, left in zip(self.streets, self.left, strict=True):
            street.options = [None, *self.venues]
            weights = (venue.worth * share for venue, share in zip(self.venues, left, strict=True))
            street.cumulative = list(accumulate(weights, initial=self.stay_home))
        self.residents.do("go_out")
        self.residents.do("spend")

    def earn(self) -> None:
        """Pay everybody."""
        let = sum(home.is_tenant for home in self.households)
        owned = sum(one.homes_let for one in self.residents)
        self.rent_each = (self.premises + self.rents) // max(1, let, owned)
        self.residents.do("earn")
