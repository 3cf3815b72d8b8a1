"""Needs with the strength of their evidence, and what stands behind each feature's numbers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from quarterdeck.evidence import NeedStrength
from quarterdeck.product import Evidence, Feature
from quarterdeck.reports.document import FeatureDetail, NeedLine, QuoteLine, WorkLine
from quarterdeck.reports.material import Material
from quarterdeck.roadmap.plan import PlannedFeature
from quarterdeck.units import format_amount, format_date, format_share

MAX_QUOTES = 100
"""A report goes by mail: of a need that thousands speak of it holds the newest."""
MAX_QUOTE_LETTERS = 1000
MAX_NEEDS = 40
MAX_DRIVERS = 3


def needs(material: Material) -> tuple[NeedLine, ...]:
    """Needs, the strongest first; none where no needs report was given."""
    if material.needs is None:
        return ()
    quotes = _quotes(material)
    unanswered = set(material.needs.unanswered)
    shown = sorted(material.needs.needs, key=lambda each: (each.need not in unanswered, -each.strength))[:MAX_NEEDS]
    return tuple(_need_line(each, number, material, quotes.get(each.need, ())) for number, each in enumerate(shown, 1))


def _need_line(need: NeedStrength, number: int, material: Material, quotes: tuple[QuoteLine, ...]) -> NeedLine:
    line = NeedLine(
        anchor=f"n{number}",
        title=need.title,
        need=need.need,
        basis=need.basis,
        num_voices=need.voices.items if need.voices else 0,
        is_strong=need.is_strong,
        answered_by=tuple(answer.title for answer in need.answers if answer.status != "closed"),
        planned=tuple(answer.title for answer in need.answers if answer.feature in material.plan.selected),
        quotes=quotes,
    )
    return _with_share(line, need)


def _with_share(line: NeedLine, need: NeedStrength) -> NeedLine:
    """The share that makes the need as strong as it is: of the strongest survey item, else of the voices."""
    from dataclasses import replace

    surveys = sorted(need.surveys, key=lambda each: -each.strong_share)
    if surveys and (need.voices is None or surveys[0].strong_share >= need.voices.share):
        best = surveys[0]
        basis = f"{best.survey} {best.year}" if str(best.year) not in best.survey else best.survey
        return replace(
            line, share=best.strong_share, respondents=best.respondents, low=best.interval.low, high=best.interval.high, basis=f"{basis}: {best.item}"
        )
    if need.voices is not None:
        interval = need.voices.interval
        count = {"accounts": need.voices.accounts, "people": need.voices.people}.get(str(need.voices.counted), need.voices.items)
        return replace(line, share=need.voices.share, low=interval.low, high=interval.high, basis=f"{count} {need.voices.counted} raised it")
    return line


def _quotes(material: Material) -> dict[str, tuple[QuoteLine, ...]]:
    """What was said of each need by the product's day, the newest first: the items that its voices count."""
    accounts = {account.id: account.title for account in material.product.accounts}
    found: dict[str, list[Evidence]] = defaultdict(list)
    for evidence in material.product.evidence:
        is_later = evidence.said_on is not None and evidence.said_on > material.product.as_of
        if evidence.need and evidence.duplicate_of is None and not is_later:
            found[evidence.need].append(evidence)
    newest = {need: sorted(said, key=lambda each: str(each.said_on or ""), reverse=True)[:MAX_QUOTES] for need, said in found.items()}
    return {need: tuple(_quote(each, accounts) for each in said) for need, said in newest.items()}


def _quote(evidence: Evidence, accounts: Mapping[str, str]) -> QuoteLine:
    account = accounts.get(evidence.account or "", evidence.account or "")
    who = ", ".join(part for part in (evidence.person, account) if part)
    return QuoteLine(text=_cut(evidence.text), who=who or evidence.kind, said_on=evidence.said_on)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MAX_QUOTE_LETTERS else text[: MAX_QUOTE_LETTERS - 1].rsplit(" ", 1)[0] + " …"


def details(material: Material) -> tuple[FeatureDetail, ...]:
    """What stands behind each feature, planned ones first."""
    planned = material.plan.selected
    order = [*planned, *(out.feature for out in material.plan.left_out)]
    return tuple(_detail(each, material, planned.get(each)) for each in dict.fromkeys(order))


def _detail(identity: str, material: Material, item: PlannedFeature | None) -> FeatureDetail:
    feature = material.features.get(identity)
    facts = tuple(_facts(feature, material, item)) if feature else ()
    return FeatureDetail(
        anchor=material.anchors[identity],
        title=material.title(identity),
        is_planned=item is not None,
        summary=feature.summary if feature else "",
        facts=facts,
        work=_work(item, material) if item else (),
    )


def _work(item: PlannedFeature, material: Material) -> tuple[WorkLine, ...]:
    return tuple(
        WorkLine(
            title=each.title,
            kind=each.kind,
            team=material.team_title(each.team) if each.team else "",
            people=tuple(material.person_names.get(person, person) for person in each.named),
            effort_days=each.effort_days,
            start=each.start,
            finish=each.finish,
        )
        for each in sorted(item.activities, key=lambda each: (each.start, each.title))
    )


def _facts(feature: Feature, material: Material, item: PlannedFeature | None) -> Iterator[tuple[str, str]]:
    product, unit = material.product, material.product.value_unit
    if feature.value:
        case = feature.value
        low, high = format_amount(case.value.p10, unit), format_amount(case.value.p90, unit)
        spread = f"{format_amount(case.value.p50, unit)}, 8 times in 10 between {low} and {high}"
        yield "Value", f"{spread}. Urgency: {case.profile}." + (f" {case.basis}" if case.basis else "")
    else:
        yield "Value", "No value case yet."
    if item and item.late_reason:
        yield "Why not earlier", item.late_reason
    yield "Keys", material.keys(feature.id).capitalize()
    objectives = {objective.id: objective.title for objective in product.objectives}
    if feature.objective in objectives:
        yield "Objective", objectives[feature.objective or ""]
    titles = {need.id: need.title for need in product.needs}
    if links := [
        f"{titles.get(link.need, link.need)}{' (in part)' if link.coverage == 'partial' else ''}"
        for link in product.need_links
        if link.feature == feature.id
    ]:
        yield "Answers", "; ".join(links)
    yield from _links_and_doubts(feature, material)


def _links_and_doubts(feature: Feature, material: Material) -> Iterator[tuple[str, str]]:
    product = material.product
    if waits := [
        f"{material.title(link.requires)}{'' if link.hardness == 'hard' else ' (soft)'}"
        for link in product.dependencies
        if link.feature == feature.id
    ]:
        yield "Waits for", "; ".join(waits)
    if waited := [material.title(link.feature) for link in product.dependencies if link.requires == feature.id]:
        yield "Waited for by", "; ".join(waited)
    if pins := [_pin(pin.kind, pin.day, pin.why, material) for pin in product.pins if pin.feature == feature.id]:
        yield "Pinned", "; ".join(pins)
    if feature.feasibility and feature.feasibility.assessments:
        said = [
            f"{each.dimension}: {each.verdict}{' if ' + ', '.join(each.conditions) if each.conditions else ''}"
            for each in feature.feasibility.assessments
        ]
        yield "Feasibility", "; ".join(said)
    if risks := [
        f"{risk.title} ({format_share(risk.probability.p50)})" for risk in product.risks if risk.feature == feature.id and risk.state == "open"
    ]:
        yield "Risks", "; ".join(risks)
    forecast = next((each for each in material.forecast.features if each.feature == feature.id), None) if material.forecast else None
    if forecast and forecast.drivers:
        drivers = sorted(forecast.drivers, key=lambda each: -each.share)[:MAX_DRIVERS]
        yield "What makes the date uncertain", "; ".join(f"{each.title} {format_share(each.share)}" for each in drivers)
    if feature.source.startswith(("http://", "https://")):
        yield "Source", feature.source


def _pin(kind: str, day: object, why: str, material: Material) -> str:
    from datetime import date

    when = f" {format_date(day, material.today)}" if isinstance(day, date) else ""
    return f"{kind}{when}{f': {why}' if why else ''}"
