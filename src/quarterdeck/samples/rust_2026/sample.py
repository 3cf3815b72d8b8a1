"""Reading the sample from the package."""

import gzip
import json
from importlib.resources import files

from quarterdeck.product import ProductFile
from quarterdeck.product.codec import product_from_document

FILE_NAME = "rust-2026.json.gz"


def load() -> ProductFile:
    """The sample as a product: 73 features with asks, people, survey figures, money, and four periods of history."""
    packed = files("quarterdeck.samples.rust_2026").joinpath(FILE_NAME).read_bytes()
    return product_from_document(json.loads(gzip.decompress(packed)), FILE_NAME)
