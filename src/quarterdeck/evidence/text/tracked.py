"""A text that is edited while every character remembers where it came from."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters `start` to `end` become `replacement`; `mask` says which kind of personal data it hides, if it does."""

    start: int
    end: int
    replacement: str
    mask: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of the clean text come from `source_start` to `source_end` of the verbatim.

    Without `changed` they are the same characters, one by one; else the one stands for the other as a whole. `mask` as in `Edit`.
    """

    start: int
    end: int
    source_start: int
    source_end: int
    changed: bool
    mask: str = ""


class TrackedText:
    """The text so far, and for each character its range in the original."""

    def __init__(self, original: str) -> None:
        self.text = original
        self._starts: list[int] | None = None
        self._ends: list[int] = []
        self._masks: dict[tuple[int, int], str] = {}
        self._original = original

    def apply(self, edits: Iterable[Edit]) -> None:
        """Apply edits of the present text, which must be in order and apart from each other."""
        edits = list(edits)
        if not edits:
            return
        if self._starts is None:
            self._starts, self._ends = list(range(len(self.text))), list(range(1, len(self.text) + 1))
        text, starts, ends, kept = [], list[int](), list[int](), 0
        for edit in edits:
            text += [self.text[kept : edit.start], edit.replacement]
            starts += self._starts[kept : edit.start]
            ends += self._ends[kept : edit.start]
            if edit.replacement:
                begin, end = self._range(edit)
                starts += [begin] * len(edit.replacement)
                ends += [end] * len(edit.replacement)
                if edit.mask:
                    self._masks[begin, end] = edit.mask
            kept = edit.end
        self.text = "".join(text) + self.text[kept:]
        self._starts, self._ends = starts + self._starts[kept:], ends + self._ends[kept:]

    def spans(self) -> tuple[Span, ...]:
        """The whole text in spans, in order; those next to each other differ in kind or in place."""
        if not self.text:
            return ()
        if self._starts is None:
            return (Span(0, len(self.text), 0, len(self.text), changed=False),)
        spans: list[Span] = []
        begin = 0
        for position in range(1, len(self.text) + 1):
            if position == len(self.text) or not self._belong_together(position - 1, position):
                source = self._starts[begin], self._ends[position - 1]
                spans.append(Span(begin, position, *source, changed=not self._is_same(begin), mask=self._masks.get(source, "")))
                begin = position
        return tuple(spans)

    def _range(self, edit: Edit) -> tuple[int, int]:
        assert self._starts is not None
        if edit.start < edit.end:
            return self._starts[edit.start], max(self._ends[edit.start : edit.end])
        # Something new between two characters stands for nothing in the original.
        place = self._ends[edit.start - 1] if edit.start else 0
        return place, place

    def _belong_together(self, left: int, right: int) -> bool:
        assert self._starts is not None
        if (self._starts[left], self._ends[left]) == (self._starts[right], self._ends[right]):
            return True
        return self._is_same(left) and self._is_same(right) and self._ends[left] == self._starts[right]

    def _is_same(self, position: int) -> bool:
        assert self._starts is not None
        start, end = self._starts[position], self._ends[position]
        return end - start == 1 and self._original[start] == self.text[position]
