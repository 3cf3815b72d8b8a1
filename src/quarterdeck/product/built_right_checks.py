"""Flaws of what says that features are built right: what it points at is not there, or a tick or launch is doubled."""

from collections.abc import Iterator

from quarterdeck.errors import Flaw
from quarterdeck.product.product_file import ProductFile


def built_right_flaws(product: ProductFile) -> Iterator[Flaw]:
    """Every flaw of acceptance criteria, quality attributes, definitions and launches."""
    features, releases = {each.id for each in product.features}, {each.id for each in product.releases}
    items, work = {each.id: each for each in product.definitions}, {each.id for each in product.work_items}
    for idx, criterion in enumerate(product.acceptance_criteria):
        place = f"acceptance_criteria[{idx}]"
        yield from _missing(f"{place}.feature", "features", criterion.feature, features)
        for number, name in enumerate(criterion.work_items):
            if name not in work:  # Trackers are read again and imports taken back: no reason to stop planning.
                message = f"expected the id of one of work_items, got {name!r}, which is none any more. Bring it again or take it out"
                yield Flaw(f"{place}.work_items[{number}]", message, "warning")
    for idx, quality in enumerate(product.quality_attributes):
        yield from _missing(f"quality_attributes[{idx}].feature", "features", quality.feature, features)
    ticked = set[tuple[str, str]]()
    for idx, tick in enumerate(product.definition_ticks):
        place = f"definition_ticks[{idx}]"
        yield from _missing(f"{place}.feature", "features", tick.feature, features)
        yield from _missing(f"{place}.item", "definitions", tick.item, set(items))
        if tick.item in items and items[tick.item].check is not None:
            yield Flaw(place, f"expected a tick of a line that people tick, got one of {tick.item!r}, which is looked for. Remove it")
        if (tick.item, tick.feature) in ticked:
            yield Flaw(place, f"expected one tick of {tick.item!r} for feature {tick.feature!r}, got another. Remove one")
        ticked.add((tick.item, tick.feature))
    launched = set[str]()
    for idx, launch in enumerate(product.launches):
        yield from _missing(f"launches[{idx}].release", "releases", launch.release, releases)
        if launch.release in launched:
            yield Flaw(f"launches[{idx}]", f"expected one launch of release {launch.release!r}, got another. Remove one")
        launched.add(launch.release)


def _missing(place: str, plural: str, name: str | None, known: set[str]) -> Iterator[Flaw]:
    if name is not None and name not in known:
        yield Flaw(place, f"expected the id of one of {plural}, got {name!r}, which is none. Add it or correct the id")
