"""Relations, synergies and work in progress in plans: against brute force, verified, and infeasible only with a minimal conflict."""

import itertools
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from products import START, random_product, with_relations

from quarterdeck.product import Activity, Feature, Horizon, Membership, Option, Person, Pin, ProductFile, Relation, Synergy, Team, ValueCase
from quarterdeck.roadmap import Plan, PlanSettings, cost_of_pins, explain, make_plan, verify_plan
from quarterdeck.roadmap.compile import compile_product
from quarterdeck.roadmap.conflicts import _demands, _is_possible, _only_what_must
from quarterdeck.roadmap.warm import as_it_stood
from quarterdeck.scheduling import value_of, violations
from quarterdeck.uncertainty import ThreePoint
from quarterdeck.value import value_curve

QUICK = PlanSettings(seconds=0.3, deterministic=True, seed=1)
NUM_WEEKS = 6
KINDS = ("requires", "excludes", "all or none", "at least one of", "exactly one of")


def tiny_product(seed: int) -> ProductFile:
    """Two people, four features of one to three weeks, six weeks, two relations, three synergies, at most one or two at once."""
    rng = np.random.default_rng(seed)
    features = tuple(
        Feature(
            id=f"f{number}",
            title=f"Feature {number}",
            status="released" if seed % 5 == 4 and number == 3 else "planned",
            options=(Option(id="o", title="O", activities=(Activity(id="a", title="A", team="t", effort=_days(5.0 * rng.integers(1, 4))),)),),
            value=ValueCase(value=ThreePoint(1, float(rng.integers(20, 100)), 300), profile="short-life", life_weeks=20),
        )
        for number in range(4)
    )
    base = ProductFile(
        id="tiny",
        name="Tiny",
        as_of=START,
        horizon=Horizon(start=START, num_weeks=NUM_WEEKS),
        teams=(Team(id="t", title="T", max_in_progress=int(rng.integers(1, 3))),),
        people=tuple(Person(id=f"p{number}", name=f"P{number}", memberships=(Membership(team="t"),)) for number in range(2)),
        features=features,
    )
    return replace(with_relations(base, seed, num_relations=2), teams=base.teams)


def _days(days: float) -> ThreePoint:
    return ThreePoint(1, days, 99)


def best_value(product: ProductFile) -> float:
    """The best value there is, by trying every start of every open feature, in or out; −inf where nothing keeps all rules."""
    done = {feature.id for feature in product.features if feature.status == "released"}
    names = [feature.id for feature in product.features if feature.id not in done]
    best = -np.inf
    for starts in itertools.product(range(-1, NUM_WEEKS), repeat=len(names)):
        placed = {name: start for name, start in zip(names, starts, strict=True) if start >= 0}
        if all(_keeps(relation, set(placed) | done) for relation in product.relations):
            best = max(best, _value_of_starts(product, placed, done))
    return best


def _keeps(relation: Relation, inside: set[str]) -> bool:
    first, *others = (feature in inside for feature in relation.features)
    count = sum((first, *others))
    return {
        "requires": not first or all(others),
        "excludes": count <= 1,
        "all or none": count in (0, len(relation.features)),
        "at least one of": count >= 1,
        "exactly one of": count == 1,
    }[relation.kind]


def _value_of_starts(product: ProductFile, placed: dict[str, int], done: set[str]) -> float:
    at_once, total, finish = np.zeros(NUM_WEEKS), 0.0, {}
    for feature in product.features:
        if feature.id not in placed or feature.value is None:
            continue
        effort = feature.options[0].activities[0].effort.p50
        for synergy in product.synergies:
            first, *others = synergy.features
            if synergy.effort_saved is not None and first == feature.id and (set(placed) | done).issuperset(others):
                effort *= 1 - synergy.effort_saved
        begin = placed[feature.id]
        end = begin + int(np.ceil(effort / 5 - 1e-9))
        if end > NUM_WEEKS:
            return -np.inf
        finish[feature.id] = end
        at_once[begin:end] += 1
        total += feature.value.value.mean * value_curve(feature.value, product.weeks)[end]
    for synergy in product.synergies:
        members = [feature for feature in synergy.features if feature not in done]
        if synergy.value is not None and members and set(placed).issuperset(members):
            mean = synergy.value.value.mean
            total += mean if mean < 0 else mean * value_curve(synergy.value, product.weeks)[max(finish[member] for member in members)]
    return total if at_once.max() <= min(2, product.teams[0].max_in_progress or 2) else -np.inf


@pytest.mark.parametrize("seed", range(24))
def test_plans_with_relations_are_what_brute_force_finds(seed: int) -> None:
    product = tiny_product(seed)
    best = best_value(product)
    plan = make_plan(product, PlanSettings(seconds=1, deterministic=True), reasons=False)
    if best == -np.inf:
        assert plan.status == "infeasible"
        return
    assert plan.status == "optimal"
    assert plan.value == pytest.approx(best, abs=1e-5)
    assert verify_plan(product, plan) == ()


@given(seed=st.integers(0, 100_000), size=st.integers(4, 11))
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_any_plan_of_any_product_with_relations_passes_the_verifier(seed: int, size: int) -> None:
    product = with_relations(replace(random_product(seed, size), guard_rails=()), seed)
    plan = make_plan(product, QUICK)
    if plan.status in ("infeasible", "unknown"):
        assert plan.items == plan.synergies == ()
        assert plan.status == "unknown" or plan.conflict is not None
        return
    assert verify_plan(product, plan) == ()
    assert plan.upper_bound is not None
    assert plan.value <= plan.upper_bound + 1e-6
    known = {feature.id for feature in product.features}
    assert {item.feature for item in plan.items} | {out.feature for out in plan.left_out} == known
    compiled = compile_product(product)
    stood = as_it_stood(compiled, plan)
    assert violations(compiled.problem, stood) == ()
    assert value_of(compiled.problem, stood) == pytest.approx(plan.value)


def _planned(relations: tuple[Relation, ...] = (), synergies: tuple[Synergy, ...] = (), at_once: int | None = None) -> tuple[ProductFile, Plan]:
    product = tiny_product(1)
    product = replace(product, relations=relations, synergies=synergies, teams=(replace(product.teams[0], max_in_progress=at_once),))
    return product, make_plan(product, QUICK)


def _rule(kind: str, *features: str) -> Relation:
    return Relation(id="r", kind=kind, features=features, by="Ines", why="so it is")  # type: ignore[arg-type]


def test_the_verifier_catches_each_rule_that_is_broken() -> None:
    product, plan = _planned()
    inside = [item.feature for item in plan.items]
    assert len(inside) >= 3
    for rule in (_rule("excludes", *inside[:2]), _rule("exactly one of", *inside[:2])):
        assert any("at most one of" in each for each in verify_plan(replace(product, relations=(rule,)), plan))
    fewer = replace(plan, items=plan.items[1:], value=sum(item.value for item in plan.items[1:]))
    assert verify_plan(product, fewer) == ()
    for rule, said in (
        (_rule("requires", inside[1], inside[0]), "without"),
        (_rule("all or none", inside[0], inside[1]), "all or none"),
    ):
        assert any(said in each for each in verify_plan(replace(product, relations=(rule,)), fewer))
    nothing = replace(plan, items=(), value=0.0)
    assert any("none of" in each for each in verify_plan(replace(product, relations=(_rule("at least one of", *inside[:2]),)), nothing))
    slower = replace(product, teams=(replace(product.teams[0], max_in_progress=1),))
    assert any("its limit is 1" in each for each in verify_plan(slower, plan))


def test_the_verifier_counts_synergies_itself() -> None:
    worth = ValueCase(value=ThreePoint(5, 10, 20))
    product, plan = _planned(synergies=(Synergy(id="s", features=("f0", "f1"), value=worth),))
    assert {"f0", "f1"} <= set(plan.selected)
    assert [each.synergy for each in plan.synergies] == ["s"]
    assert plan.synergies[0].finish_week == max(plan.selected[feature].finish_week for feature in ("f0", "f1"))
    forgotten = replace(plan, synergies=(), value=sum(item.value for item in plan.items))
    assert verify_plan(product, forgotten) == ("synergy s is brought and not in the plan",)
    dearer = replace(plan.synergies[0], value=plan.synergies[0].value + 1)
    assert any("brings" in each for each in verify_plan(product, replace(plan, synergies=(dearer,), value=plan.value + 1)))
    assert verify_plan(replace(product, synergies=()), plan)[0] == "s is no synergy of the product"


def test_effort_is_saved_only_beside_the_others() -> None:
    product, plan = _planned(synergies=(Synergy(id="s", features=("f0", "f1"), effort_saved=0.5),))
    effort = product.features[0].options[0].activities[0].effort.p50
    assert plan.selected["f0"].activities[0].effort_days == pytest.approx(effort / 2)
    alone = replace(plan, items=tuple(item for item in plan.items if item.feature != "f1"))
    assert any("person-days it takes" in each for each in verify_plan(product, alone))


def test_a_feature_kept_out_by_a_relation_is_told_which() -> None:
    product, plan = _planned((_rule("excludes", "f0", "f1"),))
    out = next(each for each in plan.left_out if each.feature in ("f0", "f1"))
    assert out.kind == "relation"
    assert "Feature 0 excludes Feature 1 (Ines; so it is)" in out.reason
    assert explain(product, plan, out.feature, seconds=0.1).sentence == out.reason
    used = next(limit for limit in plan.limits if limit.key == "relation:r")
    assert (used.title, used.used, used.limit) == ("Feature 0 excludes Feature 1", 1, 1)


def test_what_needs_the_impossible_is_out_with_the_reason() -> None:
    product = replace(tiny_product(1), relations=(_rule("requires", "f0", "f1"),), pins=(Pin(feature="f1", kind="exclude"),))
    out = next(each for each in make_plan(product, QUICK).left_out if each.feature == "f0")
    assert (out.kind, out.reason) == ("relation", "It needs 'Feature 1', which cannot be in: Feature 0 requires Feature 1 (Ines; so it is).")


def test_work_in_progress_is_a_limit_with_its_use() -> None:
    product, plan = _planned(at_once=1)
    assert verify_plan(product, plan) == ()
    used = next(limit for limit in plan.limits if limit.key == "in-progress:t")
    assert (used.title, used.used, used.limit, used.unit) == ("T: work in progress", 1, 1, "at once")
    spans = sorted((item.start_week, item.finish_week) for item in plan.items)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


def test_a_pin_against_a_relation_costs_what_leaves() -> None:
    product, plan = _planned((_rule("excludes", "f0", "f1"),))
    out = next(each for each in ("f0", "f1") if each not in plan.selected)
    told = cost_of_pins(product, plan, (Pin(feature=out, kind="include"),), seconds=0.2)
    assert told.status == "costs"
    assert any(move.kind == "leaves" for move in told.moves)


@pytest.mark.parametrize(
    ("relations", "pins", "at_once", "subjects"),
    [
        (
            (Relation(id="a", kind="all or none", features=("f0", "f1")), Relation(id="b", kind="exactly one of", features=("f0", "f1"))),
            (),
            None,
            {"relation:a", "relation:b"},
        ),
        (
            (Relation(id="a", kind="requires", features=("f0", "f1")),),
            (Pin(feature="f0", kind="include"), Pin(feature="f1", kind="exclude")),
            None,
            {"relation:a", "pin:f0/include", "pin:f1/exclude"},
        ),
        (
            (Relation(id="a", kind="all or none", features=("f0", "f1", "f2", "f3")),),
            (Pin(feature="f0", kind="include"),),
            1,
            {"relation:a", "pin:f0/include", "in_progress:t"},
        ),
    ],
)
def test_conflict_sets_with_relations_are_minimal(
    relations: tuple[Relation, ...], pins: tuple[Pin, ...], at_once: int | None, subjects: set[str]
) -> None:
    base = tiny_product(2)
    effort = replace(base.features[0].options[0].activities[0], effort=_days(10.0))
    alike = (replace(base.features[0].options[0], activities=(effort,)),)
    features = tuple(replace(feature, options=alike, status="planned") for feature in base.features)
    teams = (replace(base.teams[0], max_in_progress=at_once),)
    product = replace(base, features=features, relations=relations, synergies=(), pins=pins, teams=teams)
    plan = make_plan(product, QUICK)
    assert plan.status == "infeasible"
    assert plan.conflict is not None
    assert set(plan.conflict.subjects) == subjects
    assert len(plan.conflict.remedies) == len(subjects)
    core = _only_what_must(product)
    assert not _is_possible(core, 5)
    for demand in _demands(core):
        if demand.subject in subjects:
            assert _is_possible(demand.dropped_from(core), 5), f"dropping {demand.sentence} should make a plan possible"
