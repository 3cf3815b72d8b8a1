"""What a report promises: one plan told to each audience, and nothing told to the wrong one."""

import re
from dataclasses import fields, replace
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence import strong_needs
from quarterdeck.forecast.forecast import DateForecast, FeatureForecast, Forecast, ReleaseForecast
from quarterdeck.product import (
    Activity,
    Commitment,
    Evidence,
    Feature,
    Horizon,
    ImportNote,
    KeyResult,
    Need,
    NeedLink,
    Objective,
    Option,
    Person,
    Pin,
    ProductFile,
    Release,
    Team,
    ValueCase,
    content_hash,
)
from quarterdeck.reports import AUDIENCES, SECTIONS, Report, build_report, evidence, to_html, to_json, to_markdown
from quarterdeck.roadmap.plan import Conflict, LeftOut, Plan, PlannedActivity, PlannedFeature, PlanSettings, ResourceLoad
from quarterdeck.uncertainty import ThreePoint

TODAY = date(2026, 11, 23)
TEAMS = ("docks", "billing", "mobile", "platform")
TITLES = (
    "Dock self-booking",
    "Yard map",
    "Carrier scorecards",
    "Rate shopping",
    "Offline mode for drivers",
    "Data residency",
    "Audit log export",
    "Three-way invoice matching",
    "Customs pre-clearance",
    "Self-serve reports",
    "Driver chat",
    "Webhooks <now> & later",
)
PEOPLE = ("Ines Falk", "Jonas Reed", "Sana Lind", "Wim Ortega")


def make_product(names: tuple[str, ...] = PEOPLE) -> ProductFile:
    features = tuple(
        Feature(
            id=f"feat {number}",
            title=title,
            summary=f"{title}, as {names[number % len(names)]} asked.",
            objective="trust",
            owner=f"p-{number % len(names)}",
            value=ValueCase(value=ThreePoint(100e3, 200e3 + 10e3 * number, 500e3), basis="Six deals name it."),
            options=(
                Option(
                    id="whole",
                    title="Whole",
                    activities=(Activity(id="build", title="Build", effort=ThreePoint(20, 30, 50), team=TEAMS[number % 4]),),
                ),
            ),
        )
        for number, title in enumerate(TITLES)
    )
    return ProductFile(
        id="harbor",
        name="Harbor",
        as_of=TODAY,
        horizon=Horizon(start=TODAY, num_weeks=30),
        objectives=(
            Objective(
                id="trust",
                title="Arrive when we said",
                key_results=(KeyResult(id="k", title="Inside the hour", start=61, now=70, target=85, unit="%"),),
            ),
        ),
        teams=tuple(Team(id=team, title=team.title()) for team in TEAMS),
        people=tuple(Person(id=f"p-{number}", name=name) for number, name in enumerate(names)),
        features=features,
        releases=(Release(id="spring", title="27.1 Spring", ships_on=date(2027, 3, 31)),),
        needs=(Need(id="wait", title="Trucks wait at the gate"), Need(id="lost", title="Papers get lost")),
        need_links=(NeedLink(need="wait", feature="feat 0"),),
        evidence=tuple(
            Evidence(
                id=f"e{number}",
                text=f"We waited {number} hours. <script>alert(1)</script>",
                need="wait" if number % 2 else "lost",
                said_on=TODAY,
                account=None,
            )
            for number in range(12)
        ),
        commitments=(Commitment(id="c", feature="feat 4", to="Acme", promised_date=date(2027, 2, 26)),),
        pins=(Pin(feature="feat 1", kind="not before", day=date(2027, 1, 4), why="After the freeze"),),
        import_notes=(ImportNote(place="row 7", message="No date | no owner"),),
    )


def make_plan(product: ProductFile) -> Plan:
    items = []
    for number, feature in enumerate(product.features[:9]):
        start, finish = TODAY + timedelta(weeks=2 * number), TODAY + timedelta(weeks=2 * number + 6, days=-3)
        weeks = {"start_week": 2 * number, "finish_week": 2 * number + 6, "start": start, "finish": finish}
        build = PlannedActivity(
            id="build",
            title="Build",
            kind="activity",
            team=TEAMS[number % 4],
            effort_days=30,
            people=1,
            resources={},
            named=(f"p-{number % 4}",),
            **weeks,
        )
        ask = PlannedActivity(id="ask", title="Review", kind="ask", team=TEAMS[(number + 1) % 4], effort_days=5, people=0.2, resources={}, **weeks)
        items.append(
            PlannedFeature(
                feature=feature.id,
                title=feature.title,
                option="whole",
                release="spring" if number < 4 else None,
                value=180e3,
                late_reason=f"{PEOPLE[0]} is away",
                value_range=ThreePoint(100e3, 200e3, 500e3),
                activities=(build, ask),
                waits_for=("feat 0",) if number == 3 else (),
                **weeks,
            )
        )
    out = tuple(
        LeftOut(feature=each.id, title=each.title, kind="displaced", reason=f"Needs {PEOPLE[2]} for 5 weeks", value=90e3, value_change=-40e3)
        for each in product.features[9:]
    )
    loads = tuple(
        ResourceLoad(
            key=f"team:{team}", kind="team", title=team.title(), capacity=(2.0,) * 29 + (0.0,), load=(1.0, 2.0, 2.4) + (0.0,) * 27, price=(1e3,) * 30
        )
        for team in TEAMS
    )
    return Plan(
        product_id=product.id,
        product_name=product.name,
        product_hash=content_hash(product),
        value_unit="€",
        as_of=TODAY,
        start=TODAY,
        num_weeks=30,
        settings=PlanSettings(),
        status="feasible",
        value=1.62e6,
        upper_bound=1.68e6,
        items=tuple(items),
        left_out=out,
        loads=loads,
        method="CP-SAT",
        product=product,
    )


def make_forecast(plan: Plan) -> Forecast:
    features = []
    for number, item in enumerate(plan.items):
        late = None if number == 7 else item.finish + timedelta(days=30)
        promised, chance = (date(2027, 2, 26), 0.62) if item.feature == "feat 4" else (None, None)
        finish = DateForecast(
            p10_date=item.finish,
            p50_date=item.finish + timedelta(days=7),
            p85_date=late,
            p95_date=None,
            promised=promised,
            probability_on_time=chance,
        )
        features.append(FeatureForecast(feature=item.feature, title=item.title, finish=finish, simulated=finish, reference=None, criticality=0.3))
    done = DateForecast(
        p10_date=None, p50_date=date(2027, 3, 26), p85_date=date(2027, 4, 16), p95_date=None, promised=date(2027, 3, 31), probability_on_time=0.61
    )
    release = ReleaseForecast(release="spring", title="27.1 Spring", ships_on=date(2027, 3, 31), features=("feat 0", "feat 1"), finish=done)
    return Forecast(
        product_id=plan.product_id,
        product_hash=plan.product_hash,
        plan_value=plan.value,
        made_on=TODAY,
        num_samples=1000,
        seed=1,
        method="network",
        counted_until=date(2027, 12, 31),
        features=tuple(features),
        releases=(release,),
        value_p10=1.2e6,
        value_p50=1.6e6,
        value_p90=1.9e6,
    )


def whole(audience: str) -> Report:
    product = make_product()
    plan = make_plan(product)
    return build_report(product, plan, forecast=make_forecast(plan), needs=strong_needs(product), audience=audience, today=TODAY)


class Page(HTMLParser):
    """Open tags, ids, links and text of a page."""

    VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data


@pytest.mark.parametrize("audience", AUDIENCES)
def test_page_is_whole_and_loads_nothing(audience: str) -> None:
    html = to_html(whole(audience))
    page = Page(html)
    assert page.open == []
    assert not [tag for tag, _ in page.tags if tag in {"script", "img", "link", "iframe", "object"}]
    assert not [attrs for _, attrs in page.tags if "style" in attrs or "src" in attrs or any(name.startswith("on") for name in attrs)]
    assert "@import" not in html
    assert "url(" not in html


def test_every_link_inside_the_page_leads_somewhere() -> None:
    page = Page(to_html(whole("engineering")))
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = {attrs["href"][1:] for tag, attrs in page.tags if tag == "a" and (attrs.get("href") or "").startswith("#")}
    assert targets
    assert targets <= set(ids)


def test_each_count_of_evidence_opens_as_many_quotes_in_the_page() -> None:
    html = to_html(whole("engineering"))
    opened = re.findall(r'href="#([^"]+)" data-count="(\d+)"', html)
    assert len(opened) >= 2
    for anchor, count in opened:
        quotes = html.split(f'<div id="{anchor}">')[1].split("</div>")[0]
        assert quotes.count("data-entry=") == int(count)


@pytest.mark.parametrize("audience", [each for each in AUDIENCES if each != "engineering"])
def test_whoever_sees_no_quotes_sees_no_count_of_them(audience: str) -> None:
    html = to_html(whole(audience))
    assert "data-count" not in html
    assert "We waited" not in html


def test_of_what_very_many_say_the_newest_are_in_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MAX_QUOTES", 4)
    html = to_html(whole("engineering"))
    assert "the newest 4 of 6; all of them stand in the product" in html


def test_visibility_table_names_every_section() -> None:
    assert {field.name for field in fields(Report)} == set(SECTIONS)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_section_hidden_from_an_audience_is_empty(audience: str) -> None:
    report = whole(audience)
    for field in fields(report):
        if audience not in SECTIONS[field.name]:
            assert not getattr(report, field.name), field.name


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.from_regex(r"\A[A-Z][a-z]{4,9}q[a-z]{2} [A-Z][a-z]{4,9}x[a-z]{2}\Z"), min_size=4, max_size=4, unique=True),
    st.sampled_from(("executive", "sales", "customers")),
)
def test_names_of_people_do_not_leak(names: list[str], audience: str) -> None:
    product = make_product(tuple(names))
    plan = make_plan(product)
    # A name in a title is the hardest place: every audience sees titles.
    titled = replace(plan.items[0], title=f"The wish of {names[0]}", late_reason=f"{names[1]} is away")
    plan = replace(plan, items=(titled, *plan.items[1:]), conflict=Conflict(demands=(f"{names[2]} is asked twice",), remedies=(f"Free @{names[3]}",)))
    report = build_report(product, plan, forecast=make_forecast(plan), needs=strong_needs(product), audience=audience, today=TODAY)
    for text in (to_html(report), to_markdown(report), to_json(report).decode()):
        assert not [name for name in names if name.lower() in text.lower()]


def test_customers_see_no_date_value_team_or_chance() -> None:
    report = whole("customers")
    for text in (Page(to_html(report)).text, to_markdown(report)):
        text = text.replace("23 November 2026", "")
        assert not re.search(r"€|%|\bQ[1-4]\b|20\d\d|\d+ (Jan|Feb|Mar|Nov|Dec)", text)
        assert not [team for team in ("Billing", "Platform", "27.1 Spring", "Acme") if team in text]
    assert [line.horizon for line in report.horizons] == ["Now", "Next", "Later"]


def test_sales_see_a_quarter_only_from_85_percent() -> None:
    quarters = {title: line.quarter for line in whole("sales").quarters for title in line.features}
    assert quarters["Dock self-booking"] == "Q1 2027"
    assert quarters["Three-way invoice matching"] == ""
    assert "€" not in to_markdown(whole("sales"))


def test_a_promise_under_its_chance_is_at_risk() -> None:
    [line] = [line for line in whole("engineering").risks if line.group == "Promises"]
    assert "62" in line.text
    assert line.tone == "warn"


def test_evidence_text_is_shown_as_text() -> None:
    html = to_html(whole("engineering"))
    assert "&lt;script&gt;" in html
    assert "Webhooks &lt;now&gt; &amp; later" in html


@pytest.mark.parametrize("audience", AUDIENCES)
def test_markdown_tables_have_the_same_cells_in_every_row(audience: str) -> None:
    cells = 0
    for line in to_markdown(whole(audience)).splitlines():
        if not line.startswith("|"):
            cells = 0
            continue
        here = len(re.findall(r"(?<!\\)\|", line))
        assert cells in (0, here), line
        cells = here


def test_without_forecast_the_report_says_which_command_makes_one() -> None:
    product = make_product()
    report = build_report(product, make_plan(product), audience="engineering", today=TODAY)
    assert "quarterdeck forecast" in to_html(report)
    assert report.timeline
    assert not report.timeline.is_forecast


def test_infeasible_plan_shows_its_conflict() -> None:
    product = make_product()
    conflict = Conflict(demands=("Yard map by 1 Dec", "Mobile has nobody"), remedies=("Drop the deadline",))
    plan = replace(make_plan(product), status="infeasible", items=(), left_out=(), loads=(), value=0.0, upper_bound=None, conflict=conflict)
    for audience in ("engineering", "executive"):
        html = to_html(build_report(product, plan, audience=audience, today=TODAY))
        assert "No plan can hold" in html
        assert "Mobile has nobody" in html
        assert "Drop the deadline" in html


@pytest.mark.parametrize("audience", AUDIENCES)
def test_product_without_features_has_a_page(audience: str) -> None:
    product = ProductFile(id="empty", name="Empty", as_of=TODAY, horizon=Horizon(start=TODAY, num_weeks=4))
    plan = replace(
        make_plan(make_product()), product_id="empty", product=product, items=(), left_out=(), loads=(), value=0.0, upper_bound=0.0, status="optimal"
    )
    report = build_report(product, plan, audience=audience, today=TODAY)
    assert Page(to_html(report)).open == []
    assert to_markdown(report)


def test_bars_of_one_row_do_not_overlap() -> None:
    timeline = whole("engineering").timeline
    assert timeline
    for lane in timeline.lanes:
        for row in range(lane.num_rows):
            bars = sorted((bar for bar in lane.bars if bar.row == row), key=lambda bar: bar.start)
            assert bars
            assert all(one.finish <= other.start for one, other in pairwise(bars))


def test_unknown_audience_and_other_product_are_refused() -> None:
    product = make_product()
    plan = make_plan(product)
    with pytest.raises(InvalidInput, match="expected an audience of engineering"):
        build_report(product, plan, audience="board", today=TODAY)
    with pytest.raises(InvalidInput, match="a plan of product"):
        build_report(replace(product, id="other"), plan, audience="sales", today=TODAY)


def test_json_reads_back_as_the_same_report() -> None:
    from pydantic import TypeAdapter

    report = whole("engineering")
    assert TypeAdapter(Report).validate_json(to_json(report)) == report
