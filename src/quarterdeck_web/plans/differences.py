"""What a plan does otherwise than another: who enters, leaves, moves or is built another way. Read from documents, no engine."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from quarterdeck_web.plans.documents import Document

Kind = Literal["enters", "leaves", "changes option", "moves"]
ORDER: dict[str, int] = {"enters": 0, "leaves": 1, "changes option": 2, "moves": 3}


@dataclass(frozen=True)
class Move:
    """What happens to one feature from a plan to another. `weeks` later, negative earlier."""

    feature: str
    title: str
    kind: Kind
    value_change: float
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def weeks(self) -> int | None:
        """Weeks later; None where it is in only one of the two."""
        if self.before is None or self.after is None:
            return None
        return (date.fromisoformat(self.after["finish"]) - date.fromisoformat(self.before["finish"])).days // 7

    @property
    def words(self) -> str:
        """What happens, short: `enters`, `leaves`, `3 weeks later`, `another option, 1 week earlier`."""
        if self.weeks is None:
            return self.kind
        return f"another option, {_weeks(self.weeks)}" if self.kind == "changes option" else _weeks(self.weeks)


@dataclass(frozen=True)
class Differences:
    """All moves, those who enter and leave first, and what unmoved features are worth more or less because an input changed."""

    moves: list[Move]
    elsewhere: float

    @property
    def words(self) -> str:
        """The moves counted: `1 enters, 1 leaves, 7 dates move`."""
        kinds = [move.kind for move in self.moves]
        parts = [(kinds.count("enters"), "enters", "enter"), (kinds.count("leaves"), "leaves", "leave")]
        parts += [(kinds.count("changes option"), "changes option", "change option"), (kinds.count("moves"), "date moves", "dates move")]
        return ", ".join(f"{number} {one if number == 1 else many}" for number, one, many in parts if number)


def differences(before: Document, after: Document) -> Differences:
    """What `after` does otherwise than `before`."""
    old = {item["feature"]: item for item in before["items"]}
    new = {item["feature"]: item for item in after["items"]}
    moves, elsewhere = [], 0.0
    for feature in dict.fromkeys((*new, *old)):
        was, now = old.get(feature), new.get(feature)
        change = (now["value"] if now else 0.0) - (was["value"] if was else 0.0)
        kind = _kind(was, now)
        if kind is None:
            elsewhere += change
        else:
            known = now or was
            moves.append(Move(feature, known["title"], kind, change, was, now))  # type: ignore[index]
    return Differences(sorted(moves, key=lambda move: (ORDER[move.kind], -abs(move.value_change), move.feature)), elsewhere)


def _kind(was: dict[str, Any] | None, now: dict[str, Any] | None) -> Kind | None:
    if was is None or now is None:
        return "enters" if was is None else "leaves"
    if was["option"] != now["option"]:
        return "changes option"
    return "moves" if was["finish"] != now["finish"] else None


def _weeks(weeks: int) -> str:
    if weeks == 0:
        return "same week"
    return f"{abs(weeks)} week{'' if abs(weeks) == 1 else 's'} {'later' if weeks > 0 else 'earlier'}"
