"""From a file to evidence and back, by the pages."""

import re

import pytest

from quarterdeck_web.evidence.importing import actions
from quarterdeck_web.jobs.models import Job
from tests.quarterdeck_web.evidence.importing.conftest import MAPPED, TABLE, Importing


def test_a_table_is_mapped_tried_imported_and_taken_back(importing: Importing) -> None:
    brought = importing.bring(TABLE)
    assert brought.state == "mapping"
    assert "about 3 rows" in importing.page(brought)
    importing.map(brought, action="preview")
    shown = importing.page(brought, "?preview=on")
    assert "Let carriers book a slot" in shown
    assert "Varga Ltd" in shown
    importing.map(brought)
    brought = importing.reload(brought)
    assert (brought.state, brought.tried["num_new"], brought.tried["accounts"]["num"]) == ("tried", 3, 2)
    assert not importing.evidence(), "a dry run changes nothing"
    importing.act(brought, "import")
    importing.work()
    rows = importing.evidence()
    assert set(rows) == {"calls:1", "calls:2", "calls:3"}
    assert rows["calls:1"].account.title == "Varga Ltd"
    assert rows["calls:1"].segment.title == "food"
    assert str(rows["calls:1"].day) == "2026-01-02"
    brought = importing.reload(brought)
    assert (brought.state, brought.num_new) == ("imported", 3)
    assert re.search(r"3 items(</a>)? came in", importing.page(brought))
    importing.act(brought, "undo")
    importing.work()
    assert not importing.evidence()
    brought = importing.reload(brought)
    assert (brought.state, brought.num_removed) == ("undone", 3)
    from quarterdeck_web.products.assemble import collections

    assert not collections()["accounts"].objects.within(importing.workspace).exists()
    assert not collections()["segments"].objects.within(importing.workspace).exists()


def test_the_same_file_again_changes_nothing(importing: Importing) -> None:
    importing.import_all(TABLE)
    before = {ref: (row.pk, row.body, row.version) for ref, row in importing.evidence().items()}
    again = importing.bring(TABLE)
    assert again.looked["kept"], "the mapping was kept for this header"
    importing.act(again, "try-again")
    importing.work()
    again = importing.reload(again)
    assert (again.tried["num_new"], again.tried["num_same"]) == (0, 3)
    assert "Nothing to import" in importing.page(again)
    assert {ref: (row.pk, row.body, row.version) for ref, row in importing.evidence().items()} == before


def test_what_changed_at_the_source_is_updated_and_comes_back(importing: Importing) -> None:
    importing.import_all(TABLE)
    newer = (
        TABLE.replace("kim@orrin.example", "lee@orrin.example").replace("Show where the truck is", "Show me the truck") + "4,New one,,,,2026-01-05\n"
    )
    second = importing.import_all(newer)
    assert (second.num_new, second.num_changed, second.num_same) == (1, 2, 1)
    rows = importing.evidence()
    assert rows["calls:2"].body["person"] == "lee@orrin.example"
    assert rows["calls:3"].text == "Show where the truck is", "what was said is never rewritten"
    importing.act(second, "undo")
    importing.work()
    rows = importing.evidence()
    assert set(rows) == {"calls:1", "calls:2", "calls:3"}
    assert rows["calls:2"].body["person"] == "kim@orrin.example"


def test_a_column_may_become_nothing(importing: Importing) -> None:
    importing.import_all(TABLE, mapping={**MAPPED, "who": "", "company": "", "plan": ""})
    assert "person" not in importing.evidence()["calls:1"].body


def test_little_does_not_wait_behind_plans_and_much_does(importing: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    little, much = importing.bring(TABLE), importing.bring(TABLE)
    importing.map(little, action="preview")
    importing.map(much, action="preview")
    importing.act(little, "try-again")
    monkeypatch.setattr(actions, "QUICK_ROWS", 2)
    importing.act(much, "try-again")
    jobs = {job.arguments["file"]: job.lane for job in Job.objects.within(importing.workspace).filter(kind__startswith="try-feedback")}
    assert jobs == {str(little.pk): Job.QUICK, str(much.pk): Job.LONG}
    assert "Being tried" in importing.page(little)
    importing.work()
    assert {importing.reload(each).state for each in (little, much)} == {"tried"}
