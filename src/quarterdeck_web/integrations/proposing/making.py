"""What a plan would change in a tracker: issues for activities that have none, milestones of items, days of milestones. Nothing is written here."""

from typing import Any

from django.db import transaction

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.features.models import Feature
from quarterdeck_web.integrations.models import Place, Proposal, TrackerRecord
from quarterdeck_web.integrations.proposing.standing import stands
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.plans.models import Release

OPERATION = "proposals.make"
PENDING = (Proposal.OPEN, Proposal.APPROVED)
STATES = ("open", "complete", "closed")
MAX_LABELS, MAX_LABEL = 20, 50


@transaction.atomic
def propose_for(scope: Scope, place: Place, feature: Feature, option: str = "") -> list[Proposal]:
    """Propose what a feature's plan asks of a tracker. Raises `Refused` where nothing differs."""
    release = _release_of(scope, feature)
    milestone = _milestone(scope, place, str(release)) if release else None
    found = [
        *_new_items(scope, place, feature, option, str(release) if milestone else ""),
        *(_milestones_of_items(scope, place, feature, str(release)) if milestone else ()),
        *(_day_of_milestone(place, milestone, release) if milestone else ()),
    ]
    made = [proposal for proposal in found if not _is_pending(scope, proposal)]
    if not made:
        raise Refused(f"{feature} and {place} do not differ, or the difference waits for a decision already.", "Look at the proposals.")
    return _keep(scope, made, feature.ref)


@transaction.atomic
def propose_change(scope: Scope, item: WorkItem, wanted: dict[str, Any]) -> Proposal:
    """Propose another milestone, other labels or another state for one item. Raises `FieldErrors` and `Refused`."""
    record = scope.rows(TrackerRecord).select_related("place").filter(work_item=item, kind=TrackerRecord.ITEM).first()
    if record is None:
        raise Refused(f"{item.key} comes from no tracker that is connected.", "Connect its tracker in the settings.")
    fields = _sound(scope, record.place, wanted)
    now = stands(item)
    changed = {name: {"now": now[name], "to": value} for name, value in fields.items() if value != now[name]}
    if not changed:
        raise Refused(f"{item.key} is like that already.", "Change a field, then propose it.")
    facts = {"external_id": record.external_id, "title": str(item), "fields": changed, "feature": item.body.get("feature") or ""}
    proposal = Proposal(place=record.place, target=Proposal.ITEM, **facts)
    if _is_pending(scope, proposal):
        raise Refused(f"A change of {item.key} waits for a decision already.", "Decide that one first.")
    return _keep(scope, [proposal], item.key)[0]


def _new_items(scope: Scope, place: Place, feature: Feature, option: str, milestone: str) -> list[Proposal]:
    """A new item for each activity of the option that no item is for. A first item of its label, if the tracker has one of the feature's id."""
    options = feature.body.get("options") or []
    chosen = next((each for each in options if each["id"] == option), options[0] if options else {"activities": []})
    there = set(scope.rows(WorkItem).filter(feature=feature).exclude(activity="").values_list("activity", flat=True))
    about = f"Part of {feature.ref}, {feature.title}."
    description = "\n\n".join(filter(None, (about, str(feature.body.get("summary") or ""))))
    made = []
    for activity in chosen.get("activities") or []:
        if activity["id"] in there:
            continue
        fields = {"title": _to(activity["title"]), "description": _to(description)}
        if milestone:
            fields["milestone"] = _to(milestone)
        why = f"Work of {feature.ref} that no item is for yet"
        about_it = {"title": activity["title"], "feature": feature.ref, "activity": activity["id"], "why": why}
        made.append(Proposal(place=place, target=Proposal.NEW, fields=fields, **about_it))
    return made


def _milestones_of_items(scope: Scope, place: Place, feature: Feature, title: str) -> list[Proposal]:
    records = scope.rows(TrackerRecord).filter(place=place, kind=TrackerRecord.ITEM, work_item__feature=feature).select_related("work_item")
    made = []
    for record in records.exclude(work_item__state__in=["complete", "closed"]):
        item = record.work_item
        if item is None or item.milestone == title or item.kind == "pull request":
            continue
        fields = {"milestone": {"now": item.milestone, "to": title}}
        why = f"{feature.ref} is aimed at {title}"
        facts = {"title": str(item), "feature": feature.ref, "why": why}
        made.append(Proposal(place=place, target=Proposal.ITEM, external_id=record.external_id, fields=fields, **facts))
    return made


def _day_of_milestone(place: Place, milestone: TrackerRecord, release: Release) -> list[Proposal]:
    now, ships_on = (milestone.payload.get("due_on") or "")[:10] or None, release.body.get("ships_on")
    if not ships_on or now == ships_on:
        return []
    fields = {"due_date": {"now": now, "to": ships_on}}
    facts = {"external_id": milestone.external_id, "title": f"Milestone {milestone.title}", "why": f"{release} ships that day"}
    return [Proposal(place=place, target=Proposal.MILESTONE, fields=fields, **facts)]


def _sound(scope: Scope, place: Place, wanted: dict[str, Any]) -> dict[str, Any]:
    """The fields as they may be proposed. Raises `FieldErrors` with everything that is wrong."""
    errors: dict[str, list[str]] = {}
    milestone, state = str(wanted.get("milestone") or "").strip(), str(wanted.get("state") or "")
    labels = sorted({label.strip() for label in wanted.get("labels") or [] if label.strip()})
    if milestone and _milestone(scope, place, milestone) is None:
        errors["milestone"] = [f"expected a milestone of {place}, got {milestone[:80]!r}. Make it in the tracker first"]
    if state not in STATES:
        errors["state"] = [f"expected one of {', '.join(STATES)}, got {state[:40]!r}"]
    if len(labels) > MAX_LABELS or any(len(label) > MAX_LABEL for label in labels):
        errors["labels"] = [f"expected at most {MAX_LABELS} labels of at most {MAX_LABEL} characters each"]
    if errors:
        raise FieldErrors(errors)
    return {"milestone": milestone, "labels": labels, "state": state}


def _milestone(scope: Scope, place: Place, title: str) -> TrackerRecord | None:
    found: TrackerRecord | None = scope.rows(TrackerRecord).filter(place=place, kind=TrackerRecord.MILESTONE, title=title).first()
    return found


def _release_of(scope: Scope, feature: Feature) -> Release | None:
    ref = feature.body.get("release")
    found: Release | None = scope.rows(Release).filter(ref=ref).first() if ref else None
    return found


def _is_pending(scope: Scope, proposal: Proposal) -> bool:
    """Whether the same waits for a decision, or is on its way."""
    same = scope.rows(Proposal).filter(place=proposal.place, target=proposal.target, state__in=PENDING)
    if proposal.target == Proposal.NEW:
        return bool(same.filter(feature=proposal.feature, activity=proposal.activity).exists())
    return bool(same.filter(external_id=proposal.external_id).exists())


def _keep(scope: Scope, made: list[Proposal], subject: str) -> list[Proposal]:
    # The workspace's lock keeps two who propose at once from proposing the same twice.
    type(scope.workspace).objects.select_for_update().get(pk=scope.workspace.pk)
    made = [proposal for proposal in made if not _is_pending(scope, proposal)]
    for proposal in made:
        proposal.workspace, proposal.proposed_by, proposal.title = scope.workspace, scope.user, proposal.title[:500]
        proposal.save(force_insert=True)
    record_audit(scope, OPERATION, f"proposed {len(made)} changes for {subject}"[:200], {"proposals": [str(proposal.pk) for proposal in made]})
    return made


def _to(value: Any) -> dict[str, Any]:
    return {"now": None, "to": value}
