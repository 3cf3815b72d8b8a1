"""Embedding much by several workers: one indexes from the oldest item on, the others embed from the newest back, until they meet.

What they share is the folder of vectors, which any number of processes may write. A worker on another machine helps only if the data folder is
shared, too; without it its work is its own.
"""

from collections.abc import Iterator

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.jobs.worker_locks import num_living

JOB = "embed-evidence"
SHARED_FROM = 20_000
"""With fewer items than this one worker is done before another has begun."""
MOST_HELPERS = 15
BLOCK = 2048


def ask_for_help(workspace: Workspace, num: int) -> int:
    """Have the other living workers embed as well; returns how many are asked. Whoever comes too late finds nothing left to do."""
    helpers = min(num_living() - 1, MOST_HELPERS) if num >= SHARED_FROM else 0
    for share in range(helpers):
        enqueue(system_scope(workspace), JOB, {"share": share, "of": helpers}, debounce=True)
    return max(helpers, 0)


@job(JOB, title="Helping to read evidence", operation="evidence.triage", limit_seconds=4 * 3600)
def embed_share(context: JobContext) -> JobResult | None:
    """Embed every `of`-th block of items from the newest back, until a block is known already."""
    from quarterdeck_web.evidence.meaning import assemble

    share, of = int(context.arguments.get("share", 0)), int(context.arguments.get("of", 1))
    num, done = Evidence.objects.within(context.workspace).count(), 0
    for number, texts in enumerate(_blocks(context.workspace)):
        if number % of != share:
            continue
        made = assemble.embed_ahead(texts)
        done += made
        context.progress(min(1.0, number * BLOCK / max(num, 1)), "reading what was said", items=done)
        if not made:
            break
    with context.finishing() as result:
        result.facts = {"embedded": done}
    return result


def _blocks(workspace: Workspace) -> Iterator[list[str]]:
    texts: list[str] = []
    rows = Evidence.objects.within(workspace).exclude(text="").order_by("-pk").values_list("text", flat=True)
    for text in rows.iterator(chunk_size=BLOCK):
        texts.append(text)
        if len(texts) == BLOCK:
            yield texts
            texts = []
    if texts:
        yield texts
