"""The folder as a product: stages of enhancements as goals of release after release, with forecasts made at each freeze."""

from collections.abc import Iterator, Sequence, Set
from datetime import date
from itertools import pairwise
from pathlib import Path

from quarterdeck.calendar import monday_of
from quarterdeck.forecast.milestones import Item, MilestoneHistory, Train, read_enhancements
from quarterdeck.forecast.milestones.snapshots import Snapshot, snapshots_at
from quarterdeck.importers.kubernetes_enhancements.forecasting import forecast_at_each_freeze
from quarterdeck.product import Change, Feature, Horizon, ImportNote, Initiative, Outcome, Period, ProductFile, Source, Team
from quarterdeck.product.features import FeatureStatus
from quarterdeck.product.history import OutcomeStatus

NUM_WEEKS = 52
ADDRESS = "https://github.com/kubernetes/enhancements/issues/"


def import_kubernetes_enhancements(path: str | Path) -> ProductFile:
    """Enhancements by stage (alpha, beta, stable) as initiatives with a goal in each release they were meant for; what is open as features.

    At each enhancements freeze every stage with a target is forecast from what was known that day, and the forecast is
    kept with its truth: a calibration of several hundred dates.

    Raises
    ------
    UnreadableFile, InvalidInput
        If a table is missing, or rows of it cannot be read: all of them are told, with row and column.
    """
    found = read_enhancements(path)
    history = found.history
    closed = [train.closes_on for train in history.trains[: history.num_closed] if train.closes_on is not None]
    as_of = max(found.last_day, *closed)
    snapshots = [each for origin in range(history.num_closed) for each in snapshots_at(history, origin)]
    stages = {each.id: each for each in history.items}
    meant = {each.item for each in snapshots}
    sigs = {_sig(each.team) for each in snapshots} | {_sig(each.team) for each in history.items}
    return ProductFile(
        id="kubernetes-enhancements",
        name="Kubernetes enhancements",
        as_of=as_of,
        description="Stages of the Kubernetes project's enhancements: the release each was meant for, and the one it came in.",
        value_unit="points",
        currency="$",
        horizon=Horizon(start=monday_of(as_of), num_weeks=NUM_WEEKS),
        sources=(
            Source(title="kubernetes/enhancements, keps/**/kep.yaml", url="https://github.com/kubernetes/enhancements", licence="Apache-2.0"),
            Source(title="kubernetes/sig-release, releases", url="https://github.com/kubernetes/sig-release", licence="Apache-2.0"),
        ),
        teams=tuple(Team(id=sig, title=_sig_title(sig)) for sig in sorted(sigs) if sig),
        features=tuple(_open_features(history, meant)),
        periods=tuple(Period(id=train.title, title=train.title, first=train.opens_on, last=_closes(train)) for train in _closed(history)),
        initiatives=tuple(Initiative(id=each.id, title=_title(each), tracker=f"{ADDRESS}{each.group}") for each in history.items if each.id in meant),
        outcomes=tuple(_outcomes(snapshots, stages, history)),
        changes=tuple(change for each in history.items for change in _moves(each, history.trains)),
        forecasts=forecast_at_each_freeze(history),
        import_notes=tuple(_notes(history)),
    )


def _closed(history: MilestoneHistory) -> tuple[Train, ...]:
    return history.trains[: history.num_closed]


def _closes(train: Train) -> date:
    return train.closes_on or train.opens_on


def _sig(name: str) -> str:
    """The special interest group as it is called everywhere else: some files leave `sig-` out."""
    return name if not name or name.startswith(("sig-", "wg-", "ug-", "committee-")) else f"sig-{name}"


def _sig_title(sig: str) -> str:
    """`sig-api-machinery` as people say it."""
    words = sig.removeprefix("sig-").replace("-", " ")
    return f"SIG {words.upper() if len(words) <= 3 else words.title()}" if sig.startswith("sig-") else sig


def _title(item: Item) -> str:
    return f"{item.title} ({item.stage})"


def _outcomes(snapshots: Sequence[Snapshot], stages: dict[str, Item], history: MilestoneHistory) -> Iterator[Outcome]:
    """A goal for each release a stage was meant for when it froze, and for the one it came in."""
    last_origin = {each.item: each.origin for each in snapshots}
    for each in snapshots:
        item, train = stages[each.item], history.trains[each.origin]
        if each.target == each.origin or item.met == each.origin:
            goes_on = last_origin[each.item] > each.origin or (item.met is not None and item.met > each.origin)
            status: OutcomeStatus = "completed" if item.met == each.origin else "continued" if goes_on else "not completed"
            target = history.trains[each.target] if each.target < len(history.trains) else None
            yield Outcome(
                id=f"{each.item}@{train.title}",
                title=_title(item),
                period=train.title,
                initiative=each.item,
                status=status,
                reason="other" if status == "not completed" else None,
                team=_sig(each.team) or None,
                decided_on=train.opens_on,
                promised_on=_closes(target) if target is not None else None,
                finished_on=_closes(train) if status == "completed" else None,
                stated=f"{each.stage} meant for {target.title if target else 'a later release'}{', committed' if each.is_committed else ''}",
            )


def _moves(item: Item, trains: Sequence[Train]) -> Iterator[Change]:
    """Each move of a stage's target from one release of the calendar to another."""
    targets = [each for each in item.statements if each.target is not None and 0 <= each.target < len(trains)]
    for before, after in pairwise(targets):
        if before.target != after.target and before.target is not None and after.target is not None:
            old, new = _closes(trains[before.target]), _closes(trains[after.target])
            why = f"{trains[before.target].title} to {trains[after.target].title}"
            who = _sig(after.team or item.team)
            yield Change(subject=item.id, field="promised_on", old=old.isoformat(), new=new.isoformat(), on=after.on, by=who, why=why)


def _open_features(history: MilestoneHistory, meant: Set[str]) -> Iterator[Feature]:
    """Stages that are still meant for a release, not yet closed, at the end of the data."""
    for item in history.items:
        last = item.statements[-1] if item.statements else None
        if item.met is None and last is not None and last.target is not None and last.target >= history.num_closed:
            status: FeatureStatus = "in progress" if last.is_current else "planned"
            yield Feature(id=f"KEP-{item.group}-{item.stage}", title=_title(item), status=status, initiative=item.id if item.id in meant else None)


def _notes(history: MilestoneHistory) -> Iterator[ImportNote]:
    """Stages that nothing was said of in time, or whose end is not known."""
    for item in history.items:
        if item.met is not None and not item.statements:
            message = "came in a release, but no version of its file says what it was meant for"
            yield ImportNote(place=item.id, message=message, subject=item.id, kind="history")
