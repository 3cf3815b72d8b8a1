"""What a new user would ask of the Rust project's goals of 2026, answered with the figures its own pages give."""

from pathlib import Path

import pytest

from quarterdeck.evidence import NeedsReport, strong_needs
from quarterdeck.feasibility import FeasibilityReport, assess, structural_flaws
from quarterdeck.product import ProductFile

rust_goals = pytest.importorskip("quarterdeck.importers.rust_goals", reason="the importer for the Rust data is not there")


@pytest.fixture(scope="module")
def rust(shared_data: Path) -> ProductFile:
    product: ProductFile = rust_goals.import_rust_goals(shared_data / "rust")
    return product


@pytest.fixture(scope="module")
def report(rust: ProductFile) -> FeasibilityReport:
    return assess(rust)


@pytest.fixture(scope="module")
def needs(rust: ProductFile) -> NeedsReport:
    return strong_needs(rust)


@pytest.mark.parametrize(
    ("team", "dedicated", "members", "large", "medium"),
    [("lang", 25, 5, 6, 19), ("types", 18, 7, 8, 10), ("opsem", 3, 5, 2, 1), ("cargo", 4, 8, 1, 3), ("compiler", 25, 75, 1, 24)],
)
def test_who_is_asked_for_how_much(report: FeasibilityReport, team: str, dedicated: int, members: int, large: int, medium: int) -> None:
    load = next(each for each in report.teams if each.team == team)
    assert (load.dedicated, load.members, load.levels["large"], load.levels["medium"]) == (dedicated, members, large, medium)
    assert load.dedicated_per_member == pytest.approx(dedicated / members)


def test_lang_is_the_constraint_and_compiler_is_not(report: FeasibilityReport) -> None:
    assert report.teams[0].team == "lang"
    assert report.teams[1].team == "types"
    assert "lang" in report.over_asked
    assert "compiler" not in report.over_asked


def test_one_goal_breaks_the_champion_rule_and_one_only_seems_to(report: FeasibilityReport) -> None:
    missing = [(each.feature, each.team, each.level) for each in report.violations if each.kind == "champion missing"]
    assert missing == [("interop-f80-f128", "compiler", "medium")]
    assert {each.feature for each in report.rules if each.is_data_defect} == {"mir-move-elimination"}
    unsized = {each.team for each in report.rules if each.kind == "level missing" and each.feature == "supertrait-auto-impl"}
    assert unsized == {"cargo", "compiler", "infra", "libs-api", "opsem"}
    assert len({each.feature for each in report.rules if each.kind == "archived team"}) == 14


def test_ten_funding_rows_have_nothing(report: FeasibilityReport) -> None:
    unfunded = {risk.feature: risk for risk in report.funding if risk.funded == "none"}
    assert set(unfunded) == {
        "async-statemachine-optimisation", "interop-f80-f128", "build-std", "const-generics", "contracts-ownership-assertions", "executable-spec",
        "next-solver", "open-namespaces", "process-safe-rustup", "view-types-experiment",
    }  # fmt: skip
    amounts = {name: risk.amount.p50 for name, risk in unfunded.items() if risk.amount}
    assert amounts == {"async-statemachine-optimisation": 50_000, "interop-f80-f128": 36_000}
    (need,) = unfunded["const-generics"].needs
    assert need.strength == pytest.approx(0.1835)


def test_the_strong_needs_that_no_goal_answers(needs: NeedsReport) -> None:
    found = {need.title.split(" (")[0].split("/")[0]: need for need in needs.needs if need.need in needs.unanswered}
    percents = {
        "Subpar debugging experience": 19.9, "Splitting code across crates": 15.8, "Subpar IDE support": 14.0, "Stable ABI": 13.9,
        "Allocator trait and better OOM handling": 11.6, "Portable SIMD": 11.1, "Variadic generics": 10.8, "Enum variant types": 9.3,
        "Generators": 8.3,
    }  # fmt: skip
    for title, percent in percents.items():
        assert 100 * found[title].strength == pytest.approx(percent, abs=0.06), title
    assert (found["Subpar debugging experience"].surveys[0].respondents, found["Stable ABI"].surveys[0].respondents) == (6653, 6514)
    milds = [100 * found[title].surveys[0].mild_share for title in ("Subpar debugging experience", "Enum variant types", "Generators")]
    assert milds == pytest.approx([41.1, 44.9, 47.9], abs=0.06)
    strengths = [need.strength for need in needs.needs]
    assert strengths == sorted(strengths, reverse=True)


def test_no_date_in_it_is_impossible(rust: ProductFile) -> None:
    assert structural_flaws(rust) == ()
