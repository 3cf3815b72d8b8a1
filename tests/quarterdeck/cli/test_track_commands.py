"""Forecasts written down, scored, and estimates told, from the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Ran, tea_house

Cli = Callable[..., Ran]


@pytest.fixture
def harbor(quarterdeck: Cli, tmp_path: Path) -> Path:
    assert quarterdeck("sample", "harbor", "-o", "harbor.json").code == 0
    return tmp_path / "harbor.json"


def test_calibration_says_the_sentence_and_what_stands_behind_it(quarterdeck: Cli, harbor: Path) -> None:
    ran = quarterdeck("calibration", "harbor.json")
    assert ran.code == 0, ran.said
    assert ran.out.startswith("Harbor: our 85 % dates came true ")
    for words in ("By team", "By how far ahead", "By method", "CRPS", "The days that were stated came true", "times as far ahead"):
        assert words in ran.out
    document = quarterdeck("calibration", "harbor.json", "--json").json()
    level = next(each for each in document["everything"]["levels"] if each["said"] == 0.85)
    assert f"{level['came_true'] * 100:.0f} % of the time (n = {level['n']})" in ran.out


def test_forecasts_are_kept_sealed_once_and_wait_for_their_truth(quarterdeck: Cli, product: Path, plan: Path) -> None:
    first = quarterdeck("forecast", "tea.json", "plan.json", "--samples", "500", "--keep")
    assert "3 forecasts were written down in tea.json" in first.out
    again = quarterdeck("forecast", "tea.json", "plan.json", "--samples", "500", "--keep")
    assert "tea.json holds these forecasts already" in again.out
    assert "another version" not in again.said
    kept = json.loads(product.read_text())["forecasts"]
    assert len(kept) == 3
    assert all(each["record_hash"] and each["input_hash"] for each in kept)
    assert "no date has come true or failed yet; 3 forecasts wait" in quarterdeck("calibration", "tea.json").out
    assert quarterdeck("check", "tea.json").code == 0


def test_an_edited_forecast_is_noticed(quarterdeck: Cli, product: Path, plan: Path) -> None:
    quarterdeck("forecast", "tea.json", "plan.json", "--samples", "500", "--keep")
    document = json.loads(product.read_text())
    document["forecasts"][1]["p85_date"] = "2027-12-31"
    product.write_text(json.dumps(document))
    ran = quarterdeck("check", "tea.json")
    assert ran.code == 1
    assert "forecasts[1].record_hash" in ran.out
    assert "never edited" in ran.out


def test_yaml_is_not_overwritten_by_keeping(quarterdeck: Cli, product: Path, plan: Path, tmp_path: Path) -> None:
    import yaml

    (tmp_path / "tea.yaml").write_text(yaml.safe_dump(tea_house()))
    ran = quarterdeck("forecast", "tea.yaml", "plan.json", "--samples", "500", "--keep")
    assert ran.code == 2
    assert "would lose its YAML" in ran.err


def test_learned_ranges_are_told_and_stated_ones_held_against_them(quarterdeck: Cli, harbor: Path) -> None:
    team = quarterdeck("estimates", "harbor.json", "--team", "docks")
    assert "Docks, medium: learned range: " in team.out
    found = quarterdeck("estimates", "harbor.json", "--team", "docks", "--size", "medium", "--json").json()["ranges"]
    assert [(each["team"], each["size"], each["num"] > 0) for each in found] == [("docks", "medium", True)]
    narrow = quarterdeck("estimates", "harbor.json", "--team", "docks", "--range", "9.8,10,10.2")
    assert "Too narrow: 9.8 to 10 days is said to hold" in narrow.out
    assert "Nothing says that this range is too narrow" in quarterdeck("estimates", "harbor.json", "--range", "2,10,60").out
    assert "ranges of planned work are too narrow" in quarterdeck("estimates", "harbor.json").out


@pytest.mark.parametrize("words", [("--team", "cooks"), ("--range", "3,2,5"), ("--range", "0,2,5"), ("--range", "2,5"), ("--range", "a,b,c")])
def test_what_is_no_team_or_range_is_refused(quarterdeck: Cli, harbor: Path, words: tuple[str, str]) -> None:
    ran = quarterdeck("estimates", "harbor.json", *words)
    assert ran.code == 2
    assert f"{words[0]}: expected" in ran.said
    assert repr(words[1]) in ran.said


def test_estimates_are_told_by_team_and_size(quarterdeck: Cli, harbor: Path) -> None:
    ran = quarterdeck("estimates", "harbor.json")
    assert ran.code == 0, ran.said
    assert "Effort ÷ estimate" in ran.out
    assert "What sizes come to" in ran.out
    found = quarterdeck("estimates", "harbor.json", "--json").json()
    assert found["num"] == 60
    like = quarterdeck("estimates", "harbor.json", "--like", "scan queue offline", "--size", "small")
    assert "person-days" in like.out.splitlines()[0]
    assert "Scan queue on the phone" in like.out
    assert quarterdeck("estimates", "harbor.json", "--like", "scan", "--json").json()["low"] > 0


def test_a_product_without_history_says_what_is_missing(quarterdeck: Cli, product: Path) -> None:
    assert "Give outcomes estimate_days and actual_days" in quarterdeck("estimates", "tea.json").out
    assert "no done work of that kind" in quarterdeck("estimates", "tea.json", "--size", "small").out
    assert "too few for an interval" in quarterdeck("estimates", "tea.json", "--like", "tea").out
    assert quarterdeck("estimates", "tea.json", "--like", "tea", "--size", "huge").code == 2
