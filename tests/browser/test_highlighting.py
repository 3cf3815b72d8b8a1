"""Words are highlighted by selecting them, whatever signs they are made of; by keyboard, and without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

TEXT = "Wir rufen 👩‍👧 viermal am Tag an, cafe\u0301 hin oder her 🚚🚚.\n\nDas Tor antwortet nie. We phone the gate, only to move one slot."
SELECT = """(wanted) => {
  const whole = document.querySelector("[data-verbatim]"), range = document.createRange(), first = whole.textContent.indexOf(wanted);
  const walker = document.createTreeWalker(whole, NodeFilter.SHOW_TEXT);
  for (let passed = 0, node; (node = walker.nextNode()); passed += node.data.length) {
    const reach = passed + node.data.length, last = first + wanted.length;
    if (passed <= first && first < reach) range.setStart(node, first - passed);
    if (passed < last && last <= reach) range.setEnd(node, last - passed);
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""
"""Selects words of the text as a mouse would, through all marks that lie in it."""


@pytest.fixture
def item(sign_in: Callable[..., Page]) -> Page:
    """Ines, at a new item."""
    page = sign_in("pm")
    page.goto("/w/harbor/evidence/add/")
    page.locator("textarea[name=text]").fill(TEXT)
    page.get_by_role("button", name="Add").last.click()
    expect(page.locator("[data-verbatim]")).to_contain_text("viermal")
    return page


def passages(page: Page) -> list[tuple[str, str]]:
    """What the server keeps of the item: the words, and their characters of the text as it counts them."""
    ref = page.locator("article[data-ref]").get_attribute("data-ref")
    found = page.context.request.get(f"/w/harbor/evidence/highlights/?evidence={ref}", headers={"Accept": "application/json"}).json()
    return [(row["quote"], TEXT[row["start"] : row["end"]]) for row in found["highlights"]]


def highlight(page: Page, words: str, importance: str, query: str) -> None:
    """Select words, press H, say how much they matter, type, press Enter."""
    page.evaluate(SELECT, words)
    expect(page.locator("[data-highlight-open]")).to_be_visible()
    page.keyboard.press("h")
    dialog = page.get_by_role("dialog", name="Highlight")
    dialog.get_by_label(importance, exact=True).check()
    dialog.get_by_label("Search needs and features").fill(query)
    expect(page.locator("#highlight-list button").first).to_contain_text(query, ignore_case=True)
    dialog.get_by_label("Search needs and features").press("Enter")
    expect(page.locator(".qd-toast").first).to_contain_text("highlighted for")


def test_selections_of_any_signs_are_kept_and_drawn(item: Page) -> None:
    chosen = ("👩‍👧 viermal", "viermal am Tag an, cafe\u0301", "her 🚚🚚.\n\nDas Tor", "phone the gate")
    for words, importance in zip(chosen, ("Critical", "Important", "Nice to have", "Important"), strict=True):
        highlight(item, words, importance, "dock")
    kept = passages(item)
    assert sorted(quote for quote, _ in kept) == sorted(chosen)
    assert all(quote == there for quote, there in kept)
    assert item.locator("[data-verbatim]").evaluate("(whole) => whole.textContent") == TEXT
    item.get_by_role("link", name="“viermal am Tag an").click()
    item.wait_for_function("(lit) => [...document.querySelectorAll('mark.is-lit')].map((mark) => mark.textContent).join('') === lit", arg=chosen[1])


def test_a_highlight_is_changed_and_taken_away_by_keyboard(item: Page) -> None:
    highlight(item, "Das Tor antwortet nie", "Critical", "dock")
    item.get_by_role("link", name="Change highlight").press("Enter")
    item.get_by_label("To who said it, it is").select_option("nice to have")
    item.get_by_role("button", name="Save").press("Enter")
    expect(item.locator("#highlights .qd-state")).to_have_text("Nice to have")
    item.get_by_role("button", name="Take highlight").press("Enter")
    expect(item.locator(".qd-toast").first).to_contain_text("highlighted no more")
    assert passages(item) == []
    item.keyboard.press("z")
    expect(item.locator("mark.qd-hl")).to_have_text("Das Tor antwortet nie")


def test_without_script_the_words_are_copied(item: Page, sign_in: Callable[..., Page]) -> None:
    page = sign_in("pm", java_script_enabled=False)
    page.goto(item.url)
    page.get_by_role("link", name="Highlight words").click()
    page.get_by_label("Words of the text").fill("viermal am Tag an, cafe\u0301 hin")
    page.get_by_label("Need it speaks of").select_option("dock-slot")
    page.get_by_role("button", name="Highlight", exact=True).click()
    expect(page.locator("mark.qd-hl")).to_have_text("viermal am Tag an, cafe\u0301 hin")
    assert passages(page) == [("viermal am Tag an, cafe\u0301 hin",) * 2]
