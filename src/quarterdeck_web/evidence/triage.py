"""What people do with evidence: put it to needs, put it away, correct who said it. What was said is never rewritten."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from quarterdeck_web.accounts.permissions import PERMISSIONS
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.products.changes import Changing, changing
from quarterdeck_web.products.refs import free_ref

OPERATION = "evidence.triage"
MAX_AT_ONCE = 200
MAX_LENGTH = 64_000
MAX_ENTRIES = 100
ABOUT = ("kind", "source", "said_on", "person", "account", "segment", "language", "sentiment")
"""What may be corrected about an item. Its text may not."""


def link(scope: Scope, items: list[Evidence], need: Need) -> None:
    """Put items to a need, doubles of them too."""
    with changing(scope, OPERATION) as change:
        link_within(change, items, need)


def link_to_new_need(scope: Scope, items: list[Evidence], title: str) -> Need:
    """Make a need of what items say, and put them to it. Raises `FieldErrors` without a title, `PermissionDenied` for who may not make needs."""
    if not scope.may("needs.edit"):
        raise PermissionDenied(PERMISSIONS["needs.edit"].sentence)
    title = sound_title(title)
    with changing(scope, "needs.edit") as change:
        need: Need = change.create(Need, {"id": free_ref(scope, Need, title), "title": title})
        link_within(change, items, need)
    return need


def unlink(scope: Scope, items: list[Evidence]) -> None:
    """Take items from their needs; they wait in the inbox again."""
    with changing(scope, OPERATION) as change:
        change.update_all(with_doubles(scope, items), {"need": None})


def archive(scope: Scope, items: list[Evidence]) -> None:
    """Put items away as read and of no further use; they count for no need any more."""
    with changing(scope, OPERATION) as change:
        change.update_all(with_doubles(scope, items), {"archived": True, "need": None})


def restore(scope: Scope, items: list[Evidence]) -> None:
    """Take items out of the archive; a double stands for itself again."""
    with changing(scope, OPERATION) as change:
        change.update_all(items, {"archived": None, "duplicate_of": None})


def mark_double(scope: Scope, items: list[Evidence], original: Evidence) -> None:
    """Say that items repeat another one: their people and accounts still count for its need, they themselves do not."""
    root = original.duplicate_of or original
    if any(item.pk == root.pk for item in items):
        raise Refused(f"{root.ref} cannot be a double of itself.", "Choose the item that was there first.")
    with changing(scope, OPERATION) as change:
        change.update_all(with_doubles(scope, items), {"duplicate_of": root.ref, "need": root.body.get("need"), "archived": None})


def correct(scope: Scope, item: Evidence, fields: dict[str, Any], version: int | None) -> None:
    """Correct who said something, where and when. Raises `FieldErrors`, `StaleEdit`."""
    assert set(fields) <= set(ABOUT), "the text of evidence is immutable"
    with changing(scope, OPERATION) as change:
        change.update(item, fields, version=version)


def add(scope: Scope, texts: list[str], about: dict[str, Any]) -> list[Evidence]:
    """Write down what was said, one item a text, all with the same particulars. Raises `FieldErrors`."""
    errors = flaws_of(texts)
    if errors:
        raise FieldErrors(errors)
    known = {"said_on": timezone.localdate().isoformat(), **{name: value for name, value in about.items() if value is not None}}
    with changing(scope, OPERATION) as change:
        return [change.create(Evidence, {**known, "id": free_ref(scope, Evidence, prefix="E"), "text": text}) for text in texts]


def with_doubles(scope: Scope, items: Iterable[Evidence]) -> list[Evidence]:
    """Some items and all that repeat them."""
    found = {item.pk: item for item in items}
    doubles = scope.rows(Evidence).filter(duplicate_of__in=list(found)).order_by()
    return [*found.values(), *(double for double in doubles if double.pk not in found)]


def entries_of(text: str, separately: bool) -> list[str]:
    """What a pasted text holds: one entry, or one for each line that is not empty."""
    parts = text.replace("\r\n", "\n").split("\n") if separately else [text.replace("\r\n", "\n")]
    return [part.strip() for part in parts if part.strip()]


def sound_title(title: str) -> str:
    """A title without the spaces around it. Raises `FieldErrors` where nothing is left or too much."""
    title = " ".join(title.split())
    if not title:
        raise FieldErrors({"title": ["expected a title, got an empty text. Say what people try to get done, in their words"]})
    if len(title) > MAX_LENGTH:
        raise FieldErrors({"title": [f"expected at most {MAX_LENGTH:,} characters, got {len(title):,}. Shorten it"]})
    return title


def read_day(text: str, field: str, errors: dict[str, list[str]]) -> str | None:
    """A day as the product file writes it, None where empty; what is wrong goes to `errors`."""
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        errors.setdefault(field, []).append(f"expected a day such as 2026-11-23, got {text[:40]!r}")
        return None


def link_within(change: Changing, items: list[Evidence], need: Need) -> None:
    """As `link`, as a part of something greater."""
    change.update_all(with_doubles(change.scope, items), {"need": need.ref, "archived": None})


def flaws_of(texts: list[str]) -> dict[str, list[str]]:
    """What is wrong with texts that somebody wants to add; empty where they are sound."""
    if not texts:
        return {"text": ["expected what was said, got an empty text"]}
    flaws = []
    if len(texts) > MAX_ENTRIES:
        flaws.append(f"expected at most {MAX_ENTRIES} items at once, got {len(texts)}. Import a file instead")
    for number, text in enumerate(texts, 1):
        if len(text) > MAX_LENGTH:
            flaws.append(f"item {number}: expected at most {MAX_LENGTH:,} characters, got {len(text):,}. Split it")
    return {"text": flaws} if flaws else {}
