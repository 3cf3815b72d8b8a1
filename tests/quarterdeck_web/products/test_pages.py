"""Talk, notifications, undo, palette, export and import as people meet them."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quarterdeck_web.features.models import Feature
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.models import Comment, ImportedFile, Notification


@pytest.fixture
def pm(client_as, harbor):
    return client_as("pm", workspace=harbor)


def test_a_comment_is_kept_and_tells_whom_it_names(pm, member, harbor):
    jonas = member("tpm", workspace=harbor, name="Jonas Reed")
    answer = pm.post("/w/harbor/talk/features:HB-124/", {"text": "@Jonas Reed can this be <script>alert(1)</script> **bold**?"})
    assert answer.status_code == 302
    page = pm.get("/w/harbor/talk/features:HB-124/").content.decode()
    assert "<strong>bold</strong>" in page
    assert "<script>alert" not in page
    told = Notification.objects.within(harbor).filter(user=jonas)
    assert [one.text for one in told] == [f"{pm.user.name} mentioned you on Dock self-booking"]


def test_an_empty_comment_is_refused_and_a_long_one_is_not_lost(pm, harbor):
    assert pm.post("/w/harbor/talk/features:HB-124/", {"text": "  "}).status_code == 422
    long = "word " * 5000
    answer = pm.post("/w/harbor/talk/features:HB-124/", {"text": long})
    assert answer.status_code == 422
    assert long.strip() in answer.content.decode()
    assert not Comment.objects.within(harbor).exists()


def test_only_its_author_changes_a_comment(pm, client_as, harbor):
    pm.post("/w/harbor/talk/features:HB-124/", {"text": "mine"})
    comment = Comment.objects.within(harbor).get()
    url = f"/w/harbor/talk/features:HB-124/{comment.pk}/"
    other = client_as("pm", workspace=harbor)
    assert other.post(url, {"text": "theirs"}).status_code == 422
    assert pm.post(url, {"text": "mine, better"}).status_code == 302
    assert Comment.objects.within(harbor).get().text == "mine, better"


@pytest.mark.parametrize("subject", ["features:NOPE", "nothing:HB-124", "features:", "features"])
def test_talk_about_nothing_is_not_found(pm, subject):
    assert pm.get(f"/w/harbor/talk/{subject}/").status_code == 404


def test_a_foreign_subject_is_the_same_not_found(client_as, ours, harbor):
    foreign = client_as("pm", workspace=ours)
    assert foreign.get("/w/harbor/talk/features:HB-124/").status_code == 404
    assert foreign.get("/w/ours/talk/features:HB-124/").status_code == 404


def test_undo_by_its_button(pm, scope_for, harbor):
    from quarterdeck_web.accounts.scope import scope_of

    scope = scope_of(pm.user, "harbor")
    with changing(scope, "features.edit") as change:
        change.update(scope.get(Feature, ref="HB-124"), {"title": "Changed"})
    answer = pm.post("/w/harbor/undo/", {"next": "/w/harbor/features/HB-124/"})
    assert answer["Location"] == "/w/harbor/features/HB-124/"
    assert scope.get(Feature, ref="HB-124").title == "Dock self-booking"


@pytest.mark.parametrize("next_", ["https://elsewhere.example/", "//elsewhere.example", "/w/other/", "/w/harbor/\\elsewhere"])
def test_undo_leads_nowhere_else(pm, harbor, next_):
    from quarterdeck_web.accounts.scope import scope_of

    scope = scope_of(pm.user, "harbor")
    with changing(scope, "features.edit") as change:
        change.update(scope.get(Feature, ref="HB-124"), {"title": "Changed"})
    assert pm.post("/w/harbor/undo/", {"next": next_})["Location"] == "/w/harbor/"


def test_without_script_the_palette_is_a_page(pm):
    page = pm.get("/w/harbor/palette?q=dock self", headers={"accept": "text/html"})
    assert "Dock self-booking" in page.text
    assert 'name="q"' in page.text


def test_the_palette_finds_by_words_and_offers_only_what_one_may(pm, client_as, harbor):
    found = pm.get("/w/harbor/palette?q=dock self").json()["groups"]
    assert found[0]["items"][0] == {"title": "Dock self-booking", "hint": "HB-124", "url": "/w/harbor/features/HB-124/", "icon": "features"}
    can = {item["title"] for group in pm.get("/w/harbor/palette?q=plan").json()["groups"] for item in group["items"]}
    viewer = client_as("viewer", workspace=harbor)
    may = {item["title"] for group in viewer.get("/w/harbor/palette?q=plan").json()["groups"] for item in group["items"]}
    assert "Plan again from today" in can - may


def test_tables_leave_with_their_formulas_defused(pm, harbor):
    from quarterdeck_web.accounts.scope import scope_of

    scope = scope_of(pm.user, "harbor")
    with changing(scope, "features.edit") as change:
        change.update(scope.get(Feature, ref="HB-124"), {"title": '=HYPERLINK("https://elsewhere.example")'})
    answer = pm.get("/w/harbor/export/features.csv")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert len(rows) == 120
    assert rows["HB-124"]["title"].startswith("'=HYPERLINK")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_workbook_opens(pm):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(pm.get("/w/harbor/export/teams.xlsx").content))
    assert book.active.max_row == 9


@pytest.mark.parametrize("path", ["export/nothing.csv", "export/features.exe", "import/00000000-0000-0000-0000-000000000000/"])
def test_what_is_not_there_is_not_found(pm, path):
    assert pm.get(f"/w/harbor/{path}").status_code == 404


def test_a_file_is_brought_and_a_missing_one_refused(pm, harbor):
    refused = pm.post("/w/harbor/import/")
    assert refused.status_code == 422
    assert "Choose a file" in refused.content.decode()
    brought = pm.post("/w/harbor/import/", {"file": SimpleUploadedFile("p.json", b"{}")})
    assert brought["Location"] == f"/w/harbor/import/{ImportedFile.objects.within(harbor).get().pk}/"


def test_who_may_not_import_is_told_who_may(client_as, harbor):
    answer = client_as("viewer", workspace=harbor).get("/w/harbor/import/")
    assert answer.status_code == 403
    assert "Import a product file" in answer.content.decode()


def test_notifications_are_ones_own(pm, client_as, harbor):
    other = client_as("tpm", workspace=harbor)
    one = Notification.objects.within(harbor).create(user=other.user, kind="key", text="A key waits for you", url="/w/harbor/")
    assert "A key waits" not in pm.get("/w/harbor/notifications/").content.decode()
    assert pm.post("/w/harbor/notifications/", {"notification": str(one.pk)}).status_code == 404
    assert "A key waits" in other.get("/w/harbor/notifications/").content.decode()
    other.post("/w/harbor/notifications/")
    one.refresh_from_db()
    assert one.seen_at is not None
