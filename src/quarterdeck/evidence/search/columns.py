"""Strings and facets of many rows in files that are read without loading them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

SMALL_FILE = 4096


@dataclass(frozen=True, slots=True)
class Strings:
    """Strings end to end in UTF-8; `ends` (num_rows,) says where each ends."""

    content: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, row: int) -> str:
        begin = int(self.ends[row - 1]) if row else 0
        return self.content[begin : int(self.ends[row])].tobytes().decode("utf-8", "surrogatepass")

    def at(self, rows: Iterable[int]) -> list[str]:
        """The strings of several rows."""
        return [self[row] for row in rows]

    @classmethod
    def of(cls, strings: Iterable[str]) -> "Strings":
        """Strings put end to end."""
        encoded = [each.encode("utf-8", "surrogatepass") for each in strings]
        return cls(np.frombuffer(b"".join(encoded), np.uint8), np.cumsum([len(each) for each in encoded], dtype=np.int64))

    def write(self, folder: Path, name: str) -> None:
        np.save(folder / f"{name}.npy", self.content)
        np.save(folder / f"{name}-ends.npy", self.ends)

    @classmethod
    def read(cls, folder: Path, name: str) -> "Strings":
        return cls(mapped(folder / f"{name}.npy"), mapped(folder / f"{name}-ends.npy"))


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet of every row: `codes` (num_rows,) into `values`, −1 where a row has none."""

    values: tuple[str, ...]
    codes: npt.NDArray[np.int32]

    def is_any_of(self, wanted: Collection[str]) -> npt.NDArray[np.bool_]:
        """Which rows have one of the wanted values; shape (num_rows,)."""
        passing = np.array([value in wanted for value in self.values] + [False], bool)
        return np.asarray(passing[self.codes], bool)


def facets_of(rows: Sequence[Mapping[str, str]]) -> dict[str, Facet]:
    """The facets of rows, by name."""
    made = {}
    for name in sorted({name for row in rows for name in row}):
        values: dict[str, int] = {}
        codes = [values.setdefault(row[name], len(values)) if name in row else -1 for row in rows]
        made[name] = Facet(tuple(values), np.array(codes, np.int32))
    return made


def join_facets(parts: Sequence[tuple[Mapping[str, Facet], npt.NDArray[np.int64]]]) -> dict[str, Facet]:
    """The facets of the rows taken from several segments, one after the other."""
    joined = {}
    for name in sorted({name for facets, _ in parts for name in facets}):
        values: dict[str, int] = {}
        codes = []
        for facets, rows in parts:
            if name not in facets:
                codes.append(np.full(len(rows), -1, np.int32))
                continue
            recoded = np.array([values.setdefault(value, len(values)) for value in facets[name].values] + [-1], np.int32)
            codes.append(recoded[facets[name].codes[rows]])
        joined[name] = Facet(tuple(values), np.concatenate(codes))
    return joined


def mapped(path: Path) -> Any:
    """An array in a file, read as it is used; small ones at once, since an empty file cannot be mapped."""
    return np.load(path, mmap_mode="r" if path.stat().st_size > SMALL_FILE else None, allow_pickle=False)
