"""How a browser comes to a screen in the state it is to be looked at: signed in, a drawer opened, a form sent."""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from playwright.sync_api import Error, Page, expect

PEOPLE = {
    "pm": "ines.falk@harbor.example",
    "tpm": "jonas.reed@harbor.example",
    "contributor": "ewa.tull@harbor.example",
    "viewer": "theo.marx@harbor.example",
    "newcomer": "mara.quist@harbor.example",
}
"""Role → who has it in the sample. The newcomer owns an empty workspace besides."""
HARBOR, QUIET = "/w/harbor/", "/w/quiet-quay/"
SETTLE_SECONDS = LOAD_SECONDS = 20
REPORT_SECONDS, JOB_SECONDS = 120, 600
SECONDS_TO_PLAN = "5"
IS_SETTLED = """() => document.fonts.status === 'loaded'
    && !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .qd-loading')
    && document.getAnimations().every((each) => each.playState !== 'running' || each.effect.getTiming().iterations === Infinity)"""
ALL_ROLES = ("pm", "tpm", "contributor", "viewer")


@dataclass(frozen=True)
class Screen:
    """One screen in one state."""

    name: str
    title: str
    path: str
    who: str = "pm"
    """Whose it is; empty for whoever is not signed in."""
    others: tuple[str, ...] = ()
    """Other roles to whom it looks different."""
    follow: str = ""
    """What the words of a link begin with that is followed from there, where an address holds what no file knows."""
    then: Callable[[Page], None] | None = None
    """What is done before it looks like this: a drawer opened, a form sent."""
    status: int = 200
    is_pictured: bool = False
    """Whether the documents show it."""


def show(page: Page, screen: Screen) -> None:
    """Go to a screen and bring it into its state. Raises AssertionError if it does not come."""
    # Where the page before loads itself anew at this moment, there is no answer: it is asked for again.
    answer = page.goto(screen.path) or page.goto(screen.path)
    if screen.follow:
        link = page.get_by_role("main").get_by_role("link", name=re.compile(f"^{re.escape(screen.follow)}")).first
        answer = page.goto(link.get_attribute("href") or "")
    status = answer.status if answer is not None else 0
    assert status == screen.status, f"{screen.name}: {status} instead of {screen.status} at {page.url}"
    settle(page)
    if screen.then:
        screen.then(page)
        settle(page)


def settle(page: Page) -> None:
    """Wait until letters are there, parts that load by themselves have come, and nothing moves any more."""
    page.wait_for_load_state("load")
    deadline = time.monotonic() + SETTLE_SECONDS
    while not _is_settled(page):
        if time.monotonic() > deadline:
            raise AssertionError(f"{page.url} does not come to rest")
        page.wait_for_timeout(50)


def _is_settled(page: Page) -> bool:
    """Whether nothing is on its way; a page that loads itself anew while it is asked is not."""
    try:
        return bool(page.evaluate(IS_SETTLED))
    except Error as gone:
        if "Execution context was destroyed" not in str(gone):
            raise
        page.wait_for_load_state("load")
        return False


def sign_in(page: Page, email: str, password: str) -> None:
    """Through the form, as a person does."""
    page.goto("/accounts/login/")
    page.get_by_label("mail", exact=False).first.fill(email)
    page.locator('input[type="password"]').fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/" not in url)


def make_quiet_workspace(page: Page) -> None:
    """The newcomer makes an empty workspace, unless it is there."""
    answer = page.goto(QUIET)
    if answer is not None and answer.status == 200:
        return
    page.goto("/workspaces/new/")
    page.get_by_label("Name of the product").fill("Quiet Quay")
    page.get_by_role("radio", name=re.compile("empty|nothing", re.I)).check()
    for role in ("As Product Manager", "As Technical Product Manager"):
        page.get_by_role("checkbox", name=role).check()
    page.get_by_role("button", name="Make the workspace").click()
    page.wait_for_url(f"**{QUIET}**")


def tell_a_story(page: Page, seconds: str = SECONDS_TO_PLAN) -> None:
    """As the Product Manager: accept the first plan, lay a scenario over it, plan both again. Nothing where that was done already."""
    wait_for(page, "/w/harbor/forecast/", "holds with|promised dates hold")
    wait_for(page, "/w/harbor/forecast/throughput/", "are done by", until_gone="progressbar")
    ask_for_an_exception(page)
    page.goto("/w/harbor/plan/")
    accept = page.get_by_role("link", name="Accept as baseline")
    if accept.count():
        accept.click()
        page.get_by_role("textbox", name=re.compile("^Why")).fill("Where we stand at the end of November")
        page.get_by_role("button", name="Accept as baseline").click()
    if page.goto("/w/harbor/plan/scenarios/1/").status == 404:  # type: ignore[union-attr]
        make_a_scenario(page)
        pin_what_is_out(page)
        for address in ("/w/harbor/plan/again/?scenario=1", "/w/harbor/plan/again/"):
            page.goto(address)
            page.get_by_label("Seconds to search").fill(seconds)
            page.get_by_role("button", name="Plan", exact=True).click()
            wait_for(page, page.url, "expected", until_gone="progressbar")
        wait_for(page, "/w/harbor/jobs/", "Nothing runs")


def ask_for_an_exception(page: Page) -> None:
    """Ask for a later day of what was promised, so that one waits for its keys. Nothing where that was done already."""
    if page.goto("/w/harbor/forecast/exceptions/X1/").status != 404:  # type: ignore[union-attr]
        return
    page.goto("/w/harbor/forecast/exceptions/ask/HB-107/?moves=due+date&to_day=2027-02-12")
    page.get_by_role("textbox", name=re.compile("^Why")).fill("The two largest carriers send their fees on paper until January.")
    page.get_by_role("textbox", name=re.compile("^What was tried")).fill("Typing them in for the first month: too many mistakes.")
    page.get_by_role("button", name="Ask for it").click()
    page.wait_for_url("**/exceptions/X1/")


def pin_what_is_out(page: Page) -> None:
    """Demand the first feature that could be in and is not, so that the next plan differs."""
    page.goto("/w/harbor/plan/")
    page.get_by_role("row").filter(has=page.get_by_role("link", name="Force in")).first.get_by_role("link", name="Force in").click()
    page.get_by_label("What", exact=True).select_option(label="Must be in")
    page.get_by_role("textbox", name=re.compile("^Why")).fill("Two renewals hang on it")
    page.get_by_role("button", name="Pin it").click()


def make_a_scenario(page: Page) -> None:
    """What if Mobile had one more who knows Android?"""
    page.goto("/w/harbor/plan/scenarios/new/")
    page.get_by_label("Title").fill("One more on Android")
    page.get_by_role("textbox", name=re.compile("^Why")).fill("Mobile is full in thirteen weeks; two promises wait for it")
    page.get_by_role("button", name="Create").click()
    page.goto("/w/harbor/plan/scenarios/1/?kind=person")
    page.get_by_label("Team").select_option(label="Mobile")
    page.get_by_label("Skill").select_option(label="Android")
    page.get_by_role("button", name="Add", exact=True).click()


def wait_for(page: Page, path: str, words: str, until_gone: str = "") -> None:
    """Look again until a page says these words, and no job runs on it."""
    deadline = time.monotonic() + JOB_SECONDS
    while time.monotonic() < deadline:
        try:
            page.goto(path, timeout=LOAD_SECONDS * 1000)
        except Error as interrupted:
            # A job that ends just now leads its page to the result, and the two journeys meet: one is given up, or never told of its end.
            if not any(word in str(interrupted) for word in ("ERR_ABORTED", "interrupted by another navigation", "Timeout")):
                raise
            continue
        is_there = re.search(words, page.get_by_role("main").inner_text())
        if is_there and not (until_gone and page.get_by_role(until_gone).count()):  # type: ignore[arg-type]
            return
        time.sleep(1)
    raise AssertionError(f"{path} does not say {words!r}")


# ---- what is done on a screen


def press(keys: str) -> Callable[[Page], None]:
    """Press keys one after another."""

    def do(page: Page) -> None:
        for key in keys.split():
            page.keyboard.press(key)

    return do


def open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search or command").fill("dock")
    expect(page.get_by_role("option", name=re.compile("Dock self-booking")).first).to_be_visible()


def open_menu(page: Page) -> None:
    """The navigation of a phone; at the side of wide screens it stands anyway."""
    menu = page.get_by_role("button", name=re.compile("menu|navigation", re.I)).first
    if menu.is_visible():
        menu.click()


def drawer(name: str) -> Callable[[Page], None]:
    """Press the first number of this name and wait for its evidence."""

    def do(page: Page) -> None:
        page.get_by_role("main").locator("a[data-drawer]").filter(has_text=re.compile(name)).locator("visible=true").first.click()
        expect(page.locator("#drawer h2").first).to_be_visible()

    return do


def open_details(words: str) -> Callable[[Page], None]:
    """Unfold something that says these words, where it is to be seen."""

    def do(page: Page) -> None:
        summary = page.get_by_role("main").locator("summary").filter(has_text=re.compile(words)).first
        if summary.is_visible():
            summary.click()

    return do


def focus_bar(page: Page) -> None:
    """A bar of the timeline with its card beside it."""
    timeline = page.get_by_role("region", name=re.compile("^Timeline"))
    bar = timeline.locator("a[data-feature='HB-118']:not([data-ask])").first
    page.keyboard.press("Tab")
    bar.focus()
    expect(page.locator("#card")).to_be_visible()


def send_empty(button: str) -> Callable[[Page], None]:
    """Send a form with nothing in it, past the browser's own check: the server's words are what matters."""

    def do(page: Page) -> None:
        page.evaluate("for (const form of document.querySelectorAll('form')) form.noValidate = true")
        page.get_by_role("main").get_by_role("button", name=button).first.click()
        expect(page.get_by_role("main").get_by_role("alert").or_(page.locator(".qd-flaws")).first).to_be_visible()

    return do


def save_what_somebody_changed(page: Page) -> None:
    """Somebody saves the same field while it is edited here: both versions."""
    page.evaluate(
        """async () => {
            const form = document.querySelector('main form[data-guard]');
            const body = new URLSearchParams(new FormData(form));
            body.set('themes', body.get('themes') === 'Gate' ? 'Gate and yard' : 'Gate');
            await fetch(location.href, { method: 'POST', body });
        }"""
    )
    page.get_by_label("Themes").fill("Docks and gates")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("region", name="Both versions")).to_be_visible()


def until_causes_are_found(page: Page) -> None:
    """The engine plans anew after each input that changed; then the page says which one did what."""
    expect(page.get_by_role("heading", name="Which input caused it")).to_be_visible(timeout=JOB_SECONDS * 1000)


def until_there(what: str) -> Callable[[Page], None]:
    """Look again until something is there that the worker makes."""

    def do(page: Page) -> None:
        deadline = time.monotonic() + JOB_SECONDS
        while not page.locator(what).count():
            if time.monotonic() > deadline:
                raise AssertionError(f"no {what} at {page.url}")
            page.wait_for_timeout(1000)
            page.reload()
            settle(page)

    return do


def until_written(page: Page) -> None:
    """The first look at a report has it written, and then its documents; while they are, the page loads itself anew."""
    deadline = time.monotonic() + REPORT_SECONDS
    while not page.get_by_role("article").count() or page.locator("qd-job").count():
        if time.monotonic() > deadline:
            raise AssertionError(f"no report at {page.url}")
        page.wait_for_timeout(500)
        with suppress(Error):  # The page loads itself anew once the report is written: of two loads at a time one is given up.
            page.reload()
        settle(page)


def fill_in_public_form(page: Page) -> None:
    """Open the door, if it is closed, and send its form without a text."""
    if page.get_by_role("button", name="Open the form").count():
        page.get_by_role("button", name="Open the form").click()
    page.goto(page.get_by_role("link", name="Look at it").get_attribute("href") or "")
    page.get_by_label("Your e-mail address").fill("nobody")
    page.locator("form").evaluate("(form) => { form.noValidate = true; }")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".qd-flaws-box")).to_be_visible()


def open_portal(path: str) -> Callable[[Page], None]:
    """Give Harbor's portal its address, if it has none yet, and go to a page of it."""

    def do(page: Page) -> None:
        if not page.get_by_role("link", name="Look at it").count():
            page.get_by_role("button", name="Save").click()
            expect(page.get_by_role("link", name="Look at it")).to_be_visible()
        page.goto(f"/p/harbor/{path}")

    return do


def type_an_idea(page: Page) -> None:
    """Type what others asked for already, and wait for what is like it."""
    open_portal("ideas/new/")(page)
    page.get_by_label("In one sentence").press_sequentially("Let me book a dock slot")
    expect(page.get_by_text("Is it one of these?")).to_be_visible()
