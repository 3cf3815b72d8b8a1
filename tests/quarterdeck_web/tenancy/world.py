"""Two workspaces that hold one of everything, under the same ids, so that a query without a scope finds the wrong one.

Every text of the other workspace carries `CANARY`; it must never be seen by anybody who is not its member. Besides the
shared ids each workspace has one that only it has, which must look missing to the other.
"""
# ruff: noqa: E501 - a noun a line reads better here

import zlib
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.models import Invitation, Membership, User, Workspace
from quarterdeck_web.accounts.permissions import Role
from quarterdeck_web.audiences.models import CalendarFeed
from quarterdeck_web.delivery.models import MappingProposal, WorkItem, WorkItemImport
from quarterdeck_web.evidence.doors.models import FeedbackDoor
from quarterdeck_web.evidence.importing.models import FeedbackImport
from quarterdeck_web.evidence.meaning.models import DoubleSuggestion
from quarterdeck_web.evidence.models import Evidence, NeedProposal, ParityCell, TableImport
from quarterdeck_web.evidence.naming.models import NamerSettings, NeedName
from quarterdeck_web.features.models import Dependency, Feature, KeyTurn, NeedLink, SavedView
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.integrations.models import Connection, Delivery, OutboxEntry, Place, Proposal, SyncRun, TrackerEvent, TrackerRecord
from quarterdeck_web.jobs.models import Job, JobLog
from quarterdeck_web.lib import walls
from quarterdeck_web.plans.models import GuardRail, Pin, Plan, PlanDocument, Release, Scenario
from quarterdeck_web.portal.models import PortalAddress, PortalMail, Visitor, Vote
from quarterdeck_web.products.assemble import product_from_bytes, replace_content
from quarterdeck_web.products.models import Change, Comment, Decision, ImportedFile, Notification
from quarterdeck_web.risks.models import DecisionRecord
from quarterdeck_web.teams.models import Absence, AskConversion, DecisionCapacity, Holiday

ROWS_WITHOUT_REF = {
    "absence": Absence,
    "holiday": Holiday,
    "capacity": DecisionCapacity,
    "conversion": AskConversion,
    "cell": ParityCell,
    "link": NeedLink,
    "limit": Release,
    "dependency": Dependency,
    "pin": Pin,
    "rail": GuardRail,
    "change": Change,
    "work_item": WorkItem,
    "vote": Vote,
}
"""Nouns that addresses name by their row's id, by the name of the slot."""
CANARY = "CANARY-OF-THEIRS"
OWN_ID = {"ours": "ONLY-OURS", "theirs": "ONLY-THEIRS"}


@dataclass
class Side:
    """One workspace with its people and the ids of its rows, by the name a URL or a form calls them."""

    workspace: Workspace
    people: dict[str, User] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)
    """Every row of it as it was made; see `snapshot`."""

    @property
    def slug(self) -> str:
        return self.workspace.slug


def document(side: str) -> dict[str, Any]:
    """A product with one or two of everything. `theirs` carries the canary in every text."""
    say = (lambda text: f"{text} {CANARY}") if side == "theirs" else (lambda text: text)
    own = OWN_ID[side]
    effort = {"p10": 3.0, "p50": 5.0, "p90": 9.0}

    def feature(ref: str, **more: Any) -> dict[str, Any]:
        work = {"id": f"{ref}.1", "title": say("Build it"), "effort": effort, "team": "T", "skill": "S"}
        option = {"id": "a", "title": say("As described"), "activities": [work], "asks": [{"id": f"{ref}.ask", "team": own}]}
        other = {"id": "b", "title": say("Another way"), "activities": [{**work, "id": f"{ref}.2"}]}
        value = {"value": {"p10": 10.0, "p50": 50.0, "p90": 90.0}, "basis": say("asked for"), "evidence": ["E"]}
        return {
            "id": ref,
            "title": say(f"Feature {ref}"),
            "summary": say("A summary"),
            "status": "planned",
            "objective": "O",
            "owner": say("Owner"),
            "options": [option, other],
            "value": value,
            "release": "R",
            **more,
        }

    both = ("SAME", own)
    return {
        "format": "quarterdeck-product",
        "version": 1,
        "id": side,
        "name": say(f"Product {side}"),
        "description": say("A product"),
        "as_of": "2026-11-23",
        "horizon": {"start": "2026-11-23", "num_weeks": 20},
        "strategy": {"vision": say("A vision"), "diagnosis": say("A diagnosis"), "guiding_policy": say("A policy"), "coherent_actions": [say("An action")]},
        "sources": [{"title": say("A source")}],
        "objectives": [{"id": ref, "title": say("An objective"), "key_results": [{"id": f"{ref}.1", "title": say("A key result"), "start": 0, "now": 1, "target": 5}]} for ref in ("O", own)],
        "segments": [{"id": ref, "title": say("A segment")} for ref in ("SEG", own)],
        "accounts": [{"id": ref, "title": say("An account"), "segment": "SEG", "yearly_revenue": 10.0} for ref in ("A", own)],
        "competitors": [{"id": ref, "title": say("A competitor")} for ref in ("C", own)],
        "capabilities": [{"id": ref, "title": say("A capability"), "area": say("Area")} for ref in ("CAP", own)],
        "parity": [{"capability": "CAP", "competitor": who, "level": 1, "source": say("seen"), "checked_on": "2026-10-01"} for who in (None, "C", own)],
        "needs": [{"id": ref, "title": say("A need"), "description": say("What for")} for ref in ("N", own)],
        "evidence": [
            {"id": ref, "text": say(f"A voice {ref}"), "source": say("call"), "said_on": "2026-11-01", "person": say("Somebody"), "account": "A", "segment": "SEG", **more}
            for ref, more in (("E", {"need": "N"}), (own, {}), ("E2", {"kind": "deal", "deal": {"outcome": "lost", "competitor": "C", "reason": say("Price")}}))
        ],
        "survey_answers": [{"id": "SA", "survey": say("Survey"), "year": 2026, "question": say("Why?"), "item": say("It"), "answer": say("Yes"), "share": 0.4, "respondents": 50, "strength": "strong", "need": "N"}],
        "surveys": [{"id": ref, "title": say("A survey"), "method": "nps", "source": say("panel"), "responses": [{"respondent": say("Somebody"), "segment": say("Segment"), "score": 9, "comment": say("Because")}]} for ref in ("SUR", own)],
        "highlights": [{"id": ref, "evidence": "E", "start": 2, "end": 2 + len(say("voice E")), "quote": say("voice E"), "need": "N", "by": say("Somebody"), **more} for ref, more in (("H", {"feature": "SAME"}), (own, {}))],
        "need_facts": [{"kind": "pin", "need": "N", "items": ["E"], "by": say("Somebody")}, {"kind": "merge", "need": "GONE", "into": "N", "merged": {"need": {"id": "GONE", "title": say("A need that went")}, "evidence": ["E"], "highlights": [own]}}],
        "releases": [{"id": ref, "title": say("A release"), "ships_on": "2027-02-12"} for ref in ("R", own)],
        "features": [feature(ref) for ref in both],
        "need_links": [{"need": "N", "feature": ref, "note": say("note")} for ref in both],
        "portal": {"visibility": "public", "title": say("A portal"), "welcome": say("Welcome")},
        "visitors": [{"id": ref, "email": f"{ref.lower()}@{side}-visitors.example", "name": say("A visitor"), "account": "A", "joined_on": "2026-11-01"} for ref in ("VIS", own)],
        "ideas": [{"id": ref, "title": say(f"An idea {ref}"), "text": say("What for"), "posted_on": "2026-11-01", "evidence": "E", "feature": "SAME", "visitor": "VIS", "author": say("A visitor"), "answer": say("An answer")} for ref in ("IDEA", own)],
        "votes": [{"idea": "IDEA", "account": "A", "by": say("Somebody"), "on": "2026-11-02"}] + [{"idea": ref, "visitor": "VIS", "on": "2026-11-02"} for ref in ("IDEA", own)],
        "idea_comments": [{"id": ref, "idea": "IDEA", "text": say("A comment"), "on": "2026-11-03", "visitor": own, "author": say("A visitor")} for ref in ("IC", own)],
        "roadmap": [{"feature": "SAME", "title": say("For customers"), "text": say("In their words")}],
        "changelog": [{"id": ref, "title": say("It is out"), "text": say("At last"), "features": ["SAME"], "ideas": ["IDEA"], "published_on": "2026-11-20"} for ref in ("LOG", own)],
        "dependencies": [{"feature": "SAME", "requires": own, "quote": say("because")}],
        "relations": [{"id": ref, "kind": "at least one of", "features": ["SAME", own], "why": say("why")} for ref in ("REL", own)],
        "synergies": [{"id": ref, "features": ["SAME", own], "value": {"value": {"p10": 1.0, "p50": 2.0, "p90": 3.0}}, "why": say("why")} for ref in ("SYN", own)] + [{"id": "SAV", "features": [own, "SAME"], "effort_saved": 0.2, "why": say("why")}],
        "risks": [{"id": ref, "title": say("A risk"), "feature": "SAME", "probability": {"p10": 0.1, "p50": 0.2, "p90": 0.4}, "owner": say("Owner")} for ref in ("RISK", own)],
        "assumptions": [{"id": ref, "title": say("An assumption"), "feature": "SAME", "spike": say("A spike")} for ref in ("AS", own)],
        "criteria": [{"id": "CR", "title": say("A criterion"), "weight": 1.0}],
        "pairwise_answers": [{"winner": "SAME", "loser": own, "by": say("Somebody")}],
        "skills": [{"id": ref, "title": say("A skill")} for ref in ("S", own)],
        "teams": [{"id": ref, "title": say("A team"), "description": say("What it does")} for ref in ("T", own)],
        "people": [{"id": ref, "name": say("A person"), "memberships": [{"team": team}], "skills": ["S"]} for ref, team in (("P", "T"), (own, own), ("P2", "T"))],
        "absences": [{"person": "P", "first": "2026-12-01", "last": "2026-12-04", "reason": say("leave")}],
        "holidays": [{"day": "2026-12-25", "title": say("A holiday")}],
        "decision_capacities": [{"team": "T", "first": "2026-11-23", "last": "2027-03-01", "total": 3.0, "basis": say("agreed")}],
        "ask_conversions": [{"level": "small", "effort": effort, "days_per_week": 2.0, "basis": say("assumed")}],
        "funding": [{"id": "F", "feature": "SAME", "purpose": say("Money"), "funded": "partial"}],
        "budgets": [{"id": "B", "title": say("A budget"), "amount": 100.0}],
        "guard_rails": [{"objective": "O", "max_share": 1.0, "why": say("why")}],
        "pins": [{"feature": "SAME", "kind": "not before", "day": "2026-12-07", "by": say("Somebody"), "why": say("why")}],
        "commitments": [{"id": ref, "feature": "SAME", "to": say("A customer"), "promised_date": "2027-03-01", "account": "A"} for ref in ("COM", own)],
        "exceptions": [{"id": ref, "feature": "SAME", "moves": "promise", "commitment": "COM", "from_day": "2027-03-01", "to_day": "2027-04-01", "reason": say("why"), "tried": say("what was tried"), "asked_by": say("Somebody"), "asked_on": "2026-11-20", "promised_to": [say("A customer")], **more} for ref, more in (("EXC", {}), (own, {"refused": {"by": say("Somebody"), "on": "2026-11-21", "why": say("why")}}))],
        "work_items": [{"id": ref, "source": "github:acme/app", "key": say("acme/app#1"), "title": say("A work item"), "url": "https://tracker.example/1", "description": say("What is to be done"), "author": say("somebody"), "assignees": [say("somebody else")], "labels": [say("label")], "milestone": say("milestone"), "stated_state": say("doing"), "state": "complete", "team": "T", "created_on": "2026-10-01", "started_on": "2026-10-05", "finished_on": "2026-10-09", "feature": "SAME", "mapped_by": "hand", "moves": [{"on": "2026-10-09", "field": "state", "old": "in progress", "new": "complete", "by": say("somebody")}]} for ref in ("W", own)]
        + [{"id": "FOR-NOTHING", "source": "github:acme/app", "key": say("acme/app#3"), "title": say("Work for no feature yet"), "state": "planned", "created_on": "2026-10-01"}],
        "mapping_rules": [{"id": ref, "field": "label", "text": say("label"), "feature": "SAME"} for ref in ("RULE", own)],
        "acceptance_criteria": [{"id": ref, "feature": "SAME", "given": say("a situation"), "when": say("something happens"), "then": say("this follows"), "state": "met", "checked_by": say("Somebody"), "checked_on": "2026-11-20", "evidence": say("seen"), "work_items": ["W"]} for ref in ("AC", own)],
        "quality_attributes": [{"id": ref, "title": say("A quality"), "characteristic": "reliability", "feature": "SAME", "stimulus": say("a stimulus"), "response": say("a response"), "measure": say("a measure"), "direction": "at most", "target": 300.0, "unit": "ms", "measurements": [{"on": "2026-11-20", "value": 200.0, "by": say("Somebody"), "source": say("a bench")}]} for ref in ("QA", own)],
        "definitions": [{"id": ref, "of": "done", "title": say("A line")} for ref in ("DEF", own)],
        "definition_ticks": [{"item": "DEF", "feature": "SAME", "by": say("Somebody"), "on": "2026-11-20", "note": say("a note")}],
        "launches": [{"id": "L", "release": "R", "checks": [{"title": say("A check"), "side": "market", "owner": say("Somebody")}], "rollback": say("how back"), "rollback_owner": say("Somebody"), "rollout": [{"on": "2027-03-01", "share": 0.1}], "no_go": {"by": say("Somebody"), "on": "2026-11-21", "why": say("why")}}],
        "periods": [{"id": "PER", "title": say("A period"), "first": "2026-01-01", "last": "2026-06-30"}],
        "initiatives": [{"id": "I", "title": say("An initiative")}],
        "outcomes": [{"id": "OUT", "title": say("An outcome"), "period": "PER", "initiative": "I", "status": "completed", "finished_on": "2026-05-01", "promised_on": "2026-05-01", "started_on": "2026-02-01", "team": "T"}],
        "changes": [{"subject": "SAME", "field": "title", "old": say("Before"), "new": say("After"), "on": "2026-10-01", "by": say("Somebody")}],
        "updates": [{"subject": "SAME", "author": say("Somebody"), "on": "2026-11-01", "text": say("An update")}],
        "progress": [{"subject": "SAME", "on": "2026-11-01", "done": 1, "total": 4, "source": say("tracker")}],
        "forecasts": [{"subject": "OUT", "made_on": "2026-02-01", "p50_date": "2026-04-20", "p85_date": "2026-05-10", "method": say("range"), "actual_date": "2026-05-01"}],
        "import_notes": [{"place": "somewhere", "message": say("A note")}],
    }  # fmt: skip


def make_side(name: str) -> Side:
    """A workspace with one of everything and a person in every role."""
    import json

    workspace = Workspace.objects.create(slug=f"matrix-{name}", name=name, key_prefix="SAME")
    replace_content(workspace, product_from_bytes(json.dumps(document(name)).encode(), "product.json"))
    workspace.refresh_from_db()
    side = Side(workspace)
    for role in Role:
        user = User.objects.create_user(f"{role}@{name}.example", "a long password", name=f"{role} {CANARY if name == 'theirs' else ''}".strip())
        Membership.objects.within(workspace).create(workspace=workspace, user=user, roles=[role.value])
        side.people[role.value] = user
    _figures_and_plans(side, name)
    _rows_of_the_web(side, CANARY if name == "theirs" else "")
    return side


def _figures_and_plans(side: Side, name: str) -> None:
    """Computed by the engine itself, as a worker would."""
    from quarterdeck_web.features.assemble import compute_figures

    compute_figures(side.workspace)
    plan_and_forecast(side)
    read_history(side)


def read_history(side: Side) -> None:
    """What history says, as its job stores it: a milestone of each feature, and a table of the whole product."""
    from quarterdeck_web.products.figures import store

    say = lambda text: f"{text} {CANARY if side.slug.endswith('theirs') else ''}".strip()  # noqa: E731
    rests = {"size": "small", "is_committed": True, "num_slips": 0, "age_days": 1, "quiet_days": 1, "num_waiting_for": 0, "team_on_time": 0.5}
    chances = {"on_time": 0.5, "reference_on_time": 0.4, "beyond": 0.1, "by": [], "earlier": [], "rests": rests, "kind": "feature", "team": "T"}
    rows = [{"subject": "SAME", "title": say("A milestone"), "stated": "2027-03-01", **chances}]
    told = {"columns": [], "method": "hazards", "trains": "four weeks", "num_closed": 12, "num_unstated": 0, "made_on": "2026-11-23", "overdue": []}
    store(side.workspace, "milestones", 0, {**told, "rows": rows, "note": say("Learned from much")})
    table = {"team": "", "origin": "2026-11-23", "basis": "own history", "method": say("by hand"), "num_weeks": 20, "num_active_days": 9}
    table |= {
        "rate": {"p10": 1.0, "p50": 2.0, "p90": 3.0},
        "weights": [],
        "num_scored": 0,
        "num_samples": 100,
        "seed": 1,
        "items": [1, 2],
        "past": [],
    }
    table |= {"day_shares": [0.2, 0.4, 0.6, 0.8, 1, 1, 1], "by_week": [[0.5] * 30, [0.2] * 30], "finished": [{"first": "2026-11-16", "items": 2}]}
    store(side.workspace, "throughput-goals", 0, {"made_on": "2026-11-23", "num_open": {"": 3}, "tables": [table]})


def plan_and_forecast(side: Side) -> None:
    """A plan and its forecast, made by the engine in a moment and stored as the jobs store them."""
    from quarterdeck.forecast import make_forecast
    from quarterdeck.result_files import to_json
    from quarterdeck.roadmap import PlanSettings, make_plan
    from quarterdeck_web.products.assemble import planning_hash, product_of

    product = product_of(side.workspace)
    made = make_plan(product, PlanSettings(seconds=0.2, deterministic=True))
    forecast = make_forecast(product, made, today=product.as_of, num_samples=200)
    for number, status in ((1, "accepted"), (2, "proposed")):
        plan = Plan.objects.within(side.workspace).create(
            workspace=side.workspace, number=number, status=status, title=f"Plan {number} {CANARY if side.slug.endswith('theirs') else ''}".strip(),
            outcome=made.status, value=made.value, upper_bound=made.upper_bound, num_in=len(made.items), num_out=len(made.left_out),
            product_hash=planning_hash(product), accepted_at=timezone.now() if status == "accepted" else None,
        )  # fmt: skip
        PlanDocument.objects.within(side.workspace).create(workspace=side.workspace, plan=plan, content=zlib.compress(to_json(made)))
        Forecast.objects.within(side.workspace).create(workspace=side.workspace, number=number, plan=plan, content=zlib.compress(to_json(forecast)))
    side.ids["plan_number"] = "1"


def _rows_of_the_web(side: Side, canary: str) -> None:
    workspace, pm = side.workspace, side.people["pm"]
    rows = lambda model: model.objects.within(workspace)  # noqa: E731
    say = lambda text: f"{text} {canary}".strip()  # noqa: E731
    comment = rows(Comment).create(subject="features:SAME", author=pm, author_name=say("pm"), text=say("A comment"))
    notification = rows(Notification).create(user=pm, kind="key", text=say("A key waits"), url=f"/w/{side.slug}/")
    later, earlier = rows(Evidence).order_by("position")[:2]
    rows(DoubleSuggestion).create(later=later, earlier=earlier, score=3.0)
    decided = rows(Decision).create(subject="", kind="record", text=say("Decided"), why=say("why"), by=pm, by_name=say("pm"), status="proposed")
    rows(DecisionRecord).create(decision=decided, number=1, context=say("context"), consequences=say("so"))
    rows(Decision).create(subject="features:SAME", kind="key turned", text=say("Turned"), why=say("why"), by=pm, by_name=say("pm"))
    invitation = rows(Invitation).create(
        email=f"new@{side.slug}.example",
        roles=["pm"],
        token_hash=side.slug.ljust(64, "x"),
        invited_by=pm,
        expires_at=timezone.now() + timedelta(days=3),
    )
    view = rows(SavedView).create(title=say("A view"), query="status=planned", owner=pm)
    piece = {"kind": "new", "need": None, "into": None, "title": say("A need they may have"), "phrases": [], "quote": "E2", "items": ["E2"]}
    rows(NeedProposal).create(number=1, pieces=[piece | {"was": {}, "why": {}, "state": "open"}], unassigned=["E2"])
    rows(Scenario).create(number=1, title=say("A scenario"), why=say("why"), created_by=pm)
    job = rows(Job).create(kind="figures", title=say("A job"), state="done", fingerprint="x")
    rows(JobLog).create(job=job, number=1, text=say("A line"))
    feature = rows(Feature).get(ref="SAME")
    rows(KeyTurn).create(feature=feature, key="value", event="turned", by=pm, by_name=say("pm"), why=say("why"))
    file = rows(ImportedFile).create(name=say("file.json"), size=2, sha256="0" * 64, content=zlib.compress(b"{}"), state="flawed", brought_by=pm)
    brought = rows(FeedbackImport).create(
        name=say("calls.csv"), size=2, sha256="0" * 64, state="mapping", brought_by=pm, mapping={"source": say("Calls"), "columns": {"text": [say("what")]}},
        looked={"layout": {"kind": "table"}, "title": "a table", "num_rows": 1, "notes": [], "columns": [
            {"name": say("what"), "filled": 1, "samples": [say("A voice")], "is_date": False, "order": None, "several": False}
        ]},
    )  # fmt: skip
    export = rows(WorkItemImport).create(
        name=say("board.csv"), size=2, sha256="0" * 64, brought_by=pm,
        mapping={"source": say("Board"), "columns": {"title": [say("what")]}, "states": {say("doing"): "in progress"}},
        looked={"layout": {"kind": "table"}, "title": "a table", "num_rows": 1, "notes": [], "columns": [{"name": say("what"), "samples": [say("Work")], "order": None}],
                "states": [{"word": say("doing"), "num": 1, "state": "in progress", "confidence": 1.0}]},
    )  # fmt: skip
    rows(MappingProposal).create(found=[{"item": "FOR-NOTHING", "feature": "SAME", "activity": None, "probability": 0.5, "words": [say("word")]}])
    if canary:  # Only they opened one: a lookup that forgot whose would show it to us.
        rows(FeedbackDoor).create(kind="form", token="a-token-of-theirs", is_open=True, source=say("Form"), intro=say("Tell us"), changed_by=pm)  # noqa: S106
        rows(NamerSettings).create(url="https://model.example/v1", model=say("model"), changed_by=pm)
    rows(NeedName).create(need="N", title=say("A need"), own=say("Our own name"), model=say("model"), quotes=["E"])
    rows(PortalAddress).create(slug=f"portal-{side.slug}")
    visitor = rows(Visitor).get(ref="VIS")
    mail = rows(PortalMail).create(key="shipped", kind="shipped", visitor=visitor, email=visitor.email, state="failed", problem=say("No server"))
    _trackers(side, say)
    table = rows(TableImport).create(
        kind="market", name=say("table.csv"), sha256="0" * 64, content=zlib.compress(b"capability,us\nA,1\n"), brought_by=pm
    )
    feed = rows(CalendarFeed).create(owner=pm, audience="executive", name=say("A calendar"), token_hash=f"hash of {workspace.slug}")
    side.ids |= {
        "feed": str(feed.pk), "token": "no-such-token", "brought": str(brought.pk), "tracker_file": str(export.pk), "comment": str(comment.pk), "notification": str(notification.pk), "decision": str(decided.pk), "invitation": str(invitation.pk), "view": str(view.pk),
        "scenario": "1", "job": str(job.pk), "file": str(file.pk), "table": str(table.pk), "user": str(pm.pk), "membership": str(rows(Membership).get(user=pm).pk),
        "mail": str(mail.pk), "forecast": "1", "plan": "1", "number": "1",
    }  # fmt: skip
    for name, model in ROWS_WITHOUT_REF.items():
        side.ids[name] = str(rows(model).order_by("position").first().pk)


def _trackers(side: Side, say: Any) -> None:
    """A connected tracker with everything that is kept about one."""
    rows = lambda model: model.objects.within(side.workspace)  # noqa: E731
    facts = {"kind": "github", "url": "https://api.github.example", "token": "sealed", "login": say("ada")}
    connection = rows(Connection).create(**facts, connected_by=side.people["tpm"])
    place = rows(Place).create(
        connection=connection, external_id="1", name=say("acme/app"), url="https://github.example", hook_token=f"hook-of-{side.slug}", hook_secret="sealed",  # noqa: S106
        rights=[[say("Read issues"), True, say("a note")]], note=say("It was renamed"), problem=say("It broke"), remedy=say("Mend it"),
    )  # fmt: skip
    rows(SyncRun).create(place=place, problem=say("It broke"), ended_at=timezone.now())
    item = rows(WorkItem).first()
    record = {"payload": {"title": say("raw")}, "title": say("An issue")}
    rows(TrackerRecord).create(place=place, kind="item", external_id="1", work_item=item, flaw=say("a flaw"), **record)
    rows(TrackerEvent).create(place=place, external_id="1", item="1", at="2026-11-01T00:00:00Z", payload={"event": say("closed")}, is_applied=True)
    rows(Delivery).create(place=place, key="1", body_hash="0" * 64, event="issues", outcome=say("issue 1 opened"))
    for state in (Proposal.OPEN, Proposal.FAILED):
        proposal = rows(Proposal).create(
            place=place, target="item", external_id="1", title=say("An issue"), why=say("why"), state=state, proposed_by=side.people["pm"],
            fields={"milestone": {"now": say("one"), "to": say("two")}},
        )  # fmt: skip
    rows(OutboxEntry).create(proposal=proposal, state=OutboxEntry.STOPPED, problem=say("It broke"), remedy=say("Mend it"))
    side.ids |= {"connection": str(connection.pk), "place": str(place.pk), "proposal": str(proposal.pk)}


def snapshot(side: Side) -> dict[str, Any]:
    """Every row of a workspace, to see that nothing of it changed."""
    from django.apps import apps

    from quarterdeck_web.lib.scoped import WorkspaceRow

    found: dict[str, Any] = {}
    for model in apps.get_models():
        if issubclass(model, WorkspaceRow):
            found[model._meta.label] = sorted(map(repr, model.objects_of_everyone.filter(workspace=side.workspace).values_list()))
    found["workspace"] = list(Workspace.objects.filter(pk=side.workspace.pk).values_list())
    return found


def foreign_references() -> list[str]:
    """Rows that point into another workspace; there must be none."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_foreign_references())
        return [f"{table}.{column} of {pk}" for table, column, pk in cursor.fetchall()]


@cache
def _foreign_references() -> str:
    """One question for every such column of every table: putting it together takes longer than asking it."""
    parts = [
        f"SELECT '{each.table}', '{each.column}', CAST(a.id AS text) FROM {each.table} a JOIN {each.target} b ON a.{each.column} = b.id WHERE a.workspace_id <> b.workspace_id"  # noqa: S608
        for each in walls.references()
    ]
    return " UNION ALL ".join(parts)
