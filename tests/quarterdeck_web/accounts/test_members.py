"""Members and their roles; an owner always stays; a change of roles ends sessions."""

import pytest
from django.urls import reverse

from quarterdeck_web.accounts.models import AuditEntry, Membership

pytestmark = pytest.mark.django_db


def place_of(user, workspace):
    return Membership.objects.within(workspace).get(user=user)


def roles(client, place, *words: str):
    return client.post(reverse("member-roles", args=[place.workspace.slug, place.pk]), {"roles": words})


def test_an_owner_gives_other_roles_and_the_person_has_to_sign_in_again(client_as, ours):
    owner, other = client_as("owner"), client_as("viewer")
    assert other.get(reverse("settings", args=["ours"])).status_code == 200
    assert roles(owner, place_of(other.user, ours), "tpm", "contributor").status_code == 302
    assert place_of(other.user, ours).roles == ["tpm", "contributor"]
    assert other.get(reverse("settings", args=["ours"])).status_code == 302
    assert "/accounts/login/" in other.get(reverse("settings", args=["ours"]))["Location"]
    entry = AuditEntry.objects.within(ours).latest("number")
    assert entry.detail["roles"] == [["viewer"], ["tpm", "contributor"]]
    assert owner.get(reverse("settings", args=["ours"])).status_code == 200


def test_the_same_roles_again_end_no_session(client_as, ours):
    owner, other = client_as("owner"), client_as("viewer")
    roles(owner, place_of(other.user, ours), "viewer")
    assert other.get(reverse("settings", args=["ours"])).status_code == 200


@pytest.mark.parametrize(
    ("words", "said"),
    [((), "Choose at least one role"), (("god",), "got “god”"), (("portal", "pm"), "stands alone"), (("owner' --",), "Expected roles")],
)
def test_roles_that_are_none_are_refused_at_the_field(client_as, ours, words, said):
    owner, other = client_as("owner"), client_as("viewer")
    answer = roles(owner, place_of(other.user, ours), *words)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert place_of(other.user, ours).roles == ["viewer"]


def test_the_last_owner_keeps_the_role_and_the_place(client_as, ours):
    owner = client_as("owner")
    place = place_of(owner.user, ours)
    assert roles(owner, place, "pm").status_code == 422
    assert owner.post(reverse("remove-member", args=["ours", place.pk])).status_code == 422
    assert place_of(owner.user, ours).roles == ["owner"]


def test_a_removed_member_sees_nothing_any_more(client_as, ours):
    owner, other = client_as("owner"), client_as("pm")
    assert owner.post(reverse("remove-member", args=["ours", place_of(other.user, ours).pk])).status_code == 302
    assert other.get(reverse("members", args=["ours"])).status_code == 302
    other.user.refresh_from_db()
    other.force_login(other.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert other.get(reverse("members", args=["ours"])).status_code == 404


@pytest.mark.parametrize("role", ["pm", "tpm", "contributor", "viewer", "portal"])
def test_only_owners_manage_members(client_as, ours, role):
    other, client = client_as("viewer"), client_as(role)
    place = place_of(other.user, ours)
    assert roles(client, place, "owner").status_code == 403
    assert client.post(reverse("remove-member", args=["ours", place.pk])).status_code == 403
    assert client.get(reverse("invitations", args=["ours"])).status_code == 403
    assert place_of(other.user, ours).roles == ["viewer"]


def test_a_member_of_another_workspace_looks_like_none(client_as, member, ours, theirs):
    owner, foreign = client_as("owner"), member("viewer", workspace=theirs)
    place = Membership.objects.within(theirs).get(user=foreign)
    for name in ("member-roles", "remove-member"):
        assert owner.post(reverse(name, args=["ours", place.pk]), {"roles": ["owner"]}).status_code == 404
        assert owner.post(reverse(name, args=["theirs", place.pk]), {"roles": ["owner"]}).status_code == 404
    assert Membership.objects.within(theirs).get(user=foreign).roles == ["viewer"]


def test_the_page_says_who_can_turn_no_key(client_as, ours):
    owner = client_as("owner")
    assert "Nobody can turn a value key" in owner.get(reverse("members", args=["ours"])).content.decode()
    client_as("pm")
    assert "Nobody can turn a feasibility key" in owner.get(reverse("members", args=["ours"])).content.decode()


def test_pages_of_roles_come_from_the_table(client_as):
    from html import unescape

    from quarterdeck_web.accounts.permissions import PERMISSIONS

    client = client_as("viewer")
    table = unescape(client.get(reverse("permissions", args=["ours"])).content.decode())
    assert all(permission.sentence in table for permission in PERMISSIONS.values())
    two = unescape(client.get(reverse("two-roles", args=["ours"])).content.decode())
    assert two.index("Turn the value key") < two.index("Turn the feasibility key") < two.index("Accept a plan as the baseline")
    assert "Write the value case." in two
    assert "Read the audit trail." not in two
