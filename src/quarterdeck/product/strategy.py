"""Where the product is going, and how one would know."""

from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product.noun import noun


@noun
class Strategy:
    """The kernel of a strategy: what is going on, the policy that answers it, and the actions that follow.

    After R. Rumelt, Good Strategy Bad Strategy (2011).
    """

    vision: str = ""
    diagnosis: str = ""
    guiding_policy: str = ""
    coherent_actions: tuple[str, ...] = ()


@noun
class KeyResult:
    """A measure that moves when the objective comes true. `confidence` lists the weekly P(reached), oldest first."""

    id: str
    title: str
    start: float
    now: float
    target: float
    unit: str = ""
    kind: Literal["committed", "aspirational"] = "aspirational"
    confidence: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.start == self.target:
            raise InvalidInput(f"expected a target other than the start, got {self.target:g} for both")

    @property
    def score(self) -> float:
        """Share of the way gone, 0 to 1 where it is neither behind the start nor past the target."""
        return (self.now - self.start) / (self.target - self.start)


@noun
class Objective:
    """What the product wants to reach; features serve one objective each. `weight` is relative."""

    id: str
    title: str
    description: str = ""
    weight: float = 1.0
    key_results: tuple[KeyResult, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        if self.weight < 0:
            raise InvalidInput(f"expected weight of 0 or more, got {self.weight:g}")
