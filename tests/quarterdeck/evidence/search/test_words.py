"""BM25 beside its formula, and what counts as the same word."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.evidence.search.words import K1, B, index_words, merge_words, score_words, terms_of, weigh_terms

texts = st.lists(st.lists(st.sampled_from(["export", "pdf", "login", "fails", "card", "cards"]), max_size=6).map(" ".join), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("Card", "cards"),
        ("query", "Queries"),
        ("résumé", "RESUME"),
        ("Straße", "STRASSE"),
        ("status", "status"),
        ("log-in", "log in"),
        ("e\u0301", "é"),
    ],
)
def test_the_same_word(one: str, same: str) -> None:
    assert terms_of(one) == terms_of(same)


@pytest.mark.parametrize(("one", "other"), [("status", "statu"), ("class", "clas"), ("card", "care"), ("is", "i")])
def test_other_words(one: str, other: str) -> None:
    assert terms_of(one) != terms_of(other)


def test_japanese_is_found_without_spaces() -> None:
    assert set(terms_of("ログイン")) <= set(terms_of("今日からログインできません"))
    assert terms_of("") == terms_of("…!") == []


def bm25(query: str, texts: list[str]) -> list[float]:
    documents = [Counter(terms_of(text)) for text in texts]
    mean = max(sum(map(Counter.total, documents)) / len(texts), 1)
    scores = []
    for document in documents:
        score = 0.0
        for term in set(terms_of(query)):
            holding = sum(term in each for each in documents)
            weight = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
            score += weight * document[term] * (K1 + 1) / (document[term] + K1 * (1 - B + B * document.total() / mean))
        scores.append(score)
    return scores


@given(texts, st.sampled_from(["export pdf", "cards", "login login", "unknown", "card fails pdf"]))
def test_scores_are_those_of_the_formula(texts: list[str], query: str) -> None:
    postings = index_words(texts, np.arange(len(texts)))
    mean = postings.lengths.sum() / len(texts)
    scores = score_words(weigh_terms(query, [postings], len(texts)), postings, mean)
    assert scores == pytest.approx(bm25(query, texts), rel=1e-4)


@given(texts, texts, st.randoms(use_true_random=False))
def test_merged_postings_are_those_of_all_texts(one: list[str], other: list[str], random: object) -> None:
    places = np.arange(len(one) + len(other))
    random.shuffle(places)  # type: ignore[attr-defined]
    whole = index_words([*one, *other], places)
    parts = [(index_words(one, np.arange(len(one))), places[: len(one)]), (index_words(other, np.arange(len(other))), places[len(one) :])]
    merged = merge_words(parts, len(places))
    for name in ("terms", "begins", "rows", "counts", "lengths"):
        assert (getattr(merged, name) == getattr(whole, name)).all()


def test_merging_leaves_out_rows() -> None:
    postings = index_words(["card lost", "pin lost", "card pin"], np.arange(3))
    merged = merge_words([(postings, np.array([1, -1, 0]))], 2)
    again = index_words(["card pin", "card lost"], np.arange(2))
    assert (merged.rows == again.rows).all()
    assert (merged.terms == again.terms).all()


def test_common_words_are_looked_up_only_without_rarer_ones() -> None:
    texts = ["the card"] * 6000 + ["the pin"]
    postings = index_words(texts, np.arange(len(texts)))
    assert [each.term for each in weigh_terms("the pin", [postings], len(texts))] == terms_of("pin")
    assert len(weigh_terms("the card", [postings], len(texts))) == 2
    assert weigh_terms("nothing", [postings], len(texts)) == []
