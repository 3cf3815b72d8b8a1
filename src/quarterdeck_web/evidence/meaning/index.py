"""The index of what was said, by words and by meaning: one folder a workspace, kept up by the worker, read by pages.

Figures of the kind `evidence-index` say which folder counts: `folder`, `basis` (meaning or words), `at` (when it was last brought up to date),
`fitted` (how many items there were when it was begun). On another machine the folder is not there, and words alone are searched.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import Scope, system_scope
from quarterdeck_web.evidence.meaning.sharing import ask_for_help
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.lib.ids import new_id
from quarterdeck_web.products.assemble import on_replaced
from quarterdeck_web.products.changes import ask_for_figures
from quarterdeck_web.products.figures import store
from quarterdeck_web.products.models import Figures

JOB, KIND = "index-evidence", "evidence-index"
MEANING, WORDS = "meaning", "words"
OVERLAP = timedelta(minutes=10)
"""What is written by a long transaction carries the moment it began: so far back is looked again."""
GROWN = 2.0
"""TF-IDF is fitted anew when there are so many times more items than it was fitted to."""
SMALL_ITEMS = 5000
SIMILAR = ((0.85, "nearly the same"), (0.7, "very close"), (0.55, "close"), (0.4, "related"))


@dataclass(frozen=True)
class Index:
    """The index of a workspace as pages use it."""

    folder: Path
    basis: str

    @property
    def is_by_meaning(self) -> bool:
        """Whether the sentence model made it."""
        return self.basis == MEANING


def index_of(scope: Scope) -> Index | None:
    """The index of a workspace, None where there is none on this machine yet."""
    body = scope.rows(Figures).filter(kind=KIND).values_list("body", flat=True).first()
    if not body or not body["folder"]:
        return None
    folder = folder_of(scope.workspace) / body["folder"]
    return Index(folder, body["basis"]) if folder.is_dir() else None


def nearness(similarity: float) -> str:
    """A cosine in words."""
    return next((word for least, word in SIMILAR if similarity >= least), "loosely related")


def folder_of(workspace: Workspace) -> Path:
    """Where the indexes of a workspace lie."""
    return Path(settings.DATA) / "search" / workspace.pk.hex


def is_small(workspace: Workspace) -> bool:
    """Whether work on all that was said takes seconds, so that it need not wait behind plans."""
    return Evidence.objects.within(workspace).order_by()[: SMALL_ITEMS + 1].count() <= SMALL_ITEMS


def ask_for_index(workspace: Workspace, *, soon: bool = False) -> None:
    """Have the index brought up to date once this transaction is kept; `soon` without waiting behind plans, if there is little."""
    enqueue(system_scope(workspace), JOB, debounce=True, lane=Job.ASIDE if soon and is_small(workspace) else "")


@on_replaced
def follow_replaced(workspace: Workspace) -> None:
    """A whole product came: index what it brought, after the figures that its first page shows."""
    if Evidence.objects.within(workspace).exists():
        ask_for_figures(workspace)
        ask_for_index(workspace, soon=True)


def forget(sender: Any, instance: Workspace, **_: Any) -> None:
    """A deleted workspace leaves nothing of what was said behind."""
    folder = folder_of(instance)
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def bring_up_to_date(context: JobContext) -> int:
    """Index what is new or changed; begin anew where the index is of another basis, has outgrown its words or holds much that is deleted."""
    from quarterdeck_web.evidence.meaning import assemble

    workspace, began = context.workspace, timezone.now()
    body = Figures.objects.within(workspace).filter(kind=KIND).values_list("body", flat=True).first() or {}
    num = Evidence.objects.within(workspace).count()
    basis = MEANING if assemble.has_model() else WORDS
    name, fitted, since = body.get("folder") or "", body.get("fitted", 0), datetime.fromisoformat(body["at"]) - OVERLAP if body.get("at") else None
    if not _serves(folder_of(workspace), name, body.get("basis"), basis, num, fitted):
        name, fitted, since = f"{basis}-{new_id().hex}", num, None
        context.progress(0.05, "learning the words" if basis == WORDS else "beginning a new index")
        if not assemble.begin_index(folder_of(workspace) / name, lambda: _texts(workspace)):
            name = ""
    number = 0
    if name:
        indexed = {"num": 0}

        def tell(more: int) -> None:
            indexed["num"] += more
            context.progress(min(0.95, 0.1 + 0.85 * indexed["num"] / max(1, num)), "reading what was said", items=indexed["num"])

        if basis == MEANING:
            ask_for_help(workspace, num)
        number = assemble.add_to_index(folder_of(workspace) / name, _items(workspace, since), tell)
    with context.finishing() as result:
        found = {"folder": name, "basis": basis, "at": began.isoformat(), "fitted": fitted, "num": num}
        store(workspace, KIND, workspace.revision, found)
        result.url, result.facts = f"/w/{workspace.slug}/evidence/search/", {"indexed": number}
    _forget_others(folder_of(workspace), {name, body.get("folder") or ""})
    return number


def _serves(root: Path, name: str, had: Any, basis: str, num: int, fitted: int) -> bool:
    """Whether the index that is there can be added to."""
    from quarterdeck_web.evidence.meaning import assemble

    if not name or had != basis or not (root / name).is_dir() or (basis == WORDS and num > GROWN * max(fitted, 10)):
        return False
    return assemble.size_of_index(root / name) <= 1.1 * num + 100


def _items(workspace: Workspace, since: datetime | None) -> Iterator[tuple[str, str, Any]]:
    rows = Evidence.objects.within(workspace).exclude(text="").order_by("pk")
    if since is not None:
        rows = rows.filter(changed_at__gte=since)
    for pk, text, said_on in rows.values_list("pk", "text", "said_on").iterator(chunk_size=2000):
        yield pk.hex, text, said_on


def _texts(workspace: Workspace) -> Iterator[str]:
    yield from Evidence.objects.within(workspace).exclude(text="").order_by("pk").values_list("text", flat=True).iterator(chunk_size=2000)


def _forget_others(root: Path, kept: set[str]) -> None:
    """Older indexes go; the one before this stays until the next, since a page may just read it."""
    for folder in root.iterdir() if root.is_dir() else ():
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def key_of(item: Evidence) -> str:
    """What an item is called in the index."""
    return str(item.pk.hex)


def rows_by_key(scope: Scope, keys: list[str]) -> dict[str, Evidence]:
    """The items that are still there, by what the index calls them."""
    rows = scope.rows(Evidence).filter(pk__in=[UUID(hex=key) for key in keys]).order_by().select_related("account", "need", "segment")
    return {row.pk.hex: row for row in rows}
