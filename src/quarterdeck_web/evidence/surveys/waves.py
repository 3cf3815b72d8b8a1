"""Whether the Net Promoter Score moved between two surveys: for everybody, and for each segment that both asked."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Survey
from quarterdeck_web.evidence.surveys.assemble import figures_of, promoters_changed
from quarterdeck_web.evidence.surveys.drawing import Bar, forest
from quarterdeck_web.evidence.surveys.linking import points

UNNAMED = "row "
"""How the import calls respondents that a table does not name."""
STATES = {"rising": ("Rose", "ok", ""), "falling": ("Fell", "warn", "half"), "steady": ("Not told from chance", "", "open")}


@dataclass(frozen=True)
class Wave:
    """One group's score in both waves; `change` and its interval are −2 to 2 (times 100 as people say it)."""

    who: str
    before: Any
    now: Any
    change: float
    low: float
    high: float
    p_value: float
    direction: str
    before_url: str
    now_url: str

    @property
    def before_words(self) -> str:
        return _score(self.before)

    @property
    def now_words(self) -> str:
        return _score(self.now)

    @property
    def change_words(self) -> str:
        """`+12 (+3 to +21)`."""
        return f"{points(self.change)} ({points(self.low)} to {points(self.high)})"

    @property
    def state(self) -> tuple[str, str, str]:
        return STATES[self.direction]


def waves_of(scope: Scope) -> list[Survey]:
    """Surveys that ask for the score, the newest first."""
    found = [row for row in scope.rows(Survey) if row.body["method"] == "nps" and row.body.get("responses")]
    return sorted(found, key=lambda row: (row.body.get("asked_on") or "", row.position), reverse=True)


def compared(scope: Scope, before: Survey, now: Survey) -> list[Wave]:
    """Everybody first, then the segments of both waves."""
    earlier = {group.segment: group.promoters for group in figures_of(before)}
    found = []
    for group in figures_of(now):
        was, is_now = earlier.get(group.segment), group.promoters
        if was is None or is_now is None:
            continue
        trend, interval = promoters_changed(is_now, was)
        urls = [_answers_url(scope, survey, group.segment) for survey in (before, now)]
        found.append(
            Wave(group.segment or "Everybody", was, is_now, trend.change, interval.low, interval.high, trend.p_value, trend.direction, *urls)
        )
    return found


def lead_of(wave: Wave) -> tuple[str, str]:
    """What is so, and how sure it is."""
    moved = {"rising": "rose", "falling": "fell"}.get(wave.direction)
    by = f"{abs(100 * wave.change):.0f} points"
    first = f"The Net Promoter Score {moved} by {by}." if moved else "Nothing shows that the Net Promoter Score moved."
    return first, f"{points(wave.low)} to {points(wave.high)} points with 95 % confidence, from {_score(wave.before)} to {_score(wave.now)}."


def chart_of(rows: list[Wave]) -> SafeString:
    """The changes with their intervals under each other."""
    ends = [100 * value for row in rows for value in (row.low, row.high)]
    end = max(20.0, *(abs(value) for value in ends))
    marks = [(at, points(at / 100)) for at in (-round(end, -1), 0.0, round(end, -1))]
    bars = [Bar(row.who, 100 * row.low, 100 * row.change, 100 * row.high) for row in rows]
    return forest(bars, -end, end, marks, "Changes of the Net Promoter Score with 95 % intervals", line=0)


def answered_both(before: Survey, now: Survey) -> bool:
    """Whether somebody is in both waves."""
    first, second = ({each["respondent"] for each in survey.body.get("responses", ())} for survey in (before, now))
    return any(not name.startswith(UNNAMED) for name in first & second)


def _score(found: Any) -> str:
    return f"{points(found.score)} ({points(found.interval.low)} to {points(found.interval.high)})"


def _answers_url(scope: Scope, survey: Survey, segment: str) -> str:
    return f"{reverse('survey-answers', args=[scope.workspace.slug, survey.ref])}?{urlencode({'kind': 'scored', 'segment': segment})}"
