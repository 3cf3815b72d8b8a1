"""What a tracker's folder offers, and the values it speaks in. A new tracker is a folder that registers one `Tracker`; see github/README.md."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from quarterdeck_web.integrations.models import Connection, OutboxEntry, Place
from quarterdeck_web.lib.refusals import Refused


@dataclass(frozen=True)
class Right:
    """Something the token may or may not do; `may` is None where the tracker does not tell."""

    what: str
    may: bool | None
    note: str = ""


@dataclass(frozen=True)
class FoundPlace:
    """A place of the tracker that the token can see. `name` is what people call it there."""

    external_id: str
    name: str
    url: str = ""
    about: str = ""


@dataclass(frozen=True)
class Checked:
    """What a look with a token said: as whom it acts, the place, and what it may do there."""

    login: str
    place: FoundPlace
    rights: tuple[Right, ...]


@dataclass(frozen=True)
class Read:
    """Something as it was read: `payload` word for word, and, of an item, `body` as a work item without id and history.

    `stated_at` is when the tracker says it was changed last. A `flaw` says why there is no body. `carried` is what items repeat of a label
    or a milestone: where it changes, all items are read again, since the tracker does not call them changed.
    """

    kind: str
    external_id: str
    payload: Mapping[str, Any]
    title: str = ""
    stated_at: str = ""
    body: Mapping[str, Any] | None = None
    flaw: str = ""
    carried: str = ""


@dataclass(frozen=True)
class Happened:
    """Something that happened to an item."""

    external_id: str
    item: str
    at: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """What one answer brought, and the cursor from which reading goes on once it is kept.

    `gone` are items that are not there any more, with the word for it; `swept` names a kind of record of which all that was read before the
    moment (ISO 8601) is not there any more; `note` is something people should know about the place. `share` is how far reading is, 0 to 1.
    """

    cursor: dict[str, Any]
    read: tuple[Read, ...] = ()
    happened: tuple[Happened, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    swept: tuple[str, str] | None = None
    note: str | None = None
    phase: str = ""
    share: float | None = None


@dataclass(frozen=True)
class Received:
    """What a delivery of the webhook comes to: what it brought, whether more should be read soon, and a word for what it was."""

    word: str
    read: tuple[Read, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    renamed_to: str = ""
    reads_soon: bool = False


@dataclass(frozen=True)
class Written:
    """What the tracker has after a write, read back: the item or milestone, and each field of the proposal as it stands there now."""

    read: Read
    fields: Mapping[str, Any] = field(default_factory=dict)


class Client(Protocol):
    """A line to one server with one token; it counts its calls."""

    num_calls: int


class Tracker(Protocol):
    """One kind of tracker. Everything it raises of the other server's doing is a `TrackerFault`."""

    kind: str
    title: str
    default_url: str
    token_hint: str
    place_word: str
    place_noun: str
    place_hint: str

    def client(self, url: str, token: str) -> Any:
        """A line to a server."""

    def check(self, client: Any, name: str) -> Checked:
        """Look at a place with a token. Raises `TrackerFault`."""

    def places(self, client: Any) -> list[FoundPlace]:
        """Places the token can see, those that changed last first."""

    def find(self, client: Any, place: Place) -> FoundPlace:
        """The place by its own id, whatever it is called now."""

    def pages(self, client: Any, place: Place) -> Iterator[Page]:
        """Everything that changed since the place's cursor, page by page. Whoever takes a page sets `place.cursor` from it before the next."""

    def read_item(self, place: Place, payload: Mapping[str, Any]) -> Read:
        """An item from its payload."""

    def with_history(self, body: Mapping[str, Any], events: list[Mapping[str, Any]]) -> dict[str, Any]:
        """An item's body with what its events add: moves, when work began."""

    def verify(self, secret: str, headers: Mapping[str, str], body: bytes) -> tuple[str, str]:
        """The id and the event of a delivery that somebody who knows the secret sent. Raises `signatures.Unsigned`."""

    def receive(self, place: Place, event: str, payload: Mapping[str, Any]) -> Received:
        """What a delivery says. An event it does not know brings nothing."""

    def standing(self, client: Any, place: Place, target: str, external_id: str, fields: list[str]) -> Written:
        """How a target stands in the tracker now."""

    def write(self, client: Any, place: Place, entry: OutboxEntry) -> Written:
        """Write an approved proposal, once, and read it back. Only the outbox calls this."""


TRACKERS: dict[str, Tracker] = {}


def register(tracker: Tracker) -> None:
    """Make a tracker known."""
    TRACKERS[tracker.kind] = tracker


def tracker_named(kind: str) -> Tracker:
    """The tracker of that kind. Raises `Refused` where this version has none."""
    try:
        return TRACKERS[kind]
    except KeyError:
        raise Refused(f"This version of Quarterdeck connects to no {kind[:40]!r}.", f"Expected one of {', '.join(TRACKERS)}.") from None


def tracker_of(connection: Connection) -> Tracker:
    """The tracker of a connection."""
    return tracker_named(connection.kind)
