"""Ideas posted elsewhere that came as evidence, put on the portal: with how they stand and who asks for them.

Who votes there and is known by an e-mail address votes here; all others stay a number. What was shipped or closed brings numbers only:
nobody is to be written to about it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.portal.ideas.posting import MAX_TEXT, MAX_TITLE, PREFIX
from quarterdeck_web.portal.ideas.voting import ask_for_voices
from quarterdeck_web.portal.models import Idea, Visitor, Vote
from quarterdeck_web.portal.visitors.people import read_email, visitor_of
from quarterdeck_web.products.changes import changing

OPERATION, KIND = "portal.manage", "take-over-ideas"
STATES = ("public", "waiting")
MOST = 2_000
"""The most voted of a source first; the rest is there to be taken over again."""
AT_ONCE = 300
OVER = ("shipped", "closed")


@dataclass
class Elsewhere:
    """A source with ideas that the portal does not show: how many, and their votes by number and by e-mail address."""

    source: str
    num_ideas: int = 0
    num_votes: int = 0
    num_named: int = 0


@dataclass
class TakenOver:
    """What came of it."""

    num_ideas: int = 0
    num_votes: int = 0
    num_before: int = 0


def candidates(scope: Scope, source: str = "") -> QuerySet:
    """Evidence that was asked for like an idea (it has votes, voters or a state) and is on the portal nowhere; of one source if it names one."""
    voters = scope.rows(Evidence).filter(kind="vote", duplicate_of=OuterRef("pk"))
    rows = scope.rows(Evidence).filter(kind="feedback", duplicate_of=None).exclude(state="archived").exclude(source__in=("", Idea.SOURCE))
    rows = rows.filter(Q(body__votes__gt=0) | Q(body__status__isnull=False) | Exists(voters))
    rows = rows.exclude(Exists(scope.rows(Idea).filter(evidence=OuterRef("pk"))))
    return rows.filter(source=source) if source else rows


def elsewhere(scope: Scope) -> list[Elsewhere]:
    """The sources that hold ideas, those with most first."""
    found: dict[str, Elsewhere] = {}
    for source, body in candidates(scope).order_by().values_list("source", "body"):
        here = found.setdefault(source, Elsewhere(source))
        here.num_ideas += 1
        here.num_votes += int(body.get("votes") or 0)
    named = scope.rows(Evidence).filter(kind="vote", duplicate_of__in=candidates(scope).order_by().values("pk"), body__person__icontains="@")
    for source in named.order_by().values_list("duplicate_of__source", flat=True):
        found[source].num_named += 1
    return sorted(found.values(), key=lambda each: (-each.num_ideas, each.source))


def most_voted(scope: Scope, source: str) -> list[tuple[Any, int]]:
    """Key and votes of the ideas of a source, the most voted first."""
    rows = candidates(scope, source).order_by("position").values_list("pk", "body")
    return sorted(((pk, int(body.get("votes") or 0)) for pk, body in rows), key=lambda row: -row[1])


def take_over(scope: Scope, source: str, *, state: str, with_voters: bool) -> TakenOver:
    """Put the ideas of a source on the portal, `public` or `waiting` for a moderator. Undoing takes ideas and votes back; visitors stay."""
    told = TakenOver()
    with changing(scope, OPERATION, why=f"ideas of {source}") as change:
        keys = [pk for pk, _ in most_voted(scope, source)[:MOST]]
        numbers, visitors = _free_numbers(scope), dict[str, Visitor | None]()
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            rows = {row.pk: row for row in scope.rows(Evidence).filter(pk__in=some)}
            voters = _voters(scope, some)
            ideas, votes = [], []
            for row in (rows[pk] for pk in some):
                ref, named = f"{PREFIX}{next(numbers)}", voters.get(row.pk, [])
                brought = _votes(scope, ref, row, named, visitors) if with_voters and row.body.get("status") not in OVER else []
                before = max(int(row.body.get("votes") or 0), len(named)) - len(brought)
                ideas.append(_idea(ref, row, state, max(before, 0)))
                votes += brought
                told.num_before += max(before, 0)
            change.create_all(Idea, ideas)
            change.create_all(Vote, votes) if votes else None
            told.num_ideas, told.num_votes = told.num_ideas + len(ideas), told.num_votes + len(votes)
        ask_for_voices(scope)
    return told


def _idea(ref: str, said: Evidence, state: str, before: int) -> dict[str, Any]:
    title, text = in_two(said.text)
    status = said.body.get("status")
    posted = said.said_on or said.day
    body = {"id": ref, "title": title, "text": text, "posted_on": posted.isoformat(), "evidence": said.ref, "state": state}
    body |= {"status": status} if status and status != "open" else {}
    return body | ({"votes_before": before} if before else {})


def in_two(said: str) -> tuple[str, str]:
    """The title and the text of what was said: its first line, and what follows.

    A first line that is too long for a title is cut at a word, and the text is all of what was said.
    """
    first, _, rest = said.strip().partition("\n")
    title = " ".join(first.split())
    if len(title) <= MAX_TITLE:
        return title, rest.strip()[:MAX_TEXT]
    return f"{title[: MAX_TITLE - 1].rsplit(' ', 1)[0]}…", said.strip()[:MAX_TEXT]


def _voters(scope: Scope, keys: list[Any]) -> dict[Any, list[tuple[str, str | None, date | None]]]:
    """Evidence → who votes for it by name, their account and the day."""
    found: dict[Any, list[tuple[str, str | None, date | None]]] = {}
    rows = scope.rows(Evidence).filter(kind="vote", duplicate_of__in=keys).order_by("position")
    for key, day, body in rows.values_list("duplicate_of_id", "said_on", "body"):
        found.setdefault(key, []).append((str(body.get("person") or "").lower(), body.get("account"), day))
    return found


def _votes(
    scope: Scope, idea: str, said: Evidence, named: list[tuple[str, str | None, date | None]], visitors: dict[str, Visitor | None]
) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for email, account, day in named:
        if email not in visitors:
            visitors[email] = _visitor(scope, email)
        visitor = visitors[email]
        if visitor is None or visitor.is_blocked:
            continue
        body = {"idea": idea, "visitor": visitor.ref, "on": (day or said.said_on or said.day).isoformat()}
        account = account or visitor.body.get("account")
        found.setdefault(visitor.ref, body | ({"account": account} if account else {}))
    return list(found.values())


def _visitor(scope: Scope, person: str) -> Visitor | None:
    """The visitor with this address; None where somebody is known by a name only."""
    try:
        return visitor_of(scope, read_email(person))
    except FieldErrors:
        return None


def _free_numbers(scope: Scope) -> Iterator[int]:
    taken = set(scope.rows(Idea).filter(ref__startswith=PREFIX).values_list("ref", flat=True))
    number = 0
    while True:
        number += 1
        if f"{PREFIX}{number}" not in taken:
            yield number
