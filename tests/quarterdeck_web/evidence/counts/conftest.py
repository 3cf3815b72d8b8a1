"""The sample with everything that is counted: feedback from a file, surveys, deals, a matrix, doubles, merges, a proposal, a plan with reports."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope, scope_of, system_scope
from quarterdeck_web.audiences import making
from quarterdeck_web.audiences.assemble import write_reports
from quarterdeck_web.evidence import judging, triage
from quarterdeck_web.evidence.grouping import proposals
from quarterdeck_web.evidence.models import Evidence, Need, Survey
from quarterdeck_web.evidence.surveys import linking
from quarterdeck_web.features.assemble import compute_figures
from quarterdeck_web.features.models import Feature, NeedLink
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.plans.models import Plan
from quarterdeck_web.plans.outlook import refresh_outlook
from quarterdeck_web.products.assemble import export_bytes
from quarterdeck_web.products.changes import changing
from tests.quarterdeck_web.evidence.conftest import voices, write
from tests.quarterdeck_web.evidence.importing.conftest import Importing
from tests.quarterdeck_web.evidence.test_tables import ELLIS, KANO, MATRIX, NPS, OPPORTUNITY, TASKS
from tests.quarterdeck_web.tenancy.world import Side, plan_and_forecast

__all__ = ["voices"]

HOW = ("blind", "late", "loud")
FEEDBACK = "id,what,who,company,votes,when\n" + "".join(
    f"{n},Row {n}: the gate camera is {HOW[n % 3]} on day {n},p{n % 7}@varga.example,Quayworks {n % 3},{n % 5 * 10},2026-0{1 + n % 9}-1{n % 10}\n"
    for n in range(30)
)
FLAWED = FEEDBACK.replace("2026-02-11", "soon").replace("camera is late on day 4", "camera is later on day 4") + "99,A new one,,,,2026-01-05\n"
MAPPED = {"id": "id", "what": "text", "who": "person", "company": "account", "votes": "votes", "when": "said_on"}
RIVALS, REASONS, TELLERS = ("Moorline", "Quay One", ""), ("Price", "Dock slots"), ("rep", "buyer", "buyer", "buyer")
DEALS = "Deal ID,Stage,Competitor,Loss reason,Told by,Amount,Close date,Notes\n" + "".join(
    f"{n},{'Closed Won' if n % 3 else 'Closed Lost'},{RIVALS[n % 3]},{REASONS[n % 2]},{TELLERS[n % 4]},100,2026-01-{n % 28 + 1:02},\n"
    for n in range(40)
)


@pytest.fixture(autouse=True)
def no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """A machine without the sentence model."""
    monkeypatch.setenv("QUARTERDECK_MODELS", str(tmp_path / "none"))


@pytest.fixture
def counted(harbor: Workspace, client_as: Callable[..., Any], tmp_path: Path, settings: Any) -> Workspace:
    """The sample with one of everything that is counted, and its figures."""
    settings.DATA = tmp_path
    client = client_as("pm", "tpm", workspace=harbor)
    scope = scope_of(client.user, harbor.slug)
    _bring_tables(client)
    _import_feedback(client, harbor)
    _triage(scope)
    _link_surveys(scope)
    _plan(harbor, scope)
    Job.objects.within(harbor).filter(state=Job.QUEUED).delete()
    return Workspace.objects.get(pk=harbor.pk)


@pytest.fixture
def own_words(counted: Workspace) -> str:
    """All that people wrote in the workspace, in one text."""
    document = json.loads(export_bytes(counted))
    said = [str(value) for value in _texts(document)]
    return " ".join(" ".join(said).split()).casefold()


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def _bring_tables(client: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    named = {"before.csv": ("survey", NPS), "now.csv": ("survey", _better(NPS)), "matrix.csv": ("market", MATRIX), "deals.csv": ("deals", DEALS)}
    named |= {"kano.csv": ("survey", KANO), "outcomes.csv": ("survey", OPPORTUNITY), "tasks.csv": ("survey", TASKS), "ellis.csv": ("survey", ELLIS)}
    for name, (kind, text) in named.items():
        brought = client.post("/w/harbor/evidence/tables/", {"kind": kind, "file": SimpleUploadedFile(name, text.encode())})
        assert brought.status_code == 302, brought.content.decode()[-2000:]
        assert client.post(brought.url, {"action": "import"}).status_code == 302


def _better(nps: str) -> str:
    head, *rows = nps.strip().split("\n")
    return "\n".join([head, *(f"{min(10, int(row.split(',')[0]) + 3)},{row.partition(',')[2]}" for row in rows)]) + "\n"


def _import_feedback(client: Any, harbor: Workspace) -> None:
    importing = Importing(client, harbor)
    importing.import_all(FEEDBACK, mapping=MAPPED)
    again = importing.bring(FLAWED, "again.csv")
    importing.map(again, MAPPED)
    importing.act(again, "import", leave_out="on")
    importing.work()
    tried = importing.bring(FLAWED.replace("Row 3", "Row three"), "tried.csv")
    importing.map(tried, MAPPED)


def _triage(scope: Scope) -> None:
    brought = list(scope.rows(Evidence).filter(source="Calls").order_by("position"))
    need, other = scope.rows(Need).order_by("position")[:2]
    triage.link(scope, brought[:12], need)
    triage.mark_double(scope, brought[2:4], brought[0])
    triage.archive(scope, brought[20:21])
    today = timezone.localdate()
    for number in range(9):
        body = {"id": f"NOW{number}", "text": f"Still on the phone, {number}", "person": f"Caller {number % 6}", "need": need.ref}
        write(scope.workspace, Evidence, **body, said_on=(today - timedelta(days=number % 3)).isoformat())
    made = judging.create_need(scope, {"title": "A camera that sees at night"})
    triage.link(scope, brought[14:18], made)
    judging.merge_needs(scope, made, other)
    refs = [row.ref for row in brought[21:27]]
    piece = {"kind": "new", "need": None, "into": None, "title": "A camera that hears", "phrases": [], "quote": refs[0], "items": refs}
    small = piece | {"title": "One voice", "items": refs[:1], "quote": refs[0]}
    proposals.store(scope.workspace, [each | {"was": {}, "why": {}, "state": "open"} for each in (piece, small)], refs[3:5], 40, "words")


def _link_surveys(scope: Scope) -> None:
    link = scope.rows(NeedLink).exclude(feature=None).exclude(need=None).select_related("need", "feature").order_by("position").first()
    for survey in scope.rows(Survey):
        for asked in linking.asked_of(survey)[:1]:
            linking.link(scope, scope.rows(Survey).get(pk=survey.pk), asked.item, link.need.ref, link.feature.ref)
    feature = scope.rows(Feature).get(pk=link.feature_id)
    named = [row.ref for row in scope.rows(Evidence).order_by("position")[:3]]
    with changing(system_scope(scope.workspace), "value.edit") as change:
        change.update(feature, {"value": {**(feature.body.get("value") or {"value": {"p10": 1.0, "p50": 2.0, "p90": 3.0}}), "evidence": named}})


def _plan(harbor: Workspace, scope: Scope) -> None:
    harbor.refresh_from_db()
    compute_figures(harbor)
    plan_and_forecast(Side(harbor))
    refresh_outlook(harbor)
    plan = Plan.objects.within(harbor).get(number=1)
    harbor.refresh_from_db()
    written = write_reports(harbor, plan, making.forecast_of(scope, plan), None, lambda *said: None)
    making.store_reports(scope, plan, making.key_of(scope, plan), harbor.revision, written)
