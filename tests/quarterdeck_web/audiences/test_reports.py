"""One plan, told to each audience, and to nobody else."""

import re

import pytest

from quarterdeck_web.accounts.readers import AUDIENCES, readable_by
from quarterdeck_web.audiences import making
from quarterdeck_web.audiences.assemble import write_reports
from quarterdeck_web.audiences.models import Report
from quarterdeck_web.jobs.models import Job
from tests.quarterdeck_web.forecasts.conftest import keep_forecast

ROOT = "/w/docks/reports/"


@pytest.fixture
def told(scope_for, docks, planned):
    """The reports of the current plan, with a forecast."""
    scope = scope_for("tpm", workspace=docks)
    keep_forecast(scope, planned)
    docks.refresh_from_db()
    written = write_reports(docks, planned, making.forecast_of(scope, planned), None, lambda *said: None)
    making.store_reports(scope, planned, making.key_of(scope, planned), docks.revision, written)
    return written


def text(response) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(plain.replace("\u202f", " ").split())


def test_without_a_plan_it_says_what_comes_first(client_as, docks):
    assert "Nothing to report yet" in text(client_as("pm", workspace=docks).get(f"{ROOT}executive/"))


def test_a_plan_nobody_has_told_offers_to(client_as, docks, planned):
    page = client_as("pm", workspace=docks).get(f"{ROOT}executive/")
    assert "Plan 1 has not been told yet" in text(page)
    assert 'hx-trigger="load"' in page.content.decode()


def test_asking_makes_one_job(client_as, docks, planned):
    client = client_as("pm", workspace=docks)
    for _ in range(2):
        assert client.post(f"{ROOT}write", {"plan": "1", "audience": "sales"})["Location"] == f"{ROOT}sales/?plan=1"
    assert Job.objects.within(docks).get(kind="report").arguments == {"plan": 1}


def test_the_job_writes_for_everybody(docks, planned, told):
    assert set(Report.objects.within(docks).values_list("audience", flat=True)) == set(AUDIENCES)


@pytest.mark.parametrize("audience", list(AUDIENCES))
def test_each_audience_has_its_page_and_its_files(client_as, docks, told, audience):
    client = client_as("owner", workspace=docks)
    page = client.get(f"{ROOT}{audience}/")
    assert page.status_code == 200
    assert "Docks roadmap" in text(page)
    assert not re.search(r'\sstyle="', page.content.decode())
    html = client.get(f"{ROOT}{audience}/download.html")
    assert html["Content-Disposition"].startswith("attachment")
    assert html.content == told[audience]["html"]
    assert client.get(f"{ROOT}{audience}/download.md").content.startswith(b"# Docks roadmap")
    assert client.get(f"{ROOT}{audience}/download.json").json()["audience"] == audience


def test_executives_see_outcomes_releases_and_trust(client_as, docks, told):
    said = text(client_as("viewer", workspace=docks).get(f"{ROOT}executive/"))
    for word in ("2 features planned", "Spring", "What it is worth", "Can you trust this page?"):
        assert word in said, word


def test_customers_see_neither_days_nor_money_nor_names(client_as, docks, told):
    page = client_as("viewer", workspace=docks).get(f"{ROOT}customers/").content.decode()
    paper = page[page.index("<article") : page.index("</article")]
    assert "Slots" in paper
    assert "€" not in paper
    assert "Ana Ruiz" not in paper
    assert "Plan 1" not in paper
    assert "2026-0" not in paper


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("owner", {"executive", "engineering", "sales", "customers"}),
        ("pm", {"executive", "engineering", "sales", "customers"}),
        ("tpm", {"executive", "engineering", "sales", "customers"}),
        ("contributor", {"executive", "engineering", "sales", "customers"}),
        ("viewer", {"executive", "customers"}),
    ],
)
def test_who_may_read_what(client_as, docks, told, role, allowed):
    client = client_as(role, workspace=docks)
    for audience in AUDIENCES:
        expected = 200 if audience in allowed else 403
        assert client.get(f"{ROOT}{audience}/").status_code == expected, audience
        assert client.get(f"{ROOT}{audience}/download.html").status_code == expected, audience
    page = client.get(f"{ROOT}executive/").content.decode()
    assert ("/reports/sales/" in page) == ("sales" in allowed)


def test_a_portal_visitor_reads_none():
    assert readable_by({"portal"}) == []


def test_reports_opens_the_first_one_may_read(client_as, docks, told):
    assert client_as("viewer", workspace=docks).get(ROOT)["Location"] == f"{ROOT}executive/"


@pytest.mark.parametrize(
    "address", ["nonsense/", "executive/?plan=99", "executive/?plan=x", "executive/download.exe", "executive/download.html?plan=99"]
)
def test_what_is_not_there_is_the_same_404(client_as, docks, told, address):
    assert client_as("pm", workspace=docks).get(f"{ROOT}{address}").status_code == 404


def test_foreign_reports_look_like_missing_ones(client_as, theirs, told):
    stranger = client_as("owner", workspace=theirs)
    assert stranger.get(f"{ROOT}executive/").status_code == 404
    assert stranger.get("/w/theirs/reports/executive/?plan=1").status_code == 404
    assert stranger.post("/w/theirs/reports/write", {"plan": "1"}).status_code == 404


def test_nobody_reads_without_signing_in(told):
    from django.test import Client

    assert Client().get(f"{ROOT}executive/").status_code == 302


def test_it_says_when_something_changed_since(client_as, docks, told):
    client = client_as("pm", workspace=docks)
    assert "Something changed since" not in text(client.get(f"{ROOT}executive/"))
    docks.revision += 1
    docks.save()
    assert "Something changed since" in text(client.get(f"{ROOT}executive/"))


def test_newer_reports_take_the_place_of_older_ones(scope_for, docks, planned, told):
    scope = scope_for("pm", workspace=docks)
    making.store_reports(scope, planned, "another", docks.revision, told)
    assert set(Report.objects.within(docks).values_list("key", flat=True)) == {"another"}
    making.store_reports(scope, planned, "another", docks.revision, told)
    assert Report.objects.within(docks).count() == len(AUDIENCES)


def test_pages_take_few_queries(client_as, docks, told, django_assert_max_num_queries):
    client = client_as("pm", workspace=docks)
    client.get(f"{ROOT}engineering/")
    for audience in AUDIENCES:
        with django_assert_max_num_queries(32):
            client.get(f"{ROOT}{audience}/")
