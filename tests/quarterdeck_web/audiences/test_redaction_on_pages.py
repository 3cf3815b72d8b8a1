"""Audience × field × door of the web: pages, downloads and calendars of a product with a secret in every field."""

import re

import pytest
from django.test import Client

from quarterdeck.reports import FORMS
from quarterdeck.reports.rule_fields import FIELDS
from quarterdeck.reports.rules import sees_exactly
from quarterdeck_web.accounts.readers import AUDIENCES
from quarterdeck_web.audiences import making
from tests.quarterdeck.reports.canaries import word
from tests.quarterdeck.reports.test_redaction import _stands_in, planted, report_for
from tests.quarterdeck_web.audiences.test_calendars import make
from tests.quarterdeck_web.audiences.test_reports import ROOT
from tests.quarterdeck_web.chance import without_chance

pytestmark = pytest.mark.once
"""What files and pages tell; the database has no say in it."""


@pytest.fixture
def planted_reports(scope_for, docks, planned):
    """Reports as the engine makes them of the planted product."""
    scope = scope_for("tpm", workspace=docks)
    forms = {"document": "json", "html": "html", "markdown": "md"}
    written = {audience: {part: FORMS[form].write(report_for(audience)) for part, form in forms.items()} for audience in AUDIENCES}
    making.store_reports(scope, planned, making.key_of(scope, planned), docks.revision, written)


def leaks(audience: str, content: bytes) -> list[str]:
    """Fields whose secret stands in what an audience got and may not."""
    told = without_chance(content.decode())
    text = re.sub(r"\s", "", told.replace("\r\n ", "").replace("&#x27;", "'"))
    canaries, _ = planted()
    hidden = {field: spellings for field, spellings in canaries.spellings.items() if not sees_exactly(audience, FIELDS[field])}
    return [field for field, spellings in hidden.items() if any(_stands_in(each, text) for each in spellings)]


@pytest.mark.parametrize("audience", list(AUDIENCES))
def test_a_page_shows_what_its_audience_may_see_and_nothing_else(client_as, docks, planted_reports, audience):
    page = client_as("owner", workspace=docks).get(f"{ROOT}{audience}/").content
    article = page[page.index(b"<article") : page.index(b"</article")]
    assert word("Feature.title").encode() in article
    assert leaks(audience, page) == []


@pytest.mark.parametrize("audience", [name for name, each in AUDIENCES.items() if each.has_calendar])
def test_a_calendar_tells_what_its_audience_may_see_and_nothing_else(client_as, docks, planted_reports, audience):
    content = Client().get(make(client_as("owner", workspace=docks), audience)).content
    assert word("Feature.title").encode() in content.replace(b"\r\n ", b"")
    assert leaks(audience, content) == []


@pytest.mark.parametrize("address", [f"{ROOT}executive/", f"{ROOT}sales/download.pdf", f"{ROOT}rules/", f"{ROOT}calendars/", "/w/docks/palette?q=Zq"])
def test_a_stranger_reads_no_door(docks, planted_reports, address):
    answer = Client().get(address)
    assert answer.status_code == 302
    assert "Zq" not in without_chance(answer.content.decode())


@pytest.mark.parametrize("address", [f"{ROOT}sales/", f"{ROOT}engineering/", f"{ROOT}engineering/download.json", f"{ROOT}sales/download.ics"])
def test_a_viewer_reads_no_report_of_another_audience(client_as, docks, planted_reports, address):
    answer = client_as("viewer", workspace=docks).get(address)
    assert answer.status_code == 403
    assert "Zq" not in without_chance(answer.content.decode())
