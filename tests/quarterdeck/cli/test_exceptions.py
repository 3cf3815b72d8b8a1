"""Exceptions on the command line."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from quarterdeck.product import ExceptionRequest, Feature, Horizon, KeyTurn, ProductFile, write_product

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
