"""Everything works without JavaScript: plain links and forms."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

WAITING = "HB-184"
COMMITTED = "HB-121"
PLAN_SECONDS = 240


@pytest.fixture
def page_without_script(sign_in: Callable[..., Page], first_plan: None) -> Page:
    """Ines, in a browser that runs no script."""
    return sign_in("pm", java_script_enabled=False)


def test_turn_a_key_edit_plan_see_and_pin_without_script(page_without_script: Page) -> None:
    page = page_without_script
    turn_a_key(page)
    edit_a_feature(page)
    plan_again(page)
    see_the_timeline(page)
    pin(page)


def turn_a_key(page: Page) -> None:
    page.goto(f"/w/harbor/features/{WAITING}/")
    keys = page.get_by_role("region", name="The two keys")
    keys.get_by_role("button", name="Turn value key").click()
    expect(page.get_by_role("region", name="The two keys")).to_contain_text("Ines Falk")
    expect(page.get_by_role("link", name="Take the value key back")).to_be_visible()


def edit_a_feature(page: Page) -> None:
    page.goto(f"/w/harbor/features/{WAITING}/edit")
    page.get_by_label("Themes").fill("Connectors")
    page.get_by_role("button", name="Save").click()
    page.goto(f"/w/harbor/features/{WAITING}/edit")
    expect(page.get_by_label("Themes")).to_have_value("Connectors")


def plan_again(page: Page) -> None:
    """The page says how far it is, and a link looks again."""
    page.goto("/w/harbor/plan/")
    before = page.title()
    page.goto("/w/harbor/plan/again/")
    page.get_by_label("Seconds to search").fill("2")
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.get_by_role("progressbar").first).to_be_visible()
    deadline = time.monotonic() + PLAN_SECONDS
    while time.monotonic() < deadline and page.get_by_role("progressbar").count():
        page.wait_for_timeout(1000)
        page.get_by_role("link", name="Look again").first.click()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    page.goto("/w/harbor/plan/")
    assert page.title() != before


def see_the_timeline(page: Page) -> None:
    """Bars are links in reading order; they lie at different places though no script put them there."""
    page.goto("/w/harbor/plan/")
    bars = page.get_by_role("region", name=re.compile("^Timeline")).get_by_role("link")
    assert bars.count() > 20
    places = {round(bar["x"]) for bar in (bars.nth(place).bounding_box() for place in range(20)) if bar}
    assert len(places) > 5
    page.goto("/w/harbor/plan/?group=objective")
    expect(page.get_by_role("region", name="Timeline by objective")).to_be_visible()


def pin(page: Page) -> None:
    page.goto("/w/harbor/plan/")
    links = page.get_by_role("region", name=re.compile("^Timeline")).get_by_role("link").all()
    address = next(href for href in (link.get_attribute("href") or "" for link in links) if "/features/" in href)
    page.goto(address)
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_label("What", exact=True).select_option(label="Not before")
    page.get_by_role("button", name="Pin it").click()
    expect(page.get_by_role("main")).to_contain_text("needs a day")
    page.get_by_label(re.compile("^Day")).fill("2027-02-01")
    page.get_by_role("button", name="Pin it").click()
    expect(page.get_by_role("main").get_by_role("listitem").filter(has_text="not before 1 Feb").first).to_be_visible()
    page.goto("/w/harbor/plan/")
    expect(page.get_by_role("listitem").filter(has_text=title).filter(has_text="not before 1 Feb").first).to_be_visible()
    page.get_by_role("listitem").filter(has_text=title).filter(has_text="not before 1 Feb").first.get_by_role("button", name="Lift").click()
    expect(page.get_by_role("listitem").filter(has_text=title).filter(has_text="not before 1 Feb")).to_have_count(0)
