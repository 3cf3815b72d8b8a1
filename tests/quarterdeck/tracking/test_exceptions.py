"""Exceptions in a product file: asked for with what they cost, decided by two, carried out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast import Forecast, PreparedForecast, make_forecast
from quarterdeck.product import (
    Commitment,
    ExceptionRequest,
    FeasibilityCase,
    Feature,
    KeyTurn,
    Option,
    Precedence,
    ProductFile,
    Release,
    ValueCase,
    check,
)
from quarterdeck.roadmap import PlanSettings, make_plan
from quarterdeck.tracking.commitments import chance_by
from quarterdeck.tracking.exceptions import ask_for_cut, ask_for_later, refuse_exception, turn_key
from quarterdeck.uncertainty import ThreePoint
from tests.quarterdeck.forecast.plans import START, chain_product

DUE, LATER = START + timedelta(days=32), START + timedelta(days=60)
KEY = KeyTurn(by="Somebody", on=START)


def committed(product: ProductFile) -> ProductFile:
    """Its one feature is promised in four ways, has a smaller option, and both keys are turned."""
    [own] = product.features
    build = own.options[0].activities[0]
    polish = replace(build, id="polish", title="Polish", after=(Precedence(activity="build"),))
    full, smaller = replace(own.options[0], activities=(build, polish)), Option(id="small", title="Small", activities=(build,), value_share=0.5)
    now = replace(
        own, value=ValueCase(value=ThreePoint(10, 20, 40), life_weeks=50, key=KEY), feasibility=FeasibilityCase(key=KEY), due_date=DUE,
        deadline=DUE + timedelta(days=100), release="R1", options=(full, smaller), status="planned",
    )  # fmt: skip
    promises = (Commitment(id="c", feature=own.id, to="Acme", promised_date=DUE), Commitment(id="d", feature=own.id, to="Birch", promised_date=LATER))
    releases = (Release(id="R1", title="One", ships_on=DUE), Release(id="R2", title="Two", ships_on=LATER))
    return replace(product, features=(now,), commitments=promises, releases=releases)


BASE = committed(chain_product([ThreePoint(8, 10, 20)]))
[FEATURE] = BASE.features
PLAN = make_plan(BASE, PlanSettings(seconds=1, deterministic=True))
FORECAST: Forecast = make_forecast(BASE, PLAN, today=START, num_samples=1_000)
WORK = [each.id for each in FEATURE.options[0].activities]


def later(product: ProductFile = BASE, forecast: Forecast | None = FORECAST, **more: str) -> tuple[ProductFile, ExceptionRequest]:
    said = {"feature": FEATURE.id, "moves": "due date", "to": LATER.isoformat(), "reason": "Paper until spring", "by": "Ines"} | more
    return ask_for_later(product, forecast, **said)


def approved(product: ProductFile, id: str = "X1") -> ProductFile:
    one, _ = turn_key(product, id, key="value", by="Ines", why="Worth it")
    both, asked = turn_key(one, id, key="feasibility", by="Jonas")
    assert asked.state == "approved"
    return both


def test_what_it_costs_is_written_down_as_it_was_asked_for() -> None:
    product, asked = later()
    foreseen = FORECAST.features[0]
    assert (asked.on_time_before, asked.on_time_after) == (chance_by(foreseen, DUE), chance_by(foreseen, LATER))
    assert (asked.id, asked.from_day, asked.to_day, asked.asked_on, asked.promised_to) == ("X1", DUE, LATER, BASE.as_of, ("Acme", "Birch"))
    assert asked.value_lost is not None
    assert asked.value_lost.p50 == pytest.approx(20 * 4 / 50), "four of the fifty weeks that its value lives"
    assert product.exceptions == (asked,)
    assert later(forecast=None)[1].on_time_before is None


@pytest.mark.parametrize(
    ("moves", "to", "field"),
    [
        ("due date", LATER.isoformat(), lambda product: product.features[0].due_date),
        ("deadline", date(2028, 1, 5).isoformat(), lambda product: product.features[0].deadline),
        ("release", "R2", lambda product: product.features[0].release),
        ("promise:c", LATER.isoformat(), lambda product: product.commitments[0].promised_date),
    ],
)
def test_with_the_second_key_the_day_moves_and_the_feature_stays_committed(moves: str, to: str, field: object) -> None:
    asked_for, asked = later(moves=moves, to=to)
    half, _ = turn_key(asked_for, "X1", key="feasibility", by="Jonas")
    assert str(field(half)) == str(field(BASE)), "one key moves nothing"  # type: ignore[operator]
    after = approved(asked_for)
    assert str(field(after)) == to  # type: ignore[operator]
    assert after.changes[-1].by == "Ines and Jonas"
    assert f"Exception X1: {asked.reason}" in after.changes[-1].why
    [feature] = after.features
    assert feature.value is not None
    assert feature.feasibility is not None
    assert feature.value.key
    assert feature.feasibility.key
    if asked.moves != "promise":
        assert (feature.value.key.by, feature.feasibility.key.by) == ("Ines", "Jonas")
    assert [flaw for flaw in check(after) if "exceptions" in flaw.place] == []


def test_an_option_alone_or_dropped_work_is_what_is_left() -> None:
    prepared = PreparedForecast(BASE, PLAN, today=START, num_samples=500)
    product, asked = ask_for_cut(BASE, prepared, feature=FEATURE.id, to_option="small", reason="Big")
    assert asked.value_share == 0.5
    assert asked.value_lost is not None
    assert asked.value_lost.p50 == 10
    assert asked.days_gained is not None
    assert asked.days_gained > 0, "half the work is done earlier"
    assert asked.on_time_before is not None
    assert asked.on_time_after is not None
    assert asked.on_time_after >= asked.on_time_before
    assert [option.id for option in approved(product).features[0].options] == ["small"]
    product, asked = ask_for_cut(BASE, None, feature=FEATURE.id, dropped=(WORK[0],), stays=0.7, reason="Big")
    assert (asked.days_gained, asked.from_day, asked.to_day) == (None, DUE, DUE)
    with pytest.raises(InvalidInput, match="waits for its keys already"):
        ask_for_cut(product, None, feature=FEATURE.id, dropped=(WORK[0],), stays=0.7, reason="Big")
    [own] = approved(product).features[0].options
    assert own.id == "o", "of the smaller one nothing is left"
    assert [each.id for each in own.activities] == WORK[1:]
    assert own.value_share == 0.7
    assert all(not each.after for each in own.activities), "what waited for it waits no more"


def test_dropping_work_makes_no_smaller_option_worth_more() -> None:
    half = replace(FEATURE.options[0], id="half", value_share=0.4)
    product = replace(BASE, features=(replace(FEATURE, options=(FEATURE.options[0], half)),))
    product, _ = ask_for_cut(product, None, feature=FEATURE.id, dropped=(WORK[0],), stays=0.7, reason="Big")
    assert [option.value_share for option in approved(product).features[0].options] == [0.7, 0.4]


def test_a_refused_one_moves_nothing_and_is_decided() -> None:
    product, _ = later()
    with pytest.raises(InvalidInput, match="refused with a reason"):
        refuse_exception(product, "X1", by="Jonas", why=" ")
    after, asked = refuse_exception(product, "X1", by="Jonas", why="It has to be then")
    assert asked.state == "refused"
    assert after.features == BASE.features
    with pytest.raises(InvalidInput, match="X1 is refused already"):
        turn_key(after, "X1", key="value", by="Ines")
    assert later(after)[1].id == "X2"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"moves": "moon"}, "expected a day that F0 is promised for (deadline, due date, promise:c, promise:d, release), got 'moon'"),
        ({"to": "soon"}, "expected a day such as 2027-03-26, got 'soon'"),
        ({"to": START.isoformat()}, "an earlier one needs no exception"),
        ({"moves": "release", "to": "R1"}, f"expected a release that is closed after {DUE} (R2), got 'R1'"),
        ({"reason": " ", "to": "soon"}, "reason: expected why it cannot come as promised, got nothing\nto: expected"),
        ({"feature": "F9"}, "expected the id of a feature, got 'F9'"),
    ],
)
def test_flaws_of_asking_are_told_all_at_once(more: dict[str, str], says: str) -> None:
    with pytest.raises(InvalidInput) as told:
        later(**more)
    assert says in str(told.value)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({}, "expected another option, or activities to drop, got neither"),
        ({"to_option": "small", "dropped": ("F0.0",)}, "got both"),
        ({"to_option": "moon"}, "(small), got 'moon'"),
        ({"dropped": ("moon",), "stays": 2.0}, "got 'moon'\nstays: expected how much of the value stays, above 0 and up to 1, got 2"),
        ({"dropped": tuple(WORK), "stays": 0.5}, "Close the feature if nothing is"),
    ],
)
def test_flaws_of_cutting_are_told_all_at_once(more: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidInput) as told:
        ask_for_cut(BASE, None, feature=FEATURE.id, reason="Big", **more)  # type: ignore[arg-type]
    assert says in str(told.value)


def with_feature(**more: object) -> ProductFile:
    return replace(BASE, features=(replace(FEATURE, **more),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("product", "says"),
    [
        (with_feature(status="released"), "F0 is released"),
        (with_feature(feasibility=FeasibilityCase()), "its feasibility key is not turned"),
        (with_feature(value=None, feasibility=None), "its value and feasibility keys are not turned"),
    ],
)
def test_what_is_not_committed_needs_no_exception(product: ProductFile, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        later(product)


def _other(product: ProductFile, **more: object) -> ProductFile:
    feature: Feature = replace(product.features[0], **more)  # type: ignore[arg-type]
    return replace(product, features=(feature,))


def test_two_people_turn_two_keys_on_what_still_stands() -> None:
    product, _ = later()
    one, _ = turn_key(product, "X1", key="value", by="Ines")
    for key, by, says in (
        ("value", "Jonas", "turned already, by Ines"),
        ("feasibility", " ines ", "one person cannot turn both keys"),
        ("feasibility", "", "expected a name"),
        ("third", "Jonas", "expected the value or the feasibility key"),
    ):
        with pytest.raises(InvalidInput, match=says):
            turn_key(one, "X1", key=key, by=by)
    with pytest.raises(InvalidInput, match=f"is {LATER} by now, and was {DUE}"):
        turn_key(_other(one, due_date=LATER), "X1", key="feasibility", by="Jonas")
    with pytest.raises(InvalidInput, match="There are X1"):
        turn_key(one, "X7", key="feasibility", by="Jonas")
    cut, _ = ask_for_cut(BASE, None, feature=FEATURE.id, to_option="small", reason="Big")
    with pytest.raises(InvalidInput, match="not part of F0 any more: small"):
        turn_key(_other(cut, options=FEATURE.options[:1]), "X1", key="value", by="Ines")
    moved, _ = later(moves="release", to="R2")
    with pytest.raises(InvalidInput, match="not closed on"):
        turn_key(replace(moved, releases=moved.releases[:1]), "X1", key="value", by="Ines")
