"""What may go wrong: what the runs show, and what is known of such measures."""

from __future__ import annotations

from collections.abc import Iterator

from ccsim.reporting.case import Case

NOTICED = 0.01  # part of the plan's cost from which on a sum is worth a sentence
MOST = 8  # sentences


def risks_said(case: Case) -> list[str]:
    """Return the risks, those that the runs show first; of side effects that several measures have, each once."""
    return [*_found(case), *_known(case)][:MOST]


def _found(case: Case) -> Iterator[str]:
    """Yield what the runs show."""
    account, money = case.account, case.about
    least = NOTICED * float(account.public_cost.mean())
    for name, cents in (("lost", account.lost), ("repaid", account.repaid), ("advanced", account.advanced)):
        if float(cents.mean()) > least:
            yield case.say(f"risks.{name}", {"amount": money(cents)})
    debt = case.lines["municipal_debt"]
    if debt["told"] == "more":
        yield case.say("risks.debt", {"amount": case.language.money(1000 * debt["mean"]), "year": str(case.end)})


def _known(case: Case) -> Iterator[str]:
    """Yield what measures of these kinds are known to do besides, with the names of those that do it."""
    by_effect: dict[str, list[str]] = {}
    places: dict[str, int] = {}
    for _, lever in case.levers:
        for number, effect in enumerate(lever.side_effects, start=1):
            said = case.language.declared(f"levers.{lever.kind}.side_{number}", effect.what)
            by_effect.setdefault(said, []).append(case.label(lever))
            places[said] = min(number, places.get(said, number))
    for said, labels in sorted(by_effect.items(), key=lambda item: (places[item[0]], -len(item[1]))):
        yield case.say("risks.known", {"measures": case.language.listed(list(dict.fromkeys(labels))), "effect": said})
