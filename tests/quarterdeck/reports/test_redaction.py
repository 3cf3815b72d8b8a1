"""Audience × field × document: what one may not see stands nowhere in any file, and what one should see does."""

import io
import re
import types
import typing
import zipfile
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from functools import cache

import pypdfium2
import pytest

from quarterdeck.comparison import Difference, FeatureMove
from quarterdeck.comparison.difference import Cause, InputChange
from quarterdeck.evidence import strong_needs
from quarterdeck.feasibility import assess
from quarterdeck.forecast.forecast import DateForecast, FeatureForecast, Forecast, ReleaseForecast
from quarterdeck.product import ProductFile, content_hash
from quarterdeck.reports import AUDIENCES, FACTS, FORMS, SECTIONS, Report, build_report, document, forms_for
from quarterdeck.reports.document import Audience
from quarterdeck.reports.rule_fields import FIELDS
from quarterdeck.reports.rule_sections import LINES, has
from quarterdeck.reports.rules import FACT, LEFT_OUT, sees, sees_exactly
from quarterdeck.roadmap.plan import LeftOut, Plan, PlannedActivity, PlannedFeature, PlanSettings, ResourceLoad
from quarterdeck.uncertainty import ThreePoint
from tests.quarterdeck.reports.canaries import DAY, Canaries, word

DOORS = [(audience, form.ending) for audience in AUDIENCES for form in forms_for(audience)]


@cache
def planted() -> tuple[Canaries, ProductFile]:
    canaries = Canaries()
    product = canaries.product()
    other = replace(product.features[0], id="other", title="Another title", options=(), release=None)
    return canaries, replace(product, features=(*product.features, other))


def report_for(audience: str) -> Report:
    _, product = planted()
    feature = product.features[0]
    option, weeks = feature.options[0], {"start_week": 0, "finish_week": 4, "start": DAY, "finish": DAY + timedelta(weeks=4)}
    build = PlannedActivity(
        id=option.activities[0].id,
        title=option.activities[0].title,
        kind="activity",
        team=product.teams[0].id,
        effort_days=30,
        people=1,
        resources={},
        named=(product.people[0].id,),
        **weeks,
    )
    item = PlannedFeature(
        feature=feature.id,
        title=feature.title,
        option=option.id,
        release=product.releases[0].id,
        value=180e3,
        late_reason=f"{word('Person.name')} is away: {word('Absence.reason')}",
        value_range=ThreePoint(100e3, 200e3, 500e3),
        activities=(build,),
        waits_for=(),
        **weeks,
    )
    out = LeftOut(feature="other", title="Another title", kind="displaced", reason=f"Needs {word('Person.name')}", value=9e4, value_change=-4e4)
    load = ResourceLoad(key=product.teams[0].id, kind="team", title=product.teams[0].title, capacity=(1.0,) * 8, load=(1.0,) * 8, price=(1e3,) * 8)
    plan = Plan(
        product_id=product.id,
        product_name=product.name,
        product_hash=content_hash(product),
        value_unit=product.value_unit,
        as_of=DAY,
        start=DAY,
        num_weeks=8,
        settings=PlanSettings(),
        status="feasible",
        value=1.8e5,
        upper_bound=2e5,
        items=(item,),
        left_out=(out,),
        loads=(load,),
        method="CP-SAT",
        product=product,
    )
    return build_report(
        product,
        plan,
        forecast=_forecast(plan),
        feasibility=assess(replace(product, features=(), decision_capacities=(), ask_conversions=())),
        needs=strong_needs(product),
        difference=_difference(),
        audience=audience,
        today=DAY,
    )


def _forecast(plan: Plan) -> Forecast:
    _, product = planted()
    promised = product.commitments[0].promised_date
    done = DateForecast(
        p10_date=DAY, p50_date=date(2026, 12, 24), p85_date=date(2027, 1, 14), p95_date=None, promised=promised, probability_on_time=0.61
    )
    return Forecast(
        product_id=plan.product_id,
        product_hash=plan.product_hash,
        plan_value=plan.value,
        made_on=DAY,
        num_samples=1000,
        seed=1,
        method="network",
        counted_until=date(2027, 12, 31),
        features=(
            FeatureForecast(
                feature=product.features[0].id, title=product.features[0].title, finish=done, simulated=done, reference=None, criticality=0.3
            ),
        ),
        releases=(
            ReleaseForecast(
                release=product.releases[0].id,
                title=product.releases[0].title,
                ships_on=product.releases[0].ships_on,
                features=(product.features[0].id,),
                finish=done,
            ),
        ),
        value_p10=1.2e5,
        value_p50=1.6e5,
        value_p90=1.9e5,
    )


def _difference() -> Difference:
    """One whose causes quote whatever a difference can quote, whole and cut off."""
    canaries, _ = planted()
    quoted = [text for name, (text, *_) in canaries.spellings.items() if text.startswith("Zq") and FACT[FIELDS[name]].stand_in]
    assert len(quoted) > 60
    cause = f"{word('Feature.id')}: summary {' → '.join(quoted)}"
    move = FeatureMove(feature="ZqFeatureIdQz", title=word("Feature.title"), kind="moves", cause=cause, value_change=1e3, weeks=2)
    changes = (InputChange(noun="feature", id="ZqFeatureIdQz", field="summary", text=cause),)
    causes = (Cause(title=cause, kind="input", value_change=1e3, changes=changes),)
    return Difference(kind="plans", headline=f"1 feature moves. {word('Pin.why')}", moves=(move, replace(move, kind="enters")), causes=causes)


@cache
def told(audience: Audience, ending: str) -> str:
    """Everything a file says anywhere, properties and notes included, without white space."""
    return "".join(re.sub(r"[\s\u200b\u00ad]", "", text) for text in _texts(FORMS[ending].write(report_for(audience)), ending))


def _texts(content: bytes, ending: str) -> list[str]:
    if ending == "pdf":
        with pypdfium2.PdfDocument(content) as pdf:
            outline = [str(each.get_title()) for each in pdf.get_toc()]
            return [pdf[number].get_textpage().get_text_range() for number in range(len(pdf))] + list(pdf.get_metadata_dict().values()) + outline
    if ending in ("pptx", "xlsx"):
        return list(_unzipped(content))
    if ending == "ics":
        return [content.decode().replace("\r\n ", "").replace("\\", "")]
    return [content.decode()]


def _unzipped(content: bytes) -> typing.Iterator[str]:
    """Every part of an Office file as XML and as its text, workbooks within charts too."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            inside = archive.read(name)
            if name.endswith(".xlsx"):
                yield from _unzipped(inside)
            elif name.endswith((".xml", ".rels")):
                yield inside.decode()
                yield re.sub(r"<[^>]+>", "", inside.decode())


def _stands_in(spelling: str, text: str) -> bool:
    spelling = re.sub(r"\s", "", spelling)
    if spelling.startswith("Zq"):
        return spelling.casefold() in text.casefold()
    return re.search(rf"(?<![\d.,]){re.escape(spelling)}(?![\d])", text) is not None


@pytest.mark.parametrize(("audience", "ending"), DOORS)
def test_what_an_audience_may_not_see_stands_nowhere(audience: Audience, ending: str) -> None:
    canaries, _ = planted()
    text = told(audience, ending)
    leaks = [
        f"{field}: {spelling}"
        for field, spellings in canaries.spellings.items()
        for spelling in spellings
        if not sees_exactly(audience, FIELDS[field]) and _stands_in(spelling, text)
    ]
    assert leaks == []
    assert len(canaries.spellings) > 250


SHOWN: dict[str, dict[str, list[str]]] = {
    "engineering": {
        "": ["Feature.title", "Release.title", "Commitment.to"],
        "pdf pptx xlsx html md json": ["Team.title", "Objective.title", "KeyResult.title", "Need.title", "Pin.why"],
        "pdf xlsx html md json": ["Activity.title", "Person.name", "Feature.summary", "ImportNote.message", "Evidence.text", "Source.title"],
    },
    "executive": {
        "": ["Release.title", "Commitment.to", "Feature.title"],
        "pdf pptx xlsx html md json": ["Objective.title", "KeyResult.title"],
    },
    "sales": {"": ["Feature.title"], "pdf pptx xlsx html md json": ["Commitment.to"]},
    "customers": {"": ["Feature.title"]},
}


@pytest.mark.parametrize(("audience", "ending"), DOORS)
def test_what_an_audience_should_see_is_there(audience: Audience, ending: str) -> None:
    text = told(audience, ending)
    wanted = [field for forms, named in SHOWN[audience].items() if not forms or ending in forms.split() for field in named]
    assert wanted
    assert [field for field in wanted if not _stands_in(word(field), text)] == []


@pytest.mark.parametrize(("audience", "ending"), DOORS)
def test_outside_no_day_chance_or_money_is_named(audience: Audience, ending: str) -> None:
    if audience in ("engineering", "executive"):
        return
    text = told(audience, ending)
    if ending in ("pptx", "xlsx"):
        text = re.sub(r"<[^>]+>", "", text)
    elif ending == "html":
        text = re.sub(r"<style>.*?</style>", "", text)
    days = set(re.findall(r"20\d\d-\d\d-\d\d", text)) - {DAY.isoformat()}
    # Sales see the last day of a quarter, customers none; an Office file says when it was made.
    assert days <= {"2027-03-31", "2026-11-23"}, days
    assert not re.findall(r"[€£]\d|(?<![:!])[$]\d{3,}", text)
    chances = set(re.findall(r"(\d+)%", text)) - ({"85"} if audience == "sales" else set())
    assert not chances if ending not in ("xlsx", "pptx", "html") else chances <= {"100"}, chances


def test_every_field_of_every_noun_is_placed() -> None:
    named = _fields_of(ProductFile)
    assert {field for field in named if field not in FIELDS} == set()
    assert {field for field in FIELDS if field not in named} == set()


def _fields_of(cls: type, seen: set[type] | None = None) -> set[str]:
    """`Noun.field` of each text, number, day and range that can stand in a noun."""
    seen = seen if seen is not None else set()
    seen.add(cls)
    hints, found = typing.get_type_hints(cls), set()
    for field in fields(cls):
        for leaf in _leaf_types(hints[field.name]):
            if is_dataclass(leaf) and leaf is not ThreePoint:
                found |= set() if leaf in seen else _fields_of(leaf, seen)
            elif leaf in (str, int, float, date, ThreePoint):
                found.add(f"{cls.__name__}.{field.name}")
    return found


def _leaf_types(hint: typing.Any) -> typing.Iterator[typing.Any]:
    if typing.get_origin(hint) in (tuple, typing.Union, types.UnionType):
        for inside in typing.get_args(hint):
            yield from _leaf_types(inside)
    elif typing.get_origin(hint) is not typing.Literal:
        yield hint


def test_every_field_of_a_report_is_placed() -> None:
    lines = [each for each in vars(document).values() if isinstance(each, type) and is_dataclass(each) and each not in (Report, ThreePoint)]
    named = {name for each in lines for name in _fields_of(each, set(lines))}
    assert named - set(LINES) == set()
    assert set(LINES) - named == set()
    assert {field.name for field in fields(Report)} == set(SECTIONS)


def test_every_fact_has_a_rule_for_every_audience_and_every_field_a_fact() -> None:
    for fact in FACTS:
        assert set(fact.rules) == set(AUDIENCES)
        assert all(rule.words for rule in fact.rules.values() if rule.how == "coarsened"), fact.key
    assert set(FIELDS.values()) | (set(LINES.values()) - {"frame"}) <= set(FACT)


def test_no_section_an_audience_has_can_hold_nothing_it_may_see() -> None:
    for audience in AUDIENCES:
        for section in ("timeline", "releases", "promises", "objectives", "left_out", "risks", "needs", "gap"):
            line = {
                "timeline": "Bar.title",
                "releases": "ReleaseLine.title",
                "promises": "PromiseLine.title",
                "objectives": "ObjectiveLine.title",
            }.get(section, {"left_out": "OutLine.title", "risks": "RiskLine.title", "needs": "NeedLine.title", "gap": "Gap.value"}.get(section, ""))
            assert not has(audience, section) or sees(audience, LINES[line]), (audience, section)


def test_a_hidden_note_is_taken_out_of_a_cause_whole_or_cut_off() -> None:
    _, product = planted()
    long_note = "The board fears that the port authority will cancel the licence before the summer of next year."
    feature = replace(product.features[0], summary=long_note)
    product = replace(product, features=(feature, *product.features[1:]))
    from quarterdeck.reports.redaction import redactor

    report = replace(report_for("executive"), change_summary=f"summary {long_note[:59]}… → x", trust=f"Because {long_note}")
    clean = redactor(report, product, "executive")
    assert clean(report.change_summary) == f"summary {LEFT_OUT}… → x"
    assert clean(report.trust) == f"Because {LEFT_OUT}"
    assert redactor(report, product, "engineering")(report.trust) == report.trust


def test_a_note_that_only_repeats_a_title_everybody_reads_stays() -> None:
    _, product = planted()
    told_title = replace(product.features[0], title="Security reviews in a day", summary="security review")
    product = replace(product, features=(told_title,))
    from quarterdeck.reports.redaction import redactor

    report = replace(report_for("customers"), change_summary="Security reviews in a day")
    assert redactor(report, product, "customers")("Security reviews in a day") == "Security reviews in a day"


def test_the_reference_is_the_table() -> None:
    from pathlib import Path

    from quarterdeck.reports.rules_page import rules_markdown

    written = (Path(__file__).parents[3] / "docs/reference/audiences.md").read_text().split("<!-- rules -->\n")[1]
    assert written == rules_markdown(), "write it anew: python -m quarterdeck.reports.rules_page"
