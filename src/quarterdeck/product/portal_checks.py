"""Flaws of what the portal holds: what it points at is not there, a person votes twice, ideas merged in a circle."""

from collections.abc import Iterator

from quarterdeck.errors import Flaw
from quarterdeck.product.product_file import ProductFile

POINTERS = (
    ("visitors", "account", "accounts"),
    ("ideas", "evidence", "evidence"),
    ("ideas", "feature", "features"),
    ("ideas", "visitor", "visitors"),
    ("ideas", "merged_into", "ideas"),
    ("votes", "idea", "ideas"),
    ("votes", "visitor", "visitors"),
    ("votes", "account", "accounts"),
    ("idea_comments", "idea", "ideas"),
    ("idea_comments", "visitor", "visitors"),
    ("roadmap", "feature", "features"),
)
"""Collection, field, and the collection it points into."""


def portal_flaws(product: ProductFile) -> Iterator[Flaw]:
    """Every flaw of the portal of a product."""
    if not (product.visitors or product.ideas or product.votes or product.idea_comments or product.roadmap or product.changelog):
        return
    known = {name: {each.id for each in getattr(product, name)} for name in ("accounts", "evidence", "features", "visitors", "ideas")}
    for where, field, target in POINTERS:
        for idx, item in enumerate(getattr(product, where)):
            yield from _missing(f"{where}[{idx}].{field}", target, getattr(item, field), known[target])
    for idx, entry in enumerate(product.changelog):
        for number, name in enumerate(entry.features):
            yield from _missing(f"changelog[{idx}].features[{number}]", "features", name, known["features"])
        for number, name in enumerate(entry.ideas):
            yield from _missing(f"changelog[{idx}].ideas[{number}]", "ideas", name, known["ideas"])
    yield from _doubles(product)
    yield from _circles(product)


def _missing(place: str, target: str, name: str | None, known: set[str]) -> Iterator[Flaw]:
    if name is not None and name not in known:
        yield Flaw(place, f"expected the id of one of {target}, got {name!r}, which is none. Add it or correct the id")


def _doubles(product: ProductFile) -> Iterator[Flaw]:
    seen: dict[tuple[str, str, str], int] = {}
    for idx, vote in enumerate(product.votes):
        # A member's vote for an account names no person: the account is the voter then.
        who = ("visitor", vote.visitor) if vote.visitor is not None else ("account", vote.account or "")
        first = seen.setdefault((vote.idea, *who), idx)
        if first != idx:
            yield Flaw(f"votes[{idx}]", f"expected one vote a person and idea, got another of {who[0]} {who[1]!r} at votes[{first}]. Remove one")
    for where, field, what in (("visitors", "email", "visitor an address"), ("roadmap", "feature", "item a feature")):
        found: dict[str, int] = {}
        for idx, item in enumerate(getattr(product, where)):
            value = getattr(item, field).lower() if field == "email" else getattr(item, field)
            first = found.setdefault(value, idx)
            if first != idx:
                yield Flaw(f"{where}[{idx}].{field}", f"expected one {what}, got {value!r} at {where}[{first}], too. Remove one")


def _circles(product: ProductFile) -> Iterator[Flaw]:
    into = {idea.id: idea.merged_into for idea in product.ideas}
    for idx, idea in enumerate(product.ideas):
        path, at = [idea.id], idea.merged_into
        while at is not None and at not in path:
            path.append(at)
            at = into.get(at)
        if at == idea.id and idea.id == min(path):
            yield Flaw(f"ideas[{idx}].merged_into", f"expected no circle, got {' → '.join([*path, idea.id])}. Leave one of them unmerged")
