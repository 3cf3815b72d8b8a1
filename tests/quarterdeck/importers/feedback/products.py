"""A product to import into."""

from datetime import date

from quarterdeck.importers.feedback import FeedbackMapping, Item, RowFlaw
from quarterdeck.product import Account, Evidence, Horizon, Need, ProductFile

MAPPING = FeedbackMapping(
    source="Portal", columns={"id": ("id",), "text": ("text",), "person": ("who",), "votes": ("votes",), "account": ("account",), "said_on": ("day",)}
)


def tea_house(*evidence: Evidence) -> ProductFile:
    return ProductFile(
        id="tea-house",
        name="Tea House",
        as_of=date(2027, 1, 4),
        horizon=Horizon(start=date(2027, 1, 4), num_weeks=12),
        accounts=(Account(id="acme", title="Acme"),),
        needs=(Need(id="gifts", title="Give tea to others"),),
        evidence=evidence,
    )


def only_items(found: list[Item | RowFlaw]) -> list[Item]:
    assert all(isinstance(each, Item) for each in found), [str(each) for each in found if isinstance(each, RowFlaw)]
    return [each for each in found if isinstance(each, Item)]
