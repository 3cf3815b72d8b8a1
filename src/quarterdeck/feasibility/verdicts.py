"""Whether each feature can be built: what the numbers say beside what people judged, neither written over the other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from quarterdeck.feasibility.demand import Asked, is_open
from quarterdeck.feasibility.earliest import Earliest, Span
from quarterdeck.feasibility.money import money_condition
from quarterdeck.feasibility.obstacles import obstacle
from quarterdeck.feasibility.rules import RuleFinding
from quarterdeck.feasibility.work import Work
from quarterdeck.product import Feature, Funding, Option
from quarterdeck.product.cases import Dimension, Verdict
from quarterdeck.product.noun import noun

BADNESS: Mapping[Verdict, int] = {"feasible": 0, "unknown": 1, "conditional": 2, "infeasible": 3}


@noun
class Finding:
    """What one dimension of the study says. *computed* follows from the numbers, *judged* is a person's assessment.

    `statement` is the reason (infeasible), the condition as it follows "feasible if" (conditional), or the open question.
    """

    dimension: Dimension
    verdict: Verdict
    source: Literal["computed", "judged"]
    statement: str
    confidence: float | None = None


@noun
class FeatureVerdict:
    """Whether a feature can be built, of its `option` that fares best.

    `earliest_finish` is when it would be done with nothing competing (None: not within the horizon). `verdict` is the
    worst of its findings; `conditions` read "feasible if …", `reasons` say why not.
    """

    feature: str
    title: str
    verdict: Verdict
    option: str | None
    earliest_finish: date | None
    conditions: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    unknowns: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Judge:
    """Everything a verdict is made from. `over` says of what is asked for too much what would resolve it."""

    asked: Asked
    earliest: Earliest
    over: Mapping[str, str]
    rules: tuple[RuleFinding, ...]

    def verdicts(self) -> tuple[FeatureVerdict, ...]:
        """A verdict for each open feature, in the product's order; what a feature requires is judged before it."""
        made: dict[str, FeatureVerdict] = {}
        for feature in self._required_first():
            made[feature.id] = self._verdict(feature, made)
        return tuple(made[feature.id] for feature in self.asked.product.features if feature.id in made)

    def _required_first(self) -> list[Feature]:
        """Open features, those with the longest chain of requirements last; circles as they come."""
        ordered: dict[str, Feature] = {}
        for feature in self.asked.product.features:
            stack, entered = [feature.id], set[str]()
            while stack:
                current = stack[-1]
                entered.add(current)
                waiting = [
                    link.requires
                    for link in self.earliest.requirements.get(current, ())
                    if not (link.requires in ordered or link.requires in entered)
                ]
                if waiting and current not in ordered:
                    stack.extend(waiting)
                else:
                    ordered.setdefault(current, self.earliest.features[current])
                    stack.pop()
        return [feature for feature in ordered.values() if is_open(feature)]

    def option_verdicts(self) -> dict[tuple[str, str], FeatureVerdict]:
        """A verdict for each option of each open feature by (feature, option), as if it were the only one."""
        made: dict[str, FeatureVerdict] = {}
        found: dict[tuple[str, str], FeatureVerdict] = {}
        for feature in self._required_first():
            for option, span, findings in self._candidates(feature, made):
                found[feature.id, option.id] = _made(feature, option.id, self._last_day(span), findings)
            made[feature.id] = self._verdict(feature, made)
        return found

    def _verdict(self, feature: Feature, made: Mapping[str, FeatureVerdict]) -> FeatureVerdict:
        candidates = self._candidates(feature, made)
        if not candidates:
            missing = "no option says what it takes" if not feature.options else "its asks have no conversion that says what they cost"
            return _made(feature, None, None, [*self._shared(feature, made), _computed("technical", "unknown", missing)])
        option, span, findings = min(candidates, key=lambda each: (_worst(each[2]), each[1].finish))
        return _made(feature, option.id, self._last_day(span), findings)

    def _candidates(self, feature: Feature, made: Mapping[str, FeatureVerdict]) -> list[tuple[Option, Span, list[Finding]]]:
        """The options that can be judged, each with its earliest span and what is found of it."""
        self.earliest.of(feature.id)
        shared = self._shared(feature, made)
        spans = [(option, self.earliest.option(feature, option)) for option in self.asked.options(feature)]
        return [(option, span, [*shared, *self._of_option(feature, option, span)]) for option, span in spans]

    def _shared(self, feature: Feature, made: Mapping[str, FeatureVerdict]) -> list[Finding]:
        """What is found of a feature whichever option is taken."""
        return [*self._judged(feature), *self._requirements(feature, made), *self._money(feature)]

    def _last_day(self, span: Span) -> date | None:
        weeks = self.asked.product.weeks
        return weeks.last_workday(span.finish) if span.finish <= weeks.num_weeks else None

    def _judged(self, feature: Feature) -> Iterable[Finding]:
        for each in feature.feasibility.assessments if feature.feasibility else ():
            statements = each.conditions if each.verdict == "conditional" else each.unknowns if each.verdict == "unknown" else ()
            for statement in statements or (each.evidence or f"judged {each.verdict}",):
                yield Finding(dimension=each.dimension, verdict=each.verdict, source="judged", statement=statement, confidence=each.confidence)

    def _requirements(self, feature: Feature, made: Mapping[str, FeatureVerdict]) -> Iterable[Finding]:
        for link in self.earliest.requirements.get(feature.id, ()):
            other = self.earliest.features[link.requires]
            if other.status == "closed":
                yield _computed(
                    "technical", "conditional", f"'{other.title}', which it requires and which is closed, is taken up again or not needed"
                )
            if "exclude" in self.asked.pins.get(other.id, {}):
                yield _computed("schedule", "conditional", f"the pin that keeps '{other.title}' out is lifted: this requires it")
            verdict = made.get(other.id)
            if verdict is not None and verdict.verdict == "infeasible":
                yield _computed("technical", "infeasible", f"It requires '{other.title}', which is infeasible")
            elif verdict is not None and verdict.verdict in ("conditional", "unknown"):
                known = "becomes feasible on its own conditions" if verdict.verdict == "conditional" else "turns out feasible, which nobody knows yet"
                yield _computed("technical", "conditional", f"'{other.title}', which it requires, {known}")

    def _money(self, feature: Feature) -> Iterable[Finding]:
        for row in self._funding.get(feature.id, ()):
            yield _computed("operational", "conditional", money_condition(row))

    @cached_property
    def _funding(self) -> Mapping[str, list[Funding]]:
        found: dict[str, list[Funding]] = defaultdict(list)
        for row in self.asked.product.funding:
            if row.funded in ("none", "partial"):
                found[row.feature].append(row)
        return found

    def _of_option(self, feature: Feature, option: Option, span: Span) -> Iterable[Finding]:
        works = self.asked.works(feature, option)
        yield from self._schedule(feature, span)
        for work in span.stuck:
            dimension, reason = obstacle(work, self.asked)
            yield _computed(dimension, "infeasible", reason)
        stuck = {work.id for work in span.stuck}
        for key in dict.fromkeys(key for work in works if work.id not in stuck for key in work.modes[0].rates):
            if key in self.over:
                yield _computed("skills" if key.startswith("skill:") else "capacity", "conditional", self.over[key])
        yield from self._asks(feature, works)

    def _schedule(self, feature: Feature, span: Span) -> Iterable[Finding]:
        weeks = self.asked.product.weeks
        if span.finish > weeks.num_weeks:
            if not span.stuck and not self._waits_for_the_impossible(span):
                yield _computed(
                    "schedule", "infeasible", f"It cannot be finished within the {weeks.num_weeks} weeks planned, even if nothing competed with it"
                )
            return
        for what, day in last_days(feature, self.asked):
            if span.finish > weeks.weeks_done_by(day):
                finish = weeks.last_workday(span.finish)
                yield _computed(
                    "schedule", "infeasible", f"Its {what} is {day}, and it cannot be finished before {finish} even if nothing competed with it"
                )

    def _waits_for_the_impossible(self, span: Span) -> bool:
        """Whether what it waits for cannot be had: then that is the reason, and said once."""
        return span.waits_on is not None and self.earliest.of(span.waits_on).finish > self.asked.product.horizon.num_weeks

    def _asks(self, feature: Feature, works: tuple[Work, ...]) -> Iterable[Finding]:
        asks = {work.ask.id: work for work in works if work.ask is not None}
        for finding in self._rules.get(feature.id, ()):
            if finding.ask in asks and not finding.is_data_defect:
                yield _computed("operational", "conditional", _ask_condition(finding, asks[finding.ask]))
        for work in asks.values():
            if work.ask is not None and work.ask.status == "declined":
                yield _computed("capacity", "conditional", f"team {work.ask.team} takes back that it declined the ask")

    @cached_property
    def _rules(self) -> Mapping[str, list[RuleFinding]]:
        found: dict[str, list[RuleFinding]] = defaultdict(list)
        for finding in self.rules:
            found[finding.feature].append(finding)
        return found


def last_days(feature: Feature, asked: Asked) -> list[tuple[str, date]]:
    """Days by which a feature must be finished, with what sets them: its deadline, the freeze of a release it is pinned to."""
    days = [("deadline", feature.deadline)] if feature.deadline else []
    pinned = asked.pins.get(feature.id, {}).get("release", [])
    days += [(f"release '{each.title}', whose last day", each.done_by) for each in asked.product.releases if each.id in pinned]
    return days


def _ask_condition(finding: RuleFinding, work: Work) -> str:
    days = f"{work.effort.p50:.0f} person-days"
    return {
        "champion missing": f"somebody of team {finding.team} champions its {finding.level} ask",
        "level missing": f"its ask of team {finding.team}, made without a level, takes about {days}",
        "archived team": f"another team answers for what is asked of {finding.team}, which is archived",
        "team without members": f"team {finding.team}, in which nobody is known, can take its ask ({days})",
    }[finding.kind]


def _computed(dimension: Dimension, verdict: Verdict, statement: str) -> Finding:
    return Finding(dimension=dimension, verdict=verdict, source="computed", statement=statement)


def _worst(findings: Iterable[Finding]) -> int:
    return max((BADNESS[finding.verdict] for finding in findings), default=0)


def _made(feature: Feature, option: str | None, finish: date | None, findings: list[Finding]) -> FeatureVerdict:
    worst = _worst(findings)
    said = {
        verdict: tuple(dict.fromkeys(finding.statement for finding in findings if finding.verdict == verdict))
        for verdict in ("conditional", "infeasible", "unknown")
    }
    return FeatureVerdict(
        feature=feature.id,
        title=feature.title,
        verdict=next(verdict for verdict, badness in BADNESS.items() if badness == worst),
        option=option,
        earliest_finish=finish,
        conditions=tuple(f"feasible if {condition}" for condition in said["conditional"]),
        reasons=said["infeasible"],
        unknowns=said["unknown"],
        findings=tuple(findings),
    )
