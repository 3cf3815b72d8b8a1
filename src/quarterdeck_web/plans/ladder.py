"""The running total of a review, as a drawing: from the baseline's value, change by change."""

from django.utils.safestring import SafeString

from quarterdeck_web.lib import words
from quarterdeck_web.lib.drawing.svg import Part, el, picture
from quarterdeck_web.plans.documents import document_of
from quarterdeck_web.plans.reviewing import Review, Reviewed

WIDTH, STEP, TOP, TEXT = 320, 21, 20, 92
MOST = 30
"""Steps drawn; a longer proposal is summed up in its last line."""


def ladder(review: Review, chosen: Reviewed | None) -> SafeString:
    """Baseline, then each change: filled if accepted, hatched while open, a tick if refused; the bound as a line."""
    unit = document_of(review.plan)["value_unit"]
    changes = review.changes[:MOST]
    start = review.former.value + review.elsewhere
    totals, at = [start], start
    for each in changes:
        at += each.move.value_change if each.decision != "refuse" else 0.0
        totals.append(at)
    bound = review.plan.upper_bound
    low, high = min(*totals, review.former.value), max(*totals, review.former.value)
    near_bound = bound is not None and bound - high < 1.5 * max(high - low, 1e-9)
    high = bound if near_bound and bound is not None else high
    reach = (high - low) or 1.0

    def x(value: float) -> float:
        return 6 + (value - low) / reach * (WIDTH - TEXT - 12)

    height = TOP + STEP * len(changes) + 22
    parts: list[Part] = [HATCH, el("text", f"{review.former.label} {words.amount(review.former.value, unit)}", x=0, y=11)]
    if near_bound and bound is not None:
        parts.append(el("path", class_="due", d=f"M{x(bound):.1f} 14V{height - 18}"))
        parts.append(el("text", f"bound {words.amount(bound, unit)}", class_="e", x=round(x(bound) + 4, 1), y=height - 5))
    at = start
    for number, each in enumerate(changes):
        parts += _step(each, chosen, x(at), x(totals[number + 1]), TOP + number * STEP, unit)
        at = totals[number + 1]
    label = (
        f"Running total: {words.amount(review.so_far, unit)} with what is accepted so far, {words.amount(review.plan.value, unit)} if all is accepted"
    )
    return picture("qd-ladder-svg", *parts, label=label, viewBox=f"0 0 {WIDTH} {height}")


def _step(each: Reviewed, chosen: Reviewed | None, old: float, new: float, y: int, unit: str) -> list[Part]:
    tone = "gain" if each.move.value_change > 0 else "loss"
    said = "refused" if each.decision == "refuse" else words.signed(each.move.value_change, unit)
    parts: list[Part] = []
    if each.decision == "refuse" or abs(new - old) < 0.3:
        parts.append(el("path", class_="ax", d=f"M{old - 3:.1f} {y + 6}h6"))
    else:
        classes = tone if each.decision == "accept" else f"{tone} is-open"
        parts.append(el("rect", class_=classes, x=round(min(old, new), 1), y=y, width=round(abs(new - old), 1), height=11, rx="1.5"))
    parts.append(el("path", class_="join", d=f"M{new:.1f} {y + 6}v{STEP}"))
    here = chosen is not None and chosen.number == each.number
    parts.append(el("text", f"{each.number} {said}", class_="t e" if here else "e", x=WIDTH, y=y + 10))
    return parts


HATCH = el(
    "defs",
    el(
        "pattern",
        el("path", class_="gain-line", d="M1 0v6"),
        id="lad-gain",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    ),
    el(
        "pattern",
        el("path", class_="loss-line", d="M1 0v6"),
        id="lad-loss",
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    ),
)
