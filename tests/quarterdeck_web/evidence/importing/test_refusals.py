"""What the import refuses, and that nothing changes then."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quarterdeck_web.evidence.importing import files
from quarterdeck_web.evidence.importing.models import FeedbackImport
from quarterdeck_web.features.models import Feature
from quarterdeck_web.jobs.models import Job
from tests.quarterdeck_web.evidence.conftest import write
from tests.quarterdeck_web.evidence.importing.conftest import MAPPED, TABLE, Importing

FLAWED = TABLE.replace("2026-01-03", "31/02/2026").replace("Show where the truck is", "")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("calls.pdf", b"%PDF", "expected a file that ends in .csv"),
        ("calls.csv", b"", "is empty"),
        ("calls.csv", None, "expected a file, got none"),
    ],
)
def test_a_file_that_is_none_of_ours_does_not_come_in(importing: Importing, name: str, content: bytes | None, message: str) -> None:
    sent = {"file": SimpleUploadedFile(name, content)} if content is not None else {}
    answer = importing.client.post(importing.root, sent)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not FeedbackImport.objects.within(importing.workspace).exists()
    assert not list(files.path_of(FeedbackImport(name="x.csv")).parent.glob("*"))


def test_a_file_past_the_limit_does_not_come_in(importing: Importing, settings: Any) -> None:
    settings.MAX_UPLOAD_BYTES = 100
    answer = importing.client.post(importing.root, {"file": SimpleUploadedFile("calls.csv", b"text\n" + b"x" * 400)})
    assert answer.status_code in (400, 413, 422)
    assert not FeedbackImport.objects.within(importing.workspace).exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"text,person\n", "header and no rows"),
        ("a.xlsx", b"PK\x03\x04 no archive", ""),
        ("a.json", b"{", ""),
        ("a.json", b"[]", ""),
        ("a.csv", b"\x00\x01\x02\x03" * 50, ""),
    ],
)
def test_a_file_that_cannot_be_read_says_why(importing: Importing, name: str, content: bytes, message: str) -> None:
    brought = importing.bring(content, name)
    if brought.state == "mapping":  # What holds rows, of a kind, shows its flaws in the preview.
        assert importing.page(brought)
        return
    assert brought.state == "unreadable"
    assert message in brought.problem
    assert str(brought.pk) not in brought.problem, "speaks of the file by its own name"
    assert brought.problem.split()[0] in importing.page(brought)
    importing.act(brought, "leave")
    assert not FeedbackImport.objects.within(importing.workspace).exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"mapping": {}}, "expected a column for what was said"),
        ({"mapping": {**MAPPED, "who": "shoe"}}, "expected one of the fields in the list, got &#x27;shoe&#x27;"),
        ({"source": " "}, "expected a name of 1 to 200 characters, got an empty text"),
        ({"kind": "shout"}, "expected one of feedback"),
        ({"order": "year first"}, "expected one of day first, month first"),
    ],
)
def test_a_mapping_that_is_none_is_refused_and_stays_as_typed(importing: Importing, fields: dict[str, Any], message: str) -> None:
    brought = importing.bring(TABLE)
    fields = {"mapping": MAPPED, "source": "Calls", "kind": "feedback", "order": "", **fields}
    mapping = fields.pop("mapping")
    columns = {f"column-{number}": mapping.get(column["name"], "") for number, column in enumerate(brought.looked["columns"])}
    answer = importing.act(brought, "try", **fields, **columns)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert importing.reload(brought).state == "mapping"


def test_dates_that_fit_both_orders_are_asked_about(importing: Importing) -> None:
    brought = importing.bring("text,when\nOne thing,03/04/2026\nTwo things,05/06/2026\n")
    assert "day first or month first" in importing.page(brought)
    columns = {"column-0": "text", "column-1": "said_on"}
    answer = importing.act(brought, "try", source="Calls", kind="feedback", order="", **columns)
    assert answer.status_code == 422
    assert "Say whether the day or the month comes first" in answer.content.decode()
    importing.act(brought, "try", source="Calls", kind="feedback", order="day first", **columns)
    importing.work()
    assert [each["said_on"] for each in importing.reload(brought).tried["new"]] == ["2026-04-03", "2026-06-05"]


def test_refused_rows_are_named_and_left_out_only_if_one_says_so(importing: Importing) -> None:
    brought = importing.bring(FLAWED)
    importing.map(brought)
    brought = importing.reload(brought)
    assert (brought.tried["num_new"], brought.tried["num_refused"]) == (1, 2)
    shown = importing.page(brought)
    for word in ("31/02/2026", "2 rows", "Leave the 2 refused rows out"):
        assert word in shown
    listed = b"".join(importing.client.get(f"{importing.root}{brought.pk}/dry-run.csv").streaming_content).decode("utf-8-sig").splitlines()
    assert listed[0].startswith("Row,Is,Column")
    assert [line.split(",")[:2] for line in listed[1:]] == [["3", "refused"], ["4", "refused"]]
    answer = importing.act(brought, "import")
    assert answer.status_code == 422
    assert "2 rows are refused" in answer.content.decode()
    importing.work()
    assert not importing.evidence()
    importing.act(brought, "import", leave_out="on")
    importing.work()
    assert set(importing.evidence()) == {"calls:1"}
    assert importing.reload(brought).num_refused == 2


def test_a_file_that_breaks_off_is_not_imported(importing: Importing) -> None:
    brought = importing.bring(TABLE + '4,"a quote that is never closed,,,,\n' + "5,x,,,,\n" * 3)
    importing.map(brought)
    brought = importing.reload(brought)
    assert not brought.tried["is_whole"]
    assert "cannot be read to its end" in importing.page(brought)
    assert importing.act(brought, "import", leave_out="on").status_code == 422
    importing.work()
    assert not importing.evidence()


def test_an_id_with_two_texts_is_refused(importing: Importing) -> None:
    brought = importing.bring(TABLE + "1,Something else,,,,2026-01-09\n1,Let carriers book a slot,,,,2026-01-09\n")
    importing.map(brought)
    tried = importing.reload(brought).tried
    assert (tried["num_new"], tried["num_refused"], tried["num_again"]) == (3, 1, 1)
    assert "which row 2 has with another text" in tried["flaws"][0]["got"]


def test_what_features_stand_on_is_not_taken_back(importing: Importing) -> None:
    brought = importing.import_all(TABLE)
    value = {"value": {"p10": 1.0, "p50": 2.0, "p90": 3.0}, "evidence": ["calls:1"]}
    write(importing.workspace, Feature, id="HB-1", title="Slots", value=value)
    answer = importing.act(brought, "undo")
    assert answer.status_code == 422
    assert "The value case of HB-1 names items of this import" in answer.content.decode()
    importing.work()
    assert len(importing.evidence()) == 3
    assert importing.reload(brought).state == "imported"


@pytest.mark.parametrize("action", ["import", "undo", "map", "try-again", "look", "leave"])
def test_what_its_state_does_not_allow_is_refused(importing: Importing, action: str) -> None:
    imported = importing.import_all(TABLE)
    before = importing.evidence().keys()
    allowed = {"undo"}
    answer = importing.act(imported, action)
    assert answer.status_code == (302 if action in allowed else 422)
    assert importing.evidence().keys() == before, "the page itself changes nothing"
    fresh = importing.bring(TABLE)
    assert importing.act(fresh, action).status_code == (302 if action in ("map", "try-again", "leave") else 422)


def test_an_unknown_action_does_nothing(importing: Importing) -> None:
    brought = importing.bring(TABLE)
    assert importing.act(brought, "paint").status_code == 302
    assert importing.reload(brought).state == "mapping"


@pytest.mark.parametrize("role", ["contributor", "viewer", "portal"])
def test_others_may_not_import(importing: Importing, client_as: Any, role: str) -> None:
    brought = importing.bring(TABLE)
    client = client_as(role, workspace=importing.workspace)
    for path in (importing.root, f"{importing.root}{brought.pk}/", f"{importing.root}{brought.pk}/dry-run.csv"):
        assert client.get(path).status_code == 403
    assert client.post(f"{importing.root}{brought.pk}/", {"action": "leave"}).status_code == 403


def test_who_lost_the_role_meanwhile_imports_nothing(importing: Importing) -> None:
    from quarterdeck_web.accounts.models import Membership

    brought = importing.bring(TABLE)
    importing.map(brought)
    importing.act(brought, "import")
    Membership.objects.within(importing.workspace).filter(user=importing.client.user).update(roles=["viewer"])
    importing.work()
    assert not importing.evidence()
    assert Job.objects.within(importing.workspace).get(kind="import-feedback-quickly").state == Job.FAILED


def test_a_deleted_workspace_takes_its_files_along(importing: Importing) -> None:
    brought = importing.bring(TABLE)
    path = files.path_of(brought)
    assert path.exists()
    assert path.stat().st_mode & 0o077 == 0
    importing.workspace.delete()
    assert not path.exists()
