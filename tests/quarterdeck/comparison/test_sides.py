"""Things of one product side by side: options, releases, competitors, features, and the two roles' views of one feature."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.comparison import Aspect, Part, compare_named, mirrored
from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.forecast import DateForecast, FeatureForecast, Forecast, ReleaseForecast
from quarterdeck.product import (
    Account,
    Activity,
    Assessment,
    Capability,
    Change,
    Commitment,
    Competitor,
    Evidence,
    FeasibilityCase,
    Feature,
    Horizon,
    KeyTurn,
    Need,
    NeedLink,
    Option,
    ParityCell,
    ProductFile,
    Release,
    Team,
    ValueCase,
)
from quarterdeck.product.cases import WsjfInputs
from quarterdeck.roadmap.plan import Plan, PlannedActivity, PlannedFeature, PlanSettings
from quarterdeck.uncertainty import ThreePoint

START = date(2026, 1, 5)


def work(days, title="Build"):
    return Activity(id="a", title=title, effort=ThreePoint(days * 0.8, days, days * 1.5), team="dev")


def build(identity, value=100.0, days=10.0, **more):
    options = (
        Option(id="full", title="All of it", activities=(work(days),)),
        Option(id="half", title="Half of it", activities=(work(days / 2),), value_share=0.5, cost=20),
    )
    case = ValueCase(value=ThreePoint(value / 2, value, value * 2), profile="constant", basis="asked accounts")
    return Feature(id=identity, title=identity.title(), status="planned", **{"value": case, "options": options, "release": "spring"} | more)


@pytest.fixture
def product():
    return ProductFile(
        id="docks",
        name="Docks",
        as_of=START,
        horizon=Horizon(start=START, num_weeks=26),
        teams=(Team(id="dev", title="Developers"),),
        features=(build("gates"), build("yard", value=300, days=40, release="summer")),
        releases=(Release(id="spring", title="Spring", ships_on=date(2026, 3, 2)), Release(id="summer", title="Summer", ships_on=date(2026, 6, 1))),
        needs=(Need(id="n", title="Enter without waiting"),),
        need_links=(NeedLink(need="n", feature="gates"),),
        accounts=(Account(id="acme", title="Acme", yearly_revenue=50_000),),
        evidence=(Evidence(id="e1", text="We wait", need="n", account="acme", person="Ann"), Evidence(id="e2", text="Long", need="n", archived=True)),
        competitors=(Competitor(id="rival", title="Rival"),),
        capabilities=(Capability(id="c1", title="Gate opening", area="Gates", importance=0.9), Capability(id="c2", title="Maps", importance=0.2)),
        parity=(
            ParityCell(capability="c1", competitor=None, level=3),
            ParityCell(capability="c1", competitor="rival", level=1, source="their site", checked_on=date(2026, 1, 2)),
            ParityCell(capability="c2", competitor="rival", level=2, checked_on=date(2025, 6, 1)),
        ),
        commitments=(Commitment(id="p", feature="gates", to="Acme", promised_date=date(2026, 2, 2), confidence=0.9),),
    )


def planned(product, *features, value=100.0):
    def item(feature, week):
        finish = date.fromordinal(START.toordinal() + 7 * week + 4)
        done = PlannedActivity(
            id="a",
            title="Build",
            kind="activity",
            team="dev",
            start_week=0,
            finish_week=week,
            start=START,
            finish=finish,
            effort_days=10,
            people=1,
            resources={},
        )
        return PlannedFeature(
            feature=feature.id,
            title=feature.title,
            option="full",
            start_week=0,
            finish_week=week,
            start=START,
            finish=finish,
            release=feature.release,
            value=value,
            value_range=feature.value.value,
            activities=(done,),
        )

    items = tuple(item(each, 6 + 4 * number) for number, each in enumerate(product.features) if each.id in features)
    return Plan(
        product_id=product.id,
        product_name=product.name,
        product_hash="",
        value_unit="€",
        as_of=START,
        start=START,
        num_weeks=26,
        settings=PlanSettings(),
        status="optimal",
        value=value * len(items),
        upper_bound=None,
        items=items,
        product=product,
    )


def forecast_of(plan, p85=date(2026, 3, 16), chance=0.2, promised=date(2026, 2, 2)):
    day = date(2026, 2, 20)
    finish = DateForecast(p10_date=START, p50_date=day, p85_date=p85, p95_date=date(2026, 5, 1), promised=promised, probability_on_time=chance)
    features = tuple(
        FeatureForecast(feature=each.feature, title=each.title, finish=finish, simulated=finish, reference=None, criticality=0.5)
        for each in plan.items
    )
    releases = tuple(
        ReleaseForecast(
            release=each.id,
            title=each.title,
            ships_on=each.ships_on,
            features=tuple(item.feature for item in plan.items if item.release == each.id),
            finish=replace(finish, promised=each.ships_on),
        )
        for each in plan.product.releases
    )
    return Forecast(
        product_id=plan.product_id,
        product_hash="",
        plan_value=plan.value,
        made_on=START,
        num_samples=100,
        seed=1,
        method="",
        counted_until=date(2027, 1, 1),
        features=features,
        releases=releases,
        value_p10=1,
        value_p50=2,
        value_p90=3,
    )


def aspect(found, label):
    return next(each for part in found.parts for each in part.aspects if each.label == label)


def disagreements(found):
    return {each.label: each for part in found.parts for each in part.aspects if part.title == "Where they disagree"}


PAIRS = [
    ("option:gates/full", "option:gates/half"),
    ("option:gates/full", "option:yard/half"),
    ("release:spring", "release:summer"),
    ("competitor:us", "competitor:rival"),
    ("feature:gates", "feature:yard"),
    ("pm:gates", "tpm:gates"),
]


@pytest.mark.parametrize(("a", "b"), PAIRS)
@pytest.mark.parametrize("has_forecast", [False, True])
def test_a_thing_does_not_differ_from_itself_and_swapped_sides_mirror(product, a, b, has_forecast):
    plan = planned(product, "gates", "yard")
    known = {"plan": plan, "forecast": forecast_of(plan) if has_forecast else None}
    for each in (a, b):
        same = compare_named(product, each, each, **known)
        assert same.is_none
        assert same.headline == "No difference."
        assert same.only_differences().parts == ()
    there, back = compare_named(product, a, b, **known), compare_named(product, b, a, **known)
    assert not there.is_none
    assert mirrored(there.parts) == _in_order_of(there, back)


def _in_order_of(wanted, found):
    """Parts of `found` with their aspects in the order of `wanted`: which feature stands first follows the side it is on."""
    parts = []
    for part in wanted.parts:
        other = next(each for each in found.parts if each.title == part.title)
        by_label = {each.label: each for each in other.aspects}
        assert len(by_label) == len(other.aspects) == len(part.aspects)
        parts.append(replace(other, aspects=tuple(by_label[each.label] for each in part.aspects)))
    return tuple(parts)


@given(st.floats(-1e6, 1e6), st.sampled_from(["days", "person-weeks", "€", ""]), st.sampled_from(["better", "worse", "neither"]))
def test_a_swapped_aspect_turns_its_sign_and_its_tone(difference, unit, more_is):
    part = Part(title="x", aspects=(Aspect(label="x", a="1", b="2", difference=difference, unit=unit, more_is=more_is),))
    turned = mirrored((part,))[0].aspects[0]
    assert mirrored(mirrored((part,)))[0].aspects[0] == part.aspects[0]
    assert (turned.change == "") == (part.aspects[0].change == "")
    assert {turned.tone, part.aspects[0].tone} in ({""}, {"gain", "loss"})


def test_options_name_the_work_that_makes_the_difference(product):
    found = compare_named(product, "option:gates/full", "option:gates/half")
    assert found.headline == "Half of it takes 1.0 person-weeks less than All of it."
    effort = aspect(found, "Effort, 8 times in 10")
    assert (effort.change, effort.tone, effort.cause) == ("−1 person-weeks", "gain", "Build")
    assert aspect(found, "Value, 8 times in 10").difference == pytest.approx(-50)
    assert aspect(found, "Value, 8 times in 10").cause == "the share of the value each brings"
    assert aspect(found, "Cost beside people").change == "+€20"


def test_competitors_are_weighed_and_what_is_new_comes_first(product):
    found = compare_named(product, "competitor:us", "competitor:rival", since=date(2026, 1, 1))
    assert found.headline == "Docks does more: 3.0 of 3, Rival 1.0."
    assert [part.title for part in found.parts] == ["Looked at since 1 Jan 2026", "Gates", "Other"]
    gate = aspect(found, "Gate opening")
    assert (gate.a, gate.b, gate.change, gate.note_b) == ("leading", "partial", "−2", "their site, 2 Jan")
    assert aspect(found, "Maps").a == "not checked"


def test_releases_say_what_each_holds_and_which_feature_makes_the_value(product):
    plan = planned(product, "gates", "yard", value=80)
    found = compare_named(product, "release:spring", "release:summer", plan=plan, forecast=forecast_of(plan))
    assert found.headline.startswith("Spring is on time with 20")
    assert aspect(found, "Ships").change == "91 days later"
    assert aspect(found, "Planned value").cause == "Yard"
    assert aspect(found, "Gates").b == ""


def test_two_views_speak_each_in_their_own_words(product):
    found = compare_named(product, "pm:gates", "tpm:gates")
    assert aspect(found, "What is it?").a == "Enter without waiting"
    assert aspect(found, "What is it?").b == "All of it: 1 piece of work"
    assert aspect(found, "Who?").a == "1 voice of 1 account"
    assert aspect(found, "Who?").b == "Developers"
    assert aspect(found, "What money?").a.startswith("€50")
    assert aspect(found, "When?").b == "no plan"
    assert "Without a plan and a forecast dates are not compared." in found.rest


TURNED = KeyTurn(by="Ana", on=date(2025, 10, 1))


def _with_case(product, **more):
    first = product.features[0]
    return replace(product, features=(replace(first, **more), *product.features[1:]))


def test_views_disagree_on_a_day_that_comes_after_the_promise(product):
    plan = planned(product, "gates")
    found = disagreements(compare_named(product, "pm:gates", "tpm:gates", plan=plan, forecast=forecast_of(plan)))
    assert found["The day"].a == "2 Feb, promised to Acme"
    assert (found["The day"].b, found["The day"].change) == ("85 % by 16 Mar", "42 days later")
    assert found["How sure the promise is"].change == "−70 points"
    early = disagreements(compare_named(product, "pm:gates", "tpm:gates", plan=plan, forecast=forecast_of(plan, p85=date(2026, 1, 30), chance=0.9)))
    assert not {"The day", "How sure the promise is"} & set(early)


def test_views_disagree_on_what_is_left_out_and_on_what_is_left_of_the_value(product):
    gone = disagreements(compare_named(product, "pm:gates", "tpm:gates", plan=planned(product, "yard")))
    assert gone["Whether it is built"].b == "left out of the plan"
    less = disagreements(compare_named(product, "pm:gates", "tpm:gates", plan=planned(product, "gates", value=40)))
    assert less["What it brings"].difference < -50
    assert "urgency constant" in less["What it brings"].cause


@pytest.mark.parametrize(
    ("value_on", "feasible_on", "said"),
    [
        (date(2025, 10, 1), date(2025, 12, 1), "the value key stands on inputs older than the feasibility case"),
        (date(2025, 12, 1), date(2025, 10, 1), "the feasibility key stands on inputs older than the value case"),
        (date(2025, 10, 1), None, "the feasibility key is not turned"),
        (None, date(2025, 10, 1), "the value key is not turned"),
        (date(2025, 10, 1), date(2025, 10, 20), None),
        (None, None, None),
    ],
)
def test_views_disagree_on_keys(product, value_on, feasible_on, said):
    turns = [KeyTurn(by="Ana", on=day) if day else None for day in (value_on, feasible_on)]
    case = replace(product.features[0].value, key=turns[0])
    found = disagreements(compare_named(_with_case(product, value=case, feasibility=FeasibilityCase(key=turns[1])), "pm:gates", "tpm:gates"))
    assert (found["The keys"].cause if "The keys" in found else None) == said


def test_views_disagree_on_a_signed_value_that_cannot_be_built_and_on_later_changes(product):
    judged = FeasibilityCase(assessments=(Assessment(dimension="skills", verdict="conditional", conditions=("Bo stays",)),))
    signed = _with_case(product, value=replace(product.features[0].value, key=TURNED), feasibility=judged)
    signed = replace(signed, changes=(Change(subject="gates", field="options", old="list", new="map", on=date(2025, 11, 1)),))
    found = disagreements(compare_named(signed, "pm:gates", "tpm:gates"))
    assert found["Whether it can be"].b == "conditional, if Bo stays"
    assert found["What the keys stand on"].a == "1 change since the key was turned"
    assert found["What the keys stand on"].cause == "options list → map, 1 Nov 2025"


def test_views_disagree_on_a_job_size_that_the_estimates_do_not_bear_out(product):
    def sized(number):
        score = ThreePoint.exactly(8 - number)
        case = replace(build("x").value, wsjf=WsjfInputs(business_value=score, time_criticality=score, risk_reduction=score, job_size=score))
        return replace(build(f"f{number}", days=10.0 * number), value=case)

    many = replace(product, features=(*product.features, *(sized(number) for number in range(1, 8))))
    found = disagreements(compare_named(many, "pm:f7", "tpm:f7"))
    assert found["The size of the work"].a == "job size 1, number 1 of 7 from the smallest"
    assert found["The size of the work"].change == "+6 ranks"
    assert "The size of the work" not in disagreements(compare_named(many, "pm:f4", "tpm:f4"))


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("option:gates/none", "option:gates/full", "there is no option 'gates/none'. Known are gates/full, gates/half"),
        ("release:x", "release:spring", "there is no release 'x'"),
        ("competitor:us", "competitor:x", "Known are us, rival"),
        ("pm:gates", "tpm:yard", "feature:gates feature:yard"),
        ("pm:x", "tpm:x", "there is no feature 'x'"),
        ("pm:gates", "feature:gates", "Name two of one kind"),
        ("nonsense", "feature:gates", "expected a name such as feature:ID"),
    ],
)
def test_what_cannot_be_compared_is_said_with_what_can(product, a, b, said):
    with pytest.raises(InvalidInput, match=said.replace("(", r"\(")):
        compare_named(product, a, b, plan=planned(product, "gates"))


def test_releases_need_a_plan(product):
    with pytest.raises(InvalidInput, match="--plan"):
        compare_named(product, "release:spring", "release:summer")
