"""Every count of people, accounts and items on the pages of needs opens as many entries, each with what was said."""

import re
from html import unescape

import pytest

from quarterdeck_web.accounts.scope import scope_of
from quarterdeck_web.evidence.needs import need_views
from quarterdeck_web.features.assemble import compute_figures
from tests.quarterdeck_web.evidence.conftest import write

VOICES = re.compile(r'href="(/w/[^"]+/voices/\?what=\w+)">(?:<span class="qd-big">)?([\d,]+) (\w+)')
DRAWERS = re.compile(r'data-drawer="on" href="(/w/[^"]+/numbers/\?what=(people|accounts))"[^>]*>([\d,]+)</a>')


def number(text: str) -> int:
    return int(text.replace(",", ""))


def num_opened(client, url: str) -> int:
    """How many entries a list has, through all its pages; each must hold a quote."""
    opened, more = 0, ""
    while True:
        page = client.get(unescape(url + more)).content.decode()
        entries = page.split("<li data-voice>")[1:]
        assert all("“" in entry for entry in entries)
        opened += len(entries)
        following = re.search(r'href="[^"]*[?&;]from=(\d+)', page)
        if not following:
            return opened
        more = f"&from={following[1]}"


@pytest.fixture
def walked(harbor, client_as):
    compute_figures(harbor)
    return client_as("viewer", workspace=harbor)


def test_each_count_of_the_list_opens_a_drawer_whose_number_opens_as_many_voices(walked):
    page, followed = walked.get("/w/harbor/evidence/needs/").content.decode(), 0
    for url, what, said in DRAWERS.findall(page):
        drawer = walked.get(unescape(url), headers={"HX-Request": "true"}).content.decode()
        for voices, count, _ in VOICES.findall(drawer):
            assert num_opened(walked, voices) == number(count)
            followed += 1
            if voices.endswith(what):
                assert number(count) == number(said)
    assert followed >= 3 * len(need_views(scope_of(walked.user, "harbor"))) > 0


def test_each_count_of_a_need_opens_as_many_items(walked):
    views = need_views(scope_of(walked.user, "harbor"))
    for view in views[:8]:
        page = walked.get(f"/w/harbor/evidence/needs/{view.need.ref}/").content.decode()
        found = VOICES.findall(page)
        assert found
        for voices, count, _ in found:
            assert num_opened(walked, voices) == number(count)


def test_a_long_list_goes_on(voices, client_as, monkeypatch):
    from quarterdeck_web.evidence.models import Evidence
    from quarterdeck_web.evidence.views import needs

    monkeypatch.setattr(needs, "VOICES", 2)
    for n in range(5):
        write(voices, Evidence, id=f"P{n}", text=f"The gate, again {n}", person=f"Person {n}", need="slots", said_on="2026-01-02")
    assert num_opened(client_as("viewer"), "/w/ours/evidence/needs/slots/voices/?what=people") == 5


def test_what_counts_is_what_the_engine_counts(voices, client_as):
    from quarterdeck_web.evidence.models import Evidence

    write(voices, Evidence, id="LATE", text="After the product's day", person="Late", need="slots", said_on="2026-02-01")
    write(voices, Evidence, id="TWIN", text="The same again", person="Twin", duplicate_of="E1", need="slots", said_on="2026-01-02")
    client = client_as("viewer")
    assert num_opened(client, "/w/ours/evidence/needs/slots/voices/?what=people") == 1, "a double's person counts; tomorrow's does not"
    assert num_opened(client, "/w/ours/evidence/needs/slots/voices/?what=items") == 2
    assert num_opened(client, "/w/ours/evidence/needs/slots/voices/?what=nonsense") == 1


def test_strangers_find_nothing(voices, theirs, client_as, client):
    assert client_as("pm", workspace=theirs).get("/w/ours/evidence/needs/slots/voices/").status_code == 404
    assert client_as("pm").get("/w/ours/evidence/needs/none/voices/").status_code == 404
    assert client.get("/w/ours/evidence/needs/slots/voices/").status_code == 302
