"""The days that a feature is promised for, and whether an exception may be asked of it."""

from dataclasses import dataclass
from datetime import date

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Feature, ProductFile
from quarterdeck.product.exceptions import Moved

DONE = ("released", "closed")


@dataclass(frozen=True)
class Promise:
    """A day that a feature is promised for, and the id of the `commitment` or `release` that holds it."""

    moves: Moved
    day: date
    commitment: str | None = None
    release: str | None = None


def promises_of(product: ProductFile, feature: Feature) -> tuple[Promise, ...]:
    """Every promised day of a feature: its deadline, its due date, what was promised to whom, the day its release is closed."""
    found = [Promise("deadline", feature.deadline)] if feature.deadline else []
    found += [Promise("due date", feature.due_date)] if feature.due_date else []
    found += [Promise("promise", each.promised_date, commitment=each.id) for each in product.commitments if each.feature == feature.id]
    return (*found, *(Promise("release", each.done_by, release=each.id) for each in product.releases if each.id == feature.release))


def committed_feature(product: ProductFile, id: str) -> Feature:
    """A feature that an exception may be asked of. Raises `InvalidInput` where it is not there, not committed, or done."""
    feature = next((each for each in product.features if each.id == id), None)
    if feature is None:
        known = ", ".join(each.id for each in product.features[:12])
        raise InvalidInput(f"expected the id of a feature, got {id!r}. There are {known or 'none'}{' …' if len(product.features) > 12 else ''}")
    if feature.status in DONE:
        raise InvalidInput(f"{id} is {feature.status}: there is no day left to move")
    missing = [name for name, case in (("value", feature.value), ("feasibility", feature.feasibility)) if case is None or case.key is None]
    if missing:
        what = "key is" if len(missing) == 1 else "keys are"
        raise InvalidInput(f"{id} is not committed: its {' and '.join(missing)} {what} not turned. Change it directly; nobody has to agree to that")
    return feature
