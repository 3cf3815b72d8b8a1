"""What comments, history and decisions speak of: `collection:ref`, as in `features:HB-124`."""

from django.http import Http404

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.products.assemble import collections
from quarterdeck_web.products.rows import NounRow

ADDRESSES = {
    "features": "features/{ref}/",
    "needs": "evidence/needs/{ref}/",
    "evidence": "evidence/{ref}/",
    "teams": "feasibility/teams/{ref}/",
    "people": "feasibility/people/{ref}/",
    "risks": "feasibility/risks/{ref}/",
    "objectives": "strategy/objectives/{ref}/",
    "accounts": "strategy/accounts/{ref}/",
    "competitors": "evidence/market/{ref}/",
    "releases": "plan/releases/{ref}/launch/",
    "assumptions": "feasibility/assumptions/{ref}/",
}
"""Where a noun of a collection is shown, below `/w/<workspace>/`."""


def row_of(scope: Scope, subject: str) -> NounRow:
    """The row a subject names. Raises `Http404` for a missing, foreign or malformed one."""
    collection, _, ref = subject.partition(":")
    model = collections().get(collection)
    if model is None or not ref:
        raise Http404
    return scope.get(model, ref=ref)


def subject_of(row: NounRow) -> str:
    """How comments speak of a row."""
    return f"{row.collection}:{row.ref or row.pk}"


def address_of(scope: Scope, subject: str) -> str:
    """Where a subject is shown; the workspace's home for what has no page of its own."""
    collection, _, ref = subject.partition(":")
    return f"/w/{scope.workspace.slug}/" + ADDRESSES.get(collection, "").format(ref=ref)
