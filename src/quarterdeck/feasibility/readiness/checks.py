"""What Quarterdeck looks for itself: each check answers met, not met or not applicable, and why in a sentence."""

from collections.abc import Callable, Iterable, Mapping

from quarterdeck.feasibility.readiness.known import Known
from quarterdeck.feasibility.readiness.lines import LineState
from quarterdeck.product import Feature, ReadinessCheck

Answer = tuple[LineState, str]
NAMED = 5
NO_CRITERIA = "It has no acceptance criterion: nothing says when it is accepted."


def _value_case(known: Known, feature: Feature) -> Answer:
    if feature.value is None:
        return "not met", "It has no value case."
    if not (feature.value.basis.strip() or feature.value.evidence):
        return "not met", "Its value case says how much, and not what that rests on."
    return "met", "Its value case says how much, and what that rests on."


def _feasibility_case(known: Known, feature: Feature) -> Answer:
    judged = feature.feasibility.assessments if feature.feasibility is not None else ()
    if not judged:
        return "not met", "Nobody has judged whether it can be built."
    unknown = [each.dimension for each in judged if each.verdict == "unknown"]
    if unknown:
        return "not met", f"Not known yet: {', '.join(unknown)}."
    infeasible = [each.dimension for each in judged if each.verdict == "infeasible"]
    if infeasible:
        return "not met", f"Judged infeasible: {', '.join(infeasible)}."
    return "met", f"{_number(len(judged), 'question')} of feasibility judged."


def _acceptance_criteria(known: Known, feature: Feature) -> Answer:
    found = known.criteria.get(feature.id, [])
    return ("met", f"It has {_number(len(found), 'acceptance criterion', 'acceptance criteria')}.") if found else ("not met", NO_CRITERIA)


def _criteria_met(known: Known, feature: Feature) -> Answer:
    found = known.criteria.get(feature.id, [])
    if not found:
        return "not met", NO_CRITERIA
    failing, unlooked = (_ids(each.id for each in found if each.state == state) for state in ("not met", "open"))
    said = [f"{failing} not met"] * bool(failing) + [f"{unlooked} not looked at yet"] * bool(unlooked)
    return ("not met", f"{'; '.join(said)}.") if said else ("met", f"{'It is' if len(found) == 1 else f'All {len(found)} are'} met.")


def _qualities_hold(known: Known, feature: Feature) -> Answer:
    found = known.qualities.get(feature.id, [])
    if not found:
        return "not applicable", "It has no quality attribute of its own."
    failing, unmeasured = (_ids(f"“{each.title}”" for each in found if each.verdict == verdict) for verdict in ("fails", "not measured"))
    said = [f"{failing} {'fails' if '”, “' not in failing else 'fail'}"] * bool(failing) + [f"{unmeasured} not measured yet"] * bool(unmeasured)
    return ("not met", f"{'; '.join(said)}.") if said else ("met", f"{'It holds' if len(found) == 1 else f'All {len(found)} hold'} as last measured.")


def _effort_estimated(known: Known, feature: Feature) -> Answer:
    if not feature.options:
        return "not met", "No option says what it takes."
    unsized = [(option.title, [ask.team for ask in option.asks if ask.level == "unsized"]) for option in feature.options]
    lacking = [f"“{title}” asks {', '.join(dict.fromkeys(teams))} without a size" for title, teams in unsized if teams]
    if len(lacking) == len(unsized):
        return "not met", f"{'; '.join(lacking)}."
    return "met", f"{len(unsized) - len(lacking)} of {_number(len(unsized), 'option')} estimated in full."


def _assumptions_settled(known: Known, feature: Feature) -> Answer:
    found = known.assumptions.get(feature.id, [])
    if not found:
        return "not applicable", "Nothing is written down as assumed."
    still_open = [each.id for each in found if each.status == "open"]
    return ("not met", f"{_ids(still_open)} still open.") if still_open else ("met", f"{_number(len(found), 'assumption')} settled.")


def _dependencies_released(known: Known, feature: Feature) -> Answer:
    found = [known.features[each.requires] for each in known.waits.get(feature.id, [])]
    if not found:
        return "not applicable", "It waits for no other feature."
    waiting = [f"“{each.title}” ({each.status})" for each in found if each.status != "released"]
    return ("not met", f"Waits for {', '.join(waiting)}.") if waiting else ("met", f"{_number(len(found), 'feature')} that it waits for released.")


def _work_items_done(known: Known, feature: Feature) -> Answer:
    found = known.work.get(feature.id, [])
    if not found:
        return "not applicable", "No work item is mapped to it."
    still_open = [each.key for each in found if not each.is_done]
    if still_open:
        return "not met", f"{len(still_open)} of {_number(len(found), 'work item')} not done: {_ids(still_open)}."
    return "met", f"{_number(len(found), 'work item')} done."


def _both_keys(known: Known, feature: Feature) -> Answer:
    turned = {"value": feature.value and feature.value.key, "feasibility": feature.feasibility and feature.feasibility.key}
    waiting = [name for name, key in turned.items() if not key]
    if not waiting:
        return "met", "Both keys are turned."
    return "not met", "Neither key is turned." if len(waiting) == 2 else f"The {waiting[0]} key is not turned."


CHECKS: Mapping[ReadinessCheck, Callable[[Known, Feature], Answer]] = {
    "value case": _value_case,
    "feasibility case": _feasibility_case,
    "acceptance criteria": _acceptance_criteria,
    "criteria met": _criteria_met,
    "qualities hold": _qualities_hold,
    "effort estimated": _effort_estimated,
    "assumptions settled": _assumptions_settled,
    "dependencies released": _dependencies_released,
    "work items done": _work_items_done,
    "both keys": _both_keys,
}


def _ids(names: Iterable[str]) -> str:
    """Names in a row, the first few of many."""
    every = list(names)
    return ", ".join(every[:NAMED]) + (f" and {len(every) - NAMED} more" if len(every) > NAMED else "")


def _number(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
