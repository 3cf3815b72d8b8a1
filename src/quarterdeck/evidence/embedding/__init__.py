"""Texts as vectors whose cosine says how near their meanings are."""

from quarterdeck.evidence.embedding.cache import CachedEmbedder
from quarterdeck.evidence.embedding.embedder import Embedder, Vectors
from quarterdeck.evidence.embedding.model_files import is_installed, model_folder, models_folder
from quarterdeck.evidence.embedding.parallel import ParallelEmbedder
from quarterdeck.evidence.embedding.published import ENGLISH, MODELS, MULTILINGUAL, PublishedModel, published
from quarterdeck.evidence.embedding.sentence_model import SentenceModel, load_embedder
from quarterdeck.evidence.embedding.tfidf import TfidfEmbedder, fit_tfidf, load_tfidf

__all__ = [
    "ENGLISH",
    "MODELS",
    "MULTILINGUAL",
    "CachedEmbedder",
    "Embedder",
    "ParallelEmbedder",
    "PublishedModel",
    "SentenceModel",
    "TfidfEmbedder",
    "Vectors",
    "fit_tfidf",
    "is_installed",
    "load_embedder",
    "load_tfidf",
    "model_folder",
    "models_folder",
    "published",
]
