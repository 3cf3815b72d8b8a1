"""What teams finished and what was added to their work: counts per day, and per week before a day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from quarterdeck.errors import InvalidInput

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TeamHistory:
    """What one team finished, day by day.

    Parameters
    ----------
    first
        The day the record begins.
    finished
        Items finished on each calendar day from `first` on, shape (num_days,); zeros count: they are days without a finish.
    added
        Items added to the team's work on each of these days, or None where nobody wrote that down.

    Raises
    ------
    InvalidInput
        If there are no days, counts are negative or no whole numbers, or the two have different lengths.
    """

    team: str
    first: date
    finished: Ints
    added: Ints | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "finished", _counts(self.finished, f"items finished by {self.team!r}"))
        if self.added is not None:
            object.__setattr__(self, "added", _counts(self.added, f"items added for {self.team!r}"))
            if len(self.added) != len(self.finished):
                raise InvalidInput(f"expected items added on the {len(self.finished)} days of {self.team!r}, got {len(self.added)} days")

    @property
    def end(self) -> date:
        """The first day after the record: what is forecast begins here."""
        return self.first + timedelta(days=len(self.finished))

    @property
    def num_active_days(self) -> int:
        """Days on which something was finished."""
        return int((self.finished > 0).sum())

    def before(self, day: date) -> "TeamHistory":
        """The record as it stood on the morning of `day`. Raises `InvalidInput` if it had not begun."""
        num_days = (day - self.first).days
        if num_days < 1:
            raise InvalidInput(f"expected a day after {self.first}, on which the record of {self.team!r} begins, got {day}")
        return TeamHistory(self.team, self.first, self.finished[:num_days], None if self.added is None else self.added[:num_days])


def history_of(
    team: str, finished_on: Iterable[date], *, end: date, added_on: Iterable[date] | None = None, first: date | None = None
) -> TeamHistory:
    """A history from days on which items were finished (and added), up to and without `end`.

    The record begins on `first`, or with the first finish; what was finished or added outside of it is left out.

    Raises
    ------
    InvalidInput
        If nothing was finished before `end`, and `first` is not given either.
    """
    finished = Counter(finished_on)
    begin = first or min((day for day in finished if day < end), default=None)
    if begin is None or begin >= end:
        raise InvalidInput(f"expected items that {team!r} finished before {end}, got none. Give more history, or a later day")
    days = [begin + timedelta(days=each) for each in range((end - begin).days)]
    added = Counter(added_on) if added_on is not None else None
    return TeamHistory(team, begin, np.array([finished[day] for day in days]), None if added is None else np.array([added[day] for day in days]))


@dataclass(frozen=True, slots=True)
class Weekly:
    """Counts of weeks that end on the same weekday, the oldest first, and how much of a usual week each one is (`share`).

    `mondays` are the first days of the weeks, whichever weekday they are; the first week may be a part of one.
    """

    starts: tuple[date, ...]
    counts: Ints
    share: Floats


def weekly(first: date, counts: Ints, end: date) -> Weekly:
    """Sum daily counts from `first` on into weeks that end on the day before `end`; the first may be a part of one."""
    num_days = (end - first).days
    num_weeks = -(-num_days // 7)
    padded = np.zeros(num_weeks * 7, dtype=np.int64)
    padded[num_weeks * 7 - num_days :] = counts[:num_days]
    share = np.ones(num_weeks)
    share[0] = (num_days - 7 * (num_weeks - 1)) / 7
    starts = tuple(end - timedelta(weeks=num_weeks - week) for week in range(num_weeks))
    return Weekly(starts, padded.reshape(num_weeks, 7).sum(axis=1), share)


def _counts(numbers: npt.NDArray[np.generic], what: str) -> Ints:
    found = np.asarray(numbers)
    if found.ndim != 1 or not len(found):
        raise InvalidInput(f"expected {what} on at least one day, got an array of shape {found.shape}")
    whole = found.astype(np.int64)
    wrong = (whole != found) | (whole < 0)
    if wrong.any():
        place = int(wrong.argmax())
        raise InvalidInput(f"expected {what} to be whole numbers from 0, got {found[place]} on day {place + 1}")
    return whole
