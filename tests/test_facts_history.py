"""What the watch sees of a town: moves between two moments by hand, and a hamlet against the model's own counts."""

from __future__ import annotations

import numpy as np
import pytest

from ccsim.facts.history import NEVER, People, TownWatch, yearly_moves
from ccsim.indicators import NAMES
from ccsim.model import TownModel
from ccsim.town.schema import AGRICULTURE, CREATIVE, PUBLIC, RETIRED, SERVICE

YEARS = 2


def people(*rows: tuple[int, int, int]) -> People:
    """Return people from identity, month of birth and occupation."""
    return People(*(np.array(column, np.int64) for column in zip(*rows, strict=True)))


def test_moves_between_two_moments():
    """One stays, one dies, two leave (one creative), one comes; a baby and a pensioner are no moves of workers."""
    month = 24
    then = people((1, -360, SERVICE), (2, -360, SERVICE), (3, -360, SERVICE), (4, -480, CREATIVE), (5, -900, RETIRED))
    now = people((1, -360, SERVICE), (5, -900, RETIRED), (6, -240, SERVICE), (7, 20, 0))
    moves = yearly_moves(then, now, died=np.array([2]), month=month)

    assert {age: n for age, n in enumerate(moves["left"]) if n} == {31: 1, 41: 1}
    assert {age: n for age, n in enumerate(moves["came"]) if n} == {21: 1}
    assert moves["residents"].sum() == 5
    assert moves["workers"].tolist() == [3, 1]
    assert moves["workers_left"].tolist() == [1, 1]


@pytest.fixture(scope="module")
def watched(hamlet) -> TownWatch:
    """The watch of a hamlet followed for two years."""
    watch = TownWatch(TownModel(hamlet, seed=3))
    watch.model.run_for(12 * YEARS)
    return watch


def total(watch: TownWatch, name: str) -> float:
    """Return the sum of an indicator over all months."""
    return float(watch.model.series[:, 0, NAMES.index(name)].sum())


def test_deaths_are_those_the_model_counts(hamlet):
    """Who dies is told from who leaves: eleven months, the same number."""
    watch = TownWatch(TownModel(hamlet, seed=3))
    watch.model.run_for(11)

    assert sum(dead.size for dead in watch.dead) == total(watch, "deaths") > 0


def test_people_add_up(hamlet, monkeypatch):
    """Those of a year's end are those of its beginning, less dead and gone, plus come and born: to the last one."""
    ends = []

    def noted(then, now, died, month):
        moves = yearly_moves(then, now, died, month)
        dead = np.isin(then.id, died).sum()
        born = (~np.isin(now.id, then.id) & (now.born >= month - 12)).sum()
        ends.append((now.id.size, then.id.size - dead - moves["left"].sum() + moves["came"].sum() + born))
        return moves

    monkeypatch.setattr("ccsim.facts.history.yearly_moves", noted)
    watch = TownWatch(TownModel(hamlet, seed=3))
    watch.model.run_for(12 * YEARS)
    population = watch.model.series[:, 0, NAMES.index("population")]

    assert [end for end, _ in ends] == population[11::12].tolist()
    assert all(end == added_up for end, added_up in ends)


def test_nobody_moves_who_is_not_counted_by_the_model(watched):
    """Moves seen over the year are some of those of its months."""
    history = watched.result()

    assert 0 < history.came.sum() <= total(watched, "in_migration")
    assert 0 < history.left.sum() <= total(watched, "out_migration")


def test_firms_open_at_the_end_are_those_of_the_state(watched):
    """Firms that never closed are the private ones without agriculture; the others closed during the run."""
    history, firms = watched.result(), watched.model.state.firms
    counted = (firms.town == 0) & (firms.sector != PUBLIC) & (firms.sector != AGRICULTURE)

    assert sorted(history.founded[history.closed == NEVER]) == sorted(firms.founded[counted])
    gone = history.closed[history.closed != NEVER]
    assert gone.size > 0
    assert ((gone > 0) & (gone < 12 * YEARS)).all()
    assert (history.founded < history.closed).all()
    assert history.staff[-1].sum() == counted.sum()


def test_cultural_workers_are_those_the_model_counts(watched):
    """Eurostat's count is the indicator's, and some of them own the firm they work in."""
    all_of_them, own = watched.result().cultural[-1]

    assert all_of_them == watched.model.series[-1, 0, NAMES.index("cultural_workers")]
    assert 0 <= own < all_of_them


def test_places_of_work_leave_out_metropolis_and_remote_work(watched):
    """Those who work in town or commute to the ring are most of those who work."""
    here, ring = watched.result().places[-1]
    employed, out, remote = (
        watched.model.series[-1, 0, NAMES.index(name)]
        for name in ("employed_residents", "commuters_out", "remote_workers")
    )

    assert here == employed - out - remote or here == employed - out
    assert 0 < ring <= out


def test_watching_changes_nothing(hamlet, watched):
    """A model that is listened to goes the same way, to the bit."""
    alone = TownModel(hamlet, seed=3)
    alone.run_for(12 * YEARS)

    assert alone.series.tobytes() == watched.model.series.tobytes()
