"""Rows of the compressed tables that the benchmarks of estimates read."""

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rb") as file:
        yield from csv.DictReader(io.StringIO(file.read().decode("utf-8", "replace"), newline=""))


def number(text: str | None) -> float | None:
    """A number above 0 and below a thousand million; None for anything else."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 < number < 1e9 else None
