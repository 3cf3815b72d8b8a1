"""What people decided about needs, as the nouns that the product file keeps."""

from typing import Any

from django.db import migrations


def as_nouns(apps: Any, schema_editor: Any) -> None:
    """Facts as the product file writes them, in the order they were decided."""
    fact = apps.get_model("evidence", "NeedFact")
    positions: dict[Any, int] = {}
    for row in fact.objects_of_everyone.order_by("at", "id").select_related("by", "item").iterator():
        positions[row.workspace_id] = row.position = positions.get(row.workspace_id, 0) + 1
        body = {"kind": row.kind, "need": row.need}
        if row.kind == "merge":
            body |= {"into": row.into, "merged": _merged(row.body)} if row.body else {"into": row.into}
        else:
            body["items"] = [row.item.ref]
        if row.by is not None:
            body["by"] = row.by.name or row.by.email
        row.body = body | {"on": row.at.date().isoformat()}
        row.created_at = row.changed_at = row.at
        row.save()


def _merged(kept: dict[str, Any]) -> dict[str, Any]:
    links = kept.get("links") or []
    found = {
        "need": kept["need"],
        "evidence": kept.get("items") or [],
        "survey_answers": kept.get("survey_answers") or [],
        "links": [link["body"] for link in links],
        "shared": [link["body"]["feature"] for link in links if link.get("was_there")],
    }
    return {name: value for name, value in found.items() if value}


class Migration(migrations.Migration):
    dependencies = [("evidence", "0012_highlights_and_need_facts")]

    operations = [migrations.RunPython(as_nouns, migrations.RunPython.noop)]
