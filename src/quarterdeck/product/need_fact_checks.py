"""Flaws of what people decided about needs: names of nothing, and decisions that cannot all hold."""

from collections.abc import Container, Iterable, Iterator

from quarterdeck.errors import Flaw
from quarterdeck.product.need_facts import NeedFact
from quarterdeck.product.product_file import ProductFile


def need_fact_flaws(product: ProductFile) -> Iterator[Flaw]:
    """Every flaw of the need facts of a product that shows without replaying them."""
    facts = product.need_facts
    if not facts:
        return
    items, living = {each.id for each in product.evidence}, {each.id for each in product.needs}
    # A need that was merged is gone and stands in its fact only; one that a split makes may not be there yet.
    merged, made = ({getattr(fact, name) for fact in facts if fact.kind == kind} for kind, name in (("merge", "need"), ("split", "into")))
    known = living | merged | made
    for idx, fact in enumerate(facts):
        place = f"need_facts[{idx}]"
        yield from _unknown(f"{place}.items", "evidence", fact.items, items)
        yield from _unknown(f"{place}.need", "needs", [fact.need], known)
        yield from _unknown(f"{place}.into", "needs", [fact.into], known)
        if fact.kind == "merge" and fact.need in living:
            gone = f"expected a need that is gone, as it was merged into {fact.into!r}"
            yield Flaw(f"{place}.need", f"{gone}, got {fact.need!r}, which is there. Remove one")
    yield from _twice(facts)
    yield from _merged_in_circles(facts)


def _unknown(place: str, noun: str, names: Iterable[str | None], known: Container[str]) -> Iterator[Flaw]:
    for name in names:
        if name is not None and name not in known:
            yield Flaw(place, f"expected the id of one of {noun}, got {name!r}, which is none. Add it or correct the id")


def _twice(facts: tuple[NeedFact, ...]) -> Iterator[Flaw]:
    """An item is held in one need, a need goes into one other, a split makes a need of its own."""
    seen: dict[tuple[str, str | None], int] = {}
    for idx, fact in enumerate(facts):
        match fact.kind:
            case "pin":
                key: tuple[str, str | None] = ("pinned", fact.items[0])
            case "merge":
                key = ("merged", fact.need)
            case "split":
                key = ("made by a split", fact.into)
            case _:
                continue
        if key in seen:
            yield Flaw(f"need_facts[{idx}]", f"expected {key[1]!r} {key[0]} once, got it at {seen[key]}, too. Remove one")
        seen.setdefault(key, idx)


def _merged_in_circles(facts: tuple[NeedFact, ...]) -> Iterator[Flaw]:
    into = {fact.need: fact.into for fact in facts if fact.kind == "merge"}
    for idx, fact in enumerate(facts):
        end, passed = fact.into if fact.kind == "merge" else None, {fact.need}
        while end in into and end not in passed:
            passed.add(end)
            end = into[end]
        if end is not None and end == fact.need:
            said = f"expected a need that goes on as another, got {fact.need!r} merged into itself by way of others. Remove a merge"
            yield Flaw(f"need_facts[{idx}]", said)
