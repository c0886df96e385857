"""Learning and visiting in C (rules.c), compiled when asked for and called on the columns of a town."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.options import Skipped
from ccsim.draws import Purpose, stream_of
from ccsim.parameters import Parameters
from ccsim.town.columns import Array
from ccsim.town.ledger import Flow
from ccsim.town.state import State

SOURCE = Path(__file__).with_name("rules.c")
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")  # every rounding as written
FLOWS = ("HOME_RENTS", "PROPERTY_TAX", "SALES_TAX", "TICKETS", "hospitality", "local", "OUTSIDE_SPENDING")


def compiler() -> str:
    """Return the C compiler; raise Skipped if there is none."""
    found = shutil.which(os.environ.get("CC", "cc"))
    if found is None or os.name != "posix":
        raise Skipped("there is no C compiler (cc, or what CC names)")
    return found


def library() -> ctypes.CDLL:
    """Compile rules.c and return it, with the types of all arguments as the source declares them."""
    command = compiler()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "rules.so"
        subprocess.run([command, *FLAGS, "-o", str(target), str(SOURCE), "-lm"], check=True)
        loaded = ctypes.CDLL(str(target))
    for name, arguments in re.findall(r"^void (\w+)\((.*?)\)", SOURCE.read_text(encoding="utf-8"), re.M | re.S):
        function = loaded[name]
        function.argtypes = [_type_of(argument) for argument in arguments.split(",")]
        function.restype = None
        setattr(loaded, name, function)
    return loaded


def _type_of(argument: str) -> Any:
    """Return how an argument of C is handed over; a column of another type is refused."""
    kind = argument.replace("const", "").split()[0].removesuffix("_t")
    kind = "float64" if kind == "double" else kind
    if "*" in argument:
        return np.ctypeslib.ndpointer(kind, flags="C_CONTIGUOUS")
    return {"float64": ctypes.c_double, "int64": ctypes.c_int64, "uint64": ctypes.c_uint64}[kind]


class Learning:
    """A month of learning on copies of what it changes; the other columns are those of the town itself."""

    def __init__(self, rules: ctypes.CDLL, state: State, assumed: Parameters) -> None:
        """Take the arguments from the town."""
        people, near, learning = state.residents, state.neighbours, assumed.learning
        stream = state.stream(Purpose.HOST)
        self.rules = rules
        self.skill = people.skill.copy()
        self.meetings = np.zeros(state.n_towns, np.int64)
        self.arguments = (
            people.used, people.town, people.key, people.occupation, self.skill, people.employer, people.street,
            people.venue, state.firms.used, state.streets.used, state.amenities.used,
            np.array([stream_of(stream, kind, 0) for kind in range(3)], np.uint64), int(state.stream(Purpose.MEETING)),
            near.first, near.street, near.minutes, state.streets.households, state.firms.links,
            learning.neighbour_decay, learning.rate, learning.concavity, learning.neighbour_share,
            learning.amenity_share, learning.novelty, learning.absorptive_minimum, learning.fade,
            learning.fade_unused, self.meetings,
        )  # fmt: skip

    def run(self) -> None:
        """Let the month of meetings change the copied skills."""
        self.rules.learn(*self.arguments)

    def agrees(self, state: State) -> bool:
        """Tell whether the town's own rules came to the same bits."""
        same = bool((self.skill == state.residents.skill).all())
        return same and bool((self.meetings == state.events["meetings"]).all())


class Visiting:
    """A month of residents' outings and spending on copies of what they change."""

    def __init__(self, rules: ctypes.CDLL, state: State, assumed: Parameters) -> None:
        """Take the arguments from the town; what distance leaves of attractions is worked out beforehand."""
        people, homes, places, streets = state.residents, state.households, state.amenities, state.streets
        base, visiting = state.baseline, assumed.visiting
        self.rules, self.outings = rules, round(visiting.outings)
        self.venue, self.income, self.rent = people.venue.copy(), people.income.copy(), people.rent.copy()
        self.chosen, self.takings = np.zeros(places.used, np.int64), np.zeros(places.used, np.int64)
        self.paid = np.zeros((state.n_towns, len(FLOWS)), np.int64)
        self.arguments = (
            people.used, people.town, people.street, people.household, people.role, people.key, people.born,
            self.venue, self.income, self.rent, state.month, int(state.stream(Purpose.OUTING)),
            streets.used, streets.town, streets.rent, places.used, places.town, places.open.view(np.uint8), places.kind,
            places.quality, places.price, places.visits.copy(), places.capacity, self._left(state, assumed),
            homes.tenant.view(np.uint8), homes.rent, homes.adults, state.n_towns, base.stay_home, base.property_tax,
            visiting.quality, visiting.price, visiting.crowding, self.outings, assumed.public.sales_tax,
            visiting.local_share, visiting.hospitality_share, self.chosen, self.takings, self.paid,
        )  # fmt: skip

    def _left(self, state: State, assumed: Parameters) -> Array:
        """Return what distance leaves of each amenity's attraction at each street (float64[streets, amenities])."""
        streets, places, travel = state.streets, state.amenities, state.travel
        left = np.empty((streets.used, places.used))
        at = (streets.used, streets.x, streets.y, places.used, places.street, assumed.visiting.distance_decay)
        self.rules.distances(*at, travel.walking, travel.driving, travel.parking, left)
        return left

    def run(self) -> None:
        """Let the residents go out and spend."""
        self.rules.visit(*self.arguments)

    def agrees(self, state: State) -> bool:
        """Tell whether the town's own rules came to the same choices and the same cents."""
        people, places, now = state.residents, state.amenities, state.ledger.flows
        names = [name for name in FLOWS if name.isupper()]
        cents = self.paid[:, [FLOWS.index(name) for name in names]]
        booked = now[:, [Flow[name] for name in names]]
        spent = self.paid[:, 4] + self.paid[:, 5]
        return all(
            bool(np.array_equal(ours, theirs))
            for ours, theirs in (
                (people.venue, self.venue),
                (people.income, self.income),
                (people.rent, self.rent),
                (places.visits - places.guests, self.chosen * self.outings),
                (booked, cents),
                (state.ledger.paid(Flow.LOCAL_SPENDING), spent),
            )
        )
