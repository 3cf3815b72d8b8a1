"""Pages for bringing a product file in and taking the workspace out."""

import csv
import io
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.lib.refusals import FieldErrors
from quarterdeck_web.products.assemble import collections, export_bytes
from quarterdeck_web.products.models import ImportedFile
from quarterdeck_web.products.transfer import bring_file, start_import, table_of, take_back_import

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@operation("workspace.export")
def export_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Everything that can leave: the product file, and each collection as a table."""
    counts = [{"name": name, "rows": scope.rows(model).count()} for name, model in collections().items()]
    return render(request, "products/export.html", {"counts": sorted(counts, key=lambda each: each["name"])})


@operation("workspace.export")
def export_product(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The whole workspace as one product file."""
    return download(export_bytes(scope.workspace), f"{scope.workspace.slug}.json", "application/json")


@operation("workspace.export")
def export_table(request: HttpRequest, scope: Scope, collection: str, form: str) -> HttpResponse:
    """One collection as CSV or XLSX; texts that a spreadsheet would run as formulas are defused."""
    if collection not in collections() or form not in ("csv", "xlsx"):
        raise Http404
    fields, rows = table_of(scope, collection)
    if form == "xlsx":
        return download(_xlsx(collection, fields, rows), f"{collection}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(fields)
    writer.writerows([[defused(value) for value in row] for row in rows])
    return download(("\ufeff" + text.getvalue()).encode(), f"{collection}.csv", "text/csv; charset=utf-8")


def defused(value: object) -> object:
    """A text that a spreadsheet shows and does not run."""
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _xlsx(name: str, fields: list[str], rows: list[list[object]]) -> bytes:
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        sheet = book.add_worksheet(name[:31])
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, fields, bold)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, [defused(value) for value in row])
        sheet.freeze_panes(1, 0)
    return content.getvalue()


def download(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to keep: never shown by the browser, never run."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@operation("workspace.import", methods=("GET", "POST"))
def import_page(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Bring a file; the ones brought before."""
    errors: list[str] = []
    if request.method == "POST":
        try:
            file = request.FILES.get("file")
            if file is None:
                raise FieldErrors({"file": ["expected a file, got none. Choose a product file (JSON or YAML)"]})
            brought = bring_file(scope, file.name or "file", file.read())
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
    return render(request, "products/imported_file.html", {"file": brought, "job": job})
