"""How a new workspace can begin with a product in it (see `accounts.starts`)."""

from django.urls import reverse

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.accounts.starts import start


@start("harbor", title="The sample company Harbor", sentence="Teams, feedback and a hundred features, to look around in and try things on.")
def harbor(scope: Scope) -> str | None:
    """The sample product, loaded by a worker: a thousand rows are no work for a page."""
    from quarterdeck_web.jobs.actions import enqueue

    job = enqueue(scope, "sample", {"name": "harbor"}, idempotency_key="sample:harbor")
    return reverse("job", args=[scope.workspace.slug, job.pk])


@start("file", title="A product file", sentence="An export of another workspace, or what the command line writes (JSON or YAML).")
def file(scope: Scope) -> str | None:
    """Where a file is brought."""
    return reverse("import", args=[scope.workspace.slug])
