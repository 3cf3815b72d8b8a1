"""Search over what was said and what is needed: the closest by words and meaning, or what holds every word, newest first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.filters import Filters, filters_of
from quarterdeck_web.evidence.meaning import finding
from quarterdeck_web.evidence.meaning.index import index_of
from quarterdeck_web.evidence.reading import knowledge_of
from quarterdeck_web.evidence.suggesting import COMMON
from quarterdeck_web.evidence.views.adding import needs_holding
from quarterdeck_web.evidence.views.inbox import choices_of, whole
from quarterdeck_web.evidence.words import marked, words_of

PAGE = 30
MAX_NEEDS = 12
AROUND_HIT = 160


@operation("evidence.see")
def search(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Needs that hold every word of `q`, and the evidence closest to it; `order=newest`, or no index: what holds every word."""
    query = request.GET.copy()
    query.setdefault("state", "all")
    filters = filters_of(scope, query)
    wanted = words_of(filters.values["q"])
    index = index_of(scope)
    is_newest = index is None or request.GET.get("order") == "newest"
    rows, following = filters.page(request.GET.get("after", ""), PAGE) if wanted and is_newest else ([], "")
    closest = (
        finding.closest(scope, index, filters.values["q"], finding.without_words(scope, request.GET)) if wanted and index and not is_newest else []
    )
    telling = [word for word in wanted if word not in COMMON and len(word) > 2] or wanted
    strengths = knowledge_of(scope).strengths if wanted else {}
    needs = needs_holding(scope, filters.values["q"], strengths)[:MAX_NEEDS] if wanted else []
    context: dict[str, Any] = {
        "filters": filters,
        "q": filters.values["q"],
        "wanted": wanted,
        "hits": [(row, marked(excerpt(row.text, wanted), wanted)) for row in rows],
        "needs": [(need, marked(str(need)[:300], wanted), strengths.get(need.ref)) for need in needs],
        "closest": [(hit, marked(excerpt(hit.other.text, telling), telling, stemmed=True)) for hit in closest],
        "index": index,
        "orders": _orders(scope, filters, is_newest),
        "is_newest": is_newest,
        "next_cursor": following,
        "num": filters.count("all") if wanted and is_newest else "",
        "num_found": whole(filters.count("all")) if wanted and is_newest else None,
        "choices": choices_of(scope),
        "nav": "inbox",
    }
    return render(request, "evidence/search.html", context)


def _orders(scope: Scope, filters: Filters, is_newest: bool) -> list[dict[str, Any]]:
    root = reverse("search-evidence", args=[scope.workspace.slug])
    return [
        {"title": "Closest", "url": root + filters.query(state=None), "current": not is_newest},
        {"title": "Every word, newest", "url": root + filters.query(state=None, order="newest"), "current": is_newest},
    ]


def excerpt(text: str, wanted: list[str]) -> str:
    """The part of a long text around its first hit."""
    from quarterdeck_web.evidence.words import WORD, plain

    if len(text) <= 2 * AROUND_HIT + 80:
        return text
    at = next((found.start() for found in WORD.finditer(text) if plain(found.group()).startswith(tuple(wanted))), 0)
    first, last = max(0, at - AROUND_HIT), min(len(text), at + AROUND_HIT)
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"
