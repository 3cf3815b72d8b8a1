"""A forecast is never edited: each carries the hash of what it said, and a record that was changed shows."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace

from quarterdeck.errors import Flaw
from quarterdeck.product.history import ForecastPoint, ForecastRecord
from quarterdeck.product.product_file import ProductFile

LENGTH = 16


def forecast_hash(record: ForecastRecord) -> str:
    """What identifies what a forecast said: the first 16 hex digits of SHA-256 over all of it but its truth.

    Fields at their default do not count, so a later version that adds fields keeps today's hashes.
    """
    said = {
        "subject": record.subject,
        "made_on": record.made_on.isoformat(),
        "p50_date": record.p50_date.isoformat(),
        "p85_date": record.p85_date.isoformat(),
        "method": record.method,
        "input_hash": record.input_hash,
        "stated_date": record.stated_date.isoformat() if record.stated_date else "",
        "points": _points(record.points),
        "components": [[each.method, each.p50_date.isoformat(), each.p85_date.isoformat(), *_points(each.points)] for each in record.components],
    }
    text = json.dumps({key: value for key, value in said.items() if value}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def sealed(record: ForecastRecord) -> ForecastRecord:
    """The record with the hash of what it says. Raises nothing: an older seal is made anew, so seal once, where it is made."""
    return replace(record, record_hash=forecast_hash(record))


def forecast_flaws(product: ProductFile) -> Iterator[Flaw]:
    """Forecasts that do not say any more what they said when they were made, and truths that cannot be."""
    for idx, record in enumerate(product.forecasts):
        place = f"forecasts[{idx}]"
        if record.record_hash and record.record_hash != forecast_hash(record):
            message = (
                f"expected the forecast of {record.subject!r} of {record.made_on} as it was made (hash {record.record_hash}), got another "
                f"(hash {forecast_hash(record)}): it was changed since. A forecast is never edited; put back what it said"
            )
            yield Flaw(f"{place}.record_hash", message)
        dates, shares = [each.on for each in record.points], [each.probability for each in record.points]
        if dates != sorted(set(dates)) or shares != sorted(shares) or not all(0 <= share <= 1 for share in shares):
            yield Flaw(f"{place}.points", "expected days that follow each other with probabilities from 0 to 1 that do not fall. Correct the source")
        if record.p85_date < record.p50_date:
            yield Flaw(f"{place}.p85_date", f"expected it on or after the 50 % date {record.p50_date}, got {record.p85_date}. Correct the source")
        if record.actual_date is not None and record.actual_date > product.as_of:
            message = f"expected a truth up to the day the product speaks of ({product.as_of}), got {record.actual_date}. Take it out until it is so"
            yield Flaw(f"{place}.actual_date", message, "warning")


def _points(points: tuple[ForecastPoint, ...]) -> list[list[str | float]]:
    return [[each.on.isoformat(), each.probability] for each in points]
