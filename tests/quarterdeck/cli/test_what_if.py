"""`quarterdeck what-if`: what it lists, what it says, what it refuses."""

import importlib.util
import json
from pathlib import Path

import pytest

from quarterdeck.cli.main import FINE, MISUSE, run
from quarterdeck.product import write_product
from quarterdeck.result_files import write_result
from quarterdeck.uncertainty import ThreePoint

_spec = importlib.util.spec_from_file_location("forecast_plans_for_commands", Path(__file__).parents[1] / "forecast" / "plans.py")
assert _spec is not None
assert _spec.loader is not None
plans = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plans)


@pytest.fixture
def files(tmp_path):
    from dataclasses import replace

    from quarterdeck.product import content_hash, read_product

    product = plans.chain_product([ThreePoint(7, 10, 18)] * 3, num_teams=2)
    write_product(product, tmp_path / "p.json")
    product = read_product(tmp_path / "p.json")
    plan = plans.plan_of(product, {f"F{n}": (2 * n, 2 * n + 2) for n in range(3)})
    write_result(replace(plan, product_hash=content_hash(product)), tmp_path / "plan.json")
    return [str(tmp_path / "p.json"), str(tmp_path / "plan.json")]


def test_without_levers_it_lists_what_could_be_moved(files, capsys):
    assert run(["what-if", *files]) == FINE
    said = capsys.readouterr().out
    assert "Lever\tWhat\tOf\tDays\tOf the spread" in said
    assert "effort:F0/build\tBuild 0\tFeature 0\t10 (7–18)" in said
    assert "pace:t0\tTeam 0" in said


def test_levers_move_dates(files, capsys):
    assert run(["what-if", *files, "effort:F1=2", "pace:t0=0.9"]) == FINE
    said = capsys.readouterr().out
    assert "Chain, what if effort:F1=2, pace:t0=0.9: 1,024 futures, the same before and after. Nothing is kept." in said
    assert "F2 Feature 2" in said
    assert run(["what-if", *files, "effort:F1=1"]) == FINE
    assert "No feature's date or chance moves." in capsys.readouterr().out


def test_one_feature_alone_and_json(files, capsys):
    assert run(["what-if", *files, "without:F0=yes", "--for", "F0", "--json"]) == FINE
    answer = json.loads(capsys.readouterr().out)
    assert [(each["id"], each["after"]) for each in answer["features"]] == [("F0", None)]
    assert answer["num_samples"] == 1024
    assert run(["what-if", *files, "--for", "F1", "--json"]) == FINE
    assert "effort:F1/build" in {each["key"] for each in json.loads(capsys.readouterr().out)["levers"]}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["effort:F1"], "expected KIND:SUBJECT=VALUE, got 'effort:F1'"),
        (["effort:F9=2"], "there is no feature 'F9' in the plan"),
        (["effort:F1=x", "risk:K=y"], "risk:K: expected 'happens' or 'cannot'"),
        (["--for", "nope"], "--for: expected a release or a feature of the plan, got 'nope'"),
    ],
)
def test_misuse_is_said(files, capsys, words, said):
    assert run(["what-if", *files, *words]) == MISUSE
    assert said in capsys.readouterr().err
