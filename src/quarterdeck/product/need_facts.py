"""What people decided about which evidence belongs to which need: decisions that every new grouping keeps to."""

from datetime import date
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.evidence import Need, NeedLink
from quarterdeck.product.noun import noun

FactKind = Literal["pin", "merge", "split", "together", "apart", "rename"]


@noun
class MergedNeed:
    """A need as it was when it was merged into another, so that the merge can be taken back whole.

    `evidence`, `survey_answers` and `highlights` are the ids of what pointed at it; `links` are its links to features, and `shared` the
    features among them that the other need was linked to already.
    """

    need: Need
    evidence: tuple[str, ...] = ()
    survey_answers: tuple[str, ...] = ()
    highlights: tuple[str, ...] = ()
    links: tuple[NeedLink, ...] = ()
    shared: tuple[str, ...] = ()


@noun
class NeedFact:
    """One decision. Later ones stand after earlier ones; each holds until it is taken out.

    - *pin*: the one of `items` belongs to `need`.
    - *merge*: `need`, which is gone, goes on as `into`; `merged` is all it had.
    - *split*: `items` of `need` are a need of their own, `into`.
    - *together*, *apart*: the two `items` speak of the same need (must-link), or of different ones (cannot-link).
    - *rename*: `need` has the title of people's own, `title`.
    """

    kind: FactKind
    need: str | None = None
    into: str | None = None
    items: tuple[str, ...] = ()
    title: str = ""
    merged: MergedNeed | None = None
    by: str = ""
    on: date | None = None

    def __post_init__(self) -> None:
        wanted = {"pin": (1, 1), "merge": (0, 0), "split": (1, None), "together": (2, 2), "apart": (2, 2), "rename": (0, 0)}[self.kind]
        low, high = wanted
        if len(self.items) < low or (high is not None and len(self.items) > high):
            count = f"{low}" if low == high else f"{low} or more"
            raise InvalidInput(f"expected {count} in items of a fact of kind {self.kind!r}, got {len(self.items)}")
        if len(set(self.items)) != len(self.items):
            raise InvalidInput("expected each of items once, got one twice")
        self._expect("need", self.need is not None, self.kind in ("pin", "merge", "split", "rename"))
        self._expect("into", self.into is not None, self.kind in ("merge", "split"))
        self._expect("title", bool(self.title.strip()), self.kind == "rename")
        if self.merged is not None:
            self._expect("merged", True, self.kind == "merge")
            if self.merged.need.id != self.need:
                raise InvalidInput(f"expected merged to be need {self.need!r}, got {self.merged.need.id!r}")
        if self.need is not None and self.need == self.into:
            raise InvalidInput(f"expected into to be another need, got {self.into!r}, too")

    def _expect(self, name: str, is_there: bool, is_wanted: bool) -> None:
        if is_there != is_wanted:
            expected, got = ("", "none") if is_wanted else ("no ", "one")
            raise InvalidInput(f"expected {expected}{name} with a fact of kind {self.kind!r}, got {got}")
