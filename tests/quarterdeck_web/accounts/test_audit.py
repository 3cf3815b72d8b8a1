"""The audit trail: a page at a time, filtered, taken along without formulas, and its chain checked."""

import csv
import io

import pytest
from django.urls import reverse

from quarterdeck_web.accounts.audit import broken_links, record_audit
from quarterdeck_web.accounts.models import AuditEntry

pytestmark = pytest.mark.django_db


def fill(scope, number: int, **more) -> None:
    for count in range(number):
        record_audit(scope, more.get("operation", "features.edit"), more.get("subject", f"OUR-{count}"), more.get("detail"))


def page(client, **query):
    return client.get(reverse("audit", args=["ours"]), query).content.decode()


def test_it_is_read_a_page_at_a_time_and_new_acts_move_nothing(client_as, scope_for):
    scope, client = scope_for("pm"), client_as("owner")
    fill(scope, 120)
    first = page(client)
    assert "120 acts are on record" in first
    assert "OUR-119" in first
    assert "OUR-69" not in first
    assert "after=71" in first
    fill(scope, 3)
    second = page(client, after="71")
    assert "OUR-69" in second
    assert "OUR-70" not in second
    for odd in ("x", "-1", "9" * 40, "٣", ""):
        assert "OUR-2" in page(client, after=odd)


def test_it_is_filtered_by_person_act_and_words(client_as, scope_for):
    jonas, client = scope_for("tpm"), client_as("owner")
    fill(scope_for("pm"), 2)
    fill(jonas, 1, operation="plans.accept", subject="Plan 14 100%_x")
    assert "Plan 14" in page(client, person=str(jonas.user))
    assert "OUR-1" not in page(client, person=str(jonas.user))
    assert "Plan 14" in page(client, operation="plans.accept")
    assert "Plan 14" in page(client, words="PLAN 14")
    assert "Plan 14" in page(client, words="100%_")
    assert "Nothing fits" in page(client, words="100__x")
    assert "Nothing fits" in page(client, operation="' OR 1=1")


def test_only_owners_read_it_and_only_theirs(client_as, scope_for, theirs):
    fill(scope_for("pm"), 1)
    for role in ("pm", "tpm", "contributor", "viewer", "portal"):
        assert client_as(role).get(reverse("audit", args=["ours"])).status_code == 403
        assert client_as(role).get(reverse("audit-export", args=["ours"])).status_code == 403
    stranger = client_as("owner", workspace=theirs)
    assert stranger.get(reverse("audit", args=["ours"])).status_code == 404
    assert "OUR-0" not in stranger.get(reverse("audit", args=["theirs"])).content.decode()


def test_it_is_taken_along_without_formulas(client_as, scope_for):
    fill(scope_for("pm"), 1, subject='=HYPERLINK("https://evil.example")', detail={"why": "x"})
    answer = client_as("owner").get(reverse("audit-export", args=["ours"]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline="")))
    assert rows[0][:3] == ["number", "at", "person"]
    assert rows[1][4] == '\'=HYPERLINK("https://evil.example")'


def test_a_whole_chain_is_said_to_be_whole_and_the_check_is_on_record(client_as, scope_for, ours):
    fill(scope_for("pm"), 5)
    client = client_as("owner")
    text = client.post(reverse("audit-verify", args=["ours"]), follow=True).content.decode()
    assert "All 5 entries are as they were written" in text
    assert AuditEntry.objects.within(ours).latest("number").operation == "audit.verify"


@pytest.mark.parametrize("change", [{"subject": "other"}, {"actor_name": "other"}, {"detail": {"a": 1}}, {"operation": "undo"}, {"hash": "0" * 64}])
def test_a_changed_entry_breaks_the_chain_where_it_is(client_as, scope_for, ours, change):
    fill(scope_for("pm"), 5)
    AuditEntry.objects.within(ours).filter(number=3).update(**change)
    assert broken_links(ours)[0] == 3
    assert "broken at" in client_as("owner").post(reverse("audit-verify", args=["ours"]), follow=True).content.decode()


def test_an_entry_that_was_taken_out_breaks_the_chain(scope_for, ours):
    fill(scope_for("pm"), 5)
    AuditEntry.objects.within(ours).filter(number=3).delete()
    assert broken_links(ours) == [4]
