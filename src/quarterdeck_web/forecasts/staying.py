"""The database itself refuses to change what a forecast said. Its truth may come; `revision` says only whether it is old.

Runs after every migration: rebuilding a table on SQLite drops its triggers.
"""

from typing import Any

from django.db import connections

MESSAGE = "a forecast is never edited"
KEPT = ("workspace_id", "number", "plan_id", "made_on", "made_at", "num_samples", "summary", "content")
RECORDS, FORECASTS = "products_forecastrecord", "forecasts_forecast"
REFUSE = f"CREATE OR REPLACE FUNCTION refuse_edit_of_forecast() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"


def keep_forecasts(using: str = "default", **_: Any) -> None:
    """Put up what is missing of the two triggers."""
    connection = connections[using]
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger" if is_postgresql else "SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
        for statement in (each for table in (RECORDS, FORECASTS) if f"{table}_stays" not in there for each in _statements(table, is_postgresql)):
            cursor.execute(statement)


def _statements(table: str, is_postgresql: bool) -> tuple[str, ...]:
    differs = "IS DISTINCT FROM" if is_postgresql else "IS NOT"
    changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in KEPT)
    if is_postgresql:
        condition = "(OLD.body - 'actual_date') IS DISTINCT FROM (NEW.body - 'actual_date')" if table == RECORDS else changed
        act = "EXECUTE FUNCTION refuse_edit_of_forecast()"
        return REFUSE, f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({condition}) {act}"
    condition = "json_remove(OLD.body, '$.actual_date') IS NOT json_remove(NEW.body, '$.actual_date')" if table == RECORDS else changed
    act = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    return (f"CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW WHEN {condition} {act}",)
