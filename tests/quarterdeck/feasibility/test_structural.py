"""Flaws that no plan can mend."""

from datetime import date, timedelta
from time import perf_counter
from typing import Any

import pytest

from quarterdeck.errors import Flaw
from quarterdeck.feasibility import assess, structural_flaws
from quarterdeck.product import (
    Activity,
    Commitment,
    Dependency,
    Feature,
    Horizon,
    Membership,
    Option,
    Person,
    Pin,
    ProductFile,
    Release,
    Team,
)
from quarterdeck.uncertainty import ThreePoint

MONDAY = date(2026, 1, 5)


def feature(name: str, days: float = 15, skill: str | None = None, **parts: Any) -> Feature:
    activity = Activity(id="a", title="a", effort=ThreePoint.exactly(days), team="t", skill=skill)
    return Feature(
        id=name,
        title=name.title(),
        options=(Option(id="o", title="o", activities=(activity,)), Option(id="p", title="p", activities=(activity,))),
        **parts,
    )


def flaws(*features: Feature, **parts: Any) -> tuple[Flaw, ...]:
    product = ProductFile(
        id="p",
        name="P",
        as_of=MONDAY,
        horizon=Horizon(start=MONDAY, num_weeks=20),
        teams=(Team(id="t", title="T"),),
        people=(Person(id="a", name="A", memberships=(Membership(team="t"),)),),
        releases=(Release(id="r", title="R", ships_on=date(2026, 1, 16)), Release(id="s", title="S", ships_on=date(2026, 5, 1))),
        features=features,
        **parts,
    )
    return structural_flaws(product)


@pytest.mark.parametrize(
    ("parts", "place", "words", "severity"),
    [
        ({"deadline": date(2026, 1, 16)}, "features[0].deadline", "before 2026-01-23", "error"),
        ({"release": "r"}, "features[0].release", "release 'R'", "warning"),
        ({"pin": {"kind": "finish by", "day": date(2026, 1, 22)}}, "pins[0]", "finish by 2026-01-22", "error"),
        ({"pin": {"kind": "release", "release": "r"}}, "pins[0]", "before 2026-01-23", "error"),
        ({"promised": date(2026, 1, 1)}, "commitments[0].promised_date", "promised to Alice", "warning"),
        ({"skill": "rust", "pin": {"kind": "include"}}, "pins[0]", "nobody in team 't' has", "error"),
        ({"days": 500, "pin": {"kind": "include"}}, "pins[0]", "cannot be built", "error"),
    ],
)
def test_each_impossible_demand_is_one_flaw_with_its_place(parts: dict[str, Any], place: str, words: str, severity: str) -> None:
    pin, promised = parts.pop("pin", None), parts.pop("promised", None)
    found = flaws(
        feature("f", **parts),
        pins=(Pin(feature="f", **pin),) if pin else (),
        commitments=(Commitment(id="c", feature="f", to="Alice", promised_date=promised),) if promised else (),
    )
    assert [(flaw.place, flaw.severity) for flaw in found] == [(place, severity)]
    assert words in found[0].message


def test_what_can_just_be_met_is_no_flaw() -> None:
    pins = (
        Pin(feature="f", kind="finish by", day=date(2026, 1, 23)),
        Pin(feature="f", kind="include"),
        Pin(feature="f", kind="release", release="s"),
    )
    assert flaws(feature("f", deadline=date(2026, 1, 23)), pins=pins) == ()


def test_pins_that_contradict_are_named_together() -> None:
    pins = (
        Pin(feature="f", kind="not before", day=date(2026, 2, 2)),
        Pin(feature="f", kind="finish by", day=date(2026, 2, 13)),
        Pin(feature="f", kind="option", option="o"),
        Pin(feature="f", kind="option", option="p"),
    )
    assert [flaw.place for flaw in flaws(feature("f"), pins=pins)] == ["pins[1]", "pins[3]"]


def test_a_mandatory_feature_needs_what_it_requires() -> None:
    pins = (Pin(feature="f", kind="include"), Pin(feature="g", kind="exclude"))
    found = flaws(feature("f"), feature("g"), dependencies=(Dependency(feature="f", requires="g"),), pins=pins)
    assert "requires 'G', which is pinned out" in found[0].message
    found = flaws(feature("f"), feature("g", skill="rust"), dependencies=(Dependency(feature="f", requires="g"),), pins=pins[:1])
    assert "requires 'G'" in found[0].message


def test_an_impossible_feature_that_nobody_demands_is_no_flaw() -> None:
    assert flaws(feature("f", skill="rust"), Feature(id="i", title="I", deadline=MONDAY)) == ()


def test_released_features_may_be_late() -> None:
    assert flaws(feature("f", deadline=date(2025, 1, 1), status="released")) == ()


def test_twenty_thousand_features_in_one_long_chain_take_seconds() -> None:
    people = tuple(Person(id=f"p{number}", name="P", memberships=(Membership(team="t"),)) for number in range(5))
    product = ProductFile(
        id="p", name="P", as_of=MONDAY, horizon=Horizon(start=MONDAY, num_weeks=52), teams=(Team(id="t", title="T"),), people=people,
        features=tuple(feature(f"f{number}", deadline=MONDAY + timedelta(days=300)) for number in range(20_000)),
        dependencies=tuple(Dependency(feature=f"f{number}", requires=f"f{number + 1}") for number in range(19_999)),
    )  # fmt: skip
    started = perf_counter()
    # Three weeks each: the thirteenth from the end would need 39 weeks, the fifteenth 45.
    assert len(structural_flaws(product)) == 20_000 - 14
    assert perf_counter() - started < 10
    started = perf_counter()
    assert assess(product).counts["infeasible"] == 20_000 - 14
    assert perf_counter() - started < 30
