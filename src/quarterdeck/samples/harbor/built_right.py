"""How Harbor makes sure that it is built right: acceptance criteria, qualities with what was measured, launches with their checklists."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from quarterdeck.product.built_right import AcceptanceCriterion, Measurement, QualityAttribute
from quarterdeck.product.launches import Launch, LaunchCheck, RolloutStep

MEASURED_BY = "Harbor's own measurements"


def acceptance_criteria() -> tuple[AcceptanceCriterion, ...]:
    """What must be true of the features under way; some looked at, one of them not met."""
    return tuple(
        AcceptanceCriterion(
            id=f"AC-{number}",
            feature=row["feature"],
            given=row["given"],
            when=row["when"],
            then=row["then"],
            state=row.get("state", "open"),
            checked_by=row.get("by", ""),
            checked_on=row.get("on"),
            evidence=row.get("evidence", ""),
        )
        for number, row in enumerate(_rows("criterion"), 1)
    )


def quality_attributes() -> tuple[QualityAttribute, ...]:
    """Qualities with their measurements: some hold, one fails, one was never measured, one is of the whole product."""
    scenario = ("title", "characteristic", "feature", "source", "stimulus", "environment", "response", "measure", "direction", "target", "unit")
    return tuple(
        QualityAttribute(
            id=f"QA-{number}",
            measurements=tuple(map(_measurement, row["measured"])),
            **{name: row[name] for name in scenario if name in row},
        )
        for number, row in enumerate(_rows("quality"), 1)
    )


def launches() -> tuple[Launch, ...]:
    """The launch of the winter release, with one line late, and that of the spring release, just begun."""
    return tuple(
        Launch(
            id=f"launch-{row['release']}",
            release=row["release"],
            checks=tuple(map(_check, row["checks"])),
            rollback=row["rollback"],
            rollback_owner=row["rollback_owner"],
            rollout=tuple(_step(line) for line in row["rollout"]),
        )
        for row in _rows("launch")
    )


def _measurement(line: str) -> Measurement:
    on, value, by = line.split(" ", 2)
    return Measurement(on=date.fromisoformat(on), value=float(value), by=by, source=MEASURED_BY)


def _check(line: str) -> LaunchCheck:
    side, title, owner, due, done = (part.strip() for part in line.split("|"))
    when = date.fromisoformat(done) if done else None
    sides: Any = side
    return LaunchCheck(title=title, side=sides, owner=owner, due=date.fromisoformat(due), done_on=when, done_by=owner if when else "")


def _step(line: str) -> RolloutStep:
    on, share = line.split()
    return RolloutStep(on=date.fromisoformat(on), share=float(share))


@cache
def _data() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(files("quarterdeck.samples.harbor").joinpath("data/built_right.toml").read_text(encoding="utf-8"))


def _rows(name: str) -> list[dict[str, Any]]:
    return _data()[name]
