"""A small workspace of evidence: two needs, three accounts, a handful of items, all under the tests' eyes."""

from typing import Any

import pytest

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.scope import system_scope
from quarterdeck_web.evidence.models import Evidence, Need
from quarterdeck_web.products.changes import changing
from quarterdeck_web.strategy.models import Account, Segment

SAID = (
    ("E1", "We phone the gate four times a day to move one slot", "varga", "2026-01-02", "slots"),
    ("E2", "The gate never answers the phone, so no slot moves", "orrin", "2026-01-03", "slots"),
    ("E3", "Let carriers book a slot at the gate themselves", "varga", "2026-01-04", None),
    ("E4", "The arrival jumps by three hours", "bluepine", "2026-01-04", "arrival"),
    ("E5", "Müller sagt: das Tor antwortet nie", None, "2026-01-05", None),
    ("E6", "Please call me back", None, None, None),
)


def write(workspace: Workspace, model: Any, **body: Any) -> Any:
    with changing(system_scope(workspace), "evidence.triage") as change:
        return change.create(model, body)


@pytest.fixture
def voices(ours: Workspace) -> Workspace:
    """`ours` with segments food and steel; accounts varga, orrin, bluepine; needs slots and arrival; items E1 to E6."""
    for ref in ("food", "steel"):
        write(ours, Segment, id=ref, title=ref.capitalize())
    for ref, segment, revenue in (("varga", "food", 310000.0), ("orrin", "steel", 90000.0), ("bluepine", "food", 0.0)):
        write(ours, Account, id=ref, title=f"{ref.capitalize()} Ltd", segment=segment, yearly_revenue=revenue)
    write(ours, Need, id="slots", title="Book a dock slot without phoning")
    write(ours, Need, id="arrival", title="Know when the truck really arrives")
    for ref, text, account, day, need in SAID:
        body = {"id": ref, "text": text, "account": account, "said_on": day, "need": need, "segment": "food" if account == "varga" else None}
        write(ours, Evidence, **{name: value for name, value in body.items() if value is not None})
    return ours
