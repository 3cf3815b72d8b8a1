"""Limits are counted in the database: to the try, across processes, and on both databases."""

import threading

import pytest
from django.db import connection, transaction

from quarterdeck_web.lib import limits
from quarterdeck_web.lib.models import Counter
from quarterdeck_web.lib.refusals import TooMany

pytestmark = pytest.mark.django_db


def tries(key: str, number: int, *, limit: int = 5, seconds: int = 900, now: float = 0) -> int:
    """How many of so many tries were allowed."""
    allowed = 0
    for _ in range(number):
        try:
            limits.hit(key, limit=limit, seconds=seconds, now=now)
            allowed += 1
        except TooMany:
            pass
    return allowed


def test_it_allows_as_many_as_the_limit_and_no_more():
    assert tries("sign-in:ines", 9, now=90_000) == 5
    assert tries("sign-in:jonas", 2, now=90_000) == 2


def test_the_window_slides_so_that_a_border_gives_no_second_helping():
    assert tries("a", 5, now=899) == 5
    assert tries("a", 5, now=901) == 0
    # Half the last window is still within reach: half of its five tries count.
    assert tries("a", 5, now=900 + 450) == 2
    assert tries("a", 5, now=900 * 3) == 5


def test_waiting_as_long_as_it_says_is_enough_and_less_is_not():
    for start in (900.0, 1234.5, 1799.0):
        key = f"wait-{start}"
        assert tries(key, 6, now=start) == 5
        with pytest.raises(TooMany) as refused:
            limits.hit(key, limit=5, seconds=900, now=start)
        wait = refused.value.retry_after
        assert 0 < wait <= 1800
        assert tries(key, 1, now=start + wait - 2) == 0
        assert tries(key, 1, now=start + wait) == 1


def test_a_refused_try_is_not_counted():
    assert tries("b", 50, now=900) == 5
    assert Counter.objects.get(key="b").count == 5


def test_a_right_password_was_no_try_and_a_reset_begins_again():
    for _ in range(20):
        limits.hit("c", limit=5, seconds=900, now=900)
        limits.forgive("c")
    assert tries("c", 5, now=900) == 5
    limits.forget("c")
    assert tries("c", 5, now=900) == 5


def test_long_keys_stay_apart():
    assert tries("x" * 500 + "1", 5, now=900) == 5
    assert tries("x" * 500 + "2", 5, now=900) == 5


def test_old_counters_are_swept():
    tries("old", 1, now=0)
    limits.hit("new", limit=5, seconds=900)
    assert limits.sweep() == 1
    assert list(Counter.objects.values_list("key", flat=True)) == ["new"]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_only_the_limit_gets_through():
    allowed: list[int] = []

    def one() -> None:
        try:
            allowed.append(tries("race", 5, limit=7, seconds=900, now=90_000))
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 8
    assert sum(allowed) == 7


def test_a_try_inside_a_transaction_that_fails_is_taken_back_with_it():
    def fails() -> None:
        with transaction.atomic():
            limits.hit("t", limit=5, seconds=900, now=900)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert not Counter.objects.filter(key="t").exists()
