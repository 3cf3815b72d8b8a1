"""Eight teams, forty people, what they can do and when they are away."""

from datetime import date, timedelta
from itertools import pairwise
from math import floor

from quarterdeck.product import Absence, AskConversion, DecisionCapacity, Holiday, Membership, Person, Skill, Team
from quarterdeck.product.teams import AskLevel
from quarterdeck.samples.harbor.dice import Dice
from quarterdeck.samples.harbor.facts import AS_OF, three

TEAM_ROWS = (  # id, title, upkeep, lead, dedicated asks it can take before and after 1 April, description
    ("docks", "Docks", 0.2, "ruben-stahl", 5, 5, "Slots, gates and yards."),
    ("carriers", "Carriers", 0.2, "wim-ortega", 4, 4, "Connections to carriers, tenders and rates."),
    ("tracking", "Tracking", 0.2, "ewa-tull", 4, 4, "Positions, arrivals and alerts."),
    ("billing", "Billing", 0.2, "celia-munk", 4, 5, "Invoices, fees and the ledger."),
    ("customs", "Customs", 0.15, "kemal-rust", 2, 2, "Filings, papers and border rules."),
    ("mobile", "Mobile", 0.2, "piotr-hale", 2, 2, "The driver's app."),
    ("platform", "Platform", 0.3, "elio-marsh", 3, 3, "Identity, interfaces, reliability and security."),
    ("data", "Data", 0.18, "ulla-grand", 5, 5, "Figures, models and reports."),
)

SKILLS = {
    "web": "Web front end",
    "slot-rules": "Slot and calendar rules",
    "gate-hardware": "Gate hardware",
    "warehouse-interfaces": "Warehouse interfaces",
    "edi-mapping": "EDI mapping",
    "rates": "Rates and contracts",
    "eta-models": "Arrival models",
    "telematics": "Telematics",
    "ledger": "Ledger",
    "matching": "Document matching",
    "filing-rules": "Filing rules",
    "android": "Android",
    "ios": "iOS",
    "offline-sync": "Offline sync",
    "identity": "Identity",
    "api": "API",
    "reliability": "Reliability",
    "security": "Security",
    "data-engineering": "Data engineering",
    "data-science": "Data science",
    "reporting": "Reporting",
}

PEOPLE_ROWS = """
Ruben Stahl|docks 1|slot-rules, web
Ilse Maron|docks 1|slot-rules
Hugo Prins|docks 1|web, slot-rules
Femke Aalto|docks 1|web
Tarek Boone|docks 1|gate-hardware
Olga Weiss|docks 0.8|gate-hardware, web
Malin Eck|docks 1|warehouse-interfaces|2027-08-02
Wim Ortega|carriers 1|edi-mapping
Lotte Graf|carriers 1|edi-mapping, web
Sami Duarte|carriers 1|rates
Nadia Kern|carriers 0.9|rates, web
Bo Lindqvist|carriers 1|web
Ewa Tull|tracking 1|eta-models
Marc Oduya|tracking 1|eta-models, telematics
Jana Fisk|tracking 1|telematics
Leon Abt|tracking 0.8|web, telematics
Priya Vance|tracking 1|web
Celia Munk|billing 1|ledger, matching
Rolf Adler|billing 1|ledger
Arno Vidal|billing 1|matching
Tess Moreau|billing 0.8|web
Ivo Haas|billing 1|web, ledger
Kemal Rust|customs 1|filing-rules, web
Dara Voss|customs 0.6|filing-rules
Anouk Beel|customs 1|edi-mapping, web
Sana Lind|mobile 0.8|android, offline-sync
Piotr Hale|mobile 1|ios, offline-sync
Gabi Noll|mobile 1|android
Rui Castel|mobile 1|ios, android
Elio Marsh|platform 1|identity, api
Otis Lund|platform 1|api, identity
Sven Tarry|platform 1|api
Noor Atwell|platform 1|reliability
Mara Quist|platform 0.5, data 0.5|reliability, data-engineering
Hana Brix|platform 1|security
Zora Pell|platform 1|security, api
Ulla Grand|data 1|data-engineering
Theo Marx|data 1|reporting, data-engineering
Femi Saar|data 1|data-science
Yara Holt|data 0.9|data-science, reporting
""".strip().splitlines()

ABSENCE_ROWS = (  # Those that screens and plans speak of; everybody else's leave is drawn.
    ("sana-lind", "2027-01-11", "2027-02-12", "parental leave"),
    ("piotr-hale", "2026-12-21", "2027-01-01", "leave"),
    ("noor-atwell", "2026-12-28", "2027-01-08", "leave"),
    ("dara-voss", "2027-03-29", "2027-04-09", "leave"),
    ("celia-munk", "2027-05-10", "2027-05-21", "leave"),
    ("elio-marsh", "2027-02-15", "2027-02-19", "leave"),
)
LEAVE_STARTS = ("2027-02-08", "2027-03-30", "2027-04-12", "2027-05-18", "2027-06-14", "2027-07-05", "2027-07-12")

HOLIDAYS = (
    ("2026-12-24", "Christmas Eve"),
    ("2026-12-25", "Christmas Day"),
    ("2026-12-28", "Company closed"),
    ("2026-12-29", "Company closed"),
    ("2026-12-30", "Company closed"),
    ("2026-12-31", "New Year's Eve"),
    ("2027-01-01", "New Year's Day"),
    ("2027-03-26", "Good Friday"),
    ("2027-03-29", "Easter Monday"),
    ("2027-05-06", "Ascension Day"),
    ("2027-05-17", "Whit Monday"),
)


def teams() -> tuple[Team, ...]:
    return tuple(
        Team(id=id_, title=title, keep_the_lights_on=upkeep, leads=(lead,), description=description)
        for id_, title, upkeep, lead, _, _, description in TEAM_ROWS
    )


def people() -> tuple[Person, ...]:
    return tuple(_person(row.split("|")) for row in PEOPLE_ROWS)


def _person(row: list[str]) -> Person:
    name, places, skills, *joins = row
    memberships = tuple(Membership(team=team, fte=float(fte)) for team, fte in (place.split() for place in places.split(", ")))
    return Person(
        id=name.lower().replace(" ", "-"),
        name=name,
        memberships=memberships,
        skills=tuple(skills.split(", ")),
        joins_on=date.fromisoformat(joins[0]) if joins else None,
    )


def skills() -> tuple[Skill, ...]:
    return tuple(Skill(id=id_, title=title) for id_, title in SKILLS.items())


def holidays() -> tuple[Holiday, ...]:
    return tuple(Holiday(day=date.fromisoformat(day), title=title) for day, title in HOLIDAYS)


def absences(seed: int) -> tuple[Absence, ...]:
    """Named absences, then two weeks or one of leave for everybody else, and a few half days."""
    dice = Dice(seed, "absences")
    rows = [Absence(person=who, first=date.fromisoformat(first), last=date.fromisoformat(last), reason=why) for who, first, last, why in ABSENCE_ROWS]
    named = {row.person for row in rows}
    for person in people():
        if person.id in named or person.joins_on:
            continue
        start = date.fromisoformat(dice.pick(LEAVE_STARTS))
        rows.append(Absence(person=person.id, first=start, last=start + timedelta(days=dice.pick((4, 11, 11))), reason="leave"))
        if dice.chance(0.25):
            course = AS_OF + timedelta(weeks=dice.whole(3, 25))
            rows.append(Absence(person=person.id, first=course, last=course + timedelta(days=1), share=0.5, reason="training"))
    return tuple(rows)


def decision_capacities() -> tuple[DecisionCapacity, ...]:
    """Dedicated support by half of the horizon, and two security approvals a month at Platform."""
    halves = ((AS_OF, date(2027, 3, 31)), (date(2027, 4, 1), date(2027, 8, 1)))
    dedicated = [
        DecisionCapacity(team=row[0], first=first, last=last, total=float(row[4 + half]), basis="agreed by the team leads, November 2026")
        for row in TEAM_ROWS
        for half, (first, last) in enumerate(halves)
    ]
    starts = [AS_OF, *(date(2027, month, 1) for month in range(1, 8)), date(2027, 8, 1)]
    approvals = [
        DecisionCapacity(
            team="platform", kind="approval", first=first, last=after - timedelta(days=1), total=2.0, basis="two security reviews a month"
        )
        for first, after in pairwise(starts)
    ]
    return (*dedicated, *approvals)


def ask_conversions() -> tuple[AskConversion, ...]:
    rows: tuple[tuple[AskLevel, tuple[float, float, float], float, bool, float, str], ...] = (
        ("small", (2, 4, 8), 2.0, False, 0.0, "a review or a small change"),
        ("medium", (9, 15, 25), 2.5, True, 0.5, "three weeks of one person, part time"),
        ("large", (22, 35, 56), 3.5, True, 0.5, "seven weeks of one person"),
    )
    return tuple(
        AskConversion(level=level, effort=three(*effort), days_per_week=days, dedicated=dedicated, champion_share=share, basis=basis)
        for level, effort, days, dedicated, share, basis in rows
    )


def pace_and_most_people(team: str, skill: str | None) -> tuple[float, int]:
    """Days a week one person gives, so that any one who is there can carry the work, and how many fit at once."""
    upkeep = {row[0]: row[2] for row in TEAM_ROWS}[team]
    shares = [
        place.fte * (1 - upkeep)
        for person in people()
        for place in person.memberships
        if place.team == team and (skill is None or skill in person.skills)
    ]
    pace = min(4.0, floor(max(shares) * 10) / 2)
    return pace, max(1, min(4, floor(sum(shares) * 5 / pace + 1e-9)))
