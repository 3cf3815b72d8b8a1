"""Proposals of needs: made by the worker, accepted in whole or piece by piece, or refused. Until then nothing changes."""

from typing import Any

from django.db.models import Max

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence import judging, triage
from quarterdeck_web.evidence.grouping.models import NeedFact, NeedProposal
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.evidence.naming.pieces import remember_name
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.lib.scoped import ScopedQuerySet
from quarterdeck_web.products.changes import Changing, changing, on_change
from quarterdeck_web.products.refs import free_ref
from quarterdeck_web.products.rows import NounRow

OPEN, ACCEPTED, REFUSED = "open", "accepted", "refused"
SAME_SHARE = 0.6
"""A piece whose items overlap so far (shared of all) with one that was refused, or with what people merged, is not proposed again."""
MANY, LOOKED_AT = 500, 20


def latest(scope: Scope) -> NeedProposal | None:
    """The newest proposal, None before the first."""
    found: NeedProposal | None = scope.rows(NeedProposal).order_by("-number").first()
    return found


def items_of(scope: Scope, refs: list[str]) -> ScopedQuerySet:
    """The items of a piece that are still there."""
    return scope.rows(Evidence).filter(ref__in=refs)


def store(workspace: Workspace, pieces: list[dict[str, Any]], unassigned: list[str], num_items: int, basis: str) -> NeedProposal:
    """Keep a proposal, without what people refused before or decided otherwise: a need that holds what was put there by hand is not merged away."""
    rows = NeedProposal.objects.within(workspace)
    refused = [piece for proposal in rows.order_by("-number")[:LOOKED_AT] for piece in proposal.pieces if piece["state"] == REFUSED]
    merges = [set(fact.moved) for fact in NeedFact.objects.within(workspace).filter(kind=NeedFact.MERGE)]
    pinned = set(NeedFact.objects.within(workspace).filter(kind=NeedFact.PIN).values_list("item__ref", flat=True))
    kept = [
        piece
        for piece in pieces
        if not any(_is_same(piece, other) for other in refused)
        and not (piece["kind"] == "split" and any(_overlap(set(piece["items"]), items) >= SAME_SHARE for items in merges))
        and not (piece["kind"] == "merge" and pinned & set(piece["items"]))
    ]
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    proposal = NeedProposal(workspace=workspace, number=number, pieces=kept, unassigned=unassigned, num_items=num_items, basis=basis)
    proposal.save(force_insert=True)
    return proposal


def accept(scope: Scope, proposal: NeedProposal, places: list[int], titles: dict[int, str]) -> int:
    """Do what some pieces propose, as one act that one undo takes back. Returns how many items moved.

    Items that somebody moved or put somewhere by hand since stay where they are. Raises `FieldErrors` for a title that cannot be, `Refused` where
    nothing is open.
    """
    flaws: dict[str, list[str]] = {}
    wanted = _open_pieces(proposal, places)
    for place, piece in wanted:
        if piece["kind"] in ("new", "split"):
            try:
                titles[place] = triage.sound_title(titles.get(place, piece["title"]))
            except FieldErrors as error:
                flaws[f"title-{place}"] = error.errors["title"]
    if flaws:
        raise FieldErrors(flaws)
    num_moved = 0
    with changing(scope, "needs.edit", why=f"proposal {proposal.number}") as change:
        for place, piece in wanted:
            num_moved += _apply(change, piece, titles.get(place, ""))
        _decide(scope, proposal, [place for place, _ in wanted], ACCEPTED, batch=str(change.batch))
    return num_moved


def refuse(scope: Scope, proposal: NeedProposal, places: list[int]) -> None:
    """Leave everything as it is; what is refused is not proposed again. Raises `Refused` where nothing is open."""
    _decide(scope, proposal, [place for place, _ in _open_pieces(proposal, places)], REFUSED)


def _open_pieces(proposal: NeedProposal, places: list[int]) -> list[tuple[int, dict[str, Any]]]:
    found = [(place, proposal.pieces[place]) for place in places if 0 <= place < len(proposal.pieces) and proposal.pieces[place]["state"] == OPEN]
    if not found:
        raise Refused("Nothing of that waits for a decision any more.", "Look at the proposal again.")
    return found


def _apply(change: Changing, piece: dict[str, Any], title: str) -> int:
    scope = change.scope
    if piece["kind"] == "merge":
        need, into = (scope.rows(Need).filter(ref=piece[name]).first() for name in ("need", "into"))
        if need is None or into is None:
            return 0
        num: int = scope.rows(Evidence).filter(need=need.pk).count()
        judging.merge_within(change, need, into)
        return num
    target = _target(change, piece, title)
    if target is None:
        return 0
    moved = 0
    for start in range(0, len(piece["items"]), MANY):
        rows = scope.rows(Evidence).filter(ref__in=piece["items"][start : start + MANY], state__in=["new", "linked"], duplicate_of=None)
        held = set(scope.rows(NeedFact).filter(kind=NeedFact.PIN, item__in=rows).values_list("item_id", flat=True))
        free = [row for row in rows if row.body.get("need") == piece["was"].get(row.ref) and row.pk not in held]
        moved += change.update_all(triage.with_doubles(scope, free), {"need": target.ref})
    return moved


def _target(change: Changing, piece: dict[str, Any], title: str) -> Need | None:
    if piece["kind"] in ("new", "split"):
        made: Need = change.create(Need, {"id": free_ref(change.scope, Need, title), "title": title})
        remember_name(change.scope, made, piece, title)
        return made
    ref = piece["into"] if piece["kind"] == "move" else piece["need"]
    found: Need | None = change.scope.rows(Need).filter(ref=ref).first()
    return found


@on_change
def reopen(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """What was accepted waits for a decision again where that is undone."""
    if change.undoes is None or len(change.touched) > 1:
        return
    for proposal in change.scope.rows(NeedProposal).order_by("-number")[:LOOKED_AT]:
        places = [place for place, piece in enumerate(proposal.pieces) if piece.get("batch") == str(change.undoes)]
        if places:
            _decide(change.scope, proposal, places, OPEN)


def _decide(scope: Scope, proposal: NeedProposal, places: list[int], state: str, batch: str = "") -> None:
    current = scope.rows(NeedProposal).select_for_update().get(pk=proposal.pk)
    for place in places:
        current.pieces[place] |= {"state": state, "batch": batch}
    current.save(update_fields=["pieces"])
    proposal.pieces = current.pieces


def _is_same(piece: dict[str, Any], other: dict[str, Any]) -> bool:
    same = all(piece[name] == other[name] for name in ("kind", "need", "into"))
    return same and _overlap(set(piece["items"]), set(other["items"])) >= SAME_SHARE


def _overlap(first: set[str], second: set[str]) -> float:
    return len(first & second) / max(1, len(first | second))
