"""The page of flow, what its numbers open, and that dates are forecast again when work moved."""

from datetime import date, timedelta

import pytest

from quarterdeck_web.delivery.models import WorkItem
from tests.quarterdeck_web.delivery.conftest import small_product, text

BASE = "/w/gates/delivery/flow/"
UNTIL = date(2026, 1, 5)


@pytest.fixture
def flowing(gates):
    """Ten finished items of one to ten days, and one in progress since the start of them."""
    from dataclasses import replace

    from quarterdeck.product import WorkItem as Item
    from quarterdeck_web.products.assemble import replace_content

    first = UNTIL - timedelta(days=30)

    def item(number: int, start: date, finish: date | None) -> Item:
        state = "complete" if finish else "in progress"
        days = {"created_on": start, "started_on": start, "finished_on": finish}
        return Item(id=f"d{number}", source="s", key=f"D-{number}", title=f"Item {number}", state=state, team="t", **days)

    items = [item(number, first, first + timedelta(days=number)) for number in range(10)]
    replace_content(gates, replace(small_product(), work_items=(*items, item(99, first, None))))
    gates.refresh_from_db()
    return gates


WINDOW = f"?until={UNTIL}&from={UNTIL - timedelta(days=83)}"


def test_the_page_says_how_long_work_takes_and_what_is_too_old(pm, flowing):
    said = text(pm.get(BASE + WINDOW))
    assert "1 item is older than nearly all work before it." in said
    assert "Half of what is started is done in 5 days , 85 % in 9 days" in said
    assert "Item 99" in said


@pytest.mark.parametrize(
    ("of", "num"),
    [("finished", 10), ("timed", 10), ("late", 1), ("in-progress", 1), ("blocked", 0), ("no-start", 0), ("no-history", 11), ("closed", 0)],
)
def test_every_number_opens_as_many_items_as_it_says(pm, flowing, of, num):
    page = pm.get(f"{BASE}items/{WINDOW}&of={of}").content.decode()
    assert page.count("data-entry=") == num


def test_what_is_left_out_can_be_opened(pm, flowing):
    from quarterdeck_web.accounts.scope import system_scope
    from quarterdeck_web.products.changes import changing

    with changing(system_scope(flowing), "delivery.map") as change:
        change.update(WorkItem.objects.within(flowing).get(ref="d3"), {"state": "closed"})
        change.update(WorkItem.objects.within(flowing).get(ref="d4"), {"finished_on": None})
        change.update(WorkItem.objects.within(flowing).get(ref="d99"), {"started_on": None})
    said = text(pm.get(BASE + WINDOW))
    for words, of, title in (
        ("1 closed undone", "closed", "Item 3"),
        ("1 item done", "no-finish", "Item 4"),
        ("1 more since nobody", "no-age", "Item 99"),
    ):
        assert words in said
        page = pm.get(f"{BASE}items/{WINDOW}&of={of}")
        assert page.content.decode().count("data-entry=") == 1
        assert title in text(page)


def test_marks_of_the_charts_lead_to_items_and_weeks(pm, flowing):
    page = pm.get(BASE + WINDOW).content.decode()
    row = WorkItem.objects.within(flowing).get(ref="d3")
    assert f'href="/w/gates/delivery/items/{row.pk}/" aria-label="Item 3: 4 days, done 9 Dec' in page
    assert 'role="img"' not in page.split("Ageing work")[1].split("Cumulative flow")[0]  # An image may hold no links.
    assert "from=2025-12-08&amp;until=2025-12-14" in page


def test_filters_narrow_and_what_cannot_be_read_is_said(pm, flowing):
    assert "10 finished" in text(pm.get(BASE + WINDOW + "&team=t"))
    assert "0 finished" in text(pm.get(BASE + WINDOW + "&feature=G-1"))
    said = text(pm.get(BASE + "?from=yesterday&team=moon&source=mars")).replace("&#x27;", "'")
    for each in ("expected a day as 2026-03-31, got 'yesterday'", "team: there is no 'moon'", "source: there is no 'mars'"):
        assert each in said
    assert "expected a day up to" in text(pm.get(BASE + "?from=2026-05-05&until=2026-01-05"))


def test_a_set_that_is_none_is_not_there(pm, flowing):
    assert pm.get(f"{BASE}items/?of=nonsense").status_code == 404


def test_without_items_the_page_teaches_the_next_step(pm, gates):
    WorkItem.objects.within(gates).delete()
    assert "No work items yet" in text(pm.get(BASE))


@pytest.mark.parametrize("address", [BASE, f"{BASE}items/?of=finished"])
def test_only_members_see_flow(client, client_as, gates, address):
    assert client.get(address).status_code == 302
    assert client_as("portal", workspace=gates).get(address).status_code in (403, 404)


class TestForecastAgain:
    """Work that moved has the current plan forecast again, once."""

    @pytest.fixture
    def planned(self, gates):
        from quarterdeck_web.plans.models import Plan

        return Plan.objects.within(gates).create(workspace=gates, number=1, status="accepted", outcome="feasible", num_in=1)

    @pytest.fixture
    def moved(self, gates):
        from quarterdeck_web.accounts.scope import system_scope
        from quarterdeck_web.products.changes import changing

        def move(ref: str, **fields: object) -> int:
            from quarterdeck_web.jobs.models import Job

            scope = system_scope(gates)
            with changing(scope, "delivery.map") as change:
                change.update(WorkItem.objects.within(gates).get(ref=ref), fields)
            return Job.objects.within(gates).filter(kind="forecast").count()

        return move

    def test_a_move_of_mapped_work_asks_once(self, planned, moved):
        assert moved("acme-1", state="complete", finished_on="2026-01-05") == 1
        assert moved("acme-2", started_on="2026-01-05") == 1

    def test_words_and_unmapped_work_ask_for_nothing(self, planned, moved):
        assert moved("acme-1", title="Another title") == 0
        assert moved("acme-3", state="in progress") == 0

    def test_without_a_plan_there_is_nothing_to_forecast(self, moved):
        assert moved("acme-1", state="planned") == 0
