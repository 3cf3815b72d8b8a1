"""How the sides of a comparison say amounts: ranges, person-weeks, days."""

from datetime import date

from quarterdeck.product import Option, ProductFile
from quarterdeck.uncertainty import ThreePoint
from quarterdeck.units import DAYS_PER_WEEK, format_amount, format_date

NOTHING = "–"


def unit_of(product: ProductFile) -> str:
    """What values of a product are in."""
    return product.value_unit or product.currency


def ranged(value: ThreePoint | None, unit: str = "") -> str:
    """A range as people say it: `€210 k (€90 k – €380 k)`, the middle and what holds eight times in ten."""
    if value is None:
        return NOTHING
    if value.p10 == value.p90:
        return format_amount(value.p50, unit)
    return f"{format_amount(value.p50, unit)} ({format_amount(value.p10, unit)} – {format_amount(value.p90, unit)})"


def effort_of(option: Option | None) -> ThreePoint | None:
    """Person-days of all activities: middles added, the spread as if errors moved together (the cautious way)."""
    if option is None or not option.activities:
        return None
    ranges = [activity.effort for activity in option.activities]
    return ThreePoint(sum(each.p10 for each in ranges), sum(each.p50 for each in ranges), sum(each.p90 for each in ranges))


def in_weeks(effort: ThreePoint | None) -> str:
    """Person-days as person-weeks: `4.8 person-weeks (3.2 – 8)`."""
    return NOTHING if effort is None else ranged(effort.scaled(1 / DAYS_PER_WEEK)).replace(" (", " person-weeks (", 1) + _unit_after(effort)


def _unit_after(effort: ThreePoint) -> str:
    return " person-weeks" if effort.p10 == effort.p90 else ""


def weeks_between(a: ThreePoint | None, b: ThreePoint | None) -> float | None:
    """How many person-weeks more B takes in the middle."""
    return None if a is None or b is None else (b.p50 - a.p50) / DAYS_PER_WEEK


def middles_between(a: ThreePoint | None, b: ThreePoint | None) -> float | None:
    """How much more B is in the middle."""
    return None if a is None or b is None else b.p50 - a.p50


def day(when: date | None, today: date) -> str:
    """A day in words, without its year where it is this year's."""
    return NOTHING if when is None else format_date(when, today)


def days_between(a: date | None, b: date | None) -> float | None:
    """How many days later B is."""
    return None if a is None or b is None else float((b - a).days)


def listed(names: list[str], nobody: str = "none") -> str:
    """Names in a row, each once."""
    return ", ".join(dict.fromkeys(names)) or nobody
