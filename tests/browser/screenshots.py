"""`python -m tests.browser.screenshots --out FOLDER`: a picture of every screen, 1440 and 390 px wide, light and dark.

Starts Quarterdeck on a folder of its own with the sample, waits for its first plan and forecast, and looks at it as its people do.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.audit_on_github import audit_repository
from tests.browser.conftest import CHROMIUM, QUIET_CHROMIUM, free_port, start_server, stop_server
from tests.browser.screens import PICTURED, SECTIONS
from tests.browser.small_png import with_palette
from tests.browser.visiting import PEOPLE, Screen, make_quiet_workspace, show, sign_in, tell_a_story
from tests.fake_github import fake_github

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/reference/screens.md"
PICTURES = ROOT / "docs/images/screens"
SIZES = {1440: (900, 1000), 390: (844, 1000)}
"""Width → height of the window, and of the longest picture."""
THEMES = ("light", "dark")
COLOURS = 64
SECONDS_TO_PLAN = "25"


def file_name(screen: Screen, width: int, theme: str) -> str:
    """What a picture is called."""
    return f"{screen.name}-{width}-{theme}.png"


@contextmanager
def running(data: Path) -> Iterator[tuple[str, str]]:
    """A server with the sample: its address and its people's password."""
    port = free_port()
    with fake_github(audit_repository(num_old=8)) as github:
        process = start_server(data, port, data.parent / "server.log", QUARTERDECK_TRACKER_ORIGINS=github.url)
        try:
            yield f"http://127.0.0.1:{port}", (data / "harbor-sign-in.txt").read_text().strip()
        finally:
            stop_server(process)


def take(page: Page, screen: Screen, width: int, theme: str) -> bytes:
    """One picture, not longer than is good to look at."""
    height, longest = SIZES[width]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    show(page, screen)
    page.mouse.move(width - 1, 0)
    page.evaluate("document.querySelectorAll('.qd-toast').forEach((each) => each.remove())")
    whole = page.evaluate("document.documentElement.scrollHeight")
    if screen.then is None and whole > height:
        page.set_viewport_size({"width": width, "height": min(whole, longest)})
    return with_palette(page.screenshot(animations="disabled"), COLOURS)


def take_all(browser: Browser, url: str, password: str, out: Path, screens: tuple[Screen, ...]) -> None:
    """All pictures, one person after another."""
    for role in dict.fromkeys(screen.who for screen in screens):
        page = browser.new_context(base_url=url).new_page()
        if role:
            sign_in(page, PEOPLE[role], password)
        if role == "newcomer":
            make_quiet_workspace(page)
        for screen in [each for each in screens if each.who == role]:
            for width in SIZES:
                for theme in THEMES:
                    (out / file_name(screen, width, theme)).write_bytes(take(page, screen, width, theme))
            print(screen.name, flush=True)
        page.context.close()


def document() -> str:
    """The page of the documents that shows every screen: one picture each, the others linked."""
    parts = [
        "# Screens",
        "Every screen with the sample company Harbor, as `make screenshots` takes them: 1440 px wide in the light theme; the dark theme and",
        "the same on a phone of 390 px are linked.",
    ]
    text = f"{parts[0]}\n\n{parts[1]}\n{parts[2]}\n"
    for section, screens in SECTIONS.items():
        pictured = [screen for screen in screens if screen.is_pictured]
        if not pictured:
            continue
        text += f"\n## {section}\n"
        for screen in pictured:
            first, *others = [(width, theme) for width in SIZES for theme in THEMES]
            links = " · ".join(f"[{width} px, {theme}](../images/screens/{file_name(screen, width, theme)})" for width, theme in others)
            text += f"\n### {screen.title}\n\n![{screen.title}](../images/screens/{file_name(screen, *first)})\n\n{links}\n"
    return text


def chosen(names: list[str]) -> tuple[Screen, ...]:
    """Screens by name; all that are pictured without any."""
    return tuple(screen for screen in PICTURED if not names or screen.name in names)


def main(arguments: Any = None) -> None:
    """Take the pictures and write the document that shows them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=PICTURES)
    parser.add_argument("--at", help="address of a server that runs already, with --password")
    parser.add_argument("--password", default="")
    parser.add_argument("screens", nargs="*", help="names of screens; all of them if none is given")
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET_CHROMIUM)
        if given.at:
            take_all(browser, given.at, given.password, given.out, chosen(given.screens))
        else:
            data = Path(folder) / "data"
            data.mkdir()
            with running(data) as (url, password):
                page = browser.new_context(base_url=url).new_page()
                sign_in(page, PEOPLE["pm"], password)
                tell_a_story(page, SECONDS_TO_PLAN)
                take_all(browser, url, password, given.out, chosen(given.screens))
        browser.close()
    wanted = {file_name(screen, width, theme) for screen in PICTURED for width in SIZES for theme in THEMES}
    for path in given.out.glob("*.png"):
        if path.name not in wanted:
            path.unlink()
    DOCUMENT.write_text(document())


if __name__ == "__main__":
    main()
