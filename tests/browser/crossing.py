"""How a browser connects the GitHub that the server may speak with, and what it does on the pages of the crossing."""

import re

from playwright.sync_api import Page, expect

from tests.browser.audit_on_github import FEATURE, NAME
from tests.browser.visiting import settle, wait_for
from tests.fake_github.server import TOKEN

INTEGRATIONS, PROPOSALS = "/w/harbor/settings/integrations/", "/w/harbor/delivery/proposals/"


def connect(page: Page) -> None:
    """Connect the repository and wait until it is read. Nothing where that was done already."""
    page.goto(INTEGRATIONS)
    if not page.get_by_role("link", name=NAME).count():
        page.goto(f"{INTEGRATIONS}connect/github/")
        page.get_by_label("Address of the API").fill(page.locator("aside code").filter(has_text="http://").first.inner_text())
        page.get_by_label("Repository").fill(NAME)
        page.get_by_label("Token", exact=True).fill(TOKEN)
        page.get_by_role("button", name="Look and connect").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
        wait_for(page, INTEGRATIONS, "Up to date")


def propose(page: Page) -> None:
    """Propose what a feature's plan asks of it. Nothing where that was done already."""
    connect(page)
    page.goto(PROPOSALS)
    if not page.get_by_text("New item").count():
        page.goto(f"{PROPOSALS}new/?feature={FEATURE}")
        page.get_by_role("button", name="Propose", exact=True).click()
        page.wait_for_url(f"**{PROPOSALS}")
    settle(page)


def approve_one(page: Page) -> None:
    """Have the first change written, and wait until it is. Nothing where that was done already."""
    propose(page)
    if not page.get_by_role("heading", name="Decided").count():
        for box in page.get_by_role("form", name="Changes to decide").get_by_role("checkbox").all()[2:]:
            box.uncheck()
        page.get_by_role("button", name="Write those chosen").click()
        wait_for(page, PROPOSALS, "Written")
    settle(page)


def open_repository(page: Page) -> None:
    """The page of the repository, with how reading it goes."""
    connect(page)
    page.goto(INTEGRATIONS)
    page.get_by_role("main").get_by_role("link", name=NAME).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


def open_connection(page: Page) -> None:
    """The token, and the list of what it sees."""
    open_repository(page)
    page.get_by_role("link", name=re.compile("token and repositories")).click()
    page.get_by_role("button", name="List what the token sees").click()
    expect(page.get_by_role("group", name=re.compile("that the token sees"))).to_be_visible()


def propose_for_item(page: Page) -> None:
    """The form that proposes a change of one item."""
    connect(page)
    page.goto("/w/harbor/delivery/?view=all&q=lawyers")
    page.get_by_role("region", name="Work items").get_by_role("link").first.click()
    page.get_by_role("link", name="Propose a change").click()
    expect(page.get_by_label("Milestone")).to_be_visible()
