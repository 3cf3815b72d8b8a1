"""Where the value case and the feasibility case of one feature do not fit together: how far apart they are, and which input makes it."""

from bisect import bisect_left
from collections.abc import Callable

from quarterdeck.comparison.amounts import day, in_weeks, listed, unit_of
from quarterdeck.comparison.sides import DAYS, WEEKS, Aspect
from quarterdeck.comparison.subject import Subject
from quarterdeck.comparison.tpm_words import worst
from quarterdeck.product import Feature, KeyTurn
from quarterdeck.units import DAYS_PER_WEEK, format_amount, format_date, format_probability, format_share

STALE_DAYS = 30
"""A key turned longer than this before the other was turned on what nobody knew by then."""
MIN_SIZED = 6
"""Fewer features with a job size than these have no ranks worth comparing."""
RANKS_APART = 1 / 3
"""Share of the features that job size and estimate may rank a feature apart before it is said."""
POINTS_APART = 0.15
"""How far a promise's stated confidence may be from the forecast's chance before it is said."""


def disagreements(subject: Subject) -> tuple[Aspect, ...]:
    """What the two sides do not agree on; A is the Product Manager's side, B the Technical Product Manager's."""
    return tuple(found for rule in RULES if (found := rule(subject)) is not None)


def the_day(subject: Subject) -> Aspect | None:
    """A day that is counted on, and an 85 % date (or, without a forecast, a planned finish) after it."""
    finish, item = subject.finish, subject.item
    done = finish.p85_date if finish and finish.p85_date else None if finish else item.finish if item else None
    if subject.wanted is None or (finish is None and item is None):
        return None
    wanted, why = subject.wanted
    if done is not None and done <= wanted:
        return None
    sure = "85 % by" if finish else "planned"
    driver = _driver(subject)
    return Aspect(
        label="The day",
        a=f"{day(wanted, subject.today)}, {why}",
        b=f"{sure} {day(done, subject.today)}" if done else "85 % later than the forecast counts",
        difference=float((done - wanted).days) if done else None,
        unit=DAYS,
        more_is="worse",
        cause=driver or (item.late_reason if item else ""),
    )


def _driver(subject: Subject) -> str:
    told = next((each for each in subject.forecast.features if each.feature == subject.feature.id), None) if subject.forecast else None
    first = max(told.drivers, key=lambda driver: driver.share, default=None) if told else None
    return f"{first.kind}: {first.title} ({format_share(first.share)} of the spread)" if first else ""


def left_out(subject: Subject) -> Aspect | None:
    """Wanted by a day or signed for its value, and not in the plan."""
    case = subject.feature.value
    asked = bool(subject.wanted or (case and case.key))
    if subject.plan is None or subject.item is not None or not asked or subject.feature.status in ("released", "closed"):
        return None
    reason = next((each.reason for each in subject.plan.left_out if each.feature == subject.feature.id), "")
    wanted = f"wanted by {day(subject.wanted[0], subject.today)}" if subject.wanted else "value key turned"
    return Aspect(label="Whether it is built", a=wanted, b="left out of the plan", cause=reason)


def value_by_then(subject: Subject) -> Aspect | None:
    """What the case says it is worth, and what is left of that with the planned option at the planned finish."""
    case, item, option = subject.feature.value, subject.item, subject.option
    if case is None or item is None or option is None or not subject.plan:
        return None
    whole, left = case.value.mean, item.value
    if whole <= 0 or left >= 0.95 * whole:
        return None
    unit = unit_of(subject.product)
    share = f"the option brings {format_share(option.value_share)} of it; " if option.value_share < 1 else ""
    return Aspect(
        label="What it brings",
        a=f"{format_amount(whole, unit)} expected, on the first day",
        b=f"{format_amount(left, unit)} as planned",
        difference=left - whole,
        unit=unit,
        more_is="better",
        cause=f"{share}urgency {case.profile}, finished {day(item.finish, subject.today)}",
    )


def size_of_the_work(subject: Subject) -> Aspect | None:
    """The job size of the value case (WSJF), and the estimate of the option: their ranks among the features that have both."""
    sized = {each.id: pair for each in subject.product.features if (pair := _sizes(subject, each)) is not None}
    mine = sized.get(subject.feature.id)
    if mine is None or len(sized) < MIN_SIZED:
        return None
    ranks = [bisect_left(sorted(pair[side] for pair in sized.values()), mine[side]) + 1 for side in (0, 1)]
    if abs(ranks[1] - ranks[0]) < RANKS_APART * len(sized):
        return None
    return Aspect(
        label="The size of the work",
        a=f"job size {mine[0]:g}, number {ranks[0]} of {len(sized)} from the smallest",
        b=f"{mine[1] / DAYS_PER_WEEK:.1f} {WEEKS}, number {ranks[1]}",
        difference=float(ranks[1] - ranks[0]),
        unit="ranks",
        more_is="worse",
        cause="the value case scores a job size that the options do not bear out",
    )


def _sizes(subject: Subject, feature: Feature) -> tuple[float, float] | None:
    from quarterdeck.comparison.amounts import effort_of

    option = subject.option if feature is subject.feature else next(iter(feature.options), None)
    effort = effort_of(option)
    wsjf = feature.value.wsjf if feature.value else None
    return (wsjf.job_size.p50, effort.p50) if wsjf and effort else None


def stated_size(subject: Subject) -> Aspect | None:
    """The size somebody wrote (small, medium, large), and an estimate that lies outside what such a size means here."""
    size, effort = subject.feature.size, subject.effort
    means = next((each.effort for each in subject.product.ask_conversions if each.level == size and each.team is None), None)
    if size is None or effort is None or means is None or means.p10 <= effort.p50 <= means.p90 or means.p10 == means.p90:
        return None
    return Aspect(
        label="The stated size",
        a=f"{size}: {in_weeks(means)}",
        b=in_weeks(effort),
        difference=(effort.p50 - means.p50) / DAYS_PER_WEEK,
        unit=WEEKS,
        more_is="worse",
        cause="size of the source against the estimates of the option",
    )


def verdict(subject: Subject) -> Aspect | None:
    """A turned value key beside a verdict that is not *feasible*."""
    case, judged = subject.feature.value, worst(subject)
    if case is None or case.key is None or judged not in ("infeasible", "conditional", "unknown"):
        return None
    assessments = subject.feature.feasibility.assessments if subject.feature.feasibility else ()
    weakest = [each for each in assessments if each.verdict == judged]
    conditions = [condition for each in weakest for condition in (*each.conditions, *each.unknowns)]
    said = f"{judged}, if {listed(conditions)}" if judged == "conditional" and conditions else judged
    return Aspect(label="Whether it can be", a="value key turned", b=said, cause=f"{listed([each.dimension for each in weakest])} judged {judged}")


def keys(subject: Subject) -> Aspect | None:
    """One key turned and the other not, or one turned long before the other: on inputs older than the other case."""
    turns = _turns(subject)
    said = [f"turned {format_date(turn.on)} by {turn.by}" if turn else "not turned" for turn in turns]
    value, feasible = turns
    if (value is None) != (feasible is None):
        waits = "feasibility" if value else "value"
        return Aspect(label="The keys", a=said[0], b=said[1], cause=f"the {waits} key is not turned")
    if value is None or feasible is None or abs((feasible.on - value.on).days) <= STALE_DAYS:
        return None
    older, newer = ("value", "feasibility") if value.on < feasible.on else ("feasibility", "value")
    return Aspect(
        label="The keys",
        a=said[0],
        b=said[1],
        difference=float((feasible.on - value.on).days),
        unit=DAYS,
        cause=f"the {older} key stands on inputs older than the {newer} case",
    )


def changed_since(subject: Subject) -> Aspect | None:
    """A field that changed after one of the keys was turned, by the product's own log."""
    turns = [turn for turn in _turns(subject) if turn]
    if not turns:
        return None
    first = min(turn.on for turn in turns)
    later = [each for each in subject.product.changes if each.subject == subject.feature.id and each.on > first]
    if not later:
        return None
    said = [sum(each.on > turn.on for each in later) if turn else 0 for turn in _turns(subject)]
    texts = [f"{number} change{'' if number == 1 else 's'} since the key was turned" for number in said]
    last = max(later, key=lambda each: each.on)
    return Aspect(
        label="What the keys stand on",
        a=texts[0],
        b=texts[1],
        cause=f"{last.field.replace('_', ' ')} {last.old or 'nothing'} → {last.new or 'nothing'}, {format_date(last.on)}",
    )


def _turns(subject: Subject) -> tuple[KeyTurn | None, KeyTurn | None]:
    value, feasibility = subject.feature.value, subject.feature.feasibility
    return value.key if value else None, feasibility.key if feasibility else None


def confidence(subject: Subject) -> Aspect | None:
    """How sure a promise was said to be, and how likely the forecast finds it."""
    promise = min(
        (each for each in subject.product.commitments if each.feature == subject.feature.id), key=lambda each: each.promised_date, default=None
    )
    chance = subject.finish.probability_on_time if subject.finish and promise and subject.finish.promised == promise.promised_date else None
    if promise is None or promise.confidence is None or chance is None or abs(chance - promise.confidence) < POINTS_APART:
        return None
    return Aspect(
        label="How sure the promise is",
        a=f"{format_probability(promise.confidence)}, promised to {promise.to}",
        b=f"{format_probability(chance)} by the forecast",
        difference=100 * (chance - promise.confidence),
        unit="points",
        more_is="better",
        cause=_driver(subject),
    )


RULES: tuple[Callable[[Subject], Aspect | None], ...] = (
    the_day,
    left_out,
    value_by_then,
    confidence,
    size_of_the_work,
    stated_size,
    verdict,
    keys,
    changed_since,
)
"""In the order in which they matter."""
