"""Deals won and lost in the last twelve months, with the reasons that Harbor's strategy speaks of."""

from datetime import date

from quarterdeck.product import Account, Deal, Evidence
from quarterdeck.samples.harbor.facts import data


def deals(customers: tuple[Account, ...]) -> tuple[Evidence, ...]:
    """Every deal as evidence, oldest first: one that was won names its account, one that was lost names the company as a tag."""
    return tuple(_deal(number, line, customers) for number, line in enumerate(data("deals")["rows"], start=1))


def _deal(number: int, line: str, customers: tuple[Account, ...]) -> Evidence:
    day, outcome, company, segment, competitor, reason, told_by, thousands, text = line.split("|")
    account = _account(company, segment, customers) if outcome == "won" else None
    deal = Deal(outcome=outcome, competitor=competitor or None, reason=reason, told_by=told_by, amount=float(thousands) * 1000)  # type: ignore[arg-type]
    return Evidence(
        id=f"D{number:02d}",
        text=text,
        kind="deal",
        source="win and loss interviews" if told_by == "buyer" else "sales note",
        said_on=date.fromisoformat(day),
        account=account,
        segment=segment,
        tags=() if account else (company,),
        deal=deal,
    )


def _account(company: str, segment: str, customers: tuple[Account, ...]) -> str:
    """The account of that name; some have a word of their trade behind it."""
    return next(each.id for each in customers if each.segment == segment and each.title.split(" ")[: len(company.split())] == company.split())
