"""Where each reason of a drift leads: to what it lies with."""

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.features.models import Feature


class Subjects:
    """The pages behind the reasons of one study; `rows` are its features that are still there."""

    def __init__(self, scope: Scope, features: list[dict[str, Any]], rows: dict[str, Feature]) -> None:
        self.slug, self.rows = scope.workspace.slug, rows
        named = {part.get("subject", "") for each in features for part in each["parts"]} - set(rows) - {""}
        self.items = dict(scope.rows(WorkItem).filter(ref__in=named).values_list("ref", "pk"))
        self.others = set(scope.rows(Feature).filter(ref__in=named).values_list("ref", flat=True))

    def of(self, feature: str, part: dict[str, Any]) -> str:
        """The work item that blocked it, the other feature it waited for, its own effort or work; empty where nothing is left of it."""
        subject = part.get("subject", "")
        if subject in self.items:
            return reverse("work-item", args=[self.slug, self.items[subject]])
        if subject in self.others or (subject in self.rows and subject != feature):
            return reverse("feature", args=[self.slug, subject])
        if feature not in self.rows:
            return ""
        match part["kind"]:
            case "estimate":
                return reverse("feature-why", args=[self.slug, feature, "effort"])
            case "scope" | "start":
                return f"{reverse('work-items', args=[self.slug])}?{urlencode({'view': 'all', 'feature': feature})}"
            case "doubt":
                return reverse("feature-forecast", args=[self.slug, feature])
            case _:
                return ""
