"""How a new workspace can begin. An app that stands above this one registers its ways in a `starts.py`, loaded at start:

@start("harbor", title="The sample company Harbor", sentence="8 teams and 23 features to look around in.")
def harbor(scope): ...
"""

from collections.abc import Callable
from dataclasses import dataclass

from quarterdeck_web.accounts.scope import Scope

Begin = Callable[[Scope], str | None]


@dataclass(frozen=True)
class Start:
    """A way to begin: `begin(scope)` fills the workspace and may give the address to go on at."""

    name: str
    title: str
    sentence: str
    begin: Begin


def _nothing(scope: Scope) -> str | None:
    return None


STARTS: dict[str, Start] = {"empty": Start("empty", "An empty product", "You bring the feedback, the features and the teams.", _nothing)}


def start(name: str, *, title: str, sentence: str) -> Callable[[Begin], Begin]:
    """Register a way to begin."""

    def register(begin: Begin) -> Begin:
        STARTS[name] = Start(name, title, sentence, begin)
        return begin

    return register
