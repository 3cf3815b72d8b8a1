"""The whole crossing with GitHub, as the Product Manager and the Technical Product Manager take it.

Connected with a token, read for the first time with its progress to be seen, mapped by a rule, a suggestion and by hand; a date is forecast anew and
its drift has reasons that add up; a promised day moves with both keys; what the plan would change at GitHub is reviewed field by field, approved by
who may, written once, and read back without a difference. GitHub is a server on loopback, everything else is the product.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.audit_on_github import BY_HAND, FEATURE, LABEL, LABELLED, MEANT, NAME, NUM_OLD, RELEASE, TITLE, audit_repository, numbers_of
from tests.browser.conftest import Server, free_port, start_server, stop_server
from tests.browser.visiting import PEOPLE, sign_in, wait_for
from tests.browser.watching import watch
from tests.fake_github import FakeGitHub, fake_github
from tests.fake_github.server import TOKEN

JOB_MS = 180_000
PAGE_MS, USUAL_MS = 20_000, 5_000
"""A page of a server that forecasts and reads at the same time may be late; and Playwright's own patience."""
LATER, MOVED = "2027-05-14", re.compile(r"Ines Falk changed its due date. 31 Mar( 2027)? → 14 May( 2027)?")
SHIPS_ON = "2027-03-31"
AGREED = "We agreed on this at the end of November"


@dataclass
class Crossing:
    """Two people at their pages, and the GitHub that they connect."""

    github: FakeGitHub
    ines: Page
    jonas: Page

    def open(self, page: Page, path: str) -> None:
        """Go to a page of the workspace."""
        page.goto(f"/w/harbor/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.fixture
def crossing(tmp_path: Path, browser: Browser) -> Iterator[Crossing]:
    """A server that may speak with that GitHub, and both signed in; at the end nothing may have gone wrong on any page."""
    expect.set_options(timeout=PAGE_MS)
    with fake_github(audit_repository()) as github:
        data, port = tmp_path / "data", free_port()
        process = start_server(data, port, tmp_path / "server.log", QUARTERDECK_TRACKER_ORIGINS=github.url)
        server = Server(f"http://127.0.0.1:{port}", data, process)
        try:
            pages = [browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900}).new_page() for _ in range(2)]
            seen = [watch(page.context) for page in pages]
            for each in seen:
                each.allowed_statuses = {422}
            for page, role in zip(pages, ("pm", "tpm"), strict=True):
                sign_in(page, PEOPLE[role], server.password)
            yield Crossing(github, *pages)
            for each in seen:
                each.is_clean()
            for page in pages:
                page.context.close()
        finally:
            stop_server(process)
            expect.set_options(timeout=USUAL_MS)


def test_the_whole_crossing_from_a_token_to_what_was_written(crossing: Crossing) -> None:
    agree_on_the_plan(crossing)
    connect_and_watch_the_first_reading(crossing)
    map_by_a_rule_a_suggestion_and_by_hand(crossing)
    see_the_drift_with_its_reasons(crossing)
    move_the_day_with_both_keys(crossing)
    propose_what_the_plan_asks_for(crossing)
    review_and_approve(crossing)
    see_it_written_and_read_back(crossing)


def main_text(page: Page) -> str:
    """All words of the page's main part."""
    return re.sub(r"[\u00a0\u2009\u202f]", " ", page.get_by_role("main").inner_text())


def toast(page: Page, words: str | re.Pattern[str]) -> None:
    """The note that says what was done."""
    expect(page.get_by_role("status").filter(has_text=words).first).to_be_visible()


def agree_on_the_plan(crossing: Crossing) -> None:
    """Drift is measured against what was agreed: the sample's first plan becomes the baseline, unless one is there."""
    page = crossing.ines
    wait_for(page, "/w/harbor/forecast/", "holds with|promised dates hold")
    crossing.open(page, "plan/")
    accept = page.get_by_role("link", name="Accept as baseline")
    if accept.count():
        accept.click()
        page.get_by_role("textbox", name=re.compile("^Why")).fill(AGREED)
        page.get_by_role("button", name="Accept as baseline").click()
        toast(page, re.compile(r"Plan \d+ is the baseline"))


def connect_and_watch_the_first_reading(crossing: Crossing) -> None:
    """A wrong token is refused at its field; with a good one a bar says how far the reading is."""
    page, github = crossing.jonas, crossing.github
    crossing.open(page, "settings/integrations/")
    page.get_by_role("link", name="Connect GitHub").click()
    for token in ("ghp_wrong", TOKEN):
        page.get_by_label("Repository").fill(NAME)
        page.get_by_label("Token", exact=True).fill(token)
        page.get_by_label("Address of the API").fill(github.url)
        if token == TOKEN:
            github.allowance = 6  # Requests within a second, so that there is something to watch.
        page.get_by_role("button", name="Look and connect").click()
        if token != TOKEN:
            expect(page.get_by_role("main")).to_contain_text("GitHub refuses the token")
            assert page.get_by_label("Token", exact=True).input_value() == ""
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(page.get_by_role("main")).to_contain_text("It is being read for the first time")
    bar = page.get_by_role("progressbar")
    expect(bar.first).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(re.compile("milestones|labels|releases|events|issues"))
    expect(bar).to_have_count(0, timeout=JOB_MS)
    github.allowance = None
    num = NUM_OLD + len(LABELLED) + 2
    expect(page.get_by_role("main")).to_contain_text(f"{num} items")
    reading = page.get_by_role("region", name="Readings").get_by_role("row").nth(1)
    expect(reading).to_contain_text("Done")
    expect(reading).to_contain_text(str(num))
    assert TOKEN not in page.content()
    assert github.writes == [], "a reading writes nothing"


def map_by_a_rule_a_suggestion_and_by_hand(crossing: Crossing) -> None:
    """A rule takes what has a label; a suggestion is accepted; what says nothing is mapped by hand."""
    page = crossing.jonas
    crossing.open(page, "delivery/mapping/")
    page.get_by_label("Work items whose").select_option("label")
    page.get_by_label("How").select_option("is")
    page.get_by_label("Text").fill(LABEL)
    page.get_by_label("Are for").select_option(FEATURE)
    page.get_by_role("button", name="See what it takes").click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text(f"The rule fits {len(LABELLED)} work items, of which {len(LABELLED)} are for no feature yet")
    for title in LABELLED:
        expect(preview.get_by_role("link", name=title)).to_be_visible()
    page.get_by_role("button", name="Add the rule").click()
    toast(page, "The rule was added and holds.")
    rule = page.get_by_role("region", name="Rules").get_by_role("row").filter(has_text=LABEL)
    expect(rule).to_contain_text(TITLE)
    expect(rule).to_contain_text(str(len(LABELLED)))

    page.get_by_role("button", name="Suggest").click()
    row = page.get_by_role("region", name="Suggestions").get_by_role("row").filter(has_text=MEANT)
    expect(row).to_be_visible(timeout=JOB_MS)
    expect(row).to_contain_text(TITLE)
    expect(row).to_contain_text(re.compile(r"\d+\s%"))
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="Accept what is selected").click()
    toast(page, "1 work item mapped as suggested.")

    open_item(crossing, page, BY_HAND)
    page.get_by_label("Feature").select_option(FEATURE)
    page.get_by_role("button", name="Map to it").click()
    toast(page, "1 work item mapped to")


def open_item(crossing: Crossing, page: Page, title: str) -> None:
    """A work item's page, found as a person finds it: by its words in the list."""
    crossing.open(page, f"delivery/?view=all&q={title.replace(' ', '+')}")
    page.get_by_role("region", name="Work items").get_by_role("link", name=title).first.click()
    page.wait_for_url("**/delivery/items/**")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def see_the_drift_with_its_reasons(crossing: Crossing) -> None:
    """The parts of each feature add up to its days, and the features to the total."""
    page = crossing.ines
    wait_for(page, "/w/harbor/jobs/", "Nothing runs")
    crossing.open(page, "delivery/drift/")
    table = page.get_by_role("region", name="Drift by feature")
    rows = table.locator("tbody").get_by_role("row")
    total = 0
    for row in rows.all():
        cells = row.get_by_role("cell")
        said, parts = days_in(cells.nth(1).inner_text()), [days_in(each) for each in cells.nth(3).locator("b").all_inner_texts()]
        if said is None:
            continue
        total += said
        assert sum(each or 0 for each in parts) == said, row.inner_text()
    assert days_in(table.locator("tfoot").get_by_role("cell").first.inner_text()) == total
    mine = row_of_feature(table)
    expect(mine).to_contain_text("In progress")
    expect(mine).to_contain_text(re.compile(r"[1-9]\d?\s%"))
    assert mine.locator("b").count(), "it has drifted, and says why"


def row_of_feature(table: Locator) -> Locator:
    return table.get_by_role("row").filter(has_text=TITLE).first


def days_in(text: str) -> int | None:
    """“+12” or “−3” as a number; None where nothing is measured."""
    found = re.search(r"([+\-−]?)\s*([\d,]+)", text.replace("\u202f", ""))
    return None if found is None else int(found[2].replace(",", "")) * (-1 if found[1] in ("-", "−") else 1)


def move_the_day_with_both_keys(crossing: Crossing) -> None:
    """Asked for by one; it moves when the Product Manager and the Technical Product Manager have turned their keys, and not before."""
    ines, jonas = crossing.ines, crossing.jonas
    crossing.open(jonas, f"forecast/exceptions/ask/{FEATURE}/")
    jonas.get_by_label("Which day moves").select_option("due date")
    jonas.get_by_label("To which day").fill(LATER)
    jonas.get_by_role("textbox", name=re.compile("^Why it cannot")).fill("The hash chain takes longer than it was sized.")
    jonas.get_by_role("textbox", name=re.compile("^What was tried")).fill("Without the chain: the auditors refuse it.")
    jonas.get_by_role("button", name="Ask for it").click()
    jonas.wait_for_url(re.compile(r"/exceptions/X\d+/$"))
    address = jonas.url
    assert not jonas.get_by_role("button", name="Turn value key").count(), "that key is the Product Manager's"
    jonas.get_by_role("button", name="Turn feasibility key").click()
    expect(jonas.get_by_role("main")).to_contain_text("Waits for keys")
    assert not MOVED.search(words_of_feature(crossing, jonas))
    ines.goto(address)
    assert not ines.get_by_role("button", name="Turn feasibility key").count(), "that key is the Technical Product Manager's"
    ines.get_by_role("button", name="Turn value key").click()
    expect(ines.get_by_role("main")).to_contain_text("Approved")
    assert MOVED.search(words_of_feature(crossing, ines))


def words_of_feature(crossing: Crossing, page: Page) -> str:
    """What the feature's page says, with its history."""
    crossing.open(page, f"features/{FEATURE}/")
    return main_text(page)


def propose_what_the_plan_asks_for(crossing: Crossing) -> None:
    """The Product Manager asks what the feature's plan would change; nothing is written by that."""
    page = crossing.ines
    crossing.open(page, "delivery/proposals/")
    page.get_by_role("link", name="Propose changes").click()
    page.get_by_label("Feature").select_option(FEATURE)
    page.get_by_label("Where").select_option(label=NAME)
    page.get_by_role("button", name="Propose", exact=True).click()
    toast(page, re.compile(r"Proposed: \d+. Nothing is written before it is approved."))
    assert crossing.github.writes == []


def review_and_approve(crossing: Crossing) -> None:
    """Striped, field by field, now → then. The Product Manager sees it; the Technical Product Manager leaves one out and writes the rest."""
    ines, jonas = crossing.ines, crossing.jonas
    box = ines.get_by_role("form", name="Changes to decide")
    stripes = box.evaluate("(each) => getComputedStyle(each, '::before').backgroundImage")
    assert "repeating-linear-gradient" in stripes
    expect(box).to_contain_text("A Technical Product Manager decides.")
    assert not box.get_by_role("button").count()
    due = box.get_by_role("row").filter(has=ines.locator("b", has_text=f"Milestone {RELEASE}"))
    expect(due.get_by_role("deletion")).to_have_text(re.compile(r"^12 Mar( 2027)?$"))
    expect(due.get_by_role("insertion")).to_have_text(re.compile(r"^31 Mar( 2027)?$"))

    crossing.open(jonas, "delivery/proposals/")
    box = jonas.get_by_role("form", name="Changes to decide")
    for title in LABELLED[1:]:
        row = box.get_by_role("row").filter(has=jonas.locator("b", has_text=title))
        expect(row.get_by_role("insertion")).to_have_text(RELEASE)
    assert not box.get_by_role("row").filter(has_text=LABELLED[0]).count(), "what is done stays where it is"
    box.get_by_role("checkbox", name=BY_HAND).uncheck()
    box.get_by_role("button", name="Write those chosen").click()
    toast(jonas, re.compile(r"Approved: \d+. They are written now."))


def see_it_written_and_read_back(crossing: Crossing) -> None:
    """Each write arrived once; GitHub has what was approved and nothing else; a reading finds no difference."""
    page, github = crossing.jonas, crossing.github
    wait_for(page, "/w/harbor/delivery/proposals/", "Written")
    wait_for(page, "/w/harbor/jobs/", "Nothing runs")
    crossing.open(page, "delivery/proposals/")
    assert "On its way" not in main_text(page)
    decided = page.get_by_role("region", name="Decided").or_(page.get_by_role("main")).first
    expect(decided.get_by_text("Written").first).to_be_visible()
    repository = github.repository
    titles = {number: issue["title"] for number, issue in repository.issues.items()}
    in_release = {titles[number] for number, issue in repository.issues.items() if (issue["milestone"] or {}).get("title") == RELEASE}
    assert set(LABELLED[1:]) | {MEANT} <= in_release
    assert BY_HAND not in in_release, "it was left out"
    assert repository.milestones[1]["due_on"].startswith(SHIPS_ON)
    made = sorted(in_release - set(LABELLED) - {MEANT})
    assert made, "an issue for an activity that had none"
    assert len(made) == sum(call.startswith("POST") for call in github.writes)
    patched = [call for call in github.writes if call.startswith("PATCH")]
    assert len(set(patched)) == len(patched) == len(LABELLED[1:]) + 2, "each issue and the milestone once"

    num_writes = len(github.writes)
    place = page.get_by_role("main")
    crossing.open(page, "settings/integrations/")
    page.get_by_role("link", name=NAME).click()
    page.get_by_role("button", name="Sync now").click()
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=JOB_MS)
    expect(place).to_contain_text(f"{NUM_OLD + len(LABELLED) + 2 + len(made)} items")
    newest = page.get_by_role("region", name="Readings").get_by_role("row").nth(1).get_by_role("cell")
    expect(newest.nth(5)).to_contain_text("Done")
    assert [newest.nth(column).inner_text() for column in (1, 2)] == ["0", "0"], "what was read back is what a reading finds"
    open_item(crossing, page, made[0])
    expect(page.get_by_role("main")).to_contain_text(TITLE)
    assert len(github.writes) == num_writes
    assert numbers_of(repository, LABELLED)
