"""Each check of the definitions of ready and done: met, not met, not applicable, and why."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.feasibility.readiness import USUAL_DEFINITIONS, readiness_of, readiness_of_each, with_usual_definitions
from quarterdeck.feasibility.readiness.checks import CHECKS
from quarterdeck.product import (
    AcceptanceCriterion,
    Activity,
    Ask,
    Assessment,
    Assumption,
    DefinitionItem,
    DefinitionTick,
    Dependency,
    FeasibilityCase,
    Feature,
    Horizon,
    KeyTurn,
    Measurement,
    Option,
    ProductFile,
    QualityAttribute,
    ValueCase,
    WorkItem,
)
from quarterdeck.uncertainty import ThreePoint

MONDAY = date(2026, 11, 23)
TOMORROW = MONDAY + timedelta(days=1)
KEY = KeyTurn(by="Ines", on=MONDAY)
SOME = ThreePoint(1, 2, 3)


def product(feature: dict[str, Any] | None = None, **parts: Any) -> ProductFile:
    features = (Feature(**({"id": "F", "title": "Gate"} | (feature or {}))), Feature(id="G", title="Fence", status="in progress"))
    return ProductFile(id="x", name="X", as_of=MONDAY, horizon=Horizon(start=MONDAY, num_weeks=20), **({"features": features} | parts))


def criterion(identity: str = "AC1", state: str = "open", on: date = MONDAY) -> AcceptanceCriterion:
    checked = {} if state == "open" else {"checked_on": on}
    return AcceptanceCriterion(id=identity, feature="F", when="a lorry comes", then="the gate opens", state=state, **checked)  # type: ignore[arg-type]


def quality(title: str, *values: float, feature: str | None = "F", on: date = MONDAY) -> QualityAttribute:
    kind = {"characteristic": "performance efficiency", "measure": "time to open", "direction": "at most", "target": 4.0}
    return QualityAttribute(id=title, title=title, feature=feature, measurements=tuple(Measurement(on=on, value=each) for each in values), **kind)  # type: ignore[arg-type]


def option(*levels: str) -> Option:
    asks = tuple(Ask(id=f"a{number}", team="quay", level=level) for number, level in enumerate(levels))  # type: ignore[arg-type]
    return Option(id="o", title="Whole", activities=(Activity(id="b", title="Build", team="quay", effort=SOME),), asks=asks)


def judged(verdict: str) -> dict[str, Any]:
    return {"feasibility": FeasibilityCase(assessments=(Assessment(dimension="technical", verdict=verdict),))}  # type: ignore[arg-type]


def work(number: int, state: str) -> WorkItem:
    return WorkItem(id=f"w{number}", source="s", key=f"W-{number}", title="Do", feature="F", mapped_by="hand", state=state)  # type: ignore[arg-type]


def believed(status: str = "open") -> Assumption:
    return Assumption(id="A1", title="t", feature="F", status=status)  # type: ignore[arg-type]


def waits(status: str, hardness: str = "hard") -> dict[str, Any]:
    features = (Feature(id="F", title="Gate"), Feature(id="G", title="Fence", status=status))  # type: ignore[arg-type]
    return {"features": features, "dependencies": (Dependency(feature="F", requires="G", hardness=hardness),)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("check", "given", "state", "why"),
    [
        ("value case", product(), "not met", "no value case"),
        ("value case", product({"value": ValueCase(value=SOME)}), "not met", "not what that rests on"),
        ("value case", product({"value": ValueCase(value=SOME, basis="asked")}), "met", "what that rests on"),
        ("value case", product({"value": ValueCase(value=SOME, evidence=("e1",))}), "met", "what that rests on"),
        ("feasibility case", product(), "not met", "Nobody has judged"),
        ("feasibility case", product(judged("unknown")), "not met", "Not known yet: technical."),
        ("feasibility case", product(judged("infeasible")), "not met", "Judged infeasible: technical."),
        ("feasibility case", product(judged("conditional")), "met", "1 question of feasibility judged."),
        ("acceptance criteria", product(), "not met", "no acceptance criterion"),
        ("acceptance criteria", product(acceptance_criteria=(criterion(),)), "met", "1 acceptance criterion."),
        ("criteria met", product(), "not met", "no acceptance criterion"),
        ("criteria met", product(acceptance_criteria=(criterion(), criterion("B", "not met"))), "not met", "B not met; AC1 not looked at yet."),
        ("criteria met", product(acceptance_criteria=(criterion(state="met", on=TOMORROW),)), "not met", "AC1 not looked at yet."),
        ("criteria met", product(acceptance_criteria=(criterion(state="met"),)), "met", "It is met."),
        ("qualities hold", product(), "not applicable", "no quality attribute of its own"),
        ("qualities hold", product(quality_attributes=(quality("Quick", feature=None),)), "not applicable", "no quality attribute of its own"),
        ("qualities hold", product(quality_attributes=(quality("Quick"), quality("Slow", 9))), "not met", "“Slow” fails; “Quick” not measured yet."),
        ("qualities hold", product(quality_attributes=(quality("Quick", 1, on=TOMORROW),)), "not met", "“Quick” not measured yet."),
        ("qualities hold", product(quality_attributes=(quality("Quick", 4), quality("Quiet", 3))), "met", "All 2 hold as last measured."),
        ("effort estimated", product(), "not met", "No option says what it takes."),
        ("effort estimated", product({"options": (option(),)}), "met", "1 of 1 option estimated in full."),
        ("effort estimated", product({"options": (option("small", "unsized"),)}), "not met", "“Whole” asks quay without a size."),
        ("effort estimated", product({"options": (option("unsized"), replace(option(), id="p"))}), "met", "1 of 2 options estimated in full."),
        ("assumptions settled", product(), "not applicable", "Nothing is written down as assumed."),
        ("assumptions settled", product(assumptions=(believed(),)), "not met", "A1 still open."),
        (
            "assumptions settled",
            product(assumptions=(believed("refuted"),)),
            "met",
            "1 assumption settled.",
        ),
        ("dependencies released", product(), "not applicable", "waits for no other feature"),
        ("dependencies released", product(**waits("idea", "soft")), "not applicable", "waits for no other feature"),
        ("dependencies released", product(**waits("in progress")), "not met", "Waits for “Fence” (in progress)."),
        ("dependencies released", product(**waits("closed")), "not met", "Waits for “Fence” (closed)."),
        ("dependencies released", product(**waits("released")), "met", "1 feature that it waits for released."),
        ("work items done", product(), "not applicable", "No work item is mapped to it."),
        ("work items done", product(work_items=(work(1, "complete"), work(2, "open"))), "not met", "1 of 2 work items not done: W-2."),
        ("work items done", product(work_items=(work(1, "complete"), work(2, "closed"))), "met", "2 work items done."),
        ("both keys", product(), "not met", "Neither key is turned."),
        ("both keys", product({"value": ValueCase(value=SOME, key=KEY)}), "not met", "The feasibility key is not turned."),
        ("both keys", product({"value": ValueCase(value=SOME, key=KEY), "feasibility": FeasibilityCase(key=KEY)}), "met", "Both keys are turned."),
    ],
)
def test_a_check_says_how_it_stands_and_why(check: Any, given: ProductFile, state: str, why: str) -> None:
    judged_by = replace(given, definitions=(DefinitionItem(id="D", of="ready", title="Line", check=check),))
    (line,) = readiness_of(judged_by, "F", MONDAY).ready
    assert (line.state, line.check) == (state, check)
    assert why in line.why


def test_every_check_of_the_format_is_looked_for() -> None:
    from typing import get_args

    from quarterdeck.product import ReadinessCheck

    assert set(CHECKS) == set(get_args(ReadinessCheck))


def test_people_tick_lines_without_a_check_from_the_day_they_do() -> None:
    hand = DefinitionItem(id="told", of="done", title="Users are told")
    ticked = product(definitions=(hand,), definition_ticks=(DefinitionTick(item="told", feature="F", on=MONDAY, by="Ines", note="by mail"),))
    assert readiness_of(ticked, "F", MONDAY).done[0].why == "Ticked by Ines on 2026-11-23: by mail"
    assert readiness_of(ticked, "F", MONDAY - timedelta(days=1)).done[0].state == "not met"
    assert readiness_of(ticked, "G", MONDAY).done[0].why == "Nobody has ticked it."


def test_what_does_not_apply_is_not_counted() -> None:
    found = readiness_of(with_usual_definitions(product(acceptance_criteria=(criterion(),))), "F", MONDAY)
    assert found.count("ready") == (1, 5)
    assert found.count("done") == (0, 3)


def test_many_names_are_cut_short() -> None:
    found = product(work_items=tuple(work(number, "open") for number in range(9)), definitions=USUAL_DEFINITIONS)
    (line,) = (line for line in readiness_of(found, "F", MONDAY).done if line.check == "work items done")
    assert line.why == "9 of 9 work items not done: W-0, W-1, W-2, W-3, W-4 and 4 more."


def test_the_usual_definitions_are_offered_where_there_are_none_and_only_there() -> None:
    own = product(definitions=(DefinitionItem(id="D", of="done", title="Told"),))
    assert with_usual_definitions(own) is own
    assert with_usual_definitions(product()).definitions == USUAL_DEFINITIONS
    assert readiness_of(product(), "F", MONDAY).ready == ()


def test_each_open_feature_is_looked_at_once_or_those_that_are_named() -> None:
    over = product(**waits("released"))
    assert [each.feature for each in readiness_of_each(over, MONDAY)] == ["F"]
    assert [each.feature for each in readiness_of_each(over, MONDAY, ["G"])] == ["G"]
    with pytest.raises(InvalidInput, match="expected the id of a feature, got 'Z'"):
        readiness_of(over, "Z", MONDAY)
