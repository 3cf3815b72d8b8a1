from datetime import date

from django.db import migrations

COLUMNS = ["day", "word_row", "source", "language"]


def fill(apps, schema_editor):
    """Make the new columns from what each item holds already."""
    model = apps.get_model("evidence", "Evidence")
    batch = []
    for row in model._base_manager.iterator(chunk_size=500):
        said = row.body.get("said_on")
        row.day = date.fromisoformat(said) if said else row.created_at.date()
        row.word_row = row.id.int & (2**63 - 1)
        row.source, row.language = row.body.get("source", "")[:200], row.body.get("language", "en")[:20]
        batch.append(row)
        if len(batch) == 500:
            model._base_manager.bulk_update(batch, COLUMNS, batch_size=100)
            batch = []
    model._base_manager.bulk_update(batch, COLUMNS, batch_size=100)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_inbox_columns")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
