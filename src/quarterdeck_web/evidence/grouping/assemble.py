"""Where needs meet the engine's grouping: items and needs in, pieces of a proposal out. The worker's."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence.embedding import ENGLISH, CachedEmbedder, Embedder, fit_tfidf, is_installed, load_embedder
from quarterdeck.evidence.grouping import Fact, GroupedNeed, Items, Merge, NeedBook, Pin, Proposal, Split, first_needs, label_groups, propose_refit
from quarterdeck.evidence.grouping.joining import with_prototypes
from quarterdeck.evidence.naming import KnownNames, without_names
from quarterdeck.evidence.text.asking import without_asking
from quarterdeck.evidence.text.clean import clean
from quarterdeck.evidence.text.spoken import language_name, languages_apart
from quarterdeck_web.evidence.meaning.assemble import embedder

FEWEST_ITEMS = 6
NEIGHBOURS = 10
BLOCK = 512
QUOTES_SENT = 5
"""So many quotes nearest the middle of a need that would be made are what it may be named by."""


@dataclass(frozen=True)
class Spoken:
    """One item as it is grouped: its id, its verbatim, the id of its need (None: none yet), and whether a person put it there."""

    ref: str
    text: str
    need: str | None
    is_pinned: bool


@dataclass(frozen=True)
class Proposed:
    """Pieces as `NeedProposal` keeps them, the ids of what no need covers, and what was compared: "meaning" or "words"."""

    pieces: list[dict[str, Any]]
    unassigned: list[str]
    basis: str


def propose(spoken: Sequence[Spoken], needs: Sequence[tuple[str, str]], *, people: Collection[str] = (), accounts: Collection[str] = ()) -> Proposed:
    """What a fresh grouping would change about some needs (id, title) and their items, and where items without a need belong.

    People and accounts are those known by name: no need that would be made is called by one.
    """
    texts = tuple(clean(each.text).text for each in spoken)
    model = _model()
    basis = "meaning" if model else "words"
    try:
        vectors = (model or fit_tfidf(texts)).embed([without_asking(text) for text in texts]) if len(texts) >= FEWEST_ITEMS else None
    except InvalidInput:
        vectors = None
    if vectors is None:
        return Proposed([], [each.ref for each in spoken if each.need is None], basis)
    items = Items(tuple(each.ref for each in spoken), texts, vectors)
    proposal = _proposal(spoken, needs, items)
    nameless = without_names(proposal.after, items, KnownNames.of(people, accounts), kept=frozenset(ref for ref, _ in needs))
    proposal = replace(proposal, after=nameless)
    pieces = _pieces(proposal, items, dict(needs))
    _tell_languages(pieces, items)
    return Proposed(pieces, _unassigned(proposal), basis)


def _model() -> Embedder | None:
    """What compares meanings: across languages where whoever runs this installation chose that and the model is there, else the usual one."""
    word = settings.GROUPING_MODEL
    if word != ENGLISH.word and is_installed(model=word):
        return _cached(word, Path(settings.DATA) / "vectors")
    return embedder()


@cache
def _cached(word: str, folder: Path) -> Embedder | None:
    model = load_embedder(model=word)
    return CachedEmbedder(model, folder) if model else None


def _proposal(spoken: Sequence[Spoken], needs: Sequence[tuple[str, str]], items: Items) -> Proposal:
    found = {each.ref: each.need for each in spoken if each.need is not None}
    if not found:
        from quarterdeck.evidence.grouping import difference

        after = first_needs(items)
        return Proposal(NeedBook(), after, difference(NeedBook(), after))
    facts: tuple[Fact, ...] = tuple(Pin(each.ref, each.need) for each in spoken if each.is_pinned and each.need is not None)
    known = [place for place, each in enumerate(spoken) if each.need is not None]
    living = set(found.values())
    # Ids of needs that the engine makes must not meet those that people gave.
    number = 1 + max((int(ref[5:]) for ref, _ in needs if ref.startswith("need-") and ref[5:].isdecimal()), default=0)
    book = NeedBook(tuple(GroupedNeed(ref, title) for ref, title in needs if ref in living), found, facts, number)
    return propose_refit(with_prototypes(book, items.chosen(known)), items)


def _pieces(proposal: Proposal, items: Items, titles: dict[str, str]) -> list[dict[str, Any]]:
    before, after, place_of = proposal.before.members, proposal.after.members, {ref: place for place, ref in enumerate(items.ids)}
    merged = {fact.need: fact.into for fact in proposal.after.facts if isinstance(fact, Merge) and fact not in proposal.before.facts}
    born = {need.id: need for need in proposal.after.needs}
    flows = defaultdict[tuple[str | None, str], list[str]](list)
    for ref in items.ids:
        was, now = before.get(ref), after.get(ref)
        if now is not None and now != was:
            flows[was if now in titles else None, now].append(ref)
    pieces = []
    for (was, now), refs in flows.items():
        if now not in titles:
            pieces.append(_born(born[now], refs, before))
        elif was is None:
            pieces.append(_piece("join", now, None, titles[now], refs, before) | {"why": _votes(refs, now, before, items, place_of)})
        elif merged.get(was) == now:
            pieces.append(_piece("merge", was, now, titles[was], refs, before))
        else:
            pieces.append(_piece("move", was, now, titles[now], refs, before) | {"why": _votes(refs, now, before, items, place_of)})
    for suggested in proposal.suggestions:
        if isinstance(suggested, Split):
            pieces.append(_born(_label_of(suggested, items), list(suggested.items), before))
        else:
            refs = [ref for ref, need in before.items() if need == suggested.need]
            pieces.append(_piece("merge", suggested.need, suggested.into, titles[suggested.need], refs, before))
    order = ("new", "split", "merge", "join", "move")
    return sorted(pieces, key=lambda piece: (order.index(piece["kind"]), -len(piece["items"])))


def _born(label: GroupedNeed, refs: list[str], before: Mapping[str, str | None]) -> dict[str, Any]:
    """A need that would be made: a part of another one where all its items come from that, else a new one."""
    origins = {before.get(ref) for ref in refs}
    origin = next(iter(origins)) if len(origins) == 1 else None
    piece = _piece("split" if origin else "new", origin, None, label.title, refs, before)
    among = set(refs)
    central = [ref for ref in label.prototypes if ref in among][:QUOTES_SENT]
    return piece | {"phrases": list(label.phrases), "quote": next(iter(central), refs[0]), "central": central}


def _label_of(split: Split, items: Items) -> GroupedNeed:
    """What sets a part of a need apart from all else that was said."""
    part = set(split.items)
    label = label_groups(items.texts, items.vectors, np.array([ref in part for ref in items.ids], np.int32))[-1]
    return GroupedNeed.labelled(split.into, label, (items.ids[label.quote_idx],))


def _piece(kind: str, need: str | None, into: str | None, title: str, refs: list[str], before: Mapping[str, str | None]) -> dict[str, Any]:
    was = {ref: before[ref] for ref in refs if before.get(ref) is not None}
    made = {"kind": kind, "need": need, "into": into, "title": title, "phrases": [], "quote": refs[0], "items": refs}
    return made | {"was": was, "why": {}, "state": "open"}


def _tell_languages(pieces: list[dict[str, Any]], items: Items) -> None:
    """Say of each need that would be made whether only people of one other language speak of it."""
    made, texts = [piece for piece in pieces if piece["kind"] in ("new", "split")], dict(zip(items.ids, items.texts, strict=True))
    for piece, code in zip(made, languages_apart([*([texts[ref] for ref in piece["items"]] for piece in made), items.texts]), strict=False):
        if code is not None:
            piece["language"] = language_name(code)


def _votes(refs: list[str], need: str, before: Mapping[str, str | None], items: Items, place_of: dict[str, int]) -> dict[str, str]:
    """Why each item belongs to a need: how many of the nearest items with a need are there, and which of them is nearest."""
    voters = [place for place, ref in enumerate(items.ids) if before.get(ref) is not None]
    told = {}
    for begin in range(0, len(refs), BLOCK):
        block = refs[begin : begin + BLOCK]
        cosines = items.vectors[[place_of[ref] for ref in block]] @ items.vectors[voters].T
        for ref, row in zip(block, cosines, strict=True):
            nearest = [voters[place] for place in np.argsort(-row, kind="stable")[: NEIGHBOURS + 1] if items.ids[voters[place]] != ref][:NEIGHBOURS]
            here = [items.ids[place] for place in nearest if before[items.ids[place]] == need]
            first = f", first {here[0]}" if here else ": its words and their middle"
            told[ref] = f"{len(here)} of the {len(nearest)} nearest items belong here{first}"
    return told


def _unassigned(proposal: Proposal) -> list[str]:
    return [ref for ref, need in proposal.after.members.items() if need is None]
