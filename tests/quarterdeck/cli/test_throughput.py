"""Throughput on the command line: dates and counts from a table of items, and every row that is wrong named at once."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

FIRST = date(2026, 1, 5)


def items(team: str, num_weeks: int, per_day: int, lead_days: int = 10) -> list[str]:
    days = [FIRST + timedelta(weeks=week, days=day) for week in range(num_weeks) for day in range(5)]
    return [f"{team},{day - timedelta(days=lead_days)},{day}" for day in days for _ in range(per_day)]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "items.csv"
    path.write_text("\n".join(["Team,Created,Done", *items("Tea", 30, 2), *items("Cups", 30, 1), "Tea,2026-07-30,", "Tea,2026-07-31,null"]))
    return path


def test_dates_for_items_and_counts_by_a_day(quarterdeck: Callable[..., Any], table: Path) -> None:
    ran = quarterdeck("forecast", "throughput", table, "--items", "40", "--by", "2026-08-28", "--as-of", "2026-08-03", "--samples", "500", "--json")
    assert ran.code == 0
    tea, cups = ran.json()
    assert (tea["team"], cups["team"], tea["origin"], tea["basis"]) == ("Tea", "Cups", "2026-08-03", "own history")
    finish, count = tea["finishes"][0], tea["counts"][0]
    assert "2026-08-03" < finish["p50_date"] <= finish["p85_date"] <= finish["p95_date"]
    assert date.fromisoformat(finish["p50_date"]) - date(2026, 8, 28) <= timedelta(days=7)
    assert 0.2 < finish["probability_by"] < 0.9
    assert 45 > count["p50_items"] > count["p85_items"] > count["p95_items"] > 15
    assert cups["finishes"][0]["p50_date"] > finish["p50_date"]


def test_a_table_for_people(quarterdeck: Callable[..., Any], table: Path) -> None:
    ran = quarterdeck("forecast", "throughput", table, "--team", "Tea", "--items", "1", "--by", "2027-06-30", "--samples", "500")
    assert ran.code == 0
    assert "Tea, on the morning of 1 Aug 2026" in ran.out
    assert "Rests on the team’s own history" in ran.out
    assert "Cups\t" not in ran.out
    assert ">95" in ran.out, "what is sure is told as no more than that"


def test_several_teams_stand_in_one_table(quarterdeck: Callable[..., Any], table: Path) -> None:
    ran = quarterdeck("forecast", "throughput", table, "--items", "10", "--samples", "500")
    assert "2 teams, on the morning of 1 Aug 2026." in ran.out
    rows = [line.split("\t") for line in ran.out.splitlines() if line.startswith(("Tea\t", "Cups\t"))]
    assert [row[0] for row in rows] == ["Tea", "Cups", "Tea", "Cups"]
    assert rows[0][-1] == "own history"


def test_without_a_question_it_says_what_the_next_weeks_bring(quarterdeck: Callable[..., Any], table: Path) -> None:
    ran = quarterdeck("forecast", "throughput", table, "--samples", "500", "--json")
    assert [len(each["counts"]) for each in ran.json()] == [3, 3]
    assert all(not each["finishes"] for each in ran.json())


def test_what_is_added_meanwhile_is_done_later(quarterdeck: Callable[..., Any], table: Path) -> None:
    alone, growing = (
        quarterdeck("forecast", "throughput", table, "--items", "60", "--samples", "500", "--json", *more).json()[0] for more in ((), ("--growing",))
    )
    assert growing["is_growing"]
    assert (growing["finishes"][0]["p50_date"] or "9999") > alone["finishes"][0]["p50_date"]


def test_few_days_lean_on_a_reference_class(quarterdeck: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text("finished\n2026-01-05\n2026-01-07\n")
    ran = quarterdeck("forecast", "throughput", "few.csv", "--items", "10", "--samples", "500")
    assert ran.code == 0
    assert "Rests on a reference class: fewer than 5 days with a finish" in ran.out
    assert "from 2 days with a finish in 1 week." in ran.out


def test_every_wrong_row_is_named_with_its_column(quarterdeck: Callable[..., Any], table: Path) -> None:
    table.write_text(table.read_text() + "\nTea,2026-01-05,soon\nTea,2026-02-01,2026-01-01\nTea,13/14/2026,2026-05-05\n")
    ran = quarterdeck("forecast", "throughput", table, "--items", "10", "--samples", "500")
    assert ran.code == 1
    for part in (
        "row 454, column Done: expected a date such as 2026-10-02, got 'soon'",
        "row 455, column Done: expected a day on or after 2026-02-01, when it was added, got 2026-01-01",
        "row 456, column Created: expected a date",
        "Nothing was forecast: 3 rows refused. Correct the table, or say --skip-refused.",
    ):
        assert part in ran.out
    told = quarterdeck("forecast", "throughput", table, "--json")
    assert (told.code, told.json()["refused"], len(told.json()["flaws"])) == (1, 3, 3)
    assert quarterdeck("forecast", "throughput", table, "--skip-refused", "--samples", "500").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--finished", "Ended"), "--finished: expected one of the columns Team, Created, Done, got 'Ended'"),
        (("--team-column", "Squad"), "--team-column: expected one of the columns Team, Created, Done, got 'Squad'"),
        (("--team", "Cakes"), "expected a team out of Tea, Cups, got 'Cakes'"),
        (("--by", "tomorrow"), "--by: expected a day as YYYY-MM-DD, got 'tomorrow'"),
        (("--by", "2020-01-01"), "got 2020-01-01"),
        (("--dates", "year-first"), "--dates: expected day-first or month-first, got 'year-first'"),
        (("--as-of", "2020-01-01"), "before 2020-01-01"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(quarterdeck: Callable[..., Any], table: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = quarterdeck("forecast", "throughput", table, *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_a_table_without_finish_dates_says_how_to_name_them(quarterdeck: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("what,when\nx,2026-01-01\n")
    ran = quarterdeck("forecast", "throughput", "odd.csv")
    assert ran.code == 2
    assert "there are what, when. Name it with --finished COLUMN" in ran.err
    assert quarterdeck("forecast", "throughput", "odd.csv", "--finished", "when", "--samples", "500").code == 0


def test_days_written_with_the_day_first_are_told_by_their_own_column(quarterdeck: Callable[..., Any], tmp_path: Path) -> None:
    days = [FIRST + timedelta(days=each) for each in range(40)]
    (tmp_path / "slashes.csv").write_text("\n".join(["finished", *(f"{day.day}/{day.month}/{day.year}" for day in days)]))
    ran = quarterdeck("forecast", "throughput", "slashes.csv", "--samples", "500", "--json")
    assert ran.json()[0]["origin"] == str(days[-1] + timedelta(days=1))


def test_a_plan_is_forecast_as_before(quarterdeck: Callable[..., Any], plan: Path) -> None:
    ran = quarterdeck("forecast", "tea.json", plan, "--samples", "200", "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["format"] == "quarterdeck-forecast"
    for arguments in (("a.json", "b.json"), ("plan", "a.json", "b.json"), ("--samples", "200", "a.json", "b.json")):
        assert "a.json: there is no such file" in quarterdeck("forecast", *arguments).err


@pytest.fixture(scope="module")
def harbor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from quarterdeck.product import write_product
    from quarterdeck.samples import load_sample

    path = tmp_path_factory.mktemp("harbor") / "harbor.json"
    write_product(load_sample("harbor"), path)
    return path


def test_a_product_is_its_own_table(quarterdeck: Callable[..., Any], harbor: Path) -> None:
    ran = quarterdeck("forecast", "throughput", harbor, "--items", "5", "--by", "2027-02-26", "--samples", "300", "--json")
    assert ran.code == 0
    whole, *teams = ran.json()
    assert (whole["team"], whole["origin"], whole["num_active_days"]) == ("the whole product", "2026-11-23", 48)
    assert len(teams) == 8
    assert min(each["finishes"][0]["p50_date"] for each in teams) > whole["finishes"][0]["p50_date"]
    ran = quarterdeck("forecast", "throughput", harbor, "--team", "the whole product", "--samples", "300")
    assert "items a week now" in ran.out
    assert quarterdeck("forecast", "throughput", harbor, "--unit", "items", "--samples", "300").code == 0
    assert "--unit: expected goals or items" in quarterdeck("forecast", "throughput", harbor, "--unit", "points").err


def test_a_product_without_work_items_has_no_throughput_of_items(quarterdeck: Callable[..., Any], tmp_path: Path) -> None:
    from quarterdeck.product import write_product
    from quarterdeck.samples import load_sample

    write_product(replace(load_sample("harbor"), work_items=()), tmp_path / "none.json")
    ran = quarterdeck("forecast", "throughput", tmp_path / "none.json", "--unit", "items")
    assert ran.code == 2
    assert "expected work items that were finished" in ran.err


def test_milestones_say_each_release_and_what_they_rest_on(quarterdeck: Callable[..., Any], harbor: Path) -> None:
    ran = quarterdeck("forecast", "milestones", harbor, "--for", "HB-107")
    assert ran.code == 0
    for said in ("Detention fee disputes", "26.4 Winter", "Reference class", "Learned from 81 pieces of work", "Past their day", "state no day"):
        assert said in ran.out
    ran = quarterdeck("forecast", "milestones", harbor, "--for", "X-1", "--for", "X-2")
    assert ran.code == 2
    assert "got X-1, X-2" in ran.err
    found = quarterdeck("forecast", "milestones", harbor, "--json").json()
    assert found["format"] == "quarterdeck-milestone-forecast"
    assert {"subject", "by", "rests", "earlier"} <= set(found["rows"][0])
