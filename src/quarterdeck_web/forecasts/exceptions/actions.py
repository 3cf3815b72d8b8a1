"""Asking for an exception, deciding it with both keys, and saying what came of it."""

from datetime import date
from typing import Any

from django.utils import timezone

from quarterdeck_web.accounts.models import Membership
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.keys import KEYS, KeyName, is_turned
from quarterdeck_web.features.models import Feature
from quarterdeck_web.features.turning import HOLDER, TITLES, turn_anew
from quarterdeck_web.forecasts.exceptions import cuts
from quarterdeck_web.forecasts.exceptions.costs import costs_of
from quarterdeck_web.forecasts.exceptions.models import APPROVED, OPEN, ExceptionRequest
from quarterdeck_web.forecasts.exceptions.promises import Promise, later_releases, move, promise_of, promises_of
from quarterdeck_web.lib.refusals import FieldErrors, Refused
from quarterdeck_web.lib.words import day
from quarterdeck_web.products.changes import Changing, changing, on_change
from quarterdeck_web.products.models import Change, Decision, Notification
from quarterdeck_web.products.refs import free_ref
from quarterdeck_web.products.rows import NounRow

DONE = ("released", "closed")


def ask(scope: Scope, feature: Feature, *, moves: str, to_day: str = "", to_release: str = "", reason: str, tried: str = "") -> ExceptionRequest:
    """Ask for a later day of a committed feature. `moves` is a `Promise.choice`; `to_release` counts where its release moves, `to_day` else.

    Raises
    ------
    Refused
        If the feature is not committed, is done, or that day waits for another exception.
    FieldErrors
        With every flaw of what was given.
    """
    refuse_untimely(feature)
    promise, day_to, errors = read_request(scope, feature, moves, to_day, to_release)
    if not reason.strip():
        errors["reason"] = ["Say why it cannot come when it was promised."]
    if promise is not None and _waits(scope, feature, promise):
        errors["moves"] = ["An exception for this day waits for its keys already. Decide that one first."]
    if errors or promise is None or day_to is None:
        raise FieldErrors(errors)
    body = {"feature": feature.ref, "moves": promise.moves, "from_day": promise.day.isoformat(), "to_day": day_to.isoformat()}
    body |= {"commitment": promise.commitment or None, "reason": reason.strip(), "tried": tried.strip() or None, "asked_by": scope.who}
    if promise.moves == "release":
        body |= {"from_release": promise.release, "to_release": to_release}
    body |= {"asked_on": timezone.localdate().isoformat(), **costs_of(scope, feature, promise.day, day_to).fields()}
    with changing(scope, "exceptions.ask", why=reason.strip()) as change:
        body["id"] = free_ref(scope, ExceptionRequest, prefix="X")
        made: ExceptionRequest = change.create(ExceptionRequest, {name: value for name, value in body.items() if value is not None})
        said = f"{scope.who} asks to have {feature} on {day(day_to)} instead of {day(promise.day)}"
        _tell(scope, made, said, list(HOLDER.values()))
    return made


def ask_for_cut(
    scope: Scope, feature: Feature, *, to_option: str = "", dropped: list[str] | None = None, stays: str = "", reason: str, tried: str = ""
) -> ExceptionRequest:
    """Ask for less scope of a committed feature: another of its options, or activities dropped, after which `stays` % of its value stays.

    Raises
    ------
    Refused
        If the feature is not committed, is done, or another cut of it waits.
    FieldErrors
        With every flaw of what was given.
    """
    refuse_untimely(feature)
    wanted, errors = cuts.read_cut(scope, feature, to_option, dropped or [], stays)
    if not reason.strip():
        errors["reason"] = ["Say why it cannot come as it was committed."]
    if scope.rows(ExceptionRequest).filter(feature=feature, state=OPEN, body__moves=cuts.SCOPE).exists():
        errors["to_option"] = ["A cut of this feature waits for its keys already. Decide that one first."]
    if errors or wanted is None:
        raise FieldErrors(errors)
    body = {"feature": feature.ref, "moves": cuts.SCOPE, "reason": reason.strip(), "tried": tried.strip() or None, "asked_by": scope.who}
    body |= {"asked_on": timezone.localdate().isoformat(), **cuts.fields_of_cut(scope, feature, wanted)}
    with changing(scope, "exceptions.ask", why=reason.strip()) as change:
        body["id"] = free_ref(scope, ExceptionRequest, prefix="X")
        made: ExceptionRequest = change.create(ExceptionRequest, {name: value for name, value in body.items() if value is not None})
        _tell(scope, made, f"{scope.who} asks to have {feature} {cuts.titles_of_cut(feature, body)}", list(HOLDER.values()))
    return made


def turn(scope: Scope, asked: ExceptionRequest, key: KeyName, *, why: str = "", version: int | None = None) -> ExceptionRequest:
    """Turn a key on an exception; the second one approves it and moves the day.

    Raises
    ------
    Refused
        If it is decided, that key is turned, the same person turned the other one, or what was asked does not stand any more.
    """
    ref = f"Exception {asked.ref}: {asked.body['reason']}"
    other = next(each for each in KEYS if each != key)
    with changing(scope, "exceptions.decide", why=ref[:2000]) as change:
        asked = _locked(scope, asked, version)
        feature = scope.rows(Feature).select_for_update().get(pk=asked.feature_id)
        if asked.body.get(_field(key)):
            raise Refused(f"The {TITLES[key].lower()} of {asked} is turned already.", "Take it back first if it should be decided otherwise.")
        refuse_untimely(feature)
        _refuse_moved(scope, asked, feature)
        other_user = _turned_by(scope, asked, other)
        if asked.body.get(_field(other)) and other_user == scope.user:
            raise Refused("One person cannot turn both keys.", f"Another {HOLDER[key].upper()} decides with the {TITLES[key].lower()}.")
        change.update(asked, {_field(key): {"by": scope.who, "on": timezone.localdate().isoformat(), "why": why}})
        asked.refresh_from_db()
        said = f"is built {cuts.titles_of_cut(feature, asked.body)}" if asked.is_cut else f"moves to {day(asked.to_day)}"
        if asked.state == APPROVED:
            _carry_out(change, asked, feature, {key: scope.user, other: other_user})
            _decide(scope, asked, "exception approved", f"{feature} {said}: {asked} is approved with both keys", why)
            _tell(scope, asked, f"{asked} is approved: {feature} {said}", list(HOLDER.values()))
        else:
            _decide(scope, asked, "key turned", f"{TITLES[key]} turned on {asked} of {feature}", why)
            _tell(scope, asked, f"{asked} of {feature} waits for your {TITLES[other].lower()}", [HOLDER[other]])
    return asked


def take_back(scope: Scope, asked: ExceptionRequest, key: KeyName, *, why: str) -> ExceptionRequest:
    """Take a key back while the exception is open. Raises `Refused` where it is decided, not turned, or no reason is given."""
    if not why.strip():
        raise Refused("A key is taken back with a reason.", "Say in a sentence what changed.")
    with changing(scope, "exceptions.decide", why=why) as change:
        asked = _locked(scope, asked)
        if not asked.body.get(_field(key)):
            raise Refused(f"The {TITLES[key].lower()} of {asked} is not turned.", "There is nothing to take back.")
        change.update(asked, {_field(key): None})
        _decide(scope, asked, "key taken back", f"{TITLES[key]} taken back from {asked} of {asked.feature}", why)
        _tell(scope, asked, f"{scope.who} took the {TITLES[key].lower()} back from {asked} of {asked.feature}: {why}", list(HOLDER.values()))
    return asked


def refuse(scope: Scope, asked: ExceptionRequest, *, why: str) -> ExceptionRequest:
    """Refuse an exception, saying why: the promised day stays. Raises `Refused` where it is decided or no reason is given."""
    if not why.strip():
        raise Refused("An exception is refused with a reason.", "Say in a sentence why the day stays.")
    with changing(scope, "exceptions.decide", why=why) as change:
        asked = _locked(scope, asked)
        change.update(asked, {"refused": {"by": scope.who, "on": timezone.localdate().isoformat(), "why": why.strip()}})
        stays = "keeps its scope" if asked.is_cut else f"stays on {day(asked.from_day)}"
        _decide(scope, asked, "exception refused", f"{asked.feature} {stays}: {asked} is refused", why)
        _tell(scope, asked, f"{scope.who} refused {asked}: {asked.feature} {stays}. {why}", list(HOLDER.values()))
    asked.refresh_from_db()
    return asked


def refuse_untimely(feature: Feature) -> None:
    """Raises `Refused` where a feature needs no exception: it is not committed, or done."""
    if feature.body.get("status") in DONE:
        raise Refused(f"{feature} is {feature.body['status']}.", "There is no day left to move.")
    if not all(is_turned(feature.body, key) for key in KEYS):
        raise Refused(f"{feature} is not committed: both keys are not turned.", "Change its day directly; nobody has to agree to that.")


def read_request(
    scope: Scope, feature: Feature, moves: str, to_day: str, to_release: str
) -> tuple[Promise | None, date | None, dict[str, list[str]]]:
    """The promise meant and the day asked for, with every flaw of both."""
    errors: dict[str, list[str]] = {}
    promise = next((each for each in promises_of(scope, feature) if each.choice == moves), None)
    if promise is None:
        errors["moves"] = ["Choose the day that moves."]
        return None, None, errors
    if promise.moves == "release":
        found = next((each for each in later_releases(scope, promise.day) if each[0] == to_release), None)
        if found is None:
            errors["to_release"] = [f"Expected a release that is closed after {day(promise.day)}. Choose one."]
        return promise, found[2] if found else None, errors
    try:
        wanted = date.fromisoformat(to_day)
    except ValueError:
        errors["to_day"] = [f"Expected a day such as 2027-03-26, got “{to_day[:40]}”." if to_day else "Say which day instead."]
        return promise, None, errors
    if wanted <= promise.day:
        errors["to_day"] = [f"Expected a day after {day(promise.day)}: an earlier one needs no exception."]
    return promise, wanted, errors


def _carry_out(change: Changing, asked: ExceptionRequest, feature: Feature, accounts: dict[str, Any]) -> None:
    """Move the day, or cut the scope. The feature's keys stand on what is then, turned by whoever decided."""
    (cuts.cut if asked.is_cut else move)(change, feature, asked.body)
    if asked.body["moves"] == "promise":
        return
    feature.refresh_from_db()
    for key in KEYS:
        turned = asked.body[_field(key)]
        turn_anew(change, feature, key, {"by": turned["by"], "on": turned["on"], "why": change.why[:500]}, accounts[key])


def _locked(scope: Scope, asked: ExceptionRequest, version: int | None = None) -> ExceptionRequest:
    """The row as it is now, if it is still open."""
    row: ExceptionRequest = scope.rows(ExceptionRequest).select_for_update().get(pk=asked.pk)
    if row.state != OPEN:
        raise Refused(f"{row} is {row.state} already.", "Ask for another one if the day should move again.")
    if version is not None and version != row.version:
        raise Refused(f"{row} changed since you opened it.", "Read what was decided, then turn the key.")
    return row


def _refuse_moved(scope: Scope, asked: ExceptionRequest, feature: Feature) -> None:
    if asked.is_cut:
        cuts.refuse_gone(feature, asked.body)
        return
    now = promise_of(scope, feature, asked.body)
    if now is None or now.day != asked.from_day:
        stands = f"stands on {day(now.day)}" if now else "is gone"
        raise Refused(f"The day that {asked} moves {stands} by now.", "Refuse this one, and ask for another if it is still needed.")
    if asked.body["moves"] == "release" and (asked.body["to_release"], asked.to_day) not in [row[::2] for row in later_releases(scope, now.day)]:
        raise Refused(f"The release that {asked} moves to is not closed on {day(asked.to_day)} any more.", "Refuse this one and ask for another.")


def _waits(scope: Scope, feature: Feature, promise: Promise) -> bool:
    rows = scope.rows(ExceptionRequest).filter(feature=feature, state=OPEN).values_list("body", flat=True)
    return any(body["moves"] == promise.moves and (body.get("commitment") or "") == promise.commitment for body in rows)


def _turned_by(scope: Scope, asked: ExceptionRequest, key: KeyName) -> Any:
    """The account that turned a key of an exception; None where it came with a file."""
    last = scope.rows(Change).filter(row=asked.pk, field=_field(key)).select_related("actor").order_by("-position").first()
    return last.actor if last else None


def _field(key: KeyName) -> str:
    return f"{key}_key"


def _decide(scope: Scope, asked: ExceptionRequest, kind: str, text: str, why: str) -> None:
    subject = f"features:{asked.body['feature']}"
    scope.rows(Decision).create(subject=subject, kind=kind, text=text[:1000], why=why, by=scope.user, by_name=scope.who)


def _tell(scope: Scope, asked: ExceptionRequest, text: str, roles: list[str]) -> None:
    for membership in scope.rows(Membership).select_related("user"):
        if set(membership.roles) & set(roles) and membership.user != scope.user:
            scope.rows(Notification).create(user=membership.user, kind="exception", text=text[:400], url=asked.get_absolute_url())


@on_change
def say_what_came_of_it(change: Changing, row: NounRow, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Once a feature is released, the days its exceptions gave it were held or missed; taken back, they are open again."""
    if not isinstance(row, Feature) or not before or not after or before.get("status") == after.get("status"):
        return
    if "released" not in (before.get("status"), after.get("status")):
        return
    today = timezone.localdate()
    for asked in change.scope.rows(ExceptionRequest).filter(feature=row.pk, state=APPROVED):
        if after.get("status") == "released" and not asked.outcome:
            outcome = "held" if today <= asked.to_day else "missed"
            change.update(asked, {"outcome": outcome, "finished_on": today.isoformat()})
        elif before.get("status") == "released" and asked.outcome:
            change.update(asked, {"outcome": None, "finished_on": None})
