"""How an item stands, in the fields that can be proposed."""

from typing import Any

from quarterdeck_web.delivery.models import WorkItem


def stands(item: WorkItem) -> dict[str, Any]:
    """Milestone, labels in order, and whether it is open, complete or closed without."""
    state = item.body.get("state", "open")
    return {
        "milestone": item.body.get("milestone") or "",
        "labels": sorted(item.body.get("labels") or []),
        "state": state if state in ("complete", "closed") else "open",
    }
