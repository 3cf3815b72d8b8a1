"""Plans as files other programs read."""

from django.http import HttpRequest, HttpResponse

from quarterdeck_web.accounts.operations import operation
from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.plans.documents import document_of
from quarterdeck_web.plans.views.plan import plan_named
from quarterdeck_web.plans.workbook import workbook_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@operation("plans.see")
def workbook(request: HttpRequest, scope: Scope, plan: int) -> HttpResponse:
    """The plan as a workbook: features, activities, what is left out, loads, limits."""
    row = plan_named(scope, plan)
    answer = HttpResponse(workbook_of(document_of(row)), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{scope.workspace.slug}-plan-{row.number}.xlsx"'
    return answer
