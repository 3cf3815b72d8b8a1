"""From a product's nouns to the planning problem in numbers."""

from quarterdeck.feasibility.pools import Pool
from quarterdeck.product import Feature, ProductFile, Synergy
from quarterdeck.roadmap.building import KINDS, Builder, Built
from quarterdeck.roadmap.choosable import Choosable
from quarterdeck.roadmap.compiled import Compiled, CompiledOption, CompiledSynergy, Excluded, Limit
from quarterdeck.roadmap.limits import money_and_share_terms, money_and_shares
from quarterdeck.roadmap.relation_rows import Row, Rows
from quarterdeck.roadmap.relation_words import RelationWords
from quarterdeck.scheduling import DependencyData, FeatureData, OptionData, Problem
from quarterdeck.scheduling.problem import FINISH_FINISH, FINISH_START

__all__ = ["Compiled", "compile_product"]


def compile_product(product: ProductFile, bottlenecks: tuple[Pool, ...] = ()) -> Compiled:
    """The planning problem of a product. What cannot be chosen is listed with its reason, not dropped silently.

    `bottlenecks` are further limits of people's time, found when an earlier plan could not be staffed.
    """
    return _Compiler(product, bottlenecks).compile()


class _Compiler:
    def __init__(self, product: ProductFile, bottlenecks: tuple[Pool, ...]) -> None:
        self.product = product
        self.builder = Builder(product, bottlenecks)
        built = {feature.id: options for feature in product.features if (options := self.builder.options(feature))}
        self.choosable = Choosable(product, set(built))
        self.related = Rows(product, self.choosable)
        self.built = {feature: self._with_savings(feature, options) for feature, options in built.items() if feature in self.choosable.there}
        self.features = [feature for feature in product.features if feature.id in self.built]
        self.index = {feature.id: f for f, feature in enumerate(self.features)}
        self.rows, self.row_capacity = money_and_shares(product)
        self.first_related = len(self.rows)

    def compile(self) -> Compiled:
        self._add_related_rows()
        terms = _Terms(self.related.rows, self.first_related)
        data: list[FeatureData] = []
        options: list[CompiledOption] = []
        for feature in self.features:
            built = self.built[feature.id]
            data.append(self._feature(feature, built, terms))
            options += [compiled for compiled, _ in built]
        synergies = [self._synergy(synergy, place, len(options) + place) for place, synergy in enumerate(self.related.bonuses)]
        data += [self._bonus(synergy, terms) for synergy in synergies]
        limits, counters = self.builder.counters.all()
        weeks, capacity = self.product.weeks, self.builder.capacity
        problem = Problem(weeks.num_weeks, capacity, tuple(data), tuple(counters), tuple(self.row_capacity))
        return Compiled(
            product=self.product,
            weeks=weeks,
            problem=problem,
            features=self.features,
            options=options,
            resources=self.builder.resources,
            counters=limits,
            rows=self.rows,
            excluded=self._excluded(),
            synergies=synergies,
            work_limits=self.builder.work_limits,
            impossible_relations=self.choosable.impossible,
            forced=frozenset(self.choosable.forced),
        )

    def _with_savings(self, feature: str, options: list[Built]) -> list[Built]:
        savings = self.related.savings.get(feature, [])
        always = {synergy.id for synergy in savings if self.related.members(synergy) == [feature]}
        return [each for built in options for each in self.builder.saved(built, savings, always)]

    def _add_related_rows(self) -> None:
        words = RelationWords(self.product)
        titles = {f"relation:{relation.id}": words.title(relation) for relation in self.product.relations}
        titles |= {f"synergy:{synergy.id}": words.synergy(synergy) for synergy in self.product.synergies}
        self.rows += [Limit(row.key, titles[row.key], "selected") for row in self.related.rows]
        self.row_capacity += [row.capacity for row in self.related.rows]

    def _feature(self, feature: Feature, built: list[Built], terms: "_Terms") -> FeatureData:
        data = [
            OptionData(
                tuple(activities),
                self.builder.values(compiled),
                (*money_and_share_terms(self.product, compiled), *terms.of(feature.id, compiled.savings)),
            )
            for compiled, activities in built
        ]
        is_must = feature.id in self.choosable.forced or any(pin.kind in ("include", "release") for pin in self.builder.pins.get(feature.id, []))
        return FeatureData(tuple(data), self._dependencies(feature), self.builder.deadline(feature), is_must)

    def _dependencies(self, feature: Feature) -> tuple[DependencyData, ...]:
        waits = [
            DependencyData(self.index[link.requires], KINDS[link.kind], link.lag_weeks)
            for link in self.product.dependencies
            if link.hardness == "hard" and link.feature == feature.id and link.requires in self.index
        ]
        # So much lag backwards says nothing about time: what is required may come whenever, but must come.
        needs = [DependencyData(self.index[other], FINISH_FINISH, -self.product.weeks.num_weeks) for other in self.related.links.get(feature.id, ())]
        return (*waits, *needs)

    def _synergy(self, synergy: Synergy, place: int, o: int) -> CompiledSynergy:
        members = tuple(self.index[feature] for feature in self.related.members(synergy))
        return CompiledSynergy(synergy, len(self.features) + place, o, members)

    def _bonus(self, compiled: CompiledSynergy, terms: "_Terms") -> FeatureData:
        assert compiled.synergy.value is not None
        option = OptionData((), self.builder.worth_together(compiled.synergy.value), terms.of_bonus(compiled.synergy.id))
        return FeatureData((option,), tuple(DependencyData(member, FINISH_START, 0) for member in compiled.members))

    def _excluded(self) -> list[Excluded]:
        known = {feature.id: feature for feature in self.product.features}
        return [*self.builder.excluded, *(Excluded(known[lost.feature], lost.kind, lost.reason) for lost in self.choosable.lost)]


class _Terms:
    """What each feature, saving and synergy adds to the rows of relations and synergies, the first of which is `first`."""

    def __init__(self, rows: tuple[Row, ...], first: int) -> None:
        self.by_feature: dict[str, list[tuple[int, float]]] = {}
        self.by_saving: dict[str, list[tuple[int, float]]] = {}
        self.by_bonus: dict[str, list[tuple[int, float]]] = {}
        for number, row in enumerate(rows, first):
            for feature, coefficient in row.features:
                self.by_feature.setdefault(feature, []).append((number, coefficient))
            if row.saving is not None:
                self.by_saving.setdefault(row.saving, []).append((number, 1.0))
            if row.bonus is not None:
                self.by_bonus.setdefault(row.bonus[0], []).append((number, row.bonus[1]))

    def of(self, feature: str, savings: tuple[str, ...]) -> tuple[tuple[int, float], ...]:
        """The terms of an option of a feature that is built with these savings."""
        saved = [term for saving in savings for term in self.by_saving.get(saving, ())]
        return (*self.by_feature.get(feature, ()), *saved)

    def of_bonus(self, synergy: str) -> tuple[tuple[int, float], ...]:
        """The terms of the feature that stands for a synergy."""
        return tuple(self.by_bonus.get(synergy, ()))
