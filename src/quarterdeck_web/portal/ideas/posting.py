"""Posting an idea or a comment: checked, shown at once or after approval, and kept as evidence in the words it came with."""

from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.lib import limits
from quarterdeck_web.lib.ids import new_id
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.portal.facts import facts_of
from quarterdeck_web.portal.ideas.voting import add_vote
from quarterdeck_web.portal.models import Idea, IdeaComment, Visitor
from quarterdeck_web.products.changes import Changing, changing
from quarterdeck_web.products.refs import free_ref

PREFIX = "IDEA-"
MAX_TITLE, MAX_TEXT, MAX_COMMENT = 160, 5_000, 4_000
IDEAS_A_DAY, COMMENTS_AN_HOUR = 10, 20


def read_idea(title: str, text: str) -> tuple[str, str]:
    """Title and text without the spaces around them. Raises `FieldErrors` with everything that is wrong."""
    title, text = " ".join(title.split()), text.replace("\r\n", "\n").strip()
    errors: dict[str, list[str]] = {}
    if not title:
        errors["title"] = ["Say in one sentence what is missing."]
    elif len(title) > MAX_TITLE:
        errors["title"] = [f"Please use at most {MAX_TITLE} characters; these are {len(title)}."]
    if len(text) > MAX_TEXT:
        errors["text"] = [f"Please use at most {MAX_TEXT:,} characters; these are {len(text):,}."]
    if errors:
        raise FieldErrors(errors)
    return title, text


def post(scope: Scope, visitor: Visitor, title: str, text: str) -> Idea:
    """Post an idea; who posts it votes for it. The same words by the same person again are the same idea.

    Raises
    ------
    FieldErrors
        If it says nothing, or too much.
    TooMany
        After ten ideas of one person within a day.
    """
    title, text = read_idea(title, text)
    same = scope.rows(Idea).filter(visitor=visitor, title_text=title, posted_on=timezone.localdate()).first()
    if same is not None:
        found: Idea = same.merged_into or same
        return found
    limits.hit(f"portal-ideas:{visitor.pk}", limit=IDEAS_A_DAY, seconds=86400, message=f"{IDEAS_A_DAY} ideas a day are the most one person posts.")
    state = "waiting" if facts_of(scope.workspace).moderated else "public"
    with changing(scope, "portal.visit", why="posted on the portal") as change:
        body = {"id": _free(scope), "title": title, "text": text, "posted_on": timezone.localdate().isoformat(), "state": state}
        idea: Idea = change.create(Idea, {**body, "visitor": visitor.ref, "author": shown_name(visitor)})
        if state == "public":
            voice(change, idea)
        add_vote(scope, idea, visitor)
    return idea


def voice(change: Changing, idea: Idea) -> Evidence:
    """Keep an idea as evidence, in the words it was posted with; nothing where that was done."""
    if idea.evidence is not None:
        return idea.evidence
    scope, visitor = change.scope, idea.visitor
    words = "\n\n".join(filter(None, (idea.body.get("title"), idea.body.get("text"))))
    body: dict[str, Any] = {"id": free_ref(scope, Evidence, prefix="E"), "text": words, "source": Idea.SOURCE, "source_id": idea.ref}
    body |= {"said_on": idea.body.get("posted_on")} | ({"person": visitor.email} if visitor else {})
    body |= {"account": visitor.body.get("account")} if visitor and visitor.body.get("account") else {}
    said: Evidence = change.create(Evidence, body)
    change.amend(idea, "evidence", said.ref)
    return said


def comment(scope: Scope, idea: Idea, visitor: Visitor, text: str) -> IdeaComment:
    """Say something below an idea. Raises `FieldErrors`, `Refused` where the idea is closed to it, and `TooMany`."""
    if idea.merged_into_id is not None or idea.state != "public":
        raise Refused("Nothing more can be said here.", "Say it below the idea this one was merged into.")
    text = read_comment(text)
    today = timezone.localdate().isoformat()
    latest = scope.rows(IdeaComment).filter(idea=idea, visitor=visitor).order_by("-position").first()
    if latest is not None and latest.body.get("text") == text and latest.body.get("on") == today:
        return latest  # Sent twice by a press too many.
    limits.hit(f"portal-comments:{visitor.pk}", limit=COMMENTS_AN_HOUR, seconds=3600, message="Many comments within one hour.")
    state = "waiting" if facts_of(scope.workspace).moderated else "public"
    body = {"id": str(new_id()), "idea": idea.ref, "text": text, "on": today, "visitor": visitor.ref, "author": shown_name(visitor), "state": state}
    with changing(scope, "portal.visit", why="commented on the portal") as change:
        made: IdeaComment = change.create(IdeaComment, body)
    return made


def answer_below(scope: Scope, idea: Idea, text: str) -> IdeaComment:
    """Say something below an idea for the product. Raises `FieldErrors`."""
    body = {"id": str(new_id()), "idea": idea.ref, "text": read_comment(text), "on": timezone.localdate().isoformat(), "author": scope.who}
    with changing(scope, "portal.manage") as change:
        made: IdeaComment = change.create(IdeaComment, body)
    return made


def read_comment(text: str) -> str:
    """A comment without the spaces around it. Raises `FieldErrors`."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise FieldErrors({"text": ["Write what you would like to say."]})
    if len(text) > MAX_COMMENT:
        raise FieldErrors({"text": [f"Please use at most {MAX_COMMENT:,} characters; these are {len(text):,}."]})
    return text


def shown_name(visitor: Visitor) -> str:
    """What stands beside what somebody wrote: the name they gave, else nothing that tells who they are, or whose customer."""
    return str(visitor.body.get("name") or "") or "A customer"


def _free(scope: Scope) -> str:
    number = scope.rows(Idea).count() + 1
    while scope.rows(Idea).filter(ref=f"{PREFIX}{number}").exists():
        number += 1
    return f"{PREFIX}{number}"
