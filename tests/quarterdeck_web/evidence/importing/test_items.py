"""What items become: votes and doubles, needs they count for, ids that collide, what people did meanwhile, all kinds of files."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from quarterdeck_web.evidence import triage
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.evidence.triage import mark_double
from quarterdeck_web.products.models import Change
from tests.quarterdeck_web.evidence.conftest import write
from tests.quarterdeck_web.evidence.importing.conftest import MAPPED, TABLE, Importing

HEADER, *LINES = TABLE.splitlines()
CANNY = [
    {"id": "p1", "title": "Book a slot", "details": "By phone it takes hours", "score": 7, "status": "open", "author": {"email": "jo@x.example"}},
    {"id": "p2", "title": "Night docks", "details": "", "score": 0, "status": "open", "mergeHistory": [{"post": {"id": "p9", "title": "Dark"}}]},
]


def scope_of(importing: Importing) -> Any:
    from quarterdeck_web.accounts.scope import scope_of as of

    return of(importing.client.user, importing.workspace.slug)


def test_a_known_export_needs_no_mapping(importing: Importing) -> None:
    brought = importing.bring(json.dumps(CANNY), "posts.json")
    assert "Canny posts" in importing.page(brought)
    importing.act(brought, "try-again")
    importing.work()
    importing.act(importing.reload(brought), "import")
    importing.work()
    rows = importing.evidence()
    assert rows["canny:p1"].text == "Book a slot\n\nBy phone it takes hours"
    assert rows["canny:p1"].body["votes"] == 7
    assert rows["canny:p9"].duplicate_of == rows["canny:p2"], "what was merged is a double of what it was merged into"
    assert rows["canny:p9"].state == "archived"


def test_a_new_vote_counts_for_the_need_of_its_idea(importing: Importing) -> None:
    ideas = "suggestion id,suggestion title,voter email\n10,Book a slot,jo@x.example\n"
    mapping = {"suggestion id": "id", "suggestion title": "title", "voter email": "voter"}
    importing.import_all(ideas, "votes.csv", mapping)
    need = write(importing.workspace, Need, id="slots", title="Slots")
    idea = next(row for row in importing.evidence().values() if not row.body.get("duplicate_of"))
    triage.link(scope_of(importing), [idea], need)
    importing.import_all(ideas + "10,Book a slot,kim@x.example\n", "votes.csv", mapping)
    votes = [row for row in importing.evidence().values() if row.duplicate_of_id == idea.pk]
    assert {row.body["person"] for row in votes} == {"jo@x.example", "kim@x.example"}
    assert {row.need_id for row in votes} == {need.pk}


def test_sources_with_like_names_do_not_mix(importing: Importing) -> None:
    importing.import_all(TABLE)
    brought = importing.bring(TABLE.replace("Let carriers", "Let no carriers"), "other.csv")
    columns = {f"column-{number}": MAPPED.get(column["name"], "") for number, column in enumerate(brought.looked["columns"])}
    importing.act(brought, "try", source="Calls!", kind="feedback", order="", **columns)
    importing.work()
    importing.act(brought, "import")
    importing.work()
    rows = importing.evidence()
    assert (rows["calls:1"].text, rows["calls:1~2"].text) == ("Let carriers book a slot", "Let no carriers book a slot")
    again = importing.import_all(TABLE)
    assert (again.num_new, again.num_changed) == (0, 0)


def test_what_somebody_corrected_stays_when_nothing_changed_and_when_it_is_taken_back(importing: Importing) -> None:
    importing.import_all(TABLE)
    triage.correct(scope_of(importing), importing.evidence()["calls:2"], {"person": "Kim Orrin"}, None)
    importing.import_all(TABLE)
    assert importing.evidence()["calls:2"].body["person"] == "Kim Orrin"
    newer = importing.import_all(TABLE.replace("2026-01-03", "2026-01-04"))
    assert newer.num_changed == 1
    triage.correct(scope_of(importing), importing.evidence()["calls:2"], {"person": "Kim Orrin-Lee"}, None)
    importing.act(newer, "undo")
    importing.work()
    row = importing.evidence()["calls:2"]
    assert (str(row.said_on), row.body["person"]) == ("2026-01-03", "Kim Orrin-Lee"), "the day comes back, what somebody set since stays"


def test_doubles_of_what_is_taken_back_stand_for_themselves_again(importing: Importing) -> None:
    brought = importing.import_all(TABLE)
    own = write(importing.workspace, Evidence, id="E1", text="The gate is deaf")
    mark_double(scope_of(importing), [own], importing.evidence()["calls:2"])
    importing.act(brought, "undo")
    importing.work()
    [left] = importing.evidence().values()
    assert (left.ref, left.state, left.body.get("duplicate_of")) == ("E1", "new", None)


def test_accounts_that_others_name_stay(importing: Importing) -> None:
    brought = importing.import_all(TABLE)
    account = importing.evidence()["calls:1"].account
    write(importing.workspace, Evidence, id="E1", text="Another", account=account.ref)
    importing.act(brought, "undo")
    importing.work()
    assert importing.evidence()["E1"].account == account


def test_updates_stand_in_the_history_and_are_no_act_of_undo(importing: Importing) -> None:
    from quarterdeck_web.lib.refusals import Refused
    from quarterdeck_web.products.changes import undo_last

    importing.import_all(TABLE)
    importing.import_all(TABLE.replace("kim@orrin.example", "lee@orrin.example"))
    entry = Change.objects.within(importing.workspace).get(subject="calls:2", field="person")
    assert (entry.body["old"], entry.body["new"], entry.body["why"]) == ("kim@orrin.example", "lee@orrin.example", "import of calls.csv")
    assert entry.body["by"] == str(importing.client.user)
    with pytest.raises(Refused):
        undo_last(scope_of(importing))


def test_the_audit_trail_tells_what_was_brought_imported_and_taken_back(importing: Importing) -> None:
    from quarterdeck_web.accounts.audit import broken_links
    from quarterdeck_web.accounts.models import AuditEntry

    brought = importing.import_all(TABLE)
    importing.act(brought, "undo")
    importing.work()
    entries = AuditEntry.objects.within(importing.workspace).filter(operation="evidence.import").order_by("number")
    told = [entry.subject for entry in entries if "calls.csv" in entry.subject]
    assert [each for each in told if each.split()[0] in ("brought", "imported", "took")] == [
        "brought calls.csv",
        "imported calls.csv",
        "took back calls.csv",
    ]
    assert not broken_links(importing.workspace)


def workbook() -> bytes:
    from openpyxl import Workbook

    book, kept = Workbook(), io.BytesIO()
    for line in TABLE.splitlines():
        book.active.append(line.split(","))
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tsv", TABLE.replace(",", "\t").encode()),
        ("a.csv", TABLE.encode("utf-16")),
        ("a.csv", b"\xef\xbb\xbf" + TABLE.replace("Varga", "Värgå").encode()),
        ("a.csv", TABLE.replace("Varga", "Värgå").encode("latin-1")),
        ("a.jsonl", "\n".join(json.dumps(dict(zip(HEADER.split(","), line.split(","), strict=True))) for line in LINES).encode()),
        ("a.xlsx", workbook()),
    ],
)  # fmt: skip
def test_all_kinds_of_files_bring_the_same(importing: Importing, name: str, content: bytes) -> None:
    brought = importing.import_all(content, name)
    assert (brought.state, brought.num_new) == ("imported", 3)
    assert importing.evidence()["calls:2"].body["person"] == "kim@orrin.example"


def test_texts_are_shown_as_texts(importing: Importing) -> None:
    brought = importing.bring("id,what\n1,<script>alert(1)</script>\n2,=HYPERLINK(1)\n", "<b>.csv")
    importing.map(brought, {"id": "id", "what": "text"}, action="preview")
    assert "<script>alert" not in importing.page(brought, "?preview=on")
    importing.map(brought, {"id": "id", "what": "text"})
    importing.act(brought, "import")
    importing.work()
    changed = importing.bring("id,what\n1,x\n2,=HYPERLINK(2)\n", "b.csv")
    importing.map(changed, {"id": "id", "what": "text"})
    assert "the first wording stays" in importing.page(changed)


@pytest.mark.shared_data
def test_public_proposals_come_in_whole(importing: Importing, shared_data: Path) -> None:
    brought = importing.bring((shared_data / "market" / "godot_proposals_2021-07-16.json").read_bytes(), "godot.json")
    importing.act(brought, "try-again")
    importing.work()
    importing.act(brought, "import")
    importing.work()
    assert importing.reload(brought).num_new == 1932
    assert sum(row.body.get("votes", 0) for row in importing.evidence().values()) == 11549
