"""Who buys and who competes."""

from datetime import date

from quarterdeck.errors import InvalidInput
from quarterdeck.product.noun import noun


@noun
class Segment:
    """A group of customers who buy for the same reason."""

    id: str
    title: str
    num_accounts: int | None = None


@noun
class Account:
    """One customer, with what it pays a year (in the product's currency). Who writes from one of its `domains` belongs to it."""

    id: str
    title: str
    segment: str | None = None
    yearly_revenue: float = 0.0
    domains: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.yearly_revenue < 0:
            raise InvalidInput(f"expected yearly_revenue of 0 or more, got {self.yearly_revenue:g}")


@noun
class Competitor:
    """Another product that the same people may choose."""

    id: str
    title: str
    note: str = ""


@noun
class Capability:
    """Something a product of this kind can do; `importance` is 0 to 1."""

    id: str
    title: str
    area: str = ""
    importance: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.importance <= 1:
            raise InvalidInput(f"expected importance between 0 and 1, got {self.importance:g}")


@noun
class ParityCell:
    """How well one product has one capability: 0 none, 1 partial, 2 on par, 3 leading. `competitor` None is us."""

    capability: str
    competitor: str | None
    level: int
    source: str = ""
    checked_on: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.level <= 3:
            raise InvalidInput(f"expected level 0, 1, 2 or 3, got {self.level}")
