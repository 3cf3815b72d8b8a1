"""Work items: what they must say, what they may point at, and that planning does not read them."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Activity, Feature, Horizon, MappingRule, Move, Option, ProductFile, WorkItem, check, read_product, write_product
from quarterdeck.roadmap.writing import planning_input
from quarterdeck.uncertainty import ThreePoint

MONDAY = date(2026, 11, 23)


def item(**fields: Any) -> WorkItem:
    return WorkItem(**({"id": "github:acme/app#12", "source": "github:acme/app", "key": "acme/app#12", "title": "Gate opens late"} | fields))


def product(*items: WorkItem, rules: tuple[MappingRule, ...] = ()) -> ProductFile:
    work = Option(id="a", title="Whole", activities=(Activity(id="build", title="Build", team="T", effort=ThreePoint(1, 2, 3)),))
    feature = Feature(id="F", title="Gate", options=(work,))
    horizon = Horizon(start=MONDAY, num_weeks=20)
    return ProductFile(id="x", name="X", as_of=MONDAY, horizon=horizon, features=(feature,), work_items=items, mapping_rules=rules)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"key": " "}, "expected key in words"),
        ({"estimate": -1.0}, "expected estimate of 0 or more, got -1"),
        ({"votes": -2}, "expected votes of 0 or more, got -2"),
        ({"feature": "F"}, "expected feature and mapped_by together"),
        ({"mapped_by": "hand"}, "expected feature and mapped_by together"),
        ({"activity": "build"}, "expected the feature of activity 'build'"),
        ({"finished_on": MONDAY}, "expected finished_on of a complete or closed item only"),
    ],
)
def test_an_item_that_contradicts_itself_is_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        item(**fields)


def test_a_rule_without_a_text_is_refused() -> None:
    with pytest.raises(InvalidInput, match="expected a text to look for"):
        MappingRule(id="R", field="label", text=" ", feature="F")


@pytest.mark.parametrize(
    ("fields", "said", "severity"),
    [
        ({"feature": "Z", "mapped_by": "hand"}, "work_items[0].feature: expected the id of one of features, got 'Z'", "error"),
        (
            {"feature": "F", "activity": "z", "mapped_by": "rule"},
            "work_items[0].activity: expected the id of one of activities of feature 'F'",
            "error",
        ),
        ({"team": "Z"}, "work_items[0].team: expected the id of one of teams, got 'Z'", "error"),
        (
            {"state": "complete", "started_on": MONDAY, "finished_on": date(2026, 11, 20)},
            "work_items[0]: expected finished_on on or after started_on 2026-11-23",
            "warning",
        ),
        (
            {"moves": (Move(on=MONDAY, field="state"), Move(on=date(2026, 11, 20), field="state"))},
            "work_items[0].moves: expected moves in the order",
            "warning",
        ),
    ],
)
def test_what_an_item_points_at_is_checked(fields: dict[str, Any], said: str, severity: str) -> None:
    found = [flaw for flaw in check(product(item(**fields))) if flaw.place.startswith("work_items")]
    assert [flaw.severity for flaw in found] == [severity]
    assert str(found[0]).startswith(said)


def test_two_items_with_one_id_and_a_rule_that_leads_nowhere_are_flaws() -> None:
    found = check(product(item(), item(), rules=(MappingRule(id="R", field="label", text="gate", feature="Z"),)))
    assert {flaw.place for flaw in found if flaw.severity == "error"} >= {"work_items", "mapping_rules[0].feature"}


def test_it_is_read_as_it_was_written_and_planning_does_not_carry_it(tmp_path: Path) -> None:
    full = item(
        state="complete",
        finished_on=MONDAY,
        feature="F",
        activity="build",
        mapped_by="rule",
        labels=("gate", "späť"),
        blocked_by=("github:acme/app#3",),
        moves=(Move(on=MONDAY, field="state", old="open", new="complete", stated="Done"),),
    )
    whole = product(full, rules=(MappingRule(id="R", field="label", text="gate", feature="F", activity="build"),))
    write_product(whole, tmp_path / "p.json")
    assert read_product(tmp_path / "p.json") == whole
    assert planning_input(whole).work_items == ()
