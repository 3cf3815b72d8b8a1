"""The feasibility study as a newcomer reads it."""

from typing import TYPE_CHECKING

from quarterdeck.cli.output import say, table
from quarterdeck.units import format_amount, format_date, format_share

if TYPE_CHECKING:
    from quarterdeck.feasibility import FeasibilityReport, FundingRisk, PersonLoad, TeamLoad
    from quarterdeck.product import ProductFile

MAX_PEOPLE = 12


def tell_feasibility(product: "ProductFile", report: "FeasibilityReport") -> None:
    """Who is asked too much, which rules are broken, what can be built, what hangs on money."""
    over = [team.title for team in report.teams if team.is_over_asked]
    counts = ", ".join(f"{number} {verdict}" for verdict, number in report.counts.items() if number)
    head = (
        f"{', '.join(over[:5])} {'are' if len(over) > 1 else 'is'} asked for more than they can take"
        if over
        else "No team is asked for more than it can take"
    )
    say(f"{product.name}: {head}, if everything is built as asked. Features: {counts or 'none'}.")
    asked = [team for team in report.teams if team.load.demand.p50 > 0 or team.dedicated]
    heads = ("Team", "People", "Dedicated", "Large", "Medium", "Per member", "Load", "Over-asked because")
    table(heads, [_team_row(team) for team in asked], title="Teams", numbers=(1, 2, 3, 4, 5, 6))
    skills = [(load.title, str(load.num_people), _ratio(load.ratio), f"{load.over_days:.0f}") for load in report.skills if load.is_over]
    table(("Skill", "People", "Load", "Person-days over"), skills, title="Skills short", numbers=(1, 2, 3))
    champions = [person for person in report.people if person.champions or person.load.is_over][:MAX_PEOPLE]
    table(
        ("Person", "Champions", "Dedicated", "Load"),
        [_person_row(person) for person in champions],
        title="People who champion most",
        numbers=(1, 2, 3),
    )
    rules = [("data defect" if rule.is_data_defect else rule.kind, rule.feature, rule.message) for rule in report.rules]
    table(("Rule", "Feature", "What"), rules, title="Rules of asking")
    verdicts = [
        (
            each.feature,
            each.verdict,
            format_date(each.earliest_finish, product.as_of) if each.earliest_finish else "",
            "; ".join((*each.reasons, *each.conditions, *each.unknowns)[:2]),
        )
        for each in report.verdicts
    ]
    table(("Feature", "Verdict", "Alone, done by", "Why, or feasible if"), verdicts, title="Can it be built?")
    carried = [(each.feature, each.title, str(each.num_periods), ", ".join(each.periods)) for each in report.carried]
    table(("Feature", "Title", "Period", "Since"), carried, title="What keeps slipping", numbers=(2,))
    table(("Feature", "Purpose", "Funded", "Amount", "Hangs on it"), [_money_row(risk) for risk in report.funding], title="At risk for money")


def _team_row(team: "TeamLoad") -> tuple[str, ...]:
    per_member = f"{team.dedicated_per_member:.2g}" if team.dedicated_per_member is not None else "?"
    levels = team.levels
    return (
        team.title,
        str(team.members),
        str(team.dedicated),
        str(levels.get("large", 0)),
        str(levels.get("medium", 0)),
        per_member,
        _ratio(team.load.ratio),
        "; ".join(team.reasons),
    )


def _person_row(person: "PersonLoad") -> tuple[str, ...]:
    return person.name, str(person.champions), str(person.dedicated), _ratio(person.load.ratio)


def _money_row(risk: "FundingRisk") -> tuple[str, ...]:
    amount = format_amount(risk.amount.p50, risk.currency) if risk.amount else risk.stated
    hanging = [*(f"{need.title} ({format_share(need.strength)})" for need in risk.needs[:2]), *risk.dependents[:2]]
    return risk.title, risk.purpose, risk.funded, amount, "; ".join(hanging)


def _ratio(ratio: float | None) -> str:
    return "?" if ratio is None else f"{100 * ratio:.0f} %"
