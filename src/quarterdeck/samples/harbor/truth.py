"""What the generator planted, so that a method can be scored against it."""

from dataclasses import dataclass, field

TEAM_BIAS = {"docks": 1.05, "carriers": 1.2, "tracking": 1.1, "billing": 0.95, "customs": 1.35, "mobile": 1.45, "platform": 1.3, "data": 1.15}
"""True effort over estimated effort, at the median, by team."""

EFFORT_SPREAD = 0.25
"""Standard deviation of the logarithm of true over estimated effort, around its team's bias."""

DELAY_WORKDAYS = (-4.0, 5.0, 22.0)
"""10/50/90 % quantiles of finish minus promise, in working days, of what was finished in its period."""

P50_HIT_SHARE, P85_HIT_SHARE = 0.36, 0.70
"""How often the stated 50 % and 85 % dates came true: people were surer than they should have been."""


@dataclass(frozen=True, slots=True)
class PlantedTruth:
    """The truth behind one seed of Harbor.

    `need_of` holds the true need of each piece of feedback (None: it speaks of none), `duplicates` pairs of
    (original, copy), `mislinked` the pieces a person linked to a wrong need, `people_of` and `accounts_of` how many
    distinct people and accounts speak of a need with their name, `monthly_weights` the planted trend, oldest month first.
    """

    seed: int
    need_of: dict[str, str | None]
    duplicates: tuple[tuple[str, str], ...]
    mislinked: frozenset[str]
    people_of: dict[str, int]
    accounts_of: dict[str, int]
    monthly_weights: dict[str, tuple[int, ...]]
    surging_need: str = "customs-early"
    falling_needs: tuple[str, ...] = ("own-report", "quiet-alerts")
    burst_needs: tuple[str, ...] = ("fast-screens", "bulk-edit")
    team_bias: dict[str, float] = field(default_factory=lambda: dict(TEAM_BIAS))
    delay_workdays: tuple[float, float, float] = DELAY_WORKDAYS
    p50_hit_share: float = P50_HIT_SHARE
    p85_hit_share: float = P85_HIT_SHARE
    over_asked_teams: tuple[str, ...] = ("mobile", "platform")
    infeasible_feature: str = "HB-155"
