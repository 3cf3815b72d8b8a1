"""Every format that can be imported, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from quarterdeck.errors import InvalidInput
from quarterdeck.product.product_file import ProductFile


@dataclass(frozen=True, slots=True)
class Format:
    """A format with its title, the function that reads it, and the options that function takes with what they mean."""

    title: str
    read: Callable[..., ProductFile]
    options: Mapping[str, str]


def _rust_goals(path: str | Path, *, start: date | None = None, as_of: date | None = None) -> ProductFile:
    # Imported here so that listing the formats costs nothing.
    from quarterdeck.importers.rust_goals import import_rust_goals

    return import_rust_goals(path, start=start, as_of=as_of)


def _kubernetes_enhancements(path: str | Path) -> ProductFile:
    from quarterdeck.importers.kubernetes_enhancements import import_kubernetes_enhancements

    return import_kubernetes_enhancements(path)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "rust-goals": Format(
            "The Rust project's goals, team asks, teams, surveys and releases: a folder of CSV and JSON files",
            _rust_goals,
            {
                "start": "the day to plan from; its week's Monday begins the horizon (default 2026-01-05)",
                "as_of": "the day the data speaks of (default: the newest commit named in MANIFEST.md)",
            },
        ),
        "kubernetes-enhancements": Format(
            "The Kubernetes project's enhancements, the releases they were meant for and those they came in: a folder of three CSV files",
            _kubernetes_enhancements,
            {},
        ),
    }
)


def import_folder(format: str, path: str | Path, **options: Any) -> ProductFile:
    """A product from a folder (or file) of another tool's `format`; `FORMATS` lists the formats and their options.

    Raises
    ------
    InvalidInput
        If there is no such format, or it has no such option.
    UnreadableFile
        If the folder or files in it are missing: every one of them is named.
    FlawedProduct
        If files are cut short, lack columns, or hold values that cannot be read: all flaws with file, row and column.
    """
    chosen = FORMATS.get(format)
    if chosen is None:
        raise InvalidInput(f"expected a format out of {', '.join(FORMATS)}, got {format!r}. Choose one of these")
    unknown = [name for name in options if name not in chosen.options]
    if unknown:
        raise InvalidInput(f"format {format!r} has the options {', '.join(chosen.options)}, got {', '.join(unknown)}. Leave it out")
    return chosen.read(path, **options)
