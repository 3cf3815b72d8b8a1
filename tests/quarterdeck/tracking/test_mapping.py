"""Rules and suggestions that say which feature a work item is for."""

from dataclasses import replace
from datetime import date

import pytest

from quarterdeck.product import Feature, Horizon, MappingRule, ProductFile
from quarterdeck.product.work_items import WorkItem
from quarterdeck.tracking.mapping import map_work, with_rules_applied
from quarterdeck.tracking.suggesting import likely, suggest_features


def item(id: str, title: str = "Work", **more) -> WorkItem:
    return WorkItem(id=id, source="jira:ACME", key=id.upper(), title=title, **more)


def rule(field: str, text: str, match: str = "is", feature: str = "F", **more) -> MappingRule:
    return MappingRule(id=more.pop("id", "r"), field=field, match=match, text=text, feature=feature, **more)


def product(*items: WorkItem, rules: tuple[MappingRule, ...] = ()) -> ProductFile:
    features = (Feature(id="F", title="Slot booking for carriers"), Feature(id="G", title="Map of the yard"))
    start = date(2026, 11, 23)
    return ProductFile(
        id="p", name="P", as_of=start, horizon=Horizon(start=start, num_weeks=4), features=features, work_items=items, mapping_rules=rules
    )


EPIC = item("e", "Booking epic")
CASES = [
    (rule("label", "Slots"), {"labels": ("web", "slots")}, True),
    (rule("label", "slot"), {"labels": ("slots",)}, False),
    (rule("label", "slot", "begins with"), {"labels": ("slots",)}, True),
    (rule("milestone", "spring"), {"milestone": "Spring"}, True),
    (rule("title", "calendar", "contains"), {"title": "The Calendar page"}, True),
    (rule("parent", "Booking epic"), {"parent": "e"}, True),
    (rule("parent", "E"), {"parent": "e"}, True),
    (rule("parent", "elsewhere-1"), {"parent": "elsewhere-1"}, True),
    (rule("key", "A", "begins with"), {}, True),
    (rule("kind", "bug"), {"kind": "bug"}, True),
    (rule("source", "jira:acme"), {}, True),
    (rule("team", "Gate team"), {"team": "t"}, True),
    (rule("label", "slots", source="github:acme/app"), {"labels": ("slots",)}, False),
    (rule("milestone", "spring"), {}, False),
]


@pytest.mark.parametrize(("asked", "facts", "fits"), CASES)
def test_a_rule_fits_what_says_its_text(asked: MappingRule, facts: dict, fits: bool) -> None:
    mapped = map_work([EPIC, item("a", **facts)], [asked], teams={"t": "Gate team"})
    assert ("a" in mapped.takes["r"]) is fits


def test_the_first_rule_that_fits_decides() -> None:
    rules = [rule("label", "x", id="one"), rule("label", "x", id="two", feature="G")]
    mapped = map_work([item("a", labels=("x",))], rules)
    assert (mapped.takes, mapped.fits) == ({"one": ("a",), "two": ()}, {"one": ("a",), "two": ("a",)})
    assert mapped.items[0].feature == "F"


@pytest.mark.parametrize("by", ["hand", "suggestion"])
def test_what_people_mapped_no_rule_changes(by) -> None:
    kept = item("a", labels=("x",), feature="G", mapped_by=by)
    mapped = map_work([kept], [rule("label", "x")])
    assert (mapped.items, mapped.num_kept, mapped.takes["r"], mapped.fits["r"]) == ((), 1, (), ("a",))


def test_what_no_rule_takes_any_more_is_for_no_feature() -> None:
    before = product(item("a", feature="F", mapped_by="rule"), rules=(rule("label", "x"),))
    after = with_rules_applied(before)
    assert (after.work_items[0].feature, after.work_items[0].mapped_by) == (None, None)
    assert with_rules_applied(after) == after


def test_a_parent_that_is_its_own_child_ends_no_walk() -> None:
    loop = [item("a", parent="b"), item("b", parent="a")]
    assert map_work(loop, [rule("parent", "zzz")]).num_unmapped == 2


def test_the_feature_whose_words_an_item_shares_is_suggested() -> None:
    found = suggest_features(product(), [item("a", "Carriers cannot change the slot booking"), item("b", "Draw the yard map"), item("c", "Refactor")])
    assert [(each.item, each.feature) for each in found if each.item != "c"] in ([("a", "F"), ("b", "G")], [("b", "G"), ("a", "F")])
    assert all(0 < each.probability < 1 and each.words for each in found)
    assert "c" not in {each.item for each in found}


def test_items_mapped_by_hand_teach_what_their_words_are_for() -> None:
    known = item("k", "Gate terminal firmware", feature="G", mapped_by="hand")
    asked = item("a", "Firmware of the gate terminal crashes")
    assert suggest_features(product(asked), [asked]) == []
    (found,) = suggest_features(product(known, asked), [asked])
    assert found.feature == "G"


def test_what_is_mapped_gets_no_suggestion() -> None:
    assert suggest_features(product(), [item("a", "Map of the yard", feature="F", mapped_by="rule")]) == []
    assert suggest_features(replace(product(), features=()), [item("a", "Map of the yard")]) == []
    assert suggest_features(product(), [item("a", "- -")]) == []


def test_nearer_and_further_from_the_second_is_likelier() -> None:
    assert likely(0.2, 0.0) < likely(0.4, 0.0) < likely(0.4, 0.3) < 1
