"""Where naming meets the engine: what is asked about pieces of a proposal, and through which door it leaves."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from quarterdeck.evidence.naming import (
    Endpoint,
    EndpointFailed,
    EndpointNamer,
    KnownNames,
    Post,
    Reply,
    Unreachable,
    complete,
    flaw_in,
    name_all,
    question,
    title_in,
)
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.naming.models import NamerAnswer, NamerSettings
from quarterdeck_web.lib import egress
from quarterdeck_web.lib.sealing import CannotOpen, unseal

SECONDS, SECONDS_OF_TRIAL = 45.0, 20.0
MOST_CALLS = 60
"""A job asks about so many needs at a time; the next one goes on where this one ended, since answers are kept."""

EXAMPLE_PHRASES = ("invoice export", "tax column", "accountant")
EXAMPLE_QUOTES = (
    "The invoice export loses the tax column every month",
    "My accountant asks for the tax column that the export leaves out",
    "Please put the tax column back into the invoice export",
)
"""Made up, so that trying sends nothing of a product."""


@dataclass(frozen=True)
class Tried:
    """What came of asking the model about a made-up need: the name, or what is wrong and what to do."""

    name: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Asked:
    """One need: our own title, its phrases, and texts with who said them, the most central first."""

    own: str
    phrases: Sequence[str]
    quotes: Sequence[str]


def try_out(row: NamerSettings) -> Tried:
    """Ask once about a made-up need."""
    asked = question(EXAMPLE_PHRASES, EXAMPLE_QUOTES)
    try:
        said = complete(_endpoint(row), asked.messages(), post=_door(SECONDS_OF_TRIAL), wait=time.sleep, clock=time.time, tries=1)
    except EndpointFailed as failed:
        return Tried(problem=str(failed))
    except CannotOpen:
        return Tried(problem="The key that is kept cannot be opened by this installation. Enter it again.")
    title = title_in(said)
    flaw = flaw_in(title, asked)
    if not title:
        return Tried(problem="It answered, but gave no name. Check that the model is one for chats, or choose a larger one.")
    return Tried(title, f"It gave the name “{title[:80]}”, which would not be used: {flaw}." if flaw else "")


def example() -> list[dict[str, str]]:
    """What is sent, word for word, for a made-up need."""
    return question(EXAMPLE_PHRASES, EXAMPLE_QUOTES).messages()


def names_for(
    scope: Scope, row: NamerSettings, needs: Sequence[Asked], *, people: set[str], accounts: set[str], taken: set[str], told: Callable[[int], None]
) -> list[tuple[str, str]]:
    """For each need the title to use, and why it is not the model's (empty where it is)."""
    namer = EndpointNamer(_endpoint(row), _door(SECONDS), time.sleep, time.time, _Answers(scope), KnownNames.of(people, accounts), MOST_CALLS)
    found = []
    for name in name_all([(need.own, need.phrases, need.quotes) for need in needs], namer, taken):
        found.append((name.title, name.problem))
        told(len(found))
    return found


def _endpoint(row: NamerSettings) -> Endpoint:
    return Endpoint(row.url, row.model, unseal(row.key) if row.key else "")


def _door(seconds: float) -> Post:
    """The one way out, for an answer that may take so long."""

    def post(url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        try:
            answer = egress.fetch(url, method="POST", headers=headers, content=body, trusted_origins=settings.NAMER_ORIGINS, seconds=seconds)
        except egress.EgressRefused as refused:
            raise Unreachable(str(refused).rstrip(".")) from None
        return Reply(answer.status, answer.headers, answer.content)

    return post


@dataclass(frozen=True)
class _Answers:
    """Answers that a workspace was given before."""

    scope: Scope

    def get(self, key: str) -> str | None:
        found: Any = self.scope.rows(NamerAnswer).filter(asked=key).values_list("said", flat=True).first()
        return found

    def keep(self, key: str, said: str) -> None:
        self.scope.rows(NamerAnswer).update_or_create(workspace=self.scope.workspace, asked=key, defaults={"said": said[:10_000]})
