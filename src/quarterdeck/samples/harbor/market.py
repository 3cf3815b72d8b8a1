"""Segments, a hundred and fifty accounts, and sixty capabilities of five products."""

from datetime import timedelta
from typing import Any

from quarterdeck.product import Account, Capability, Competitor, ParityCell, Segment
from quarterdeck.samples.harbor.dice import Dice
from quarterdeck.samples.harbor.facts import AS_OF, data

KNOWN_REVENUE = {"Varga Pharma": 310_000.0, "Orrin Steel": 245_000.0, "Kelpway Grocers": 198_000.0, "Bluepine Foods": 176_000.0}


def segments() -> tuple[Segment, ...]:
    return tuple(Segment(id=row["id"], title=row["title"], num_accounts=row["accounts"]) for row in data("market")["segment"])


def accounts(seed: int) -> tuple[Account, ...]:
    """Accounts by segment; revenue is lognormal around the segment's median, in euros a year."""
    dice = Dice(seed, "accounts")
    made = []
    for segment in data("market")["segment"]:
        for name in segment["names"]:
            title = _account_title(name, segment["sectors"], dice)
            revenue = round(segment["median"] * dice.factor(0.65)) * 1000.0
            made.append(
                Account(
                    id=title.lower().replace(" ", "-"),
                    title=title,
                    segment=segment["id"],
                    yearly_revenue=KNOWN_REVENUE.get(title, max(9_000.0, min(390_000.0, revenue))),
                )
            )
    return tuple(made)


def _account_title(name: str, sectors: list[str], dice: Dice) -> str:
    sector = dice.pick(sectors)
    has_own = any(name.endswith(each) for each in sectors) or " and " in name
    return name if has_own else f"{name} {sector}"


def competitors() -> tuple[Competitor, ...]:
    return tuple(Competitor(id=row["id"], title=row["title"], note=row["note"]) for row in data("market")["competitor"])


def capabilities() -> tuple[Capability, ...]:
    return tuple(Capability(id=id_, title=title, area=area, importance=importance) for id_, title, area, importance in _capability_rows())


def _capability_rows() -> list[tuple[str, str, str, float]]:
    made = []
    for area, lines in data("market")["capabilities"].items():
        for line in lines:
            title, importance = line.split("|")
            made.append((title.lower().replace(" ", "-").replace("'", ""), title, area, float(importance)))
    return made


def parity(seed: int) -> tuple[ParityCell, ...]:
    """How well each product does each thing: around its level in the area, one up or down, with source and day."""
    dice = Dice(seed, "parity")
    market: dict[str, Any] = data("market")
    products: list[tuple[str | None, dict[str, int]]] = [(None, market["ours"]), *((row["id"], row["levels"]) for row in market["competitor"])]
    return tuple(
        ParityCell(
            capability=capability,
            competitor=product,
            level=min(3, max(0, levels[area] + dice.weighted((-1, 0, 1), (0.25, 0.5, 0.25)))),
            source=_source(market["sources"]["theirs" if product else "ours"], dice),
            checked_on=AS_OF - timedelta(days=dice.whole(3, 60 if product is None else 300)),
        )
        for capability, _, area, _ in _capability_rows()
        for product, levels in products
    )


def _source(sources: list[str], dice: Dice) -> str:
    version = f"{dice.whole(3, 9)}.{dice.whole(0, 9)}"
    return dice.pick(sources).replace("{v}", version).replace("{month}", dice.pick(("March", "May", "June", "September", "October")))
