"""Forecasts put down before their outcome: file and hash agree, and scoring works."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.forecast.milestones import read_outcomes, read_registered, score_registered, sha256_of

ROOT = Path(__file__).resolve().parents[4]
REGISTERED = ROOT / "docs" / "registered-forecasts"
FILE = REGISTERED / "kubernetes-1.37.json"
PAGE = REGISTERED / "kubernetes-1.37.md"


def outcomes(path: Path, rows: dict[str, str]) -> Path:
    path.write_text("item,met\n" + "".join(f"{item},{met}\n" for item, met in rows.items()))
    return path


def test_the_page_names_the_hash_of_the_file() -> None:
    told = re.findall(r"\b[0-9a-f]{64}\b", PAGE.read_text())
    document = read_registered(FILE)
    assert sha256_of(FILE) in told
    assert set(document["inputs_sha256"].values()) <= set(told)
    assert document["origin_date"] in PAGE.read_text()


def test_every_item_has_a_distribution() -> None:
    document = read_registered(FILE)
    assert document["train"] == document["trains"][0] == "v1.37"
    assert len({each["item"] for each in document["items"]}) == len(document["items"]) > 50
    for each in document["items"]:
        assert len(each["probabilities"]) == len(document["trains"])
        assert min(each["probabilities"]) >= 0
        assert sum(each["probabilities"]) <= 1 + 1e-5
        assert each["on_time"] is None or 0 < each["on_time"] < 1


def test_a_made_up_outcome_can_be_scored(tmp_path: Path) -> None:
    document = read_registered(FILE)
    likely = {each["item"]: "v1.37" if each["probabilities"][0] > 0.5 else "" for each in document["items"]}
    unlikely = {item: "" if met else "v1.37" for item, met in likely.items()}
    good, bad = (score_registered(document, read_outcomes(outcomes(tmp_path / "o.csv", rows)), "v1.37") for rows in (likely, unlikely))
    assert good.num_items == len(likely)
    assert good.rps < bad.rps
    assert good.brier is not None
    assert bad.brier is not None
    assert good.brier < 0.25 < bad.brier
    assert good.came_on_time == sum(bool(likely[each["item"]]) for each in document["items"] if each["target"] == "v1.37")
    assert sum(num for _, _, num, _, _ in good.by_chance) == good.num_due


def test_the_command_scores_it(tmp_path: Path) -> None:
    rows = {each["item"]: "v1.37" for each in read_registered(FILE)["items"]}
    told = outcomes(tmp_path / "o.csv", rows)
    command = [sys.executable, "-m", "benchmarks.milestones", "--score", str(FILE), "--outcomes", str(told), "--through", "1.37"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{len(rows)} milestones, through v1.37" in done.stdout


def test_it_tells_all_that_is_wrong_with_outcomes(tmp_path: Path) -> None:
    document = read_registered(FILE)
    first, *rest = [each["item"] for each in document["items"]]
    rows = dict.fromkeys(rest, "") | {"0/alpha": "", rest[0]: "v1.36"}
    with pytest.raises(InvalidInput) as refused:
        score_registered(document, read_outcomes(outcomes(tmp_path / "o.csv", rows)), "v1.37")
    assert f"item {first}: expected a row for it" in str(refused.value)
    assert "item 0/alpha: expected one of the items forecast" in str(refused.value)
    assert "got 'v1.36'" in str(refused.value)
    with pytest.raises(InvalidInput, match="closed through: expected one of v1"):
        score_registered(document, dict.fromkeys((first, *rest)), "v1.36")


def test_it_refuses_what_is_no_registered_forecast(tmp_path: Path) -> None:
    for content in ("{", "[]", '{"format": "another"}'):
        (tmp_path / "f.json").write_text(content)
        with pytest.raises(UnreadableFile):
            read_registered(tmp_path / "f.json")
    (tmp_path / "o.csv").write_text("item,met\n1/alpha,\n1/alpha,v1.37\n")
    with pytest.raises(InvalidInput, match="row 3: expected each item once, got 1/alpha again"):
        read_outcomes(tmp_path / "o.csv")
