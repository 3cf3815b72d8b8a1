"""What planning read for one plan, and for another or now."""

from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.comparisons.side import Row, Section, SideBySide
from quarterdeck_web.comparisons.things import plan_of
from quarterdeck_web.lib import words
from quarterdeck_web.plans.documents import inputs_of
from quarterdeck_web.plans.inputs import changes_since, planning_inputs

LIVE = "live"


def inputs_named(scope: Scope, token: str) -> dict[str, Any]:
    """What planning read: `product:live` now, `product:14` for that plan; empty for a plan that came from a file. Raises `Http404`."""
    ref = token.partition(":")[2]
    return planning_inputs(scope.workspace) if ref == LIVE else inputs_of(plan_of(scope, f"plan:{ref}"))


def compare_inputs(a: dict[str, Any], b: dict[str, Any]) -> SideBySide:
    """Every input that differs, by what it is about."""
    if not a or not b:
        return SideBySide("One of the two came from a file.", (), "What was read for it was not kept; compare the plans instead.")
    changes = changes_since(a, b)
    by_noun: dict[str, list[Row]] = {}
    for change in changes:
        label, _, value = change["text"].rpartition(": ")
        row = Row(label or value, "", value if label else "changed", "", "change")
        by_noun.setdefault(change["noun"].replace("_", " ").capitalize(), []).append(row)
    sections = tuple(Section(noun, tuple(rows)) for noun, rows in by_noun.items())
    if not changes:
        return SideBySide("Planning reads the same.", (), "Voices, needs, keys and texts are no inputs of a plan and are not compared here.")
    listed = ", ".join(f"{len(rows)} of {noun.lower()}" for noun, rows in sorted(by_noun.items(), key=lambda pair: -len(pair[1]))[:4])
    return SideBySide(
        f"{words.plural(len(changes), 'input')} of planning {'differs' if len(changes) == 1 else 'differ'}.",
        sections,
        f"{listed[:1].upper()}{listed[1:]}.",
    )
