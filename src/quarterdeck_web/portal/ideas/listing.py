"""Lists of ideas with their votes: searched, sorted, one page at a time."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.words import words_of
from quarterdeck_web.portal.models import SHOWN_STATUSES, Idea, IdeaComment, Visitor, Vote

SORTS = (("top", "Top"), ("new", "New"), ("trending", "Trending"))
TRENDING_DAYS = 14
PAGE = 30
STATUS_LOOK = {
    "open": ("Open", "", "open"),
    "under review": ("Under review", "", "open"),
    "planned": ("Planned", "info", "open"),
    "in progress": ("In progress", "info", "half"),
    "shipped": ("Shipped", "ok", ""),
    "closed": ("Closed", "", ""),
}
"""A status as the dot and word that show it: word, kind, shape."""


def shown(scope: Scope) -> QuerySet:
    """The ideas that visitors see, each with the number of those who vote for it and of comments."""
    return counted(scope, scope.rows(Idea).filter(state="public", merged_into=None))


def counted(scope: Scope, ideas: QuerySet) -> QuerySet:
    """Ideas with `num_votes`, `num_lately` (of the last two weeks), `num_comments`, and `num_asking`: votes here and before they were here."""
    votes = scope.rows(Vote).filter(idea=OuterRef("pk"))
    lately = votes.filter(on__gt=timezone.localdate() - timedelta(days=TRENDING_DAYS))
    comments = scope.rows(IdeaComment).filter(idea=OuterRef("pk"), state="public")
    found = ideas.annotate(num_votes=_number(votes), num_lately=_number(lately), num_comments=_number(comments))
    return found.annotate(num_asking=F("num_votes") + F("votes_before"))


def found(ideas: QuerySet, query: str, status: str) -> QuerySet:
    """Those whose words hold every word of a query, in one status if it names one."""
    for word in words_of(query):
        ideas = ideas.filter(title_text__icontains=word) | ideas.filter(body__text__icontains=word)
    return ideas.filter(shown_status=status) if status in SHOWN_STATUSES else ideas


def ordered(ideas: QuerySet, sort: str) -> QuerySet:
    """By votes, by day, or by votes of the last two weeks."""
    by: dict[str, tuple[Any, ...]] = {"new": ("-posted_on",), "trending": ("-num_lately", "-num_asking")}
    return ideas.order_by(*by.get(sort, ("-num_asking",)), "-position")


def voted(scope: Scope, visitor: Visitor | None, ideas: list[Idea]) -> set[Any]:
    """Keys of the ideas that a visitor votes for."""
    if visitor is None:
        return set()
    return set(scope.rows(Vote).filter(visitor=visitor, idea__in=ideas).values_list("idea_id", flat=True))


def _number(rows: QuerySet) -> Coalesce:
    counts = rows.order_by().values("idea").annotate(num=Count("pk")).values("num")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)
