"""What happened before: periods, outcomes, changes, updates, forecasts. Never edited, only added to."""

from datetime import date
from typing import Literal

from quarterdeck.product.noun import noun

OutcomeStatus = Literal["completed", "partly completed", "continued", "superseded", "not completed", "rejected", "in progress", "unknown"]
NotCompletedReason = Literal["funding", "blocked", "capacity", "descoped", "other"]


@noun
class Period:
    """A stretch for which goals were set, with its first and last day."""

    id: str
    title: str
    first: date
    last: date


@noun
class Initiative:
    """Something pursued across periods; its goals in each period are `Outcome`s and at most one current feature."""

    id: str
    title: str
    tracker: str = ""


@noun
class Outcome:
    """What became of one goal in one period. A goal that is *continued* goes on in the next period; a *superseded* one lives on in `successor`."""

    id: str
    title: str
    period: str
    initiative: str | None = None
    status: OutcomeStatus = "unknown"
    reason: NotCompletedReason | None = None
    successor: str | None = None
    team: str | None = None
    size: Literal["small", "medium", "large", "unsized"] | None = None
    decided_on: date | None = None
    promised_on: date | None = None
    started_on: date | None = None
    finished_on: date | None = None
    estimate_days: float | None = None
    actual_days: float | None = None
    stated: str = ""
    source: str = ""


@noun
class Change:
    """A field of something changed: from what to what, when, by whom and why."""

    subject: str
    field: str
    old: str | None
    new: str | None
    on: date
    by: str = ""
    why: str = ""


@noun
class Update:
    """A progress note on an initiative or feature: who wrote it and when. `text` only where its licence lets it travel."""

    subject: str
    author: str
    on: date
    text: str = ""
    source: str = ""


@noun
class ProgressPoint:
    """How many of a checklist's boxes were ticked on a day."""

    subject: str
    on: date
    done: int
    total: int
    source: str = ""


@noun
class ForecastPoint:
    """With what probability (0 to 1) it was said to be done by a day."""

    on: date
    probability: float


@noun
class ForecastComponent:
    """What one method said by itself of something that several methods were asked: kept so that each can be scored."""

    method: str
    p50_date: date
    p85_date: date
    points: tuple[ForecastPoint, ...] = ()


@noun
class ForecastRecord:
    """A forecast as it was made; scored when the truth arrives, never edited.

    `stated_date` is the day that was promised or planned when it was made, `components` what went into it. Where it can
    only be done on a few days (releases), `points` are these, earliest first, and the 50 % and 85 % dates are the first of
    them that hold with so much or more. `record_hash` seals all but the truth (see `forecast_seals`); empty where a record
    came from elsewhere without one.
    """

    subject: str
    made_on: date
    p50_date: date
    p85_date: date
    method: str
    input_hash: str = ""
    actual_date: date | None = None
    stated_date: date | None = None
    points: tuple[ForecastPoint, ...] = ()
    components: tuple[ForecastComponent, ...] = ()
    record_hash: str = ""


@noun
class ImportNote:
    """A flaw of the source that the importer found and left as it was: what, where, and what follows from it."""

    place: str
    message: str
    subject: str | None = None
    kind: str = ""
