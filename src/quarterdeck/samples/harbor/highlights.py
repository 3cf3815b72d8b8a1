"""The words of Harbor's customers that its Product Manager marked: what they speak of, and how much it matters to them."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from quarterdeck.product import Evidence, Highlight, Importance
from quarterdeck.samples.harbor.facts import AS_OF

BY = "Ines Falk"
MOST_OF_ONE = 4
"""So many people are quoted with the same words at most."""


class _Words(NamedTuple):
    """Words that many say alike, with the need and the feature they speak of."""

    said: str
    importance: Importance
    need: str | None = None
    feature: str | None = None


MARKED = (
    _Words("Please let us rebook online, at least up to two hours before.", "important", "dock-slot", "HB-124"),
    _Words("If I could take the 15:00 myself I would not need you to answer.", "critical", "dock-slot", "HB-124"),
    _Words("they asked for self-service slots twice in the meeting", "critical", "dock-slot", "HB-124"),
    _Words("Dock times are the first thing their carriers complain about.", "important", "dock-slot"),
    _Words("Two hours later the whole day has slipped.", "critical", "dock-slot"),
    _Words("Let the haulier pick, but keep the cold docks for us.", "nice to have", None, "HB-119"),
    _Words("I can't staff a night shift on that.", "critical", "real-eta"),
    _Words("Our customer has started to send penalties for it.", "critical", "real-eta"),
    _Words("Only change it when something real happened, and say what.", "important", "real-eta", "HB-118"),
    _Words("We over-promise and then apologise, every week.", "important", "real-eta"),
    _Words("Give the receiver the same time that we see.", "nice to have", "real-eta", "HB-118"),
)


def highlights(evidence: Iterable[Evidence]) -> tuple[Highlight, ...]:
    """What was marked in Harbor's evidence, in the order of the evidence."""
    found = sorted(_found(tuple(evidence)), key=lambda each: (each[0], each[1]))
    return tuple(
        Highlight(
            id=f"H{number:03}",
            evidence=item.id,
            start=start,
            end=start + len(words.said),
            quote=words.said,
            need=words.need,
            feature=words.feature,
            importance=words.importance,
            by=BY,
            on=_day_after(item.said_on),
        )
        for number, (_, start, item, words) in enumerate(found, 1)
    )


def _found(evidence: tuple[Evidence, ...]) -> Iterator[tuple[int, int, Evidence, _Words]]:
    """Where marked words stand: place of the item, first character, the item, the words."""
    for words in MARKED:
        people: set[str] = set()
        for place, item in enumerate(evidence):
            start = item.text.find(words.said)
            if start >= 0 and item.person and item.person not in people and item.duplicate_of is None and len(people) < MOST_OF_ONE:
                people.add(item.person)
                yield place, start, item, words


def _day_after(said_on: date | None) -> date:
    return min(AS_OF, (said_on or AS_OF) + timedelta(days=1))
