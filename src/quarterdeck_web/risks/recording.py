"""Writing decision records: proposed, accepted or rejected, superseded by another. Each step is one transaction with its audit line."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import Refused, StaleEdit
from quarterdeck_web.products.models import Decision
from quarterdeck_web.risks.models import ACCEPTED, PROPOSED, REJECTED, SUPERSEDED, DecisionRecord

KIND = "record"


def propose(scope: Scope, typed: dict[str, Any], feature: str | None, replaces: DecisionRecord | None = None) -> DecisionRecord:
    """A new record, proposed. `replaces` is the one it would supersede once accepted."""
    with transaction.atomic():
        record_audit(scope, "risks.edit", "decision", {"title": typed["title"][:200]})  # Locks the workspace: numbers stay unique.
        last = scope.rows(DecisionRecord).aggregate(last=models.Max("number"))["last"] or 0
        subject = f"features:{feature}" if feature else f"decisions:D{last + 1}"
        decision = scope.rows(Decision).create(
            subject=subject, kind=KIND, text=typed["title"], why=typed["decision"], by=scope.user, by_name=scope.who, status=PROPOSED
        )
        record: DecisionRecord = scope.rows(DecisionRecord).create(
            decision=decision, number=last + 1, context=typed["context"], consequences=typed["consequences"]
        )
        if replaces is not None:
            scope.rows(DecisionRecord).filter(pk=replaces.pk).update(superseded_by=record)
        return record


def rewrite(scope: Scope, record: DecisionRecord, typed: dict[str, Any], version: int | None) -> None:
    """Change a proposed record.

    Raises
    ------
    Refused
        If it was accepted or rejected meanwhile.
    StaleEdit
        If somebody changed it since it was read; their text is shown beside this one.
    """
    with transaction.atomic():
        current = scope.rows(DecisionRecord).select_for_update(of=("self",)).select_related("decision").get(pk=record.pk)
        _refuse_settled(current)
        theirs = {"title": current.decision.text, "context": current.context, "decision": current.decision.why, "consequences": current.consequences}
        if version is not None and version != current.version:
            mine = {name: typed[name] for name in theirs if typed[name] != theirs[name]}
            if mine:
                raise StaleEdit(current, {name: theirs[name] for name in mine}, mine, current.decision.by_name)
        scope.rows(Decision).filter(pk=current.decision_id).update(text=typed["title"], why=typed["decision"])
        scope.rows(DecisionRecord).filter(pk=current.pk).update(
            context=typed["context"], consequences=typed["consequences"], version=current.version + 1, changed_at=timezone.now()
        )
        record_audit(scope, "risks.edit", f"D{current.number}", {"version": current.version + 1})


def settle(scope: Scope, record: DecisionRecord, status: str) -> None:
    """Accept or reject a proposed record. What it replaces is superseded from then on. Raises `Refused` if it is settled already."""
    if status not in (ACCEPTED, REJECTED):
        raise Refused(f"Expected accepted or rejected, got {status[:20]!r}.", "Use the buttons of the record.")
    with transaction.atomic():
        current = scope.rows(DecisionRecord).select_for_update(of=("self",)).select_related("decision").get(pk=record.pk)
        _refuse_settled(current)
        now = timezone.now()
        scope.rows(Decision).filter(pk=current.decision_id).update(status=status, at=now)
        scope.rows(DecisionRecord).filter(pk=current.pk).update(decided_at=now, decided_by=scope.who, version=current.version + 1, changed_at=now)
        replaced = list(scope.rows(DecisionRecord).filter(superseded_by=current).select_related("decision"))
        if status == ACCEPTED:
            scope.rows(Decision).filter(pk__in=[each.decision_id for each in replaced]).update(status=SUPERSEDED)
        else:
            scope.rows(DecisionRecord).filter(superseded_by=current).update(superseded_by=None)
        record_audit(scope, "risks.edit", f"D{current.number}", {"status": status})


def _refuse_settled(record: DecisionRecord) -> None:
    if record.decision.status != PROPOSED:
        raise Refused(f"{record} is {record.decision.status} already.", "A settled decision stands as it is. Write a new one that supersedes it.")
