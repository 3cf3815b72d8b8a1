"""What a portal shows, and to whom: read from the product's own facts, so that it leaves with an export."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.accounts.permissions import Role
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.portal.models import PortalAddress
from quarterdeck_web.strategy.models import Account

NAME = "portal"
TABS = ("roadmap", "ideas", "changelog")
TAB_WORDS = {"roadmap": "Roadmap", "ideas": "Ideas", "changelog": "Changelog"}
VISIBILITIES = (("off", "Off: nobody sees it"), ("private", "Private: only who is let in below"), ("public", "Public: everybody with the address"))


@dataclass(frozen=True)
class PortalFacts:
    """The settings of a portal (see the engine's `Portal`)."""

    visibility: str = "off"
    title: str = ""
    welcome: str = ""
    tabs: tuple[str, ...] = TABS
    moderated: bool = False
    invited: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    for_accounts: bool = False

    @property
    def is_open(self) -> bool:
        """Whether anybody from outside sees it."""
        return self.visibility != "off"


def facts_of(workspace: Workspace) -> PortalFacts:
    """The settings of a workspace's portal."""
    kept: dict[str, Any] = workspace.facts.get(NAME) or {}
    return PortalFacts(**{name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()})


def address_of(workspace: Workspace) -> PortalAddress | None:
    """Where the portal of a workspace is found, if it has an address yet."""
    found: PortalAddress | None = PortalAddress.objects.within(workspace).first()
    return found


def url_of(slug: str, name: str = "portal-home", *args: str) -> str:
    """A whole address of a portal, for mails and feeds."""
    return f"{settings.BASE_URL}{reverse(name, args=[slug, *args])}"


def admits(scope: Scope, facts: PortalFacts, email: str) -> bool:
    """Whether somebody with this address may come in."""
    if facts.visibility == "public":
        return True
    if facts.visibility == "off":
        return False
    return email in facts.invited or domain_of(email) in facts.domains or (facts.for_accounts and account_of(scope, email) is not None)


def account_of(scope: Scope, email: str) -> Account | None:
    """The account whose domain an address is of."""
    domain = domain_of(email)
    if not domain:
        return None
    near = scope.rows(Account).filter(body__domains__icontains=domain)
    return next((row for row in near if domain in row.body.get("domains", ())), None)


def domain_of(email: str) -> str:
    """What stands behind the @."""
    return email.rpartition("@")[2].lower()


class VisitorScope(Scope):
    """The scope of a visit: one workspace, and nothing that a member may do. Records name no visitor, so that one can be forgotten."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, None, frozenset({Role.PORTAL}))

    @property
    def who(self) -> str:
        """What records say."""
        return "a portal visitor"
