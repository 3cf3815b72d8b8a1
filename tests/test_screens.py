"""The documents show every screen, and only what is there."""

from tests.browser.screens import PICTURED, SCREENS
from tests.browser.screenshots import DOCUMENT, PICTURES, SIZES, THEMES, document, file_name

MOST_BYTES = 16_000_000


def test_every_screen_has_its_pictures_and_no_picture_is_left_over():
    wanted = {file_name(screen, width, theme) for screen in PICTURED for width in SIZES for theme in THEMES}
    assert {path.name for path in PICTURES.glob("*.png")} == wanted, "run: make screenshots"


def test_the_document_shows_each_of_them():
    assert DOCUMENT.read_text() == document(), "run: make screenshots"


def test_pictures_stay_small():
    assert sum(path.stat().st_size for path in PICTURES.glob("*.png")) < MOST_BYTES


def test_screens_have_names_of_their_own():
    assert len({screen.name for screen in SCREENS}) == len(SCREENS)
