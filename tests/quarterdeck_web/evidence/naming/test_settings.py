"""The page of the settings about names: whose it is, what it keeps, what it never shows, whom it refuses to call."""

from typing import Any

import pytest

from quarterdeck_web.accounts.models import AuditEntry
from quarterdeck_web.evidence.naming.models import NamerAnswer, NamerSettings
from quarterdeck_web.lib.sealing import unseal
from tests.chat_endpoint import Said, chat_endpoint, named

ADDRESS = "/w/ours/settings/need-names/"
KEY = "sk-very-secret"
PUBLIC = {"action": "save", "address": "https://api.example.com/v1", "model": "small", "key": KEY}


def kept(workspace: Any) -> NamerSettings | None:
    return NamerSettings.objects.within(workspace).first()


def test_it_is_off_and_says_that_nothing_leaves(client_as: Any, ours: Any) -> None:
    shown = client_as("owner").get(ADDRESS).content.decode()
    assert "Nothing leaves it" in shown
    assert "key_phrases" in shown, "what is sent stands there word for word"
    assert kept(ours) is None


@pytest.mark.parametrize("role", ["pm", "tpm", "contributor", "viewer", "portal"])
def test_only_an_owner_sees_and_sets_it(client_as: Any, ours: Any, role: str) -> None:
    client = client_as(role)
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, PUBLIC).status_code == 403
    assert kept(ours) is None


def test_a_key_is_sealed_and_never_shown_again(client_as: Any, ours: Any) -> None:
    client = client_as("owner")
    assert client.post(ADDRESS, PUBLIC).status_code == 302
    row = kept(ours)
    assert row is not None
    assert KEY not in row.key
    assert unseal(row.key) == KEY
    shown = client.get(ADDRESS).content.decode()
    assert KEY not in shown
    assert row.key not in shown
    client.post(ADDRESS, {**PUBLIC, "model": "large", "key": ""})
    assert unseal(kept(ours).key) == KEY, "an empty field keeps it"
    client.post(ADDRESS, {**PUBLIC, "address": "https://elsewhere.example/v1", "key": ""})
    assert kept(ours).key == "", "another server does not get the key of the first"
    told = [(entry.operation, entry.detail) for entry in AuditEntry.objects.within(ours)]
    assert all(operation == "evidence.naming" for operation, _ in told)
    assert KEY not in str(told)


def test_it_is_turned_on_and_off_and_answers_are_forgotten(client_as: Any, ours: Any) -> None:
    client = client_as("owner")
    assert client.post(ADDRESS, {"action": "on"}).status_code == 422, "nobody said whom to ask"
    client.post(ADDRESS, PUBLIC)
    assert not kept(ours).is_on, "saving turns nothing on"
    client.post(ADDRESS, {"action": "on"})
    assert kept(ours).is_on
    NamerAnswer(workspace=ours, asked="a" * 64, said="x").save(force_insert=True)
    client.post(ADDRESS, {"action": "off"})
    assert not kept(ours).is_on
    assert not NamerAnswer.objects.within(ours).exists()
    assert client.post(ADDRESS, {"action": "paint"}).status_code == 422


@pytest.mark.parametrize(
    "url",
    [
        *("", "api.example.com", "http://api.example.com/v1", "http://127.0.0.1:11434/v1", "http://localhost:11434", "http://169.254.169.254/latest"),
        *(
            "https://user:pass@api.example.com/v1",
            "https://2130706433/v1",
            "https://intranet/v1",
            "https://api.example.com:22/v1",
            "file:///etc/passwd",
        ),
        *("https://api.example.com/v1?key=1", "https://" + "a" * 600),
    ],
)
def test_addresses_that_are_not_called_are_refused_with_what_was_expected(client_as: Any, ours: Any, url: str) -> None:
    answer = client_as("owner").post(ADDRESS, {**PUBLIC, "address": url})
    assert answer.status_code == 422
    assert 'id="id_address-flaws"' in answer.content.decode()
    assert kept(ours) is None


def test_every_flaw_stands_at_its_field(client_as: Any, ours: Any) -> None:
    shown = client_as("owner").post(ADDRESS, {"action": "save", "address": "", "model": " ", "key": "a key\nwith lines"}).content.decode()
    for name in ("address", "model", "key"):
        assert f'id="id_{name}-flaws"' in shown
    assert "with lines" not in shown


def test_what_runs_on_this_machine_is_called_only_where_the_installation_allows_it(client_as: Any, ours: Any, settings: Any) -> None:
    client = client_as("owner")
    with chat_endpoint(named("Tax column in the invoice export")) as endpoint:
        told = {"action": "save", "address": endpoint.url, "model": "small"}
        assert client.post(ADDRESS, told).status_code == 422
        settings.NAMER_ORIGINS = ("http://127.0.0.1:1", endpoint.url.removesuffix("/v1"))
        assert client.post(ADDRESS, told).status_code == 302
        shown = client.post(ADDRESS, {"action": "try"}).content.decode()
        assert "It works" in shown
        assert "Tax column in the invoice export" in shown
        assert len(endpoint.asked) == 1
        settings.NAMER_ORIGINS = ()
        assert "It does not work yet" in client.post(ADDRESS, {"action": "try"}).content.decode(), "taken back, it is taken back at once"
        assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Said(b"canary", 401), "refuses the key"),
        (Said(b"canary", 404), "no such address or model"),
        (Said(b"canary", 500), "It answered 500"),
        (Said(b"", 302, {"Location": "http://127.0.0.1:1/"}), "points elsewhere"),
        (Said(b"<script>canary</script>"), "gave no name"),
        (named("<b>37 canaries</b>"), "would not be used"),
        (Said(b"x" * 2_000_000), "longer than 1 MB"),
        (Said(b"y" * 400, pause=0.02), "It does not work yet"),
    ],
)
def test_a_try_that_fails_says_what_and_what_to_do(client_as: Any, ours: Any, settings: Any, monkeypatch: Any, answer: Said, says: str) -> None:
    monkeypatch.setattr("quarterdeck_web.evidence.naming.assemble.SECONDS_OF_TRIAL", 1.0)
    client = client_as("owner")
    with chat_endpoint(answer) as endpoint:
        settings.NAMER_ORIGINS = (endpoint.url,)
        client.post(ADDRESS, {"action": "save", "address": endpoint.url, "model": "small", "key": KEY})
        shown = client.post(ADDRESS, {"action": "try"}).content.decode()
    assert "It does not work yet" in shown
    assert says in shown
    assert "canary" not in shown
    assert KEY not in shown
    assert len(endpoint.asked) == 1, "a try asks once"


def test_tries_are_bounded(client_as: Any, ours: Any, settings: Any) -> None:
    client = client_as("owner")
    with chat_endpoint(named("Tax column")) as endpoint:
        settings.NAMER_ORIGINS = (endpoint.url,)
        client.post(ADDRESS, {"action": "save", "address": endpoint.url, "model": "small"})
        codes = [client.post(ADDRESS, {"action": "try"}).status_code for _ in range(8)]
    assert codes[0] == 200
    assert codes[-1] == 429
    assert len(endpoint.asked) <= 6
