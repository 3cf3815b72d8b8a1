"""GitHub, as the rest of the house knows it."""

from collections.abc import Iterator, Mapping
from typing import Any

from quarterdeck_web.integrations.github import checking, mapping, sync, webhook, writes
from quarterdeck_web.integrations.models import OutboxEntry, Place
from quarterdeck_web.integrations.trackers import Checked, FoundPlace, Page, Read, Received, Written, register


class GitHubTracker:
    """See `trackers.Tracker`."""

    kind, title = "github", "GitHub"
    default_url = "https://api.github.com"
    token_hint = "A fine-grained personal access token: Issues read and write, Pull requests and Contents read."  # noqa: S105
    place_word, place_noun, place_hint = "Repository", "repository,repositories", "owner/repository"

    def client(self, url: str, token: str) -> writes.GitHubWriter:
        return writes.GitHubWriter(url, token)

    def check(self, client: Any, name: str) -> Checked:
        return checking.check(client, name)

    def places(self, client: Any) -> list[FoundPlace]:
        return checking.places(client)

    def find(self, client: Any, place: Place) -> FoundPlace:
        return checking.find(client, place)

    def pages(self, client: Any, place: Place) -> Iterator[Page]:
        return sync.pages(client, place)

    def read_item(self, place: Place, payload: Mapping[str, Any]) -> Read:
        return mapping.read_issue(place.name, payload)

    def with_history(self, body: Mapping[str, Any], events: list[Mapping[str, Any]]) -> dict[str, Any]:
        return mapping.with_history(body, events)

    def verify(self, secret: str, headers: Mapping[str, str], body: bytes) -> tuple[str, str]:
        return webhook.verify(secret, headers, body)

    def receive(self, place: Place, event: str, payload: Mapping[str, Any]) -> Received:
        return webhook.receive(place, event, payload)

    def standing(self, client: Any, place: Place, target: str, external_id: str, fields: list[str]) -> Written:
        return writes.standing(client, place, target, external_id, fields)

    def write(self, client: Any, place: Place, entry: OutboxEntry) -> Written:
        return writes.write(client, place, entry)


register(GitHubTracker())
