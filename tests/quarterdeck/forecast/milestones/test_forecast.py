"""What every forecast of milestones keeps: no look-ahead, probabilities, words for what is too little to learn from."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.milestones import Forecaster, Item, MilestoneHistory, MilestoneOutlook, Statement, Train, forecast_milestones
from tests.quarterdeck.forecast.milestones.planted import planted_history, trains

ORIGIN, VIEW = 9, 4


@pytest.fixture(scope="module")
def history() -> MilestoneHistory:
    return planted_history(num_trains=14, new_per_train=18, seed=3)


@pytest.fixture(scope="module")
def outlook(history: MilestoneHistory) -> MilestoneOutlook:
    return forecast_milestones(history, ORIGIN, view=VIEW)


def test_it_learns_hazards_from_a_long_history(outlook: MilestoneOutlook) -> None:
    assert outlook.method == "hazards"
    assert outlook.recalibration.num_items > 0
    assert "closed before T9" in outlook.note


def test_a_changed_future_changes_no_bit(history: MilestoneHistory, outlook: MilestoneOutlook) -> None:
    opened = history.trains[ORIGIN].opens_on
    changed = []
    for idx, item in enumerate(history.items):
        said = tuple(each for each in item.statements if each.on <= opened)
        later = Statement(opened + timedelta(days=1 + idx), 13 - idx % 4, committed_to=0, num_teams=9, team="another")
        met = item.met if item.met is not None and item.met < ORIGIN else (None, 10, 13)[idx % 3]
        changed.append(replace(item, statements=(*said, later), met=met))
    newcomer = Item("new", "New", "new", "unheard of", "new", (Statement(opened + timedelta(days=2), 12),), met=11)
    other = MilestoneHistory(history.trains, (*changed, newcomer), history.num_closed)
    assert forecast_milestones(other, ORIGIN, view=VIEW) == outlook
    cut = history.as_known_at(ORIGIN)
    assert forecast_milestones(cut, view=VIEW) == outlook


def test_the_past_does_change_it(history: MilestoneHistory, outlook: MilestoneOutlook) -> None:
    met_at_once = [replace(each, met=min(int(each.id[:2]), ORIGIN)) if int(each.id[:2]) < ORIGIN - 2 else each for each in history.items]
    other = forecast_milestones(replace(history, items=tuple(met_at_once)), ORIGIN, view=VIEW)
    assert {each.item: each.on_time for each in other.forecasts} != {each.item: each.on_time for each in outlook.forecasts}


def test_the_order_forecasts_are_asked_in_changes_nothing(history: MilestoneHistory, outlook: MilestoneOutlook) -> None:
    forecaster = Forecaster(history, VIEW)
    forecaster.at(ORIGIN + 1)
    assert forecaster.at(ORIGIN) == outlook


def test_probabilities_sum_to_one_and_dates_are_their_quantiles(outlook: MilestoneOutlook) -> None:
    assert outlook.forecasts
    for each in outlook.forecasts:
        assert min(each.probabilities) >= 0
        assert each.beyond >= 0
        assert sum(each.probabilities) + each.beyond == pytest.approx(1, abs=1e-12)
        ahead = each.target - ORIGIN
        assert each.on_time == pytest.approx(sum(each.probabilities[: ahead + 1]))
        cumulated = np.cumsum(each.probabilities)
        train = each.train_by(0.85)
        assert (train is None) == (cumulated[-1] < 0.85)
        if train is not None:
            assert cumulated[train - ORIGIN] >= 0.85


def test_what_is_surer_than_95_percent_is_told_as_that(outlook: MilestoneOutlook) -> None:
    one = outlook.forecasts[0]
    said = [replace(one, on_time=chance).on_time_said.replace("\u202f", " ") for chance in (0.999, 0.951, 0.7, 0.01, None)]
    assert said == [">95 %", ">95 %", "70 %", "<5 %", "target beyond the trains looked at"]


def test_a_target_beyond_the_view_is_told_so(history: MilestoneHistory) -> None:
    far = Item("far", "Far", "far", "any", "team 1", (Statement(history.trains[ORIGIN].opens_on, ORIGIN + 7),))
    found = forecast_milestones(replace(history, items=(*history.items, far)), ORIGIN, view=VIEW)
    assert next(each for each in found.forecasts if each.item == "far").on_time is None


def test_it_refuses_a_view_of_nothing_and_a_calendar_that_ends(history: MilestoneHistory) -> None:
    with pytest.raises(InvalidInput, match="at least 1 train, got 0"):
        forecast_milestones(history, ORIGIN, view=0)
    with pytest.raises(InvalidInput, match="Add the next train"):
        forecast_milestones(history)


def item(idx: int, met: int | None, target: int = 1, opened: int = 0) -> Item:
    said = (Statement(trains(6)[opened].opens_on, target),)
    return Item(f"i{idx}", f"Item {idx}", f"i{idx}", "beta", "docks", said, met=met)


AHEAD = item(99, None, target=4, opened=3)
DEGENERATE = {
    "nothing ever met": [item(idx, None) for idx in range(60)],
    "everything met": [item(idx, 0) for idx in range(60)],
    "one item": [item(0, 1)],
    "no history": [],
}


@pytest.mark.parametrize("items", DEGENERATE.values(), ids=DEGENERATE.keys())
def test_too_little_history_falls_back_to_the_reference_class_and_says_so(items: list[Item]) -> None:
    outlook = forecast_milestones(MilestoneHistory(trains(6), (*items, AHEAD), 4), 4)
    assert outlook.method == "reference class"
    assert "the reference class alone" in outlook.note or "a guess, not history" in outlook.note
    (found,) = outlook.forecasts
    assert sum(found.probabilities) + found.beyond == pytest.approx(1)
    assert found.on_time is not None
    assert 0 < found.on_time < 1
    assert found.probabilities == pytest.approx(found.reference)


def test_the_reference_class_says_what_happened() -> None:
    def chance(items: list[Item]) -> float:
        return forecast_milestones(MilestoneHistory(trains(6), (*items, AHEAD), 4), 4).forecasts[0].on_time or 0.0

    met, unmet = ([item(idx, met) for idx in range(60)] for met in (1, None))
    assert chance(met) > 0.9
    assert chance(unmet) < 0.1


def test_items_without_a_day_or_target_are_no_forecast() -> None:
    silent = Item("silent", "Silent", "silent", "beta", "docks", ())
    aimless = Item("aimless", "Aimless", "aimless", "beta", "docks", (Statement(date(2015, 1, 1), None),))
    outlook = forecast_milestones(MilestoneHistory(trains(6), (silent, aimless), 4), 4)
    assert outlook.forecasts == ()
    assert "guess" in outlook.note


def test_a_calendar_of_one_train_is_enough() -> None:
    only = Train("now", date(2026, 1, 5))
    outlook = forecast_milestones(MilestoneHistory((only,), (Item("a", "A", "a", "beta", "", (Statement(only.opens_on, 0),)),), 0))
    assert outlook.forecasts[0].on_time == pytest.approx(0.25)
