"""How amounts are said: person-days, money, shares, dates. Text only; the numbers stay plain floats."""

from datetime import date

DAYS_PER_WEEK = 5
"""Working days of one full-time person in a week without holidays."""

NARROW_SPACE = "\u202f"


NEGLIGIBLE = 1e-6


def format_amount(amount: float, unit: str = "") -> str:
    """An amount in three significant figures, with its unit the way people write it: `€760 k`, `1.2 M`, `3.4 points`."""
    sign, size = ("−" if amount <= -NEGLIGIBLE else ""), abs(amount)
    size = 0.0 if size < NEGLIGIBLE else size  # What rounding leaves between two equal sums is nothing.
    size = float(f"{size:.3g}")  # Rounded before the scale is chosen: 999,600 is 1 M, not 1000 k.
    scale, suffix = next(((s, t) for s, t in ((1e9, "bn"), (1e6, "M"), (1e3, "k")) if size >= s), (1.0, ""))
    digits = f"{size / scale:.4g}"
    body = digits + (NARROW_SPACE + suffix if suffix else "")
    if unit in {"€", "$", "£"}:
        return f"{sign}{unit}{body}"
    return f"{sign}{body}{' ' + unit if unit else ''}"


def format_share(share: float) -> str:
    """A share between 0 and 1 as a percentage: `61 %`, `3.1 %`."""
    percent = 100 * share
    return f"{percent:.0f}{NARROW_SPACE}%" if abs(percent) >= 10 or percent == 0 else f"{percent:.1f}{NARROW_SPACE}%"


def format_probability(probability: float) -> str:
    """A probability as a percentage, never above what a forecast can know: `>95 %` and `<5 %` at the ends."""
    if probability > 0.95:
        return f">95{NARROW_SPACE}%"
    if probability < 0.05:
        return f"<5{NARROW_SPACE}%"
    return f"{100 * probability:.0f}{NARROW_SPACE}%"


def format_date(day: date, today: date | None = None) -> str:
    """A day as `26 Mar`, with its year where it is not this year's."""
    short = f"{day.day} {day:%b}"
    return short if today is not None and day.year == today.year else f"{short} {day.year}"
