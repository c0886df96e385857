"""First looks: what the pairs that are there say, while the others are still being simulated.

The first pairs are taken in the order of their seeds, all of them or none: what a look says depends on scenario and
seeds, not on which process was faster.
"""

from __future__ import annotations

from collections.abc import Callable

from ccsim.comparing.arms import NOTHING
from ccsim.judging.deciding import judged_by
from ccsim.judging.findings import Verdict
from ccsim.judging.gathering import Gathered
from ccsim.judging.phrases import with_interval
from ccsim.judging.study import Study, arm_of
from ccsim.judging.tests_said import main
from ccsim.judging.words import headline
from ccsim.summary import number

MAY_CHANGE = "This can still change."
MORE_TO_COME = "This can still change; two starts and peers are still to come."
FEWEST = 8  # pairs below which nothing is said: as many courses of shocks from outside are shared by all pairs


def arms_of_pairs(study: Study) -> list[str]:
    """Return what the runs are called that have to be there for the pairs of one seed."""
    names = [NOTHING, *(plan.name for plan in study.plans)]
    return [arm_of(world, name) for world in study.worlds for name in names]


def whole_pairs(study: Study, gathered: Gathered, known: int = 0) -> int:
    """Return of how many of the first seeds all pairs are there, or failed (known: of so many they are)."""
    arms, failed = arms_of_pairs(study), {(arm, failure.seed) for arm, failure in gathered.failures}
    for pairs in range(known, len(study.seeds)):
        names = [(arm, study.seeds[pairs]) for arm in arms]
        if not all(name in gathered.results or name in failed for name in names):
            return pairs
    return len(study.seeds)


def worth_a_look(pairs: int, asked: int) -> int:
    """Return how many of the first pairs to look at: eight, then twice as many each time; 0 if there are too few.

    Once all that were asked for are there they are the verdict's, and no look is taken any more.
    """
    worth = 0
    while pairs < asked and (following := 2 * worth or FEWEST) <= pairs:
        worth = following
    return worth


def look_at(study: Study, gathered: Gathered, pairs: int) -> tuple[Verdict, ...]:
    """Return what the first pairs say of each plan, without two starts and peers; nothing if too many failed."""
    names = [[(arm, seed) for arm in arms_of_pairs(study)] for seed in study.seeds[:pairs]]
    if sum(all(name in gathered.results for name in pair) for pair in names) < FEWEST:
        return ()
    some = {name: gathered.results[name] for pair in names for name in pair if name in gathered.results}
    return judged_by(study.by_pairs_alone, Gathered(some))


class Looks:
    """Tells what the first pairs say, each time there are twice as many."""

    def __init__(self, study: Study, tell: Callable[[str], None]) -> None:
        """Begin with nothing seen."""
        self.study, self.tell = study, tell
        self.whole = self.seen = 0

    def see(self, gathered: Gathered) -> None:
        """Look whether there is something new to tell."""
        self.whole = whole_pairs(self.study, gathered, self.whole)
        pairs = worth_a_look(self.whole, len(self.study.seeds))
        if pairs > self.seen:
            self.seen = pairs
            for verdict in look_at(self.study, gathered, pairs):
                for sentence in sentences_of(verdict, self.study):
                    self.tell(sentence)


def sentences_of(verdict: Verdict, study: Study) -> list[str]:
    """Return a sentence for each world: how many of a study's pairs there are, what they say, and the mean gap."""
    said = []
    for found in verdict.found:
        judged = main(found)
        pairs = judged.chances[judged.verdict].of
        where = [f"“{verdict.plan}”"] if len(study.plans) > 1 else []
        where += [found.world.name] if len(verdict.found) > 1 else []
        gap = f"The mean gap is {with_interval(judged.gap)}. {MAY_CHANGE if study.quick else MORE_TO_COME}"
        begin = f"So far, {number(pairs)} of {number(len(study.seeds))} pairs"
        said.append(": ".join([begin, *where, f"{headline(found, verdict)} {gap}"]))
    return said
