"""Needs: shown with what stands behind them; made, judged, merged and taken away."""

import pytest

from quarterdeck_web.accounts.scope import scope_of, system_scope
from quarterdeck_web.evidence.assemble import store_need_details
from quarterdeck_web.evidence.judging import merge_needs
from quarterdeck_web.evidence.models import Evidence, Need, SurveyAnswer
from quarterdeck_web.evidence.needs import need_view, need_views
from quarterdeck_web.features.assemble import compute_figures
from quarterdeck_web.features.models import Feature, NeedLink
from quarterdeck_web.products.changes import changing, undo_last
from quarterdeck_web.products.models import Figures


@pytest.fixture
def linked(voices):
    with changing(system_scope(voices), "features.edit") as change:
        change.create(Feature, {"id": "OUR-1", "title": "Self-booking"})
        change.create(Feature, {"id": "OUR-2", "title": "Yard map"})
        change.create(NeedLink, {"need": "slots", "feature": "OUR-1"})
        change.create(NeedLink, {"need": "arrival", "feature": "OUR-1"})
        change.create(NeedLink, {"need": "slots", "feature": "OUR-2", "coverage": "partial"})
        answer = {"survey": "Ours", "year": 2026, "question": "Does it stop you?", "item": "slots", "answer": "yes", "share": 0.4, "respondents": 50}
        change.create(SurveyAnswer, {"id": "S1", **answer, "strength": "strong", "need": "slots"})
    return voices


def test_strength_comes_from_the_engine_and_every_number_opens(linked, client_as):
    compute_figures(linked)
    page = client_as("viewer").get("/w/ours/evidence/needs/").content.decode()
    assert "Book a dock slot without phoning" in page
    view = need_view(system_scope(linked), "slots")
    assert view.strength == pytest.approx(2 / 3), "two of three accounts that said anything"
    assert view.voices["accounts"] == 2
    assert view.interval[0] < view.strength < view.interval[1]
    for what in ("strength", "people", "accounts", "revenue", "opportunity"):
        drawer = client_as("viewer").get(f"/w/ours/evidence/needs/slots/numbers/?what={what}", headers={"HX-Request": "true"})
        assert "We phone the gate" in drawer.content.decode()
        assert client_as("viewer").get(f"/w/ours/evidence/needs/slots/numbers/?what={what}").status_code == 200


def test_details_count_weeks_and_segments(linked):
    linked.facts["as_of"] = "2026-01-05"  # The voices spoke just before; weeks are counted back from the product's day.
    linked.save()
    store_need_details(linked, linked.revision)
    details = Figures.objects.within(linked).get(kind="need-details").body["slots"]
    assert sum(details["weeks"]) == 2
    assert details["quote"]["ref"] in ("E1", "E2")
    assert [(fact["segment"], fact["accounts"], fact["of"]) for fact in details["segments"]] == [("food", 1, 1)]


def test_a_need_that_was_just_made_is_listed_before_figures_know_it(voices, client_as):
    client = client_as("pm")
    client.post(
        "/w/ours/evidence/needs/new/", {"title": "See who waits", "importance": "80 %", "satisfaction": "20", "respondents": "40", "status": "open"}
    )
    view = need_view(scope_of(client.user, "ours"), "see-who-waits")
    assert (view.need["importance"], view.need["satisfaction"], view.need["respondents"]) == (0.8, 0.2, 40)
    assert view.strength is None
    assert "See who waits" in client.get("/w/ours/evidence/needs/").content.decode()


def test_the_opportunity_is_worked_out_with_its_range(voices, client_as):
    client = client_as("pm")
    client.post(
        "/w/ours/evidence/needs/slots/edit/", {"title": "Slots", "importance": "81", "satisfaction": "32", "respondents": "57", "version": "1"}
    )
    store_need_details(voices, voices.revision)
    found = need_view(system_scope(voices), "slots").opportunity
    assert found["score"] == pytest.approx(13.0)
    assert found["range"][0] < 13.0 < found["range"][2]
    assert "12 to 15" in client.get("/w/ours/evidence/needs/slots/").content.decode()


def test_bad_judgements_are_said_at_their_fields(voices, client_as):
    typed = {
        "title": " ",
        "importance": "120",
        "satisfaction": "often",
        "respondents": "-3",
        "status": "eternal",
        "segment": "moon",
        "description": "kept",
    }
    answer = client_as("pm").post("/w/ours/evidence/needs/new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "expected a title",
        "got &#x27;120&#x27;",
        "got &#x27;often&#x27;",
        "whole number of people",
        "expected one of open",
        "there is no segment",
        "kept",
    ):
        assert words in page


def test_merging_moves_everything_and_one_undo_brings_it_back(linked, client_as):
    client = client_as("pm")
    assert "2" in client.get("/w/ours/evidence/needs/slots/merge/?into=arrival").content.decode()
    assert client.post("/w/ours/evidence/needs/slots/merge/", {"into": "arrival"}).status_code == 302
    scope = scope_of(client.user, "ours")
    assert not scope.rows(Need).filter(ref="slots").exists()
    assert {row.need.ref for row in scope.rows(Evidence).filter(ref__in=["E1", "E2", "E4"])} == {"arrival"}
    assert scope.rows(SurveyAnswer).get().need.ref == "arrival"
    assert sorted(link.feature.ref for link in scope.rows(NeedLink).filter(need__ref="arrival")) == ["OUR-1", "OUR-2"]
    assert not scope.rows(NeedLink).filter(body__need="slots").exists()
    undo_last(scope)
    assert {row.need.ref for row in scope.rows(Evidence).filter(ref__in=["E1", "E2"])} == {"slots"}
    assert scope.rows(SurveyAnswer).get().need.ref == "slots"
    assert sorted((link["need"], link["feature"]) for link in scope.rows(NeedLink)) == [("arrival", "OUR-1"), ("slots", "OUR-1"), ("slots", "OUR-2")]


def test_a_need_is_not_merged_into_itself(voices, client_as):
    assert client_as("pm").post("/w/ours/evidence/needs/slots/merge/", {"into": "slots"}).status_code == 422


def test_too_much_for_a_page_is_a_workers(voices, scope_for, monkeypatch):
    monkeypatch.setattr("quarterdeck_web.evidence.judging.AT_ONCE", 1)
    scope = scope_for("pm")
    slots, arrival = (scope.get(Need, ref=ref) for ref in ("slots", "arrival"))
    job = merge_needs(scope, slots, arrival)
    assert job.kind == "merge-needs"
    assert scope.rows(Need).filter(ref="slots").exists(), "nothing moves until the worker does it"
    from quarterdeck_web.evidence.jobs import merge
    from quarterdeck_web.jobs.context import JobContext
    from quarterdeck_web.jobs.models import Job

    scope.rows(Job).filter(pk=job.pk).update(state=Job.RUNNING)
    job.refresh_from_db()
    merge(JobContext(job))
    assert not scope.rows(Need).filter(ref="slots").exists()
    assert scope.rows(Evidence).get(ref="E1").need.ref == "arrival"


def test_deleting_says_what_is_lost_and_loses_no_quote(linked, client_as):
    client = client_as("pm")
    page = client.get("/w/ours/evidence/needs/slots/delete/").content.decode()
    assert "no quote is deleted" in page
    client.post("/w/ours/evidence/needs/slots/delete/")
    scope = scope_of(client.user, "ours")
    assert scope.rows(Evidence).get(ref="E1").state == "new"
    assert scope.rows(Evidence).get(ref="E1").body.get("need") is None
    assert not scope.rows(NeedLink).filter(body__need="slots").exists()
    undo_last(scope)
    assert scope.rows(Evidence).get(ref="E1").need.ref == "slots"


def test_features_are_linked_and_unlinked_here(linked, client_as):
    client = client_as("contributor")
    client.post("/w/ours/evidence/needs/arrival/features/", {"feature": "OUR-2", "coverage": "partial", "note": "half of it"})
    scope = scope_of(client.user, "ours")
    link = scope.rows(NeedLink).get(need__ref="arrival", feature__ref="OUR-2")
    assert (link["coverage"], link["note"]) == ("partial", "half of it")
    client.post("/w/ours/evidence/needs/arrival/features/", {"feature": "OUR-2", "coverage": "full"})
    assert scope.rows(NeedLink).filter(need__ref="arrival", feature__ref="OUR-2").count() == 1, "linked once, judged again"
    client.post(f"/w/ours/evidence/needs/arrival/features/{link.pk}/")
    assert not scope.rows(NeedLink).filter(pk=link.pk).exists()
    answer = client.post("/w/ours/evidence/needs/arrival/features/", {"feature": "nothing", "coverage": "some", "note": "kept"})
    assert answer.status_code == 422
    assert "there is no feature" in answer.content.decode()
    assert "expected full or partial" in answer.content.decode()


def test_a_stale_edit_is_refused_and_two_fields_pass(voices, client_as):
    first, second = client_as("pm"), client_as("owner")
    assert first.post("/w/ours/evidence/needs/slots/edit/", {"title": "Hers", "version": "1"}).status_code == 302
    assert second.post("/w/ours/evidence/needs/slots/edit/", {"title": "His", "version": "1"}).status_code == 409
    assert second.post("/w/ours/evidence/needs/slots/edit/", {"description": "Other field", "version": "1"}).status_code == 302


def test_sorting_and_sifting(linked, client_as, scope_for):
    compute_figures(linked)
    assert [view.need.ref for view in need_views(scope_for("viewer"))] == ["slots", "arrival"]
    client = client_as("viewer")
    assert "Know when the truck" not in client.get("/w/ours/evidence/needs/?q=dock").content.decode().split("<tbody>")[1]
    assert "No need fits" in client.get("/w/ours/evidence/needs/?status=rejected").content.decode()
    for sort in ("people", "revenue", "opportunity", "trend", "nonsense"):
        assert client.get(f"/w/ours/evidence/needs/?sort={sort}").status_code == 200


def test_refusals(voices, theirs, client, client_as):
    for path in ("", "slots/", "slots/numbers/", "new/", "slots/edit/", "slots/merge/", "slots/delete/"):
        assert client.get(f"/w/ours/evidence/needs/{path}").status_code == 302
    outsider = client_as("pm", "owner", workspace=theirs)
    for path in ("slots/", "slots/edit/", "slots/merge/", "slots/delete/"):
        assert outsider.get(f"/w/theirs/evidence/needs/{path}").status_code == 404
    contributor = client_as("contributor")
    for path in ("new/", "slots/edit/", "slots/merge/", "slots/delete/"):
        assert contributor.post(f"/w/ours/evidence/needs/{path}", {"title": "x"}).status_code == 403
    assert client_as("pm").post("/w/ours/evidence/needs/slots/merge/", {"into": "foreign"}).status_code == 404
