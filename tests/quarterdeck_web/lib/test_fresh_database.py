"""A new database gets the tables that all migrations make one after the other."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection

from quarterdeck_web.lib.fresh_database import is_new
from quarterdeck_web.lib.management.commands import migrate

WIDER = {("auth_group_permissions", "id")}
"""Django's own, which Quarterdeck has no rows in: PostgreSQL gets 32 bits from the model, 64 from its migrations."""
STEP_BY_STEP = """
import django, json
django.setup()
from django.core.management import call_command
from django.core.management.commands.migrate import Command
from django.db import connection
from tests.quarterdeck_web.lib.test_fresh_database import described
call_command(Command(), verbosity=0, interactive=False)
print(json.dumps(described(connection)))
"""


def described(connection: Any) -> dict[str, Any]:
    """What a database holds, sorted: columns and keys of each table by what they do, triggers, walls, migrations noted as done."""
    is_postgresql, looked, tables = connection.vendor == "postgresql", connection.introspection, {}
    with connection.cursor() as cursor:
        for table in sorted(looked.table_names(cursor)):
            columns = sorted(
                [each.name, str(each.type_code), each.null_ok, each.internal_size] for each in looked.get_table_description(cursor, table)
            )
            keys = sorted(
                repr([fact[part] for part in ("columns", "primary_key", "unique", "foreign_key", "check", "index")])
                for fact in looked.get_constraints(cursor, table).values()
            )
            tables[table] = {"columns": [each for each in columns if (table, each[0]) not in WIDER], "keys": keys}
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal" if is_postgresql else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        triggers = sorted(name for (name,) in cursor.fetchall())
        cursor.execute("SELECT tablename, policyname FROM pg_policies" if is_postgresql else "SELECT '', ''")
        policies = sorted(map(list, cursor.fetchall()))
        cursor.execute("SELECT app, name FROM django_migrations")
        done = sorted(map(list, cursor.fetchall()))
    return {"tables": tables, "triggers": triggers, "policies": policies, "migrations": done}


@pytest.fixture
def empty_database(tmp_path):
    """The address of a database with nothing in it."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'step-by-step.sqlite3'}"
        return
    name = f"step_by_step_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


@pytest.mark.django_db(transaction=True)
def test_tables_made_at_once_are_those_of_every_migration(empty_database, tmp_path):
    environment = os.environ | {
        "DATABASE_URL": empty_database,
        "PYTEST_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tests.quarterdeck_web.settings",
    }
    root = Path(__file__).resolve().parents[3]
    ran = subprocess.run([sys.executable, "-c", STEP_BY_STEP], env=environment, cwd=root, capture_output=True, text=True, timeout=600, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    step_by_step, at_once = json.loads(ran.stdout), json.loads(json.dumps(described(connection)))
    assert len(at_once["tables"]) > 100
    assert not is_new(connection)
    assert at_once["tables"].keys() == step_by_step["tables"].keys()
    for table, facts in at_once["tables"].items():
        assert facts == step_by_step["tables"][table], table
    assert at_once == step_by_step


@pytest.mark.django_db(transaction=True)
def test_a_database_that_holds_anything_is_never_taken_for_new(monkeypatch):
    monkeypatch.setattr(migrate, "make_tables", lambda connection: pytest.fail("tables were made in a database that has some"))
    call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_asked_for_one_app_it_goes_step_by_step(monkeypatch):
    monkeypatch.setattr(migrate, "is_new", lambda connection: pytest.fail("one app's migrations are not the whole database's"))
    call_command("migrate", "jobs", verbosity=0)
