"""Relations, synergies and limits on work in progress: what they refuse, and rules that cannot hold together."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "roadmap"))
from products import random_product, with_relations

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Dependency, Pin, Relation, Synergy, Team, ValueCase, canonical_json, check
from quarterdeck.product.codec import product_from_document, to_document
from quarterdeck.uncertainty import ThreePoint

WORTH = ValueCase(value=ThreePoint(1, 2, 3))


def _relation(kind: str, *features: str, number: int = 0) -> Relation:
    return Relation(id=f"R{number}", kind=kind, features=features)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: _relation("excludes", "a"), "expected two or more features in a relation 'excludes', got 1"),
        (lambda: _relation("requires", "a", "a"), "expected each feature once in a relation 'requires', got 'a' twice"),
        (lambda: Synergy(id="s", features=("a",), value=WORTH), "expected two or more features in a synergy"),
        (lambda: Synergy(id="s", features=("a", "b")), "either value or effort_saved, got neither"),
        (lambda: Synergy(id="s", features=("a", "b"), value=WORTH, effort_saved=0.2), "either value or effort_saved, got both"),
        (lambda: Synergy(id="s", features=("a", "b"), effort_saved=1.0), "above 0 and below 1, got 1"),
        (lambda: Team(id="t", title="T", max_in_progress=0), "expected max_in_progress of 1 or more, got 0"),
    ],
)
def test_what_makes_no_sense_alone_is_refused(make: object, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        make()  # type: ignore[operator]


IN_0 = Pin(feature="f0", kind="include")
IN_1 = Pin(feature="f1", kind="include")
OUT_0 = Pin(feature="f0", kind="exclude")
OUT_1 = Pin(feature="f1", kind="exclude")
EXCLUDES = _relation("excludes", "f0", "f1")


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"relations": (_relation("excludes", "f0", "zz"),)}, "relations[0].features: expected the id of one of features, got 'zz'"),
        (
            {"synergies": (Synergy(id="s", features=("f0", "zz"), value=WORTH),)},
            "synergies[0].features: expected the id of one of features, got 'zz'",
        ),
        ({"relations": (EXCLUDES, _relation("all or none", "f2", "f3"))}, "relations: expected each id once, got 'R0' 2 times"),
        ({"relations": (EXCLUDES, _relation("requires", "f0", "f1", number=1))}, "'Feature 0' and 'Feature 1', of which one needs the other"),
        (
            {"relations": (EXCLUDES, _relation("all or none", "f2", "f1", "f0", number=1))},
            "'Feature 0' and 'Feature 1', of which one needs the other",
        ),
        ({"relations": (EXCLUDES, _relation("requires", "f5", "f0", "f1", number=1))}, "which 'Feature 5' needs both: it could never be selected"),
        ({"relations": (EXCLUDES,), "dependencies": (Dependency(feature="f0", requires="f1"),)}, "of which one needs the other"),
        ({"relations": (EXCLUDES,), "pins": (IN_0, IN_1)}, "at most one of these features pinned in, got 'Feature 0' and 'Feature 1'"),
        ({"relations": (_relation("exactly one of", "f0", "f1"),), "pins": (OUT_0, OUT_1)}, "got all of them pinned out"),
        ({"relations": (_relation("requires", "f0", "f1"),), "pins": (IN_0, OUT_1)}, "'Feature 0' is pinned in and needs 'Feature 1'"),
        ({"relations": (_relation("all or none", "f0", "f1"),), "pins": (OUT_0, IN_1)}, "'Feature 1' is pinned in and needs 'Feature 0'"),
    ],
)
def test_each_contradiction_is_told(parts: dict[str, object], message: str) -> None:
    sound = {"pins": (), "dependencies": ()}
    flaws = [str(flaw) for flaw in check(replace(random_product(1), **{**sound, **parts})) if flaw.severity == "error"]  # type: ignore[arg-type]
    assert any(message in flaw for flaw in flaws), flaws


def test_all_contradictions_come_at_once() -> None:
    relations = (EXCLUDES, _relation("requires", "f0", "f1", number=1), _relation("at least one of", "f0", "nobody", number=2))
    flaws = [flaw.place for flaw in check(replace(random_product(1), relations=relations, pins=(IN_0, IN_1))) if flaw.severity == "error"]
    assert flaws.count("relations[0]") == 2
    assert "relations[2].features" in flaws


@pytest.mark.parametrize(
    "relations",
    [
        (_relation("requires", "f0", "f1"), _relation("requires", "f1", "f0", number=1)),
        (EXCLUDES, _relation("exactly one of", "f0", "f1", number=1), _relation("requires", "f2", "f0", number=2)),
        (_relation("at least one of", "f0", "f1"), _relation("all or none", "f0", "f1", number=1)),
    ],
)
def test_rules_that_can_hold_together_are_no_flaw(relations: tuple[Relation, ...]) -> None:
    flaws = check(replace(random_product(1), relations=relations, pins=(), dependencies=()))
    assert not [flaw for flaw in flaws if flaw.place.startswith("relations")]


@pytest.mark.parametrize("seed", range(4))
def test_a_product_with_relations_is_read_as_it_was_written(seed: int) -> None:
    product = with_relations(random_product(seed), seed)
    assert product_from_document(to_document(product), "itself") == product
    assert b'"max_in_progress"' in canonical_json(replace(product, teams=(Team(id="t", title="T", max_in_progress=2),)))
