"""`migrate`, with a shorter way for a database that is new."""

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connections

from quarterdeck_web.lib.fresh_database import is_new, make_tables

ONLY_SOME = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")


class Command(Migrate):
    """Django's own, which finds nothing left to do where the tables were made at once."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if not any(options.get(name) for name in ONLY_SOME):
            connection.prepare_database()
            if is_new(connection):
                make_tables(connection)
        super().handle(*args, **options)
