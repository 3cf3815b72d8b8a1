"""Asking for a later day or less scope of a committed feature, with what that costs, before anybody decides."""

from dataclasses import replace
from datetime import date

from quarterdeck.calendar import Weeks
from quarterdeck.errors import InvalidInput
from quarterdeck.forecast import Forecast, PreparedForecast
from quarterdeck.product import ExceptionRequest, Feature, Option, ProductFile
from quarterdeck.tracking.commitments import chance_by
from quarterdeck.tracking.exceptions.promises import Promise, committed_feature, promises_of
from quarterdeck.uncertainty import ThreePoint
from quarterdeck.value.curves import share_lost

NEARLY_NOTHING = 0.01
"""What is left of work that is dropped, as the levers of a forecast take it."""


def ask_for_later(
    product: ProductFile, forecast: Forecast | None, *, feature: str, moves: str, to: str, reason: str, tried: str = "", by: str = ""
) -> tuple[ProductFile, ExceptionRequest]:
    """Ask for a later day. `moves` is `due date`, `deadline`, `release` or `promise:COMMITMENT`; `to` a day, or the id of a later release.

    What it costs is written down: the chance of both days by the forecast (None without one), the value lost by the feature's
    curve, and who was promised it. Returns the product with the open exception, and that exception.

    Raises
    ------
    InvalidInput
        If the feature is not committed or is done; else with every flaw of what was asked for, a line each.
    """
    asked_of = committed_feature(product, feature)
    flaws: list[str] = [] if reason.strip() else ["reason: expected why it cannot come as promised, got nothing"]
    promise = _promise(product, asked_of, moves, flaws)
    day = _later_day(product, promise, to, flaws) if promise else None
    if promise and _waits(product, feature, promise.moves, promise.commitment):
        flaws.append(f"moves: an exception for the {moves} of {feature} waits for its keys already. Decide that one first")
    if flaws or promise is None or day is None:
        raise InvalidInput("\n".join(flaws))
    foreseen = next((each for each in forecast.features if each.feature == feature), None) if forecast else None
    before, after = (chance_by(foreseen, each) if foreseen else None for each in (promise.day, day))
    request = ExceptionRequest(
        id=_free_id(product), feature=feature, moves=promise.moves, commitment=promise.commitment,
        from_release=promise.release, to_release=to if promise.moves == "release" else None, from_day=promise.day, to_day=day,
        reason=reason.strip(), tried=tried.strip(), asked_by=by, asked_on=product.as_of, on_time_before=before,
        on_time_after=after if before is None or after is None else max(before, after),
        value_lost=_value_lost(product, asked_of, promise.day, day), promised_to=_promised_to(product, feature),
    )  # fmt: skip
    return replace(product, exceptions=(*product.exceptions, request)), request


def ask_for_cut(
    product: ProductFile,
    prepared: PreparedForecast | None,
    *,
    feature: str,
    to_option: str | None = None,
    dropped: tuple[str, ...] = (),
    stays: float | None = None,
    reason: str,
    tried: str = "",
    by: str = "",
) -> tuple[ProductFile, ExceptionRequest]:
    """Ask for less scope: option `to_option` alone, or without the activities `dropped`, after which the share `stays` of its value stays.

    The option that is cut is the one planned in `prepared`, else the feature's first. What it costs is written down: the value
    lost, and by the plan's futures (None without one) the days gained at 85 % and the chance of the earliest promised day.

    Raises
    ------
    InvalidInput
        If the feature is not committed or is done; else with every flaw of what was asked for, a line each.
    """
    asked_of = committed_feature(product, feature)
    if not asked_of.options:
        raise InvalidInput(f"{feature} has no option: there is no scope to cut")
    own = _option_now(asked_of, prepared)
    flaws: list[str] = [] if reason.strip() else ["reason: expected why it cannot come as committed, got nothing"]
    other = _other_option(asked_of, own, to_option, dropped, flaws)
    if dropped and not to_option:
        flaws += _flaws_of_dropping(own, dropped, stays)
    if _waits(product, feature, "scope", None):
        flaws.append(f"moves: a cut of {feature} waits for its keys already. Decide that one first")
    if flaws:
        raise InvalidInput("\n".join(flaws))
    share = other.value_share if other else stays
    assert share is not None
    day = min((each.day for each in promises_of(product, asked_of)), default=product.as_of)
    before, after, gained = _moved(asked_of, own, other, dropped, prepared)
    value, lost = asked_of.value.value if asked_of.value else None, max(own.value_share - share, 0.0)
    request = ExceptionRequest(
        id=_free_id(product), feature=feature, moves="scope", to_option=to_option, dropped=dropped, value_share=share, days_gained=gained,
        from_day=day, to_day=day, reason=reason.strip(), tried=tried.strip(), asked_by=by, asked_on=product.as_of,
        on_time_before=before, on_time_after=after, value_lost=_times(value, lost) if value else None, promised_to=_promised_to(product, feature),
    )  # fmt: skip
    return replace(product, exceptions=(*product.exceptions, request)), request


def _promise(product: ProductFile, feature: Feature, moves: str, flaws: list[str]) -> Promise | None:
    found = {f"{each.moves}:{each.commitment}" if each.commitment else each.moves: each for each in promises_of(product, feature)}
    if moves not in found:
        flaws.append(f"moves: expected a day that {feature.id} is promised for ({', '.join(found) or 'it has none'}), got {moves!r}")
    return found.get(moves)


def _later_day(product: ProductFile, promise: Promise, to: str, flaws: list[str]) -> date | None:
    if promise.moves == "release":
        later = {each.id: each.done_by for each in product.releases if each.done_by > promise.day}
        if to not in later:
            flaws.append(f"to: expected a release that is closed after {promise.day} ({', '.join(later) or 'there is none'}), got {to!r}")
        return later.get(to)
    try:
        day = date.fromisoformat(to)
    except ValueError:
        flaws.append(f"to: expected a day such as 2027-03-26, got {to!r}")
        return None
    if day <= promise.day:
        flaws.append(f"to: expected a day after {promise.day}, got {day}: an earlier one needs no exception")
    return day


def _waits(product: ProductFile, feature: str, moves: str, commitment: str | None) -> bool:
    return any((each.feature, each.moves, each.commitment, each.state) == (feature, moves, commitment, "open") for each in product.exceptions)


def _free_id(product: ProductFile) -> str:
    known, number = {each.id for each in product.exceptions}, len(product.exceptions) + 1
    while f"X{number}" in known:
        number += 1
    return f"X{number}"


def _promised_to(product: ProductFile, feature: str) -> tuple[str, ...]:
    rows = sorted((each for each in product.commitments if each.feature == feature), key=lambda each: each.promised_date)
    return tuple(dict.fromkeys(each.to for each in rows))


def _value_lost(product: ProductFile, feature: Feature, first: date, second: date) -> ThreePoint | None:
    if feature.value is None:
        return None
    return _times(feature.value.value, share_lost(feature.value, Weeks(product.horizon.start, product.horizon.num_weeks), first, second))


def _times(value: ThreePoint, share: float) -> ThreePoint:
    return ThreePoint(round(value.p10 * share, 2), round(value.p50 * share, 2), round(value.p90 * share, 2))


def _option_now(feature: Feature, prepared: PreparedForecast | None) -> Option:
    planned = next((item.option for item in prepared.plan.items if item.feature == feature.id), None) if prepared else None
    return next((each for each in feature.options if each.id == planned), feature.options[0])


def _other_option(feature: Feature, own: Option, to_option: str | None, dropped: tuple[str, ...], flaws: list[str]) -> Option | None:
    if bool(to_option) == bool(dropped):
        flaws.append("scope: expected another option, or activities to drop, got " + ("both" if dropped else "neither"))
        return None
    others = {each.id: each for each in feature.options if each.id != own.id}
    if to_option and to_option not in others:
        flaws.append(f"option: expected another option of {feature.id} than {own.id} ({', '.join(others) or 'there is none'}), got {to_option!r}")
    return others.get(to_option or "")


def _flaws_of_dropping(own: Option, dropped: tuple[str, ...], stays: float | None) -> list[str]:
    known = [each.id for each in own.activities]
    flaws = [f"drop: expected an activity of option {own.id} ({', '.join(known) or 'it has none'}), got {id!r}" for id in dropped if id not in known]
    if not flaws and set(dropped) == set(known) and not own.asks:
        flaws.append("drop: expected something left to build, got every activity. Close the feature if nothing is")
    if stays is None or not 0 < stays <= 1:
        flaws.append(f"stays: expected how much of the value stays, above 0 and up to 1, got {'nothing' if stays is None else f'{stays:g}'}")
    return flaws


def _moved(
    feature: Feature, own: Option, other: Option | None, dropped: tuple[str, ...], prepared: PreparedForecast | None
) -> tuple[float | None, float | None, int | None]:
    """The chance of the promised day before and after, and the days gained at 85 %; None where the plan does not have the feature."""
    if prepared is None or all(item.feature != feature.id for item in prepared.plan.items):
        return None, None, None
    levers = [(f"effort:{feature.id}/{name}", str(NEARLY_NOTHING)) for name in dropped]
    if other is not None:
        levers = [(f"effort:{feature.id}", f"{max(_days(other) / (_days(own) or 1.0), NEARLY_NOTHING):.3f}")]
    answer = prepared.ask(*prepared.levers(levers))
    move = next(each for each in answer.features if each.id == feature.id)
    if move.after is None:
        return None, None, None
    before, after = move.before.p85_date, move.after.p85_date
    return move.before.probability_on_time, move.after.probability_on_time, (before - after).days if before and after else None


def _days(option: Option) -> float:
    return sum(each.effort.p50 for each in option.activities)
