"""Loops among items that wait for each other."""

from collections.abc import Mapping, Sequence


def cycles_in(waits: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """One loop for each group of items that cannot be done one after another, each beginning with its first id.

    Parameters
    ----------
    waits
        What each item waits for. What waits for nothing may be left out.
    """
    done: set[str] = set()
    found: list[tuple[str, ...]] = []
    for start in waits:
        if start not in done:
            _walk(start, waits, done, found)
    return found


def _walk(start: str, waits: Mapping[str, Sequence[str]], done: set[str], found: list[tuple[str, ...]]) -> None:
    """Depth first, without recursion: chains of blockers may be long."""
    path: list[str] = [start]
    on_path = {start: 0}
    ahead = [iter(waits.get(start, ()))]
    while path:
        following = next(ahead[-1], None)
        if following is None:
            left = path.pop()
            done.add(left)
            del on_path[left]
            ahead.pop()
        elif following in on_path:
            cycle = path[on_path[following] :]
            least = cycle.index(min(cycle))
            found.append((*cycle[least:], *cycle[:least]))
        elif following not in done:
            on_path[following] = len(path)
            path.append(following)
            ahead.append(iter(waits.get(following, ())))
