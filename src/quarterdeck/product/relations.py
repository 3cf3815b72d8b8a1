"""What holds between features whenever they are built: which go together, and what they bring or spare together."""

from collections.abc import Callable, Iterable
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.cases import ValueCase
from quarterdeck.product.noun import noun

RelationKind = Literal["requires", "excludes", "all or none", "at least one of", "exactly one of"]


@noun
class Relation:
    """A rule about which of `features` are selected; it says nothing about when (a `Dependency` does).

    *requires*: the first needs all the others; *excludes*: at most one of them; *all or none*, *at least one of* and
    *exactly one of* as they read. A released feature counts as selected, a closed one as not there.
    """

    id: str
    kind: RelationKind
    features: tuple[str, ...]
    by: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        _expect_two(self.features, f"a relation '{self.kind}'")


@noun
class Synergy:
    """What features bring or spare together. Give `value` or `effort_saved`.

    `value`: so much more once all of `features` are finished, falling by its urgency profile; a negative one is a loss,
    which counts in full wherever all of them are selected. `effort_saved`: the share (0 to 1) by which the activities of
    the first take less effort where all the others are selected.
    """

    id: str
    features: tuple[str, ...]
    value: ValueCase | None = None
    effort_saved: float | None = None
    by: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        _expect_two(self.features, "a synergy")
        if (self.value is None) == (self.effort_saved is None):
            raise InvalidInput("expected either value or effort_saved, got " + ("both" if self.value is not None else "neither"))
        if self.effort_saved is not None and not 0 < self.effort_saved < 1:
            raise InvalidInput(f"expected effort_saved above 0 and below 1, got {self.effort_saved:g}")


def _expect_two(features: tuple[str, ...], what: str) -> None:
    if len(features) < 2:
        raise InvalidInput(f"expected two or more features in {what}, got {len(features)}")
    doubled = next((feature for feature in features if features.count(feature) > 1), None)
    if doubled is not None:
        raise InvalidInput(f"expected each feature once in {what}, got {doubled!r} twice")


def effort_share(synergies: Iterable[Synergy], feature: str, is_in: Callable[[str], bool]) -> float:
    """The share of its effort (0 to 1) that a feature takes, with all that is saved where the others of each synergy are in."""
    share = 1.0
    for synergy in synergies:
        first, *others = synergy.features
        if synergy.effort_saved is not None and first == feature and all(is_in(other) for other in others):
            share *= 1 - synergy.effort_saved
    return share
