"""A feature in the Product Manager's words: need, value, accounts, money, urgency. Each answer with what it rests on."""

from quarterdeck.comparison.amounts import NOTHING, day, listed, ranged, unit_of
from quarterdeck.comparison.subject import Subject
from quarterdeck.units import format_amount, format_date

Told = tuple[str, str]


def what(subject: Subject) -> Told:
    """The needs it answers."""
    named = [need.title + (" (in part)" if link.coverage == "partial" else "") for link, need in subject.need_links]
    return listed(named, "no need yet"), subject.feature.summary


def who(subject: Subject) -> Told:
    """Who asks."""
    people = {each.person or each.id for each in subject.voices}
    votes = sum(each.votes for each in subject.voices)
    if not people:
        return "nobody is on record", ""
    more = f", and {votes:,} votes" if votes else ""
    names = [each.title for each in subject.accounts]
    return f"{len(people):,} voice{'' if len(people) == 1 else 's'} of {len(names)} account{'' if len(names) == 1 else 's'}{more}", listed(
        names[:4], ""
    )


def how_much(subject: Subject) -> Told:
    """What it is worth were it finished on the plan's first day."""
    case = subject.feature.value
    return (ranged(case.value, unit_of(subject.product)), "if finished on the first day") if case else ("no value case", "")


def how_sure(subject: Subject) -> Told:
    """How wide the value is."""
    return spread(subject.value.p10, subject.value.p90) if subject.value else NOTHING, ""


def spread(low: float, high: float) -> str:
    """How many times the high end is the low end."""
    return f"×{high / low:.1f}" if low > 0 else "from nothing or a loss"


def money(subject: Subject) -> Told:
    """What those who ask pay a year."""
    total = sum(each.yearly_revenue for each in subject.accounts)
    return (f"{format_amount(total, subject.product.currency)} a year", "revenue of the accounts that ask") if total else (NOTHING, "")


def when(subject: Subject) -> Told:
    """The day it is wanted."""
    return (day(subject.wanted[0], subject.today), subject.wanted[1]) if subject.wanted else ("no day", "")


def why_not_later(subject: Subject) -> Told:
    """What waiting costs."""
    from quarterdeck.value.curves import mean_delay_cost_per_week

    case = subject.feature.value
    if case is None:
        return NOTHING, ""
    cost = case.value.p50 * mean_delay_cost_per_week(case, subject.product.weeks)
    return f"{format_amount(cost, unit_of(subject.product))} a week", f"{case.profile}, {case.life_weeks} weeks of life"


def risks(subject: Subject) -> Told:
    """What may go wrong in the market."""
    found = subject.risks(of_market=True)
    return listed([each.title for each in found], "nothing on record"), ""


def hangs_on(subject: Subject) -> Told:
    """The objective it serves and the release it is aimed at."""
    feature = subject.feature
    objective = next((each.title for each in subject.product.objectives if each.id == feature.objective), "no objective")
    release = next((each.title for each in subject.product.releases if each.id == feature.release), "no release")
    return objective, release


def case(subject: Subject) -> Told:
    """What the value rests on."""
    held = subject.feature.value
    return (held.basis or "no basis stated") if held else "no value case", ""


def key(subject: Subject) -> Told:
    """The value key."""
    turn = subject.feature.value.key if subject.feature.value else None
    return (f"{turn.by}, {format_date(turn.on)}", turn.why) if turn else ("value key not turned", "")
