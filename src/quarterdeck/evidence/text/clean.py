"""From the words as they were written to the text that is compared, and back again."""

from bisect import bisect_right
from dataclasses import dataclass

from quarterdeck.evidence.text.characters import encoding_edits, odd_character_edits, space_edits
from quarterdeck.evidence.text.courtesies import courtesy_edits
from quarterdeck.evidence.text.mail import mail_edits
from quarterdeck.evidence.text.markup import markup_edits
from quarterdeck.evidence.text.personal_data import personal_data_edits
from quarterdeck.evidence.text.tracked import Span, TrackedText


@dataclass(frozen=True, slots=True)
class CleanText:
    """A text without markup, quoted mail and personal data, and the way back to the verbatim.

    `spans` cover `text` from its begin to its end, in order; so do their sources in the verbatim, with gaps where something was left out.
    """

    text: str
    spans: tuple[Span, ...]

    def source_range(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the verbatim that `text[start:end]` comes from.

        A part of a span that was changed as a whole, such as a mask, comes from the whole of it.
        """
        if not 0 <= start <= end <= len(self.text):
            raise IndexError(f"characters {start} to {end} of a text of {len(self.text)}")
        if not self.spans:
            return 0, 0
        first = self._span_at(start)
        begin = first.source_start if first.changed else first.source_start + start - first.start
        if start == end:
            return begin, begin
        last = self._span_at(end - 1)
        return begin, last.source_end if last.changed else last.source_start + end - last.start

    def masked(self) -> tuple[Span, ...]:
        """The spans that hide personal data, with `mask` saying what kind."""
        return tuple(span for span in self.spans if span.mask)

    def _span_at(self, position: int) -> Span:
        return self.spans[max(bisect_right(self.spans, position, key=lambda span: span.start) - 1, 0)]


def clean(verbatim: str, *, mask: bool = True) -> CleanText:
    """Make a text fit to be compared; the verbatim itself is not touched.

    In this order: characters that are none, texts decoded wrongly, HTML to plain text, quoted mail and signatures, white space, greeting and
    closing, and personal data (unless `mask` is off). Quotes, signatures and courtesies stay if hardly anything else is there.
    """
    tracked = TrackedText(verbatim)
    for stage in (odd_character_edits, encoding_edits, markup_edits, mail_edits, space_edits, courtesy_edits):
        tracked.apply(stage(tracked.text))
    if mask:
        tracked.apply(personal_data_edits(tracked.text))
    return CleanText(tracked.text, tracked.spans())
