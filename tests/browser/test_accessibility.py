"""axe-core on every screen, in both themes, for every role it looks different to, and on a phone: no violation of WCAG 2.2 AA.

On the way: no page of a phone scrolls sideways, nothing is asked of another machine, no console error, no link leads nowhere.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import ALL_RULES, RULES_OF_COLOUR, violations
from tests.browser.screens import SCREENS
from tests.browser.visiting import PEOPLE, Screen, make_quiet_workspace, settle, show, sign_in, tell_a_story
from tests.browser.watching import Watch, watch

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
THEMES = ("light", "dark")
ASIDE = re.compile(r"/(?:HB-\d+|E\d+|[A-Z]+\d+|[0-9a-f]{8}-[0-9a-f-]{27}|\d+)(?=[/.]|$)")
NAMED = re.compile(r"/(?:cell/[^/]+/[^/]+|(?:needs|people|accounts|teams|skills|market|segments|objectives|capabilities)/(?!new/|cell/)[a-z0-9-]+)")
NOT_FOLLOWED = ("/accounts/logout", "/static/", "product.json", ".csv", ".xlsx", "/export")
MOST_LINKS = 600
DOUBLE_IDS = """() => [...document.querySelectorAll('[id]')].map((each) => each.id)
    .filter((id, place, all) => all.indexOf(id) !== place && document.querySelector(`[for="${id}"], [aria-labelledby~="${id}"], [href="#${id}"]`))"""
ALL_LINKS = "[...document.querySelectorAll('a[href]')].map((link) => new URL(link.getAttribute('href'), location.href).href)"


class Visitors:
    """A signed-in page for each role, each watched; and what was found on the way."""

    def __init__(self, browser: Browser, url: str, password: str) -> None:
        self.browser, self.url, self.password = browser, url, password
        self.pages: dict[str, Page] = {}
        self.watches: dict[str, Watch] = {}
        self.links: dict[str, tuple[str, str, str]] = {}
        self.num_checks = 0

    def page(self, role: str) -> Page:
        """The page of a role; signed in the first time it is asked for."""
        if role not in self.pages:
            page = self.browser.new_context(viewport=WIDE, base_url=self.url).new_page()
            if role:
                sign_in(page, PEOPLE[role], self.password)
            if role == "newcomer":
                make_quiet_workspace(page)
            self.pages[role], self.watches[role] = page, watch(page.context)
            self.watches[role].allowed_statuses = {409, 422}
        return self.pages[role]

    def collect_links(self, role: str, screen: Screen) -> None:
        """Keep one link of each shape, to be followed later; but not what an error page links to its own address (try again)."""
        itself = urlsplit(self.pages[role].url).path if screen.status >= 400 else None
        for href in self.pages[role].evaluate(ALL_LINKS):
            parts = urlsplit(href)
            if not href.startswith(self.url) or parts.path == itself or any(word in href for word in NOT_FOLLOWED):
                continue
            path = NAMED.sub(lambda found: f"/{found[0].split('/')[1]}/*", ASIDE.sub("/*", parts.path))
            shape = f"{role} {path} {sorted(parse_qs(parts.query))}"
            self.links.setdefault(shape, (role, href.partition("#")[0], screen.name))


@pytest.fixture(scope="module")
def visitors(browser: Browser, server: Any, first_plan: None) -> Iterator[Visitors]:
    """Everybody who looks at screens here."""
    people = Visitors(browser, server.url, server.password)
    tell_a_story(people.page("pm"))
    yield people
    print(f"\naxe ran {people.num_checks} times; {len(people.links)} shapes of links")
    for page in people.pages.values():
        page.context.close()


def look_everywhere(page: Page, visitors: Visitors, themes: tuple[str, ...], also_on_a_phone: bool) -> list[str]:
    """axe wide in some themes, for the main screens narrow in the first (its colours are those of the wide one), and the width of the narrow page."""
    wrong, looked = list[str](), 0
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for theme in themes if size == WIDE else themes[:1] if also_on_a_phone else ():
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            settle(page)
            rules = ALL_RULES if theme == "light" else RULES_OF_COLOUR
            wrong += [f"{size['width']} {theme}: {each}" for each in violations(page, rules, again=bool(looked))]
            looked += 1
    visitors.num_checks += looked
    wrong += sideways(page)
    wrong += [f"two things are called {each}" for each in page.evaluate(DOUBLE_IDS)]
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light")
    return wrong


def sideways(page: Page) -> list[str]:
    """What makes a phone scroll sideways."""
    settle(page)
    across = page.evaluate("document.documentElement.scrollWidth")
    if across <= PHONE["width"]:
        return []
    wide = page.evaluate(
        "[...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > 391)"
        ".slice(0, 3).map((each) => each.outerHTML.slice(0, 120))"
    )
    return [f"scrolls sideways: {across} px on a phone of {PHONE['width']}: {wide}"]


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_is_accessible(screen: Screen, visitors: Visitors) -> None:
    wrong: list[str] = []
    for role in (screen.who, *screen.others):
        page, watch_of_role = visitors.page(role), visitors.watches.get(role)
        assert watch_of_role is not None
        watch_of_role.broken.clear()
        watch_of_role.complaints.clear()
        if screen.status >= 400:
            watch_of_role.allowed_statuses.add(screen.status)
        show(page, screen)
        is_its_own = role == screen.who  # Colours hang on no role: the others are looked at in the light.
        found = look_everywhere(page, visitors, THEMES if is_its_own else ("light",), is_its_own and screen.is_pictured)
        wrong += [f"{role or 'signed out'}, {each}" for each in found]
        visitors.collect_links(role, screen)
        watch_of_role.allowed_statuses = {409, 422}
        watch_of_role.is_clean()
    assert not wrong, "\n" + "\n".join(wrong)


def test_no_link_leads_nowhere(visitors: Visitors) -> None:
    assert visitors.links, "run together with the screens"
    dead = []
    for role, href, screen in list(visitors.links.values())[:MOST_LINKS]:
        answer = visitors.page(role).request.get(href, max_redirects=5)
        if answer.status >= 400:
            dead.append(f"{answer.status} {href} on {screen} ({role})")
        answer.dispose()
    assert not dead, "\n" + "\n".join(dead)
