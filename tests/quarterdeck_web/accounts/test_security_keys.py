"""Security keys and passkeys in a real browser with a virtual authenticator, under the content security policy as it is."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from quarterdeck_web.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "sun over the pier 9"  # noqa: S105 - of somebody who is not there


@pytest.fixture
def browser_page(live_server):
    playwright = pytest.importorskip("playwright.sync_api")
    import os
    import shutil

    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright keeps an event loop in this thread.
    chromium = shutil.which("chromium") or pytest.skip("no Chromium here")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.troubles = []
        page.on("console", lambda message: page.troubles.append(f"{message.text} {message.location}") if message.type == "error" else None)
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        # A key belongs to a host name; a number is none.
        page.home = live_server.url.replace("127.0.0.1", "localhost")
        yield page
        browser.close()


def with_virtual_key(page) -> None:
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_and_then_opens_the_account_alone(browser_page):
    user = User.objects.create_user("ines@harbor.example", PASSWORD, name="Ines Falk")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    page = browser_page
    with_virtual_key(page)
    page.goto(f"{page.home}/accounts/login/")
    page.fill("#id_login", user.email)
    page.fill("#id_password", PASSWORD)
    page.click("button:has-text('Sign in')")
    page.goto(f"{page.home}/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("#id_password", PASSWORD)
        page.click("button:has-text('Go on')")
    page.fill("input[name=name]", "Desk key")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda address: "webauthn/add" not in address)
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    page.goto(f"{page.home}/account/")
    assert "1 key" in page.content()
    page.goto(f"{page.home}/accounts/logout/")
    page.click("main button:has-text('Sign out')")
    page.goto(f"{page.home}/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda address: "login" not in address)
    page.goto(f"{page.home}/account/")
    assert "Ines Falk" in page.content()

    # With the password, the key is the second step.
    page.goto(f"{page.home}/accounts/logout/")
    page.click("main button:has-text('Sign out')")
    page.goto(f"{page.home}/accounts/login/")
    page.fill("#id_login", user.email)
    page.fill("#id_password", PASSWORD)
    page.click("button:has-text('Sign in')")
    assert "Second step" in page.content()
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(lambda address: "authenticate" not in address)
    page.goto(f"{page.home}/account/")
    assert "Ines Falk" in page.content()
    assert page.troubles == []
