"""Loads, rules, verdicts and money of small products whose answers are known."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.feasibility import FeasibilityReport, FeatureVerdict, assess
from quarterdeck.feasibility.verdicts import BADNESS
from quarterdeck.product import (
    Absence,
    Activity,
    Ask,
    AskConversion,
    Assessment,
    DecisionCapacity,
    Dependency,
    FeasibilityCase,
    Feature,
    Funding,
    Holiday,
    Horizon,
    ImportNote,
    Membership,
    Need,
    NeedLink,
    Option,
    Person,
    Pin,
    ProductFile,
    Release,
    Team,
)
from quarterdeck.result_files import read_result, write_result
from quarterdeck.uncertainty import ThreePoint

E = ThreePoint.exactly
MONDAY = date(2026, 1, 5)
CONVERSIONS = (
    AskConversion(level="small", effort=E(2), days_per_week=1),
    AskConversion(level="medium", effort=E(10), days_per_week=1, dedicated=True, champion_share=1.0),
    AskConversion(level="large", effort=E(20), days_per_week=2.5, dedicated=True, champion_share=0.5),
    AskConversion(level="unsized", effort=E(4), days_per_week=1),
)


def product(**parts: Any) -> ProductFile:
    basis: dict[str, Any] = {
        "id": "p", "name": "P", "as_of": MONDAY, "horizon": Horizon(start=MONDAY, num_weeks=10), "ask_conversions": CONVERSIONS,
        "teams": (Team(id="docks", title="Docks"), Team(id="crew", title="Crew")),
        "people": (person("alice", "docks", "sql"), person("bob", "docks"), person("carol", "crew")),
    }  # fmt: skip
    return ProductFile(**{**basis, **parts})


def person(name: str, team: str, *skills: str, fte: float = 1.0) -> Person:
    return Person(id=name, name=name.title(), memberships=(Membership(team=team, fte=fte),), skills=skills)


def work(name: str, days: float, team: str = "docks", **parts: Any) -> Activity:
    return Activity(id=name, title=name, effort=E(days), team=team, **parts)


def feature(name: str, *activities: Activity, asks: tuple[Ask, ...] = (), **parts: Any) -> Feature:
    return Feature(id=name, title=name.title(), options=(Option(id="o", title="o", activities=activities, asks=asks),), **parts)


def verdicts(report: FeasibilityReport) -> dict[str, FeatureVerdict]:
    return {each.feature: each for each in report.verdicts}


def test_load_is_effort_against_capacity_net_of_absence_upkeep_and_holidays() -> None:
    teams = (Team(id="docks", title="Docks", keep_the_lights_on=0.2), Team(id="crew", title="Crew"))
    absences = (Absence(person="alice", first=MONDAY, last=date(2026, 1, 9)),)
    whole = product(teams=teams, absences=absences, holidays=(Holiday(day=date(2026, 1, 12)),), features=(feature("f", work("a", 100)),))
    docks = next(team for team in assess(whole).teams if team.team == "docks")
    # Bob's ten weeks and Alice's nine, a holiday for each, four fifths of it for features.
    assert docks.load.capacity_days == pytest.approx((50 - 1 + 45 - 1) * 0.8)
    assert docks.load.demand == E(100)
    assert docks.load.over_days == pytest.approx(100 - 74.4)
    assert docks.load.weeks_over == pytest.approx((100 - 74.4) / 7.44)
    assert docks.is_over_asked
    assert sum(period.demand_days for period in docks.load.periods) == pytest.approx(100)


def test_a_team_counts_each_feature_once_at_its_heaviest_ask() -> None:
    asks = (
        Ask(id="1", team="docks", level="medium", champion="alice"),
        Ask(id="2", team="docks", level="large", champion="bob"),
        Ask(id="3", team="crew", level="small"),
    )
    limit = DecisionCapacity(team="docks", first=MONDAY, last=date(2026, 3, 15), per_member=0.5)
    report = assess(product(features=(feature("f", asks=asks), feature("g", asks=asks[:1])), decision_capacities=(limit,)))
    docks = report.teams[0]
    assert (docks.team, docks.members, docks.dedicated, docks.dedicated_per_member) == ("docks", 2, 2, 1.0)
    assert docks.levels == {"large": 1, "medium": 1, "small": 0, "unsized": 0}
    assert (report.decisions[0].asked, report.decisions[0].limit, report.decisions[0].is_over) == (3, 1.0, True)
    assert report.over_asked == ("docks",)
    assert [(each.person, each.champions, each.dedicated) for each in report.people[:2]] == [("alice", 2, 2), ("bob", 1, 1)]
    assert report.people[0].load.demand == E(20)
    assert report.people[1].load.demand == E(10)


def test_rules_tell_a_broken_rule_from_a_defect_of_the_data() -> None:
    asks = (Ask(id="1", team="docks", level="medium"), Ask(id="2", team="crew", level="unsized"))
    defect = ImportNote(place="x.md", subject="g", kind="mislabelled champion", message="named in a row '[docks]' of 'docks'")
    teams = (Team(id="docks", title="Docks"), Team(id="crew", title="Crew", archived_on=MONDAY, merged_into="docks"), Team(id="new", title="New"))
    features = (
        feature("f", asks=asks),
        feature("g", asks=(Ask(id="1", team="docks", level="medium", champion="bob"),)),
        feature("h", asks=(Ask(id="1", team="new"),)),
    )
    report = assess(product(features=features, teams=teams, import_notes=(defect,)))
    found = {(each.kind, each.feature, each.team, each.is_data_defect) for each in report.rules}
    assert found == {
        ("champion missing", "f", "docks", False),
        ("level missing", "f", "crew", False),
        ("archived team", "f", "crew", False),
        ("mislabelled champion", "g", "docks", True),
        ("team without members", "h", "new", False),
    }
    assert len(report.violations) == 4
    assert verdicts(report)["g"].verdict == "feasible"
    assert verdicts(report)["h"].conditions == ("feasible if team new, in which nobody is known, can take its ask (2 person-days)",)
    assert "feasible if somebody of team docks champions its medium ask" in verdicts(report)["f"].conditions


@pytest.mark.parametrize(
    ("item", "dimension", "part"),
    [
        (feature("f", work("a", 5, skill="rust")), "skills", "nobody in team 'docks' has"),
        (feature("f", work("a", 5, people_min=3, people_max=3)), "capacity", "at most 2 in any week"),
        (feature("f", work("a", 60, skill="sql")), "schedule", "60 working days"),
        (feature("f", work("a", 15), deadline=date(2026, 1, 16)), "schedule", "cannot be finished before 2026-01-23"),
    ],
)
def test_what_cannot_be_is_infeasible_with_its_reason(item: Feature, dimension: str, part: str) -> None:
    (verdict,) = assess(product(features=(item,))).verdicts
    assert verdict.verdict == "infeasible"
    assert any(part in reason for reason in verdict.reasons), verdict.reasons
    assert [finding.dimension for finding in verdict.findings if finding.verdict == "infeasible"] == [dimension]


@pytest.mark.parametrize(("pins", "verdict"), [((), "feasible"), ((Pin(feature="f", kind="release", release="r"),), "infeasible")])
def test_a_release_binds_when_it_is_pinned_and_not_when_it_is_aimed_at(pins: tuple[Pin, ...], verdict: str) -> None:
    spring = Release(id="r", title="Spring", ships_on=date(2026, 2, 1), freeze_date=date(2026, 1, 16))
    (found,) = assess(product(features=(feature("f", work("a", 15), release="r"),), releases=(spring,), pins=pins)).verdicts
    assert found.verdict == verdict
    assert all("release 'Spring'" in reason for reason in found.reasons)


def test_a_deadline_that_can_just_be_met_is_feasible() -> None:
    (verdict,) = assess(product(features=(feature("f", work("a", 15), deadline=date(2026, 1, 23)),))).verdicts
    assert verdict.verdict == "feasible"
    assert verdict.earliest_finish == date(2026, 1, 23)


def test_requiring_the_infeasible_is_infeasible_and_the_conditional_conditional() -> None:
    features = (
        feature("last", work("a", 5)), feature("middle", work("a", 5)), feature("root", work("a", 5, skill="rust")),
        feature("dear", work("a", 5)), feature("needs-dear", work("a", 5)), feature("soft", work("a", 5)),
    )  # fmt: skip
    links = (
        Dependency(feature="last", requires="middle"), Dependency(feature="middle", requires="root"),
        Dependency(feature="needs-dear", requires="dear"), Dependency(feature="soft", requires="root", hardness="soft"),
    )  # fmt: skip
    money = (Funding(id="m", feature="dear", purpose="an audit", funded="none", amount=E(50_000), currency="$"),)
    found = verdicts(assess(product(features=features, dependencies=links, funding=money)))
    assert {name: each.verdict for name, each in found.items()} == {
        "last": "infeasible", "middle": "infeasible", "root": "infeasible", "dear": "conditional", "needs-dear": "conditional", "soft": "feasible",
    }  # fmt: skip
    assert found["last"].reasons == ("It requires 'Middle', which is infeasible",)
    assert found["dear"].conditions == ("feasible if the money for an audit ($50\u202fk) comes",)


def test_dependencies_push_the_earliest_finish() -> None:
    features = (feature("b", work("x", 10)), feature("a", work("x", 10)))
    found = verdicts(assess(product(features=features, dependencies=(Dependency(feature="b", requires="a", lag_weeks=1),))))
    assert (found["a"].earliest_finish, found["b"].earliest_finish) == (date(2026, 1, 16), date(2026, 2, 6))


def test_people_pause_when_away() -> None:
    away = (Absence(person="carol", first=date(2026, 1, 12), last=date(2026, 1, 23)),)
    (verdict,) = assess(product(features=(feature("f", work("a", 10, team="crew")),), absences=away)).verdicts
    assert verdict.earliest_finish == date(2026, 1, 30)


def test_what_people_judged_stands_beside_what_was_computed() -> None:
    case = FeasibilityCase(
        assessments=(
            Assessment(dimension="compliance", verdict="infeasible", confidence=0.9, evidence="The regulator said no"),
            Assessment(dimension="technical", verdict="feasible"),
        )
    )
    (verdict,) = assess(product(features=(feature("f", asks=(Ask(id="1", team="docks", level="medium"),), feasibility=case),))).verdicts
    assert verdict.verdict == "infeasible"
    assert {(each.dimension, each.source, each.verdict) for each in verdict.findings} == {
        ("compliance", "judged", "infeasible"), ("technical", "judged", "feasible"), ("operational", "computed", "conditional"),
    }  # fmt: skip


def test_a_judged_yes_does_not_overrule_a_computed_no() -> None:
    case = FeasibilityCase(assessments=(Assessment(dimension="skills", verdict="feasible", confidence=1.0),))
    (verdict,) = assess(product(features=(feature("f", work("a", 5, skill="rust"), feasibility=case),))).verdicts
    assert verdict.verdict == "infeasible"


def test_no_option_is_unknown_and_the_best_option_counts() -> None:
    options = (Option(id="hard", title="h", activities=(work("a", 1, skill="rust"),)), Option(id="easy", title="e", activities=(work("a", 20),)))
    found = verdicts(assess(product(features=(Feature(id="idea", title="Idea"), Feature(id="two", title="Two", options=options)))))
    assert (found["idea"].verdict, found["idea"].unknowns) == ("unknown", ("no option says what it takes",))
    assert (found["two"].verdict, found["two"].option) == ("feasible", "easy")


def test_money_at_risk_lists_what_hangs_on_it() -> None:
    money = (Funding(id="m", feature="a", purpose="x", funded="partial"), Funding(id="n", feature="b", purpose="y", funded="full"))
    links = (Dependency(feature="b", requires="a"), Dependency(feature="c", requires="b"))
    features = tuple(feature(name, work("x", 1)) for name in "abc")
    report = assess(
        product(features=features, dependencies=links, funding=money, needs=(Need(id="q", title="Q"),), need_links=(NeedLink(need="q", feature="a"),))
    )
    (risk,) = report.funding
    assert (risk.feature, risk.funded, set(risk.dependents), [need.need for need in risk.needs]) == ("a", "partial", {"b", "c"}, ["q"])


def test_circles_of_dependencies_do_not_hang() -> None:
    links = (Dependency(feature="a", requires="b"), Dependency(feature="b", requires="a"))
    assert len(assess(product(features=(feature("a", work("x", 1)), feature("b", work("x", 1))), dependencies=links)).verdicts) == 2


def test_closed_and_excluded_features_are_not_judged() -> None:
    features = (feature("a", work("x", 1), status="closed"), feature("b", work("x", 1)), feature("c", work("x", 1)))
    found = verdicts(
        assess(product(features=features, pins=(Pin(feature="b", kind="exclude"),), dependencies=(Dependency(feature="c", requires="b"),)))
    )
    assert found["c"].conditions == ("feasible if the pin that keeps 'B' out is lifted: this requires it",)


def test_the_report_reads_back_as_it_was_written(tmp_path: object) -> None:
    asks = (Ask(id="1", team="docks", level="medium"), Ask(id="2", team="crew", level="unsized"))
    report = assess(product(features=(feature("f", work("a", 10), asks=asks), Feature(id="i", title="I"))))
    write_result(report, f"{tmp_path}/f.json")
    assert read_result(FeasibilityReport, f"{tmp_path}/f.json") == report


SHAPES = st.lists(
    st.tuples(st.sampled_from(["docks", "crew"]), st.sampled_from([None, "sql", "rust"]), st.floats(1, 80), st.integers(1, 3), st.booleans()),
    min_size=1,
    max_size=5,
)


def _sampled(shapes: list[tuple[str, str | None, float, int, bool]], fte: float) -> ProductFile:
    features = tuple(
        feature(f"f{idx}", work("a", days, team, skill=skill, people_min=people, people_max=people), deadline=date(2026, 2, 20) if soon else None)
        for idx, (team, skill, days, people, soon) in enumerate(shapes)
    )
    links = tuple(Dependency(feature=f"f{idx}", requires=f"f{idx - 1}") for idx in range(1, len(shapes), 2))
    people = tuple(person(f"{team}{number}", team, "sql", fte=fte) for team in ("docks", "crew") for number in range(3))
    return product(features=features, dependencies=links, people=people)


@settings(max_examples=40, deadline=None)
@given(shapes=SHAPES)
def test_nothing_is_feasible_where_nobody_has_time(shapes: list[tuple[str, str | None, float, int, bool]]) -> None:
    assert not {each.verdict for each in assess(_sampled(shapes, 0.0)).verdicts} & {"feasible", "conditional"}


@settings(max_examples=60, deadline=None)
@given(shapes=SHAPES, fte=st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted))
def test_more_capacity_never_makes_a_verdict_worse(shapes: list[tuple[str, str | None, float, int, bool]], fte: list[float]) -> None:
    less, more = (assess(_sampled(shapes, each)).verdicts for each in fte)
    assert all(BADNESS[after.verdict] <= BADNESS[before.verdict] for before, after in zip(less, more, strict=True))
