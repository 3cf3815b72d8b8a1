"""The changelog: entries written as drafts, published, taken back, deleted."""

from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.portal.models import KINDS, ChangelogEntry, Idea
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.refs import free_ref

OPERATION = "portal.manage"
MAX_TITLE, MAX_TEXT, MAX_LINKS = 200, 20_000, 50


def write(scope: Scope, typed: dict[str, Any], entry: ChangelogEntry | None = None, version: int | None = None) -> ChangelogEntry:
    """Write an entry, or change one. `typed` has title, text, kind, and lists of features and ideas. Raises `FieldErrors`, `StaleEdit`."""
    fields = _fields(scope, typed)
    with changing(scope, OPERATION) as change:
        if entry is None:
            made: ChangelogEntry = change.create(
                ChangelogEntry,
                {"id": free_ref(scope, ChangelogEntry, fields["title"]), **{name: value for name, value in fields.items() if value is not None}},
            )
            return made
        change.update(entry, fields, version=version)
    return entry


def publish(scope: Scope, entry: ChangelogEntry) -> None:
    """Publish an entry today; those who voted for what it names are told. Raises `Refused` if it was published."""
    with changing(scope, OPERATION, why=f"published {entry.ref}") as change:
        current = scope.rows(ChangelogEntry).get(pk=entry.pk)
        if current.published_on is not None:
            raise Refused(f"“{entry}” is published already.", "Take it back first to publish it anew.")
        change.update(entry, {"published_on": timezone.localdate().isoformat()})


def take_back(scope: Scope, entry: ChangelogEntry) -> None:
    """Make a published entry a draft again. Mails that went out cannot be taken back; nobody is told twice when it is published anew."""
    with changing(scope, OPERATION, why=f"took back {entry.ref}") as change:
        change.update(entry, {"published_on": None})


def delete(scope: Scope, entry: ChangelogEntry) -> None:
    """Delete an entry."""
    with changing(scope, OPERATION) as change:
        change.delete(entry)


def _fields(scope: Scope, typed: dict[str, Any]) -> dict[str, Any]:
    title, text = " ".join(typed.get("title", "").split()), typed.get("text", "").replace("\r\n", "\n").strip()
    errors: dict[str, list[str]] = {}
    if not title or len(title) > MAX_TITLE:
        errors["title"] = [f"expected a title of 1 to {MAX_TITLE} characters, got {len(title) or 'none'}"]
    if len(text) > MAX_TEXT:
        errors["text"] = [f"expected at most {MAX_TEXT:,} characters, got {len(text):,}. Shorten it"]
    if typed.get("kind") not in dict(KINDS):
        errors["kind"] = [f"expected one of {', '.join(dict(KINDS))}, got {str(typed.get('kind'))[:40]!r}"]
    linked = {"features": _refs(scope, Feature, typed, "features", errors), "ideas": _refs(scope, Idea, typed, "ideas", errors)}
    if errors:
        raise FieldErrors(errors)
    return {"title": title, "text": text or None, "kind": typed["kind"], **{name: refs or None for name, refs in linked.items()}}


def _refs(scope: Scope, model: Any, typed: dict[str, Any], name: str, errors: dict[str, list[str]]) -> list[str]:
    refs = list(dict.fromkeys(ref.strip() for ref in typed.get(name, []) if ref.strip()))
    known = set(scope.rows(model).filter(ref__in=refs[: MAX_LINKS + 1]).values_list("ref", flat=True))
    if len(refs) > MAX_LINKS:
        errors[name] = [f"expected at most {MAX_LINKS}, got {len(refs)}"]
    elif unknown := [ref for ref in refs if ref not in known]:
        errors[name] = [f"expected ids of {name}, got {unknown[0][:60]!r}, which is none. Choose from the list"]
    return refs
