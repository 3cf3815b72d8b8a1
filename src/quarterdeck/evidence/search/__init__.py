"""Finding what people said, by words and by meaning."""

from quarterdeck.evidence.search.answers import Quote, ask, sentences
from quarterdeck.evidence.search.index import EvidenceIndex
from quarterdeck.evidence.search.ingest import Stage, add_verbatims
from quarterdeck.evidence.search.items import EVERYTHING, Filter, Hit, SearchItem

__all__ = ["EVERYTHING", "EvidenceIndex", "Filter", "Hit", "Quote", "SearchItem", "Stage", "add_verbatims", "ask", "sentences"]
