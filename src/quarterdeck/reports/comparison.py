"""What lies between two things as a document: text, page, paper, workbook or data."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from importlib.resources import files
from io import BytesIO
from typing import Any

from quarterdeck.comparison import Aspect, Sides
from quarterdeck.errors import InvalidInput
from quarterdeck.product import ProductFile
from quarterdeck.reports.document import Audience
from quarterdeck.reports.markdown import one_line
from quarterdeck.reports.parts import Column, Part
from quarterdeck.reports.redaction import redactor, with_texts
from quarterdeck.reports.rules import AUDIENCE_WORDS, AUDIENCES, FACT, rule, sees, sees_exactly
from quarterdeck.result_files import to_json
from quarterdeck.units import format_date

MADE_OF = {
    "products": ("money", "people", "teams", "work", "notes"),
    "plans": ("changes", "money", "titles"),
    "forecasts": ("finish", "changes"),
    "options": ("work", "teams", "money"),
    "releases": ("releases", "finish", "money", "teams"),
    "competitors": ("market",),
    "features": ("work", "money", "needs", "notes"),
    "views": ("work", "money", "needs", "notes"),
}
"""The facts each kind of comparison is made of: an audience has it only where it sees them all as they are (see `rules`)."""
FROM_THE_MARKET = ("What money?", "What they pay")
"""Aspects that tell what customers pay."""
LONGEST = 100


@dataclass(frozen=True)
class Comparison:
    """Two things side by side, of which product, on which day. `audience` None: for those who plan, who see everything."""

    product_name: str
    made_on: date
    sides: Sides
    audience: Audience | None = None

    @property
    def name(self) -> str:
        """What the document is called."""
        titles = (" ".join(each.split())[:LONGEST] for each in (self.sides.title_a, self.sides.title_b))
        return f"{' and '.join(titles)}: what’s the difference?"

    @property
    def for_whom(self) -> str:
        """Whom it is for."""
        return f"For {AUDIENCE_WORDS[self.audience]}" if self.audience else f"Of {self.product_name}"


def comparison_for(sides: Sides, product: ProductFile, audience: str) -> Comparison:
    """A comparison as one audience may see it.

    Raises
    ------
    InvalidInput
        If there is no such audience, or it may not see what this kind of comparison is made of.
    """
    known = next((each for each in AUDIENCES if each == audience), None)
    if known is None:
        raise InvalidInput(f"expected an audience of {', '.join(AUDIENCES)}, got {audience!r}")
    hidden = hidden_of_comparison(sides.kind, known)
    if hidden:
        raise InvalidInput(
            f"{audience} may not see what a comparison of {sides.kind} is made of: {'; '.join(hidden)}. Write a report for them instead"
        )
    if not sees(known, "market"):
        parts = (replace(part, aspects=tuple(each for each in part.aspects if each.label not in FROM_THE_MARKET)) for part in sides.parts)
        sides = replace(sides, parts=tuple(parts))
    cleaned: Sides = with_texts(sides, redactor(sides, product, known))
    # The envelope is ours: a feature called "plans" must not break it.
    return Comparison(product.name, product.as_of, replace(cleaned, format=sides.format, kind=sides.kind), known)


def hidden_of_comparison(kind: str, audience: Audience) -> list[str]:
    """Titles of the facts a kind of comparison is made of and an audience may not see whole; none where it may have the comparison.

    A comparison tells all of a fact. Who sees one only in some place, as executives see work only as the cause of a change, does not
    see it whole; engineers do, for what stands in their documents are the activities themselves.
    """
    facts = MADE_OF[kind]
    return [FACT[fact].title for fact in facts if not sees_exactly(audience, fact) or (audience != "engineering" and rule(audience, fact).words)]


@dataclass(frozen=True)
class ComparisonForm:
    """A kind of document: the ending of its files, its media type, its title, and what writes it."""

    ending: str
    media_type: str
    title: str
    write: Callable[[Comparison], bytes]


def to_text(told: Comparison) -> str:
    """The comparison as Markdown (GitHub's flavour, for its tables)."""
    sides = told.sides
    lines = [f"# {one_line(told.name)}", f"\n{one_line(told.for_whom)}, {format_date(told.made_on)}."]
    lines.append(f"\n**{one_line(sides.headline)}** {one_line(sides.rest)}".rstrip())
    for part in _parts(sides):
        lines.append(f"\n## {one_line(part.title)}")
        lines += [f"\n{one_line(part.note)}"] if part.note else []
        lines += ["\n| " + " | ".join(one_line(column.title) or " " for column in part.columns) + " |", "| --- " * len(part.columns) + "|"]
        lines += ["| " + " | ".join(one_line(str(cell)) for cell in row) + " |" for row in part.rows]
    return "\n".join(lines) + "\n"


def to_page(told: Comparison) -> str:
    """The comparison as one self-contained HTML page: no scripts, no requests."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("quarterdeck.reports"), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined
    )
    assets = files("quarterdeck.reports").joinpath("assets")
    styles = "".join(assets.joinpath(name).read_text(encoding="utf-8") for name in ("tokens.css", "report.css"))
    page: str = environment.get_template("comparison.html.jinja").render(told=told, sides=told.sides, day=format_date(told.made_on), styles=styles)
    return page


def to_paper(told: Comparison) -> bytes:
    """The comparison as PDF, set as reports are."""
    from quarterdeck.reports.pdf import set_on_paper

    document = {
        "title": f"{told.name} for {told.for_whom.partition(' ')[2]}",
        "name": told.name,
        "day": format_date(told.made_on),
        "audience": "engineering",
        "lead": {"headline": told.sides.headline, "rest": told.sides.rest},
        "missing": [],
        "gap": None,
        "provenance": f"{told.product_name}. Made by Quarterdeck, {format_date(told.made_on)}.",
        "parts": [_on_paper(part) for part in _parts(told.sides)],
    }
    return set_on_paper(document, told.made_on)


def _on_paper(part: Part) -> dict[str, Any]:
    columns = [{"title": each.title, "right": each.is_number, "weight": each.weight} for each in part.columns]
    rows = [[str(cell) for cell in row] for row in part.rows]
    return {
        "key": part.key,
        "title": part.title,
        "note": part.note,
        "text": "",
        "drawing": "",
        "columns": columns,
        "rows": rows,
        "more": "",
        "shape": None,
    }


def to_workbook(told: Comparison) -> bytes:
    """The comparison as a workbook: a sheet for each part, the difference as a number of its own. Texts are written as texts."""
    import xlsxwriter

    from quarterdeck.reports.workbook import formats_of, write_sheet

    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": told.name, "author": "Quarterdeck", "created": datetime.combine(told.made_on, time())})
    formats = formats_of(book, "")
    sheet = book.add_worksheet("Summary")
    sheet.set_column(0, 0, 100)
    sheet.hide_gridlines(2)
    lines = (told.name, f"{told.for_whom}, {format_date(told.made_on)}", told.sides.headline, told.sides.rest)
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line, formats["title" if number == 0 else "text"])
    used = {"summary"}
    for part in _parts(told.sides, with_numbers=True):
        write_sheet(book, replace(part, title=_sheet_name(part.title, used)), formats)
    book.close()
    return target.getvalue()


def _sheet_name(title: str, used: set[str]) -> str:
    """A name a workbook takes: no longer than 31 letters, without signs it forbids, each once."""
    plain = "".join(each for each in title if each not in "[]:*?/\\").strip("'")[:28] or "Part"
    name = next(each for each in (plain, *(f"{plain} {number}" for number in range(2, 99))) if each.casefold() not in used)
    used.add(name.casefold())
    return name


def _parts(sides: Sides, with_numbers: bool = False) -> Iterator[Part]:
    """Each part as a table, without the columns that hold nothing."""
    for part in sides.parts:
        rows = [_row(each, with_numbers) for each in part.aspects]
        columns = [Column("", weight=2.4), Column(sides.title_a, weight=3), Column(sides.title_b, weight=3), Column("Difference", weight=1.4)]
        columns += [Column("In numbers", "number"), Column("Unit")] if with_numbers else []
        columns.append(Column("Because of", weight=2.4))
        kept = [place for place in range(len(columns)) if place < 4 or any(row[place] not in ("", None) for row in rows)]
        cells = tuple(tuple(row[place] for place in kept) for row in rows)
        if rows:
            yield Part(part.title, part.title, part.note, tuple(columns[place] for place in kept), cells)


def _row(aspect: Aspect, with_numbers: bool) -> tuple[Any, ...]:
    numbers = (aspect.difference, aspect.unit) if with_numbers else ()
    return (_with(aspect.label, aspect.note), _with(aspect.a, aspect.note_a), _with(aspect.b, aspect.note_b), aspect.change, *numbers, aspect.cause)


def _with(text: str, note: str) -> str:
    return f"{text} ({note})" if text and note else text


COMPARISON_FORMS: dict[str, ComparisonForm] = {
    each.ending: each
    for each in (
        ComparisonForm("pdf", "application/pdf", "Document on paper (PDF)", to_paper),
        ComparisonForm("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Workbook (Excel)", to_workbook),
        ComparisonForm("html", "text/html; charset=utf-8", "One page, self-contained (HTML)", lambda told: to_page(told).encode()),
        ComparisonForm("md", "text/markdown; charset=utf-8", "Text (Markdown)", lambda told: to_text(told).encode()),
        ComparisonForm("json", "application/json", "Data (JSON)", lambda told: to_json(told.sides)),
    )
}
"""Every kind of document there is of a comparison."""
