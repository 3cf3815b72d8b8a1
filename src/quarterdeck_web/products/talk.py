"""Comments with mentions: written, edited and taken away by their author, told to those they name."""

import re

from django.db import transaction
from django.utils import timezone

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.models import Membership, User
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.products.models import Comment, Notification
from quarterdeck_web.products.subjects import address_of, row_of

MAX_LENGTH = 20_000


@transaction.atomic
def comment_on(scope: Scope, subject: str, text: str) -> Comment:
    """Say something about a noun. Raises `FieldErrors` if the text is empty or too long, `Http404` if there is no such noun."""
    row = row_of(scope, subject)
    text = _sound(text)
    people = mentioned(scope, text)
    comment: Comment = scope.rows(Comment).create(
        subject=subject, author=scope.user, author_name=scope.who, text=text, mentions=[str(user.pk) for user in people]
    )
    _tell(scope, subject, people, f"{scope.who} mentioned you on {row}")
    earlier = scope.rows(Comment).filter(subject=subject, deleted_at=None).exclude(author=scope.user).values_list("author", flat=True)
    others = User.objects.filter(pk__in=set(earlier)).exclude(pk__in=[user.pk for user in people])
    _tell(scope, subject, list(others), f"{scope.who} answered on {row}")
    record_audit(scope, "comments.write", subject)
    return comment


@transaction.atomic
def edit_comment(scope: Scope, comment: Comment, text: str) -> Comment:
    """Change one's own comment. Raises `Refused` for somebody else's."""
    _refuse_others(scope, comment)
    known = set(comment.mentions)
    comment.text, comment.edited_at = _sound(text), timezone.now()
    people = mentioned(scope, comment.text)
    comment.mentions, comment.version = [str(user.pk) for user in people], comment.version + 1
    comment.save()
    _tell(
        scope,
        comment.subject,
        [user for user in people if str(user.pk) not in known],
        f"{scope.who} mentioned you on {row_of(scope, comment.subject)}",
    )
    record_audit(scope, "comments.write", comment.subject, {"edited": str(comment.pk)})
    return comment


@transaction.atomic
def delete_comment(scope: Scope, comment: Comment) -> None:
    """Take one's own comment away; that there was one stays visible. Raises `Refused` for somebody else's."""
    _refuse_others(scope, comment)
    comment.deleted_at, comment.text, comment.mentions = timezone.now(), "", []
    comment.save()
    record_audit(scope, "comments.write", comment.subject, {"deleted": str(comment.pk)})


def mentioned(scope: Scope, text: str) -> list[User]:
    """Members whose name or address (before the @) stands after an @ in the text, longest names first."""
    if "@" not in text:
        return []
    found = []
    people = [member.user for member in scope.rows(Membership).select_related("user")]
    for user in people:
        names = [re.escape(name) for name in (user.name, user.email.split("@")[0]) if name]
        if any(re.search(rf"(?<!\w)@{name}(?!\w)", text, re.IGNORECASE) for name in names):
            found.append(user)
    return found


def _tell(scope: Scope, subject: str, people: list[User], text: str) -> None:
    for user in people:
        if user != scope.user:
            scope.rows(Notification).create(user=user, kind="comment", text=text[:400], url=address_of(scope, subject) + "#talk")


def _sound(text: str) -> str:
    text = text.strip()
    if not text:
        raise FieldErrors({"text": ["expected a comment, got an empty text. Write something, or leave the page"]})
    if len(text) > MAX_LENGTH:
        raise FieldErrors(
            {"text": [f"expected at most {MAX_LENGTH:,} characters, got {len(text):,}. Shorten it, or attach it elsewhere and link it"]}
        )
    return text


def _refuse_others(scope: Scope, comment: Comment) -> None:
    if comment.author_id != (scope.user.pk if scope.user else None):
        raise Refused("This comment is somebody else's.", "Only its author can change it. Answer it instead.")
    if comment.deleted_at:
        raise Refused("This comment was taken away.", "Write a new one.")
