"""A few values a process keeps, each made once however many ask for it at the same time."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """The `most` values that were asked for last, by their key. Making one that fails is tried again by whoever asks next."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: OrderedDict[Hashable, Future[Value]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> tuple[Value, bool]:
        """The value, and whether it was there or being made already."""
        with self._lock:
            found = self._values.get(key)
            is_new = found is None
            if found is None:
                found = self._values[key] = Future()
                while len(self._values) > self.most:
                    self._values.popitem(last=False)
            else:
                self._values.move_to_end(key)
        if is_new:
            try:
                found.set_result(make())
            except BaseException as failure:
                with self._lock:
                    if self._values.get(key) is found:
                        del self._values[key]
                found.set_exception(failure)
        return found.result(), not is_new

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()
