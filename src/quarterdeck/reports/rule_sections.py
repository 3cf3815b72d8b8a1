"""Which sections of a report an audience has, and to which fact each text, number and day of a report's lines belongs."""

from quarterdeck.reports.document import Audience
from quarterdeck.reports.rules import AUDIENCES

_ALL = frozenset(AUDIENCES)
_ENGINEERING: frozenset[Audience] = frozenset({"engineering"})
_INSIDE: frozenset[Audience] = frozenset({"engineering", "executive"})
_NOT_CUSTOMERS: frozenset[Audience] = frozenset({"engineering", "executive", "sales"})

SECTIONS: dict[str, frozenset[Audience]] = {
    "format": _ALL,
    "version": _ALL,
    "audience": _ALL,
    "product_name": _ALL,
    "made_on": _ALL,
    "lead": _ALL,
    "provenance": _ALL,
    "changes": _ALL,
    "change_summary": _ALL,
    "value_unit": _INSIDE,
    "gap": _INSIDE,
    "conflict": _INSIDE,
    "missing": _NOT_CUSTOMERS,
    "promises": _NOT_CUSTOMERS,
    "timeline": _ENGINEERING,
    "releases": _INSIDE,
    "included": _ENGINEERING,
    "left_out": _ENGINEERING,
    "risks": _ENGINEERING,
    "needs": _ENGINEERING,
    "details": _ENGINEERING,
    "flaws": _ENGINEERING,
    "method": _ENGINEERING,
    "objectives": _INSIDE,
    "decisions": frozenset({"executive"}),
    "trust": frozenset({"executive"}),
    "quarters": frozenset({"executive", "sales"}),
    "horizons": frozenset({"customers"}),
}
"""Section of a report → the audiences that have it. A section that is not named is nobody's."""

_PLACED: dict[str, str] = {
    # Said by this product, of no fact: the frame of a drawing, words of a group.
    "frame": "Missing.topic Missing.sentence Missing.command Bar.anchor Bar.row Lane.num_rows IncludedLine.anchor OutLine.anchor RiskLine.group"
    " RiskLine.anchor NeedLine.anchor FeatureDetail.anchor MethodLine.label Timeline.first Timeline.last PromiseLine.standing",
    # Sentences written for the audience they are for.
    "product": "Lead.headline Lead.rest",
    "titles": "Bar.title IncludedLine.title FeatureDetail.title QuarterLine.features HorizonLine.features ReleaseLine.features ChangeLine.title",
    "finish": "Bar.start Bar.finish Bar.p50 Bar.p85 Bar.sentence IncludedLine.start IncludedLine.finish IncludedLine.p50 IncludedLine.p85"
    " QuarterLine.quarter",
    "releases": "ReleaseMark.title ReleaseMark.day ReleaseMark.probability ReleaseLine.title ReleaseLine.ships_on ReleaseLine.p50 ReleaseLine.p85"
    " ReleaseLine.probability IncludedLine.release",
    "promises": "IncludedLine.promised IncludedLine.probability PromiseLine.title PromiseLine.quarter PromiseLine.day PromiseLine.probability",
    "customers": "PromiseLine.to",
    "outcomes": "OutcomeLine.objective OutcomeLine.title OutcomeLine.start OutcomeLine.now OutcomeLine.target OutcomeLine.unit OutcomeLine.score"
    " OutcomeLine.confidence ObjectiveLine.title ObjectiveLine.num_features ObjectiveLine.num_left_out",
    "changes": "ChangeLine.change ChangeLine.cause DecisionLine.title DecisionLine.text ConflictPart.demands ConflictPart.remedies",
    "left_out": "OutLine.title OutLine.kind OutLine.reason OutLine.displaces",
    "money": "Gap.value Gap.upper_bound Gap.share Gap.unit Gap.sentence Gap.likely Gap.seconds IncludedLine.value IncludedLine.value_range"
    " OutLine.value OutLine.value_change OutLine.price ObjectiveLine.value",
    "teams": "Lane.title Lane.note Lane.load IncludedLine.team WorkLine.team",
    "people": "WorkLine.people",
    "work": "IncludedLine.option IncludedLine.waits_for IncludedLine.keys WorkLine.title WorkLine.effort_days WorkLine.start WorkLine.finish",
    "notes": "IncludedLine.late_reason FeatureDetail.summary FeatureDetail.facts",
    "risks": "RiskLine.title RiskLine.text",
    "needs": "NeedLine.title NeedLine.share NeedLine.respondents NeedLine.low NeedLine.high NeedLine.basis NeedLine.num_voices"
    " NeedLine.answered_by NeedLine.planned",
    "evidence": "QuoteLine.text QuoteLine.who QuoteLine.said_on",
    "identifiers": "Bar.feature Lane.key IncludedLine.feature OutLine.feature NeedLine.need",
    "method": "FlawLine.place FlawLine.message MethodLine.text MethodLine.url",
}

LINES: dict[str, str] = {field: fact for fact, fields in _PLACED.items() for field in fields.split()}
"""`Line.field` → its fact; *frame* is of none."""


def has(audience: Audience, section: str) -> bool:
    """Whether an audience has a section."""
    return audience in SECTIONS.get(section, frozenset())
