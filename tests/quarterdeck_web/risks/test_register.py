"""The register of risks: exposure, its history, what may be typed, and closing."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from quarterdeck.product import Risk as EngineRisk
from quarterdeck.uncertainty import ThreePoint
from quarterdeck_web.accounts.scope import scope_of
from quarterdeck_web.features.models import Feature, Risk
from quarterdeck_web.products.assemble import export_bytes, product_of
from quarterdeck_web.products.changes import changing, undo_last
from quarterdeck_web.products.figures import bodies
from quarterdeck_web.products.models import Change
from quarterdeck_web.risks.exposure import ahead_of, exposure_of, history_of, were_we_right

BASE = "/w/ours/feasibility/risks/"
TYPED = {
    "title": "Gates cannot push", "feature": "F1 Yard map", "kind": "technical", "response": "reduce", "owner": "Jonas Reed",
    "probability_p10": "20", "probability_p50": "40", "probability_p90": "60",
    "delay_days_p10": "5", "delay_days_p50": "10", "delay_days_p90": "30",
}  # fmt: skip


@pytest.fixture
def tpm(client_as):
    return client_as("tpm")


@pytest.fixture
def feature(scope_for):
    with changing(scope_for("pm"), "features.edit") as change:
        return change.create(Feature, {"id": "F1", "title": "Yard map"})


@pytest.fixture
def risk(tpm, feature, ours):
    assert tpm.post(f"{BASE}new/", TYPED).status_code == 302
    return Risk.objects.within(ours).get()


def test_a_risk_is_kept_as_the_file_has_it(risk, ours):
    assert risk.ref == "R01"
    assert risk.body["probability"] == {"p10": 0.2, "p50": 0.4, "p90": 0.6}
    assert product_of(ours).risks[0].delay_days == ThreePoint(5, 10, 30)


def test_exposure_is_the_mean_chance_times_the_mean_loss(harbor):
    for risk in product_of(harbor).risks:
        body = Risk.objects.within(harbor).get(ref=risk.id).body
        found = exposure_of(body)
        assert found.days == pytest.approx(min(1, risk.probability.mean) * risk.delay_days.mean if risk.delay_days else 0)
        assert found.money == pytest.approx(min(1, risk.probability.mean) * risk.loss.mean if risk.loss else 0)


def test_what_all_risks_cost_together_agrees_with_the_sum_of_the_register(harbor):
    drawn = bodies(scope_of_workspace(harbor), "exposure")["exposure"]
    total = sum(exposure_of(body).days for body in Risk.objects.within(harbor).values_list("body", flat=True))
    assert drawn["days"]["mean"] == pytest.approx(total, rel=0.03)
    assert drawn["days"]["p10"] < drawn["days"]["p50"] < drawn["days"]["p85"]


def scope_of_workspace(workspace):
    from quarterdeck_web.accounts.scope import system_scope

    return system_scope(workspace)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "This field is required"),
        ({"feature": "F9"}, "No feature is called “F9”"),
        ({"probability_p90": "130"}, "less than or equal to 100"),
        ({"probability_p10": "50"}, "Expected low ≤ likely ≤ high, got 50, 40 and 60"),
        ({"delay_days_p50": "80"}, "Expected low ≤ likely ≤ high"),
        ({"delay_days_p10": "", "delay_days_p50": "", "delay_days_p90": ""}, "without either it is no risk"),
        ({"kind": "magic"}, "Select a valid choice"),
    ],
)
def test_what_a_risk_cannot_be_is_said_with_everything_typed(tpm, feature, ours, changed, said):
    page = tpm.post(f"{BASE}new/", {**TYPED, "action": "kept as typed", **changed})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert "kept as typed" in page.content.decode()
    assert not Risk.objects.within(ours).exists()


def test_a_title_finds_its_feature(tpm, feature, ours):
    tpm.post(f"{BASE}new/", {**TYPED, "feature": "yard MAP"})
    assert Risk.objects.within(ours).get().body["feature"] == "F1"


def test_a_row_is_edited_in_the_register_and_refused_there(tpm, risk, ours):
    assert 'name="probability_p50"' in tpm.get("/w/ours/feasibility/risks/?edit=R01").content.decode()
    typed = {**TYPED, "feature": "F1", "version": risk.version, "inline": "1", "next": "/w/ours/feasibility/risks/?sort=owner"}
    refused = tpm.post(f"{BASE}R01/", {**typed, "probability_p50": "90"})
    assert refused.status_code == 422
    assert "low ≤ likely ≤ high" in refused.content.decode()
    kept = tpm.post(f"{BASE}R01/", {**typed, "title": "Gates cannot push slots"})
    assert kept.headers["Location"] == "/w/ours/feasibility/risks/?sort=owner"
    risk.refresh_from_db()
    assert risk.body["title"] == "Gates cannot push slots"
    elsewhere = tpm.post(f"{BASE}R01/", {**typed, "version": risk.version, "next": "https://evil.example/"})
    assert elsewhere.headers["Location"] == "/w/ours/feasibility/risks/R01/"


def test_a_stale_edit_of_a_risk_is_a_conflict(tpm, client_as, risk):
    client_as("tpm").post(f"{BASE}R01/", {**TYPED, "feature": "F1", "title": "Theirs", "version": risk.version})
    page = tpm.post(f"{BASE}R01/", {**TYPED, "feature": "F1", "title": "Mine", "version": risk.version})
    assert page.status_code == 409


def test_closing_needs_a_reason_and_takes_the_risk_out_of_every_date(tpm, risk, ours):
    assert tpm.post(f"{BASE}R01/close/", {"state": "closed"}).status_code == 422
    assert tpm.post(f"{BASE}R01/close/", {"state": "gone", "why": "x"}).status_code == 422
    tpm.post(f"{BASE}R01/close/", {"state": "came true", "why": "The oldest gate froze."})
    kept: EngineRisk = product_of(ours).risks[0]
    assert (kept.state, kept.closed_on) == ("came true", timezone.localdate())
    assert Change.objects.within(ours).filter(subject="R01", field="state").get().body["why"] == "The oldest gate froze."
    assert tpm.get("/w/ours/feasibility/risks/").context["lines"] == []
    assert [line.ref for line in tpm.get("/w/ours/feasibility/risks/?state=came+true").context["lines"]] == ["R01"]
    tpm.post(f"{BASE}R01/close/", {"state": "open"})
    assert product_of(ours).risks[0].state == "open"
    assert b'"came true"' not in export_bytes(ours).replace(b'"new": "came true"', b"").replace(b'"old": "came true"', b"")


def test_the_burn_down_is_worked_out_from_the_history(tpm, risk, ours):
    Change.objects.within(ours).filter(row=risk.pk).update(at=timezone.now() - timedelta(days=20))
    scope = scope_of(tpm.user, "ours")
    days = exposure_of(risk.body).days
    tpm.post(f"{BASE}new/", {**TYPED, "title": "Another"})
    tpm.post(f"{BASE}R02/close/", {"state": "closed", "why": "bought"})
    points = [total for _, total, _ in history_of(scope, list(Risk.objects.within(ours)))]
    assert points[0] == pytest.approx(0)
    assert max(points) == pytest.approx(2 * days)
    assert points[-1] == pytest.approx(days)
    undo_last(scope)
    assert history_of(scope, list(Risk.objects.within(ours)))[-1][1] == pytest.approx(2 * days)


def test_a_deleted_risk_stays_in_the_history_of_exposure(tpm, risk, ours):
    days = exposure_of(risk.body).days
    tpm.post(f"{BASE}R01/delete/")
    points = [total for _, total, _ in history_of(scope_of(tpm.user, "ours"), [])]
    assert max(points) == pytest.approx(days)
    assert points[-1] == pytest.approx(0)


def test_exposure_ahead_falls_as_features_finish(risk, ours):
    today = date(2026, 1, 5)
    points = ahead_of([risk], {"F1": date(2026, 3, 1)}, today)
    assert [point[0] for point in points] == [today, date(2026, 3, 1)]
    assert points[-1][1] == 0
    assert ahead_of([risk], {}, today) == [(today, pytest.approx(exposure_of(risk.body).days), 0.0)]


def test_what_came_true_is_counted_by_what_was_said(ours):
    def over(chance, state):
        return Risk(body={"probability": {"p10": chance, "p50": chance, "p90": chance}, "state": state})

    rows = [over(0.2, "came true"), over(0.2, "closed"), over(0.7, "came true"), over(0.4, "open")]
    assert [(band["words"], band["came"], band["num"]) for band in were_we_right(rows)] == [("below 30 %", 1, 2), ("over 60 %", 1, 1)]


@pytest.mark.parametrize(
    "path", ["", "?in=money", "?sort=chance&kind=market", "?q=nothing+like+it", "?state=closed", "R01/", "new/", "?edit=R01&sort=owner"]
)
def test_pages_show_the_sample(harbor, client_as, path, django_assert_max_num_queries):
    client = client_as("tpm", workspace=harbor)
    with django_assert_max_num_queries(32):
        page = client.get(f"/w/harbor/feasibility/risks/{path}")
    assert page.status_code == 200
    assert 'style="' not in page.content.decode()


def test_the_register_opens_with_what_all_risks_cost(harbor, client_as):
    text = client_as("viewer", workspace=harbor).get("/w/harbor/feasibility/risks/").content.decode()
    assert "40 open risks cost 41.9 weeks in expectation, at most" in text
    assert "Add a risk" not in text


@pytest.mark.parametrize("path", ["new/", "R01/", "R01/close/", "R01/delete/"])
def test_a_viewer_writes_no_risk(client_as, risk, ours, path):
    before = Change.objects.within(ours).count()
    assert client_as("viewer").post(BASE + path, TYPED).status_code == 403
    assert Change.objects.within(ours).count() == before


@pytest.mark.parametrize("path", ["R01/", "R01/close/", "R01/delete/"])
def test_a_risk_of_others_looks_missing(client_as, risk, theirs, path):
    stranger = client_as("tpm", workspace=theirs)
    assert stranger.post(BASE + path, TYPED).status_code == 404
    assert stranger.post(f"/w/theirs/feasibility/risks/{path}", TYPED).status_code == 404


def test_signed_out_people_are_led_to_the_door(client, risk):
    assert client.get(BASE).status_code == 302
    assert client.post(f"{BASE}R01/close/", {"state": "closed", "why": "x"}).status_code == 302
