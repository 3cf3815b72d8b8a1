"""How good the dates were that were given before: what was said against what came true."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from math import exp, log
from statistics import NormalDist

from quarterdeck.product import ForecastRecord
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import wilson_interval

LEVELS = (0.10, 0.30, 0.50, 0.70, 0.85, 0.95)
INTERVAL = 0.90
AGES = ((28, "up to 4 weeks ahead"), (56, "4 to 8 weeks ahead"), (91, "8 to 13 weeks ahead"))
OLDER = "more than a quarter ahead"
_Z = NormalDist().inv_cdf
_Z85 = _Z(0.85)


@noun
class Level:
    """Of `n` dates said to hold with `said`, the share that held, with its 90 % interval."""

    said: float
    came_true: float
    n: int
    low: float
    high: float


@noun
class CalibrationGroup:
    """The scores of some of the forecasts: of a team, or of an age (how far ahead the 50 % date lay)."""

    title: str
    kind: str
    levels: tuple[Level, ...]

    def at(self, said: float) -> Level:
        """The score of one level."""
        return next(level for level in self.levels if level.said == said)


@noun
class Calibration:
    """All forecasts whose truth is known; `num_waiting` still wait for theirs.

    `stretch` is how many times as far ahead an 85 % date would have had to lie to hold 85 % of the time.
    """

    everything: CalibrationGroup | None
    groups: tuple[CalibrationGroup, ...] = ()
    num_scored: int = 0
    num_waiting: int = 0
    first: date | None = None
    stretch: float | None = None


def calibrate(records: Iterable[ForecastRecord], team_of: Mapping[str, str]) -> Calibration:
    """Score forecasts against the truth.

    A record keeps two dates, the 50 % and the 85 %. They are scored as they stand; the other levels read the dates
    between and beyond off the lognormal that passes through both (days counted from the day it was made).

    Parameters
    ----------
    team_of
        Subject of a forecast → its team's title.
    """
    records = list(records)
    scored = [each for each in records if each.actual_date is not None]
    waiting = len(records) - len(scored)
    if not scored:
        return Calibration(everything=None, num_waiting=waiting)
    groups = [_group(title, "age", own) for title, own in _split(scored, _age).items()]
    by_team = _split([each for each in scored if each.subject in team_of], lambda each: team_of[each.subject])
    groups += [_group(title, "team", own) for title, own in sorted(by_team.items())]
    order = [title for _, title in AGES] + [OLDER]
    groups.sort(key=lambda each: (each.kind != "team", order.index(each.title) if each.kind == "age" else 0, each.title))
    return Calibration(
        everything=_group("All forecasts", "all", scored),
        groups=tuple(groups),
        num_scored=len(scored),
        num_waiting=waiting,
        first=min(each.made_on for each in scored),
        stretch=_stretch(scored),
    )


def _split(records: list[ForecastRecord], of: Callable[[ForecastRecord], str]) -> dict[str, list[ForecastRecord]]:
    parts: dict[str, list[ForecastRecord]] = {}
    for each in records:
        parts.setdefault(of(each), []).append(each)
    return parts


def _age(record: ForecastRecord) -> str:
    ahead = (record.p50_date - record.made_on).days
    return next((title for days, title in AGES if ahead <= days), OLDER)


def _group(title: str, kind: str, records: list[ForecastRecord]) -> CalibrationGroup:
    return CalibrationGroup(title=title, kind=kind, levels=tuple(_level(said, records) for said in LEVELS))


def _level(said: float, records: list[ForecastRecord]) -> Level:
    held = sum(_held(said, each) for each in records)
    share = held / len(records)
    interval = wilson_interval(share, len(records), INTERVAL)
    return Level(said=said, came_true=share, n=len(records), low=interval.low, high=interval.high)


def _held(said: float, record: ForecastRecord) -> bool:
    assert record.actual_date is not None
    if said == 0.50:
        return record.actual_date <= record.p50_date
    if said == 0.85:
        return record.actual_date <= record.p85_date
    middle, safe = ((day - record.made_on).days for day in (record.p50_date, record.p85_date))
    if middle <= 0 or safe <= 0:
        return record.actual_date <= (record.p50_date if said < 0.5 else record.p85_date)
    spread = log(safe / middle) / _Z85 if safe > middle else 0.0
    return (record.actual_date - record.made_on).days <= middle * exp(spread * _Z(said))


def _stretch(records: list[ForecastRecord]) -> float | None:
    """The 85 % quantile of days taken ÷ days to the 85 % date; the next rank up, so that it would have held."""
    ratios = sorted(
        (each.actual_date - each.made_on).days / (each.p85_date - each.made_on).days
        for each in records
        if each.actual_date is not None and each.p85_date > each.made_on
    )
    rank = -(-85 * (len(ratios) + 1) // 100)
    return ratios[rank - 1] if ratios and rank <= len(ratios) else None
