"""A product's own history as throughput, and the whole forecast of a team as one table."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.throughput import ThroughputQuestion, forecast_throughput, tabulate_throughput, throughput_of_product
from quarterdeck.forecast.throughput.chances import ThroughputChances
from quarterdeck.product import Change, Feature, Horizon, Outcome, Period, ProductFile, WorkItem
from quarterdeck.samples import load_sample
from tests.quarterdeck.forecast.throughput import simulated

QUICK = 400
MONDAY = date(2026, 6, 1)
TEA = simulated.team("Tea", 60, rate=3.0)


@pytest.fixture(scope="module")
def table() -> ThroughputChances:
    return tabulate_throughput([TEA], num_weeks=52, num_samples=QUICK)[0]


def product(**more) -> ProductFile:
    return ProductFile(id="p", name="P", as_of=MONDAY, horizon=Horizon(start=MONDAY, num_weeks=10), **more)


def test_the_table_says_what_the_forecast_says(table):
    history = TEA
    by = history.end + timedelta(days=45)
    said = forecast_throughput([history], ThroughputQuestion(items=(2, 5, 12), by=(by,), num_samples=QUICK))[0]
    for finish in said.finishes:
        found = table.finish(finish.items, by)
        assert found.probability_by == pytest.approx(finish.probability_by, abs=2e-4)
        for day, expected in ((found.p50_date, finish.p50_date), (found.p85_date, finish.p85_date)):
            # Chances are kept with a few digits: a date may move by a day.
            assert (day is None) == (expected is None or expected > table.last)
            assert day is None or abs((day - expected).days) <= 1
    assert table.count(by) == said.counts[0]
    assert table.count(table.last).p85_items >= said.counts[0].p85_items
    assert len(table.items) <= 45
    assert (table.rate, table.basis, table.weights, table.method) == (said.rate, said.basis, said.weights, said.method)


@given(items=st.integers(1, 400), day=st.integers(0, 360))
@settings(max_examples=60)
def test_later_is_likelier_and_more_is_not(table, items, day):
    by = table.origin + timedelta(days=day)
    assert table.chance(items, by) <= table.chance(items, by + timedelta(days=1)) + 1e-9
    assert table.chance(items + 1, by) <= table.chance(items, by) + 1e-9
    finish = table.finish(items)
    if finish.p85_date:
        assert finish.p50_date <= finish.p85_date
        assert table.chance(items, finish.p85_date) >= 0.85 - 1e-6
        if finish.p85_date > table.origin:
            assert table.chance(items, finish.p85_date - timedelta(days=1)) < 0.85


def test_the_cone_opens_and_the_weeks_of_a_finish_add_up(table):
    cone = table.cone(20)
    assert len(cone) == 20
    for week, following in pairwise(cone):
        assert week.p95 <= week.p85 <= week.p75 <= week.p50 <= week.p25 <= week.p15
        assert week.p50 <= following.p50
    weeks = table.finishes_by_week(20)
    assert all(monday.weekday() == 0 for monday, _ in weeks)
    assert sum(share for _, share in weeks) == pytest.approx(table.chance(20, table.last))
    with pytest.raises(InvalidInput, match="expected a day from"):
        table.chance(3, table.origin - timedelta(days=1))


def test_the_past_is_told_as_it_would_have_been_said(table):
    history = TEA
    assert len(table.past) == 8
    assert [each.items for each in table.finished][-4:] == [int(history.finished[start : start + 7].sum()) for start in range(56 * 7, 60 * 7, 7)]
    for said in table.past:
        start = (said.origin - history.first).days
        assert said.came == history.finished[start : start + 84].sum()
        assert said.p85_items <= said.p50_items <= said.p15_items
    # What came afterwards changes nothing that was said before it.
    longer = simulated.with_future(history, history.finished[:84] * 3)
    again = tabulate_throughput([longer], num_weeks=52, num_samples=QUICK)[0]
    known = {said.origin: (said.p15_items, said.p50_items, said.p85_items) for said in table.past}
    assert [known[said.origin] == (said.p15_items, said.p50_items, said.p85_items) for said in again.past if said.origin in known] != []
    assert all(known[said.origin] == (said.p15_items, said.p50_items, said.p85_items) for said in again.past if said.origin in known)


def test_goals_features_and_items_count_once_on_the_day_they_were_done():
    periods = (Period(id="A", title="A", first=date(2026, 1, 1), last=date(2026, 5, 31)),)
    outcomes = (
        Outcome(id="O1", title="a", period="A", initiative="I", status="completed", team="t", finished_on=date(2026, 2, 3)),
        Outcome(id="O2", title="b", period="A", status="completed", finished_on=date(2026, 3, 3)),
        Outcome(id="O3", title="c", period="A", status="completed", team="t"),
        Outcome(id="O4", title="d", period="A", status="not completed", team="t", finished_on=date(2026, 3, 3)),
        Outcome(id="O5", title="e", period="A", status="completed", team="t", finished_on=MONDAY),
    )
    features = (
        Feature(id="F1", title="x", status="released"),
        Feature(id="F2", title="y", status="released", initiative="I"),
        Feature(id="F3", title="z", status="planned"),
        Feature(id="F4", title="w", status="in progress"),
    )
    days = (("F1", date(2026, 4, 7)), ("F2", date(2026, 4, 7)), ("F3", date(2026, 4, 7)))
    changes = tuple(Change(subject=ref, field="status", old="planned", new="released", on=on) for ref, on in days)
    items = (
        WorkItem(id="w1", source="s", key="1", title="", state="complete", finished_on=date(2026, 5, 5), team="t"),
        WorkItem(id="w2", source="s", key="2", title="", state="closed", finished_on=date(2026, 5, 5), team="t"),
        WorkItem(id="w3", source="s", key="3", title="", team="t"),
    )
    whole = product(periods=periods, outcomes=outcomes, features=features, changes=changes, work_items=items)
    goals, tracked = throughput_of_product(whole), throughput_of_product(whole, "items")
    assert goals.whole is not None
    assert (goals.whole.first, goals.whole.end, int(goals.whole.finished.sum())) == (date(2026, 1, 1), MONDAY, 3)
    assert [(each.team, int(each.finished.sum()), each.first) for each in goals.teams] == [("t", 1, date(2026, 1, 1))]
    assert goals.num_open == {"": 2}
    assert tracked.whole is not None
    assert (int(tracked.whole.finished.sum()), tracked.num_open) == (1, {"": 1, "t": 1})
    assert throughput_of_product(replace(whole, outcomes=(), changes=(), work_items=())).whole is None


def test_a_product_with_little_history_leans_on_a_reference_class():
    few = tuple(Outcome(id=f"O{day}", title="a", period="A", status="completed", finished_on=date(2026, 3, day)) for day in (2, 3, 4, 5))
    history = throughput_of_product(product(outcomes=few, periods=(Period(id="A", title="A", first=date(2026, 1, 1), last=date(2026, 5, 31)),)))
    assert history.whole is not None
    found = tabulate_throughput([history.whole], num_samples=QUICK)[0]
    assert (found.basis, found.past) == ("reference class", ())
    assert "fewer than 5 days with a finish" in found.method


def test_harbor_finishes_as_many_goals_as_its_outcomes_say():
    harbor = load_sample("harbor")
    found = throughput_of_product(harbor)
    done = [each for each in harbor.outcomes if each.status == "completed" and each.finished_on and each.finished_on < harbor.as_of]
    assert found.whole is not None
    assert found.whole.finished.sum() == len(done) == sum(each.finished.sum() for each in found.teams)
    assert {each.team for each in found.teams} == {each.team for each in done}
