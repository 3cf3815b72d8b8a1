"""What a survey says counts for needs and features, with its n and interval; two waves of a score are compared."""

import re

import pytest

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence import judging
from quarterdeck_web.evidence.models import Need, Survey
from quarterdeck_web.evidence.surveys.linking import asked_of, surveyed_of
from quarterdeck_web.features.models import Feature
from quarterdeck_web.products.assemble import export_bytes
from quarterdeck_web.products.changes import changing, undo_last
from tests.quarterdeck_web.evidence.conftest import write

ROOT = "/w/ours/evidence/surveys/"
KANO = {"item": "slots", "functional": "like", "dysfunctional": "dislike"}
METHODS = {
    "kano": ({"kano": [KANO]}, "One-dimensional"),
    "opportunity": ({"ratings": [{"item": "slots", "importance": 5, "satisfaction": 1}]}, "Opportunity 20.0 of 20"),
    "max-diff": ({"tasks": [{"shown": ["slots", "maps"], "best": "slots", "worst": "maps"}]}, "Chosen first by"),
    "nps": ({"score": 10}, "Net Promoter Score +100"),
    "sean-ellis": ({"disappointed": "very", "is_active": True}, "100 % very disappointed"),
}


def keep(workspace, ref: str, method: str, answers: list[dict], **more) -> Survey:
    items = [{"id": "slots", "title": "Slots"}, {"id": "maps", "title": "Maps"}] if method not in ("nps", "sean-ellis") else []
    responses = [{"respondent": f"{ref}-{number}", **each} for number, each in enumerate(answers)]
    body = {"id": ref, "title": f"Survey {ref}", "method": method, "responses": responses, **more}
    return write(workspace, Survey, **body, **({"items": items} if items else {}))


@pytest.fixture
def feature(voices):
    with changing(system_scope(voices), "features.edit") as change:
        return change.create(Feature, {"id": "OUR-1", "title": "Slot booking"})


@pytest.mark.parametrize("method", list(METHODS))
def test_a_linked_survey_stands_on_the_need_and_in_the_value_case_and_opens_its_answers(voices, feature, client_as, method):
    answer, said = METHODS[method]
    row = keep(voices, "s", method, [answer] * 40, asked_on="2026-01-02")
    client = client_as("pm")
    item = asked_of(row)[0].item
    made = client.post(f"{ROOT}s/link/", {"item": item, "need": "slots", "feature": "OUR-1"})
    assert made.status_code == 302, made.content.decode()[-2000:]
    for page in ("/w/ours/evidence/needs/slots/", "/w/ours/features/OUR-1/"):
        text = client.get(page).content.decode().replace("\u202f", " ")
        assert said in text
        link = next((each for each in re.findall(r"<a [^>]*>", text) if "/answers/" in each and 'data-count="40"' in each), None)
        assert link, f"no n that opens answers on {page}"
        opened = client.get(re.search(r'href="([^"]+)"', link)[1].replace("&amp;", "&")).content.decode()
        assert opened.count("data-person=") == 40
    undo_last(client_scope(client))
    assert said not in client.get("/w/ours/evidence/needs/slots/").content.decode().replace("\u202f", " ")


def client_scope(client):
    from quarterdeck_web.accounts.scope import scope_of

    return scope_of(client.user, "ours")


def test_a_survey_of_a_need_stands_in_the_case_of_the_feature_that_answers_it(voices, feature, client_as):
    keep(voices, "s", "nps", [{"score": 9}] * 3)
    client = client_as("pm")
    client.post(f"{ROOT}s/link/", {"item": "whole", "need": "slots"})
    assert "Net Promoter Score" not in client.get("/w/ours/features/OUR-1/").content.decode()
    judging.answer_with(client_scope(client), Need.objects.within(voices).get(ref="slots"), "OUR-1", "full", "")
    assert "Net Promoter Score" in client.get("/w/ours/features/OUR-1/").content.decode()


def test_what_cannot_be_linked_is_said_all_at_once(voices, client_as):
    keep(voices, "s", "kano", [{"kano": [KANO]}])
    answer = client_as("pm").post(f"{ROOT}s/link/", {"item": "none", "need": "nowhere", "feature": "OUR-9"})
    assert answer.status_code == 422
    text = answer.content.decode()
    for said in ("there is no item &#x27;none&#x27;", "there is no need &#x27;nowhere&#x27;", "there is no feature &#x27;OUR-9&#x27;"):
        assert said in text


@pytest.mark.parametrize(("role", "status"), [("pm", 302), ("tpm", 302), ("contributor", 302), ("viewer", 403)])
def test_who_may_link(voices, client_as, role, status):
    keep(voices, "s", "nps", [{"score": 9}])
    assert client_as(role).post(f"{ROOT}s/link/", {"item": "whole", "need": "slots"}).status_code == status


def test_links_follow_needs_that_merge_and_end_with_those_that_go(voices, feature, client_as):
    keep(voices, "s", "nps", [{"score": 9}])
    scope = client_scope(client_as("pm"))
    client_as("pm").post(f"{ROOT}s/link/", {"item": "whole", "need": "slots", "feature": "OUR-1"})
    rows = {row.ref: row for row in scope.rows(Need)}
    judging.merge_needs(scope, rows["slots"], rows["arrival"])
    assert surveyed_of(scope, need="arrival")
    judging.delete_need(scope, scope.rows(Need).get(ref="arrival"))
    assert Survey.objects.within(voices).get().body["items"][0].get("need") is None
    with changing(scope, "features.delete") as change:
        change.delete(scope.rows(Feature).get(ref="OUR-1"))
    assert "feature" not in Survey.objects.within(voices).get().body["items"][0]
    assert b'"whole"' in export_bytes(voices)


def test_two_waves_are_compared_with_an_interval_and_open_their_answers(voices, client_as):
    keep(voices, "spring", "nps", [{"score": 3, "segment": "food"}] * 40 + [{"score": 9, "segment": "steel"}] * 40, asked_on="2026-03-01")
    keep(voices, "autumn", "nps", [{"score": 10, "segment": "food"}] * 40 + [{"score": 9, "segment": "steel"}] * 30, asked_on="2026-09-01")
    client = client_as("viewer")
    page = client.get(f"{ROOT}change/").content.decode()
    assert "The Net Promoter Score rose by 100 points." in page
    assert page.count('data-count="40"') == 3, "40 of food in both waves, 40 of steel in the first"
    assert "Not told from chance" in page, "steel did not move"
    turned = client.get(f"{ROOT}change/?now=spring&before=autumn").content.decode()
    assert "fell by 100 points" in turned
    assert client.get(f"{ROOT}change/?now=spring&before=spring").status_code == 200


def test_one_wave_is_nothing_to_compare(voices, client_as):
    keep(voices, "spring", "nps", [{"score": 3}])
    assert "Did the score move?" in client_as("viewer").get(f"{ROOT}change/").content.decode()


def test_a_published_survey_opens_every_answer_and_its_source(voices, client_as):
    from quarterdeck_web.evidence.models import SurveyAnswer

    common = {"survey": "State of Freight", "year": 2025, "question": "What holds you back?", "item": "Slots", "respondents": 210, "need": "slots"}
    write(voices, SurveyAnswer, id="A1", answer="It stops me", share=0.3, strength="strong", source="https://freight.example/2025", **common)
    write(voices, SurveyAnswer, id="A2", answer="It slows me", share=0.5, strength="mild", **common)
    client = client_as("viewer")
    query = "survey=State+of+Freight&year=2025&question=What+holds+you+back%3F&item=Slots"
    page = client.get(f"{ROOT}asked/?{query}").content.decode()
    assert 'data-respondents="210"' in page
    assert "It slows me" in page
    assert 'href="https://freight.example/2025"' in page
    assert f"{ROOT}asked/?{query.replace('%3F', '%3F')}".replace("&", "&amp;") in client.get("/w/ours/evidence/needs/slots/").content.decode()
    assert client.get(f"{ROOT}asked/?survey=Other&year=2025").status_code == 404
