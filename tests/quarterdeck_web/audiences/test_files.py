"""Documents that take a while: written in the background, kept, and handed only to who may read them."""

import io

import openpyxl
import pytest
from pptx import Presentation

from quarterdeck_web.accounts.readers import AUDIENCES
from quarterdeck_web.audiences import making
from quarterdeck_web.audiences.files import SLOW_FORMS, ask_for_files
from quarterdeck_web.audiences.models import Report, ReportFile
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from tests.quarterdeck_web.audiences.test_reports import ROOT, text, told

pytestmark = pytest.mark.once
"""What files and pages tell; the database has no say in it."""

__all__ = ["told"]
BEGINS = {"pdf": b"%PDF", "pptx": b"PK", "xlsx": b"PK", "ics": b"BEGIN:VCALENDAR", "html": b"<!doctype", "md": b"# Docks", "json": b"{"}


@pytest.fixture
def filed(scope_for, docks, planned, told):
    """The reports with their files, written by the job."""
    ask_for_files(scope_for("tpm", workspace=docks), planned)
    work_off()
    return told


def test_the_job_writes_every_form_for_every_audience_once(scope_for, docks, planned, filed):
    assert ReportFile.objects.within(docks).count() == len(AUDIENCES) * len(SLOW_FORMS)
    ask_for_files(scope_for("tpm", workspace=docks), planned)
    work_off()
    assert ReportFile.objects.within(docks).count() == len(AUDIENCES) * len(SLOW_FORMS)
    assert set(Job.objects.within(docks).filter(kind="report-files").values_list("state", flat=True)) == {"done"}


@pytest.mark.parametrize("audience", list(AUDIENCES))
def test_each_form_is_handed_out_as_a_file(client_as, docks, filed, audience):
    client = client_as("owner", workspace=docks)
    page = client.get(f"{ROOT}{audience}/").content.decode()
    for form, begins in BEGINS.items():
        answer = client.get(f"{ROOT}{audience}/download.{form}")
        if form == "ics" and audience == "customers":
            assert answer.status_code == 404
            continue
        assert answer.content.startswith(begins), form
        assert answer["Content-Disposition"] == f'attachment; filename="docks-plan-1-{audience}.{form}"'
        assert f"download.{form}" in page


def test_what_is_not_written_yet_leads_back_and_the_page_offers_to_write_it(client_as, docks, told):
    client = client_as("pm", workspace=docks)
    answer = client.get(f"{ROOT}executive/download.pdf", follow=True)
    assert "The PDF is not written yet" in text(answer)
    assert "Write them" in text(answer)
    assert "download.pdf" not in answer.content.decode()


@pytest.mark.parametrize("form", list(BEGINS))
def test_a_viewer_gets_no_file_of_a_report_that_is_not_theirs(client_as, docks, filed, form):
    client = client_as("viewer", workspace=docks)
    assert client.get(f"{ROOT}sales/download.{form}").status_code == 403
    assert client.get(f"{ROOT}executive/download.{form}").status_code == 200


def test_files_say_which_plan_they_are_of_and_go_with_their_report(scope_for, docks, planned, filed):
    scope = scope_for("pm", workspace=docks)
    row = making.latest(scope, planned, "executive")
    deck = Presentation(io.BytesIO(_file(row, "pptx")))
    assert "Plan 1" in deck.slides[0].notes_slide.notes_text_frame.text
    assert "Releases" in openpyxl.load_workbook(io.BytesIO(_file(row, "xlsx"))).sheetnames
    Report.objects.within(docks).all().delete()
    assert not ReportFile.objects.within(docks).exists()


def _file(row, form):
    import zlib

    return zlib.decompress(bytes(ReportFile.objects.within(row.workspace_id).get(report=row, form=form).content))


def test_the_table_of_rules_is_a_page(client_as, docks):
    page = text(client_as("viewer", workspace=docks).get(f"{ROOT}rules/"))
    assert "Names of customers" in page
    assert "in part “a customer”" in page
