"""Settings › Portal: who may, what is refused, all of it at once."""

import pytest
from django.test import Client

from quarterdeck_web.accounts.models import AuditEntry, Workspace
from quarterdeck_web.portal.facts import facts_of
from quarterdeck_web.portal.models import PortalAddress
from quarterdeck_web.products.changes import undo_last
from tests.quarterdeck_web.portal.conftest import OPEN

URL = "/w/ours/settings/portal/"


@pytest.mark.parametrize(("role", "status"), [("owner", 200), ("pm", 200), ("tpm", 403), ("contributor", 403), ("viewer", 403), ("portal", 403)])
def test_owners_and_product_managers_open_it(ours, client_as, role, status):
    assert client_as(role).get(URL).status_code == status
    assert client_as(role).post(URL, OPEN).status_code == (302 if status == 200 else 403)
    assert PortalAddress.objects.within(ours).exists() == (status == 200)


def test_everything_that_is_wrong_is_said_at_once_and_nothing_kept(ours, theirs, client_as):
    PortalAddress(workspace=theirs, slug="taken").save()
    sent = {
        "visibility": "private",
        "slug": "taken",
        "title": "x" * 101,
        "welcome": "x" * 1001,
        "domains": "not a domain!",
        "invited": "kim, ann@x.example",
    }
    answer = client_as("pm").post(URL, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    for said in (
        "“taken” is taken",
        "at most 100 characters",
        "at most 1,000 characters",
        "at least one tab",
        "got &#x27;domain!&#x27;",
        "got “kim”",
    ):
        assert said in page, said
    assert not facts_of(Workspace.objects.get(pk=ours.pk)).is_open
    assert not PortalAddress.objects.within(ours).exists()


@pytest.mark.parametrize("slug", ["", "-x", "Ä", "a b", "x" * 61, "../w"])
def test_an_address_is_small_letters_digits_and_hyphens(ours, client_as, slug):
    assert client_as("pm").post(URL, {**OPEN, "slug": slug}).status_code == 422


def test_settings_are_audited_and_can_be_undone(portal):
    portal.set(visibility="private", invited="kim@orrin.example")
    assert AuditEntry.objects.within(portal.workspace).filter(operation="portal.manage").exists()
    undo_last(portal.pm)
    assert facts_of(Workspace.objects.get(pk=portal.workspace.pk)).visibility == "public"


def test_another_address_ends_the_old_one(portal):
    portal.set(slug="elsewhere")
    assert Client().get("/p/ours/").status_code == 404
    assert Client().get("/p/elsewhere/").status_code == 302
