"""Ideas like what somebody is typing: by the words they share, and by meaning where the sentence model is.

Words are compared in the memory of the process, by a small table that is made anew when an idea changed; meaning is asked of the index of
evidence, which holds what every idea was posted with. An idea is as near as the nearer of the two says.

The weight of a word is its inverse document frequency, ln(1 + n / n_word); nearness is the share of the typed text's weight that an idea holds.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Any
from uuid import UUID

from django.db.models import Count, Max

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.meaning.index import index_of
from quarterdeck_web.evidence.suggesting import terms
from quarterdeck_web.portal.ideas.listing import shown
from quarterdeck_web.portal.models import Idea

SHOWN = 5
LEAST_SHARE, LEAST_COSINE = 0.34, 0.45
"""Below these an idea shares a word by chance, or is about something else of the same product."""
KEPT = 32
LONGEST = 500


@dataclass(frozen=True)
class _Words:
    """Key of each idea with its words, and what each word weighs."""

    ideas: tuple[tuple[UUID, frozenset[str]], ...]
    weight: dict[str, float]


def similar(scope: Scope, text: str, *, but: UUID | None = None) -> list[Idea]:
    """The public ideas nearest to a text, the nearest first, each with `num_votes`; none where none is near."""
    text = text[:LONGEST]
    near = _by_words(scope, text)
    for pk, cosine in _by_meaning(scope, text).items():
        near[pk] = max(near.get(pk, 0.0), cosine)
    near.pop(but, None) if but else None
    best = sorted(near, key=lambda pk: -near[pk])[:SHOWN]
    rows = {row.pk: row for row in shown(scope).filter(pk__in=best)}
    return [rows[pk] for pk in best if pk in rows]


def _by_words(scope: Scope, text: str) -> dict[UUID, float]:
    typed = list(dict.fromkeys(terms(text)))
    if not typed:
        return {}
    known = _words_of(scope)
    # The last word may be half typed: it stands for every word that begins so.
    half = typed[-1] if text and text[-1].isalnum() and typed[-1] not in known.weight else ""
    ends = {word for word in known.weight if word.startswith(half)} if half else set()
    unknown = log(1 + len(known.ideas) + 1)
    weights = {word: known.weight.get(word, 0.0 if word == half else unknown) for word in typed}
    if ends:
        weights[half] = max(known.weight[word] for word in ends)
    whole = sum(weights.values())
    if not whole:
        return {}
    found = {}
    for pk, words in known.ideas:
        share = sum(weight for word, weight in weights.items() if word in words or (word == half and not ends.isdisjoint(words))) / whole
        if share >= LEAST_SHARE:
            found[pk] = share
    return found


def _by_meaning(scope: Scope, text: str) -> dict[UUID, float]:
    index = index_of(scope)
    if index is None or not index.is_by_meaning or len(text.split()) < 2:
        return {}
    from quarterdeck_web.evidence.meaning import assemble  # The engine: heavy.

    said = dict(scope.rows(Idea).filter(state="public", merged_into=None).exclude(evidence=None).values_list("evidence_id", "pk"))
    keys = {pk.hex: idea for pk, idea in said.items()}
    if not keys:
        return {}
    try:
        hits = assemble.search_index(index.folder, text, SHOWN * 2, set(keys))
    except OSError:  # The index was replaced this moment; words are enough.
        return {}
    return {keys[hit.key]: float(hit.similarity) for hit in hits if hit.similarity >= LEAST_COSINE}


def _words_of(scope: Scope) -> _Words:
    ideas = scope.rows(Idea).filter(state="public", merged_into=None)
    seen = ideas.aggregate(num=Count("pk"), last=Max("changed_at"))
    return _learnt(scope.workspace.pk, seen["num"], seen["last"])


@lru_cache(maxsize=KEPT)
def _learnt(workspace: UUID, num: int, last: Any) -> _Words:
    rows = Idea.objects.within(workspace).filter(state="public", merged_into=None).values_list("pk", "body")
    ideas = tuple((pk, frozenset(terms(f"{body['title']} {body.get('text', '')}"))) for pk, body in rows)
    held = Counter(word for _, words in ideas for word in words)
    return _Words(ideas, {word: log(1 + len(ideas) / count) for word, count in held.items()})
