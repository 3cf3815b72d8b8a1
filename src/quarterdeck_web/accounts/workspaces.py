"""What people do with workspaces as such: make one, change its settings, leave it, delete it."""

import logging
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.text import slugify

from quarterdeck_web.accounts.audit import record_audit
from quarterdeck_web.accounts.models import SETTINGS, AuditEntry, Membership, User, Workspace
from quarterdeck_web.accounts.permissions import Role
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.lib.refusals import FieldErrors, Refused, StaleEdit
from quarterdeck_web.lib.scoped import WorkspaceRow

log = logging.getLogger(__name__)

settings_changed = Signal()
"""Sent with `workspace` inside the transaction in which settings that figures depend on changed."""

MAX_WEEKS = 520
PREFIX = re.compile(r"[A-Z][A-Z0-9]{1,9}\Z")
DEFAULTS = {"description": "", "currency": "€", "value_unit": "€"}


@dataclass
class Settings:
    """What a person typed into the form of a workspace, read and checked.

    `errors` holds every problem by field; a `Settings` with errors is for showing again, never for saving.
    """

    name: str = ""
    key_prefix: str = ""
    description: str = ""
    as_of: date | None = None
    currency: str = "€"
    value_unit: str = "€"
    horizon_start: date | None = None
    horizon_weeks: int | None = None
    errors: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, typed: Any) -> "Settings":
        """The settings in a form's fields (a mapping of texts)."""
        read = cls(errors={})
        read.name = read._text(typed, "name", 200, needed="Give the product a name.")
        read.key_prefix = read._text(typed, "key_prefix", 10).upper() or prefix_for(read.name)
        if not PREFIX.match(read.key_prefix):
            read._flaw("key_prefix", f"Expected 2 to 10 letters and digits, a letter first, got “{read.key_prefix}”.")
        read.description = read._text(typed, "description", 2000)
        read.currency = read._text(typed, "currency", 10, needed="Say in which currency prices are, such as €.")
        read.value_unit = read._text(typed, "value_unit", 20, needed="Say what value is counted in: €, or points.")
        read.as_of = read._day(typed, "as_of")
        read.horizon_start = read._day(typed, "horizon_start")
        if read.horizon_start and read.horizon_start.weekday():
            monday = read.horizon_start - timedelta(days=read.horizon_start.weekday())
            read._flaw("horizon_start", f"Expected a Monday, got a {read.horizon_start:%A}. The Monday of that week is {monday.isoformat()}.")
        read.horizon_weeks = read._weeks(typed)
        return read

    @property
    def values(self) -> dict[str, Any]:
        """Every setting by its field's name, as JSON keeps it."""
        names = ("name", "key_prefix", "description", "as_of", "currency", "value_unit", "horizon_start", "horizon_weeks")
        return {name: value.isoformat() if isinstance(value := getattr(self, name), date) else value for name in names}

    def _text(self, typed: Any, name: str, longest: int, needed: str = "") -> str:
        text = str(typed.get(name, "")).strip()
        if needed and not text:
            self._flaw(name, needed)
        if len(text) > longest:
            self._flaw(name, f"Expected at most {longest} characters, got {len(text):,}. Shorten it.")
        return text

    def _day(self, typed: Any, name: str) -> date | None:
        text = str(typed.get(name, "")).strip()
        try:
            day = date.fromisoformat(text)
            if not 1970 <= day.year <= 2200:
                raise ValueError
        except ValueError:
            self._flaw(name, f"Expected a day such as 2026-11-23, got {f'“{text[:40]}”' if text else 'nothing'}.")
            return None
        return day

    def _weeks(self, typed: Any) -> int | None:
        text = str(typed.get("horizon_weeks", "")).strip()
        if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MAX_WEEKS:
            return int(text)
        self._flaw("horizon_weeks", f"Expected 1 to {MAX_WEEKS} weeks, got {f'“{text[:40]}”' if text else 'nothing'}.")
        return None

    def _flaw(self, name: str, message: str) -> None:
        self.errors.setdefault(name, []).append(message)


def settings_of(workspace: Workspace) -> dict[str, Any]:
    """The settings of a workspace by their fields' names."""
    facts, horizon = workspace.facts, workspace.facts.get("horizon", {})
    told = {name: facts.get(name, DEFAULTS.get(name, "")) for name in SETTINGS}
    own = {"name": workspace.name, "key_prefix": workspace.key_prefix}
    return {**own, **told, "horizon_start": horizon.get("start", ""), "horizon_weeks": horizon.get("num_weeks", "")}


def first_settings(today: date | None = None) -> dict[str, Any]:
    """What the form of a new workspace begins with: a year from this Monday."""
    today = today or timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    return {**DEFAULTS, "as_of": today.isoformat(), "horizon_start": monday.isoformat(), "horizon_weeks": 52}


def prefix_for(name: str) -> str:
    """A prefix for short keys: initials of the name's words, or its first two letters."""
    words = re.findall(r"[A-Za-z0-9]+", name)
    made = "".join(word[0] for word in words[:4]) if len(words) > 1 else "".join(words)[:2]
    return made.upper() if PREFIX.match(made.upper()) else "QD"


@transaction.atomic
def create_workspace(user: User, settings: Settings, *, roles: tuple[Role, ...] = ()) -> Scope:
    """A new workspace with an empty product, owned by whoever makes it, who may have other roles in it too.

    Raises
    ------
    FieldErrors
        If the settings have errors.
    """
    if settings.errors:
        raise FieldErrors(settings.errors)
    workspace = _with_free_slug(settings.name, settings.key_prefix)
    workspace.facts = {"id": workspace.slug, **_facts(settings)}
    workspace.save(update_fields=["facts"])
    held = tuple(dict.fromkeys([Role.OWNER, *roles]))
    Membership(workspace=workspace, user=user, roles=[str(role) for role in held]).save(force_insert=True)
    scope = Scope(workspace, user, frozenset(held))
    record_audit(scope, "workspace.create", workspace.name, {"slug": workspace.slug, "roles": [str(role) for role in held]})
    return scope


@transaction.atomic
def edit_workspace(scope: Scope, settings: Settings, *, version: str | None = None) -> list[str]:
    """Change the settings. Returns the names of the fields that changed.

    Raises
    ------
    FieldErrors
        If the settings have errors.
    StaleEdit
        If somebody changed one of the same settings to something else since `version`.
    """
    if settings.errors:
        raise FieldErrors(settings.errors)
    workspace = Workspace.objects.select_for_update().get(pk=scope.workspace.pk)
    before, wanted = settings_of(workspace), settings.values
    if version is not None and version != workspace.version:
        wanted = _merged(scope, workspace, before, wanted, version)
    changed = [name for name, value in wanted.items() if value != before[name]]
    if not changed:
        return []
    workspace.name, workspace.key_prefix = wanted["name"], wanted["key_prefix"]
    read = Settings.read({name: str(value) for name, value in wanted.items()})
    if read.errors:
        raise FieldErrors(read.errors)
    kept = {name: value for name, value in workspace.facts.items() if name not in (*SETTINGS, "name", "horizon")}
    horizon = {**workspace.facts.get("horizon", {}), "start": wanted["horizon_start"], "num_weeks": wanted["horizon_weeks"]}
    workspace.facts = {**kept, **_facts(read), "horizon": horizon}
    workspace.revision += 1
    workspace.save(update_fields=["name", "key_prefix", "facts", "revision"])
    scope.workspace = workspace
    record_audit(
        scope,
        "workspace.edit",
        ", ".join(changed),
        {"fields": {name: [before[name], wanted[name]] for name in changed}, "version": workspace.version},
    )
    settings_changed.send(sender=Workspace, workspace=workspace, fields=changed)
    return changed


def delete_workspace(scope: Scope, *, typed_name: str) -> None:
    """Delete a workspace with everything in it. Raises `FieldErrors` unless its name was typed."""
    workspace = scope.workspace
    if typed_name.strip() != workspace.name:
        raise FieldErrors({"typed_name": [f"Expected “{workspace.name}”, got {f'“{typed_name[:80]}”' if typed_name.strip() else 'nothing'}."]})
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        for model in apps.get_models():
            if issubclass(model, WorkspaceRow):
                # Straight in the database: a hundred thousand rows need not be loaded to be deleted. Foreign keys are looked at on commit.
                rows = model.objects.within(workspace)
                rows._raw_delete(rows.db)
        Workspace.objects.filter(pk=workspace.pk).delete()
    # Its audit trail is gone with it, so this line is what is left.
    log.warning("workspace %s (%s) was deleted by %s", workspace.slug, workspace.pk, scope.user.pk if scope.user else "Quarterdeck")


def owners_of(workspace: Workspace) -> list[Membership]:
    """Who owns a workspace. JSON is looked into here, because SQLite cannot ask for a value inside a list."""
    return [place for place in Membership.objects.within(workspace).select_for_update() if Role.OWNER in place.roles]


@transaction.atomic
def leave_workspace(scope: Scope) -> None:
    """Give up one's own place. Raises `Refused` to the last owner."""
    assert scope.user is not None
    Workspace.objects.select_for_update().get(pk=scope.workspace.pk)
    if [place.user_id for place in owners_of(scope.workspace)] == [scope.user.pk]:
        raise Refused("You are the last owner of this workspace.", "Make somebody else an owner first, or delete the workspace.")
    scope.rows(Membership).filter(user=scope.user).delete()
    record_audit(scope, "members.leave", str(scope.user), {})


def _facts(settings: Settings) -> dict[str, Any]:
    """The settings as the product file has them: defaults left out."""
    told = {"name": settings.name, "as_of": settings.values["as_of"]}
    told |= {name: value for name, default in DEFAULTS.items() if (value := getattr(settings, name)) != default}
    return {**told, "horizon": {"start": settings.values["horizon_start"], "num_weeks": settings.horizon_weeks}}


def _with_free_slug(name: str, key_prefix: str) -> Workspace:
    stem = slugify(name)[:50].strip("-_").replace("_", "-") or "workspace"
    for number in range(1, 1000):
        slug = stem if number == 1 else f"{stem}-{number}"
        if Workspace.objects.filter(slug=slug).exists():
            continue
        try:
            with transaction.atomic():
                return Workspace.objects.create(slug=slug, name=name, key_prefix=key_prefix)
        except IntegrityError:
            continue  # Somebody took it at the same moment.
    raise Refused(f"A thousand workspaces are called “{name}” already.", "Choose another name.")


def _merged(scope: Scope, workspace: Workspace, now: dict[str, Any], wanted: dict[str, Any], version: str) -> dict[str, Any]:
    """What somebody wants, with what others changed meanwhile kept where the person left it alone. Raises `StaleEdit` where both changed it."""
    base, by = dict(now), ""
    edits: models.QuerySet[AuditEntry] = scope.rows(AuditEntry).filter(operation="workspace.edit").order_by("-number")
    for entry in edits[:200]:
        if entry.detail.get("version") == version:
            break
        base |= {name: old for name, (old, _) in entry.detail.get("fields", {}).items()}
        by = entry.actor_name
    mine = {name: value for name, value in wanted.items() if value != base[name] and name not in scope.keep_theirs}
    clash = {name: value for name, value in mine.items() if now[name] != base[name] and now[name] != value}
    if clash:
        raise StaleEdit(workspace, {name: now[name] for name in clash}, clash, by)
    return {**now, **mine}
