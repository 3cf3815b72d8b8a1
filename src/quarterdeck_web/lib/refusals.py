"""Refusals that actions raise. Each class is one thing a caller can do something about."""

from typing import Any


class Refused(Exception):
    """An action that the state of things forbids: the message says what, `remedy` what to do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        self.remedy = remedy
        super().__init__(message)


class StaleEdit(Refused):
    """Somebody changed the row since it was read. `theirs` and `mine` hold the fields that both changed."""

    def __init__(self, row: Any, theirs: dict[str, Any], mine: dict[str, Any], by: str = "", merged: dict[str, Any] | None = None) -> None:
        self.row, self.theirs, self.mine, self.by, self.merged = row, theirs, mine, by, merged or {}
        super().__init__(f"{row} was changed{f' by {by}' if by else ''} while you edited it.", "Choose which version stays, field by field.")


class TooMany(Refused):
    """More tries than the limit allows; `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class FieldErrors(Refused):
    """What is wrong with single fields: field → messages. All of them at once."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        self.errors = errors
        super().__init__("; ".join(f"{field}: {' '.join(messages)}" for field, messages in errors.items()))
