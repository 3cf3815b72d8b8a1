"""Highlighting in the web: what is selected is kept word for word, linked, listed, changed, taken away, and taken back."""

import json
import re

import pytest

from quarterdeck.product import IMPORTANCES
from quarterdeck_web.accounts.models import AuditEntry
from quarterdeck_web.accounts.scope import scope_of
from quarterdeck_web.evidence import judging
from quarterdeck_web.evidence.grouping import facts
from quarterdeck_web.evidence.grouping.models import NeedFact
from quarterdeck_web.evidence.highlights import reading
from quarterdeck_web.evidence.highlights.models import LEVELS, USUAL
from quarterdeck_web.evidence.models import Evidence, Highlight, Need
from quarterdeck_web.features.creating import delete_feature, hanging_on
from quarterdeck_web.features.models import Feature, NeedLink
from quarterdeck_web.products.assemble import export_document, flaws_of, product_from_bytes, product_of, replace_content
from quarterdeck_web.products.changes import undo_last
from tests.quarterdeck_web.evidence.conftest import write
from tests.quarterdeck_web.evidence.highlights.conftest import SIGNS

ROOT = "/w/ours/evidence/"
JSON = {"Accept": "application/json"}


def post(client, item="E1", headers=None, **fields):
    return client.post(f"{ROOT}{item}/highlights/", {"importance": "critical", "need": "slots", **fields}, headers=headers or {})


def bodies(workspace):
    return list(Highlight.objects.within(workspace).order_by("position").values_list("body", flat=True))


def test_the_levels_are_the_engines():
    assert LEVELS == IMPORTANCES
    assert USUAL in LEVELS


@pytest.mark.parametrize("quote", ["👩‍👧", "cafe\u0301", "Café, cafe\u0301,\r\n“das Tor”", "<b>&amp;</b> 🚚", "🚚\tnie.", "البوابة"])
def test_a_selection_is_kept_by_its_code_points(spoken, client_as, quote):
    start = SIGNS.index(quote)
    # A browser sends every end of a line as CRLF, whatever stood there.
    sent = {"start": start, "end": start + len(quote), "quote": quote.replace("\r\n", "\n").replace("\n", "\r\n")}
    answer = post(client_as("contributor"), "SIGNS", JSON, **sent)
    assert answer.status_code == 201
    assert answer.json() | {"by": "", "on": ""} == {
        "id": "H1",
        "evidence": "SIGNS",
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "need": "slots",
        "feature": None,
        "importance": "critical",
        "by": "",
        "on": "",
        "version": 1,
    }
    assert Evidence.objects.within(spoken).get(ref="SIGNS").text == SIGNS
    assert flaws_of(product_of(spoken)) == ()


def test_spaces_at_the_ends_of_a_selection_are_left_out(spoken, client_as):
    post(client_as("pm"), start=2, end=9)
    assert bodies(spoken)[0]["quote"] == "phone"


def test_by_its_words_without_script(spoken, client_as):
    client = client_as("pm")
    page = client.get(f"{ROOT}E1/highlights/").content.decode()
    assert "Words of the text" in page
    answer = post(client, quote="four times a day", feature="OUR-1", importance="nice to have")
    assert answer.status_code == 302
    assert answer.url == f"{ROOT}E1/#highlight-H1"
    (body,) = bodies(spoken)
    assert body | {"by": "", "on": ""} == {
        "id": "H1",
        "evidence": "E1",
        "start": 18,
        "end": 34,
        "quote": "four times a day",
        "need": "slots",
        "feature": "OUR-1",
        "importance": "nice to have",
        "by": "",
        "on": "",
    }


def test_words_that_stand_there_twice_are_chosen_from(spoken, client_as):
    client = client_as("pm")
    write(spoken, Evidence, id="TWICE", text="The gate is shut. The gate is far.")
    asked = post(client, "TWICE", quote="The gate")
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "it says that 2 times. Choose which" in page
    assert page.count('name="place"') == 2
    assert post(client, "TWICE", quote="The gate", place="18-26").status_code == 302
    assert [(body["start"], body["quote"]) for body in bodies(spoken)] == [(18, "The gate")]


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"quote": "something else"}, "quote", "E1 does not say that"),
        ({"quote": " "}, "quote", "expected words of this item, got nothing"),
        ({"start": "0", "end": "999"}, "quote", "expected a passage within the 51 characters of E1, got 0 to 999"),
        ({"start": "5", "end": "5"}, "quote", "got 5 to 5"),
        ({"start": "2", "end": "3"}, "quote", "expected words, got only spaces"),
        ({"start": "-1", "end": "3"}, "quote", "expected start and end as whole numbers, got '-1'"),
        ({"start": "9" * 40, "end": "3"}, "quote", "expected start and end as whole numbers"),
        ({"start": "0", "end": "2", "quote": "Wo"}, "quote", "expected what stands there, “We”, got “Wo”"),
        ({"quote": "phone", "need": ""}, "need", "expected a need or a feature"),
        ({"quote": "phone", "need": "none"}, "need", "there is no need 'none'"),
        ({"quote": "phone", "feature": "none"}, "feature", "there is no feature 'none'"),
        ({"quote": "phone", "importance": "huge"}, "importance", "expected nice to have, important or critical, got 'huge'"),
    ],
)
def test_what_cannot_be_highlighted_says_why(spoken, client_as, fields, field, said):
    client = client_as("pm")
    answer = post(client, headers=JSON, **fields)
    assert answer.status_code == 422
    assert said in " ".join(answer.json()["errors"][field])
    page = post(client, **fields)
    assert page.status_code == 422
    assert "keep" in page.content.decode()
    assert bodies(spoken) == []


def test_all_flaws_come_at_once(spoken, client_as):
    errors = post(client_as("pm"), headers=JSON, start=0, end=999, need="none", feature="none", importance="huge").json()["errors"]
    assert set(errors) == {"quote", "need", "feature", "importance"}


def test_the_same_passage_for_the_same_is_refused_once_more(spoken, client_as):
    client = client_as("pm")
    assert post(client, quote="phone").status_code == 302
    assert "highlighted for the same already" in str(post(client, headers=JSON, quote="phone").json())
    assert post(client, quote="phone", feature="OUR-1").status_code == 302


def test_an_item_that_waits_goes_to_the_need_it_is_highlighted_for(spoken, client_as):
    client = client_as("pm")
    answer = client.post(f"{ROOT}E3/highlights/", {"quote": "book a slot", "target": "need:slots"}, follow=True)
    assert "E3 belongs to that need now" in answer.content.decode()
    item = Evidence.objects.within(spoken).get(ref="E3")
    assert item.state == "linked"
    assert facts.is_pinned(scope_of(client.user, "ours"), item)
    undo_last(scope_of(client.user, "ours"))
    item.refresh_from_db()
    assert (item.state, bodies(spoken)) == ("new", [])


def test_an_item_of_another_need_stays_there(spoken, client_as):
    client = client_as("pm")
    client.post(f"{ROOT}E4/highlights/", {"quote": "three hours", "target": "need:slots"})
    client.post(f"{ROOT}E5/highlights/", {"quote": "das Tor", "target": "feature:OUR-1"})
    placed = dict(Evidence.objects.within(spoken).values_list("ref", "state"))
    assert Evidence.objects.within(spoken).get(ref="E4").body["need"] == "arrival"
    assert placed["E5"] == "new"
    assert [(body.get("need"), body.get("feature")) for body in bodies(spoken)] == [("slots", None), (None, "OUR-1")]


def test_marks_are_drawn_where_they_stand_and_listed(spoken, client_as):
    client = client_as("pm")
    post(client, quote="phone the gate")
    post(client, quote="gate four times", importance="important", feature="OUR-1")
    page = client.get(f"{ROOT}E1/").content.decode()
    assert 'id="highlight-H1"' in page
    assert 'data-highlights="H1 H2"' in page
    assert page.count('href="#highlight-H') == 2
    assert "Take highlight H1 away" in page
    seen = client_as("viewer").get(f"{ROOT}E1/").content.decode()
    assert 'data-highlights="H1 H2"' in seen
    assert "Take highlight" not in seen
    assert "Highlight words" not in seen


def test_each_count_of_an_importance_opens_as_many_passages(spoken, client_as):
    client = client_as("pm")
    write(spoken, NeedLink, need="slots", feature="OUR-1")
    for quote, level in (("phone", "critical"), ("gate", "critical"), ("slot", "nice to have")):
        post(client, quote=quote, importance=level)
    post(client, quote="four times", need="", feature="OUR-1", importance="important")
    post(client, quote="move one", need="", feature="OUR-2", importance="important")
    for address, num_of in (
        (f"{ROOT}needs/slots/", {"critical": 2, "nice to have": 1}),
        ("/w/ours/features/OUR-1/", {"critical": 2, "important": 1, "nice to have": 1}),
        ("/w/ours/features/OUR-1/value", {"critical": 2, "important": 1, "nice to have": 1}),
    ):
        page = client.get(address).content.decode()
        assert "#highlight-H1" in page
        for level, num in num_of.items():
            subject = "need=slots" if "needs" in address else "feature=OUR-1"
            link = rf'href="{re.escape(ROOT)}highlights/\?{subject}&amp;importance={level.replace(" ", "%20")}"[^>]*>{num}</a>'
            assert re.search(link, page)
            opened = client.get(f"{ROOT}highlights/", dict(part.split("=") for part in (subject, f"importance={level}")))
            assert opened.content.decode().count("<li data-highlight") == num


@pytest.mark.parametrize("looked_through", [60, 4])
def test_a_need_shows_different_words_first_and_counts_all(spoken, client_as, monkeypatch, looked_through):
    client = client_as("pm")
    monkeypatch.setattr(reading, "LOOKED_THROUGH", looked_through)
    for number in range(8):
        write(spoken, Evidence, id=f"S{number}", text="The gate  never answers." if number % 2 else "the gate never answers, again")
        post(client, f"S{number}", start=0, end=23 if number % 2 else 22, importance="critical")
    post(client, quote="phone", importance="nice to have")
    page = client.get(f"{ROOT}needs/slots/").content.decode()
    assert page.count("#highlight-H") == (2 if looked_through > 9 else 1)
    assert ">8</a>" in page
    assert "All 9 passages" in page


def test_the_list_goes_on_and_says_so_to_programs(spoken, client_as, monkeypatch):
    from quarterdeck_web.evidence.highlights import views

    monkeypatch.setattr(views, "PAGE", 2)
    client = client_as("pm")
    for quote in ("We", "phone", "gate", "four", "day"):
        post(client, quote=quote)
    address, seen = f"{ROOT}highlights/?need=slots", []
    while address:
        found = client.get(address, headers=JSON).json()
        assert found["num"] == 5
        seen += [row["quote"] for row in found["highlights"]]
        address = found["next"]
    assert sorted(seen) == sorted(["We", "phone", "gate", "four", "day"])
    assert client.get(f"{ROOT}highlights/?importance=huge").status_code == 422
    assert client.get(f"{ROOT}highlights/?need=none").status_code == 404


def test_change_with_version_undo_and_audit(spoken, client_as):
    client = client_as("pm")
    post(client, quote="phone the gate")
    answer = client.post(f"{ROOT}highlights/H1/", {"need": "", "feature": "OUR-2", "importance": "important", "version": "1"})
    assert answer.url == f"{ROOT}E1/#highlight-H1"
    row = Highlight.objects.within(spoken).get()
    assert (row.need, row.feature.ref, row.importance, row.version, row.level) == (None, "OUR-2", "important", 2, 1)
    assert client.post(f"{ROOT}highlights/H1/", {"feature": "OUR-1", "version": "1"}).status_code == 409
    assert client.post(f"{ROOT}highlights/H1/", {"importance": "critical"}, headers=JSON).json()["feature"] == "OUR-2"
    undo_last(scope_of(client.user, "ours"))
    assert Highlight.objects.within(spoken).get().importance == "important"
    assert client.post(f"{ROOT}highlights/H1/", {"need": "", "feature": ""}, headers=JSON).status_code == 422
    assert AuditEntry.objects.within(spoken).filter(operation="evidence.triage", subject__contains="H1").count() >= 2


def test_take_away_and_take_back(spoken, client_as):
    client = client_as("pm")
    post(client, quote="phone the gate")
    before = bodies(spoken)
    answer = client.post(f"{ROOT}highlights/H1/delete/", follow=True)
    assert "is highlighted no more" in answer.content.decode()
    assert bodies(spoken) == []
    undo_last(scope_of(client.user, "ours"))
    assert bodies(spoken) == before
    assert Highlight.objects.within(spoken).get().need.ref == "slots"
    assert client.post(f"{ROOT}highlights/H1/delete/", headers=JSON).status_code == 204


@pytest.mark.parametrize("role", ["viewer", "portal"])
def test_who_may_not_is_refused_by_page_and_by_program(spoken, client_as, role):
    post(client_as("pm"), quote="phone the gate")
    client, before = client_as(role), bodies(spoken)
    for headers in ({}, JSON):
        assert post(client, headers=headers, quote="gate").status_code == 403
        assert client.post(f"{ROOT}highlights/H1/", {"importance": "important"}, headers=headers).status_code == 403
        assert client.post(f"{ROOT}highlights/H1/delete/", headers=headers).status_code == 403
    assert bodies(spoken) == before
    seen = client.get(f"{ROOT}highlights/H1/", headers=JSON)
    assert seen.status_code == (200 if role == "viewer" else 403)
    if role == "viewer":
        assert client.get(f"{ROOT}highlights/H1/").url == f"{ROOT}E1/#highlight-H1"


def test_what_is_somebody_elses_is_not_there(spoken, theirs, client_as):
    post(client_as("pm"), quote="phone the gate")
    client = client_as("pm", workspace=theirs)
    assert client.get(f"{ROOT}highlights/H1/").status_code == 404
    assert client.post("/w/theirs/evidence/highlights/H1/delete/").status_code == 404
    assert client.post("/w/theirs/evidence/E1/highlights/", {"quote": "phone", "need": "slots"}).status_code == 404


def test_targets_are_needs_and_features_by_words(spoken, client_as):
    client = client_as("pm")
    found = client.get(f"{ROOT}highlights/targets/?q=gate").content.decode()
    assert 'value="feature:OUR-1"' in found
    assert "OUR-2" not in found
    both = client.get(f"{ROOT}highlights/targets/").content.decode()
    assert all(value in both for value in ("need:slots", "need:arrival", "feature:OUR-2"))
    assert "No need and no feature holds" in client.get(f"{ROOT}highlights/targets/?q=zzz").content.decode()


def test_merging_moves_them_and_taking_apart_brings_them_back(spoken, client_as, scope_for):
    scope, client = scope_for("pm"), client_as("pm")
    post(client, quote="phone")
    post(client, quote="phone", need="arrival")
    before = bodies(spoken)
    judging.merge_needs(scope, scope.rows(Need).get(ref="slots"), scope.rows(Need).get(ref="arrival"))
    assert [body["need"] for body in bodies(spoken)] == ["arrival", "arrival"]
    assert not [flaw for flaw in flaws_of(product_of(spoken)) if flaw.severity == "error"]
    facts.unmerge(scope, scope.rows(NeedFact).get(kind="merge"))
    assert bodies(spoken) == before


def test_they_go_with_a_need_and_come_back_with_it(spoken, client_as):
    client = client_as("pm")
    scope = scope_of(client.user, "ours")
    post(client, quote="phone")
    post(client, quote="gate", feature="OUR-1")
    before = bodies(spoken)
    judging.delete_need(scope, scope.rows(Need).get(ref="slots"))
    assert [(body.get("need"), body.get("feature")) for body in bodies(spoken)] == [(None, "OUR-1")]
    undo_last(scope)
    assert bodies(spoken) == before
    assert {row.need.ref for row in Highlight.objects.within(spoken)} == {"slots"}


def test_they_go_with_a_feature_and_come_back_with_it(spoken, client_as):
    client = client_as("pm")
    scope = scope_of(client.user, "ours")
    post(client, quote="phone", need="", feature="OUR-1")
    post(client, quote="gate", feature="OUR-1")
    before, feature = bodies(spoken), scope.rows(Feature).get(ref="OUR-1")
    assert len(hanging_on(scope, feature)["highlights"]) == 2
    delete_feature(scope, feature)
    assert [(body.get("need"), body.get("feature")) for body in bodies(spoken)] == [("slots", None)]
    undo_last(scope)
    assert bodies(spoken) == before
    assert {row.feature.ref for row in Highlight.objects.within(spoken)} == {"OUR-1"}


def test_they_go_with_an_item_that_was_never_there(spoken, client_as):
    client, other = client_as("pm"), client_as("contributor")
    client.post(f"{ROOT}add/", {"text": "A new voice about gates", "kind": "feedback", "language": "en"})
    made = Evidence.objects.within(spoken).order_by("-position").first()
    post(other, made.ref, need="", feature="OUR-1", quote="new voice")
    assert len(bodies(spoken)) == 1
    undo_last(scope_of(client.user, "ours"))
    assert bodies(spoken) == []
    assert flaws_of(product_of(spoken)) == ()


def test_they_travel_in_the_product_file(spoken, theirs, client_as):
    client = client_as("pm")
    for quote in ("👩‍👧", "Café, cafe\u0301", "🚚🚚"):
        start = SIGNS.index(quote)
        post(client, "SIGNS", start=start, end=start + len(quote), quote=quote)
    post(client, quote="phone", need="", feature="OUR-1")
    client.get("/w/ours/export/product.json")
    document = export_document(spoken)
    replace_content(theirs, product_from_bytes(json.dumps(document).encode(), "ours.json"))
    there = export_document(theirs)
    assert there["highlights"] == document["highlights"]
    rows = list(Highlight.objects.within(theirs).select_related("evidence", "need", "feature"))
    assert all(row.evidence.text[row.start : row.end] == row.quote for row in rows)
    assert {row.evidence.workspace_id for row in rows} == {theirs.pk}
    assert [row.level for row in rows] == [2, 2, 2, 2]
