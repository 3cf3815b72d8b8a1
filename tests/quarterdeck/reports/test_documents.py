"""What each kind of document promises beside its words: pages, native shapes, typed cells, days that a calendar reads."""

import io
import re
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pypdfium2
import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Inches

from quarterdeck.errors import InvalidInput
from quarterdeck.reports import AUDIENCES, FORMS, Report, forms_for
from quarterdeck.reports.calendar_file import to_ics
from quarterdeck.reports.outline import parts_of
from quarterdeck.reports.pdf import to_pdf
from quarterdeck.reports.slides import to_pptx
from quarterdeck.reports.workbook import to_xlsx
from tests.quarterdeck.reports.test_reports import TITLES, whole

BINARY = ("pdf", "pptx", "xlsx")


def text_of_pdf(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as pdf:
        return " ".join(pdf[number].get_textpage().get_text_range() for number in range(len(pdf)))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_pdf_has_its_title_its_provenance_and_a_number_on_each_page(audience: str) -> None:
    report = whole(audience)
    with pypdfium2.PdfDocument(to_pdf(report)) as pdf:
        assert pdf.get_metadata_dict()["Title"].startswith("Harbor roadmap for ")
        assert pdf.get_metadata_dict()["Author"] == ""
        for number in range(len(pdf)):
            text = pdf[number].get_textpage().get_text_range()
            assert f"{number + 1} / {len(pdf)}" in text
            assert " ".join(report.provenance.split()) in " ".join(text.split())


def test_a_pdf_brings_its_font() -> None:
    content = to_pdf(whole("customers"))
    assert re.search(rb"/FontName\s*/\w+\+Inter", content)


@pytest.mark.parametrize("ending", ["pdf", "xlsx", "html", "md", "ics", "json"])
def test_the_same_report_gives_the_same_bytes(ending: str) -> None:
    assert FORMS[ending].write(whole("executive")) == FORMS[ending].write(whole("executive"))


@pytest.mark.parametrize("ending", ["pdf", "pptx", "xlsx", "html", "md", "json"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_document_of_a_plan_without_anything_is_written(audience: str, ending: str) -> None:
    empty = dict.fromkeys(("included", "left_out", "releases", "objectives", "quarters", "horizons", "needs", "details", "changes", "promises"), ())
    assert len(FORMS[ending].write(replace(whole(audience), timeline=None, **empty))) > 100


@pytest.mark.parametrize("title", ["=cmd|' /C calc'!A0", "#let x = 1 $", "<b>*_`[x](y)", "x" * 400, "Ж 日本語 \u200f", "line\nbreak\x0bhere"])
def test_titles_are_read_as_text_whatever_they_hold(title: str) -> None:
    report = whole("customers")
    horizon = replace(report.horizons[0], features=(title,))
    for ending in BINARY:
        content = FORMS[ending].write(replace(report, product_name=title, horizons=(horizon,)))
        if ending == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(content))
            kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
            assert kinds == {"s"}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_slides_are_wide_native_and_bring_their_evidence(audience: str) -> None:
    deck = Presentation(io.BytesIO(to_pptx(whole(audience))))
    assert (deck.slide_width, deck.slide_height) == (Inches(13.333), Inches(7.5))
    for slide in deck.slides:
        assert slide.shapes.title.text_frame.text
        assert "Quarterdeck" in slide.notes_slide.notes_text_frame.text
        for shape in slide.shapes:
            assert shape.shape_type != MSO_SHAPE_TYPE.PICTURE
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width * 1.25, "a title beside its bar may run on, a bar may not"
    assert deck.core_properties.author == "Quarterdeck"


def test_engineers_slides_draw_the_timeline_and_hold_tables() -> None:
    deck = Presentation(io.BytesIO(to_pptx(whole("engineering"))))
    timeline = [slide for slide in deck.slides if slide.shapes.title.text_frame.text == "Timeline"]
    words = {shape.text_frame.text for slide in timeline for shape in slide.shapes if shape.has_text_frame}
    assert set(TITLES[:9]) <= words
    assert any(shape.has_table for slide in deck.slides for shape in slide.shapes)
    assert "85 %" in timeline[0].notes_slide.notes_text_frame.text


def test_a_workbook_has_typed_days_and_numbers_and_frozen_heads() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(whole("engineering"))))
    sheet = book["What is in"]
    heads = [cell.value for cell in sheet[1]]
    first = dict(zip(heads, sheet[2], strict=True))
    assert isinstance(first["50 %"].value, datetime)
    assert first["Value"].data_type == "n"
    assert sheet.freeze_panes == "B2"
    assert {"Timeline", "Activities", "Feature by feature", "Releases"} <= set(book.sheetnames)


def test_a_workbook_shows_all_of_a_long_text_and_no_number_touches_a_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(replace(whole("executive"), change_summary="A longer sentence. " * 20))))
    summary = book["Summary"]
    [row] = [row for row in range(1, summary.max_row + 1) if str(summary.cell(row, 1).value).startswith("A longer")]
    assert summary.row_dimensions[row].height == 4 * 12.75 + 2.25
    for sheet in book.worksheets[1:]:
        for left, right in zip(sheet[2], sheet[2][1:], strict=False):
            if isinstance(left.value, int | float) and isinstance(right.value, str):
                assert right.alignment.indent == 1, f"{sheet.title}: {left.value} {right.value}"


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_title_of_a_report_stands_in_every_kind_of_document(audience: str) -> None:
    report = whole(audience)
    wanted = {
        str(row[0]) for part in parts_of(report) if part.key in ("releases", "included", "left_out", "changes", "promises") for row in part.rows
    }
    wanted |= {title for line in (*report.quarters, *report.horizons) for title in line.features}
    flat = {"md": FORMS["md"].write(report).decode().replace("\\", ""), "pdf": text_of_pdf(to_pdf(report))}
    for name, text in flat.items():
        assert [each for each in wanted if "".join(each.split()) not in "".join(text.split())] == [], name


def read_calendar(content: bytes) -> list[dict[str, str]]:
    """Events by a reading of RFC 5545 of our own: lines of at most 75 octets that end in CRLF, folded by a space."""
    assert content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    lines = content.decode().replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2] == "END:VCALENDAR"
    events: list[dict[str, str]] = []
    for line in lines[1:-2]:
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            events.append({})
        elif line != "END:VEVENT" and events:
            events[-1][name.split(";")[0]] = value
    return events


def test_a_calendar_holds_releases_promises_and_both_days_of_each_feature() -> None:
    events = read_calendar(to_ics(whole("engineering")))
    titles = {event["SUMMARY"].replace("\\", "") for event in events}
    assert {"Dock self-booking: done with 50 %", "Dock self-booking: done with 85 %", "Promised to Acme: Offline mode for drivers"} <= titles
    assert any(title.startswith("Release 27.1 Spring (61") for title in titles)
    assert all(re.fullmatch(r"\d{8}", event["DTSTART"]) and {"UID", "DTSTAMP", "DTEND"} <= set(event) for event in events)
    assert len({event["UID"] for event in events}) == len(events)


def test_an_event_keeps_its_identity_when_its_day_moves() -> None:
    report = whole("executive")
    moved = replace(report, releases=(replace(report.releases[0], ships_on=date(2027, 5, 5)),))
    one, other = read_calendar(to_ics(report)), read_calendar(to_ics(moved))
    assert {event["UID"] for event in one} == {event["UID"] for event in other}
    assert {event["DTSTART"] for event in one} != {event["DTSTART"] for event in other}


def test_sales_see_only_ends_of_quarters_and_customers_have_no_calendar() -> None:
    days = {event["DTSTART"][4:] for event in read_calendar(to_ics(whole("sales")))}
    assert days
    assert days <= {"0331", "0630", "0930", "1231"}
    assert "ics" not in [form.ending for form in forms_for("customers")]
    with pytest.raises(InvalidInput, match="no calendar for them"):
        to_ics(whole("customers"))


def test_sales_read_the_direction_of_a_change_and_the_kind_of_its_cause() -> None:
    from quarterdeck.comparison.difference import Cause, Difference, FeatureMove, InputChange
    from quarterdeck.reports import build_report
    from tests.quarterdeck.reports.test_reports import TODAY, make_plan, make_product

    product = make_product()
    cause = "Ines Falk: absence added"
    changes = (InputChange(noun="absence", id="p-0", field="", text=cause),)
    moves = (
        FeatureMove(feature="feat 1", title="Yard map", kind="moves", cause=cause, value_change=-1e4, weeks=3),
        FeatureMove(feature="feat 2", title="Carrier scorecards", kind="enters", cause="another plan", value_change=1e5),
    )
    difference = Difference(
        kind="plans",
        headline="1 moves, 1 enters; €90 k more",
        moves=moves,
        causes=(Cause(title=cause, kind="input", value_change=-1e4, changes=changes),),
    )

    def lines(audience: str) -> tuple[Report, list[tuple[str, str, str]]]:
        report = build_report(product, make_plan(product), difference=difference, audience=audience, today=TODAY)
        return report, [(each.title, each.change, each.cause) for each in report.changes]

    report, said = lines("sales")
    assert said == [("Carrier scorecards", "enters", "a better plan was found"), ("Yard map", "later", "capacity")]
    assert report.change_summary == "1 feature enters, 1 feature comes later."
    assert lines("customers")[1] == [("Carrier scorecards", "joins", "")]
    assert lines("executive")[1][1] == ("Yard map", "3 weeks later", "a named person: absence added")
