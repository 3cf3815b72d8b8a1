"""Drift and promises in the web: found by a job after each forecast, told once a fall."""

from datetime import timedelta

import pytest

from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.delivery.models import CommitmentPoint, DriftStudy
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.plans.models import Commitment
from quarterdeck_web.products.models import Notification
from tests.quarterdeck_web.delivery.conftest import text
from tests.quarterdeck_web.forecasts.conftest import START, keep_forecast, keep_plan, small_product

BASE = "/w/docks/delivery/"


@pytest.fixture
def docks(db):
    """The docks with a promise that one feature holds and one that it does not, and work that began late."""
    from dataclasses import replace

    from quarterdeck.product import Commitment as Promise
    from quarterdeck.product import WorkItem
    from quarterdeck_web.accounts.models import Workspace
    from quarterdeck_web.products.assemble import replace_content

    workspace = Workspace.objects.create(slug="docks", name="Docks", key_prefix="D")
    product = small_product()
    feature = product.features[0].id
    promises = tuple(
        Promise(id=name, feature=feature, to=to, promised_date=day, made_by="Ines")
        for name, to, day in (("soon", "Acme", START + timedelta(days=3)), ("late", "Blue", START + timedelta(days=500)))
    )
    items = tuple(
        WorkItem(id=f"w{number}", source="s", key=f"W-{number}", title=f"Work {number}", feature=feature, mapped_by="hand", created_on=START)
        for number in range(4)
    )
    replace_content(workspace, replace(product, commitments=promises, work_items=items))
    return workspace


@pytest.fixture
def planned(docks):
    return keep_plan(docks, 1)


@pytest.fixture
def pm(client_as, docks):
    return client_as("pm", workspace=docks)


def run(workspace, forecast) -> None:
    """What the job does, without a worker."""
    from quarterdeck_web.delivery.commitments.watching import DEFAULT_CONFIDENCE, keep_health, reasons_in
    from quarterdeck_web.delivery.drift.assemble import drift_document, health_of

    body = drift_document(workspace, forecast.plan, forecast, lambda share, phase: None)
    DriftStudy(workspace=workspace, baseline=forecast.plan, forecast=forecast, body=body).save(force_insert=True)
    keep_health(system_scope(workspace), forecast, health_of(workspace, forecast, DEFAULT_CONFIDENCE), reasons_in(body))


def test_a_forecast_of_the_current_plan_has_its_drift_found(docks, planned):
    keep_forecast(system_scope(docks), planned)
    assert Job.objects.within(docks).filter(kind="drift").count() == 1


def test_the_page_of_drift_says_parts_that_add_up(pm, docks, planned):
    run(docks, keep_forecast(system_scope(docks), planned))
    said = text(pm.get(f"{BASE}drift/"))
    assert "against Plan 1" in said
    body = DriftStudy.objects.within(docks).get().body
    for each in body["features"]:
        assert sum(part["days"] for part in each["parts"]) == (each["drift_days"] or 0)
        assert each["title"] in said


def test_drift_is_narrowed_to_a_team_a_state_and_totals_are_of_what_is_shown(pm, docks, planned):
    run(docks, keep_forecast(system_scope(docks), planned))
    body = DriftStudy.objects.within(docks).get().body
    state = body["features"][0]["state"]
    whole, some = text(pm.get(f"{BASE}drift/")), text(pm.get(f"{BASE}drift/?state={state}"))
    shown = [each for each in body["features"] if each["state"] == state]
    assert f"All {len(body['features'])}" in whole
    assert f"These {len(shown)}" in some
    for each in body["features"]:
        assert (each["title"] in some) == (each in shown)
    teams = {work.team for feature in small_product().features for option in feature.options for work in option.activities}
    for team in teams:
        of_team = [each for each in small_product().features if any(work.team == team for option in each.options for work in option.activities)]
        assert f"These {len(of_team)}" in text(pm.get(f"{BASE}drift/?team={team}")), team


@pytest.mark.parametrize("query", ["team=nobody", "release=never", "state=drunk", "state=<script>"])
def test_what_cannot_be_narrowed_to_is_said_and_left_out(pm, docks, planned, query):
    run(docks, keep_forecast(system_scope(docks), planned))
    page = pm.get(f"{BASE}drift/?{query}")
    assert page.status_code == 200
    assert "left out" in text(page)
    assert b"<script>" not in page.content.partition(b"<main")[2].partition(b"</main>")[0]


def test_each_reason_leads_to_what_it_lies_with(docks):
    from quarterdeck_web.delivery.drift.subjects import Subjects
    from quarterdeck_web.delivery.models import WorkItem
    from quarterdeck_web.features.models import Feature

    rows = {row.ref: row for row in Feature.objects.within(docks)}
    own, other = list(rows)[:2]
    item = WorkItem.objects.within(docks).first()
    blocked = [{"kind": "waiting", "subject": item.ref}] if item else []
    parts = [{"kind": "waiting", "subject": other}, {"kind": "estimate", "subject": own}, {"kind": "doubt", "subject": ""}, *blocked]
    urls = Subjects(system_scope(docks), [{"parts": parts}], rows)
    assert urls.of(own, parts[0]) == f"/w/docks/features/{other}/"
    assert urls.of(own, parts[1]) == f"/w/docks/features/{own}/why/effort/"
    assert urls.of(own, parts[2]) == f"/w/docks/forecast/features/{own}/"
    assert urls.of("gone", parts[2]) == ""
    for part in blocked:
        assert urls.of(own, part) == f"/w/docks/delivery/items/{item.pk}/"


def test_before_a_plan_and_a_forecast_the_page_teaches_what_comes_first(pm, docks):
    assert "Nothing was agreed yet" in text(pm.get(f"{BASE}drift/"))
    keep_plan(docks, 1)
    assert "Nothing is forecast yet" in text(pm.get(f"{BASE}drift/"))
    assert pm.get(f"{BASE}drift/?plan=99").status_code == 404
    assert pm.get(f"{BASE}drift/?plan=moon").status_code == 404


def test_look_again_asks_for_a_job(pm, docks, planned):
    keep_forecast(system_scope(docks), planned)
    Job.objects.within(docks).all().delete()
    assert pm.post(f"{BASE}drift/again", {"plan": "1"}).status_code == 302
    assert Job.objects.within(docks).filter(kind="drift").count() == 1


def test_a_promise_that_falls_is_told_once(pm, docks, planned):
    first = keep_forecast(system_scope(docks), planned)
    run(docks, first)
    told = Notification.objects.within(docks).filter(kind="commitment")
    assert [each.text.split(":")[0] for each in told] == [f"Acme was promised {small_product().features[0].title} for 8 Jan 2026"]
    assert "Tell Acme, Ines." in told[0].text
    run(docks, keep_forecast(system_scope(docks), planned))
    assert told.count() == 1
    states = dict(CommitmentPoint.objects.within(docks).filter(forecast=first).values_list("commitment__ref", "state"))
    assert states["late"] == "holds"
    assert states["soon"] in ("at risk", "broken")


def test_home_says_to_whom_it_was_promised_and_whom_to_tell(pm, docks, planned):
    run(docks, keep_forecast(system_scope(docks), planned))
    assert "Promised to Acme." in text(pm.get("/w/docks/"))
    assert "Tell Acme, Ines." in text(pm.get("/w/docks/"))


def test_promises_say_how_they_stand_whom_to_tell_and_who_was_told(pm, docks, planned):
    run(docks, keep_forecast(system_scope(docks), planned))
    said = text(pm.get(f"{BASE}promises/"))
    assert "1 of 2 promises does not hold." in said
    assert "Tell Acme, Ines." in said
    assert pm.post(f"{BASE}promises/soon/told", {"who": "Acme", "note": "by phone"}).status_code == 302
    assert Commitment.objects.within(docks).get(ref="soon").body["told"][0]["who"] == "Acme"
    assert "Acme was told on" in text(pm.get(f"{BASE}promises/"))


def test_nobody_is_nobody_and_only_who_edits_promises_notes_it(pm, client_as, docks):
    assert "Say who was told." in text(pm.post(f"{BASE}promises/soon/told", {"who": " "}))
    assert client_as("viewer", workspace=docks).post(f"{BASE}promises/soon/told", {"who": "Acme"}).status_code == 403
    assert pm.post(f"{BASE}promises/none/told", {"who": "Acme"}).status_code == 404


def test_without_promises_the_page_teaches_the_next_step(pm, docks):
    Commitment.objects.within(docks).delete()
    assert "Nobody was promised anything" in text(pm.get(f"{BASE}promises/"))


def test_members_only(client, docks):
    for address in ("drift/", "promises/"):
        assert client.get(BASE + address).status_code == 302
