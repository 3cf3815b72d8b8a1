"""A plan as an Excel workbook. Texts are written as texts, so that none is read as a formula."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

from quarterdeck_web.plans.documents import Document

Row = list[Any]


def workbook_of(document: Document) -> bytes:
    """One sheet each for features, activities, what is left out, weekly load and limits."""
    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    for title, head, rows in _sheets(document):
        sheet = book.add_worksheet(title)
        sheet.write_row(0, 0, head, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                elif isinstance(value, (int, float)) and not isinstance(value, bool):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, "" if value is None else str(value))
        sheet.set_column(0, len(head) - 1, 16)
    book.close()
    return target.getvalue()


def _sheets(document: Document) -> list[tuple[str, list[str], list[Row]]]:
    unit = document["value_unit"]
    features = [
        [
            item["feature"],
            item["title"],
            item["option"],
            _day(item["start"]),
            _day(item["finish"]),
            item["release"],
            item["value"],
            item["late_reason"],
        ]
        for item in document["items"]
    ]
    activities = [
        [
            item["feature"],
            each["id"],
            each["title"],
            each["kind"],
            each["team"],
            _day(each["start"]),
            _day(each["finish"]),
            each["effort_days"],
            each["people"],
        ]
        for item in document["items"]
        for each in item["activities"]
    ]
    left_out = [[out["feature"], out["title"], out["value"], out["reason"], out["price"], out["value_change"]] for out in document["left_out"]]
    start = _day(document["start"])
    weeks = [start + timedelta(weeks=week) for week in range(document["num_weeks"])]
    loads = [
        [load["title"], week, used, there]
        for load in document["loads"]
        if load["kind"] == "team"
        for week, used, there in zip(weeks, load["load"], load["capacity"], strict=True)
    ]
    limits = [[limit["title"], limit["used"], limit["limit"], limit["unit"], limit["price"]] for limit in document["limits"]]
    return [
        ("Features", ["Id", "Title", "Option", "Start", "Finish", "Release", f"Value {unit}", "Why not earlier"], features),
        ("Activities", ["Feature", "Id", "Title", "Kind", "Team", "Start", "Finish", "Person-days", "People"], activities),
        ("Left out", ["Id", "Title", f"Value {unit}", "Why", f"Price {unit}", f"Forced in {unit}"], left_out),
        ("Load", ["Team", "Week of", "Full-time people planned", "Full-time people there"], loads),
        ("Limits", ["Limit", "Used", "Limit", "Unit", f"One more is worth {unit}"], limits),
    ]


def _day(text: str) -> date:
    return date.fromisoformat(text)
