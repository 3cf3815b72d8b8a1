"""What a Product Manager does with needs: make, judge, merge, take away. Links move along, and one undo brings all of it back."""

from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.highlights.actions import point_elsewhere
from quarterdeck_web.evidence.models import Evidence, Need, SurveyAnswer
from quarterdeck_web.evidence.surveys.linking import point_at
from quarterdeck_web.evidence.triage import sound_title
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.products.changes import Changing, changing
from quarterdeck_web.products.refs import free_ref

OPERATION = "needs.edit"
FIELDS = ("title", "description", "status", "segment", "importance", "satisfaction", "respondents")
COVERAGES = {"full": "fully", "partial": "in part"}
AT_ONCE = 1000
"""Items that move while a page waits; more than that is a worker's."""


def create_need(scope: Scope, fields: dict[str, Any]) -> Need:
    """A new need. Raises `FieldErrors`."""
    fields = {**fields, "title": sound_title(fields.get("title") or "")}
    with changing(scope, OPERATION) as change:
        need: Need = change.create(
            Need, {"id": free_ref(scope, Need, fields["title"]), **{name: value for name, value in fields.items() if value is not None}}
        )
    return need


def edit_need(scope: Scope, need: Need, fields: dict[str, Any], version: int | None) -> Need:
    """Change a need's words and judgements. Raises `FieldErrors`, `StaleEdit`."""
    assert set(fields) <= set(FIELDS)
    if "title" in fields:
        fields = {**fields, "title": sound_title(fields["title"] or "")}
    with changing(scope, OPERATION) as change:
        change.update(need, fields, version=version)
    return need


def merge_needs(scope: Scope, need: Need, into: Need, *, by_worker: bool = False) -> Job | None:
    """Make two needs one: everything that points at `need` points at `into`, and `need` is gone. Returns the job if that is too much for a page."""
    if need.pk == into.pk:
        raise Refused(f"“{need}” cannot be merged into itself.", "Choose another need.")
    if not by_worker and scope.rows(Evidence).filter(need=need.pk)[: AT_ONCE + 1].count() > AT_ONCE:
        return enqueue(scope, "merge-needs", {"need": need.ref, "into": into.ref}, title=f"Merging “{str(need)[:60]}” into “{str(into)[:60]}”")
    with changing(scope, OPERATION, why=f"merged into {into}"[:500]) as change:
        merge_within(change, need, into)
    return None


def merge_within(change: Changing, need: Need, into: Need) -> None:
    """As `merge_needs`, as a part of something greater. What it changes is kept, so that it can be taken back later."""
    from quarterdeck_web.evidence.grouping.facts import remember_merge

    remember_merge(change, need, into)
    _point_at(change, need, into)
    change.delete(need)


def delete_need(scope: Scope, need: Need) -> None:
    """Take a need away; its quotes wait in the inbox again. Raises `Refused` where so many hang on it that it should be merged or rejected."""
    losses = losses_of(scope, need)
    if losses["evidence"] > AT_ONCE:
        raise Refused(f"More than {AT_ONCE:,} items belong to “{need}”.", "Merge it into another need, or set its status to rejected.")
    with changing(scope, OPERATION, why="deleted") as change:
        _point_at(change, need, None)
        change.delete(need)


def losses_of(scope: Scope, need: Need) -> dict[str, int]:
    """How much points at a need: items (counted up to a thousand), survey answers, links to features."""
    links = scope.rows(collections()["need_links"]).filter(need=need.pk).exclude(feature=None)
    return {
        "evidence": scope.rows(Evidence).filter(need=need.pk)[: AT_ONCE + 1].count(),
        "survey_answers": scope.rows(SurveyAnswer).filter(need=need.pk).count(),
        "features": links.count(),
    }


def answer_with(scope: Scope, need: Need, feature_ref: str, coverage: str, note: str) -> Any:
    """Say that a feature answers a need, or how far it does if it was said already. Raises `FieldErrors`."""
    feature = scope.rows(collections()["features"]).filter(ref=feature_ref).first()
    errors = {} if feature else {"feature": [f"there is no feature {feature_ref[:60]!r}. Choose one from the list"]}
    if coverage not in COVERAGES:
        errors["coverage"] = [f"expected {' or '.join(COVERAGES)}, got {coverage[:40]!r}"]
    if errors:
        raise FieldErrors(errors)
    links = collections()["need_links"]
    there = scope.rows(links).filter(need=need.pk, feature=feature.pk).first()
    fields = {"coverage": coverage, "note": note.strip()}
    with changing(scope, "links.edit") as change:
        if there is None:
            change.create(links, {"need": need.ref, "feature": feature.ref, **fields})
        else:
            change.update(there, fields)
    return feature


def no_longer_answer(scope: Scope, link: Any) -> None:
    """Take the link between a feature and a need away."""
    with changing(scope, "links.edit") as change:
        change.delete(link)


def _point_at(change: Changing, need: Need, into: Need | None) -> None:
    """Have everything that points at a need point elsewhere, or nowhere."""
    rows, target = change.scope.rows, into.ref if into else None
    change.update_all(list(rows(Evidence).filter(need=need.pk).order_by()), {"need": target})
    change.update_all(list(rows(SurveyAnswer).filter(need=need.pk)), {"need": target})
    point_elsewhere(change, need, into)
    point_at(change, need.ref, target)
    links = rows(collections()["need_links"])
    there = set(links.filter(need=into.pk).values_list("feature_id", flat=True)) if into else set()
    for link in links.filter(need=need.pk):
        if into is None or link.feature_id in there:
            change.delete(link)
        else:
            change.update(link, {"need": into.ref})
