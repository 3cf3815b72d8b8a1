"""Pieces of pages: buttons, avatars, empty states. All text is escaped."""

from typing import Any

from django.utils.safestring import SafeString

from quarterdeck_web.lib.drawing.icons import icon
from quarterdeck_web.lib.drawing.svg import Part, el, join

PLAIN_ATTRIBUTES = {"id", "name", "value", "form", "popovertarget", "title", "download"}


def avatar(person: Any) -> SafeString:
    """Two letters in a circle; the name stands beside it, so it is hidden from screen readers. Takes a user or a name."""
    name = str(person or "")
    letters = getattr(person, "initials", None) or "".join(word[0] for word in name.replace("@", " ").replace(".", " ").split()[:2]).upper()
    return el("span", letters or "?", class_="qd-avatar", aria_hidden="true")


def kbd(key: str) -> SafeString:
    """A key of the keyboard."""
    return el("kbd", key, class_="qd-kbd", aria_hidden="true")


def button(
    title: str,
    url: str = "",
    kind: str = "",
    shortcut: str = "",
    icon_name: str = "",
    dialog: str = "",
    submit: bool = False,
    extra: str = "",
    **data: Any,
) -> SafeString:
    """A link that looks like a button; a real button where it opens a `dialog` ("#id") or submits the form it stands in."""
    classes = " ".join(filter(None, ["qd-btn", *(f"is-{word}" for word in kind.split()), extra]))
    parts = _face(title, shortcut, icon_name, only_icon="icon" in kind.split())
    said: dict[str, Any] = {"class_": classes, "data_shortcut": shortcut, "aria_keyshortcuts": shortcut.upper(), **_data(data)}
    if "icon" in kind.split():
        said |= {"aria_label": title, "title": title}
    if dialog:
        return el("button", *parts, type="button", data_dialog=dialog, **said)
    if submit or not url:
        return el("button", *parts, type="submit" if submit else "button", **said)
    return el("a", *parts, href=url, **said)


def act(title: str, url: str, token: str, kind: str, shortcut: str, confirm: str, fields: dict[str, Any]) -> SafeString:
    """A form with one button that posts hidden fields."""
    token_field = [el("input", type="hidden", name="csrfmiddlewaretoken", value=token)] if token else []
    hidden = [el("input", type="hidden", name=name, value="" if value is None else value) for name, value in fields.items()]
    pressed = button(title, kind=kind, shortcut=shortcut, submit=True)
    return el("form", *token_field, *hidden, pressed, method="post", action=url, class_="qd-act", data_confirm=confirm)


def empty(
    title: str, text: str = "", action_url: str = "", action_text: str = "", shortcut: str = "", more_url: str = "", more_text: str = ""
) -> SafeString:
    """An empty place: what is so, what it is for, and the first thing to do about it."""
    buttons: list[Part] = []
    if action_url and action_text:
        buttons.append(button(action_text, action_url, "primary", shortcut))
    if more_url and more_text:
        buttons.append(button(more_text, more_url))
    return el(
        "div",
        el("h2", title),
        el("p", text) if text else "",
        el("div", *buttons, class_="qd-btns") if buttons else "",
        class_="qd-empty",
    )


def _face(title: str, shortcut: str, icon_name: str, only_icon: bool) -> list[Part]:
    parts: list[Part] = [icon(icon_name, 15)] if icon_name else []
    if not only_icon:
        parts.append(join([title]))
        if shortcut:
            parts.append(kbd(shortcut))
    return parts


def _data(data: dict[str, Any]) -> dict[str, Any]:
    """`hx_get="…"` and `data_x="…"` pass through; anything else is a mistake of the template."""
    for name in data:
        assert name.startswith(("hx_", "data_", "aria_")) or name in ("id", "name", "value", "form", "popovertarget", "title"), (
            f"button: no attribute {name!r}"
        )
    return data
