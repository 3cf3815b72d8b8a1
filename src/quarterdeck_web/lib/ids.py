"""Public ids: UUIDs of version 7, which sort by the time they were made. An id is never the defence."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new id."""
    return uuid7()
