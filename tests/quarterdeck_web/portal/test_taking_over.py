"""Ideas from elsewhere put on the portal: with their votes and how they stand, nobody counted twice for needs, nobody written to, and taken back."""

import json
from dataclasses import replace

import pytest
from django.core import mail

from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.portal.ideas import judging, taking_over, voting
from quarterdeck_web.portal.ideas.listing import ordered, shown
from quarterdeck_web.portal.models import Idea, PortalMail, Visitor, Vote
from quarterdeck_web.products.changes import changing, undo_last
from quarterdeck_web.products.models import Change
from tests.quarterdeck_web.evidence.importing.conftest import Importing

LONG = (
    "When the gate is closed for the night nobody tells the drivers who stand before it and wait until the morning without a place to sleep, "
    "which they write to us each week"
)


@pytest.fixture
def said(portal):
    """Three ideas of one tool, one with two named voters and eleven more by number; one of another; and what is no idea."""
    rows = [
        {"id": "E1", "text": "Book a slot\n\nCarriers should do it themselves.", "votes": 13, "said_on": "2026-03-01", "status": "planned"},
        {"id": "E2", "text": LONG, "votes": 4, "said_on": "2026-04-01"},
        {"id": "E3", "text": "Dark mode", "votes": 40, "said_on": "2025-01-01", "status": "shipped"},
        {"id": "V1", "text": "Book a slot", "kind": "vote", "duplicate_of": "E1", "person": "kim@orrin.example", "said_on": "2026-03-02"},
        {"id": "V2", "text": "Book a slot", "kind": "vote", "duplicate_of": "E1", "person": "Bo Reed", "said_on": "2026-03-03"},
        {"id": "V3", "text": "Dark mode", "kind": "vote", "duplicate_of": "E3", "person": "ann@orrin.example"},
    ]
    more = [
        {"id": "E4", "text": "An idea of another tool", "votes": 2, "source": "Fider"},
        {"id": "E5", "text": "The gate never answers", "source": "Calls"},
        {"id": "E6", "text": "Nobody reads this any more", "votes": 9, "archived": True, "source": "Canny"},
    ]
    with changing(portal.pm, "evidence.triage") as change:
        for some in (rows[:3], rows[3:], more):
            change.create_all(Evidence, [{"source": "Canny", "source_id": row["id"], **row} for row in some])
    return portal


def idea_of(portal, evidence: str) -> Idea:
    return shown(portal.scope).get(evidence__ref=evidence)


def test_what_is_elsewhere_is_counted_by_source(said):
    assert [(each.source, each.num_ideas, each.num_votes, each.num_named) for each in taking_over.elsewhere(said.pm)] == [
        ("Canny", 3, 57, 2),
        ("Fider", 1, 2, 0),
    ]


def test_ideas_come_with_their_votes_and_standing(said):
    told = taking_over.take_over(said.pm, "Canny", state="public", with_voters=True)
    assert (told.num_ideas, told.num_votes, told.num_before) == (3, 1, 12 + 4 + 40)
    book, gate, dark = (idea_of(said, ref) for ref in ("E1", "E2", "E3"))
    assert (book.title_text, book.body["text"], book.shown_status, str(book.posted_on)) == (
        "Book a slot", "Carriers should do it themselves.", "planned", "2026-03-01",
    )  # fmt: skip
    assert (book.num_votes, book.votes_before, book.num_asking) == (1, 12, 13)
    assert len(gate.title_text) <= 160
    assert gate.title_text.endswith("…")
    assert gate.body["text"] == LONG, "nothing of it is lost"
    assert (dark.shown_status, dark.num_votes, dark.votes_before) == ("shipped", 0, 40), "what shipped brings no voters"
    assert [idea.evidence.ref for idea in ordered(shown(said.scope), "top")] == ["E3", "E1", "E2"]
    assert str(Vote.objects.within(said.workspace).get().on) == "2026-03-02"
    assert Evidence.objects.within(said.workspace).get(ref="E1").body["votes"] == 13, "the evidence stays as it is"
    assert [each.source for each in taking_over.elsewhere(said.pm)] == ["Fider"], "none is taken over twice"


def test_nobody_is_counted_twice_for_needs_and_nobody_is_written_to(said):
    taking_over.take_over(said.pm, "Canny", state="public", with_voters=True)
    work_off()
    assert not PortalMail.objects.within(said.workspace).exists()
    assert not mail.outbox
    voices = Evidence.objects.within(said.workspace).filter(kind="vote", duplicate_of__ref="E1")
    assert {row.ref for row in voices} == {"V1", "V2"}, "their votes are evidence already"
    voting.vote(said.scope, idea_of(said, "E1"), said.visitor("new@orrin.example"))
    work_off()
    assert {row.body["person"] for row in voices.all()} == {"kim@orrin.example", "Bo Reed", "new@orrin.example"}
    judging.judge(said.pm, Idea.objects.within(said.workspace).get(evidence__ref="E3"), {"title": "A dark mode"})
    assert not PortalMail.objects.within(said.workspace).exists(), "what shipped long ago is no news"
    feature = said.feature()
    judging.judge(said.pm, Idea.objects.within(said.workspace).get(evidence__ref="E1"), {"status": "", "feature": feature.ref})
    said.ship(feature)
    assert {row.email for row in PortalMail.objects.within(said.workspace)} == {"kim@orrin.example", "new@orrin.example"}


def test_without_voters_all_votes_are_numbers(said):
    told = taking_over.take_over(said.pm, "Canny", state="waiting", with_voters=False)
    assert (told.num_votes, told.num_before) == (0, 57)
    assert not shown(said.scope).exists()
    assert not Visitor.objects.within(said.workspace).exists()
    waiting = Idea.objects.within(said.workspace).filter(state="waiting").order_by("position")
    assert [row.ref for row in waiting] == ["IDEA-1", "IDEA-2", "IDEA-3"]
    judging.moderate(said.pm, waiting[0], "rejected")
    assert not Evidence.objects.within(said.workspace).get(ref="E3").body.get("archived"), "what people said elsewhere stays evidence"


def test_a_blocked_visitor_does_not_vote_again(said):
    kim = said.visitor()
    with changing(said.pm, "portal.manage") as change:
        change.update(kim, {"blocked": True})
    assert taking_over.take_over(said.pm, "Canny", state="public", with_voters=True).num_votes == 0


def test_undo_takes_ideas_and_votes_back(said):
    taking_over.take_over(said.pm, "Canny", state="public", with_voters=True)
    undo_last(said.pm)
    assert not Idea.objects.within(said.workspace).exists()
    assert not Vote.objects.within(said.workspace).exists()
    assert taking_over.elsewhere(said.pm)[0].num_ideas == 3
    assert Change.objects.within(said.workspace).filter(table="portal.idea").exists()


def test_merging_adds_up_what_is_known_by_number(said):
    taking_over.take_over(said.pm, "Canny", state="public", with_voters=True)
    judging.merge(said.pm, Idea.objects.within(said.workspace).get(evidence__ref="E2"), Idea.objects.within(said.workspace).get(evidence__ref="E1"))
    assert idea_of(said, "E1").num_asking == 17
    undo_last(said.pm)
    assert (idea_of(said, "E1").num_asking, idea_of(said, "E2").num_asking) == (13, 4)


def test_the_page_shows_what_there_is_and_a_job_takes_it_over(said, client_as):
    pm, viewer = client_as(user=said.pm.user), client_as("viewer", workspace=said.workspace)
    root = f"/w/{said.workspace.slug}/portal/"
    assert viewer.get(f"{root}take-over/").status_code == 403
    assert "take-over/" in pm.get(root).content.decode()
    page = pm.get(f"{root}take-over/").content.decode()
    assert page.index("Dark mode") < page.index("Book a slot") < page.index("When the gate"), "the most voted first"
    assert "The gate never answers" not in page
    assert "An idea of another tool" in pm.get(f"{root}take-over/?source=Fider").content.decode()
    wrong = pm.post(f"{root}take-over/", {"source": "Moon", "state": "odd"})
    assert wrong.status_code == 422
    for words in ("Expected a source with ideas", "Choose whether they are shown"):
        assert words in wrong.content.decode()
    assert pm.post(f"{root}take-over/", {"source": "Canny", "state": "public", "with_voters": "on"}).status_code == 302
    work_off()
    job = Job.objects.within(said.workspace).get(kind=taking_over.KIND)
    assert (job.state, job.result_url) == (Job.DONE, root), job.problem
    listed = pm.get(root).content.decode()
    assert "+ 12 before" in listed
    own = pm.get(f"{root}ideas/{idea_of(said, 'E2').ref}/").content.decode()
    assert "on Canny" in own
    assert "4 more asked for it where it was posted before" in own
    public = said.client("ann@orrin.example").get(f"{said.root}ideas/").content.decode()
    assert "13 votes for Book a slot" in public
    assert "40 votes for Dark mode" in public


def test_an_export_comes_all_the_way_from_the_file(portal, client_as, tmp_path, settings):
    settings.DATA = tmp_path
    importing = Importing(client_as(user=portal.pm.user), portal.workspace)
    post = {"id": "p1", "title": "Book a slot", "details": "", "score": 2, "status": "open", "created": "2026-03-01T00:00:00Z"}
    votes = [{"id": f"v{n}", "created": "2026-03-02T00:00:00Z", "post": post, "voter": {"email": f"v{n}@orrin.example"}} for n in range(3)]
    brought = importing.bring(json.dumps({"votes": votes}), "votes.json")
    importing.act(brought, "try-again")
    importing.work()
    importing.act(importing.reload(brought), "import")
    importing.work()
    [source] = taking_over.elsewhere(portal.pm)
    told = taking_over.take_over(portal.pm, source.source, state="public", with_voters=True)
    assert (told.num_ideas, told.num_votes) == (1, 3)
    idea = shown(portal.scope).get()
    assert (idea.title_text, idea.num_votes) == ("Book a slot", 3)
    importing.act(importing.reload(brought), "undo")
    importing.work()
    idea.refresh_from_db()
    assert "evidence" not in idea.body, "taking the import back leaves the idea, without the words it came with"


def test_a_product_with_such_ideas_goes_out_and_comes_in_again(said):
    from quarterdeck_web.products.assemble import product_of, replace_content

    taking_over.take_over(said.pm, "Canny", state="public", with_voters=True)
    before = product_of(said.workspace)
    replace_content(said.workspace, replace(before))
    said.workspace.refresh_from_db()
    assert product_of(said.workspace).ideas == before.ideas
    assert idea_of(said, "E1").num_asking == 13
