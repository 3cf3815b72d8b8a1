"""The portal in the product file: every flaw with its place, the journey through a file, what planning does not read."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.product import (
    Account,
    ChangelogEntry,
    Evidence,
    Feature,
    Horizon,
    Idea,
    IdeaComment,
    Portal,
    ProductFile,
    RoadmapItem,
    Visitor,
    Vote,
    canonical_json,
    check,
    content_hash,
    horizon_of,
    read_product,
    write_product,
)
from quarterdeck.roadmap.writing import planning_input

MONDAY = date(2026, 11, 23)
KIM = Visitor(id="kim", email="kim@orrin.example", account="orrin", joined_on=MONDAY)
SLOTS = Idea(id="IDEA-1", title="Book a slot", evidence="E1", feature="F", visitor="kim", posted_on=MONDAY)
PALLETS = Idea(id="IDEA-2", title="Photo of every pallet", posted_on=MONDAY, status="planned", answer="Soon", answered_by="Ines", answered_on=MONDAY)


def product(**more: Any) -> ProductFile:
    whole = {
        "accounts": (Account(id="orrin", title="Orrin", domains=("orrin.example",)),),
        "evidence": (Evidence(id="E1", text="Book a slot"),),
        "features": (Feature(id="F", title="Dock self-booking"),),
        "portal": Portal(visibility="private", title="Harbor", tabs=("ideas",), domains=("orrin.example",), moderated=True),
        "visitors": (KIM,),
        "ideas": (SLOTS, PALLETS),
        "votes": (Vote(idea="IDEA-1", visitor="kim", account="orrin", on=MONDAY), Vote(idea="IDEA-2", account="orrin", by="Ewa", on=MONDAY)),
        "idea_comments": (IdeaComment(id="C1", idea="IDEA-1", text="Yes", on=MONDAY, visitor="kim"),),
        "roadmap": (RoadmapItem(feature="F", title="Book a dock slot yourself"),),
        "changelog": (ChangelogEntry(id="slots", title="Slots are here", features=("F",), ideas=("IDEA-1",), published_on=MONDAY),),
    }
    return ProductFile(id="x", name="X", as_of=MONDAY, horizon=Horizon(start=MONDAY, num_weeks=20), **{**whole, **more})


def flaws(**more: Any) -> str:
    return "\n".join(str(flaw) for flaw in check(product(**more)))


def test_a_sound_portal_has_no_flaws_and_comes_back_from_a_file(tmp_path: Path) -> None:
    assert flaws() == ""
    write_product(product(), tmp_path / "x.json")
    assert read_product(tmp_path / "x.json") == product()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"visitors": (replace(KIM, account="nobody"),)}, "visitors[0].account: expected the id of one of accounts, got 'nobody'"),
        ({"ideas": (replace(SLOTS, evidence="E9"), PALLETS)}, "ideas[0].evidence: expected the id of one of evidence, got 'E9'"),
        ({"ideas": (replace(SLOTS, feature="G"), PALLETS)}, "ideas[0].feature: expected the id of one of features, got 'G'"),
        ({"votes": (Vote(idea="IDEA-9", visitor="kim", on=MONDAY),)}, "votes[0].idea: expected the id of one of ideas, got 'IDEA-9'"),
        ({"votes": (Vote(idea="IDEA-1", visitor="ann", on=MONDAY),)}, "votes[0].visitor: expected the id of one of visitors, got 'ann'"),
        ({"votes": (Vote(idea="IDEA-1", visitor="kim", on=MONDAY),) * 2}, "votes[1]: expected one vote a person and idea"),
        ({"votes": (Vote(idea="IDEA-1", account="orrin", on=MONDAY),) * 2}, "votes[1]: expected one vote a person and idea"),
        ({"visitors": (KIM, replace(KIM, id="k2", email="KIM@orrin.example"))}, "visitors[1].email: expected one visitor an address"),
        ({"roadmap": (RoadmapItem(feature="F", title="A"), RoadmapItem(feature="F", title="B"))}, "roadmap[1].feature: expected one item a feature"),
        ({"idea_comments": (IdeaComment(id="C", idea="I", text="x", on=MONDAY),)}, "idea_comments[0].idea: expected the id of one of ideas"),
        ({"changelog": (ChangelogEntry(id="c", title="T", features=("G",)),)}, "changelog[0].features[0]: expected the id of one of features"),
        ({"changelog": (ChangelogEntry(id="c", title="T", ideas=("G",)),)}, "changelog[0].ideas[0]: expected the id of one of ideas"),
        (
            {"ideas": (replace(SLOTS, merged_into="IDEA-2"), replace(PALLETS, merged_into="IDEA-1"))},
            "ideas[0].merged_into: expected no circle, got IDEA-1 → IDEA-2 → IDEA-1",
        ),
    ],
)
def test_each_flaw_says_what_and_where(more: dict[str, Any], message: str) -> None:
    assert message in flaws(**more)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Visitor(id="k", email="kim", joined_on=MONDAY), "expected an e-mail address, got 'kim'"),
        (lambda: Idea(id="i", title="  ", posted_on=MONDAY), "expected a title in words"),
        (lambda: Idea(id="i", title="x", posted_on=MONDAY, merged_into="i"), "expected another idea in merged_into"),
        (lambda: Vote(idea="i", on=MONDAY), "expected a visitor or an account that votes"),
        (lambda: IdeaComment(id="c", idea="i", text="\n", on=MONDAY), "expected a text in words"),
        (lambda: RoadmapItem(feature="F", title=""), "expected a title in words"),
        (lambda: ChangelogEntry(id="c", title=""), "expected a title in words"),
    ],
)
def test_a_noun_that_says_nothing_is_not_born(make: Any, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        make()


def test_a_portal_that_shows_nothing_special_stands_in_no_file() -> None:
    assert b'"portal"' not in canonical_json(product(portal=Portal()))


def test_planning_reads_nothing_of_the_portal() -> None:
    empty = product(portal=Portal(), visitors=(), ideas=(), votes=(), idea_comments=(), roadmap=(), changelog=())
    assert content_hash(planning_input(product())) == content_hash(planning_input(empty))


@pytest.mark.parametrize(("days", "horizon"), [(-400, "Now"), (0, "Now"), (28, "Now"), (29, "Next"), (120, "Next"), (121, "Later"), (900, "Later")])
def test_customers_are_told_now_next_or_later(days: int, horizon: str) -> None:
    assert horizon_of(MONDAY + timedelta(days=days), MONDAY) == horizon
