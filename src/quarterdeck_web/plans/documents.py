"""Plans for pages: which one is meant, and its document, decoded once. Nothing here loads the engine."""

import json
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.plans.models import Plan, PlanDocument

KEPT = 24
"""Decoded documents a process keeps: about a megabyte each."""
SOUND = ("optimal", "feasible")

Document = dict[str, Any]


def baseline(scope: Scope) -> Plan | None:
    """The accepted plan with the latest acceptance."""
    found: Plan | None = scope.rows(Plan).filter(status="accepted").order_by("-accepted_at").first()
    return found


def current_plan(scope: Scope) -> Plan | None:
    """The baseline; before there is one, the latest sound proposal that is no scenario."""
    found: Plan | None = baseline(scope) or scope.rows(Plan).filter(status="proposed", scenario=None, outcome__in=SOUND).order_by("-number").first()
    return found


def plan_to_show(scope: Scope) -> Plan | None:
    """What the Plan screen opens with: a proposal made after the baseline, for it waits for a decision; else the baseline; else the latest."""
    plans = scope.rows(Plan).filter(scenario=None)
    accepted = plans.filter(status="accepted").order_by("-accepted_at").first()
    newer = plans.filter(status="proposed").order_by("-number")
    if accepted is not None:
        newer = newer.filter(made_at__gt=accepted.accepted_at)
    found: Plan | None = newer.first() or accepted or plans.exclude(status="discarded").order_by("-number").first()
    return found


def document_of(plan: Plan) -> Document:
    """What the engine wrote, as plain values. Never change it: it is shared. A plan's document never changes either."""
    return _decoded(plan.workspace_id, plan.pk)


def content_of(plan: Plan) -> bytes:
    """The document as the command line writes it."""
    return zlib.decompress(PlanDocument.objects.within(plan.workspace_id).values_list("content", flat=True).get(plan=plan))


def inputs_of(plan: Plan) -> Document:
    """What planning read when this plan was made (see `inputs`); empty for a plan that came from a file."""
    stored = PlanDocument.objects.within(plan.workspace_id).values_list("inputs", flat=True).get(plan=plan)
    found: Document = json.loads(zlib.decompress(stored)) if stored else {}
    return found


@lru_cache(maxsize=KEPT)
def _decoded(workspace: UUID, plan: UUID) -> Document:
    content = PlanDocument.objects.within(workspace).values_list("content", flat=True).get(plan=plan)
    found: Document = json.loads(zlib.decompress(content))
    return found


def packed(value: Any) -> bytes:
    """A document compressed, as it is stored."""
    content = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return zlib.compress(content, 6)


def by_ref(items: Iterable[Document], field: str = "id") -> dict[str, Document]:
    """Items of a document by what names them."""
    return {item[field]: item for item in items}
