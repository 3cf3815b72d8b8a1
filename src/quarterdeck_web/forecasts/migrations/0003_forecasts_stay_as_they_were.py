"""The database itself refuses to change what a forecast said. Its truth may come; `revision` says only whether it is old."""

from django.db import migrations

MESSAGE = "a forecast is never edited"
KEPT = ("workspace_id", "number", "plan_id", "made_on", "made_at", "num_samples", "summary", "content")
RECORDS, FORECASTS = "products_forecastrecord", "forecasts_forecast"


def add(apps, schema_editor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        record = "(OLD.body - 'actual_date') IS DISTINCT FROM (NEW.body - 'actual_date')"
        forecast = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in KEPT)
        refuse = f"CREATE FUNCTION refuse_edit_of_forecast() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
        schema_editor.execute(refuse)
        for table, condition in ((RECORDS, record), (FORECASTS, forecast)):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse_edit_of_forecast()"
            )
    elif schema_editor.connection.vendor == "sqlite":
        record = "json_remove(OLD.body, '$.actual_date') IS NOT json_remove(NEW.body, '$.actual_date')"
        forecast = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in KEPT)
        for table, condition in ((RECORDS, record), (FORECASTS, forecast)):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW WHEN {condition} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )


def remove(apps, schema_editor) -> None:
    for table in (RECORDS, FORECASTS):
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_stays{on}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS refuse_edit_of_forecast()")


class Migration(migrations.Migration):
    dependencies = [
        ("forecasts", "0002_summaries"),
        ("products", "0002_importedfile"),
    ]

    operations = [migrations.RunPython(add, remove, elidable=False)]
