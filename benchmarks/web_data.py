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


def grow_features(workspace: Any, n: int, *, seed: int = 1) -> int:
    """Add features until a workspace holds `n`: others' documents under keys of their own, links to needs too. Returns how many."""
    from django.utils import timezone

    from quarterdeck_web.evidence.models import Need
    from quarterdeck_web.features.figures import index_features
    from quarterdeck_web.features.models import Feature, NeedLink

    dice, rows = random.Random(seed), Feature.objects.within(workspace)
    there = rows.count()
    bodies = list(rows.order_by("position")[:500].values_list("body", flat=True))
    last = rows.order_by("-position").values_list("position", flat=True).first() or 0
    known = {(model, ref): pk for model in _linked(Feature) for ref, pk in model.objects.within(workspace).values_list("ref", "pk")}
    needs, now = list(Need.objects.within(workspace)), timezone.now()
    made, links = [], []
    for number in range(there, n):
        body = _feature(dice, dice.choice(bodies), number)
        row = Feature(workspace=workspace, position=last + number, body=body, created_at=now, changed_at=now).reindex(known)
        made.append(row)
        need = dice.choice(needs) if needs else None
        if need is not None:
            link = {"need": need.ref, "feature": body["id"]}
            links.append(NeedLink(workspace=workspace, position=10_000 + number, body=link, need=need, feature=row, created_at=now, changed_at=now))
    rows.bulk_create(made, batch_size=500)
    NeedLink.objects.within(workspace).bulk_create(links, batch_size=500)
    index_features(workspace, None)
    return len(made)


def _linked(model: Any) -> list[Any]:
    """The models that a noun's columns point at."""
    return [model._meta.get_field(column).related_model for column in model.links]


def _feature(dice: random.Random, body: dict[str, Any], number: int) -> dict[str, Any]:
    """A document with its own key, title and sizes; every activity and ask keeps an id of its own."""
    import json

    factor = dice.lognormvariate(0, 0.5)
    made: dict[str, Any] = json.loads(json.dumps(body).replace(body["id"], f"GROWN-{number}"))
    made["title"] = f"{body['title']} {number}"
    if made.get("value"):
        made["value"]["value"] = {point: round(value * factor, 2) for point, value in made["value"]["value"].items()}
    return made
