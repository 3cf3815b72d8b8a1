"""The Rust project's real data: counts, answers to the questions users ask of it, and every known flaw reported."""

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from quarterdeck.product import ProductFile, canonical_json, check, content_hash, read_product, write_product

LONGEST_PURSUED = {"#118", "#122", "#119", "#104", "#107", "#100", "#113", "#121"}


def test_it_has_73_features_and_nine_objectives(rust: ProductFile) -> None:
    assert len(rust.features) == 73
    assert len(rust.objectives) == 9
    assert {feature.id: feature.objective for feature in rust.features}["next-solver"] == "roadmap-project-zero"
    assert Counter(feature.size for feature in rust.features) == {"medium": 36, "small": 19, "large": 18}


def test_check_finds_no_error(rust: ProductFile) -> None:
    flaws = check(rust)
    assert [flaw for flaw in flaws if flaw.severity == "error"] == []
    assert len(flaws) == len(rust.import_notes)


def test_read_write_read_is_the_identity(rust: ProductFile, tmp_path: Path) -> None:
    write_product(rust, tmp_path / "rust.json")
    again = read_product(tmp_path / "rust.json")
    assert again == rust
    assert content_hash(again) == content_hash(rust)
    assert canonical_json(again) == (tmp_path / "rust.json").read_bytes()


def test_4_of_41_goals_of_2025h2_were_completed_in_their_period(rust: ProductFile) -> None:
    statuses = Counter(each.status for each in rust.outcomes if each.period == "2025h2" and each.status != "rejected")
    assert sum(statuses.values()) == 41
    assert statuses == {"continued": 25, "superseded": 6, "completed": 4, "not completed": 4, "partly completed": 2}


@pytest.mark.parametrize(
    ("goal", "status", "reason", "successor"),
    [
        ("2025h2/cargo-build-dir-layout", "completed", None, None),
        ("2025h2/rust-vision-doc", "partly completed", None, None),
        ("2025h2/rustc-perf-improvements", "partly completed", None, None),
        ("2025h2/production-ready-cranelift", "not completed", "funding", None),
        ("2025h2/rustdoc-doc-cfg", "not completed", "blocked", None),
        ("2025h2/relink-dont-rebuild", "not completed", "other", None),
        ("2025h2/comprehensive-niche-checks", "not completed", None, None),
        ("2025h2/codegen_retags", "superseded", None, "borrowsanitizer"),
        ("2025h2/evolving-traits", "superseded", None, "supertrait-auto-impl"),
        ("2025h2/Rust-for-Linux-language", "superseded", None, "roadmap-rust-for-linux"),
        ("2025h2/delegation", "rejected", None, None),
        ("2025h1/formality", "continued", None, None),
        ("2024h2/ATPIT", "not completed", None, None),
        ("2024h2/a-mir-formality", "continued", None, None),
        ("2026/bf16", "in progress", None, None),
        ("2026/crate-slicing", "rejected", None, None),
    ],
)
def test_an_outcome_says_what_the_source_says(rust: ProductFile, goal: str, status: str, reason: str | None, successor: str | None) -> None:
    outcome = next(each for each in rust.outcomes if each.id == goal)
    assert (outcome.status, outcome.reason, outcome.successor) == (status, reason, successor)


def test_26_features_are_carried_over_and_8_are_in_their_fourth_period(rust: ProductFile) -> None:
    periods = defaultdict(set)
    for outcome in rust.outcomes:
        if outcome.initiative and outcome.status != "rejected":
            periods[outcome.initiative].add(outcome.period)
    earlier = {feature.initiative: len(periods[feature.initiative]) for feature in rust.features if feature.initiative}
    assert sum(count > 0 for count in earlier.values()) == 26
    assert {initiative for initiative, count in earlier.items() if count == 3} == LONGEST_PURSUED
    assert sum(feature.status == "in progress" for feature in rust.features) == 26


@pytest.mark.parametrize(
    ("team", "large", "medium", "members"),
    [("lang", 6, 19, 5), ("types", 8, 10, 7), ("opsem", 2, 1, 5), ("cargo", 1, 3, 8), ("compiler", 1, 24, 75)],
)
def test_dedicated_asks_and_members_of_a_team(rust: ProductFile, team: str, large: int, medium: int, members: int) -> None:
    levels = Counter(ask.level for feature in rust.features for ask in feature.options[0].asks if ask.team == team)
    assert (levels["large"], levels["medium"]) == (large, medium)
    assert sum(place.team == team for person in rust.people for place in person.memberships) == members


def test_no_person_gives_more_than_a_week_and_every_owner_can_do_their_work(rust: ProductFile) -> None:
    fte = {person.id: sum(place.fte for place in person.memberships) if person.memberships else 1.0 for person in rust.people}
    assert max(fte.values()) <= 1
    for feature in rust.features:
        (activity,) = feature.options[0].activities
        assert 1 <= len(activity.people) <= 3
        pace = activity.days_per_week / 5
        assert all(fte[name] >= pace for name in activity.people), feature.id
        assert activity.effort.p50 / (activity.days_per_week * len(activity.people)) <= 30


def test_every_known_flaw_is_reported(rust: ProductFile) -> None:
    told = defaultdict(list)
    for note in rust.import_notes:
        told[note.kind].append(note.subject)
        assert note.place
        assert note.message.endswith(".")
    assert told["rule"] == ["interop-f80-f128"]
    assert told["mislabelled champion"] == ["mir-move-elimination"] * 2
    assert Counter(told["ask without a level"]) == {"supertrait-auto-impl": 5, "stabilize-fls-releases": 1}
    assert len(set(told["archived team asked"])) == 14
    assert told["team without members"] == ["libs-api"]
    assert told["impossible date"] == ["RFC 534"]
    assert told["status out of date"] == ["2025h2"]
    assert {"next-solver", "parallel-front-end"} <= set(told["checklist total doubled"])
    assert len(told["checklist total doubled"]) == 18
    assert "BoxyUwU" in told["handle in different case"]
    assert len(told["handle in different case"]) == 8
    assert len(told["level in mixed case"]) == 8
    assert told["funding left out"] == told["dependency left out"] == ["2026/library-trait-evolution-experiment"]
    assert Counter(told["no final status"]) == {"2024h2": 1, "2025h1": 1}


def test_the_ask_that_breaks_the_rule_is_left_as_it_is(rust: ProductFile) -> None:
    missing = [
        (feature.id, ask.team)
        for feature in rust.features
        for ask in feature.options[0].asks
        if ask.level in ("medium", "large") and ask.champion is None
    ]
    assert missing == [("interop-f80-f128", "compiler")]


def test_the_archived_team_points_to_the_one_it_was_merged_into(rust: ProductFile) -> None:
    team = next(team for team in rust.teams if team.id == "libs-api")
    assert (team.archived_on, team.merged_into) == (date(2026, 8, 19), "libs")
    capacities = {capacity.team: capacity.per_member for capacity in rust.decision_capacities}
    assert "libs-api" not in capacities
    assert capacities["libs"] == capacities["lang"] == 3.0


def test_strong_needs_without_a_goal_are_there_with_share_and_n(rust: ProductFile) -> None:
    answers = {(each.year, each.item, each.strength): each for each in rust.survey_answers if each.need}
    linked = {link.need for link in rust.need_links}
    for item, share, respondents in [("Subpar debugging experience", 0.199, 6653), ("Stable ABI", 0.1392, 6514), ("Variadic generics", 0.1076, 6514)]:
        answer = answers[2025, item, "strong"]
        assert (answer.share, answer.respondents) == (pytest.approx(share), respondents)
        assert answer.need not in linked
    assert len(rust.need_links) == 25
    assert len(rust.needs) == 37


def test_a_need_worth_most_makes_the_feature_worth_most(rust: ProductFile) -> None:
    medians = {feature.id: feature.value.value.p50 for feature in rust.features if feature.value}
    assert medians["const-generics"] == pytest.approx(18.35 + 0.25 * 41.53, abs=1e-3)
    assert medians["polonius"] == pytest.approx(9.45 + 0.25 * 42.79, abs=1e-3)
    slow = 27.29 + 0.25 * 54.68
    assert medians["parallel-front-end"] == pytest.approx(slow / 3, abs=1e-3)
    assert len(medians) == 73


def test_stated_dependencies_keep_their_quote_and_kind(rust: ProductFile) -> None:
    stated = {(link.feature, link.requires): link for link in rust.dependencies if link.quote}
    assert len(stated) == 11
    assert stated["rtn", "next-solver"].kind == "finish-finish"
    assert stated["rtn", "next-solver"].hardness == "hard"
    assert ("roadmap-project-zero", "next-solver") in stated
    assert ("cargo-cross-workspace-cache", "2025h2/cargo-build-dir-layout") in stated
    assert all(link.hardness == "soft" for link in rust.dependencies if not link.quote)


def test_ten_rows_of_money_have_nothing(rust: ProductFile) -> None:
    unfunded = [row for row in rust.funding if row.funded == "none"]
    assert len(unfunded) == 10
    assert {row.feature: row.amount.p50 for row in unfunded if row.amount} == {"async-statemachine-optimisation": 50_000, "interop-f80-f128": 36_000}


def test_releases_made_have_their_days_and_the_next_are_predicted(rust: ProductFile) -> None:
    days = {release.id: release.ships_on for release in rust.releases}
    assert days["1.93.0"] == date(2026, 1, 22)
    assert days["1.98.0"] == date(2026, 8, 20)
    assert days["1.99.0"] == date(2026, 10, 1)
    assert [release.id for release in rust.releases if "predicted" in release.title] == ["1.99.0", "1.100.0", "1.101.0", "1.102.0", "1.103.0"]


def test_the_history_of_a_team_is_kept(rust: ProductFile) -> None:
    compiler = [(change.old, change.new) for change in rust.changes if (change.subject, change.field) == ("compiler", "members")]
    assert compiler == [(None, "15"), ("15", "53"), ("53", "58"), ("58", "66"), ("66", "75")]
    jumps = {change.subject: (change.old, change.new) for change in rust.changes if change.field == "checklist total"}
    assert jumps["#113"] == ("4", "8")


def test_sources_have_a_commit_and_a_licence(rust: ProductFile) -> None:
    assert rust.as_of == date(2026, 8, 22)
    assert all("@" in source.title and source.licence and source.retrieved for source in rust.sources)
