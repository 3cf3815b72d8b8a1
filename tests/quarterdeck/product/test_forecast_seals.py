"""A record of a forecast that was changed is noticed."""

from dataclasses import replace
from datetime import date

import pytest

from quarterdeck.product import ForecastRecord, Horizon, ProductFile
from quarterdeck.product.forecast_seals import forecast_flaws, forecast_hash, sealed
from quarterdeck.product.history import ForecastComponent, ForecastPoint

RECORD = sealed(
    ForecastRecord(
        subject="F",
        made_on=date(2026, 1, 5),
        p50_date=date(2026, 2, 2),
        p85_date=date(2026, 3, 2),
        method="plan simulated",
        input_hash="0123456789abcdef",
        stated_date=date(2026, 2, 20),
        points=(ForecastPoint(on=date(2026, 2, 2), probability=0.5), ForecastPoint(on=date(2026, 3, 2), probability=0.9)),
        components=(ForecastComponent(method="history alone", p50_date=date(2026, 2, 9), p85_date=date(2026, 4, 6)),),
    )
)
EDITS = {
    "subject": "G",
    "made_on": date(2026, 1, 4),
    "p50_date": date(2026, 2, 3),
    "p85_date": date(2026, 3, 9),
    "method": "by hand",
    "input_hash": "fedcba9876543210",
    "stated_date": None,
    "points": (),
    "components": (ForecastComponent(method="history alone", p50_date=date(2026, 2, 9), p85_date=date(2026, 4, 7)),),
}


def flaws(*records: ForecastRecord) -> list[str]:
    product = ProductFile(id="p", name="P", as_of=date(2026, 6, 1), horizon=Horizon(start=date(2026, 6, 1), num_weeks=4), forecasts=records)
    return [str(flaw) for flaw in forecast_flaws(product)]


def test_every_field_but_the_truth_is_tried():
    assert set(EDITS) | {"actual_date", "record_hash"} == set(ForecastRecord.__dataclass_fields__)


@pytest.mark.parametrize("field", EDITS)
def test_a_changed_forecast_is_noticed(field):
    (flaw,) = flaws(RECORD, replace(RECORD, **{field: EDITS[field]}))
    assert flaw.startswith("forecasts[1].record_hash: expected the forecast of")
    assert RECORD.record_hash in flaw
    assert "never edited" in flaw


def test_the_truth_may_come():
    assert flaws(RECORD, replace(RECORD, actual_date=date(2026, 2, 20))) == []
    assert forecast_hash(replace(RECORD, actual_date=date(2026, 2, 20))) == RECORD.record_hash


def test_records_from_before_have_no_seal_and_no_flaw():
    assert flaws(replace(RECORD, record_hash="")) == []


def test_truths_and_points_that_cannot_be_are_told():
    tomorrow = replace(RECORD, actual_date=date(2026, 6, 2))
    falling = sealed(replace(RECORD, points=tuple(reversed(RECORD.points))))
    upside_down = sealed(replace(RECORD, p85_date=date(2026, 2, 1)))
    found = flaws(tomorrow, falling, upside_down)
    assert [flaw.split(":")[0] for flaw in found] == ["forecasts[0].actual_date", "forecasts[1].points", "forecasts[2].p85_date"]
