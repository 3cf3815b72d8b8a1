"""Fields of forms: label, hint, input and every error, tied together for screen readers. What was typed stays."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, HiddenInput, RadioSelect
from django.http import QueryDict
from django.utils.safestring import SafeString

from quarterdeck_web.lib.drawing.svg import Part, el

Option = tuple[Any, str] | str


def field(bound: BoundField, hint: str = "", **attributes: Any) -> SafeString:
    """A field of a Django form."""
    hint, widget = hint or str(bound.help_text), bound.field.widget
    if isinstance(widget, HiddenInput):
        return SafeString(bound.as_widget())
    spoken = _spoken(bound.id_for_label or bound.auto_id or bound.name, hint, bool(bound.errors))
    notes = _notes(bound.id_for_label or bound.auto_id or bound.name, hint, bound.errors)
    attrs = {**_dashed(attributes), **spoken}
    if isinstance(widget, (RadioSelect, CheckboxSelectMultiple)):
        choices = [el("label", _box(choice.data), el("span", choice.choice_label)) for choice in bound]
        return el("fieldset", el("legend", bound.label), *notes, el("div", *choices, class_="qd-choices"), class_="qd-field")
    is_box = isinstance(widget, CheckboxInput)
    given = widget.attrs.get("class", "")
    drawn = bound.as_widget(attrs={**attrs, "class": f"{'qd-check' if is_box else 'qd-input'} {given}".strip()})
    return _frame(bound.id_for_label, str(bound.label), drawn, notes, is_box, bound.field.required)


def written_field(
    name: str,
    label: str,
    value: Any = "",
    errors: Iterable[str] | None = None,
    hint: str = "",
    kind: str = "text",
    options: Sequence[Option] | None = None,
    required: bool = False,
    **attributes: Any,
) -> SafeString:
    """A field without a Django form, for pages that pass values and `FieldErrors.errors` themselves.

    `kind` is any type of an input, or textarea, select or checkbox. `options` are (value, word) pairs or plain words.
    Where a page shows two fields of one name, give one of them an `id` of its own.
    """
    key, flaws_ = str(attributes.pop("id", f"id_{name}")), list(errors or [])
    attrs = {"id": key, "name": name, **_underscored(_spoken(key, hint, bool(flaws_))), **attributes}
    attrs |= {"required": "required"} if required else {}
    text = "" if value is None else str(value)
    is_box = kind == "checkbox"
    if kind == "textarea":
        drawn = el("textarea", "\n" + text, class_="qd-input", **attrs)  # A browser drops the first line break of a textarea.
    elif kind == "select":
        drawn = el("select", *(_option(option, text) for option in options or []), class_="qd-input", **attrs)
    elif is_box:
        drawn = el("input", type="checkbox", class_="qd-check", checked="checked" if value else None, value="on", **attrs)
    else:
        drawn = el("input", type=kind, class_="qd-input", value=text, **attrs)
    return _frame(key, label, drawn, _notes(key, hint, flaws_), is_box, required)


def flaws(form_or_errors: Any) -> SafeString | str:
    """All errors of a form at its top, each leading to its field. Takes a Django form or `FieldErrors.errors`."""
    errors = getattr(form_or_errors, "errors", form_or_errors) or {}
    rows = []
    for name, messages in errors.items():
        bound = form_or_errors[name] if hasattr(form_or_errors, "fields") and name in form_or_errors.fields else None
        label, target = (bound.label, bound.id_for_label) if bound else (str(name).replace("_", " ").capitalize(), f"id_{name}")
        for message in messages:
            said = message if name == "__all__" else f"{label}: {message}"
            rows.append(el("li", said if name == "__all__" else el("a", said, href=f"#{target}")))
    if not rows:
        return ""
    head = "One thing keeps this from being saved." if len(rows) == 1 else f"{len(rows)} things keep this from being saved."
    return el("div", el("b", head, class_="qd-b"), el("ul", *rows), class_="qd-flaws-box", role="alert", tabindex="-1", data_focus="on")


def merge_rows(stale: Any) -> list[dict[str, str]]:
    """The fields two people changed to different things, with both values as words."""
    return [
        {"name": name, "label": name.replace("_", " ").capitalize(), "theirs": _said(stale.theirs.get(name)), "mine": _said(mine)}
        for name, mine in stale.mine.items()
    ]


def kept_fields(posted: QueryDict) -> list[tuple[str, str]]:
    """Everything that was sent, to be sent again as it was."""
    ours = {"version", "csrfmiddlewaretoken", "keep_theirs"}
    return [(name, value) for name, values in posted.lists() if name not in ours for value in values]


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{str(name).replace('_', ' ')}: {_said(part)}" for name, part in value.items())
    return ", ".join(map(_said, value)) if isinstance(value, list) else "–" if value in (None, "") else str(value)


def _frame(key: str | None, label: str, drawn: str, notes: list[Part], is_box: bool, required: bool) -> SafeString:
    named = el("label", label, "" if required or is_box else el("span", " optional", class_="qd-dim"), for_=key)
    parts = [SafeString(drawn), named, *notes] if is_box else [named, SafeString(drawn), *notes]
    return el("div", *parts, class_="qd-field is-inline" if is_box else "qd-field")


def _spoken(key: str, hint: str, is_flawed: bool) -> dict[str, str]:
    described = [f"{key}-hint"] * bool(hint) + [f"{key}-flaws"] * is_flawed
    return ({"aria-describedby": " ".join(described)} if described else {}) | ({"aria-invalid": "true"} if is_flawed else {})


def _notes(key: str, hint: str, errors: Iterable[str]) -> list[Part]:
    messages = [el("span", str(message), class_="qd-flaw") for message in errors]
    said: list[Part] = [el("div", *messages, id=f"{key}-flaws")] if messages else []
    return [*said, el("span", hint, class_="qd-hint", id=f"{key}-hint")] if hint else said


def _box(choice: dict[str, Any]) -> SafeString:
    """One box of several, as Django would write it."""
    told = {"type": choice["type"], "name": choice["name"], "value": choice["value"], "id": choice["attrs"].get("id")}
    return el("input", **told, class_="qd-check", checked="checked" if choice["selected"] else None)


def _option(option: Option, chosen: str) -> SafeString:
    value, word = option if isinstance(option, (tuple, list)) else (option, option)
    return el("option", word, value=str(value), selected="selected" if str(value) == chosen else None)


def _dashed(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("_", "-"): value for name, value in attributes.items()}


def _underscored(attributes: dict[str, str]) -> dict[str, str]:
    return {name.replace("-", "_"): value for name, value in attributes.items()}
