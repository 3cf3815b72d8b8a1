"""What the worker found in evidence and somebody has to decide: pairs that may say the same, changes of needs."""

from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.grouping import proposals
from quarterdeck_web.evidence.grouping.jobs import JOB as GROUPING_JOB
from quarterdeck_web.evidence.meaning.duplicates import JOB as DOUBLES_JOB
from quarterdeck_web.evidence.meaning.duplicates import open_suggestions
from quarterdeck_web.jobs.models import Job


def waiting_in_evidence(scope: Scope) -> dict[str, Any]:
    """`num_pairs`, `num_pieces`, and `is_suggesting`: whether the worker is still at it."""
    proposal = proposals.latest(scope)
    working = scope.rows(Job).filter(kind__in=[DOUBLES_JOB, GROUPING_JOB], state__in=[Job.QUEUED, Job.RUNNING])
    return {
        "num_pairs": open_suggestions(scope).count(),
        "num_pieces": sum(piece["state"] == proposals.OPEN for piece in proposal.pieces) if proposal else 0,
        "is_suggesting": working.exists(),
    }
