"""The import of work items on its pages: bring, map, try, import, bring again, take back; and what is refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quarterdeck_web.delivery.importing import files
from quarterdeck_web.delivery.importing.actions import KINDS
from quarterdeck_web.delivery.models import WorkItem, WorkItemImport
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from tests.quarterdeck_web.delivery.conftest import text

ROOT = "/w/gates/delivery/import/"
HEADER = "Summary,Issue key,Issue Type,Status,Labels,Created,Updated,Resolved\n"
BOARD = HEADER + (
    "Slot calendar,ACME-1,Story,Doing,web,05/Sep/26 11:00 AM,07/Oct/26 9:00 AM,\n"
    "Slot API,ACME-2,Story,To Do,slots,05/Sep/26 11:00 AM,,\n"
    "Gate terminal,ACME-5,Bug,Marinating,slots,05/Sep/26 11:00 AM,,\n"
)


class Importing:
    """The pages, as one person uses them."""

    def __init__(self, client, workspace):
        self.client, self.workspace = client, workspace

    def bring(self, content, name="board.csv"):
        data = content.encode() if isinstance(content, str) else content
        answer = self.client.post(ROOT, {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 302, text(answer)
        return WorkItemImport.objects.within(self.workspace).first()

    def form(self, brought, **more):
        becomes = {column: field for field, columns in brought.mapping.get("columns", {}).items() for column in columns}
        fields = {f"column-{number}": becomes.get(column["name"], "") for number, column in enumerate(brought.looked["columns"])}
        return {"source": brought.mapping.get("source", "board"), "unit": "points", "order": "day first", **fields, **more}

    def act(self, brought, action, **more):
        answer = self.client.post(f"{ROOT}{brought.pk}/", {"action": action, **more})
        self.work()
        brought.refresh_from_db()
        return answer

    def try_it(self, brought, **more):
        return self.act(brought, "try", **self.form(brought, **more))

    def import_all(self, content, **more):
        brought = self.bring(content)
        self.try_it(brought)
        self.act(brought, "import", **more)
        return brought

    def page(self, brought):
        return text(self.client.get(f"{ROOT}{brought.pk}/"))

    def work(self):
        did = 1
        while did:
            # Figures and forecasts are other tests' business, and take longer than all of these.
            Job.objects.within(self.workspace).filter(state=Job.QUEUED).exclude(kind__in=KINDS.values()).delete()
            did = work_off(limit=1)


@pytest.fixture
def importing(pm, gates, tmp_path, settings):
    settings.DATA = tmp_path
    return Importing(pm, gates)


@pytest.fixture
def items(gates):
    return lambda: {row.key: row.body for row in WorkItem.objects.within(gates)}


def test_an_export_comes_in_is_mapped_by_rules_and_goes_again(importing, items, gates):
    before = items()
    brought = importing.bring(BOARD)
    assert "not known: please check" in importing.page(brought)
    importing.try_it(brought)
    said = importing.page(brought)
    assert "1 work item can come in, 2 would change" in said
    assert "Draw the yard" in said  # gone from the file, and stays
    assert items() == before
    importing.act(brought, "import")
    assert (brought.state, brought.num_new, brought.num_changed) == ("imported", 1, 2)
    after = items()
    assert (after["ACME-5"].get("state", "open"), after["ACME-5"]["feature"]) == ("open", "G-1")
    assert (after["ACME-1"]["feature"], after["ACME-1"]["mapped_by"], after["ACME-1"]["labels"]) == ("G-1", "hand", ["web"])
    assert after["ACME-3"] == before["ACME-3"]
    importing.act(brought, "undo")
    assert brought.state == "undone"
    assert items() == before


def test_the_same_file_again_changes_nothing(importing, items):
    importing.import_all(BOARD)
    after = items()
    again = importing.bring(BOARD)
    assert "Mapped as the last file with these columns was" in importing.page(again)
    importing.try_it(again)
    assert "Nothing to import: all 3 work items are here already" in importing.page(again)
    assert items() == after


def test_what_people_mapped_since_stays_when_an_import_is_taken_back(importing, items, gates, pm):
    brought = importing.import_all(BOARD)
    row = WorkItem.objects.within(gates).get(key="ACME-1")
    pm.post("/w/gates/delivery/mapping/items/", {"items": [row.pk], "act": "map", "feature": "G-2"})
    importing.act(brought, "undo")
    assert items()["ACME-1"]["feature"] == "G-2"
    assert items()["ACME-1"].get("labels") is None


def test_a_state_is_read_as_the_form_says_and_kept_for_the_next_file(importing, items):
    brought = importing.bring(BOARD)
    number = next(idx for idx, each in enumerate(brought.looked["states"]) if each["word"] == "Marinating")
    importing.try_it(brought, **{f"state-{number}": "planned"})
    importing.act(brought, "import")
    assert items()["ACME-5"]["state"] == "planned"
    assert importing.bring(BOARD).mapping["states"]["Marinating"] == "planned"


def test_refused_rows_are_said_and_left_out_only_when_asked(importing, items):
    brought = importing.bring(BOARD + ",ACME-9,Bug,To Do,,not a day,,\n")
    importing.try_it(brought)
    said = importing.page(brought)
    assert "expected a title" not in said or "Summary" in said
    assert "1 row is refused" in said
    importing.act(brought, "import")
    assert brought.state == "tried"
    importing.act(brought, "import", leave_out="on")
    assert (brought.state, brought.num_refused) == ("imported", 1)
    assert "ACME-9" not in items()


def test_the_list_of_a_dry_run_has_every_row(importing, pm):
    brought = importing.bring(BOARD.replace("Gate terminal", "=cmd"))
    importing.try_it(brought)
    listed = b"".join(pm.get(f"{ROOT}{brought.pk}/dry-run.csv").streaming_content).decode("utf-8-sig").splitlines()
    assert listed[0] == "row,what,key,title,field,was,becomes"
    assert {line.split(",")[1] for line in listed[1:]} == {"new", "changed", "gone"}
    assert any("'=cmd" in line for line in listed)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("board.csv", b"", "is empty"),
        ("board.exe", b"x", "expected a file that ends in"),
        ("board.csv", b"Summary,Issue key\n", "holds a header and no rows"),
        ("board.csv", b"%PDF-1.4 xxxxxxxx", "is a PDF"),
        ("board.xlsx", b"PK\x03\x04 no workbook", "board.xlsx"),
        ("board.json", b'[{"a": 1', "JSON"),
    ],
)
def test_a_file_that_holds_no_work_items_is_refused_with_what_to_do(pm, gates, name, content, said):
    answer = pm.post(ROOT, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not WorkItemImport.objects.within(gates).exists()


def test_a_form_says_all_that_is_wrong_with_it(importing, pm):
    brought = importing.bring(BOARD)
    posted = dict.fromkeys(importing.form(brought), "") | {"action": "try", "unit": "eggs", "order": "never", "state-0": "cooking"}
    answer = pm.post(f"{ROOT}{brought.pk}/", posted)
    assert answer.status_code == 422
    said = text(answer)
    for each in ("expected a column for the title", "expected a name of 1 to 100", "expected one of points", "expected one of day first", "cooking"):
        assert each in said


def test_what_was_put_aside_is_gone_with_its_file(importing, gates):
    brought = importing.bring(BOARD)
    path = files.path_of(brought)
    assert path.exists()
    importing.client.post(f"{ROOT}{brought.pk}/", {"action": "leave"})
    assert not path.exists()
    assert not WorkItemImport.objects.within(gates).exists()


def test_who_may_not_import_is_refused_and_strangers_find_nothing(client_as, gates, importing):
    brought = importing.bring(BOARD)
    for role in ("contributor", "viewer"):
        assert client_as(role, workspace=gates).get(ROOT).status_code == 403
    stranger = client_as("pm")
    assert stranger.get(f"{ROOT}{brought.pk}/").status_code == 404
    assert stranger.get(f"/w/ours/delivery/import/{brought.pk}/").status_code == 404
    assert stranger.get(f"/w/ours/delivery/import/{brought.pk}/dry-run.csv").status_code == 404
