"""One walk through the whole product, as the Product Manager and the Technical Product Manager take it.

From a voice in the inbox to a committed, planned, forecast and exported feature: through the real server, its real worker and the
real engine, in Chromium. Each step asserts what a person sees.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from typer.testing import CliRunner

from quarterdeck.cli.app import app
from quarterdeck.product import read_product
from tests.browser.watching import watch

TITLE = "Berth swap between carriers"
SUMMARY = "A carrier who will be late hands its berth to one who is early, and both gates know within a minute."
CONDITION = "Tracking confirms the arrival feed by 18 Dec"
AMOUNT = r"€[\d.]+\s[kM]"
SECONDS_TO_PLAN = "3"
JOB_MS = 180_000


@dataclass
class Walk:
    """Two people at their pages, and what they have come by so far."""

    ines: Page
    jonas: Page
    need: str = ""
    feature: str = ""
    left_out: str = ""
    first_plan: str = ""
    proposal: str = ""

    def open(self, page: Page, path: str) -> None:
        """Go to a page of the workspace."""
        page.goto(f"/w/harbor/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.fixture
def walk(sign_in: Callable[..., Page], first_plan: None) -> Iterator[Walk]:
    """Both signed in, each in a browser of their own; at the end nothing may have gone wrong on any page."""
    ines, jonas = sign_in("pm"), sign_in("tpm")
    seen = [watch(ines.context), watch(jonas.context)]
    yield Walk(ines, jonas)
    for each in seen:
        each.is_clean()


def main_text(page: Page) -> str:
    """All words of the page's main part."""
    return re.sub(r"[\u00a0\u2009\u202f]", " ", page.get_by_role("main").inner_text())


def number_before(word: str, text: str) -> int:
    """The number that stands before a word: 33 in “33 people”."""
    found = re.search(rf"([\d,]+)\s+{word}", text)
    assert found, f"no number before {word!r} in {text[:2000]!r}"
    return int(found.group(1).replace(",", ""))


def toast(page: Page, words: str | re.Pattern[str]) -> None:
    """The note that says what was done."""
    expect(page.get_by_role("status").filter(has_text=words).first).to_be_visible()


def until(page: Page, sees: Callable[[str], bool], what: str) -> str:
    """Look again, as a person does, until the worker's result stands on the page. Gives the page's words."""
    deadline = time.monotonic() + JOB_MS / 1000
    while time.monotonic() < deadline:
        text = main_text(page)
        if sees(text):
            return text
        page.wait_for_timeout(400)
        page.reload()
    raise AssertionError(f"{what}, within {JOB_MS // 1000} s:\n{main_text(page)[:3000]}")


def test_the_whole_story_from_a_voice_to_an_exported_plan(walk: Walk, tmp_path: Path) -> None:
    accept_the_first_plan(walk)
    triage_a_voice_by_keyboard(walk)
    create_a_feature_that_answers_the_need(walk)
    write_the_value_case_and_turn_its_key(walk)
    say_what_it_takes_and_judge_it(walk)
    turn_the_feasibility_key(walk)
    plan_again_and_watch(walk)
    ask_why_one_is_out(walk)
    pin_it_in_and_see_the_cost(walk)
    review_and_accept(walk)
    plan_a_scenario_with_one_person_more(walk)
    compare(walk)
    forecast(walk)
    export(walk, tmp_path / "harbor.json")


def accept_the_first_plan(walk: Walk) -> None:
    """What Ines finds first is a proposal; to have something to compare with, it becomes the baseline, unless one is there."""
    page = walk.ines
    walk.open(page, "plan/")
    lead = page.get_by_role("main").get_by_role("paragraph").filter(has_text=re.compile(rf"{AMOUNT} expected")).first
    expect(lead).to_contain_text(re.compile(rf"No plan under these limits can reach {AMOUNT}; this one is within [\d.]+\s% of it|Proven"))
    accept = page.get_by_role("link", name="Accept as baseline")
    if not accept.count():
        tabs = page.get_by_role("navigation", name="Plans and scenarios")
        walk.first_plan = (tabs.get_by_role("link", name=re.compile(r"^Plan \d+ accepted")).inner_text()).split("\n")[0].strip()
        return
    accept.click()
    page.get_by_role("textbox", name=re.compile("^Why")).fill("Where we stand at the end of November")
    page.get_by_role("button", name="Accept as baseline").click()
    toast(page, re.compile(r"Plan \d+ is the baseline"))
    walk.first_plan = plan_named(page)
    expect(page.get_by_text(re.compile(r"accepted .*by Ines Falk"))).to_be_visible()


def triage_a_voice_by_keyboard(walk: Walk) -> None:
    """J to a voice whose words point to a need, 1 to link it; one voice less waits, one more counts."""
    page = walk.ines
    page.keyboard.press("g")
    page.keyboard.press("i")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inbox")
    waiting = number_before("to triage", main_text(page))
    suggestion = page.get_by_role("region", name="Triage").get_by_role("button", name=re.compile(r"^Link to (?!a need)"))
    items = page.get_by_role("list", name="Items").get_by_role("link")
    for turn in range(12):
        page.keyboard.press("j")
        address = items.nth(min(turn + 1, items.count() - 1)).get_attribute("href") or ""
        expect(page.get_by_role("article", name=re.compile("^Evidence ")).first).to_be_visible()
        page.wait_for_timeout(350)
        if suggestion.count() and page.url.endswith(address.rpartition("/w/")[2]):
            break
    need = (suggestion.first.get_attribute("aria-label") or "").removeprefix("Link to ")
    said = page.get_by_role("region", name="Triage").inner_text()
    people = number_before("(?:person|people)", said[said.index(need) :])
    words = page.get_by_role("article", name=re.compile("^Evidence ")).get_by_role("blockquote").inner_text().strip()
    page.keyboard.press("1")
    toast(page, f"1 item linked to “{need[:40]}")
    expect(page.get_by_role("main")).to_contain_text(f"{waiting - 1} to triage")
    walk.need = need
    page.goto("/w/harbor/evidence/needs/")
    page.get_by_role("link", name=need, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(need[:60])
    until(page, lambda text: words[:60] in text, f"“{words[:60]}” stands among the need's quotes")
    grown = until(page, lambda text: "Computing again" not in text, "the need's figures are computed again")
    assert number_before("people|person", f"{people} people") <= number_before("items?", grown)


def create_a_feature_that_answers_the_need(walk: Walk) -> None:
    """C on the grid; then a link to the need."""
    page = walk.ines
    page.keyboard.press("g")
    page.keyboard.press("f")
    expect(page.get_by_role("heading", level=1)).to_have_text("Features")
    page.wait_for_load_state()  # So that its shortcut is heard.
    page.keyboard.press("c")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("What people would notice").fill(SUMMARY)
    page.get_by_label("Owner").fill("Ines Falk")
    page.get_by_role("button", name="Create feature").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    walk.feature = page.url.rstrip("/").rpartition("/")[2]
    toast(page, f"{walk.feature} is there")
    expect(page.get_by_role("region", name="Value case")).to_contain_text("No value case yet")
    expect(page.get_by_role("region", name="Feasibility case")).to_contain_text("No option says what it takes")
    page.get_by_role("link", name="Link a need").click()
    page.get_by_label("Need").select_option(label=walk.need)
    page.get_by_label("Why, or what is left").fill("Late berths are what they phone about")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Value case")).to_contain_text(walk.need)


def write_the_value_case_and_turn_its_key(walk: Walk) -> None:
    """A range, where it comes from, and V."""
    page = walk.ines
    page.get_by_role("link", name="Write the value case").click()
    three(page, "Value if delivered now", "400 k", "900 k", "1.6 M")
    page.get_by_label("Weeks of use").fill("130")
    page.get_by_label("Where the number comes from").fill("Nine accounts that paid detention for late berths, 2025")
    page.get_by_role("button", name="Save").click()
    case = page.get_by_role("region", name="Value case")
    expect(case).to_contain_text("€900 k")
    expect(case).to_contain_text("between €400 k and €1.6 M, 8 times in 10")
    expect(case).to_contain_text("Nine accounts that paid detention")
    page.keyboard.press("v")
    toast(page, "Value key turned. It waits for the feasibility key now.")
    expect(page.get_by_role("heading", name="Feasibility key waits")).to_be_visible()


def three(page: Page, legend: str, low: str, mid: str, high: str) -> None:
    """Fill in a range of three points."""
    group = page.get_by_role("group", name=re.compile(f"^{re.escape(legend)}"))
    for box, text in zip(group.get_by_role("textbox").all(), (low, mid, high), strict=True):
        box.fill(text)


def say_what_it_takes_and_judge_it(walk: Walk) -> None:
    """Jonas finds it on Home, says what it takes of whom, sends another team an ask, and judges it feasible if."""
    page = walk.jonas
    walk.open(page, "")
    page.goto(f"/w/harbor/features/{walk.feature}/")
    page.get_by_role("link", name="Say what it takes").click()
    page.get_by_label("Title").fill("Swap by request")
    if not page.get_by_role("group", name=re.compile("^1. New activity")).count():
        page.get_by_role("button", name="Add an activity").click()
    work = page.get_by_role("group", name=re.compile("^1. New activity"))
    work.get_by_label("Work", exact=True).fill("Rules for swapping a berth")
    work.get_by_label("Team").select_option(label="Docks")
    work.get_by_label("Skill").select_option(label="Slot and calendar rules")
    three(page, "Effort still to do", "6", "10", "18")
    page.get_by_role("button", name="Add an ask").click()
    ask = page.get_by_role("group", name=re.compile("New ask"))
    ask.get_by_label("Team that is asked").select_option(label="Tracking")
    ask.get_by_label("What is asked").fill("Arrival feed for both berths")
    ask.get_by_label("Size").select_option(label="Small")
    page.get_by_role("button", name="Save", exact=True).last.click()
    toast(page, "Option “Swap by request”")
    case = page.get_by_role("region", name="Feasibility case")
    row = case.get_by_role("row", name=re.compile("Arrival feed for both berths"))
    expect(row).to_contain_text("Asked")
    row.get_by_text("Answer").click()
    row.get_by_role("button", name="Agree").click()
    toast(page, "Tracking: agreed")
    expect(case.get_by_role("row", name=re.compile("Arrival feed for both berths"))).to_contain_text("Agreed")
    page.get_by_role("link", name="Say “feasible if …”").click()
    page.get_by_label("Feasible if").fill(CONDITION)
    page.get_by_label("It concerns").select_option(label="Schedule")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Feasibility case")).to_contain_text(f"Feasible if {CONDITION}")


def turn_the_feasibility_key(walk: Walk) -> None:
    """F, and it is committed; the effort that the worker draws stands beside it."""
    page = walk.jonas
    page.keyboard.press("f")
    toast(page, "Both keys are turned: it is committed.")
    expect(page.get_by_role("region", name="The two keys").get_by_role("heading", name=re.compile("Committed"))).to_be_visible()
    text = until(page, lambda text: "person-weeks, 8 times in 10" in text, "its effort is drawn")
    assert re.search(r"between \d+ and \d+ person-weeks", text)
    walk.open(walk.ines, f"features/{walk.feature}/")
    expect(walk.ines.get_by_role("region", name="The two keys")).to_contain_text(f"Feasible if {CONDITION}")


def plan_again_and_watch(walk: Walk) -> None:
    """A few seconds, chosen in the form; the page says how far the search is and then shows the new plan."""
    page = walk.ines
    walk.open(page, "plan/")
    page.get_by_role("link", name="Settings", exact=True).last.click()
    plan(page)
    walk.proposal = plan_named(page)
    assert walk.proposal != walk.first_plan
    expect(page.get_by_text(f"than {walk.first_plan}")).to_be_visible()
    timeline = page.get_by_role("region", name="Timeline by team")
    expect(timeline.get_by_role("link", name=re.compile(f"^{TITLE}")).first).to_be_visible()


def plan_named(page: Page) -> str:
    """The plan that a page shows: “Plan 2”."""
    found = re.search(r"Plan \d+", page.title())
    assert found, page.title()
    return found[0]


def plan(page: Page) -> None:
    """On the form: choose few seconds, and watch the search to its end."""
    page.get_by_label("Seconds to search").fill(SECONDS_TO_PLAN)
    page.get_by_role("button", name="Plan", exact=True).click()
    toast(page, "Planning has begun")
    watch_the_job(page)


def watch_the_job(page: Page) -> None:
    """A bar that says how far it is; then the page shows the result by itself."""
    bar = page.get_by_role("progressbar")
    expect(bar.first).to_be_visible()
    expect(bar).to_have_count(0, timeout=JOB_MS)


def ask_why_one_is_out(walk: Walk) -> None:
    """“Why not X” by its title: the reason with its numbers, and an answer of the engine."""
    page = walk.ines
    rows = page.get_by_role("row").filter(has=page.get_by_role("link", name="Force in"))
    walk.left_out = rows.first.get_by_role("link").first.inner_text()
    page.get_by_label("Why not").fill(walk.left_out)
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(walk.left_out)
    lead = page.get_by_text(re.compile("^It is out."))
    expect(lead).to_be_visible()
    expect(lead).to_contain_text(re.compile(AMOUNT))
    page.keyboard.press("w")
    answer = page.get_by_role("main")
    expect(answer).to_contain_text(re.compile("It would enter if|It needs|Forced in, the plan changes by"), timeout=JOB_MS)


def pin_it_in_and_see_the_cost(walk: Walk) -> None:
    """What would it cost? Then pin it in, and plan around the pin."""
    page = walk.ines
    page.get_by_label("What", exact=True).select_option(label="Must be in")
    page.get_by_role("button", name="What would it cost?").click()
    expect(page.get_by_text(re.compile(rf"(cost|gain|bring|lose).*({AMOUNT}|nothing)", re.I)).last).to_be_visible(timeout=JOB_MS)
    page.get_by_role("textbox", name=re.compile("^Why")).fill("Two renewals hang on it")
    page.get_by_role("button", name="Pin it").click()
    toast(page, f"{walk.left_out} is pinned: must be in. Plan again to see it obeyed.")
    walk.open(page, "plan/")
    expect(page.get_by_role("main")).to_contain_text(re.compile("inputs? changed since this plan was made"))
    page.get_by_role("link", name="Settings", exact=True).last.click()
    plan(page)
    assert plan_named(page) != walk.proposal
    walk.proposal = plan_named(page)
    expect(page.get_by_role("listitem").filter(has_text=walk.left_out).filter(has_text="must be in")).to_be_visible()
    timeline = page.get_by_role("region", name="Timeline by team")
    expect(timeline.get_by_role("link", name=re.compile(f"^{re.escape(walk.left_out)}")).first).to_be_visible()


def review_and_accept(walk: Walk) -> None:
    """One change at a time by A, the rest at once; then the proposal is the baseline."""
    page = walk.ines
    page.keyboard.press("r")
    expect(page.get_by_role("heading", level=1)).to_have_text("Review changes")
    changes = number_before("changes?", main_text(page))
    expect(page.get_by_role("complementary", name="Running total")).to_contain_text(re.compile(AMOUNT))
    page.keyboard.press("a")
    expect(page.get_by_role("complementary", name="Running total")).to_contain_text("1 accepted, 0 refused")
    page.get_by_role("button", name=re.compile("^Accept the .* still open")).click()
    expect(page.get_by_role("complementary", name="Running total")).to_contain_text(f"{changes} accepted, 0 refused")
    page.get_by_role("button", name=f"Finish with {changes} of {changes}").click()
    expect(page.get_by_role("main")).to_contain_text(f"{walk.proposal} becomes the baseline, in place of {walk.first_plan}")
    page.get_by_role("textbox", name=re.compile("^Why")).fill("The berth swap is in, and the renewals are safe")
    if page.get_by_label("Accept it all the same").count():
        page.get_by_label("Accept it all the same").check()
    page.get_by_role("button", name="Accept as baseline").click()
    toast(page, f"{walk.proposal} is the baseline")


def plan_a_scenario_with_one_person_more(walk: Walk) -> None:
    """What if Mobile had one more who knows Android? Nothing real changes."""
    page = walk.ines
    page.get_by_role("link", name="Scenarios").click()
    page.wait_for_url("**/scenarios/")  # Loaded, so that its shortcut is heard.
    page.keyboard.press("c")
    page.get_by_label("Title").fill("One more on Android")
    page.get_by_role("button", name="Create").click()
    page.get_by_role("link", name="One more person").click()
    page.get_by_label("Team").select_option(label="Mobile")
    page.get_by_label("Skill").select_option(label="Android")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="Android")).to_be_visible()
    page.get_by_role("link", name="Settings", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("One more on Android")
    plan(page)
    expect(page.get_by_text(re.compile(rf"{AMOUNT} expected, [+−]?{AMOUNT} against {walk.proposal}"))).to_be_visible()


def compare(walk: Walk) -> None:
    """The difference between the baseline and the scenario, and which input caused it."""
    page = walk.ines
    page.get_by_role("link", name="What’s the difference?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What’s the difference?")
    expect(page.get_by_role("main")).to_contain_text(re.compile(AMOUNT))
    expect(page.get_by_role("heading", name="Which input caused it")).to_be_visible(timeout=JOB_MS)
    causes = page.get_by_role("listitem").filter(has_text=re.compile("input|search|person|people", re.I))
    expect(causes.filter(has_text=re.compile(AMOUNT)).first).to_be_visible()


def forecast(walk: Walk) -> None:
    """The baseline is simulated; the new feature has two dates, never one."""
    page = walk.ines
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", level=1)).to_have_text("Forecast")
    page.keyboard.press("p")
    toast(page, "the page shows it when it is there")
    watch_the_job(page)
    expect(page.get_by_role("main")).to_contain_text(f"{walk.proposal}, made")
    page.get_by_role("link", name="All features").click()
    row = page.get_by_role("row").filter(has_text=TITLE)
    expect(row).to_contain_text(re.compile(r"\d{1,2} [A-Z][a-z]{2}( \d{4})? · \d{1,2} [A-Z][a-z]{2}"))
    expect(page.get_by_role("main")).to_contain_text(re.compile(rf"{AMOUNT} to {AMOUNT}, 8 times in 10"))


def export(walk: Walk, to: Path) -> None:
    """The product file: `quarterdeck check` accepts it, and it holds the new feature with both keys."""
    page = walk.ines
    walk.open(page, "export/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Product file (JSON)").click()
    download.value.save_as(to)
    said = CliRunner().invoke(app, ["check", str(to)])
    assert said.exit_code == 0, said.output
    assert "can be planned; no errors" in said.output
    features = {feature.id: feature for feature in read_product(to).features}
    made = features[walk.feature]
    assert made.title == TITLE
    keys = [case.key for case in (made.value, made.feasibility) if case is not None and case.key is not None]
    assert [key.by for key in keys] == ["Ines Falk", "Jonas Reed"]
    assert made.feasibility is not None
    assert CONDITION in " ".join(text for each in made.feasibility.assessments for text in each.conditions)
