"""Cutting scope of a committed feature: what could be cut, what that costs and brings, and doing it once both keys agree."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.forecasts.documents import chosen
from quarterdeck_web.forecasts.exceptions.costs import promised_to
from quarterdeck_web.forecasts.exceptions.promises import promises_of
from quarterdeck_web.forecasts.what_if.assemble import outcome_of, prepared_forecast
from quarterdeck_web.forecasts.what_if.telling import days_moved
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.plans.documents import document_of as plan_document
from quarterdeck_web.products.changes import Changing

SCOPE = "scope"
NEARLY_NOTHING = 0.01
"""What is left of work that is dropped, as the levers of a forecast take it."""
Body = dict[str, Any]


@dataclass(frozen=True)
class Cut:
    """Less scope: another option, or activities dropped; `value_share` of the feature's value stays."""

    to_option: str
    dropped: tuple[str, ...]
    value_share: float


@dataclass(frozen=True)
class CutCosts:
    """What a cut loses and brings: value lost (low, middle, high), the chance of the promised day before and after, days gained at 85 %."""

    lost: dict[str, float] | None
    before: float | None
    after: float | None
    days_gained: int | None
    promised: tuple[str, ...]


def option_now(scope: Scope, feature: Feature) -> Body:
    """The option that the forecast plan builds, else the first. Raises `Refused` where there is none."""
    options = feature.body.get("options") or []
    if not options:
        raise Refused(f"{feature} has no option.", "There is no scope to cut.")
    row = chosen(scope)
    items = plan_document(row.plan)["items"] if row else []
    planned = next((item["option"] for item in items if item["feature"] == feature.ref), None)
    return next((option for option in options if option["id"] == planned), options[0])


def read_cut(scope: Scope, feature: Feature, to_option: str, dropped: list[str], stays: str) -> tuple[Cut | None, dict[str, list[str]]]:
    """The cut that a form asks for, with every flaw of it."""
    own, errors = option_now(scope, feature), dict[str, list[str]]()
    if to_option and dropped:
        errors["to_option"] = ["Choose another option, or activities to drop: not both."]
    if not to_option and not dropped:
        errors["to_option"] = ["Choose another option, or activities to drop."]
    if to_option:
        other = next((each for each in feature.body["options"] if each["id"] == to_option and each["id"] != own["id"]), None)
        if other is None:
            errors["to_option"] = ["Expected another option of this feature. Choose one."]
        return (None if errors or other is None else Cut(to_option, (), float(other.get("value_share", 1.0)))), errors
    known = [activity["id"] for activity in own.get("activities", ())]
    if set(dropped) - set(known):
        errors["dropped"] = ["Expected activities of the option that is planned. Choose some of them."]
    elif dropped and len(set(dropped)) == len(known) and not own.get("asks"):
        errors["dropped"] = ["Something has to be left to build. Close the feature if nothing is."]
    share = int(stays) if stays.isascii() and stays.isdigit() and len(stays) < 4 else 0
    if not 1 <= share <= 100:
        errors["stays"] = [
            f"Expected how much of the value stays, 1 to 100 %, got “{stays[:20]}”." if stays else "Say how much of the value stays, in %."
        ]
    return (None if errors else Cut("", tuple(name for name in known if name in dropped), share / 100)), errors


def costs_of_cut(scope: Scope, feature: Feature, cut: Cut) -> CutCosts:
    """By the feature's value case, and by the plan's futures with the work left out."""
    own, value = option_now(scope, feature), (feature.body.get("value") or {}).get("value")
    lost_share = max(float(own.get("value_share", 1.0)) - cut.value_share, 0.0)
    lost = {point: round(value[point] * lost_share, 2) for point in ("p10", "p50", "p90")} if value else None
    before, after, gained = _moved(scope, feature, cut, own)
    return CutCosts(lost, before, after, gained, promised_to(scope, feature))


def _moved(scope: Scope, feature: Feature, cut: Cut, own: Body) -> tuple[float | None, float | None, int | None]:
    row = chosen(scope)
    if row is None:
        return None, None, None
    levers = [(f"effort:{feature.ref}/{name}", str(NEARLY_NOTHING)) for name in cut.dropped]
    if cut.to_option:
        other = next(option for option in feature.body["options"] if option["id"] == cut.to_option)
        levers = [(f"effort:{feature.ref}", f"{max(_days(other) / (_days(own) or 1.0), NEARLY_NOTHING):.3f}")]
    prepared, _ = prepared_forecast(scope.workspace, row.plan)
    outcome = outcome_of(prepared, levers)
    move = outcome["features"].get(feature.ref)
    if outcome["wrong"] or not move or not move["after"]:
        return None, None, None
    days = days_moved(move)
    return move["before"]["probability_on_time"], move["after"]["probability_on_time"], -days if days is not None else None


def _days(option: Body) -> float:
    return float(sum(activity["effort"]["p50"] for activity in option.get("activities", ())))


def fields_of_cut(scope: Scope, feature: Feature, cut: Cut) -> Body:
    """As the product file keeps a cut and what it costs. Its day is the earliest that is promised, else today."""
    costs = costs_of_cut(scope, feature, cut)
    day = min((promise.day for promise in promises_of(scope, feature)), default=timezone.localdate()).isoformat()
    fields: Body = {"from_day": day, "to_day": day, "to_option": cut.to_option or None, "dropped": list(cut.dropped) or None}
    fields |= {"value_share": cut.value_share, "days_gained": costs.days_gained, "value_lost": costs.lost}
    return fields | {"on_time_before": costs.before, "on_time_after": costs.after, "promised_to": list(costs.promised) or None}


def refuse_gone(feature: Feature, asked: Body) -> None:
    """Raises `Refused` where what is to be cut is not there any more."""
    options = feature.body.get("options") or []
    known = {option["id"] for option in options} | {activity["id"] for option in options for activity in option.get("activities", ())}
    if not {*asked.get("dropped", ()), *filter(None, [asked.get("to_option")])} <= known:
        raise Refused("What this was to cut is not part of the feature any more.", "Refuse this one, and ask for another if it is still needed.")


def cut(change: Changing, feature: Feature, asked: Body) -> None:
    """Do it: the option that was agreed stays alone, or the dropped activities go and the value that stays is written down."""
    options = feature.body["options"]
    if asked.get("to_option"):
        kept = [option for option in options if option["id"] == asked["to_option"]]
    else:
        kept = [left for option in options if (left := _without(option, asked))]
    change.agreed.add((feature.pk, "options"))
    change.update(feature, {"options": kept})


def _without(option: Body, asked: Body) -> Body | None:
    """An option without what is dropped; None where nothing of it is left."""
    gone = set(asked["dropped"])
    if not gone & {activity["id"] for activity in option.get("activities", ())}:
        return option
    if not option.get("asks") and all(activity["id"] in gone for activity in option["activities"]):
        return None
    left = [_freed(activity, gone) for activity in option["activities"] if activity["id"] not in gone]
    asks = {"asks": [_freed(each, gone) for each in option["asks"]]} if option.get("asks") else {}
    return {**option, **asks, "activities": left, "value_share": min(float(option.get("value_share", 1.0)), asked["value_share"])}


def _freed(work: Body, gone: set[str]) -> Body:
    """An activity or ask that waits for nothing that is gone."""
    after = [each for each in work.get("after", ()) if (each["activity"] if isinstance(each, dict) else each) not in gone]
    return {**work, "after": after} if "after" in work else work


def titles_of_cut(feature: Feature | None, asked: Body) -> str:
    """What is cut, in words: `without Import, Export` or `as Small`; ids where titles are gone."""
    options = (feature.body.get("options") or []) if feature else []
    titles = {option["id"]: option["title"] for option in options}
    if asked.get("to_option"):
        return f"as “{titles.get(asked['to_option'], asked['to_option'])}” alone"
    titles = {activity["id"]: activity["title"] for option in options for activity in option.get("activities", ())}
    return f"without {', '.join(titles.get(name, name) for name in asked.get('dropped', ()))}"
