"""A database that is busy for too long is no fault: the page says so, and to send it once more."""

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from quarterdeck_web.errors import ErrorsMiddleware


def answer_to(error: Exception, rf: RequestFactory):
    return ErrorsMiddleware(lambda request: None).process_exception(rf.post("/"), error)


@pytest.mark.parametrize("said", ["database is locked", "deadlock detected\nDETAIL: Process 1 waits"])
def test_a_busy_database_asks_for_another_try(said, rf):
    answer = answer_to(OperationalError(said), rf)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "send it once more" in answer.content.decode()


def test_another_fault_of_the_database_stays_a_fault(rf):
    assert answer_to(OperationalError("no such table: features"), rf) is None
