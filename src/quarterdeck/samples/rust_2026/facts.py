"""What of an imported product may be shipped: facts and figures, names and short labels; none of its authors' sentences."""

from collections.abc import Mapping
from dataclasses import replace

from quarterdeck.errors import InvalidInput
from quarterdeck.product import Feature, Initiative, ProductFile

QUESTIONS: Mapping[str, str] = {
    "which unimplemented": "Unimplemented features wanted",
    "which of the following aspects": "Problems for productivity",
    "which features stabilized": "Recently stabilised features in use",
}
"""Our label for each question of the surveys, by how it begins."""
MAX_LABEL_WORDS = 5
"""A text of so few words is a label, not a sentence."""
DESCRIPTION = (
    "Facts and figures of the Rust project's public data: its accepted goals of 2026, what they ask of whom, what its surveys "
    "count, and what became of earlier goals. Titles are made from the goals' short names; the texts are where the links lead. "
    "Effort, time and worth are assumptions of Quarterdeck."
)


def facts_only(product: ProductFile) -> ProductFile:
    """An imported product without summaries, quotes, notes and progress texts, its titles made from short names."""
    titles = {feature.initiative: in_words(feature.id) for feature in product.features if feature.initiative}
    past = {outcome.initiative: in_words(outcome.id.rpartition("/")[2]) for outcome in product.outcomes if outcome.initiative}
    return replace(
        product,
        description=DESCRIPTION,
        objectives=tuple(replace(each, title=in_words(each.id.removeprefix("roadmap-")), description="") for each in product.objectives),
        survey_answers=tuple(replace(each, question=_label(each.question)) for each in product.survey_answers),
        need_links=tuple(replace(each, note="") for each in product.need_links),
        features=tuple(_feature(each) for each in product.features),
        dependencies=tuple(replace(each, quote="") for each in product.dependencies),
        teams=tuple(replace(each, description="") for each in product.teams),
        funding=tuple(replace(each, stated=_short(each.stated)) for each in product.funding),
        initiatives=tuple(_initiative(each, past | titles) for each in product.initiatives),
        outcomes=tuple(replace(each, title=in_words(each.id.rpartition("/")[2]), stated=_short(each.stated)) for each in product.outcomes),
        updates=tuple(replace(each, text="") for each in product.updates),
    )


def in_words(name: str) -> str:
    """A short name as a title: `cargo-cross-workspace-cache` is *Cargo cross workspace cache*."""
    words = name.replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def _feature(feature: Feature) -> Feature:
    options = tuple(replace(option, asks=tuple(replace(ask, note="") for ask in option.asks)) for option in feature.options)
    return replace(feature, title=in_words(feature.id), summary="", options=options)


def _initiative(initiative: Initiative, titles: Mapping[str, str]) -> Initiative:
    return replace(initiative, title=titles.get(initiative.id, initiative.id))


def _label(question: str) -> str:
    for start, label in QUESTIONS.items():
        if question.lower().startswith(start):
            return label
    raise InvalidInput(f"expected a question that begins like {', '.join(map(repr, QUESTIONS))}, got {question!r}. Add a label for it")


def _short(text: str) -> str:
    return text if len(text.split()) <= MAX_LABEL_WORDS else ""
