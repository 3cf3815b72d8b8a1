"""What comes through a door, checked and kept as evidence in the inbox: once for each delivery."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from quarterdeck_web.accounts.scope import Scope, system_scope
from quarterdeck_web.evidence.doors.assemble import ref_of
from quarterdeck_web.evidence.doors.models import DoorDelivery, FeedbackDoor
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.lib import walls
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.lib.request_limits import UnreadableText, refuse_unreadable
from quarterdeck_web.products.assemble import collections, field_flaws
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.refs import free_ref

MAX_TEXT, MAX_FORM_TEXT, MAX_NAME, MAX_ID, MAX_TAGS = 64_000, 10_000, 200, 120, 20
FIELDS = ("text", "title", "person", "account", "kind", "said_on", "language", "url", "tags", "id")
"""What a webhook may say of an item; `text` it must."""


@dataclass(frozen=True)
class Said:
    """One item as it came: what was said, and what is known about it."""

    text: str
    person: str = ""
    account: str = ""
    source_id: str = ""
    about: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Received:
    """The evidence a delivery became. `is_new` is False where it came before."""

    ref: str
    is_new: bool


def open_door(kind: str, token: str) -> FeedbackDoor | None:
    """The open door of an address, whoever's it is; None for one that is closed or not there."""
    everyone = FeedbackDoor.objects.everywhere("who knocks is no member of any workspace")
    found: FeedbackDoor | None = everyone.select_related("workspace").filter(kind=kind, token=token, is_open=True).first()
    return found


def receive(door: FeedbackDoor, said: Said, key: str) -> Received:
    """Keep an item. The same key again, at the same moment too, is the same delivery. Raises `FieldErrors`."""
    scope = system_scope(door.workspace)
    with walls.standing_in(door.workspace), changing(scope, "evidence.triage", why=f"came through the {str(door).lower()}") as change:
        # The workspace is locked here, so that of deliveries at one moment each sees those before it.
        before = scope.rows(DoorDelivery).select_related("evidence").filter(door=door, key=key).first()
        if before is not None:
            return Received(before.evidence.ref if before.evidence else "", is_new=False)
        row, is_new = _known(scope, door, said), False
        if row is None:
            row, is_new = change.create(Evidence, _body(scope, door, said)), True
        DoorDelivery(workspace=door.workspace, door=door, key=key, evidence=row).save(force_insert=True)
    return Received(row.ref, is_new)


def read_form(typed: dict[str, str]) -> Said:
    """What somebody filled into the public form. Raises `FieldErrors` with everything that is wrong."""
    text, email, account = (typed.get(name, "").replace("\r\n", "\n").strip() for name in ("text", "email", "account"))
    errors: dict[str, list[str]] = {}
    if not text:
        errors["text"] = ["Please write what you would like to tell us."]
    elif len(text) > MAX_FORM_TEXT:
        errors["text"] = [f"Please use at most {MAX_FORM_TEXT:,} characters; these are {len(text):,}."]
    if email:
        try:
            validate_email(email)
        except ValidationError:
            errors["email"] = ["This is no e-mail address. Correct it, or leave it out."]
    if len(account) > MAX_NAME:
        errors["account"] = [f"Please use at most {MAX_NAME} characters."]
    if errors:
        raise FieldErrors(errors)
    return Said(text, email, account)


def read_fields(sent: Any) -> Said:
    """What a webhook sent, as an object of the fields above. Raises `FieldErrors` with everything that is wrong."""
    if not isinstance(sent, dict):
        raise FieldErrors({"": [f"expected an object with text, got {_type_of(sent)}"]})
    errors: dict[str, list[str]] = {name[:60]: [f"expected one of {', '.join(FIELDS)}"] for name in sent if name not in FIELDS}
    known = {name: sent[name] for name in FIELDS if sent.get(name) is not None}
    for name, value in known.items():
        _check(name, value, errors)
    if errors:
        raise FieldErrors(errors)
    title, text = known.get("title", "").strip(), known.get("text", "").strip()
    if not text and not title:
        raise FieldErrors({"text": ["expected what was said, got an empty text"]})
    about = {name: known[name] for name in ("kind", "said_on", "language", "url", "tags") if known.get(name)}
    if flaws := field_flaws("evidence", {"id": "E", "text": text or title, **about}):
        raise FieldErrors(flaws)
    return Said(
        "\n\n".join(filter(None, (title, text))), known.get("person", "").strip(), known.get("account", "").strip(), known.get("id", ""), about
    )


def _check(name: str, value: Any, errors: dict[str, list[str]]) -> None:
    """A flaw where a field is of another type, too long, or holds what no text may."""
    texts = value if name == "tags" and isinstance(value, list) else [value]
    most = {"text": MAX_TEXT, "id": MAX_ID, "url": 2000}.get(name, MAX_NAME)
    for text in texts:
        if not isinstance(text, str):
            errors.setdefault(name, []).append(f"expected {'a list of texts' if name == 'tags' else 'a text'}, got {_type_of(text)}")
        elif len(text) > most:
            errors.setdefault(name, []).append(f"expected at most {most:,} characters, got {len(text):,}")
        else:
            try:
                refuse_unreadable(text, name)
            except UnreadableText as error:
                errors.setdefault(name, []).append(str(error))
    if name == "tags" and (not isinstance(value, list) or len(value) > MAX_TAGS):
        errors.setdefault(name, []).append(f"expected a list of at most {MAX_TAGS} texts")
    if name == "said_on" and name not in errors:
        try:
            date.fromisoformat(value)
        except ValueError:
            errors[name] = [f"expected a day such as 2026-11-23, got {value[:40]!r}"]


def _known(scope: Scope, door: FeedbackDoor, said: Said) -> Evidence | None:
    """The evidence that has this id at its source already."""
    if not said.source_id:
        return None
    row: Evidence | None = scope.rows(Evidence).filter(ref=ref_of(door.source, said.source_id)).first()
    return row


def _body(scope: Scope, door: FeedbackDoor, said: Said) -> dict[str, Any]:
    """The evidence's body. An account that the product does not know becomes a tag: strangers add no accounts."""
    body = {"text": said.text, "kind": "feedback", "source": door.source, "said_on": timezone.localdate().isoformat(), **said.about}
    body["id"] = ref_of(door.source, said.source_id) if said.source_id else free_ref(scope, Evidence, prefix="E")
    body |= {"source_id": said.source_id} if said.source_id else {}
    body |= {"person": said.person} if said.person else {}
    if said.account:
        known = _account(scope, said.account)
        body |= {"account": known} if known else {"tags": [*body.get("tags", []), f"account: {said.account}"]}
    return body


def _account(scope: Scope, name: str) -> str | None:
    wanted = name.casefold()
    rows = scope.rows(collections()["accounts"]).values_list("ref", "body")
    return next((ref for ref, body in rows if wanted in (ref.casefold(), str(body.get("title", "")).casefold())), None)


def _type_of(value: Any) -> str:
    words = {dict: "an object", list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number", type(None): "nothing"}
    return words.get(type(value), "something else")
