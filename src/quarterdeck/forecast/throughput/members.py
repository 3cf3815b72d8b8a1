"""The methods that are pooled: each draws futures of a team's weekly counts from what was known on a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
from numpy.random import Generator

from quarterdeck.forecast.throughput.counts import Ints
from quarterdeck.forecast.throughput.paths import draw_paths, draw_recent
from quarterdeck.forecast.throughput.teams import TrackedTeam, pair_weights, track
from quarterdeck.forecast.throughput.year_end import YearEnds
from quarterdeck.uncertainty import generator

MEMBERS = ("drifting rate", "recent mean")


def draw_members(
    team: TrackedTeam, row: int, others: Sequence[TrackedTeam], year_ends: YearEnds, num_weeks: int, num_samples: int, seed: int
) -> Ints:
    """Items finished up to the end of each coming week, by each of MEMBERS, shape (num_members, num_samples, num_weeks).

    The streams go by team, day and member, so that they do not shift when there are more teams or more weeks.
    """
    num_known = int(team.kept[row])
    day = team.ends[row]
    share = year_ends.shares([day + timedelta(weeks=week) for week in range(num_weeks)], day)

    def stream(member: str) -> Generator:
        return generator(seed, "throughput", team.history.team, str(day), member)

    weights = pair_weights(team, row, others, day)
    drifting = draw_paths(team.states[row], weights, share, num_samples, stream(MEMBERS[0]))
    recent = draw_recent(team.weeks.counts[:num_known], team.share[:num_known], share, num_samples, stream(MEMBERS[1]))
    return np.stack([drifting, recent])


def draw_added(team: TrackedTeam, others: Sequence[TrackedTeam], year_ends: YearEnds, num_weeks: int, num_samples: int, seed: int) -> Ints:
    """Items added up to the end of each coming week, shape (num_samples, num_weeks): followed as finishes are, with the same year ends.

    How additions drift and how lumpy they are is learned from the team's own, shrunk to what finishes of all teams show.
    """
    history = team.history
    assert history.added is not None
    growth = track(replace(history, finished=history.added, added=None), year_ends)
    row, day = len(growth.kept) - 1, history.end
    share = year_ends.shares([day + timedelta(weeks=week) for week in range(num_weeks)], day)
    weights = pair_weights(growth, row, [team, *others], day)
    return draw_paths(growth.states[row], weights, share, num_samples, generator(seed, "throughput", history.team, str(day), "added"))
