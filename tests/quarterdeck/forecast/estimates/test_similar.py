"""Past items that are like a new one."""

import numpy as np
import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.estimates import DoneItem, PastItems

KINDS = {"export invoices as spreadsheet": 3.0, "migrate warehouse database to cluster": 40.0, "fix typo on login page": 0.5}


def planted(num: int, seed: int = 1, spread: float = 0.3) -> list[DoneItem]:
    rng = np.random.default_rng(seed)
    words = ("north", "south", "urgent", "later", "small", "again")
    return [
        DoneItem(f"{seed}-{idx}", f"{text} {rng.choice(words)}", float(KINDS[text] * np.exp(spread * rng.standard_normal())))
        for idx, text in enumerate(rng.choice(list(KINDS), num))
    ]


def test_the_nearest_come_first_and_the_interval_is_theirs():
    past = PastItems(planted(90))
    likes = past.like("migrate the billing database to a cluster")
    assert all("database" in each.item.text for each in likes.items)
    assert [each.likeness for each in likes.items] == sorted((each.likeness for each in likes.items), reverse=True)
    assert likes.low < 40 < likes.high
    assert likes.low > 3
    assert likes.num_past == 90


def test_intervals_hold_about_as_often_as_they_say():
    past, new = PastItems(planted(300)), planted(400, seed=2)
    held = np.mean([likes.low <= each.taken <= likes.high for each in new if (likes := past.like(each.text)).low is not None])
    assert 0.72 <= held <= 0.95
    assert np.median([np.log(past.like(each.text).high / past.like(each.text).low) for each in new[:60]]) < np.log(40)


def test_texts_that_tell_nothing_get_the_interval_of_all():
    rng = np.random.default_rng(4)
    past = PastItems([DoneItem(str(idx), f"word{idx}", float(np.exp(rng.standard_normal()))) for idx in range(100)])
    likes = past.like("nothing in common")
    assert likes.items == ()
    inside = np.mean([likes.low <= each.taken <= likes.high for each in past.items])
    assert inside >= 0.78


def test_those_of_another_size_count_less():
    items = [DoneItem(f"a{idx}", "move the pages", 2.0, "small") for idx in range(20)]
    items += [DoneItem(f"b{idx}", "move the pages", 20.0, "large") for idx in range(20)]
    assert {each.item.size for each in PastItems(items).like("move the pages", "large").items} == {"large"}


def test_few_items_are_shown_without_an_interval():
    likes = PastItems(planted(5)).like("fix typo")
    assert (likes.low, likes.middle, likes.high) == (None, None, None)
    assert likes.num_past == 5
    assert PastItems([]).like("anything").items == ()


def test_the_same_question_gets_the_same_answer():
    assert PastItems(planted(60)).like("export invoices") == PastItems(planted(60)).like("export invoices")


def test_an_embedder_may_compare_by_meaning():
    class ByLength:
        def embed(self, texts):
            return np.array([[1.0, 0.0] if len(text) > 10 else [0.0, 1.0] for text in texts], np.float32)

    items = [DoneItem(str(idx), "x" * (20 if idx % 2 else 5), 1.0 + idx % 2) for idx in range(40)]
    assert {len(each.item.text) for each in PastItems(items, embedder=ByLength()).like("y" * 30).items} == {20}


def test_misuse_is_said():
    with pytest.raises(InvalidInput, match="x: expected what it took above 0"):
        DoneItem("x", "text", 0)
    with pytest.raises(InvalidInput, match="level between 0 and 1"):
        PastItems([], level=1)
