"""Preparing a launch: its checklist, its way out and its way back."""

from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.plans.models import Launch, Release
from quarterdeck_web.products.changes import Changing, changing
from quarterdeck_web.teams.noun_forms import next_number

USUAL_CHECKS = (
    ("What changes is written for users", "market"),
    ("Sales and support know what to say", "market"),
    ("Whoever asked for it is told", "market"),
    ("What is watched after the launch, with its alarms, is set up", "technical"),
    ("The way back was tried", "technical"),
    ("It was tried with as many users as are expected", "technical"),
)
"""Lines to start from; each may be changed or taken away."""
Body = dict[str, Any]


def prepare(scope: Scope, release: Release) -> Launch:
    """Begin to prepare the launch of a release, with the usual checklist. Raises `Refused` where that has begun."""
    with changing(scope, "launches.edit") as change:
        if scope.rows(Launch).filter(release=release).exists():
            raise Refused(f"The launch of {release} is being prepared already.", "Load its page again.")
        checks = [{"title": title, "side": side} for title, side in USUAL_CHECKS]
        made: Launch = change.create(Launch, {"id": next_number(scope, Launch, "L"), "release": release.ref, "checks": checks})
    return made


def edit(scope: Scope, launch: Launch, fields: Body, version: int | None = None) -> None:
    """Set how it is rolled out and back. Raises `FieldErrors` and `StaleEdit`."""
    with changing(scope, "launches.edit") as change:
        change.update(scope.rows(Launch).get(pk=launch.pk), fields, version=version)


def add_check(scope: Scope, launch: Launch, line: Body) -> None:
    """Add a line to the checklist."""
    with changing(scope, "launches.edit") as change:
        row = scope.rows(Launch).get(pk=launch.pk)
        change.update(row, {"checks": [*row.body.get("checks", ()), line]})


def set_check(scope: Scope, launch: Launch, number: int, line: Body | None, version: int | None) -> None:
    """Change a line, counted from 1, or take it away (None). Raises `Refused` where the list changed since it was read."""
    with changing(scope, "launches.edit") as change:
        row, checks = _checks(scope, launch, number, version)
        checks[number - 1 : number] = [] if line is None else [{**_done_of(checks[number - 1]), **line}]
        change.update(row, {"checks": checks or None})


def set_done(scope: Scope, launch: Launch, number: int, done: bool, version: int | None) -> None:
    """Say that a line is done, or is not. Raises `Refused` where the list changed since it was read."""
    with changing(scope, "launches.edit") as change:
        row, checks = _checks(scope, launch, number, version)
        line = {name: value for name, value in checks[number - 1].items() if name not in ("done_on", "done_by")}
        checks[number - 1] = line | ({"done_on": timezone.localdate().isoformat(), "done_by": scope.who} if done else {})
        change.update(row, {"checks": checks})


def remove(change: Changing, release: Release) -> None:
    """Take the launch of a release away with it."""
    for launch in change.scope.rows(Launch).filter(release=release):
        change.delete(launch)


def _checks(scope: Scope, launch: Launch, number: int, version: int | None) -> tuple[Launch, list[Body]]:
    row: Launch = scope.rows(Launch).get(pk=launch.pk)
    checks = list(row.body.get("checks", ()))
    if (version is not None and version != row.version) or not 1 <= number <= len(checks):
        raise Refused("The checklist changed since you opened it.", "Look at it again; nothing was changed.")
    return row, checks


def _done_of(line: Body) -> Body:
    return {name: line[name] for name in ("done_on", "done_by") if name in line}
