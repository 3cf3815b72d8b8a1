"""No caller of one portal reaches anything of another: every public address × anonymous, visitors, members × own and foreign ids.

- what is shown of ours never holds what is theirs, and nothing of theirs changes or is pointed at;
- a foreign id looks like a missing one (404); a portal that is off, or not let in, shows nothing;
- a visitor's session opens no page of a workspace.
"""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from quarterdeck_web.portal.facts import VisitorScope, address_of
from quarterdeck_web.portal.models import Visitor
from quarterdeck_web.portal.visitors.door import cookie_of
from quarterdeck_web.portal.visitors.leaving import unsubscribe_url
from quarterdeck_web.portal.visitors.signing_in import open_session
from tests.quarterdeck_web.tenancy.addresses import Address, addresses
from tests.quarterdeck_web.tenancy.matrix import BACKEND
from tests.quarterdeck_web.tenancy.world import CANARY, OWN_ID, Side, foreign_references, snapshot

PUBLIC = [address for address in addresses() if address.route.startswith("p/")]
OURS = {"idea": "IDEA", "idea_comment": "IC", "entry": "LOG"}


@pytest.fixture
def callers(sides: dict[str, Side]) -> dict[str, Client]:
    """Anonymous, a visitor of each portal (signed in to the other one's name, too), and a member of theirs."""
    found = {"anonymous": Client(raise_request_exception=False), "their member": Client(raise_request_exception=False)}
    found["their member"].force_login(sides["theirs"].people["owner"], backend=BACKEND)
    for name, side in sides.items():
        browser = found[f"visitor of {name}"] = Client(raise_request_exception=False)
        token = open_session(VisitorScope(side.workspace), Visitor.objects.within(side.workspace).get(ref="VIS"))
        for other in sides.values():  # The other portal is shown the same token: it must mean nothing there.
            browser.cookies[cookie_of(other.workspace.pk)] = token
    return found


def filled(address: Address, sides: dict[str, Side], foreign: bool) -> str:
    """The address in our portal, with our ids or with one that only they have."""
    their_visitor = Visitor.objects.within(sides["theirs"].workspace).get(ref="VIS")
    token = unsubscribe_url("x", their_visitor).split("/")[-2] if foreign else "nobody"
    slots = {name: OWN_ID["theirs"] if foreign else ref for name, ref in OURS.items()} | {"token": token, "portal": "portal-matrix-ours"}
    url = "/" + address.route
    for slot in address.slots:
        start = url.index("<")
        url = url[:start] + slots[slot] + url[url.index(">", start) + 1 :]
    return url


def test_there_are_public_addresses_and_each_has_its_operation() -> None:
    assert len(PUBLIC) >= 18
    assert {address.operation for address in PUBLIC} == {"portal.visit"}


@pytest.mark.parametrize("address", PUBLIC, ids=lambda address: address.name)
def test_no_request_to_a_portal_reaches_another(address: Address, sides: dict[str, Side], callers: dict[str, Client]) -> None:
    before, asked, fine = snapshot(sides["theirs"]), 0, 0
    for name, client in callers.items():
        for foreign in (False, True):
            for method in address.methods:
                with transaction.atomic():
                    answer = _ask(client, method, filled(address, sides, foreign), sides["theirs"], foreign)
                    asked += 1
                    fine += answer.status_code == 200
                    assert answer.status_code < 500, (name, method)
                    if name != "their member":
                        assert CANARY not in answer.content.decode(errors="replace"), f"{name} sees what is theirs"
                    if foreign and address.slots[1:] and address.slots[1] != "token":
                        assert answer.status_code in (302, 404), f"{name} {method}: {answer.status_code} for a foreign id"
                    assert not foreign_references()
                    transaction.set_rollback(True)
    assert asked >= 8
    assert fine or address.name not in ("portal-ideas", "portal-idea", "portal-roadmap", "portal-changelog"), (
        "nothing was shown: the test would pass on anything"
    )
    assert snapshot(sides["theirs"]) == before


def test_what_they_have_is_really_shown_in_their_own_portal(sides: dict[str, Side], callers: dict[str, Client]) -> None:
    for path in ("roadmap/", "ideas/", "ideas/IDEA/", "changelog/"):
        assert CANARY in callers["anonymous"].get(f"/p/portal-matrix-theirs/{path}").content.decode(), path


def test_a_workspace_is_told_the_address_of_its_own_portal(sides: dict[str, Side]) -> None:
    assert {name: str(address_of(side.workspace)) for name, side in sides.items()} == {name: f"portal-matrix-{name}" for name in sides}


def test_a_visitor_is_nobody_to_the_workspace(callers: dict[str, Client]) -> None:
    for path in ("", "portal/", "evidence/", "settings/portal/"):
        assert "/accounts/login" in callers["visitor of ours"].get(f"/w/matrix-ours/{path}")["Location"]


def test_a_session_that_ended_is_none(sides: dict[str, Side], callers: dict[str, Client]) -> None:
    from quarterdeck_web.portal.models import VisitorSession

    assert callers["visitor of ours"].get("/p/portal-matrix-ours/you/").status_code == 200
    VisitorSession.objects.within(sides["ours"].workspace).update(expires_at=timezone.now())
    assert callers["visitor of ours"].get("/p/portal-matrix-ours/you/").status_code == 302


def _ask(client: Client, method: str, url: str, theirs: Side, foreign: bool) -> Any:
    own = OWN_ID["theirs"]
    stuffing = {
        "into": own,
        "visitor": own,
        "account": own,
        "idea": own,
        "workspace": theirs.slug,
        "title": "Stuffed words",
        "text": "Stuffed",
        "anyway": "1",
    }
    if method == "GET":
        return client.get(url, {"title": "An idea", "next": f"/p/portal-{theirs.slug}/"})
    return client.post(
        url, stuffing if foreign else {"title": "Other words", "text": "Said", "email": "new@visitors.example", "code": "1", "anyway": "1"}
    )
