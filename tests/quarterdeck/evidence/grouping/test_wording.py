"""Words that no need says make a text strange; words of a need do not."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from quarterdeck.evidence.grouping import novelty_alone
from quarterdeck.evidence.grouping.wording import strangeness
from tests.quarterdeck.evidence.grouping.planted import planted

KNOWN = ("card lost abroad", "lost my card", "card is lost", "the export fails", "export fails again", "export to file fails")
NEEDS = np.array([0, 0, 0, 1, 1, 1], np.int32)


@pytest.mark.parametrize(
    ("usual", "strange"),
    [
        ("card lost", "dark theme please"),  # no word of it is known
        ("card lost", "card fails"),  # each is known, together no need says them
        ("export fails", ""),
    ],
)
def test_words_of_no_need_are_stranger(usual: str, strange: str) -> None:
    found = strangeness((usual, strange), KNOWN, NEEDS)
    assert found is not None
    assert found[0][1] > found[0][0]


def test_a_known_text_does_not_vouch_for_itself() -> None:
    found = strangeness(KNOWN, KNOWN, NEEDS)
    assert found is not None
    as_new, left_out = found
    assert (left_out > as_new).all()


def test_known_texts_are_judged_as_if_they_were_new() -> None:
    """Oracle: leave the text out, count the odds of its words by hand."""
    found = strangeness((), KNOWN, NEEDS)
    assert found is not None
    words = ("card", "export", "fails", "lost")
    table = np.array(
        [[sum(word in text.split() for text in KNOWN[:3]) for word in words], [sum(word in text.split() for text in KNOWN[3:]) for word in words]],
        float,
    )
    anywhere, added = table.sum(axis=0) / table.sum(), 0.5 * table.sum(axis=1).mean()
    has = np.array([word in KNOWN[0].split() for word in words])
    own = table[0] - has
    odds = [np.log((row + added * anywhere) / (row.sum() + added) / anywhere) for row in (own, table[1])]
    assert found[1][0] == pytest.approx(-max(row[has].sum() for row in odds) / np.sqrt(has.sum()), abs=1e-5)


def test_texts_without_a_word_in_common_say_nothing() -> None:
    assert strangeness(("a b",), ("one", "two", "three"), np.zeros(3, np.int32)) is None


def test_words_tell_what_vectors_cannot() -> None:
    texts, vectors, truth = planted(6, 50, seed=0)
    more, near, _ = planted(6, 20, seed=5)
    foreign = [" ".join(f"strange{(number + word) % 7}" for word in range(5)) for number in range(len(more))]
    new, both = [*more, *foreign], np.concatenate([near, near])
    is_strange = [False] * len(more) + [True] * len(foreign)
    needs = truth.astype(np.int32)
    assert roc_auc_score(is_strange, novelty_alone(both, vectors, needs).scores) == pytest.approx(0.5)
    assert roc_auc_score(is_strange, novelty_alone(both, vectors, needs, texts=(new, texts)).scores) > 0.8
