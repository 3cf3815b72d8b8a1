"""Pages for bringing a product file in and taking the workspace out."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.showing import lines_after, snapshot
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.lib.tables import csv_bytes, xlsx_bytes
from quarterdeck_web.lib.uploads import download, receive
from quarterdeck_web.products.assemble import collections, export_bytes
from quarterdeck_web.products.models import ImportedFile
from quarterdeck_web.products.transfer import bring_file, start_import, table_of, take_back_import

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@operation("workspace.export")
def export_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Everything that can leave: the product file, and each collection as a table."""
    counts = [{"name": name, "rows": scope.rows(model).count()} for name, model in collections().items()]
    return render(request, "products/export.html", {"counts": sorted(counts, key=lambda each: each["name"])})


@operation("workspace.export")
def export_product(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The whole workspace as one product file."""
    return download(f"{scope.workspace.slug}.json", export_bytes(scope.workspace), "application/json")


@operation("workspace.export")
def export_table(request: HttpRequest, scope: Scope, collection: str, form: str) -> HttpResponse:
    """One collection as CSV or XLSX; texts that a spreadsheet would run as formulas are defused."""
    if collection not in collections() or form not in ("csv", "xlsx"):
        raise Http404
    fields, rows = table_of(scope, collection)
    if form == "xlsx":
        return download(f"{collection}.xlsx", xlsx_bytes(collection, fields, rows), XLSX)
    return download(f"{collection}.csv", csv_bytes(fields, rows), "text/csv; charset=utf-8")


@operation("workspace.import", methods=("GET", "POST"))
def import_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Bring a file; the ones brought before."""
    errors: list[str] = []
    if request.method == "POST":
        try:
            file = receive(request.FILES.get("file"), field="file")
            brought = bring_file(scope, file.name, file.content)
            return redirect("imported-file", workspace=scope.workspace.slug, file=brought.pk)
        except FieldErrors as error:
            errors = error.errors["file"]
    files = scope.rows(ImportedFile).defer("content", "before").order_by("-brought_at")[:50]
    return render(request, "products/import.html", {"files": files, "errors": errors}, status=422 if errors else 200)


@operation("workspace.import", methods=("GET", "POST"))
def imported_file(request: HttpRequest, scope: Scope, file: UUID) -> HttpResponse:
    """What a file holds, its flaws, what it would change; POST imports it or takes it back."""
    brought = scope.get(ImportedFile, pk=file)
    if request.method == "POST":
        if request.POST.get("action") == "undo":
            take_back_import(scope, brought)
            messages.info(request, f"{brought.name} taken back: the workspace is as it was.")
        else:
            start_import(scope, brought)
        return redirect("imported-file", workspace=scope.workspace.slug, file=brought.pk)
    job = scope.rows(Job).filter(kind__in=["look", "import"], arguments__file=str(brought.pk)).order_by("-created_at").first()
    told = snapshot(job, lines_after(scope, job)) if job else None
    return render(request, "products/imported_file.html", {"file": brought, "job": job, "told": told})
