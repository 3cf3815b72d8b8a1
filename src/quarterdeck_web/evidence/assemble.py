"""What the engine and a pass over all evidence say about needs, kept as figures for the pages: made by the worker, never by a page."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from quarterdeck.evidence import two_proportion_trend
from quarterdeck.uncertainty import wilson_interval
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.evidence.suggesting import learn
from quarterdeck_web.products.assemble import collections, product_of
from quarterdeck_web.products.figures import store

NUM_WEEKS = 12
MAX_FACETS = 60
MAX_QUOTES = 400
QUOTE_LENGTHS = range(30, 150)
MIN_ACCOUNTS = 5
"""Fewer accounts than this in a segment say nothing about it."""


def store_need_details(workspace: Workspace, revision: int) -> None:
    """Compute and store `need-words` (what words point to which need) and `need-details` (weeks, segments, a quote, the opportunity)."""
    needs = list(Need.objects.within(workspace))
    voices = _Voices(date.fromisoformat(workspace.facts.get("as_of") or date.today().isoformat()))
    # Newest first, so that what a need is known by is what is said now.
    rows = Evidence.objects.within(workspace).order_by("-day", "-id")
    for row in rows.values_list("need_id", "segment_id", "account_id", "said_on", "text", "ref", "duplicate_of_id", "source", "language").iterator(
        chunk_size=5000
    ):
        voices.hear(*row)
    segments = dict(collections()["segments"].objects.within(workspace).values_list("pk", "ref"))
    store(workspace, "evidence-facets", revision, voices.facets(segments))
    texts = {need.ref: (str(need), need["description"] or "") for need in needs}
    store(workspace, "need-words", revision, learn(texts, {need.ref: voices.texts[need.pk] for need in needs}))
    opportunities = _opportunities(workspace)
    store(workspace, "need-details", revision, {need.ref: voices.of(need, segments) | {"opportunity": opportunities.get(need.ref)} for need in needs})


class _Voices:
    """One pass over the evidence, counted for every need at once."""

    def __init__(self, as_of: date) -> None:
        self.first = as_of - timedelta(weeks=NUM_WEEKS) + timedelta(days=1)
        self.as_of = as_of
        self.weeks = defaultdict[Any, list[int]](lambda: [0] * NUM_WEEKS)
        self.texts = defaultdict[Any, list[str]](list)
        self.quotes: dict[Any, dict[str, str]] = {}
        self.speaking = defaultdict[Any, set[Any]](set)
        self.asking = defaultdict[tuple[Any, Any], set[Any]](set)
        self.sources, self.languages, self.num_said = Counter[str](), Counter[str](), Counter[Any]()

    def hear(
        self, need: Any, segment: Any, account: Any, said_on: date | None, text: str, ref: str, double_of: Any, source: str, language: str
    ) -> None:
        self.sources[source] += 1
        self.languages[language] += 1
        if said_on is not None and said_on > self.as_of:
            return
        self.num_said[segment] += not double_of
        if segment and account:
            self.speaking[segment].add(account)
            if need:
                self.asking[need, segment].add(account)
        if need is None or double_of:
            return
        if said_on is not None and self.first <= said_on <= self.as_of:
            self.weeks[need][(said_on - self.first).days // 7] += 1
        if len(self.texts[need]) < MAX_QUOTES:
            self.texts[need].append(text)
        if need not in self.quotes or (len(text) in QUOTE_LENGTHS and len(self.quotes[need]["text"]) not in QUOTE_LENGTHS):
            self.quotes[need] = {"text": text, "ref": ref}

    def facets(self, segments: dict[Any, str]) -> dict[str, Any]:
        """What the inbox can be sifted by, and how often each segment spoke."""
        said = {ref: self.num_said[pk] for pk, ref in segments.items()}
        return {"sources": _common(self.sources), "languages": _common(self.languages), "segments": said}

    def of(self, need: Need, segments: dict[Any, str]) -> dict[str, Any]:
        quote = self.quotes.get(need.pk)
        return {
            "weeks": self.weeks[need.pk],
            "quote": quote and {"ref": quote["ref"], "text": quote["text"][:300]},
            "segments": self._segments(need, segments),
        }

    def _segments(self, need: Need, segments: dict[Any, str]) -> list[dict[str, Any]]:
        """How many of each segment's accounts that say anything at all ask for this, against the accounts of all other segments."""
        asking = {segment: len(self.asking[need.pk, segment]) for segment in self.speaking}
        everyone, all_asking = sum(len(accounts) for accounts in self.speaking.values()), sum(asking.values())
        found = []
        for segment, accounts in self.speaking.items():
            num, others = len(accounts), everyone - len(accounts)
            if segment not in segments:
                continue
            share = asking[segment] / num
            fact: dict[str, Any] = {"segment": segments[segment], "accounts": asking[segment], "of": num, "share": share, "direction": "unknown"}
            low_high = wilson_interval(share, num)
            fact["low"], fact["high"] = low_high.low, low_high.high
            if num >= MIN_ACCOUNTS and others >= MIN_ACCOUNTS:
                fact["others_share"] = (all_asking - asking[segment]) / others
                trend = two_proportion_trend(share, num, fact["others_share"], others)
                fact["direction"], fact["p_value"] = {"rising": "over", "falling": "under", "steady": "even"}[trend.direction], trend.p_value
            found.append(fact)
        return sorted(found, key=lambda fact: -fact["share"])


def _common(counts: Counter[str]) -> list[str]:
    return sorted(name for name, _ in counts.most_common(MAX_FACETS) if name)


def _opportunities(workspace: Workspace) -> dict[str, dict[str, Any]]:
    from quarterdeck.value import opportunities  # NumPy: the worker's, not the pages'.

    keep = ("needs",)
    product = product_of(workspace, without=tuple(name for name in collections() if name not in keep))
    found = {}
    for item in opportunities(product.needs):
        shares = {name: wilson_interval(getattr(item, name) / 10, item.respondents) for name in ("importance", "satisfaction")}
        found[item.need] = {
            "importance": item.importance,
            "satisfaction": item.satisfaction,
            **{f"{name}_range": [10 * interval.low, 10 * interval.high] for name, interval in shares.items()},
            "missing": max(0.0, item.importance - item.satisfaction),
            "score": item.score,
            "range": [item.range.p10, item.range.p50, item.range.p90],
            "band": item.band,
            "above_10": item.probability_above_10,
            "respondents": item.respondents,
        }
    return found
