"""Counts in one statement are those that single queries give, of this workspace and this person alone."""

import pytest
from django.utils import timezone

from quarterdeck_web.accounts.counts_at_once import CountsAtOnce
from quarterdeck_web.evidence.models import Need
from quarterdeck_web.features.models import Feature
from quarterdeck_web.home.context import nav_counts
from quarterdeck_web.products.models import Notification
from tests.quarterdeck_web.evidence.conftest import write


def notes(scope):
    return scope.rows(Notification).filter(user=scope.user, seen_at=None).order_by().values("pk")


def test_each_count_is_what_its_own_query_counts(ours, theirs, scope_for, django_assert_num_queries) -> None:
    pm, tpm, other = scope_for("pm", workspace=ours), scope_for("tpm", workspace=ours), scope_for("pm", workspace=theirs)
    counts = CountsAtOnce(
        needs=lambda scope: scope.rows(Need).order_by().values("pk"), notes=notes, few=lambda scope: scope.rows(Need).values("pk")[:2]
    )
    for number in range(3):
        write(ours, Need, id=f"N{number}", title="A need")
    write(theirs, Need, id="N0", title="A need")
    for scope, num in ((pm, 2), (tpm, 1), (other, 4)):
        for _ in range(num):
            Notification.objects.within(scope.workspace).create(user=scope.user, kind="key", text="A key waits", url="/")
    Notification.objects.within(ours).create(user=pm.user, kind="key", text="Seen", url="/", seen_at=timezone.now())
    assert counts.of(pm) == {"needs": 3, "notes": 2, "few": 2}
    assert counts.of(tpm) == {"needs": 3, "notes": 1, "few": 2}
    with django_assert_num_queries(1):
        assert counts.of(other) == {"needs": 1, "notes": 4, "few": 1}


def test_a_count_that_asks_of_no_workspace_is_refused(ours, scope_for) -> None:
    counts = CountsAtOnce(features=lambda scope: Feature.objects.everywhere("a mistake").values("pk"))
    with pytest.raises(AssertionError, match="every workspace"):
        counts.of(scope_for("pm", workspace=ours))


def test_every_page_asks_once_what_stands_beside_the_navigation(rf, harbor, scope_for, django_assert_num_queries) -> None:
    request = rf.get("/")
    request.workspace_scope = scope_for("pm", workspace=harbor)
    nav_counts(request)
    with django_assert_num_queries(1):
        told = nav_counts(request)["nav_counts"]
    assert (told["needs"], told["features"]) == (Need.objects.within(harbor).count(), Feature.objects.within(harbor).count())
