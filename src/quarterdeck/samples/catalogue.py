"""The samples by name; each is loaded only when asked for."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from quarterdeck.errors import InvalidInput
from quarterdeck.product.product_file import ProductFile


def load_sample(name: str) -> ProductFile:
    """A sample product. Raises `InvalidInput`, naming the samples there are, if there is none of that name."""
    if name not in SAMPLES:
        raise InvalidInput(f"expected a sample out of {', '.join(SAMPLES)}, got {name!r}. Choose one of these")
    _, load = SAMPLES[name]
    return load()


def _harbor() -> ProductFile:
    from quarterdeck.samples import harbor

    return harbor.load()


def _rust_2026() -> ProductFile:
    from quarterdeck.samples import rust_2026

    return rust_2026.load()


SAMPLES: Mapping[str, tuple[str, Callable[[], ProductFile]]] = MappingProxyType(
    {
        "harbor": ("A logistics-software company we made up: 8 teams, 40 people, 120 features, 2,000 pieces of feedback, deals, surveys", _harbor),
        "rust-2026": ("The Rust project's goals of 2026: facts and figures of its public data, with their sources", _rust_2026),
    }
)
"""Each sample's title and what loads it."""
