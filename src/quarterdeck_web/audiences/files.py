"""Files that take a while: asked for with the report, written in the background, kept beside it."""

import zlib

from quarterdeck_web.accounts.scope import Scope
from quarterdeck_web.audiences.models import Report, ReportFile
from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.plans.models import Plan

SLOW_FORMS = ("pdf", "pptx", "xlsx")
KINDS = ("report", "report-files")


def ask_for_files(scope: Scope, plan: Plan) -> Job:
    """Have the files of a plan's reports written."""
    return enqueue(scope, "report-files", {"plan": plan.number}, title=f"Writing documents of {plan}", debounce=True)


def missing_files(scope: Scope, report: Report) -> list[str]:
    """Forms of a report that are not written yet."""
    there = set(scope.rows(ReportFile).filter(report=report).values_list("form", flat=True))
    return [form for form in SLOW_FORMS if form not in there]


def file_of(scope: Scope, report: Report, form: str) -> bytes | None:
    """A written file, None where it is not there yet."""
    content = scope.rows(ReportFile).filter(report=report, form=form).values_list("content", flat=True).first()
    return None if content is None else zlib.decompress(bytes(content))


def store_file(scope: Scope, report: Report, form: str, content: bytes) -> None:
    """Keep a file; one that was written meanwhile stays."""
    # Office files and PDF are compressed already; what is stored once more small costs nothing.
    values = {"content": zlib.compress(content, 1)}
    ReportFile.objects.within(scope.workspace).get_or_create(workspace=scope.workspace, report=report, form=form, defaults=values)
