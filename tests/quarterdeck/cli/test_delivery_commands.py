"""Flow, drift and promises from the command line."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from quarterdeck.product import Commitment, WorkItem, read_product, write_product

from .conftest import Ran

Cli = Callable[..., Ran]


@pytest.fixture
def worked(product: Path) -> Path:
    """The tea house with a month of finished work, and one item that has waited long."""
    read = read_product(product)
    day = read.as_of - timedelta(days=30)

    def item(number: int, start: date, finish: date | None) -> WorkItem:
        state = "complete" if finish else "in progress"
        days = {"created_on": start, "started_on": start, "finished_on": finish}
        return WorkItem(id=f"i{number}", source="s", key=f"T-{number}", title=f"Item {number}", state=state, **days)

    items = [item(number, day + timedelta(days=number), day + timedelta(days=2 * number)) for number in range(12)]
    write_product(replace(read, work_items=(*items, item(99, day, None))), product)
    return product


def test_flow_says_how_long_work_takes_and_what_is_too_old(quarterdeck: Cli, worked: Path) -> None:
    ran = quarterdeck("flow", "tea.json")
    assert ran.code == 0, ran.said
    assert "half of what is started is done in 6 days, 85 % in 11 days (n = 12). 1 of the 1 items in progress is older than that." in ran.out
    assert "T-99" in ran.out
    assert "Little's law" in ran.out
    document = json.loads(quarterdeck("flow", "tea.json", "--json").out)
    assert document["format"] == "quarterdeck-flow"
    assert sum(each["num"] for each in document["throughput"]) == 12


def test_flow_of_groups_is_a_line_each(quarterdeck: Cli, worked: Path) -> None:
    assert "none\t12\t6\t11\t1\t1\t0" in quarterdeck("flow", "tea.json", "--by", "team").out
    assert quarterdeck("flow", "tea.json", "--by", "source", "--json").json()[0]["title"] == "s"


def test_flow_refuses_words_it_does_not_know(quarterdeck: Cli, worked: Path) -> None:
    assert "expected team, feature or source, got 'moon'" in quarterdeck("flow", "tea.json", "--by", "moon").said
    assert "--team: expected one of" in quarterdeck("flow", "tea.json", "--team", "moon").said


def test_flow_without_items_says_where_they_come_from(quarterdeck: Cli, product: Path) -> None:
    assert "no work items" in quarterdeck("flow", "tea.json").out


def test_drift_names_reasons_whose_days_add_up(quarterdeck: Cli, worked: Path, plan: Path) -> None:
    read = read_product(worked)
    first = read.work_items[0]
    late = replace(first, id="late", state="open", finished_on=None, started_on=None, feature="gift-cards", mapped_by="hand")
    write_product(replace(read, work_items=(*read.work_items, late), as_of=read.as_of + timedelta(days=21)), worked)
    ran = quarterdeck("drift", "tea.json", "plan.json")
    assert ran.code == 0, ran.said
    assert "later than planned" in ran.out
    assert "Not begun yet +21" in ran.out
    document = quarterdeck("drift", "tea.json", "plan.json", "--json").json()
    assert document["format"] == "quarterdeck-drift"
    for each in document["features"]:
        assert sum(part["days"] for part in each["parts"]) == each["drift_days"]


def test_commitments_say_which_hold_and_whom_to_tell(quarterdeck: Cli, product: Path, plan: Path) -> None:
    assert "nobody was promised anything" in quarterdeck("commitments", "tea.json", "plan.json").out
    read = read_product(product)
    promises = tuple(
        Commitment(id=name, feature="gift-cards", to="Tea lovers", promised_date=read.as_of + timedelta(days=days), made_by="Ines")
        for name, days in (("soon", 1), ("late", 80))
    )
    write_product(replace(read, commitments=promises), product)
    ran = quarterdeck("commitments", "tea.json", "plan.json")
    assert ran.code == 0, ran.said
    assert "1 of 2 promises does not hold" in ran.out
    found = quarterdeck("commitments", "tea.json", "plan.json", "--json").json()
    assert [(each["commitment"], each["state"]) for each in found] == [("soon", "at risk"), ("late", "holds")]
    assert found[0]["tell"] == ["Tea lovers", "Ines"]
