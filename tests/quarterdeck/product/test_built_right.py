"""Acceptance criteria, quality attributes, definitions and launches: what they must say and may point at."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.product import (
    AcceptanceCriterion,
    DefinitionItem,
    DefinitionTick,
    Feature,
    Horizon,
    KeyTurn,
    Launch,
    Measurement,
    ProductFile,
    QualityAttribute,
    Release,
    RolloutStep,
    check,
    read_product,
    write_product,
)
from quarterdeck.roadmap.writing import planning_input

MONDAY = date(2026, 11, 23)
KEY = KeyTurn(by="Ines", on=MONDAY)


def criterion(**fields: Any) -> AcceptanceCriterion:
    return AcceptanceCriterion(**({"id": "AC1", "feature": "F", "when": "a lorry comes", "then": "the gate opens"} | fields))


def quality(**fields: Any) -> QualityAttribute:
    usual = {"id": "Q1", "title": "Quick gate", "characteristic": "performance efficiency", "measure": "time to open", "unit": "s"}
    return QualityAttribute(**(usual | {"direction": "at most", "target": 4.0} | fields))


def product(**parts: Any) -> ProductFile:
    features, releases = (Feature(id="F", title="Gate"),), (Release(id="R", title="Spring", ships_on=date(2027, 2, 1)),)
    return ProductFile(id="x", name="X", as_of=MONDAY, horizon=Horizon(start=MONDAY, num_weeks=20), features=features, releases=releases, **parts)


def test_a_criterion_says_when_it_was_looked_at_and_only_then() -> None:
    assert criterion(state="met", checked_on=MONDAY).state == "met"
    for fields in ({"state": "met"}, {"checked_on": MONDAY}):
        with pytest.raises(InvalidInput, match="expected checked_on"):
            criterion(**fields)
    with pytest.raises(InvalidInput, match="expected then in words"):
        criterion(then=" ")


@pytest.mark.parametrize(
    ("direction", "values", "verdict"),
    [
        ("at most", (), "not measured"),
        ("at most", (4.0,), "holds"),
        ("at most", (4.1,), "fails"),
        ("at least", (4.0,), "holds"),
        ("at least", (3.9,), "fails"),
        ("at most", (9.0, 3.0), "holds"),
    ],
)
def test_the_youngest_measurement_says_whether_a_quality_holds(direction: str, values: tuple[float, ...], verdict: str) -> None:
    measured = tuple(Measurement(on=date(2026, 11, 1 + number), value=value) for number, value in enumerate(values))
    assert quality(direction=direction, measurements=measured).verdict == verdict
    assert quality(direction=direction, measurements=measured[::-1]).verdict == verdict


def test_of_two_measurements_of_one_day_the_later_in_the_file_counts() -> None:
    assert quality(measurements=(Measurement(on=MONDAY, value=9), Measurement(on=MONDAY, value=1))).verdict == "holds"


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "preparing"),
        ({"value_key": KEY}, "preparing"),
        ({"value_key": KEY, "feasibility_key": KEY}, "go"),
        ({"no_go": KEY}, "no-go"),
        ({"value_key": KEY, "feasibility_key": KEY, "launched_on": MONDAY}, "launched"),
        ({"value_key": KEY, "feasibility_key": KEY, "launched_on": MONDAY, "rolled_back_on": MONDAY}, "rolled back"),
    ],
)
def test_a_launch_is_go_with_both_keys(fields: dict[str, Any], state: str) -> None:
    assert Launch(id="L", release="R", **fields).state == state


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"launched_on": MONDAY, "value_key": KEY}, "expected both keys turned before launched_on"),
        ({"rolled_back_on": MONDAY}, "expected rolled_back_on on or after launched_on"),
        ({"no_go": KEY, "value_key": KEY, "feasibility_key": KEY}, "no-go or has both keys"),
        ({"rollout": (RolloutStep(on=MONDAY, share=0.5), RolloutStep(on=date(2026, 12, 1), share=0.5))}, "days and shares both grow"),
    ],
)
def test_a_launch_that_contradicts_itself_is_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        Launch(id="L", release="R", **fields)


def test_what_leads_nowhere_and_what_is_doubled_are_flaws() -> None:
    seen, hand = DefinitionItem(id="D1", of="ready", title="Sized", check="effort estimated"), DefinitionItem(id="D2", of="done", title="Told")
    tick = DefinitionTick(item="D2", feature="F", on=MONDAY)
    flawed = product(
        acceptance_criteria=(criterion(feature="Z", work_items=("W9",)),),
        quality_attributes=(quality(feature="Z"),),
        definitions=(seen, hand),
        definition_ticks=(tick, tick, DefinitionTick(item="D1", feature="F", on=MONDAY), DefinitionTick(item="D9", feature="Z", on=MONDAY)),
        launches=(Launch(id="L1", release="R"), Launch(id="L2", release="R"), Launch(id="L3", release="Z")),
    )
    assert [flaw.place for flaw in check(flawed) if flaw.severity == "warning"] == ["acceptance_criteria[0].work_items[0]"]
    assert {flaw.place for flaw in check(flawed) if flaw.severity == "error"} == {
        *("acceptance_criteria[0].feature", "quality_attributes[0].feature"),
        *("definition_ticks[1]", "definition_ticks[2]", "definition_ticks[3].item", "definition_ticks[3].feature"),
        *("launches[1]", "launches[2].release"),
    }


def test_it_is_read_as_it_was_written_and_planning_does_not_carry_it(tmp_path: Path) -> None:
    whole = product(
        acceptance_criteria=(criterion(given="rain", state="not met", checked_on=MONDAY, checked_by="Ines"),),
        quality_attributes=(quality(feature="F", measurements=(Measurement(on=MONDAY, value=3.5),)),),
        definitions=(DefinitionItem(id="D", of="done", title="Told"),),
        definition_ticks=(DefinitionTick(item="D", feature="F", on=MONDAY),),
        launches=(Launch(id="L", release="R", rollout=(RolloutStep(on=MONDAY, share=0.1),)),),
    )
    write_product(whole, tmp_path / "p.json")
    assert read_product(tmp_path / "p.json") == whole
    assert planning_input(whole) == product()
