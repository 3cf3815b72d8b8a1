"""No member of one workspace reaches anything of another, by any address, method, role or id."""

import pytest
from django.db import connection

from quarterdeck_web.accounts.permissions import PERMISSIONS, Role
from quarterdeck_web.features.models import Feature, NeedLink
from quarterdeck_web.lib import walls
from tests.quarterdeck_web.tenancy.addresses import Address, addresses, is_allauth
from tests.quarterdeck_web.tenancy.matrix import callers, run
from tests.quarterdeck_web.tenancy.world import CANARY, Side, foreign_references, snapshot

OWN = [address for address in addresses() if not is_allauth(address)]
IN_A_WORKSPACE = [address for address in OWN if "workspace" in address.slots]


def test_every_address_stands_behind_an_operation_of_the_table() -> None:
    without = [address.route for address in OWN if address.operation not in PERMISSIONS]
    assert not without, f"these views have no @operation: {without}"


def test_every_address_has_a_name_of_its_own() -> None:
    names = [address.name for address in OWN]
    assert not {name for name in names if names.count(name) > 1}, "a link by name would lead to one of them only"


def test_every_address_of_a_workspace_asks_for_a_members_operation() -> None:
    open_ones = [address.route for address in IN_A_WORKSPACE for method in address.methods if not PERMISSIONS[address.asks_for(method)].roles]
    assert not open_ones


def test_the_other_workspace_really_holds_the_canary(sides: dict[str, Side]) -> None:
    page = callers(sides["ours"], sides["theirs"], roles=("pm",))[2].client.get("/w/matrix-theirs/features/")
    assert CANARY in page.content.decode(), "the oracle would pass on anything"


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="on PostgreSQL the database refuses such a row, whoever owns the test")
def test_a_row_that_points_across_is_found(sides: dict[str, Side]) -> None:
    assert not foreign_references()
    ours, theirs = (sides[name].workspace for name in ("ours", "theirs"))
    walls.take_down_triggers()
    link = NeedLink.objects.within(ours).first()
    NeedLink.objects.within(ours).filter(pk=link.pk).update(feature=Feature.objects.within(theirs).first())
    assert foreign_references() == [f"features_needlink.feature_id of {link.pk.hex}"]


@pytest.mark.parametrize("address", IN_A_WORKSPACE, ids=lambda address: address.route.removeprefix("w/<slug:workspace>/") or "home")
def test_no_request_reaches_another_workspace(address: Address, sides: dict[str, Side], settings) -> None:  # type: ignore[no-untyped-def]
    settings.WRITES_PER_MINUTE = 10**9
    ours, theirs = sides["ours"], sides["theirs"]
    # Who may do what is told by the same code on both databases. PostgreSQL has a wall of its own besides, which knows no roles.
    roles = tuple(role.value for role in Role) if connection.vendor == "sqlite" else ("owner", "viewer")
    wrong, asked = run(address, ours, theirs, callers(ours, theirs, roles))
    assert asked >= len(roles) + 3
    assert not wrong, "\n".join(map(str, wrong[:8])) + f"\n({len(wrong)} of {asked})"
    after = snapshot(theirs)
    changed = [table for table in theirs.rows if theirs.rows[table] != after[table]]
    assert not changed, f"rows of the other workspace changed: {changed}"
    assert not foreign_references()
