"""Drift with one planted cause is named as that cause, and parts always sum to it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Absence, Change, ProductFile, WorkItem
from quarterdeck.tracking.drift import Drift, FeatureDrift, find_drift, shares
from quarterdeck.uncertainty import ThreePoint
from tests.quarterdeck.forecast.plans import START, chain_product, plan_of

BEFORE = chain_product([ThreePoint.exactly(20), ThreePoint.exactly(20)], linked=True)
PLAN = plan_of(BEFORE, {"F0": (0, 4), "F1": (4, 8)})


def on(day: int) -> date:
    return START + timedelta(days=day)


def item(name: str, feature: str = "F0", *, created: int = -3, started: int | None = None, finished: int | None = None, **more: object) -> WorkItem:
    state = "complete" if finished is not None else "in progress" if started is not None else "open"
    days = {
        "created_on": on(created),
        "started_on": None if started is None else on(started),
        "finished_on": None if finished is None else on(finished),
    }
    base = {"id": name, "source": "s", "key": name, "title": name, "state": state, "feature": feature, "mapped_by": "hand"}
    return WorkItem(**(base | days | more))


def now(*items: WorkItem, released: tuple[str, ...] = (), today: int = 14, **more: object) -> ProductFile:
    features = tuple(replace(each, status="released") if each.id in released else each for each in BEFORE.features)
    return replace(BEFORE, **({"features": features, "work_items": items, "as_of": on(today)} | more))


def drift(product: ProductFile, feature: str = "F0") -> FeatureDrift:
    found = find_drift(product, PLAN, today=product.as_of)
    return next(each for each in found.features if each.feature == feature)


def scope_grew() -> ProductFile:
    return now(item("a", started=0), item("b", started=0), item("c", created=8), item("d", created=9), today=10)


def started_late() -> ProductFile:
    return now(item("a", started=14), *[item(f"b{number}") for number in range(7)], today=15)


def not_begun() -> ProductFile:
    return now(item("a"), today=14)


def person_away() -> ProductFile:
    return now(absences=(Absence(person="p00", first=on(7), last=on(18)),), today=0)


def estimated_anew() -> ProductFile:
    option = BEFORE.features[0].options[0]
    more = replace(option, activities=(replace(option.activities[0], effort=ThreePoint.exactly(30)),))
    return now(features=(replace(BEFORE.features[0], options=(more,)), BEFORE.features[1]), today=0)


def took_longer() -> ProductFile:
    return now(item("a", started=0, finished=46), released=("F0",), today=50)


def blocked() -> ProductFile:
    items = (item("a", started=0, finished=39, blocked_by=("x",)), item("x", "F1", started=0, finished=14))
    return now(*items, released=("F0",), today=50)


PLANTED: dict[str, tuple[Callable[[], ProductFile], str, str]] = {
    "scope grew": (scope_grew, "scope", "Scope grew by 100 %"),
    "started late": (started_late, "start", "Started late"),
    "not begun": (not_begun, "start", "Not begun yet"),
    "a person away": (person_away, "capacity", "Capacity changed: P 0 0 away"),
    "estimated anew": (estimated_anew, "estimate", "Estimated anew: 20 → 30 person-days"),
    "the work took longer": (took_longer, "estimate", "The work took longer than estimated"),
    "blocked by an item": (blocked, "waiting", "Blocked by x x"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_cause_is_named(name: str) -> None:
    make, kind, title = PLANTED[name]
    found = drift(make())
    assert found.drift_days is not None
    assert found.drift_days >= 7
    assert found.main_reason is not None
    assert (found.main_reason.kind, found.main_reason.title) == (kind, title)
    others = [part for part in found.parts if part is not found.main_reason]
    assert sum(abs(part.days) for part in others) <= max(4, found.drift_days // 3), found.parts
    assert sum(part.days for part in found.parts) == found.drift_days


def test_what_waits_for_a_late_feature_drifts_because_of_it() -> None:
    found = drift(now(item("a", started=0, finished=46), item("z", "F1", started=49), released=("F0",), today=50), "F1")
    assert found.main_reason is not None
    assert (found.main_reason.kind, found.main_reason.title, found.main_reason.subject) == ("waiting", "Waited for Feature 0", "F0")
    assert not [part for part in found.parts if part.kind == "start" and abs(part.days) > 3]


def test_a_feature_done_as_planned_has_no_drift_worth_a_word() -> None:
    found = drift(now(item("a", started=0, finished=25), released=("F0",), today=30))
    assert (found.state, found.drift_days, found.parts) == ("done", 0, ())


def test_an_earlier_finish_is_gained_days() -> None:
    found = drift(now(item("a", started=0, finished=11), released=("F0",), today=30))
    assert found.drift_days == -14
    assert [(part.kind, part.days) for part in found.parts] == [("estimate", -14)]
    assert "took less" in found.parts[0].title


def test_what_left_the_plan_has_no_date_and_no_parts() -> None:
    product = now()
    found = find_drift(product, PLAN, today=product.as_of, plan=plan_of(BEFORE, {"F0": (0, 4)}))
    assert [(each.feature, each.state, each.drift_days, each.parts) for each in found.features if each.feature == "F1"] == [
        ("F1", "left the plan", None, ())
    ]


def test_planned_for_later_since_is_said() -> None:
    product = now(today=0)
    found = find_drift(product, PLAN, today=product.as_of, plan=plan_of(BEFORE, {"F0": (3, 7), "F1": (7, 11)}))
    first = next(each for each in found.features if each.feature == "F0")
    assert first.main_reason is not None
    assert first.main_reason.title == "Planned for later since"
    assert sum(part.days for part in first.parts) == first.drift_days


def test_a_release_day_may_come_from_the_log_of_changes() -> None:
    change = Change(subject="F0", field="status", old="in progress", new="released", on=on(30))
    assert drift(now(released=("F0",), changes=(change,), today=40)).finished_on == on(30)


def test_the_sentence_names_the_worst_and_why() -> None:
    product = took_longer()
    told = find_drift(product, PLAN, today=product.as_of).sentence
    assert "Feature 0 most" in told or "Feature 1 most" in told
    assert "days)" in told


def test_efforts_are_told_as_planned_and_as_known_now() -> None:
    found = drift(scope_grew())
    assert (found.planned_effort_days, found.effort_days) == (20, 40)


def test_a_plan_of_another_product_is_refused() -> None:
    with pytest.raises(InvalidInput, match="expected a plan of product"):
        find_drift(replace(BEFORE, id="other"), PLAN, today=START)


@st.composite
def happened(draw: st.DrawFn) -> ProductFile:
    items = []
    for number in range(draw(st.integers(0, 7))):
        start = draw(st.one_of(st.none(), st.integers(-2, 25)))
        took = draw(st.one_of(st.none(), st.integers(0, 20)))
        created = draw(st.integers(-5, 25))
        finish = None if start is None or took is None else start + took
        blocked_by = (f"i{number - 1}",) if number and draw(st.booleans()) else ()
        feature = draw(st.sampled_from(["F0", "F1"]))
        items.append(item(f"i{number}", feature, created=min(created, start or created), started=start, finished=finish, blocked_by=blocked_by))
    released = tuple(draw(st.lists(st.sampled_from(["F0", "F1"]), unique=True)))
    first = draw(st.integers(0, 40))
    absences = (Absence(person="p00", first=on(first), last=on(first + draw(st.integers(0, 20)))),) if draw(st.booleans()) else ()
    return now(*items, released=released, absences=absences, today=draw(st.integers(0, 60)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(happened())
def test_parts_sum_to_the_drift_whatever_happened(product: ProductFile) -> None:
    found: Drift = find_drift(product, PLAN, today=product.as_of)
    for each in found.features:
        assert sum(part.days for part in each.parts) == (each.drift_days or 0)
        assert all(part.days for part in each.parts)
    assert sum(found.by_kind.values()) == sum(each.drift_days or 0 for each in found.features)


@given(st.lists(st.integers(-30, 30), min_size=16, max_size=16))
def test_shares_are_the_mean_over_all_orders(days: list[int]) -> None:
    causes = ["a", "b", "c", "d"]

    def worth(names: frozenset[str]) -> int:
        return days[sum(1 << causes.index(name) for name in names)]

    found = shares(causes, worth)
    assert sum(found.values()) == worth(frozenset(causes)) - worth(frozenset())
    for cause in causes:
        adds = []
        for order in permutations(causes):
            before = frozenset(order[: order.index(cause)])
            adds.append(worth(before | {cause}) - worth(before))
        assert abs(found[cause] - sum(adds) / len(adds)) < 1


def test_a_cause_that_does_nothing_gets_nothing() -> None:
    assert shares(["a", "b"], lambda names: 9 if "a" in names else 0) == {"a": 9, "b": 0}
