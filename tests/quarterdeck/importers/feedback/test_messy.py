"""What is messy but right loads right; what is wrong is refused with its row and column, and the rest can still be read."""

import json
import tracemalloc
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.importers.feedback import (
    FeedbackMapping,
    Item,
    Limits,
    RowFlaw,
    UnreadableDate,
    detect,
    read_date,
    read_items,
    suggest_mapping,
)

from .products import only_items

TEXTS = FeedbackMapping(source="x", columns={"text": ("text",), "id": ("id",), "said_on": ("day",), "votes": ("n",)})


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-10-02", None, (2026, 10, 2)),
        ("2026-10-02T17:00:00Z", None, (2026, 10, 2)),
        ("2021-07-15T23:10:13.123+02:00", None, (2021, 7, 15)),
        ("2020-01-02 17:14:21+00:00", None, (2020, 1, 2)),
        ("2020-01-02 17:14:21 UTC", None, (2020, 1, 2)),
        ("2026/10/2", None, (2026, 10, 2)),
        ("20261002", None, (2026, 10, 2)),
        ("20261002T170000Z", None, (2026, 10, 2)),
        ("Fri Oct 02 2026 17:00:00 GMT+0000 (GMT+00:00)", None, (2026, 10, 2)),
        ("05/Sep/26 11:00 AM", None, (2026, 9, 5)),
        ("5/Dez./26 11:00", None, (2026, 12, 5)),
        ("14/mars/26 9:00 PM", None, (2026, 3, 14)),
        ("3. März 2026", None, (2026, 3, 3)),
        ("1 févr. 2026", None, (2026, 2, 1)),
        ("Mon, 02 Mar 2026", None, (2026, 3, 2)),
        ("Mon, 02 Mar 2026 10:00:00 +0000", None, (2026, 3, 2)),
        ("October 2, 2026", None, (2026, 10, 2)),
        ("Oct 2nd, 2026 at 5 pm", None, (2026, 10, 2)),
        ("2 October 2026", None, (2026, 10, 2)),
        ("02.10.2026", None, (2026, 10, 2)),
        ("2.10.26, 17:00", "month first", (2026, 10, 2)),
        ("4/3/25 5:14", "month first", (2025, 4, 3)),
        ("4/3/25 5:14", "day first", (2025, 3, 4)),
        ("25/3/2025", None, (2025, 3, 25)),
        ("3-25-2025", None, (2025, 3, 25)),
        ("5/5/2025", None, (2025, 5, 5)),
        ("1/2/69", "day first", (1969, 2, 1)),
        ("1790899200", None, (2026, 10, 2)),
        ("1790899200000", None, (2026, 10, 2)),
    ],
)
def test_dates_of_all_tools_are_read(text: str, order: str | None, day: tuple[int, int, int]) -> None:
    assert read_date(text, order) == date(*day)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "order", "words"),
    [
        ("4/3/25", None, "whether the day or the month"),
        ("25/3/25", "month first", "month first"),
        ("2026-02-30", None, "in the calendar"),
        ("0001-01-01", None, "1950 to 2199"),
        ("soon", None, "2026-10-02"),
        ("12", None, "2026-10-02"),
        ("31/4/2025", None, "in the calendar"),
        ("32/13/2025", None, "2026-10-02"),
        ("2 Foo 2026", None, "2026-10-02"),
        ("", None, "2026-10-02"),
        ("٣/٤/٢٥", None, "day or the month"),
    ],
)
def test_what_is_no_day_is_refused(text: str, order: str | None, words: str) -> None:
    with pytest.raises(UnreadableDate, match=words):
        read_date(text, order)  # type: ignore[arg-type]


def _order_of(tmp_path: Path, *days: str) -> tuple[str | None, tuple[str, ...]]:
    path = tmp_path / "days.csv"
    path.write_text("text,created\n" + "".join(f'Tea,"{day}"\n' for day in days))
    suggested = suggest_mapping(detect(path))
    assert suggested.mapping is not None
    return suggested.mapping.order, suggested.questions


def test_all_dates_of_a_column_decide_together(tmp_path: Path) -> None:
    assert _order_of(tmp_path, "1/2/25", "3/4/25", "13/2/25") == ("day first", ())
    assert _order_of(tmp_path, "1/2/25", "3/14/25") == ("month first", ())
    assert _order_of(tmp_path, "2025-01-02", "2025-01-03") == (None, ())
    assert "both orders" in _order_of(tmp_path, "1/2/25", "3/4/25")[1][0]
    assert "some only the other" in _order_of(tmp_path, "13/2/25", "3/14/25")[1][0]
    assert _order_of(tmp_path, "5/5/25")[1] == ()


def test_an_address_that_could_run_code_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,url\nTea,javascript:alert(1)\nMilk,HTTPS://x.example/a\n")
    mapping = FeedbackMapping(source="x", columns={"text": ("text",), "url": ("url",)})
    assert [item.url for item in only_items(list(read_items(path, mapping)))] == ["", "HTTPS://x.example/a"]


def test_repeated_headers_keep_every_value(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,Labels,Labels,Labels\nTea,hot,,green\n")
    mapping = FeedbackMapping(source="x", columns={"text": ("text",), "tags": ("Labels",)})
    assert only_items(list(read_items(path, mapping)))[0].tags == ("hot", "green")


def test_a_quote_that_never_closes_ends_the_reading_where_it_opens(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text,day,n\n1,Tea,,\n2,"Open,,\n' + "3,More,,\n" * 1000)
    *items, flaw = read_items(path, TEXTS)
    assert [item.source_id for item in items if isinstance(item, Item)] == ["1"]
    assert isinstance(flaw, RowFlaw)
    assert (flaw.row, flaw.ends_reading) == (3, True)
    assert "from line 3 on" in flaw.message


def test_a_quote_that_never_closes_does_not_take_all_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text,day,n\n1,"Open,,\n' + "3,More,,\n" * 20_000)
    (flaw,) = read_items(path, TEXTS, limits=Limits(row_characters=100_000))
    assert isinstance(flaw, RowFlaw)
    assert "100,000 characters" in flaw.message


def test_all_flaws_of_a_row_come_at_once_and_the_next_row_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text,day,n\n1,Tea,yesterday,lots\n2,Milk,2026-01-01,"1,200"\n')
    *flaws, item = read_items(path, TEXTS)
    assert [(flaw.row, flaw.column) for flaw in flaws if isinstance(flaw, RowFlaw)] == [(2, "day"), (2, "n")]
    assert isinstance(item, Item)
    assert (item.source_id, item.votes) == ("2", 1200)


def test_backslashes_may_escape_quotes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text,day,n\n1,"He said \\"tea\\", twice",,\n2,Milk,,\n')
    assert only_items(list(read_items(path, TEXTS)))[0].text == 'He said "tea", twice'


def test_a_byte_that_is_none_refuses_its_row_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("id,text,day,n\n1,Grüße aus Köln,,\n2,Gr".encode() + b"\xff" + "n,,\n3,Übel äß,,\n".encode())
    found = list(read_items(path, TEXTS))
    assert [(each.row, isinstance(each, Item)) for each in found] == [(2, True), (3, False), (4, True)]
    assert "the byte 0xff" in str(found[1])


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Schöne Grüße – „später“ für 5 €"),
        ("latin-1", "Très bien, à bientôt"),
        ("cp1251", "Добавьте, пожалуйста, тёмную тему и поиск"),
        ("cp932", "ダークモードを追加してください。検索も速くしてほしいです。"),
    ],
)
def test_encodings_are_told(encoding: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(("id,text,day,n\n" + "".join(f'{number},"{text}",,\n' for number in range(20))).encode(encoding))
    found = detect(path)
    assert found.notes
    assert only_items(list(read_items(path, TEXTS)))[0].text == text
    assert detect(path, encoding=encoding).notes == ()


def test_a_long_file_whose_first_foreign_letter_comes_late_is_told_right(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,text,day,n\n" + b"1,plain letters only,,\n" * 60_000 + "2,Schöne Grüße aus Köln,,\n".encode("latin-1"))
    last = list(read_items(path, TEXTS))[-1]
    assert isinstance(last, Item)
    assert last.text == "Schöne Grüße aus Köln"


def _workbook(path: Path, *rows: list[object], sheets: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    for title in sheets:
        book.create_sheet(title).append(["text"])
        book[title].append([f"from {title}"])
    book.save(path)
    return path


def test_cells_of_a_workbook_are_read_as_what_they_are(tmp_path: Path) -> None:
    day, moment = date(2026, 10, 2), datetime(2026, 10, 2, 9, 30)
    path = _workbook(
        tmp_path / "a.xlsx", ["id", "text", "day", "n", None], [1, "Tea", day, 3.0], [2, True, moment, None], [None, None], [3, 2.5, None, 4]
    )
    items = only_items(list(read_items(path, TEXTS)))
    assert [(item.row, item.source_id, item.text, item.said_on, item.votes) for item in items] == [
        (2, "1", "Tea", day, 3),
        (3, "2", "true", day, 0),
        (5, "3", "2.5", None, 4),
    ]


def test_a_formula_without_a_saved_value_is_a_flaw_of_its_cell(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", ["id", "text", "day", "n"], [1, "=CONCAT(A1,A2)", None, 3], [2, "Milk", None, "#N/A"], [3, "Tea", None, 1])
    found = list(read_items(path, TEXTS))
    assert [(each.row, getattr(each, "column", "")) for each in found] == [(2, "B"), (3, "D"), (4, "")]
    assert "the formula =CONCAT(A1,A2)" in str(found[0])


def test_a_sheet_is_chosen_by_its_name(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "a.xlsx", ["text"], ["from the first"], sheets=("Notes",))
    found = detect(path, sheet="Notes")
    mapping = suggest_mapping(found).mapping
    assert mapping is not None
    assert mapping.sheet == "Notes"
    assert [item.text for item in only_items(list(read_items(path, mapping)))] == ["from Notes"]
    with pytest.raises(InvalidInput, match="Sheet, Notes"):
        detect(path, sheet="Nowhere")


def test_the_list_of_records_is_found_in_a_document(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps({"meta": {"columns": [{"x": 1}] * 5}, "data": {"issues": {"nodes": [{"id": 1, "text": "Tea"}, {"id": 2, "text": "Milk"}]}}})
    )
    assert detect(path).layout.records == ("data", "issues", "nodes")
    assert [item.text for item in only_items(list(read_items(path, TEXTS)))] == ["Tea", "Milk"]


def test_a_line_that_is_no_json_is_refused_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": 1, "text": "Tea"}\n{"id": 2, "text": "Mi\n[3]\n{"id": 4, "text": "a\\ud800b"}\n{"id": 5, "text": "Oat"}\n')
    found = list(read_items(path, TEXTS))
    assert [(each.row, isinstance(each, Item)) for each in found] == [(1, True), (2, False), (3, False), (4, False), (5, True)]
    assert "half of a character" in str(found[3])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "is empty"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 100, "Save it as .xlsx"),
        ("a.csv.gz", b"\x1f\x8b\x08", "Unpack it"),
        ("a.pdf", b"%PDF-1.7", "is a PDF"),
        ("a.html", b"<!doctype html><table>", "web page"),
        ("a.json", b"hello", "is not JSON"),
        ("a.json", b'{"a": 1}', "no list of objects"),
        ("a.json", b'[{"text": "Tea"}, {"te', "cut short"),
        ("a.csv", b"id,text\n", "a header and no rows"),
        ("a.bin", bytes(range(32)) * 50, "is no text"),
    ],
)
def test_files_without_rows_say_what_to_do(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    try:
        mapping = suggest_mapping(detect(path)).mapping
        said = "Which column" if mapping is None else str(list(read_items(path, mapping))[-1])
    except UnreadableFile as error:
        said = str(error)
    assert words in said


@pytest.mark.parametrize(("ending", "num_rows"), [("csv", 20_000), ("jsonl", 20_000)])
def test_memory_does_not_grow_with_the_file(ending: str, num_rows: int, tmp_path: Path) -> None:
    path = tmp_path / f"big.{ending}"
    with path.open("w") as file:
        if ending == "csv":
            file.write("id,text\n")
        for number in range(num_rows):
            file.write(f"{number},More tea please\n" if ending == "csv" else f'{{"id": {number}, "text": "More tea please"}}\n')
    mapping = FeedbackMapping(source="x", columns={"id": ("id",), "text": ("text",)})
    tracemalloc.start()
    try:
        count = sum(isinstance(each, Item) for each in read_items(path, mapping))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == num_rows
    assert peak < 8_000_000
