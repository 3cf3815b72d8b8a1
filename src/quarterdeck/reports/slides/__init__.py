"""A report as a presentation of native, editable shapes."""

from quarterdeck.reports.slides.deck import to_pptx

__all__ = ["to_pptx"]
