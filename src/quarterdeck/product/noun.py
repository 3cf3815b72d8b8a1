"""How every noun is made: an immutable value with named fields that knows no unknown field."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def noun(cls: type[T]) -> type[T]:
    """Make a class a frozen, keyword-only dataclass that reads and writes strictly (see `codec`)."""
    make: Callable[[type[T]], type[T]] = dataclass(frozen=True, kw_only=True, slots=True)
    made: Any = make(cls)
    made.__pydantic_config__ = {"extra": "forbid", "allow_inf_nan": False}
    result: type[T] = made
    return result
