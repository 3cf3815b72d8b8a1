"""The difference of any two things of one kind."""

from collections.abc import Callable
from datetime import date

from quarterdeck.comparison.changes import changes_between
from quarterdeck.comparison.difference import DateMove, Difference
from quarterdeck.comparison.forecast_causes import Inputs, with_causes
from quarterdeck.comparison.plans import compare_plans
from quarterdeck.comparison.words import Speaker, singular
from quarterdeck.errors import InvalidInput
from quarterdeck.forecast import DateForecast, Forecast
from quarterdeck.product import ProductFile
from quarterdeck.roadmap import Plan
from quarterdeck.units import format_amount

Comparable = ProductFile | Plan | Forecast
KINDS = {ProductFile: "a product", Plan: "a plan", Forecast: "a forecast"}


def compare(
    a: Comparable,
    b: Comparable,
    *,
    seconds_per_replay: float = 2.0,
    inputs: tuple[Inputs, Inputs] | None = None,
    on_progress: Callable[[float, str], object] | None = None,
) -> Difference:
    """What lies between two products, two plans or two forecasts.

    Parameters
    ----------
    seconds_per_replay
        For two plans: how long A's product is planned anew after each group of input changes.
    inputs
        For two forecasts: what each was made from; then it is said which kind of input moved each date.
    on_progress
        Called with the share done (0 to 1) and what is being done.

    Raises
    ------
    InvalidInput
        If the two are not of one kind.
    """
    say = on_progress or (lambda share, phase: None)
    if isinstance(a, ProductFile) and isinstance(b, ProductFile):
        return _compare_products(a, b)
    if isinstance(a, Plan) and isinstance(b, Plan):
        return compare_plans(a, b, seconds_per_replay, say)
    if isinstance(a, Forecast) and isinstance(b, Forecast):
        found = _compare_forecasts(a, b)
        return with_causes(found, a, b, *inputs, say) if inputs is not None else found
    first, second = (KINDS.get(type(each), f"a {type(each).__name__}") for each in (a, b))
    raise InvalidInput(f"expected two products, two plans or two forecasts, got {first} and {second}. Name two of one kind")


def _compare_products(a: ProductFile, b: ProductFile) -> Difference:
    speaker = Speaker(a, b)
    changes = changes_between(a, b)
    told = tuple(speaker.told(change) for change in changes)
    counts: dict[str, int] = {}
    for change in changes:
        name = singular(change.collection) if change.collection else "the product"
        counts[name] = counts.get(name, 0) + 1
    listed = ", ".join(f"{count} of {name}" for name, count in sorted(counts.items(), key=lambda pair: -pair[1])[:5])
    headline = f"{len(told)} input change{'s' if len(told) > 1 else ''}: {told[0].text if len(told) == 1 else listed}." if told else "No difference."
    return Difference(kind="products", headline=headline, changes=told)


def _compare_forecasts(a: Forecast, b: Forecast) -> Difference:
    old = {each.feature: (each.title, each.finish) for each in a.features} | {each.release: (each.title, each.finish) for each in a.releases}
    new = {each.feature: (each.title, each.finish) for each in b.features} | {each.release: (each.title, each.finish) for each in b.releases}
    moves = [_date_move(key, new[key][0], old[key][1], new[key][1]) for key in new if key in old and old[key][1] != new[key][1]]
    moves.sort(key=lambda move: (-abs(move.p85_days or 0), -abs(move.p50_days or 0), move.subject))
    appeared, vanished = tuple(key for key in new if key not in old), tuple(key for key in old if key not in new)
    return Difference(
        kind="forecasts",
        headline=_forecast_headline(a, b, moves, appeared, vanished),
        old_value=a.value_p50,
        new_value=b.value_p50,
        value_change=b.value_p50 - a.value_p50,
        date_moves=tuple(moves),
        appeared=appeared,
        vanished=vanished,
    )


def _date_move(key: str, title: str, old: DateForecast, new: DateForecast) -> DateMove:
    return DateMove(
        subject=key,
        title=title,
        p50_days=_days(old.p50_date, new.p50_date),
        p85_days=_days(old.p85_date, new.p85_date),
        old_p50=old.p50_date,
        new_p50=new.p50_date,
        old_p85=old.p85_date,
        new_p85=new.p85_date,
        old_probability=old.probability_on_time,
        new_probability=new.probability_on_time,
    )


def _days(old: date | None, new: date | None) -> int | None:
    return (new - old).days if old is not None and new is not None else None


def _forecast_headline(a: Forecast, b: Forecast, moves: list[DateMove], appeared: tuple[str, ...], vanished: tuple[str, ...]) -> str:
    if not (moves or appeared or vanished) and a.value_p50 == b.value_p50:
        return "No difference."
    later = sum((move.p85_days or 0) > 0 for move in moves)
    earlier = sum((move.p85_days or 0) < 0 for move in moves)
    told = f"{later} 85 % date{'' if later == 1 else 's'} later, {earlier} earlier"
    told += f", {len(appeared)} appear, {len(vanished)} vanish" if appeared or vanished else ""
    change = b.value_p50 - a.value_p50
    sign = "+" if change >= 0 else "−"
    return f"{told}; the median value changes by {sign}{format_amount(abs(change))}."
