"""Background work of this app."""

from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.products.models import ImportedFile
from quarterdeck_web.products.transfer import import_file, look_at, product_in


@job("look", title="Reading a file", operation="workspace.import", quick=True)
def look(context: JobContext) -> JobResult:
    """Look at a file that somebody brought."""
    brought = context.scope.get(ImportedFile, pk=context.arguments["file"])
    look_at(brought, context.workspace, context.progress)
    return JobResult(url=f"/w/{context.workspace.slug}/import/{brought.pk}/")


@job("import", title="Importing", operation="workspace.import")
def import_(context: JobContext) -> JobResult:
    """Import a file; all of it or nothing, however often it starts."""
    brought = context.scope.get(ImportedFile, pk=context.arguments["file"])
    context.progress(0.1, "reading the file")
    product = product_in(brought)
    context.progress(0.4, "writing its rows, all or none")
    with context.finishing() as result:
        rows = import_file(context.scope, brought, product)
        result.url = f"/w/{context.workspace.slug}/import/{brought.pk}/"
        result.facts = {"rows": rows}
    return result


@job("sample", title="Loading the sample", operation="workspace.import", quick=True)
def load_sample(context: JobContext) -> JobResult:
    """Put the sample product into a new workspace, under the name it was given. A workspace that holds something is left alone."""
    from quarterdeck_web.products.samples import fill_with_sample

    context.progress(0.1, "reading the sample")
    with context.finishing() as result:
        result.facts = {"rows": fill_with_sample(context.workspace, context.arguments["name"])}
        result.url = f"/w/{context.workspace.slug}/"
    return result
