"""Has every change of a feature, or of what a key stands on, show in the grid at once. Loaded after `turning`, which undoes keys first."""

from typing import Any

from quarterdeck_web.features.figures import index_features
from quarterdeck_web.features.keys import LINK_TOUCHES
from quarterdeck_web.features.models import Feature
from quarterdeck_web.products.assemble import on_replaced
from quarterdeck_web.products.changes import Changing, on_change
from quarterdeck_web.products.rows import NounRow


@on_change
def index_what_a_change_touches(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Write the grid's rows of the features that a change speaks of."""
    if isinstance(row, Feature):
        if after:
            index_features(change.workspace, [row])
        return
    if row.collection in LINK_TOUCHES:
        field, _ = LINK_TOUCHES[row.collection]
        refs = {body.get(field) for body in (before, after) if body} - {None}
        if refs:
            index_features(change.workspace, change.scope.rows(Feature).filter(ref__in=refs))


on_replaced(index_features)
