"""Two things side by side as a value: each aspect as A has it and as B has it, how far apart they are, and why."""

from dataclasses import replace
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.noun import noun
from quarterdeck.units import format_amount

SidesKind = Literal["products", "plans", "forecasts", "options", "releases", "competitors", "features", "views"]
Unit = str
DAYS, WEEKS = "days", "person-weeks"
NEGLIGIBLE = 1e-6


@noun
class Aspect:
    """One thing both are asked. `difference` is B less A in `unit` (days, person-weeks, money …), where it is a number.

    `more_is` says whether a larger B is good. `cause` is the input that makes the difference, where it can be known;
    `note` says what the aspect is, `note_a` and `note_b` what each side rests on.
    """

    label: str
    a: str
    b: str
    difference: float | None = None
    unit: Unit = ""
    more_is: Literal["better", "worse", "neither"] = "neither"
    cause: str = ""
    note: str = ""
    note_a: str = ""
    note_b: str = ""
    said: str = ""
    """What lies between in words, for what comes without a number."""

    @property
    def differs(self) -> bool:
        """Whether the two do not say the same."""
        return self.a != self.b or self._size > NEGLIGIBLE

    @property
    def change(self) -> str:
        """What lies between, in words: `14 days later`, `+3.5 person-weeks`, `−€40 k`; empty where no number does."""
        if self.difference is None or self._size <= NEGLIGIBLE:
            return self.said
        if self.unit == DAYS:
            days = round(self._size)
            return f"{days:,} day{'' if days == 1 else 's'} {'later' if self.difference > 0 else 'earlier'}"
        return f"{'+' if self.difference > 0 else '−'}{format_amount(self._size, self.unit)}"

    @property
    def tone(self) -> Literal["", "gain", "loss"]:
        """Whether B is better or worse off here; empty where that is nobody's to say."""
        if self.difference is None or self._size <= NEGLIGIBLE or self.more_is == "neither":
            return ""
        return "gain" if (self.difference > 0) == (self.more_is == "better") else "loss"

    @property
    def _size(self) -> float:
        return abs(self.difference or 0.0)


@noun
class Part:
    """Aspects that belong together."""

    title: str
    aspects: tuple[Aspect, ...]
    note: str = ""


@noun
class Sides:
    """A whole comparison. `headline` is the sentence, `rest` what it means; the parts hold every aspect, also what is the same."""

    format: Literal["quarterdeck-sides"] = "quarterdeck-sides"
    version: Literal[1] = 1
    kind: SidesKind
    title_a: str
    title_b: str
    headline: str
    rest: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether nothing differs."""
        return not any(aspect.differs for part in self.parts for aspect in part.aspects)

    def only_differences(self) -> "Sides":
        """Without what is the same on both sides."""
        kept = (replace(part, aspects=tuple(each for each in part.aspects if each.differs)) for part in self.parts)
        return replace(self, parts=tuple(part for part in kept if part.aspects))


def mirrored(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The same aspects with A and B swapped: every difference turns its sign."""
    return tuple(replace(part, aspects=tuple(_turned(each) for each in part.aspects)) for part in parts)


def _turned(aspect: Aspect) -> Aspect:
    turned = None if aspect.difference is None else 0.0 - aspect.difference
    return replace(aspect, a=aspect.b, b=aspect.a, note_a=aspect.note_b, note_b=aspect.note_a, difference=turned)


def sides(kind: SidesKind, titles: tuple[str, str], headline: str, parts: tuple[Part, ...], rest: str = "") -> Sides:
    """A comparison of the parts that hold anything; one headline for all where nothing differs."""
    found = Sides(kind=kind, title_a=titles[0], title_b=titles[1], headline=headline, rest=rest, parts=tuple(part for part in parts if part.aspects))
    return replace(found, headline="No difference.", rest="") if found.is_none else found


def refuse_unknown(what: str, name: str, known: tuple[str, ...]) -> InvalidInput:
    """What to say of a thing that is not there, with what is."""
    shown = ", ".join(known[:12]) + (f" and {len(known) - 12} more" if len(known) > 12 else "")
    return InvalidInput(f"there is no {what} {name!r}. " + (f"Known are {shown}" if known else f"The product holds no {what} at all"))
