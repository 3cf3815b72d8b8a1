"""A view of the features as a table for spreadsheets: the numbers apart, in columns of their own."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.features.grid import Grid, View
from quarterdeck_web.features.models import FeatureFigures
from quarterdeck_web.features.names import Names
from quarterdeck_web.lib.tables import csv_lines, xlsx_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 100_000
HEADER = (
    *("Key", "Title", "Status", "Objective", "Release", "Team", "Owner", "Value key", "Feasibility key"),
    *("Value 10 %", "Value 50 %", "Value 90 %", "Rank from", "Rank to", "Verdict", "Condition"),
    *("Effort 10 %, person-weeks", "Effort 50 %", "Effort 90 %", "Cost of delay a week", "Kano"),
    *("In the plan", "Start", "50 % date", "85 % date", "Promised", "P(on time)", "People", "Accounts", "Quotes", "Revenue of accounts"),
)


def table_of(scope: Scope, view: View, names: Names, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The features of a view, in its order, as CSV (streamed) or XLSX."""
    name = f"{scope.workspace.slug}-features"
    rows = (_cells(row, names) for row in islice(_ordered(scope, view), MOST_ROWS))
    if kind == "xlsx":
        answer: Any = HttpResponse(xlsx_bytes("Features", HEADER, rows), content_type=XLSX)
    else:
        kind, answer = "csv", StreamingHttpResponse(csv_lines(HEADER, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def _ordered(scope: Scope, view: View) -> Iterator[FeatureFigures]:
    return iter(Grid(scope, view).ordered().iterator(chunk_size=1000))


def _cells(row: FeatureFigures, names: Names) -> list[Any]:
    objective, release = names.objectives.get(row.objective_id, ("", ""))[1], names.releases.get(row.release_id, ("", "", None))[1]
    return [
        *(row.ref, row.title, row.status, objective, release, names.teams.get(row.team, row.team), row.owner, row.value_key, row.feasibility_key),
        *(row.value_low, row.value_mid, row.value_high, row.rank_low, row.rank_high, row.verdict, row.condition),
        *(row.effort_low, row.effort_mid, row.effort_high, row.delay_cost, row.kano),
        *(row.in_plan, row.start_date, row.p50_date, row.p85_date, row.promised_date, row.on_time),
        *(row.num_people, row.num_accounts, row.num_quotes, row.revenue),
    ]
