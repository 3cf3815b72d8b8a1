"""What must be true before the first page: the database has its tables, static files lie where they are served from, a first workspace is there."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Say = Callable[[str], object]


@dataclass(frozen=True)
class Prepared:
    """Whether this was the first start, and how to sign in to the sample if there is one."""

    is_first: bool
    sign_in: Any


def prepare(with_sample: bool, say: Say) -> Prepared:
    """See to everything. With nothing to do it takes a fraction of a second."""
    start_django()
    update_database(say)
    collect_static(say)
    free_lost_jobs()
    return first_workspace(with_sample, say)


def start_django() -> None:
    """Load settings and apps."""
    import django

    django.setup()


def update_database(say: Say) -> None:
    """Bring the tables up to this version. Looks first: Django's own command takes a second to find nothing to do."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    say("Preparing the database.")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def collect_static(say: Say) -> None:
    """Copy static files to where they are served from, named by their content, if they changed."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found.update(f"{path} {storage.get_modified_time(path)} {storage.size(path)}\n".encode())
    mark = settings.STATIC_ROOT / ".collected"
    if mark.exists() and mark.read_text() == found.hexdigest():
        return
    say("Collecting static files.")
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(found.hexdigest())


def free_lost_jobs() -> None:
    """Let jobs begin again that a crash of this machine left behind."""
    from quarterdeck_web.jobs.leases import reap

    reap()


def first_workspace(with_sample: bool, say: Say) -> Prepared:
    """At the first start, the sample."""
    from quarterdeck_web.accounts.models import User, Workspace

    if Workspace.objects.exists() or User.objects.exists():
        return Prepared(False, None)
    if not with_sample:
        return Prepared(True, None)
    from quarterdeck_web.products.samples import make_sample_workspace

    say("Loading the sample company Harbor.")
    return Prepared(True, make_sample_workspace("harbor").sign_in)
