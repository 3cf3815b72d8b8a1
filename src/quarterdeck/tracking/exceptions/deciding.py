"""Deciding an exception: two people turn two keys, and with the second the day moves or the scope is cut."""

from dataclasses import replace
from datetime import date
from typing import Literal

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Activity, Change, ExceptionRequest, Feature, KeyTurn, Option, ProductFile
from quarterdeck.tracking.exceptions.promises import committed_feature, promises_of

Key = Literal["value", "feasibility"]
KEYS: tuple[Key, Key] = ("value", "feasibility")


def turn_key(product: ProductFile, id: str, *, key: str, by: str, why: str = "") -> tuple[ProductFile, ExceptionRequest]:
    """Turn a key on an open exception, on the product's day. The second approves it: the day moves, or the scope is cut.

    The feature stays committed, its keys turned by the two who decided. Returns the product and the exception as they are then.

    Raises
    ------
    InvalidInput
        If the exception is not there or decided, the key is turned, the same person turned the other, nobody is named, or what
        was asked for does not stand any more.
    """
    if key not in KEYS:
        raise InvalidInput(f"expected the value or the feasibility key, got {key!r}")
    asked, by = _open(product, id), _named(by)
    other = next(each for each in KEYS if each != key)
    there: KeyTurn | None = getattr(asked, f"{key}_key")
    if there is not None:
        raise InvalidInput(f"the {key} key of {id} is turned already, by {there.by} on {there.on}")
    second: KeyTurn | None = getattr(asked, f"{other}_key")
    if second is not None and second.by.casefold() == by.casefold():
        raise InvalidInput(f"one person cannot turn both keys: {second.by} turned the {other} key of {id}. Somebody else decides with the {key} key")
    _refuse_moved(product, asked)
    turn = KeyTurn(by=by, on=product.as_of, why=why.strip())
    decided = replace(asked, **{f"{key}_key": turn})  # type: ignore[arg-type]
    after = _with(product, decided)
    return (_carried_out(after, decided) if decided.state == "approved" else after), decided


def refuse_exception(product: ProductFile, id: str, *, by: str, why: str) -> tuple[ProductFile, ExceptionRequest]:
    """Refuse an open exception: what was promised stays. Raises `InvalidInput` where it is decided, or nobody or no reason is named."""
    asked, by = _open(product, id), _named(by)
    if not why.strip():
        raise InvalidInput(f"an exception is refused with a reason: expected why {id} is refused, got nothing")
    decided = replace(asked, refused=KeyTurn(by=by, on=product.as_of, why=why.strip()))
    return _with(product, decided), decided


def _open(product: ProductFile, id: str) -> ExceptionRequest:
    asked = next((each for each in product.exceptions if each.id == id), None)
    if asked is None:
        known = ", ".join(each.id for each in product.exceptions if each.state == "open")
        raise InvalidInput(f"expected the id of an open exception, got {id!r}. There are {known or 'none'}")
    if asked.state != "open":
        raise InvalidInput(f"{id} is {asked.state} already. Ask for another one if it should move again")
    return asked


def _named(by: str) -> str:
    if not by.strip():
        raise InvalidInput("a key is turned by somebody: expected a name, got nothing")
    return by.strip()


def _with(product: ProductFile, decided: ExceptionRequest) -> ProductFile:
    return replace(product, exceptions=tuple(decided if each.id == decided.id else each for each in product.exceptions))


def _refuse_moved(product: ProductFile, asked: ExceptionRequest) -> None:
    """Raise `InvalidInput` where what an exception is about is not as it was when it was asked for."""
    feature = committed_feature(product, asked.feature)
    advice = "Refuse this one, and ask for another if it is still needed"
    if asked.moves == "scope":
        known = {each.id for each in feature.options} | {work.id for each in feature.options for work in each.activities}
        gone = [name for name in (asked.to_option, *asked.dropped) if name and name not in known]
        if gone:
            raise InvalidInput(f"what {asked.id} cuts is not part of {feature.id} any more: {', '.join(gone)}. {advice}")
        return
    now = next((each.day for each in promises_of(product, feature) if (each.moves, each.commitment) == (asked.moves, asked.commitment)), None)
    if now != asked.from_day:
        raise InvalidInput(f"the {asked.moves} that {asked.id} moves {f'is {now}' if now else 'is gone'} by now, and was {asked.from_day}. {advice}")
    if asked.moves == "release" and (asked.to_release, asked.to_day) not in {(each.id, each.done_by) for each in product.releases}:
        raise InvalidInput(f"release {asked.to_release}, to which {asked.id} moves, is not closed on {asked.to_day} any more. {advice}")


def _carried_out(product: ProductFile, asked: ExceptionRequest) -> ProductFile:
    if asked.moves == "promise":
        moved = tuple(replace(each, promised_date=asked.to_day) if each.id == asked.commitment else each for each in product.commitments)
        return _noted(replace(product, commitments=moved), asked, asked.commitment or "", "promised_date", asked.from_day, asked.to_day)
    feature = committed_feature(product, asked.feature)
    if asked.moves == "scope":
        now = replace(feature, options=_cut(feature, asked))
        what = f"option {asked.to_option}" if asked.to_option else f"without {', '.join(asked.dropped)}"
        return _noted(_committed_anew(product, now, asked), asked, feature.id, "options", None, what)
    if asked.moves == "release":
        now = replace(feature, release=asked.to_release)
        return _noted(_committed_anew(product, now, asked), asked, feature.id, "release", asked.from_release, asked.to_release)
    field = "due_date" if asked.moves == "due date" else "deadline"
    now = replace(feature, **{field: asked.to_day})  # type: ignore[arg-type]
    return _noted(_committed_anew(product, now, asked), asked, feature.id, field, asked.from_day, asked.to_day)


def _committed_anew(product: ProductFile, feature: Feature, asked: ExceptionRequest) -> ProductFile:
    """A feature in its product, its keys turned on what it is now by whoever decided."""
    assert feature.value is not None and feature.feasibility is not None  # noqa: PT018 - it is committed
    assert asked.value_key is not None and asked.feasibility_key is not None  # noqa: PT018 - it is approved
    why = f"Exception {asked.id}: {asked.reason}"
    value = replace(feature.value, key=replace(asked.value_key, why=why))
    feasibility = replace(feature.feasibility, key=replace(asked.feasibility_key, why=why))
    now = replace(feature, value=value, feasibility=feasibility)
    return replace(product, features=tuple(now if each.id == now.id else each for each in product.features))


def _noted(product: ProductFile, asked: ExceptionRequest, subject: str, field: str, old: date | str | None, new: date | str | None) -> ProductFile:
    turns = sorted((turn for turn in (asked.value_key, asked.feasibility_key) if turn), key=lambda turn: turn.on)
    by, why = " and ".join(turn.by for turn in turns), f"Exception {asked.id}: {asked.reason}"
    change = Change(subject=subject, field=field, old=str(old) if old else None, new=str(new), on=product.as_of, by=by, why=why)
    return replace(product, changes=(*product.changes, change))


def _cut(feature: Feature, asked: ExceptionRequest) -> tuple[Option, ...]:
    if asked.to_option:
        return tuple(each for each in feature.options if each.id == asked.to_option)
    left = (_without(each, set(asked.dropped), asked.value_share or 1.0) for each in feature.options)
    return tuple(each for each in left if each is not None)


def _without(option: Option, gone: set[str], stays: float) -> Option | None:
    """An option without some activities, what waited for them waiting no more; as it is where it has none of them, None where it has no others."""
    if not gone & {each.id for each in option.activities}:
        return option
    if not option.asks and all(each.id in gone for each in option.activities):
        return None
    left = tuple(_freed(each, gone) for each in option.activities if each.id not in gone)
    asks = tuple(replace(each, after=tuple(name for name in each.after if name not in gone)) for each in option.asks)
    return replace(option, activities=left, asks=asks, value_share=min(option.value_share, stays))


def _freed(activity: Activity, gone: set[str]) -> Activity:
    return replace(activity, after=tuple(each for each in activity.after if each.activity not in gone))
