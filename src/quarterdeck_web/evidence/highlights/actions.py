"""Highlighting: make, change and take away passages of what people said. The text itself is never touched."""

from typing import Any
from weakref import WeakKeyDictionary

from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence import triage
from quarterdeck_web.evidence.highlights.models import LEVELS, Highlight
from quarterdeck_web.evidence.highlights.passages import without_edges
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.products.changes import Changing, changing, on_change
from quarterdeck_web.products.refs import free_ref
from quarterdeck_web.products.rows import NounRow

OPERATION = triage.OPERATION
MOST_OF_ONE = 500
"""So many passages of one item are more than anybody reads."""


def highlight(
    scope: Scope, item: Evidence, start: int, end: int, *, need: str = "", feature: str = "", importance: str, quote: str | None = None
) -> Highlight:
    """Highlight characters `start` to before `end` of an item for a need, a feature, or both (their ids).

    An item that waits for triage is put to that need as well. Spaces at both ends are left out.

    Raises
    ------
    FieldErrors
        If the passage does not stand there (or is not `quote`), has no words, is highlighted for the same already, or what it should speak of is
        not there; all flaws at once.
    """
    text, errors = item.text, _link_flaws(scope, need, feature, importance)
    if not 0 <= start < end <= len(text):
        errors["quote"] = [f"expected a passage within the {len(text):,} characters of {item.ref}, got {start:,} to {end:,}. Select it again"]
    elif quote is not None and _lines(text[start:end]) != _lines(quote):
        errors["quote"] = [f"expected what stands there, “{_short(text[start:end])}”, got “{_short(quote)}”. Load the page again and select it anew"]
    else:
        start, end = without_edges(text, start, end)
        if start == end:
            errors["quote"] = ["expected words, got only spaces. Select some"]
    if not errors:
        errors = _double_flaws(scope, item, start, end, need, feature)
    if errors:
        raise FieldErrors(errors)
    body = {"id": free_ref(scope, Highlight, prefix="H"), "evidence": item.ref, "start": start, "end": end, "quote": text[start:end]}
    body |= {"need": need or None, "feature": feature or None, "importance": importance, **_judged(scope)}
    with changing(scope, OPERATION) as change:
        made: Highlight = change.create(Highlight, {name: value for name, value in body.items() if value is not None})
        if need and item.state == "new":
            triage.link_within(change, [item], scope.get(Need, ref=need))
    return made


def change_highlight(scope: Scope, row: Highlight, *, need: str, feature: str, importance: str, version: int | None) -> Highlight:
    """Change what a passage speaks of and how much it matters; its place stays. Raises `FieldErrors`, `StaleEdit`."""
    errors = _link_flaws(scope, need, feature, importance)
    item = scope.rows(Evidence).filter(pk=row.evidence_id).first()
    if not errors and item is not None:
        errors = _double_flaws(scope, item, row.start, row.end, need, feature, but=row)
    if errors:
        raise FieldErrors(errors)
    with changing(scope, OPERATION) as change:
        change.update(row, {"need": need or None, "feature": feature or None, "importance": importance, **_judged(scope)}, version=version)
    return row


def take_away(scope: Scope, row: Highlight) -> None:
    """Take a highlight away; what was said stays."""
    with changing(scope, OPERATION) as change:
        change.delete(row)


def point_elsewhere(change: Changing, need: Need, into: Need | None) -> None:
    """Have the highlights of a need speak of another one; without one, of their feature alone, or no more."""
    rows = list(change.scope.rows(Highlight).filter(need=need.pk))
    if into is None:
        for row in rows:
            no_longer_of(change, row, "need")
    else:
        change.update_all(rows, {"need": into.ref})


def no_longer_of(change: Changing, row: Highlight, field: str) -> None:
    """Have a passage no longer speak of its need or its feature (`field`); it goes where it would speak of nothing."""
    if row.body.get("feature" if field == "need" else "need"):
        change.update(row, {field: None})
    else:
        change.delete(row)


_highlighted: "WeakKeyDictionary[Changing, set[str]]" = WeakKeyDictionary()


@on_change
def follow(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """A passage goes with the item it stands in, and speaks no more of a feature or need that is gone."""
    if after != {} or not before:
        return
    if isinstance(row, Evidence):
        if change not in _highlighted:
            _highlighted[change] = set(change.scope.rows(Highlight).values_list("body__evidence", flat=True))
        if row.ref in _highlighted[change]:
            for each in list(change.scope.rows(Highlight).filter(evidence=None, body__evidence=row.ref)):
                change.delete(each)
    elif row.collection in ("features", "needs"):
        field = row.collection.removesuffix("s")
        for each in list(change.scope.rows(Highlight).filter(**{field: None, f"body__{field}": row.ref})):
            no_longer_of(change, each, field)


def _judged(scope: Scope) -> dict[str, str]:
    return {"by": scope.who, "on": timezone.localdate().isoformat()}


def _link_flaws(scope: Scope, need: str, feature: str, importance: str) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not need and not feature:
        errors["need"] = ["expected a need or a feature that it speaks of, got neither. Choose one"]
    if need and not scope.rows(Need).filter(ref=need).exists():
        errors["need"] = [f"there is no need {need[:60]!r}. Choose one from the list"]
    if feature and not scope.rows(collections()["features"]).filter(ref=feature).exists():
        errors["feature"] = [f"there is no feature {feature[:60]!r}. Choose one from the list"]
    if importance not in LEVELS:
        errors["importance"] = [f"expected {', '.join(LEVELS[:-1])} or {LEVELS[-1]}, got {importance[:40]!r}"]
    return errors


def _double_flaws(scope: Scope, item: Evidence, start: int, end: int, need: str, feature: str, but: Highlight | None = None) -> dict[str, list[str]]:
    rows = scope.rows(Highlight).filter(evidence=item.pk)
    bodies = [body for pk, body in rows.values_list("pk", "body") if but is None or pk != but.pk]
    wanted = (start, end, need, feature)
    if any((body["start"], body["end"], body.get("need", ""), body.get("feature", "")) == wanted for body in bodies):
        return {"quote": ["that passage is highlighted for the same already. Change that highlight instead"]}
    if len(bodies) >= MOST_OF_ONE:
        return {"quote": [f"expected at most {MOST_OF_ONE} highlights of one item, and there are so many. Take one away first"]}
    return {}


def _lines(text: str) -> str:
    """A text with one sign at the end of a line: a browser sends two, whatever stood there."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
