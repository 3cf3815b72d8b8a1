"""People's handles: the same person in any case, one spelling for all."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from quarterdeck.importers.rust_goals.folder import Row
from quarterdeck.product import ImportNote

_HANDLE = re.compile(r"(?<![\w/])@([A-Za-z0-9][A-Za-z0-9-]*)")


def handles_in(text: str) -> list[str]:
    """The handles a text names with an at sign, as written and in their order."""
    return _HANDLE.findall(text)


@dataclass(slots=True)
class Handles:
    """Every handle met, by its lower case: the spelling that counts (the first one met) and where others stand."""

    spelling: dict[str, str] = field(default_factory=dict)
    others: dict[str, dict[str, str]] = field(default_factory=dict)

    def meet(self, written: str, place: str) -> str:
        """The canonical spelling of a handle; another way to write it is remembered with its first place."""
        key = written.lower()
        canonical = self.spelling.setdefault(key, written)
        if written != canonical:
            self.others.setdefault(key, {}).setdefault(written, place)
        return canonical

    def meet_all(self, rows: Iterable[Row], *columns: str) -> None:
        """Meet every handle in some columns of a table."""
        for row in rows:
            for column in columns:
                for written in handles_in(row[column]):
                    self.meet(written, row.place)

    def notes(self) -> list[ImportNote]:
        """One note for each other way to write a handle."""
        return [
            ImportNote(
                place=place,
                kind="handle in different case",
                subject=self.spelling[key],
                message=f"The handle {self.spelling[key]!r} is also written {written!r}. Both are read as one person.",
            )
            for key, spellings in self.others.items()
            for written, place in spellings.items()
        ]
