"""The tables of a new database, made as the models are today instead of by way of every change since the first.

Django makes its picture of all models anew at each of some 350 steps: 40 seconds for a database with nothing in it, where
this takes 2. What migrations do besides tables and columns (walls, indexes of words, forecasts that stay) hangs on `post_migrate`
and so comes either way; a migration that changes rows finds none. A test holds both ways against each other.
"""

from typing import Any

from django.apps import apps
from django.db import router
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def is_new(connection: Any) -> bool:
    """Whether a database has no tables at all."""
    return not connection.introspection.table_names()


def make_tables(connection: Any) -> None:
    """Make every table of every app in an empty database, and note each migration as done; all of it or nothing."""
    with connection.schema_editor() as editor:
        for config in apps.get_app_configs():
            for model in router.get_migratable_models(config, connection.alias):
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        for app, name in sorted(MigrationLoader(connection).disk_migrations):
            recorder.record_applied(app, name)
