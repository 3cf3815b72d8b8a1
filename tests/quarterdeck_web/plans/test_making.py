"""Plans are made by the engine as the command line makes them, stored, told of, and stopped when asked."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.plans.assemble import engine_plan
from quarterdeck_web.plans.documents import content_of, document_of
from quarterdeck_web.plans.making import ask_for_plan, keep_best, settings_from, store_plan
from quarterdeck_web.plans.models import Plan
from quarterdeck_web.plans.questions import answer, ask_cost, ask_why, fingerprint
from quarterdeck_web.products import figures
from quarterdeck_web.products.assemble import export_bytes
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.models import Notification

from .conftest import QUICK, make_a_plan


@pytest.mark.once
def test_the_webs_plan_is_the_command_lines_plan_of_the_exported_file(pm: Scope, tmp_path: Path):
    (tmp_path / "product.json").write_bytes(export_bytes(pm.workspace))
    planned = make_a_plan(pm)
    files = [str(tmp_path / "product.json"), "-o", str(tmp_path / "plan.json")]
    subprocess.run([sys.executable, "-m", "quarterdeck", "plan", *files, "--seconds", "0.3", "--deterministic"], check=True, capture_output=True)
    assert content_of(planned) == (tmp_path / "plan.json").read_bytes()


def test_a_plan_passes_the_verifier_and_comes_back_as_the_engines_value(planned: Plan):
    from quarterdeck.roadmap import verify_plan

    made = engine_plan(planned)
    assert verify_plan(made.product, made) == ()
    assert made.value == planned.value
    assert (planned.num_in, planned.num_out) == (len(made.items), len(made.left_out))
    assert document_of(planned)["items"][0]["feature"] == made.items[0].feature


def test_what_a_plan_says_is_there_for_the_pages_below(pm: Scope, planned: Plan):
    body = figures.latest(pm, "outlook").body
    assert body["plan"]["number"] == planned.number
    assert set(body["features"]) | set(body["left_out"]) == {"F-1", "F-2", "F-3", "F-4", "F-5"}
    assert body["features"]["F-1"]["promised"] == "2026-03-09"
    assert body["releases"]["1.0"]["ships_on"] == "2026-03-02"
    assert len(body["loads"]["docks"]) == 16


def test_whoever_asked_is_told_and_dates_are_forecast(pm: Scope, planned: Plan):
    told = pm.rows(Notification).filter(user=pm.user, kind="plan").get()
    assert planned.label in told.text
    assert told.url == planned.get_absolute_url()
    assert pm.rows(Job).filter(kind="forecast", arguments__plan=planned.number).count() == 1


def test_a_small_change_moves_few_dates(pm: Scope):
    first = make_a_plan(pm, deterministic="", seconds="0.4")
    second = make_a_plan(pm, deterministic="", seconds="0.4")
    before = {item["feature"]: item["finish"] for item in document_of(first)["items"]}
    after = {item["feature"]: item["finish"] for item in document_of(second)["items"]}
    assert second.value >= first.value - 1e-6
    assert second.value > first.value + 1e-6 or before == after


def test_settings_are_refused_all_at_once():
    with pytest.raises(FieldErrors) as refused:
        settings_from({"seconds": "1e9", "seed": "-1"})
    assert set(refused.value.errors) == {"seconds", "seed"}
    with pytest.raises(FieldErrors):
        settings_from({"seconds": "soon"})


def test_a_product_with_errors_is_not_planned(pm: Scope):
    with changing(pm, "features.edit") as change:
        change.update(pm.get(Feature, ref="F-1"), {"objective": "nobody"})
    job = ask_for_plan(pm, settings_from(QUICK))
    work_off()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "1 errors" in job.error or "objective" in job.error
    assert pm.rows(Plan).count() == 0


def test_an_infeasible_product_gives_a_conflict_and_leaves_the_outlook_alone(pm: Scope, planned: Plan):
    from quarterdeck_web.plans.models import Pin

    with changing(pm, "plans.pin") as change:
        for ref, day in (("F-1", "2026-02-06"), ("F-2", "2026-02-13")):
            change.create(Pin, {"feature": ref, "kind": "include"})
            change.create(Pin, {"feature": ref, "kind": "finish by", "day": day})
    plan = make_a_plan(pm)
    assert plan.outcome == "infeasible"
    subjects = set(document_of(plan)["conflict"]["subjects"])
    for ref in ("F-1", "F-2"):  # Which demands of the two are named hangs on how far the search for few of them came.
        assert subjects & {f"pin:{ref}/include", f"pin:{ref}/finish by"}, subjects
    assert figures.latest(pm, "outlook").body["plan"]["number"] == planned.number
    assert "cannot be" in pm.rows(Notification).filter(kind="plan").order_by("-created_at").first().text


def test_a_search_that_is_over_cannot_be_stopped(pm: Scope, planned: Plan):
    with pytest.raises(Refused):
        keep_best(pm, pm.rows(Job).get(kind="plan"))


def test_a_running_search_stops_and_keeps_the_best(pm: Scope):
    from quarterdeck_web.jobs import leases
    from quarterdeck_web.jobs.runner import run

    job = ask_for_plan(pm, settings_from({"seconds": "120"}))
    claim = leases.claim_next("here", Job.LONG)
    job.refresh_from_db()
    keep_best(pm, job)
    run(claim)
    job.refresh_from_db()
    plan = pm.rows(Plan).get()
    assert job.state == "done", job.error
    assert plan.holds_features
    assert plan.seconds < 60


def test_asking_why_and_what_a_pin_costs_is_kept(pm: Scope, planned: Plan):
    pin = {"feature": "F-1", "kind": "exclude"}
    ask_why(pm, planned, "F-3")
    ask_cost(pm, planned, [pin])
    work_off()
    assert answer(pm, planned, "why", "F-3")["sentence"]
    cost = answer(pm, planned, "cost", fingerprint([pin]))
    assert cost["status"] == "costs"
    assert cost["value_change"] < 0
    assert any(move["feature"] == "F-1" and move["kind"] == "leaves" for move in cost["moves"])
    assert fingerprint([{**pin, "by": "Ines", "why": "said so"}]) == fingerprint([pin])


def test_a_plan_without_a_plan_answers_no_questions(pm: Scope):
    from quarterdeck_web.plans.assemble import Made

    made = Made("unknown", 0.0, None, 0, 0, 0.1, json.dumps({"items": []}).encode())
    plan = store_plan(pm, made, {}, 1)
    with pytest.raises(Refused):
        ask_why(pm, plan, "F-1")
