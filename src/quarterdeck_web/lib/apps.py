from django.apps import AppConfig
from django.core.checks import Tags, Warning, register
from django.core.management import call_command
from django.db.models.signals import post_migrate, pre_migrate


class LibConfig(AppConfig):
    name = "quarterdeck_web.lib"
    label = "lib"

    def ready(self) -> None:
        """Keep the walls of the database up through every migration."""
        pre_migrate.connect(_before_migrating, sender=self)
        post_migrate.connect(_after_migrating, sender=self)
        register(_check_walls, Tags.database)


def _before_migrating(using: str, **kwargs: object) -> None:
    from quarterdeck_web.lib import walls

    walls.take_down_triggers()


def _after_migrating(using: str, **kwargs: object) -> None:
    from quarterdeck_web.lib import walls

    # The table of the cache is no model's, so no migration makes it.
    call_command("createcachetable", database=using, verbosity=0)
    walls.install()


def _check_walls(databases: list[str] | None = None, **kwargs: object) -> list[Warning]:
    """Say which walls do not stand; part of `migrate` and of `check --database default`."""
    from django.db import DatabaseError, connection

    from quarterdeck_web.lib import walls

    if not databases:
        return []
    try:
        if "accounts_workspace" not in connection.introspection.table_names():
            return []
        gone = walls.missing()
        is_above = connection.vendor == "postgresql" and _is_above_row_security()
    except DatabaseError:
        return []
    found = (
        [Warning(f"{len(gone)} walls between workspaces are missing, such as {gone[0]}.", hint="Run migrate.", id="quarterdeck.W001")] if gone else []
    )
    if is_above:
        hint = "Give Quarterdeck a role of its own: CREATE ROLE quarterdeck LOGIN NOSUPERUSER NOBYPASSRLS, as the owner of its database."
        found.append(
            Warning("The database role stands above row-level security, so the second wall does not hold.", hint=hint, id="quarterdeck.W002")
        )
    return found


def _is_above_row_security() -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])
