"""Each tracker's export, from its columns to work items."""
# ruff: noqa: E501 - a row a line reads better here

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.importers.trackers import FIELDS, FORMATS, ItemTrial, look, read_drafts, suggest, try_items
from quarterdeck.product.work_items import Move, WorkItem
from tests.quarterdeck.importers.trackers import exports

TODAY = date(2026, 11, 27)


@dataclass(frozen=True)
class Case:
    name: str
    format: str
    text: str
    first: dict[str, Any]
    rest: dict[str, dict[str, Any]] = field(default_factory=dict)


CASES = [
    Case(
        "jira.csv",
        "jira",
        exports.JIRA,
        {
            "id": "jira-ACME-12", "source": "jira:ACME", "key": "ACME-12", "title": "Slot calendar", "description": "Line one\nline two", "kind": "story",
            "state": "in progress", "stated_state": "In Review", "author": "Bo Lind", "assignees": ("Ana Ruiz",), "labels": ("ui", "web"),
            "milestone": "Sprint 2", "priority": "High", "created_on": date(2026, 9, 5), "due_date": date(2026, 10, 5), "estimate": 5.0,
            "estimate_unit": "points", "spent_days": 1.0, "parent": "jira-ACME-7", "blocked_by": ("jira-ACME-7", "jira-ACME-99"), "votes": 3,
        },
        {
            "ACME-7": {"state": "closed", "stated_state": "Done", "finished_on": date(2026, 9, 2), "kind": "epic"},
            "ACME-14": {
                "state": "planned", "estimate": 4.0, "estimate_unit": "hours", "parent": "jira-ACME-7", "blocked_by": ("jira-ACME-12",), "finished_on": None,
            },
        },
    ),
    *(
        Case(
            f"jira-{language}.csv",
            "jira",
            text,
            {
                "key": f"{project}-1", "source": f"jira:{project}", "state": "in progress", "created_on": date(2026, 9, 5), "due_date": date(2026, 12, 5),
                "estimate": 8.0, "assignees": ("Ana Ruiz",), "author": "Bo Lind", "labels": ("web",), "blocked_by": (f"jira-{project}-2",),
            },
            {f"{project}-2": {"state": "complete", "finished_on": finished}},
        )
        for language, project, text, finished in (
            ("german", "TOR", exports.JIRA_GERMAN, date(2026, 3, 2)),
            ("french", "QAI", exports.JIRA_FRENCH, date(2026, 8, 2)),
            ("spanish", "PUE", exports.JIRA_SPANISH, date(2026, 4, 2)),
        )
    ),
    Case(
        "linear.csv",
        "linear",
        exports.LINEAR,
        {
            "id": "linear-ENG-12", "source": "linear:ENG", "state": "in progress", "stated_state": "In Review", "labels": ("web", "ui"), "milestone": "Beta",
            "estimate": 3.0, "estimate_unit": "points", "created_on": date(2026, 9, 5), "started_on": date(2026, 9, 5), "due_date": date(2026, 10, 5),
            "parent": "linear-ENG-7", "blocked_by": ("linear-ENG-7", "linear-ENG-99"), "author": "bo@acme.example", "team": "eng",
            "moves": (
                Move(on=date(2026, 9, 5), field="state", new="open"),
                Move(on=date(2026, 9, 5), field="state", old="open", new="in progress", stated="In Review"),
            ),
        },
        {
            "ENG-7": {"state": "closed", "finished_on": date(2026, 9, 2)},
            "ENG-8": {
                "state": "complete", "started_on": date(2026, 9, 3), "finished_on": date(2026, 9, 5),
                "moves": (
                    Move(on=date(2026, 9, 1), field="state", new="open", stated="Todo"),
                    Move(on=date(2026, 9, 2), field="state", old="open", new="in progress", stated="In Progress"),
                    Move(on=date(2026, 9, 3), field="state", old="in progress", new="in progress", stated="In Review"),
                    Move(on=date(2026, 9, 5), field="state", old="in progress", new="complete", stated="Done"),
                ),
            },
        },
    ),
    Case("older.csv", "linear", exports.LINEAR_OLDER, {"key": "ENG-12", "state": "in progress", "milestone": "Docks", "created_on": date(2026, 9, 5)}),
    Case(
        "gitlab.csv",
        "gitlab",
        exports.GITLAB,
        {
            "source": "gitlab:acme/app", "key": "acme/app#12", "url": "https://gitlab.example/acme/app/-/issues/12", "state": "open", "estimate": 3.0,
            "estimate_unit": "points", "spent_days": 1.0, "labels": ("web", "ui"), "assignees": ("ana",), "milestone": "Beta", "due_date": date(2026, 10, 5),
        },
        {"acme/app#7": {"state": "complete", "finished_on": date(2026, 9, 2), "estimate": None, "spent_days": None}},
    ),
    Case(
        "github.json",
        "github-issues",
        exports.GITHUB,
        {
            "source": "github:acme/app", "key": "acme/app#12", "state": "open", "labels": ("web", "ui"), "milestone": "Beta", "votes": 7,
            "due_date": date(2026, 10, 5), "assignees": ("ana",), "created_on": date(2026, 9, 5),
        },
        {"acme/app#7": {"state": "closed", "stated_state": "closed", "finished_on": date(2026, 9, 2), "votes": 0}},
    ),
    Case(
        "view.tsv",
        "github-project",
        exports.GITHUB_PROJECT,
        {
            "source": "github:acme/app", "key": "acme/app#12", "state": "in progress", "stated_state": "In progress", "assignees": ("ana", "bo"),
            "estimate": 3.0, "due_date": date(2026, 10, 5),
        },
    ),
    Case(
        "plane.csv",
        "plane",
        exports.PLANE,
        {
            "source": "plane:ACME", "key": "ACME-12", "state": "in progress", "started_on": date(2026, 9, 5), "due_date": date(2026, 10, 5), "estimate": 3.0,
            "milestone": "Docks", "parent": "plane-ACME-7", "created_on": date(2026, 9, 1),
        },
        {"ACME-7": {"state": "closed"}},
    ),
]  # fmt: skip


def tried(path: Path, known: tuple[WorkItem, ...] = ()) -> ItemTrial:
    looked = look(path)
    mapping = suggest(looked).mapping
    assert mapping is not None
    return try_items(known, {"engineering": "eng"}, read_drafts(path, mapping, layout=looked.layout), "batch", today=TODAY, file=path.name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_export_becomes_work_items(case: Case, tmp_path: Path) -> None:
    path = tmp_path / case.name
    path.write_text(case.text)
    assert look(path).format == case.format
    trial = tried(path)
    assert trial.flaws == ()
    items = {item.key: item for item in trial.new}
    first = trial.new[0]
    assert {name: getattr(first, name) for name in case.first} == case.first
    for key, facts in case.rest.items():
        assert {name: getattr(items[key], name) for name in facts} == facts


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_same_export_again_changes_nothing(case: Case, tmp_path: Path) -> None:
    path = tmp_path / case.name
    path.write_text(case.text)
    before = tried(path).new
    again = tried(path, before)
    assert (again.new, again.changed, again.gone) == ((), (), ())
    assert set(again.same) == {item.id for item in before}


def test_pull_requests_are_no_work_items(tmp_path: Path) -> None:
    path = tmp_path / "github.json"
    path.write_text(exports.GITHUB)
    assert [item.key for item in tried(path).new] == ["acme/app#12", "acme/app#7"]


def test_drafts_without_an_address_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "view.tsv"
    path.write_text(exports.GITHUB_PROJECT)
    assert len({item.id for item in tried(path).new}) == 3


def test_a_table_is_mapped_by_its_names(tmp_path: Path) -> None:
    path = tmp_path / "board.csv"
    path.write_text("Ticket;Task;Stage;Owner;Points;Created;Depends on\nT-1;Paint;Doing;Ana;2,5;2026-09-05;T-2\nT-2;Sand;Icebox;;;2026-09-01;\n")
    trial = tried(path)
    paint, sand = trial.new
    assert (paint.key, paint.title, paint.state, paint.estimate, paint.source) == ("T-1", "Paint", "in progress", 2.5, "board:T")
    assert paint.blocked_by == (sand.id,)
    assert sand.state == "open"


def test_a_state_nobody_knows_is_open_and_not_sure(tmp_path: Path) -> None:
    path = tmp_path / "board.csv"
    path.write_text("Key,Title,Status\nA-1,Paint,Marinating\nA-2,Sand,Done\n")
    states = {each.word: (each.state, each.confidence) for each in suggest(look(path)).states}
    assert states == {"Marinating": ("open", 0.0), "Done": ("complete", 0.95)}


def test_fields_and_formats_are_documented() -> None:
    described = (Path(__file__).resolve().parents[4] / "docs/reference/tracker-formats.md").read_text()
    for name in (*FIELDS, *FORMATS):
        assert f"`{name}`" in described, name
