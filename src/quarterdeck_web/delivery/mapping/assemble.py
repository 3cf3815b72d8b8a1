"""Work items and rules as the engine takes them, and what it says of them."""

from collections.abc import Iterable
from typing import Any, get_args

from quarterdeck.adapters import adapter_of
from quarterdeck.product.work_items import MappingRule, MatchedField, WorkItem
from quarterdeck.tracking.mapping import Mapped, map_work
from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.products.assemble import product_of

FIELDS: tuple[str, ...] = get_args(MatchedField)
MATCHES = ("is", "begins with", "contains")
_ITEMS, _RULES = adapter_of(list[WorkItem]), adapter_of(list[MappingRule])


def mapped_by_rules(items: Iterable[dict[str, Any]], rules: Iterable[dict[str, Any]], teams: dict[str, str]) -> Mapped:
    """What rules make of work items, all given by their bodies."""
    return map_work(_ITEMS.validate_python(list(items)), _RULES.validate_python(list(rules)), teams=teams)


def suggestions(workspace: Workspace) -> tuple[list[dict[str, Any]], bool]:
    """Which feature each unmapped open work item may be for, the likeliest first; and whether meanings were read."""
    # Heavy: only the worker needs them.
    from quarterdeck.tracking.suggesting import suggest_features
    from quarterdeck_web.evidence.meaning.assemble import embedder

    product = product_of(workspace, without=("evidence", "changes", "survey_answers", "surveys", "highlights"))
    model = embedder()
    asked = [item for item in product.work_items if not item.is_done]
    found = [
        {"item": each.item, "feature": each.feature, "activity": each.activity, "probability": each.probability, "words": list(each.words)}
        for each in suggest_features(product, asked, embedder=model)
    ]
    return found, model is not None
