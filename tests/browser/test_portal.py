"""The portal from both sides: somebody finds a similar idea while typing and votes, the PM ships, the mail arrives, one press ends mails."""

import re
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, free_port, start_server, stop_server
from tests.browser.visiting import PEOPLE, open_portal, settle, sign_in
from tests.browser.watching import watch

EMAIL = "vera@bluepine-foods.example"
SECONDS = 90


class Mailbox(Message):
    """A mail server that keeps what it takes."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[EmailMessage] = []

    def prepare_message(self, session: Any, envelope: Any) -> Any:
        return message_from_bytes(envelope.content, policy=policy.default)

    def handle_message(self, message: Any) -> None:
        self.came.append(message)

    def about(self, words: str) -> EmailMessage:
        """The newest mail to the customer whose subject holds these words; waits until it comes."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            for mail in reversed(self.came):
                if mail["To"] == EMAIL and re.search(words, mail["Subject"]):
                    return mail
            time.sleep(0.2)
        raise AssertionError(f"no mail about {words!r}")


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """A mail server on this machine, and its port."""
    handler, port = Mailbox(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
def own_server(tmp_path: Path, mailbox: tuple[Mailbox, int]) -> Iterator[Server]:
    """A server that sends at once what usually waits a minute, through that mail server."""
    data, port = tmp_path / "data", free_port()
    told = {"QUARTERDECK_PORTAL_GRACE_SECONDS": "0", "EMAIL_URL": f"smtp://127.0.0.1:{mailbox[1]}"}
    process = start_server(data, port, tmp_path / "server.log", **told)
    yield Server(f"http://127.0.0.1:{port}", data, process)
    stop_server(process)


def test_a_customer_finds_votes_is_told_and_leaves(own_server: Server, mailbox: tuple[Mailbox, int], browser: Browser) -> None:
    mails, _ = mailbox
    ines, vera = (browser.new_context(base_url=own_server.url).new_page() for _ in range(2))
    seen = [watch(page.context) for page in (ines, vera)]
    sign_in(ines, PEOPLE["pm"], own_server.password)
    ines.goto("/w/harbor/settings/portal/")
    open_portal("")(ines)

    _sign_in_by_code(vera, mails)
    vera.goto("/p/harbor/ideas/")
    vera.get_by_label("In one sentence").press_sequentially("I want to book the dock slot mys", delay=20)
    near = vera.locator("#similar")
    expect(near.get_by_role("link", name="Let me book a dock slot myself")).to_be_visible()
    near.get_by_role("button", name="Vote for Let me book a dock slot myself").click()
    expect(vera.get_by_role("heading", level=1)).to_have_text("Let me book a dock slot myself")
    vote = vera.get_by_role("button", name=re.compile("Take my vote back"))
    expect(vote.first).to_have_text("89")

    ines.goto("/w/harbor/portal/ideas/IDEA-1/")
    expect(ines.locator("#votes")).to_contain_text(EMAIL)
    ines.goto("/w/harbor/features/HB-124/edit")
    ines.get_by_label("Status").select_option("released")
    ines.get_by_role("button", name=re.compile("^Save")).first.click()
    ines.wait_for_url(re.compile(r"HB-124/?$"))

    mail = mails.about("Let me book a dock slot myself is here")
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    link = re.search(r"/p/harbor/ideas/IDEA-1/", text)
    assert link
    vera.goto(link[0])
    expect(vera.get_by_text("Shipped").first).to_be_visible()

    leave = mail["List-Unsubscribe"].strip(" <>").split("/p/")[1]
    vera.context.clear_cookies()
    vera.goto(f"/p/{leave}")
    vera.get_by_role("button", name="End these mails").click()
    expect(vera.get_by_role("heading", level=1)).to_have_text("No more mails")
    settle(vera)
    for each in seen:
        each.is_clean()


def _sign_in_by_code(page: Page, mails: Mailbox) -> None:
    page.goto("/p/harbor/sign-in/")
    page.get_by_label("Your e-mail address").fill(EMAIL)
    page.get_by_role("button", name="Send me a code").click()
    code = mails.about("is your code")["Subject"].split()[0]
    page.get_by_label("Six digits").fill(code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="You", exact=True)).to_be_visible()
