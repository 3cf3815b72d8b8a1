"""The slides of a report, in reading order, each with its evidence in the speaker's notes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from io import BytesIO
from typing import Any

from pptx import Presentation
from pptx.util import Inches

from quarterdeck.reports.document import Report
from quarterdeck.reports.geometry import timeline_shape
from quarterdeck.reports.outline import parts_of
from quarterdeck.reports.parts import Part, said, title_of
from quarterdeck.reports.rules import AUDIENCE_WORDS
from quarterdeck.reports.slides import drawings, tables
from quarterdeck.reports.slides.canvas import BOTTOM, HEIGHT, INK, INK_2, INK_3, LEFT, LINE, RIGHT, TOP, WIDTH, Canvas, plain, write
from quarterdeck.units import format_amount, format_date

TITLE_ONLY = 5
NOT_ON_SLIDES = frozenset({"quotes", "facts", "flaws", "work"})
"""What nobody reads from a wall: it stands in the notes of the slides it explains, and whole in the workbook."""
MAX_ROWS = {"included": 48, "left_out": 24, "needs": 24, "risks": 32}
NOT_ON_SLIDES_OF = {"included": ("Start", "Finish", "Release"), "needs": ("Counted",)}
COLUMN_ITEMS = 24
MAX_NOTE_LETTERS = 6000


def to_pptx(report: Report) -> bytes:
    """The report as a 16:9 presentation: native tables, shapes and charts; evidence in the notes."""
    deck = _Deck(report)
    deck.opening()
    for part in parts_of(report):
        if part.key not in NOT_ON_SLIDES:
            deck.part(part)
    return deck.written()


def _narrower(part: Part) -> Part:
    """A part without the columns that a slide has no room for; the workbook has them."""
    kept = [number for number, column in enumerate(part.columns) if column.title not in NOT_ON_SLIDES_OF.get(part.key, ())]
    return replace(
        part, columns=tuple(part.columns[number] for number in kept), rows=tuple(tuple(row[number] for number in kept) for row in part.rows)
    )


def _short_amounts(unit: str) -> str:
    """A number format that says amounts as reports do: `€4.14 M`."""
    before, after = (f'"{unit}"', "") if unit in {"€", "$", "£"} else ("", f'" {unit.replace(chr(34), "")}"')
    return f'[>=1000000]{before}0.00,,"\u202fM"{after};[>=1000]{before}0,"\u202fk"{after};{before}0{after}'


class _Deck:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.presentation = Presentation()
        self.presentation.slide_width, self.presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
        self.facts = {each.title: each for each in report.details}

    def slide(self, title: str, note: str = "", evidence: tuple[str, ...] = ()) -> Any:
        """An empty slide with its title, and what stands behind it in the notes."""
        slide = self.presentation.slides.add_slide(self.presentation.slide_layouts[TITLE_ONLY])
        heading = slide.shapes.title
        heading.left, heading.top, heading.width, heading.height = Inches(LEFT), Inches(0.4), Inches(RIGHT - LEFT), Inches(0.5)
        write(heading.text_frame, title, size=24, bold=True, colour=INK)
        canvas = Canvas(slide)
        if note:
            canvas.text(note, LEFT, 0.93, RIGHT - LEFT, 0.3, size=12, colour=INK_3)
        canvas.line(LEFT, 7.0, RIGHT, 7.0, LINE)
        canvas.text(self.report.provenance, LEFT, 7.08, 10.5, 0.25, size=9, colour=INK_3)
        canvas.text(str(len(self.presentation.slides)), RIGHT - 1, 7.08, 1, 0.25, size=9, colour=INK_3, right=True)
        said = "\n".join([*evidence, self.report.provenance])
        slide.notes_slide.notes_text_frame.text = plain(said)[:MAX_NOTE_LETTERS]
        return slide

    def opening(self) -> None:
        """The first slide: the sentence, and what the plan is worth where that may be said."""
        report = self.report
        missing = tuple(each.sentence for each in report.missing)
        slide = self.slide(f"{report.product_name} roadmap", f"For {AUDIENCE_WORDS[report.audience]}, {format_date(report.made_on)}", missing)
        canvas = Canvas(slide)
        canvas.text(report.lead.headline, LEFT, 2.0, 11, 1.2, size=30, bold=True)
        canvas.text(report.lead.rest, LEFT, 3.5, 11, 0.9, size=20, colour=INK_2)
        if report.gap:
            canvas.text(format_amount(report.gap.value, report.value_unit), LEFT, 5.0, 3, 0.6, size=32, bold=True)
            likely = " to ".join(format_amount(value, report.value_unit) for value in report.gap.likely) if report.gap.likely else ""
            canvas.text(
                "planned" + (f"; a single future brings {likely}, 8 times in 10" if likely else ""), LEFT, 5.65, 8, 0.3, size=12, colour=INK_3
            )

    def part(self, part: Part) -> None:
        """The slides of a part."""
        drawn: dict[str, Callable[[Part], None]] = {"timeline": self._timeline, "releases": self._releases, "outcomes": self._outcomes}
        if part.key == "horizons":
            self._columns(part)
        elif part.drawing in drawn:
            drawn[part.drawing](part)
        elif part.text:
            Canvas(self.slide(part.title)).text(part.text, LEFT, TOP, 11, 3, size=18, colour=INK_2)
        else:
            self._table(part)

    def _timeline(self, part: Part) -> None:
        assert self.report.timeline is not None
        shape = timeline_shape(self.report.timeline, self.report.made_on)
        for lanes in drawings.lanes_of_slides(shape):
            sentences = tuple(bar.sentence for lane in lanes for bar in lane.bars)
            drawings.draw_lanes(Canvas(self.slide(part.title, part.note, sentences)), shape, lanes)

    def _releases(self, part: Part) -> None:
        fit = int((BOTTOM - TOP) / drawings.RELEASE_ROW)
        for first in range(0, len(part.rows), fit):
            slide = self.slide(part.title, part.note, part.evidence[first : first + fit])
            drawings.draw_releases(Canvas(slide), self.report, first, first + fit)

    def _outcomes(self, part: Part) -> None:
        report = self.report
        for objectives in drawings.outcomes_of_slides(report):
            told = tuple(
                f"{each.title}: {format_amount(each.value, report.value_unit)} from {each.num_features} planned features." for each in objectives
            )
            drawings.draw_outcomes(Canvas(self.slide(part.title, part.note, told)), objectives, report.value_unit)
        worth = [each for each in report.objectives if each.value > 0]
        if len(worth) > 1:
            slide = self.slide("What the plan brings to each objective", f"planned value, {report.value_unit}")
            drawings.add_bars_chart(
                slide, [each.title for each in worth], [each.value for each in worth], "Planned value", _short_amounts(report.value_unit)
            )

    def _columns(self, part: Part) -> None:
        slide = self.slide(part.title, part.note)
        canvas = Canvas(slide)
        lines = self.report.horizons
        width = (RIGHT - LEFT) / max(len(lines), 1)
        longest = max((len(line.features) for line in lines), default=0)
        for number, line in enumerate(lines):
            x = LEFT + number * width
            items = list(line.features[:COLUMN_ITEMS]) or ["Nothing yet."]
            if len(line.features) > COLUMN_ITEMS:
                items.append(f"and {len(line.features) - COLUMN_ITEMS} more")
            canvas.text(line.horizon, x, TOP, width - 0.3, 0.35, size=18, bold=True)
            canvas.text("\n".join(items), x, TOP + 0.45, width - 0.3, BOTTOM - TOP - 0.5, size=12 if longest <= 16 else 10, colour=INK_2)

    def _table(self, part: Part) -> None:
        if part.key == "quarters":
            grouped: dict[str, list[str]] = {}
            for quarter, title in part.rows:
                grouped.setdefault(str(quarter), []).append(str(title))
            rows = [[quarter, "; ".join(titles)] for quarter, titles in grouped.items()]
        else:
            part = _narrower(part)
            rows = [[said(cell, column, self.report) for cell, column in zip(row, part.columns, strict=True)] for row in part.rows]
        most = MAX_ROWS.get(part.key, len(rows))
        widths = tables.widths_of([column.weight for column in part.columns])
        for page in tables.pages_of(rows[:most], widths) if rows else [[]]:
            slide = self.slide(part.title, part.note, (*self._behind(page), *part.evidence))
            if page:
                tables.add_table(slide, [column.title for column in part.columns], page, widths, [column.is_number for column in part.columns])
        if len(rows) > most:
            Canvas(slide).text(f"and {len(rows) - most:,} more, in the workbook", LEFT, 6.75, 6, 0.2, size=9, colour=INK_3)
        if part.key == "needs":
            self._strength()

    def _behind(self, page: list[tables.Row]) -> tuple[str, ...]:
        """What is known of the features on a page."""
        known = [self.facts[row[0]] for row in page if row[0] in self.facts]
        return tuple(f"{each.title}. " + " ".join(f"{label}: {text}." for label, text in each.facts[:4]) for each in known)

    def _strength(self) -> None:
        shown = [each for each in self.report.needs if each.share is not None][:12]
        if len(shown) > 1:
            slide = self.slide("How strong each need is", "share of those asked, or of all voices")
            drawings.add_bars_chart(slide, [each.title for each in shown], [each.share or 0.0 for each in shown], "Share", "0%")

    def written(self) -> bytes:
        """The file; its properties say no more than its title."""
        properties = self.presentation.core_properties
        made_at = datetime.combine(self.report.made_on, time())
        properties.title, properties.author, properties.last_modified_by = title_of(self.report), "Quarterdeck", "Quarterdeck"
        properties.created = properties.modified = made_at
        properties.keywords = properties.comments = properties.subject = properties.category = ""
        properties.revision = 1
        target = BytesIO()
        self.presentation.save(target)
        return target.getvalue()
