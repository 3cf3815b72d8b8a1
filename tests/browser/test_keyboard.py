"""Hands on the keyboard only: to a feature, to its key, to the plan and along its bars. Focus is always to be seen, Esc gives it back."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watching import watch

WAITING = "HB-139"
TITLE = "Public API, second version"
FOCUS_IS_SEEN = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return 'nothing has the focus';
    const box = at.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) return `no box: ${at.outerHTML.slice(0, 120)}`;
    if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth) return `out of sight: ${at.outerHTML.slice(0, 120)}`;
    if (at.matches('input[type=date]:not(:focus-visible)')) return ''; // The calendar's button within it has the ring of the browser.
    const rings = [at, ...at.querySelectorAll('*'), at.parentElement, at.closest('td, li, label, summary, tr')].filter(Boolean);
    const shown = rings.some((each) => {
        const style = getComputedStyle(each);
        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || (style.boxShadow !== 'none');
    });
    return shown ? '' : `no ring: ${at.outerHTML.slice(0, 160)}`;
}"""


@pytest.fixture
def ines(sign_in: Callable[..., Page], first_plan: None) -> Iterator[Page]:
    """Ines without a mouse."""
    page = sign_in("pm")
    seen = watch(page.context)
    yield page
    seen.is_clean()


def focus_is_seen(page: Page) -> None:
    said = page.evaluate(FOCUS_IS_SEEN)
    assert not said, f"{said} on {page.url}"


@pytest.mark.parametrize("path", ["", "evidence/", "features/", "features/HB-124/", "plan/", "forecast/", "settings/"])
def test_tab_shows_where_one_is(ines: Page, path: str) -> None:
    ines.goto(f"/w/harbor/{path}")
    for _ in range(40):
        ines.keyboard.press("Tab")
        if ines.evaluate("document.activeElement === document.body"):
            break
        focus_is_seen(ines)


def test_a_skip_link_leads_past_the_navigation(ines: Page) -> None:
    ines.goto("/w/harbor/features/")
    ines.keyboard.press("Tab")
    ines.keyboard.press("Enter")
    ines.keyboard.press("Tab")
    assert ines.evaluate("!!document.activeElement.closest('main')")


def test_the_way_from_the_palette_to_a_turned_key_and_a_moved_bar(ines: Page) -> None:
    ines.goto("/w/harbor/")
    find_in_the_palette(ines)
    turn_the_key(ines)
    move_a_bar_and_leave_it(ines)


def find_in_the_palette(page: Page) -> None:
    """Ctrl K, some letters, Enter."""
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Search or command")
    expect(box).to_be_focused()
    page.keyboard.type("public api")
    expect(page.get_by_role("option", name=re.compile(TITLE)).first).to_be_visible()
    while page.get_by_role("option", selected=True).first.inner_text().find(TITLE) < 0:
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def turn_the_key(page: Page) -> None:
    """V turns the value key; Z takes nothing back here, as a key is taken back with a reason."""
    page.keyboard.press("v")
    expect(page.get_by_role("status").filter(has_text="Value key turned").first).to_be_visible()
    expect(page.get_by_role("region", name="The two keys")).to_contain_text("Ines Falk")


def move_a_bar_and_leave_it(page: Page) -> None:
    """G P to the plan; arrows from bar to bar, a card at each; one week later, what that costs; Esc leaves all as it was."""
    page.keyboard.press("g")
    page.keyboard.press("p")
    timeline = page.get_by_role("region", name=re.compile("^Timeline"))
    timeline.get_by_role("link").first.wait_for()
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('a[data-feature]:not([data-ask])')"):
            break
    else:
        raise AssertionError("Tab does not come to the bars")
    focus_is_seen(page)
    card = page.locator("#card")
    expect(card).to_be_visible()
    first = page.evaluate("document.activeElement.dataset.feature")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.feature") != first
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(card).to_contain_text("Not before")
    expect(card).to_contain_text(re.compile(r"€|not|no ", re.I), timeout=120_000)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert page.evaluate("document.activeElement.dataset.feature") == first
    assert page.evaluate("document.activeElement.style.translate") == ""
    focus_is_seen(page)


def test_escape_gives_the_focus_back(ines: Page) -> None:
    """From the palette, the help, a drawer, and a popover."""
    ines.goto("/w/harbor/features/HB-124/")
    number = ines.get_by_role("region", name="Value case").get_by_role("link", name=re.compile("^€")).first
    number.focus()
    for key, inside in (("Control+k", "#palette"), ("?", "#shortcuts")):
        ines.keyboard.press(key)
        expect(ines.locator(inside)).to_be_visible()
        ines.keyboard.press("Escape")
        expect(ines.locator(inside)).to_be_hidden()
        expect(number).to_be_focused()
    ines.keyboard.press("Enter")
    expect(ines.locator("#drawer h2").first).to_be_visible()
    ines.keyboard.press("Escape")
    expect(ines.locator("#drawer")).to_be_hidden()
    expect(number).to_be_focused()
    ines.goto("/w/harbor/features/")
    columns = ines.get_by_role("main").locator("summary").filter(has_text="Columns")
    columns.focus()
    ines.keyboard.press("Enter")
    expect(ines.get_by_role("checkbox", name="Team")).to_be_visible()
    ines.keyboard.press("Tab")
    ines.keyboard.press("Escape")
    expect(columns).to_be_focused()


def test_lists_are_walked_by_j_k_and_enter(ines: Page) -> None:
    ines.goto("/w/harbor/features/")
    ines.keyboard.press("j")
    first = ines.evaluate("document.activeElement.getAttribute('href')")
    focus_is_seen(ines)
    ines.keyboard.press("j")
    second = ines.evaluate("document.activeElement.getAttribute('href')")
    assert first != second
    ines.keyboard.press("k")
    assert ines.evaluate("document.activeElement.getAttribute('href')") == first
    ines.keyboard.press("x")
    expect(ines.get_by_role("checkbox", checked=True).first).to_be_visible()
    ines.keyboard.press("Enter")
    ines.wait_for_url(f"**{first}")
