"""What if: levers against forecasts of products that were changed by hand, and what a lever must never do."""

import importlib.util
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast import (
    Away,
    EffortScaled,
    LeftOut,
    OneMore,
    PaceScaled,
    PreparedForecast,
    RiskKnown,
    lever_pairs,
    levers_of,
    make_forecast,
    places_for,
)
from quarterdeck.product import Absence, Membership, Outcome, Person, Release, Risk, Synergy
from quarterdeck.uncertainty import ThreePoint

_spec = importlib.util.spec_from_file_location("forecast_plans_for_levers", Path(__file__).with_name("plans.py"))
assert _spec is not None
assert _spec.loader is not None
plans = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plans)
chain_product, plan_of, START = plans.chain_product, plans.plan_of, plans.START

RANGE = ThreePoint(7, 10, 18)
SPANS = {f"F{idx}": (2 * idx, 2 * idx + 2) for idx in range(4)}
NUM = 1024


def product_of(*, linked=True, num_teams=2, with_history=False, **more):
    product = chain_product([RANGE] * 4, num_teams=num_teams, linked=linked)
    risk = Risk(id="K", title="The partner is late", feature="F1", probability=ThreePoint(0.2, 0.4, 0.6), delay_days=ThreePoint(3, 8, 20))
    features = tuple(replace(each, release="R") for each in product.features)
    releases = (Release(id="R", title="Spring", ships_on=START + timedelta(weeks=10, days=-3)),)
    day = date(2025, 6, 2)
    delays = tuple(
        Outcome(id=str(n), title="", period="p", status="completed", promised_on=day, finished_on=day + timedelta(days=5 * n)) for n in range(20)
    )
    return replace(product, features=features, releases=releases, risks=(risk,), outcomes=delays if with_history else (), **more)


@pytest.fixture(scope="module")
def product():
    return product_of(with_history=True)


@pytest.fixture(scope="module")
def prepared(product):
    return PreparedForecast(product, plan_of(product, SPANS), today=START)


def dates_of(forecast):
    """Dates as a question gives them."""
    return {each.feature: each.finish for each in forecast.features}, {each.release: each.finish for each in forecast.releases}


def agrees(answer, forecast):
    """Whether an answer says what a forecast of the changed product says: to a day and a future or two, as products are rounded otherwise."""
    features, releases = dates_of(forecast)
    for moves, told in ((answer.features, features), (answer.releases, releases)):
        assert {each.id for each in moves if each.after is not None} == set(told)
        for each in moves:
            if each.after is None:
                continue
            for name in ("p10_date", "p50_date", "p85_date", "p95_date"):
                assert abs((getattr(each.after, name) - getattr(told[each.id], name)).days) <= 3, (each.id, name)
            if told[each.id].probability_on_time is not None:
                assert each.after.probability_on_time == pytest.approx(told[each.id].probability_on_time, abs=3 / NUM)


@pytest.mark.parametrize("with_history", [True, False])
def test_without_levers_it_is_the_forecast_to_the_last_bit(with_history):
    product = product_of(with_history=with_history)
    plan = plan_of(product, SPANS)
    answer = PreparedForecast(product, plan, today=START, seed=3).ask()
    features, releases = dates_of(make_forecast(product, plan, today=START, num_samples=NUM, seed=3))
    assert {each.id: each.before for each in answer.features} == features
    assert {each.id: each.before for each in answer.releases} == releases
    assert all(each.after == each.before for each in (*answer.features, *answer.releases))


def test_a_lever_at_its_neutral_place_changes_no_bit(prepared):
    still = EffortScaled(feature="F0", factor=1.0), EffortScaled(feature="F1", activity="build", factor=1), PaceScaled(team="t0", factor=1.0)
    neutral = prepared.ask(*still)
    assert neutral == prepared.ask()
    assert (prepared._work(prepared.network, still) == prepared.draws.work).all()
    # Where the levers stand changes nothing about the next question.
    prepared.ask(EffortScaled(feature="F0", factor=3.0))
    assert prepared.ask() == neutral


def test_with_and_without_the_compiler_the_same_answer(product):
    plan = plan_of(product, SPANS)
    lever = EffortScaled(feature="F2", factor=1.4)
    assert PreparedForecast(product, plan, today=START).ask(lever) == PreparedForecast(product, plan, today=START, compiled=False).ask(lever)


def scaled(product, feature, factor):
    option = next(each for each in product.features if each.id == feature).options[0]
    work = replace(option.activities[0], effort=option.activities[0].effort.scaled(factor))
    changed = replace(option, activities=(work,))
    return replace(product, features=tuple(replace(each, options=(changed,)) if each.id == feature else each for each in product.features))


@pytest.mark.parametrize("factor", [0.5, 1.3, 2.5])
def test_scaled_effort_is_that_of_a_product_with_scaled_effort(product, prepared, factor):
    told = make_forecast(scaled(product, "F1", factor), plan_of(product, SPANS), today=START, num_samples=NUM)
    agrees(prepared.ask(EffortScaled(feature="F1", factor=factor)), told)
    agrees(prepared.ask(EffortScaled(feature="F1", activity="build", factor=factor)), told)


def test_pace_is_effort_of_all_the_team_does(product, prepared):
    changed = scaled(scaled(product, "F0", 1 / 0.8), "F2", 1 / 0.8)
    agrees(prepared.ask(PaceScaled(team="t0", factor=0.8)), make_forecast(changed, plan_of(product, SPANS), today=START, num_samples=NUM))


@pytest.mark.parametrize(("happens", "probability"), [(True, 1.0), (False, 0.0)])
def test_a_known_risk_is_one_of_probability_one_or_none(product, prepared, happens, probability):
    changed = replace(product, risks=(replace(product.risks[0], probability=ThreePoint.exactly(probability)),))
    agrees(prepared.ask(RiskKnown(risk="K", happens=happens)), make_forecast(changed, plan_of(product, SPANS), today=START, num_samples=NUM))


def test_one_more_person_is_a_product_with_one_more():
    product = product_of(linked=False, num_teams=1)
    plan = plan_of(product, {f"F{idx}": (0, 2) for idx in range(4)})
    joins = START + timedelta(weeks=2)
    person = Person(id="new", name="New", memberships=(Membership(team="t0"),), joins_on=joins)
    answer = PreparedForecast(product, plan, today=START).ask(OneMore(team="t0", joins_on=joins))
    agrees(answer, make_forecast(replace(product, people=(*product.people, person)), plan, today=START, num_samples=NUM))
    assert answer.releases[0].after.p85_date < answer.releases[0].before.p85_date


def test_one_more_absence_is_a_product_with_one_more(product, prepared):
    away = Absence(person="p00", first=START, last=START + timedelta(weeks=3))
    answer = prepared.ask(Away(person="p00", first=away.first, last=away.last))
    agrees(answer, make_forecast(replace(product, absences=(away,)), plan_of(product, SPANS), today=START, num_samples=NUM))
    assert answer.features[0].after.p50_date > answer.features[0].before.p50_date


def without(plan, feature):
    return replace(plan, items=tuple(item for item in plan.items if item.feature != feature))


def test_a_feature_left_out_is_a_plan_without_it(product, prepared):
    plan = plan_of(product, SPANS)
    answer = prepared.ask(LeftOut(feature="F1"))
    agrees(answer, make_forecast(product, without(plan, "F1"), today=START, num_samples=NUM))
    assert next(each for each in answer.features if each.id == "F1").after is None


def test_leaving_out_all_of_a_release_leaves_no_date(prepared):
    answer = prepared.ask(*(LeftOut(feature=feature) for feature in SPANS))
    assert [each.after for each in (*answer.features, *answer.releases)] == [None] * 5


def test_who_loses_a_partner_takes_the_whole_effort():
    product = product_of(linked=False, num_teams=4)
    product = replace(product, synergies=(Synergy(id="S", features=("F0", "F1"), effort_saved=0.5),))
    plan = plan_of(product, SPANS)
    answer = PreparedForecast(product, plan, today=START).ask(LeftOut(feature="F1"))
    agrees(answer, make_forecast(product, without(plan, "F1"), today=START, num_samples=NUM))


def test_several_levers_act_together(product, prepared):
    levers = EffortScaled(feature="F0", factor=1.5), RiskKnown(risk="K", happens=False), PaceScaled(team="t1", factor=1.25)
    changed = replace(scaled(scaled(scaled(product, "F0", 1.5), "F1", 0.8), "F3", 0.8), risks=())
    agrees(prepared.ask(*levers), make_forecast(changed, plan_of(product, SPANS), today=START, num_samples=NUM))


def weeks_of(prepared, *levers):
    """Finish of every feature in every simulated future."""
    network = prepared._network(levers)
    from quarterdeck.forecast.simulate import schedule

    finishes = schedule(prepared._work(network, levers), network)[1]
    return {feature: finishes[node] for feature, node in network.finish_nodes.items()}


# The list schedule moves nothing the wrong way where waits and shared people do not meet: one team without links, or links between
# teams that share nobody. Where both meet, work that gets ready later may let others pass (Graham's anomalies).
MONOTONE = ({"linked": False, "num_teams": 1}, {"linked": True, "num_teams": 4})


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(MONOTONE), st.sampled_from(sorted(SPANS)), st.floats(1.0, 4.0), st.integers(0, 6), st.integers(1, 9))
def test_more_effort_is_never_earlier_and_more_pace_never_later(shape, feature, factor, gap, seed):
    product = product_of(**shape)
    spans = {f"F{idx}": (gap * idx // 2, gap * idx // 2 + 2) for idx in range(4)}
    asked = PreparedForecast(product, plan_of(product, spans), today=START, num_samples=100, seed=seed)
    before = weeks_of(asked)
    for levers, sign in (((EffortScaled(feature=feature, factor=factor),), 1), ((PaceScaled(team="t0", factor=factor),), -1)):
        after = weeks_of(asked, *levers)
        assert all((sign * after[each] >= sign * before[each] - 1e-9).all() for each in before)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 12), st.integers(0, 6), st.integers(1, 9))
def test_more_people_are_never_later(weeks, gap, seed):
    product = product_of(linked=False, num_teams=1)
    spans = {f"F{idx}": (gap * idx // 2, gap * idx // 2 + 2) for idx in range(4)}
    asked = PreparedForecast(product, plan_of(product, spans), today=START, num_samples=100, seed=seed)
    before, after = weeks_of(asked), weeks_of(asked, OneMore(team="t0", joins_on=START + timedelta(weeks=weeks)))
    assert all((after[each] <= before[each] + 1e-9).all() for each in before)


def test_levers_are_read_from_text_and_written_back(prepared):
    texts = [
        "effort:F1=1.3",
        "effort:F1/build=0.5",
        "pace:t0=0.9",
        "risk:K=happens",
        "more:t1=2026-02-02",
        "without:F3=yes",
        "away:p00=2026-01-05..2026-01-16",
    ]
    levers = levers_of(lever_pairs(texts), prepared.activities)
    assert [f"{each.key}={each.value}" for each in levers] == texts
    assert levers[1] == EffortScaled(feature="F1", activity="build", factor=0.5)
    assert levers_of([("effort:F1", " ")], prepared.activities) == ()
    assert levers_of([("effort:A/B", "2")], {"A/B": ("x",)}) == (EffortScaled(feature="A/B", factor=2.0),)
    assert levers_of([("effort:A/B/x", "2")], {"A/B": ("x",)}) == (EffortScaled(feature="A/B", activity="x", factor=2.0),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("speed:t0=2", "speed:t0: expected one of effort:…, pace:…"),
        ("effort:=2", "expected one of"),
        ("effort:F1=fast", "effort:F1: expected a factor from 0 to 10 (1 is as planned), got 'fast'"),
        ("effort:F1=-1", "from 0 to 10"),
        ("effort:F1=nan", "from 0 to 10"),
        ("pace:t0=0", "from 0.1 to 10"),
        ("risk:K=maybe", "expected 'happens' or 'cannot', got 'maybe'"),
        ("more:t0=soon", "expected a day as YYYY-MM-DD, got 'soon'"),
        ("without:F1=no", "expected 'yes', got 'no'"),
        ("away:p00=2026-01-05", "expected FIRST..LAST"),
        ("away:p00=2026-02-05..2026-01-05", "expected the first day on or before the last"),
    ],
)
def test_text_that_is_no_lever_is_refused(prepared, text, said):
    with pytest.raises(InvalidInput) as refused:
        levers_of(lever_pairs([text]), prepared.activities)
    assert said in str(refused.value)


def test_everything_wrong_is_said_at_once(prepared):
    with pytest.raises(InvalidInput) as refused:
        levers_of(lever_pairs(["effort:F1=x", "risk:K=y", "effort:F2=1.2", "effort:F2=1.3"]), prepared.activities)
    assert len(str(refused.value).splitlines()) == 3
    with pytest.raises(InvalidInput, match="at most 100 levers at once, got 101"):
        prepared.levers([("effort:F1", "2")] * 101)
    # What cannot be read and what the plan does not have, together.
    with pytest.raises(InvalidInput) as refused:
        prepared.levers([("effort:F1", "x"), ("risk:none", "happens"), ("pace:t0", "0.9")])
    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == ["effort", "risk"]
    with pytest.raises(InvalidInput, match=r"for example 'effort:F-1=1\.3'"):
        lever_pairs(["effort:F1"])


def test_what_the_plan_does_not_have_is_refused(prepared):
    levers = (
        EffortScaled(feature="F9", factor=2),
        EffortScaled(feature="F1", activity="test", factor=2),
        PaceScaled(team="t9", factor=2),
        RiskKnown(risk="none", happens=True),
        OneMore(team="t9", joins_on=START),
        OneMore(team="t0", joins_on=date(2030, 1, 1)),
        LeftOut(feature="F9"),
        Away(person="nobody", first=START, last=START),
    )
    with pytest.raises(InvalidInput) as refused:
        prepared.ask(*levers)
    said = str(refused.value).splitlines()
    assert len(said) == len(levers)
    assert said[0] == "effort:F9: there is no feature 'F9' in the plan. There are: F0, F1, F2, F3"
    assert "ends on" in said[5]


def test_a_risk_that_is_closed_or_a_team_without_people_is_no_lever():
    product = replace(product_of(), people=())
    product = replace(product, risks=(replace(product.risks[0], state="closed"),))
    asked = PreparedForecast(product, plan_of(product, SPANS), today=START)
    with pytest.raises(InvalidInput, match="There is none"):
        asked.ask(RiskKnown(risk="K", happens=True))
    with pytest.raises(InvalidInput, match="whose people the plan's work waits for"):
        asked.ask(OneMore(team="t0", joins_on=START))


def test_misuse_is_said_as_by_a_forecast(product):
    plan = plan_of(product, SPANS)
    with pytest.raises(InvalidInput, match="expected a plan of product"):
        PreparedForecast(product, replace(plan, product_id="other"), today=START)
    with pytest.raises(InvalidInput, match="at least 100 samples"):
        PreparedForecast(product, plan, today=START, num_samples=10)


def test_places_are_what_the_date_hangs_on(prepared):
    places = places_for(prepared, ["F0", "F1", "F2", "F3"])
    keys = [place.key for place in places]
    assert {"effort:F0/build", "pace:t0", "pace:t1", "risk:K", "more:t0", "more:t1", "without:F3"} <= set(keys)
    assert 0 < sum(place.share for place in places) <= 1.000001
    first = places_for(prepared, ["F0"])
    # F0 waits for nobody: only its own work and team stand out, and it cannot be left out of itself.
    assert [place.key for place in first if place.share > 0.05] == ["effort:F0/build", "pace:t0"]
    assert not [place for place in first if place.key.startswith(("without:", "risk:"))]
    # Every place is a lever that can be moved.
    values = {"effort": "1.5", "pace": "0.9", "risk": "happens", "more": "2026-02-02", "without": "yes"}
    for place in places:
        prepared.ask(*levers_of([(place.key, values[place.key.partition(":")[0]])], prepared.activities))
    with pytest.raises(InvalidInput, match="expected features of the plan, got F9"):
        places_for(prepared, ["F9"])


def test_an_empty_plan_can_be_asked(product):
    asked = PreparedForecast(product, replace(plan_of(product, SPANS), items=()), today=START)
    assert asked.ask().features == ()
    assert places_for(asked, []) == ()


def test_planned_thirds_of_a_person_fit_into_a_whole_one():
    """Three pieces of work at a third of a person each end with their week, however their shares are rounded."""
    product = chain_product([ThreePoint.exactly(5 / 3)] * 3, num_teams=1, linked=False)
    plan = plan_of(product, {f"F{idx}": (0, 1) for idx in range(3)})
    items = tuple(
        replace(item, activities=tuple(replace(each, people=1 / 3, resources={"team:t0": 1 / 3}) for each in item.activities)) for item in plan.items
    )
    from quarterdeck.forecast.network import network_of
    from quarterdeck.forecast.simulate import schedule

    network = network_of(product, replace(plan, items=items))
    work = [[0.0 if node.activity is None else node.effort.p50 / node.people] for node in network.nodes]
    for compiled in (True, False):
        finishes = schedule(work, network, compiled=compiled)[1]
        assert finishes.max() == pytest.approx(1.0, abs=1e-6)


def test_several_may_ask_at_the_same_time(prepared):
    """The compiled schedule runs on threads of its own, and a server asks from several of its."""
    from concurrent.futures import ThreadPoolExecutor

    levers = [EffortScaled(feature="F1", factor=1 + n / 10) for n in range(1, 9)]
    alone = [prepared.ask(lever) for lever in levers]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(prepared.ask, levers)) == alone
