"""What a slide draws instead of a table: the timeline, releases, outcomes, columns and a chart."""

from collections.abc import Iterator
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.util import Inches, Pt

from quarterdeck.reports.document import ObjectiveLine, Report
from quarterdeck.reports.geometry import LaneShape, TimelineShape, releases_axis
from quarterdeck.reports.slides.canvas import (
    ACCENT,
    BOTTOM,
    FONT,
    INK_2,
    INK_3,
    LEFT,
    LINE,
    LINE_STRONG,
    RIGHT,
    TINT,
    TINTS,
    TODAY,
    TONES,
    TOP,
    WHITE,
    Canvas,
    plain,
    rgb,
)
from quarterdeck.units import format_amount, format_date, format_probability

LABEL, ROW, LANE_PADDING, HEAD = 1.6, 0.225, 0.16, 0.5
PLANE = RIGHT - LEFT - LABEL
RELEASE_ROW, RESULT_ROW = 0.78, 0.42


def lanes_of_slides(shape: TimelineShape) -> Iterator[list[LaneShape]]:
    """Lanes that fit on a slide together; one higher than a slide goes in pieces."""
    page: list[LaneShape] = []
    room = BOTTOM - TOP - HEAD
    most = int((room - LANE_PADDING) / ROW)
    left = room
    for lane in (piece for each in shape.lanes for piece in _pieces(each, most)):
        height = lane.num_rows * ROW + LANE_PADDING
        if page and height > left:
            yield page
            page, left = [], room
        page.append(lane)
        left -= height
    if page:
        yield page


def _pieces(lane: LaneShape, most: int) -> Iterator[LaneShape]:
    from dataclasses import replace

    for first in range(0, max(lane.num_rows, 1), most):
        bars = tuple(replace(bar, row=bar.row - first) for bar in lane.bars if first <= bar.row < first + most)
        yield replace(lane, bars=bars, num_rows=min(most, lane.num_rows - first), note="continued" if first else lane.note)


def draw_lanes(canvas: Canvas, shape: TimelineShape, lanes: list[LaneShape]) -> None:
    """The axis, and below it the lanes with their bars."""
    foot = TOP + HEAD + sum(lane.num_rows * ROW + LANE_PADDING for lane in lanes)
    for mark in shape.months:
        canvas.line(_x(mark.at), TOP + 0.45, _x(mark.at), foot, LINE, weight=0.5)
        canvas.text(mark.title, _x(mark.at) + 0.04, TOP + 0.25, 0.9, 0.2, size=8, colour=INK_3)
    for mark in shape.releases:
        canvas.line(_x(mark.at), TOP + 0.2, _x(mark.at), foot, LINE_STRONG, weight=1)
        if mark.row >= 0:
            chance = "" if mark.chance is None else f" {format_probability(mark.chance)}"
            canvas.text(mark.title + chance, _x(mark.at) - 2.05, TOP - 0.02 + 0.14 * (mark.row % 2), 2, 0.2, size=8, bold=True, right=True)
    y = TOP + HEAD
    for lane in lanes:
        _draw_lane(canvas, lane, y)
        y += lane.num_rows * ROW + LANE_PADDING
    if shape.today is not None:
        canvas.line(_x(shape.today), TOP + 0.4, _x(shape.today), foot, TODAY, weight=1.25)


def _draw_lane(canvas: Canvas, lane: LaneShape, y: float) -> None:
    canvas.line(LEFT, y, RIGHT, y, LINE)
    canvas.text(lane.title, LEFT, y + 0.06, LABEL - 0.1, 0.2, size=10, bold=True)
    canvas.text(lane.note, LEFT, y + 0.24, LABEL - 0.1, 0.18, size=8, colour=INK_3)
    for bar in lane.bars:
        top = y + 0.08 + bar.row * ROW
        colour = TONES[bar.tone]
        title = ("◆ " if bar.is_pinned else "") + bar.title
        fill, outline = (WHITE, LINE_STRONG) if bar.is_ask else (TINTS[bar.tone], colour)
        size = 7.5 if bar.is_ask else 8.5
        canvas.whisker(_x(bar.right), _x(bar.end), top + 0.09, colour, is_open=bar.runs_past)
        canvas.bar(_x(bar.left), top, _x(bar.right) - _x(bar.left), 0.18, fill, outline=outline, words="" if bar.is_beside else title, size=size)
        if bar.is_beside:
            canvas.text(title, _x(bar.end) + 0.06, top + 0.025, 3, 0.16, size=size, colour=INK_2)


def _x(share: float) -> float:
    return LEFT + LABEL + PLANE * share


def draw_releases(canvas: Canvas, report: Report, first: int, last: int) -> None:
    """Each release with the bar of its dates, and its chance at the right."""
    months, shapes = releases_axis(report)
    start, width = LEFT + 4.9, 5.0
    for number, (line, shape) in enumerate(zip(report.releases[first:last], shapes[first:last], strict=True)):
        y = TOP + number * RELEASE_ROW
        canvas.line(LEFT, y, RIGHT, y, LINE)
        canvas.text(f"{line.title}, {format_date(line.ships_on, report.made_on)}", LEFT, y + 0.08, 4.7, 0.25, size=13, bold=True)
        more = f" and {len(line.features) - 3} more" if len(line.features) > 3 else ""
        canvas.text("; ".join(line.features[:3]) + more, LEFT, y + 0.33, 4.7, 0.4, size=9.5, colour=INK_2)
        if shape is None:
            canvas.text("no forecast yet", start, y + 0.25, width, 0.2, size=10, colour=INK_3)
            continue
        colour = TONES[shape.tone]
        canvas.bar(start + width * shape.left, y + 0.2, width * (shape.right - shape.left), 0.16, colour)
        canvas.whisker(start + width * shape.right, start + width * shape.end, y + 0.28, colour, is_open=shape.runs_past)
        canvas.line(start + width * shape.ships, y + 0.14, start + width * shape.ships, y + 0.42, "12181B", weight=1.5)
        for mark in months:
            canvas.text(mark.title, start + width * mark.at, y + 0.46, 0.9, 0.16, size=8, colour=INK_3)
        if line.probability is not None:
            canvas.text(format_probability(line.probability), RIGHT - 2, y + 0.08, 2, 0.35, size=20, bold=True, right=True)
        by = f"85 % by {format_date(line.p85, report.made_on)}" if line.p85 else "85 % later"
        canvas.text(by, RIGHT - 2.2, y + 0.45, 2.2, 0.2, size=10, colour=INK_3, right=True)


def outcomes_of_slides(report: Report) -> Iterator[list[ObjectiveLine]]:
    """Objectives that fit on a slide together."""
    page: list[ObjectiveLine] = []
    left = BOTTOM - TOP
    for each in report.objectives:
        height = 0.4 + RESULT_ROW * len(each.key_results)
        if page and height > left:
            yield page
            page, left = [], BOTTOM - TOP
        page.append(each)
        left -= height
    if page:
        yield page


def draw_outcomes(canvas: Canvas, objectives: list[ObjectiveLine], unit: str) -> None:
    """Each key result as a track from its start to its target."""
    y, start, width = TOP, LEFT + 5.2, 4.4
    for objective in objectives:
        canvas.line(LEFT, y, RIGHT, y, LINE_STRONG)
        canvas.text(objective.title, LEFT, y + 0.08, 5, 0.25, size=13, bold=True)
        canvas.text(f"{objective.num_features} planned, {objective.num_left_out} left out", start, y + 0.11, width, 0.2, size=10, colour=INK_3)
        canvas.text(format_amount(objective.value, unit), RIGHT - 2, y + 0.08, 2, 0.25, size=13, bold=True, right=True)
        y += 0.4
        for result in objective.key_results:
            canvas.text(result.title, LEFT + 0.15, y + 0.06, 4.9, 0.25, size=11, colour=INK_2)
            canvas.bar(start, y + 0.08, width, 0.1, TINT)
            canvas.bar(start, y + 0.08, width * min(max(result.score, 0), 1), 0.1, ACCENT)
            canvas.text(f"{result.start:g}", start, y + 0.2, 1, 0.16, size=8, colour=INK_3)
            canvas.text(f"{result.target:g} {result.unit}", start + width - 1.5, y + 0.2, 1.5, 0.16, size=8, colour=INK_3, right=True)
            canvas.text(f"{result.now:g} {result.unit}", RIGHT - 2, y + 0.04, 2, 0.3, size=14, bold=True, right=True)
            y += RESULT_ROW


def add_bars_chart(slide: Any, names: list[str], values: list[float], title: str, number_format: str) -> None:
    """A native bar chart, the first name on top."""
    data = CategoryChartData(number_format=number_format)
    data.categories = [plain(name) for name in reversed(names)]
    data.add_series(title, list(reversed(values)))
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, Inches(LEFT), Inches(TOP), Inches(RIGHT - LEFT), Inches(BOTTOM - TOP), data)
    chart = frame.chart
    chart.has_legend = chart.has_title = False
    chart.font.size, chart.font.name = Pt(11), FONT
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    chart.category_axis.format.line.color.rgb = rgb(LINE_STRONG)
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 60, True
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    plot.series[0].format.fill.solid()
    plot.series[0].format.fill.fore_color.rgb = rgb(ACCENT)
