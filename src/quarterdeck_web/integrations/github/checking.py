"""A look at a repository with a token: as whom it acts, what it may read and write, and which repositories it sees."""

import re
from typing import Any

from quarterdeck_web.integrations.faults import Forbidden, Gone, Missing, TrackerFault
from quarterdeck_web.integrations.github.client import PER_PAGE, GitHub
from quarterdeck_web.integrations.models import Place
from quarterdeck_web.integrations.trackers import Checked, FoundPlace, Right

NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}")
MOST_PAGES = 5


def check(client: GitHub, name: str) -> Checked:
    """Look at a repository with a token. Raises `TrackerFault`."""
    if not NAME.fullmatch(name):
        raise TrackerFault(f"expected owner/repository, got {name[:80]!r}", "Copy it from the repository's address, without https://github.com/.")
    login = _login(client)
    try:
        reply = client.get(f"/repos/{name}")
    except Missing:
        raise Missing(f"GitHub shows no repository {name} to this token.", "Check the name, and that the token covers this repository.") from None
    found = place_in(reply.value)
    return Checked(login, found, _rights(client, reply.value, (reply.headers or {}).get("x-oauth-scopes")))


def places(client: GitHub) -> list[FoundPlace]:
    """Repositories the token sees, those that changed last first."""
    found: list[FoundPlace] = []
    address, query = "/user/repos", {"sort": "pushed", "per_page": PER_PAGE}
    for _ in range(MOST_PAGES):
        reply = client.get(address, **query)
        found += [place_in(each) for each in reply.value or [] if isinstance(each, dict) and isinstance(each.get("id"), int)]
        if not reply.next_url:
            break
        address, query = reply.next_url, {}
    return found


def find(client: GitHub, place: Place) -> FoundPlace:
    """The repository by its id, whatever it is called now. Raises `Missing` if it is gone.

    A name may lead to another repository once the one that had it was renamed, so the id decides.
    """
    try:
        found = place_in(client.get(f"/repos/{place.name}").value)
        if found.external_id == place.external_id:
            return found
    except (Missing, Gone):
        pass
    try:
        return place_in(client.get(f"/repositories/{place.external_id}").value)
    except Missing:
        raise Missing(
            f"{place.name} is not there any more, or this token may not see it.",
            "If it was deleted, disconnect it; if it is private, give the token access to it.",
        ) from None


def place_in(value: Any) -> FoundPlace:
    """A repository as GitHub writes it. Raises `TrackerFault`."""
    if not isinstance(value, dict) or not isinstance(value.get("id"), int) or not isinstance(value.get("full_name"), str):
        raise TrackerFault("The answer describes no repository.", "Check the address of GitHub's API: of a server of one's own it ends in /api/v3.")
    about = ", ".join(word for word, is_so in (("private", value.get("private")), ("archived", value.get("archived"))) if is_so)
    return FoundPlace(str(value["id"]), value["full_name"], str(value.get("html_url") or ""), about)


def _login(client: GitHub) -> str:
    try:
        value = client.get("/user").value
    except (Forbidden, Missing):
        return ""  # A token of an app acts as nobody.
    return str(value.get("login") or "") if isinstance(value, dict) else ""


def _rights(client: GitHub, repository: dict[str, Any], scopes: str | None) -> tuple[Right, ...]:
    rights = [_read_right(client, f"/repos/{repository['full_name']}/issues", "Read issues and pull requests", "Issues: Read")]
    rights.append(_read_right(client, f"/repos/{repository['full_name']}/releases", "Read releases", "Contents: Read"))
    may = repository.get("permissions") or {}
    person_may = bool(may.get("push") or may.get("triage") or may.get("maintain") or may.get("admin"))
    if repository.get("archived"):
        rights.append(Right("Write issues", False, "The repository is archived."))
    elif may and not person_may:
        rights.append(Right("Write issues", False, "Whoever made the token may not set labels and milestones in this repository."))
    elif scopes:
        named = {scope.strip() for scope in scopes.split(",")}
        is_enough = "repo" in named or ("public_repo" in named and not repository.get("private"))
        rights.append(Right("Write issues", is_enough, "" if is_enough else "The token needs the scope repo."))
    else:
        rights.append(Right("Write issues", None, "GitHub does not tell of fine-grained tokens. It needs Issues: Read and write."))
    return tuple(rights)


def _read_right(client: GitHub, path: str, what: str, needed: str) -> Right:
    try:
        client.get(path, per_page=1)
    except Gone:
        return Right(what, False, "Issues are turned off in this repository.")
    except (Forbidden, Missing):
        return Right(what, False, f"The token needs {needed}.")
    return Right(what, True)
