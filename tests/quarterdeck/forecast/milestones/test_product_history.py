"""Stated targets out of a product's own history."""

from dataclasses import replace
from datetime import date

import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.milestones import backtest_milestones, forecast_milestones, milestones_of_product, monthly_trains, score_milestones
from quarterdeck.forecast.milestones.snapshots import snapshots_at
from quarterdeck.product import Change, Commitment, Dependency, Feature, Horizon, Outcome, Period, ProductFile, Release
from quarterdeck.samples import load_sample

PERIODS = (
    Period(id="q1", title="Spring", first=date(2026, 1, 1), last=date(2026, 3, 31)),
    Period(id="q2", title="Summer", first=date(2026, 4, 1), last=date(2026, 6, 30)),
    Period(id="q3", title="Autumn", first=date(2026, 7, 1), last=date(2026, 9, 30)),
)


def product(**fields: object) -> ProductFile:
    known: dict[str, object] = {
        "id": "p",
        "name": "P",
        "as_of": date(2026, 7, 10),
        "horizon": Horizon(start=date(2026, 7, 13), num_weeks=13),
        "periods": PERIODS,
    }
    return ProductFile(**(known | fields))  # type: ignore[arg-type]


def goal(period: str, status: str, promised: date, **fields: object) -> Outcome:
    known: dict[str, object] = {"id": f"{period}-i", "title": "Sign-on", "period": period, "initiative": "i", "team": "docks", "size": "large"}
    return Outcome(**(known | {"status": status, "promised_on": promised} | fields))  # type: ignore[arg-type]


def test_goals_of_one_initiative_are_one_item() -> None:
    outcomes = (
        goal("q2", "completed", date(2026, 5, 20), decided_on=date(2026, 3, 25), finished_on=date(2026, 6, 2)),
        goal("q1", "continued", date(2026, 2, 10), decided_on=date(2025, 12, 20)),
    )
    moved = Change(subject="q1-i", field="promised_on", old="2026-02-10", new="2026-05-20", on=date(2026, 2, 3))
    other = Change(subject="q1-i", field="scope", old="six", new="five", on=date(2026, 2, 4))
    history = milestones_of_product(product(outcomes=outcomes, changes=(moved, other)))
    (item,) = history.items
    assert (item.stage, item.team, item.met, history.num_closed) == ("large", "docks", 1, 2)
    said = [(each.on, each.target, each.committed_to) for each in item.statements]
    assert said == [(date(2025, 12, 20), 0, 0), (date(2026, 2, 3), 1, 0), (date(2026, 3, 25), 1, 1)]
    assert [each.num_slips for each in snapshots_at(history, 1)] == [1]


@pytest.mark.parametrize("status", ["superseded", "not completed", "partly completed"])
def test_what_ended_otherwise_is_never_met_and_no_longer_ahead(status: str) -> None:
    history = milestones_of_product(product(outcomes=(goal("q1", status, date(2026, 8, 1), decided_on=date(2025, 12, 20)),)))
    assert history.items[0].met is None
    assert len(snapshots_at(history, 0)) == 1
    assert not snapshots_at(history, 2)


@pytest.mark.parametrize("status", ["rejected", "unknown"])
def test_what_was_no_promise_is_no_item(status: str) -> None:
    assert not milestones_of_product(product(outcomes=(goal("q1", status, date(2026, 2, 1)),))).items


def test_features_state_their_days_their_releases_and_their_promises() -> None:
    features = (
        Feature(id="due", title="Due", due_date=date(2026, 8, 1)),
        Feature(id="shipped", title="Shipped", release="r2"),
        Feature(id="promised", title="Promised", size="small"),
        Feature(id="silent", title="Silent"),
    )
    changes = (
        Change(subject="shipped", field="release", old="r1", new="r2", on=date(2026, 5, 1)),
        Change(subject="shipped", field="status", old="in progress", new="released", on=date(2026, 6, 1)),
    )
    releases = (Release(id="r1", title="R1", ships_on=date(2026, 6, 30)), Release(id="r2", title="R2", ships_on=date(2026, 9, 30)))
    promise = Commitment(id="c", feature="promised", to="Ada", promised_date=date(2026, 9, 1), made_on=date(2026, 6, 1))
    needs = (Dependency(feature="promised", requires="due"), Dependency(feature="promised", requires="silent", hardness="soft"))
    history = milestones_of_product(product(features=features, changes=changes, releases=releases, commitments=(promise,), dependencies=needs))
    items = {item.id: item for item in history.items}
    assert set(items) == {"due", "shipped", "promised"}
    assert [(each.on, each.target) for each in items["due"].statements] == [(date(2026, 7, 1), 2)]
    assert [(each.on, each.target) for each in items["shipped"].statements] == [(date(2026, 4, 30), 1), (date(2026, 5, 1), 2)]
    assert items["shipped"].met == 1
    assert [(each.on, each.target, each.committed_to) for each in items["promised"].statements] == [(date(2026, 6, 1), 2, 2)]
    assert (items["promised"].stage, items["promised"].after) == ("small", ("due",))


def test_a_product_without_periods_is_told_what_it_lacks() -> None:
    with pytest.raises(InvalidInput, match="Add the periods that targets are stated for"):
        milestones_of_product(product(periods=()))


def test_months_follow_one_another() -> None:
    months = monthly_trains(date(2025, 11, 24), date(2026, 2, 1))
    assert [train.title for train in months] == ["November 2025", "December 2025", "January 2026", "February 2026"]
    assert (months[-1].opens_on, months[-1].closes_on) == (date(2026, 2, 1), date(2026, 2, 28))


def test_harbor_by_quarters_is_too_short_and_says_so() -> None:
    outlook = forecast_milestones(milestones_of_product(load_sample("harbor")))
    assert outlook.method == "reference class"
    assert "3 closed trains (of 4)" in outlook.note
    assert outlook.forecasts
    for each in outlook.forecasts:
        assert sum(each.probabilities) + each.beyond == pytest.approx(1)


def test_harbor_by_months_is_forecast_better_than_its_promises() -> None:
    harbor = load_sample("harbor")
    history = milestones_of_product(harbor, monthly_trains(date(2025, 11, 1), date(2026, 12, 31)))
    scored = backtest_milestones(history, view=4)
    scores = score_milestones(scored, seed=1)
    assert len(scored) > 30
    assert scores["gain_plan"].interval.low > 0
    later = (replace(each, finished_on=date(2026, 11, 2), status="completed") if each.period == "26.4" else each for each in harbor.outcomes)
    changed = milestones_of_product(replace(harbor, outcomes=tuple(later)), history.trains)
    assert forecast_milestones(changed, 8) == forecast_milestones(history, 8)


def test_a_goal_stood_when_its_period_opened_though_its_fate_was_decided_later() -> None:
    history = milestones_of_product(product(outcomes=(goal("q1", "continued", date(2026, 3, 1), decided_on=date(2026, 6, 5)),)))
    assert [each.horizon for each in snapshots_at(history, 0)] == [0]


def test_the_rust_project_is_forecast_from_its_goals_by_the_reference_class() -> None:
    history = milestones_of_product(load_sample("rust-2026"))
    outlook = forecast_milestones(history)
    assert outlook.method == "reference class"
    assert outlook.forecasts
    assert all(each.on_time is not None and each.on_time < 0.5 for each in outlook.forecasts)
