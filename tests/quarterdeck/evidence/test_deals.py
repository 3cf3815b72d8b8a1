"""Won and lost by competitor, segment and reason."""

from datetime import date

import pytest

from quarterdeck.evidence.deals import counted_deals, win_rate, win_rates
from quarterdeck.product import Deal, Evidence


def deal(number: int, outcome: str, **more: object) -> Evidence:
    facts = {name: more.pop(name) for name in ("competitor", "reason", "amount") if name in more}
    ended = Deal(outcome=outcome, **facts)  # type: ignore[arg-type]
    return Evidence(id=f"D{number}", text="said", kind="deal", deal=ended, said_on=date(2026, 1, number), **more)  # type: ignore[arg-type]


def test_rates_by_each_side_with_the_interval_of_wilson() -> None:
    deals = [
        deal(1, "won", competitor="moorline", reason="price", segment="food", amount=10.0),
        deal(2, "lost", competitor="moorline", reason="Price ", segment="food", amount=20.0),
        deal(3, "lost", competitor="moorline", reason="slots", segment="steel"),
        deal(4, "won", segment="steel"),
    ]
    moorline, nobody = win_rates(deals, "competitor")
    assert (moorline.group, moorline.won, moorline.lost, moorline.deals) == ("moorline", 1, 2, ("D3", "D2", "D1"))
    assert (moorline.interval.low, moorline.interval.high) == pytest.approx((0.0615, 0.7923), abs=1e-4)  # Wilson, 1 of 3
    assert (moorline.amount_won, moorline.amount_lost) == (10.0, 20.0)
    assert nobody.group == ""
    assert {rate.group: (rate.won, rate.lost) for rate in win_rates(deals, "reason")} == {"Price": (1, 1), "Slots": (0, 1), "": (1, 0)}
    assert {rate.group: (rate.won, rate.lost) for rate in win_rates(deals, "segment")} == {"food": (1, 1), "steel": (1, 1)}


def test_only_deals_that_stand_for_themselves_count() -> None:
    others = [Evidence(id="E", text="a call"), deal(1, "won", duplicate_of="D2"), deal(2, "lost"), deal(3, "won", archived=True)]
    assert [each.id for each in counted_deals(others)] == ["D2"]
    assert win_rates(others[:1], "reason") == ()
    assert win_rate([]) is None
