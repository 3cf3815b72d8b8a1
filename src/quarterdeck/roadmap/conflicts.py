"""The smallest set of demands that cannot hold together, and what would resolve it."""

from dataclasses import dataclass, replace

from quarterdeck.product import Pin, ProductFile
from quarterdeck.roadmap.compile import Compiled, compile_product
from quarterdeck.roadmap.plan import Conflict
from quarterdeck.roadmap.relation_words import RelationWords
from quarterdeck.scheduling.cpsat import CpModel

SECONDS_PER_PROOF = 5.0


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing somebody demands, how to drop it from a product, and the words for both."""

    sentence: str
    remedy: str
    pin: Pin | None = None
    deadline_of: str | None = None
    guard_rail: str | None = None
    budget: str | None = None
    relation: str | None = None
    in_progress_of: str | None = None

    @property
    def subject(self) -> str:
        """What holds this demand (see `Conflict`)."""
        if self.pin is not None:
            return f"pin:{self.pin.feature}/{self.pin.kind}"
        held = {
            "deadline": self.deadline_of,
            "guard_rail": self.guard_rail,
            "budget": self.budget,
            "relation": self.relation,
            "in_progress": self.in_progress_of,
        }
        return next(f"{kind}:{name}" for kind, name in held.items() if name is not None)

    def dropped_from(self, product: ProductFile) -> ProductFile:
        """The product without this demand."""
        return replace(
            product,
            pins=tuple(each for each in product.pins if each is not self.pin),
            features=tuple(replace(each, deadline=None) if each.id == self.deadline_of else each for each in product.features),
            guard_rails=tuple(each for each in product.guard_rails if each.objective != self.guard_rail),
            budgets=tuple(each for each in product.budgets if each.id != self.budget),
            relations=tuple(each for each in product.relations if each.id != self.relation),
            teams=tuple(replace(each, max_in_progress=None) if each.id == self.in_progress_of else each for each in product.teams),
        )


def find_conflict(compiled: Compiled, seconds: float) -> Conflict:
    """A minimal conflict of an infeasible product: dropping any one of its demands makes a plan possible.

    Demands are dropped one after another; those that can go while it stays infeasible are not part of the conflict
    (deletion filter). Each step is a proof, not a guess: a demand whose role could not be proven in time stays in.
    """
    product = _only_what_must(compiled.product)
    core = _demands(product)
    kept: list[Demand] = []
    for position, demand in enumerate(core):
        without = _without(product, [each for each in core if each not in kept and each not in core[position + 1 :]])
        if _is_possible(without, min(seconds, SECONDS_PER_PROOF)):
            kept.append(demand)
    return Conflict(
        demands=tuple(each.sentence for each in kept), remedies=tuple(each.remedy for each in kept), subjects=tuple(each.subject for each in kept)
    )


def is_proven_impossible(compiled: Compiled, seconds: float) -> bool:
    """Whether what must be in is proven not to fit, in the time given; False also where nothing could be proven."""
    must = compile_product(_only_what_must(compiled.product))
    if must.is_impossible:
        return True
    return bool(must.problem.features) and CpModel(must.problem).solve(seconds, seed=1, num_workers=2).status == "infeasible"


def _without(product: ProductFile, dropped: list[Demand]) -> ProductFile:
    for demand in dropped:
        product = demand.dropped_from(product)
    return product


def _demands(product: ProductFile) -> list[Demand]:
    titles = {feature.id: feature.title for feature in product.features}
    demands = []
    for pin in product.pins:
        what, title = _pin_words(pin), titles[pin.feature]
        demands.append(Demand(f"{title!r} {what}{f' ({pin.by})' if pin.by else ''}", f"Drop the pin that {title!r} {what}.", pin=pin))
    for feature in product.features:
        if feature.deadline:
            words = f"must be finished by {feature.deadline}"
            demands.append(Demand(f"{feature.title!r} {words}", f"Move the deadline of {feature.title!r}.", deadline_of=feature.id))
    for rail in product.guard_rails:
        words = f"objective {rail.objective!r} takes {rail.min_share:.0%} to {rail.max_share:.0%} of the effort"
        demands.append(Demand(words, f"Widen the guard rail on {rail.objective!r}.", guard_rail=rail.objective))
    for budget in product.budgets:
        demands.append(Demand(f"{budget.title} is at most {budget.amount:g}", f"Raise {budget.title!r}.", budget=budget.id))
    rules = RelationWords(product)
    for relation in product.relations:
        demands.append(Demand(rules.with_who(relation), f"Drop the rule: {rules.title(relation)}.", relation=relation.id))
    for team in product.teams:
        if team.max_in_progress is not None:
            limit = f"{team.title} works on at most {team.max_in_progress} activities at once"
            demands.append(Demand(limit, f"Let {team.title} work on more at once.", in_progress_of=team.id))
    return demands


def _pin_words(pin: Pin) -> str:
    return {
        "include": "must be in",
        "exclude": "must stay out",
        "not before": f"may not start before {pin.day}",
        "finish by": f"must be finished by {pin.day}",
        "option": f"must be built as {pin.option!r}",
        "release": f"must be in release {pin.release}",
    }[pin.kind]


def _only_what_must(product: ProductFile) -> ProductFile:
    """Leave out optional features, which cannot cause a conflict, unless guard rails count their effort.

    Features of a relation stay, with all they need. What they bring together does not matter here, what they spare does.
    """
    product = replace(product, synergies=tuple(each for each in product.synergies if each.value is None))
    if product.guard_rails:
        return product
    needed = _needed(product)
    return replace(
        product,
        features=tuple(each for each in product.features if each.id in needed),
        dependencies=tuple(each for each in product.dependencies if each.feature in needed),
        synergies=tuple(each for each in product.synergies if needed.issuperset(each.features)),
        pins=tuple(each for each in product.pins if each.feature in needed),
    )


def _needed(product: ProductFile) -> set[str]:
    """What is pinned in or stands in a relation, what may make it cheaper, and what any of these waits for."""
    needed = {pin.feature for pin in product.pins if pin.kind in ("include", "release")}
    needed |= {feature for relation in product.relations for feature in relation.features}
    wants: dict[str, list[str]] = {}
    for link in product.dependencies:
        if link.hardness == "hard":
            wants.setdefault(link.feature, []).append(link.requires)
    for synergy in product.synergies:
        wants.setdefault(synergy.features[0], []).extend(synergy.features[1:])
    stack = list(needed)
    while stack:
        fresh = [other for other in wants.get(stack.pop(), ()) if other not in needed]
        needed.update(fresh)
        stack += fresh
    return needed


def _is_possible(product: ProductFile, seconds: float) -> bool:
    """Whether a plan is proven to exist; compiled anew, since dropping a demand changes what can be chosen."""
    compiled = compile_product(product)
    if compiled.is_impossible:
        return False
    if not compiled.problem.features:
        return True
    proof = CpModel(compiled.problem).solve(seconds, seed=1, num_workers=2)
    return proof.schedule is not None
