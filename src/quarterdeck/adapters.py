"""Readers and writers of typed data, one of each kind in a process."""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def adapter_of(kind: Any) -> "TypeAdapter[Any]":
    """What reads and writes data of this type (a dataclass, or `tuple[…, ...]` of it), made once.

    Making one of a plan or a forecast takes 160 ms, a hundred times what reading with it takes.
    """
    return _made(kind)


@cache
def _made(kind: Any) -> "TypeAdapter[Any]":
    # Imported here because pydantic takes a tenth of a second that `quarterdeck --help` does not need.
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
