"""What a deep verdict finds beyond the usual one: other uses of the money, other sizes, parameters and starts."""

from __future__ import annotations

from dataclasses import dataclass

from ccsim.leapfrog.chances import Chance, Estimate
from ccsim.leapfrog.judgement import Judgement
from ccsim.leapfrog.series import Values

CASH, LATER, NEIGHBOUR = "cash", "later", "neighbour"  # kinds of alternatives


@dataclass(frozen=True, slots=True)
class Alternative:
    """What the same money, the same plan later, or the same plan next door does: beside the verdict, no bound."""

    kind: str  # CASH, LATER, NEIGHBOUR
    town: str  # where it is spent, and looked at
    judged: Judgement  # by income, without two starts and peers


@dataclass(frozen=True, slots=True)
class Pulse:
    """A plan whose every lever is so many times as large."""

    factor: float
    lasting: Chance  # pairs that pass L1
    capped: tuple[str, ...]  # levers held at the largest size there can be


@dataclass(frozen=True, slots=True)
class Pulses:
    """Plans of several sizes, and the size from which on half of the pairs last."""

    pulses: tuple[Pulse, ...]  # by factor, rising
    tips: float | None  # times the plan's size; None: not even the largest that was tried


@dataclass(frozen=True, slots=True)
class Ranked:
    """How the mean gap goes with one parameter over draws."""

    parameter: str
    correlation: float  # of ranks (Spearman)
    p: float  # that there is none, over all parameters looked at (Holm)


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """What comes of a plan over the space of uncertain parameters; L2 is not done again for each draw."""

    asked: int  # draws
    pairs: int  # of each draw at most
    gaps: Values  # float64[draws] mean gap in the window
    lasting: Values  # float64[draws] share of pairs that pass L1
    over_half: Chance  # draws in which more than half of the pairs do
    ranked: tuple[Ranked, ...]  # strongest first; none if there are too few draws
    judged: int  # parameters drawn over their plausible ranges, beside the calibrated ones
    same_model: bool  # whether the calibrated sets were found with a model of the same results


@dataclass(frozen=True, slots=True)
class Start:
    """What is left in the end of two starts taken so many years after the last outside money."""

    after: int  # years
    late: Estimate  # mean gap of the last years (log points)
    seeds: int


@dataclass(frozen=True, slots=True)
class Step:
    """The one-step map within one range of gaps: where a gap is a year later."""

    gap: float  # mean of those in the range (log points)
    following: Estimate  # a year later
    count: int  # years of runs


@dataclass(frozen=True, slots=True)
class Bursts:
    """Two starts from several states, and the map from one year's gap to the next that they trace."""

    starts: tuple[Start, ...]  # by years after the money, rising
    steps: tuple[Step, ...]  # by gap, rising
    ridge: float | None  # gap at which the map crosses the diagonal from below for sure; None: it does not


@dataclass(frozen=True, slots=True)
class Deep:
    """All of it for one plan in one world; None: too few runs succeeded."""

    alternatives: tuple[Alternative, ...]
    pulses: Pulses | None
    uncertainty: Uncertainty | None
    bursts: Bursts | None
