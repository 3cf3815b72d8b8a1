"""A feature in the Technical Product Manager's words: effort, people, weeks, risk, dates. Each answer with what it rests on."""

from quarterdeck.comparison.amounts import NOTHING, day, in_weeks, listed
from quarterdeck.comparison.pm_words import spread
from quarterdeck.comparison.subject import Subject
from quarterdeck.product import Risk
from quarterdeck.units import format_amount, format_date

Told = tuple[str, str]
WORST_FIRST = ("infeasible", "unknown", "conditional", "feasible")


def what(subject: Subject) -> Told:
    """The option and its work."""
    option = subject.option
    if option is None:
        return "no way to build it yet", ""
    work, asks = len(option.activities), len(option.asks)
    told = f"{option.title}: {work} piece{'' if work == 1 else 's'} of work" + (
        f", {asks} ask{'' if asks == 1 else 's'} of other teams" if asks else ""
    )
    others = len(subject.feature.options) - 1
    return told, f"{others} other way{'' if others == 1 else 's'} to build it" if others else ""


def who(subject: Subject) -> Told:
    """Who builds."""
    if subject.option is None:
        return NOTHING, ""
    teams = {team.id: team.title for team in subject.product.teams}
    skills = {skill.id: skill.title for skill in subject.product.skills}
    work = subject.option.activities
    return listed([teams.get(each.team, each.team) for each in work if each.team], "no team"), listed(
        [skills.get(each.skill, each.skill) for each in work if each.skill], ""
    )


def how_much(subject: Subject) -> Told:
    """What it takes."""
    return (in_weeks(subject.effort), "work still to do") if subject.effort else ("no estimate", "")


def how_sure(subject: Subject) -> Told:
    """How wide the effort is."""
    return spread(subject.effort.p10, subject.effort.p90) if subject.effort else NOTHING, ""


def money(subject: Subject) -> Told:
    """What it costs beside people."""
    cost = subject.option.cost if subject.option else 0.0
    return (format_amount(cost, subject.product.currency), "beside people") if cost else ("nothing beside people", "")


def when(subject: Subject) -> Told:
    """The days it is done with."""
    finish, item = subject.finish, subject.item
    if finish is not None and finish.p50_date:
        late = day(finish.p85_date, subject.today) if finish.p85_date else "later than the forecast counts"
        return f"50 % by {day(finish.p50_date, subject.today)}, 85 % by {late}", f"planned {day(item.finish, subject.today)}" if item else ""
    if item is not None:
        return f"planned {day(item.finish, subject.today)}", "no forecast"
    return "not in the plan" if subject.plan else "no plan", ""


def how_long(subject: Subject) -> Told:
    """How long the work takes in the plan."""
    item = subject.item
    if item is None:
        return NOTHING, ""
    weeks = item.finish_week - item.start_week
    return f"{weeks} week{'' if weeks == 1 else 's'} of work", f"from {day(item.start, subject.today)}"


def risks(subject: Subject) -> Told:
    """What may go wrong in the work, with the days it costs on average."""
    found = subject.risks(of_market=False)
    days = sum(map(expected_days, found))
    return listed([each.title for each in found], "nothing on record"), f"{days:.1f} working days on average" if days else ""


def expected_days(risk: Risk) -> float:
    """Working days a risk costs on average, in the middle of its ranges."""
    return risk.probability.p50 * risk.delay_days.p50 if risk.delay_days else 0.0


def hangs_on(subject: Subject) -> Told:
    """What it waits for."""
    titles = {each.id: each.title for each in subject.product.features}
    hard = [titles.get(each.requires, each.requires) for each in subject.dependencies if each.hardness == "hard"]
    soft = [titles.get(each.requires, each.requires) for each in subject.dependencies if each.hardness == "soft"]
    return f"waits for {listed(hard)}" if hard else "waits for nothing", f"would rather wait for {listed(soft)}" if soft else ""


def case(subject: Subject) -> Told:
    """The worst verdict with its conditions."""
    judged = subject.feature.feasibility.assessments if subject.feature.feasibility else ()
    if not judged:
        return "not judged yet", ""
    verdict = worst(subject) or "unknown"
    conditions = [condition for each in judged for condition in each.conditions]
    return verdict, f"if {listed(conditions)}" if conditions else ""


def worst(subject: Subject) -> str | None:
    """The worst verdict of the six dimensions; None where nobody judged."""
    judged = subject.feature.feasibility.assessments if subject.feature.feasibility else ()
    return min((each.verdict for each in judged), key=WORST_FIRST.index, default=None)


def key(subject: Subject) -> Told:
    """The feasibility key."""
    turn = subject.feature.feasibility.key if subject.feature.feasibility else None
    return (f"{turn.by}, {format_date(turn.on)}", turn.why) if turn else ("feasibility key not turned", "")
