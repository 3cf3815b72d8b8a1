"""Reading an export again: what changed becomes moves, what people mapped stays, what is wrong is said all at once."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.importers.trackers import commit, record_of, try_import, undo
from quarterdeck.importers.trackers.cycles import cycles_in
from quarterdeck.importers.trackers.detecting import look, suggest
from quarterdeck.importers.trackers.importing import read_drafts
from quarterdeck.product import Feature, Horizon, ProductFile
from quarterdeck.product.work_items import Move, WorkItem

TODAY = date(2026, 11, 27)
HEADER = "Key,Title,Status,Estimate,Created,Started,Completed,Updated,Blocked by\n"
FIRST = HEADER + "A-1,Paint,Todo,2,2026-09-01,,,2026-09-01,\nA-2,Sand,Todo,,2026-09-02,,,2026-09-02,A-1\nA-3,Prime,Todo,,2026-09-02,,,2026-09-02,\n"
LATER = HEADER + "A-1,Paint,Done,3,2026-09-01,2026-09-10,2026-09-14,2026-09-15,\nA-2,Sand it,Todo,,2026-09-02,,,2026-09-20,\n"


def product(*items: WorkItem) -> ProductFile:
    return ProductFile(
        id="p",
        name="P",
        as_of=TODAY,
        horizon=Horizon(start=date(2026, 11, 23), num_weeks=4),
        features=(Feature(id="F", title="Fence"),),
        work_items=items,
    )


def tried(path: Path, text: str, into: ProductFile):
    path.write_text(text)
    looked = look(path)
    mapping = suggest(looked).mapping
    assert mapping is not None
    return try_import(into, read_drafts(path, mapping), "batch", today=TODAY, file=path.name)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "board.csv"


def test_what_changed_since_is_appended_to_the_history(path: Path) -> None:
    before = commit(product(), tried(path, FIRST, product()))
    mapped = replace(before.work_items[0], feature="F", mapped_by="hand")
    before = replace(before, work_items=(mapped, *before.work_items[1:]))
    trial = tried(path, LATER, before)
    assert ([each.before.key for each in trial.changed], trial.same, trial.gone) == (["A-1", "A-2"], (), ("board-A-3",))
    after = {item.key: item for item in commit(before, trial).work_items}
    paint, sand = after["A-1"], after["A-2"]
    assert (paint.state, paint.finished_on, paint.feature, paint.mapped_by) == ("complete", date(2026, 9, 14), "F", "hand")
    assert paint.moves == (
        Move(on=date(2026, 9, 1), field="state", new="open", stated="Todo"),
        Move(on=date(2026, 9, 10), field="state", old="open", new="in progress"),
        Move(on=date(2026, 9, 14), field="state", old="in progress", new="complete", stated="Done"),
        Move(on=date(2026, 9, 15), field="estimate", old="2", new="3"),
    )
    assert [(move.field, move.old, move.new, move.on) for move in sand.moves[1:]] == [
        ("title", "Sand", "Sand it", date(2026, 9, 20)),
        ("blocked by", "board-A-1", None, date(2026, 9, 20)),
    ]
    assert after["A-3"] == before.work_items[2]


def test_reopened_work_is_not_finished(path: Path) -> None:
    done = commit(product(), tried(path, LATER, product()))
    again = commit(
        done, tried(path, LATER.replace("Done,3,2026-09-01,2026-09-10,2026-09-14,2026-09-15", "Todo,3,2026-09-01,,2026-09-14,2026-09-18"), done)
    )
    paint = again.work_items[0]
    assert (paint.state, paint.finished_on) == ("open", None)
    assert paint.moves[-1] == Move(on=date(2026, 9, 18), field="state", old="complete", new="open", stated="Todo")


def test_an_import_is_taken_back_whole_and_what_people_mapped_stays(path: Path) -> None:
    before = commit(product(), tried(path, FIRST, product()))
    trial = tried(path, LATER.replace("A-2,Sand it", "A-9,Brush,Todo,,2026-09-02,,,,\nA-2,Sand it"), before)
    after = commit(before, trial)
    mapped = replace(after, work_items=(replace(after.work_items[0], feature="F", mapped_by="hand"), *after.work_items[1:]))
    undone = undo(mapped, record_of(trial, file="board.csv", sha256="0", source="board", reads="table"))
    assert (undone.num_removed, undone.num_restored) == (1, 2)
    assert undone.product.work_items == (replace(before.work_items[0], feature="F", mapped_by="hand"), *before.work_items[1:])


@pytest.mark.parametrize(
    ("rows", "flaws"),
    [
        ("A-1,Paint,Todo,two,2026-13-01,,,,\n", ["row 2, column Created", "row 2, column Estimate"]),
        ("A-1,,Todo,2,,,,,\nA-2,Sand,Todo,-1,,,,,\n", ["row 2, column Title", "row 3, column Estimate"]),
        ("A-1,Paint,Todo,,,,,,\nA-1,Sand,Todo,,,,,,\n", ["row 3: expected each key once"]),
        ("A-1,Pa\0int,Todo,,,,,,\n", ["row 2, column Title: expected text, got a NUL"]),
        (f"A-1,{'x' * 1001},Todo,,,,,,\n", ["row 2, column Title: expected at most 1,000 characters"]),
        ("A-1,Paint,Todo\n", ["expected 9 columns as in the header"]),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_row_and_column(path: Path, rows: str, flaws: list[str]) -> None:
    trial = tried(path, HEADER + rows + "A-50,Fine,Todo,,2026-09-01,,,,\n", product())
    said = [str(flaw) for flaw in trial.flaws]
    assert len(said) == len(flaws)
    assert all(expected in flaw for expected, flaw in zip(flaws, said, strict=True)), said
    assert "A-50" in [item.key for item in trial.new]


def test_rows_that_only_repeat_are_counted(path: Path) -> None:
    trial = tried(path, HEADER + "A-1,Paint,Todo,,,,,,\nA-1,Paint,Todo,,,,,,\n", product())
    assert (len(trial.new), trial.num_again, trial.flaws) == (1, 1, ())


def test_formulas_stay_the_texts_they_are(path: Path) -> None:
    trial = tried(path, HEADER + 'A-1,"=HYPERLINK(""http://x"")",Todo,,,,,,\n', product())
    assert trial.new[0].title == '=HYPERLINK("http://x")'


def test_items_that_wait_for_each_other_are_said_and_come_in(path: Path) -> None:
    trial = tried(path, HEADER + "A-1,Paint,Todo,,,,,,A-2\nA-2,Sand,Todo,,,,,,A-3\nA-3,Prime,Todo,,,,,,A-1\n", product())
    assert len(trial.new) == 3
    assert trial.num_refused == 0
    (flaw,) = trial.flaws
    assert (flaw.severity, flaw.got) == ("warning", "A-1 → A-2 → A-3 → A-1")


def test_a_file_cut_short_names_nothing_as_gone(path: Path) -> None:
    before = commit(product(), tried(path, FIRST, product()))
    trial = tried(path, FIRST.replace("A-3,Prime", 'A-3,"Prime'), before)
    assert not trial.is_whole
    assert trial.gone == ()


def test_a_file_in_another_encoding_keeps_its_letters(path: Path) -> None:
    text = HEADER + "A-1,Tür streichen,Todo,,,,,,\n"
    path.write_bytes(text.encode("cp1252"))
    mapping = suggest(look(path)).mapping
    assert mapping is not None
    trial = try_import(product(), read_drafts(path, mapping), "batch", today=TODAY)
    assert trial.new[0].title == "Tür streichen"


def test_another_file_than_the_mapping_was_made_for_is_refused_whole(path: Path, tmp_path: Path) -> None:
    path.write_text(FIRST)
    mapping = suggest(look(path)).mapping
    assert mapping is not None
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    trial = try_import(product(), read_drafts(other, mapping), "batch", today=TODAY)
    assert (trial.new, trial.is_whole, trial.num_flaws) == ((), False, 1)


def _reaches_itself(start: str, waits: dict[str, tuple[str, ...]]) -> bool:
    seen, ahead = set(), list(waits.get(start, ()))
    while ahead:
        name = ahead.pop()
        if name == start:
            return True
        if name not in seen:
            seen.add(name)
            ahead += waits.get(name, ())
    return False


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3).map(tuple), max_size=6))
def test_loops_are_found_exactly_where_there_are_some(waits: dict[str, tuple[str, ...]]) -> None:
    found = cycles_in(waits)
    assert bool(found) == any(_reaches_itself(name, waits) for name in waits)
    for cycle in found:
        assert all(after in waits[before] for before, after in zip(cycle, (*cycle[1:], cycle[0]), strict=True))


def test_long_chains_of_blockers_end_no_stack() -> None:
    assert cycles_in({f"{number}": (f"{number + 1}",) for number in range(20_000)}) == []


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_decides_nothing(path: Path, seed: int) -> None:
    lines = FIRST.splitlines(keepends=True)
    rows = lines[1:]
    random.Random(seed).shuffle(rows)
    shuffled = {item.id: item for item in tried(path, lines[0] + "".join(rows), product()).new}
    assert shuffled == {item.id: item for item in tried(path, FIRST, product()).new}
