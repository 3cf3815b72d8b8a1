"""What each table becomes, on a folder small enough to check by hand."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from quarterdeck.importers import FORMATS, import_folder
from quarterdeck.product import ProductFile, check
from quarterdeck.uncertainty import ThreePoint, wilson_interval


@pytest.fixture
def small(small_folder: Path) -> ProductFile:
    return import_folder("rust-goals", small_folder)


def test_every_format_has_a_title_and_its_options_are_explained() -> None:
    assert all(each.title and all(each.options.values()) for each in FORMATS.values())


def test_only_accepted_goals_of_the_current_period_are_features(small: ProductFile) -> None:
    assert [(feature.id, feature.status, feature.objective) for feature in small.features] == [
        ("tracing", "in progress", "roadmap-fast-builds"),
        ("casting", "planned", None),
    ]
    assert not [flaw for flaw in check(small) if flaw.severity == "error"]


def test_other_goals_are_outcomes_with_their_chain(small: ProductFile) -> None:
    told = [(each.id, each.status, each.initiative, each.finished_on) for each in small.outcomes]
    assert told == [
        ("2025h2/tracing", "continued", "#7", None),
        ("2025h2/sorting", "completed", "#8", date(2025, 12, 1)),
        ("2026/guessing", "rejected", None, None),
    ]


def test_one_person_has_one_spelling(small: ProductFile) -> None:
    assert {person.id for person in small.people} == {"Alice", "Carol", "bob"}
    assert small.features[0].owner == "bob"
    assert small.features[0].options[0].activities[0].people == ("bob",)
    assert small.updates[0].author == "bob"


def test_a_members_time_is_spread_over_the_asked_teams(small: ProductFile) -> None:
    shares = {person.id: {place.team: place.fte for place in person.memberships} for person in small.people}
    assert shares == {"Alice": {"lang": 0.4}, "Carol": {"lang": 0.4, "types": 0.4}, "bob": {}}


def test_value_is_the_newest_survey_strong_plus_a_quarter_of_mild(small: ProductFile) -> None:
    case = small.features[0].value
    assert case is not None
    assert case.value.p50 == pytest.approx(20 + 0.25 * 40)
    low = 0.7 * 100 * (wilson_interval(0.2, 1000, 0.8).low + 0.25 * wilson_interval(0.4, 1000, 0.8).low)
    assert case.value.p10 == pytest.approx(low, abs=1e-3)
    assert "20.0 % strong, 40.0 % mild, n = 1000" in case.basis
    assert case.evidence == ("2025/tracing/would-unblock-my-use-case", "2025/tracing/would-improve-my-code")
    unmapped = small.features[1].value
    assert unmapped is not None
    assert unmapped.value == ThreePoint(0.3, 1.5, 6)
    assert unmapped.basis.startswith("No survey item is mapped")


def test_questions_about_what_exists_speak_of_no_need(small: ProductFile) -> None:
    assert {answer.question: answer.need for answer in small.survey_answers} == {
        "Which unimplemented features?": "tracing",
        "Which features stabilized do you use?": None,
    }


def test_links_are_soft_and_do_not_repeat_what_is_stated(small: ProductFile) -> None:
    assert [(link.feature, link.requires, link.hardness) for link in small.dependencies] == [
        ("casting", "tracing", "hard"),
        ("tracing", "2025h2/tracing", "soft"),
    ]


def test_money_keeps_its_words(small: ProductFile) -> None:
    (row,) = small.funding
    assert (row.funded, row.share_funded, row.amount, row.sponsors) == ("partial", 0.5, ThreePoint(10_000, 15_000, 20_000), ("ACME",))
    assert row.stated == "$10,000-$20,000; funded: 50%"


def test_the_train_leaves_every_42_days(small: ProductFile) -> None:
    days = [release.ships_on for release in small.releases]
    assert days[0] == date(2026, 1, 22)
    assert {(later - earlier).days for earlier, later in pairwise(days)} == {42}
    assert days[-2] > small.weeks.end
    assert all((release.ships_on - release.done_by).days == 42 for release in small.releases)


def test_every_flaw_of_the_source_is_told_with_its_place(small: ProductFile) -> None:
    assert [(note.kind, note.subject, note.place) for note in small.import_notes] == [
        ("rule", "casting", "team_asks.csv row 3"),
        ("ask without a level", "casting", "team_asks.csv row 4"),
        ("checklist total doubled", "tracing", "progress.csv"),
        ("handle in different case", "bob", "goals.csv row 4"),
        ("handle in different case", "bob", "work_items.csv row 2"),
        ("impossible date", "RFC 1", "rfcs.csv row 2, column start_date"),
        ("level in mixed case", "tracing", "team_asks.csv row 2"),
        ("status out of date", "2025h2", "goals.csv rows 2–3"),
    ]


def test_an_unlabelled_champion_is_a_data_defect_not_a_broken_rule(small_folder: Path) -> None:
    page = "# Casting\n\n| Metadata | |\n|:--|:--|\n| Point of contact | @bob |\n| [types] | @carol |\n\n## Summary\n\n| [lang] | @alice |\n"
    (small_folder / "original_2026").mkdir()
    (small_folder / "original_2026" / "casting.md").write_text(page)
    product = import_folder("rust-goals", small_folder)
    kinds = [(note.kind, note.subject, note.place) for note in product.import_notes]
    assert ("mislabelled champion", "casting", "original_2026/casting.md") in kinds
    assert not [note for note in product.import_notes if note.kind == "rule"]
    assert product.features[1].options[0].asks[0].champion == "Carol"


def test_a_team_that_is_not_there_is_kept_without_members(small_folder: Path) -> None:
    with (small_folder / "team_asks.csv").open("a") as file:
        file.write("2026/casting,docs,Support level: Small,Small,,Small\n")
    product = import_folder("rust-goals", small_folder)
    assert "docs" in {team.id for team in product.teams}
    assert ("team without members", "docs") in {(note.kind, note.subject) for note in product.import_notes}


def test_a_champion_nobody_asked_is_told(small_folder: Path) -> None:
    goals = small_folder / "goals.csv"
    goals.write_text(goals.read_text().replace("lang=@Alice", "lang=@Alice;types=@Carol"))
    notes = import_folder("rust-goals", small_folder).import_notes
    assert ("champion without an ask", "tracing", "goals.csv row 4") in {(note.kind, note.subject, note.place) for note in notes}


def test_many_work_items_are_cut_to_what_their_owners_can_do_in_the_period(small_folder: Path) -> None:
    with (small_folder / "work_items.csv").open("a") as file:
        file.writelines(f"2026/casting,Task {number},@bob,False\n" for number in range(20))
    efforts = [feature.options[0].activities[0].effort for feature in import_folder("rust-goals", small_folder).features]
    assert efforts == [ThreePoint(5, 10, 25), ThreePoint(30, 60, 150)]


def test_planning_may_start_later(small_folder: Path) -> None:
    product = import_folder("rust-goals", small_folder, start=date(2026, 8, 26), as_of=date(2026, 8, 22))
    assert (product.horizon.start, product.as_of) == (date(2026, 8, 24), date(2026, 8, 22))
    assert product.releases[0].ships_on >= product.horizon.start
    assert {(each.first, each.last) for each in product.decision_capacities} == {(product.weeks.start, product.weeks.end)}
