"""Which features a view shows: the filters of an address, as conditions on the grid's rows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict

WAITS = ~Q(value_key="on", feasibility_key="on") & ~Q(status__in=("released", "closed"))
KEY_STATES: dict[str, tuple[str, Q]] = {
    "waits": ("Waits for a key", WAITS),
    "value": ("Value key waits", ~Q(value_key="on") & ~Q(status__in=("released", "closed"))),
    "feasibility": ("Feasibility key waits", ~Q(feasibility_key="on") & ~Q(status__in=("released", "closed"))),
    "undone": ("A key came undone", Q(value_key="undone") | Q(feasibility_key="undone")),
    "committed": ("Committed", Q(value_key="on", feasibility_key="on")),
}
STATUSES = {
    "idea": "Idea",
    "under review": "Under review",
    "planned": "Planned",
    "in progress": "In progress",
    "released": "Released",
    "closed": "Closed",
}
VERDICTS = {"feasible": "Feasible", "conditional": "Feasible if", "unknown": "Needs a spike", "infeasible": "Infeasible"}
PLAN_STATES = {"in": ("In the plan", Q(in_plan=True)), "out": ("Not in the plan", Q(in_plan=False))}
EVIDENCE_STATES = {"some": ("Somebody asks for it", Q(num_quotes__gt=0)), "none": ("No evidence yet", Q(num_quotes=0))}
NONE = "none"
LONGEST = 200


@dataclass(frozen=True)
class Filters:
    """What an address asks for. Every field holds the words of the address; unknown words match nothing rather than everything."""

    q: str = ""
    status: tuple[str, ...] = ()
    objective: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    release: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    verdict: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether everything is shown."""
        return not any(getattr(self, name) for name in FIELDS)

    def condition(self) -> Q:
        """The rows that match all of it."""
        found = Q()
        if self.q:
            found &= Q(title__icontains=self.q) | Q(ref__icontains=self.q)
        found &= _either(self.status, lambda word: Q(status=word))
        found &= _either(self.objective, lambda word: Q(objective=None) if word == NONE else Q(objective__ref=word))
        found &= _either(self.release, lambda word: Q(release=None) if word == NONE else Q(release__ref=word))
        found &= _either(self.team, lambda word: Q(teams__in=("", " ")) if word == NONE else Q(teams__contains=f" {word} "))
        found &= _either(self.owner, lambda word: Q(owner="") if word == NONE else Q(owner=word))
        found &= _either(self.verdict, lambda word: Q(verdict="" if word == NONE else word))
        for name, states in (("key", KEY_STATES), ("plan", PLAN_STATES), ("evidence", EVIDENCE_STATES)):
            found &= _either(getattr(self, name), lambda word, states=states: states[word][1] if word in states else Q(pk=None))
        return found

    def pairs(self) -> list[tuple[str, str]]:
        """The filters as parts of an address."""
        said = [("q", self.q)] if self.q else []
        return said + [(name, word) for name in FIELDS[1:] for word in getattr(self, name)]


FIELDS = ("q", "status", "objective", "team", "owner", "release", "key", "verdict", "plan", "evidence")


def read_filters(query: QueryDict) -> Filters:
    """The filters of an address."""
    words = {name: tuple(dict.fromkeys(word[:LONGEST] for word in query.getlist(name) if word)) for name in FIELDS[1:]}
    return Filters(q=query.get("q", "").strip()[:LONGEST], **words)


def _either(words: tuple[str, ...], condition: Any) -> Q:
    found = Q()
    for word in words:
        found |= condition(word)
    return found
