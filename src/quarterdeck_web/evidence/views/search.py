"""Search over what was said and what is needed, by words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.filters import filters_of
from quarterdeck_web.evidence.reading import knowledge_of
from quarterdeck_web.evidence.views.adding import needs_holding
from quarterdeck_web.evidence.views.inbox import choices_of
from quarterdeck_web.evidence.words import marked, words_of

PAGE = 30
MAX_NEEDS = 12
AROUND_HIT = 160


@operation("evidence.see")
def search(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Needs and evidence that hold every word of `q`, newest evidence first."""
    query = request.GET.copy()
    query.setdefault("state", "all")
    filters = filters_of(scope, query)
    wanted = words_of(filters.values["q"])
    rows, following = filters.page(request.GET.get("after", ""), PAGE) if wanted else ([], "")
    strengths = knowledge_of(scope).strengths if wanted else {}
    needs = needs_holding(scope, filters.values["q"], strengths)[:MAX_NEEDS] if wanted else []
    context: dict[str, Any] = {
        "filters": filters,
        "q": filters.values["q"],
        "wanted": wanted,
        "hits": [(row, marked(excerpt(row.text, wanted), wanted)) for row in rows],
        "needs": [(need, marked(str(need)[:300], wanted), strengths.get(need.ref)) for need in needs],
        "next_cursor": following,
        "num": filters.count("all") if wanted else "",
        "choices": choices_of(scope),
        "nav": "inbox",
    }
    return render(request, "evidence/search.html", context)


def excerpt(text: str, wanted: list[str]) -> str:
    """The part of a long text around its first hit."""
    from quarterdeck_web.evidence.words import WORD, plain

    if len(text) <= 2 * AROUND_HIT + 80:
        return text
    at = next((found.start() for found in WORD.finditer(text) if plain(found.group()).startswith(tuple(wanted))), 0)
    first, last = max(0, at - AROUND_HIT), min(len(text), at + AROUND_HIT)
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"
