"""Everything the page of one feature shows, read with few queries and nothing computed anew."""

import re
from collections import defaultdict
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils.http import urlencode

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.evidence.highlights import reading as highlights
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.evidence.surveys.linking import Surveyed, surveyed_of
from quarterdeck_web.features.built_right.reading import BuiltRight
from quarterdeck_web.features.events import events_of
from quarterdeck_web.features.keys import KEYS, KeyName, case_of, input_hash, is_turned
from quarterdeck_web.features.learned.reading import Sizes
from quarterdeck_web.features.models import Assumption, Dependency, Feature, FeatureFigures, FeatureStudy, Funding, KeyTurn, NeedLink, Risk
from quarterdeck_web.features.names import Names
from quarterdeck_web.features.together.telling import Together, together
from quarterdeck_web.features.turning import HOLDER, TITLES, linked_bodies
from quarterdeck_web.teams.models import AskConversion

DIMENSIONS = {
    "technical": "Technical",
    "skills": "Skills",
    "capacity": "Capacity",
    "compliance": "Compliance",
    "operational": "Operations",
    "schedule": "Schedule",
}
BADNESS = ("feasible", "unknown", "conditional", "infeasible")
PROFILES = {
    "long-life": "Long life, peak unaffected",
    "long-life reduced peak": "Long life, a lower peak the later it comes",
    "short-life": "Short life",
    "fixed date": "Worth it only until a fixed date",
    "constant": "Waiting costs nothing",
}
TOP_QUOTES, MOST_ROWS = 3, 50


class FeaturePage:
    """One feature with its two cases and all that hangs on them."""

    def __init__(self, scope: Scope, feature: Feature) -> None:
        self.scope, self.feature, self.body, self.names = scope, feature, feature.body, Names(scope)

    @cached_property
    def figures(self) -> FeatureFigures:
        """Its row of the grid; an empty one where there is none yet."""
        return self.scope.rows(FeatureFigures).filter(feature=self.feature).first() or FeatureFigures(feature=self.feature, ref=self.feature.ref)

    @cached_property
    def study(self) -> dict[str, Any]:
        """What the engine says about it."""
        found = self.scope.rows(FeatureStudy).filter(feature=self.feature).values_list("body", flat=True).first()
        return found or {}

    @cached_property
    def turns(self) -> list[KeyTurn]:
        """Every turn of its keys, the last first."""
        return list(self.scope.rows(KeyTurn).filter(feature=self.feature).order_by("-at", "-id")[:MOST_ROWS])

    @cached_property
    def keys(self) -> dict[str, dict[str, Any]]:
        """Each key with its state, who turned it when and why, and on what."""
        found = {}
        for key in KEYS:
            last = next((turn for turn in self.turns if turn.key == key), None)
            turned = case_of(self.body, key).get("key") or {}
            state = "on" if turned else "undone" if last is not None and last.event == "undone" else "off"
            found[key] = {
                "name": key,
                "title": TITLES[key],
                "role": HOLDER[key].upper(),
                "state": state,
                "last": last,
                **turned,
                **self._rights(key, state),
            }
        return found

    def _rights(self, key: KeyName, state: str) -> dict[str, Any]:
        may = self.scope.may(f"{key}.turn_key")
        missing = ""
        if self.feature.status in ("released", "closed"):
            missing = f"It is {self.feature.status}: there is nothing left to commit to."
        elif key == "value" and not self.body.get("value"):
            missing = "It has no value case yet. Write what it is worth, then turn the key."
        elif key == "feasibility" and not self.body.get("options"):
            missing = "It has no option yet. Say what it takes, then turn the key."
        return {"may_turn": may and state != "on", "may_take_back": may and state == "on", "missing": missing if state != "on" else ""}

    @cached_property
    def is_key_current(self) -> dict[str, bool]:
        """Whether each turned key still stands on the inputs it was turned on; keys from a file say nothing about theirs."""
        found = {}
        for key in KEYS:
            digest = (case_of(self.body, key).get("key") or {}).get("input_hash")
            if is_turned(self.body, key) and digest:
                found[key] = digest == input_hash(self.body, key, linked_bodies(self.scope, self.feature, key))
        return found

    @property
    def status_line(self) -> str:
        """What the two keys say, as a heading."""
        states = [self.keys[key]["state"] for key in KEYS]
        if "undone" in states:
            return "Both keys came undone" if states == ["undone", "undone"] else f"{TITLES[KEYS[states.index('undone')]]} came undone"
        if states == ["on", "on"]:
            return "Committed"
        if states == ["off", "off"]:
            return "Both keys wait"
        return f"{TITLES[KEYS[states.index('off')]]} waits"

    @cached_property
    def need_links(self) -> list[dict[str, Any]]:
        """The needs it answers."""
        rows = self.scope.rows(NeedLink).filter(feature=self.feature).select_related("need")[:MOST_ROWS]
        return [
            {"pk": row.pk, "need_id": row.need_id, "ref": row.need.ref if row.need else "", "title": str(row.need or row.body["need"]),
             "note": row.body.get("note", ""), "coverage": row.body.get("coverage", "full")}
            for row in rows
        ]  # fmt: skip

    @property
    def needs(self) -> list[Any]:
        """The ids of the needs it answers."""
        return [link["need_id"] for link in self.need_links if link["need_id"]]

    @cached_property
    def surveyed(self) -> list[Surveyed]:
        """What surveys say of it, or of a need it answers."""
        return surveyed_of(self.scope, feature=self.feature.ref, needs=tuple(link["ref"] for link in self.need_links))

    @cached_property
    def num_named(self) -> int:
        """How many voices its value case names that are there."""
        named = list((self.body.get("value") or {}).get("evidence") or ())
        return self.scope.rows(Evidence).filter(ref__in=named).count() if named else 0

    @cached_property
    def quotes(self) -> list[dict[str, Any]]:
        """The newest voices behind its needs, one an account."""
        needs = self.needs
        if not needs:
            return []
        newest = (
            said_by_today(self.scope, self.scope.rows(Evidence).filter(need__in=needs, duplicate_of=None))
            .select_related("account")
            .order_by("-said_on", "-id")[: TOP_QUOTES * 5]
        )
        found: dict[Any, Evidence] = {}
        for each in newest:
            found.setdefault(each.account_id or each.pk, each)
        return [quote_of(each) for each in list(found.values())[:TOP_QUOTES]]

    @cached_property
    def highlighted(self) -> dict[str, Any]:
        """The passages that speak of it or of the needs it answers, in short."""
        return highlights.told(highlights.behind_feature(self.scope, self.feature, self.needs), urlencode({"feature": self.feature.ref}))

    @cached_property
    def assessments(self) -> list[dict[str, Any]]:
        """The six questions: what people judged beside what was computed, the worse of them first."""
        judged = {each["dimension"]: each for each in (self.body.get("feasibility") or {}).get("assessments", ())}
        computed: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for finding in (self.study.get("verdict") or {}).get("findings", ()):
            if finding["source"] == "computed":
                computed[finding["dimension"]].append(finding)
        found = []
        for dimension, title in DIMENSIONS.items():
            mine, theirs = judged.get(dimension), computed[dimension]
            verdicts = [each["verdict"] for each in (*theirs, *([mine] if mine else []))]
            worst = max(verdicts, key=BADNESS.index, default="")
            found.append({"name": dimension, "title": title, "verdict": worst, "judged": mine, "computed": theirs})
        return found

    @property
    def conditions(self) -> list[str]:
        """What people said it is feasible if, without the words "feasible if"."""
        return [text for each in (self.body.get("feasibility") or {}).get("assessments", ()) for text in each.get("conditions", ())]

    @cached_property
    def pinned_option(self) -> str:
        """The option a person chose, by a pin."""
        pin = apps.get_model("plans", "Pin")
        found = self.scope.rows(pin).filter(feature=self.feature, kind="option").values_list("body__option", flat=True).first()
        return found or ""

    @cached_property
    def options(self) -> list[dict[str, Any]]:
        """Its options, the chosen one marked, each with its effort and people."""
        chosen = self.pinned_option or (self.study.get("verdict") or {}).get("option") or ""
        found = []
        for number, option in enumerate(self.body.get("options") or ()):
            facts = (self.study.get("options") or {}).get(option["id"]) or {}
            is_on = option["id"] == chosen if chosen else number == 0
            # People name options "B. …" themselves; then that is the letter.
            own = re.match(r"([A-Z])\. ", option["title"])
            letter = own[1] if own else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number % 26]
            found.append(
                {
                    **option,
                    "letter": letter,
                    "name": option["title"].removeprefix(f"{letter}. "),
                    "weeks": facts.get("weeks"),
                    "elapsed": facts.get("elapsed"),
                    "on": is_on,
                }
            )
        return found

    @property
    def option(self) -> dict[str, Any] | None:
        """The option the page speaks of: the chosen one."""
        return next((option for option in self.options if option["on"]), None)

    @property
    def weeks(self) -> list[float] | None:
        """Person-weeks of the option the page speaks of: low, middle, high."""
        return (self.option or {}).get("weeks") or self.study.get("weeks")

    @cached_property
    def narrow(self) -> list[dict[str, str]]:
        """Ranges of the option the page speaks of that are too narrow against what done work took."""
        return Sizes(self.scope).too_narrow(self.feature.ref, self.option["id"]) if self.option else []

    @cached_property
    def work(self) -> list[dict[str, Any]]:
        """What the chosen option takes of each team: its activities, then its asks with their state."""
        if self.option is None:
            return []
        names, found = self.names, []
        for activity in self.option.get("activities") or ():
            effort = activity["effort"]
            who = names.teams.get(activity.get("team"), activity.get("team") or ", ".join(activity.get("people") or ()) or "bought in")
            found.append(
                {**activity, "who": who, "low": effort["p10"], "high": effort["p90"], "skill_title": names.skills.get(activity.get("skill"), "")}
            )
        sizes = self._conversions if self.option.get("asks") else {}
        for ask in self.option.get("asks") or ():
            effort = sizes.get((ask.get("level", "small"), ask["team"])) or sizes.get((ask.get("level", "small"), None)) or {}
            title = ask.get("note") or ask.get("kind", "dedicated support").capitalize()
            found.append(
                {
                    **ask,
                    "is_ask": True,
                    "who": names.teams.get(ask["team"], ask["team"]),
                    "title": title,
                    "low": effort.get("p10"),
                    "high": effort.get("p90"),
                    "level": ask.get("level", "small"),
                    "kind": ask.get("kind", "dedicated support"),
                    "status": ask.get("status", "open"),
                    "may_answer": self.may_answer(ask["team"]),
                }
            )
        return found

    @cached_property
    def _conversions(self) -> dict[tuple[str, str | None], dict[str, float]]:
        rows = self.scope.rows(AskConversion).values_list("body", flat=True)
        return {(body["level"], body.get("team")): body["effort"] for body in rows}

    @cached_property
    def own_teams(self) -> set[str]:
        """Teams that the reader is a person of, by name."""
        from quarterdeck_web.teams.models import Person

        found = self.scope.rows(Person).filter(body__name=self.scope.who).values_list("body__memberships", flat=True)
        return {place["team"] for places in found for place in places or ()}

    def may_answer(self, team: str) -> bool:
        """Whether the reader may answer what is asked of a team."""
        return self.scope.may("asks.answer") and (self.scope.may("feasibility.edit") or team in self.own_teams)

    @cached_property
    def dependencies(self) -> list[dict[str, Any]]:
        """What it waits for and what waits for it, each with the other's keys."""
        rows = list(
            self.scope.rows(Dependency).filter(Q(feature=self.feature) | Q(requires=self.feature)).select_related("feature", "requires")[:MOST_ROWS]
        )
        others = {row.requires_id if row.feature_id == self.feature.pk else row.feature_id for row in rows}
        figures = {row.feature_id: row for row in self.scope.rows(FeatureFigures).filter(feature__in=others - {None})}
        found = []
        for row in rows:
            is_ahead = row.feature_id == self.feature.pk
            other = row.requires if is_ahead else row.feature
            found.append(
                {
                    "row": row,
                    "is_ahead": is_ahead,
                    "other": other,
                    "other_title": str(other or ""),
                    "figures": figures.get(other.pk) if other else None,
                    "hardness": row.body.get("hardness", "hard"),
                    "name": row.body.get("requires" if is_ahead else "feature"),
                }
            )
        return sorted(found, key=lambda each: not each["is_ahead"])

    @cached_property
    def together(self) -> Together:
        """The rules it is chosen by, and what it brings or spares beside others."""
        return together(self.scope, self.feature.ref)

    @cached_property
    def risks(self) -> list[dict[str, Any]]:
        """Its risks with what each is expected to delay."""
        return [
            {"row": row, **row.body, "said": row.body.get("action") or row.body.get("response") or "accept", "expected": _expected(row.body)}
            for row in self.scope.rows(Risk).filter(feature=self.feature)[:MOST_ROWS]
        ]

    @property
    def expected_delay(self) -> float:
        """Working weeks that its open risks are expected to cost."""
        return sum(each["expected"] for each in self.risks if each.get("state", "open") == "open") / 5

    @cached_property
    def assumptions(self) -> list[Assumption]:
        """What is believed of it and not known."""
        return list(self.scope.rows(Assumption).filter(feature=self.feature)[:MOST_ROWS])

    @cached_property
    def funding(self) -> list[Funding]:
        """Money it asks for."""
        return list(self.scope.rows(Funding).filter(feature=self.feature)[:MOST_ROWS])

    @cached_property
    def promises(self) -> list[Any]:
        """Who was promised it, by when."""
        return list(self.scope.rows(apps.get_model("plans", "Commitment")).filter(feature=self.feature).order_by("promised_date")[:MOST_ROWS])

    @cached_property
    def exceptions(self) -> list[Any]:
        """Later days that were asked for it, the last first."""
        rows = self.scope.rows(apps.get_model("forecasts", "ExceptionRequest")).filter(feature=self.feature)
        return list(rows.select_related("workspace").order_by("-position")[:MOST_ROWS])

    @cached_property
    def built_right(self) -> BuiltRight:
        """Its acceptance criteria and quality attributes, and how it stands against the definitions."""
        return BuiltRight(self.scope, self.feature)

    @cached_property
    def history(self) -> list[dict[str, Any]]:
        """What happened to it, the last first."""
        return events_of(self.scope, self.feature, self.turns)


def said_by_today(scope: Scope, rows: Any) -> Any:
    """Without what was said after the product's day: it counts for nothing yet."""
    as_of = scope.workspace.facts.get("as_of")
    return rows.exclude(said_on__gt=as_of) if as_of else rows


def quote_of(row: Evidence) -> dict[str, Any]:
    """A voice as a page shows it."""
    person, account = row.body.get("person") or "Somebody", str(row.account) if row.account else ""
    return {"text": row.text or row.body.get("text", ""), "who": ", ".join(filter(None, [person, account])), "kind": row.kind, "on": row.said_on}


def _expected(body: dict[str, Any]) -> float:
    return float(body["probability"]["p50"] * (body.get("delay_days") or {"p50": 0.0})["p50"])
