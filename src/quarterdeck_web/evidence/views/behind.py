"""What stands behind a count: the list of everybody and everything that was counted."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.behind import COUNTED, TABS, Behind, Voice, Where, where_of
from quarterdeck_web.evidence.behind import behind as count_behind
from quarterdeck_web.evidence.models import Need

PAGE = 200


@operation("evidence.see")
def behind(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Everybody a count is of, each with what they said: as many entries as the number that opened it says."""
    of = request.GET.get("of", "") if request.GET.get("of", "") in COUNTED else "people"
    where = where_of(scope, request.GET)
    if where.flaws and set(request.GET) & {"need", "feature", "case", "import", "changed"}:
        raise Http404
    found = count_behind(where, of)
    start = int(request.GET["start"]) if request.GET.get("start", "").isdecimal() and len(request.GET["start"]) < 9 else 0
    context = {
        "where": where,
        "of": of,
        "noun": COUNTED[of],
        "found": found,
        "rows": [_row(voice, of, found, request.GET) for voice in found.page(start, PAGE)],
        "next_start": start + PAGE if start + PAGE < found.num else None,
        "tabs": _tabs(scope, request.GET, of),
        "way_up": _way_up(scope, where),
        "currency": scope.workspace.facts.get("currency", "€"),
        "nav": "needs" if isinstance(where.subject, Need) else "features" if where.subject is not None else "inbox",
    }
    return render(request, "evidence/behind.html", context)


def _row(voice: Voice, of: str, found: Behind, query: QueryDict) -> dict[str, Any]:
    account = voice.quote.account
    return {
        "voice": voice,
        "name": voice.name(of),
        "account": account if of == "accounts" else None,
        "revenue": float(account.yearly_revenue or 0.0) if account and of == "accounts" else None,
        "items_query": _items_of(voice, of, query) if voice.num > 1 else "",
    }


def _items_of(voice: Voice, of: str, query: QueryDict) -> str:
    """The address's query of all that one person or account said of the same."""
    asked = query.copy()
    for name in ("start", "new"):
        asked.pop(name, None)
    asked["of"], asked["each"] = "items", "on"
    kind, _, key = voice.key.partition(" ") if of == "askers" else ({"people": "person", "accounts": "account"}.get(of, ""), "", voice.key)
    if kind == "voice":
        return ""
    asked[kind] = key
    return f"?{asked.urlencode()}"


def _tabs(scope: Scope, query: QueryDict, of: str) -> list[dict[str, Any]]:
    asked, root = query.copy(), reverse("evidence-behind", args=[scope.workspace.slug])
    asked.pop("start", None)
    tabs = []
    for name, title in TABS.items():
        asked["of"] = name
        tabs.append({"title": title, "url": f"{root}?{asked.urlencode()}", "count": "", "current": name == of})
    return tabs


def _way_up(scope: Scope, where: Where) -> dict[str, str]:
    if where.subject is None:
        return {"title": "Evidence", "url": reverse("inbox", args=[scope.workspace.slug])}
    name = "need" if isinstance(where.subject, Need) else "feature"
    return {"title": str(where.subject), "url": reverse(name, args=[scope.workspace.slug, where.subject.ref])}
