"""The bundle: small, built from locked packages, soundly typed, and fetching nothing."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest

import quarterdeck_web

WEB = Path(quarterdeck_web.__file__).parent
FRONT_END, BUILT = WEB / "frontend", WEB / "static" / "quarterdeck"
PROMISED_KB, AIM_KB = 150, 60


@pytest.fixture(scope="module")
def built() -> Path:
    """The bundle that the package's build made."""
    assert (BUILT / "quarterdeck.js").is_file(), "the front end is not built: python -m pip install --no-deps --no-build-isolation -e ."
    return BUILT


def packed_kb(*files: Path) -> float:
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) / 1000


def test_the_script_of_every_page_stays_small(built: Path) -> None:
    assert packed_kb(built / "quarterdeck.js") < AIM_KB


def test_no_screen_needs_more_than_was_promised(built: Path) -> None:
    for own in (built / "pages").glob("*.js"):
        assert packed_kb(built / "quarterdeck.js", own) < PROMISED_KB, own.name


def test_nothing_is_fetched_from_elsewhere(built: Path) -> None:
    for file in [*built.rglob("*.css"), *built.rglob("*.js")]:
        addresses = set(re.findall(r"""(?:url\(|import\(?|fetch\()\s*["']?(https?://[^"')\s]+)""", file.read_text()))
        assert addresses == set(), file.name


def test_the_lock_holds_hashes_and_no_addresses() -> None:
    lock = json.loads((FRONT_END / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if not str(entry.get("integrity", "")).startswith("sha512-")] == []


def test_the_fonts_come_with_their_licence(built: Path) -> None:
    assert (built / "fonts" / "Inter-LICENSE.txt").is_file()


def test_components_use_roles_and_no_colour_is_left_without_its_dark_side() -> None:
    named = set(re.findall(r"--qd-[\w-]+(?=:)", (FRONT_END / "css" / "tokens.css").read_text()))
    used = {role for file in (FRONT_END / "css").glob("*.css") for role in re.findall(r"var\((--qd-[\w-]+)", file.read_text())}
    assert used - named == set()


def test_every_style_sheet_is_bundled() -> None:
    bundled = set(re.findall(r'@import "\./([\w-]+\.css)"', (FRONT_END / "css" / "quarterdeck.css").read_text()))
    assert {file.name for file in (FRONT_END / "css").glob("*.css")} - bundled == {"quarterdeck.css"}


def test_types_are_sound() -> None:
    compiler = FRONT_END / "node_modules" / ".bin" / "tsc"
    if not compiler.exists():
        pytest.skip("no TypeScript compiler here: an editable install brings it")
    done = subprocess.run([str(compiler), "--noEmit"], cwd=FRONT_END, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
