"""How a browser brings a file: feedback, or an export of a tracker."""

from playwright.sync_api import Page, expect

from tests.browser.visiting import JOB_SECONDS

FEEDBACK = (
    "id,what,who,company,when\n"
    "1,Let carriers book a slot,jo@varga.example,Varga Pharma,2026-11-02\n"
    "2,The gate never answers,kim@orrin.example,Orrin Steel,31/02/2026\n"
    "3,Show where the truck is,,,2026-11-04\n"
)
"""A table of which one row has a day that is none."""


def until_columns_are_read(page: Page) -> None:
    """Bring a file of feedback and wait until its columns are there."""
    page.locator("input[type=file]").set_input_files({"name": "calls.csv", "mimeType": "text/csv", "buffer": FEEDBACK.encode()})
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="Columns")).to_be_visible(timeout=1000 * JOB_SECONDS)


def until_previewed(page: Page) -> None:
    """Bring a file of feedback and see what its rows would become."""
    until_columns_are_read(page)
    page.get_by_role("combobox", name="What what becomes").select_option("text")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="Preview")).to_be_visible()


def until_tried(page: Page) -> None:
    """Bring a file of feedback and have it tried."""
    until_columns_are_read(page)
    page.get_by_role("combobox", name="What what becomes").select_option("text")
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_role("heading", name="Refused")).to_be_visible(timeout=1000 * JOB_SECONDS)


ITEMS = (
    "Issue key,Summary,Status,Created,Story Points\n"
    "DOCK-1,List of free slots,In Progress,2026-11-02,3\n"
    "DOCK-2,Form to book one,Waiting for the carrier,2026-11-03,2\n"
    "DOCK-3,Mail to the gate,Done,31/02/2026,1\n"
)
"""An export of a tracker with a state nobody knows and a day that is none."""


def until_items_are_read(page: Page) -> None:
    """Bring an export of a tracker and wait until its columns and states are there."""
    page.locator("input[type=file]").set_input_files({"name": "docks.csv", "mimeType": "text/csv", "buffer": ITEMS.encode()})
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="States")).to_be_visible(timeout=1000 * JOB_SECONDS)


def until_items_are_tried(page: Page) -> None:
    """Bring an export of a tracker and have it tried."""
    until_items_are_read(page)
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_role("heading", name="What is wrong")).to_be_visible(timeout=1000 * JOB_SECONDS)
