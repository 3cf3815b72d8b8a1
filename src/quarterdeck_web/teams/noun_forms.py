"""Forms of nouns: what is typed → fields of the noun's document, and every refusal back at its field.

A form knows its noun only by field names: `fields_of_noun` says what is typed as the document has it, `initial_of` reads
it back. `keep` creates or updates through `changing`; what the engine or the state of things refuses becomes an error of
the form, so that nothing typed is lost.

A form carries the document it was filled from (`was`), so that only what a person changed is sent on: two people who
edit different fields of one noun do not meet.
"""

import json
from typing import Any, ClassVar, Self

from django import forms
from django.utils.text import slugify

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import FieldErrors, Refused, StaleEdit
from quarterdeck_web.products.changes import Changing, changing
from quarterdeck_web.products.rows import NounRow

TITLE_LENGTH = 300
TEXT_LENGTH = 20_000
POINTS = ("p10", "p50", "p90")


class DayInput(forms.DateInput):
    """A day, as browsers ask for it."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: str, *, required: bool = False, help_text: str = "") -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, required=required, widget=DayInput(), help_text=help_text)


def percent_field(label: str, *, required: bool = False, help_text: str = "", top: float = 100) -> forms.FloatField:
    """A share, typed as a percentage."""
    return forms.FloatField(
        label=label, required=required, min_value=0, max_value=top, help_text=help_text, widget=forms.NumberInput(attrs={"step": "any"})
    )


def number_field(label: str, *, required: bool = False, help_text: str = "", least: float | None = 0) -> forms.FloatField:
    """A number."""
    return forms.FloatField(label=label, required=required, min_value=least, help_text=help_text, widget=forms.NumberInput(attrs={"step": "any"}))


def text_field(label: str, *, required: bool = False, rows: int = 0, length: int = TEXT_LENGTH, help_text: str = "") -> forms.CharField:
    """A text: one line, or an area of some rows."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, required=required, max_length=length, widget=widget, help_text=help_text)


class NounForm(forms.Form):
    """A form of one noun. `version` is what optimistic locking compares."""

    model: ClassVar[type[NounRow]]
    shown_at: ClassVar[dict[str, str]] = {}
    """Field of the document → field of the form, where their names differ (a range's errors stand at its middle)."""
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())
    was = forms.CharField(required=False, widget=forms.HiddenInput(), max_length=1_000_000)

    def __init__(self, scope: Scope, data: Any = None, row: NounRow | None = None, initial: dict[str, Any] | None = None) -> None:
        self.scope, self.row = scope, row
        given = dict(initial or {})
        if row is not None:
            given = {**self.initial_of(row.body), "version": row.version, "was": json.dumps(row.body, ensure_ascii=False)}
        super().__init__(data, initial=given)

    def initial_of(self, body: dict[str, Any]) -> dict[str, Any]:
        """The noun's fields as they are typed."""
        return dict(body)

    def fields_of_noun(self) -> dict[str, Any]:
        """What was typed, as the document has it (None: its default)."""
        return {name: value if value != "" else None for name, value in self.cleaned_data.items() if name not in ("version", "was")}

    def id_for(self, body: dict[str, Any]) -> str | None:
        """The id of a new noun; None for nouns without one."""
        return None

    def keep(self, operation: str, why: str = "") -> NounRow | None:
        """Create or update the noun. None where something was refused; the form says what. Raises `StaleEdit`."""
        if not self.is_valid():
            return None
        try:
            with changing(self.scope, operation, why=why) as change:
                return self._keep(change)
        except FieldErrors as refusal:
            self._show(refusal.errors)
        except StaleEdit:
            raise
        except Refused as refusal:
            self.add_error(None, f"{refusal} {refusal.remedy}".strip())
        return None

    def _keep(self, change: Changing) -> NounRow:
        fields = self.fields_of_noun()
        self.refuse_what_cannot_be(fields)
        if self.row is not None:
            return change.update(self.row, self._changed(fields), version=self.cleaned_data.get("version"))
        body = {name: value for name, value in fields.items() if value is not None}
        ref = self.id_for(body)
        created: NounRow = change.create(self.model, {"id": ref, **body} if ref else body)
        return created

    def _changed(self, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields that differ from what the form was filled from; all of them if it does not say."""
        try:
            was = json.loads(self.cleaned_data.get("was") or "")
        except json.JSONDecodeError:
            return fields
        return {name: value for name, value in fields.items() if not isinstance(was, dict) or was.get(name) != value}

    def refuse_what_cannot_be(self, fields: dict[str, Any]) -> None:
        """Raise `FieldErrors` for what only other rows can tell (an overlap, a circle). Runs inside the transaction."""

    def _show(self, errors: dict[str, list[str]]) -> None:
        for name, messages in errors.items():
            field = self.shown_at.get(name, name)
            self.add_error(field if field in self.fields else None, messages)

    @classmethod
    def of(cls, scope: Scope, request: Any, row: NounRow | None = None, initial: dict[str, Any] | None = None) -> Self:
        """The form as a request fills it."""
        return cls(scope, request.POST if request.method == "POST" else None, row, initial)


def free_ref(scope: Scope, model: type[NounRow], text: str, fallback: str) -> str:
    """A short id that nothing of this kind has yet, from what people call it."""
    base = slugify(text)[:60].strip("-") or fallback
    taken = {"new", *scope.rows(model).filter(ref__startswith=base).values_list("ref", flat=True)}  # "new" is an address of its own.
    return next(ref for ref in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))) if ref not in taken)


def next_number(scope: Scope, model: type[NounRow], prefix: str) -> str:
    """The id after the highest number in use: `R41` after `R40`."""
    refs = scope.rows(model).filter(ref__startswith=prefix).values_list("ref", flat=True)
    numbers = [int(ref[len(prefix) :]) for ref in refs if ref[len(prefix) :].isascii() and ref[len(prefix) :].isdigit()]
    return f"{prefix}{max(numbers, default=0) + 1:02d}"


def range_of(cleaned: dict[str, Any], name: str, scale: float = 1.0) -> dict[str, float] | None:
    """Three typed numbers as a range; None where none was typed. One or two given numbers stand for the missing ones.

    Raises
    ------
    FieldErrors
        If they do not rise from the low to the high one.
    """
    typed = [cleaned.get(f"{name}_{point}") for point in POINTS]
    given = [number for number in typed if number is not None]
    if not given:
        return None
    middle = typed[1] if typed[1] is not None else given[0] if len(given) == 1 else sum(given) / 2
    low, high = (typed[0] if typed[0] is not None else min(middle, given[0])), (typed[2] if typed[2] is not None else max(middle, given[-1]))
    if not low <= middle <= high:
        raise FieldErrors({f"{name}_p50": [f"Expected low ≤ likely ≤ high, got {low:g}, {middle:g} and {high:g}."]})
    return {"p10": low / scale, "p50": middle / scale, "p90": high / scale}


def range_typed(body: dict[str, Any], name: str, scale: float = 1.0) -> dict[str, float | None]:
    """A range of a document as three typed numbers."""
    found = body.get(name) or {}
    return {f"{name}_{point}": plain(found[point] * scale) if point in found else None for point in POINTS}


def plain(number: float) -> float | int:
    """A number as people type it: 20 and not 20.0."""
    kept = round(number, 6)
    return int(kept) if kept == int(kept) else kept
