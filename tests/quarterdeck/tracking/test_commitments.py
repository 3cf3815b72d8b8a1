"""How promises stand: their chance against what they were promised with."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from quarterdeck.forecast import Forecast, make_forecast
from quarterdeck.product import Account, Commitment, ProductFile, WorkItem
from quarterdeck.tracking.commitments import chance_by, commitment_health
from quarterdeck.uncertainty import ThreePoint
from tests.quarterdeck.forecast.plans import START, chain_product, plan_of

BASE = chain_product([ThreePoint(15, 20, 40), ThreePoint(15, 20, 40)], linked=False)
PLAN = plan_of(BASE, {"F0": (0, 4)})
FORECAST: Forecast = make_forecast(BASE, PLAN, today=START, num_samples=1_000)


def promise(day: date, **more: object) -> Commitment:
    return Commitment(**({"id": "c", "feature": "F0", "to": "Acme", "promised_date": day} | more))  # type: ignore[arg-type]


def health(product: ProductFile, today: date = START, default: float = 0.85) -> tuple[str, float | None]:
    found = commitment_health(product, PLAN, FORECAST, today=today, default=default)[0]
    return found.state, found.chance


def test_a_promise_holds_while_its_chance_is_at_least_its_confidence() -> None:
    day = FORECAST.features[0].finish.p50_date
    assert day is not None
    state, chance = health(replace(BASE, commitments=(promise(day),)))
    assert state == "at risk"
    assert chance == pytest.approx(0.5, abs=0.12)
    assert health(replace(BASE, commitments=(promise(day, confidence=0.3),)))[0] == "holds"
    assert health(replace(BASE, commitments=(promise(day),)), default=0.3)[0] == "holds"


def test_chances_grow_with_the_day_and_end_at_one() -> None:
    feature = FORECAST.features[0]
    chances = [chance_by(feature, START + timedelta(days=number)) or 0.0 for number in range(400)]
    assert chances == sorted(chances)
    assert chances[0] == 0
    assert chances[-1] == 1


def test_a_day_that_passed_without_is_broken() -> None:
    assert health(replace(BASE, commitments=(promise(START - timedelta(days=1)),)))[0] == "broken"


@pytest.mark.parametrize(("promised", "state"), [(20, "kept"), (19, "kept"), (18, "broken")])
def test_what_is_done_was_kept_or_broken(promised: int, state: str) -> None:
    day = START + timedelta(days=19)
    item = WorkItem(id="a", source="s", key="a", title="a", state="complete", feature="F0", mapped_by="hand", started_on=START, finished_on=day)
    features = (replace(BASE.features[0], status="released"), BASE.features[1])
    product = replace(BASE, features=features, work_items=(item,), commitments=(promise(START + timedelta(days=promised)),))
    assert health(product, today=START + timedelta(days=30))[0] == state


def test_what_the_forecast_does_not_have_is_not_planned() -> None:
    assert health(replace(BASE, commitments=(promise(START + timedelta(days=60), feature="F1"),))) == ("not planned", None)


def test_whom_to_tell_are_the_account_the_owner_and_who_promised() -> None:
    features = (replace(BASE.features[0], owner="p00"), BASE.features[1])
    told = promise(START + timedelta(days=60), account="acme", made_by="Ines")
    product = replace(BASE, features=features, accounts=(Account(id="acme", title="Acme Corp"),), commitments=(told,))
    assert commitment_health(product, PLAN, FORECAST, today=START)[0].tell == ("Acme Corp", "P 0 0", "Ines")
