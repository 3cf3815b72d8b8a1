"""What people decided about needs, kept as facts: an item put somewhere by hand stays there; a merge can be taken back, whole, at any time."""

from typing import Any

from django.db.models import Max
from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.grouping.models import NeedFact
from quarterdeck_web.evidence.highlights.models import Highlight
from quarterdeck_web.evidence.models import Evidence, Need, SurveyAnswer
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products.assemble import collections, tidy_body
from quarterdeck_web.products.changes import Changing, changing, on_change
from quarterdeck_web.products.rows import NounRow

BY_HAND = ("evidence.triage", "needs.edit")
ALONG = ("merged into", "unmerged from", "undo")
"""Acts that move needs, not items: what was put somewhere by hand goes along."""


def pinned(scope: Scope) -> dict[Any, str]:
    """Which items a person put where: primary key → id of the need."""
    return dict(scope.rows(NeedFact).filter(kind=NeedFact.PIN).values_list("item_id", "need"))


def is_pinned(scope: Scope, item: Evidence) -> bool:
    """Whether an item is where it is because a person put it there."""
    return bool(item.need_id) and scope.rows(NeedFact).filter(kind=NeedFact.PIN, item=item.pk, need=item.body.get("need") or "").exists()


def merges_into(scope: Scope, need: Need) -> list[NeedFact]:
    """The merges that brought other needs into one, the newest first; `num` of each is how many of its items are still there."""
    found = list(scope.rows(NeedFact).filter(kind=NeedFact.MERGE, into=need.ref).order_by("-position"))
    for fact in found:
        fact.num = scope.rows(Evidence).filter(ref__in=fact.moved).count()
    return found


def remember_merge(change: Changing, need: Need, into: Need) -> None:
    """Keep all that a merge is about to change, before it does."""
    rows = change.scope.rows
    links = collections()["need_links"]
    there = set(rows(links).filter(need=into.pk).values_list("body__feature", flat=True))
    mine = list(rows(links).filter(need=need.pk).values_list("body", flat=True))
    was = {
        "need": need.body,
        "evidence": list(rows(Evidence).filter(need=need.pk).order_by().values_list("ref", flat=True)),
        "survey_answers": list(rows(SurveyAnswer).filter(need=need.pk).values_list("ref", flat=True)),
        "highlights": list(rows(Highlight).filter(need=need.pk).values_list("ref", flat=True)),
        "links": mine,
        "shared": [link["feature"] for link in mine if link["feature"] in there],
    }
    _keep(change, {"kind": NeedFact.MERGE, "need": need.ref, "into": into.ref, "merged": was})


def unmerge(scope: Scope, fact: NeedFact) -> Need:
    """Take a merge back: the need is there again with its id, its words and all it had, but for what a person put elsewhere since.

    Raises `Refused` where a need of that id was made since, or what it had was not kept.
    """
    was = fact.was
    if not was:
        raise Refused(f"What {fact.need} had was not kept.", "Make a need and move its quotes there by hand.")
    if scope.rows(Need).filter(ref=fact.need).exists():
        raise Refused(f"There is a need {fact.need} again.", "Move its quotes there by hand, or delete it first.")
    now = _end_of(scope, fact)
    moved_since = scope.rows(NeedFact).filter(kind=NeedFact.PIN, position__gt=fact.position).values_list("item_id", flat=True)
    with changing(scope, "needs.edit", why=f"unmerged from {fact.into}"[:500]) as change:
        need: Need = change.create(Need, was["need"])
        back = scope.rows(Evidence).filter(need__ref=now, ref__in=fact.moved).exclude(pk__in=list(moved_since))
        change.update_all(list(back.order_by()), {"need": need.ref})
        for model, name in ((SurveyAnswer, "survey_answers"), (Highlight, "highlights")):
            change.update_all(list(scope.rows(model).filter(need__ref=now, ref__in=was.get(name, ()))), {"need": need.ref})
        _bring_links_back(change, fact, now)
        scope.rows(NeedFact).filter(pk=fact.pk).delete()
    return need


def _keep(change: Changing, body: dict[str, Any], known: dict[Any, Any] | None = None) -> None:
    """A new fact, after all others."""
    rows = change.scope.rows(NeedFact)
    body = tidy_body(NeedFact.collection, {**body, "by": change.scope.who, "on": timezone.localdate(change.at).isoformat()})
    moments = {"created_at": change.at, "changed_at": change.at}
    position = (rows.aggregate(last=Max("position"))["last"] or 0) + 1
    NeedFact(workspace=change.workspace, position=position, body=body, **moments).reindex(known).save(force_insert=True)


def _bring_links_back(change: Changing, fact: NeedFact, now: str) -> None:
    """Links that moved along go back; those that the other need had already are made again."""
    links, was = collections()["need_links"], fact.was
    for body in was.get("links", ()):
        is_shared = body["feature"] in was.get("shared", ())
        moved = None if is_shared else change.scope.rows(links).filter(need__ref=now, feature__ref=body["feature"]).first()
        if moved is not None:
            change.update(moved, {"need": fact.need})
        elif change.scope.rows(collections()["features"]).filter(ref=body["feature"]).exists():
            change.create(links, body)


def _end_of(scope: Scope, fact: NeedFact) -> str:
    """Where the items of a merge are now, through merges that came later."""
    later = dict(scope.rows(NeedFact).filter(kind=NeedFact.MERGE, position__gt=fact.position).order_by("position").values_list("need", "into"))
    end = fact.into
    while end in later:
        end = later.pop(end)
    return end


@on_change
def follow(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """What a person links by hand is pinned; a need that comes back by undo is merged no more."""
    if isinstance(row, Need) and not before:
        change.scope.rows(NeedFact).filter(kind=NeedFact.MERGE, need=row.ref, created_at__lt=change.at).delete()
    if not isinstance(row, Evidence) or before.get("need") == after.get("need") or after == {}:
        return
    pins, need = change.scope.rows(NeedFact).filter(kind=NeedFact.PIN, item=row.pk), after.get("need")
    if need and change.why.startswith(ALONG):
        for pin in pins:
            pin.body = {**pin.body, "need": need}
            pin.reindex({(Evidence, row.ref): row.pk}).save()
    elif need and change.scope.user is not None and change.operation in BY_HAND and not change.why:
        pins.delete()  # Decided anew, it stands after what was decided since.
        _keep(change, {"kind": NeedFact.PIN, "need": need, "items": [row.ref]}, {(Evidence, row.ref): row.pk})
    else:
        pins.exclude(need=need or "").delete()
