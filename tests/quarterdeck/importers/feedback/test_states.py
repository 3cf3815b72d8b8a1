"""How ideas stand elsewhere is kept in the portal's words, and the dry run says what became of each."""

import json
from pathlib import Path

import pytest

from quarterdeck.importers.feedback import Item, commit, detect, read_items, suggest_mapping, try_import
from quarterdeck.importers.feedback.values import status_of
from quarterdeck.importers.feedback.words import PUT_AWAY, STATUS_WORDS
from quarterdeck.product.evidence import ASKED_STATUSES
from tests.quarterdeck.importers.feedback.products import tea_house

FIDER = "number,title,description,created_at,created_by,votes_count,comments_count,status,responded_by,original_number,original_title,tags\n"
QUACKBACK = "id,title,content,status,tags,board,author_name,author_email,vote_count,created_at\n"
USERVOICE = "suggestion.id,suggestion.title,suggestion.body,suggestion.status.name,user.email_address\n"
PRODUCTBOARD = "note_title,note_text,state,uuid,user_email,company_name\n"
EXPORTS = {
    "fider": (
        "fider.csv",
        FIDER
        + "".join(
            f"{number},Idea {number},,2026-03-01T10:00:00Z,Ann,4,0,{status},,{merged},,\n"
            for number, (status, merged) in enumerate(
                [("open", ""), ("planned", ""), ("started", ""), ("completed", ""), ("declined", ""), ("duplicate", "1"), ("deleted", "")], 1
            )
        ),
        ["open", "planned", "in progress", "shipped", "closed", None, None],
    ),
    "quackback": (
        "quackback.csv",
        QUACKBACK
        + "".join(
            f"post_{status},{status},Words,{status},ux,Ideas,Ann,ann@acme.example,1,2026-03-01\n"
            for status in ("open", "under_review", "planned", "in_progress", "complete", "closed", "archived")
        ),
        ["open", "under review", "planned", "in progress", "shipped", "closed", None],
    ),
    "uservoice": (
        "uservoice.csv",
        USERVOICE
        + "".join(
            f"{number},Idea {number},Words,{status},v{number}@acme.example\n"
            for number, status in enumerate(["Under Review", "Planned", "Started", "Completed", "Declined", "Gathering feedback", ""], 1)
        ),
        ["under review", "planned", "in progress", "shipped", "closed", "open", None],
    ),
    "productboard": (
        "productboard.csv",
        PRODUCTBOARD
        + "".join(
            f"Note {status},Words of {status},{status},u-{status},ann@acme.example,Acme\n" for status in ("processed", "unprocessed", "archived")
        ),
        [None, None, None],
    ),
    "canny": (
        "canny.json",
        json.dumps(
            {
                "posts": [
                    {"id": f"p{number}", "title": f"Idea {number}", "details": "Words", "score": 3, "commentCount": 0, "status": status}
                    for number, status in enumerate(["open", "under review", "planned", "in progress", "complete", "closed", "Shaping"], 1)
                ]
            }
        ),
        ["open", "under review", "planned", "in progress", "shipped", "closed", None],
    ),
}


def _items(path: Path) -> list[Item]:
    mapping = suggest_mapping(detect(path)).mapping
    assert mapping is not None
    return [each for each in read_items(path, mapping) if isinstance(each, Item)]


@pytest.mark.parametrize("name", EXPORTS)
def test_an_idea_stands_here_as_it_stood_there(name: str, tmp_path: Path) -> None:
    file, content, expected = EXPORTS[name]
    (tmp_path / file).write_text(content)
    assert detect(tmp_path / file).format == name
    ideas = [item for item in _items(tmp_path / file) if item.kind != "vote"]
    assert [item.status for item in ideas] == expected
    product = tea_house()
    trial = try_import(product, _items(tmp_path / file), "import-x")
    kept = {each.source_id: each.status for each in commit(product, trial).evidence if each.batch == "import-x" and each.kind != "vote"}
    assert list(kept.values()) == expected


def test_the_dry_run_says_what_each_state_becomes_and_why_one_becomes_nothing(tmp_path: Path) -> None:
    told = {}
    for file, content, _ in EXPORTS.values():
        (tmp_path / file).write_text(content)
        told |= {each.stated: each.becomes for each in try_import(tea_house(), _items(tmp_path / file), "import-x").states}
    assert told["under_review"] == "under review"
    assert told["Completed"] == "shipped"
    assert told["archived"] == told["deleted"] == "archived"
    assert told["processed"] == "nothing: it says how it was sorted, not how it stands"
    assert told["Shaping"] == "nothing: the word is not known"


def test_states_are_counted_once_for_each_idea_the_most_frequent_first(tmp_path: Path) -> None:
    path = tmp_path / "uservoice.csv"
    path.write_text(
        USERVOICE
        + "1,One,Words,Planned,a@x.example\n1,One,Words,Planned,b@x.example\n2,Two,Words,Started,a@x.example\n3,Three,W,Started,a@x.example\n"
    )
    states = try_import(tea_house(), _items(path), "import-x").states
    assert [(each.stated, each.num) for each in states] == [("Started", 2), ("Planned", 1)]


def test_a_newer_export_moves_the_idea_on(tmp_path: Path) -> None:
    path, product = tmp_path / "fider.csv", tea_house()
    path.write_text(FIDER + "1,Dark mode,,2026-03-01T10:00:00Z,Ann,4,0,planned,,,,\n")
    before = commit(product, try_import(product, _items(path), "import-1"))
    path.write_text(FIDER + "1,Dark mode,,2026-03-01T10:00:00Z,Ann,4,0,completed,,,,\n")
    trial = try_import(before, _items(path), "import-2")
    [change] = trial.changed
    assert change.fields == ("status",)
    assert [each.status for each in commit(before, trial).evidence if each.source == "Fider"] == ["shipped"]
    assert try_import(commit(before, trial), _items(path), "import-3").does_nothing


@pytest.mark.parametrize(
    ("stated", "status"),
    [
        ("In-Development", "in progress"),
        ("Completed 🎉", "shipped"),
        ("WON’T DO", "closed"),
        ("  Under   Review ", "under review"),
        ("", None),
        ("42", None),
    ],
)
def test_case_dashes_and_decoration_mean_nothing(stated: str, status: str | None) -> None:
    assert status_of(stated) == status


def test_each_word_stands_for_one_state_and_every_state_has_its_own_name() -> None:
    assert {STATUS_WORDS[status] for status in ASKED_STATUSES} == set(ASKED_STATUSES)
    assert not set(STATUS_WORDS) & PUT_AWAY
