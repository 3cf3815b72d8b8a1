"""Weights of needs: each column counts what it says, bias and bursts are told from chance."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence.weights import vote_bursts, weights_by_feature, weights_by_need
from quarterdeck.product import Account, Evidence, Feature, Highlight, Horizon, Importance, Need, NeedLink, ProductFile
from quarterdeck.uncertainty import difference_interval, wilson_interval

TODAY = date(2026, 6, 30)
ACCOUNTS = (Account(id="acme", title="Acme", segment="Enterprise", yearly_revenue=100.0), Account(id="bolt", title="Bolt", yearly_revenue=40.0))


def said(number: int, **fields: Any) -> Evidence:
    return Evidence(**({"id": f"e{number}", "text": "Exports fail", "need": "exports", "said_on": TODAY} | fields))


def passage(evidence: str, importance: Importance, need: str = "exports", feature: str | None = None) -> Highlight:
    return Highlight(id=f"{evidence} {need}", evidence=evidence, start=0, end=1, quote="E", importance=importance, need=need, feature=feature)


def test_each_column_counts_what_it_says() -> None:
    evidence = [
        said(1, person="ann", account="acme", source="mail"),
        said(2, person="ann", account="acme", source="mail"),
        said(3, person="bob", account="acme", source="survey", said_on=TODAY - timedelta(days=180)),
        said(4, person="cid", account="bolt", duplicate_of="e1", kind="vote"),
        said(5, votes=7, segment="Free"),
        said(6, person="dan", said_on=TODAY + timedelta(days=1)),
        said(7, person="eve", need=None),
    ]
    marks = [
        passage("e1", "critical"),
        passage("e2", "nice to have"),
        passage("e3", "important"),
        passage("e6", "critical"),
        passage("e7", "critical"),
    ]
    marks.append(passage("e5", "critical", need="imports"))
    weights = weights_by_need(evidence, ACCOUNTS, TODAY, highlights=marks)["exports"]
    assert (weights.items, weights.people, weights.accounts, weights.revenue) == (4, 3 + 7, 2, 140.0)
    assert weights.recency == pytest.approx(3 + 0.5)
    assert weights.importance == {"critical": 2, "important": 1}, "ann by the most she said; eve, whose item has no need; none of tomorrow"
    assert weights.segments == {"Enterprise": 2, "Free": 1, "not said": 1}
    assert weights.rows == ("e1", "e2", "e3", "e4", "e5")
    assert not weights.is_emerging


@pytest.mark.parametrize(
    ("evidence", "people"),
    [
        ([said(1, person="ann")], 1),
        ([said(1, person="ann"), said(2, person="ann")], 1),
        ([said(1)], 0),
        ([said(1, person="ann", votes=3), said(2, person="bob", duplicate_of="e1"), said(3, person="cid", duplicate_of="e1")], 4),
        ([said(1, person="ann", votes=1), said(2, person="bob", duplicate_of="e1"), said(3, person="cid", duplicate_of="e1")], 3),
    ],
)
def test_people_count_once_and_a_need_of_one_is_emerging(evidence: list[Evidence], people: int) -> None:
    weights = weights_by_need(evidence, (), TODAY)["exports"]
    assert weights.people == people
    assert weights.is_emerging == (people < 2)


def test_who_is_over_represented_is_told_with_an_interval() -> None:
    everybody = [said(number, person=f"p{number}", need="other", segment="Enterprise" if number % 10 == 0 else "Free") for number in range(200)]
    behind = [said(1000 + number, person=f"q{number}", segment="Enterprise" if number % 2 else "Free") for number in range(60)]
    biases = weights_by_need([*everybody, *behind], (), TODAY)["exports"].biases
    over = next(bias for bias in biases if bias.is_over_represented)
    assert (over.kind, over.value, over.share, over.base_share) == ("segment", "Enterprise", 0.5, 0.1)
    assert 0 < over.interval.low < over.difference < over.interval.high


def test_a_need_like_all_others_has_no_bias() -> None:
    alike = [said(number, person=f"p{number}", need="other" if number % 3 else "exports", segment="AB"[number % 2]) for number in range(300)]
    assert weights_by_need(alike, (), TODAY)["exports"].biases == ()


def test_bias_is_rarely_seen_where_there_is_none() -> None:
    random = np.random.default_rng(0)
    seen = 0
    for _ in range(200):
        segments = random.choice(["A", "B"], 150, p=[0.3, 0.7])
        evidence = [
            said(number, person=f"p{number}", need="exports" if number < 50 else None, segment=str(part)) for number, part in enumerate(segments)
        ]
        seen += any(bias.value == "A" for bias in weights_by_need(evidence, (), TODAY)["exports"].biases)
    assert seen <= 200 * 0.05 + 12


def test_a_flood_of_votes_is_flagged_and_kept() -> None:
    steady = [said(number, person=f"p{number}", said_on=TODAY - timedelta(days=3 * number)) for number in range(30)]
    flood = [said(100 + number, person=f"q{number % 4}", said_on=TODAY - timedelta(days=10)) for number in range(40)]
    weights = weights_by_need([*steady, *flood], (), TODAY)["exports"]
    (burst,) = weights.bursts
    assert (burst.day, burst.items, burst.people) == (TODAY - timedelta(days=10), 40, 4)
    assert weights.items == 70
    assert vote_bursts(steady) == ()
    assert vote_bursts([]) == ()


def test_chance_alone_hardly_ever_bursts() -> None:
    random = np.random.default_rng(1)
    days = [TODAY - timedelta(days=int(day)) for day in random.integers(0, 365, 900)]
    assert vote_bursts([said(number, said_on=day) for number, day in enumerate(days)]) == ()


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 200), st.integers(1, 200), st.data())
def test_the_interval_holds_the_difference(num: int, base_num: int, data: st.DataObject) -> None:
    share, base = data.draw(st.integers(0, num)) / num, data.draw(st.integers(0, base_num)) / base_num
    interval = difference_interval(share, wilson_interval(share, num), base, wilson_interval(base, base_num))
    assert interval.low <= share - base <= interval.high
    assert interval.low >= -1.0001
    assert interval.high <= 1.0001


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InvalidInput, match="half-life above 0"):
        weights_by_need([said(1)], (), TODAY, half_life_days=0)


def test_a_feature_is_asked_for_through_its_needs_and_by_passages_of_its_own() -> None:
    product = ProductFile(
        id="x",
        name="X",
        as_of=TODAY,
        horizon=Horizon(start=date(2026, 6, 29), num_weeks=8),
        accounts=ACCOUNTS,
        evidence=(
            said(1, person="ann", account="acme"),
            said(2, person="bob", account="bolt", need="imports"),
            said(3, person="cid", need=None),
            said(4, person="dan", need=None),
        ),
        needs=(Need(id="exports", title="Exports"), Need(id="imports", title="Imports")),
        features=(Feature(id="f", title="F"), Feature(id="g", title="G"), Feature(id="h", title="H")),
        need_links=(NeedLink(need="exports", feature="f"), NeedLink(need="imports", feature="f"), NeedLink(need="imports", feature="g")),
        highlights=(
            passage("e1", "critical"),
            passage("e3", "nice to have", feature="f", need="imports"),
            passage("e2", "important", need="imports"),
        ),
    )
    weights = weights_by_feature(product)
    assert {feature: each.rows for feature, each in weights.items()} == {"f": ("e1", "e2", "e3"), "g": ("e2",)}
    assert (weights["f"].of, weights["f"].people, weights["f"].revenue) == ("f", 3, 140.0)
    assert weights["f"].importance == {"critical": 1, "important": 1, "nice to have": 1}
    assert weights["g"].importance == {"important": 1, "nice to have": 1}
    by_need = weights_by_need(product.evidence, ACCOUNTS, TODAY, highlights=product.highlights)
    assert by_need["imports"].importance == {"important": 1, "nice to have": 1}
