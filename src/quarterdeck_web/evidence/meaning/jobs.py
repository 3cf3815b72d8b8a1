"""Background work on what evidence means."""

import math
from typing import Any

from quarterdeck_web.evidence.meaning import duplicates, index
from quarterdeck_web.evidence.meaning.models import DoubleSuggestion
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.products.figures import store
from quarterdeck_web.products.models import Figures

COMPARED = 100_000
"""So many of the newest items are compared; what is older was compared when it came."""
FEWEST_ASKED, ASKED_SHARE = 50, 0.1
"""At most so many suggestions come of one look, and that share of the items: more would never be read. What is left out is found by looking again."""
LOOKED = "duplicates-looked"


@job(duplicates.JOB, title="Looking for duplicates", operation="evidence.triage", limit_seconds=3600)
def find_duplicates(context: JobContext) -> JobResult | None:
    """Look for items that repeat earlier ones: among what is new since the last look, or among all if `again` is asked for."""
    from quarterdeck_web.evidence.meaning import assemble

    workspace, again = context.workspace, bool(context.arguments.get("again"))
    context.progress(0.05, "reading evidence")
    rows = _rows(workspace)
    since = "" if again else _looked_until(workspace)
    among = [place for place, row in enumerate(rows) if row.pk.hex > since]
    basis = DoubleSuggestion.MEANING if assemble.has_model() else DoubleSuggestion.WORDS
    context.progress(0.1, "comparing what was said", items=len(rows))
    decided = duplicates.decisions(workspace, basis)
    links = assemble.duplicates_among([(row.text, row.said_on) for row in rows], among, decided) if among else []
    context.progress(0.8, "keeping what was found")
    known = _known(workspace)
    sure, asked = [], []
    for link in links:
        later, earlier = rows[link.later], rows[link.earlier]
        if (later.pk, earlier.pk) in known or (earlier.pk, later.pk) in known:
            continue
        # What somebody put to a need of its own is moved by nobody else.
        may_move = later.need_id is None or later.need_id == earlier.need_id
        (sure if link.is_sure and may_move else asked).append(duplicates.Pair(later, earlier, link.score, link.meaning, link.likeliness, basis))
    asked = _worth_asking(asked, len(rows))
    num_linked = duplicates.link_without_asking(workspace, _first_of_each(sure))
    with context.finishing() as result:
        duplicates.keep([pair.row() for pair in asked])
        until = max((row.pk.hex for row in rows), default=since)
        store(workspace, LOOKED, workspace.revision, {"until": max(until, since), "basis": basis, "compared": len(rows)})
        result.url = f"/w/{workspace.slug}/evidence/duplicates/"
        result.facts = {"linked": num_linked, "suggested": len(asked)}
    return result


@job(index.JOB, title="Indexing evidence", operation="evidence.triage", limit_seconds=4 * 3600)
def index_evidence(context: JobContext) -> JobResult | None:
    """Bring the index of words and meaning up to date with what was said."""
    index.bring_up_to_date(context)
    return None


def _rows(workspace: Any) -> list[Evidence]:
    found = Evidence.objects.within(workspace).filter(state__in=duplicates.LIVE, duplicate_of=None).order_by("-day", "-id")
    return list(reversed(found.only("id", "workspace", "ref", "body", "text", "said_on", "need", "day")[:COMPARED]))


def _looked_until(workspace: Any) -> str:
    body = Figures.objects.within(workspace).filter(kind=LOOKED).values_list("body", flat=True).first()
    return body["until"] if body else ""


def _known(workspace: Any) -> set[tuple[Any, Any]]:
    return set(DoubleSuggestion.objects.within(workspace).values_list("later_id", "earlier_id"))


def _worth_asking(pairs: list[duplicates.Pair], num_items: int) -> list[duplicates.Pair]:
    """For each later item the earlier one most like it, the likeliest first: no more than people can be asked about."""
    chosen: dict[Any, duplicates.Pair] = {}
    for pair in sorted(pairs, key=lambda each: each.likeliness, reverse=True):
        chosen.setdefault(pair.later.pk, pair)
    return list(chosen.values())[: max(FEWEST_ASKED, round(ASKED_SHARE * num_items))]


def _first_of_each(pairs: list[duplicates.Pair]) -> list[duplicates.Pair]:
    """One original for each item, and none that is itself linked to another: the same words first, then the greatest score."""
    chosen: dict[Any, duplicates.Pair] = {}
    for pair in sorted(pairs, key=lambda each: math.inf if each.score is None else each.score, reverse=True):
        chosen.setdefault(pair.later.pk, pair)
    return [pair for pair in chosen.values() if pair.earlier.pk not in chosen]
