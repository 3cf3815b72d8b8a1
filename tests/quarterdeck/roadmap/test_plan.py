"""Plans of generated products: always verified, always bounded, infeasible only with a minimal conflict."""

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from products import START, random_product

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Activity, DecisionCapacity, Feature, Horizon, Membership, Option, Pin, ProductFile, ValueCase
from quarterdeck.result_files import read_result, write_result
from quarterdeck.roadmap import Plan, PlanSettings, explain, make_plan, verify_plan
from quarterdeck.roadmap.conflicts import _demands, _is_possible, _only_what_must
from quarterdeck.uncertainty import ThreePoint

QUICK = PlanSettings(seconds=0.4, deterministic=True)


@given(seed=st.integers(0, 100_000), size=st.integers(4, 12))
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_any_plan_of_any_product_passes_the_verifier(seed: int, size: int) -> None:
    product = random_product(seed, size)
    plan = make_plan(product, QUICK)
    if plan.status in ("infeasible", "unknown"):
        assert plan.items == ()
        assert plan.upper_bound is None or plan.status == "unknown"
        return
    assert verify_plan(product, plan) == ()
    assert plan.upper_bound is not None
    assert plan.value <= plan.upper_bound + 1e-6
    placed = {item.feature for item in plan.items} | {out.feature for out in plan.left_out}
    assert placed == {feature.id for feature in product.features}
    assert all(out.reason for out in plan.left_out)


def _planned(seed: int = 8) -> tuple[object, Plan]:
    product = random_product(seed)
    return product, make_plan(product, QUICK)


@pytest.mark.parametrize("seed", [3, 4, 8])
def test_the_verifier_catches_what_is_broken(seed: int) -> None:
    product = random_product(seed)
    plan = make_plan(product, QUICK)
    item = plan.items[0]
    first = item.activities[0]
    moved = replace(item, activities=(replace(first, finish_week=first.start_week), *item.activities[1:]))
    assert verify_plan(product, replace(plan, items=(moved, *plan.items[1:])))
    assert verify_plan(product, replace(plan, value=plan.value + 1))
    assert verify_plan(product, replace(plan, items=(*plan.items, item)))
    assert verify_plan(replace(product, pins=(*product.pins, Pin(feature=item.feature, kind="exclude"))), plan)
    assert verify_plan(replace(product, people=product.people[:1]), plan)


def test_same_settings_same_plan() -> None:
    product = random_product(9)
    assert make_plan(product, QUICK) == make_plan(product, QUICK)


def test_more_capacity_is_never_worse_when_proven() -> None:
    product = random_product(4)
    wider = replace(
        product,
        decision_capacities=tuple(
            DecisionCapacity(team=each.team, kind=each.kind, first=each.first, last=each.last, total=99) for each in product.decision_capacities
        ),
    )
    small, large = make_plan(product, QUICK), make_plan(wider, QUICK)
    assert small.status == large.status == "optimal"
    assert large.value >= small.value - 1e-6


def test_an_infeasible_product_names_a_minimal_conflict() -> None:
    base = random_product(4)
    feature = base.features[0]
    pins = (Pin(feature=feature.id, kind="include", by="Ines"), Pin(feature=feature.id, kind="finish by", day=START + timedelta(days=4), by="Jonas"))
    product = replace(base, pins=pins)
    plan = make_plan(product, QUICK)
    assert plan.status == "infeasible"
    assert plan.upper_bound is None
    assert plan.conflict is not None
    assert len(plan.conflict.demands) == 2
    assert "Ines" in " ".join(plan.conflict.demands)
    assert set(plan.conflict.subjects) == {f"pin:{feature.id}/include", f"pin:{feature.id}/finish by"}
    core = _only_what_must(product)
    demands = [each for each in _demands(core) if each.sentence in plan.conflict.demands]
    assert not _is_possible(core, 5)
    for demand in demands:
        assert _is_possible(demand.dropped_from(core), 5), f"dropping {demand.sentence} should make a plan possible"


def test_a_pinned_out_feature_says_who_and_why() -> None:
    product = replace(random_product(4), pins=(Pin(feature="f3", kind="exclude", by="Ines", why="finance close"),))
    out = next(each for each in make_plan(product, QUICK).left_out if each.feature == "f3")
    assert out.kind == "pinned out"
    assert "Ines" in out.reason
    assert "finance close" in out.reason


def test_a_plan_file_comes_back_identical(tmp_path: Path) -> None:
    _, plan = _planned()
    write_result(plan, tmp_path / "plan.json")
    assert read_result(Plan, tmp_path / "plan.json") == plan


def test_a_warm_start_is_never_worse_than_the_plan_it_starts_from() -> None:
    product, plan = _planned(12)
    again = make_plan(product, PlanSettings(seconds=0.05, deterministic=True), previous=plan)  # type: ignore[arg-type]
    assert again.value >= plan.value - 1e-9


def test_explanations_cover_every_feature() -> None:
    product, plan = _planned(8)
    for feature in product.features:  # type: ignore[attr-defined]
        told = explain(product, plan, feature.id, seconds=0.1)  # type: ignore[arg-type]
        assert told.sentence
        assert told.is_in == (feature.id in plan.selected)
    with pytest.raises(InvalidInput, match="Did you mean f1"):
        explain(product, plan, "f11x", seconds=0.1)  # type: ignore[arg-type]


def test_one_person_with_upkeep_works_at_the_pace_that_is_left() -> None:
    base = random_product(1)
    team = replace(base.teams[0], keep_the_lights_on=0.2)
    person = replace(base.people[0], memberships=(Membership(team=team.id, fte=1.0),), joins_on=None)
    activity = Activity(id="a", title="Work", effort=ThreePoint(3, 8, 9), team=team.id)
    feature = Feature(id="f", title="F", options=(Option(id="o", title="O", activities=(activity,)),), value=ValueCase(value=ThreePoint(1, 2, 3)))
    product = ProductFile(
        id="one",
        name="One",
        as_of=START,
        horizon=Horizon(start=START, num_weeks=8),
        teams=(team,),
        people=(replace(person, skills=()),),
        features=(feature,),
    )
    plan = make_plan(product, QUICK)
    assert verify_plan(product, plan) == ()
    # 8 person-days at 0.8 full-time equivalents are ten working days.
    assert (plan.items[0].start_week, plan.items[0].finish_week) == (0, 2)
    assert plan.items[0].late_reason == ""


def test_without_time_only_the_most_valuable_left_out_are_tried_and_explaining_tries_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quarterdeck.roadmap.reasons.FEWEST_TRIED", 1)
    monkeypatch.setattr("quarterdeck.roadmap.reasons.DETERMINISTIC_TRIES_PER_SECOND", 0)
    product = random_product(8, 12)
    plan = make_plan(product, QUICK)
    chosen = [out for out in plan.left_out if out.kind != "pinned out" and out.price is not None]
    tried, others = [out for out in chosen if out.is_tried], [out for out in chosen if not out.is_tried]
    assert len(tried) == 1
    assert others
    assert all(out.value <= tried[0].value and out.value_change is None and not out.displaces and out.reason for out in others)
    told = explain(product, plan, others[0].feature)
    assert told.value_change is not None or told.sentence
