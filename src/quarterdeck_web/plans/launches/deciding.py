"""Saying go for a launch with both keys, or no-go; what happened then. Each act is dated, signed and told."""

from datetime import date
from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.models import Membership
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS, KeyName
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.turning import HOLDER
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.lib.words import day
from quarterdeck_web.plans.launches.assemble import state_of
from quarterdeck_web.plans.launches.reading import open_words
from quarterdeck_web.plans.models import Launch
from quarterdeck_web.products.changes import changing
from quarterdeck_web.products.models import Change, Decision, Notification

SIDES = {"value": "Market", "feasibility": "Technical"}
"""What each key says is ready."""
BOTH = list(HOLDER.values())


def turn(scope: Scope, launch: Launch, key: KeyName, *, why: str = "", version: int | None = None) -> str:
    """Turn a key: the market is ready (value), the technology is (feasibility). The second one says go. Returns the state then.

    Raises
    ------
    Refused
        If it is no-go or past, that key is turned, the same person turned the other one, or it changed since it was read.
    """
    other = next(each for each in KEYS if each != key)
    with changing(scope, "launches.decide", why=why) as change:
        row = _locked(scope, launch, "preparing", version=version)
        if row.body.get(_field(key)):
            raise Refused(f"The key of {SIDES[key].lower()} readiness is turned already.", "Take it back first if it should not be.")
        if row.body.get(_field(other)) and _turned_by(scope, row, other) == scope.user:
            raise Refused("One person cannot turn both keys.", f"Another {HOLDER[key].upper()} says that the {SIDES[key].lower()} side is ready.")
        change.update(row, {_field(key): _signed(scope, why)})
        state, still_open = state_of(row.body), open_words(scope, row)
        text = f"{SIDES[key]} readiness of {launch} turned" + (": it is go" if state == "go" else "")
        _decide(scope, row, "launch: go" if state == "go" else "key turned", f"{text}{f' with {still_open}' if still_open else ''}", why)
        if state == "go":
            _tell(scope, row, f"{launch} is go: both keys are turned", BOTH)
        else:
            _tell(scope, row, f"{launch} waits for the key of {SIDES[other].lower()} readiness", [HOLDER[other]])
    return state


def take_back(scope: Scope, launch: Launch, key: KeyName, *, why: str) -> None:
    """Take a key back before it is launched. Raises `Refused` where it is not turned or no reason is given."""
    _refuse_silence(why, "A key is taken back with a reason.")
    with changing(scope, "launches.decide", why=why) as change:
        row = _locked(scope, launch, "preparing", "go")
        if not row.body.get(_field(key)):
            raise Refused(f"The key of {SIDES[key].lower()} readiness is not turned.", "There is nothing to take back.")
        change.update(row, {_field(key): None})
        _decide(scope, row, "key taken back", f"{SIDES[key]} readiness of {launch} taken back", why)
        _tell(scope, row, f"{scope.who} took the key of {SIDES[key].lower()} readiness back from {launch}: {why}", BOTH)


def stop(scope: Scope, launch: Launch, *, why: str) -> None:
    """Say no-go, with a reason: keys that were turned come back. Raises `Refused` where it is past or no reason is given."""
    _refuse_silence(why, "A launch is stopped with a reason.")
    with changing(scope, "launches.decide", why=why) as change:
        row = _locked(scope, launch, "preparing", "go")
        change.update(row, {"no_go": _signed(scope, why), **dict.fromkeys(map(_field, KEYS))})
        _decide(scope, row, "launch: no-go", f"{launch} is no-go", why)
        _tell(scope, row, f"{scope.who} says no-go for {launch}: {why}", BOTH)


def prepare_anew(scope: Scope, launch: Launch, *, why: str = "") -> None:
    """Go on preparing what was stopped or rolled back; both keys are asked for again."""
    with changing(scope, "launches.decide", why=why) as change:
        row = _locked(scope, launch, "no-go", "rolled back")
        gone = ("no_go", "launched_on", "rolled_back_on", "rolled_back_why", *map(_field, KEYS))
        change.update(row, dict.fromkeys(gone))
        _decide(scope, row, "launch prepared anew", f"{launch} is prepared anew", why)
        _tell(scope, row, f"{launch} is prepared anew", BOTH)


def say_launched(scope: Scope, launch: Launch, on: date) -> None:
    """Say that it was launched. Raises `Refused` where it is not go, or the day is still to come."""
    _refuse_to_come(on)
    with changing(scope, "launches.decide") as change:
        row = _locked(scope, launch, "go")
        change.update(row, {"launched_on": on.isoformat()})
        _decide(scope, row, "launched", f"{launch}: launched on {day(on)}", "")
        _tell(scope, row, f"{launch}: launched on {day(on)}", BOTH)


def say_rolled_back(scope: Scope, launch: Launch, on: date, *, why: str) -> None:
    """Say that it was rolled back, and why. Raises `Refused` where it was not launched by then."""
    _refuse_silence(why, "A launch is rolled back with a reason.")
    _refuse_to_come(on)
    with changing(scope, "launches.decide", why=why) as change:
        row = _locked(scope, launch, "launched")
        if on < date.fromisoformat(row.body["launched_on"]):
            raise Refused(f"Expected a day from {day(row.body['launched_on'])} on, when it was launched, got {day(on)}.", "Correct the day.")
        change.update(row, {"rolled_back_on": on.isoformat(), "rolled_back_why": why.strip()})
        _decide(scope, row, "rolled back", f"{launch}: rolled back on {day(on)}", why)
        _tell(scope, row, f"{launch} was rolled back: {why}", BOTH)


def set_released(scope: Scope, launch: Launch, refs: list[str]) -> int:
    """Set features of a launched release released. Raises `Refused` where it is not launched. Returns how many changed."""
    with changing(scope, "features.edit", why=f"{launch} was launched") as change:
        _locked(scope, launch, "launched")
        rows = list(scope.rows(Feature).filter(ref__in=refs).exclude(status__in=["released", "closed"]))
        for row in rows:
            change.update(row, {"status": "released"})
    return len(rows)


def _locked(scope: Scope, launch: Launch, *states: str, version: int | None = None) -> Launch:
    """The row as it is now, if it stands where an act asks for it."""
    row: Launch = scope.rows(Launch).select_for_update().get(pk=launch.pk)
    state = state_of(row.body)
    if state not in states:
        raise Refused(f"{launch} is {state}.", "Load its page again: it says what can be done now.")
    if version is not None and version != row.version:
        raise Refused(f"{launch} changed since you opened it.", "Read what changed, then turn the key.")
    return row


def _turned_by(scope: Scope, launch: Launch, key: KeyName) -> Any:
    """The account that turned a key; None where it came with a file."""
    last = scope.rows(Change).filter(row=launch.pk, field=_field(key)).select_related("actor").order_by("-position").first()
    return last.actor if last else None


def _refuse_silence(why: str, said: str) -> None:
    if not why.strip():
        raise Refused(said, "Say in a sentence why.")


def _refuse_to_come(on: date) -> None:
    if on > timezone.localdate():
        raise Refused(f"Expected today or a day before, got {day(on)}.", "Say it once it happened.")


def _field(key: str) -> str:
    return f"{key}_key"


def _signed(scope: Scope, why: str) -> dict[str, str]:
    return {"by": scope.who, "on": timezone.localdate().isoformat(), **({"why": why.strip()} if why.strip() else {})}


def _decide(scope: Scope, launch: Launch, kind: str, text: str, why: str) -> None:
    subject = f"releases:{launch.body['release']}"
    scope.rows(Decision).create(subject=subject, kind=kind, text=text[:1000], why=why, by=scope.user, by_name=scope.who)


def _tell(scope: Scope, launch: Launch, text: str, roles: list[str]) -> None:
    for membership in scope.rows(Membership).select_related("user"):
        if set(membership.roles) & set(roles) and membership.user != scope.user:
            scope.rows(Notification).create(user=membership.user, kind="launch", text=text[:400], url=launch.get_absolute_url())
