"""A `Comparison`: plans against doing nothing and against one another, as tables, sentences, pictures and a folder."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ccsim import store
from ccsim.comparing.arms import NOTHING
from ccsim.comparing.content import as_content
from ccsim.comparing.headings import HEADINGS
from ccsim.comparing.money import Money
from ccsim.comparing.results import Results
from ccsim.scenario.problems import did_you_mean, shown
from ccsim.store import Kind
from ccsim.town.ledger import ACCOUNTS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EFFECTS, MONEY, RESULTS = "effects.parquet", "money.parquet", "results.json"
COMPARISON = Kind("ccsim comparison", (store.INDICATORS, EFFECTS, MONEY, RESULTS))


@dataclasses.dataclass(frozen=True, slots=True)
class Comparison(Results):
    """Results that can be drawn and saved."""

    def plot(self, what: str = "effects", plan: str = "", town: str = "") -> Figure:
        """Return a picture: "effects" (all plans), "money", "people" or "contributions" (of one plan)."""
        from ccsim.comparing import drawing  # with matplotlib, which only those who draw wait for

        if what not in drawing.PICTURES:
            raise ValueError(f"there is no picture {shown(what)}. {did_you_mean(what, drawing.PICTURES)}")
        name, number = self.plan_named(plan), self.town_named(town)
        if what == "contributions" and name not in self.contributions:
            raise ValueError(
                "there are no contributions to draw: compare with contributions=True, which takes more runs."
            )
        return drawing.PICTURES[what](self, name, self.base.towns[number].name)

    def frame(self) -> pd.DataFrame:
        """Return every indicator of every month and run, doing nothing included; twins share their seed."""
        arms = [NOTHING, *self.plans]
        frames = [
            store.frame_of(
                self.base, dict(zip(self.seeds, (k.series for k in self.runs.of(arm, self.seeds)), strict=True))
            )
            for arm in arms
        ]
        names = np.repeat(arms, [len(one) for one in frames])
        whole = pd.concat(frames, ignore_index=True)
        whole.insert(0, "plan", names)
        return whole.astype({"plan": pd.CategoricalDtype(arms)})

    def frame_of_effects(self) -> pd.DataFrame:
        """Return the effects of all pairs in all towns, by year."""
        return _labelled(
            ({"plan": plan, "against": other, "town": town.name}, self.effects(plan, other, town.name))
            for plan, other in self.pairs
            for town in self.base.towns
        )

    def frame_of_money(self) -> pd.DataFrame:
        """Return each plan's cash flow by run and year in EUR cents, item by item (`content.ITEMS` explains them)."""
        return _labelled(
            ({"plan": plan, "town": town}, self._items(self.money(plan, town)))
            for plan in self.plans
            for town in self.towns
        )

    def save(self, folder: str | Path, force: bool = False, figures: bool = True) -> Path:
        """Write series, effects, money, results, manifest and pictures; an existing comparison is replaced by force."""
        files: dict[str, pd.DataFrame | dict[str, Any]] = {
            store.INDICATORS: self.frame(),
            EFFECTS: self.frame_of_effects(),
            MONEY: self.frame_of_money(),
            RESULTS: as_content(self),
        }
        drawn = self._pictures() if figures else iter(())
        return store.write_folder(Path(folder), COMPARISON, files, self._manifest(), drawn, force)

    def _manifest(self) -> dict[str, Any]:
        """Return the manifest: the town with nothing decided, and all plans."""
        lost = [{"plan": one.arm, **dataclasses.asdict(one.failure)} for one in self.runs.lost]
        plans = {name: scenario.as_dict()["plan"] for name, scenario in self.plans.items()}
        return {**dataclasses.asdict(self.manifest), "plans": plans, "failures": lost, "discount": self.discount}

    def _pictures(self) -> Iterator[tuple[str, Figure]]:
        """Yield all pictures with the names of their files."""
        several = len(self.plans) > 1
        for place, town in enumerate(self.towns, start=1):
            prefix = f"town-{place}-" if len(self.towns) > 1 else ""
            yield f"{prefix}effects", self.plot("effects", town=town)
            for number, plan in enumerate(self.plans, start=1):
                suffix = f"-plan-{number}" if several else ""
                paid = ("money",) if town in self.decided_for(plan) else ()
                for what in (*paid, "people", *(("contributions",) if plan in self.contributions else ())):
                    yield f"{prefix}{what}{suffix}", self.plot(what, plan, town)

    def _items(self, account: Money) -> pd.DataFrame:
        """Return a plan's cash flow by run and year (EUR cents)."""
        items = {
            "spent": account.spent,
            "paid by outside money": account.outside,
            "paid by the council": account.council,
            **{f"council: {name}": account.headings[:, :, i] for i, name in enumerate(HEADINGS)},
            **{f"account: {name}": account.accounts[:, :, i] for i, name in enumerate(ACCOUNTS)},
        }
        runs, years = account.spent.shape
        return pd.DataFrame(
            {
                "seed": np.tile(np.repeat(self.seeds, years), len(items)),
                "year": np.tile(self.base.start + np.arange(years), runs * len(items)).astype(np.int32),
                "item": pd.Categorical(np.repeat(list(items), runs * years), categories=list(items)),
                "cents": np.concatenate([amounts.ravel() for amounts in items.values()]),
            }
        )


def _labelled(parts: Iterator[tuple[dict[str, str], pd.DataFrame]]) -> pd.DataFrame:
    """Put frames below one another, each with what it is about in columns in front."""
    several = [frame.assign(**label)[[*label, *frame.columns]] for label, frame in parts]
    whole = pd.concat(several, ignore_index=True)
    texts = [name for name in whole.columns if whole[name].dtype == object]
    return whole.astype(dict.fromkeys(texts, "category"))
