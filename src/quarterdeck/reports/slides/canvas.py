"""What is drawn on a slide: texts, rectangles and lines at places in inches, in the product's colours."""

from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

FONT = "Arial"
"""On every machine that shows slides; a presentation does not carry its fonts."""
INK, INK_2, INK_3 = "12181B", "434E53", "5F6A6F"
LINE, LINE_STRONG, WHITE, TODAY = "E5E9EA", "C6CED1", "FFFFFF", "B92D27"
ACCENT, TINT = "0A6673", "D9ECEE"
TONES = {"plain": ACCENT, "ok": ACCENT, "warn": "945700", "risk": "B92D27"}
TINTS = {"plain": TINT, "ok": TINT, "warn": "F9EEDB", "risk": "FBE8E6"}

WIDTH, HEIGHT = 13.333, 7.5
LEFT, RIGHT, TOP, BOTTOM = 0.6, 12.733, 1.45, 6.85
"""The part of a slide that holds its contents, in inches."""


class Canvas:
    """One slide to draw on."""

    def __init__(self, slide: Any) -> None:
        self.slide = slide

    def text(
        self,
        words: str,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        size: float = 12,
        bold: bool = False,
        colour: str = INK,
        right: bool = False,
    ) -> None:
        """A text in a box of its own."""
        frame = self.slide.shapes.add_textbox(Inches(x), Inches(y), Inches(width), Inches(height)).text_frame
        write(frame, words, size=size, bold=bold, colour=colour, right=right)

    def bar(self, x: float, y: float, width: float, height: float, fill: str, *, outline: str = "", words: str = "", size: float = 9) -> Any:
        """A rectangle with words in it."""
        shape = self.slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Inches(x), Inches(y), Inches(max(width, 0.02)), Inches(height))
        _unstyled(shape)
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(fill)
        if outline:
            shape.line.color.rgb = rgb(outline)
            shape.line.width = Pt(0.75)
        else:
            shape.line.fill.background()
        if words:
            write(shape.text_frame, words, size=size, wrap=False)
            shape.text_frame.margin_left = Inches(0.05)
        return shape

    def line(self, x: float, y: float, to_x: float, to_y: float, colour: str, *, weight: float = 1, dashed: bool = False) -> None:
        """A straight line."""
        connector = self.slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Inches(x), Inches(y), Inches(to_x), Inches(to_y))
        _unstyled(connector)
        line = connector.line
        line.color.rgb = rgb(colour)
        line.width = Pt(weight)
        if dashed:
            line.dash_style = MSO_LINE.DASH

    def whisker(self, x: float, to_x: float, y: float, colour: str, *, is_open: bool) -> None:
        """The way from 50 to 85 %: a line with an end, dashed and without one where it runs out of sight."""
        if to_x - x < 0.02:
            return
        self.line(x, y, to_x, y, colour, weight=1.25, dashed=is_open)
        if not is_open:
            self.line(to_x, y - 0.05, to_x, y + 0.05, colour, weight=1.25)


def rgb(colour: str) -> RGBColor:
    """A colour as six hexadecimal digits."""
    return RGBColor(*bytes.fromhex(colour))


def _unstyled(shape: Any) -> None:
    """Without the theme's own look: its shadows and outlines."""
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)


def write(frame: Any, words: str, *, size: float, bold: bool = False, colour: str = INK, right: bool = False, wrap: bool = True) -> None:
    """A text in a frame, without the frame's own margins."""
    frame.word_wrap = wrap
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if not wrap else MSO_ANCHOR.TOP
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    run = paragraph.add_run()
    # An empty run would take the height of the theme's text.
    run.text = plain(words) or "\u00a0"
    font = run.font
    font.name, font.size, font.bold = FONT, Pt(size), bold
    font.color.rgb = rgb(colour)


def plain(words: str) -> str:
    """A text without the characters that the XML of a slide cannot hold."""
    return "".join(each for each in words if each >= " " or each in "\t\n")


def lines_of(words: str, width: float, size: float) -> int:
    """How many lines a text takes in a width in inches: a letter is about half as wide as it is high."""
    letters = max(int(width * 72 / (size * 0.57)), 1)
    return max(1, -(-len(words) // letters))
