"""Calendar addresses: shown once, ended by their owner, and never more than their owner may read."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck_web.accounts.models import Membership
from quarterdeck_web.audiences.models import CalendarFeed
from quarterdeck_web.jobs.models import Job
from tests.quarterdeck_web.audiences.test_reports import ROOT, text, told

__all__ = ["told"]
PAGE = f"{ROOT}calendars/"


def make(client, audience="engineering") -> str:
    """The path of a new address."""
    answer = client.post(PAGE, {"name": "Watch of Kim", "audience": audience})
    assert answer.status_code == 200, text(answer)
    assert answer["Cache-Control"] == "no-store"
    return re.search(r"/calendars/[\w-]+\.ics", answer.content.decode()).group()


def test_an_address_is_read_without_signing_in_and_shown_only_once(client_as, docks, told):
    client = client_as("pm", workspace=docks)
    path = make(client)
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert b"done with 85 %" in answer.content
    assert path not in client.get(PAGE).content.decode()
    assert CalendarFeed.objects.within(docks).get().read_on == timezone.localdate()


def test_only_a_hash_of_the_secret_is_kept(client_as, docks, told):
    token = make(client_as("pm", workspace=docks)).split("/")[-1].removesuffix(".ics")
    assert token not in str(CalendarFeed.objects.within(docks).values().get())


def test_an_ended_address_leads_nowhere(client_as, docks, told):
    client = client_as("pm", workspace=docks)
    path = make(client)
    feed = CalendarFeed.objects.within(docks).get()
    assert client.post(f"{PAGE}{feed.pk}/end").status_code == 302
    assert Client().get(path).status_code == 404


def test_nobody_ends_the_address_of_somebody_else(client_as, docks, theirs, told):
    make(client_as("pm", workspace=docks))
    feed = CalendarFeed.objects.within(docks).get()
    assert client_as("owner", workspace=docks).post(f"{PAGE}{feed.pk}/end").status_code == 404
    assert client_as("owner", workspace=theirs).post(f"/w/theirs/reports/calendars/{feed.pk}/end").status_code == 404
    assert CalendarFeed.objects.within(docks).exists()
    assert "Watch of Kim" not in text(client_as("owner", workspace=docks).get(PAGE))


@pytest.mark.parametrize(
    "lose",
    [
        lambda membership: membership.delete(),
        lambda membership: Membership.objects.within(membership.workspace).filter(pk=membership.pk).update(roles=["viewer"]),
        lambda membership: type(membership.user).objects.filter(pk=membership.user_id).update(is_active=False),
    ],
    ids=["left", "became a viewer", "was blocked"],
)
def test_an_address_reads_no_more_than_its_owner_may(client_as, docks, told, lose):
    client = client_as("pm", workspace=docks)
    path = make(client, "sales")
    assert Client().get(path).status_code == 200
    lose(Membership.objects.within(docks).get(user=client.user))
    assert Client().get(path).status_code == 404


def test_customers_and_reports_one_may_not_read_have_no_calendar(client_as, docks, told):
    assert client_as("pm", workspace=docks).post(PAGE, {"name": "x", "audience": "customers"}).status_code == 422
    assert client_as("viewer", workspace=docks).post(PAGE, {"name": "x", "audience": "engineering"}).status_code == 422
    assert client_as("viewer", workspace=docks).post(PAGE, {"name": "", "audience": "executive"}).status_code == 422
    assert not CalendarFeed.objects.within(docks).exists()


@pytest.mark.parametrize("path", ["/calendars/x.ics", "/calendars/.ics", f"/calendars/{'a' * 300}.ics"])
def test_any_other_address_looks_like_none(db, path):
    assert Client().get(path).status_code == 404


def test_a_calendar_has_a_stale_report_written_again(client_as, docks, told):
    path = make(client_as("pm", workspace=docks))
    docks.revision += 1
    docks.save()
    assert Client().get(path).status_code == 200
    Client().get(path)
    assert Job.objects.within(docks).filter(kind="report").count() == 1


def test_a_calendar_without_a_report_says_when_to_come_back(client_as, docks, planned):
    answer = Client().get(make(client_as("pm", workspace=docks)))
    assert (answer.status_code, answer["Retry-After"]) == (503, "300")


def test_reading_too_often_is_refused(client_as, docks, told, monkeypatch):
    monkeypatch.setattr("quarterdeck_web.audiences.feed_views.READS_PER_HOUR", 2)
    path = make(client_as("pm", workspace=docks))
    assert [Client().get(path).status_code for _ in range(3)] == [200, 200, 429]


def test_the_days_are_those_of_the_audience(client_as, docks, told):
    days = re.findall(rb"DTSTART;VALUE=DATE:\d{4}(\d{4})", Client().get(make(client_as("pm", workspace=docks), "sales")).content)
    assert set(days) <= {b"0331", b"0630", b"0930", b"1231"}
