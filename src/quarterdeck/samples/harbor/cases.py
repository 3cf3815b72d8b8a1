"""Why a feature is worth it and whether it can be built: both cases, with who turned which key and when."""

from datetime import date, timedelta
from typing import Any

from quarterdeck.product import Assessment, FeasibilityCase, KanoResponse, KeyTurn, ValueCase
from quarterdeck.product.cases import Dimension, KanoAnswer, UrgencyProfile, Verdict
from quarterdeck.samples.harbor.dice import Dice
from quarterdeck.samples.harbor.facts import AS_OF, PRODUCT_MANAGER, TECHNICAL_PRODUCT_MANAGER, three_of
from quarterdeck.samples.harbor.scores import ice_inputs, rice_inputs, scores, wsjf_inputs

DRAWN_PROFILES: tuple[UrgencyProfile, ...] = ("long-life", "long-life reduced peak", "short-life")
DIMENSIONS: tuple[Dimension, ...] = ("technical", "skills", "capacity", "compliance", "operational", "schedule")
CONDITION_ON: dict[str, Dimension] = {"HB-124": "operational", "HB-140": "compliance", "HB-152": "technical", "HB-143": "skills"}
UNKNOWNS: dict[Dimension, tuple[str, ...]] = {
    "technical": ("How the oldest sites answer", "How large the files get in peak week", "Whether the supplier's interface keeps its promise"),
    "skills": ("Who reviews it while the lead is away", "Whether a second person can be trained in time"),
    "capacity": ("What upkeep takes in peak season",),
    "compliance": ("How two of the countries read the rule", "Whether legal wants a new processing agreement"),
    "operational": ("Who answers the phone on the first Monday", "Whether sites train their night shift"),
    "schedule": ("When the pilot site has time",),
}
KANO: dict[str, tuple[int, int, int, int, int]] = {  # attractive, one-dimensional, must-be, indifferent, reverse or questionable
    "HB-118": (14, 31, 12, 4, 1),
    "HB-124": (26, 22, 6, 5, 2),
    "HB-102": (7, 16, 29, 4, 1),
    "HB-131": (2, 9, 34, 6, 0),
    "HB-140": (9, 17, 21, 5, 1),
    "HB-112": (16, 19, 8, 9, 1),
    "HB-129": (24, 6, 2, 17, 4),
    "HB-133": (13, 15, 5, 18, 2),
    "HB-138": (10, 13, 17, 8, 1),
    "HB-144": (11, 5, 4, 26, 3),
    "HB-158": (6, 2, 1, 21, 19),
    "HB-166": (18, 12, 5, 14, 2),
    "HB-115": (15, 21, 9, 6, 1),
    "HB-197": (9, 1, 0, 24, 13),
}
KANO_PAIRS: tuple[tuple[KanoAnswer, KanoAnswer], ...] = (
    ("like", "live-with"),
    ("like", "dislike"),
    ("must-be", "dislike"),
    ("neutral", "neutral"),
    ("dislike", "like"),
)
"""Pairs of answers that fall into the counted categories by the table of Kano's survey."""
BASES = (
    "Renewals kept and new deals, from the account list of November",
    "Hours saved at ten accounts, at their own rate",
    "Deals of the last two quarters that named it",
    "Renewals of the accounts that ask, at a tenth of their revenue",
    "Estimate by the Product Manager with two customers, not measured",
)


def value_case(row: dict[str, Any], dice: Dice) -> ValueCase:
    """The value in euros with its range, how it decays, and the inputs of the published scores where people gave them."""
    drawn = dice.weighted(DRAWN_PROFILES, (0.72, 0.2, 0.08))
    profile: UrgencyProfile = row.get("profile", drawn)
    life = {"short-life": 52, "long-life reduced peak": 104, "long-life": 130, "fixed date": 104}[profile]
    asked = row.get("people") or max(2, round(row["value"][1] / 14 * dice.factor(0.35)))
    is_scored = row["status"] != "idea" or dice.chance(0.35)
    return ValueCase(
        value=three_of(row["value"], 1000),
        profile=profile,
        life_weeks=life,
        fixed_date=row.get("fixed_date"),
        basis=dice.pick(BASES[:4]) if row["status"] != "idea" else BASES[4],
        rice=rice_inputs(row, asked, dice) if is_scored else None,
        ice=ice_inputs(row, dice) if dice.chance(0.6) else None,
        wsjf=wsjf_inputs(row, dice) if is_scored else None,
        kano=_kano(row["id"]),
        scores=scores(row, dice) if is_scored else (),
        key=_key(row, 0, dice),
    )


def _kano(feature: str) -> tuple[KanoResponse, ...]:
    counts = KANO.get(feature, ())
    answers = zip(KANO_PAIRS, counts, strict=False)
    return tuple(KanoResponse(functional=one, dysfunctional=other, count=count) for (one, other), count in answers if count)


def feasibility_case(row: dict[str, Any], dice: Dice) -> FeasibilityCase | None:
    """Six answers where somebody looked; most ideas have none yet."""
    if row["status"] == "idea" and "verdict" not in row and dice.chance(0.75):
        return None
    notes = [row.get("note", ""), "Key came undone: the estimate or the scope changed after it was turned." if _turns(row)[1] == "undone" else ""]
    return FeasibilityCase(
        assessments=tuple(_assessment(row, dimension, dice) for dimension in DIMENSIONS),
        note=" ".join(note for note in notes if note),
        key=_key(row, 1, dice),
    )


def _assessment(row: dict[str, Any], dimension: Dimension, dice: Dice) -> Assessment:
    overall, condition = row.get("verdict", "feasible"), row.get("condition")
    verdict: Verdict = "feasible"
    conditions: tuple[str, ...] = ()
    if condition and CONDITION_ON[row["id"]] == dimension:
        verdict, conditions = "conditional", (condition.removeprefix("if "),)
    elif overall == "infeasible" and dimension == "skills":
        verdict = "infeasible"
    elif (overall == "unknown" and dimension == "technical") or (row["status"] in ("idea", "under review") and dice.chance(0.12)):
        verdict = "unknown"
    unknowns = (dice.pick(UNKNOWNS[dimension]),) if verdict == "unknown" or dice.chance(0.08) else ()
    if row["id"] == "HB-144" and dimension == "technical":
        unknowns = (row["spike"],)
    confidence = round(dice.between(0.3, 0.5) if verdict == "unknown" else dice.between(0.6, 0.95), 2)
    return Assessment(dimension=dimension, verdict=verdict, confidence=confidence, conditions=conditions, unknowns=unknowns)


def _turns(row: dict[str, Any]) -> list[str]:
    return str(row.get("keys", "off off")).split()


def _key(row: dict[str, Any], side: int, dice: Dice) -> KeyTurn | None:
    on = _turned_on(dice)
    if _turns(row)[side] != "on":
        return None
    if side == 0:
        return KeyTurn(by=PRODUCT_MANAGER, on=on, why=f"Worth €{row['value'][1]} k to those who ask.")
    return KeyTurn(by=TECHNICAL_PRODUCT_MANAGER, on=on, why=f"{row['effort'][1]} person-weeks, checked with the team.")


def _turned_on(dice: Dice) -> date:
    day = AS_OF - timedelta(days=dice.whole(4, 80))
    return day - timedelta(days=max(0, day.weekday() - 4))
