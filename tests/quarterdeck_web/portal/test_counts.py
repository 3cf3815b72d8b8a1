"""Counts of votes open as many votes as they say; nothing on a page of the portal counts without opening."""

import pytest

from quarterdeck_web.portal.ideas import judging, voting
from quarterdeck_web.portal.models import Idea
from tests.quarterdeck_web.evidence.counts.reading import Pages, counts_of, escaped_counts, num_behind, parsed


@pytest.mark.parametrize("role", ["pm", "viewer"])
def test_every_count_of_votes_opens_them(portal, client_as, role):
    one, two = portal.idea("Book a dock slot"), portal.idea("Reserve a dock slot", email="ann@elsewhere.example")
    for number in range(13):
        voting.vote(portal.scope, one, portal.visitor(f"v{number}@orrin.example"))
    voting.vote_for(portal.pm, two, portal.account())
    judging.judge(portal.pm, Idea.objects.within(portal.workspace).get(pk=two.pk), {"answer": "Soon"})
    pages, opened = Pages(client_as(role)), 0
    for path in ("", f"ideas/{one.ref}/", f"ideas/{two.ref}/", "moderation/", "roadmap/", "changelog/", "mails/"):
        url = f"/w/ours/portal/{path}"
        for count in counts_of(url, parsed(pages.get(url))):
            if count.href:
                assert num_behind(count, pages) == count.number, f"{url}: {count.said}"
                opened += 1
        assert not escaped_counts(parsed(pages.get(url)), ""), url
    assert opened >= 4
