"""Harbor's deals and surveys say what its strategy says, and move no plan."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from quarterdeck.evidence.deals import counted_deals, win_rate, win_rates
from quarterdeck.evidence.surveys import net_promoter, net_promoter_change
from quarterdeck.product import ProductFile, content_hash
from quarterdeck.product.codec import to_document
from quarterdeck.roadmap.writing import planning_input
from quarterdeck.samples.harbor import load
from quarterdeck.value import survey_figures


@pytest.fixture(scope="module")
def harbor() -> ProductFile:
    return load()


def survey(harbor: ProductFile, ref: str):
    return next(each for each in harbor.surveys if each.id == ref)


def test_deals_are_lost_for_the_three_reasons_of_the_strategy(harbor: ProductFile) -> None:
    lost = Counter(each.deal.reason for each in harbor.evidence if each.deal and each.deal.outcome == "lost")
    assert {reason for reason, _ in lost.most_common(3)} == {"Arrival times", "Single sign-on", "Customs filing"}
    assert 0.4 <= win_rate(counted_deals(harbor.evidence)).share <= 0.6
    rates = {rate.group: rate for rate in win_rates(harbor.evidence, "segment")}
    assert rates["regulated"].interval.high < rates["food"].share
    rivals = {rate.group: rate.share for rate in win_rates(harbor.evidence, "competitor")}
    assert rivals["vantrace"] < rivals["moorline"] < rivals["cargonaut"] < rivals["slotwise"]


def test_deals_read_as_if_people_had_said_them(harbor: ProductFile) -> None:
    deals = [each for each in harbor.evidence if each.deal]
    assert len({each.text for each in deals}) == len(deals) == 52
    assert [each.said_on for each in deals] == sorted(each.said_on for each in deals)
    segments = {account.id: account.segment for account in harbor.accounts}
    for each in deals:
        assert each.text[0].isupper()
        assert each.text[-1] in ".!?"
        assert not re.search(r"  |\.\.", each.text)
        assert (each.account is not None) == (each.deal.outcome == "won")
        assert each.account is None or segments[each.account] == each.segment


def test_recommendation_is_level_over_all_and_falls_where_shippers_are_regulated(harbor: ProductFile) -> None:
    spring, autumn = survey(harbor, "nps-spring-2026"), survey(harbor, "nps-autumn-2026")

    def change(segment: str):
        scores = [[each.score for each in wave.responses if not segment or each.segment == segment] for wave in (autumn, spring)]
        return net_promoter_change(*(net_promoter(each) for each in scores))

    assert change("").direction == "steady"
    assert change("Regulated shippers").direction == "falling"


def test_whether_it_fits_the_market_is_open_but_not_for_all(harbor: ProductFile) -> None:
    groups = {group.segment: group.fit for group in survey_figures(survey(harbor, "fit-autumn-2026"))}
    assert groups[""].verdict == "open"
    assert groups["Regulated shippers"].verdict == "below"
    assert groups[""].left_out == 9


def test_opportunity_repeats_what_each_need_says_of_itself(harbor: ProductFile) -> None:
    needs = {need.id: need for need in harbor.needs}
    (everybody, *_) = survey_figures(survey(harbor, "opportunity-autumn-2026"))
    assert len(everybody.outcomes) == 10
    for each in everybody.outcomes:
        need = needs[each.item]
        assert each.respondents == need.respondents
        assert each.importance / 10 == pytest.approx(need.importance, abs=0.5 / need.respondents + 1e-9)
        assert each.satisfaction / 10 == pytest.approx(need.satisfaction, abs=0.5 / need.respondents + 1e-9)


def test_kano_counts_are_those_of_the_value_cases(harbor: ProductFile) -> None:
    cases = {feature.id: feature.value.kano for feature in harbor.features if feature.value}
    found: dict[str, Counter] = {}
    for response in survey(harbor, "kano-autumn-2026").responses:
        for pair in response.kano:
            found.setdefault(pair.item, Counter())[pair.functional, pair.dysfunctional] += 1
    assert len(found) == 8
    for feature, counts in found.items():
        assert counts == {(each.functional, each.dysfunctional): each.count for each in cases[feature]}


def test_first_choices_follow_the_planted_utilities_in_a_balanced_design(harbor: ProductFile) -> None:
    asked = survey(harbor, "first-autumn-2026")
    for response in asked.responses:
        assert set(Counter(item for task in response.tasks for item in task.shown).values()) == {3}
    (everybody, *_) = survey_figures(asked)
    assert [each.item for each in everybody.max_diff.items][:1] == ["HB-118"]
    assert [each.item for each in everybody.max_diff.items][-2:] == ["HB-133", "HB-144"]
    assert everybody.max_diff.warnings == ()


def test_they_move_no_plan(harbor: ProductFile) -> None:
    without = replace(harbor, surveys=(), evidence=tuple(each for each in harbor.evidence if each.deal is None))
    assert content_hash(planning_input(without)) == content_hash(planning_input(harbor))
    assert len(str(to_document(harbor)["surveys"])) < 400_000
