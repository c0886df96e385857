"""First looks: when there is something to say, what is said, and that it depends on nobody's speed."""

from __future__ import annotations

import pytest
from compared_plans import branding, coworking, planned
from made_verdicts import verdict_of

from ccsim.ensemble import Failure
from ccsim.judging import making
from ccsim.judging.gathering import Gathered, gather
from ccsim.judging.looking import FEWEST, Looks, arms_of_pairs, look_at, sentences_of, whole_pairs, worth_a_look
from ccsim.judging.records import Records
from ccsim.judging.study import study_of
from ccsim.judging.tasks import tasks_of
from ccsim.running import Listener


@pytest.fixture
def desks(hamlet):
    """The hamlet with a workspace that is paid for within two years."""
    return planned(hamlet, coworking(), title="Desks")


@pytest.fixture
def study(desks):
    """A quick study of ten pairs."""
    return study_of([desks], pairs=FEWEST + 2, quick=True)


class Heard(Listener):
    """Writes down what is said, and after how many runs."""

    def __init__(self):
        """Begin with nothing."""
        self.runs, self.sentences = 0, []

    def ended(self, outcome):  # noqa: ARG002
        """Count."""
        self.runs += 1

    def said(self, sentence):
        """Write down."""
        self.sentences.append((self.runs, sentence))


@pytest.mark.parametrize(
    ("pairs", "asked", "worth"),
    [(7, 30, 0), (8, 30, 8), (16, 30, 16), (29, 30, 16), (30, 30, 0), (8, 8, 0), (8, 9, 8), (199, 200, 128)],
)
def test_looks_come_at_eight_pairs_and_twice_as_many_each_time(pairs, asked, worth):
    """The last pairs of all give the verdict, not a look."""
    assert worth_a_look(pairs, asked) == worth


def test_pairs_are_counted_in_the_order_of_their_seeds(hamlet):
    """A pair that is whole early does not count before those in front of it; a run that failed is settled."""
    plans = [planned(hamlet, coworking(), title="Desks"), planned(hamlet, branding(), title="Fame")]
    study = study_of(plans, pairs=4)
    arms = arms_of_pairs(study)
    whole = {(arm, seed): None for arm in arms for seed in (1, 2, 4)}

    assert len(arms) == 6  # two worlds with nothing and two plans each
    assert whole_pairs(study, Gathered(whole)) == 2
    third = {(arm, 3): None for arm in arms[1:]}
    assert whole_pairs(study, Gathered(whole | third), known=2) == 2
    failed = [(arms[0], Failure(3, "", "", ""))]
    assert whole_pairs(study, Gathered(whole | third, failed), known=2) == 4


def test_a_look_says_what_a_verdict_on_the_same_pairs_says(study, desks, tmp_path, monkeypatch):
    """Ten pairs: one look after the first eight, with the gap that a verdict on just these eight finds."""
    own, heard = Records(tmp_path), Heard()
    monkeypatch.setattr(making, "shared", lambda: own)
    gathered = gather(list(tasks_of(study, own, own)), 1, heard, Looks(study, heard.said).see)
    (runs, sentence), = heard.sentences  # fmt: skip
    eight = making.verdict(desks, pairs=FEWEST, quick=True)
    (looked,) = look_at(study, gathered, FEWEST)

    assert runs == 2 * FEWEST + 1  # the next twin comes before the last of these plans
    assert sentence.startswith("So far, 8 of 10 pairs: It is not a leapfrog here: in 8 of 8 paired runs ")
    assert " The mean gap is " in sentence
    assert sentence.endswith(" This can still change.")
    for measure, pairs in eight.found[0].pairs.items():
        assert (pairs.gap == looked.found[0].pairs[measure].gap).all()


def test_a_look_at_less_than_eight_pairs_that_succeeded_says_nothing(study, tmp_path):
    """Eight pairs are settled, one of them as its run failed: too few to speak of."""
    own = Records(tmp_path)
    gathered = gather(list(tasks_of(study, own, own)), 1, Listener())
    del gathered.results[arms_of_pairs(study)[0], study.seeds[3]]

    assert look_at(study, gathered, FEWEST) == ()
    assert len(look_at(study, gathered, FEWEST + 1)) == 1


def test_a_full_study_says_what_is_still_to_come(hamlet):
    """That its looks leave out two starts and peers is no last word."""
    full = study_of([planned(hamlet, coworking(), title="Desks")], pairs=20)
    verdict = verdict_of(full.base)
    assert all(said.endswith("two starts and peers are still to come.") for said in sentences_of(verdict, full))


def test_no_look_is_taken_where_all_runs_lie_on_disk(study, tmp_path):
    """The verdict comes at once."""
    own = Records(tmp_path)
    gather(list(tasks_of(study, own, own)), 1, Listener())
    heard = Heard()
    gather(list(tasks_of(study, own, own)), 1, heard, Looks(study, heard.said).see)

    assert heard.sentences == []


def test_of_several_plans_and_worlds_each_has_its_sentence(hamlet, tmp_path):
    """Both worlds' pairs become whole early: half of the runs are enough for a look at half of the pairs."""
    plans = [planned(hamlet, coworking(), title="Desks"), planned(hamlet, branding(), title="Fame")]
    study = study_of(plans, pairs=2 * FEWEST).by_pairs_alone
    own, heard = Records(tmp_path), Heard()
    gather(list(tasks_of(study, own, own)), 1, heard, Looks(study, heard.said).see)
    (first, _), *_ = heard.sentences

    assert first <= FEWEST * 6 + 6
    assert [sentence.split(": ")[1:3] for _, sentence in heard.sentences] == [
        [f"“{plan}”", world.name] for plan in ("Desks", "Fame") for world in study.worlds
    ]
