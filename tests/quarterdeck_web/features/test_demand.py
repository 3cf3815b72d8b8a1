"""The value case takes its reach from the evidence: said on the form, filled in when asked, saved only when somebody saves."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.features.models import NeedLink
from quarterdeck_web.products.changes import changing


@pytest.fixture
def asked_for(small, ours):
    """Five voices of four people behind the need that slot booking answers."""
    today = timezone.localdate()
    with changing(system_scope(ours), "evidence.edit") as change:
        change.create(NeedLink, {"need": "slot", "feature": "OUR-101"})
        for number, person in enumerate(("a", "a", "b", "c", "d")):
            day = (today - timedelta(days=20 * number)).isoformat()
            change.create(Evidence, {"id": f"e{number}", "text": "Let me book a slot", "need": "slot", "person": person, "said_on": day})
    return small


def test_the_form_says_who_asks_and_what_that_means_for_the_next_quarter(asked_for, client_as):
    page = client_as("pm").get(asked_for.url("feature-value", "OUR-101")).content.decode()
    assert "4 people ask for it, 4 for the first time" in strip_tags(page)
    assert "8 times in 10" in page
    assert asked_for.body("OUR-101")["value"].get("rice") is None


def test_taken_as_reach_it_fills_the_form_and_names_its_voices(asked_for, client_as):
    answer = client_as("pm").get(asked_for.url("feature-value", "OUR-101") + "?reach=evidence")
    typed = answer.context["typed"]
    assert 0 <= float(typed["rice_reach_p10"]) <= float(typed["rice_reach_p50"]) <= float(typed["rice_reach_p90"])
    assert float(typed["rice_reach_p90"]) > 0
    assert typed["evidence"].split("\n") == ["e0", "e1", "e2", "e3", "e4"]
    assert "it counts once you save" in answer.content.decode()
    assert asked_for.body("OUR-101")["value"].get("rice") is None


def test_without_voices_nothing_is_offered(small, client_as):
    page = client_as("pm").get(small.url("feature-value", "OUR-101") + "?reach=evidence").content.decode()
    assert "Take it as RICE reach" not in page
    assert "ask for it" not in page
