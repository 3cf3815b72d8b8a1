"""Suggestions: by shared words, with the reason said."""

import random

from quarterdeck_web.evidence.suggesting import learn, suggest
from quarterdeck_web.products.assemble import sample


def test_a_text_is_suggested_the_need_whose_words_it_shares():
    learnt = learn({"slots": ("Book a dock slot", ""), "eta": ("Know when the truck arrives", "")}, {"slots": ["the gate never picks up the phone"]})
    first = suggest(learnt, "Nobody at the gate answers the phone to move a slot")[0]
    assert first.ref == "slots"
    assert "gate" in first.reason
    assert 0 < first.nearness <= 1


def test_one_shared_word_is_no_suggestion():
    learnt = learn({"slots": ("Book a dock slot", ""), "eta": ("Know when the truck arrives", "")}, {})
    assert suggest(learnt, "a slot machine in the canteen") == []


def test_words_that_no_need_uses_make_it_less_near():
    learnt = learn({"slots": ("Book a dock slot", ""), "eta": ("Know when the truck arrives", "")}, {})
    plain, diluted = suggest(learnt, "book dock slot"), suggest(learnt, "book dock slot parking office canteen biscuits")
    assert plain[0].nearness > diluted[0].nearness


def test_nothing_is_suggested_where_there_are_no_needs():
    assert suggest(learn({}, {}), "anything") == []


def test_nine_in_ten_held_out_quotes_of_the_sample_find_their_need():
    product = sample("harbor")
    said = [each for each in product.evidence if each.need and not each.duplicate_of]
    random.Random(1).shuffle(said)
    held_out, known = said[:200], said[200:]
    quotes: dict[str, list[str]] = {}
    for each in known:
        quotes.setdefault(each.need, []).append(each.text)
    learnt = learn({need.id: (need.title, need.description) for need in product.needs}, quotes)
    right = sum(bool(found := suggest(learnt, each.text)) and found[0].ref == each.need for each in held_out)
    assert right >= 180
