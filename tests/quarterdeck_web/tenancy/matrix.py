"""The tenant matrix: each address × method × caller × own and foreign ids, judged by what must never happen.

- somebody who is not signed in is sent to sign in; a member of another workspace finds nothing (404);
- a role the table does not name is refused (403); a role it names gets an answer;
- a foreign id looks like a missing one (404); nothing of theirs is ever shown, changed or pointed at;
- every operation that writes is asked for twice where it was not refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db import transaction
from django.test import Client

from quarterdeck_web.accounts.permissions import PERMISSIONS, Role
from tests.quarterdeck_web.tenancy.addresses import CONSTANTS, MAY_NOT_FIND, PARTICULAR, REFS, Address
from tests.quarterdeck_web.tenancy.world import CANARY, OWN_ID, Side, foreign_references

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TIMES = 2
REFUSED = (403, 404)


@dataclass(frozen=True)
class Caller:
    """Who asks: a role in one of the workspaces, or nobody."""

    side: str
    role: str
    client: Client


@dataclass(frozen=True)
class Cell:
    """One request and what became of it."""

    address: str
    method: str
    caller: str
    foreign: tuple[str, ...]
    problem: str

    def __str__(self) -> str:
        return f"{self.method} {self.address} as {self.caller}{f' with foreign {self.foreign}' if self.foreign else ''}: {self.problem}"


def callers(ours: Side, theirs: Side, roles: tuple[str, ...] = tuple(role.value for role in Role)) -> list[Caller]:
    """Everybody who may ask for something of `ours`: each role of ours, the strongest and the weakest of theirs, nobody."""
    found = [Caller("nobody", "", Client(raise_request_exception=False))]
    for name, side in (("ours", ours), ("theirs", theirs)):
        for role in roles if name == "ours" else ("owner", "viewer"):
            client = Client(raise_request_exception=False)
            client.force_login(side.people[role], backend=BACKEND)
            found.append(Caller(name, role, client))
    return found


def run(address: Address, ours: Side, theirs: Side, who: list[Caller], methods: tuple[str, ...] = ("GET", "POST")) -> tuple[list[Cell], int]:
    """Ask for everything an address can be asked for. Returns what must not happen but did, and how many requests it took."""
    wrong: list[Cell] = []
    asked = 0
    for method in set(address.methods) & set(methods):
        for caller in who:
            for foreign in _choices(address, caller):
                url = filled(address, ours, theirs, foreign)
                body = stuffing(theirs, foreign)
                with transaction.atomic():
                    for time in range(TIMES if method == "POST" else 1):
                        asked += 1
                        answer = _ask(caller.client, method, url, body)
                        problem = judge(address, method, caller, foreign, answer)
                        if problem and not (time and answer.status_code == 404 and method == "POST"):  # What is deleted is gone.
                            wrong.append(Cell(address.route, method, f"{caller.role or 'nobody'} of {caller.side}", foreign, problem))
                        if answer.status_code in REFUSED:
                            break  # Nothing was done that a second time could meet.
                    reached = foreign_references() if foreign == ("body",) else []
                    wrong += [Cell(address.route, method, f"{caller.role} of ours", foreign, f"points at what is theirs: {each}") for each in reached]
                    transaction.set_rollback(True)
    return wrong, asked


def _choices(address: Address, caller: Caller) -> Iterator[tuple[str, ...]]:
    """Which slots hold a foreign id: none, each one, all; only one's own members get past the door to try."""
    yield ()
    if caller.side != "ours":
        return
    slots = tuple(slot for slot in address.slots if slot != "workspace" and slot not in CONSTANTS)
    for size in range(1, len(slots) + 1):
        yield from combinations(slots, size)
    if "subject" in address.slots:
        yield ("subject",)
    if address.name and "POST" in address.methods:
        yield ("body",)


def filled(address: Address, ours: Side, theirs: Side, foreign: tuple[str, ...]) -> str:
    """The address with its slots filled, own or foreign."""
    url = "/" + address.route
    for slot in address.slots:
        side = theirs if slot in foreign else ours
        start = url.index("<")
        url = url[:start] + value_of(address, slot, side, slot in foreign) + url[url.index(">", start) + 1 :]
    return url


def value_of(address: Address, slot: str, side: Side, is_foreign: bool) -> str:
    """What fills a slot. A foreign noun is one that only the other workspace has."""
    particular = PARTICULAR.get(address.name, {}).get(slot)
    if particular:
        return side.ids.get(particular, particular)
    if slot == "workspace":
        return side.slug
    if slot == "subject" and is_foreign:
        return f"features:{OWN_ID['theirs']}"
    if slot in CONSTANTS:
        return CONSTANTS[slot]
    if slot in REFS:
        return OWN_ID["theirs"] if is_foreign else REFS[slot]
    if slot in side.ids:
        # Numbers count from 1 in every workspace; 77 is nobody's here and stands for one that only they have.
        return "77" if is_foreign and side.ids[slot].isdecimal() else side.ids[slot]
    raise KeyError(f"the slot {slot!r} is not in the table of the tenant matrix: add how it is filled (addresses.py, world.py)")


def stuffing(theirs: Side, foreign: tuple[str, ...]) -> dict[str, Any]:
    """Fields a form might take an id from, all of theirs."""
    if "body" not in foreign:
        return {}
    own = OWN_ID["theirs"]
    refs = dict.fromkeys(
        (
            *REFS,
            "id",
            "ref",
            "requires",
            "winner",
            "into",
            "duplicate_of",
            "champion",
            "parent",
            "memberships-0-team",
            "initiative",
            "feature_1",
            "feature_2",
        ),
        own,
    )
    rows = {name: value for name, value in theirs.ids.items() if not value.isdecimal()}
    words = dict.fromkeys(("title", "text", "name", "why"), "Stuffed")
    lists = {name: [own] for name in ("selected", "features", "items", "needs", "evidence_ids", "memberships")}
    plain = {"version": "1", "status": "planned", "confirm": "on", "kind": "not before", "day": "2027-01-04"}
    return {**words, **lists, **plain, "workspace": theirs.slug, "workspace_id": str(theirs.workspace.pk), **refs, **rows}


def _ask(client: Client, method: str, url: str, body: dict[str, Any]) -> Any:
    return client.get(url) if method == "GET" else client.generic(method, url) if method != "POST" else client.post(url, body)


def judge(address: Address, method: str, caller: Caller, foreign: tuple[str, ...], answer: Any) -> str:
    """What is wrong with an answer; empty where nothing is."""
    status, text = answer.status_code, b"" if answer.streaming else answer.content
    if status >= 500:
        return f"{status}, a fault"
    if caller.side != "theirs" and CANARY.encode() in text:
        return "shows what is theirs"
    permission = PERMISSIONS[address.asks_for(method)]
    if permission.anyone:
        return ""
    if caller.side == "nobody":
        return "" if status == 302 and "/accounts/login" in answer["Location"] else f"{status}, expected to be sent to sign in"
    if permission.signed_in:
        return ""
    if caller.side == "theirs":
        return "" if status == 404 else f"{status}, expected 404"
    if Role(caller.role) not in permission.roles:
        return "" if status == 403 else f"{status}, expected 403"
    if foreign and foreign != ("body",):
        return "" if status == 404 else f"{status}, expected 404"
    if status == 404 and address.name in MAY_NOT_FIND:
        return ""
    if status in (403, 404) and foreign != ("body",):
        return f"{status}, expected an answer"
    return ""
