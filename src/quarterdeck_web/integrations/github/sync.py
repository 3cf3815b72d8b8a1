"""Reading a repository page by page: milestones, labels and releases, then events, then issues, then the timelines of what changed.

Every page's cursor says where to go on, so that reading may stop after any of them.

- Issues are walked by when they changed last, each page beginning where the one before ended (`since`). Pages by number would skip an issue
  whenever another one changes while they are read.
- Events of the whole repository come newest first, in pages of a hundred, down to the last one that is known: a first reading takes a request for a
  hundred events instead of one for each issue. Timelines, which also hold references from pull requests, are read for issues that changed since.
- A first page that is the same as last time (its ETag) costs none of the allowance.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from quarterdeck_web.integrations.faults import Gone, Missing, Unprocessable
from quarterdeck_web.integrations.github.client import PER_PAGE, GitHub, Reply
from quarterdeck_web.integrations.github.mapping import read_event, read_issue, read_named
from quarterdeck_web.integrations.models import Place, TrackerRecord
from quarterdeck_web.integrations.trackers import Page, Read

LISTS = {
    "milestones": (TrackerRecord.MILESTONE, {"state": "all", "sort": "due_on", "direction": "asc"}),
    "labels": (TrackerRecord.LABEL, {}),
    "releases": (TrackerRecord.RELEASE, {}),
}
STAGES = (*LISTS, "events", "issues", "timelines")
MOST_TIMELINES = 30
"""Of one reading. What is left out has its events from the repository's list, and its references when it changes again."""
EPOCH = "1970-01-01T00:00:00Z"
DEEP = "GitHub lists only the newest events of this repository; moves of long ago are missing."


def pages(client: GitHub, place: Place) -> Iterator[Page]:
    """Everything that changed since the place's cursor."""
    cursor: dict[str, Any] = {"etags": {}, **place.cursor}
    base = f"/repos/{place.name}"
    if not cursor.get("stage"):
        cursor = _begun(cursor, client, base)
    while stage := cursor["stage"]:
        walk = _walk_list if stage in LISTS else {"events": _walk_events, "issues": _walk_issues, "timelines": _walk_timelines}[stage]
        for page in walk(client, base, cursor):
            yield page
            # Whoever kept the page may have set the cursor back: what items repeat changed.
            cursor = {"etags": {}, **place.cursor}


def _begun(cursor: dict[str, Any], client: GitHub, base: str) -> dict[str, Any]:
    newest = client.get(f"{base}/issues", state="all", sort="created", direction="desc", per_page=1).value
    number = newest[0].get("number") if isinstance(newest, list) and newest and isinstance(newest[0], dict) else 0
    kept = {name: cursor[name] for name in ("etags", "known_event", "since" if "since" in cursor else "known_since") if name in cursor}
    return {**kept, "stage": STAGES[0], "began_at": datetime.now(UTC).isoformat(), "newest": number, "num": 0, "is_first": "since" not in cursor}


def _after(cursor: dict[str, Any], stage: str, **more: Any) -> dict[str, Any]:
    """The cursor at the beginning of the stage that follows; empty after the last."""
    place = STAGES.index(stage) + 1
    gone = ("next", "top", "page")
    return {**{name: value for name, value in cursor.items() if name not in gone}, **more, "stage": STAGES[place] if place < len(STAGES) else ""}


def _first(client: GitHub, path: str, cursor: dict[str, Any], stage: str, **query: Any) -> Reply:
    """The page where a list goes on; for its first page GitHub is asked whether anything changed."""
    if cursor.get("next"):
        return client.get(cursor["next"])
    return client.get(path, etag=cursor["etags"].get(stage, ""), per_page=PER_PAGE, **query)


def _etags(cursor: dict[str, Any], stage: str, reply: Reply) -> dict[str, Any]:
    """The validators with that of a list of one page; what follows a first page may change without it."""
    kept = {name: value for name, value in cursor["etags"].items() if name != stage}
    if reply.is_same:
        return dict(cursor["etags"])
    return kept | ({stage: reply.etag} if reply.etag and not reply.next_url and not cursor.get("next") else {})


def _walk_list(client: GitHub, base: str, cursor: dict[str, Any]) -> Iterator[Page]:
    stage = cursor["stage"]
    kind, query = LISTS[stage]
    reply = _first(client, f"{base}/{stage}", cursor, stage, **query)
    etags = _etags(cursor, stage, reply)
    if reply.is_same:
        yield Page(_after(cursor, stage, etags=etags), phase=stage)
        return
    began_at = cursor.get("list_began_at") if cursor.get("next") else datetime.now(UTC).isoformat()
    read = tuple(read_named(kind, each) for each in _list_in(reply.value))
    if reply.next_url:
        yield Page({**cursor, "next": reply.next_url, "list_began_at": began_at, "etags": etags}, read, phase=stage)
    else:
        yield Page(_after(cursor, stage, etags=etags), read, swept=(kind, began_at or ""), phase=stage)


def _walk_events(client: GitHub, base: str, cursor: dict[str, Any]) -> Iterator[Page]:
    try:
        reply = _first(client, f"{base}/issues/events", cursor, "events")
    except Unprocessable:
        # GitHub ends long lists at some depth.
        yield Page(_after(cursor, "events", known_event=cursor.get("top", 0)), note=DEEP, phase="events")
        return
    if reply.is_same:
        yield Page(_after(cursor, "events"), phase="events")
        return
    listed = _list_in(reply.value)
    ids = [each["id"] for each in listed if isinstance(each, dict) and isinstance(each.get("id"), int)]
    known, top = cursor.get("known_event", 0), max([cursor.get("top", 0), *ids])
    happened = tuple(each for each in map(read_event, listed) if each is not None)
    etags = _etags(cursor, "events", reply)
    if reply.next_url and not any(ident <= known for ident in ids):
        yield Page({**cursor, "next": reply.next_url, "top": top, "etags": etags}, happened=happened, phase="events")
    else:
        yield Page(_after(cursor, "events", known_event=max(top, known), etags=etags), happened=happened, phase="events")


def _walk_issues(client: GitHub, base: str, cursor: dict[str, Any]) -> Iterator[Page]:
    since, number = cursor.get("since", EPOCH), cursor.get("page", 1)
    etag = cursor["etags"].get("issues", "") if number == 1 else ""
    query = {"state": "all", "sort": "updated", "direction": "asc", "since": since, "per_page": PER_PAGE}
    reply = client.get(f"{base}/issues", etag=etag, **query, page=number if number > 1 else None)
    if reply.is_same:
        yield Page(_after(cursor, "issues"), phase="issues")
        return
    read = tuple(read_issue(_name_in(base), each) for each in _list_in(reply.value))
    last = max([since, *(each.stated_at for each in read if each.stated_at)])
    num = cursor["num"] + len(read)
    told: dict[str, Any] = {"phase": "issues", "share": min(0.98, num / cursor["newest"]) if cursor.get("newest") else None}
    more = {"since": last, "num": num, "changed": _changed(cursor, read)}
    if not reply.next_url:
        etags = {name: value for name, value in cursor["etags"].items() if name != "issues"}
        # It stands for the address of next time only if that asks from the same moment.
        etags |= {"issues": reply.etag} if reply.etag and last == since and number == 1 else {}
        yield Page(_after(cursor, "issues", **more, etags=etags), read, **told)
    elif last > since:
        yield Page({**cursor, **more, "page": 1}, read, **told)
    else:
        # More than a page changed within one second: only then pages are counted.
        yield Page({**cursor, **more, "page": number + 1}, read, **told)


def _changed(cursor: dict[str, Any], read: tuple[Read, ...]) -> list[str]:
    """Issues whose timelines are still to be read: what changed since it was known; none at a first reading, which would take a request for each."""
    known_since = cursor.get("known_since", "") if cursor["is_first"] else EPOCH
    if not known_since:
        return []
    numbers = [each.external_id for each in read if each.body is not None and each.stated_at >= known_since]
    return list(dict.fromkeys([*cursor.get("changed", []), *numbers]))[:MOST_TIMELINES]


def _walk_timelines(client: GitHub, base: str, cursor: dict[str, Any]) -> Iterator[Page]:
    waiting = cursor.get("changed", [])
    if not waiting:
        yield Page(_after(cursor, "timelines", changed=[]), phase="timelines")
        return
    number = waiting[0]
    try:
        reply = client.get(cursor.get("next") or f"{base}/issues/{number}/timeline", **({} if cursor.get("next") else {"per_page": PER_PAGE}))
    except (Missing, Gone):
        yield Page({**cursor, "changed": waiting[1:], "next": ""}, gone=((number, "deleted"),), phase="timelines")
        return
    found = (read_event(each, int(number)) for each in _list_in(reply.value))
    rest = waiting if reply.next_url else waiting[1:]
    yield Page({**cursor, "changed": rest, "next": reply.next_url}, happened=tuple(each for each in found if each is not None), phase="timelines")


def _list_in(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _name_in(base: str) -> str:
    return base.removeprefix("/repos/")
