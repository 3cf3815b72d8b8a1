"""Six surveys with everybody's answers, whose figures are those planted elsewhere or in `surveys.toml`.

Opportunity repeats the shares of `needs.toml`, Kano the counts of each feature's value case; recommendation is level over all and falls among
regulated shippers; 40 % would miss the product very much, which decides nothing; MaxDiff follows utilities.
"""

from collections.abc import Iterator, Sequence
from math import log
from typing import Any, TypeVar

from quarterdeck.product import BestWorst, Feature, KanoPair, Rating, Survey, SurveyItem, SurveyResponse
from quarterdeck.samples.harbor.cases import KANO, KANO_PAIRS
from quarterdeck.samples.harbor.dice import Dice
from quarterdeck.samples.harbor.facts import data
from quarterdeck.samples.harbor.market import segments
from quarterdeck.samples.harbor.needs import NEEDS, VALIDATED, NeedFacts

T = TypeVar("T")
SOURCE = "own survey of customers"
PLANES = tuple(tuple(a & x for x in range(8)) for a in range(1, 8))
"""Each splits eight items by parity into two blocks of four: the fourteen blocks in which every pair of items meets three times."""
PLANES_EACH = 3
COMMENT_SHARE = 0.3


def surveys(seed: int, features: tuple[Feature, ...]) -> tuple[Survey, ...]:
    """The surveys, oldest first."""
    titles = {each.id: each.title for each in features}
    asked: dict[str, Any] = data("surveys")
    found = (
        *(_recommendation(wave, asked["comments"], seed) for wave in asked["nps"]),
        _fit(asked["fit"], seed),
        _opportunity(asked["opportunity"], seed),
        _kano(asked["kano"], titles, seed),
        _first(asked["first"], titles, seed),
    )
    return tuple(sorted(found, key=lambda survey: (str(survey.asked_on), survey.id)))


def _recommendation(wave: dict[str, Any], comments: dict[str, Any], seed: int) -> Survey:
    dice = Dice(seed, wave["id"])
    responses: list[SurveyResponse] = []
    for segment, kind, _ in dice.shuffled(_people(wave["counts"], ("promoters", "passives", "detractors"))):
        score = {"promoters": dice.pick((9, 9, 10)), "passives": dice.pick((7, 8, 8)), "detractors": dice.pick((2, 3, 4, 5, 5, 6, 6))}[kind]
        said = _said(comments[kind][segment], dice)
        responses.append(SurveyResponse(respondent=_name(responses), segment=_title(segment), comment=said, score=score))
    return _survey(wave, "nps", (), responses)


def _fit(asked: dict[str, Any], seed: int) -> Survey:
    dice = Dice(seed, asked["id"])
    people = [(segment, word, True) for segment, word, _ in _people(asked["counts"], ("very", "somewhat", "not"))]
    people += [(segment, "not", False) for segment, count in asked["others"].items() for _ in range(count)]
    responses: list[SurveyResponse] = []
    for segment, word, is_active in dice.shuffled(people):
        said = _said(asked["comments"][word], dice) if is_active else ""
        name = _name(responses)
        responses.append(SurveyResponse(respondent=name, segment=_title(segment), comment=said, disappointed=word, is_active=is_active))  # type: ignore[arg-type]
    return _survey(asked, "sean-ellis", (), responses)


def _opportunity(asked: dict[str, Any], seed: int) -> Survey:
    """Of each need's respondents exactly the planted shares, to the nearest person, answer 4 or 5 of 5."""
    dice = Dice(seed, asked["id"])
    rated = [facts for facts in NEEDS if facts.id in VALIDATED]
    people = max(facts.respondents for facts in rated)
    ratings: list[list[Rating]] = [[] for _ in range(people)]
    for facts in rated:
        who = dice.sample(range(people), facts.respondents)
        for person, important, satisfied in zip(who, _boxes(facts, facts.importance, dice), _boxes(facts, facts.satisfaction, dice), strict=True):
            ratings[person].append(Rating(item=facts.id, importance=important, satisfaction=satisfied))
    homes = _homes(people, dice)
    responses = [SurveyResponse(respondent=f"R{n + 1:03d}", segment=_title(homes[n]), ratings=tuple(given)) for n, given in enumerate(ratings)]
    return _survey(asked, "opportunity", [SurveyItem(id=facts.id, title=facts.title, need=facts.id) for facts in rated], responses)


def _boxes(facts: NeedFacts, share: float, dice: Dice) -> list[int]:
    top = round(share * facts.respondents)
    return dice.shuffled([dice.pick((4, 5)) if n < top else dice.pick((1, 2, 2, 3, 3)) for n in range(facts.respondents)])


def _kano(asked: dict[str, Any], titles: dict[str, str], seed: int) -> Survey:
    """The answers that each feature's value case counts, given to people."""
    dice = Dice(seed, asked["id"])
    people = max(sum(KANO[feature]) for feature in asked["features"])
    pairs: list[list[KanoPair]] = [[] for _ in range(people)]
    for feature in asked["features"]:
        answers = dice.shuffled([pair for pair, count in zip(KANO_PAIRS, KANO[feature], strict=True) for _ in range(count)])
        for person, (with_it, without) in zip(dice.sample(range(people), len(answers)), answers, strict=True):
            pairs[person].append(KanoPair(item=feature, functional=with_it, dysfunctional=without))
    homes = _homes(people, dice)
    responses = [SurveyResponse(respondent=f"R{n + 1:03d}", segment=_title(homes[n]), kano=tuple(given)) for n, given in enumerate(pairs)]
    return _survey(asked, "kano", [SurveyItem(id=each, title=titles[each], feature=each) for each in asked["features"]], responses)


def _first(asked: dict[str, Any], titles: dict[str, str], seed: int) -> Survey:
    """Best and worst of four by a logit of the planted utilities; each person sees every item three times."""
    dice, utilities = Dice(seed, asked["id"]), asked["utilities"]
    homes = _homes(asked["people"], dice)
    responses = []
    for number in range(asked["people"]):
        blocks = [block for plane in dice.sample(PLANES, PLANES_EACH) for block in _blocks(plane, tuple(utilities))]
        tasks = tuple(_choice(block, utilities, dice) for block in blocks)
        responses.append(SurveyResponse(respondent=f"R{number + 1:03d}", segment=_title(homes[number]), tasks=tasks))
    return _survey(asked, "max-diff", [SurveyItem(id=each, title=titles[each], feature=each) for each in utilities], responses)


def _blocks(plane: tuple[int, ...], items: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for parity in (0, 1):
        yield tuple(items[x] for x in range(8) if plane[x].bit_count() % 2 == parity)


def _choice(block: tuple[str, ...], utilities: dict[str, float], dice: Dice) -> BestWorst:
    shown = tuple(dice.shuffled(block))
    best = max(shown, key=lambda item: utilities[item] + _gumbel(dice))
    worst = max((item for item in shown if item != best), key=lambda item: _gumbel(dice) - utilities[item])
    return BestWorst(shown=shown, best=best, worst=worst)


def _gumbel(dice: Dice) -> float:
    return -log(-log(max(dice.unit(), 1e-12)))


def _people(counts: dict[str, list[int]], kinds: Sequence[str]) -> list[tuple[str, str, bool]]:
    return [(segment, kind, True) for segment, row in counts.items() for kind, count in zip(kinds, row, strict=True) for _ in range(count)]


def _said(sentences: Sequence[str], dice: Dice) -> str:
    return dice.pick(sentences) if dice.chance(COMMENT_SHARE) else ""


def _homes(count: int, dice: Dice) -> list[str]:
    """A segment for each person, as many of each as it has accounts."""
    every = [segment.id for segment in segments() for _ in range(segment.num_accounts or 0)]
    return dice.shuffled([every[n * len(every) // count] for n in range(count)])


def _title(segment: str) -> str:
    return next(each.title for each in segments() if each.id == segment)


def _name(before: Sequence[T]) -> str:
    return f"R{len(before) + 1:03d}"


def _survey(asked: dict[str, Any], method: str, items: Sequence[SurveyItem], responses: Sequence[SurveyResponse]) -> Survey:
    facts = {"id": asked["id"], "title": asked["title"], "asked_on": asked["asked_on"], "source": SOURCE}
    return Survey(**facts, method=method, items=tuple(items), responses=tuple(responses))  # type: ignore[arg-type]
