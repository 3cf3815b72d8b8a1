"""What people decided about needs, in the product file: sound one by one, together, and the same after a journey."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.evidence.grouping import Apart, Merge, NeedBook, Pin, Rename, Split, Together, contradictions, facts_of, kept
from quarterdeck.product import (
    Evidence,
    Horizon,
    MergedNeed,
    Need,
    NeedFact,
    NeedLink,
    ProductFile,
    canonical_json,
    check,
    read_product,
    write_product,
)

MONDAY = date(2026, 11, 23)
ALL = (
    NeedFact(kind="pin", need="slots", items=("E1",), by="Ines", on=MONDAY),
    NeedFact(
        kind="merge",
        need="gate",
        into="slots",
        merged=MergedNeed(
            need=Need(id="gate", title="Reach the gate"),
            evidence=("E2",),
            survey_answers=("SA",),
            highlights=("H1",),
            links=(NeedLink(need="gate", feature="F", note="mine"),),
            shared=("F",),
        ),
    ),
    NeedFact(kind="split", need="slots", into="early", items=("E3", "E4")),
    NeedFact(kind="together", items=("E1", "E2")),
    NeedFact(kind="apart", items=("E1", "E5")),
    NeedFact(kind="rename", need="slots", title="Book without phoning"),
)


def product(*facts: NeedFact) -> ProductFile:
    return ProductFile(
        id="x",
        name="X",
        as_of=MONDAY,
        horizon=Horizon(start=MONDAY, num_weeks=20),
        evidence=tuple(Evidence(id=f"E{number}", text="The gate") for number in range(1, 7)),
        needs=(Need(id="slots", title="Slots"), Need(id="other", title="Other")),
        need_facts=facts,
    )


def flaws(*facts: NeedFact) -> str:
    return "\n".join(map(str, (*check(product(*facts)), *contradictions(product(*facts)))))


def test_every_kind_is_sound_and_comes_back_the_same(tmp_path: Path) -> None:
    whole = product(*ALL)
    assert flaws(*ALL) == ""
    write_product(whole, tmp_path / "p.json")
    assert read_product(tmp_path / "p.json") == whole
    assert canonical_json(read_product(tmp_path / "p.json")) == canonical_json(whole)


def test_what_is_replayed_is_what_was_kept() -> None:
    facts = (Pin("E1", "slots"), Merge("gate", "slots"), Split("slots", "early", ("E3", "E4")), Together("E1", "E2"), Apart("E1", "E5"))
    facts = (*facts, Rename("slots", "Book"))
    assert facts_of(product(*(kept(fact, by="Ines", on=MONDAY) for fact in facts))) == facts
    found = {"E1": "other", "E2": "gate", "E3": "slots", "E4": "slots", "E5": None, "E6": "gate"}
    members = NeedBook(found=found, facts=facts_of(product(*ALL))).members
    assert members == {"E1": "slots", "E2": "slots", "E3": "early", "E4": "early", "E5": None, "E6": "slots"}


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ([NeedFact(kind="pin", need="slots", items=("E9",))], "need_facts[0].items: expected the id of one of evidence, got 'E9'"),
        ([NeedFact(kind="pin", need="nowhere", items=("E1",))], "need_facts[0].need: expected the id of one of needs, got 'nowhere'"),
        ([NeedFact(kind="merge", need="gate", into="nowhere")], "need_facts[0].into: expected the id of one of needs, got 'nowhere'"),
        ([NeedFact(kind="merge", need="other", into="slots")], "got 'other', which is there. Remove one"),
        ([NeedFact(kind="pin", need=need, items=("E1",)) for need in ("slots", "other")], "need_facts[1]: expected 'E1' pinned once, got it at 0"),
        ([NeedFact(kind="merge", need="a", into=into) for into in ("slots", "other")], "need_facts[1]: expected 'a' merged once"),
        ([NeedFact(kind="split", need="slots", into="p", items=(item,)) for item in ("E1", "E2")], "expected 'p' made by a split once"),
        ([NeedFact(kind="merge", need=a, into=b) for a, b in ("ab", "bc", "ca")], "got 'b' merged into itself by way of others"),
        ([NeedFact(kind=kind, items=("E1", "E2")) for kind in ("together", "apart")], "'E1' and 'E2' are to be apart, and together"),
        (
            [
                NeedFact(kind="together", items=("E1", "E2")),
                *(NeedFact(kind="pin", need=n, items=(i,)) for n, i in (("slots", "E1"), ("other", "E2"))),
            ],
            "items that belong together are pinned to different needs: other, slots",
        ),
    ],
)
def test_decisions_that_cannot_hold_are_named(facts: list[NeedFact], message: str) -> None:
    assert message in flaws(*facts)


def test_chains_of_merges_are_no_circle() -> None:
    assert flaws(NeedFact(kind="merge", need="a", into="b"), NeedFact(kind="merge", need="b", into="slots")) == ""


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": "pin", "need": "n"}, "expected 1 in items of a fact of kind 'pin', got 0"),
        ({"kind": "pin", "items": ("E1",)}, "expected need with a fact of kind 'pin', got none"),
        ({"kind": "split", "need": "n", "into": "m"}, "expected 1 or more in items"),
        ({"kind": "together", "items": ("E1", "E1")}, "expected each of items once"),
        ({"kind": "apart", "items": ("E1", "E2"), "need": "n"}, "expected no need with a fact of kind 'apart', got one"),
        ({"kind": "merge", "need": "n"}, "expected into with a fact of kind 'merge', got none"),
        ({"kind": "merge", "need": "n", "into": "n"}, "expected into to be another need, got 'n', too"),
        ({"kind": "rename", "need": "n", "title": " "}, "expected title with a fact of kind 'rename', got none"),
        ({"kind": "merge", "need": "n", "into": "m", "merged": MergedNeed(need=Need(id="o", title="O"))}, "expected merged to be need 'n', got 'o'"),
        ({"kind": "rename", "need": "n", "title": "t", "merged": MergedNeed(need=Need(id="n", title="N"))}, "expected no merged with a fact"),
    ],
)
def test_what_is_no_decision_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        NeedFact(**fields)
