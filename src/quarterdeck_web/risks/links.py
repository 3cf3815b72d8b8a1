"""Links between features as a graph: circles, chains, layers to draw, and what slips when something slips."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Link:
    """`feature` waits for `requires`."""

    feature: str
    requires: str
    is_hard: bool = True
    kind: str = "finish-start"
    lag_weeks: int = 0
    quote: str = ""
    source: str = ""
    relation: str = "blocked by"
    pk: Any = None

    @classmethod
    def of(cls, pk: Any, body: dict[str, Any]) -> "Link":
        """A link from its document."""
        given = {name: body[name] for name in ("kind", "lag_weeks", "quote", "source", "relation") if name in body}
        return cls(body["feature"], body["requires"], body.get("hardness", "hard") == "hard", pk=pk, **given)


def circle_closed_by(links: Iterable[Link], feature: str, requires: str) -> list[str] | None:
    """The circle that a new link would close, from `feature` round to itself; None where it closes none."""
    waits_for: dict[str, list[str]] = defaultdict(list)
    for link in links:
        waits_for[link.feature].append(link.requires)
    if feature == requires:
        return [feature, feature]
    came_from: dict[str, str] = {requires: feature}
    stack = [requires]
    while stack:
        at = stack.pop()
        for after in waits_for.get(at, ()):
            if after in came_from:
                continue
            came_from[after] = at
            if after == feature:
                path = [feature]
                while (before := came_from[path[-1]]) != feature:
                    path.append(before)
                return [feature, *reversed(path[1:]), feature]
            stack.append(after)
    return None


def layers_of(nodes: Sequence[str], links: Sequence[Link]) -> dict[str, int]:
    """Each node's layer: one past the furthest of what it waits for. Links that close a circle are passed over."""
    waits_for: dict[str, list[str]] = defaultdict(list)
    for link in links:
        waits_for[link.feature].append(link.requires)
    layer: dict[str, int] = {}
    on_the_way: set[str] = set()
    for node in nodes:
        stack = [node]
        while stack:
            at = stack[-1]
            if at in layer:
                stack.pop()
                continue
            on_the_way.add(at)
            waiting = [each for each in waits_for[at] if each not in layer and each not in on_the_way]
            if waiting:
                stack.append(waiting[0])
            else:
                layer[at] = max((layer[each] + 1 for each in waits_for[at] if each in layer), default=0)
                on_the_way.discard(at)
                stack.pop()
    return layer


def groups_of(links: Sequence[Link]) -> list[list[str]]:
    """Features that hang together, the largest group first; within a group in the order of the links."""
    beside: dict[str, list[str]] = {}
    for link in links:
        beside.setdefault(link.requires, []).append(link.feature)
        beside.setdefault(link.feature, []).append(link.requires)
    groups, seen = [], set[str]()
    for node in beside:
        if node in seen:
            continue
        group, stack = [], [node]
        seen.add(node)
        while stack:
            at = stack.pop()
            group.append(at)
            for other in beside[at]:
                if other not in seen:
                    seen.add(other)
                    stack.append(other)
        groups.append(group)
    return sorted(groups, key=lambda group: -len(group))


def order_in_layers(nodes: Sequence[str], links: Sequence[Link], layer: Mapping[str, int], sweeps: int = 6) -> list[list[str]]:
    """Nodes of each layer from top to bottom, with few crossings: each stands at the mean place of its neighbours.

    References
    ----------
    .. [1] K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of hierarchical system structures",
       IEEE Transactions on Systems, Man, and Cybernetics 11(2), 1981, doi:10.1109/TSMC.1981.4308636.
    """
    columns: list[list[str]] = [[] for _ in range(max((layer[node] for node in nodes), default=0) + 1)]
    for node in nodes:
        columns[layer[node]].append(node)
    before: dict[str, list[str]] = defaultdict(list)
    after: dict[str, list[str]] = defaultdict(list)
    for link in links:
        if link.feature in layer and link.requires in layer:
            before[link.feature].append(link.requires)
            after[link.requires].append(link.feature)
    for sweep in range(sweeps):
        neighbours = before if sweep % 2 == 0 else after
        place = {node: idx / max(len(column), 1) for column in columns for idx, node in enumerate(column)}
        for column in columns if sweep % 2 == 0 else reversed(columns):
            means = {node: _mean([place[other] for other in neighbours[node]], place[node]) for node in column}
            column.sort(key=means.__getitem__)
            place |= {node: idx / max(len(column), 1) for idx, node in enumerate(column)}
    return columns


def longest_chain(chains: Mapping[str, Mapping[str, Any]], among: Iterable[str], num_weeks: int) -> list[str]:
    """The chain that ends last if nothing competed, first feature first; chains of one and those past the horizon do not count."""
    ends = [ref for ref in among if ref in chains and chains[ref].get("waits_on") and chains[ref]["finish"] <= num_weeks]
    if not ends:
        return []
    path = [max(ends, key=lambda ref: (chains[ref]["finish"], ref))]
    while (before := (chains.get(path[-1]) or {}).get("waits_on")) and before not in path:
        path.append(before)
    return path[::-1]


def slips(links: Sequence[Link], spans: Mapping[str, tuple[int, int]], feature: str, weeks: int) -> dict[str, int]:
    """By how many weeks everything that waits moves if a feature is `weeks` late; only what moves, hard links only.

    `spans` are (start, finish) weeks; slack between a finish and the start that waits for it is used up first. What has
    no span moves as far as what it waits for: nothing is known of its slack.
    """
    followers: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.is_hard:
            followers[link.requires].append(link)
    moved = {feature: weeks}
    queue = [feature]
    rounds = 0
    while queue and rounds < 100_000:
        rounds += 1
        at = queue.pop(0)
        for link in followers.get(at, ()):
            shift = _shift(link, spans, moved[at])
            if link.feature != feature and shift > moved.get(link.feature, 0):
                moved[link.feature] = min(shift, weeks)
                queue.append(link.feature)
    del moved[feature]
    return moved


def _shift(link: Link, spans: Mapping[str, tuple[int, int]], late: int) -> int:
    first, then = spans.get(link.requires), spans.get(link.feature)
    if first is None or then is None:
        return late
    base = first[1] if link.kind in ("finish-start", "finish-finish") else first[0]
    bound = then[0] if link.kind in ("finish-start", "start-start") else then[1]
    return base + late + link.lag_weeks - bound


def _mean(places: Sequence[float], own: float) -> float:
    return sum(places) / len(places) if places else own
