"""Best-known makespans beside public instances: `manifest.json` in a folder or above it, matched by file name."""

import json
from pathlib import Path
from typing import Any

INFEASIBLE = "infeasible"


class Known:
    """What the nearest manifest.json in or above a folder says; without one, nothing."""

    def __init__(self, folder: Path) -> None:
        self.entries: dict[str, int | str | None] = {}
        for place in [folder.resolve(), *folder.resolve().parents]:
            if (place / "manifest.json").is_file():
                listed = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
                self.entries = {entry["file"]: makespan_of(entry.get("best_known")) for entry in listed}
                return

    def of(self, path: Path) -> int | str | None:
        """Best-known makespan or `INFEASIBLE`: by folder and file name, else by file name where only one has it."""
        beside = f"{path.parent.name}/{path.name}"
        matches = [value for file, value in self.entries.items() if file == beside] or [
            value for file, value in self.entries.items() if Path(file).name == path.name
        ]
        return matches[0] if len(matches) == 1 else None


def makespan_of(entry: Any) -> int | str | None:
    """The makespan an entry of a manifest states: a number, 'lower..upper', 'unsat', or a table of sources of which the newest counts."""
    if isinstance(entry, dict):
        entry = entry.get("ugent2024") or entry.get("kobe") or entry.get("makespan")
    if entry is None:
        return None
    text = str(entry)
    if text == "unsat":
        return INFEASIBLE
    upper = text.split("..")[-1]
    return int(upper) if upper.isdigit() else None


def instance_files(folder: Path, pattern: str, every: int, limit: int | None) -> list[Path]:
    """The instances below a folder in order of their numbers: of each set every so many, and at most `limit` of each."""
    sets: dict[Path, list[Path]] = {}
    for path in sorted(folder.rglob(pattern), key=lambda path: (path.parent, _numbers(path.stem))):
        sets.setdefault(path.parent, []).append(path)
    return [path for paths in sets.values() for path in paths[::every][:limit]]


def _numbers(stem: str) -> list[tuple[int, str]]:
    words, digits = [], ""
    for sign in stem + " ":
        if sign.isdigit():
            digits += sign
        else:
            words.append((int(digits or -1), sign))
            digits = ""
    return words
