"""Inputs of the published scores, drawn around what a feature is truly worth, with the noise people bring."""

from math import exp, log
from typing import Any

from quarterdeck.product import Criterion, CriterionScore, IceInputs, PairwiseAnswer, RiceInputs, WsjfInputs
from quarterdeck.samples.harbor.dice import Dice
from quarterdeck.samples.harbor.facts import AS_OF, three
from quarterdeck.uncertainty import ThreePoint

CRITERIA = (
    Criterion(id="pull", title="Customers ask for it", weight=0.35),
    Criterion(id="fit", title="Fits the policy", weight=0.25),
    Criterion(id="deal", title="Decides deals", weight=0.25),
    Criterion(id="calm", title="Makes operations calmer", weight=0.15),
)
RICE_IMPACTS = (0.25, 0.5, 1.0, 2.0, 3.0)
VOTERS = ("Ines Falk", "Jonas Reed", "Celia Munk", "Ruben Stahl", "Ewa Tull", "Head of sales", "Head of support", "Design lead")
FIBONACCI = (1, 2, 3, 5, 8, 13, 20)


def rice_inputs(row: dict[str, Any], asked: int, dice: Dice) -> RiceInputs:
    reach = round(asked * dice.between(1.5, 3.5))
    step = min(4, max(0, round(1.2 + log(row["value"][1] / 120))))
    low, high = RICE_IMPACTS[max(0, step - 1)], RICE_IMPACTS[min(4, step + 1)]
    confidence = dice.pick((0.5, 0.8, 0.8, 1.0) if row["status"] != "idea" else (0.5, 0.5, 0.8))
    return RiceInputs(
        reach=three(0.6 * reach, reach, 1.5 * reach),
        impact=ThreePoint(low, RICE_IMPACTS[step], high),
        confidence=three(max(0.2, confidence - 0.2), confidence, min(1.0, confidence + 0.1)),
    )


def ice_inputs(row: dict[str, Any], dice: Dice) -> IceInputs:
    impact = 2.2 + 1.9 * log(row["value"][1] / 80)
    ease = 10 - 2.1 * log(row["effort"][1] / 2)
    return IceInputs(impact=_score(impact, dice), confidence=_score(dice.between(4, 8), dice), ease=_score(ease, dice))


def _score(middle: float, dice: Dice, low: float = 1.0, high: float = 10.0) -> ThreePoint:
    middle = round(min(high, max(low, middle + 0.6 * dice.normal())) * 2) / 2
    return ThreePoint(max(low, middle - 1.5), middle, min(high, middle + 1.5))


def wsjf_inputs(row: dict[str, Any], dice: Dice) -> WsjfInputs:
    urgent = 3.0 if row.get("profile") == "fixed date" else 1.0
    return WsjfInputs(
        business_value=_fibonacci(row["value"][1] / 50, dice),
        time_criticality=_fibonacci(4 * urgent * dice.factor(0.4), dice),
        risk_reduction=_fibonacci((9 if row["objective"] in ("O2", "O4") else 3) * dice.factor(0.4), dice),
        job_size=_fibonacci(row["effort"][1] / 2.5, dice),
    )


def _fibonacci(middle: float, dice: Dice) -> ThreePoint:
    """The nearest number of the planning-poker cards, with its neighbours as the range."""
    nearest = min(range(len(FIBONACCI)), key=lambda idx: abs(log(FIBONACCI[idx] / max(1.0, middle * dice.factor(0.15)))))
    low, high = FIBONACCI[max(0, nearest - 1)], FIBONACCI[min(len(FIBONACCI) - 1, nearest + 1)]
    return ThreePoint(float(low), float(FIBONACCI[nearest]), float(high))


def scores(row: dict[str, Any], dice: Dice) -> tuple[CriterionScore, ...]:
    worth = log(row["value"][1] / 60) * 2.6
    middles = {
        "pull": worth,
        "fit": 5 + 1.5 * dice.normal(),
        "deal": worth * (1.1 if row["objective"] == "O2" else 0.8),
        "calm": 7 if row["objective"] == "O4" else 4,
    }
    return tuple(CriterionScore(criterion=name, score=_score(middle, dice, 0.0)) for name, middle in middles.items())


def pairwise_answers(seed: int, rows: list[dict[str, Any]]) -> tuple[PairwiseAnswer, ...]:
    """Two features, which one is worth more? Answers follow the true value in the logistic way of Bradley and Terry."""
    dice = Dice(seed, "pairwise")
    asked = [row for row in rows if row["status"] in ("planned", "in progress")]
    pairs = [(one, asked[(idx + step) % len(asked)]) for step in (1, 5, 11, 17) for idx, one in enumerate(asked)]
    answers = []
    for one, other in pairs:
        lead = 1.6 * log(one["value"][1] / other["value"][1])
        first_wins = dice.chance(1 / (1 + exp(-lead)))
        winner, loser = (one, other) if first_wins else (other, one)
        answers.append(PairwiseAnswer(winner=winner["id"], loser=loser["id"], by=dice.pick(VOTERS), on=AS_OF.replace(day=dice.whole(2, 20))))
    return tuple(answers)
