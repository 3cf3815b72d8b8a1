"""Levers: what may be asked of a forecast, as values, and as text that commands and addresses hold.

One lever is one `key=value`:

=========================  =============================================================================
`effort:FEATURE`           what is left of its work, times a factor (1 is as planned)
`effort:FEATURE/ACTIVITY`  the same for one activity or ask
`pace:TEAM`                how fast a team works, times a factor
`risk:RISK`                `happens` or `cannot` (happen)
`more:TEAM`                one more person, who can do what the team does, from a day (`2027-01-04`)
`without:FEATURE`          `yes`: it is left out
`away:PERSON`              one more absence, first and last day (`2027-01-04..2027-01-15`)
=========================  =============================================================================
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.noun import noun

Kind = Literal["effort", "pace", "risk", "more", "without", "away"]
FASTEST, MOST = 10.0, 10.0
MAX_LEVERS = 100


@noun
class EffortScaled:
    """What is left of a feature's work, or of one `activity` of it, takes `factor` times as much."""

    feature: str
    activity: str | None = None
    factor: float

    @property
    def key(self) -> str:
        """What it moves."""
        return f"effort:{self.feature}" + (f"/{self.activity}" if self.activity is not None else "")

    @property
    def value(self) -> str:
        """Where it stands."""
        return f"{self.factor:g}"


@noun
class PaceScaled:
    """All work of a team runs `factor` times as fast."""

    team: str
    factor: float

    @property
    def key(self) -> str:
        """What it moves."""
        return f"pace:{self.team}"

    @property
    def value(self) -> str:
        """Where it stands."""
        return f"{self.factor:g}"


@noun
class RiskKnown:
    """A risk happens for certain, or cannot happen any more."""

    risk: str
    happens: bool

    @property
    def key(self) -> str:
        """What it moves."""
        return f"risk:{self.risk}"

    @property
    def value(self) -> str:
        """Where it stands."""
        return "happens" if self.happens else "cannot"


@noun
class OneMore:
    """One more full-time person in a team, who can do what the team does, from a day on."""

    team: str
    joins_on: date

    @property
    def key(self) -> str:
        """What it moves."""
        return f"more:{self.team}"

    @property
    def value(self) -> str:
        """Where it stands."""
        return self.joins_on.isoformat()


@noun
class LeftOut:
    """A feature is left out of the plan; all else stays as planned."""

    feature: str

    @property
    def key(self) -> str:
        """What it moves."""
        return f"without:{self.feature}"

    @property
    def value(self) -> str:
        """Where it stands."""
        return "yes"


@noun
class Away:
    """One more absence of a person, first and last day included."""

    person: str
    first: date
    last: date

    @property
    def key(self) -> str:
        """What it moves."""
        return f"away:{self.person}"

    @property
    def value(self) -> str:
        """Where it stands."""
        return f"{self.first.isoformat()}..{self.last.isoformat()}"


Lever = EffortScaled | PaceScaled | RiskKnown | OneMore | LeftOut | Away
KINDS: tuple[Kind, ...] = ("effort", "pace", "risk", "more", "without", "away")


def is_neutral(lever: Lever) -> bool:
    """Whether a lever stands where it changes nothing."""
    return isinstance(lever, EffortScaled | PaceScaled) and lever.factor == 1.0


def levers_of(
    pairs: Iterable[tuple[str, str]], activities: Mapping[str, Iterable[str]], *, flaw_of: Callable[[Lever], str] | None = None
) -> tuple[Lever, ...]:
    """Levers from their keys and values, those that are nothing (an empty value) left out.

    Parameters
    ----------
    activities
        The ids of each feature's activities and asks, which tell `effort:A/B` the activity B of A from a feature named A/B.
    flaw_of
        Says what is wrong with a lever that can be read; nothing where it may be moved.

    Raises
    ------
    InvalidInput
        With everything that is wrong, one lever a line.
    """
    found: dict[str, Lever] = {}
    wrong: list[str] = []
    moved = [(key, value) for key, value in pairs if value.strip()]
    if len(moved) > MAX_LEVERS:
        raise InvalidInput(f"expected at most {MAX_LEVERS} levers at once, got {len(moved)}. Change the product instead")
    for key, value in moved:
        try:
            lever = _lever(key.strip(), value.strip(), activities)
        except InvalidInput as problem:
            wrong.append(str(problem))
            continue
        if flaw_of is not None and (flaw := flaw_of(lever)):
            wrong.append(flaw)
        if lever.key in found:
            wrong.append(f"{lever.key}: expected it once, got it twice ({found[lever.key].value} and {lever.value}). Leave one out")
        found[lever.key] = lever
    if wrong:
        raise InvalidInput("\n".join(wrong))
    return tuple(found.values())


def lever_pairs(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Keys and values of levers written as `key=value`. Raises `InvalidInput` with all that are not."""
    texts = list(texts)
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        raise InvalidInput("\n".join(f"expected KIND:SUBJECT=VALUE, got {text!r}, for example 'effort:F-1=1.3'" for text in wrong))
    return [(key, value) for key, _, value in (text.rpartition("=") for text in texts)]


def _lever(key: str, value: str, activities: Mapping[str, Iterable[str]]) -> Lever:
    kind, _, subject = key.partition(":")
    if kind not in KINDS or not subject:
        raise InvalidInput(f"{key}: expected one of {', '.join(f'{each}:…' for each in KINDS)}, got {key!r}")
    if kind == "effort":
        feature, activity = _work(subject, activities)
        return EffortScaled(feature=feature, activity=activity, factor=_factor(key, value, 0.0, MOST))
    if kind == "pace":
        return PaceScaled(team=subject, factor=_factor(key, value, 1 / FASTEST, FASTEST))
    if kind == "risk":
        if value not in ("happens", "cannot"):
            raise InvalidInput(f"{key}: expected 'happens' or 'cannot', got {value!r}")
        return RiskKnown(risk=subject, happens=value == "happens")
    if kind == "more":
        return OneMore(team=subject, joins_on=_day(key, value))
    if kind == "without":
        if value != "yes":
            raise InvalidInput(f"{key}: expected 'yes', got {value!r}")
        return LeftOut(feature=subject)
    first, separator, last = value.partition("..")
    if not separator:
        raise InvalidInput(f"{key}: expected FIRST..LAST, got {value!r}, for example 2027-01-04..2027-01-15")
    days = _day(key, first), _day(key, last)
    if days[0] > days[1]:
        raise InvalidInput(f"{key}: expected the first day on or before the last, got {days[0]} and {days[1]}")
    return Away(person=subject, first=days[0], last=days[1])


def _work(subject: str, activities: Mapping[str, Iterable[str]]) -> tuple[str, str | None]:
    if subject in activities:
        return subject, None
    for at, letter in enumerate(subject):
        if letter == "/" and subject[at + 1 :] in activities.get(subject[:at], ()):
            return subject[:at], subject[at + 1 :]
    feature, separator, activity = subject.partition("/")
    return feature, activity if separator else None


def _factor(key: str, value: str, least: float, most: float) -> float:
    try:
        factor = float(value)
    except ValueError:
        factor = float("nan")
    if not least <= factor <= most:
        raise InvalidInput(f"{key}: expected a factor from {least:g} to {most:g} (1 is as planned), got {value!r}")
    return factor


def _day(key: str, value: str) -> date:
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise InvalidInput(f"{key}: expected a day as YYYY-MM-DD, got {value!r}") from None
