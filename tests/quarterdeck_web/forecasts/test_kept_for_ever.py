"""Every operation that could change a stored forecast is tried: none does, in the actions nor in the database."""

from contextlib import contextmanager

import pytest
from django.db import Error, transaction

from quarterdeck_web.features.models import Feature
from quarterdeck_web.forecasts.models import Forecast
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.products.changes import changing, take_back, undo_last
from quarterdeck_web.products.models import Change, ForecastRecord

from .conftest import keep_forecast

LATER = "2027-01-01"


@pytest.fixture
def scope(scope_for, docks):
    return scope_for("tpm", workspace=docks)


@pytest.fixture
def made(scope, planned):
    return keep_forecast(scope, planned)


@pytest.fixture
def record(scope, made):
    return scope.rows(ForecastRecord).filter(body__subject="D-1").last()


@contextmanager
def nothing_changes(scope):
    """What is kept of forecasts is the same afterwards."""

    def kept():
        records = list(scope.rows(ForecastRecord).order_by("pk").values_list("pk", "body"))
        return records, [(row.pk, row.number, bytes(row.content), row.summary) for row in scope.rows(Forecast).order_by("pk")]

    before = kept()
    yield
    assert kept() == before


def by_action(how):
    def run(scope, record):
        with changing(scope, "test") as change:
            how(change, record)

    return run


ACTIONS = {
    "delete": by_action(lambda change, record: change.delete(record)),
    "delete_all": by_action(lambda change, record: change.delete_all([record])),
    "undo": lambda scope, record: undo_last(scope),
    "take the act back": lambda scope, record: take_back(scope, scope.rows(Change).filter(row=record.pk).last().batch, "test"),
}
STATEMENTS = {
    "update": by_action(lambda change, record: change.update(record, {"p85_date": LATER})),
    "update_all": by_action(lambda change, record: change.update_all([record], {"method": "another"})),
    "update_each": by_action(lambda change, record: change.update_each([(record, {"made_on": "2025-01-01"})])),
    "take a field away": by_action(lambda change, record: change.update(record, {"record_hash": None})),
    "amend": by_action(lambda change, record: change.amend(record, "p50_date", LATER)),
    "save": lambda scope, record: type(record)(
        **{field.attname: getattr(record, field.attname) for field in record._meta.fields} | {"body": {**record.body, "p85_date": LATER}}
    ).save(force_update=True),
    "query": lambda scope, record: scope.rows(ForecastRecord).filter(pk=record.pk).update(body={**record.body, "components": []}),
    "bulk": lambda scope, record: scope.rows(ForecastRecord).bulk_update([_moved(record)], ["body"]),
    "content": lambda scope, record: scope.rows(Forecast).update(content=b"another"),
    "summary": lambda scope, record: scope.rows(Forecast).update(summary={}),
    "day": lambda scope, record: scope.rows(Forecast).update(made_on=LATER),
    "number": lambda scope, record: scope.rows(Forecast).update(number=99),
}


def _moved(record):
    record.body = {**record.body, "subject": "D-2"}
    return record


@pytest.mark.parametrize("action", ACTIONS)
def test_no_action_takes_a_forecast_away(scope, record, action):
    with nothing_changes(scope), pytest.raises(Refused, match=r"kept for ever|nothing of yours to undo"):
        ACTIONS[action](scope, record)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_every_edit(scope, record, statement):
    with nothing_changes(scope), pytest.raises(Error, match="never edited"), transaction.atomic():
        STATEMENTS[statement](scope, record)


def test_the_truth_may_come_and_be_taken_back(scope, record):
    feature, said = scope.get(Feature, ref="D-1"), dict(record.body)
    with changing(scope, "features.edit") as change:
        change.update(feature, {"status": "released"})
    record.refresh_from_db()
    truth = record.body["actual_date"]
    assert {**record.body, "actual_date": None} == {**said, "actual_date": None}
    assert truth
    undo_last(scope)
    record.refresh_from_db()
    assert record.body == said


def test_a_record_is_sealed_and_keeps_every_method(scope, record):
    from pydantic import TypeAdapter

    from quarterdeck.product import ForecastRecord as Noun
    from quarterdeck.product.forecast_seals import forecast_hash

    read = TypeAdapter(Noun).validate_python(record.body)
    assert read.record_hash == forecast_hash(read)
    assert read.stated_date is not None
    assert {part.method for part in read.components} <= {"plan simulated", "history alone", "plan simulated, pooled with history"}


def test_nobody_can_send_a_change_of_a_forecast(client_as, docks, record, made):
    for role in ("owner", "pm", "tpm"):
        client = client_as(role, workspace=docks)
        for path in (f"/w/docks/forecast/export/{made.number}/", "/w/docks/forecast/calibration/"):
            assert client.put(path, {"p85_date": LATER}).status_code in (403, 404, 405)
            assert client.delete(path).status_code in (403, 404, 405)
    record.refresh_from_db()
    assert record.body["p85_date"] != LATER


def test_what_was_edited_before_a_forecast_can_still_be_undone(scope, planned):
    feature = scope.get(Feature, ref="D-2")
    with changing(scope, "features.edit") as change:
        change.update(feature, {"title": "Yard map, live"})
    keep_forecast(scope, planned)
    undo_last(scope)
    assert scope.get(Feature, ref="D-2").body["title"] == "Yard map"
