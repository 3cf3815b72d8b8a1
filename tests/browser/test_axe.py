"""That a second look, which leaves out what is built alike, hides nothing that differs."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import ALL_RULES, violations

PAGE = """<!doctype html><html lang="en"><head><title>Rows</title><style>.faint {{ color: #ccc; background: #fff; }}</style></head>
    <body><main><h1>Rows</h1><ul>{}</ul></main></body></html>"""
ROW = '<li><a href="/{0}">Feature {0}</a> <span>done</span></li>'


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def test_many_rows_of_one_shape_are_nothing_wrong_and_a_flaw_of_all_is_said_of_two(page: Page) -> None:
    page.set_content(PAGE.format("".join(ROW.format(number) for number in range(40))))
    assert violations(page, ALL_RULES, again=True) == []
    assert page.locator("[data-like-others]").count() == 38
    page.set_content(PAGE.format("".join(ROW.format(number).replace("<span>", '<span class="faint">') for number in range(40))))
    assert len(violations(page, ALL_RULES, again=True)) == 2
    assert len(violations(page, ALL_RULES)) == 4, "a first look looks at all, and says four"


@pytest.mark.parametrize(
    ("odd", "rule"),
    [
        ('<li><a href="/odd">Feature</a> <span class="faint">done</span></li>', "color-contrast"),
        ('<li><a href="/odd"></a> <span>done</span></li>', "link-name"),
        ('<li><a href="/odd" aria-label=" "><svg></svg></a> <span>done</span></li>', "link-name"),
        ('<li><a href="/odd">Feature</a> <span style="color: #ddd">done</span></li>', "color-contrast"),
        ('<li><a href="/odd">Feature</a> <span role="meter">done</span></li>', "aria-meter-name"),
    ],
)
def test_the_one_row_that_differs_is_looked_at(page: Page, odd: str, rule: str) -> None:
    rows = [ROW.format(number) for number in range(40)]
    page.set_content(PAGE.format("".join([*rows[:30], odd, *rows[30:]])))
    assert any(found.startswith(rule) for found in violations(page, ALL_RULES, again=True))
