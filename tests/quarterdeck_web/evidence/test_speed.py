"""Pages of evidence ask the database little, however many rows there are: the number of queries does not grow with the list."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quarterdeck_web.evidence.models import Evidence

PAGES = {
    "": 31,
    "?state=all&q=gate": 31,
    "?state=linked&kind=deal": 33,
    "E0001/": 32,
    "needs/": 18,
    "needs/dock-slot/": 24,
    "needs/dock-slot/numbers/": 18,
    "market/": 18,
    "search/?q=gate": 22,
}


@pytest.mark.parametrize("path", PAGES)
def test_few_queries(harbor: Any, client_as: Any, path: str) -> None:
    client = client_as("pm", workspace=harbor)
    client.get(f"/w/harbor/evidence/{path}")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/w/harbor/evidence/{path}").status_code == 200
    assert len(queries) <= PAGES[path], [query["sql"][:120] for query in queries]


@pytest.mark.parametrize(
    "path", ["strategy/", "strategy/accounts/", "strategy/segments/", "strategy/objectives/O1/", "strategy/accounts/varga-pharma/"]
)
def test_strategy_asks_little_too(harbor: Any, client_as: Any, path: str) -> None:
    client = client_as("pm", workspace=harbor)
    client.get(f"/w/harbor/{path}")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/w/harbor/{path}").status_code == 200
    assert len(queries) <= 20, [query["sql"][:120] for query in queries]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL explains itself otherwise")
@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({"state": "new"}, "evidence_inbox"),
        ({"state": "new", "kind": "deal"}, "evidence_by_kind"),
        ({"state": "new", "source": "mail"}, "evidence_by_source"),
        ({"state": "new", "language": "nl"}, "evidence_by_language"),
        ({"state": "linked", "need": None}, "evidence_by_need"),
        ({"state": "new", "account": None}, "evidence_by_account"),
        ({"state": "new", "segment": None}, "evidence_by_segment"),
    ],
)
def test_each_filter_walks_its_own_index_in_order(harbor: Any, filters: dict[str, Any], index: str) -> None:
    plan = Evidence.objects.within(harbor).filter(**filters).order_by("-day", "-id")[:50].explain()
    assert index in plan
    assert "TEMP B-TREE" not in plan, "the list is sorted by the index, not afterwards"
