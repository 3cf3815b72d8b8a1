"""How good the dates were that were given before: what was said against what came true."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from statistics import mean, median

from quarterdeck.forecast.combination import StatedSteps, stated_by
from quarterdeck.product import ForecastRecord
from quarterdeck.product.noun import noun
from quarterdeck.uncertainty import wilson_interval

LEVELS = (0.10, 0.30, 0.50, 0.70, 0.85, 0.95)
INTERVAL = 0.90
AGES = ((28, "up to 4 weeks ahead"), (56, "4 to 8 weeks ahead"), (91, "8 to 13 weeks ahead"))
OLDER = "more than a quarter ahead"
KINDS = ("all", "team", "age", "method", "part")
"""Kinds of groups: by who did it, how far ahead, how it was made; and the parts of pooled forecasts, each scored by itself."""


@noun
class Level:
    """Of `n` dates said to hold with `said`, the share that held, with its 90 % interval.

    `expected` is the mean probability they were said to hold with: `said`, unless dates can only be those of releases.
    """

    said: float
    came_true: float
    n: int
    low: float
    high: float
    expected: float = 0.0

    @property
    def is_rounded(self) -> bool:
        """Whether dates were said to hold more often than their level names."""
        return self.expected > self.said + 0.005


@noun
class CalibrationGroup:
    """The scores of some of the forecasts; a level is there once a date of it has come.

    `num` forecasts whose 85 % date has come, `num_late` of them without a truth yet. `crps` is the mean continuous ranked
    probability score in days (lower is better; where the truth is still to come, the least it can be), `sharpness` the
    median of days from the 50 % to the 85 % date.
    """

    title: str
    kind: str
    levels: tuple[Level, ...]
    num: int = 0
    num_late: int = 0
    crps: float | None = None
    sharpness: float | None = None

    def at(self, said: float) -> Level:
        """The score of one level."""
        return next(level for level in self.levels if level.said == said)


@noun
class StatedScore:
    """The days that were stated (promised or planned) when `num` forecasts were made, against those forecasts.

    `held` is the share of stated days that came true, with its 90 % interval. `error_days` is how far off they were on
    average, which is the CRPS of a single day; `crps` that of the forecasts of the same.
    """

    num: int
    held: float
    low: float
    high: float
    error_days: float
    crps: float

    @property
    def gain(self) -> float:
        """How much nearer the truth forecasts were, as a share of the error of the stated days."""
        return 1 - self.crps / self.error_days if self.error_days else 0.0


@noun
class Calibration:
    """All forecasts whose time has come; `num_waiting` still wait, `num_late` have passed their 85 % date without a truth.

    `stretch` is how many times as far ahead an 85 % date would have had to lie to hold 85 % of the time; None where too
    few, or too many without a truth, tell.
    """

    everything: CalibrationGroup | None
    groups: tuple[CalibrationGroup, ...] = ()
    num_scored: int = 0
    num_waiting: int = 0
    num_late: int = 0
    first: date | None = None
    stretch: float | None = None
    stated: StatedScore | None = None

    @property
    def sentence(self) -> str:
        """What to tell of it in one sentence."""
        if self.everything is None:
            return f"no date has come true or failed yet; {self.num_waiting} forecasts wait for the truth"
        level = self.everything.at(0.85)
        return f"our 85 % dates came true {level.came_true * 100:.0f} % of the time (n = {level.n})"


def calibrate(records: Iterable[ForecastRecord], team_of: Mapping[str, str], *, as_of: date | None = None) -> Calibration:
    """Score forecasts against the truth.

    A record keeps two dates, the 50 % and the 85 %. They are scored as they stand; the other levels read the dates
    between and beyond off the lognormal that passes through both (days counted from the day it was made).

    Parameters
    ----------
    team_of
        Subject of a forecast → its team's title.
    as_of
        The day the score is of. A date counts once it lies before that day, and what is not done by then, or never will
        be, has missed it. So it goes by what was said which forecasts count: those that came true early are not in before
        those that are still open. None: all count whose truth is known, and no other.

    References
    ----------
    .. [1] A. P. Dawid, "Present position and potential developments: some personal views: statistical theory: the
       prequential approach", JRSS A 147(2), 1984, doi:10.2307/2981683.
    """
    found = [_Scored(each, as_of) for each in records]
    scored = [each for each in found if any(each.is_due(said) for said in LEVELS)]
    waiting = sum(not each.is_due(0.85) for each in found)
    if not any(each.is_due(0.85) for each in scored):
        return Calibration(everything=None, num_waiting=waiting)
    due = [each for each in scored if each.is_due(0.85)]
    return Calibration(
        everything=_group("All forecasts", "all", scored),
        groups=tuple(_groups(scored, team_of, as_of)),
        num_scored=len(due),
        num_waiting=waiting,
        num_late=sum(each.is_open for each in due),
        first=min(each.record.made_on for each in due),
        stretch=_stretch(due),
        stated=_stated(due),
    )


class _Scored:
    """A forecast with what is known of it on the day of the score."""

    def __init__(self, record: ForecastRecord, as_of: date | None) -> None:
        self.record, self._as_of = record, as_of
        came = record.actual_date
        self.actual = came if as_of is None or came is None or came <= as_of else None
        self.is_open = self.actual is None
        self.stated = stated_by(record, record.made_on)
        until = self.actual or as_of or record.made_on
        self.days = float((until - record.made_on).days)

    def is_due(self, said: float) -> bool:
        """Whether the date of a level has come."""
        return self.is_past(self._days_at(said))

    def is_past(self, days: float) -> bool:
        """Whether a day so many days after the forecast was made has come; without a day of the score, whether the truth is known."""
        if self._as_of is None:
            return not self.is_open
        return self.record.made_on < self._as_of and days < (self._as_of - self.record.made_on).days

    def held(self, said: float) -> bool:
        """Whether the date of a level came true."""
        return not self.is_open and self.days <= self._days_at(said)

    @property
    def crps(self) -> float:
        """In days; the least it can be while the truth is to come."""
        return self.stated.crps(max(self.days, self.stated.middle) if self.is_open else self.days)

    def off(self, days: float) -> float:
        """How far from the truth a day was that was stated so many days ahead, as far as the forecast looked."""
        if isinstance(self.stated, StatedSteps):
            return abs(min(self.days, self.stated.days[-1]) - min(days, self.stated.days[-1]))
        return abs(self.days - days)

    def _days_at(self, said: float) -> float:
        if said in (0.50, 0.85):
            return float(((self.record.p50_date if said == 0.50 else self.record.p85_date) - self.record.made_on).days)
        return self.stated.days_at(said)


def _groups(scored: list[_Scored], team_of: Mapping[str, str], as_of: date | None) -> Iterable[CalibrationGroup]:
    order = [title for _, title in AGES] + [OLDER]
    by_team = _split([each for each in scored if each.record.subject in team_of], lambda each: team_of[each.record.subject])
    yield from (_group(title, "team", own) for title, own in sorted(by_team.items()))
    yield from (_group(title, "age", own) for title, own in sorted(_split(scored, _age).items(), key=lambda item: order.index(item[0])))
    yield from (_group(title, "method", own) for title, own in sorted(_split(scored, lambda each: each.record.method).items()))
    parts = [
        _Scored(replace(each.record, p50_date=part.p50_date, p85_date=part.p85_date, points=part.points, method=part.method), as_of)
        for each in scored
        for part in each.record.components
    ]
    parts = [each for each in parts if any(each.is_due(said) for said in LEVELS)]
    yield from (_group(title, "part", own) for title, own in sorted(_split(parts, lambda each: each.record.method).items()))


def _split(scored: list[_Scored], of: Callable[[_Scored], str]) -> dict[str, list[_Scored]]:
    parts: dict[str, list[_Scored]] = {}
    for each in scored:
        parts.setdefault(of(each), []).append(each)
    return parts


def _age(each: _Scored) -> str:
    ahead = (each.record.p50_date - each.record.made_on).days
    return next((title for days, title in AGES if ahead <= days), OLDER)


def _group(title: str, kind: str, scored: list[_Scored]) -> CalibrationGroup:
    due = [each for each in scored if each.is_due(0.85)]
    levels = [_level(said, own) for said in LEVELS if (own := [each for each in scored if each.is_due(said)])]
    return CalibrationGroup(
        title=title,
        kind=kind,
        levels=tuple(levels),
        num=len(due),
        num_late=sum(each.is_open for each in due),
        crps=mean(each.crps for each in due) if due else None,
        sharpness=float(median((each.record.p85_date - each.record.p50_date).days for each in due)) if due else None,
    )


def _level(said: float, scored: list[_Scored]) -> Level:
    share = sum(each.held(said) for each in scored) / len(scored)
    interval = wilson_interval(share, len(scored), INTERVAL)
    expected = mean(each.stated.held_with(said) for each in scored)
    return Level(said=said, came_true=share, n=len(scored), low=interval.low, high=interval.high, expected=expected)


def _stretch(due: list[_Scored]) -> float | None:
    """The 85 % quantile of days taken ÷ days to the 85 % date; the next rank up, so that it would have held."""
    dated = [each for each in due if each.record.p85_date > each.record.made_on]
    ratios = sorted(float("inf") if each.is_open else each.days / (each.record.p85_date - each.record.made_on).days for each in dated)
    rank = -(-85 * (len(ratios) + 1) // 100)
    found = ratios[rank - 1] if ratios and rank <= len(ratios) else None
    return found if found is not None and found != float("inf") else None


def _stated(due: list[_Scored]) -> StatedScore | None:
    """The stated days of those forecasts that have one."""
    stated = [(each, float((each.record.stated_date - each.record.made_on).days)) for each in due if each.record.stated_date is not None]
    stated = [(each, days) for each, days in stated if each.is_past(days)]
    if not stated:
        return None
    held = sum(not each.is_open and each.days <= days for each, days in stated) / len(stated)
    interval = wilson_interval(held, len(stated), INTERVAL)
    error = mean(each.off(days) for each, days in stated)
    return StatedScore(num=len(stated), held=held, low=interval.low, high=interval.high, error_days=error, crps=mean(each.crps for each, _ in stated))
