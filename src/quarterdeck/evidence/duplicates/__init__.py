"""Voices that say the same thing: found by several views of a text at once, linked and never deleted."""

from quarterdeck.evidence.duplicates.automatic import Decision, automatic_from
from quarterdeck.evidence.duplicates.document import Document, document_of
from quarterdeck.evidence.duplicates.exact import exact_duplicates
from quarterdeck.evidence.duplicates.links import DuplicateLink, duplicate_links
from quarterdeck.evidence.duplicates.ranking import DuplicateRanking, Match

__all__ = [
    "Decision",
    "Document",
    "DuplicateLink",
    "DuplicateRanking",
    "Match",
    "automatic_from",
    "document_of",
    "duplicate_links",
    "exact_duplicates",
]
