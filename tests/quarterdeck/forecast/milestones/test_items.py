from dataclasses import replace
from datetime import date

import pytest

from quarterdeck.errors import InvalidInput
from quarterdeck.forecast.milestones import Item, MilestoneHistory, Statement, Train
from quarterdeck.forecast.milestones.snapshots import snapshots_at

SPRING = Train("spring", date(2026, 1, 5), date(2026, 3, 27))
SUMMER = Train("summer", date(2026, 4, 6), date(2026, 6, 26))
AUTUMN = Train("autumn", date(2026, 7, 6), date(2026, 9, 25))
TRAINS = (SPRING, SUMMER, AUTUMN)


def item(*statements: Statement, **fields: object) -> Item:
    known = {"id": "sso", "title": "Sign-on", "group": "sso", "stage": "beta", "team": "docks"}
    return Item(**(known | fields), statements=statements)  # type: ignore[arg-type]


def test_it_tells_every_flaw_at_once() -> None:
    late_first = item(Statement(date(2026, 5, 1), 2), Statement(date(2026, 4, 1), 1))
    with pytest.raises(InvalidInput) as refused:
        MilestoneHistory((SUMMER, replace(SPRING, closes_on=None)), (late_first, item(Statement(date(2026, 1, 1), 0), met=1)), 1)
    text = str(refused.value)
    assert "4 flaws" in text
    assert "train 1 (summer): expected to open before spring" in text
    assert "statements oldest first, got 2026-04-01 after 2026-05-01" in text
    assert "expected each id once" in text
    assert "met in one of the 1 closed trains, got 1" in text


def test_it_refuses_a_calendar_of_nothing_and_trains_that_overlap() -> None:
    with pytest.raises(InvalidInput, match="at least one train, got none"):
        MilestoneHistory((), (), 0)
    with pytest.raises(InvalidInput, match="expected to close by 2026-04-06"):
        MilestoneHistory((replace(SPRING, closes_on=date(2026, 5, 1)), SUMMER), (), 0)


def test_what_was_known_leaves_out_later_words_and_outcomes() -> None:
    told = item(Statement(date(2026, 1, 2), 0), Statement(date(2026, 4, 6), 1), Statement(date(2026, 4, 7), 2), met=2)
    unheard = item(Statement(date(2026, 6, 1), 2), id="late")
    known = MilestoneHistory(TRAINS, (told, unheard), 3).as_known_at(1)
    assert [each.id for each in known.items] == ["sso"]
    assert [each.target for each in known.items[0].statements] == [0, 1]
    assert known.items[0].met is None
    assert (known.num_closed, len(known.trains)) == (1, 2)


@pytest.mark.parametrize(("origin", "words"), [(3, "between 0 and 2"), (-1, "between 0 and 2"), (2, "1 open before autumn")])
def test_it_refuses_an_origin_it_cannot_know(origin: int, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        MilestoneHistory(TRAINS, (), 1).as_known_at(origin)


def test_a_snapshot_tells_how_an_item_stood() -> None:
    alpha = item(Statement(date(2025, 12, 1), 0), Statement(date(2026, 4, 2), 1), id="alpha", stage="alpha")
    beta = item(
        Statement(date(2025, 12, 1), 1, num_teams=1),
        Statement(date(2026, 2, 2), 2, committed_to=1, is_current=True, num_teams=3, team="gates"),
        Statement(date(2026, 4, 10), 3),
        after=("alpha", "nobody knows"),
        met=2,
    )
    history = MilestoneHistory(TRAINS, (alpha, beta), 3)
    found = {each.item: each for each in snapshots_at(history, 1)}["sso"]
    assert (found.target, found.horizon, found.num_slips, found.is_committed, found.is_current) == (2, 1, 1, True, True)
    assert (found.age_days, found.quiet_days, found.was_restated) == (126, 63, True)
    assert (found.num_teams, found.team) == (3, "gates")
    assert (found.num_waiting_for, found.earliest, found.met) == (1, 1, 2)


@pytest.mark.parametrize(
    "gone",
    [
        item(Statement(date(2026, 1, 2), 0)),
        item(Statement(date(2026, 1, 2), 2), Statement(date(2026, 2, 2), None)),
        item(Statement(date(2026, 1, 2), 1), met=0),
        item(Statement(date(2026, 4, 7), 1)),
        item(),
    ],
    ids=["target past", "given up", "met", "not yet said", "nothing said"],
)
def test_no_snapshot_of_what_is_not_ahead(gone: Item) -> None:
    assert not snapshots_at(MilestoneHistory(TRAINS, (gone,), 2), 1)


def test_what_was_never_ahead_of_a_train_holds_nothing_up() -> None:
    before_records = item(Statement(date(2025, 1, 1), -2), id="alpha")
    waiting = item(Statement(date(2026, 1, 2), 1), after=("alpha",))
    assert snapshots_at(MilestoneHistory(TRAINS, (before_records, waiting), 1), 1)[0].num_waiting_for == 0
