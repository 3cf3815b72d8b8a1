"""Which feature a work item is for, by the rules of a product. What somebody mapped by hand or accepted no rule changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from quarterdeck.product.product_file import ProductFile
from quarterdeck.product.work_items import MappingRule, WorkItem


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the rules make of some work items. `items` are those that they would change, as they would be.

    `takes` are the items each rule takes, by its id; `fits` those it would fit if no rule stood before it and nobody had mapped by
    hand. `num_kept` were mapped by hand or by an accepted suggestion, and stay.
    """

    items: tuple[WorkItem, ...]
    takes: Mapping[str, tuple[str, ...]]
    fits: Mapping[str, tuple[str, ...]]
    num_kept: int
    num_unmapped: int


def map_work(items: Sequence[WorkItem], rules: Sequence[MappingRule], *, teams: Mapping[str, str] | None = None) -> Mapped:
    """Go through the rules in their order for each item; the first that fits decides, one that no rule fits is for no feature.

    Parameters
    ----------
    teams
        The title of each team by its id: rules may name either.
    """
    parents = {item.id: item for item in items}
    takes: dict[str, list[str]] = {rule.id: [] for rule in rules}
    fits: dict[str, list[str]] = {rule.id: [] for rule in rules}
    changed, num_kept, num_unmapped = [], 0, 0
    for item in items:
        fitting = [rule for rule in rules if fits_rule(item, rule, parents, teams or {})]
        for rule in fitting:
            fits[rule.id].append(item.id)
        if item.mapped_by in ("hand", "suggestion"):
            num_kept += 1
            continue
        if fitting:
            takes[fitting[0].id].append(item.id)
        num_unmapped += not fitting
        after = _mapped(item, fitting[0] if fitting else None)
        if after != item:
            changed.append(after)
    return Mapped(tuple(changed), {id: tuple(ids) for id, ids in takes.items()}, {id: tuple(ids) for id, ids in fits.items()}, num_kept, num_unmapped)


def with_rules_applied(product: ProductFile) -> ProductFile:
    """The product with its work items mapped by its rules."""
    teams = {team.id: team.title for team in product.teams}
    changed = {item.id: item for item in map_work(product.work_items, product.mapping_rules, teams=teams).items}
    return replace(product, work_items=tuple(changed.get(item.id, item) for item in product.work_items))


def fits_rule(item: WorkItem, rule: MappingRule, parents: Mapping[str, WorkItem], teams: Mapping[str, str]) -> bool:
    """Whether what a rule looks at says its text."""
    if rule.source and rule.source.casefold() != item.source.casefold():
        return False
    wanted = rule.text.strip().casefold()
    return any(_says(value.strip().casefold(), wanted, rule.match) for value in _values(item, rule, parents, teams) if value)


def _values(item: WorkItem, rule: MappingRule, parents: Mapping[str, WorkItem], teams: Mapping[str, str]) -> Iterable[str]:
    match rule.field:
        case "label":
            return item.labels
        case "milestone":
            return (item.milestone,)
        case "title":
            return (item.title,)
        case "key":
            return (item.key,)
        case "kind":
            return (item.kind,)
        case "source":
            return (item.source,)
        case "team":
            return (item.team or "", teams.get(item.team or "", ""))
        case "parent":
            return _ancestors(item, parents)


def _ancestors(item: WorkItem, parents: Mapping[str, WorkItem]) -> tuple[str, ...]:
    """Ids, keys and titles of what an item is a part of, and of what that is a part of."""
    found: dict[str, None] = {}
    at = item.parent
    while at and at not in found:
        found[at] = None
        above = parents.get(at)
        at = above.parent if above else None
    more = [name for id in found if id in parents for name in (parents[id].key, parents[id].title)]
    return (*found, *more)


def _says(value: str, wanted: str, match: str) -> bool:
    return value == wanted if match == "is" else value.startswith(wanted) if match == "begins with" else wanted in value


def _mapped(item: WorkItem, rule: MappingRule | None) -> WorkItem:
    if rule is None:
        return replace(item, feature=None, activity=None, mapped_by=None)
    return replace(item, feature=rule.feature, activity=rule.activity, mapped_by="rule")
