"""Milestones from the public files of the Kubernetes enhancements: every version of each kep.yaml, and what was released when.

Three tables in one folder: `kep_events.csv.gz` (one row per version of a kep.yaml), `kep_items.csv.gz` (stages with their
true release), `k8s_release_calendar.csv`. A folder above it will do.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from quarterdeck.errors import InvalidInput, UnreadableFile
from quarterdeck.forecast.milestones.items import Item, MilestoneHistory, Statement, Train
from quarterdeck.forecast.milestones.tables import Table, read_table

STAGES = ("alpha", "beta", "stable")
GIVEN_UP = ("withdrawn", "rejected", "deferred", "replaced", "superseded", "removed")
APPROVED = ("implementable", "implemented")
EVENTS, ITEMS, CALENDAR = "kep_events.csv.gz", "kep_items.csv.gz", "k8s_release_calendar.csv"
ANYWHERE_ON_EARTH = timedelta(hours=12)
"""Freezes end when the day has ended everywhere: at noon UTC of the next."""


@dataclass(frozen=True, slots=True)
class Enhancements:
    """The history as read, where it was read from, the minor release that train 0 is, and the last day anything was said."""

    history: MilestoneHistory
    files: tuple[Path, ...]
    first_minor: int
    last_day: date
    num_rows_told: int

    def minor(self, train: int) -> int:
        return self.first_minor + train


def read_enhancements(folder: str | Path, following: Sequence[Train] = ()) -> Enhancements:
    """Read the three tables as items, one for each stage of an enhancement.

    Parameters
    ----------
    following
        Trains that open after the calendar's last, to forecast from.

    Raises
    ------
    UnreadableFile, InvalidInput
        If a table is missing, or rows of it cannot be read: all of them are told, with row and column.
    """
    home = _home(Path(folder))
    events, truths, calendar = (read_table(home / name, columns) for name, columns in _COLUMNS.items())
    flaws: list[str] = []
    trains, first_minor = _trains(calendar, flaws)
    met = _met(truths, flaws)
    versions = [each for each in _versions(events, flaws) if each.kep != _TEMPLATE]
    if flaws:
        raise InvalidInput("\n  ".join([f"{home}: {len(flaws)} flaws", *flaws[:20], *(["…"] if len(flaws) > 20 else [])]))
    last_minor = first_minor + len(trains) - 1
    items = [item for kep, own in _by_kep(versions) for item in _items(kep, own, met, first_minor, last_minor)]
    history = MilestoneHistory((*trains, *following), tuple(items), len(trains))
    return Enhancements(history, tuple(home / name for name in _COLUMNS), first_minor, max(each.on for each in versions), len(truths.rows))


_COLUMNS = {
    EVENTS: ("kep", "ts", "path", "deleted", "title", "sig", "status", "stage", "lm", "alpha", "beta", "stable", "nps"),
    ITEMS: ("kep", "st", "y"),
    CALENDAR: ("release", "released", "enhancements_freeze"),
}
_TEMPLATE = "0000"


def _home(folder: Path) -> Path:
    for each in (folder, folder / "kep", folder / "forecast" / "kep"):
        if (each / ITEMS).is_file():
            return each
    raise UnreadableFile(str(folder), f"there is no {ITEMS} in it, nor in a folder kep/ below.", "Name the folder that holds the three tables.")


def _trains(calendar: Table, flaws: list[str]) -> tuple[list[Train], int]:
    """Releases with an enhancements freeze, which must follow one another."""
    found: list[tuple[int, Train]] = []
    for row in calendar.rows:
        if row.text("enhancements_freeze"):
            minor, opens, closes = row.minor("release", flaws), row.day("enhancements_freeze", flaws), row.day("released", flaws)
            if minor is not None and opens and closes:
                found.append((minor, Train(f"v1.{minor}", opens, closes)))
    found.sort(key=lambda each: each[0])
    minors = [minor for minor, _ in found]
    if not minors:
        flaws.append(f"{CALENDAR}: expected at least one release with an enhancements freeze, got none")
    elif minors != list(range(minors[0], minors[0] + len(minors))):
        flaws.append(f"{CALENDAR}: expected releases one after another from the first freeze on, got {', '.join(f'1.{each}' for each in minors)}")
    return [train for _, train in found], minors[0] if minors else 0


def _met(truths: Table, flaws: list[str]) -> dict[tuple[str, str], int | None]:
    """The minor release each stage came in, None for not by the end."""
    met: dict[tuple[str, str], int | None] = {}
    for row in truths.rows:
        key, minor = (row.text("kep"), row.text("st")), row.whole("y", flaws)
        if met.setdefault(key, minor) != minor:
            flaws.append(f"{row.place}, column y: expected one release for {key[0]} {key[1]} in all rows, got {minor} and {met[key]}")
    return met


@dataclass(frozen=True, slots=True)
class _Version:
    """One version of a kep.yaml."""

    kep: str
    on: date
    path: str
    deleted: bool
    title: str
    sig: str
    status: str
    stage: str
    latest: int | None
    targets: tuple[int | None, ...]
    num_teams: int


def _versions(events: Table, flaws: list[str]) -> Iterator[_Version]:
    for row in events.rows:
        seconds = row.whole("ts", flaws)
        if seconds is None:
            flaws.append(f"{row.place}, column ts: expected seconds since 1970, got nothing")
            continue
        yield _Version(
            kep=row.text("kep"),
            on=(datetime.fromtimestamp(seconds, UTC) - ANYWHERE_ON_EARTH).date(),
            path=row.text("path"),
            deleted=row.text("deleted") == "True",
            title=row.text("title"),
            sig=row.text("sig"),
            status=row.text("status").strip(),
            stage=row.text("stage").strip(),
            latest=row.whole("lm", flaws),
            targets=tuple(row.whole(stage, flaws) for stage in STAGES),
            num_teams=row.whole("nps", flaws) or 0,
        )


def _by_kep(versions: Iterable[_Version]) -> Iterator[tuple[str, list[_Version]]]:
    """Versions of each enhancement, oldest first; the removal of an old path after a move is no end."""
    ordered = sorted(versions, key=lambda each: (each.kep, each.on))
    for kep, own in groupby(ordered, key=lambda each: each.kep):
        kept: list[_Version] = []
        for version in own:
            if not version.deleted or (kept and kept[-1].path == version.path):
                kept.append(version)
        if kept:
            yield kep, kept


def _items(kep: str, versions: list[_Version], met: dict[tuple[str, str], int | None], first_minor: int, last_minor: int) -> Iterator[Item]:
    """A stage is an item where its truth is told, or where it has only ever been meant for a release after the data's last."""
    told = [version for version in versions if not version.deleted]
    for idx, stage in enumerate(STAGES):
        targets = [version.targets[idx] for version in told if version.targets[idx] is not None]
        is_new = bool(targets) and min(each for each in targets if each is not None) > last_minor
        if (kep, stage) not in met and not is_new:
            continue
        minor = met.get((kep, stage))
        yield Item(
            id=f"{kep}/{stage}",
            title=told[-1].title,
            group=kep,
            stage=stage,
            team=told[0].sig,
            statements=tuple(_statement(version, idx, first_minor) for version in versions),
            after=tuple(f"{kep}/{earlier}" for earlier in STAGES[:idx]),
            met=None if minor is None else minor - first_minor,
        )


def _statement(version: _Version, idx: int, first_minor: int) -> Statement:
    target = version.targets[idx]
    over = version.deleted or version.status in GIVEN_UP
    return Statement(
        on=version.on,
        target=None if over or target is None else target - first_minor,
        committed_to=None if version.latest is None else version.latest - first_minor,
        is_current=version.stage == STAGES[idx] if version.stage in STAGES else None,
        is_ready=version.status in APPROVED,
        num_teams=version.num_teams,
        team=version.sig or None,
    )
