"""Icons: 16 px, one stroke of 1.35."""

import json
from pathlib import Path

from django.utils.safestring import SafeString

from quarterdeck_web.lib.drawing.svg import el

# Also read by the front end's build: the command palette draws them in the browser.
ICONS: dict[str, str] = json.loads(Path(__file__).with_name("icons.json").read_text())


def icon(name: str, size: int | None = None) -> SafeString:
    """An icon by its name; hidden from screen readers, as a word always stands with it or labels its button."""
    path = el("path", d=ICONS[name])
    return el(
        "svg",
        path,
        class_="qd-icon",
        viewBox="0 0 16 16",
        width=size or 16,
        height=size or 16,
        fill="none",
        stroke="currentColor",
        stroke_width="1.35",
        stroke_linecap="round",
        stroke_linejoin="round",
        aria_hidden="true",
    )


def mark() -> SafeString:
    """The product's own sign: a round and a square bow, joined."""
    drawn = el("circle", cx="4.6", cy="8", r="3") + el("rect", x="14.6", y="5.2", width="5.6", height="5.6", rx="1") + el("path", d="M7.6 8h7")
    return el(
        "svg", el("g", drawn, fill="none", stroke="currentColor", stroke_width="1.8"), viewBox="0 0 22 16", width=22, height=16, aria_hidden="true"
    )
