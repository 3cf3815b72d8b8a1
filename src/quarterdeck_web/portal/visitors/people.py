"""Visitors: found or made by their address, blocked, forgotten."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.lib.ids import new_id
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.portal import facts
from quarterdeck_web.portal.models import Idea, IdeaComment, PortalMail, SignInCode, Visitor, VisitorSession, Vote
from quarterdeck_web.portal.unlogged import keep, lock, rewrite
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.models import Change

MAX_EMAIL, MAX_NAME = 254, 100


def read_email(text: str) -> str:
    """An e-mail address as it is compared: in small letters. Raises `FieldErrors`."""
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise FieldErrors({"email": [f"Expected an e-mail address, got {f'“{text.strip()[:80]}”' if email else 'nothing'}."]}) from None
    if len(email) > MAX_EMAIL:
        raise FieldErrors({"email": ["The address is longer than any can be."]})
    return email


@transaction.atomic
def visitor_of(scope: Scope, email: str) -> Visitor:
    """The visitor with this address, a new one where nobody has it."""
    lock(scope)
    found: Visitor | None = scope.rows(Visitor).filter(email=email).order_by("position").first()
    if found is not None:
        return found
    account = facts.account_of(scope, email)
    body = {"id": str(new_id()), "email": email, "account": account.ref if account else None, "joined_on": timezone.localdate().isoformat()}
    made: Visitor = keep(scope, Visitor, body)
    return made


@transaction.atomic
def rename(scope: Scope, visitor: Visitor, name: str) -> None:
    """What stands beside what they write from now on. Raises `FieldErrors`."""
    name = " ".join(name.split())
    if len(name) > MAX_NAME:
        raise FieldErrors({"name": [f"expected at most {MAX_NAME} characters, got {len(name)}"]})
    rewrite(visitor, name=name)


@transaction.atomic
def want_mail(visitor: Visitor, wants: bool) -> None:
    """Whether they are written to when something they asked for comes out. What waits for them already goes out only if they want it then."""
    rewrite(visitor, wants_mail=wants)


def block(scope: Scope, visitor: Visitor, *, blocked: bool) -> None:
    """Keep a visitor out, or let them in again: they are signed out, and get no code any more. What they wrote is judged on its own."""
    with changing(scope, "portal.manage") as change:
        change.update(visitor, {"blocked": blocked or None})
        if blocked:
            scope.rows(VisitorSession).filter(visitor=visitor).delete()


@transaction.atomic
def forget(scope: Scope, visitor: Visitor) -> None:
    """Delete a visitor with votes, comments and every trace of the address. Their ideas stay, without a name: others vote for them.

    The history is cleaned as well: it holds no person's address after this.
    """
    lock(scope)
    email, now = visitor.email, timezone.now()
    voices = scope.rows(Evidence).filter(source=Idea.SOURCE, body__person=email)
    rows = list(voices.values_list("pk", flat=True))
    voices.filter(kind="vote").delete()
    for said in voices.exclude(kind="vote"):
        said.body = {name: value for name, value in said.body.items() if name != "person"}
        said.changed_at = now
        said.reindex().save()
    for idea in scope.rows(Idea).filter(visitor=visitor):
        rows.append(idea.pk)
        rewrite(idea, visitor=None, author=None)
    comments = scope.rows(IdeaComment).filter(visitor=visitor)
    rows += [visitor.pk, *comments.values_list("pk", flat=True), *scope.rows(Vote).filter(visitor=visitor).values_list("pk", flat=True)]
    comments.delete()
    scope.rows(PortalMail).filter(Q(visitor=visitor) | Q(email=email)).delete()
    scope.rows(SignInCode).filter(email=email).delete()
    scope.rows(Vote).filter(visitor=visitor).delete()
    scope.rows(VisitorSession).filter(visitor=visitor).delete()
    visitor.delete()
    _clean_history(scope, rows)


def _clean_history(scope: Scope, rows: list[object]) -> None:
    """Take what a person was or said out of the history of these rows; that something changed, and when, stays."""
    for entry in scope.rows(Change).filter(row__in=rows):
        entry.before = None
        entry.body = {name: value for name, value in entry.body.items() if name not in ("old", "new")}
        entry.save(update_fields=["before", "body"])
