"""What teams learn from each other: how rates drift and how lumpy counts are, partially pooled, by calendar time."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from quarterdeck.forecast.throughput.counts import Floats, Ints, TeamHistory, Weekly, weekly
from quarterdeck.forecast.throughput.rates import filter_rates, pair_prior, wide_start
from quarterdeck.forecast.throughput.year_end import YearEnds

PRIOR_TEAMS = 3.0
"""How many teams the prior over pairs weighs as much as."""
EVIDENCE_POWER = 0.25
"""Evidence of drift and lumpiness is of one week ahead, and the model is not the truth: it counts that much of itself."""


@dataclass(frozen=True, slots=True)
class TrackedTeam:
    """A team with its weeks, how much of a usual week each was (`share`), and what was known of its rate after some of them.

    `kept` are numbers of weeks, increasing, the last one all of them, and `ends` the first days after them; `states` and `log_evidence`
    as in `Filtered`, a row for each.
    """

    history: TeamHistory
    weeks: Weekly
    share: Floats
    kept: Ints
    ends: tuple[date, ...]
    states: Floats
    log_evidence: Floats

    def row_before(self, day: date) -> int:
        """The last row whose weeks were over on the morning of `day`; row 0 is before any week."""
        return max(bisect_right(self.ends, day) - 1, 0)


def track(history: TeamHistory, year_ends: YearEnds, every: int = 4, start: Floats | None = None) -> TrackedTeam:
    """Follow a team's rate through its history; kept is the beginning and every so many weeks back from the end."""
    weeks = weekly(history.first, history.finished, history.end)
    num_weeks = len(weeks.counts)
    kept = np.unique(np.concatenate(([0], np.arange(num_weeks, 0, -every))))
    share = weeks.share * year_ends.shares(weeks.starts)
    found = filter_rates(weeks.counts, share, kept, start)
    ends = tuple(history.first if not week else weeks.starts[week] if week < num_weeks else history.end for week in kept)
    return TrackedTeam(history, weeks, share, kept, ends, found.states, found.log_evidence)


def pair_weights(team: TrackedTeam, row: int, others: Sequence[TrackedTeam], day: date) -> Floats:
    """How much each pair of drift and lumpiness counts for a team at one of its kept rows, shape (num_pairs,).

    The prior is the mean of what the others showed before `day` and a fixed one; the team's own evidence does the rest.
    """
    prior = PRIOR_TEAMS * pair_prior()
    for other in others:
        prior += _shown(pair_prior(), other.log_evidence[other.row_before(day)])
    return _shown(prior, team.log_evidence[row])


def reference_start(others: Sequence[TrackedTeam], day: date) -> Floats:
    """Where the rate of a team may be of which little is known: where other teams' rates were on `day`, and the wide start."""
    start = wide_start()
    for other in others:
        row = other.row_before(day)
        if row:
            start = start + _shown(pair_prior(), other.log_evidence[row]) @ other.states[row]
    return np.asarray(start / start.sum())


def _shown(prior: Floats, log_evidence: Floats) -> Floats:
    """How much each pair counts after evidence, summing to 1."""
    weights = prior * np.exp(EVIDENCE_POWER * (log_evidence - log_evidence.max()))
    return np.asarray(weights / weights.sum())
