"""What a table would change in a product's market: new, changed, the same; and the product with it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from quarterdeck.importers.market.mapping import RESERVED
from quarterdeck.importers.market.reading import FoundCapability, MarketTable
from quarterdeck.importers.whole_table import plain, slug
from quarterdeck.product import Capability, Competitor, ParityCell, ProductFile


@dataclass(frozen=True, slots=True)
class MarketChanges:
    """What a table adds and changes. Nothing is ever taken away: what the table does not speak of stays. `num_same` cells are as they were."""

    new_competitors: tuple[Competitor, ...]
    new_capabilities: tuple[Capability, ...]
    changed_capabilities: tuple[Capability, ...]
    new_cells: tuple[ParityCell, ...]
    changed_cells: tuple[ParityCell, ...]
    num_same: int

    @property
    def is_nothing(self) -> bool:
        """Whether all is there already."""
        return not (self.new_competitors or self.new_capabilities or self.changed_capabilities or self.new_cells or self.changed_cells)


def market_changes(product: ProductFile, table: MarketTable) -> MarketChanges:
    """What a table would change. Competitors and capabilities are found again by their id, else by their name.

    Of cells that are there only a later look counts: one checked before the day that is known is left alone.
    """
    competitors, new_competitors = _competitors(product.competitors, table.products)
    capabilities, new, changed = _capabilities(product.capabilities, table.capabilities)
    there = {(each.capability, each.competitor): each for each in product.parity}
    new_cells, changed_cells, num_same = [], [], 0
    for found in table.cells:
        competitor = None if found.product is None else competitors[found.product]
        capability = capabilities[found.key]
        made = ParityCell(capability=capability, competitor=competitor, level=found.level, source=found.source, checked_on=found.checked_on)
        before = there.get((capability, competitor))
        if before is None:
            new_cells.append(made)
        elif before == made or _is_older(made, before):
            num_same += 1
        else:
            changed_cells.append(made)
    return MarketChanges(new_competitors, new, changed, tuple(new_cells), tuple(changed_cells), num_same)


def apply_market(product: ProductFile, changes: MarketChanges) -> ProductFile:
    """The product with a table's changes."""
    capabilities = {each.id: each for each in changes.changed_capabilities}
    cells = {(each.capability, each.competitor): each for each in changes.changed_cells}
    return replace(
        product,
        competitors=(*product.competitors, *changes.new_competitors),
        capabilities=(*(capabilities.get(each.id, each) for each in product.capabilities), *changes.new_capabilities),
        parity=(*(cells.get((each.capability, each.competitor), each) for each in product.parity), *changes.new_cells),
    )


def _is_older(made: ParityCell, before: ParityCell) -> bool:
    return before.checked_on is not None and (made.checked_on is None or made.checked_on < before.checked_on)


def _competitors(there: Iterable[Competitor], titles: Iterable[str]) -> tuple[dict[str, str], tuple[Competitor, ...]]:
    ids = {name: each.id for each in there for name in (plain(each.title), plain(each.id))}
    taken, found, new = {each.id for each in there}, {}, []
    for title in titles:
        if plain(title) not in ids:
            made = Competitor(id=_free(slug(title) or "competitor", taken), title=title)
            ids[plain(title)] = made.id
            new.append(made)
        found[title] = ids[plain(title)]
    return found, tuple(new)


def _capabilities(
    there: tuple[Capability, ...], found: Iterable[FoundCapability]
) -> tuple[dict[str, str], tuple[Capability, ...], tuple[Capability, ...]]:
    by_id, by_title = {each.id: each for each in there}, {plain(each.title): each for each in there}
    taken, used, ids, new, changed = set(by_id), set[str](), dict[str, str](), [], []
    for each in found:
        known = by_id.get(each.key) or by_title.get(plain(each.title))
        if known is None or known.id in used:
            made = Capability(
                id=_free(each.key, taken), title=each.title, area=each.area or "", importance=0.5 if each.importance is None else each.importance
            )
            ids[each.key] = made.id
            new.append(made)
            continue
        ids[each.key] = known.id
        used.add(known.id)
        said = replace(
            known, area=known.area if each.area is None else each.area, importance=known.importance if each.importance is None else each.importance
        )
        if said != known:
            changed.append(said)
    return ids, tuple(new), tuple(changed)


def _free(stem: str, taken: set[str]) -> str:
    made, number = stem, 2
    while made in taken or made in RESERVED:
        made, number = f"{stem}-{number}", number + 1
    taken.add(made)
    return made
