"""Invitations: for one address, once, seven days; the wrong person learns nothing."""

import re
import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quarterdeck_web.accounts import invitations
from quarterdeck_web.accounts.models import AuditEntry, Invitation, Membership, User
from quarterdeck_web.lib.refusals import Refused

pytestmark = pytest.mark.django_db
ADDRESS = "jonas@harbor.example"


def invite(client, email: str = ADDRESS, roles: tuple[str, ...] = ("tpm",)) -> str:
    """Invite, and give the link's path that the page shows once."""
    answer = client.post(reverse("invitations", args=["ours"]), {"email": email, "roles": roles}, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    found = re.search(r"http://127\.0\.0\.1:8000(/invitation/[\w-]+/)", answer.content.decode())
    assert found
    return found[1]


def verified(user: User, email: str, is_verified: bool = True) -> User:
    EmailAddress.objects.create(user=user, email=email, verified=is_verified, primary=True)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_link_is_mailed_shown_once_and_kept_as_a_hash(client_as, ours):
    owner = client_as("owner")
    path = invite(owner)
    token = path.split("/")[2]
    assert ADDRESS in mail.outbox[0].to
    assert path in mail.outbox[0].body
    assert "Technical Product Manager" in mail.outbox[0].body
    assert token not in owner.get(reverse("invitations", args=["ours"])).content.decode()
    kept = Invitation.objects.within(ours).get()
    assert kept.token_hash != token
    assert len(kept.token_hash) == 64
    assert timedelta(days=6, hours=23) < kept.expires_at - timezone.now() <= timedelta(days=7)
    with connection.cursor() as cursor:
        for table in ("django_session", "accounts_auditentry", "accounts_invitation"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
            assert token not in str(cursor.fetchall())


def test_the_invited_person_takes_the_place_once(client_as, member, ours):
    path = invite(client_as("owner"), roles=("tpm", "contributor"))
    jonas = signed_in(verified(member(email=ADDRESS), ADDRESS))
    page = jonas.get(path).content.decode()
    assert "Ours has a place for you" in page
    assert jonas.post(path + "accept/")["Location"] == "/w/ours/"
    place = Membership.objects.within(ours).get(user__email=ADDRESS)
    assert place.roles == ["tpm", "contributor"]
    assert AuditEntry.objects.within(ours).latest("number").operation == "members.join"
    for answer in (jonas.get(path), jonas.post(path + "accept/")):
        assert answer.status_code == 422
        assert "is not open" in answer.content.decode()


def test_the_wrong_person_is_refused_and_learns_nothing(client_as, member, ours):
    path = invite(client_as("owner"))
    mallory = signed_in(verified(member(email="mallory@evil.example"), "mallory@evil.example"))
    for answer in (mallory.get(path), mallory.post(path + "accept/")):
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "another address" in text
        assert not any(secret in text for secret in ("Ours", "ours", ADDRESS, "jonas", "Technical"))
    assert not Membership.objects.within(ours).filter(user__email="mallory@evil.example").exists()


def test_an_unverified_address_is_no_address(client_as, member, ours):
    path = invite(client_as("owner"))
    jonas = signed_in(verified(member(email=ADDRESS), ADDRESS, is_verified=False))
    assert "Verify your address first" in jonas.get(path).content.decode()
    assert jonas.post(path + "accept/").status_code == 422
    EmailAddress.objects.update(verified=True)
    assert jonas.post(path + "accept/").status_code == 302


def test_an_account_whose_address_is_only_claimed_in_another_case_counts_as_one(client_as, member, ours):
    path = invite(client_as("owner"), "JONAS@Harbor.example")
    jonas = signed_in(verified(member(email=ADDRESS), ADDRESS))
    assert jonas.post(path + "accept/").status_code == 302


def test_unknown_used_withdrawn_and_expired_look_alike(client_as, member, ours):
    owner = client_as("owner")
    path = invite(owner)
    jonas = signed_in(verified(member(email=ADDRESS), ADDRESS))
    said = jonas.get("/invitation/nonsense/").content.decode()
    Invitation.objects.within(ours).update(expires_at=timezone.now() - timedelta(seconds=1))
    expired = jonas.get(path)
    assert (expired.status_code, len(expired.content.decode())) == (422, pytest.approx(len(said), abs=200))
    assert jonas.post(path + "accept/").status_code == 422
    Invitation.objects.within(ours).update(expires_at=timezone.now() + timedelta(days=1))
    assert owner.post(reverse("withdraw-invitation", args=["ours", Invitation.objects.within(ours).get().pk])).status_code == 302
    assert "is not open" in jonas.get(path).content.decode()
    assert jonas.post(path + "accept/").status_code == 422


def test_sending_again_kills_the_old_link(client_as, member, ours):
    owner = client_as("owner")
    old = invite(owner)
    answer = owner.post(reverse("send-invitation-again", args=["ours", Invitation.objects.within(ours).get().pk]), follow=True)
    new = re.search(r"(/invitation/[\w-]+/)", answer.content.decode())[1]
    jonas = signed_in(verified(member(email=ADDRESS), ADDRESS))
    assert jonas.post(old + "accept/").status_code == 422
    assert jonas.post(new + "accept/").status_code == 302
    assert len(mail.outbox) == 2


def test_a_stranger_is_asked_in_and_told_nothing(client_as, client, ours):
    path = invite(client_as("owner"))
    text = client.get(path).content.decode()
    assert "You are invited" in text
    assert not any(secret in text for secret in ("Ours", ADDRESS))
    assert client.post(path + "accept/")["Location"].startswith("/accounts/login/")


def test_a_new_person_signs_up_with_the_invited_address_and_is_in(client_as, client, ours):
    path = invite(client_as("owner"))
    assert "by invitation" in client.get(reverse("account_signup")).content.decode()
    client.get(path)
    form = {"name": "Jonas Reed", "email": "other@harbor.example", "password1": "a long password 7"}
    refused = client.post(reverse("account_signup"), form)
    assert invitations.Refused
    assert "not the address the invitation was sent to" in refused.content.decode()
    assert 'value="Jonas Reed"' in refused.content.decode()
    assert client.post(reverse("account_signup"), {**form, "email": ADDRESS.upper()}).status_code == 302
    place = Membership.objects.within(ours).get(user__email=ADDRESS)
    assert (place.roles, place.user.name) == (["tpm"], "Jonas Reed")
    # The link could have been passed on by the inviter, so it proves nothing about the mailbox.
    assert EmailAddress.objects.get(email=ADDRESS).verified is False
    assert client.get("/")["Location"] == "/w/ours/"


def test_roles_add_up_where_the_person_is_a_member_already(client_as, member, ours):
    path = invite(client_as("owner"))
    jonas = verified(member("viewer", email=ADDRESS), ADDRESS)
    assert signed_in(jonas).post(path + "accept/").status_code == 302
    assert Membership.objects.within(ours).get(user=jonas).roles == ["tpm", "viewer"]


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("", "got nothing"),
        ("nobody", "got “nobody”"),
        ("a@b", "got “a@b”"),
        ("x" * 300 + "@y.example", "address"),
        ("a@b.example\nBcc: c@d.example", "Expected"),
    ],
)
def test_what_is_no_address_is_refused_at_its_field(client_as, ours, email, said):
    answer = client_as("owner").post(reverse("invitations", args=["ours"]), {"email": email, "roles": ["pm"]})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert mail.outbox == []


def test_members_and_invited_people_are_not_invited_twice(client_as, member, ours):
    owner = client_as("owner")
    invite(owner)
    again = owner.post(reverse("invitations", args=["ours"]), {"email": ADDRESS, "roles": ["pm"]})
    assert "is invited already" in again.content.decode()
    verified(member("pm", email="pm@harbor.example"), "pm@harbor.example")
    assert (
        "is a member already" in owner.post(reverse("invitations", args=["ours"]), {"email": "pm@harbor.example", "roles": ["pm"]}).content.decode()
    )


def test_ten_an_hour_are_the_most(client_as, ours):
    owner = client_as("owner")
    for number in range(10):
        invite(owner, f"person{number}@harbor.example")
    answer = owner.post(reverse("invitations", args=["ours"]), {"email": "eleventh@harbor.example", "roles": ["pm"]})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 60
    assert len(mail.outbox) == 10


def test_foreign_invitations_look_like_none(client_as, ours, theirs, member):
    owner = client_as("owner", workspace=theirs)
    invite(client_as("owner"))
    mine = Invitation.objects.within(ours).get()
    for name in ("withdraw-invitation", "send-invitation-again"):
        assert owner.post(reverse(name, args=["theirs", mine.pk])).status_code == 404
        assert owner.post(reverse(name, args=["ours", mine.pk])).status_code == 404
    mine.refresh_from_db()
    assert mine.is_open


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_gets_the_place(client_as, member, ours):
    token_hash = invitations.hashed(invite(client_as("owner")).split("/")[2])
    jonas, results = verified(member(email=ADDRESS), ADDRESS), []

    def take() -> None:
        try:
            results.append(invitations.accept(jonas, token_hash))
        except Refused as refused:
            results.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(isinstance(result, Refused) for result in results) == [False, True]
    assert Membership.objects.within(ours).filter(user=jonas).count() == 1
