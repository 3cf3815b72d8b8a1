"""What is at risk: promises under their chance, teams asked for more than they have, rules broken, risks for money."""

from collections.abc import Iterator

from quarterdeck.reports.document import RiskLine
from quarterdeck.reports.material import A_COIN_TOSS, CERTAIN_ENOUGH, Material, counted
from quarterdeck.units import format_amount, format_date, format_probability, format_share

PROMISES, TEAMS, RULES, MONEY, EVENTS = "Promises", "Teams", "Rules", "Money", "Events"
MAX_EVENTS = 12


def risks(material: Material) -> tuple[RiskLine, ...]:
    """All of it, in groups."""
    return (*promises(material), *_full_teams(material), *_asked_too_much(material), *_unfunded(material), *_events(material))


def promises(material: Material) -> Iterator[RiskLine]:
    """Promises whose date holds with less than 85 %, or whose feature is not in the plan at all."""
    dated = [(each.feature, each.promised_date, each.to) for each in material.product.commitments]
    dated += [(each.id, each.deadline, "") for each in material.product.features if each.deadline]
    for feature, day, to in dated:
        said = f"Promised{f' to {to}' if to else ''} for {format_date(day, material.today)}"
        anchor, title = material.anchors.get(feature, ""), material.title(feature)
        finish = material.finishes.get(feature)
        chance = finish.probability_on_time if finish and finish.promised == day else None
        item = material.plan.selected.get(feature)
        if item is None:
            yield RiskLine(group=PROMISES, title=title, text=f"{said}; not in the plan", tone="risk", anchor=anchor)
        elif chance is not None and chance < CERTAIN_ENOUGH:
            tone = "warn" if chance >= A_COIN_TOSS else "risk"
            yield RiskLine(group=PROMISES, title=title, text=f"{said}; holds with {format_probability(chance)}", tone=tone, anchor=anchor)  # type: ignore[arg-type]
        elif item.finish > day:
            text = f"{said}; planned to finish {format_date(item.finish, material.today)}"
            yield RiskLine(group=PROMISES, title=title, text=text, tone="risk", anchor=anchor)


def _full_teams(material: Material) -> Iterator[RiskLine]:
    """Teams the plan fills to the brim: any slip there moves something."""
    for load in material.plan.loads:
        if load.kind == "person":
            continue
        over = sum(used > have + 1e-6 for have, used in zip(load.capacity, load.load, strict=False))
        if over:
            yield RiskLine(group=TEAMS, title=load.title, text=f"Planned above its capacity in {counted(over, 'week')}", tone="risk")


def _asked_too_much(material: Material) -> Iterator[RiskLine]:
    """Teams asked for more than they can take and asks that break a rule, where a feasibility check was given."""
    if material.feasibility is None:
        return
    for team in material.feasibility.teams:
        if team.is_over_asked:
            yield RiskLine(group=TEAMS, title=team.title, text="; ".join(team.reasons), tone="risk")
    for finding in material.feasibility.violations:
        yield RiskLine(group=RULES, title=finding.title, text=finding.message, anchor=material.anchors.get(finding.feature, ""))


def _unfunded(material: Material) -> Iterator[RiskLine]:
    for funding in material.product.funding:
        if funding.funded not in ("none", "partial") or funding.feature not in material.plan.selected:
            continue
        amount = f", {format_amount(funding.amount.p50, funding.currency or material.product.currency)}" if funding.amount else ""
        share = f" ({format_share(funding.share_funded)} found)" if funding.share_funded is not None else ""
        text = f"{funding.purpose}{amount}: {'no money yet' if funding.funded == 'none' else 'partly funded'}{share}"
        yield RiskLine(group=MONEY, title=material.title(funding.feature), text=text, anchor=material.anchors.get(funding.feature, ""))


def _events(material: Material) -> Iterator[RiskLine]:
    """The product's own open risks on planned features, the dearest first."""
    planned = [risk for risk in material.product.risks if risk.state == "open" and risk.feature in material.plan.selected]
    expected = {
        risk.id: risk.probability.p50 * ((risk.loss.p50 if risk.loss else 0.0) + (risk.delay_days.p50 if risk.delay_days else 0.0))
        for risk in planned
    }
    for risk in sorted(planned, key=lambda each: -expected[each.id])[:MAX_EVENTS]:
        parts = [f"{format_share(risk.probability.p50)} likely"]
        if risk.delay_days:
            parts.append(f"{risk.delay_days.p10:g} to {risk.delay_days.p90:g} working days later")
        if risk.loss:
            parts.append(
                f"{format_amount(risk.loss.p10, material.product.currency)} to {format_amount(risk.loss.p90, material.product.currency)} lost"
            )
        text = f"{risk.title}: {', '.join(parts)}" + (f". {risk.action}" if risk.action else "")
        yield RiskLine(group=EVENTS, title=material.title(risk.feature), text=text, anchor=material.anchors.get(risk.feature, ""))
