"""What a visitor does with what is kept of them: name, mails, deletion."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt

from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.portal.ideas.listing import shown
from quarterdeck_web.portal.models import Idea, Vote
from quarterdeck_web.portal.pages.showing import page, with_votes
from quarterdeck_web.portal.visitors import people
from quarterdeck_web.portal.visitors.door import Visit, cookie_of, portal_page
from quarterdeck_web.portal.visitors.leaving import named_by

MOST = 200


@portal_page(methods=("GET", "POST"), signed_in=True)
def you(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is kept of the visitor, and what may be changed of it."""
    visitor, errors = visit.visitor, {}
    assert visitor is not None
    if request.method == "POST":
        try:
            people.rename(visit.scope, visitor, request.POST.get("name", ""))
            people.want_mail(visitor, bool(request.POST.get("wants_mail")))
        except FieldErrors as flaws:
            errors = flaws.errors
        else:
            messages.success(request, "Saved.")
            return redirect(visit.url("portal-you"))
    mine = visit.scope.rows(Vote).filter(visitor=visitor).values("idea")
    ideas = with_votes(visit, list(shown(visit.scope).filter(pk__in=mine).order_by("-position")[:MOST]))
    posted = visit.scope.rows(Idea).filter(visitor=visitor, merged_into=None, state="waiting").order_by("-position")[:MOST]
    return page(request, visit, "you", {"ideas": ideas, "posted": posted, "errors": errors}, status=422 if errors else 200)


@portal_page(methods=("GET", "POST"), signed_in=True)
def delete(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask, then forget the visitor."""
    if request.method == "POST":
        assert visit.visitor is not None
        people.forget(visit.scope, visit.visitor)
        answer = redirect(visit.url("portal-sign-in"))
        answer.delete_cookie(cookie_of(visit.scope.workspace.pk))
        messages.success(request, "Everything that named you is deleted.")
        return answer
    return page(request, visit, "delete")


@csrf_exempt
@portal_page(methods=("GET", "POST"), for_all=True)
def unsubscribe(request: HttpRequest, visit: Visit, token: str) -> HttpResponse:
    """End the mails to whoever the signed link names: by a press here, or by a mail program's one click (RFC 8058). Looking ends nothing."""
    visitor = named_by(visit.scope, token)
    if request.method == "POST" and visitor is not None:
        people.want_mail(visitor, False)
    is_over = visitor is None or not visitor.wants_mail
    return page(request, visit, "unsubscribe", {"is_over": is_over, "is_known": visitor is not None})
