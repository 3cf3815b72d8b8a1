"""The list of work items and the page of one."""

import pytest

from quarterdeck_web.delivery.models import WorkItem
from tests.quarterdeck_web.delivery.conftest import text

BASE = "/w/gates/delivery/"


@pytest.fixture
def row(gates):
    return lambda ref: WorkItem.objects.within(gates).get(ref=ref)


def test_the_list_shows_open_work_and_how_much_is_for_no_feature(pm):
    said = text(pm.get(BASE))
    assert "1 open work item is for no feature yet" in said
    assert "Slot calendar" in said
    assert "Draw the yard" in said
    assert "Old thing" not in said


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?view=done", {"Old thing"}),
        ("?view=in-progress", {"Slot calendar"}),
        ("?view=all", {"Slot calendar", "Slot API", "Draw the yard", "Old thing"}),
        ("?feature=G-1", {"Slot calendar", "Slot API"}),
        ("?feature=none", {"Draw the yard"}),
        ("?q=acme-3", {"Draw the yard"}),
        ("?q=spring", {"Draw the yard"}),
        ("?source=jira:ACME&q=slot", {"Slot calendar", "Slot API"}),
        ("?source=elsewhere", set()),
        ("?view=nonsense&after=nonsense", {"Slot calendar", "Slot API", "Draw the yard"}),
    ],
)
def test_filters_stand_in_the_address(pm, query, shown):
    page = pm.get(BASE + query).content.decode()
    titles = {"Slot calendar", "Slot API", "Draw the yard", "Old thing"}
    assert {title for title in titles if f'title="{title}"' in page} == shown


def test_a_feature_that_is_not_there_is_said_and_left_out(pm):
    assert "there is no 'G-77'" in text(pm.get(BASE + "?feature=G-77")).replace("&#x27;", "'")


def test_pages_begin_after_the_last_row_of_the_one_before(pm, monkeypatch):
    monkeypatch.setattr("quarterdeck_web.delivery.items.views.PAGE", 2)
    first = pm.get(BASE + "?view=all")
    second = pm.get(BASE + "?view=all&after=" + first.context["next_cursor"])
    refs = [row.ref for page in (first, second) for row in page.context["rows"]]
    assert refs == ["acme-1", "acme-2", "acme-3", "acme-4"]
    assert second.context["next_cursor"] == ""


def test_an_item_says_what_it_waits_for_what_waits_for_it_and_why_it_matters(pm, row):
    said = text(pm.get(f"{BASE}items/{row('acme-1').pk}/"))
    for each in (
        "Slot booking",
        "Build Slot booking",
        "Book a slot without phoning",
        "We phone the gate every morning.",
        "Slot API",
        "acme-99",
        "not imported",
    ):
        assert each in said
    assert "Planned → In progress Doing by Ana Ruiz" in said
    assert "Old thing" in said  # one of its parts
    assert "Slot calendar" in text(pm.get(f"{BASE}items/{row('acme-2').pk}/"))


def test_an_item_for_no_feature_says_so(pm, row):
    assert "It is for no feature yet" in text(pm.get(f"{BASE}items/{row('acme-3').pk}/"))


def test_a_features_work_items_are_counted(pm):
    said = text(pm.get(f"{BASE}features/G-1/"))
    assert "0 of 2 done, 1 in progress" in said
    assert "No work item of a tracker is mapped to it." in text(pm.get(f"{BASE}features/G-2/"))
    assert pm.get(f"{BASE}features/G-77/").status_code == 404


def test_what_is_not_there_and_what_is_foreign_look_alike(client_as, ours, row, gates):
    stranger = client_as("pm")
    assert stranger.get(f"/w/ours/delivery/items/{row('acme-1').pk}/").status_code == 404
    assert stranger.get(BASE).status_code == 404
    assert stranger.get("/w/ours/delivery/items/01890000-0000-7000-8000-000000000000/").status_code == 404
    assert "No work items yet" in text(stranger.get("/w/ours/delivery/"))
