"""A report as a value: sections of plain data that every renderer reads. Nothing here knows HTML."""

from datetime import date
from typing import Literal

from quarterdeck.product.noun import noun
from quarterdeck.product.portal import RoadmapHorizon
from quarterdeck.uncertainty import ThreePoint

Audience = Literal["engineering", "executive", "sales", "customers"]
Tone = Literal["plain", "ok", "warn", "risk"]


@noun
class Lead:
    """The one sentence a report opens with, and what it means."""

    headline: str
    rest: str = ""


@noun
class Missing:
    """Something the report would show had it been given, and the command that makes it."""

    topic: str
    sentence: str
    command: str


@noun
class Gap:
    """What the plan is worth if all goes to plan, beside the value no plan can pass. `likely` is the middle 80 % of simulated futures."""

    value: float
    upper_bound: float | None
    share: float | None
    unit: str
    sentence: str
    likely: tuple[float, float] | None = None
    seconds: float = 0.0


@noun
class Bar:
    """A feature, or an ask of another team, in a lane. Rows count from 0; `p50` and `p85` None: not forecast, or past the end.

    `runs_past` says that the forecast lies beyond the days it counts.
    """

    kind: Literal["feature", "ask"]
    feature: str
    anchor: str
    title: str
    row: int
    start: date
    finish: date
    p50: date | None = None
    p85: date | None = None
    runs_past: bool = False
    tone: Tone = "plain"
    is_pinned: bool = False
    is_title_beside: bool = False
    sentence: str = ""


@noun
class Lane:
    """A team's weeks: `load` holds per week the share of its capacity that is planned, None where the team is closed."""

    key: str
    title: str
    note: str
    load: tuple[float | None, ...]
    bars: tuple[Bar, ...]
    num_rows: int


@noun
class ReleaseMark:
    """A release on the timeline with the chance that everything in it is done by then."""

    title: str
    day: date
    probability: float | None


@noun
class Timeline:
    """All lanes between two days."""

    first: date
    last: date
    lanes: tuple[Lane, ...]
    releases: tuple[ReleaseMark, ...]
    is_forecast: bool


@noun
class ReleaseLine:
    """A release, what it holds, and when all of it will be done."""

    title: str
    ships_on: date
    features: tuple[str, ...]
    p50: date | None = None
    p85: date | None = None
    probability: float | None = None
    is_forecast: bool = False


@noun
class IncludedLine:
    """A feature that is in the plan. `value_range` is its value case; `value` what is expected at its planned finish."""

    anchor: str
    feature: str
    title: str
    team: str
    option: str
    value: float
    value_range: ThreePoint
    start: date
    finish: date
    p50: date | None = None
    p85: date | None = None
    is_forecast: bool = False
    promised: date | None = None
    probability: float | None = None
    tone: Tone = "plain"
    release: str = ""
    waits_for: tuple[str, ...] = ()
    late_reason: str = ""
    keys: str = ""


@noun
class OutLine:
    """A feature that is not in the plan: the reason, what it would displace, and what forcing it in would do to the value."""

    anchor: str
    feature: str
    title: str
    kind: str
    reason: str
    value: float
    displaces: tuple[str, ...] = ()
    value_change: float | None = None
    price: float | None = None


@noun
class RiskLine:
    """One thing that may go wrong or already has, in its group."""

    group: str
    title: str
    text: str
    tone: Tone = "warn"
    anchor: str = ""


@noun
class QuoteLine:
    """What somebody said, word for word, with who it was and when."""

    text: str
    who: str = ""
    said_on: date | None = None


@noun
class NeedLine:
    """A need with the strength of its evidence: share of `respondents`, its 95 % interval, and who answers it.

    `num_voices` counts what was said; `quotes` are these voices, the newest first, all of them unless there are very many.
    """

    anchor: str
    title: str
    need: str = ""
    share: float | None = None
    respondents: int | None = None
    low: float | None = None
    high: float | None = None
    basis: str = ""
    num_voices: int = 0
    is_strong: bool = False
    answered_by: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    quotes: tuple[QuoteLine, ...] = ()


@noun
class WorkLine:
    """One activity or ask of a planned feature, with who does it and when."""

    title: str
    kind: Literal["activity", "ask"]
    team: str
    people: tuple[str, ...]
    effort_days: float
    start: date
    finish: date


@noun
class FeatureDetail:
    """What stands behind the numbers of one feature: facts as pairs of a label and a text."""

    anchor: str
    title: str
    is_planned: bool
    summary: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    work: tuple[WorkLine, ...] = ()


@noun
class FlawLine:
    """A flaw of the source that was left as it was."""

    place: str
    message: str


@noun
class MethodLine:
    """How something in this report was computed, or where it came from."""

    label: str
    text: str
    url: str = ""


@noun
class OutcomeLine:
    """A key result on its way from `start` to `target`."""

    objective: str
    title: str
    start: float
    now: float
    target: float
    unit: str
    score: float
    confidence: float | None = None


@noun
class ObjectiveLine:
    """An objective, and what the plan does for it."""

    title: str
    num_features: int
    num_left_out: int
    value: float
    key_results: tuple[OutcomeLine, ...] = ()


@noun
class ChangeLine:
    """What changed since the other plan, by how much, and which input caused it."""

    title: str
    change: str
    cause: str


@noun
class DecisionLine:
    """Something a leader can decide, and what would follow."""

    title: str
    text: str


@noun
class PromiseLine:
    """A feature promised to somebody. Where a day may not be shown, `quarter` alone says when; empty: no quarter may be named."""

    title: str
    to: str = ""
    day: date | None = None
    quarter: str = ""
    probability: float | None = None
    standing: str = ""


@noun
class QuarterLine:
    """Features by the quarter in which they are done with at least 85 %; `quarter` empty: no quarter can be named yet."""

    quarter: str
    features: tuple[str, ...]


@noun
class HorizonLine:
    """Features without a date: now, next or later."""

    horizon: RoadmapHorizon
    features: tuple[str, ...]


@noun
class ConflictPart:
    """Demands that cannot hold together, and what would resolve them."""

    demands: tuple[str, ...]
    remedies: tuple[str, ...]


@noun
class Report:
    """One plan as one audience may see it. What an audience may not see is empty, not hidden."""

    format: Literal["quarterdeck-report"] = "quarterdeck-report"
    version: Literal[1] = 1
    audience: Audience
    product_name: str
    made_on: date
    value_unit: str = ""
    lead: Lead
    gap: Gap | None = None
    conflict: ConflictPart | None = None
    missing: tuple[Missing, ...] = ()
    timeline: Timeline | None = None
    releases: tuple[ReleaseLine, ...] = ()
    included: tuple[IncludedLine, ...] = ()
    left_out: tuple[OutLine, ...] = ()
    risks: tuple[RiskLine, ...] = ()
    needs: tuple[NeedLine, ...] = ()
    details: tuple[FeatureDetail, ...] = ()
    flaws: tuple[FlawLine, ...] = ()
    method: tuple[MethodLine, ...] = ()
    objectives: tuple[ObjectiveLine, ...] = ()
    changes: tuple[ChangeLine, ...] = ()
    change_summary: str = ""
    promises: tuple[PromiseLine, ...] = ()
    provenance: str = ""
    decisions: tuple[DecisionLine, ...] = ()
    trust: str = ""
    quarters: tuple[QuarterLine, ...] = ()
    horizons: tuple[HorizonLine, ...] = ()
