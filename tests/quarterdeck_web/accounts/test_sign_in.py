"""Signing up, signing in, the second step, sessions; and the doors of allauth."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from quarterdeck_web.accounts import allauth_operations
from quarterdeck_web.accounts.allauth_operations import OPERATIONS
from quarterdeck_web.accounts.models import User
from quarterdeck_web.accounts.permissions import PERMISSIONS
from quarterdeck_web.lib.models import Counter

pytestmark = pytest.mark.django_db
LOGIN, SIGNUP = "/accounts/login/", "/accounts/signup/"
PASSWORD = "a long password"  # noqa: S105 - of people who are not there


@pytest.fixture(autouse=True)
def _no_tries_yet():
    cache.clear()


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def ines(is_verified: bool = True) -> User:
    user = User.objects.create_user("ines@harbor.example", PASSWORD, name="Ines Falk")
    EmailAddress.objects.create(user=user, email=user.email, verified=is_verified, primary=True)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    assert sign_in(client, user.email).status_code == 302
    return client


def test_the_first_person_signs_up_and_the_second_needs_an_invitation(client):
    User.objects.all().delete()
    assert "Be the first" in client.get(SIGNUP).content.decode()
    form = {"name": "Ines Falk", "email": "Ines@Harbor.example", "password1": "sun over the pier 9"}
    assert client.post(SIGNUP, form)["Location"] == "/"
    user = User.objects.get()
    assert (user.name, user.email) == ("Ines Falk", "ines@harbor.example")
    assert EmailAddress.objects.get().verified
    other = Client()
    assert "Accounts are by invitation" in other.get(SIGNUP).content.decode()
    assert "Accounts are by invitation" in other.post(SIGNUP, {**form, "email": "b@c.example"}).content.decode()
    assert User.objects.count() == 1


def test_open_sign_up_is_a_setting_and_leaves_addresses_unverified(client, settings):
    ines()
    settings.OPEN_SIGNUP = True
    client.post(SIGNUP, {"name": "Jonas", "email": "jonas@x.example", "password1": "sun over the pier 9"})
    assert not EmailAddress.objects.get(email="jonas@x.example").verified
    assert "jonas@x.example" in mail.outbox[0].to


@pytest.mark.parametrize(("password", "said"), [("short", "at least 10"), ("password123", "too common"), ("ines@harbor", "too similar")])
def test_weak_passwords_are_refused_at_the_field_and_the_rest_stays(client, password, said):
    User.objects.all().delete()
    text = client.post(SIGNUP, {"name": "Ines Falk", "email": "ines@harbor.example", "password1": password}).content.decode()
    assert said in text
    assert 'value="Ines Falk"' in text
    assert not User.objects.exists()


def test_a_session_is_another_one_after_sign_in(client):
    user = ines()
    client.get(LOGIN)
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["quarterdeck"] = session.session_key
    sign_in(client, user.email)
    assert client.cookies["quarterdeck"].value != session.session_key
    cookie = client.cookies["quarterdeck"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_five_wrong_tries_close_the_address_for_all_who_ask(client):
    user = ines()
    for number in range(5):
        assert "not right" in sign_in(Client(REMOTE_ADDR=f"10.0.0.{number}"), user.email.upper(), "wrong").content.decode()
    for password in ("wrong", PASSWORD):
        answer = sign_in(Client(REMOTE_ADDR="10.0.0.99"), user.email, password)
        assert "Too many tries" in answer.content.decode()
    assert Counter.objects.get(key="sign-in:ines@harbor.example").count == 5


def test_right_passwords_are_no_tries():
    user = ines()
    for _ in range(12):
        assert sign_in(Client(), user.email).status_code == 302


def test_one_place_gets_twenty_tries_whatever_the_address():
    ines()
    said = [sign_in(Client(), f"person{number}@x.example", "wrong").content.decode() for number in range(22)]
    assert sum("Too many tries" in text for text in said) == 2


def test_a_wrong_address_and_a_wrong_password_are_told_alike(client):
    user = ines()
    pages = [
        re.sub(r"(?i:csrf|nonce|value)[^>]*", "", sign_in(Client(), email, "wrong").content.decode()) for email in (user.email, "nobody@x.example")
    ]
    assert pages[0] == pages[1]


def test_after_signing_in_one_comes_where_one_wanted_and_nowhere_else(client, ours):
    user = ines()
    assert sign_in(Client(), user.email, next="/w/ours/settings/")["Location"] == "/w/ours/settings/"
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        assert sign_in(Client(), user.email, next=elsewhere)["Location"] == "/"


def test_signing_out_takes_a_post():
    client = signed_in(ines())
    assert "Sign out of this browser" in client.get("/accounts/logout/").content.decode()
    assert client.get("/account/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/account/").status_code == 302


def test_a_forgotten_password_is_chosen_anew_once_and_ends_sessions(client):
    user = ines()
    other = signed_in(user)
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"http://\S+(/accounts/password/reset/key/\S+/)", mail.outbox[-1].body)[1]
    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    answer = client.post(address, {"password1": "moon over the pier 9", "password2": "moon over the pier 9"}, follow=True)
    assert answer.status_code == 200
    assert other.get("/account/").status_code == 302
    assert sign_in(Client(), user.email, "moon over the pier 9").status_code == 302
    assert "used up" in Client().get(link, follow=True).content.decode()


def test_asking_for_an_unknown_address_says_the_same(client):
    user = ines()
    pages = [client.post(reverse("account_reset_password"), {"email": email}) for email in (user.email, "nobody@x.example")]
    assert pages[0]["Location"] == pages[1]["Location"]


def code_of(user: User, *, at: float | None = None) -> str:
    from allauth.mfa.utils import decrypt

    secret = decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    counter = int((at or time.time()) // 30)
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def with_app(user: User) -> Client:
    client = signed_in(user)
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r'id="authenticator_secret" readonly value="(\w+)"', page.content.decode())[1]
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time() // 30)))
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    return client


def test_a_second_step_is_asked_for_and_each_code_serves_once():
    user = ines()
    with_app(user)
    client = Client()
    assert sign_in(client, user.email)["Location"].endswith("/2fa/authenticate/")
    assert client.get("/account/").status_code == 302
    assert "This is not the code" in client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    code = code_of(user, at=time.time() + 30)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get("/account/").status_code == 200
    again = Client()
    sign_in(again, user.email)
    assert again.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200


def test_codes_cannot_be_guessed():
    user = ines()
    with_app(user)
    statuses = []
    for place in range(14):
        client = Client(REMOTE_ADDR=f"10.1.0.{place}")
        sign_in(client, user.email)
        statuses.append(client.post(reverse("mfa_authenticate"), {"code": f"{place:06}"}).status_code)
    assert statuses.count(429) == 4


def test_a_recovery_code_lets_in_once():
    user = ines()
    owner = with_app(user)
    owner.post(reverse("mfa_generate_recovery_codes"))
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    assert codes[0] in owner.get(reverse("mfa_view_recovery_codes")).content.decode()
    for expected in (302, 200):
        client = Client()
        sign_in(client, user.email)
        assert client.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == expected


def test_without_a_verified_address_there_is_no_second_step():
    client = signed_in(ines(is_verified=False))
    answer = client.get(reverse("mfa_activate_totp"), follow=True)
    assert not Authenticator.objects.exists()
    assert "authenticator_secret" not in answer.content.decode()


def test_one_sees_ones_sessions_and_ends_one_or_all_others():
    user = ines()
    here, phone, desk = (signed_in(user) for _ in range(3))
    assert here.get("/account/").content.decode().count("End it") == 2
    session = UserSession.objects.get(session_key=phone.session.session_key)
    assert here.post(reverse("end-session", args=[session.pk])).status_code == 302
    assert phone.get("/account/").status_code == 302
    assert desk.get("/account/").status_code == 200
    assert here.post(reverse("end-other-sessions")).status_code == 302
    assert desk.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200
    assert "End all others" not in here.get("/account/").content.decode()


def test_nobody_ends_the_session_of_another(client_as):
    user = ines()
    theirs = signed_in(user)
    session = UserSession.objects.get(user=user)
    assert client_as().post(reverse("end-session", args=[session.pk])).status_code == 404
    assert theirs.get("/account/").status_code == 200


def test_name_and_theme_are_ones_own():
    client = signed_in(ines())
    assert client.post("/account/", {"name": "Ines F.", "theme": "dark", "is_superuser": "on", "email": "x@y.example"}).status_code == 302
    user = User.objects.get(email="ines@harbor.example")
    assert (user.name, user.theme, user.is_superuser) == ("Ines F.", "dark", False)
    assert 'data-theme="dark"' in client.get("/account/").content.decode()
    assert client.post("/account/", {"name": "x", "theme": "pink"}).status_code == 422


def test_an_address_changes_only_once_its_mail_was_opened(client):
    user = ines()
    here = signed_in(user)
    here.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    here.post(reverse("account_email"), {"email": "ines@new.example", "action_add": ""})
    user.refresh_from_db()
    assert user.email == "ines@harbor.example"
    body = next(message.body for message in mail.outbox if message.to == ["ines@new.example"])
    link = re.search(r"http://\S+(/accounts/confirm-email/\S+/)", body)[1]
    assert "Is this your address" in here.get(link).content.decode()
    here.post(link)
    user.refresh_from_db()
    assert user.email == "ines@new.example"


def allauth_addresses(patterns=None) -> dict[str, object]:
    """Name → view of every address that allauth brings."""
    found: dict[str, object] = {}
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            found |= allauth_addresses(pattern.url_patterns)
        elif allauth_operations.is_allauths(pattern.callback):
            found[pattern.name] = pattern.callback
    return found


def test_every_address_of_allauth_is_in_the_table_or_left_out_on_purpose():
    left_out = {"account_confirm_login_code", "usersessions_list"}
    names = set(allauth_addresses())
    assert names - set(OPERATIONS) == left_out
    assert set(OPERATIONS) <= names | {"openid_connect_login", "openid_connect_callback"}
    assert set(OPERATIONS.values()) <= set(PERMISSIONS)


def test_what_the_table_leaves_out_does_not_exist(client, client_as, monkeypatch):
    for name in ("account_confirm_login_code", "usersessions_list"):
        assert client.get(reverse(name)).status_code == 404
        assert client_as().post(reverse(name)).status_code == 404
    monkeypatch.setattr(allauth_operations, "OPERATIONS", {name: operation for name, operation in OPERATIONS.items() if name != "account_login"})
    assert client.get(LOGIN).status_code == 404


@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if operation == "self.manage"])
def test_what_is_ones_own_takes_a_sign_in(client, name):
    args = [1] if name in ("mfa_edit_webauthn", "mfa_remove_webauthn") else []
    for answer in (client.get(reverse(name, args=args)), client.post(reverse(name, args=args))):
        assert answer.status_code == 302
        assert answer["Location"].startswith(LOGIN)


def test_one_place_sends_no_more_than_sixty_forms_a_minute(client):
    statuses = [client.post(reverse("account_reset_password"), {"email": "x"}).status_code for _ in range(62)]
    assert statuses[:60].count(429) == 0
    assert statuses[-1] == 429


def test_writes_of_one_person_are_counted(client_as, settings):
    settings.WRITES_PER_MINUTE = 3
    client = client_as("owner")
    statuses = [client.post(reverse("audit-verify", args=["ours"])).status_code for _ in range(5)]
    assert statuses == [302, 302, 302, 429, 429]
    assert client.get(reverse("audit", args=["ours"])).status_code == 200
    assert client_as("owner").post(reverse("audit-verify", args=["ours"])).status_code == 302
