"""Work items with votes as evidence, once each, linked both ways."""

import pytest

from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.products.changes import changing
from tests.quarterdeck_web.delivery.conftest import text

TO = "/w/gates/delivery/to-evidence/"


@pytest.fixture
def voted(gates, scope_for):
    row = WorkItem.objects.within(gates).get(ref="acme-3")
    with changing(scope_for("pm", workspace=gates), "delivery.map") as change:
        change.update(row, {"votes": 7, "author": "bo", "url": "https://tracker.example/3", "created_on": "2025-12-01"})
    return WorkItem.objects.within(gates).get(ref="acme-3")


def test_an_item_becomes_evidence_with_its_source_person_and_votes(pm, gates, voted):
    assert pm.post(TO, {"items": [voted.pk]}).status_code == 302
    row = Evidence.objects.within(gates).get(source="jira:ACME")
    said = {name: row.body.get(name) for name in ("text", "person", "votes", "source_id", "url", "said_on", "tags")}
    assert said == {
        "text": "Draw the yard", "person": "bo", "votes": 7, "source_id": "ACME-3", "url": "https://tracker.example/3", "said_on": "2025-12-01",
        "tags": ["yard"],
    }  # fmt: skip
    assert row.ref in text(pm.get(f"/w/gates/delivery/items/{voted.pk}/"))
    assert pm.get(f"/w/gates/delivery/of-evidence/{row.ref}/")["Location"].endswith(f"/items/{voted.pk}/")


def test_it_comes_once_and_its_votes_are_kept_up(pm, gates, voted, scope_for):
    pm.post(TO, {"items": [voted.pk]})
    with changing(scope_for("pm", workspace=gates), "delivery.map") as change:
        change.update(voted, {"votes": 9})
    pm.post(TO, {"items": [voted.pk]})
    assert [row.body["votes"] for row in Evidence.objects.within(gates).filter(source="jira:ACME")] == [9]


def test_what_came_as_feedback_with_the_same_address_is_the_same_voice(pm, gates, voted, scope_for):
    with changing(scope_for("pm", workspace=gates), "evidence.triage") as change:
        change.create(Evidence, {"id": "github:945", "text": "Draw the yard", "url": "https://tracker.example/3", "source": "GitHub"})
    pm.post(TO, {"items": [voted.pk]})
    assert not Evidence.objects.within(gates).filter(source="jira:ACME").exists()


def test_evidence_of_no_item_leads_nowhere_and_strangers_find_nothing(pm, gates, voted, client_as):
    assert pm.get("/w/gates/delivery/of-evidence/E1/").status_code == 404
    assert client_as("pm").post("/w/ours/delivery/to-evidence/", {"items": [voted.pk]}).status_code == 404
    assert client_as("viewer", workspace=gates).post(TO, {"items": [voted.pk]}).status_code == 403
