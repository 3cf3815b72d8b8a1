"""Where everything came from: flaws of the source, method, seed, hashes, licences, and what was not given."""

from collections.abc import Iterator

from quarterdeck.product import content_hash
from quarterdeck.reports.document import FlawLine, MethodLine, Missing
from quarterdeck.reports.material import Material, counted
from quarterdeck.units import format_share


def provenance(material: Material) -> str:
    """The line at the foot of each page: from which plan, of which day, by what; outside, the day alone."""
    day = f"as of {material.today.day} {material.today:%B %Y}"
    if material.audience in ("sales", "customers"):
        return f"Made with Quarterdeck, {day}."
    name = f"{material.plan_name}, " if material.plan_name else ""
    futures = f", dates from {material.forecast.num_samples:,} simulated futures" if material.forecast else ", dates without a forecast"
    given = f", input {material.plan.product_hash[:12]}" if material.audience == "engineering" else ""
    return f"{name}{day}{futures}{given}. Made with Quarterdeck."


def flaws(material: Material) -> tuple[FlawLine, ...]:
    """What the importer found wrong and left as it was."""
    return tuple(FlawLine(place=note.place, message=note.message) for note in material.product.import_notes)


def missing(material: Material) -> tuple[Missing, ...]:
    """What was not given, and the command that makes it."""
    lines = []
    if material.forecast is None:
        sentence = "No forecast was given: dates are the plan's own, without their doubt."
        if material.audience == "sales":
            sentence = "No forecast was given, so no quarter can be named."
        lines.append(Missing(topic="forecast", sentence=sentence, command="quarterdeck forecast"))
    if material.audience == "engineering":
        if material.needs is None:
            lines.append(Missing(topic="needs", sentence="The strength of needs was not given.", command="quarterdeck needs"))
        if material.feasibility is None:
            lines.append(Missing(topic="feasibility", sentence="No feasibility check was given.", command="quarterdeck feasibility"))
    if material.audience == "executive" and material.difference is None:
        lines.append(Missing(topic="changes", sentence="No earlier plan was given, so nothing says what changed.", command="quarterdeck compare"))
    return tuple(lines)


def method(material: Material) -> tuple[MethodLine, ...]:
    """How the plan and the forecast were computed, on what, and where the facts come from."""
    return tuple(_method_lines(material))


def _method_lines(material: Material) -> Iterator[MethodLine]:
    plan = material.plan
    how = plan.method or "Not recorded"
    given_time = f"{plan.settings.seconds:g} s given"
    used = f"{plan.seconds_used:.1f} s used, {given_time}" if plan.seconds_used else f"{given_time}, work counted instead of time"
    yield MethodLine(label="Plan", text=f"{how}; status {plan.status}; {used}; seed {plan.settings.seed}")
    yield MethodLine(label="Horizon", text=f"{counted(plan.num_weeks, 'week')} from {plan.start:%d %B %Y}; as of {plan.as_of:%d %B %Y}")
    given = content_hash(material.product)
    same = (
        "the file the plan was made from" if given == plan.product_hash else f"changed since the plan was made from {plan.product_hash}; plan again"
    )
    yield MethodLine(label="Product", text=f"{material.product.name}, content {given}, {same}")
    if forecast := material.forecast:
        made, until = f"{forecast.made_on:%d %B %Y}", f"{forecast.counted_until:%d %B %Y}"
        text = f"{forecast.method}; {forecast.num_samples:,} samples, seed {forecast.seed}, made {made}, counted until {until}"
        yield MethodLine(label="Forecast", text=text)
        for each in forecast.references:
            bounds = f"{format_share(each.rate_low)} to {format_share(each.rate_high)}"
            text = f"{each.title}: {each.completed} of {each.total} done in {each.period_weeks:.0f} weeks ({format_share(each.rate)}, {bounds})"
            yield MethodLine(label="History", text=text)
    for limit in plan.limits:
        yield MethodLine(label="Limit", text=f"{limit.title}: {limit.used:,.4g} of {limit.limit:,.4g} {limit.unit}")
    for source in material.product.sources:
        parts = [source.title, source.licence, f"retrieved {source.retrieved}" if source.retrieved else ""]
        yield MethodLine(label="Source", text=", ".join(part for part in parts if part), url=source.url)
