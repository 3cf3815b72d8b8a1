"""Rows for measuring the web application: as many as asked for, like the sample's in words, days and accounts."""

import random
from datetime import timedelta
from typing import Any

BATCH = 2000
ENDINGS = ("", " Again.", " For weeks now.", " Nobody answers.", " Can this be changed?", " It costs us every day.")


def grow_evidence(workspace: Any, n: int, *, seed: int = 1) -> int:
    """Add evidence until a workspace holds `n` items: other items' words, put together anew, four in ten linked. Returns how many were added."""
    from django.utils import timezone

    from quarterdeck_web.evidence.models import Evidence, Need
    from quarterdeck_web.strategy.models import Account

    dice = random.Random(seed)
    rows = Evidence.objects.within(workspace)
    there = rows.count()
    bodies = list(rows.order_by("position")[:2000].values_list("body", flat=True))
    accounts = {row.ref: row for row in Account.objects.within(workspace)}
    needs = {row.ref: row for row in Need.objects.within(workspace)}
    known: dict[Any, Any] = {(type(row), ref): row.pk for found in (accounts, needs) for ref, row in found.items()}
    known |= {(Account._meta.get_field("segment").related_model, ref): pk for ref, pk in _segments(workspace)}
    last = rows.order_by("-position").values_list("position", flat=True).first() or 0
    now, today = timezone.now(), timezone.localdate()
    made = []
    for number in range(there, n):
        body = _body(dice, bodies, accounts, number, today)
        last += 1
        row = Evidence(workspace=workspace, position=last, body=body, created_at=now, changed_at=now)
        made.append(row.reindex(known))
        if len(made) == BATCH:
            rows.bulk_create(made)
            made = []
    rows.bulk_create(made)
    return max(0, n - there)


def _body(dice: random.Random, bodies: list[dict[str, Any]], accounts: dict[str, Any], number: int, today: Any) -> dict[str, Any]:
    first, second = dice.choice(bodies), dice.choice(bodies)
    body = {**first, "id": f"G{number:06d}", "text": f"{first['text']} {second['text'][: dice.randint(20, 120)]}{dice.choice(ENDINGS)} #{number}"}
    body["said_on"] = (today - timedelta(days=int(dice.triangular(0, 1500, 0)))).isoformat()
    account = dice.choice(list(accounts)) if accounts and dice.random() < 0.8 else None
    for field, value in (("account", account), ("segment", accounts[account].body.get("segment") if account else None)):
        body.pop(field, None)
        if value:
            body[field] = value
    if dice.random() < 0.3:
        body.pop("need", None)
    body.pop("duplicate_of", None)
    if dice.random() < 0.1:
        body["archived"] = True
    return body


def _segments(workspace: Any) -> list[tuple[str, Any]]:
    from quarterdeck_web.strategy.models import Segment

    return list(Segment.objects.within(workspace).values_list("ref", "pk"))
