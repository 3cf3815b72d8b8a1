"""What is known of an earlier forecast on a day, without looking past that day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from quarterdeck.forecast.combination.curves import Stated
from quarterdeck.product import ForecastRecord


@dataclass(frozen=True, slots=True)
class Known:
    """A forecast whose time has come. It took `days`; where it `is_open`, it takes longer than these.

    `share` is what it counts: forecasts of one subject count as one together.
    """

    record: ForecastRecord
    days: int
    is_open: bool
    share: float = 1.0

    def crps(self, curve: Stated) -> float:
        """The score of a curve said on the same day, in days; the least it can be where the truth is still to come."""
        return curve.crps(max(float(self.days), curve.middle) if self.is_open else float(self.days))


def known_by(records: Iterable[ForecastRecord], today: date) -> tuple[Known, ...]:
    """Forecasts whose 85 % date lies before `today`, whether they came true or not, with what was known by then.

    Which forecasts are looked at goes by what they said and not by what came: else those that came true early would be
    in, and those still open out.
    """
    due = [each for each in records if each.made_on < today and max(each.p85_date, each.p50_date) < today]
    counts = Counter(each.subject for each in due)
    return tuple(_known(each, today, 1 / counts[each.subject]) for each in due)


def _known(record: ForecastRecord, today: date, share: float) -> Known:
    came = record.actual_date if record.actual_date is not None and record.actual_date < today else None
    return Known(record, ((came or today) - record.made_on).days, came is None, share)
