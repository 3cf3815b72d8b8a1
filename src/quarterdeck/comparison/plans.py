"""Two plans side by side, and the replay that finds which input change moved what."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from quarterdeck.comparison.causes import Group, grouped, merged
from quarterdeck.comparison.changes import applied, changes_between
from quarterdeck.comparison.difference import Cause, Difference, FeatureMove
from quarterdeck.comparison.words import Speaker
from quarterdeck.errors import QuarterdeckError
from quarterdeck.product import ProductFile, check
from quarterdeck.roadmap import Plan, PlannedFeature, make_plan
from quarterdeck.units import format_amount

OnProgress = Callable[[float, str], object]
State = tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Step:
    """A group of changes, with the plan before it and the plan after."""

    group: Group
    before: Plan
    after: Plan


def compare_plans(a: Plan, b: Plan, seconds_per_replay: float, say: OnProgress) -> Difference:
    """What B does otherwise than A. Causes are replayed one after another onto A's product; their order is that of the file."""
    speaker = Speaker(a.product, b.product)
    changes = changes_between(a.product, b.product)
    states_differ = _states(a) != _states(b)
    groups = grouped(changes, speaker)
    steps = _replay(a, b, groups, seconds_per_replay, say) if any(group.is_planned for group in groups) else []
    search = _search_title(a, b)
    moves = tuple(_moves(a, b, steps, search)) if states_differ or a.value != b.value else ()
    causes = _causes(a, b, steps, moves, search, speaker)
    return Difference(
        kind="plans",
        headline=_headline(a, b, moves, causes),
        value_unit=b.value_unit,
        old_value=a.value,
        new_value=b.value,
        value_change=b.value - a.value,
        changes=tuple(speaker.told(change) for change in changes),
        causes=causes,
        moves=moves,
    )


def _replay(a: Plan, b: Plan, groups: list[Group], seconds: float, say: OnProgress) -> list[Step]:
    """A's product with one group of changes more at each step, planned anew from the plan before.

    The first replay is of A itself, so what a longer search would have found anyway is no cause's; in the last the
    product is B's, and the better of the replay and B stands.
    """
    settings = replace(a.settings, seconds=seconds, deterministic=True)
    say(0.0, "planning A once more")
    last = _better(a, make_plan(a.product, settings, previous=a, reasons=False))
    product, steps = a.product, []
    ways = _sound_ways(product, groups)
    for number, (group, product) in enumerate(ways):
        say((number + 1) / (len(ways) + 1), f"replaying {group.title}")
        found = make_plan(product, settings, previous=last, reasons=False) if group.is_planned else last
        if number == len(ways) - 1:
            found = _better(found, b)
        steps.append(Step(group, last, found))
        last = found
    return steps


def _better(one: Plan, other: Plan) -> Plan:
    """The plan worth more; one that found nothing gives way."""
    if not one.items and one.status in ("infeasible", "unknown"):
        return other
    return other if other.items and other.value > one.value else one


def _sound_ways(product: ProductFile, groups: list[Group]) -> list[tuple[Group, ProductFile]]:
    """Each group with the product after it; a group that leaves a flawed product is made one with the next."""
    ways: list[tuple[Group, ProductFile]] = []
    waiting: Group | None = None
    for group in groups:
        both = merged(waiting, group) if waiting is not None else group
        try:
            changed = applied(product, both.changes)
            sound = not any(flaw.severity == "error" for flaw in check(changed))
        except QuarterdeckError:
            changed, sound = product, False
        if sound or group is groups[-1]:
            ways.append((both, changed))
            product, waiting = changed, None
        else:
            waiting = both
    return ways


def _states(plan: Plan) -> dict[str, State]:
    return {item.feature: (item.option, item.finish_week) for item in plan.items}


def _moves(a: Plan, b: Plan, steps: list[Step], search: str) -> list[FeatureMove]:
    old, new = a.selected, b.selected
    trail = [(step.group.title, _states(step.before), _states(step.after)) for step in steps]
    found = []
    for feature in dict.fromkeys((*new, *old)):
        before, after = old.get(feature), new.get(feature)
        if _state(before) == _state(after):
            continue
        cause = next((title for title, was, now in trail if _changes(was.get(feature), now.get(feature), before, after)), search)
        found.append(_move(before, after, cause))
    order = {"enters": 0, "leaves": 1, "changes option": 2, "moves": 3}
    return sorted(found, key=lambda move: (order[move.kind], -abs(move.value_change), move.feature))


def _changes(was: State, now: State, before: PlannedFeature | None, after: PlannedFeature | None) -> bool:
    """Whether a step changes a feature in the way that matters: in or out where A and B differ in that, else its week or option."""
    if (before is None) != (after is None):
        return (was is None) != (now is None)
    return was != now


def _state(item: PlannedFeature | None) -> State:
    return None if item is None else (item.option, item.finish_week)


def _move(before: PlannedFeature | None, after: PlannedFeature | None, cause: str) -> FeatureMove:
    known = after or before
    assert known is not None
    change = (after.value if after else 0.0) - (before.value if before else 0.0)
    weeks = None
    if before is None or after is None:
        kind = "enters" if before is None else "leaves"
    else:
        kind = "changes option" if before.option != after.option else "moves"
        weeks = (after.finish - before.finish).days // 7
    return FeatureMove(
        feature=known.feature,
        title=known.title,
        kind=kind,  # type: ignore[arg-type]
        cause=cause,
        value_change=change,
        old_finish=before.finish if before else None,
        new_finish=after.finish if after else None,
        weeks=weeks,
        old_option=before.option if before else None,
        new_option=after.option if after else None,
    )


def _search_title(a: Plan, b: Plan) -> str:
    if a.settings == b.settings:
        return "search: same inputs, another plan"
    told = [
        f"{field} {getattr(a.settings, field)} → {getattr(b.settings, field)}"
        for field in ("seconds", "seed", "deterministic")
        if getattr(a.settings, field) != getattr(b.settings, field)
    ]
    return f"search: other settings ({', '.join(told)})"


def _causes(a: Plan, b: Plan, steps: list[Step], moves: tuple[FeatureMove, ...], search: str, speaker: Speaker) -> tuple[Cause, ...]:
    causes = [
        Cause(
            title=step.group.title,
            kind="input",
            value_change=step.after.value - step.before.value,
            changes=tuple(speaker.told(change) for change in step.group.changes),
        )
        for step in steps
        if step.group.is_planned
    ]
    rest = (b.value - a.value) - sum(cause.value_change for cause in causes)
    if abs(rest) > 1e-9 * max(1.0, abs(a.value), abs(b.value)) or any(move.cause == search for move in moves):
        causes.append(Cause(title=search, kind="search", value_change=rest))
    return tuple(sorted((_counted(cause, moves) for cause in causes), key=lambda cause: -abs(cause.value_change)))


def _counted(cause: Cause, moves: tuple[FeatureMove, ...]) -> Cause:
    kinds = [move.kind for move in moves if move.cause == cause.title]
    changed = kinds.count("moves") + kinds.count("changes option")
    return replace(cause, num_enter=kinds.count("enters"), num_leave=kinds.count("leaves"), num_move=changed)


def _headline(a: Plan, b: Plan, moves: tuple[FeatureMove, ...], causes: tuple[Cause, ...]) -> str:
    if not moves and a.value == b.value:
        return "No difference." if a.product == b.product else "No difference between the plans, though their inputs differ."
    change = b.value - a.value
    worth = f"B is worth {format_amount(abs(change), b.value_unit)} {'more' if change > 0 else 'less'} than A"
    if abs(change) <= 1e-9 * max(1.0, abs(a.value)):
        worth = "B is worth as much as A"
    kinds = [move.kind for move in moves]
    num_enter, num_leave, num_option = kinds.count("enters"), kinds.count("leaves"), kinds.count("changes option")
    parts = [f"{num_enter} feature{'' if num_enter == 1 else 's'} enter{'s' if num_enter == 1 else ''}"] if num_enter else []
    parts += [f"{num_leave} leave{'s' if num_leave == 1 else ''}"] if num_leave else []
    parts += [f"{num_option} change{'s' if num_option == 1 else ''} option"] if num_option else []
    num_dates = kinds.count("moves")
    parts += [f"{num_dates} date{'' if num_dates == 1 else 's'} move{'s' if num_dates == 1 else ''}"] if num_dates else []
    told = f"{worth}: {', '.join(parts)}." if parts else f"{worth}."
    if causes:
        sign = "+" if causes[0].value_change >= 0 else "−"
        told += f" Cause: {causes[0].title} ({sign}{format_amount(abs(causes[0].value_change))})"
        told += f", and {len(causes) - 1} more." if len(causes) > 1 else "."
    return told
