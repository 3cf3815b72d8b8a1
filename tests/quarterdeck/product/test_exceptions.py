"""Exceptions: what they must say, what they may point at, and what coming later loses."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quarterdeck.calendar import Weeks
from quarterdeck.errors import InvalidInput
from quarterdeck.product import (
    Commitment,
    ExceptionRequest,
    Feature,
    Horizon,
    KeyTurn,
    ProductFile,
    Release,
    ValueCase,
    check,
    read_product,
    write_product,
)
from quarterdeck.roadmap.writing import planning_input
from quarterdeck.uncertainty import ThreePoint
from quarterdeck.value.curves import SHAPES, share_lost, value_curve

MONDAY = date(2026, 11, 23)
KEY = KeyTurn(by="Ines", on=MONDAY, why="worth it")


def asked(**fields: Any) -> ExceptionRequest:
    usual = {"id": "X1", "feature": "F", "moves": "due date", "from_day": date(2027, 2, 1), "to_day": date(2027, 3, 1)}
    return ExceptionRequest(**(usual | {"reason": "The supplier is late", "asked_on": MONDAY} | fields))


def product(*exceptions: ExceptionRequest) -> ProductFile:
    return ProductFile(
        id="x",
        name="X",
        as_of=MONDAY,
        horizon=Horizon(start=MONDAY, num_weeks=20),
        features=(Feature(id="F", title="Gate"), Feature(id="G", title="Yard")),
        commitments=(Commitment(id="C", feature="F", to="Acme", promised_date=date(2027, 2, 1)),),
        releases=(Release(id="R1", title="Spring", ships_on=date(2027, 2, 1)), Release(id="R2", title="Summer", ships_on=date(2027, 3, 1))),
        exceptions=exceptions,
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"to_day": date(2027, 2, 1)}, "expected to_day after from_day 2027-02-01, got 2027-02-01"),
        ({"reason": "  "}, "expected a reason in words"),
        ({"moves": "promise"}, "moves a promise expects a commitment"),
        ({"commitment": "C"}, "moves a due date expects no commitment"),
        ({"moves": "release", "from_release": "R1"}, "moves a release expects a to_release"),
        ({"to_release": "R2"}, "moves a due date expects no to_release"),
        ({"on_time_before": 1.2}, "expected on_time_before between 0 and 1, got 1.2"),
        ({"value_key": KEY, "feasibility_key": KEY, "refused": KEY}, "refused or has both keys turned, got both"),
        ({"outcome": "held"}, "outcome and finished_on together"),
        ({"outcome": "held", "finished_on": MONDAY, "value_key": KEY}, "an exception that is open"),
        ({"outcome": "held", "finished_on": date(2027, 3, 2), "value_key": KEY, "feasibility_key": KEY}, "expected outcome 'missed'"),
        ({"outcome": "missed", "finished_on": date(2027, 3, 1), "value_key": KEY, "feasibility_key": KEY}, "expected outcome 'held'"),
    ],
)
def test_what_an_exception_cannot_say(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInput, match=said.replace("(", r"\(").split("?")[0]):
        asked(**fields)


def test_it_is_open_until_both_keys_or_a_refusal() -> None:
    assert asked().state == asked(value_key=KEY).state == "open"
    assert asked(value_key=KEY, feasibility_key=KEY).state == "approved"
    assert asked(value_key=KEY, refused=KEY).state == "refused"


@pytest.mark.parametrize(
    ("exception", "said"),
    [
        (asked(feature="Z"), "exceptions[0].feature: expected the id of one of features, got 'Z'"),
        (asked(moves="promise", commitment="D"), "exceptions[0].commitment: expected the id of one of commitments, got 'D'"),
        (asked(moves="promise", commitment="C", feature="G"), "expected a commitment of feature 'G', got 'C' of 'F'"),
        (asked(moves="release", from_release="R1", to_release="R9"), "exceptions[0].to_release: expected the id of one of releases, got 'R9'"),
    ],
)
def test_what_it_points_at_is_there(exception: ExceptionRequest, said: str) -> None:
    assert said in "\n".join(str(flaw) for flaw in check(product(exception)))


def test_a_decided_one_may_outlive_what_it_moved() -> None:
    gone = asked(moves="promise", commitment="D", value_key=KEY, feasibility_key=KEY)
    assert [flaw.severity for flaw in check(product(gone)) if flaw.place.startswith("exceptions")] == ["warning"]


def test_a_day_has_one_open_exception() -> None:
    both = [str(flaw) for flaw in check(product(asked(), asked(id="X2")))]
    assert any("expected one open exception for the same day, got another at exceptions[0]" in flaw for flaw in both)
    assert not [flaw for flaw in check(product(asked(refused=KEY), asked(id="X2"))) if flaw.place.startswith("exceptions")]


def test_a_file_holds_them_and_a_plan_does_not_read_them(tmp_path: Path) -> None:
    full = asked(moves="promise", commitment="C", value_lost=ThreePoint(1, 2, 3), promised_to=("Acme",), value_key=KEY, on_time_before=0.25)
    write_product(product(full), tmp_path / "p.json")
    assert read_product(tmp_path / "p.json").exceptions == (full,)
    assert planning_input(product(full)) == planning_input(product())


@pytest.mark.parametrize("profile", SHAPES)
def test_what_is_lost_agrees_with_the_curve_at_the_end_of_every_week(profile: Any) -> None:
    weeks, case = Weeks(MONDAY, 20), ValueCase(value=ThreePoint(1, 2, 3), profile=profile, life_weeks=30)
    curve = value_curve(case, weeks)
    lost = [share_lost(case, weeks, weeks.last_workday(1), weeks.last_workday(week)) for week in range(1, 21)]
    assert np.allclose(lost, curve[1] - curve[1:])
    assert share_lost(case, weeks, date(2030, 1, 1), date(2031, 1, 1)) == pytest.approx(0)


def test_what_is_worth_it_until_a_day_is_lost_whole_after_it() -> None:
    weeks = Weeks(MONDAY, 20)
    case = ValueCase(value=ThreePoint(1, 2, 3), profile="fixed date", fixed_date=date(2027, 2, 10))
    assert share_lost(case, weeks, date(2027, 2, 1), date(2027, 2, 10)) == 0
    assert share_lost(case, weeks, date(2027, 2, 1), date(2027, 2, 11)) == 1
    assert share_lost(replace(case), weeks, date(2027, 2, 11), date(2027, 2, 1)) == -1


CUT = {"moves": "scope", "from_day": date(2027, 2, 1), "to_day": date(2027, 2, 1), "value_share": 0.8}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({**CUT}, "to_option or dropped"),
        ({**CUT, "to_option": "b", "dropped": ("F.1",)}, "to_option or dropped"),
        ({**CUT, "to_option": "b", "to_day": date(2027, 3, 1)}, "keeps its day"),
        ({**CUT, "to_option": "b", "value_share": None}, "value_share above 0"),
        ({**CUT, "to_option": "b", "value_share": 1.2}, "value_share above 0"),
        ({"dropped": ("F.1",)}, "expects no dropped"),
        ({"to_option": "b"}, "expects no to_option"),
        ({"days_gained": 3}, "expects no days_gained"),
    ],
)
def test_a_cut_says_what_it_cuts_and_moves_no_day(fields, said):
    with pytest.raises(InvalidInput, match=said):
        asked(**fields)


def test_an_open_cut_names_what_its_feature_has():
    flaws = [str(flaw.place) for flaw in check(product(asked(**CUT, dropped=("F.9",)), asked(**CUT, id="X2", feature="G", to_option="b")))]
    assert "exceptions[0].dropped[0]" in flaws
    assert "exceptions[1].to_option" in flaws
    decided = asked(**CUT, dropped=("F.9",), value_key=KEY, feasibility_key=KEY)
    assert not [flaw for flaw in check(product(decided)) if flaw.place.startswith("exceptions")]
