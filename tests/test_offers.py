"""Offers: a campaign adds nobody to a network of towns, and who takes a grant follows from the candidates' choice."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from plans import carried_out, planned
from test_accounting import two_towns

from ccsim.draws import Purpose
from ccsim.inputs import Inputs, MovingGrant, Studios
from ccsim.rules import offers
from ccsim.rules.candidates import accepts, awareness, draw_candidates
from ccsim.start import begin
from ccsim.town.ledger import Flow, ProjectFlow
from ccsim.town.schema import CREATIVE, METROPOLIS, REMOTE, UNEMPLOYED

N = 20_000
GRANT = MovingGrant(0, 11, 0, remote=False, cents=1_000_000, budget=10**12, announced=1.0)
STUDIOS = Studios(1, 12, 0, street=0, homes=5, discount=0.3, announced=0.5)


def month(towns=1, **what):
    """Return inputs at rest, but for what is given."""
    return dataclasses.replace(Inputs.at_rest(towns), **what)


def candidates(state, assumed, n=N):
    """Return many candidates for each town, all of them as well off here as there."""
    drawn = draw_candidates(state, 0, np.full(state.n_towns, n), assumed).view(np.recarray)
    return drawn, np.zeros(drawn.key.size)


def come(state, drawn, gain, aware, assumed):
    """Return who comes by the plain rule (bool[c])."""
    streams = state.stream(Purpose.NEWCOMER), state.stream(Purpose.DESTINATION)
    return accepts(drawn.key, gain, aware[drawn.town], *streams, assumed.migration.theta)


def test_without_offers_candidates_decide_as_ever(hamlet_state, assumed):
    """At rest the same ones come, bit for bit, and nothing is promised."""
    drawn, gain = candidates(hamlet_state, assumed)
    yes, promises = offers.decide(hamlet_state, month(), drawn, gain, assumed)

    assert yes.tobytes() == come(hamlet_state, drawn, gain, awareness(hamlet_state, assumed), assumed).tobytes()
    assert promises == []


@pytest.mark.parametrize(("factor", "known"), [(1.0, 0.6), (1.25, 0.75), (9.0, 1.0)])
def test_a_campaign_makes_a_single_town_known(hamlet_state, assumed, factor, known):
    """60 % know it; a campaign multiplies that, up to all, and nobody who knew it before forgets it."""
    drawn, gain = candidates(hamlet_state, assumed)
    told = month(awareness=np.array([factor]))
    before, after = (offers.decide(hamlet_state, inputs, drawn, gain, assumed)[0] for inputs in (month(), told))

    assert offers.known(hamlet_state, told, drawn, gain, assumed) == pytest.approx([known])
    assert (after | ~before).all()
    assert after.sum() == pytest.approx(before.sum() * known / 0.6, rel=0.05)


def test_a_campaign_moves_people_between_towns(assumed):
    """Two towns, one of them advertises: it gains what the other loses, so that as many are expected as without."""
    state = begin(two_towns(), 1)
    drawn, _ = candidates(state, assumed)
    gain = np.where(drawn.town == 0, 0.2, -0.1)
    usual = awareness(state, assumed)
    told = offers.known(state, month(2, awareness=np.array([1.4, 1.0])), drawn, gain, assumed)
    chance = 1 / (1 + np.exp(-assumed.migration.theta * gain))
    expected = [(chance * known[drawn.town]).sum() for known in (usual, told)]

    assert told[0] > usual[0]
    assert told[1] < usual[1]
    assert expected[1] == pytest.approx(expected[0], rel=1e-12)


def test_all_towns_advertising_gain_nothing(assumed):
    """If both towns advertise alike, both are known as before: a race that nobody wins."""
    state = begin(two_towns(), 1)
    drawn, gain = candidates(state, assumed)
    both = offers.known(state, month(2, awareness=np.array([1.3, 1.3])), drawn, gain, assumed)

    assert both == pytest.approx(awareness(state, assumed), rel=1e-12)


def test_a_grant_goes_to_creative_people_within_its_budget(hamlet_state, assumed):
    """Ten grants: ten creative candidates are promised one, and everybody who would have come still comes."""
    drawn, gain = candidates(hamlet_state, assumed)
    ten = dataclasses.replace(GRANT, budget=10_999_999)
    plain, _ = offers.decide(hamlet_state, month(), drawn, gain, assumed)
    yes, [promise] = offers.decide(hamlet_state, month(moving_grants=[ten]), drawn, gain, assumed)

    assert promise.heads.size == 10
    assert (drawn.occupation[np.isin(drawn.key, promise.heads)] == CREATIVE).all()
    assert (yes | ~plain).all()
    assert set(drawn.key[yes & ~plain]) <= set(promise.heads)


def test_deadweight_follows_from_the_logit(hamlet_state, assumed):
    """Of those paid, the share who would not have come is 1 - p0/p1, p the chance to come without and with it."""
    drawn, gain = candidates(hamlet_state, assumed)
    plain, _ = offers.decide(hamlet_state, month(), drawn, gain, assumed)
    _, [promise] = offers.decide(hamlet_state, month(moving_grants=[GRANT]), drawn, gain, assumed)
    offer = offers.of_grant(hamlet_state, GRANT, drawn, assumed)
    without = 0.5 * offer.wants.sum()
    with_it = (1 / (1 + np.exp(-assumed.migration.theta * offer.worth[offer.wants]))).sum()
    otherwise = plain[np.isin(drawn.key, promise.heads)].mean()

    assert 0.1 < 1 - without / with_it < 0.5
    assert 1 - otherwise == pytest.approx(1 - without / with_it, abs=0.03)


def test_a_grants_worth_by_hand(hamlet_state, assumed):
    """EUR 9,000 over three years against EUR 30,000 a year: 1.15 times the log of 1.1, and half the income, 1.2."""
    drawn, _ = candidates(hamlet_state, assumed)
    hamlet_state.baseline.pay[:] = 100 * 15_000 / 12 / (1 - assumed.labour.income_tax)
    offer = offers.of_grant(hamlet_state, dataclasses.replace(GRANT, cents=900_000), drawn, assumed)
    couples = offer.worth[drawn.couple]

    assert couples == pytest.approx(1.15 * np.log(1.1))
    assert offer.worth[~drawn.couple] == pytest.approx(1.15 * np.log(1.2))


def test_more_money_never_brings_fewer(hamlet_state, assumed):
    """Same draws: whoever comes for a small grant comes for a larger one."""
    drawn, gain = candidates(hamlet_state, assumed)
    who = [
        offers.decide(
            hamlet_state, month(moving_grants=[dataclasses.replace(GRANT, cents=cents)]), drawn, gain, assumed
        )
        for cents in (100_000, 1_000_000, 3_000_000)
    ]
    few, more, most = (yes for yes, _ in who)

    assert (more | ~few).all()
    assert (most | ~more).all()
    assert few.sum() < more.sum() < most.sum()


def test_what_nobody_hears_of_does_nothing(hamlet_state, assumed):
    """A grant that is not announced, or whose money is used up, brings and pays nobody."""
    drawn, gain = candidates(hamlet_state, assumed)
    plain, _ = offers.decide(hamlet_state, month(), drawn, gain, assumed)
    for silent in (dataclasses.replace(GRANT, announced=0.0), dataclasses.replace(GRANT, budget=GRANT.cents - 1)):
        yes, promises = offers.decide(hamlet_state, month(moving_grants=[silent]), drawn, gain, assumed)
        assert (yes == plain).all()
        assert sum(promise.heads.size for promise in promises) == 0


def test_another_offer_changes_nobodys_draw(hamlet_state, assumed):
    """With studios beside it the same people are promised the grant, as each offer draws under its own key."""
    drawn, gain = candidates(hamlet_state, assumed)
    grant = dataclasses.replace(GRANT, budget=20 * GRANT.cents, announced=0.5)
    alone, beside = (
        offers.decide(hamlet_state, month(moving_grants=[grant], studios=also), drawn, gain, assumed)[1][0]
        for also in ([], [STUDIOS])
    )

    assert alone.heads.tolist() == beside.heads.tolist()


def test_studios_are_offered_to_tenants_while_there_are_free_ones(hamlet_state, assumed):
    """Five studios, two of them let: three candidates are promised one; a third off is 0.27 * -ln(0.7) to them."""
    drawn, gain = candidates(hamlet_state, assumed)
    hamlet_state.households.studio[:2] = STUDIOS.project + 1
    _, [promise] = offers.decide(hamlet_state, month(studios=[STUDIOS]), drawn, gain, assumed)
    offer = offers.of_studios(hamlet_state, STUDIOS, 3, drawn, assumed)
    creative = drawn.occupation == CREATIVE

    assert (promise.heads.size, promise.cents) == (3, 0)
    assert offer.worth[0] == pytest.approx(-0.27 * np.log(0.7))
    assert offer.wants[creative].mean() == pytest.approx(assumed.migration.newcomer_tenant, abs=0.05)
    assert not offer.wants[~creative].any()


def test_remote_workers_come_from_the_metropolis(hamlet_state, assumed):
    """A grant for remote workers is for those of the metropolis whose job can be kept: half of `keeps_job`."""
    drawn, _ = candidates(hamlet_state, assumed)
    wants = offers.of_grant(hamlet_state, dataclasses.replace(GRANT, remote=True), drawn, assumed).wants
    could = (drawn.place == METROPOLIS) & (drawn.occupation == CREATIVE)

    assert not wants[~could].any()
    assert wants[could].mean() == pytest.approx(assumed.migration.keeps_job / 2, abs=0.05)


@pytest.mark.parametrize(("remote", "paid"), [(False, 3), (True, 1)])
def test_grants_are_paid_to_the_cent(remote, paid):
    """Three newcomers, one of whom works remotely: what they get the council pays, and the project's books say so."""
    scenario = planned({"kind": "talent grant", "size": 5, "running": 0.0})
    model, _ = carried_out(scenario, 1)
    state, people = model.state, model.state.residents
    rows = np.flatnonzero((people.town == 0) & (people.occupation == CREATIVE))[:3]
    people.employer[rows] = [REMOTE, UNEMPLOYED, UNEMPLOYED]
    state.ledger.open_month()
    before = state.holdings()
    offers.pay_grants(state, scenario.plan, [offers.Promise(0, people.key[rows], 12_345, remote)])
    change = (state.holdings() - before)[0]

    assert change[0] == -change[3] == 12_345 * paid
    assert state.ledger.paid(Flow.AID_TO_RESIDENTS)[0] == state.ledger.projects[0, ProjectFlow.AID] == 12_345 * paid
