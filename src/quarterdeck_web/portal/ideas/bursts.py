"""Votes that came all at once, for the moderator to look at: far more in an hour than an idea usually gets."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.db.models.functions import TruncHour

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.portal.models import Idea, Vote

LEAST, TIMES = 10, 5
"""An hour counts as a burst from ten votes on, and five times the median of the hours that had any."""
MOST = 20


@dataclass(frozen=True)
class VoteBurst:
    """Many votes within one hour, and the domain that most of them are of."""

    at: datetime
    num_votes: int
    usual: float
    domain: str
    num_of_domain: int


def bursts_of(scope: Scope, idea: Idea) -> list[VoteBurst]:
    """The bursts among the votes of an idea, the newest first."""
    hours: dict[datetime, list[str]] = {}
    # Those that came with a file all came at one moment: they say nothing of when people voted.
    votes = scope.rows(Vote).filter(idea=idea, created_at__date=F("on")).annotate(hour=TruncHour("created_at")).order_by()
    for hour, email in votes.values_list("hour", "visitor__email"):
        hours.setdefault(hour, []).append((email or "").rpartition("@")[2])
    counts = sorted(map(len, hours.values()))
    usual = float(counts[(len(counts) - 1) // 2]) if counts else 0.0
    found = []
    for hour, domains in hours.items():
        if len(domains) >= LEAST and (len(domains) >= TIMES * usual or len(hours) == 1):
            [(domain, num)] = Counter(domains).most_common(1)
            found.append(VoteBurst(hour, len(domains), usual, domain, num))
    return sorted(found, key=lambda burst: burst.at, reverse=True)[:MOST]
