"""Settings, Integrations: connecting, refusals, the secret shown once, what each role may, leaving."""

from typing import Any

import pytest

from quarterdeck_web.delivery.models import WorkItem
from quarterdeck_web.integrations.models import Connection, Place, TrackerRecord
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.lib.sealing import unseal
from tests.fake_github import Fault
from tests.quarterdeck_web.integrations.conftest import audit

HERE = "/w/ours/settings/integrations/"
CONNECT = f"{HERE}connect/github/"
TOKEN = "ghp_good"  # noqa: S105


def typed(github: Any, **more: str) -> dict[str, str]:
    return {"url": github.url, "token": TOKEN, "name": "acme/app", **more}


def at(place: Place) -> str:
    return f"{HERE}places/{place.pk}/"


def test_an_empty_page_teaches_the_next_step(client_as: Any, ours: Any) -> None:
    assert "Connect GitHub" in client_as("tpm").get(HERE).content.decode()
    assert "An owner" not in client_as("viewer").get(HERE).content.decode()


def test_connecting_looks_first_and_then_reads(client_as: Any, ours: Any, github: Any) -> None:
    client = client_as("tpm")
    answer = client.post(CONNECT, typed(github))
    assert answer.status_code == 302
    assert not github.writes
    shown = client.get(answer.url).content.decode()
    assert "read for the first time" in shown
    assert "Write issues" in shown
    work_off()
    shown = client.get(answer.url).content.decode()
    assert "12 items" in shown.replace("</a>", "").replace("\n", " ") or "12" in shown
    assert "Up to date" in client.get(HERE).content.decode()
    row = Connection.objects.within(ours).get()
    assert TOKEN not in row.token
    assert unseal(row.token) == TOKEN
    assert TOKEN not in shown + audit(ours)


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"name": ""}, "name", "expected owner/repository, got none"),
        ({"name": "https://github.com/acme/app"}, "name", "expected owner/repository"),
        ({"name": "acme/nothing"}, "name", "shows no repository"),
        ({"token": ""}, "token", "expected a token, got none"),
        ({"token": "a b"}, "token", "without spaces"),
        ({"token": "ghp_wrong"}, "token", "refuses the token"),
        ({"url": "http://127.0.0.1:1"}, "url", "https://"),
        ({"url": "https://169.254.169.254/api/v3?x"}, "url", "without ?"),
        ({"url": "https://intranet/api/v3"}, "url", "private network"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_kept(client_as: Any, ours: Any, github: Any, change: Any, field: str, says: str) -> None:
    answer = client_as("tpm").post(CONNECT, typed(github, **change))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert f'id="id_{field}-flaws"' in shown
    assert says in shown.replace("&#x27;", "'")
    assert "ghp_" not in shown
    assert not Connection.objects.within(ours).exists()


def test_a_token_that_may_not_read_issues_is_refused(client_as: Any, ours: Any, github: Any) -> None:
    github.faults = [Fault(r"/issues\?per_page=1", 403, times=9)]
    assert "may read issues" in client_as("tpm").post(CONNECT, typed(github)).content.decode()
    assert not Place.objects.within(ours).exists()


@pytest.mark.parametrize(("role", "sees", "manages", "syncs"), [
    ("owner", True, True, True), ("tpm", True, True, True), ("pm", True, False, True),
    ("contributor", True, False, False), ("viewer", True, False, False), ("portal", False, False, False),
])  # fmt: skip
def test_each_role_does_what_the_table_says(client_as: Any, place: Place, role: str, sees: bool, manages: bool, syncs: bool) -> None:
    client = client_as(role)
    connection = f"{HERE}{place.connection_id}/"
    assert (client.get(HERE).status_code == 200) is sees
    assert (client.get(at(place)).status_code == 200) is sees
    assert (client.get(CONNECT).status_code == 200) is manages
    assert (client.get(connection).status_code == 200) is manages
    assert (client.post(at(place), {"action": "secret"}).status_code == 302) is manages
    assert (client.post(f"{at(place)}sync/").status_code == 302) is syncs
    if sees and not manages:
        assert place.hook_token not in client.get(at(place)).content.decode()


def test_somebody_elses_place_looks_missing(client_as: Any, place: Place, theirs: Any) -> None:
    client = client_as("tpm", workspace=theirs)
    for address in (f"places/{place.pk}/", f"{place.connection_id}/"):
        assert client.get(f"/w/theirs/settings/integrations/{address}").status_code == 404
    assert client.post(f"/w/theirs/settings/integrations/places/{place.pk}/sync/").status_code == 404


def test_a_secret_is_shown_once(client_as: Any, place: Place, ours: Any) -> None:
    client = client_as("tpm")
    client.post(at(place), {"action": "secret"})
    secret = unseal(Place.objects.within(ours).get().hook_secret)
    first = client.get(at(place))
    assert secret in first.content.decode()
    assert first["Cache-Control"] == "no-store"
    assert secret not in client.get(at(place)).content.decode()
    assert secret not in audit(ours)


def test_more_repositories_are_chosen_from_what_the_token_sees(client_as: Any, place: Place, ours: Any, github: Any) -> None:
    client = client_as("tpm")
    connection = f"{HERE}{place.connection_id}/"
    assert "acme/app" in client.post(connection, {"action": "look"}).content.decode()
    answer = client.post(connection, {"action": "add", "places": "acme/app"})
    assert answer.status_code == 422
    assert "which is" in answer.content.decode()
    assert client.post(connection, {"action": "add"}).status_code == 422
    assert client.post(connection, {"action": "paint"}).status_code == 422


def test_a_revoked_token_is_told_and_another_one_goes_on(client_as: Any, place: Place, ours: Any, github: Any, read_again: Any) -> None:
    client = client_as("tpm")
    github.tokens = {"ghp_new": "ada"}
    read_again()
    shown = client.get(HERE).content.decode()
    assert "refuses the token" in shown
    assert "Make a new token" in shown
    assert client.post(f"{at(place)}sync/").status_code == 422
    connection = f"{HERE}{place.connection_id}/"
    assert client.post(connection, {"action": "token", "token": "ghp_wrong"}).status_code == 422
    assert client.post(connection, {"action": "token", "token": "ghp_new"}).status_code == 302
    assert client.post(f"{at(place)}sync/").status_code == 302
    work_off()
    assert "Up to date" in client.get(HERE).content.decode()


def test_what_could_not_be_read_stands_there_with_what_came(client_as: Any, place: Place, github: Any, read_again: Any) -> None:
    github.repository.change(4, title=None, body="<script>alert(1)</script>")
    read_again()
    shown = client_as("viewer").get(at(place)).content.decode()
    assert "title: expected a text, got None" in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "<script>alert(1)" not in shown


@pytest.mark.parametrize(("items", "left"), [("keep", 12), ("remove", 0)])
def test_disconnecting_keeps_or_removes_items(client_as: Any, place: Place, ours: Any, github: Any, items: str, left: int) -> None:
    client = client_as("tpm")
    client.post(at(place), {"action": "leave", "items": items})
    assert "Leaving" in client.get(HERE).content.decode()
    work_off()
    assert WorkItem.objects.within(ours).count() == left
    assert not TrackerRecord.objects.within(ours).exists()
    assert not Connection.objects.within(ours).exists(), "the token goes with the last place"
    assert not github.writes


def test_a_server_that_the_installation_does_not_allow_is_never_called(
    client_as: Any, place: Place, github: Any, read_again: Any, settings: Any
) -> None:
    settings.TRACKER_ORIGINS = ()
    github.calls.clear()
    assert "https://" in read_again().problem
    assert not github.calls
