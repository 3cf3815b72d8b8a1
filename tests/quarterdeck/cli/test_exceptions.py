"""Exceptions on the command line."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.product import ExceptionRequest, Feature, Horizon, KeyTurn, ProductFile, read_product, write_product
from tests.quarterdeck.cli.conftest import activity, feature, tea_house

MONDAY = date(2026, 11, 23)


def test_it_lists_what_was_asked_for_and_decided(quarterdeck: Callable[..., Any], tmp_path: Path) -> None:
    later = ExceptionRequest(id="X1", feature="F", moves="due date", from_day=MONDAY, to_day=date(2027, 2, 1), reason="Late", asked_on=MONDAY)
    refused = KeyTurn(by="Ines", on=MONDAY, why="no")
    cut = ExceptionRequest(
        id="X2", feature="F", moves="scope", from_day=MONDAY, to_day=MONDAY, dropped=("F.2",), value_share=0.8, reason="Big", asked_on=MONDAY,
        refused=refused,
    )  # fmt: skip
    product = ProductFile(
        id="p", name="P", as_of=MONDAY, horizon=Horizon(start=MONDAY, num_weeks=9), features=(Feature(id="F", title="Gate"),), exceptions=(later, cut)
    )
    path = tmp_path / "p.json"
    write_product(product, path)
    said = quarterdeck("exceptions", path).out
    for words in ("2 exceptions asked for; 1 open, 0 approved, 1 refused", "Gate", "without F.2", "due date 23 Nov"):
        assert words in said
    found = quarterdeck("exceptions", path, "--state", "refused", "--json").json()
    assert [(each["id"], each["state"]) for each in found] == [("X2", "refused")]
    assert "--state: expected open" in quarterdeck("exceptions", path, "--state", "odd").err


@pytest.fixture
def promised(tmp_path: Path) -> str:
    """The tea house with its gift cards committed for mid-February."""
    product = tea_house()
    key = {"by": "Alice", "on": "2027-01-04"}
    work = [activity("build"), activity("wrap", after=[{"activity": "build"}])]
    gifts = feature("gift-cards", due_date="2027-02-12", feasibility={"key": key}, status="planned")
    gifts["options"][0]["activities"] = work
    gifts["value"] |= {"key": key, "life_weeks": 50}
    product["features"][0] = gifts
    product["commitments"] = [{"id": "c", "feature": "gift-cards", "to": "The guild", "promised_date": "2027-02-12"}]
    (tmp_path / "tea.json").write_text(json.dumps(product))
    return "tea.json"


def test_a_day_is_asked_for_with_its_costs_and_moves_with_both_keys(quarterdeck: Callable[..., Any], promised: str) -> None:
    assert quarterdeck("plan", promised, "-o", "plan.json", "--seconds", "1").code == 0
    words = ("gift-cards", "--moves", "due date", "--to", "2027-03-26", "--why", "The printer is booked", "--by", "Bo", "--plan", "plan.json")
    looked = quarterdeck("exceptions", "ask", promised, *words, "--dry-run")
    assert looked.code == 0, looked.said
    for said in (
        "due date 12 Feb 2027 → 26 Mar 2027",
        "waits for the value and the feasibility key",
        "Done by 12 Feb",
        "Value lost",
        "Promised to The guild",
        "Nothing was",
    ):
        assert said in looked.out
    assert "0 exceptions" in quarterdeck("exceptions", promised).out
    asked = quarterdeck("exceptions", "ask", promised, *words, "--json").json()
    assert (asked["id"], asked["state"], asked["written"]) == ("X1", "open", True)
    assert 0 < asked["on_time_before"] <= asked["on_time_after"] <= 1
    assert "waits for the feasibility key" in quarterdeck("exceptions", "turn", promised, "X1", "--key", "value", "--by", "Alice").out
    alone = quarterdeck("exceptions", "turn", promised, "X1", "--key", "feasibility", "--by", "Alice")
    assert (alone.code, "one person cannot turn both keys" in alone.err) == (2, True)
    done = quarterdeck("exceptions", "turn", promised, "X1", "--key", "feasibility", "--by", "Bo", "-o", "later.json")
    assert "It is approved" in done.out
    assert read_product("later.json").features[0].due_date == date(2027, 3, 26)
    assert read_product(promised).features[0].due_date == date(2027, 2, 12), "what was not named to be written stays"


def test_less_scope_is_asked_for_and_refused(quarterdeck: Callable[..., Any], promised: str) -> None:
    assert quarterdeck("plan", promised, "-o", "plan.json", "--seconds", "1").code == 0
    words = ("gift-cards", "--drop", "wrap", "--stays", "0.8", "--why", "No paper")
    cut = quarterdeck("exceptions", "ask", promised, *words, "--plan", "plan.json")
    assert cut.code == 0, cut.said
    assert "without wrap" in cut.out
    assert "80\u202f% of its value stays" in cut.out
    assert "days earlier" in cut.out
    no = quarterdeck("exceptions", "refuse", promised, "X1", "--by", "Alice", "--why", "Wrapping is the point")
    assert "It is refused." in no.out
    assert quarterdeck("exceptions", promised, "--json").json()[0]["refused"]["why"] == "Wrapping is the point"


def test_what_is_asked_for_wrongly_says_all_that_is_wrong(quarterdeck: Callable[..., Any], promised: str) -> None:
    before = Path(promised).read_bytes()
    both = quarterdeck("exceptions", "ask", promised, "gift-cards", "--moves", "due date", "--option", "x", "--why", "y")
    assert (both.code, "less scope), got both" in both.err) == (2, True)
    odd = quarterdeck("exceptions", "ask", promised, "gift-cards", "--moves", "due date", "--to", "soon", "--why", " ")
    assert "reason: expected why" in odd.err
    assert "to: expected a day such as 2027-03-26, got 'soon'" in odd.err
    assert "is not committed" in quarterdeck("exceptions", "ask", promised, "loyalty", "--drop", "x", "--stays", "0.5", "--why", "y").err
    assert "There are none" in quarterdeck("exceptions", "refuse", promised, "X1", "--by", "Alice", "--why", "y").err
    assert Path(promised).read_bytes() == before
