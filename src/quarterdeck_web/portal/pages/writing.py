"""What visitors write: ideas, votes, comments, reports."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.portal.ideas import posting, voting
from quarterdeck_web.portal.ideas.similar import similar
from quarterdeck_web.portal.models import CommentReport, IdeaComment
from quarterdeck_web.portal.pages.ideas import show, visible
from quarterdeck_web.portal.pages.showing import page, went, with_votes
from quarterdeck_web.portal.visitors.door import Visit, portal_page

WAITS, POSTED = "It waits to be approved; you see it here.", "It is here, with your vote. We write to you when it ships."


@portal_page("ideas", methods=("GET", "POST"))
def new_idea(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Post an idea. What is like it is shown first, so that one votes instead; a second press posts it all the same."""
    told = request.POST if request.method == "POST" else request.GET
    typed = {name: told.get(name, "") for name in ("title", "text")}
    errors: dict[str, list[str]] = {}
    near = with_votes(visit, similar(visit.scope, typed["title"])) if typed["title"].strip() else []
    if request.method == "POST":
        try:
            title, text = posting.read_idea(typed["title"], typed["text"])
        except FieldErrors as flaws:
            errors = flaws.errors
        else:
            if visit.visitor is None:
                # Nothing typed is lost: it comes back after signing in.
                back = f"{visit.url('portal-new-idea')}?{urlencode({'title': title, 'text': text[:1500]})}"
                return redirect(f"{visit.url('portal-sign-in')}?{urlencode({'next': back})}")
            if not near or request.POST.get("anyway"):
                made = posting.post(visit.scope, visit.visitor, title, text)
                messages.success(request, f"Thank you. {WAITS if made.state == 'waiting' else POSTED}")
                return redirect(visit.url("portal-idea", made.ref))
    context = {"typed": typed, "errors": errors, "near": near, "asks_again": request.method == "POST" and near and not errors}
    return page(request, visit, "new_idea", context, tab="ideas", status=422 if errors else 200)


@portal_page("ideas", methods=("POST",), signed_in=True)
def vote(request: HttpRequest, visit: Visit, idea: str) -> HttpResponse:
    """Vote for an idea, or take the vote back (`take_back`)."""
    row, visitor = visible(visit, idea), visit.visitor
    assert visitor is not None
    if request.POST.get("take_back"):
        voting.take_back(visit.scope, row, visitor)
    else:
        voting.vote(visit.scope, row, visitor)
    if getattr(request, "htmx", False):
        [fresh] = with_votes(visit, [visible(visit, idea)])
        return render(request, "portal/vote.html", {"visit": visit, "idea": fresh, "here": went(request, visit, "")})
    return redirect(went(request, visit, visit.url("portal-idea", row.ref)))


@portal_page("ideas", methods=("POST",), signed_in=True)
def comment(request: HttpRequest, visit: Visit, idea: str) -> HttpResponse:
    """Say something below an idea."""
    row, typed = visible(visit, idea), request.POST.get("text", "")
    assert visit.visitor is not None
    try:
        made = posting.comment(visit.scope, row, visit.visitor, typed)
    except FieldErrors as flaws:
        return show(request, visit, row, flaws.errors, typed)
    if made.state == "waiting":
        messages.success(request, "Thank you. Your comment waits to be approved.")
    return redirect(f"{visit.url('portal-idea', row.ref)}#comments")


@portal_page("ideas", methods=("POST",), signed_in=True)
def report(request: HttpRequest, visit: Visit, idea_comment: str) -> HttpResponse:
    """Say that a comment should not stand there; once, and a person looks at it."""
    row = visit.scope.rows(IdeaComment).select_related("idea").filter(ref=idea_comment, state="public", idea__state="public").first()
    if row is None or row.idea is None:
        raise Http404
    if row.visitor_id == visit.visitor.pk:  # type: ignore[union-attr]
        raise Refused("This comment is your own.", "Ask to have it taken away in another comment.")
    CommentReport.objects.within(visit.scope.workspace).get_or_create(
        comment=row, visitor=visit.visitor, defaults={"workspace": visit.scope.workspace}
    )
    messages.success(request, "Thank you. Somebody looks at it.")
    return redirect(f"{visit.url('portal-idea', row.idea.ref)}#comments")
