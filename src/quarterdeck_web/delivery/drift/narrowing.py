"""Which features a page of drift shows: those of a team, of a release, in a state, all of it in the address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.models import Feature
from quarterdeck_web.plans.models import Release
from quarterdeck_web.teams.models import Team

Choice = tuple[str, str]
STATES = {
    "done": ("Done", "ok", ""),
    "in progress": ("In progress", "acc", "half"),
    "not begun": ("Not begun", "", "open"),
    "left the plan": ("Left the plan", "warn", "open"),
}
"""Each state of a feature that drifts: its word, kind and shape."""


@dataclass(frozen=True)
class Narrowing:
    """What was chosen, what can be, and of which teams and release each feature is. What is not known is left out and said in `flaws`."""

    team: str
    release: str
    state: str
    teams: list[Choice]
    releases: list[Choice]
    states: list[Choice]
    flaws: list[str]
    places: Mapping[str, tuple[frozenset[str], str]]

    @property
    def is_any(self) -> bool:
        """Whether anything is left out."""
        return bool(self.team or self.release or self.state)

    def kept(self, features: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The features that are shown."""
        return [each for each in features if self._holds(each)]

    def _holds(self, each: dict[str, Any]) -> bool:
        teams, release = self.places.get(each["feature"], (frozenset(), ""))
        return self.team in ("", *teams) and self.release in ("", release) and self.state in ("", each["state"])


def narrowing_of(scope: Scope, features: list[dict[str, Any]], rows: Mapping[str, Feature], query: QueryDict) -> Narrowing:
    """What an address asks for, with the teams, releases and states that these features have."""
    places = {ref: (_teams_of(row), str(row.body.get("release") or "")) for ref, row in rows.items()}
    teams = _titled(scope, Team, {team for known, _ in places.values() for team in known})
    releases = _titled(scope, Release, {release for _, release in places.values() if release})
    states = [(name, look[0]) for name, look in STATES.items() if any(each["state"] == name for each in features)]
    chosen, flaws = {}, []
    for name, choices in (("team", teams), ("release", releases), ("state", states)):
        asked = query.get(name, "")[:200]
        chosen[name] = asked if asked in dict(choices) else ""
        if asked and not chosen[name]:
            flaws.append(f"No feature here is of the {name} “{asked[:60]}”")
    return Narrowing(**chosen, teams=teams, releases=releases, states=states, flaws=flaws, places=places)


def _teams_of(row: Feature) -> frozenset[str]:
    """Everybody who has something to do for a feature, whichever option is built."""
    options = row.body.get("options") or ()
    return frozenset(work["team"] for option in options for name in ("activities", "asks") for work in option.get(name) or () if work.get("team"))


def _titled(scope: Scope, model: Any, refs: set[str]) -> list[Choice]:
    titles = {row.ref: str(row) for row in scope.rows(model).filter(ref__in=refs)} if refs else {}
    return sorted(((ref, titles.get(ref, ref)) for ref in refs), key=lambda each: each[1].casefold())
