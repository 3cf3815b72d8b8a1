"""The difference of two things as a newcomer reads it: what happened, what caused it, what moved."""

from datetime import date
from typing import TYPE_CHECKING

from quarterdeck.cli.output import say, table
from quarterdeck.units import format_amount, format_date, format_probability

if TYPE_CHECKING:
    from quarterdeck.comparison import Difference, Sides

MAX_CHANGES = 40


def tell_sides(found: "Sides") -> None:
    """The sentence, then each part as a table: both sides, what lies between, and which input caused it."""
    say(f"{found.headline} {found.rest}".rstrip())
    for part in found.parts:
        rows = [(each.label, _noted(each.a, each.note_a), _noted(each.b, each.note_b), each.change, each.cause) for each in part.aspects]
        table(("What", found.title_a, found.title_b, "Difference", "Because of"), rows, title=part.title)


def _noted(text: str, note: str) -> str:
    return f"{text} ({note})" if text and note else text


def tell_difference(found: "Difference") -> None:
    """The headline, then causes, moves and the input changes themselves."""
    say(found.headline)
    unit = found.value_unit
    causes = [(each.title, _signed(each.value_change, unit), each.num_enter, each.num_leave, each.num_move) for each in found.causes]
    table(("Cause", "Value", "Enter", "Leave", "Move"), causes, title="What caused it", numbers=(1, 2, 3, 4))
    moves = [
        (each.feature, each.title, each.kind, _day(each.old_finish), _day(each.new_finish), _signed(each.value_change, unit), each.cause)
        for each in found.moves
    ]
    table(("Feature", "Title", "What", "Finish in A", "Finish in B", "Value", "Because of"), moves, title="What moved", numbers=(5,))
    dates = [
        (each.subject, each.title, _day(each.old_p50), _day(each.new_p50), _day(each.old_p85), _day(each.new_p85), _chances(each))
        for each in found.date_moves
    ]
    table(("What", "Title", "50 % in A", "50 % in B", "85 % in A", "85 % in B", "On time"), dates, title="Dates that moved")
    kinds = [(each.title, f"{each.p85_days:+d} days", each.num_later, each.num_earlier, len(each.changes)) for each in found.date_causes]
    table(("Cause", "85 % dates", "Later", "Earlier", "Inputs that differ"), kinds, title="What moved the dates", numbers=(1, 2, 3, 4))
    parts = [(move.subject, part.cause, f"{part.p85_days:+d} days") for move in found.date_moves for part in move.parts]
    table(("What", "Because of", "85 % date"), parts, title="What moved each", numbers=(2,))
    gone = [(name, "only in B") for name in found.appeared] + [(name, "only in A") for name in found.vanished]
    table(("Feature", "Where"), gone, title="In one of the two only")
    changes = [(each.noun, each.id, each.field, each.text) for each in found.changes[:MAX_CHANGES]]
    table(("Noun", "Id", "Field", "What changed"), changes, title="Input changes")
    if len(found.changes) > MAX_CHANGES:
        say(f"{len(found.changes) - MAX_CHANGES} more input changes; --json lists them all.")


def _signed(amount: float, unit: str) -> str:
    return ("+" if amount > 0 else "") + format_amount(amount, unit)


def _day(day: date | None) -> str:
    return format_date(day) if day else ""


def _chances(move: object) -> str:
    old, new = getattr(move, "old_probability", None), getattr(move, "new_probability", None)
    return f"{format_probability(old)} → {format_probability(new)}" if old is not None and new is not None else ""
