"""Needs as pages show them: rows joined with what figures say about their strength, their weeks and their segments."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.models import Need
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.products.figures import are_old, bodies, latest

STATUSES = {
    "open": ("Open", "", "open"),
    "validated": ("Validated", "info", "half"),
    "addressed": ("Addressed", "acc", "half"),
    "verified": ("Verified", "ok", ""),
    "rejected": ("Rejected", "", ""),
}
ANSWERED = {"full": ("Answered", "ok", ""), "partial": ("In part", "warn", "half"), "none": ("No feature", "risk", "open")}
TRENDS = {"rising": ("Growing", "acc", "half"), "falling": ("Falling", "", "open"), "steady": ("Steady", "", ""), "unknown": ("Too few", "", "open")}
BANDS = {
    "extreme": "above 15: badly underserved",
    "high": "12 to 15: a high opportunity",
    "solid": "10 to 12: worth pursuing",
    "served": "below 10: served well enough",
}
SORTS = {
    "strength": "Strength",
    "people": "People",
    "accounts": "Accounts",
    "revenue": "Revenue a year",
    "opportunity": "Opportunity",
    "trend": "Trend",
}


NOUNS = {"accounts": "account", "people": "person,people", "items": "item"}
"""What a need's voices are counted in, with its noun."""
QUARTER_DAYS = 90


@dataclass(frozen=True)
class NeedView:
    """A need with everything that is known about it. `strength` is None until it was computed."""

    need: Need
    figures: dict[str, Any] | None
    details: dict[str, Any]
    as_of: str = ""

    @property
    def strength(self) -> float | None:
        return self.figures["strength"] if self.figures else None

    @property
    def voices(self) -> dict[str, Any]:
        return (self.figures or {}).get("voices") or {}

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the strength: of the survey or the voices that gave it."""
        if self.strength is None:
            return None
        for source in (*(self.figures or {}).get("surveys", ()), self.voices):
            share = source.get("strong_share", source.get("share"))
            if share is not None and abs(share - self.strength) < 1e-9:
                return source["interval"]["low"], source["interval"]["high"]
        return None

    @property
    def raised(self) -> dict[str, Any] | None:
        """How many of those that said anything raised it: both numbers of the voices' share."""
        counted = self.voices.get("counted")
        if not counted or not self.voices["share"]:
            return None
        part = self.voices[counted]
        return {"part": part, "whole": round(part / self.voices["share"]), "noun": NOUNS[counted]}

    @property
    def quarter(self) -> dict[str, date]:
        """The two stretches of days that the trend compares."""
        last = date.fromisoformat(self.as_of) if self.as_of else date.today()
        first = last - timedelta(days=QUARTER_DAYS - 1)
        return {"first": first, "last": last, "first_before": first - timedelta(days=QUARTER_DAYS), "last_before": first - timedelta(days=1)}

    @staticmethod
    def asked_url(slug: str, survey: dict[str, Any]) -> str:
        """Where everything stands that one item of a published survey says."""
        asked = {name: survey[name] for name in ("survey", "year", "question", "item")}
        return f"{reverse('survey-asked', args=[slug])}?{urlencode(asked)}"

    @property
    def trend(self) -> dict[str, Any] | None:
        return self.voices.get("trend")

    @property
    def trend_state(self) -> tuple[str, str, str]:
        return TRENDS[(self.trend or {}).get("direction", "unknown")]

    @property
    def status_state(self) -> tuple[str, str, str]:
        return STATUSES.get(self.need.status, STATUSES["open"])

    @property
    def answered(self) -> str:
        return (self.figures or {}).get("answered", "")

    @property
    def answered_state(self) -> tuple[str, str, str] | None:
        return ANSWERED.get(self.answered)

    @property
    def answers(self) -> list[dict[str, Any]]:
        return [answer for answer in (self.figures or {}).get("answers", ()) if answer["status"] != "closed"]

    @property
    def is_unanswered(self) -> bool:
        """Strong, still open, and no feature answers it."""
        found = self.figures or {}
        return bool(found.get("is_strong")) and found.get("answered") == "none" and self.need.status in ("open", "validated")

    @property
    def opportunity(self) -> dict[str, Any] | None:
        return self.details.get("opportunity")

    @property
    def band(self) -> str:
        return BANDS[self.opportunity["band"]] if self.opportunity else ""

    @property
    def weeks(self) -> list[int]:
        return self.details.get("weeks", [])

    @property
    def quote(self) -> dict[str, str] | None:
        return self.details.get("quote")

    def weight(self, sort: str) -> float:
        """What a list sorts by; what is not known comes last."""
        match sort:
            case "opportunity":
                return self.opportunity["score"] if self.opportunity else -1.0
            case "people" | "accounts" | "revenue":
                return float(self.voices.get(sort, -1.0))
            case "trend":
                return float((self.trend or {}).get("z", -100.0))
        return -1.0 if self.strength is None else self.strength


def need_views(scope: Scope) -> list[NeedView]:
    """Every need, strongest first."""
    found = bodies(scope, "needs", "need-details")
    figures = {item["need"]: item for item in (found.get("needs") or {}).get("needs", ())}
    details = found.get("need-details") or {}
    as_of = (found.get("needs") or {}).get("as_of", "")
    views = [NeedView(need, figures.get(need.ref), details.get(need.ref) or {}, as_of) for need in scope.rows(Need).select_related("segment")]
    return sorted(views, key=lambda view: (-view.weight("strength"), str(view.need)))


def need_view(scope: Scope, ref: str) -> NeedView:
    """One need. Raises `Http404`."""
    need = scope.get(Need, ref=ref)
    found = bodies(scope, "needs", "need-details")
    figures = next((item for item in (found.get("needs") or {}).get("needs", ()) if item["need"] == ref), None)
    return NeedView(need, figures, (found.get("need-details") or {}).get(ref) or {}, (found.get("needs") or {}).get("as_of", ""))


def are_computing(scope: Scope) -> bool:
    """Whether figures are older than the product: newer ones are on their way."""
    return are_old(scope, latest(scope, "needs"))


def segment_facts(scope: Scope, view: NeedView) -> list[dict[str, Any]]:
    """How each segment asks for a need against all others, with the segments' titles."""
    titles = {row.ref: str(row) for row in scope.rows(collections()["segments"])}
    words = {
        "over": ("More than others", "acc", ""),
        "under": ("Less than others", "", "open"),
        "even": ("As others", "", ""),
        "unknown": ("Too few", "", "open"),
    }
    return [
        {**fact, "title": titles.get(fact["segment"], fact["segment"]), "state": words[fact["direction"]]}
        for fact in view.details.get("segments", ())
    ]
