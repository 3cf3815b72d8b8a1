"""What changed since the baseline and why, in as many words as each audience may have."""

import re
from collections import Counter
from typing import Any

from quarterdeck.comparison import Difference, FeatureMove
from quarterdeck.reports.document import ChangeLine
from quarterdeck.reports.material import Material, counted

MAX_CHANGES = 8
A_BETTER_PLAN = "a better plan was found"
CAPACITY, DECISION = "capacity", "a decision"
CAUSE_KINDS = {
    "absence": CAPACITY,
    "holiday": CAPACITY,
    "person": CAPACITY,
    "team": CAPACITY,
    "skill": CAPACITY,
    "decision capacity": CAPACITY,
    "ask conversion": CAPACITY,
    "dependency": "a dependency",
    "feature": "its scope or size",
    "pin": DECISION,
    "release": DECISION,
    "commitment": DECISION,
    "budget": DECISION,
    "guard rail": DECISION,
    "product": DECISION,
}
"""What a changed input is, said without it."""
SOMETHING_ELSE = "what is known of the work"
_MOVES = {"enters": "enters", "leaves": "leaves", "moves": "moves", "changes option": "is built another way"}
_OF_ONE_AND_MORE = {
    "enters": ("enters", "enter"),
    "leaves": ("leaves", "leave"),
    "earlier": ("comes earlier", "come earlier"),
    "later": ("comes later", "come later"),
    "joins": ("joins", "join"),
}


def changes(material: Material) -> tuple[ChangeLine, ...]:
    """What moved, the heaviest first; none where no earlier plan was given."""
    if material.difference is None:
        return ()
    moves = sorted(material.difference.moves, key=lambda move: (-abs(move.value_change), move.title))
    if material.audience in ("engineering", "executive"):
        said = [ChangeLine(title=move.title, change=_by_how_much(move), cause=_cause(move, material)) for move in moves[:MAX_CHANGES]]
        return tuple(said)
    return tuple(line for move in moves if (line := _coarse(move, material)))


def change_summary(material: Material) -> str:
    """The difference in a sentence."""
    if material.difference is None:
        return ""
    if material.audience in ("engineering", "executive"):
        said: str = material.difference.headline
        return said
    tally = Counter(line.change for line in changes(material))
    parts = [f"{counted(number, 'feature')} {_OF_ONE_AND_MORE[change][number > 1]}" for change, number in tally.items()]
    return f"{', '.join(parts)}." if parts else "Nothing changed that shows here."


def _by_how_much(move: FeatureMove) -> str:
    if move.kind != "moves" or not move.weeks:
        return _MOVES[move.kind]
    return f"{counted(abs(move.weeks), 'week')} {'later' if move.weeks > 0 else 'earlier'}"


def _coarse(move: FeatureMove, material: Material) -> ChangeLine | None:
    """The move without dates and values; None where this audience would see nothing of it."""
    entered = {"enters": "enters", "leaves": "leaves"}.get(move.kind)
    if material.audience == "customers":
        return ChangeLine(title=move.title, change={"enters": "joins"}.get(entered, entered), cause="") if entered else None
    if entered is None and not move.weeks:
        return None
    change = entered or ("later" if (move.weeks or 0) > 0 else "earlier")
    return ChangeLine(title=move.title, change=change, cause=_kind_of_cause(move, material.difference))


def _kind_of_cause(move: FeatureMove, difference: Difference) -> str:
    inputs = [change for cause in difference.causes if cause.title == move.cause for change in cause.changes]
    kinds = dict.fromkeys(CAUSE_KINDS.get(change.noun, SOMETHING_ELSE) for change in inputs)
    return ", ".join(list(kinds)[:2]) or A_BETTER_PLAN


def _cause(move: FeatureMove, material: Material) -> str:
    """The cause with titles where a difference names things by id."""
    if material.audience == "engineering":
        return move.cause
    product = material.product
    titled: tuple[Any, ...] = (
        *product.features,
        *product.teams,
        *product.releases,
        *product.objectives,
        *product.needs,
        *product.skills,
        *product.risks,
        *product.budgets,
    )
    titles: dict[str, str] = {each.id: each.title for each in titled}
    titles |= {activity.id: activity.title for each in product.features for option in each.options for activity in option.activities}
    return re.sub(r"[^\s:,;()]+(?=[:,;)]|$| and \d)", lambda found: titles.get(found.group(), found.group()), move.cause)
