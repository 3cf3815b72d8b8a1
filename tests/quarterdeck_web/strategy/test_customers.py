"""Segments and accounts: by revenue, page by page, each with what it says."""

import pytest
from django.utils.html import strip_tags

from quarterdeck_web.accounts.scope import scope_of, system_scope
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.features.models import Feature
from quarterdeck_web.plans.models import Commitment
from quarterdeck_web.products.changes import changing
from quarterdeck_web.strategy.models import Account, Segment
from quarterdeck_web.strategy.reading import read_number


@pytest.fixture
def customers(ours):
    with changing(system_scope(ours), "strategy.edit") as change:
        change.create(Segment, {"id": "food", "title": "Food", "num_accounts": 40})
        change.create(Account, {"id": "varga", "title": "Varga Pharma", "segment": "food", "yearly_revenue": 310000.0})
        change.create(Account, {"id": "lone", "title": "Lone"})
        change.create(Need, {"id": "slots", "title": "Book a slot"})
        change.create(Evidence, {"id": "E1", "text": "We phone the gate", "account": "varga", "need": "slots", "said_on": "2026-01-02"})
        change.create(Feature, {"id": "OUR-1", "title": "Self-booking"})
        promise = {"to": "Varga", "promised_date": "2026-12-31", "confidence": 0.9, "made_on": "2026-01-02", "made_by": "Ines"}
        change.create(Commitment, {"id": "C1", "feature": "OUR-1", "account": "varga", **promise})
    return ours


def test_an_account_shows_what_it_says_needs_and_was_promised(customers, client_as):
    page = client_as("viewer").get("/w/ours/strategy/accounts/varga/").content.decode()
    for words in ("We phone the gate", "Book a slot", "Self-booking", "by 31 Dec", "spoke up 1 time"):
        assert words in strip_tags(page)
    assert "has not said anything yet" in client_as("viewer").get("/w/ours/strategy/accounts/lone/").content.decode()


def test_accounts_follow_each_other_by_revenue(customers, client_as, monkeypatch):
    monkeypatch.setattr("quarterdeck_web.strategy.views.customers.PAGE", 1)
    client = client_as("viewer")
    first = client.get("/w/ours/strategy/accounts/")
    assert [row.ref for row, _ in first.context["rows"]] == ["varga"]
    second = client.get(f"/w/ours/strategy/accounts/?after={first.context['next_cursor']}")
    assert [row.ref for row, _ in second.context["rows"]] == ["lone"]
    assert second.context["next_cursor"] == ""
    for broken in ("x_y", "1_zz", "_", "nan_" + "0" * 32):
        assert client.get("/w/ours/strategy/accounts/", {"after": broken}).status_code == 200


def test_accounts_are_sifted_by_segment_and_name(customers, client_as):
    client = client_as("viewer")
    assert [row.ref for row, _ in client.get("/w/ours/strategy/accounts/?segment=food").context["rows"]] == ["varga"]
    assert [row.ref for row, _ in client.get("/w/ours/strategy/accounts/?q=lon").context["rows"]] == ["lone"]


def test_segments_sum_their_accounts(customers, client_as):
    page = client_as("viewer").get("/w/ours/strategy/segments/").content.decode()
    assert "€310" in page
    assert "No segment" in page


def test_accounts_and_segments_are_made_and_changed(customers, client_as):
    client = client_as("pm")
    client.post("/w/ours/strategy/accounts/new/", {"title": "Ünal & Söhne", "segment": "food", "yearly_revenue": "1,200,000"})
    scope = scope_of(client.user, "ours")
    made = scope.rows(Account).get(body__title="Ünal & Söhne")
    assert made.yearly_revenue == 1_200_000
    assert (
        client.post(f"/w/ours/strategy/accounts/{made.ref}/edit/", {"title": "Ünal", "segment": "", "yearly_revenue": "", "version": "1"}).status_code
        == 302
    )
    made.refresh_from_db()
    assert (made.segment, made.yearly_revenue) == (None, 0)
    bad = client.post("/w/ours/strategy/accounts/new/", {"title": "", "segment": "moon", "yearly_revenue": "lots"})
    for words in ("expected a name", "there is no segment", "got &#x27;lots&#x27;"):
        assert words in bad.content.decode()
    client.post("/w/ours/strategy/segments/new/", {"title": "Steel", "num_accounts": "12"})
    assert scope.rows(Segment).get(ref="steel")["num_accounts"] == 12
    assert client.post("/w/ours/strategy/segments/new/", {"title": "X", "num_accounts": "1.5"}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1,200", 1200), ("1,200.5", 1200.5), ("0,5", 0.5), ("85 %", 85), ("−3", -3), ("1 200", 1200), ("12,34", 12.34), ("1e3", 1000)],
)
def test_numbers_are_read_as_people_type_them(typed, value):
    assert read_number(typed, "n", {}) == pytest.approx(value)


@pytest.mark.parametrize("typed", ["", "x", "nan", "inf", "1e400", "--1", "1,2,3"])
def test_what_is_no_number_is_refused(typed):
    errors: dict[str, list[str]] = {}
    assert read_number(typed, "n", errors) is None
    assert errors["n"]


def test_foreign_ids_look_missing(customers, theirs, client_as):
    outsider = client_as("pm", workspace=theirs)
    for path in ("accounts/varga/", "accounts/varga/edit/", "segments/food/edit/"):
        assert outsider.get(f"/w/theirs/strategy/{path}").status_code == 404
