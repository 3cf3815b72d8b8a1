"""A year of a Product Manager's judgement, then a third more feedback: what was decided holds still.

Six themes are planted. Of their needs one was renamed, one merged into another, one split by hand, and items were put elsewhere by hand; then the
rest of what people say is imported from a file, and the worker proposes anew.
"""

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from quarterdeck_web.accounts.scope import scope_of, system_scope
from quarterdeck_web.evidence import triage
from quarterdeck_web.evidence.grouping.models import NeedFact, NeedProposal
from quarterdeck_web.evidence.grouping.views import _told
from quarterdeck_web.evidence.importing.models import FeedbackImport
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.products.assemble import export_bytes
from quarterdeck_web.products.changes import undo_last
from tests.quarterdeck_web.evidence.conftest import write

THEMES = {
    "invoice": "The {n} invoice export loses the {w} tax column",
    "gate": "We phone the gate {n} times about the {w} dock slot",
    "map": "The yard map shows the {w} trailer at bay {n}",
    "login": "Our {w} auditors refuse password {n} and want single sign on by directory",
    "cold": "The {w} freezer alarm rings {n} minutes after the milk is warm",
    "report": "My {w} report needs {n} own filters and a chart for the board",
}
WORDS = ("early", "late", "second", "frozen", "missed", "night")
OLD, ALL = 14, 20
SPLIT = [f"invoice-{number}" for number in range(5)]
PINNED = [f"cold-{number}" for number in range(3)]
RENAMED = "Show the board our own numbers"


def text_of(theme: str, number: int) -> str:
    return THEMES[theme].format(n=number + 2, w=WORDS[number % 6])


def placed(workspace: Any) -> dict[str, str | None]:
    return {row.ref: row.body.get("need") for row in Evidence.objects.within(workspace)}


def facts_of(workspace: Any) -> list[Any]:
    return sorted((fact.kind, str(fact.item_id), fact.need, fact.into, json.dumps(fact.body)) for fact in NeedFact.objects.within(workspace))


def content_of(workspace: Any) -> dict[str, Any]:
    """All that the workspace holds, but for the record of what was done."""
    return {name: value for name, value in json.loads(export_bytes(workspace)).items() if name != "changes"}


@pytest.fixture
def pm(ours: Any, client_as: Any) -> Any:
    return client_as("pm")


@pytest.fixture
def judged(ours: Any, pm: Any) -> Any:
    """70 % of the items in six needs, and what somebody did with those."""
    for theme in THEMES:
        need = write(ours, Need, id=theme, title=f"About the {theme}")
        items = [
            write(ours, Evidence, id=f"{theme}-{number}", text=text_of(theme, number), person=f"P{number}", said_on=f"2026-01-{number + 1:02}")
            for number in range(OLD)
        ]
        triage.link(system_scope(ours), items, need)
    write(ours, Need, id="tax", title="Get the tax right")
    assert pm.post("/w/ours/evidence/needs/report/edit/", {"title": RENAMED, "status": "open"}).status_code == 302
    assert pm.post("/w/ours/evidence/needs/map/merge/", {"into": "gate"}).status_code == 302
    for refs, into in ((SPLIT, "tax"), (PINNED, "login")):
        assert pm.post("/w/ours/evidence/act/", {"act": "link", "items": refs, "need": into}).status_code == 302
    Job.objects.within(ours).filter(state=Job.QUEUED).delete()
    return ours


@pytest.fixture
def refitted(judged: Any, pm: Any, tmp_path: Any, settings: Any) -> NeedProposal:
    """`judged` with the other 30 % imported, and what the worker then proposes by itself."""
    settings.DATA = tmp_path
    table = io.StringIO()
    rows = [(f"{theme}-{number}", text_of(theme, number), f"P{number}", f"2026-01-{number + 1:02}") for theme in THEMES for number in range(OLD, ALL)]
    csv.writer(table).writerows([("id", "text", "person", "said on"), *rows])
    answer = pm.post("/w/ours/evidence/import/", {"file": SimpleUploadedFile("calls.csv", table.getvalue().encode())})
    work_off()
    columns = FeedbackImport.objects.within(judged).get().looked["columns"]
    fields = {"id": "id", "text": "text", "person": "person", "said on": "said_on"}
    mapped = {f"column-{number}": fields[column["name"]] for number, column in enumerate(columns)}
    pm.post(answer.url, {"action": "try", "source": "calls", "kind": "feedback", "order": "", **mapped})
    work_off()
    pm.post(answer.url, {"action": "import"})
    work_off()
    assert FeedbackImport.objects.within(judged).get().num_new == len(rows)
    assert "Needs from evidence" in pm.get(answer.url).content.decode()
    judged.refresh_from_db()
    return NeedProposal.objects.within(judged).order_by("-number")[0]


def test_an_import_has_needs_proposed_in_which_decisions_hold(judged: Any, refitted: NeedProposal, pm: Any) -> None:
    before = placed(judged)
    touched = {ref for piece in refitted.pieces for ref in piece["items"]}
    assert not touched & {*PINNED, *SPLIT}, "what was put by hand is not up for a decision"
    assert not any(piece["kind"] == "merge" and {"report", "tax"} & {piece["need"]} for piece in refitted.pieces)
    merged = {f"map-{number}" for number in range(OLD)}
    assert not touched & merged, "what was merged is not taken apart"
    joins = {piece["need"]: set(piece["items"]) for piece in refitted.pieces if piece["kind"] == "join"}
    for theme, need in (("report", "report"), ("gate", "gate"), ("cold", "cold"), ("login", "login")):
        new = {ref for ref in before if before[ref] is None and theme in ref}
        assert len(new & joins.get(need, set())) >= 0.8 * len(new), theme
    page = pm.get(f"/w/ours/evidence/grouping/{refitted.number}/").content.decode()
    assert RENAMED in page
    assert "join" in page
    assert placed(judged) == before


def test_refusing_it_changes_nothing(judged: Any, refitted: NeedProposal, pm: Any) -> None:
    before, facts = export_bytes(judged), facts_of(judged)
    assert pm.post(f"/w/ours/evidence/grouping/{refitted.number}/", {"act": "refuse"}).status_code == 302
    judged.refresh_from_db()
    assert export_bytes(judged) == before
    assert facts_of(judged) == facts


def test_accepting_it_keeps_decisions_and_undoing_restores_all(judged: Any, refitted: NeedProposal, pm: Any) -> None:
    before, facts, titles = content_of(judged), facts_of(judged), {need.ref: str(need) for need in Need.objects.within(judged)}
    assert pm.post(f"/w/ours/evidence/grouping/{refitted.number}/", {"act": "accept"}).status_code == 302
    now = placed(judged)
    assert {now[ref] for ref in PINNED} == {"login"}
    assert {now[ref] for ref in SPLIT} == {"tax"}
    assert {now[f"map-{number}"] for number in range(OLD)} == {"gate"}
    assert {need.ref: str(need) for need in Need.objects.within(judged)}.items() >= titles.items()
    assert "Everything here is decided" in pm.get(f"/w/ours/evidence/grouping/{refitted.number}/").content.decode()
    undo_last(scope_of(pm.user, "ours"))
    judged.refresh_from_db()
    assert content_of(judged) == before
    assert facts_of(judged) == facts
    refitted.refresh_from_db()
    assert {piece["state"] for piece in refitted.pieces} == {"open"}, "it waits for a decision again"


def test_a_proposal_is_told_in_a_line() -> None:
    def piece(kind: str, need: str | None, num: int, state: str = "open") -> dict[str, Any]:
        return {"kind": kind, "need": need, "num": num, "state": state}

    pieces = [piece("new", None, 9), piece("new", None, 8, "refused"), piece("split", "a", 5), piece("split", "a", 4), piece("merge", "b", 7)]
    pieces += [piece("join", "c", 3), piece("join", "d", 1), piece("move", "e", 1)]
    assert (
        _told(pieces) == "1 new need; 1 need is split into 3; 1 need goes into another; 4 items join 2 needs; 1 item moves from one need to another"
    )
    assert _told([]) == ""
