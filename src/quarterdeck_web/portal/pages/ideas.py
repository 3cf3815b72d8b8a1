"""Ideas: the list, one of them, and those like what is being typed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.portal.ideas.listing import PAGE, SORTS, STATUS_LOOK, counted, found, ordered, shown
from quarterdeck_web.portal.ideas.similar import similar
from quarterdeck_web.portal.models import ChangelogEntry, Idea, IdeaComment
from quarterdeck_web.portal.pages.showing import page, with_votes
from quarterdeck_web.portal.visitors.door import Visit, portal_page

COMMENTS_SHOWN = 200
MOST_PAGES = 200


@portal_page("ideas")
def ideas(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every idea, searched and sorted."""
    query, status = request.GET.get("q", "").strip()[:200], request.GET.get("status", "")
    sort = request.GET.get("sort", "") if request.GET.get("sort", "") in dict(SORTS) else "top"
    number = int(request.GET["page"]) if request.GET.get("page", "").isdecimal() and len(request.GET["page"]) < 4 else 1
    start = (min(max(number, 1), MOST_PAGES) - 1) * PAGE
    rows = list(ordered(found(shown(visit.scope), query, status), sort)[start : start + PAGE + 1])
    context = {
        "rows": with_votes(visit, rows[:PAGE]),
        "next_page": start // PAGE + 2 if len(rows) > PAGE else None,
        "q": query,
        "status": status,
        "sort": sort,
        "sorts": SORTS,
        "choices": STATUS_LOOK,
        "is_narrowed": bool(query or status),
    }
    return page(request, visit, "ideas", context, tab="ideas")


@portal_page("ideas")
def idea(request: HttpRequest, visit: Visit, idea: str) -> HttpResponse:
    """One idea with what was said below it. A merged one leads to where it went."""
    row = visible(visit, idea)
    if row.merged_into_id is not None:
        return redirect(visit.url("portal-idea", row.merged_into.ref))
    return show(request, visit, row)


def show(request: HttpRequest, visit: Visit, row: Idea, errors: dict[str, list[str]] | None = None, typed: str = "") -> HttpResponse:
    """The page of one idea; with errors where a comment was refused."""
    comments = visit.scope.rows(IdeaComment).select_related("visitor").filter(idea=row).order_by("position")
    public = comments.filter(state="public")
    mine = comments.filter(state="waiting", visitor=visit.visitor) if visit.visitor else []
    entries = [
        entry
        for entry in visit.scope.rows(ChangelogEntry).exclude(published_on=None).order_by("-published_on")[:200]
        if row.ref in (entry.body.get("ideas") or ()) or (row.body.get("feature") and row.body.get("feature") in (entry.body.get("features") or ()))
    ]
    context = {"row": row, "comments": public[:COMMENTS_SHOWN], "waiting": mine, "entries": entries, "errors": errors or {}, "typed": typed}
    context |= {"similar": with_votes(visit, similar(visit.scope, str(row.title), but=row.pk)[:3])}
    with_votes(visit, [row])
    return page(request, visit, "idea", context, tab="ideas", status=422 if errors else 200)


@portal_page("ideas")
def similar_ideas(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ideas like what is being typed, as a part of a page."""
    near = with_votes(visit, similar(visit.scope, request.GET.get("title", "").strip()))
    return render(request, "portal/similar.html", {"visit": visit, "near": near, "here": visit.url("portal-new-idea"), "statuses": STATUS_LOOK})


def visible(visit: Visit, ref: str) -> Idea:
    """An idea that this visitor may see: a public one, or one's own that waits. Raises `Http404` for any other."""
    row = counted(visit.scope, visit.scope.rows(Idea).select_related("merged_into", "visitor")).filter(ref=ref).first()
    is_own = row is not None and visit.visitor is not None and row.visitor_id == visit.visitor.pk and row.state == "waiting"
    if row is None or not (row.state == "public" or is_own) or (row.merged_into and row.merged_into.state != "public"):
        raise Http404
    found_row: Idea = row
    return found_row
