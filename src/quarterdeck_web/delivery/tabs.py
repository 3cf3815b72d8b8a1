"""The tabs above every page of Delivery."""

from typing import Any

from django.urls import NoReverseMatch, reverse

from quarterdeck_web.accounts.scope import Scope

TABS = (
    ("items", "Work items", "work-items"),
    ("mapping", "Mapping", "work-mapping"),
    ("flow", "Flow", "delivery-flow"),
    ("drift", "Drift", "delivery-drift"),
    ("commitments", "Promises", "delivery-commitments"),
    ("proposals", "Proposals", "tracker-proposals"),
)
"""Each tab's name, its title and the name of its address. One whose address is not there is left out."""


def delivery_tabs(scope: Scope, current: str) -> list[dict[str, Any]]:
    """The tabs of Delivery, with the one named `current` marked."""
    tabs = []
    for name, title, address in TABS:
        try:
            url = reverse(address, args=[scope.workspace.slug])
        except NoReverseMatch:
            continue
        tabs.append({"title": title, "url": url, "current": name == current})
    return tabs
