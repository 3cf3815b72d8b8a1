"""From weeks since the plan's start to dates, and from samples to quantiles."""

from datetime import date, timedelta
from math import ceil, isfinite

import numpy as np

from quarterdeck.calendar import Weeks
from quarterdeck.forecast.forecast import DateForecast
from quarterdeck.forecast.network import Floats

TOLERANCE = 1e-6
"""Work that ends this little (of a day) into a day ended the day before."""


def date_of(week: float, weeks: Weeks) -> date | None:
    """The working day on which a moment lies; the end of a week is its Friday. None past the last week."""
    if not isfinite(week) or week > weeks.num_weeks:
        return None
    day = ceil(week * 5 - TOLERANCE) - 1
    return weeks.start + timedelta(weeks=day // 5, days=day % 5)


def week_by(day: date, weeks: Weeks) -> float:
    """The last moment, in weeks since the start, that still lies on `day` or before."""
    return float(np.busday_count(weeks.start, day + timedelta(days=1))) / 5 + TOLERANCE


def date_forecast(finishes: Floats, weeks: Weeks, promised: date | None, not_before: float = 0.0) -> DateForecast:
    """Quantiles of finish dates, shape (num_samples,); unfinished samples are infinite and count as late."""
    ordered = np.sort(np.maximum(finishes, not_before))
    p10, p50, p85, p95 = (date_of(quantile(ordered, share), weeks) for share in (0.10, 0.50, 0.85, 0.95))
    on_time = None if promised is None else float((ordered <= week_by(promised, weeks)).mean())
    return DateForecast(p10_date=p10, p50_date=p50, p85_date=p85, p95_date=p95, promised=promised, probability_on_time=on_time)


def quantile(ordered: Floats, probability: float) -> float:
    """The smallest sample that at least `probability` of sorted samples do not pass: never between a date and never."""
    return float(ordered[max(ceil(probability * len(ordered) - 1e-9) - 1, 0)])
