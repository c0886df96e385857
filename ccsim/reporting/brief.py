"""The council brief: what the plan is, what it changes, for whom, who pays, what may go wrong, and the answer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ccsim.comparing.effects import mean_of
from ccsim.comparing.gains import Gain
from ccsim.leapfrog.thresholds import Thresholds
from ccsim.reporting.case import Case
from ccsim.reporting.document import (
    Answer,
    Block,
    Figure,
    Figures,
    Heading,
    Items,
    Section,
    Table,
    Text,
    Tone,
    given,
    shown,
)
from ccsim.reporting.drawing import pictures_of_effects
from ccsim.reporting.risks import risks_said
from ccsim.reporting.verdict import answer_of

SAID = ("jobs", "population", "real_income_of_incumbents", "rent")  # what everybody asks for
DIGITS = {"real_income_of_incumbents": 1, "rent": 1}
TONES: dict[str, Tone] = {"better": "good", "worse": "bad", "neither": "plain"}
VISIBLE = Thresholds().visible  # part of what is there anyway below which a gain is small, as verdicts have it
THOUSAND = 1e5  # EUR cents
LONGEST_STORY = 600  # letters of what the author says


def brief_of(case: Case) -> Section:
    """Return the brief."""
    blocks: list[Block] = [
        answer_of(case) if case.verdict is not None else without_verdict(case),
        figures_of(case),
        Heading(case.say("brief.plan")),
        Text(plan_said(case)),
        *([Text(given(story), "quote")] if (story := story_of(case)) else []),
        Heading(case.say("brief.changes", {"year": str(case.end)})),
        Items(tuple(changes_said(case))),
        pictures_of_effects(case),
        Heading(case.say("brief.who")),
        Items(tuple(people_said(case))),
        Heading(case.say("brief.pays")),
        payers(case),
        Items(tuple(money_said(case))),
        Heading(case.say("brief.risks")),
        Items(tuple(risks_said(case))),
        Text(case.say("brief.model"), "pale"),
    ]
    return Section("brief", case.say("brief.title"), tuple(blocks))


# ---- the answer and the figures ---------------------------------------------------------------------
def without_verdict(case: Case) -> Answer:
    """Return what can be answered where nobody asked for a verdict."""
    jobs, income = (case.lines[name] for name in ("jobs", "real_income_of_incumbents"))
    gains = [row for row in (jobs, income) if row["meaning"] == "better"]
    losses = [row for row in (jobs, income) if row["meaning"] == "worse"]
    small = all(abs(row["mean"]) < VISIBLE * abs(row["without"]) for row in gains)
    gain = "small" if small else "gain"
    outcome = "mixed" if gains and losses else gain if gains else "loss" if losses else "none"
    tone: Tone = "bad" if losses else "good" if outcome == "gain" else "plain"
    said = {
        "year": str(case.end), "jobs": _in_short(case, "jobs"), "income": _in_short(case, "real_income_of_incumbents"),
        "cost": case.about(case.account.public_cost),
    }  # fmt: skip
    return Answer(
        case.say("answer.question_short", {"town": case.place}),
        case.say(f"answer.{outcome}", {"visible": case.language.percent(VISIBLE)}),
        case.say("answer.said", said),
        (case.say("answer.not_judged"),),
        tone,
    )


def _in_short(case: Case, indicator: str) -> str:
    """Return a difference as a part of a sentence."""
    row = case.lines[indicator]
    if not row["told"]:
        return case.say(f"answer.{indicator}_unsure")
    return case.say(f"answer.{indicator}_{row['told']}", size_of(case, indicator))


def size_of(case: Case, indicator: str) -> dict[str, str]:
    """Return the mean of a difference without its sign, by itself and as a share of what is there anyway."""
    row = case.lines[indicator]
    share = abs(row["mean"]) / abs(row["without"]) if row["without"] else 0.0
    amount = case.language.number(abs(row["mean"]), DIGITS.get(indicator, 0))
    return {"amount": amount, "share": case.language.percent(share, 1)}


def figures_of(case: Case) -> Figures:
    """Return the few figures to be remembered."""
    return Figures((*(_figure(case, name) for name in SAID), *_figures_of_money(case)))


def _figure(case: Case, indicator: str) -> Figure:
    """Return one change with its range."""
    row, digits = case.lines[indicator], DIGITS.get(indicator, 0)
    unit = case.say(f"figures.{indicator}_unit", {"n": round(abs(row["mean"]))})
    return Figure(
        case.say(f"figures.{indicator}", {"year": str(case.end)}),
        f"{case.language.signed(row['mean'], digits)} {unit}".strip(),
        sureness(case, indicator),
        TONES[row["meaning"]],
    )


def sureness(case: Case, indicator: str) -> str:
    """Return where eight in ten runs lie and in how many there is more, or that nothing can be told."""
    row, digits = case.lines[indicator], DIGITS.get(indicator, 0)
    within = case.span(row["low"], row["high"], digits).text
    if not row["told"]:
        return case.say("figures.unsure", {"range": within})
    share = row["more"] if row["told"] == "more" else row["less"]
    return case.say(f"figures.{row['told']}", {"range": within, "runs": case.of_runs(share)})


def _figures_of_money(case: Case) -> Iterator[Figure]:
    """Yield what the plan costs and what the council pays of it."""
    account = case.account
    council = account.public_cost - account.outside.sum(axis=1)
    years = {"year": str(case.end)}
    cost, own = float(account.public_cost.mean()), float(council.mean())
    share = case.language.percent(own / cost) if cost > 0 else case.language.percent(0)
    yield Figure(
        case.say("figures.cost"), case.about(account.public_cost), case.say("figures.cost_until", years), "plain"
    )
    yield Figure(
        case.say("figures.council"), case.about(council), case.say("figures.council_share", {"share": share}), "plain"
    )


# ---- the plan in words ------------------------------------------------------------------------------
def plan_said(case: Case) -> str:
    """Return what the plan is, in one sentence."""
    months = [lever.start for _, lever in case.levers]
    labels = [case.label(lever) for _, lever in case.levers]
    if not labels:
        return case.say("brief.plan_nothing", {"plan": case.name, "town": case.place})
    return case.say(
        "brief.plan_is",
        {
            "plan": case.name, "town": case.place, "n": len(labels), "from": case.language.month(min(months)),
            "until": str(case.target), "measures": case.language.listed(labels),
        },
    )  # fmt: skip


def story_of(case: Case) -> str:
    """Return what the author of the plan says of it, shortened if it is long."""
    if (
        case.scenario.story == case.found.base.story
        and case.scenario.title == case.found.base.title
        and not case.levers
    ):
        return ""
    story = shown(case.language.shipped(case.scenario.story))
    return story if len(story) <= LONGEST_STORY else f"{story[:LONGEST_STORY].rsplit(' ', 1)[0]} …"


# ---- what changes -----------------------------------------------------------------------------------
def changes_said(case: Case) -> Iterator[str]:
    """Yield a sentence for each difference that can be told, and one for those that cannot."""
    told = [name for name in SAID if case.lines[name]["told"]]
    yield from (_change(case, name) for name in told)
    unsure = [
        case.say(
            "changes.unsure_one",
            {"subject": case.say(f"changes.{name}.subject"), "runs": case.of_runs(case.lines[name]["more"])},
        )
        for name in SAID
        if name not in told
    ]
    if unsure:
        yield case.say("changes.unsure", {"subjects": case.language.listed(unsure)})


def _change(case: Case, indicator: str) -> str:
    """Return the sentence for one difference: its mean, its range, and in how many runs it lies on that side."""
    row, digits = case.lines[indicator], DIGITS.get(indicator, 0)
    direction = row["told"]
    return case.say(
        f"changes.{indicator}.{direction}",
        {
            **size_of(case, indicator), "year": str(case.end),
            "range": case.span(row["low"], row["high"], digits).text,
            "runs": case.of_runs(row["more"] if direction == "more" else row["less"]),
        },
    )  # fmt: skip


# ---- who gains --------------------------------------------------------------------------------------
def people_said(case: Case) -> Iterator[str]:
    """Yield who gains, who loses, who is displaced, and what is left open."""
    groups = [gain for gain in case.gains if gain.by != "all"]
    for outcome, sign in (("gain", 1), ("lose", -1)):
        some = sorted((gain for gain in groups if gain.told == sign), key=lambda gain: -abs(float(gain.income.mean)))
        if some:
            yield case.say(
                f"people.{outcome}", {"groups": case.language.listed([_group(case, one) for one in some[:4]])}
            )
        else:
            yield case.say(f"people.none_{outcome}")
    yield _displaced(case)


def _group(case: Case, gain: Gain) -> str:
    """Return a group with what it gains or loses a month."""
    amount = case.language.number(abs(float(gain.income.mean)), 1)
    return case.say("people.group", {"group": case.language.term("people", gain.name), "amount": amount})


def _displaced(case: Case) -> str:
    """Return whether more of those who lived here are displaced."""
    moved = case.gains[0].displaced
    direction = int(moved.direction)
    share = case.language.number(1000 * abs(float(moved.mean)), 1)
    return case.say(
        f"people.displaced_{('fewer', 'unsure', 'more')[1 + direction]}", {"share": share} if direction else {}
    )


# ---- who pays ---------------------------------------------------------------------------------------
def payers(case: Case) -> Table:
    """Return what each payer pays, in all and in a year after the funding."""
    account = case.account
    parts = {
        "outside": account.outside.sum(axis=1),
        "council": account.council.sum(axis=1),
        "venues": account.venues.sum(axis=1),
    }
    whole = float(account.public_cost.mean())
    shares = {name: float(cents.mean()) / whole if whole > 0 else 0.0 for name, cents in parts.items()}
    rows = [
        (case.say(f"payers.{name}"), case.amount(float(cents.mean()) / THOUSAND), case.range_of(cents / THOUSAND),
         case.amount(100 * shares[name]))
        for name, cents in parts.items()
    ]  # fmt: skip
    last = (case.say("payers.all"), case.amount(whole / THOUSAND), case.range_of(account.public_cost / THOUSAND),
            case.amount(100.0))  # fmt: skip
    head = tuple(case.say(f"payers.head_{name}") for name in ("payer", "sum", "range", "share"))
    title = case.say("payers.title", {"year": str(case.end)})
    return Table("payers", title, head, (*rows, last), case.say("payers.below"), total=True)


def money_said(case: Case) -> Iterator[str]:
    """Yield what is to be known of the money beside who pays."""
    account, money = case.account, case.about
    yield _weight(case)
    yield _balance(case)
    if float(account.peak.mean()) > 0:
        year = case.start + int(np.median(account.peak_month)) // 12
        yield case.say("money.peak", {"amount": money(account.peak), "year": str(year)})
    if account.left is None:
        yield case.say("money.left_unknown")
    elif len(account.left) > 1 and not mean_of(account.left).direction:
        yield case.say("money.left_nothing")
    else:
        yield case.say("money.left", {"amount": money(account.left)})
    net, _ = case.found.job_costs(case.plan, case.town)
    if account.left is None:
        return
    if net.cost is None or net.cost_low is None or net.cost_high is None:
        yield case.say("money.no_job")
    else:
        cost, low, high = (case.language.money(value) for value in (net.cost, net.cost_low, net.cost_high))
        yield case.say("money.job", {"cost": cost, "range": case.language.between(low, high)})


def _weight(case: Case) -> str:
    """Return what the council pays a year, beside all it receives in a year."""
    account, revenue = case.account, case.scenario.towns[case.number].municipality.revenue.value
    years = case.end - case.begins + 1
    a_year = float((account.public_cost - account.outside.sum(axis=1)).mean()) / 100 / years
    share = case.language.percent(a_year / revenue, 1 if a_year < revenue / 10 else 0) if revenue > 0 else ""
    return case.say(
        "money.weight",
        {
            "amount": case.language.money(a_year), "first": str(case.begins), "last": str(case.end), "share": share,
            "revenue": case.language.money(revenue),
        },
    )  # fmt: skip


def _balance(case: Case) -> str:
    """Return what the plan does to the council's budget, all in all."""
    cents = case.account.balance.sum(axis=1)
    key = "money.better" if float(cents.mean()) > 0 else "money.worse"
    return case.say(key, {"amount": case.about(abs(cents.mean())), "year": str(case.end)})
