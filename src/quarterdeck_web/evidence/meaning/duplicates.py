"""Items that say the same: suggested by the worker, decided by people, always a link that can be taken back.

A suggestion follows its items: whichever way an item is marked as a double, the suggestion is accepted; whichever way
that is taken back, it is open again, or refused for good where Quarterdeck had linked the two without asking.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope, system_scope
from quarterdeck_web.evidence import triage
from quarterdeck_web.evidence.meaning.index import ask_for_index, is_small
from quarterdeck_web.evidence.meaning.models import DoubleSuggestion
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.lib.scoped import ScopedQuerySet
from quarterdeck_web.products.assemble import on_replaced
from quarterdeck_web.products.changes import Changing, on_change
from quarterdeck_web.products.rows import NounRow

JOB = "find-duplicates"
WORDS = ((12.0, "strikingly alike"), (9.0, "very alike"))
"""From which score on which word; below, two items are alike."""
WORDS_OF_MEANING = ((0.85, "strikingly alike"), (0.7, "very alike"))
"""The same by the cosine of meanings, where it is known."""
AT_ONCE = 200
LIVE = ("new", "linked")
LIKELIEST_FIRST = (
    Case(When(score=None, then=Value(0)), default=Value(1)),
    F("meaning").desc(nulls_last=True),
    F("score").desc(nulls_last=True),
    F("id"),
)
"""What is stored in the order of the engine's `likeliness`: the same words before all, then by meaning, else by score."""


@dataclass(frozen=True)
class Pair:
    """Two items as the engine linked them: the score (None: the same words), the cosine of meanings where there is a model, the score's basis."""

    later: Evidence
    earlier: Evidence
    score: float | None
    meaning: float | None
    likeliness: tuple[float, float]
    basis: str

    def row(self, **more: Any) -> DoubleSuggestion:
        """As it is stored."""
        return DoubleSuggestion(
            workspace=self.later.workspace, later=self.later, earlier=self.earlier, score=self.score, meaning=self.meaning, basis=self.basis, **more
        )


@dataclass(frozen=True)
class Seen:
    """A suggestion as one of its items shows it."""

    suggestion: DoubleSuggestion
    other: Evidence

    @property
    def words(self) -> str:
        return alikeness(self.suggestion.score, self.suggestion.meaning)


def alikeness(score: float | None, meaning: float | None) -> str:
    """How alike two items are, in words."""
    if score is None:
        return "the same words"
    found, steps = (score, WORDS) if meaning is None else (meaning, WORDS_OF_MEANING)
    return next((word for least, word in steps if found >= least), "alike")


def ask_for_duplicates(workspace: Workspace, *, soon: bool = False) -> None:
    """Have new evidence looked through once this transaction is kept; one waiting job serves many additions. `soon` as of `ask_for_index`."""
    enqueue(system_scope(workspace), JOB, debounce=True, lane=Job.ASIDE if soon and is_small(workspace) else "")


@on_replaced
def follow_replaced(workspace: Workspace) -> None:
    """A whole product came: look through what it brought."""
    if Evidence.objects.within(workspace).exists():
        ask_for_duplicates(workspace, soon=True)


def seen_beside(scope: Scope, item: Evidence, limit: int = 3) -> list[Seen]:
    """What is suggested about one item and still to decide, the most alike first; the same words come before all."""
    if item.state == "archived":
        return []
    rows = open_suggestions(scope).filter(Q(later=item.pk) | Q(earlier=item.pk))
    return [Seen(row, row.earlier if row.later_id == item.pk else row.later) for row in rows.order_by(*LIKELIEST_FIRST)[:limit]]


def open_suggestions(scope: Scope) -> ScopedQuerySet:
    """Suggestions that wait for a decision and whose items both still stand for themselves."""
    rows = scope.rows(DoubleSuggestion).filter(state=DoubleSuggestion.OPEN, later__state__in=LIVE, earlier__state__in=LIVE)
    return rows.select_related("later__account", "earlier__account")


def linked_by_itself(scope: Scope, item: Evidence) -> DoubleSuggestion | None:
    """The suggestion by which Quarterdeck linked an item without asking, if it did."""
    if not item.body.get("duplicate_of"):
        return None
    found: DoubleSuggestion | None = scope.rows(DoubleSuggestion).filter(later=item.pk, state=DoubleSuggestion.BY_ITSELF).first()
    return found


def refuse(scope: Scope, items: list[Evidence], original: Evidence) -> None:
    """Say that items do not repeat another one; it is not suggested again. Raises `Refused` where they are linked."""
    linked = [item for item in items if item.duplicate_of_id == original.pk]
    if linked:
        raise Refused(f"{linked[0].ref} is marked as a double of {original.ref}.", "Take it back from the archive first.")
    for item in items:
        first, second = sorted((item, original), key=lambda each: (each.day, each.pk))
        between = scope.rows(DoubleSuggestion).filter(_between(item.pk, [original.pk]))
        if not _decide(scope, between, DoubleSuggestion.REFUSED):
            made = {"later": second, "earlier": first, "state": DoubleSuggestion.REFUSED, "basis": DoubleSuggestion.WORDS}
            DoubleSuggestion(workspace=scope.workspace, decided_by=scope.user, decided_at=timezone.now(), **made).save(force_insert=True)


def reconsider(scope: Scope, items: list[Evidence], original: Evidence) -> None:
    """Forget that items were said not to repeat another one."""
    for item in items:
        refused = scope.rows(DoubleSuggestion).filter(_between(item.pk, [original.pk]), state=DoubleSuggestion.REFUSED)
        refused.update(state=DoubleSuggestion.OPEN, decided_at=None, decided_by=None)


def decisions(workspace: Workspace, basis: str) -> list[tuple[float, bool]]:
    """Scores of what people decided on, with whether they accepted."""
    decided = DoubleSuggestion.objects.within(workspace).filter(state__in=[DoubleSuggestion.ACCEPTED, DoubleSuggestion.REFUSED], basis=basis)
    return [(score, state == DoubleSuggestion.ACCEPTED) for score, state in decided.exclude(score=None).values_list("score", "state")]


def link_without_asking(workspace: Workspace, pairs: Iterable[Pair]) -> int:
    """Link later items to earlier ones as Quarterdeck's own doing. Returns how many."""
    scope, by_original = system_scope(workspace), dict[Any, list[Pair]]()
    for pair in pairs:
        by_original.setdefault(pair.earlier.pk, []).append(pair)
    for group in by_original.values():
        for start in range(0, len(group), AT_ONCE):
            part = group[start : start + AT_ONCE]
            keep([pair.row(state=DoubleSuggestion.BY_ITSELF) for pair in part])
            triage.mark_double(scope, [pair.later for pair in part], part[0].earlier)
    return sum(len(group) for group in by_original.values())


def keep(made: list[DoubleSuggestion]) -> None:
    """Store suggestions; one that was stored by another attempt stays as it is."""
    if made:
        DoubleSuggestion.objects.within(made[0].workspace).bulk_create(made, ignore_conflicts=True, batch_size=500)


@on_change
def follow(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Keep suggestions in step with what became of their items, and look through what is new."""
    if not isinstance(row, Evidence):
        return
    if not before and not any(isinstance(other, Evidence) for other in change.touched[:-1]):
        ask_for_index(change.workspace)
        ask_for_duplicates(change.workspace)
    was, now = before.get("duplicate_of"), after.get("duplicate_of")
    if was == now:
        return
    for original, accepted in ((was, False), (now, True)):
        if original:
            _follow_one(change.scope, row, original, accepted=accepted)


def _follow_one(scope: Scope, row: Evidence, original: str, *, accepted: bool) -> None:
    alike = scope.rows(Evidence).filter(Q(ref=original) | Q(duplicate_of__ref=original)).order_by().values_list("pk", flat=True)
    between = scope.rows(DoubleSuggestion).filter(_between(row.pk, list(alike)))
    if accepted:
        _decide(scope, between.filter(state__in=[DoubleSuggestion.OPEN, DoubleSuggestion.REFUSED]), DoubleSuggestion.ACCEPTED)
        return
    _decide(scope, between.filter(state=DoubleSuggestion.BY_ITSELF), DoubleSuggestion.REFUSED)
    between.filter(state=DoubleSuggestion.ACCEPTED).update(state=DoubleSuggestion.OPEN, decided_at=None, decided_by=None)


def _between(item: Any, others: list[Any]) -> Q:
    return Q(later=item, earlier__in=others) | Q(earlier=item, later__in=others)


def _decide(scope: Scope, rows: ScopedQuerySet, state: str) -> int:
    return rows.update(state=state, decided_at=timezone.now(), decided_by=scope.user)
