"""A report as PDF, set by Typst in Inter: no library of the system is needed. The same report gives the same bytes."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any

from quarterdeck.reports.document import Report
from quarterdeck.reports.geometry import chance_tone, releases_axis, timeline_shape
from quarterdeck.reports.outline import parts_of
from quarterdeck.reports.parts import Part, said, title_of
from quarterdeck.units import format_amount, format_date, format_probability

MAX_ROWS = {"quotes": 60, "facts": 400, "flaws": 60}
"""A page is read, a workbook is looked up: what is longer is told in part, with its number."""
MAX_LANE_ROWS = 24


def to_pdf(report: Report) -> bytes:
    """The whole report as PDF (tagged, with page numbers; A4, lying for engineers).

    Raises
    ------
    typst.TypstError
        If the template and this version of Typst do not fit together.
    """
    return set_on_paper(document_of(report), report.made_on)


def set_on_paper(document: dict[str, Any], made_on: date) -> bytes:
    """What `document_of` describes, set on pages. Raises `typst.TypstError` where it lacks something the template reads."""
    import typst

    template = files("quarterdeck.reports").joinpath("assets", "report.typ").read_bytes()
    made_at = datetime.combine(made_on, time(), tzinfo=UTC)
    # What the product holds travels as data: nothing in it is ever read as markup.
    inputs = {"data": json.dumps(document, ensure_ascii=False)}
    made: bytes = typst.compile(template, font_paths=_fonts(), format="pdf", sys_inputs=inputs, timestamp=made_at)
    return made


@cache
def _fonts() -> Any:
    """Inter, and for scripts it lacks the fonts of the machine."""
    import fontpkg
    import typst

    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=[str(fontpkg.path("Inter").parent)])


def document_of(report: Report) -> dict[str, Any]:
    """What the template reads: texts as they are shown, and shapes in shares of the width."""
    parts = parts_of(report)
    return {
        "title": title_of(report),
        "name": f"{report.product_name} roadmap",
        "day": format_date(report.made_on),
        "audience": report.audience,
        "lead": {"headline": report.lead.headline, "rest": report.lead.rest},
        "missing": [each.sentence for each in report.missing],
        "gap": _gap(report),
        "provenance": report.provenance,
        "parts": [_part(part, report) for part in parts],
    }


def _gap(report: Report) -> dict[str, Any] | None:
    gap = report.gap
    if gap is None:
        return None
    likely = ""
    if gap.likely:
        low, high = (format_amount(value, report.value_unit) for value in gap.likely)
        likely = f"A single future brings {low} to {high}, 8 times in 10."
    bound = f"proven bound {format_amount(gap.upper_bound, report.value_unit)}" if gap.upper_bound else "no bound yet"
    share = 1 - (gap.share or 0.0) if gap.upper_bound else None
    return {"value": format_amount(gap.value, report.value_unit), "bound": bound, "share": share, "sentence": gap.sentence, "likely": likely}


def _part(part: Part, report: Report) -> dict[str, Any]:
    shown = part.rows[: MAX_ROWS.get(part.key, len(part.rows))]
    more = len(part.rows) - len(shown)
    return {
        "key": part.key,
        "title": part.title,
        "note": part.note,
        "text": part.text,
        "drawing": part.drawing,
        "columns": [{"title": each.title, "right": each.is_number, "weight": each.weight} for each in part.columns],
        "rows": [[said(cell, column, report) for cell, column in zip(row, part.columns, strict=True)] for row in shown],
        "more": f"and {more:,} more, in the workbook" if more else "",
        "shape": _shape(part, report),
    }


def _shape(part: Part, report: Report) -> Any:
    if part.drawing == "timeline" and report.timeline:
        shape = asdict(timeline_shape(report.timeline, report.made_on))
        shape["lanes"] = [piece for lane in shape["lanes"] for piece in _pieces(lane)]
        for mark in shape["releases"]:
            mark["chance"] = "" if mark["chance"] is None else format_probability(mark["chance"])
        return shape
    if part.drawing == "releases":
        months, shapes = releases_axis(report)
        return {
            "months": [asdict(each) for each in months],
            "releases": [_release(*pair, report) for pair in zip(report.releases, shapes, strict=True)],
        }
    if part.drawing == "outcomes":
        return [_objective(each, report) for each in report.objectives]
    if part.drawing in ("lanes", "facts"):
        grouped: dict[str, list[Any]] = {}
        for row in part.rows[: MAX_ROWS.get(part.key, len(part.rows))]:
            grouped.setdefault(str(row[0]), []).append(row[1] if part.drawing == "lanes" else list(row[1:]))
        names = [line.horizon for line in report.horizons] if part.key == "horizons" else list(grouped)
        return [{"title": name, "items": grouped.get(name, [])} for name in names]
    return None


def _pieces(lane: dict[str, Any]) -> list[dict[str, Any]]:
    """A lane that is higher than a page, in pieces that are not."""
    pieces = []
    for first in range(0, max(lane["num_rows"], 1), MAX_LANE_ROWS):
        rows = min(MAX_LANE_ROWS, lane["num_rows"] - first)
        bars = [bar | {"row": bar["row"] - first} for bar in lane["bars"] if first <= bar["row"] < first + MAX_LANE_ROWS]
        pieces.append(lane | {"bars": bars, "num_rows": rows} | ({"note": "continued", "load": ()} if first else {}))
    return pieces


def _release(line: Any, shape: Any, report: Report) -> dict[str, Any]:
    return {
        "title": line.title,
        "ships": format_date(line.ships_on, report.made_on),
        "holds": "; ".join(line.features[:4]) + (f" and {len(line.features) - 4} more" if len(line.features) > 4 else ""),
        "chance": "" if line.probability is None else format_probability(line.probability),
        "by": f"85 % by {format_date(line.p85, report.made_on)}" if line.p85 else ("85 % later" if line.is_forecast else "no forecast"),
        "tone": chance_tone(line.probability),
        "shape": asdict(shape) if shape else None,
    }


def _objective(line: Any, report: Report) -> dict[str, Any]:
    return {
        "title": line.title,
        "sums": f"{line.num_features} planned, {line.num_left_out} left out",
        "worth": format_amount(line.value, report.value_unit),
        "results": [
            {
                "title": each.title,
                "start": f"{each.start:g}",
                "now": f"{each.now:g}",
                "target": f"{each.target:g} {each.unit}".strip(),
                "unit": each.unit,
                "score": min(max(each.score, 0.0), 1.0),
            }
            for each in line.key_results
        ],
    }
