"""The whole chain on the Rust project's public data, by commands: each question of its QUESTIONS.md and what is promised of plans."""

import json
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.cli.main import run
from quarterdeck.result_files import read_result
from quarterdeck.roadmap import Plan, verify_plan


@pytest.fixture(scope="module")
def folder(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the product and two plans: lang taking 3 and 4 dedicated goals per member."""
    folder = tmp_path_factory.mktemp("rust")
    assert run(["import", "rust-goals", str(shared_data / "rust"), "-o", str(folder / "rust.json")]) == 0
    assert run(["check", str(folder / "rust.json")]) == 0
    for name, per_member in (("a", 3), ("b", 4)):
        words = ["--seconds", "4", "--set", f"decision_capacities.lang.per_member={per_member}"]
        assert run(["plan", str(folder / "rust.json"), "-o", str(folder / f"{name}.json"), *words]) == 0
    return folder


def _json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert run([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_which_team_is_over_committed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    teams = {team["team"]: team for team in _json(capsys, "feasibility", str(folder / "rust.json"))["teams"]}
    asked = {name: (teams[name]["dedicated"], teams[name]["members"]) for name in ("lang", "types", "opsem", "cargo", "compiler")}
    assert asked == {"lang": (25, 5), "types": (18, 7), "opsem": (3, 5), "cargo": (4, 8), "compiler": (25, 75)}
    assert (teams["lang"]["levels"]["large"], teams["lang"]["levels"]["medium"]) == (6, 19)
    assert teams["lang"]["is_over_asked"]
    assert not teams["compiler"]["is_over_asked"]


def test_who_champions_most(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = _json(capsys, "feasibility", str(folder / "rust.json"))["people"]
    counts = [person["champions"] for person in people]
    assert counts == sorted(counts, reverse=True)
    assert people[0]["champions"] == 10


def test_which_goals_break_the_rule_and_which_only_seem_to(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = _json(capsys, "feasibility", str(folder / "rust.json"))["rules"]
    missing = {(rule["feature"], rule["team"]) for rule in rules if rule["kind"] == "champion missing"}
    assert missing == {("interop-f80-f128", "compiler")}
    assert {rule["feature"] for rule in rules if rule["is_data_defect"]} == {"mir-move-elimination"}
    unsized = [rule["team"] for rule in rules if rule["kind"] == "level missing" and rule["feature"] == "supertrait-auto-impl"]
    assert sorted(unsized) == ["cargo", "compiler", "infra", "libs-api", "opsem"]


def test_what_keeps_slipping(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    carried = _json(capsys, "feasibility", str(folder / "rust.json"))["carried"]
    assert len(carried) == 26
    fourth = {each["initiative"] for each in carried if each["num_periods"] == 4}
    assert fourth == {f"#{number}" for number in (118, 122, 119, 104, 107, 100, 113, 121)}
    assert all(each["periods"] == ["2024h2", "2025h1", "2025h2"] for each in carried if each["num_periods"] == 4)


def test_which_strong_needs_have_no_goal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = _json(capsys, "needs", str(folder / "rust.json"))
    found = {need["title"]: need for need in report["needs"] if need["need"] in report["unanswered"]}
    expected = {
        "Subpar debugging experience": (19.9, 6653),
        "Splitting code across crates (e.g. orphan rule)": (15.8, 6653),
        "Subpar IDE support": (14.0, 6653),
        "Stable ABI": (13.9, 6514),
        "Allocator trait and better OOM handling": (11.6, 6514),
        "Portable SIMD": (11.1, 6514),
        "Variadic generics": (10.8, 6514),
        "Enum variant types": (9.3, 6514),
        "Generators/coroutines": (8.3, 6514),
    }
    for title, (percent, respondents) in expected.items():
        survey = found[title]["surveys"][0]
        assert (round(100 * survey["strong_share"], 1), survey["respondents"]) == (percent, respondents)
        assert survey["interval"]["low"] < survey["strong_share"] < survey["interval"]["high"]


def test_what_is_at_risk_for_money(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    funding = _json(capsys, "feasibility", str(folder / "rust.json"))["funding"]
    unfunded = [row["feature"] for row in funding if row["funded"] == "none"]
    assert len(unfunded) == 10
    assert {"async-statemachine-optimisation", "interop-f80-f128", "build-std", "const-generics", "next-solver"} <= set(unfunded)
    hanging = {need["title"] for row in funding if row["feature"] == "const-generics" for need in row["needs"]}
    assert "Generic const expressions" in hanging


@pytest.mark.parametrize("name", ["a", "b"])
def test_plans_are_verified_bounded_and_explain_every_no(folder: Path, name: str) -> None:
    plan = read_result(Plan, folder / f"{name}.json")
    assert verify_plan(plan.product, plan) == ()
    assert plan.gap is not None
    assert plan.gap < 0.15
    assert len(plan.items) + len(plan.left_out) == 73
    assert all(out.reason for out in plan.left_out)


def test_more_room_in_lang_is_named_as_the_cause(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "compare", str(folder / "a.json"), str(folder / "b.json"), "--seconds", "0.5")
    assert found["value_change"] > 0
    assert sum(cause["value_change"] for cause in found["causes"]) == pytest.approx(found["value_change"])
    heaviest = max(found["causes"], key=lambda cause: cause["value_change"])
    assert heaviest["kind"] == "input"
    assert "lang" in heaviest["title"]
    assert "3 → 4" in heaviest["title"]
    assert [move for move in found["moves"] if move["kind"] == "enters"]


def test_a_left_out_goal_is_explained(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = read_result(Plan, folder / "a.json")
    out = next(each for each in plan.left_out if each.kind == "limit reached")
    told = _json(capsys, "explain", str(folder / "rust.json"), str(folder / "a.json"), out.feature, "--seconds", "0.5")
    assert not told["is_in"]
    assert "lang" in told["sentence"]
    assert told["displaces"]


@pytest.mark.parametrize(("audience", "suffix"), [("engineering", "html"), ("executive", "html"), ("sales", "md"), ("customers", "json")])
def test_every_audience_gets_its_report(folder: Path, audience: str, suffix: str) -> None:
    out = folder / f"{audience}.{suffix}"
    words = ["report", str(folder / "rust.json"), str(folder / "a.json"), "--audience", audience, "-o", str(out), "--samples", "500"]
    assert run(words) == 0
    assert out.stat().st_size > 1000
