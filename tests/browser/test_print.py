"""What leaves on paper: the plan and a report for executives, in black on white, without anything to press."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visiting import settle, until_written

MOST_PAGES = {"plan/": 8, "reports/executive/": 3}
A4 = {"format": "A4", "print_background": True, "prefer_css_page_size": True}


@pytest.mark.parametrize("path", list(MOST_PAGES))
def test_a_page_prints_without_its_frame(sign_in: Callable[..., Page], first_plan: None, tmp_path: Path, path: str) -> None:
    page = sign_in("pm", theme="dark")
    page.goto(f"/w/harbor/{path}")
    settle(page)
    if path.startswith("reports/"):
        until_written(page)
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    assert not [button.inner_text() for button in page.get_by_role("button").all() if button.is_visible()]
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"€[\d.]+\s[kM]"))
    ink, paper = page.evaluate("[getComputedStyle(document.querySelector('main p')).color, getComputedStyle(document.body).backgroundColor]")
    assert _lightness(paper) > 0.95
    assert _lightness(ink) < 0.5
    printed = page.pdf(path=tmp_path / "page.pdf", **A4)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) <= MOST_PAGES[path]


def _lightness(colour: str) -> float:
    """0 for black to 1 for white, of `rgb(12, 34, 56)` or `oklch(0.97 …)`."""
    numbers = [float(each) for each in re.findall(r"[\d.]+", colour)]
    return sum(numbers[:3]) / 3 / 255 if colour.startswith("rgb") else numbers[0]
