"""Single sign-on: a provider that is played by the test, reached through the one way out and no other."""

import json
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from quarterdeck_web.accounts import invitations, provider_traffic
from quarterdeck_web.accounts.models import Membership, User
from quarterdeck_web.accounts.permissions import Role
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib import egress
from quarterdeck_web.lib.egress import Answer

pytestmark = pytest.mark.django_db
HOST = "https://sso.example.org"


class Provider:
    """Answers as an OpenID Connect provider does, for one person, and writes down who asked what."""

    def __init__(self) -> None:
        self.person = {"sub": "7", "email": "ines@harbor.example", "email_verified": True, "name": "Ines Falk"}
        self.asked: list[str] = []

    def fetch(self, url: str, *, method: str = "GET", headers=None, content: bytes = b"", private_hosts=()) -> Answer:
        self.asked.append(f"{method} {url}")
        found = {
            "/.well-known/openid-configuration": {
                "issuer": HOST,
                "authorization_endpoint": f"{HOST}/authorize",
                "token_endpoint": f"{HOST}/token",
                "userinfo_endpoint": f"{HOST}/me",
                "jwks_uri": f"{HOST}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/token": {"access_token": "abc", "token_type": "Bearer"},
            "/me": self.person,
        }[urlsplit(url).path]
        return Answer(200, {"content-type": "application/json"}, json.dumps(found).encode())


@pytest.fixture
def provider(settings, monkeypatch):
    cache.clear()
    app = {"provider_id": "sso", "name": "Harbor SSO", "client_id": "id", "secret": "secret", "settings": {"server_url": HOST}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    made = Provider()
    monkeypatch.setattr(egress, "fetch", made.fetch)
    User.objects.create_user("first@harbor.example", "a long password", name="First")
    return made


def come_in(client: Client, *, process: str = "login"):
    """Go to the provider, and come back from it."""
    page = client.post(f"/accounts/oidc/sso/login/?process={process}")
    assert page.status_code == 200
    assert "form-action 'self'" in page["Content-Security-Policy"]
    there = unescape(re.search(r'content="0;url=([^"]+)"', page.content.decode())[1])
    asked = parse_qs(urlsplit(there).query)
    assert there.startswith(f"{HOST}/authorize?")
    assert asked["code_challenge_method"] == ["S256"]
    return client.get("/accounts/oidc/sso/login/callback/", {"code": "c", "state": asked["state"][0]})


def person(email: str, *, is_verified: bool) -> User:
    user = User.objects.create_user(email, "a long password", name="Ines Falk")
    EmailAddress.objects.create(user=user, email=email, verified=is_verified, primary=True)
    return user


def test_the_button_appears_with_a_provider(client, provider):
    assert "Continue with Harbor SSO" in client.get("/accounts/login/").content.decode()


def test_no_button_without_one(client):
    assert "Continue with" not in client.get("/accounts/login/").content.decode()


def test_a_verified_address_on_both_sides_connects(client, provider):
    user = person("ines@harbor.example", is_verified=True)
    assert come_in(client)["Location"] == "/"
    assert SocialAccount.objects.get().user == user
    assert client.get("/account/").status_code == 200
    assert {line.split(" ")[1] for line in provider.asked} >= {f"{HOST}/token", f"{HOST}/me"}


@pytest.mark.parametrize(("theirs", "ours"), [(False, True), (True, False), (False, False)])
def test_an_address_that_one_side_did_not_verify_connects_nothing(client, provider, theirs, ours):
    provider.person["email_verified"] = theirs
    user = person("ines@harbor.example", is_verified=ours)
    come_in(client)
    assert not SocialAccount.objects.exists()
    assert client.get("/account/").status_code == 302
    user.refresh_from_db()
    assert user.has_usable_password()


def test_a_stranger_gets_no_account(client, provider):
    answer = come_in(client)
    assert "Accounts are by invitation" in answer.content.decode() or answer.status_code == 302
    assert User.objects.count() == 1
    assert client.get("/account/").status_code == 302


def test_an_invited_person_whose_address_the_provider_verified_is_in(client, provider, ours):
    _, link = invitations.invite(Scope(ours, None, frozenset({Role.OWNER})), "ines@harbor.example", ["tpm"])
    client.get(urlsplit(link).path)
    answer = come_in(client)
    if answer.status_code == 302 and "signup" in answer["Location"]:
        answer = client.post(answer["Location"], {"name": "Ines Falk", "email": "ines@harbor.example"})
    assert Membership.objects.within(ours).get().user.email == "ines@harbor.example"
    assert EmailAddress.objects.get(email="ines@harbor.example").verified


def test_an_invited_person_whose_address_nobody_verified_is_not(client, provider, ours):
    provider.person["email_verified"] = False
    _, link = invitations.invite(Scope(ours, None, frozenset({Role.OWNER})), "ines@harbor.example", ["tpm"])
    client.get(urlsplit(link).path)
    come_in(client)
    assert User.objects.count() == 1
    assert not Membership.objects.within(ours).exists()


def test_an_unverified_account_cannot_tie_a_provider_to_itself(client, provider):
    user = person("victim@harbor.example", is_verified=False)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse("account_reauthenticate"), {"password": "a long password"})
    come_in(client, process="connect")
    assert not SocialAccount.objects.exists()


def test_a_made_up_answer_is_refused(client, provider):
    person("ines@harbor.example", is_verified=True)
    come_in(client)
    other = Client()
    answer = other.get("/accounts/oidc/sso/login/callback/", {"code": "c", "state": "made up"})
    assert "did not work" in answer.content.decode()
    assert other.get("/account/").status_code == 302


def test_a_provider_on_a_private_network_is_called_only_if_the_installation_says_so(settings, monkeypatch):
    asked = []
    monkeypatch.setattr(egress, "fetch", lambda url, **more: asked.append(more["private_hosts"]) or Answer(200, {}, b"{}"))
    settings.OIDC_PRIVATE_HOSTS = ("sso.corp.example",)
    assert provider_traffic.provider_session().get("https://sso.corp.example/x").json() == {}
    assert asked == [("sso.corp.example",)]


@pytest.mark.parametrize("url", ["http://sso.example.org/", "https://127.0.0.1/", "https://169.254.169.254/", "https://localhost/"])
def test_what_egress_refuses_allauth_cannot_reach(url):
    import requests

    with pytest.raises(requests.ConnectionError):
        provider_traffic.provider_session().get(url)


def test_a_provider_that_leads_elsewhere_is_not_followed(monkeypatch):
    import requests

    monkeypatch.setattr(egress, "fetch", lambda url, **more: Answer(302, {"location": "https://10.0.0.1/"}, b""))
    with pytest.raises(requests.TooManyRedirects):
        provider_traffic.provider_session().get(f"{HOST}/x")


@pytest.mark.parametrize(
    "answer", [None, Answer(500, {}, b""), Answer(200, {}, b"not json"), Answer(200, {}, b"{}"), Answer(302, {"location": HOST}, b"")]
)
def test_a_provider_that_is_away_or_talks_nonsense_gives_a_page_and_not_a_fault(client, provider, monkeypatch, answer):
    def says(url, **more):
        if answer is None:
            raise egress.EgressRefused("away")
        return answer

    monkeypatch.setattr(egress, "fetch", says)
    said = client.post("/accounts/oidc/sso/login/", follow=True)
    assert "Single sign-on did not work" in said.content.decode()
