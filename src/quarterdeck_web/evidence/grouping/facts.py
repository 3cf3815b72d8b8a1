"""What people decided about needs, kept as facts: an item put somewhere by hand stays there; a merge can be taken back, whole, at any time."""

from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.grouping.models import NeedFact
from quarterdeck_web.evidence.models import Evidence, Need, SurveyAnswer
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products.assemble import collections
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
    """The merges that brought other needs into one, the newest first."""
    return list(scope.rows(NeedFact).filter(kind=NeedFact.MERGE, into=need.ref).select_related("by").order_by("-at"))


def remember_merge(change: Changing, need: Need, into: Need) -> None:
    """Keep all that a merge is about to change, before it does."""
    rows = change.scope.rows
    links = collections()["need_links"]
    there = set(rows(links).filter(need=into.pk).values_list("feature_id", flat=True))
    body = {
        "need": need.body,
        "items": list(rows(Evidence).filter(need=need.pk).order_by().values_list("ref", flat=True)),
        "survey_answers": list(rows(SurveyAnswer).filter(need=need.pk).values_list("ref", flat=True)),
        "links": [{"body": link.body, "was_there": link.feature_id in there} for link in rows(links).filter(need=need.pk)],
    }
    NeedFact(workspace=change.workspace, kind=NeedFact.MERGE, need=need.ref, into=into.ref, body=body, at=change.at, by=change.scope.user).save(
        force_insert=True
    )


def unmerge(scope: Scope, fact: NeedFact) -> Need:
    """Take a merge back: the need is there again with its id, its words and all it had, but for what a person put elsewhere since.

    Raises `Refused` where a need of that id was made since.
    """
    if scope.rows(Need).filter(ref=fact.need).exists():
        raise Refused(f"There is a need {fact.need} again.", "Move its quotes there by hand, or delete it first.")
    now = _end_of(scope, fact)
    moved_since = scope.rows(NeedFact).filter(kind=NeedFact.PIN, at__gt=fact.at).values_list("item_id", flat=True)
    with changing(scope, "needs.edit", why=f"unmerged from {fact.into}"[:500]) as change:
        need: Need = change.create(Need, fact.body["need"])
        back = scope.rows(Evidence).filter(need__ref=now, ref__in=fact.body["items"]).exclude(pk__in=list(moved_since))
        change.update_all(list(back.order_by()), {"need": need.ref})
        answers = scope.rows(SurveyAnswer).filter(need__ref=now, ref__in=fact.body["survey_answers"])
        change.update_all(list(answers), {"need": need.ref})
        _bring_links_back(change, fact, now)
        fact.delete()
    return need


def _bring_links_back(change: Changing, fact: NeedFact, now: str) -> None:
    """Links that moved along go back; those that the other need had already are made again."""
    links = collections()["need_links"]
    for kept in fact.body["links"]:
        body = kept["body"]
        moved = None if kept["was_there"] else change.scope.rows(links).filter(need__ref=now, feature__ref=body["feature"]).first()
        if moved is not None:
            change.update(moved, {"need": fact.need})
        elif change.scope.rows(collections()["features"]).filter(ref=body["feature"]).exists():
            change.create(links, body)


def _end_of(scope: Scope, fact: NeedFact) -> str:
    """Where the items of a merge are now, through merges that came later."""
    later = dict(scope.rows(NeedFact).filter(kind=NeedFact.MERGE, at__gt=fact.at).order_by("at").values_list("need", "into"))
    end = fact.into
    while end in later:
        end = later.pop(end)
    return end


@on_change
def follow(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """What a person links by hand is pinned; a need that comes back by undo is merged no more."""
    if isinstance(row, Need) and not before:
        change.scope.rows(NeedFact).filter(kind=NeedFact.MERGE, need=row.ref).exclude(body={}).filter(at__lt=change.at).delete()
    if not isinstance(row, Evidence) or before.get("need") == after.get("need") or after == {}:
        return
    pins, need = change.scope.rows(NeedFact).filter(kind=NeedFact.PIN, item=row.pk), after.get("need")
    if need and change.why.startswith(ALONG):
        pins.update(need=need)
    elif need and change.scope.user is not None and change.operation in BY_HAND and not change.why:
        if not pins.update(need=need, at=change.at, by=change.scope.user):
            NeedFact(workspace=change.workspace, kind=NeedFact.PIN, item=row, need=need, at=change.at, by=change.scope.user).save(force_insert=True)
    else:
        pins.exclude(need=need or "").delete()
