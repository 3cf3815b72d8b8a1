"""A report as iCalendar (RFC 5545): whole-day events for releases, promises, and the 50 and 85 % days of features."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from quarterdeck.errors import InvalidInput
from quarterdeck.reports.document import Report
from quarterdeck.reports.parts import title_of
from quarterdeck.units import format_probability

REFRESHED = timedelta(hours=6)
NAMESPACE = uuid5(NAMESPACE_URL, "quarterdeck:calendar")
QUARTER_ENDS = {"1": (3, 31), "2": (6, 30), "3": (9, 30), "4": (12, 31)}


@dataclass(frozen=True)
class DayEvent:
    """A whole day with its words. The same `key` is the same event, however its day moves."""

    key: str
    day: date
    title: str
    text: str = ""


def has_calendar(audience: str) -> bool:
    """Whether the rules leave an audience any day at all."""
    return audience != "customers"


def to_ics(report: Report, *, seed: str = "") -> bytes:
    """The days of a report that its audience may see. `seed` keeps the identities of two products' events apart.

    Raises
    ------
    InvalidInput
        If the audience sees no days: customers.
    """
    from icalendar import Calendar, Event

    if not has_calendar(report.audience):
        raise InvalidInput("customers see no dates, only now, next and later: there is no calendar for them. Ask for another kind of document")
    calendar = Calendar()
    calendar.add("prodid", "-//Quarterdeck//Roadmap//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title_of(report))
    calendar.add("refresh-interval", REFRESHED, parameters={"value": "DURATION"})
    stamp = datetime.combine(report.made_on, time(), tzinfo=UTC)
    seen: Counter[str] = Counter()
    for each in events_of(report):
        seen[each.key] += 1
        key = each.key if seen[each.key] == 1 else f"{each.key} {seen[each.key]}"
        event = Event()
        event.add("uid", f"{uuid5(NAMESPACE, f'{seed or report.product_name}|{report.audience}|{key}')}@quarterdeck")
        event.add("dtstamp", stamp)
        event.add("dtstart", each.day)
        event.add("dtend", each.day + timedelta(days=1))
        event.add("summary", each.title)
        if each.text:
            event.add("description", each.text)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def events_of(report: Report) -> tuple[DayEvent, ...]:
    """All days of a report, in order."""
    found = [*_releases(report), *_features(report), *_promises(report), *(_quarters(report) if report.audience == "sales" else ())]
    return tuple(sorted(found, key=lambda each: (each.day, each.title)))


def _releases(report: Report) -> Iterator[DayEvent]:
    for each in report.releases:
        chance = f" ({format_probability(each.probability)} on time)" if each.probability is not None else ""
        holds = f"Holds: {'; '.join(each.features)}."
        yield DayEvent(f"release {each.title}", each.ships_on, f"Release {each.title}{chance}", f"{holds}\n{report.provenance}")
        if each.p50:
            yield DayEvent(f"release {each.title} 50", each.p50, f"{each.title}: all done with 50 %", report.provenance)
        if each.p85:
            yield DayEvent(f"release {each.title} 85", each.p85, f"{each.title}: all done with 85 %", report.provenance)


def _features(report: Report) -> Iterator[DayEvent]:
    for each in report.included:
        if not each.is_forecast:
            yield DayEvent(f"feature {each.feature}", each.finish, f"{each.title}: planned to finish, no forecast", report.provenance)
        for share, day in (("50", each.p50), ("85", each.p85)):
            if day:
                yield DayEvent(f"feature {each.feature} {share}", day, f"{each.title}: done with {share} %", report.provenance)


def _promises(report: Report) -> Iterator[DayEvent]:
    for each in report.promises:
        if each.day:
            chance = f", {format_probability(each.probability)}" if each.probability is not None else ""
            text = f"{each.standing}{chance}. {report.provenance}"
            yield DayEvent(f"promise {each.to} {each.title}", each.day, f"Promised to {each.to}: {each.title}", text)


def _quarters(report: Report) -> Iterator[DayEvent]:
    """The last day of a quarter with what is done by it: sales see no other day."""
    for line in report.quarters:
        if line.quarter:
            number, year = line.quarter[1], int(line.quarter.split()[1])
            title = f"End of {line.quarter}: {len(line.features)} done with 85 %"
            yield DayEvent(f"quarter {line.quarter}", date(year, *QUARTER_ENDS[number]), title, f"{'; '.join(line.features)}.\n{report.provenance}")
