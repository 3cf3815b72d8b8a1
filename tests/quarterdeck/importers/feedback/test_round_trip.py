"""Whatever people say comes back word for word, from every kind of file, in every encoding that can hold it."""

import csv
import io
import json
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from quarterdeck.importers.feedback import FeedbackMapping, read_items

from .products import only_items

MAPPING = FeedbackMapping(source="x", columns={"id": ("id",), "text": ("text",), "person": ("who",)})
# A file full of control characters is no text, and refused.
TEXTS = st.lists(
    st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\r\t"), min_size=1, max_size=60).filter(str.strip),
    min_size=1,
    max_size=6,
)
QUICKLY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _texts(path: Path) -> list[str]:
    return [item.text for item in only_items(list(read_items(path, MAPPING)))]


@QUICKLY
@given(texts=TEXTS, delimiter=st.sampled_from(",;\t|"), encoding=st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-32")))
def test_tables(texts: list[str], delimiter: str, encoding: str, tmp_path: Path) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([("id", "text", "who"), *((idx, each, "Ann") for idx, each in enumerate(texts))])
    path = tmp_path / "a.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    assert _texts(path) == texts


@QUICKLY
@given(texts=TEXTS, is_escaped=st.booleans(), encoding=st.sampled_from(("utf-8", "utf-8-sig", "utf-16")), indent=st.sampled_from((None, 1)))
def test_documents(texts: list[str], is_escaped: bool, encoding: str, indent: int | None, tmp_path: Path) -> None:
    records = [{"id": idx, "text": each, "who": None} for idx, each in enumerate(texts)]
    path = tmp_path / "a.json"
    path.write_bytes(json.dumps({"items": records}, ensure_ascii=is_escaped, indent=indent).encode(encoding))
    assert _texts(path) == texts
    lines = tmp_path / "a.jsonl"
    lines.write_bytes("\n".join(json.dumps(each, ensure_ascii=True) for each in records).encode(encoding))
    assert _texts(lines) == texts


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=TEXTS)
def test_workbooks(texts: list[str], tmp_path: Path) -> None:
    # What XML cannot hold, no workbook holds; a text that begins with = would be a formula.
    written = [ILLEGAL_CHARACTERS_RE.sub("", each).replace("\r", " ").replace("=", "-").strip() or "x" for each in texts]
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in [("id", "text", "who"), *((idx, each, "Ann") for idx, each in enumerate(written))]:
        sheet.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert _texts(path) == written
