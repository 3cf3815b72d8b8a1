"""Taking an import back: what it added goes, what it changed is as it was; what people did to the same evidence since stays."""

from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.importing.assemble import default_of
from quarterdeck_web.evidence.importing.models import FeedbackImport, ImportTrace
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.products.changes import Changing

AT_ONCE = 300
MAX_NAMED = 8


def refuse_cited(scope: Scope, brought: FeedbackImport) -> None:
    """Raise `Refused` where features stand on evidence that would go: their cases would point at nothing."""
    cited: dict[str, list[str]] = {}
    for ref, body in scope.rows(collections()["features"]).order_by("position", "id").values_list("ref", "body"):
        for evidence in (body.get("value") or {}).get("evidence") or []:
            cited.setdefault(str(evidence), []).append(ref)
    mine = _mine(scope, brought, list(cited))
    features = list(dict.fromkeys(feature for evidence in mine for feature in cited[evidence]))
    if features:
        named = ", ".join(features[:MAX_NAMED]) + (f" and {len(features) - MAX_NAMED} more" if len(features) > MAX_NAMED else "")
        raise Refused(f"The value case of {named} names items of this import.", "Take them out of the cases first; then take the import back.")


def num_linked(scope: Scope, brought: FeedbackImport) -> int:
    """How many items of an import stand behind needs."""
    return scope.rows(Evidence).filter(body__batch=brought.batch).exclude(need=None).order_by().count()


def remove_some(change: Changing, brought: FeedbackImport, after: int) -> tuple[int, int] | None:
    """Remove the next evidence of an import. Returns how many and the position to go on after; None where there is no more."""
    rows = list(
        change.scope.rows(Evidence).filter(position__gt=after, body__batch=brought.batch).order_by("position").values_list("pk", "position")[:AT_ONCE]
    )
    if not rows:
        return None
    keys = [pk for pk, _ in rows]
    _let_go(change, keys)
    change.scope.rows(Evidence).filter(pk__in=keys).delete()
    return len(rows), int(rows[-1][1])


def restore_some(change: Changing, brought: FeedbackImport) -> int:
    """Give back to some of what was changed the fields it had, but for those that somebody set since. Returns how many rows were seen to."""
    traces = list(change.scope.rows(ImportTrace).filter(brought=brought, collection="evidence")[:AT_ONCE])
    rows = {row.ref: row for row in change.scope.rows(Evidence).filter(ref__in=[trace.ref for trace in traces])}
    for trace in traces:
        row = rows.get(trace.ref)
        if row is not None:
            ours = [name for name, value in trace.fields.items() if row.body.get(name, default_of(name)) == value]
            fields = {name: trace.before.get(name) for name in ours}
            if (double_of := fields.get("duplicate_of")) and not change.scope.rows(Evidence).filter(ref=double_of).exists():
                fields["duplicate_of"] = None
            change.update(row, fields)
    change.scope.rows(ImportTrace).filter(pk__in=[trace.pk for trace in traces]).delete()
    return len(traces)


def remove_names(change: Changing, brought: FeedbackImport) -> int:
    """Remove the accounts, then the segments, that an import added and nothing names any more. Returns how many."""
    num = 0
    for collection, is_named in (("accounts", _is_account_named), ("segments", _is_segment_named)):
        for trace in change.scope.rows(ImportTrace).filter(brought=brought, collection=collection):
            row = change.scope.rows(collections()[collection]).filter(ref=trace.ref).first()
            if row is not None and not is_named(change.scope, row):
                change.delete(row)
                num += 1
    change.scope.rows(ImportTrace).filter(brought=brought).delete()
    return num


def _mine(scope: Scope, brought: FeedbackImport, refs: list[str]) -> list[str]:
    found: list[str] = []
    for start in range(0, len(refs), AT_ONCE):
        rows = scope.rows(Evidence).filter(ref__in=refs[start : start + AT_ONCE]).values_list("ref", "body")
        found += [ref for ref, body in rows if body.get("batch") == brought.batch]
    return found


def _let_go(change: Changing, keys: list[Any]) -> None:
    """Doubles of what goes stand for themselves again, unless they go, too; ideas on the portal stay without the words they were posted with."""
    doubles = change.scope.rows(Evidence).filter(duplicate_of__in=keys).exclude(pk__in=keys)
    for double in doubles:
        change.update(double, {"duplicate_of": None})
    for idea in change.scope.rows(collections()["ideas"]).filter(evidence__in=keys):
        change.update(idea, {"evidence": None})


def _is_account_named(scope: Scope, row: Any) -> bool:
    commitments = scope.rows(collections()["commitments"]).values_list("body", flat=True)
    return scope.rows(Evidence).filter(account=row.pk).exists() or any(body.get("account") == row.ref for body in commitments)


def _is_segment_named(scope: Scope, row: Any) -> bool:
    nouns = [Evidence, collections()["accounts"], collections()["needs"]]
    return any(scope.rows(model).filter(segment=row.pk).exists() for model in nouns)
