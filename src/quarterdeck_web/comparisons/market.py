"""Two products of the market, capability by capability."""

from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.comparisons.side import Row, Section, SideBySide, Tone
from quarterdeck_web.comparisons.things import US
from quarterdeck_web.evidence.models import Capability, Competitor, ParityCell
from quarterdeck_web.lib import words

LEVELS = ("none", "partial", "on par", "leading")


def competitor_of(scope: Scope, token: str) -> Competitor | None:
    """The competitor a token means; None is us. Raises `Http404`."""
    ref = token.partition(":")[2]
    return None if ref == US else scope.get(Competitor, ref=ref)


def compare_competitors(scope: Scope, a: Competitor | None, b: Competitor | None) -> SideBySide:
    """Levels with their source and day, by area; the score is weighted by importance over what both were checked for."""
    names = [each.title if each else scope.workspace.name for each in (a, b)]
    cells: list[dict[str, dict[str, Any]]] = [{}, {}]
    for body in scope.rows(ParityCell).values_list("body", flat=True):
        for side, each in enumerate((a, b)):
            if body.get("competitor") == (each.ref if each else None):
                cells[side][body["capability"]] = body
    areas: dict[str, list[tuple[float, Row]]] = {}
    scores, weight, wins = [0.0, 0.0], 0.0, [0, 0]
    for body in scope.rows(Capability).order_by("position").values_list("body", flat=True):
        first, second = (side.get(body["id"]) for side in cells)
        if first is None and second is None:
            continue
        importance = body.get("importance", 0.5)
        if first is not None and second is not None:
            weight += importance
            scores = [score + importance * cell["level"] for score, cell in zip(scores, (first, second), strict=True)]
            wins[0] += first["level"] > second["level"]
            wins[1] += second["level"] > first["level"]
        areas.setdefault(body.get("area") or "Other", []).append((importance, _row(body["title"], importance, first, second)))
    sections = tuple(Section(area, tuple(row for _, row in sorted(rows, key=lambda pair: -pair[0]))) for area, rows in areas.items())
    if not weight:
        return SideBySide("Nothing was checked for both yet.", sections, "Levels are entered under Evidence, Market.")
    means = [score / weight for score in scores]
    better = 0 if means[0] >= means[1] else 1
    head = f"{names[better]} does more: {means[better]:.1f} of 3, {names[1 - better]} {means[1 - better]:.1f}."
    if abs(means[0] - means[1]) < 0.05:
        head = f"{names[0]} and {names[1]} do about as much: {means[0]:.1f} and {means[1]:.1f} of 3."
    return SideBySide(head, sections, f"Weighted by importance. {names[0]} leads in {wins[0]}, {names[1]} in {wins[1]} of what was checked for both.")


def _row(title: str, importance: float, first: dict[str, Any] | None, second: dict[str, Any] | None) -> Row:
    change = second["level"] - first["level"] if first is not None and second is not None else 0
    said = "" if not change else f"{'+' if change > 0 else '−'}{abs(change)}"
    note = f"importance {words.share(importance)}"
    tone: Tone = "gain" if change > 0 else "loss" if change < 0 else ""
    return Row(title, _level(first), _level(second), said, tone, note=note, note_a=_source(first), note_b=_source(second))


def _level(cell: dict[str, Any] | None) -> str:
    return "not checked" if cell is None else LEVELS[cell["level"]]


def _source(cell: dict[str, Any] | None) -> str:
    """Where a level comes from and when it was looked at."""
    day = words.day(cell["checked_on"]) if cell and cell.get("checked_on") else ""
    return ", ".join(filter(None, [cell.get("source", "") if cell else "", day]))
