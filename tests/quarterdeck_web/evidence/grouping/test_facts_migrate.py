"""Decisions that were kept before the product file knew them become its nouns, and can still be taken back."""

from importlib import import_module
from types import SimpleNamespace

from django.utils import timezone

from quarterdeck_web.products.assemble import field_flaws, tidy_body

MIGRATION = import_module("quarterdeck_web.evidence.migrations.0013_need_facts_as_nouns")


class Row(SimpleNamespace):
    def save(self):
        self.is_saved = True


def migrated(*rows):
    """The bodies that the migration makes of old rows."""
    listed = SimpleNamespace(order_by=lambda *_: SimpleNamespace(select_related=lambda *_: SimpleNamespace(iterator=lambda: iter(rows))))
    MIGRATION.as_nouns(SimpleNamespace(get_model=lambda *_: SimpleNamespace(objects_of_everyone=listed)), None)
    assert all(row.is_saved for row in rows)
    assert all(field_flaws("need_facts", row.body) == {} for row in rows)
    return [tidy_body("need_facts", row.body) for row in rows]


def old(**fields):
    at = timezone.datetime(2026, 11, 20, tzinfo=timezone.get_current_timezone())
    by = SimpleNamespace(name="", email="ines@harbor.example")
    return Row(**({"workspace_id": 1, "by": by, "at": at, "item": None, "into": "", "body": {}} | fields))


def test_pins_and_merges_become_nouns_in_their_order():
    kept = {
        "need": {"id": "gate", "title": "Reach the gate"},
        "items": ["E1", "E2"],
        "survey_answers": [],
        "links": [
            {"body": {"need": "gate", "feature": "F", "note": "mine"}, "was_there": True},
            {"body": {"need": "gate", "feature": "G"}, "was_there": False},
        ],
    }
    rows = [
        old(kind="pin", need="slots", item=SimpleNamespace(ref="E1")),
        old(kind="merge", need="gate", into="slots", body=kept),
        old(kind="pin", need="slots", item=SimpleNamespace(ref="E1"), workspace_id=2, by=None),
    ]
    said = {"by": "ines@harbor.example", "on": "2026-11-20"}
    links = [{"need": "gate", "feature": "F", "note": "mine"}, {"need": "gate", "feature": "G"}]
    merged = {"need": kept["need"], "evidence": ["E1", "E2"], "links": links, "shared": ["F"]}
    assert migrated(*rows) == [
        {"kind": "pin", "need": "slots", "items": ["E1"], **said},
        {"kind": "merge", "need": "gate", "into": "slots", "merged": merged, **said},
        {"kind": "pin", "need": "slots", "items": ["E1"], "on": "2026-11-20"},
    ]
    assert [(row.workspace_id, row.position) for row in rows] == [(1, 1), (1, 2), (2, 1)]
