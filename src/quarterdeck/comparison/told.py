"""A difference of plans, products or forecasts laid out side by side, for every kind of document."""

from dataclasses import replace
from datetime import date

from quarterdeck.comparison.difference import DateMove, Difference, FeatureMove
from quarterdeck.comparison.sides import DAYS, Aspect, Part, Sides
from quarterdeck.units import format_date, format_probability

MAX_CHANGES = 400


def told_side_by_side(found: Difference, title_a: str, title_b: str) -> Sides:
    """The whole difference: causes, what moved, dates, and the input changes themselves."""
    parts = (
        Part(title="Which input caused it", aspects=tuple(_causes(found))),
        Part(title="What moved", aspects=tuple(_move(each, found.value_unit) for each in found.moves)),
        Part(title="Dates that moved", aspects=tuple(_date_move(each) for each in found.date_moves), note="50 % · 85 %"),
        Part(title="In one of the two only", aspects=tuple(_alone(found))),
        Part(title="Input changes", aspects=tuple(Aspect(label=each.id or each.noun, a="", b=each.text) for each in found.changes[:MAX_CHANGES])),
    )
    told = Sides(kind=found.kind, title_a=title_a, title_b=title_b, headline=found.headline)
    return replace(told, parts=tuple(part for part in parts if part.aspects))


def _causes(found: Difference) -> list[Aspect]:
    causes = [
        Aspect(
            label=each.title,
            a="",
            b=_numbers((each.num_enter, "enter"), (each.num_leave, "leave"), (each.num_move, "move")),
            difference=each.value_change,
            unit=found.value_unit,
            more_is="better",
        )
        for each in found.causes
    ]
    dates = [
        Aspect(
            label=each.title,
            a="",
            b=_numbers((each.num_later, "later"), (each.num_earlier, "earlier"), (len(each.changes), "inputs differ")),
            difference=float(each.p85_days),
            unit=DAYS,
            more_is="worse",
            note="; ".join(change.text for change in each.changes[:4]) + (f"; {len(each.changes) - 4} more" if len(each.changes) > 4 else ""),
        )
        for each in found.date_causes
    ]
    return causes + dates


def _numbers(*counts: tuple[int, str]) -> str:
    return ", ".join(f"{number} {word}" for number, word in counts if number) or "moves nothing"


def _move(move: FeatureMove, unit: str) -> Aspect:
    return Aspect(
        label=move.title,
        a=_state(move.old_finish, move.old_option, move),
        b=_state(move.new_finish, move.new_option, move),
        difference=move.value_change,
        unit=unit,
        more_is="better",
        cause=move.cause,
        note=move.kind,
    )


def _state(finish: date | None, option: str | None, move: FeatureMove) -> str:
    if finish is None:
        return "left out"
    return f"{format_date(finish)}{f', {option}' if move.kind == 'changes option' else ''}"


def _date_move(move: DateMove) -> Aspect:
    return Aspect(
        label=move.title,
        a=_dates(move.old_p50, move.old_p85, move.old_probability),
        b=_dates(move.new_p50, move.new_p85, move.new_probability),
        difference=None if move.p85_days is None else float(move.p85_days),
        unit=DAYS,
        more_is="worse",
        cause="; ".join(f"{part.cause} {part.p85_days:+d}" for part in move.parts),
    )


def _dates(p50: date | None, p85: date | None, chance: float | None) -> str:
    said = " · ".join(format_date(each) if each else "later" for each in (p50, p85))
    return f"{said}, {format_probability(chance)} on time" if chance is not None else said


def _alone(found: Difference) -> list[Aspect]:
    only_b = [Aspect(label=name, a="", b="only here") for name in found.appeared]
    return only_b + [Aspect(label=name, a="only here", b="") for name in found.vanished]
