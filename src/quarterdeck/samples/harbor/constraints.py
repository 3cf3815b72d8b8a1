"""What binds the plan: releases, pins, money, promises."""

from datetime import date

from quarterdeck.product import Budget, Commitment, Feature, Funding, Pin, Release
from quarterdeck.samples.harbor.dice import Dice
from quarterdeck.samples.harbor.facts import PRODUCT_MANAGER, three

RELEASES = (
    Release(id="26.4", title="26.4 Winter", ships_on=date(2026, 12, 18)),
    Release(id="27.1", title="27.1 Spring", ships_on=date(2027, 3, 31), freeze_date=date(2027, 3, 26)),
    Release(id="27.2", title="27.2 Summer", ships_on=date(2027, 6, 30), freeze_date=date(2027, 6, 25)),
)
PINS = (
    Pin(feature="HB-147", kind="not before", day=date(2027, 3, 1), by=PRODUCT_MANAGER, why="The auditor's year-end work comes first."),
    Pin(feature="HB-131", kind="release", release="26.4", by=PRODUCT_MANAGER, why="Four regulated accounts were promised sign-in this year."),
)
BUDGETS = (Budget(id="outside", title="Licences, hardware and outside help to July 2027", amount=420_000.0),)

_COMMITMENTS = """
HB-131|Varga Pharma|2026-12-31|0.9|2026-06-11
HB-131|Orrin Steel|2026-12-31|0.85|2026-07-02
HB-107|Tessel Paper|2026-12-18|0.9|2026-09-15
HB-118|Bluepine Foods|2027-03-31|0.8|2026-09-03
HB-118|Kelpway Grocers|2027-03-31|0.75|2026-09-22
HB-124|Varga Pharma|2027-04-30|0.7|2026-11-03
HB-124|Hollin Parts|2027-04-30|0.7|2026-10-28
HB-102|Orrin Steel|2027-04-02|0.75|2026-10-09
HB-115|Quill and Oak|2027-02-28|0.8|2026-10-19
HB-161|Varga Pharma|2027-01-31|0.85|2026-11-09
HB-140|Varga Pharma|2027-06-30|0.6|2026-11-12
HB-149|Varga Pharma|2027-03-31|0.85|2026-10-20
HB-138|Dunmere Dairy|2027-06-15|0.7|2026-08-27
HB-121|Tessel Paper|2027-04-15|0.7|2026-10-30
""".strip().splitlines()


def due_dates() -> dict[str, date]:
    """The earliest day on which somebody was promised a feature."""
    rows = [line.split("|") for line in _COMMITMENTS]
    return {feature: min(date.fromisoformat(row[2]) for row in rows if row[0] == feature) for feature, *_ in rows}


def commitments(account_ids: dict[str, str]) -> tuple[Commitment, ...]:
    """Promises made by name; `account_ids` finds an account by its title."""
    made = []
    for number, line in enumerate(_COMMITMENTS, start=1):
        feature, account, promised, confidence, made_on = line.split("|")
        made.append(
            Commitment(
                id=f"C{number:02d}",
                feature=feature,
                to=account,
                account=account_ids[account],
                promised_date=date.fromisoformat(promised),
                confidence=float(confidence),
                made_on=date.fromisoformat(made_on),
                made_by=PRODUCT_MANAGER,
            )
        )
    return tuple(made)


def funding(seed: int, features: tuple[Feature, ...]) -> tuple[Funding, ...]:
    """One row for each feature that costs money on top of people: asked for, partly given, or given."""
    dice = Dice(seed, "funding")
    rows = []
    for feature in features:
        cost = max(option.cost for option in feature.options)
        if cost == 0:
            continue
        share = 1.0 if feature.status == "in progress" else dice.weighted((1.0, 0.5, 0.0), (0.35, 0.25, 0.4))
        sponsors = ("Finance board",) if share == 1 else ("Sales",) if share else ()
        rows.append(
            Funding(
                id=f"F-{feature.id}",
                feature=feature.id,
                purpose=f"Outside cost of {feature.title}",
                funded="full" if share == 1 else "partial" if share else "none",
                amount=three(0.85, 1, 1.3, scale=cost),
                currency="€",
                share_funded=share,
                sponsors=sponsors,
            )
        )
    return tuple(rows)
