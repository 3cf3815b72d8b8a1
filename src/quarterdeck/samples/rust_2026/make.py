"""Make the sample again from an imported product.

    quarterdeck import rust-goals FOLDER -o rust.json
    python -m quarterdeck.samples.rust_2026.make rust.json

The same product gives the same bytes.
"""

import gzip
import sys
from pathlib import Path

from quarterdeck.errors import QuarterdeckError
from quarterdeck.files import write_atomically
from quarterdeck.product import canonical_json, read_product
from quarterdeck.samples.rust_2026.facts import facts_only
from quarterdeck.samples.rust_2026.sample import FILE_NAME


def make(product_path: str | Path, target: str | Path) -> int:
    """Write the facts of the product file at `product_path` to `target`, packed; returns the size in bytes."""
    packed = gzip.compress(canonical_json(facts_only(read_product(product_path))), mtime=0)
    write_atomically(target, packed)
    return len(packed)


def main(arguments: list[str]) -> int:
    """Make the sample from the product file named on the command line."""
    if len(arguments) != 1:
        print("usage: python -m quarterdeck.samples.rust_2026.make PRODUCT_FILE", file=sys.stderr)
        return 2
    target = Path(__file__).with_name(FILE_NAME)
    try:
        size = make(arguments[0], target)
    except QuarterdeckError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{target.name}: {size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
