"""The portal leaves with an export and comes back: settings, visitors, ideas, votes, comments, roadmap, changelog."""

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.portal import changelog, roadmap
from quarterdeck_web.portal.facts import facts_of
from quarterdeck_web.portal.ideas import judging, posting, voting
from quarterdeck_web.portal.ideas.listing import shown
from quarterdeck_web.portal.models import Idea, PortalMail, Vote
from quarterdeck_web.products.assemble import export_bytes, flaws_of, product_from_bytes, replace_content


def full(portal) -> None:
    """One of everything."""
    orrin, feature = portal.account(), portal.feature(status="in progress")
    one, two = portal.idea("Book a dock slot", "by phone"), portal.idea("Reserve docks", email="ann@elsewhere.example")
    voting.vote(portal.scope, one, portal.visitor("bo@orrin.example"))
    voting.vote_for(portal.pm, one, orrin)
    posting.comment(portal.scope, one, portal.visitor(), "Yes")
    judging.judge(portal.pm, one, {"feature": feature.ref, "answer": "Soon"})
    judging.merge(portal.pm, Idea.objects.within(portal.workspace).get(pk=two.pk), one)
    roadmap.show_feature(portal.pm, feature, "Slots", "for all")
    entry = changelog.write(portal.pm, {"title": "Out", "text": "**x**", "kind": "new", "features": [feature.ref], "ideas": [one.ref]})
    changelog.publish(portal.pm, entry)
    portal.set(visibility="private", domains="orrin.example", moderated="on", welcome="Hello")
    work_off()


def test_an_export_brought_in_elsewhere_loses_nothing(portal, theirs):
    full(portal)
    content = export_bytes(Workspace.objects.get(pk=portal.workspace.pk))
    product = product_from_bytes(content, "x.json")
    assert not [flaw for flaw in flaws_of(product) if flaw.severity == "error"]
    assert (len(product.votes), len(product.visitors), len(product.ideas), len(product.changelog), len(product.roadmap)) == (4, 3, 2, 1, 1)
    replace_content(theirs, product)
    assert export_bytes(Workspace.objects.get(pk=theirs.pk)) == content
    assert facts_of(Workspace.objects.get(pk=theirs.pk)).domains == ("orrin.example",)
    assert [row.num_votes for row in shown(type(portal.scope)(theirs))] == [4]
    assert not PortalMail.objects.within(theirs).exists(), "nobody is told by an import"


def test_an_export_brought_back_keeps_sessions_mails_and_votes(portal):
    full(portal)
    browser = portal.client("kim@orrin.example")
    content = export_bytes(Workspace.objects.get(pk=portal.workspace.pk))
    votes = set(Vote.objects.within(portal.workspace).values_list("pk", flat=True))
    num_mails = PortalMail.objects.within(portal.workspace).count()
    for _ in range(2):
        replace_content(Workspace.objects.get(pk=portal.workspace.pk), product_from_bytes(content, "x.json"))
    assert set(Vote.objects.within(portal.workspace).values_list("pk", flat=True)) == votes
    assert PortalMail.objects.within(portal.workspace).count() == num_mails
    assert browser.get("/p/ours/you/").status_code == 200
    assert export_bytes(Workspace.objects.get(pk=portal.workspace.pk)) == content
