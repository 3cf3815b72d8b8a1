"""How often something may be tried, counted in the database, so that all processes count the same tries.

    hit("sign-in:ines@harbor.example", limit=5, seconds=900)

A sliding window: the last window counts for the part of it that is still within reach. One statement looks and
counts, so that two processes cannot both take the last try.
"""

import hashlib
import time

from django.db import connection

from quarterdeck_web.lib.models import Counter
from quarterdeck_web.lib.refusals import TooMany

LONGEST_KEY = 200
SECONDS_KEPT_AFTER = 3600
_TABLE = Counter._meta.db_table

# `%(share)s` is the part of the previous window that a window ending now still covers.
_COUNT = f"""
INSERT INTO {_TABLE} ("key", "window", "count", "previous", "ends_at") VALUES (%(key)s, %(window)s, 1, 0, %(ends_at)s)
ON CONFLICT ("key") DO UPDATE SET
    "previous" = CASE WHEN {_TABLE}."window" = %(window)s THEN {_TABLE}."previous"
                      WHEN {_TABLE}."window" = %(window)s - 1 THEN {_TABLE}."count" ELSE 0 END,
    "count" = CASE WHEN {_TABLE}."window" = %(window)s THEN {_TABLE}."count" + 1 ELSE 1 END,
    "window" = %(window)s,
    "ends_at" = %(ends_at)s
WHERE CASE WHEN {_TABLE}."window" = %(window)s THEN {_TABLE}."count" + {_TABLE}."previous" * %(share)s
           WHEN {_TABLE}."window" = %(window)s - 1 THEN {_TABLE}."count" * %(share)s ELSE 0 END + 1 <= %(limit)s
RETURNING "count"
"""  # noqa: S608 - the only thing put into the text is our own table's name.


def hit(key: str, *, limit: int, seconds: int, message: str = "Too many tries.", now: float | None = None) -> None:
    """Count one try.

    Parameters
    ----------
    key
        What is counted, for whom: "invite:<workspace>".
    limit, seconds
        At most `limit` tries in any `seconds` seconds, to within the smoothing of two windows.

    Raises
    ------
    TooMany
        If the limit is reached. The refused try is not counted, so waiting always helps.
    """
    now = time.time() if now is None else now
    window, into = divmod(now, seconds)
    values = {
        "key": _short(key),
        "window": int(window),
        "share": 1 - into / seconds,
        "limit": limit,
        "ends_at": int(now) + 2 * seconds + SECONDS_KEPT_AFTER,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        counted = cursor.fetchone()
    if counted is None:
        raise TooMany(message, retry_after(key, limit=limit, seconds=seconds, now=now))


def forgive(key: str) -> None:
    """Take the last try back: it was none (a right password)."""
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE {_TABLE} SET "count" = "count" - 1 WHERE "key" = %s AND "count" > 0', [_short(key)])  # noqa: S608


def forget(key: str) -> None:
    """Begin again at none."""
    Counter.objects.filter(key=_short(key)).delete()


def retry_after(key: str, *, limit: int, seconds: int, now: float | None = None) -> int:
    """Seconds until the next try would be allowed; 0 if it is now."""
    now = time.time() if now is None else now
    window, into = divmod(now, seconds)
    row = Counter.objects.filter(key=_short(key)).values("window", "count", "previous").first()
    if row is None or row["window"] < window - 1:
        return 0
    count, previous = (row["count"], row["previous"]) if row["window"] == window else (0, row["count"])
    if count + 1 + previous * (1 - into / seconds) <= limit:
        return 0
    if count + 1 <= limit and previous:
        # Only the fading of the previous window is missing.
        return max(1, int(seconds * (1 - (limit - count - 1) / previous) - into) + 1)
    # The current window must become the previous one, and then fade.
    fade = seconds * (1 - (limit - 1) / count) if count else 0
    return max(1, int(seconds - into + max(0.0, fade)) + 1)


def sweep() -> int:
    """Delete counters that say nothing any more. Returns how many."""
    return Counter.objects.filter(ends_at__lt=int(time.time())).delete()[0]


def _short(key: str) -> str:
    return key if len(key) <= LONGEST_KEY else f"{key[:100]}:{hashlib.sha256(key.encode()).hexdigest()}"
