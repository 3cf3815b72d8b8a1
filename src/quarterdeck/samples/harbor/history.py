"""Twelve months of delivery: goals by release train, what became of them, moved dates, and forecasts that met their truth."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from quarterdeck.product import Change, ForecastRecord, Initiative, Outcome, Period, ProgressPoint, Update
from quarterdeck.product.history import NotCompletedReason, OutcomeStatus
from quarterdeck.samples.harbor.dice import Dice
from quarterdeck.samples.harbor.facts import AS_OF, PRODUCT_MANAGER, TECHNICAL_PRODUCT_MANAGER, data, workdays_after, workdays_between
from quarterdeck.samples.harbor.truth import DELAY_WORKDAYS, EFFORT_SPREAD, P50_HIT_SHARE, P85_HIT_SHARE, TEAM_BIAS
from quarterdeck.uncertainty import ThreePoint

PERIODS = (
    Period(id="26.1", title="26.1 Spring", first=date(2025, 11, 24), last=date(2026, 3, 31)),
    Period(id="26.2", title="26.2 Summer", first=date(2026, 4, 1), last=date(2026, 6, 30)),
    Period(id="26.3", title="26.3 Autumn", first=date(2026, 7, 1), last=date(2026, 9, 30)),
    Period(id="26.4", title="26.4 Winter", first=date(2026, 10, 1), last=date(2026, 12, 18)),
)
STATUS: dict[str, OutcomeStatus] = {
    "d": "completed",
    "p": "partly completed",
    "c": "continued",
    "s": "superseded",
    "n": "not completed",
    "r": "rejected",
    "i": "in progress",
}
REASONS: tuple[NotCompletedReason, ...] = ("capacity", "blocked", "descoped", "funding")
SUCCESSORS = {  # What took the place of a goal that was superseded.
    "Freight cost accrual pilot": "Cost per pallet",
    "Sign on glass, first try": "Scan queue on the phone",
    "Arrival guess from schedule": "Arrival model, data set",
    "Export builder, prototype": "Event tables, first four",
}
WHY_MOVED = (
    "A review at Platform came two weeks late.",
    "The estimate was too low; the team says so itself.",
    "Somebody was ill.",
    "The pilot site had no time before the holidays.",
    "Scope grew after the second customer call.",
    "Message samples of a carrier stayed away.",
    "The test phone farm was down.",
)


@dataclass(frozen=True, slots=True)
class History:
    """All nouns of the past."""

    initiatives: tuple[Initiative, ...]
    outcomes: tuple[Outcome, ...]
    changes: tuple[Change, ...]
    updates: tuple[Update, ...]
    progress: tuple[ProgressPoint, ...]
    forecasts: tuple[ForecastRecord, ...]

    def initiative_ids(self) -> dict[str, str]:
        """Ids of initiatives by title."""
        return {each.title: each.id for each in self.initiatives}


def history(seed: int) -> History:
    dice = Dice(seed, "history")
    goals = [(quarter, *line.split("|")) for quarter, key in enumerate(("q1", "q2", "q3", "q4")) for line in data("history")["quarters"][key]]
    initiatives = tuple(
        Initiative(id=f"I-{number:03d}", title=goal[2], tracker=f"harbor/{goal[1]}#{100 + 3 * number}") for number, goal in enumerate(goals, start=1)
    )
    ids = {each.title: each.id for each in initiatives}
    outcomes = tuple(outcome for goal, home in zip(goals, initiatives, strict=True) for outcome in _chain(goal, home.id, ids, dice))
    outcomes = tuple(sorted(outcomes, key=lambda each: (each.period, each.id)))
    return History(
        initiatives,
        outcomes,
        (*_moved_dates(outcomes, dice), *_current_changes()),
        _updates(),
        tuple(_progress(outcomes, dice)),
        (*_past_forecasts(outcomes, Dice(seed, "forecasts")), *_open_forecasts()),
    )


def _chain(goal: tuple[int, str, str, str, str], initiative: str, ids: dict[str, str], dice: Dice) -> Iterator[Outcome]:
    """A goal's outcomes, one per period it was pursued in; the work left shrinks from one to the next."""
    first, team, title, estimate, path = goal
    left = float(estimate)
    for step, letter in enumerate(path):
        period, actual = PERIODS[first + step], left * TEAM_BIAS[team] * dice.factor(EFFORT_SPREAD)
        spent = actual if letter in "dp" else actual * dice.between(0.3, 0.6) if letter in "csi" else actual * dice.between(0.0, 0.2)
        started, promised, finished = _days(period, left, letter, dice)
        yield Outcome(
            id=f"{period.id}-{initiative}",
            title=title,
            period=period.id,
            initiative=initiative,
            status=STATUS[letter],
            reason=dice.pick(REASONS) if letter == "n" else None,
            successor=ids[SUCCESSORS[title]] if letter == "s" else None,
            team=team,
            size="small" if left < 14 else "medium" if left < 28 else "large",
            decided_on=workdays_after(period.first, -dice.whole(3, 15)),
            promised_on=promised,
            started_on=started if letter not in "r" else None,
            finished_on=finished,
            estimate_days=round(left, 1),
            actual_days=round(spent, 1),
        )
        left = max(5.0, round(left * dice.between(0.5, 0.8)))


def _days(period: Period, effort: float, letter: str, dice: Dice) -> tuple[date, date, date | None]:
    """Start, promise and finish; what was finished missed its promise by the planted delay."""
    last = min(period.last, AS_OF - timedelta(days=3))
    started = workdays_after(period.first, dice.whole(0, 8))
    promised = workdays_after(started, round(effort * dice.between(0.7, 1.1)) + 5)
    if letter not in "dp":
        return started, min(promised, workdays_after(period.last, -3)), None
    delay = round(float(ThreePoint(*DELAY_WORKDAYS).at(dice.normal())))
    latest = workdays_after(last, -max(delay, 0))
    promised = max(min(promised, latest), workdays_after(started, 6 - min(delay, 0)))
    return started, promised, workdays_after(promised, delay)


def _moved_dates(outcomes: tuple[Outcome, ...], dice: Dice) -> Iterator[Change]:
    """Dates that moved: each goal that went on into the next period, and a third of the late ones, announced before they were due."""
    following = {(each.initiative, each.period): each for each in outcomes}
    names = [period.id for period in PERIODS]
    for each in outcomes:
        then = following.get((each.initiative, names[min(3, names.index(each.period) + 1)]))
        is_late = each.finished_on and each.promised_on and each.finished_on > each.promised_on
        new = then.promised_on if each.status == "continued" and then else each.finished_on if is_late and dice.chance(0.35) else None
        if new and each.promised_on and new > each.promised_on:
            on = workdays_after(each.promised_on, -dice.whole(2, 12))
            by = dice.pick((TECHNICAL_PRODUCT_MANAGER, TECHNICAL_PRODUCT_MANAGER, PRODUCT_MANAGER))
            yield Change(subject=each.id, field="promised_on", old=str(each.promised_on), new=str(new), on=on, by=by, why=dice.pick(WHY_MOVED))


_CHANGES = """
HB-115|effort.p50|24 person-weeks|30 person-weeks|2026-11-16|Jonas Reed|Mapping of surcharges was missing; message samples of two carriers came late.
HB-115|promised_on|2027-02-10|2027-02-19|2026-11-17|Jonas Reed|Follows the corrected estimate.
HB-102|promised_on|2027-03-19|2027-04-02|2026-11-18|Jonas Reed|Sana Lind is away from 11 January to 12 February.
HB-102|feasibility.key|turned|undone|2026-11-18|Jonas Reed|The date moved.
HB-140|value.p50|€740 k|€920 k|2026-11-19|Ines Falk|Six deals named the July rule.
HB-140|feasibility.key|turned|undone|2026-11-19|Jonas Reed|Export is being asked for; scope has to be settled first.
HB-152|value.key|not turned|turned|2026-11-19|Ines Falk|Two buying teams would move their spot volume.
HB-124|effort.p50|21 person-weeks|24 person-weeks|2026-11-12|Ruben Stahl|Cold docks stay reserved; that needs rules per bay.
HB-124|value.key|not turned|turned|2026-11-03|Ines Falk|Worth €760 k to 41 accounts.
HB-147|pin|none|not before 2027-03-01|2026-11-20|Ines Falk|The auditor's year-end work comes first.
HB-131|scope|six directories|five directories|2026-10-29|Ines Falk|One directory fewer at the start.
HB-118|scope|list only|list and map|2026-10-22|Ines Falk|Seven of ten dispatchers wanted the range on the map.
HB-107|scope|with bulk upload|without bulk upload|2026-11-06|Ines Falk|Rules were harder than thought; bulk upload was cut to keep the day.
""".strip().splitlines()


def _current_changes() -> Iterator[Change]:
    for line in _CHANGES:
        subject, field, old, new, on, by, why = line.split("|")
        yield Change(subject=subject, field=field, old=old, new=new, on=date.fromisoformat(on), by=by, why=why)


_UPDATES = """
HB-118|Ewa Tull|2026-11-09|First trucks with a range on the map. Hauliers with fewer than ten trucks still look too sure.
HB-118|Ewa Tull|2026-11-20|Arrival model waits for its review. Two accounts asked to see the range for ferries, noted for later.
HB-131|Elio Marsh|2026-11-13|Four of five directories provision and remove. The fifth answers slowly but correctly.
HB-131|Elio Marsh|2026-11-20|Findings of the penetration test are fixed but one. On course for 26.4.
HB-102|Sana Lind|2026-11-18|Queue holds for a full shift without a signal. Conflicts when two people close the same stop, spike on Wednesday.
HB-115|Wim Ortega|2026-11-16|Editor maps the three common messages. Two carriers owe samples since October.
HB-107|Celia Munk|2026-11-19|Two carriers settle in the tool, median four days. Bulk upload is out, as agreed.
HB-161|Kemal Rust|2026-11-20|Import papers for four borders are in. Legal reads them on Tuesdays, which costs a week.
HB-117|Noor Atwell|2026-11-17|Read copy serves a tenth of the accounts. Slowest list is down from 41 to 19 seconds.
HB-134|Leon Abt|2026-11-13|Quiet hours are live for everyone, rules by lane for the beta group.
HB-177|Lotte Graf|2026-11-11|Board shows last message and owner. Wording of errors is being tried with six carriers.
HB-186|Ulla Grand|2026-11-18|Ten of eighteen figures are defined and tested nightly. On time has one meaning now.
""".strip().splitlines()


def _updates() -> tuple[Update, ...]:
    rows = (line.split("|") for line in _UPDATES)
    return tuple(
        Update(subject=subject, author=author, on=date.fromisoformat(on), text=text, source="team channel") for subject, author, on, text in rows
    )


_CHECKLISTS = (  # in-progress features: boxes, ticked at the start of the window, ticked now
    ("HB-118", 40, 2, 10),
    ("HB-131", 30, 11, 26),
    ("HB-102", 45, 1, 9),
    ("HB-115", 36, 4, 14),
    ("HB-107", 24, 8, 21),
    ("HB-161", 20, 0, 7),
    ("HB-117", 20, 1, 6),
    ("HB-134", 22, 2, 10),
    ("HB-177", 16, 2, 8),
    ("HB-186", 18, 3, 7),
)


def _progress(outcomes: tuple[Outcome, ...], dice: Dice) -> Iterator[ProgressPoint]:
    for subject, total, first, now in _CHECKLISTS:
        done = first
        for week in range(7, -1, -1):
            done = now if week == 0 else min(now, done + round((now - done) / (week + 1) * dice.between(0.5, 1.5)))
            yield ProgressPoint(subject=subject, on=AS_OF - timedelta(days=3 + 7 * week), done=done, total=total, source="tracker")
    for each in outcomes:
        if each.status == "completed" and each.started_on and each.finished_on:
            total, days = dice.whole(6, 18), (each.finished_on - each.started_on).days
            for part in (0.25, 0.5, 0.75, 1.0):
                done = total if part == 1 else min(total - 1, round(total * part**1.4))
                yield ProgressPoint(
                    subject=each.id, on=each.started_on + timedelta(days=round(days * part)), done=done, total=total, source="tracker"
                )


def _past_forecasts(outcomes: tuple[Outcome, ...], dice: Dice) -> tuple[ForecastRecord, ...]:
    """Up to three stated forecasts for each thing finished; exactly the planted shares of the 50 % and 85 % dates came true."""
    due = [(each, each.started_on, each.finished_on, lead) for each in outcomes if each.started_on and each.finished_on for lead in (0.0, 0.4, 0.7)]
    num_p50, num_p85 = round(P50_HIT_SHARE * len(due)), round(P85_HIT_SHARE * len(due))
    fates = dice.shuffled(["early"] * num_p50 + ["between"] * (num_p85 - num_p50) + ["late"] * (len(due) - num_p85))
    return tuple(_stated(each.id, start, finish, lead, fate, dice) for (each, start, finish, lead), fate in zip(due, fates, strict=True))


def _stated(subject: str, start: date, finish: date, lead: float, fate: str, dice: Dice) -> ForecastRecord:
    made_on = start + timedelta(days=int((finish - start).days * lead))
    ahead = max(2, workdays_between(made_on, finish))
    spread = max(1, round(ahead * dice.between(0.12, 0.3)))
    missed = max(1, round(ahead * dice.between(0.05, 0.3)))
    match fate:
        case "early":
            p50 = workdays_after(finish, round(ahead * dice.between(0.0, 0.2)))
        case "between":
            p50 = workdays_after(finish, -dice.whole(1, spread))
        case _:
            p50 = workdays_after(finish, -(spread + missed))
    p50 = max(p50, workdays_after(made_on, 1)) if fate != "late" else p50
    return ForecastRecord(
        subject=subject,
        made_on=min(made_on, p50),
        p50_date=p50,
        p85_date=workdays_after(p50, spread),
        method="the team's own range",
        actual_date=finish,
    )


_OPEN = """
HB-118|2027-01-22|2027-02-12
HB-131|2026-12-11|2026-12-17
HB-102|2027-03-05|2027-04-02
HB-115|2027-01-22|2027-02-19
HB-107|2026-12-02|2026-12-11
HB-161|2027-01-08|2027-01-22
HB-124|2027-02-19|2027-03-26
HB-112|2027-02-26|2027-03-19
HB-138|2027-04-09|2027-05-07
HB-147|2027-04-23|2027-05-21
HB-149|2027-01-29|2027-02-12
HB-121|2027-03-17|2027-04-07
""".strip().splitlines()


def _open_forecasts() -> Iterator[ForecastRecord]:
    for line in _OPEN:
        subject, p50, p85 = line.split("|")
        yield ForecastRecord(
            subject=subject,
            made_on=date(2026, 11, 20),
            p50_date=date.fromisoformat(p50),
            p85_date=date.fromisoformat(p85),
            method="the team's own range",
        )
