"""Flaws that show only when a product is seen whole: references, doubles, cycles, dates.

Each check yields every flaw it finds; `check` returns them all.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from quarterdeck.errors import Flaw
from quarterdeck.product.built_right_checks import built_right_flaws
from quarterdeck.product.exception_checks import exception_flaws
from quarterdeck.product.features import Activity, Feature, Option
from quarterdeck.product.forecast_seals import forecast_flaws
from quarterdeck.product.highlight_checks import highlight_flaws
from quarterdeck.product.need_fact_checks import need_fact_flaws
from quarterdeck.product.portal_checks import portal_flaws
from quarterdeck.product.product_file import ProductFile
from quarterdeck.product.relation_checks import relation_flaws
from quarterdeck.product.work_item_checks import work_item_flaws

KEYED = (
    *("objectives", "segments", "accounts", "competitors", "capabilities", "evidence", "survey_answers", "surveys", "needs"),
    "highlights",
    *("features", "relations", "synergies", "risks", "assumptions", "criteria", "teams", "people", "skills", "funding", "budgets", "releases"),
    *("acceptance_criteria", "quality_attributes", "definitions", "launches"),
    *("commitments", "exceptions", "work_items", "mapping_rules", "periods", "initiatives", "outcomes"),
    *("visitors", "ideas", "idea_comments", "changelog"),
)


def check(product: ProductFile) -> tuple[Flaw, ...]:
    """All flaws of a product whose parts are sound one by one, errors before warnings."""
    checks = (
        _duplicates,
        _references,
        _cycles,
        relation_flaws,
        highlight_flaws,
        need_fact_flaws,
        exception_flaws,
        portal_flaws,
        forecast_flaws,
        work_item_flaws,
        built_right_flaws,
        _skills,
        _dates,
        _asks,
        _import_notes,
    )
    flaws = [flaw for find in checks for flaw in find(product)]
    return tuple(sorted(flaws, key=lambda flaw: flaw.severity != "error"))


def _duplicates(product: ProductFile) -> Iterator[Flaw]:
    for name in KEYED:
        yield from _doubled(name, [item.id for item in getattr(product, name)])
    for idx, feature in enumerate(product.features):
        yield from _doubled(f"features[{idx}].options", [option.id for option in feature.options])
        for number, option in enumerate(feature.options):
            place = f"features[{idx}].options[{number}]"
            yield from _doubled(f"{place}.activities", [activity.id for activity in option.activities])
            yield from _doubled(f"{place}.asks", [ask.id for ask in option.asks])


def _doubled(place: str, ids: list[str]) -> Iterator[Flaw]:
    for identity, count in Counter(ids).items():
        if count > 1:
            places = ", ".join(str(idx) for idx, other in enumerate(ids) if other == identity)
            yield Flaw(place, f"expected each id once, got {identity!r} {count} times (at {places}). Rename or remove one")


class _Known:
    """The ids of each noun, and the flaw of pointing at one that is not there."""

    def __init__(self, product: ProductFile) -> None:
        self.ids = {name: {item.id for item in getattr(product, name)} for name in KEYED}

    def missing(self, place: str, noun: str, *names: str | None) -> Iterator[Flaw]:
        plural = noun if isinstance(self.ids.get(noun), set) else ""
        for name in names:
            if name is not None and name not in self.ids[plural]:
                yield Flaw(place, f"expected the id of one of {plural}, got {name!r}, which is none. Add it or correct the id")


def _references(product: ProductFile) -> Iterator[Flaw]:
    known = _Known(product)
    for idx, feature in enumerate(product.features):
        yield from _feature_references(f"features[{idx}]", feature, known)
    yield from _dependency_references(product, known)
    simple = (
        ("accounts", "segment", "segments"),
        ("parity", "capability", "capabilities"),
        ("parity", "competitor", "competitors"),
        ("evidence", "account", "accounts"),
        ("evidence", "segment", "segments"),
        ("evidence", "need", "needs"),
        ("survey_answers", "need", "needs"),
        ("needs", "segment", "segments"),
        ("need_links", "need", "needs"),
        ("need_links", "feature", "features"),
        ("risks", "feature", "features"),
        ("assumptions", "feature", "features"),
        ("pairwise_answers", "winner", "features"),
        ("pairwise_answers", "loser", "features"),
        ("absences", "person", "people"),
        ("decision_capacities", "team", "teams"),
        ("ask_conversions", "team", "teams"),
        ("funding", "feature", "features"),
        ("guard_rails", "objective", "objectives"),
        ("pins", "feature", "features"),
        ("pins", "release", "releases"),
        ("commitments", "feature", "features"),
        ("commitments", "account", "accounts"),
        ("outcomes", "period", "periods"),
        ("outcomes", "initiative", "initiatives"),
    )
    for where, field, noun in simple:
        for idx, item in enumerate(getattr(product, where)):
            yield from known.missing(f"{where}[{idx}].{field}", noun, getattr(item, field))
    for idx, item in enumerate(product.evidence):
        if item.deal is not None:
            yield from known.missing(f"evidence[{idx}].deal.competitor", "competitors", item.deal.competitor)
    for idx, survey in enumerate(product.surveys):
        for number, asked in enumerate(survey.items):
            yield from known.missing(f"surveys[{idx}].items[{number}].need", "needs", asked.need)
            yield from known.missing(f"surveys[{idx}].items[{number}].feature", "features", asked.feature)
    for idx, person in enumerate(product.people):
        yield from known.missing(f"people[{idx}].skills", "skills", *person.skills)
        for number, membership in enumerate(person.memberships):
            yield from known.missing(f"people[{idx}].memberships[{number}].team", "teams", membership.team)
    yield from _pin_option_references(product)


def _feature_references(place: str, feature: Feature, known: _Known) -> Iterator[Flaw]:
    yield from known.missing(f"{place}.objective", "objectives", feature.objective)
    yield from known.missing(f"{place}.initiative", "initiatives", feature.initiative)
    yield from known.missing(f"{place}.release", "releases", feature.release)
    if feature.value:
        yield from known.missing(f"{place}.value.scores", "criteria", *(score.criterion for score in feature.value.scores))
    for number, option in enumerate(feature.options):
        inside = f"{place}.options[{number}]"
        activities = {activity.id for activity in option.activities}
        for position, activity in enumerate(option.activities):
            here = f"{inside}.activities[{position}]"
            yield from known.missing(f"{here}.team", "teams", activity.team)
            yield from known.missing(f"{here}.skill", "skills", activity.skill)
            yield from known.missing(f"{here}.people", "people", *activity.people)
            yield from _unknown_activities(f"{here}.after", activities, [link.activity for link in activity.after])
        for position, ask in enumerate(option.asks):
            here = f"{inside}.asks[{position}]"
            yield from known.missing(f"{here}.team", "teams", ask.team)
            yield from known.missing(f"{here}.champion", "people", ask.champion)
            yield from _unknown_activities(f"{here}.after", activities, list(ask.after))


def _unknown_activities(place: str, known: set[str], names: list[str]) -> Iterator[Flaw]:
    for name in names:
        if name not in known:
            yield Flaw(place, f"expected the id of an activity of the same option, got {name!r}, which is none")


def _dependency_references(product: ProductFile, known: _Known) -> Iterator[Flaw]:
    waiting = known.ids["features"] | known.ids["objectives"]
    required = known.ids["features"] | known.ids["outcomes"]
    for idx, link in enumerate(product.dependencies):
        if link.feature not in waiting:
            yield Flaw(f"dependencies[{idx}].feature", f"expected the id of a feature or objective, got {link.feature!r}, which is none")
        if link.requires not in required:
            yield Flaw(f"dependencies[{idx}].requires", f"expected the id of a feature or past outcome, got {link.requires!r}, which is none")


def _pin_option_references(product: ProductFile) -> Iterator[Flaw]:
    options = {feature.id: {option.id for option in feature.options} for feature in product.features}
    for idx, pin in enumerate(product.pins):
        if pin.option is not None and pin.option not in options.get(pin.feature, set()):
            yield Flaw(f"pins[{idx}].option", f"expected an option of feature {pin.feature!r}, got {pin.option!r}, which is none")


def _cycles(product: ProductFile) -> Iterator[Flaw]:
    hard: dict[str, list[str]] = {}
    for link in product.dependencies:
        if link.hardness == "hard":
            hard.setdefault(link.feature, []).append(link.requires)
    yield from _cycle_flaws("dependencies", hard, "Make one of these dependencies soft, or remove it")
    parents = {team.id: [team.parent] for team in product.teams if team.parent}
    yield from _cycle_flaws("teams", parents, "A team cannot stand above itself")
    for idx, feature in enumerate(product.features):
        for number, option in enumerate(feature.options):
            after = {activity.id: [link.activity for link in activity.after] for activity in option.activities}
            yield from _cycle_flaws(f"features[{idx}].options[{number}].activities", after, "Remove one of these links")


def _cycle_flaws(place: str, arcs: dict[str, list[str]], remedy: str) -> Iterator[Flaw]:
    from graphlib import CycleError, TopologicalSorter

    remaining = {node: list(others) for node, others in arcs.items()}
    while True:
        try:
            TopologicalSorter(remaining).prepare()
            return
        except CycleError as error:
            # graphlib lists a cycle along "is required by"; read backwards it says who waits for whom.
            cycle = list(reversed(error.args[1]))
            yield Flaw(place, f"expected no cycle, got {' → '.join(cycle)}. {remedy}")
            remaining[cycle[0]] = [other for other in remaining[cycle[0]] if other != cycle[1]]


def _skills(product: ProductFile) -> Iterator[Flaw]:
    holders = {(membership.team, skill) for person in product.people for skill in person.skills for membership in person.memberships}
    teams = {team.id: team.title for team in product.teams}
    for place, feature, activity in _activities(product):
        if activity.skill is None or activity.team not in teams or (activity.team, activity.skill) in holders:
            continue
        elsewhere = sorted(teams[team] for team, skill in holders if skill == activity.skill and team in teams)
        who = f"nobody in team {teams[activity.team]!r} has" + (f" (but {', '.join(elsewhere)} does)" if elsewhere else "")
        yield Flaw(
            f"{place}.skill",
            f"feature {feature.title!r} needs skill {activity.skill!r}, which {who}. "
            "Give it to a person of the team, ask another team, or leave the team out and mark the work as bought in",
        )


def _activities(product: ProductFile) -> Iterator[tuple[str, Feature, Activity]]:
    for idx, feature in enumerate(product.features):
        for number, option in enumerate(feature.options):
            for position, activity in enumerate(option.activities):
                yield f"features[{idx}].options[{number}].activities[{position}]", feature, activity


def _dates(product: ProductFile) -> Iterator[Flaw]:
    for idx, feature in enumerate(product.features):
        place, start = f"features[{idx}]", feature.earliest_start
        if feature.deadline and start and feature.deadline < start:
            yield Flaw(f"{place}.deadline", f"expected a day on or after earliest_start {start}, got {feature.deadline}")
        if not feature.options and feature.status not in ("idea", "released", "closed"):
            yield Flaw(f"{place}.options", f"feature {feature.title!r} has no option: it cannot be planned until one says what it takes", "warning")
    included = {pin.feature for pin in product.pins if pin.kind == "include"}
    for idx, pin in enumerate(product.pins):
        if pin.kind == "exclude" and pin.feature in included:
            yield Flaw(f"pins[{idx}]", f"expected feature {pin.feature!r} pinned in or out, got both. Remove one pin")


def _asks(product: ProductFile) -> Iterator[Flaw]:
    levels = {(conversion.level, conversion.team) for conversion in product.ask_conversions}
    needed: dict[str, str] = {}
    for place, option in _options(product):
        for position, ask in enumerate(option.asks):
            if (ask.level, ask.team) not in levels:
                needed.setdefault(ask.level, f"{place}.asks[{position}]")
    for level, place in needed.items():
        if (level, None) not in levels:
            yield Flaw("ask_conversions", f"no conversion says what a {level!r} ask costs (first asked at {place}). Add one for that level")


def _options(product: ProductFile) -> Iterable[tuple[str, Option]]:
    for idx, feature in enumerate(product.features):
        for number, option in enumerate(feature.options):
            yield f"features[{idx}].options[{number}]", option


def _import_notes(product: ProductFile) -> Iterator[Flaw]:
    for note in product.import_notes:
        yield Flaw(note.place, note.message, "warning")
