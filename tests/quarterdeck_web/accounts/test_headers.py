"""What every kind of answer tells the browser."""

import re

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db

KINDS = {
    "sign-in": "/accounts/login/",
    "account": "/account/",
    "front door": "/",
    "settings": "/w/ours/settings/",
    "members": "/w/ours/settings/members/",
    "home": "/w/ours/",
    "missing": "/w/nowhere/",
    "missing outside": "/nothing/here",
    "forbidden": "/w/ours/settings/audit/",
    "refused": "/invitation/nonsense/",
    "json": "/health",
}


@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS.keys())
def test_every_page_is_shut_to_other_sites(client_as, address):
    answer = client_as("viewer").get(address)
    csp = answer["Content-Security-Policy"]
    for directive in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "connect-src 'self'"):
        assert directive in csp
    for loose in ("unsafe-inline", "unsafe-eval", "*", "http:", "https:"):
        assert loose not in csp
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("address", [address for address in KINDS.values() if address != "/health"])
def test_no_page_has_scripts_or_styles_that_the_policy_forbids(client_as, address):
    answer = client_as("viewer").get(address, follow=True)
    text = answer.content.decode()
    nonces = set(re.findall(r"'nonce-([^']+)'", answer["Content-Security-Policy"]))
    for attributes, body in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, re.DOTALL):
        if body.strip() and "application/json" not in attributes:
            assert any(f'nonce="{nonce}"' in attributes for nonce in nonces), attributes
        assert "http" not in re.sub(r'src="/[^"]*"', "", attributes)
    for attributes in re.findall(r"<style\b([^>]*)>", text):
        assert any(f'nonce="{nonce}"' in attributes for nonce in nonces)
    assert not re.search(r"<[a-z][^>]*\s(?:style|on[a-z]+)=", text)
    assert answer["Cache-Control"] == "private, no-cache"


def test_nonces_serve_once(client):
    nonces = {re.search(r"'nonce-([^']+)'", client.get("/accounts/login/").get("Content-Security-Policy", "") + "'nonce-x'")[1] for _ in range(3)}
    assert nonces == {"x"} or len(nonces) == 3


def test_a_host_that_is_not_ours_is_refused(client_as):
    assert Client(SERVER_NAME="evil.example").get("/accounts/login/").status_code == 400


def test_a_form_without_a_token_changes_nothing(member, ours):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member("owner"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(reverse("settings", args=["ours"]), {"name": "Stolen"}).status_code == 403
    ours.refresh_from_db()
    assert ours.name == "Ours"


@pytest.mark.parametrize(
    "name",
    ["member-roles", "remove-member", "withdraw-invitation", "send-invitation-again", "audit-verify", "end-other-sessions", "accept-invitation"],
)
def test_what_changes_something_takes_a_post(client_as, name):
    from uuid import uuid4

    args = {"audit-verify": ["ours"], "end-other-sessions": [], "accept-invitation": ["x"]}.get(name, ["ours", uuid4()])
    assert client_as("owner").get(reverse(name, args=args)).status_code == 405


def test_nul_and_half_characters_are_refused(client_as):
    client = client_as("owner")
    for text in ("a\0b", "\ud800"):
        body = f"name={'a%00b' if chr(0) in text else '%ED%A0%80'}"
        answer = client.post(reverse("settings", args=["ours"]), body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (400, 422)
    assert client.get(reverse("audit", args=["ours"]) + "?words=%00").status_code == 400
