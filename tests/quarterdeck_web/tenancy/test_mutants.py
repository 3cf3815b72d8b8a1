"""Would the tenant matrix notice? Bugs of the kind that broke tools of this field are seeded, one at a time; it must catch them.

Each mutant takes one wall away: a model whose rows are no longer scoped, a door that does not look at the membership or the
role, an answer that tells foreign from missing. A smaller matrix (three roles, one time) runs until one cell is wrong: over all
addresses for a door, over those that look its rows up for a model.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied

from quarterdeck_web.accounts import operations
from quarterdeck_web.accounts.models import Membership, Workspace
from quarterdeck_web.accounts.permissions import Role
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.scoped import ScopedQuerySet, WorkspaceRow
from tests.quarterdeck_web.tenancy import matrix
from tests.quarterdeck_web.tenancy.addresses import Address, addresses, is_allauth
from tests.quarterdeck_web.tenancy.world import Side, foreign_references, snapshot

LOOKED_UP_BY_THE_DOOR = {"AuditEntry", "Membership"}
"""They have mutants of their own below, or are an owner's alone."""
REACHED_THROUGH_ANOTHER = {
    "JobLog",
    "KeyTurn",
    "FeatureStudy",
    "PlanDocument",
    "PlanAnswer",
    "ReviewDecision",
    "Comparison",
    "DoorDelivery",
    "ImportPart",
    "ImportTrace",
    "KeptMapping",
    "KeptTrackerMapping",
    "Report",
    "ReportFile",
    "SyncRun",
    "TrackerRecord",
    "TrackerEvent",
    "Delivery",
    "OutboxEntry",
    "DriftStudy",
    "CommitmentPoint",
    "CommentReport",
}
"""Looked up by a row that a scope gave (a job's log, a plan's document, what was read of a place) or by what somebody just brought
(the header of a file): without their own scope nothing more can be reached."""
HAVE_TESTS_OF_THEIR_OWN = {"NamerAnswer", "NeedName", "CalendarFeed", "PortalAddress", "SignInCode", "VisitorSession"}
"""In tests/quarterdeck_web/evidence/naming/test_walls.py; a calendar's address is only its owner's (audiences/test_calendars.py);
portals and their visitors are told from others in tests/quarterdeck_web/tenancy/test_portals.py."""


def scoped_models() -> list[Any]:
    """Models of workspaces that pages look up."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, WorkspaceRow) and model.__name__ not in LOOKED_UP_BY_THE_DOOR | REACHED_THROUGH_ANOTHER | HAVE_TESTS_OF_THEIR_OWN
    ]


@contextmanager
def unscoped(model: Any) -> Iterator[None]:
    """`within` no longer filters the rows of one model: the lookup somebody forgot to scope."""
    honest = ScopedQuerySet.within

    def within(self: ScopedQuerySet, workspace: Any) -> ScopedQuerySet:
        if self.model is not model:
            return honest(self, workspace)
        opened = self._chain()
        opened._workspace = workspace
        return opened

    with patch.object(ScopedQuerySet, "within", within):
        yield


@contextmanager
def door(replacement: Callable[..., Any]) -> Iterator[None]:
    """Another door than the real one."""
    with patch.object(operations, "_admit", replacement):
        yield


def admit_everybody(request: Any, needed: Any, kwargs: Any) -> Any:
    """Whoever is signed in gets in, whatever workspace it is."""
    workspace = Workspace.objects.get(slug=kwargs.pop("workspace"))
    return (Scope(workspace, request.user, frozenset(Role)),)


def admit_without_role(request: Any, needed: Any, kwargs: Any) -> Any:
    """The membership is looked at, the role is not."""
    if not request.user.is_authenticated:
        return HONEST(request, needed, kwargs)
    scope = operations.scope_of(request.user, kwargs.pop("workspace"))
    return (Scope(scope.workspace, scope.user, frozenset(Role)),)


def admit_to_the_asked(request: Any, needed: Any, kwargs: Any) -> Any:
    """The workspace named in the form wins over the one in the address."""
    asked = request.POST.get("workspace") or request.GET.get("workspace")
    answer = HONEST(request, needed, kwargs)
    if asked and answer and isinstance(answer, tuple):
        return (Scope(Workspace.objects.get(slug=asked), request.user, answer[0].roles),)
    return answer


def admit_nobody(request: Any, needed: Any, kwargs: Any) -> Any:
    """Who is not signed in is let in as a viewer."""
    if request.user.is_authenticated:
        return HONEST(request, needed, kwargs)
    return (Scope(Workspace.objects.get(slug=kwargs.pop("workspace")), None, frozenset({Role.VIEWER})),)


def tell_foreign_from_missing(request: Any, needed: Any, kwargs: Any) -> Any:
    """A member of another workspace is told 403 instead of 404: that there is such a workspace."""
    is_member = (
        request.user.is_authenticated
        and Membership.objects.everywhere("a mutant").filter(user=request.user, workspace__slug=kwargs["workspace"]).exists()
    )
    if request.user.is_authenticated and not is_member:
        raise PermissionDenied("not yours")
    return HONEST(request, needed, kwargs)


@contextmanager
def first_workspace() -> Iterator[None]:
    """The scope is the person's first workspace, whatever the address says."""

    def scope_of(user: Any, slug: str) -> Scope:
        place = Membership.objects.everywhere("a mutant").select_related("workspace").filter(user=user).first()
        return Scope(place.workspace, user, frozenset(Role(role) for role in place.roles))

    with patch.object(operations, "scope_of", scope_of):
        yield


@contextmanager
def get_by_bare_id() -> Iterator[None]:
    """`scope.get` looks in every workspace."""

    def get(self: Scope, model: Any, **lookup: Any) -> Any:
        from django.http import Http404

        found = model.objects_of_everyone.filter(**lookup).order_by("-workspace__slug").first()
        if found is None:
            raise Http404
        return found

    with patch.object(Scope, "get", get):
        yield


HONEST = operations._admit
HONEST_WITHIN = ScopedQuerySet.within
DOORS = {
    "everybody gets in": lambda: door(admit_everybody),
    "roles are not looked at": lambda: door(admit_without_role),
    "the form's workspace wins": lambda: door(admit_to_the_asked),
    "strangers are viewers": lambda: door(admit_nobody),
    "foreign is told from missing": lambda: door(tell_foreign_from_missing),
    "the first workspace is meant": first_workspace,
    "ids are looked up bare": get_by_bare_id,
}


PASSES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ((("pm",), ("GET",)), (("owner", "tpm"), ("GET", "POST")), (("pm",), ("POST",)))
"""Who asks, and by which methods; the pass that notices most comes first, because the first that notices is enough."""


def is_caught(sides: dict[str, Side], asks: Callable[[Address, int], bool] = lambda address, number: True) -> str:
    """What the small matrix notices first; empty if it notices nothing. Only what `asks` of an address and the number of a pass is asked."""
    ours, theirs = sides["ours"], sides["theirs"]
    before = snapshot(theirs)
    for number, (roles, methods) in enumerate(PASSES):
        who = matrix.callers(ours, theirs, roles)
        for address in ASKED:
            wrong = matrix.run(address, ours, theirs, who, methods)[0] if asks(address, number) else []
            if wrong:
                return str(wrong[0])
    if snapshot(theirs) != before:
        return "rows of theirs changed"
    return "; ".join(foreign_references()[:1])


class LookedUp:
    """Which models each address looks up in a workspace, pass by pass: only there can a model without its scope be noticed."""

    def __init__(self, sides: dict[str, Side]) -> None:
        self.sides = sides
        self._passes: dict[int, dict[str, set[Any]]] = {}

    def asks(self, model: Any) -> Callable[[Address, int], bool]:
        """Whether an address looks the model up in a pass; a pass is walked without any mutant the first time that it is asked for."""
        return lambda address, number: model in self._pass(number)[address.route]

    def _pass(self, number: int) -> dict[str, set[Any]]:
        if number not in self._passes:
            roles, methods = PASSES[number]
            who, found = matrix.callers(self.sides["ours"], self.sides["theirs"], roles), {}
            for address in ASKED:
                with recorded() as found[address.route]:
                    matrix.run(address, self.sides["ours"], self.sides["theirs"], who, methods)
            self._passes[number] = found
        return self._passes[number]


@contextmanager
def recorded() -> Iterator[set[Any]]:
    """The models whose rows are looked up meanwhile, without any mutant."""
    found = set[Any]()

    def within(self: ScopedQuerySet, workspace: Any) -> ScopedQuerySet:
        found.add(self.model)
        return HONEST_WITHIN(self, workspace)

    with patch.object(ScopedQuerySet, "within", within):
        yield found


ASKED = sorted(
    (each for each in addresses() if not is_allauth(each) and "workspace" in each.slots and not each.route.endswith("/events")),
    key=lambda each: not each.route.endswith("product.json"),
)
"""Every address; the one that shows most comes first, because the first that notices is enough."""


@pytest.fixture(autouse=True)
def _once(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(matrix, "TIMES", 1)
    settings.WRITES_PER_MINUTE = 10**9


@pytest.mark.parametrize("name", DOORS)
def test_the_matrix_notices_a_door_that_is_open(name: str, sides: dict[str, Side]) -> None:
    with ExitStack() as stack:
        stack.enter_context(DOORS[name]())
        assert is_caught(sides), f"nobody noticed that {name}"


def test_the_matrix_notices_every_unscoped_model(sides: dict[str, Side]) -> None:
    from django.db import transaction

    models, missed, looked_up = scoped_models(), [], LookedUp(sides)
    for model in models:
        asks = looked_up.asks(model)
        with transaction.atomic(), unscoped(model):
            if not is_caught(sides, asks):
                missed.append(model.__name__)
                print("not noticed:", model.__name__, flush=True)
            transaction.set_rollback(True)
    assert len(models) >= 30, "fewer seeded bugs than the proof asks for"
    assert not missed, f"{len(missed)} of {len(models)} seeded bugs were not noticed: {missed}"
