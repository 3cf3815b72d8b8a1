"""Many needs named, one after the other: within a bound, each question once, and the rest left alone when the endpoint fails."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from quarterdeck.evidence.naming.calling import Endpoint, EndpointFailed, Post, complete
from quarterdeck.evidence.naming.hiding import KnownNames
from quarterdeck.evidence.naming.questions import Question, question
from quarterdeck.evidence.naming.replies import flaw_in, title_in

MOST_CALLS = 100
FAILURES = 2
"""After so many failures one after the other nothing more is asked."""


@dataclass(frozen=True, slots=True)
class Name:
    """What came of asking about one need: the title to use, and where it is not the model's, why (`problem`)."""

    title: str
    model: str
    asked: Question | None = None
    problem: str = ""

    @property
    def is_models(self) -> bool:
        return not self.problem


class AlreadyAsked(Protocol):
    """Answers by the hash of what was sent."""

    def get(self, key: str) -> str | None:
        """What the model said, or None."""

    def keep(self, key: str, said: str) -> None:
        """Remember what the model said."""


@dataclass
class EndpointNamer:
    """A `Namer` that asks a language model; a name that must not be used is none, and the need keeps its own.

    Parameters
    ----------
    hide
        Names of people and accounts, hidden in what is sent.
    most_calls
        Beyond so many calls nothing more is asked; what was asked before costs none.
    """

    endpoint: Endpoint
    post: Post
    wait: Callable[[float], None]
    clock: Callable[[], float]
    already: AlreadyAsked | None = None
    hide: KnownNames | None = None
    most_calls: int = MOST_CALLS
    calls: int = field(default=0, init=False)
    stopped: str = field(default="", init=False)
    _failures: int = field(default=0, init=False)

    def __call__(self, phrases: Sequence[str], quotes: Sequence[str]) -> str:
        name = self.name("", phrases, quotes)
        return name.title if name.is_models else ""

    def name(self, own: str, phrases: Sequence[str], quotes: Sequence[str], taken: Collection[str] = ()) -> Name:
        """The model's name for a need, or `own` with the reason."""
        asked = question(phrases, quotes, hide=self.hide)
        if not asked.quotes:
            return Name(own, self.endpoint.model, asked, "there is no quote to name it by")
        said, problem = self._said(asked)
        title = title_in(said) if said is not None else ""
        problem = problem or flaw_in(title, asked, taken)
        return Name(own if problem else title, self.endpoint.model, asked, problem)

    def _said(self, asked: Question) -> tuple[str | None, str]:
        key = asked.key(self.endpoint.model)
        if self.already is not None and (said := self.already.get(key)) is not None:
            return said, ""
        if self.stopped:
            return None, self.stopped
        if self.calls >= self.most_calls:
            return None, f"no more than {self.most_calls} calls are made at a time"
        self.calls += 1
        try:
            said = complete(self.endpoint, asked.messages(), post=self.post, wait=self.wait, clock=self.clock)
        except EndpointFailed as failed:
            self._failures += 1
            if failed.is_lasting or self._failures >= FAILURES:
                self.stopped = str(failed)
            return None, str(failed)
        self._failures = 0
        if self.already is not None and title_in(said):
            self.already.keep(key, said)
        return said, ""


def name_all(needs: Sequence[tuple[str, Sequence[str], Sequence[str]]], namer: EndpointNamer, taken: Collection[str] = ()) -> Iterator[Name]:
    """A name for each need (own title, phrases, quotes), in their order; no two alike, nor like one that is `taken`."""
    used = {*taken, *(own for own, _, _ in needs)}
    for own, phrases, quotes in needs:
        name = namer.name(own, phrases, quotes, used - {own})
        used.add(name.title)
        yield name
