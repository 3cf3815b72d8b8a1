"""The inbox: what it lists, what may be done, and what it refuses."""

import pytest
from django.http import QueryDict

from quarterdeck_web.accounts.models import Membership
from quarterdeck_web.accounts.scope import scope_of, system_scope
from quarterdeck_web.evidence.filters import filters_of
from quarterdeck_web.evidence.keyset import cursor_of
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.products.changes import changing, undo_last


def refs(scope, query: str = "") -> list[str]:
    return [row.ref for row in filters_of(scope, QueryDict(query)).page("", 50)[0]]


def item(scope, ref: str) -> Evidence:
    return scope.rows(Evidence).get(ref=ref)


def act(client, **fields):
    return client.post("/w/ours/evidence/act/", fields)


def test_it_lists_what_is_new_newest_first(voices, scope_for):
    # E6 has no date: it stands at the day it came in, which is today.
    assert refs(scope_for("viewer")) == ["E6", "E5", "E3"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=linked", ["E4", "E2", "E1"]),
        ("state=all&account=varga", ["E3", "E1"]),
        ("state=all&segment=food", ["E3", "E1"]),
        ("state=all&segment=none", ["E6", "E5", "E4", "E2"]),
        ("state=linked&need=slots", ["E2", "E1"]),
        ("state=all&from=2026-01-03&until=2026-01-04", ["E4", "E3", "E2"]),
        ("state=all&q=gate&account=orrin", ["E2"]),
        ("state=all&q=gate&from=2026-01-04", ["E3"]),
        ("state=all&kind=deal", []),
        ("state=nonsense&kind=nonsense&account=nobody&from=nonsense", ["E6", "E5", "E3"]),
    ],
)
def test_filters(voices, scope_for, query, expected):
    assert refs(scope_for("pm"), query) == expected


def test_what_a_filter_cannot_read_is_said(voices, client_as):
    page = client_as("viewer").get("/w/ours/evidence/?kind=nonsense&from=tomorrow").content.decode()
    assert "there is no &#x27;nonsense&#x27;" in page
    assert "expected a day such as 2026-11-23" in page


def test_pages_follow_each_other_without_gap_or_repetition(voices, scope_for):
    filters, seen, cursor = filters_of(scope_for("pm"), QueryDict("state=all")), [], ""
    for _ in range(10):
        rows, cursor = filters.page(cursor, 2)
        seen += [row.ref for row in rows]
        if not cursor:
            break
    assert sorted(seen) == ["E1", "E2", "E3", "E4", "E5", "E6"]
    assert len(filters.page(cursor_of(item(scope_for("pm"), "E4")), 50)[0]) == len(seen) - seen.index("E4") - 1


def test_linking_moves_an_item_and_one_undo_brings_it_back(voices, client_as):
    client = client_as("contributor")
    answer = act(client, act="link", items=["E3", "E5"], need="slots", next="/w/ours/evidence/E6/")
    assert answer["Location"] == "/w/ours/evidence/E6/"
    scope = scope_of(client.user, "ours")
    assert item(scope, "E3").need.ref == "slots"
    assert item(scope, "E3").state == item(scope, "E5").state == "linked"
    undo_last(scope)
    assert item(scope, "E3").need is None
    assert item(scope, "E5").state == "new"


def test_a_double_counts_for_its_originals_need(voices, client_as):
    client = client_as("pm")
    act(client, act="double", items="E3", of="E1")
    scope = scope_of(client.user, "ours")
    double = item(scope, "E3")
    assert (double.duplicate_of.ref, double.need.ref, double.state) == ("E1", "slots", "archived")
    act(client, act="link", items="E1", need="arrival")
    assert item(scope, "E3").need.ref == "arrival", "a double goes where its original goes"
    act(client, act="restore", items="E3")
    assert item(scope, "E3").state == "linked"


def test_a_double_of_a_double_is_one_of_its_original(voices, client_as):
    client = client_as("pm")
    act(client, act="double", items="E2", of="E1")
    act(client, act="double", items="E3", of="E2")
    assert item(scope_of(client.user, "ours"), "E3").duplicate_of.ref == "E1"


def test_a_double_of_something_without_a_need_has_none(voices, client_as):
    client = client_as("pm")
    assert act(client, act="double", items="E5", of="E6").status_code == 302
    assert item(scope_of(client.user, "ours"), "E5").need is None


def test_nothing_is_a_double_of_itself(voices, client_as):
    assert act(client_as("pm"), act="double", items="E1", of="E1").status_code == 422


def test_archiving_takes_an_item_from_its_need(voices, client_as):
    client = client_as("pm")
    act(client, act="archive", items="E1")
    archived = item(scope_of(client.user, "ours"), "E1")
    assert (archived.state, archived.need) == ("archived", None)


def test_a_new_need_takes_the_items_along(voices, client_as):
    client = client_as("pm")
    act(client, act="new-need", items=["E5", "E6"], title="Reach somebody at the gate")
    scope = scope_of(client.user, "ours")
    need = scope.rows(Need).get(ref="reach-somebody-at-the-gate")
    assert item(scope, "E5").need == need
    assert act(client, act="new-need", items="E3", title="  ").status_code == 422


def test_a_new_need_without_a_title_keeps_the_form(voices, client_as):
    page = act(client_as("pm"), act="new-need", items=["E3"], title=" ").content.decode()
    assert "expected a title" in page
    assert 'name="items" value="E3"' in page


def test_making_needs_is_the_product_managers(voices, client_as):
    client = client_as("contributor")
    assert act(client, act="new-need", items="E3", title="Anything").status_code == 403
    assert not scope_of(client.user, "ours").rows(Need).filter(ref="anything").exists()


def test_the_text_of_evidence_stays_as_it_was_said(voices, client_as):
    client = client_as("pm")
    client.post(
        "/w/ours/evidence/E3/edit/", {"text": "something else", "person": "A. Varga", "kind": "interview", "said_on": "2026-01-01", "version": "1"}
    )
    changed = item(scope_of(client.user, "ours"), "E3")
    assert changed.text == changed["text"] == "Let carriers book a slot at the gate themselves"
    assert (changed["person"], changed.kind, changed["said_on"]) == ("A. Varga", "interview", "2026-01-01")


def test_bad_fields_are_said_all_at_once_and_what_was_typed_stays(voices, client_as):
    answer = client_as("pm").post(
        "/w/ours/evidence/E3/edit/", {"said_on": "soon", "kind": "rumour", "account": "nobody", "person": "Kept as typed", "version": "1"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("expected a day such as", "expected one of feedback", "there is no account", "Kept as typed"):
        assert words in page


def test_a_stale_correction_shows_both_versions(voices, client_as):
    first, second = client_as("pm"), client_as("tpm")
    assert first.post("/w/ours/evidence/E3/edit/", {"person": "Hers", "version": "1"}).status_code == 302
    answer = second.post("/w/ours/evidence/E3/edit/", {"person": "His", "version": "1"})
    assert answer.status_code == 409
    assert "Hers" in answer.content.decode()
    assert "His" in answer.content.decode()


def test_lines_become_items_after_they_were_shown(voices, client_as):
    client = client_as("contributor")
    typed = {"text": "First line\n\n  Second line 🚚 \r\nשורה שלישית", "separately": "on", "kind": "interview", "account": "varga"}
    page = client.post("/w/ours/evidence/add/", typed)
    assert page.status_code == 200
    assert "Nothing is kept yet" in page.content.decode()
    scope = scope_of(client.user, "ours")
    assert scope.rows(Evidence).count() == 6
    assert client.post("/w/ours/evidence/add/", typed | {"step": "keep"}).status_code == 302
    added = list(scope.rows(Evidence).filter(kind="interview").order_by("position"))
    assert [row.text for row in added] == ["First line", "Second line 🚚", "שורה שלישית"]
    assert {row.segment.ref for row in added} == {"food"}, "without one of its own an item has its account's segment"
    undo_last(scope)
    assert scope.rows(Evidence).count() == 6


def test_an_account_without_a_segment_gives_none(voices, client_as):
    from quarterdeck_web.strategy.models import Account

    with changing(system_scope(voices), "evidence.triage") as change:
        change.create(Account, {"id": "lone", "title": "Lone"})
    client = client_as("pm")
    assert client.post("/w/ours/evidence/add/", {"text": "said", "account": "lone", "segment": ""}).status_code == 302


def test_an_empty_text_is_refused_and_the_rest_stays(voices, client_as):
    answer = client_as("pm").post("/w/ours/evidence/add/", {"text": " ", "person": "Somebody", "said_on": "never"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "got an empty text" in page
    assert "expected a day such as" in page
    assert "Somebody" in page


def test_long_and_foreign_text_is_shown_whole(voices, client_as):
    client = client_as("pm")
    text = "שלום <script>alert(1)</script> 🚚 " + "long " * 2000
    client.post("/w/ours/evidence/add/", {"text": text, "kind": "feedback"})
    made = scope_of(client.user, "ours").rows(Evidence).order_by("-position").first()
    page = client.get(f"/w/ours/evidence/{made.ref}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert page.count("long ") >= 2000
    assert 'class="qd-verbatim" dir="auto"' in page


def test_the_item_alone_is_given_to_htmx(voices, client_as):
    client = client_as("viewer")
    part = client.get("/w/ours/evidence/E3/", headers={"HX-Request": "true", "HX-Target": "item"}).content.decode()
    assert part.lstrip().startswith('<div class="qd-pane-pair" id="item"')
    assert "<html" not in part
    drawer = client.get("/w/ours/evidence/E3/", headers={"HX-Request": "true"}).content.decode()
    assert "<header>" in drawer
    assert "<html" not in drawer


def test_who_may_only_read_is_offered_nothing_to_press(voices, client_as):
    page = client_as("viewer").get("/w/ours/evidence/E3/").content.decode()
    assert 'value="archive"' not in page
    assert "Add evidence" not in page


@pytest.mark.parametrize(
    "next_url",
    ["https://evil.example/", "//evil.example/w/ours/evidence/", "/w/theirs/evidence/", "/accounts/logout/", "javascript:alert(1)", "\\\\evil"],
)
def test_the_way_back_stays_inside(voices, client_as, next_url):
    assert act(client_as("pm"), act="archive", items="E6", next=next_url)["Location"] == "/w/ours/evidence/"


def test_refusals(voices, theirs, client, client_as):
    assert client.get("/w/ours/evidence/").status_code == 302, "not signed in"
    outsider = client_as("pm", workspace=theirs)
    assert outsider.get("/w/ours/evidence/").status_code == 404
    assert outsider.get("/w/theirs/evidence/E3/").status_code == 404, "an item of another workspace looks like a missing one"
    assert outsider.post("/w/theirs/evidence/act/", {"act": "archive", "items": "E3"}).status_code == 404
    viewer = client_as("viewer")
    assert act(viewer, act="archive", items="E3").status_code == 403
    assert viewer.get("/w/ours/evidence/add/").status_code == 403
    member = client_as("pm")
    assert act(member, act="archive", items=["E3", "missing"]).status_code == 404
    assert act(member, act="archive").status_code == 422, "nothing chosen"
    assert act(member, act="explode", items="E3").status_code == 422
    assert act(member, act="link", items="E3", need="missing").status_code == 404
    assert member.get("/w/ours/evidence/act/").status_code == 405
    assert Membership.objects.within(voices).count() == 2


def test_an_empty_inbox_teaches_the_next_step(ours, client_as):
    assert "Nothing has been said yet" in client_as("pm").get("/w/ours/evidence/").content.decode()


def test_what_is_done_leads_on_to_the_next_item(voices, client_as):
    client = client_as("pm")
    part = client.get("/w/ours/evidence/E5/?q=", headers={"HX-Request": "true", "HX-Target": "item"}).content.decode()
    assert 'name="next" value="/w/ours/evidence/E3/"' in part
    last = client.get("/w/ours/evidence/E3/").content.decode()
    assert 'name="next" value="/w/ours/evidence/"' in last
