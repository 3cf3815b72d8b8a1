"""How likely each feature and goal of a product is met by each release ahead."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.milestones import ProductMilestones, forecast_product_milestones
from quarterdeck.forecast.milestones.product_history import stated_days
from quarterdeck.product import Commitment, Feature, Horizon, Outcome, Period, ProductFile, Release
from quarterdeck.samples import load_sample

TODAY = date(2026, 7, 13)


@pytest.fixture(scope="module")
def harbor() -> ProductFile:
    return load_sample("harbor")


@pytest.fixture(scope="module")
def found(harbor) -> ProductMilestones:
    return forecast_product_milestones(harbor)


def small(**more) -> ProductFile:
    known = {
        "id": "p", "name": "P", "as_of": TODAY, "horizon": Horizon(start=TODAY, num_weeks=26),
        "periods": (Period(id="q", title="Spring", first=date(2026, 3, 1), last=date(2026, 6, 30)),),
        "releases": (Release(id="R1", title="One", ships_on=date(2026, 9, 30)), Release(id="R2", title="Two", ships_on=date(2026, 12, 31))),
        "features": (
            Feature(id="F1", title="Slots", status="planned", release="R1"),
            Feature(id="F2", title="Map", status="in progress", due_date=date(2026, 7, 1)),
            Feature(id="F3", title="Chat", status="planned"),
        ),
    }  # fmt: skip
    return ProductFile(**(known | more))  # type: ignore[arg-type]


def test_chances_grow_from_release_to_release_and_the_later_stated_the_later(found, harbor):
    assert [column.id for column in found.columns] == ["26.4", "27.1", "27.2"]
    assert found.method == "hazards"
    assert len(found.rows) > 10
    days = stated_days(harbor, ())
    for row in found.rows:
        assert row.kind == "feature"
        assert row.stated == days[row.subject]
        assert all(0 <= each.probability <= 1 and 0 <= each.reference <= 1 for each in row.by)
        assert all(a.probability <= b.probability for a, b in pairwise(row.by))
    early = [row.by[0].probability for row in found.rows if row.stated and row.stated <= date(2027, 1, 31)]
    late = [row.by[0].probability for row in found.rows if row.stated and row.stated >= date(2027, 6, 1)]
    assert min(early) >= 0
    assert max(late) < max(early)


def test_what_should_be_done_by_now_does_not_vanish(found, harbor):
    assert found.overdue
    assert all(each.stated < harbor.as_of for each in found.overdue)
    assert not {each.subject for each in found.overdue} & {row.subject for row in found.rows}
    done = {each.id for each in harbor.outcomes if each.status == "completed" and each.finished_on}
    assert not done & {row.subject for row in found.rows}


def test_a_stated_day_that_moves_later_moves_the_chance_of_it_up(harbor, found):
    row = next(each for each in found.rows if each.subject == "HB-107")
    moved = tuple(
        replace(each, promised_date=each.promised_date + timedelta(weeks=16)) if each.feature == "HB-107" else each for each in harbor.commitments
    )
    features = tuple(replace(each, due_date=None, release=None) if each.id == "HB-107" else each for each in harbor.features)
    again = forecast_product_milestones(replace(harbor, commitments=moved, features=features))
    later = next(each for each in again.rows if each.subject == "HB-107")
    assert row.stated
    assert later.stated
    assert later.stated > row.stated
    assert later.by[0].probability < row.by[0].probability


def test_little_history_is_said_and_the_reference_class_speaks_alone():
    found = forecast_product_milestones(small())
    assert found.method == "reference class"
    assert found.trains == "four weeks"
    assert "four weeks" in found.note or "guess" in found.note
    assert [(row.subject, row.stated) for row in found.rows] == [("F1", date(2026, 9, 30))]
    assert [(each.subject, each.stated) for each in found.overdue] == [("F2", date(2026, 7, 1))]
    assert found.num_unstated == 1
    (row,) = found.rows
    assert row.on_time == pytest.approx(row.reference_on_time)
    assert row.by[0].probability == pytest.approx(row.on_time or 0)
    promised = small(commitments=(Commitment(id="C", feature="F1", to="Acme", promised_date=date(2026, 8, 1)),))
    assert forecast_product_milestones(promised).rows[0].rests.is_committed


def test_many_closed_periods_are_the_trains():
    months = [date(2026, 7, 1)]
    for _ in range(9):
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    periods = tuple(Period(id=f"p{first}", title=f"{first:%b}", first=first, last=after - timedelta(days=1)) for first, after in pairwise(months))
    outcomes = tuple(Outcome(id=f"O{n}", title="x", period=each.id, status="completed", finished_on=each.last) for n, each in enumerate(periods))
    found = forecast_product_milestones(small(periods=periods, outcomes=outcomes))
    assert found.trains == "periods"
    assert found.num_closed >= 8
    assert [row.subject for row in found.rows] == ["F1"]


def test_nothing_to_begin_from_is_refused():
    with pytest.raises(InvalidInput, match="expected periods or goals in the past"):
        forecast_product_milestones(small(periods=()))
