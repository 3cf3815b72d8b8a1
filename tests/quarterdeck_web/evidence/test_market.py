"""The market: levels with their source and day, gaps by weight, and what is too old to rely on."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from quarterdeck_web.accounts.scope import scope_of, system_scope
from quarterdeck_web.evidence.market import market_of
from quarterdeck_web.evidence.models import Capability, Competitor, ParityCell
from quarterdeck_web.products.changes import changing, undo_last


@pytest.fixture
def matrix(ours):
    """Slots (weight 90 %) and maps (20 %); we, Moorline and Slotwise."""
    today = timezone.localdate()
    fresh, old = today.isoformat(), (today - timedelta(days=181)).isoformat()
    with changing(system_scope(ours), "market.edit") as change:
        change.create(Capability, {"id": "slots", "title": "Slots", "area": "Docks", "importance": 0.9})
        change.create(Capability, {"id": "maps", "title": "Maps", "area": "Yard", "importance": 0.2})
        for ref in ("moorline", "slotwise"):
            change.create(Competitor, {"id": ref, "title": ref.capitalize()})
        for capability, competitor, level, day in (
            ("slots", None, 1, fresh),
            ("slots", "moorline", 0, old),
            ("slots", "slotwise", 3, fresh),
            ("maps", None, 3, fresh),
            ("maps", "moorline", 2, None),
        ):
            change.create(
                ParityCell,
                {"capability": capability, "competitor": competitor, "level": level, "source": "a trial", **({"checked_on": day} if day else {})},
            )
    return ours


def test_the_gap_that_weighs_most_comes_first(matrix, scope_for):
    market = market_of(scope_for("viewer"))
    assert [(line.capability.ref, line.gap) for line in market.lines] == [("slots", 2), ("maps", -1)]
    assert market.worst.capability.ref == "slots"
    assert (market.num_ahead, market.num_behind) == (1, 1)
    assert market.lines[0].weighted_gap == pytest.approx(1.8)


def test_what_is_older_than_half_a_year_or_undated_is_stale(matrix, scope_for):
    market = market_of(scope_for("viewer"))
    stale = {(cell.capability, cell.competitor) for line in market.lines for cell in (line.us, *line.others) if cell.is_stale}
    assert stale == {("slots", "moorline"), ("maps", "moorline")}
    assert market.num_stale == 2


def test_against_one_competitor_only_that_one_counts(matrix, scope_for, client_as):
    market = market_of(scope_for("viewer"), competitor="moorline")
    assert {line.capability.ref: line.gap for line in market.lines} == {"slots": -1, "maps": -1}
    page = client_as("viewer").get("/w/ours/evidence/market/?vs=moorline&show=behind").content.decode()
    assert "Slots" not in page.split("<tbody>")[1]


def test_a_level_is_a_word_and_not_only_a_colour(matrix, client_as):
    page = client_as("viewer").get("/w/ours/evidence/market/").content.decode()
    for word in ("Part", "Leading", "None", "Not checked", "stale"):
        assert word in page


def test_a_changed_level_needs_source_and_day(matrix, client_as):
    client = client_as("contributor")
    address = "/w/ours/evidence/market/cell/slots/moorline/"
    answer = client.post(address, {"level": "2", "source": " ", "checked_on": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A level without a source is an opinion" in page
    assert "expected the day somebody looked" in page
    assert client.post(address, {"level": "2", "source": "their docs", "checked_on": "2026-01-02"}).status_code == 302
    scope = scope_of(client.user, "ours")
    assert scope.rows(ParityCell).get(capability__ref="slots", competitor__ref="moorline").body["level"] == 2
    undo_last(scope)
    assert scope.rows(ParityCell).get(capability__ref="slots", competitor__ref="moorline").body["level"] == 0


def test_a_cell_nobody_looked_at_is_made(matrix, client_as):
    client = client_as("tpm")
    client.post("/w/ours/evidence/market/cell/maps/slotwise/", {"level": "1", "source": "a call", "checked_on": "2026-01-02"})
    assert scope_of(client.user, "ours").rows(ParityCell).get(capability__ref="maps", competitor__ref="slotwise").body["level"] == 1
    client.post("/w/ours/evidence/market/cell/maps/us/", {"level": "2", "source": "ours", "checked_on": "2026-01-02"})
    assert market_of(system_scope(matrix)).lines[-1].us.level == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"level": "9", "source": "x", "checked_on": "2026-01-02"}, "level from 0 to 3"),
        ({"level": "", "source": "x", "checked_on": "2026-01-02"}, "level from 0 to 3"),
        ({"level": "2", "source": "x", "checked_on": "last week"}, "expected a day"),
        ({"level": "2", "source": "x", "checked_on": "2999-01-01"}, "not in the future"),
    ],
)
def test_bad_cells_are_refused_at_the_field(matrix, client_as, fields, words):
    answer = client_as("pm").post("/w/ours/evidence/market/cell/slots/slotwise/", fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_battlecard_says_who_leads_where(matrix, client_as):
    page = client_as("viewer").get("/w/ours/evidence/market/slotwise/").content.decode()
    assert "leads us in 1 of 1" in strip_tags(page)
    assert "we part, they leading" in page
    assert "Not checked" in page


def test_competitors_and_capabilities_come_and_go(matrix, client_as):
    client = client_as("pm")
    client.post("/w/ours/evidence/market/new/", {"title": "Quay One", "note": "new"})
    client.post("/w/ours/evidence/market/capabilities/new/", {"title": "Kiosk", "area": "Docks", "importance": "40 %"})
    scope = scope_of(client.user, "ours")
    assert scope.rows(Capability).get(ref="kiosk")["importance"] == 0.4
    client.post("/w/ours/evidence/market/delete/competitors/moorline/")
    assert not scope.rows(ParityCell).filter(body__competitor="moorline").exists()
    undo_last(scope)
    assert scope.rows(ParityCell).filter(competitor__ref="moorline").count() == 2
    bad = client.post("/w/ours/evidence/market/capabilities/new/", {"title": " ", "importance": "much", "area": "kept"})
    assert bad.status_code == 422
    for words in ("expected a name", "got &#x27;much&#x27;", "kept"):
        assert words in bad.content.decode()


def test_refusals(matrix, theirs, client, client_as):
    assert client.get("/w/ours/evidence/market/").status_code == 302
    viewer = client_as("viewer")
    assert viewer.post("/w/ours/evidence/market/cell/slots/us/", {"level": "3"}).status_code == 403
    assert viewer.get("/w/ours/evidence/market/new/").status_code == 403
    outsider = client_as("pm", workspace=theirs)
    for path in ("slotwise/", "slotwise/edit/", "cell/slots/us/", "capabilities/slots/"):
        assert outsider.get(f"/w/theirs/evidence/market/{path}").status_code == 404
    assert outsider.post("/w/theirs/evidence/market/delete/capabilities/slots/").status_code == 404
    assert client_as("pm").post("/w/ours/evidence/market/delete/needs/slots/").status_code == 404


def test_an_empty_matrix_teaches_the_next_step(ours, client_as):
    assert "What can a product of this kind do?" in client_as("pm").get("/w/ours/evidence/market/").content.decode()
