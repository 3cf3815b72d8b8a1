"""Where the doors meet the engine: the id of what comes from elsewhere, and a mail without what it answers."""

from quarterdeck.evidence.text import clean
from quarterdeck.importers.feedback import evidence_id


def ref_of(source: str, source_id: str) -> str:
    """The id of evidence that has an id of its own at its source."""
    return evidence_id(source, source_id)


def without_quotes(text: str) -> str:
    """A mail's own words: no markup, no answered message, no signature. Personal data stay; they are masked before analysis."""
    return clean(text, mask=False).text.strip()
