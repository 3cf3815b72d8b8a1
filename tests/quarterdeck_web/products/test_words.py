"""The record speaks as people do."""

from datetime import date

import pytest

from quarterdeck_web.products.models import Change
from quarterdeck_web.products.views import history_lines
from quarterdeck_web.products.words import field_words, told

SUBJECT = "forecasts:01a20cbd-fa84-77ec-818c-0fbef508793"
CALLED = {"value.key": "value key", "value.p50": "value case, 50 %", "late_cost_per_week": "cost of a late week"}


@pytest.mark.parametrize(("field", "words"), list(CALLED.items()))
def test_fields_are_called_as_people_call_them(field, words):
    assert field_words(field) == words


def test_days_are_told_as_days_and_what_is_none_as_it_stands():
    assert told("2027-03-01").startswith("1 Mar")
    assert told("not before 2027-03-01").startswith("not before 1 Mar")
    assert told("2026-13-45") == "2026-13-45"
    long = "The auditor said on 2027-03-01 that the year-end work comes first, before all else."
    assert told(long) == long


def test_rows_without_a_name_are_counted():
    rows = [
        Change(
            batch=None,
            pk=f"00000000-0000-0000-0000-00000000000{number}",
            table="products.row",
            body={
                "field": "forecasts",
                "subject": SUBJECT + str(number),
                "new": "x",
                "on": date.today().isoformat(),
            },
        ).reindex()
        for number in (1, 2)
    ]
    for row in rows:
        row.batch = "same"
    (act,) = history_lines(rows)
    assert [(line["nameless"], line["number"]) for line in act["lines"]] == [("forecasts", 2)]
