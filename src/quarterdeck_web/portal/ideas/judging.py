"""What a Product Manager does with ideas: link, set how they stand, answer, merge, and moderate with comments."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence import triage
from quarterdeck_web.evidence.models import Need
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.portal.ideas.posting import MAX_TEXT, read_idea, voice
from quarterdeck_web.portal.ideas.voting import ask_for_voices
from quarterdeck_web.portal.models import SHOWN_STATUSES, CommentReport, Idea, IdeaComment, Vote
from quarterdeck_web.products.changes import Changing, changing

OPERATION = "portal.manage"
STATES = ("public", "waiting", "rejected", "spam")
MOST_VOTES_MOVED = 5_000


def judge(scope: Scope, idea: Idea, typed: dict[str, str], version: int | None = None) -> None:
    """Change an idea's words, what it is linked to, how it stands (empty: as its feature does) and its answer.

    Raises
    ------
    FieldErrors
        With everything that is wrong.
    StaleEdit
        If somebody changed the same since `version`.
    """
    errors: dict[str, list[str]] = {}
    fields = _fields(scope, idea, typed, errors)
    need = _need(scope, typed.get("need", ""), errors)
    if errors:
        raise FieldErrors(errors)
    with changing(scope, OPERATION) as change:
        # The row is written once, so that `shipped` and its answer go out in one mail.
        change.update(idea, fields, version=version)
        idea.refresh_from_db()
        if "need" in typed and (need is not None or (idea.evidence and idea.evidence.body.get("need"))):
            _put_to_need(change, idea, need)


def merge(scope: Scope, idea: Idea, into: Idea) -> None:
    """Merge an idea into another: its votes and comments go there, a person counts once, its address leads there.

    Undoing takes all of it back.

    Raises
    ------
    Refused
        If it is the same, is merged already, or has more votes than a page may move.
    """
    if into.merged_into_id is not None or into.state != "public":
        raise Refused(f"{into.ref} is not shown itself.", "Choose an idea that people see.")
    if idea.pk == into.pk or idea.merged_into_id is not None:
        raise Refused(f"{idea.ref} cannot be merged into {into.ref}.", "An idea is merged once, into another one.")
    votes = list(scope.rows(Vote).filter(idea=idea).order_by("position"))
    if len(votes) > MOST_VOTES_MOVED:
        raise Refused(f"{idea.ref} has {len(votes):,} votes, more than are moved at once.", f"Merge {into.ref} into it instead.")
    with changing(scope, OPERATION, why=f"{idea.ref} merged into {into.ref}") as change:
        taken = set(scope.rows(Vote).filter(idea=into).values_list("ref", flat=True))
        moved = [{**vote.body, "idea": into.ref} for vote in votes]
        change.delete_all(votes) if votes else None
        # Counted once even where an earlier merge brought the same person here twice.
        fresh = {Vote.ref_of(body): body for body in moved if Vote.ref_of(body) not in taken}
        change.create_all(Vote, list(fresh.values())) if fresh else None
        for other in scope.rows(Idea).filter(merged_into=idea):
            change.update(other, {"merged_into": into.ref})
        change.update_all(list(scope.rows(IdeaComment).filter(idea=idea)), {"idea": into.ref})
        if idea.votes_before:
            change.update(into, {"votes_before": into.votes_before + idea.votes_before})
        change.update(idea, {"merged_into": into.ref})
        if idea.evidence is not None and into.evidence is not None:
            double = {"duplicate_of": into.evidence.ref, "need": into.evidence.body.get("need"), "archived": None}
            change.update_all(triage.with_doubles(scope, [idea.evidence]), double)
        ask_for_voices(scope)


def moderate(scope: Scope, idea: Idea, state: str) -> None:
    """Approve an idea, reject it, or call it spam. What was posted here and is not shown counts as no evidence; what came from elsewhere stays."""
    _known(state)
    with changing(scope, OPERATION, why=f"{idea.ref}: {state}") as change:
        change.update(idea, {"state": state})
        idea.refresh_from_db()
        if state == "public":
            said = voice(change, idea)
            if said.body.get("archived"):
                change.update(said, {"archived": None})
        elif idea.evidence is not None and idea.evidence.source == Idea.SOURCE:
            change.update_all(triage.with_doubles(scope, [idea.evidence]), {"archived": True, "need": None})
        ask_for_voices(scope)


@transaction.atomic
def moderate_comment(scope: Scope, comment: IdeaComment, state: str) -> None:
    """Approve a comment, reject it, or call it spam; that settles every report of it."""
    _known(state)
    with changing(scope, OPERATION, why=f"a comment: {state}") as change:
        change.update(comment, {"state": state})
    scope.rows(CommentReport).filter(comment=comment, settled_at=None).update(settled_at=timezone.now())


def _fields(scope: Scope, idea: Idea, typed: dict[str, str], errors: dict[str, list[str]]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if "title" in typed:
        try:
            fields["title"], fields["text"] = read_idea(typed["title"], typed.get("text", idea.body.get("text") or ""))
        except FieldErrors as flaws:
            errors |= flaws.errors
    if "status" in typed:
        fields["status"] = typed["status"] or None
        if typed["status"] and typed["status"] not in SHOWN_STATUSES:
            errors["status"] = [f"expected one of {', '.join(SHOWN_STATUSES)}, got {typed['status'][:40]!r}"]
    if "feature" in typed:
        fields["feature"] = _feature(scope, typed["feature"].strip(), errors)
    if "answer" in typed:
        answer = typed["answer"].replace("\r\n", "\n").strip()
        if len(answer) > MAX_TEXT:
            errors["answer"] = [f"expected at most {MAX_TEXT:,} characters, got {len(answer):,}"]
        if answer != (idea.body.get("answer") or ""):
            said = {"answered_by": scope.who, "answered_on": timezone.localdate().isoformat()} if answer else {}
            fields |= {"answer": answer or None, "answered_by": None, "answered_on": None, **said}
    return fields


def _feature(scope: Scope, ref: str, errors: dict[str, list[str]]) -> str | None:
    if ref and not scope.rows(Feature).filter(ref=ref).exists():
        errors["feature"] = [f"expected the id of a feature, got {ref[:60]!r}, which is none. Choose one from the list"]
    return ref or None


def _need(scope: Scope, ref: str, errors: dict[str, list[str]]) -> Need | None:
    ref = ref.strip()
    need: Need | None = scope.rows(Need).filter(ref=ref).first() if ref else None
    if ref and need is None:
        errors["need"] = [f"expected the id of a need, got {ref[:60]!r}, which is none. Choose one from the list"]
    return need


def _put_to_need(change: Changing, idea: Idea, need: Need | None) -> None:
    """What was said for an idea belongs to the need it speaks of, with every vote."""
    said = voice(change, idea)
    if (need.ref if need else None) != said.body.get("need"):
        change.update_all(triage.with_doubles(change.scope, [said]), {"need": need.ref if need else None})


def _known(state: str) -> None:
    if state not in STATES:
        raise Refused(f"There is no state {state[:40]!r}.", "Use the buttons of the page.")
