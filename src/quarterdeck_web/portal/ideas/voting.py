"""Votes: one a person and idea, whoever presses how often; taken back; given by a member for an account."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope, system_scope
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.lib import limits
from quarterdeck_web.lib.refusals import Refused, TooMany
from quarterdeck_web.portal.models import Idea, Visitor, Vote
from quarterdeck_web.portal.unlogged import keep, lock
from quarterdeck_web.portal.visitors.people import read_email, visitor_of
from quarterdeck_web.products.changes import changing
from quarterdeck_web.strategy.models import Account

VOICES = "portal-voices"
VOTES_AN_HOUR = 100
"""More than this nobody reads before voting."""


def vote(scope: Scope, idea: Idea, visitor: Visitor) -> bool:
    """Vote for an idea, or for the one it was merged into. Returns whether the vote is new. Raises `Refused`, and `TooMany` for a flood."""
    return add_vote(scope, _voted_for(idea), visitor)


def add_vote(scope: Scope, idea: Idea, visitor: Visitor) -> bool:
    """As `vote`, for an idea that may not be shown yet: who posts it votes for it."""
    if scope.rows(Vote).filter(idea=idea, visitor=visitor).exists():
        return False
    limits.hit(f"portal-votes:{visitor.pk}", limit=VOTES_AN_HOUR, seconds=3600, message="You voted a great deal within one hour.")
    body = {"idea": idea.ref, "visitor": visitor.ref, "account": visitor.body.get("account"), "on": timezone.localdate().isoformat()}
    try:
        with transaction.atomic():
            lock(scope)
            keep(scope, Vote, {name: value for name, value in body.items() if value})
            ask_for_voices(scope)
    except IntegrityError:
        return False  # The same person at the same moment: the database kept one.
    return True


@transaction.atomic
def take_back(scope: Scope, idea: Idea, visitor: Visitor) -> bool:
    """Take one's vote back. Returns whether there was one."""
    lock(scope)
    num, _ = scope.rows(Vote).filter(idea=idea, visitor=visitor).delete()
    if num:
        ask_for_voices(scope)
    return bool(num)


def vote_for(scope: Scope, idea: Idea, account: Account, email: str = "") -> Vote:
    """Vote on behalf of an account, or of a person there who is then told when it ships; who did it stands beside the vote.

    Raises
    ------
    FieldErrors
        If the address is none.
    Refused
        If that account or person votes for it already.
    """
    idea = _voted_for(idea)
    visitor = visitor_of(scope, read_email(email)) if email.strip() else None
    known = scope.rows(Vote).filter(idea=idea)
    if (known.filter(visitor=visitor) if visitor else known.filter(visitor=None, account=account)).exists():
        raise Refused(f"{visitor.email if visitor else account} votes for {idea.ref} already.", "A person or account counts once.")
    body = {"idea": idea.ref, "account": account.ref, "by": scope.who, "on": timezone.localdate().isoformat()}
    with changing(scope, "portal.vote_for", why=f"for {account}") as change:
        made: Vote = change.create(Vote, body | ({"visitor": visitor.ref} if visitor else {}))
        ask_for_voices(scope)
    return made


def withdraw(scope: Scope, vote: Vote) -> None:
    """Take away a vote that a member gave. Raises `Refused` for what people voted themselves."""
    if not vote.body.get("by"):
        raise Refused("This vote is the visitor's own.", "Only they take it back; block them if they mean harm.")
    with changing(scope, "portal.vote_for") as change:
        change.delete(vote)
        ask_for_voices(scope)


def ask_for_voices(scope: Scope) -> None:
    """Have evidence follow the votes; one waiting job serves many."""
    try:
        enqueue(system_scope(scope.workspace), VOICES, debounce=True)
    except TooMany:
        return  # The next vote asks again; none is lost.


def _voted_for(idea: Idea) -> Idea:
    found: Idea = idea.merged_into or idea
    if found.state != "public" or found.shown_status == "closed":
        raise Refused(f"{found.ref} takes no votes.", "It is closed, or not shown.")
    return found
