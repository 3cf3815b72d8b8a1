"""The two keys of a feature. Round bow: value, Product Manager. Square bow: feasibility, Technical Product Manager."""

from typing import Literal

from django.utils.safestring import SafeString

from quarterdeck_web.lib.drawing.svg import el, join

KeyState = Literal["on", "off", "undone"]
SAYS: dict[str, str] = {"on": "turned", "off": "not turned", "undone": "un-turned by a change"}


def keys(value: KeyState | bool, feasibility: KeyState | bool, size: str = "", word: bool = True, short: bool = False) -> SafeString:
    """Both keys of a feature with a word; `size` is "" in rows, "mid" or "big"; `short` words are for grids."""
    pm, tpm = _state(value), _state(feasibility)
    is_shut = pm == tpm == "on"
    is_undone = "undone" in (pm, tpm)
    classes = ["qd-keys", f"is-{size}" if size else "", "is-shut" if is_shut else "", "is-undone" if is_undone else ""]
    label = el("span", f"Value key {SAYS[pm]}, feasibility key {SAYS[tpm]}.", class_="qd-vh")
    words = el("b", short_word(pm, tpm) if short else whole_word(pm, tpm), aria_hidden="true") if word else ""
    return el("span", label, _drawing(pm, tpm, is_shut), words, class_=" ".join(filter(None, classes)))


def whole_word(pm: str, tpm: str) -> str:
    """What the keys wait for: `Feasibility waits`."""
    if "undone" in (pm, tpm):
        return "Both to re-turn" if pm == tpm else f"{'Value' if pm == 'undone' else 'Feasibility'} to re-turn"
    if pm == tpm:
        return "Committed" if pm == "on" else "Both wait"
    return "Feasibility waits" if pm == "on" else "Value waits"


def short_word(pm: str, tpm: str) -> str:
    """The same for a narrow column, by who has to act: `TPM waits`, `TPM again`."""
    if "undone" in (pm, tpm):
        return "Both again" if pm == tpm else f"{'PM' if pm == 'undone' else 'TPM'} again"
    if pm == tpm:
        return "Committed" if pm == "on" else "Both wait"
    return "TPM waits" if pm == "on" else "PM waits"


def _state(key: KeyState | bool | None) -> str:
    if key in SAYS:
        return str(key)
    return "on" if key is True else "off"


def _drawing(pm: str, tpm: str, is_shut: bool) -> SafeString:
    lock = el("rect", class_="lock shut" if is_shut else "lock", x="16.6", y="4.6", width="2.8", height="8.8", rx="1.4")
    round_key = join(
        [
            el("circle", class_="bow", cx=6, cy=9, r=4),
            el("circle", class_="hole fine", cx=6, cy=9, r="1.1"),
            el("path", class_="stem", d="M6 13v6.2H3.6M6 16.4H4.4"),
        ]
    )
    square_key = join(
        [
            el("rect", class_="bow", x=26, y=5, width=8, height=8, rx="1.6"),
            el("rect", class_="hole fine", x="28.9", y="7.9", width="2.2", height="2.2", rx=".4"),
            el("path", class_="stem", d="M30 13v6.2h2.4M30 16.4h1.6"),
        ]
    )
    both = lock + el("g", round_key, class_=f"k k-pm {pm}") + el("g", square_key, class_=f"k k-tpm {tpm}")
    return el("svg", both, viewBox="0 0 36 20", width=36, height=20, aria_hidden="true")
