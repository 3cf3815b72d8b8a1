"""Two people at the same thing: both versions are shown, nothing typed is lost, and what does not collide is merged without a word."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watching import watch

FEATURE = "HB-130"
CONFLICT = 409


@pytest.fixture
def both(sign_in: Callable[..., Page], first_plan: None) -> Iterator[tuple[Page, Page]]:
    """Ines and Jonas; a refused save is what is tried here, anything else that fails is a fault."""
    pages = sign_in("pm"), sign_in("tpm")
    seen = [watch(page.context) for page in pages]
    yield pages
    for each in seen:
        each.allowed_statuses = {CONFLICT}
        each.broken = [line for line in each.broken if not line.startswith(str(CONFLICT))]
        each.is_clean()


def open_form(*pages: Page) -> None:
    """The same feature's form, in front of everybody."""
    for page in pages:
        page.goto(f"/w/harbor/features/{FEATURE}/edit")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Edit")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").first.click()


def test_the_same_field_shows_both_versions_and_keeps_what_is_chosen(both: tuple[Page, Page]) -> None:
    ines, jonas = both
    open_form(ines, jonas)
    jonas.get_by_label("Themes").fill("Gate\nYard")
    save(jonas)
    expect(jonas.get_by_role("status").filter(has_text=FEATURE).or_(jonas.get_by_role("region", name="The two keys")).first).to_be_visible()
    ines.get_by_label("Themes").fill("Time stamps\nProof")
    ines.get_by_label("Why this change").fill("What customers call it")
    with ines.expect_response(lambda answer: answer.request.method == "POST") as refused:
        save(ines)
    assert refused.value.status == CONFLICT
    versions = ines.get_by_role("region", name="Both versions")
    row = versions.get_by_role("row", name=re.compile("Themes"))
    expect(versions).to_contain_text("Jonas Reed")
    expect(row).to_contain_text("Gate")
    expect(row).to_contain_text("Time stamps")
    ines.get_by_role("button", name="Save my version").click()
    open_form(ines)
    expect(ines.get_by_label("Themes")).to_have_value("Time stamps\nProof")
    ines.goto(f"/w/harbor/talk/features:{FEATURE}/")
    expect(ines.get_by_role("main")).to_contain_text("What customers call it")


def test_the_other_version_can_be_kept(both: tuple[Page, Page]) -> None:
    ines, jonas = both
    open_form(ines, jonas)
    jonas.get_by_label("Themes").fill("The gate's own words")
    save(jonas)
    jonas.wait_for_url(f"**/features/{FEATURE}/")
    ines.get_by_label("Themes").fill("Something else")
    save(ines)
    row = ines.get_by_role("region", name="Both versions").get_by_role("row", name=re.compile("Themes"))
    row.get_by_label("not mine").check()
    ines.get_by_role("button", name="Save my version").click()
    open_form(ines)
    expect(ines.get_by_label("Themes")).to_have_value("The gate's own words")


def test_different_fields_merge_without_a_word(both: tuple[Page, Page]) -> None:
    ines, jonas = both
    open_form(ines, jonas)
    jonas.get_by_label("Owner").fill("Mara Quist")
    save(jonas)
    jonas.wait_for_url(f"**/features/{FEATURE}/")
    ines.get_by_label("Themes").fill("Clock")
    save(ines)
    ines.wait_for_url(f"**/features/{FEATURE}/")
    open_form(ines)
    expect(ines.get_by_label("Owner")).to_have_value("Mara Quist")
    expect(ines.get_by_label("Themes")).to_have_value("Clock")


def test_a_stale_cell_of_the_grid_shows_both_versions(both: tuple[Page, Page]) -> None:
    ines, jonas = both
    for page in both:
        page.goto(f"/w/harbor/features/?q={FEATURE}")
        expect(page.get_by_role("row").filter(has_text=FEATURE)).to_have_count(1)
        for key in ("j", "ArrowRight", "Enter"):
            page.keyboard.press(key)
        expect(page.get_by_role("textbox", name="Title")).to_be_visible()
    jonas.get_by_role("textbox", name="Title").fill("Stamps from door to door")
    jonas.keyboard.press("Enter")
    expect(jonas.get_by_role("link", name="Stamps from door to door")).to_be_visible()
    ines.get_by_role("textbox", name="Title").fill("Stamps, door to door")
    ines.keyboard.press("Enter")
    versions = ines.get_by_role("region", name="Both versions")
    expect(versions).to_contain_text("Stamps from door to door")
    expect(versions).to_contain_text("Stamps, door to door")
    ines.get_by_role("button", name="Save my version").click()
    ines.goto(f"/w/harbor/features/{FEATURE}/")
    expect(ines.get_by_role("heading", level=1)).to_have_text("Stamps, door to door")
