"""Leaving: the signed link in each mail that ends them with one press, without signing in (RFC 8058)."""

from django.core import signing

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.portal.facts import url_of
from quarterdeck_web.portal.models import Visitor

SALT = "quarterdeck_web.portal.unsubscribe"


def unsubscribe_url(slug: str, visitor: Visitor) -> str:
    """The whole address that ends mails to a visitor. It works as long as the visitor is known."""
    return url_of(slug, "portal-unsubscribe", signing.dumps([visitor.workspace_id.hex, visitor.ref], salt=SALT, compress=True))


def named_by(scope: Scope, token: str) -> Visitor | None:
    """The visitor that a signed link names, if it is one of this portal."""
    try:
        workspace, ref = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if workspace != scope.workspace.pk.hex:
        return None
    found: Visitor | None = scope.rows(Visitor).filter(ref=ref).first()
    return found
