"""Releases, budgets, guard rails and promises: what binds a plan besides capacity, as forms edit it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.plans.launches.preparing import remove as remove_launch
from quarterdeck_web.plans.models import Budget, Commitment, GuardRail, Release
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.rows import NounRow
from quarterdeck_web.strategy.models import Account, Objective

Body = dict[str, Any]
MAX_TEXT = 2000


@dataclass(frozen=True)
class Field:
    """One field of a limit's form: how it is read from words, and from what people choose."""

    name: str
    label: str
    kind: str = "text"
    required: bool = False
    hint: str = ""
    choices: Callable[[Scope], list[tuple[str, str]]] | None = None
    is_share: bool = False


@dataclass(frozen=True)
class Noun:
    """A kind of limit: its rows, and the fields people edit."""

    collection: str
    title: str
    one: str
    model: type[NounRow]
    fields: tuple[Field, ...]
    prefix: str = ""


def _features(scope: Scope) -> list[tuple[str, str]]:
    rows = scope.rows(Feature).exclude(status__in=["released", "closed"]).values_list("ref", "title_text")
    return [(ref, f"{title} ({ref})") for ref, title in rows]


def _objectives(scope: Scope) -> list[tuple[str, str]]:
    return [(row.ref, str(row)) for row in scope.rows(Objective)]


def _accounts(scope: Scope) -> list[tuple[str, str]]:
    return [("", "–"), *((row.ref, str(row)) for row in scope.rows(Account))]


NOUNS = {
    "releases": Noun(
        "releases",
        "Releases",
        "release",
        Release,
        (
            Field("title", "Title", required=True),
            Field("ships_on", "Ships on", "date", required=True),
            Field("freeze_date", "Frozen from", "date", hint="What is done by then is in it; empty: the day it ships."),
        ),
        "R",
    ),
    "budgets": Noun(
        "budgets",
        "Budgets",
        "budget",
        Budget,
        (
            Field("title", "Title", required=True),
            Field("amount", "At most", "number", required=True, hint="What all options in the plan may cost together."),
        ),
        "B",
    ),
    "guard-rails": Noun(
        "guard_rails",
        "Guard rails",
        "guard rail",
        GuardRail,
        (
            Field("objective", "Objective", "select", required=True, choices=_objectives),
            Field("min_share", "At least, %", "number", is_share=True, hint="Of the effort of everything in the plan."),
            Field("max_share", "At most, %", "number", is_share=True),
            Field("why", "Why", "textarea"),
        ),
    ),
    "promises": Noun(
        "commitments",
        "Promises",
        "promise",
        Commitment,
        (
            Field("feature", "Feature", "select", required=True, choices=_features),
            Field("to", "To whom", required=True),
            Field("promised_date", "Promised for", "date", required=True),
            Field("confidence", "Confidence then, %", "number", is_share=True, hint="How sure whoever promised was."),
            Field("made_on", "Promised on", "date"),
            Field("made_by", "Promised by"),
            Field("account", "Account", "select", choices=_accounts),
        ),
        "C",
    ),
}


def typed_values(noun: Noun, row: NounRow | None) -> Body:
    """A row's fields as a form writes them."""
    values: Body = {}
    for field in noun.fields:
        value = row.body.get(field.name) if row else None
        values[field.name] = f"{value * 100:g}" if field.is_share and value is not None else "" if value is None else value
    return values


def body_from(scope: Scope, noun: Noun, values: Any) -> Body:
    """The fields from a form's words, None where they are empty. Raises `FieldErrors`, all at once."""
    body: Body = {}
    errors: dict[str, list[str]] = {}
    for field in noun.fields:
        text = str(values.get(field.name, "")).strip()
        if not text:
            if field.required:
                errors[field.name] = ["Expected something here, got nothing."]
            body[field.name] = None
        elif len(text) > MAX_TEXT:
            errors[field.name] = [f"Expected at most {MAX_TEXT:,} characters, got {len(text):,}."]
        elif field.choices is not None and text not in {value for value, _ in field.choices(scope)}:
            errors[field.name] = [f"Expected one of the list, got {text!r}."]
        else:
            body[field.name] = _number(field, text, errors) if field.kind == "number" else text
    if errors:
        raise FieldErrors(errors)
    return body


def _number(field: Field, text: str, errors: dict[str, list[str]]) -> float | None:
    try:
        value = float(text.replace(",", ".").replace("\u202f", "").rstrip("% "))
    except ValueError:
        errors[field.name] = [f"Expected a number, got {text!r}."]
        return None
    return round(value / 100, 6) if field.is_share else value


def save(scope: Scope, noun: Noun, row: NounRow | None, body: Body, version: int | None, why: str = "") -> NounRow:
    """Write a limit; a new one gets an id of its own. Raises `FieldErrors` and `StaleEdit`."""
    with changing(scope, "releases.edit", why=why) as change:
        if row is not None:
            return change.update(row, body, version=version)
        written = {field: value for field, value in body.items() if value is not None}
        if noun.prefix:
            written["id"] = _free_id(scope, noun, body)
        made: NounRow = change.create(noun.model, written)
        return made


def _free_id(scope: Scope, noun: Noun, body: Body) -> str:
    """An id nobody has: a release's number where its title begins with one, else the next of a letter."""
    taken = set(scope.rows(noun.model).values_list("ref", flat=True))
    first = str(body.get("title") or "").split(" ")[0]
    if noun.collection == "releases" and any(sign.isdigit() for sign in first) and first not in taken and len(first) <= 30:
        return first
    number = 1
    while f"{noun.prefix}{number:02}" in taken:
        number += 1
    return f"{noun.prefix}{number:02}"


def remove(scope: Scope, row: NounRow) -> None:
    """Take a limit away, a release with its launch; undo brings it back."""
    with changing(scope, "releases.edit") as change:
        if isinstance(row, Release):
            remove_launch(change, row)
        change.delete(row)
