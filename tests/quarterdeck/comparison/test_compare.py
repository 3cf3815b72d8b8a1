"""Differences of products, plans and forecasts."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.comparison import Difference, applied, changes_between, compare
from quarterdeck.errors import InvalidInput
from quarterdeck.forecast import make_forecast
from quarterdeck.product import (
    Absence,
    Activity,
    Ask,
    AskConversion,
    DecisionCapacity,
    Dependency,
    Feature,
    Horizon,
    Membership,
    Option,
    Person,
    ProductFile,
    Team,
    ValueCase,
)
from quarterdeck.result_files import read_result, write_result
from quarterdeck.roadmap import PlanSettings, make_plan
from quarterdeck.uncertainty import ThreePoint

START = date(2026, 1, 5)
SETTINGS = PlanSettings(seconds=0.5, seed=1, deterministic=True)


def goals(*values: float) -> ProductFile:
    """Goals that each ask team lang, of two, for dedicated support; it takes one per member."""
    features = tuple(
        Feature(
            id=f"G{idx}",
            title=f"Goal {idx}",
            status="planned",
            value=ValueCase(value=ThreePoint.exactly(value)),
            options=(
                Option(
                    id="o",
                    title="o",
                    activities=(Activity(id="a", title="Build", effort=ThreePoint.exactly(10), team="dev"),),
                    asks=(Ask(id="q", team="lang", level="large", champion="ann"),),
                ),
            ),
        )
        for idx, value in enumerate(values)
    )
    people = (
        Person(id="ann", name="Ann Aster", memberships=(Membership(team="lang"),)),
        Person(id="bob", name="Bob Birch", memberships=(Membership(team="lang"),)),
        Person(id="eve", name="Eve Elm", memberships=(Membership(team="dev"),)),
    )
    return ProductFile(
        id="goals",
        name="Goals",
        as_of=START,
        value_unit="points",
        horizon=Horizon(start=START, num_weeks=26),
        features=features,
        teams=(Team(id="lang", title="lang"), Team(id="dev", title="dev")),
        people=people,
        decision_capacities=(DecisionCapacity(team="lang", first=START, last=date(2026, 12, 31), per_member=1.0),),
        ask_conversions=(AskConversion(level="large", effort=ThreePoint.exactly(2), days_per_week=1, dedicated=True),),
    )


@pytest.fixture(scope="module")
def product():
    return goals(10, 8, 6, 4)


@pytest.fixture(scope="module")
def plan(product):
    return make_plan(product, SETTINGS)


def with_capacity(product, per_member):
    return replace(product, decision_capacities=(replace(product.decision_capacities[0], per_member=per_member),))


def test_a_single_capacity_change_is_named_as_the_cause(product, plan, tmp_path):
    told = compare(plan, make_plan(with_capacity(product, 1.5), SETTINGS), seconds_per_replay=0.5)
    assert [(move.feature, move.kind) for move in told.moves if move.kind == "enters"] == [("G2", "enters")]
    assert told.causes[0].title == "lang: dedicated support per member 1 → 1.5"
    assert told.causes[0].num_enter == 1
    assert all(move.cause == told.causes[0].title for move in told.moves if move.kind == "enters")
    assert sum(cause.value_change for cause in told.causes) == pytest.approx(told.value_change, abs=1e-9)
    assert told.causes[0].value_change == pytest.approx(told.value_change)
    assert told.headline.startswith("B is worth")
    assert "Cause: lang: dedicated support per member 1 → 1.5 (+" in told.headline
    write_result(told, tmp_path / "d.json")
    assert read_result(Difference, tmp_path / "d.json") == told


def test_parts_sum_to_the_whole_with_many_causes(product, plan):
    changed = with_capacity(product, 2.0)
    raised = replace(changed.features[3], value=ValueCase(value=ThreePoint.exactly(40)))
    away = Absence(person="eve", first=date(2026, 1, 12), last=date(2026, 2, 13))
    changed = replace(changed, features=(*changed.features[:3], raised), absences=(away,))
    told = compare(plan, make_plan(changed, SETTINGS), seconds_per_replay=0.5)
    titles = {cause.title for cause in told.causes}
    assert "Eve Elm: absence added 12 Jan 2026 – 13 Feb 2026" in titles
    assert len([cause for cause in told.causes if cause.kind == "input"]) == 3
    assert sum(cause.value_change for cause in told.causes) == pytest.approx(told.value_change, abs=1e-9)
    for cause in told.causes:
        moved = [move for move in told.moves if move.cause == cause.title]
        assert cause.num_enter + cause.num_leave + cause.num_move == len(moved)
    away_cause = next(cause for cause in told.causes if "absence" in cause.title)
    assert away_cause.value_change < 0


def test_what_is_the_same_says_so(product, plan):
    for one in (product, plan, make_forecast(product, plan, today=START, num_samples=200)):
        told = compare(one, one, seconds_per_replay=0.5)
        assert told.headline == "No difference."
        assert told.is_none
        assert told.causes == ()


def test_another_plan_of_the_same_inputs_is_laid_to_the_search(plan):
    fewer = replace(plan, items=plan.items[1:], value=plan.value - plan.items[0].value, settings=replace(SETTINGS, seed=2))
    told = compare(plan, fewer)
    assert [cause.kind for cause in told.causes] == ["search"]
    assert told.causes[0].title == "search: other settings (seed 1 → 2)"
    assert told.causes[0].value_change == told.value_change
    assert "1 leaves" in told.headline


def test_changes_that_need_each_other_are_replayed_together(product, plan):
    extra = replace(product.features[0], id="G9", title="Goal 9", value=ValueCase(value=ThreePoint.exactly(50)))
    # The new goal's link stands before it in the file's order of changes only if features come last.
    changed = replace(product, features=(*product.features, extra), dependencies=(Dependency(feature="G9", requires="G0"),))
    told = compare(plan, make_plan(changed, SETTINGS), seconds_per_replay=0.5)
    assert any(move.feature == "G9" and move.kind == "enters" for move in told.moves)
    assert sum(cause.value_change for cause in told.causes) == pytest.approx(told.value_change, abs=1e-9)


def test_two_products_are_told_apart_in_words(product):
    changed = with_capacity(product, 3.0)
    told = compare(product, changed)
    assert told.headline == "1 input change: lang: dedicated support per member 1 → 3."
    (change,) = told.changes
    assert (change.noun, change.id, change.field) == ("decision capacity", "lang 2026-01-05", "per_member")


def test_two_forecasts_say_how_far_dates_moved(product, plan):
    first = make_forecast(product, plan, today=START, num_samples=500)
    slower = replace(product.features[0], options=product.features[0].options)
    activity = replace(slower.options[0].activities[0], effort=ThreePoint.exactly(30))
    slower = replace(slower, options=(replace(slower.options[0], activities=(activity,)),))
    second = make_forecast(replace(product, features=(slower, *product.features[1:])), plan, today=START, num_samples=500)
    told = compare(first, second)
    move = next(move for move in told.date_moves if move.subject == "G0")
    assert move.p50_days is not None
    assert move.p50_days >= 21
    assert told.value_change < 0


def test_two_kinds_do_not_compare(product, plan):
    with pytest.raises(InvalidInput, match="expected two products, two plans or two forecasts, got a product and a plan"):
        compare(product, plan)


ABSENCES = st.builds(
    Absence,
    person=st.sampled_from(["ann", "bob"]),
    first=st.dates(START, date(2026, 1, 8)),
    last=st.just(date(2026, 2, 1)),
    reason=st.sampled_from(["", "x"]),
)


@st.composite
def products(draw):
    base = goals(*draw(st.lists(st.integers(1, 4), max_size=4)))
    order = draw(st.permutations(base.features))
    kept = draw(st.integers(0, len(order)))
    links = [
        Dependency(feature=a, requires=b, lag_weeks=lag)
        for a, b, lag in draw(st.lists(st.tuples(*[st.sampled_from("XY")] * 2, st.integers(0, 2)), max_size=3))
    ]
    return replace(
        base,
        name=draw(st.sampled_from(["Goals", "Aims"])),
        description=draw(st.sampled_from(["", "Text"])),
        features=tuple(order[:kept]),
        dependencies=tuple(links),
        absences=tuple(draw(st.lists(ABSENCES, max_size=4))),
        people=tuple(draw(st.permutations(base.people))),
    )


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(products(), products())
def test_all_changes_applied_to_a_give_b(a, b):
    changes = changes_between(a, b)
    assert applied(a, changes) == b
    assert (changes == ()) == (a == b)
