"""The class of a single pair of twins, as `ccsim verdict` gives it to each.

Neither two starts nor peers are run in a study, so no class above a slow fade is ever credited.
"""

from __future__ import annotations

from ccsim.engine import Engine
from ccsim.judging.assembling import Twins, pairs_of
from ccsim.judging.evidence import Evidence, EvidenceWatch
from ccsim.judging.timing import funded_year
from ccsim.leapfrog.classes import CLASSES, classes_of
from ccsim.leapfrog.judgement import check
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.scenario import Scenario


def evidence_watch(model: Engine, town: int) -> EvidenceWatch:
    """Return what follows a run of which the class of a town's pair is asked for."""
    return EvidenceWatch(model, town)


def class_of(scenario: Scenario, run: Evidence, twin: Evidence, measure: str) -> str:
    """Return the class of a pair by a measure; raise ValueError if it has holes, or ends too early to be judged."""
    pairs = pairs_of(Twins([run], [twin], [0], scenario.start, funded_year(scenario)), None)[measure]
    check(pairs, None, Thresholds())
    return CLASSES[int(classes_of(pairs, None, Thresholds())[0])]
