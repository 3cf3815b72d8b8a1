"""How much work a feature is and how long it lasts."""

from datetime import date

import numpy as np
import pytest

from quarterdeck.product import Activity, Ask, AskConversion, Feature, Horizon, Option, Precedence, ProductFile
from quarterdeck.uncertainty import ThreePoint
from quarterdeck.value import Draws, EffortBook

SMALL = AskConversion(level="small", effort=ThreePoint.exactly(10), days_per_week=2)


def work(name: str, days: float, *after: Precedence, team: str | None = "t", people: int = 1) -> Activity:
    return Activity(id=name, title=name, effort=ThreePoint.exactly(days), team=team, people_max=people, after=after)


def book(*features: Feature) -> EffortBook:
    product = ProductFile(
        id="p", name="P", as_of=date(2026, 1, 5), horizon=Horizon(start=date(2026, 1, 5), num_weeks=52), features=features, ask_conversions=(SMALL,)
    )
    return EffortBook(product, Draws(100, 1))


def feature(*activities: Activity, asks: tuple[Ask, ...] = ()) -> Feature:
    return Feature(id="f", title="F", options=(Option(id="o", title="O", activities=activities, asks=asks),))


@pytest.mark.parametrize(
    ("kind", "weeks"),
    [("finish-start", 2 + 1 + 4), ("start-start", 1 + 4), ("finish-finish", 4), ("start-finish", 4)],
)
def test_the_longest_path_obeys_all_four_links(kind: str, weeks: float) -> None:
    item = feature(work("a", 10), work("b", 20, Precedence(activity="a", kind=kind, lag_weeks=1)))  # type: ignore[arg-type]
    assert book(item).elapsed_weeks(item) == pytest.approx(weeks)


def test_people_and_asks_set_the_pace() -> None:
    item = feature(work("a", 20, people=2), asks=(Ask(id="a", team="u", after=("a",)),))
    assert book(item).elapsed_weeks(item) == pytest.approx(2 + 5)
    assert book(item).person_months(item) * 52 * 5 / 12 == pytest.approx(30)


def test_the_constrained_weeks_are_those_of_the_team_held_longest() -> None:
    item = feature(work("a", 10), work("b", 10), work("c", 15, team="u"), work("d", 500, team=None))
    assert book(item).constrained_weeks(item) == pytest.approx(4)
    assert book(item).elapsed_weeks(item) == pytest.approx(100)


def test_bought_in_work_takes_time_and_nobody() -> None:
    item = feature(work("a", 50, team=None))
    assert not book(item).person_months(item).any()
    assert book(item).constrained_weeks(item) == pytest.approx(10)


def test_the_cheapest_option_counts() -> None:
    options = tuple(Option(id=str(days), title="o", activities=(work("a", days),)) for days in (30, 10, 20))
    item = Feature(id="f", title="F", options=options)
    cheapest = book(item).cheapest(item)
    assert cheapest is not None
    assert cheapest.id == "10"


def test_what_is_missing_is_named() -> None:
    assert book().missing(Feature(id="f", title="F")) == "an option that says what it takes"
    large = feature(asks=(Ask(id="x", team="u", level="large"),))
    assert book(large).missing(large) == "a conversion for large asks"


def test_a_circle_of_activities_does_not_hang() -> None:
    item = feature(work("a", 10, Precedence(activity="b")), work("b", 10, Precedence(activity="a")))
    assert np.isfinite(book(item).elapsed_weeks(item)).all()
