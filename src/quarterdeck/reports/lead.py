"""The sentence a report opens with, and the gap between the plan and its bound."""

from quarterdeck.reports.document import Gap, Lead
from quarterdeck.reports.material import CERTAIN_ENOUGH, Material, counted
from quarterdeck.units import format_amount, format_probability, format_share


def lead(material: Material) -> Lead:
    """What is so, in the words of the audience."""
    if material.audience == "customers":
        return Lead(
            headline="What we are working on now, what comes next, and what may follow.",
            rest="Order and content may change; nothing here is a promise.",
        )
    if material.plan.status in ("infeasible", "unknown"):
        return _no_plan(material)
    if material.audience == "sales":
        return _sales(material)
    return _executive(material) if material.audience == "executive" else _engineering(material)


def _no_plan(material: Material) -> Lead:
    if material.plan.status == "unknown":
        return Lead(headline="No plan was found in the time given.", rest="Plan again with more seconds.")
    if material.audience == "sales":
        return Lead(headline="There is no plan yet.", rest="Nothing can be promised.")
    return Lead(headline="No plan can hold all of these demands.", rest="The smallest set that conflicts, and what would resolve it, stands below.")


def _engineering(material: Material) -> Lead:
    plan = material.plan
    if not plan.items and not plan.left_out:
        return Lead(headline="There are no features to plan.", rest="Add features with at least one option to the product, then plan again.")
    headline = f"{format_amount(plan.value, plan.value_unit)} planned from {counted(len(plan.items), 'feature')}; {len(plan.left_out)} left out."
    return Lead(headline=headline, rest=_bound_words(material))


def _executive(material: Material) -> Lead:
    plan = material.plan
    headline = f"{counted(len(plan.items), 'feature')} planned, worth {format_amount(plan.value, plan.value_unit)} if all goes to plan."
    chances = [
        (each.finish.probability_on_time, each.title) for each in material.release_forecasts.values() if each.finish.probability_on_time is not None
    ]
    if not chances:
        return Lead(headline=headline, rest=_bound_words(material))
    chance, title = min(chances)
    if chance >= CERTAIN_ENOUGH:
        return Lead(headline=headline, rest=f"Every release holds with {format_share(CERTAIN_ENOUGH)} or more.")
    return Lead(headline=headline, rest=f"The worry is {title}: all of it on time with {format_probability(chance)}.")


def _sales(material: Material) -> Lead:
    planned = material.plan.items
    ready = sum(bool(finish.p85_date) for item in planned if (finish := material.finishes.get(item.feature)))
    headline = f"{counted(ready, 'feature')} can be named with a quarter." if ready else "No feature can be named with a quarter yet."
    waiting = len(planned) - ready
    rest = f"Each holds with at least {format_share(CERTAIN_ENOUGH)}." if ready else ""
    more = f" {counted(waiting, 'feature')} cannot yet: do not name a time for {'it' if waiting == 1 else 'them'}." if waiting else ""
    return Lead(headline=headline, rest=(rest + more).strip())


def _bound_words(material: Material) -> str:
    plan = material.plan
    if plan.upper_bound is None or plan.gap is None:
        return "No bound yet: nothing says how much better another plan could be."
    if plan.status == "optimal" or plan.gap < 5e-4:
        return "No plan under the same limits can be worth more."
    bound = format_amount(plan.upper_bound, plan.value_unit)
    return f"No plan under the same limits can pass {bound}; this one is within {format_share(plan.gap)} of it."


def gap(material: Material) -> Gap | None:
    """The plan's value beside its bound; None where there is no plan."""
    plan = material.plan
    if plan.status in ("infeasible", "unknown") or not plan.items:
        return None
    forecast = material.forecast
    likely = (forecast.value_p10, forecast.value_p90) if forecast and forecast.value_p90 > 0 else None
    return Gap(
        value=plan.value,
        upper_bound=plan.upper_bound,
        share=plan.gap,
        unit=plan.value_unit,
        sentence=_bound_words(material),
        likely=likely,
        seconds=plan.seconds_used,
    )


def trust(material: Material) -> str:
    """Why this page can be believed, in two sentences."""
    plan = material.plan
    said = [] if plan.gap is None else [f"The plan is within {format_share(plan.gap)} of the best this capacity allows."]
    scored = [each for each in material.product.forecasts if each.actual_date]
    if scored:
        kept = sum(each.actual_date <= each.p85_date for each in scored if each.actual_date)
        said.append(f"Our 85 % dates came true {format_share(kept / len(scored))} of the time (n = {len(scored)}).")
    for each in material.forecast.references[:1] if material.forecast else ():
        said.append(f"Of {each.total} items like these before, {each.completed} were done in their period; the dates count that.")
    return " ".join(said)
