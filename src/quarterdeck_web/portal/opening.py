"""Opening and closing the portal: its address, who may see it, what it shows."""

import re
from dataclasses import asdict, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.http import QueryDict

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib import walls
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.portal import facts
from quarterdeck_web.portal.facts import NAME, TABS, VISIBILITIES, PortalFacts
from quarterdeck_web.portal.models import PortalAddress
from quarterdeck_web.portal.visitors.people import read_email
from quarterdeck_web.products.assemble import tidy_fact
from quarterdeck_web.products.changes import changing

OPERATION = "portal.manage"
MAX_TITLE, MAX_WELCOME, MAX_LISTED = 100, 1_000, 2_000
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")


def save(scope: Scope, post: QueryDict) -> PortalFacts:
    """Keep what the form of the settings says. Raises `FieldErrors` with everything that is wrong."""
    errors: dict[str, list[str]] = {}
    read, slug = _read(post, errors), post.get("slug", "").strip().lower()
    if not SLUG.fullmatch(slug):
        errors["slug"] = [f"expected small letters, digits and hyphens, got {slug[:60]!r}"]
    elif _is_taken(scope, slug):
        errors["slug"] = [f"“{slug}” is taken. Choose another"]
    if errors:
        raise FieldErrors(errors)
    kept = tidy_fact(NAME, {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(read).items()})
    try:
        with changing(scope, OPERATION, why="settings of the portal") as change:
            change.set_fact(NAME, kept)
            _move(scope, slug)
    except IntegrityError:
        raise FieldErrors({"slug": [f"“{slug}” is taken. Choose another"]}) from None
    return read


def close(scope: Scope) -> None:
    """Show the portal to nobody; everything in it stays."""
    off = replace(facts.facts_of(scope.workspace), visibility="off")
    with changing(scope, OPERATION, why="closed the portal") as change:
        change.set_fact(NAME, tidy_fact(NAME, {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(off).items()}))


def _is_taken(scope: Scope, slug: str) -> bool:
    """Whether another workspace has this address."""
    with walls.standing_outside():  # Addresses are one for all workspaces.
        others = PortalAddress.objects.everywhere("addresses are one for all").filter(slug=slug).exclude(workspace=scope.workspace)
        return bool(others.exists())


def _move(scope: Scope, slug: str) -> None:
    """The portal's address. The old one leads nowhere from now on, links in old mails too; the page says so."""
    address = scope.rows(PortalAddress).first() or PortalAddress(workspace=scope.workspace)
    if address.slug != slug:
        address.slug = slug
        with transaction.atomic():
            address.save()
        record_audit(scope, OPERATION, f"the portal's address is {slug}")


def _read(post: QueryDict, errors: dict[str, list[str]]) -> PortalFacts:
    told: dict[str, Any] = {"title": " ".join(post.get("title", "").split()), "welcome": post.get("welcome", "").replace("\r\n", "\n").strip()}
    for name, most in (("title", MAX_TITLE), ("welcome", MAX_WELCOME)):
        if len(told[name]) > most:
            errors[name] = [f"expected at most {most:,} characters, got {len(told[name]):,}. Shorten it"]
    told["visibility"] = post.get("visibility", "off")
    if told["visibility"] not in dict(VISIBILITIES):
        errors["visibility"] = [f"expected one of {', '.join(dict(VISIBILITIES))}, got {told['visibility'][:40]!r}"]
    told["tabs"] = tuple(tab for tab in TABS if tab in post.getlist("tabs"))
    if not told["tabs"] and told["visibility"] != "off":
        errors["tabs"] = ["expected at least one tab, got none. A portal without one shows nothing"]
    told |= {"moderated": bool(post.get("moderated")), "for_accounts": bool(post.get("for_accounts"))}
    told["invited"] = _listed(post.get("invited", ""), "invited", errors)
    told["domains"] = _listed(post.get("domains", ""), "domains", errors)
    return PortalFacts(**told)


def _listed(text: str, name: str, errors: dict[str, list[str]]) -> tuple[str, ...]:
    """Addresses or domains, one a line or with commas between."""
    parts = [part.lower() for part in re.split(r"[\s,;]+", text) if part]
    said = list(dict.fromkeys(part.lstrip("@") if name == "domains" else part for part in parts))
    if len(said) > MAX_LISTED:
        errors[name] = [f"expected at most {MAX_LISTED:,}, got {len(said):,}. Let their whole domain in instead"]
        return ()
    for part in said:
        if name == "domains":
            if not DOMAIN.fullmatch(part):
                errors.setdefault(name, []).append(f"expected a domain such as orrin.example, got {part[:80]!r}")
        else:
            try:
                read_email(part)
            except FieldErrors as flaws:
                errors.setdefault(name, []).extend(flaws.errors["email"])
    return tuple(said)
