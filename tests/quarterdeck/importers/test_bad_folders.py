"""Folders that are not what they should be: every flaw in one run, and never anything but our own errors."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.errors import FlawedProduct, InvalidInput, QuarterdeckError, UnreadableFile
from quarterdeck.importers import import_folder
from quarterdeck.importers.rust_goals.folder import DOCUMENTS, TABLES

CSV_NAMES = tuple(TABLES)


def test_an_unknown_format_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="rust-goals, kubernetes-enhancements, got 'jira'"):
        import_folder("jira", tmp_path)


def test_an_unknown_option_lists_the_known_ones(small_folder: Path) -> None:
    with pytest.raises(InvalidInput, match="start, as_of, got colour"):
        import_folder("rust-goals", small_folder, colour="red")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="there is no such folder"):
        import_folder("rust-goals", tmp_path / "nowhere")


def test_a_file_is_no_folder(small_folder: Path) -> None:
    with pytest.raises(UnreadableFile, match="is a file, not a folder"):
        import_folder("rust-goals", small_folder / "goals.csv")


def test_an_empty_folder_lacks_every_file_by_name(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        import_folder("rust-goals", tmp_path)
    assert all(name in str(caught.value) for name in (*TABLES, *DOCUMENTS))


def test_missing_and_broken_files_are_told_together(small_folder: Path) -> None:
    (small_folder / "teams.csv").unlink()
    (small_folder / "rfcs.csv").unlink()
    (small_folder / "goals.json").write_text('[{"id": "2026/tra')
    with pytest.raises(UnreadableFile, match=r"lacks teams.csv, rfcs.csv\..*goals.json: is not JSON, or cut short \(line 1"):
        import_folder("rust-goals", small_folder)


def test_cut_short_json_missing_columns_and_short_rows_are_told_together(small_folder: Path) -> None:
    (small_folder / "goals.json").write_text('[{"id": "2026/tra')
    (small_folder / "teams.csv").write_text("team,parent\nlang,\n")
    (small_folder / "team_members.csv").write_text("team,person,lead\nlang,Alice\n")
    (small_folder / "roadmaps.json").write_text("{}")
    (small_folder / "updates.csv").write_bytes(b"tracking_issue,author,date,text,source\n\xff\xfe")
    (small_folder / "progress.csv").write_text("")
    with pytest.raises(FlawedProduct) as caught:
        import_folder("rust-goals", small_folder)
    places = {flaw.place: flaw.message for flaw in caught.value.flaws}
    assert set(places) == {"goals.json", "teams.csv", "team_members.csv row 2", "roadmaps.json", "updates.csv", "progress.csv"}
    assert "expected the columns leads, members, description, got team, parent" in places["teams.csv"]
    assert "expected 3 columns, got 2" in places["team_members.csv row 2"]
    assert "an empty file" in places["progress.csv"]


SPOILT = [
    ("survey_answers.csv", ",20\n", ",lots\n", "survey_answers.csv row 2, column percent", "a percentage between 0 and 100, got 'lots'"),
    ("survey_answers.csv", ",20\n", ",120\n", "survey_answers.csv row 2, column percent", "got '120'"),
    ("survey_answers.csv", "2024,", "2024?,", "survey_answers.csv row 5, column year", "a whole number"),
    ("progress.csv", "2025-09-01", "2025-09-31", "progress.csv row 2, column post_date", "a date as YYYY-MM-DD, got '2025-09-31'"),
    ("progress.csv", ",1,8,", ",9,8,", "progress.csv row 3, column done", "at most the total of 8"),
    ("goals.csv", ",9,", ",nine,", "goals.csv row 5, column tracking_issue", "a whole number"),
    ("goals.csv", "2026/casting,2026,", "2026/casting,2031,", "goals.csv row 5, column period", "got '2031'"),
    ("goals.csv", "lang=@Alice", "lang Alice", "goals.csv row 4, column champions", "team=@handle"),
    ("goals.csv", ",x,medium", ",x,huge", "goals.csv row 4, column size", "got 'huge'"),
    ("team_asks.csv", ",Medium,Design", ",Extreme,Design", "team_asks.csv row 2, column support_level", "got 'Extreme'"),
    ("team_asks.csv", "2026/casting,lang", "2026/nothing,lang", "team_asks.csv row 4, column goal", "a goal of goals.csv"),
    ("team_members.csv", "types,Carol", "typos,Carol", "team_members.csv row 4, column team", "a team of teams.csv"),
    ("derived_need_to_goal.csv", "Tracing,", "Racing,", "derived_need_to_goal.csv row 2, column survey_item", "an item of the newest survey"),
    ("derived_need_to_goal.csv", ",full,", ",half,", "derived_need_to_goal.csv row 2, column coverage", "full or partial"),
    ("derived_dependencies.csv", ",hard,", ",firm,", "derived_dependencies.csv row 2, column strength", "hard or soft"),
    ("derived_dependencies.csv", "2026/tracing", "2026/racing", "derived_dependencies.csv row 2, column to", "a goal"),
    ("funding.csv", "50%", "Perhaps", "funding.csv row 2, column funded", "got 'Perhaps'"),
    ("releases.csv", "2026-01-22", "9999-12-31", "releases.csv row 3, column date", "a date as YYYY-MM-DD"),
    ("releases.csv", "1.93.0", "newest", "releases.csv row 3, column version", "numbers with dots"),
    ("final_status_2025h2.csv", ",Continued,", ",Vanished,", "final_status_2025h2.csv row 2, column final_status_text", "got 'Vanished'"),
    ("status_badges.csv", "2025-12-01", "2019-12-01", "status_badges.csv row 2, column post_date", "one of the periods"),
    ("goals.json", ',{"id":"2026/guessing"}', "", "goals.json", "expected an entry for '2026/guessing'"),
]


@pytest.mark.parametrize(("name", "old", "new", "place", "message"), SPOILT)
def test_a_spoilt_cell_is_told_with_file_row_and_column(small_folder: Path, name: str, old: str, new: str, place: str, message: str) -> None:
    text = (small_folder / name).read_text()
    assert old in text
    (small_folder / name).write_text(text.replace(old, new, 1))
    with pytest.raises(FlawedProduct) as caught:
        import_folder("rust-goals", small_folder)
    assert any(flaw.place == place and message in flaw.message for flaw in caught.value.flaws), caught.value


def test_flaws_of_many_tables_come_in_one_run(small_folder: Path) -> None:
    for name, old, new, _, _ in (SPOILT[0], SPOILT[5], SPOILT[9], SPOILT[16], SPOILT[19]):
        text = (small_folder / name).read_text()
        (small_folder / name).write_text(text.replace(old, new, 1))
    with pytest.raises(FlawedProduct) as caught:
        import_folder("rust-goals", small_folder)
    assert {flaw.place.partition(" ")[0] for flaw in caught.value.flaws} == {
        "survey_answers.csv",
        "goals.csv",
        "team_asks.csv",
        "funding.csv",
        "final_status_2025h2.csv",
    }


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(CSV_NAMES),
    row=st.integers(1, 6),
    column=st.integers(0, 10),
    junk=st.sampled_from(["", "-1", "∞", "9999-12-31", "@", "a/b", "\x00", '"', "9" * 30]),
)
def test_whatever_a_cell_holds_only_our_own_errors_are_raised(small_folder: Path, name: str, row: int, column: int, junk: str) -> None:
    whole = (small_folder / name).read_text()
    lines = [line.split(",") for line in whole.splitlines()]
    line = lines[row % len(lines)]
    line[column % len(line)] = junk
    (small_folder / name).write_text("\n".join(map(",".join, lines)) + "\n")
    with contextlib.suppress(QuarterdeckError):
        import_folder("rust-goals", small_folder)
    (small_folder / name).write_text(whole)
