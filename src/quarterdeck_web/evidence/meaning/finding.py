"""Finding evidence by words and meaning: a search with the inbox's filters, what is like an item, and quotes that answer a question."""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import QueryDict

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.filters import Filters, filters_of
from quarterdeck_web.evidence.meaning.index import Index, index_of, key_of, nearness, rows_by_key
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.evidence.suggesting import terms
from quarterdeck_web.evidence.words import like

FOUND = 60
"""So many are shown; what comes after has little to do with the query."""
MOST_NAMED = 20_000
"""Filters that let more through than this are applied after the search, to more hits."""
HITS_SIFTED = 600
SIMILAR_WORDS = 24
MAY_BE_DOUBLE = 50
LONGEST_QUERY = 1000


@dataclass(frozen=True)
class Hit:
    """An item found, how near it is in words, and its cosine as a percentage (of the words it shares where there is no index)."""

    other: Evidence
    words: str
    percent: int

    @property
    def may_be_double(self) -> bool:
        """Near enough to offer to mark one as a double of the other."""
        return self.percent >= MAY_BE_DOUBLE


@dataclass(frozen=True)
class Quote:
    """Characters of an item's own text that answer a question, with what stands around them."""

    item: Evidence
    before: str
    text: str
    after: str
    words: str
    percent: int


def without_words(scope: Scope, query: QueryDict) -> Filters:
    """The filters of an address but for its words, which the index looks for."""
    kept = query.copy()
    kept["q"] = ""
    kept.setdefault("state", "all")
    return filters_of(scope, kept)


def closest(scope: Scope, index: Index, query: str, filters: Filters) -> list[Hit]:
    """The items that answer a query best and pass the filters, best first."""
    from quarterdeck_web.evidence.meaning import assemble

    only, limit = _named(filters)
    near = assemble.search_index(index.folder, query[:LONGEST_QUERY], limit, only)
    rows = rows_by_key(scope, [each.key for each in near])
    passing = _passing(filters, list(rows.values())) if only is None and filters_narrow(filters) else None
    shown = [each for each in near if each.key in rows and (passing is None or each.key in passing)]
    return [_hit(rows[each.key], each.similarity, each.by_words) for each in shown[:FOUND]]


def similar(scope: Scope, item: Evidence, limit: int) -> tuple[list[Hit], str]:
    """What is most like an item, and by what it was found: "meaning", "words" of an index, or "" for the words they share."""
    from quarterdeck_web.evidence.meaning import assemble

    index = index_of(scope)
    if index is None:
        return _sharing_words(scope, item, limit), ""
    near = assemble.similar_in_index(index.folder, key_of(item), limit + 6)
    if not near:  # It came after the index was made.
        return _sharing_words(scope, item, limit), ""
    rows = rows_by_key(scope, [each.key for each in near])
    hits = [_hit(rows[each.key], each.similarity, each.by_words) for each in near if each.key in rows]
    return sorted(hits, key=lambda hit: -hit.percent)[:limit], index.basis


def quotes_for(scope: Scope, index: Index, question: str, filters: Filters, limit: int = 20) -> list[Quote]:
    """What people said that answers a question best: their own characters, never a sentence of ours."""
    from quarterdeck_web.evidence.meaning import assemble

    only, _ = _named(filters)
    said = assemble.ask_index(index.folder, question[:LONGEST_QUERY], limit if only is not None or not filters_narrow(filters) else HITS_SIFTED, only)
    rows = rows_by_key(scope, [each.key for each in said])
    passing = _passing(filters, list(rows.values())) if only is None and filters_narrow(filters) else set(rows)
    quotes = []
    for each in said:
        row = rows.get(each.key)
        place = assemble.place_in_verbatim(row.text, each) if row is not None and each.key in passing else None
        if row is not None and place is not None:
            start, end = place
            quotes.append(Quote(row, row.text[:start], row.text[start:end], row.text[end:], nearness(each.similarity), _percent(each.similarity)))
    return quotes[:limit]


def filters_narrow(filters: Filters) -> bool:
    """Whether anything is left out."""
    return filters.are_set or filters.state != "all"


def _named(filters: Filters) -> tuple[Collection[str] | None, int]:
    """The keys of what passes the filters, None where everything does or it is too much to name; and how many hits to ask for."""
    if not filters_narrow(filters):
        return None, FOUND
    keys: list[str] = []
    for state in filters.states:
        keys += [pk.hex for pk in filters.within(state).order_by().values_list("pk", flat=True)[: MOST_NAMED + 1]]
        if len(keys) > MOST_NAMED:
            return None, HITS_SIFTED
    return set(keys), FOUND


def _passing(filters: Filters, rows: list[Evidence]) -> set[str]:
    pks = [row.pk for row in rows]
    return {pk.hex for state in filters.states for pk in filters.within(state).filter(pk__in=pks).order_by().values_list("pk", flat=True)}


def _hit(row: Evidence, similarity: float, by_words: bool) -> Hit:
    words = nearness(similarity)
    return Hit(row, "shares its words" if by_words and words == "loosely related" else words, _percent(similarity))


def _percent(similarity: float) -> int:
    return round(100 * max(0.0, min(1.0, similarity)))


def _sharing_words(scope: Scope, item: Evidence, limit: int) -> list[Hit]:
    """Items that share most of this one's rare words, each with how many in a hundred of its words it shares."""
    mine = list(dict.fromkeys(terms(item.text)))
    if not mine:
        return []
    rows = scope.rows(Evidence).select_related("account", "need")
    found = [row for row in like(rows, [word for word in mine if word.isascii()][:SIMILAR_WORDS], limit + 2) if row.pk != item.pk]
    hits = [Hit(row, "", round(100 * len(set(mine) & set(terms(row.text))) / len(mine))) for row in found]
    return sorted((Hit(hit.other, _shared(hit.percent), hit.percent) for hit in hits), key=lambda hit: -hit.percent)[:limit]


def _shared(percent: int) -> str:
    return "shares most words" if percent >= 70 else "shares many words" if percent >= MAY_BE_DOUBLE else "shares some words"
