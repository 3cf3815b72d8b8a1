"""What the inbox shows around one item: needs it may belong to, what is like it, what the same account said before."""

from dataclasses import dataclass
from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.grouping.facts import is_pinned
from quarterdeck_web.evidence.keyset import ORDER
from quarterdeck_web.evidence.meaning import duplicates, finding
from quarterdeck_web.evidence.models import DoubleSuggestion, Evidence, Need
from quarterdeck_web.evidence.suggesting import Suggestion, learn, suggest
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.products.figures import bodies

NUM_SIMILAR = 4
NUM_BEFORE = 4
NUM_DOUBLES = 10
SURE = 0.5
"""Below this nearness a row of the list says "no need fits": of held-out quotes of the sample, 91 in 100 suggestions from 0.5 to 0.6 are right and
more above it, but only half of those below."""


@dataclass(frozen=True)
class Knowledge:
    """What figures say about needs, read once a page."""

    learnt: dict[str, Any]
    strengths: dict[str, dict[str, Any]]
    is_learnt: bool

    def suggest(self, text: str, limit: int = 3) -> list[Suggestion]:
        """Needs a text may belong to."""
        return suggest(self.learnt, text, limit)

    def guess(self, text: str) -> Suggestion | None:
        """The one need a text most likely belongs to, None where none is near."""
        found = self.suggest(text, 1)
        return found[0] if found and found[0].nearness >= SURE else None

    def voices(self, ref: str) -> dict[str, Any]:
        """People, accounts and revenue behind a need."""
        return (self.strengths.get(ref) or {}).get("voices") or {}


def knowledge_of(scope: Scope) -> Knowledge:
    """What is known about the needs. Before the first figures, needs are told by their titles alone."""
    found = bodies(scope, "need-words", "needs")
    learnt = found.get("need-words")
    strengths = {item["need"]: item for item in (found.get("needs") or {}).get("needs", ())}
    if learnt is None:
        titles = {need.ref: (str(need), need["description"] or "") for need in scope.rows(Need)[:500]}
        return Knowledge(learn(titles, {}), strengths, is_learnt=False)
    return Knowledge(learnt, strengths, is_learnt=True)


@dataclass(frozen=True)
class Around:
    """One item with everything that helps to decide about it."""

    item: Evidence
    suggestions: list[Suggestion]
    similar: list[finding.Hit]
    similar_by: str
    said_before: list[Evidence]
    doubles: list[Evidence]
    num_doubles: int
    counted_for: list[Any]
    marked_words: list[str]
    may_repeat: list[duplicates.Seen]
    by_itself: DoubleSuggestion | None
    is_pinned: bool


def around(scope: Scope, item: Evidence, knowledge: Knowledge) -> Around:
    """Everything the right side of the inbox needs, in a handful of queries."""
    suggestions = [] if item.state == "archived" else knowledge.suggest(item.text)
    suggestions = [each for each in suggestions if not item.need or each.ref != item.need.ref]
    near = item.need.ref if item.need else suggestions[0].ref if suggestions and suggestions[0].nearness >= SURE else ""
    links = collections()["need_links"]
    counted = list(scope.rows(links).filter(need__ref=near).exclude(feature=None).select_related("feature")[:6]) if near else []
    learnt_words = _words_for(knowledge, item.text, near)
    similar, similar_by = finding.similar(scope, item, NUM_SIMILAR)
    return Around(
        item,
        suggestions,
        similar,
        similar_by,
        _said_before(scope, item),
        _doubles(scope, item),
        scope.rows(Evidence).filter(duplicate_of=item.pk).count(),
        counted,
        learnt_words,
        duplicates.seen_beside(scope, item),
        duplicates.linked_by_itself(scope, item),
        is_pinned(scope, item),
    )


def _said_before(scope: Scope, item: Evidence) -> list[Evidence]:
    if item.account_id is None:
        return []
    rows = scope.rows(Evidence).filter(account=item.account_id).exclude(pk=item.pk).select_related("need")
    found = [row for state in ("new", "linked") for row in rows.filter(state=state).order_by(*ORDER)[:NUM_BEFORE]]
    return sorted(found, key=lambda row: (row.day, row.pk), reverse=True)[:NUM_BEFORE]


def _doubles(scope: Scope, item: Evidence) -> list[Evidence]:
    found = scope.rows(Evidence).filter(duplicate_of=item.pk).order_by().select_related("account")[:NUM_DOUBLES]
    return sorted(found, key=lambda row: row.day, reverse=True)


def _words_for(knowledge: Knowledge, text: str, need: str) -> list[str]:
    """The item's words that point to a need, the three that say most."""
    found = next((each for each in knowledge.suggest(text, 8) if each.ref == need), None)
    return list(found.words[:4]) if found else []
