"""What is typed of rules and synergies, as the product file writes it; every flaw at its field."""

from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Relation, Synergy
from quarterdeck_web.features.together.assemble import contradictions
from quarterdeck_web.features.together.telling import KINDS, titles_of
from quarterdeck_web.features.typed import Typed, plain
from quarterdeck_web.features.views.cases import read_value, shown_value

Body = dict[str, Any]
FEWEST, AT_FIRST, AT_ONCE, MOST = 2, 3, 3, 50
"""Features in a rule: at least, how many fields are empty at first, how many come with one press, at most."""


def num_fields(typed: Body) -> int:
    """How many fields for features a form has: those in use and what was asked for, not more than can be."""
    return max([AT_FIRST, *(number for number in range(1, MOST + 1) if f"feature_{number}" in typed)])


def shown_features(refs: list[str]) -> Body:
    """The fields for features as a row has them, with one more that is empty."""
    return {f"feature_{number}": ref for number, ref in enumerate([*refs, ""][:MOST], 1)}


def read_features(form: Typed, scope: Scope) -> list[str]:
    """Two or more features that there are, each once, in the order typed."""
    fields = {name: form.line(name, longest=200) for number in range(1, num_fields(form.data) + 1) for name in (f"feature_{number}",)}
    typed = {name: ref for name, ref in fields.items() if ref}
    known, seen = titles_of(scope, set(typed.values())), set[str]()
    for name, ref in typed.items():
        if ref in seen:
            form.flaw(name, f"“{ref}” stands above already. Give each feature once.")
        elif ref not in known:
            form.flaw(name, f"There is no feature “{ref[:60]}”. Choose one of the list.")
        seen.add(ref)
    if len(typed) < FEWEST:
        empty = next((name for name, ref in fields.items() if not ref), "feature_1")
        form.flaw(empty, f"Expected two features or more, got {'one' if typed else 'none'}. Choose another.")
    return list(typed.values())


def read_relation(form: Typed, scope: Scope, row: Relation | None) -> Body:
    """A rule of choice. One that could never hold is refused with the engine's reason."""
    kind, features = form.choice("kind", KINDS, required=True), read_features(form, scope)
    found = {"kind": kind, "features": features, "by": _by(scope, row), "why": form.text("why", longest=1000)}
    if not form.errors:
        same = (other for other in scope.rows(Relation).exclude(pk=row.pk if row else None) if _is_same(other.body, found))
        if (other := next(same, None)) is not None:
            form.flaw("kind", f"This rule is there already, as {other.ref}. Change that one.")
        else:
            for message in contradictions(scope, {name: value for name, value in found.items() if value is not None}, row):
                form.flaw("kind", message)
    return found


def _is_same(body: Body, found: Body) -> bool:
    if body["kind"] != found["kind"]:
        return False
    first = 1 if found["kind"] == "requires" else 0
    return bool(body["features"][:first] == found["features"][:first] and sorted(body["features"][first:]) == sorted(found["features"][first:]))


def shown_relation(body: Body) -> Body:
    """The form as a rule stands."""
    return {"kind": body["kind"], "why": body.get("why") or "", **shown_features(body["features"])}


def read_synergy(form: Typed, scope: Scope, row: Synergy | None) -> Body:
    """What features bring together, as a value case."""
    features, case = read_features(form, scope), read_value(form, (row.body.get("value") if row else None) or {}, {})
    return {"features": features, "value": case, "by": _by(scope, row), "why": form.text("why", longest=1000)}


def shown_synergy(body: Body) -> Body:
    """The form as a synergy stands."""
    return {**shown_value(body.get("value") or {}, {}), "why": body.get("why") or "", **shown_features(body.get("features") or [])}


def read_saving(form: Typed, scope: Scope, row: Synergy | None) -> Body:
    """What share of its effort the first feature is spared."""
    features, percent = read_features(form, scope), form.number("effort_saved", required=True)
    if percent is not None and not 0 < percent < 100:
        form.flaw(
            "effort_saved", f"Expected more than 0 and less than 100 percent, got {percent:g}. What takes no effort at all is no feature to build."
        )
    saved = None if percent is None else round(percent / 100, 6)
    return {"features": features, "effort_saved": saved, "by": _by(scope, row), "why": form.text("why", longest=1000)}


def shown_saving(body: Body) -> Body:
    """The form as a saving stands."""
    saved = body.get("effort_saved")
    return {
        "effort_saved": plain(round(100 * saved, 4)) if saved is not None else "",
        "why": body.get("why") or "",
        **shown_features(body.get("features") or []),
    }


def _by(scope: Scope, row: Relation | Synergy | None) -> str | None:
    """Who said so first; whoever changes it stands in the history."""
    return row.body.get("by") if row is not None else scope.who or None
