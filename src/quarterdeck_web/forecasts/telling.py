"""What a forecast's document says, as pages need it. Plain values in, plain values out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Document = dict[str, Any]
CERTAIN_ENOUGH, A_COIN_TOSS = 0.85, 0.5
A_DIFFERENCE = 0.02

KINDS = {
    "effort": "estimate",
    "risk": "risk",
    "team factor": "how far its estimates are off",
    "dependency": "waiting for it",
    "history": "history",
    "value": "value case",
}
"""What kind of uncertainty a driver is, in words."""


@dataclass(frozen=True)
class DriverLine:
    """One input that a date hangs on, and what knowing it would bring."""

    title: str
    kind: str
    share: float
    feature: str = ""
    feature_title: str = ""
    answer: Document | None = None
    spikes: tuple[str, ...] = ()

    @property
    def changes_chance(self) -> bool:
        """Whether it makes a difference for being on time that can be written down."""
        best, worst = (self.answer or {}).get("on_time_best"), (self.answer or {}).get("on_time_worst")
        return best is not None and worst is not None and best - worst >= A_DIFFERENCE

    @property
    def said(self) -> str:
        """What it is, in words."""
        return KINDS.get(self.kind, self.kind)


def driver_lines(each: Document, titles: dict[str, str], spikes: dict[str, list[str]]) -> list[DriverLine]:
    """Drivers of a feature or release, each with its answer; spikes that are open on what it belongs to."""
    answers = {(answer["kind"], answer["title"]): answer for answer in each.get("answers", ())}
    lines, told = [], set()
    for driver in each.get("drivers", ()):
        answer = answers.get((driver["kind"], driver["title"]))
        feature = (answer or {}).get("feature") or ""
        # A feature's spikes stand at the first of its lines.
        own = spikes.get(feature, ()) if driver["kind"] in ("effort", "risk") and feature not in told else ()
        told.add(feature if own else "")
        lines.append(DriverLine(driver["title"], driver["kind"], driver["share"], feature, titles.get(feature, ""), answer, tuple(own)))
    return lines


def titles_of(document: Document) -> dict[str, str]:
    """Titles of the planned features by ref."""
    return {each["feature"]: each["title"] for each in document["features"]}


def release_named(document: Document, ref: str) -> Document | None:
    """A release of the document."""
    return next((each for each in document["releases"] if each["release"] == ref), None)


def feature_named(document: Document, ref: str) -> Document | None:
    """A feature of the document."""
    return next((each for each in document["features"] if each["feature"] == ref), None)


def release_to_open(document: Document, today: date) -> str:
    """The next release that is not shipped yet; the last one where all are."""
    coming = [each["release"] for each in document["releases"] if each["ships_on"] >= today.isoformat()]
    return coming[0] if coming else document["releases"][-1]["release"] if document["releases"] else ""


@dataclass(frozen=True)
class Held:
    """A feature of a release with its chance to be in time for it."""

    feature: Document
    chance: float | None
    start: str | None


def held_by(document: Document, release: Document, starts: dict[str, str]) -> list[Held]:
    """Features of a release, the least sure first."""
    known = {each["feature"]: each for each in document["features"]}
    chances = dict(zip(release["features"], release.get("chances") or (), strict=False))
    held = [
        Held(known[ref], chances.get(ref, known[ref]["finish"]["probability_on_time"]), starts.get(ref))
        for ref in release["features"]
        if ref in known
    ]
    return sorted(held, key=lambda each: (each.chance if each.chance is not None else 2, each.feature["title"]))


def span_of(days: Iterable[str | None], today: date) -> tuple[date, date]:
    """From the first to the last of some days, today among them, with a little room."""
    known = [date.fromisoformat(day) for day in days if day] + [today]
    return min(known) - timedelta(days=7), max(known) + timedelta(days=14)


@dataclass(frozen=True)
class Standing:
    """How the promised dates of a plan stand."""

    num_promised: int
    num_safe: int
    num_unlikely: int
    worst: Document | None


def standing(document: Document) -> Standing:
    """Counts of promised dates: safe at 85 %, less likely than not; and the worst."""
    promised = [each for each in document["features"] if each["finish"]["probability_on_time"] is not None]
    chances = [each["finish"]["probability_on_time"] for each in promised]
    worst = min(promised, key=lambda each: (each["finish"]["probability_on_time"], each["title"]), default=None)
    return Standing(len(promised), sum(chance >= CERTAIN_ENOUGH for chance in chances), sum(chance < A_COIN_TOSS for chance in chances), worst)


SORTS = {
    "date": lambda each: (each["finish"]["p50_date"] or "9999", each["finish"]["p85_date"] or "9999"),
    "on_time": lambda each: (2 if (chance := each["finish"]["probability_on_time"]) is None else chance, each["finish"]["p85_date"] or "9999"),
    "title": lambda each: each["title"].casefold(),
    "value": lambda each: -each["value"],
    "critical": lambda each: -each["criticality"],
}


def sorted_features(document: Document, order: str) -> list[Document]:
    """All features in one of `SORTS`; by their date where the order is none of them."""
    return sorted(document["features"], key=SORTS.get(order, SORTS["date"]))


def leaving_out(release: Document) -> Document | None:
    """What to leave out so that the rest holds with 85 %: the titles in order, and the chance with all of them out."""
    without = release.get("without") or ()
    if not without:
        return None
    return {"steps": without, "num": len(without), "on_time": without[-1]["on_time"], "leaves_nothing": len(without) >= len(release["features"])}


def burn_rows(release: Document) -> list[tuple[date, float, float, float]]:
    """The cone as a table: day, and what is done at 15, 50 and 85 %, every other week."""
    burn = release.get("burn_up")
    if not burn:
        return []
    start = date.fromisoformat(burn["start"])
    weeks = range(0, len(burn["p50"]), 2)
    return [(start + timedelta(days=7 * week - 3 if week else 0), burn["p15"][week], burn["p50"][week], burn["p85"][week]) for week in weeks]


def dearest_answers(document: Document, num: int = 6) -> list[tuple[Document, Document]]:
    """The answers worth most in the whole plan, with their features; what belongs to a whole team is left out."""
    found = [
        (answer, each)
        for each in document["features"]
        for answer in each.get("answers", ())
        if answer["worth"] > 0 and answer["kind"] != "team factor"
    ]
    return sorted(found, key=lambda pair: -pair[0]["worth"])[:num]


def is_plain(ref: str) -> bool:
    """Whether a ref may stand in an address as it is."""
    return ref.isascii() and ref.replace(".", "").replace("-", "").replace("_", "").isalnum()


def sizes_by_team(estimates: dict[str, Any]) -> list[tuple[str, list[dict[str, Any] | None]]]:
    """What small, medium and large came to, a row for all and one for each team."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for each in estimates["sizes"]:
        found.setdefault(each["title"], {})[each["size"]] = each
    return [(title, [own.get(size) for size in ("small", "medium", "large")]) for title, own in found.items()]
