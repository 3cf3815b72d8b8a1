"""Rules and synergies as a page says them: sentences whose features are links."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import FeatureFigures, Relation, Synergy
from quarterdeck_web.lib.words import share
from quarterdeck_web.products.rows import NounRow

Body = dict[str, Any]
KINDS = {
    "requires": "The first requires all the others",
    "excludes": "At most one of them",
    "all or none": "All of them or none",
    "at least one of": "At least one of them",
    "exactly one of": "Exactly one of them",
}
STARTS = {"excludes": "At most one of", "all or none": "All or none of", "at least one of": "At least one of", "exactly one of": "Exactly one of"}
MANY = 500


@dataclass(frozen=True)
class Part:
    """A piece of a sentence; a feature's title where it has a `ref`."""

    text: str
    ref: str = ""


@dataclass(frozen=True)
class Told:
    """A rule or a synergy: its sentence, who says so and why, what it brings, and where it is changed."""

    row: NounRow
    parts: tuple[Part, ...]
    words: str
    edit_url: str
    value: Body | None = None

    @property
    def by(self) -> str:
        """Who says so, and why."""
        return "; ".join(str(self.row.body[name]) for name in ("by", "why") if self.row.body.get(name))


@dataclass(frozen=True)
class Together:
    """Rules of choice, synergies of value and savings of effort, in the order of the product."""

    relations: tuple[Told, ...]
    synergies: tuple[Told, ...]
    savings: tuple[Told, ...]


def together(scope: Scope, feature: str = "") -> Together:
    """All that holds between features, or between one feature and others."""
    rules, synergies = list(_naming(scope.rows(Relation), feature)), list(_naming(scope.rows(Synergy), feature))
    titles = titles_of(scope, {ref for row in (*rules, *synergies) for ref in row.body["features"]})
    back = f"?feature={feature}" if feature else ""

    def told(row: NounRow, name: str, parts: list[Part]) -> Told:
        url = reverse(name, args=[scope.workspace.slug, row.ref]) + back
        return Told(row, tuple(parts), "".join(part.text for part in parts), url, (row.body.get("value") or {}).get("value"))

    return Together(
        tuple(told(row, "relation", _rule(row.body, titles)) for row in rules),
        tuple(told(row, "synergy", _synergy(row.body, titles)) for row in synergies if row.body.get("value")),
        tuple(told(row, "saving", _saving(row.body, titles)) for row in synergies if row.body.get("effort_saved") is not None),
    )


def titles_of(scope: Scope, refs: Iterable[str]) -> dict[str, str]:
    """Ref of a feature → its title."""
    wanted, found = sorted(refs), dict[str, str]()
    for start in range(0, len(wanted), MANY):
        found |= dict(scope.rows(FeatureFigures).filter(ref__in=wanted[start : start + MANY]).values_list("ref", "title"))
    return found


def _naming(rows: Any, feature: str) -> Iterable[Any]:
    # Lists within JSON are asked differently by each database; there are few rules, so they are looked through here.
    return (row for row in rows.order_by("position", "id") if not feature or feature in row.body["features"])


def _rule(body: Body, titles: dict[str, str]) -> list[Part]:
    features, kind = body["features"], body["kind"]
    if kind == "requires":
        return [_feature(features[0], titles), Part(" requires "), *_listed(features[1:], titles)]
    if kind == "excludes" and len(features) == 2:
        return [_feature(features[0], titles), Part(" excludes "), _feature(features[1], titles)]
    return [Part(f"{STARTS[kind]} "), *_listed(features, titles)]


def _synergy(body: Body, titles: dict[str, str]) -> list[Part]:
    return [_feature(body["features"][0], titles), Part(" with "), *_listed(body["features"][1:], titles)]


def _saving(body: Body, titles: dict[str, str]) -> list[Part]:
    first, *others = body["features"]
    return [_feature(first, titles), Part(f" takes {share(body['effort_saved'])} less effort with "), *_listed(others, titles)]


def _feature(ref: str, titles: dict[str, str]) -> Part:
    return Part(titles.get(ref) or ref, ref if ref in titles else "")


def _listed(refs: Sequence[str], titles: dict[str, str]) -> list[Part]:
    found: list[Part] = []
    for number, ref in enumerate(refs):
        if number:
            found.append(Part(" and " if number == len(refs) - 1 else ", "))
        found.append(_feature(ref, titles))
    return found
