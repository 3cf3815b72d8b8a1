"""What is searched, what narrows a search, and what is found."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class SearchItem:
    """A text that can be found; `text` is the clean one. Facets are what filters ask for: its source, language, account, segment …"""

    id: str
    text: str
    facets: Mapping[str, str] = field(default_factory=dict)
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """Only items that pass everything given.

    `facets` names, for each facet, the values that pass. An item without a day passes neither `since` nor `until`, both of which include
    their day. `only` names the items themselves, for what only the caller's database knows.
    """

    facets: Mapping[str, Collection[str]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    only: Collection[str] | None = None

    def is_open(self) -> bool:
        """Whether everything passes."""
        return not self.facets and self.since is None and self.until is None and self.only is None


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Hit:
    """An item found. `score` is comparable within one search only; ranks start at 1 and say which way it was found.

    `similarity` is the cosine of meanings, from −1 to 1.
    """

    id: str
    text: str
    score: float
    similarity: float
    word_rank: int | None
    meaning_rank: int | None
