"""Tables that people open in spreadsheets: nothing in them is a formula."""

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from quarterdeck_web.lib.tables import LONGEST_CELL, csv_bytes, neutral, xlsx_bytes

HOSTILE = [
    *('=HYPERLINK("https://evil.example","x")', "+1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1"),
    *("＝1+1", "＋1", "－1", "＠SUM(1)", " =1+1", "\u00a0=1+1", "\u200b=1+1", "|calc", "%0A=1", "-cmd", "=", "-"),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_becomes_text(text: str):
    assert neutral(text) == "'" + text
    read = next(csv.reader(io.StringIO(csv_bytes([text], []).decode("utf-8-sig"), newline="")))
    assert read == ["'" + text]


@pytest.mark.parametrize("text", ["Dock booking", "-12.5", "+3", "-5 %", "85 %", "a=b", "1-2", "€760 k", "", "–", "x@y.example"])
def test_plain_texts_and_numbers_stay(text: str):
    assert neutral(text) == text


def test_csv_keeps_types_and_quotes():
    made = csv_bytes(["a", "b", "c", "d", "e"], [[None, True, 1.5, date(2026, 11, 24), 'say "hi", twice\nplease']]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(made, newline="")))[1] == ["", "yes", "1.5", "2026-11-24", 'say "hi", twice\nplease']


def test_xlsx_writes_texts_as_texts():
    moment = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    content = xlsx_bytes(
        "A [very] long: name of a sheet, longer than 31", ["what", "n", "day", "at"], [[text, 3, date(2026, 11, 24), moment] for text in HOSTILE]
    )
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert len(cells) == len(HOSTILE)
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    assert sheet.cell(2, 2).value == 3
    assert b"<f>" not in content


def test_xlsx_cuts_what_no_cell_can_hold_and_says_so():
    content = xlsx_bytes("x", ["a"], [["é" * 40_000], ["\0\x01\ufffe ok"]])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert len(sheet.cell(2, 1).value) == LONGEST_CELL
    assert sheet.cell(2, 1).value.endswith("…")
