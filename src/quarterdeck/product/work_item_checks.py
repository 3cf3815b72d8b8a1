"""Flaws of work items and mapping rules: what they point at is not there, or their days contradict each other."""

from collections.abc import Iterator

from quarterdeck.errors import Flaw
from quarterdeck.product.product_file import ProductFile
from quarterdeck.product.work_items import MappingRule, WorkItem


def work_item_flaws(product: ProductFile) -> Iterator[Flaw]:
    """Every flaw. Trackers hold what they hold: days that contradict each other are warnings, nothing is repaired."""
    activities = {each.id: {activity.id for option in each.options for activity in option.activities} for each in product.features}
    teams = {each.id for each in product.teams}
    for idx, item in enumerate(product.work_items):
        place = f"work_items[{idx}]"
        yield from _work(place, item, activities)
        if item.team is not None and item.team not in teams:
            yield _nowhere(f"{place}.team", "teams", item.team)
        if item.started_on and item.finished_on and item.finished_on < item.started_on:
            yield Flaw(place, f"expected finished_on on or after started_on {item.started_on}, got {item.finished_on}", "warning")
        if item.created_on and item.finished_on and item.finished_on < item.created_on:
            yield Flaw(place, f"expected finished_on on or after created_on {item.created_on}, got {item.finished_on}", "warning")
        if any(later.on < earlier.on for earlier, later in zip(item.moves, item.moves[1:], strict=False)):
            yield Flaw(f"{place}.moves", "expected moves in the order of their days", "warning")
    for idx, rule in enumerate(product.mapping_rules):
        yield from _work(f"mapping_rules[{idx}]", rule, activities)


def _work(place: str, noun: WorkItem | MappingRule, activities: dict[str, set[str]]) -> Iterator[Flaw]:
    if noun.feature is None:
        return
    if noun.feature not in activities:
        yield _nowhere(f"{place}.feature", "features", noun.feature)
    elif noun.activity is not None and noun.activity not in activities[noun.feature]:
        yield _nowhere(f"{place}.activity", f"activities of feature {noun.feature!r}", noun.activity)


def _nowhere(place: str, plural: str, name: str) -> Flaw:
    return Flaw(place, f"expected the id of one of {plural}, got {name!r}, which is none. Add it or correct the id")
