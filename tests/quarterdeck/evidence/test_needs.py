"""How strong needs are, and which strong ones nothing answers."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence import NeedsReport, NeedStrength, strong_needs, two_proportion_trend
from quarterdeck.product import Account, Evidence, Feature, Horizon, Need, NeedLink, ProductFile, SurveyAnswer
from quarterdeck.result_files import read_result, write_result

TODAY = date(2026, 8, 22)


def answer(need: str, year: int, text: str, share: float, strength: str, n: int = 6653, item: str = "") -> SurveyAnswer:
    return SurveyAnswer(
        id=f"{need}-{item}-{year}-{text}", survey=f"State {year}", year=year, question="Which are problems?", item=item or need,
        answer=text, share=share, respondents=n, strength=strength, need=need,  # type: ignore[arg-type]
    )  # fmt: skip


def product(**parts: object) -> ProductFile:
    return ProductFile(id="p", name="P", as_of=TODAY, horizon=Horizon(start=date(2026, 1, 5), num_weeks=52), **parts)  # type: ignore[arg-type]


def by_id(report: NeedsReport) -> dict[str, NeedStrength]:
    return {each.need: each for each in report.needs}


DEBUGGING = (
    answer("debugging", 2025, "Big problem for me", 0.199, "strong"),
    answer("debugging", 2025, "Could be improved", 0.4109, "mild"),
    answer("debugging", 2025, "Not an issue", 0.3901, "none"),
    answer("debugging", 2024, "Big problem for me", 0.2119, "strong", n=6862),
    answer("debugging", 2023, "High priority", 0.5, "strong", n=6000),
)


def test_the_latest_year_counts_with_its_number_and_interval() -> None:
    need = by_id(strong_needs(product(needs=(Need(id="debugging", title="Subpar debugging"),), survey_answers=DEBUGGING)))["debugging"]
    (survey,) = need.surveys
    assert (survey.year, survey.respondents) == (2025, 6653)
    assert (survey.strong_share, survey.mild_share) == pytest.approx((0.199, 0.4109))
    assert (round(survey.interval.low, 3), round(survey.interval.high, 3)) == (0.190, 0.209)
    assert need.is_strong
    assert need.answered == "none"
    assert need.is_unanswered


def test_earlier_years_compare_only_where_the_same_answers_were_on_offer() -> None:
    (survey,) = by_id(strong_needs(product(needs=(Need(id="debugging", title="D"),), survey_answers=DEBUGGING)))["debugging"].surveys
    assert [year.year for year in survey.earlier] == [2024]
    assert survey.trend is not None
    assert survey.trend.change == pytest.approx(-0.0129)
    assert survey.trend.z == pytest.approx(-1.857, abs=0.01)
    assert survey.trend.direction == "steady"


def test_a_linked_feature_answers_unless_it_was_closed() -> None:
    needs = tuple(Need(id=name, title=name) for name in ("open", "dropped", "part"))
    features = (Feature(id="f", title="F", status="planned"), Feature(id="g", title="G", status="closed"))
    links = (
        NeedLink(need="open", feature="f"),
        NeedLink(need="dropped", feature="g"),
        NeedLink(need="part", feature="f", coverage="partial"),
        NeedLink(need="part", feature="gone"),
    )
    survey = tuple(answer(need.id, 2025, "Big problem", 0.1, "strong") for need in needs)
    report = strong_needs(product(needs=needs, features=features, need_links=links, survey_answers=survey))
    assert {need.need: need.answered for need in report.needs} == {"open": "full", "dropped": "none", "part": "partial"}
    assert by_id(report)["open"].answers[0].is_open
    assert not by_id(report)["dropped"].answers[0].is_open
    assert report.unanswered == ("dropped",)


def test_weak_and_unspoken_needs_are_listed_last_and_never_hidden() -> None:
    needs = (Need(id="silent", title="Silent"), Need(id="weak", title="Weak"), Need(id="strong", title="Strong"))
    survey = (answer("weak", 2025, "Big", 0.02, "strong"), answer("strong", 2025, "Big", 0.3, "strong"))
    report = strong_needs(product(needs=needs, survey_answers=survey), strong_share=0.08)
    assert [need.need for need in report.needs] == ["strong", "weak", "silent"]
    assert report.unanswered == ("strong",)


def test_rejected_and_met_needs_are_not_called_unanswered() -> None:
    needs = tuple(Need(id=status, title=status, status=status) for status in ("open", "validated", "addressed", "verified", "rejected"))  # type: ignore[arg-type]
    survey = tuple(answer(need.id, 2025, "Big", 0.2, "strong") for need in needs)
    assert set(strong_needs(product(needs=needs, survey_answers=survey)).unanswered) == {"open", "validated"}


def test_voices_count_people_accounts_and_revenue_once() -> None:
    accounts = (Account(id="a", title="A", yearly_revenue=100), Account(id="b", title="B", yearly_revenue=50), Account(id="c", title="C"))
    said = (
        Evidence(id="1", text="x", person="alice", account="a", need="n", said_on=TODAY),
        Evidence(id="2", text="x again", person="alice", account="a", need="n", said_on=TODAY),
        Evidence(id="3", text="x", person="bob", account="b", need="n", duplicate_of="1", said_on=TODAY),
        Evidence(id="4", text="y", person="carol", account="c", said_on=TODAY),
        Evidence(id="5", text="said tomorrow", person="dan", account="c", need="n", said_on=TODAY + timedelta(days=1)),
    )
    voices = by_id(strong_needs(product(needs=(Need(id="n", title="N"),), accounts=accounts, evidence=said)))["n"].voices
    assert voices is not None
    assert (voices.items, voices.people, voices.accounts, voices.revenue) == (2, 2, 2, 150)
    assert (voices.counted, voices.share) == ("accounts", pytest.approx(2 / 3))


def test_a_need_raised_more_and_more_is_rising() -> None:
    recent = [Evidence(id=f"r{k}", text="t", need="n" if k < 60 else None, said_on=TODAY - timedelta(days=10)) for k in range(100)]
    before = [Evidence(id=f"b{k}", text="t", need="n" if k < 20 else None, said_on=TODAY - timedelta(days=120)) for k in range(100)]
    voices = by_id(strong_needs(product(needs=(Need(id="n", title="N"),), evidence=(*recent, *before))))["n"].voices
    assert voices is not None
    assert (voices.recent_items, voices.earlier_items) == (60, 20)
    assert voices.trend is not None
    assert voices.trend.direction == "rising"


def test_the_trend_test_raises_false_alarms_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    pairs = rng.binomial(500, 0.2, size=(4000, 2)) / 500
    alarms = np.mean([two_proportion_trend(a, 500, b, 500).direction != "steady" for a, b in pairs])
    assert 0.04 <= alarms <= 0.06


@given(share=st.floats(0, 1), other=st.floats(0, 1), n=st.integers(1, 10_000), m=st.integers(1, 10_000))
def test_turning_time_round_turns_the_trend_round(share: float, other: float, n: int, m: int) -> None:
    there, back = two_proportion_trend(share, n, other, m), two_proportion_trend(other, m, share, n)
    assert there.z == pytest.approx(-back.z)
    assert 0 <= there.p_value <= 1


def test_impossible_thresholds_are_refused() -> None:
    with pytest.raises(InvalidInput, match="strong_share"):
        strong_needs(product(), strong_share=8)


def test_the_report_reads_back_as_it_was_written(tmp_path: object) -> None:
    report = strong_needs(product(needs=(Need(id="debugging", title="D"),), survey_answers=DEBUGGING))
    path = f"{tmp_path}/needs.json"
    write_result(report, path)
    assert read_result(NeedsReport, path) == report
