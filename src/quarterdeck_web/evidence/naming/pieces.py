"""Names for what a proposal would make, and where a need's name comes from once somebody accepted it."""

from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.evidence.naming.choosing import settings_of
from quarterdeck_web.evidence.naming.models import NeedName
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.lib.sealing import CannotOpen
from quarterdeck_web.products.assemble import collections

UNNAMED = ("new", "split")
"""Kinds of pieces that make a need, which nobody has named yet."""

QUOTES = 5
MANY = 500


def name_pieces(context: JobContext, pieces: list[dict[str, Any]]) -> str:
    """Have the model name the needs that a proposal would make, where the workspace's owner turned that on; says what came of it.

    Needs that there are keep their names, whoever gave them.
    """
    from quarterdeck_web.evidence.naming import assemble

    scope, wanted = context.scope, [piece for piece in pieces if piece["kind"] in UNNAMED]
    row = settings_of(scope)
    if not row.is_on or not wanted:
        return ""
    texts = _texts(scope, [ref for piece in wanted for ref in _quotes_of(piece)])
    asked = [assemble.Asked(piece["title"], piece["phrases"], [texts[ref] for ref in _quotes_of(piece) if ref in texts]) for piece in wanted]

    def told(done: int) -> None:
        context.progress(0.6 + 0.35 * done / len(wanted), "naming needs", named=done)

    try:
        found = assemble.names_for(scope, row, asked, people=known_people(scope), accounts=known_accounts(scope), taken=_titles(scope), told=told)
    except CannotOpen:
        return "The key of the model that names needs cannot be opened: enter it again in the settings"
    today = timezone.localdate().isoformat()
    for piece, (title, why) in zip(wanted, found, strict=True):
        piece["named"] = {"model": row.model, "on": today, "own": piece["title"], "why": why, "quotes": _quotes_of(piece)}
        piece["title"] = title
    num = sum(not why for _, why in found)
    return f"{row.model} named {num} of {len(found)} needs" + ("" if num == len(found) else "; the rest keep our own names")


def remember_name(scope: Scope, need: Need, piece: dict[str, Any], title: str) -> None:
    """Keep where a new need's name comes from, if it is the model's and the person let it stand."""
    named = piece.get("named")
    if named and not named["why"] and title == piece["title"]:
        facts = {"title": title, "own": named["own"][:200], "model": named["model"], "quotes": named["quotes"]}
        scope.rows(NeedName).update_or_create(workspace=scope.workspace, need=need.ref, defaults=facts)


def origin_of_name(scope: Scope, need: Need) -> dict[str, Any] | None:
    """The model, day and quotes a need's name comes from; None where a person named it."""
    found = scope.rows(NeedName).filter(need=need.ref, title=str(need)).first()
    if found is None:
        return None
    return {"model": found.model, "at": found.at, "own": found.own, "quotes": list(scope.rows(Evidence).filter(ref__in=found.quotes))}


def _quotes_of(piece: dict[str, Any]) -> list[str]:
    central = piece.get("central") or [piece["quote"], *piece["items"][: QUOTES - 1]]
    return list(dict.fromkeys(central))[:QUOTES]


def _texts(scope: Scope, refs: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(refs), MANY):
        found |= dict(scope.rows(Evidence).filter(ref__in=refs[start : start + MANY]).values_list("ref", "text"))
    return found


def known_people(scope: Scope) -> set[str]:
    """Everybody who is known to have said anything: each is hidden in what is sent, whoever speaks of them."""
    rows = scope.rows(Evidence).exclude(body__person=None).order_by()
    return {str(person) for person in rows.values_list("body__person", flat=True).distinct() if person}


def known_accounts(scope: Scope) -> set[str]:
    """Every account, by id and by title."""
    return {
        name for ref, title in scope.rows(collections()["accounts"]).order_by().values_list("ref", "body__title") for name in (ref, title) if name
    }


def _titles(scope: Scope) -> set[str]:
    return {title for title in scope.rows(Need).order_by().values_list("body__title", flat=True) if title}
