"""Two products of the market, one of which may be ours: capability by capability, and what changed since a day."""

from datetime import date

from quarterdeck.comparison.sides import Aspect, Part, Sides, refuse_unknown, sides
from quarterdeck.product import Capability, ParityCell, ProductFile
from quarterdeck.units import format_date, format_share

LEVELS = ("none", "partial", "on par", "leading")
US = "us"
Cells = dict[str, ParityCell]


def compare_competitors(product: ProductFile, a: str, b: str, *, since: date | None = None) -> Sides:
    """Levels (0 none to 3 leading) with their source and day, by area; the score is weighted by importance over what both were checked for.

    Parameters
    ----------
    a, b
        Ids of competitors; `us` is the product itself.
    since
        Levels looked at on or after this day stand in a part of their own: what was learnt since.

    Raises
    ------
    InvalidInput
        If there is no such competitor.
    """
    names = _name(product, a), _name(product, b)
    cells = _cells(product, a), _cells(product, b)
    known = [each for each in product.capabilities if each.id in cells[0] or each.id in cells[1]]
    areas: dict[str, list[Capability]] = {}
    for each in known:
        areas.setdefault(each.area or "Other", []).append(each)
    parts = [
        Part(title=area, aspects=tuple(_aspect(each, cells, product.as_of) for each in sorted(held, key=lambda one: -one.importance)))
        for area, held in areas.items()
    ]
    if since is not None:
        new = [each for each in known if any((found := side.get(each.id)) and found.checked_on and found.checked_on >= since for side in cells)]
        parts.insert(0, Part(title=f"Looked at since {format_date(since)}", aspects=tuple(_aspect(each, cells, product.as_of) for each in new)))
    headline, rest = _words(names, cells, known)
    return sides("competitors", names, headline, tuple(parts), rest)


def _name(product: ProductFile, identity: str) -> str:
    if identity == US:
        return product.name
    found = next((each for each in product.competitors if each.id == identity), None)
    if found is None:
        raise refuse_unknown("competitor", identity, (US, *(each.id for each in product.competitors)))
    return found.title


def _cells(product: ProductFile, identity: str) -> Cells:
    wanted = None if identity == US else identity
    return {cell.capability: cell for cell in product.parity if cell.competitor == wanted}


def _words(names: tuple[str, str], cells: tuple[Cells, Cells], known: list[Capability]) -> tuple[str, str]:
    both = [each for each in known if each.id in cells[0] and each.id in cells[1]]
    weight = sum(each.importance for each in both)
    if not weight:
        return "Nothing was checked for both yet.", "Levels are entered under Evidence, Market."
    means = [sum(each.importance * side[each.id].level for each in both) / weight for side in cells]
    wins = [sum(cells[side][each.id].level > cells[1 - side][each.id].level for each in both) for side in (0, 1)]
    better = 0 if means[0] >= means[1] else 1
    head = f"{names[better]} does more: {means[better]:.1f} of 3, {names[1 - better]} {means[1 - better]:.1f}."
    if abs(means[0] - means[1]) < 0.05:
        head = f"{names[0]} and {names[1]} do about as much: {means[0]:.1f} and {means[1]:.1f} of 3."
    return head, f"Weighted by importance. {names[0]} leads in {wins[0]}, {names[1]} in {wins[1]} of {len(both)} that were checked for both."


def _aspect(capability: Capability, cells: tuple[Cells, Cells], today: date) -> Aspect:
    first, second = (side.get(capability.id) for side in cells)
    return Aspect(
        label=capability.title,
        a=_level(first),
        b=_level(second),
        difference=float(second.level - first.level) if first and second else None,
        more_is="better",
        note=f"importance {format_share(capability.importance)}",
        note_a=_source(first, today),
        note_b=_source(second, today),
    )


def _level(cell: ParityCell | None) -> str:
    return "not checked" if cell is None else LEVELS[cell.level]


def _source(cell: ParityCell | None, today: date) -> str:
    """Where a level comes from and when it was looked at."""
    seen = format_date(cell.checked_on, today) if cell and cell.checked_on else ""
    return ", ".join(filter(None, [cell.source if cell else "", seen]))
