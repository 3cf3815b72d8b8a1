"""Saying who was told how a promise stands."""

from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.plans.models import Commitment
from quarterdeck_web.products.changes import changing


def note_told(scope: Scope, commitment: Commitment, who: str, note: str = "") -> None:
    """Write down that somebody was told, today and by oneself. Raises `FieldErrors` for nobody."""
    if not who.strip():
        raise FieldErrors({"who": ["Say who was told."]})
    told = {"who": who.strip()[:200], "on": timezone.localdate().isoformat(), "by": scope.who}
    if note.strip():
        told["note"] = note.strip()[:1000]
    with changing(scope, "releases.edit", why=f"{told['who']} was told") as change:
        change.update(commitment, {"told": [*(commitment.body.get("told") or []), told]})
