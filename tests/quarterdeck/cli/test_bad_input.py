"""Whatever is wrong: one clear message, the right exit code, no traceback, no half-written file."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Ran, activity, feature, tea_house

Cli = Callable[..., Ran]


def _cyclic(tea: dict[str, Any]) -> None:
    tea["dependencies"].append({"feature": "gift-cards", "requires": "subscriptions"})


def _skill_nobody_has(tea: dict[str, Any]) -> None:
    tea["skills"] = [{"id": "crypto", "title": "Cryptography"}]
    tea["features"][0]["options"][0]["activities"] = [activity("build", skill="crypto")]


def _negative_capacity(tea: dict[str, Any]) -> None:
    tea["people"][0]["memberships"][0]["fte"] = -1


def _too_early(tea: dict[str, Any]) -> None:
    tea["features"][0]["options"][0]["activities"][0]["effort"] = {"p10": 30, "p50": 40, "p90": 50}
    tea["features"][0]["deadline"] = "2027-01-08"


def _doubled(tea: dict[str, Any]) -> None:
    tea["features"].append(feature("loyalty"))


def _unknown_fields(tea: dict[str, Any]) -> None:
    tea["colour"] = "green"
    tea["features"][1]["titel"] = "Subscriptions"


def _impossible_range(tea: dict[str, Any]) -> None:
    tea["features"][2]["options"][0]["activities"][0]["effort"] = {"p10": 5, "p50": 3, "p90": 8}


FLAWED = [
    (_cyclic, ["dependencies", "subscriptions → gift-cards", "soft"]),
    (_skill_nobody_has, ["features[0].options[0].activities[0].skill", "'crypto'", "nobody"]),
    (_negative_capacity, ["people[0].memberships[0]", "negative capacity", "-1"]),
    (_too_early, ["features[0].deadline", "2027-01-08", "cannot be finished before"]),
    (_doubled, ["features", "'loyalty' 2 times"]),
    (_unknown_fields, ["colour", "features[1].titel", "no such field"]),
    (_impossible_range, ["features[2].options[0].activities[0].effort", "p10 ≤ p50 ≤ p90", "5, 3, 8"]),
]
COMMANDS = [("check",), ("needs",), ("value",), ("feasibility",), ("plan", "-o", "plan.json")]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize(("spoil", "words"), FLAWED, ids=[spoil.__name__ for spoil, _ in FLAWED])
def test_a_flawed_product_is_refused_with_place_and_remedy(
    quarterdeck: Cli, product: Path, spoil: Callable[[dict[str, Any]], None], words: list[str], command: tuple[str, ...]
) -> None:
    tea = tea_house()
    spoil(tea)
    product.write_text(json.dumps(tea))
    ran = quarterdeck(command[0], "tea.json", *command[1:])
    assert ran.code == 1
    for word in words:
        assert word in ran.said
    assert os.listdir() == ["tea.json"]


def test_all_flaws_come_in_one_run(quarterdeck: Cli, product: Path) -> None:
    tea = tea_house()
    for spoil in (_cyclic, _skill_nobody_has, _doubled, _too_early):
        spoil(tea)
    product.write_text(json.dumps(tea))
    ran = quarterdeck("check", "tea.json", "--json")
    assert ran.code == 1
    said = json.dumps(ran.json()["flaws"], ensure_ascii=False)
    for word in ("no cycle", "'crypto'", "2 times"):
        assert word in said
    assert ran.json()["errors"] >= 3


def test_flaws_as_json_when_another_command_meets_them(quarterdeck: Cli, product: Path) -> None:
    tea = tea_house()
    _doubled(tea)
    product.write_text(json.dumps(tea))
    ran = quarterdeck("plan", "tea.json", "-o", "p.json", "--json")
    assert ran.code == 1
    assert ran.json()["flaws"][0]["place"] == "features"


def test_warnings_fail_only_when_strict(quarterdeck: Cli, product: Path) -> None:
    tea = tea_house()
    tea["import_notes"] = [{"place": "goals.csv row 7", "message": "asks for Medium without a champion"}]
    product.write_text(json.dumps(tea))
    assert quarterdeck("check", "tea.json").code == 0
    ran = quarterdeck("check", "tea.json", "--strict")
    assert ran.code == 1
    assert "without a champion" in ran.out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is no such file"),
        ("", "is empty"),
        ('{"format": "quarterdeck-product", "id": "te', "cut short"),
        ("[1, 2]", "expected a product"),
        ('{"format": "quarterdeck-plan"}', "got 'quarterdeck-plan'"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_what_is_no_product_is_misuse(quarterdeck: Cli, content: str | bytes | None, words: str, command: tuple[str, ...]) -> None:
    if content is not None:
        Path("tea.json").write_bytes(content.encode() if isinstance(content, str) else content)
    ran = quarterdeck(command[0], "tea.json", *command[1:])
    assert ran.code == 2
    assert ran.err.startswith("quarterdeck: tea.json: ")
    assert words in ran.err
    assert not Path("plan.json").exists()


def test_a_folder_instead_of_a_file(quarterdeck: Cli, tmp_path: Path) -> None:
    ran = quarterdeck("check", str(tmp_path))
    assert ran.code == 2
    assert "is a folder" in ran.err


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("sample", "harbour"), "harbor, rust-2026"),
        (("import", "excel", "."), "rust-goals"),
        (("import", "rust-goals", "nowhere"), "nowhere"),
        (("import", "rust-goals", ".", "--start", "soon"), "YYYY-MM-DD"),
        (("value", "tea.json", "--method", "gut"), "rice, ice, wsjf"),
        (("report", "tea.json", "plan.json", "--audience", "martians"), "engineering, executive, sales, customers"),
        (("report", "tea.json", "plan.json", "-o", "report.docx"), "pdf, pptx, xlsx, html, md, ics, json"),
        (("report", "tea.json", "plan.json", "--format", "docx"), "pdf, pptx, xlsx, html, md, ics, json"),
        (("report", "tea.json", "plan.json", "--audience", "customers", "-o", "r.ics"), "there is no calendar for them"),
        (("explain", "tea.json", "plan.json", "gift-card"), "Did you mean gift-cards"),
        (("explain", "tea.json", "tea.json", "loyalty"), "expected a file of format 'quarterdeck-plan', got 'quarterdeck-product'"),
        (("plan", "plan.json"), "got 'quarterdeck-plan'"),
        (("forecast", "tea.json", "gone.json"), "there is no such file"),
        (("plan", "tea.json", "--set", "teams.docks.title=x"), "expected one of shop"),
        (("plan", "tea.json", "--set", "nonsense"), "PATH=VALUE"),
        (("plan", "tea.json", "--seconds", "-1"), "--seconds"),
        (("plan", "tea.json", "--fast"), "--fast"),
        (("plam", "tea.json"), "plan"),
        (("plan", "tea.json", "-o", "nowhere/plan.json"), "there is no folder nowhere"),
        (("sample", "rust-2026", "-o", "nowhere/r.json"), "there is no folder nowhere"),
        (("forecast", "tea.json", "plan.json", "-o", "nowhere/f.json"), "there is no folder nowhere"),
        (("report", "tea.json", "plan.json", "-o", "nowhere/r.html"), "there is no folder nowhere"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else None,
)
def test_misuse_says_what_there_is(quarterdeck: Cli, plan: Path, command: tuple[str, ...], words: str) -> None:
    before = sorted(os.listdir())
    ran = quarterdeck(*command)
    assert ran.code == 2, ran.said
    assert words in ran.err
    assert sorted(os.listdir()) == before


def test_a_plan_of_another_product_is_refused(quarterdeck: Cli, product: Path, plan: Path) -> None:
    product.write_text(json.dumps({**tea_house(), "id": "coffee-house"}))
    ran = quarterdeck("forecast", "tea.json", "plan.json")
    assert ran.code == 2
    assert "a plan of 'tea-house'" in ran.err


def test_an_infeasible_product_is_an_answer_with_a_conflict(quarterdeck: Cli, product: Path) -> None:
    tea = tea_house()
    tea["horizon"]["num_weeks"] = 2
    tea["pins"] = [{"feature": name, "kind": "include"} for name in ("gift-cards", "subscriptions", "loyalty")]
    product.write_text(json.dumps(tea))
    ran = quarterdeck("plan", "tea.json", "-o", "p.json", "--seconds", "1")
    assert ran.code == 1, ran.said
    assert "cannot hold together" in ran.said


def test_two_hundred_thousand_features_are_refused_in_one_sentence(quarterdeck: Cli, product: Path) -> None:
    tea = {**tea_house(), "features": [{"id": str(number), "title": "x"} for number in range(200_000)]}
    product.write_text(json.dumps(tea))
    ran = quarterdeck("check", "tea.json")
    assert ran.code == 1
    assert "at most 20,000, got 200,000" in ran.err
    assert len(ran.err) < 500


def test_a_fault_of_ours_is_one_line_and_a_traceback_only_on_request(quarterdeck: Cli, product: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("quarterdeck.feasibility.assess", broken)
    ran = quarterdeck("feasibility", "tea.json")
    assert ran.code == 1
    assert "a fault in Quarterdeck" in ran.err
    assert "--debug" in ran.err
    with pytest.raises(ZeroDivisionError):
        quarterdeck("feasibility", "tea.json", "--debug")


def test_ctrl_c_leaves_the_old_file_whole(quarterdeck: Cli, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("the old plan")
    # Large enough that no plan of it is proven best before anybody can stop it.
    quarterdeck("sample", "harbor", "-o", "harbor.json")
    # Who started the tests in the background had the shell ignore Ctrl+C, and children inherit that.
    program = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from quarterdeck.cli import main; main()"
    command = [sys.executable, "-c", program, "plan", "harbor.json", "-o", "plan.json", "--seconds", "60"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            process.communicate(timeout=6)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        try:
            _, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 130
    assert err == "Stopped; nothing was written.\n"
    assert (tmp_path / "plan.json").read_text() == "the old plan"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["harbor.json", "plan.json"]


def test_a_reader_that_stops_early_is_no_error(product: Path, tmp_path: Path) -> None:
    command = f"{sys.executable} -c 'from quarterdeck.cli import main; main()' schema | head -1"
    ran = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.stdout == "{\n"
    assert ran.stderr == ""
