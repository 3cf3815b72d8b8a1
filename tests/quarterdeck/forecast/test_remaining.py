"""What is left of a feature by its work items, and what that does to its forecast."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.forecast import Forecast, make_forecast
from quarterdeck.forecast.remaining import remaining_work
from quarterdeck.product import Change, Move, ProductFile, WorkItem
from quarterdeck.uncertainty import ThreePoint

from .plans import START, chain_product, plan_of

PRODUCT = chain_product([ThreePoint.exactly(20), ThreePoint.exactly(20)], linked=False)
PLAN = plan_of(PRODUCT, {"F0": (0, 4), "F1": (0, 4)})
TODAY = START + timedelta(days=14)


def item(name: str, *, created: int = -3, started: int | None = None, finished: int | None = None, **more: object) -> WorkItem:
    def on(day: int | None) -> date | None:
        return None if day is None else START + timedelta(days=day)

    state = "complete" if finished is not None else "in progress" if started is not None else "open"
    days = {"created_on": on(created), "started_on": on(started), "finished_on": on(finished)}
    base = {"id": name, "source": "s", "key": name, "title": name, "state": state, "feature": "F0", "mapped_by": "hand"}
    return WorkItem(**(base | days | more))


def with_items(*items: WorkItem) -> ProductFile:
    return replace(PRODUCT, work_items=items, as_of=TODAY)


def forecast(product: ProductFile) -> Forecast:
    return make_forecast(product, PLAN, today=TODAY, num_samples=400)


CASES = {
    "half done": ([item("a", started=0, finished=5), item("b")], 0.5, 1.0),
    "started counts half": ([item("a", started=0), item("b")], 0.75, 1.0),
    "closed undone is no scope": ([item("a", started=0, state="closed", finished=5), item("b"), item("c"), item("d")], 0.75, 0.75),
    "scope that grew after work began": ([item("a", started=0), item("b"), item("c", created=8), item("d", created=9)], 1.75, 2.0),
    "breaking down is no growth": ([item("a", created=2, started=6), item("b", created=4)], 0.75, 1.0),
    "estimates weigh": (
        [item("a", started=0, finished=5, estimate=3, estimate_unit="points"), item("b", estimate=1, estimate_unit="points")],
        0.25,
        1.0,
    ),
    "one item without an estimate: all weigh the same": (
        [item("a", started=0, finished=5, estimate=3, estimate_unit="points"), item("b")],
        0.5,
        1.0,
    ),
    "done before the plan was made": ([item("a", created=-9, started=-8, finished=-2), item("b", started=0, finished=3), item("c")], 0.5, 1.0),
}


@pytest.mark.parametrize("name", CASES)
def test_share_left_and_scope(name: str) -> None:
    items, left, scope = CASES[name]
    found = remaining_work(with_items(*items), PLAN, TODAY)["F0"]
    assert found.share_left == pytest.approx(left)
    assert found.scope == pytest.approx(scope)


def test_an_estimate_that_was_raised_is_growth() -> None:
    raised = (Move(on=START + timedelta(days=9), field="estimate", old="1", new="3"),)
    items = (item("a", started=0, estimate=1, estimate_unit="points"), item("b", estimate=3, estimate_unit="points", moves=raised))
    assert remaining_work(with_items(*items), PLAN, TODAY)["F0"].scope == pytest.approx(2.0)


def test_efforts_given_anew_tell_of_what_was_left_then() -> None:
    items = (item("a", started=0, finished=5), item("b"))
    product = with_items(*items)
    option = product.features[0].options[0]
    anew = replace(option, activities=(replace(option.activities[0], effort=ThreePoint.exactly(9)),))
    product = replace(product, features=(replace(product.features[0], options=(anew,)), product.features[1]))
    assert remaining_work(product, PLAN, TODAY)["F0"].share_left == 1.0
    changes = (Change(subject="F0", field="options", old="20", new="9", on=START + timedelta(days=3)),)
    assert remaining_work(replace(product, changes=changes), PLAN, TODAY)["F0"].share_left == pytest.approx(1 / 1.5)


def test_an_activity_with_items_of_its_own_goes_by_these() -> None:
    found = remaining_work(with_items(item("a", started=0, finished=5, activity="build"), item("b"), item("c")), PLAN, TODAY)["F0"]
    assert found.by_activity == {"build": 0.0}
    assert found.share_left == pytest.approx(2 / 3)


def test_a_feature_without_items_is_forecast_as_before() -> None:
    without, beside = forecast(replace(PRODUCT, as_of=TODAY)), forecast(with_items(item("a", started=0), item("b")))
    assert without.features[1].finish == beside.features[1].finish
    assert without.features[0].finish != beside.features[0].finish


def test_done_work_shortens_and_growth_lengthens() -> None:
    def p50(*items: WorkItem) -> date:
        found = forecast(with_items(*items)).features[0].finish.p50_date
        assert found is not None
        return found

    nothing, half = p50(item("a", started=0), item("b")), p50(item("a", started=0, finished=7), item("b", started=7))
    grown = p50(item("a", started=0, finished=7), item("b", started=7), *[item(f"c{number}", created=8) for number in range(4)])
    assert half < nothing < grown


def test_what_is_left_is_done_from_today_on() -> None:
    finish = forecast(with_items(item("a"), item("b"))).features[0].finish
    assert finish.p10_date is not None
    # Nothing was begun in two weeks: twenty days of work are still to do.
    assert finish.p50_date >= TODAY + timedelta(days=25)


def test_a_released_feature_was_done_on_the_day_its_items_say() -> None:
    product = with_items(item("a", started=0, finished=5), item("b", started=3, finished=9))
    product = replace(product, features=(replace(product.features[0], status="released"), product.features[1]))
    finish = forecast(product).features[0].finish
    assert {finish.p10_date, finish.p50_date, finish.p85_date, finish.p95_date} == {START + timedelta(days=9)}


def test_the_burn_up_holds_what_items_say_is_done() -> None:
    from quarterdeck.product import Release

    product = with_items(item("a", started=0, finished=5), item("b"))
    features = (replace(product.features[0], release="r"), product.features[1])
    product = replace(product, features=features, releases=(Release(id="r", title="R", ships_on=START + timedelta(weeks=6)),))
    burn = forecast(product).releases[0].burn_up
    assert burn is not None
    assert (burn.history[-1].done, burn.scope) == (pytest.approx(2.0), pytest.approx(4.0))


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 13), st.integers(0, 9), st.booleans()), min_size=1, max_size=12))
def test_shares_are_never_negative_and_all_done_leaves_nothing(drawn: list[tuple[int, int, bool]]) -> None:
    items = [item(str(number), started=start, finished=start + took if done else None) for number, (start, took, done) in enumerate(drawn)]
    found = remaining_work(with_items(*items), PLAN, TODAY + timedelta(days=30)).get("F0")
    if found is not None:
        assert found.share_left >= 0
        assert all(done <= scope + 1e-9 for _, done, scope in found.history)
        if all(each.is_done for each in items):
            assert found.share_left == 0
