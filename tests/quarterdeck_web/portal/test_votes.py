"""Votes: one a person and idea, however many presses at one moment; taken back, given for an account, merged, brought to the evidence."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from quarterdeck_web.accounts.models import AuditEntry
from quarterdeck_web.evidence.models import Evidence
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.lib.refusals import FieldErrors, Refused, TooMany
from quarterdeck_web.portal.ideas import judging, voting
from quarterdeck_web.portal.ideas.bursts import bursts_of
from quarterdeck_web.portal.ideas.listing import shown
from quarterdeck_web.portal.models import Idea, Visitor, Vote
from quarterdeck_web.portal.unlogged import keep
from quarterdeck_web.products.changes import undo_last

AT_ONCE = 50


@pytest.mark.django_db(transaction=True)
def test_fifty_votes_of_one_person_at_one_moment_are_one(portal):
    idea, kim = portal.idea(email="ann@orrin.example"), portal.visitor()
    scope = portal.scope

    def press(_: int) -> bool:
        try:
            return voting.vote(scope, idea, kim)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        new = list(pool.map(press, range(AT_ONCE)))
    assert len(new) == AT_ONCE, "every press was answered"
    assert sum(new) == 1
    assert Vote.objects.within(portal.workspace).filter(idea=idea, visitor=kim).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_address_is_one_visitor_however_many_come_at_once(portal):
    def come(_: int) -> object:
        try:
            return portal.visitor("new@orrin.example").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(come, range(16)))) == 1


def test_the_database_itself_refuses_a_second_vote(portal):
    idea, kim = portal.idea(), portal.visitor()
    body = {"idea": idea.ref, "visitor": kim.ref, "on": "2026-11-27"}
    with pytest.raises(IntegrityError), transaction.atomic():
        keep(portal.scope, Vote, body)
    orrin = portal.account()
    body = {"idea": idea.ref, "account": orrin.ref, "by": "Ewa", "on": "2026-11-27"}
    keep(portal.scope, Vote, body)
    with pytest.raises(IntegrityError), transaction.atomic():
        keep(portal.scope, Vote, body)


def test_a_vote_is_taken_back_and_given_again(portal):
    idea, kim = portal.idea(), portal.visitor()
    assert voting.take_back(portal.scope, idea, kim)
    assert not voting.take_back(portal.scope, idea, kim)
    assert voting.vote(portal.scope, idea, kim)
    assert shown(portal.scope).get().num_votes == 1


def test_a_member_votes_for_an_account_or_a_person_of_it_and_stands_beside_the_vote(portal):
    idea, orrin = portal.idea(email="ann@elsewhere.example"), portal.account()
    voting.vote_for(portal.pm, idea, orrin)
    made = voting.vote_for(portal.pm, idea, orrin, "Kim@orrin.example")
    assert (made.body["by"], made.visitor.email, made.account.ref) == (portal.pm.who, "kim@orrin.example", "orrin")
    assert shown(portal.scope).get().num_votes == 3
    for email in ("", "kim@orrin.example"):
        with pytest.raises(Refused, match="already"):
            voting.vote_for(portal.pm, idea, orrin, email)
    with pytest.raises(FieldErrors, match="e-mail address"):
        voting.vote_for(portal.pm, idea, orrin, "kim at orrin")
    assert AuditEntry.objects.within(portal.workspace).filter(operation="portal.vote_for").count() == 2
    assert not voting.vote(portal.scope, idea, portal.visitor()), "the member voted for this very person"
    voting.withdraw(portal.pm, made)
    with pytest.raises(Refused, match="own"):
        voting.withdraw(portal.pm, Vote.objects.within(portal.workspace).get(visitor__email="ann@elsewhere.example"))
    assert shown(portal.scope).get().num_votes == 2


def test_merging_adds_votes_up_counts_a_person_once_and_is_undone(portal):
    one, two = portal.idea("Book a dock slot"), portal.idea("Reserve a dock myself", email="ann@orrin.example")
    voting.vote(portal.scope, two, portal.visitor())
    voting.vote(portal.scope, two, portal.visitor("bo@orrin.example"))
    judging.merge(portal.pm, Idea.objects.within(portal.workspace).get(pk=two.pk), one)
    assert {(row.ref, row.num_votes) for row in shown(portal.scope)} == {(one.ref, 3)}, "kim voted for both and counts once"
    two.refresh_from_db()
    assert two.merged_into_id == one.pk
    assert two.evidence.body["duplicate_of"] == one.evidence.ref
    assert not voting.vote(portal.scope, two, portal.visitor()), "a vote for what was merged is one for where it went"
    undo_last(portal.pm)
    assert {(row.ref, row.num_votes) for row in shown(portal.scope)} == {(one.ref, 1), (two.ref, 3)}


def test_evidence_follows_the_votes(portal):
    orrin = portal.account()
    idea = portal.idea()
    voting.vote(portal.scope, idea, portal.visitor("ann@elsewhere.example"))
    work_off()
    voices = Evidence.objects.within(portal.workspace).filter(kind="vote")
    assert {(row.body["person"], row.body.get("account")) for row in voices} == {("kim@orrin.example", orrin.ref), ("ann@elsewhere.example", None)}
    assert {row.duplicate_of_id for row in voices} == {idea.evidence_id}
    voting.take_back(portal.scope, idea, portal.visitor("ann@elsewhere.example"))
    work_off()
    assert voices.all().count() == 1
    judging.moderate(portal.pm, Idea.objects.within(portal.workspace).get(pk=idea.pk), "spam")
    work_off()
    assert not voices.all().exists(), "what is no idea any more has no voices"


def test_a_flood_is_refused_and_a_burst_shown(portal, monkeypatch):
    idea = portal.idea()
    monkeypatch.setattr(voting, "VOTES_AN_HOUR", 3)
    kim = portal.visitor("flood@spam.example")
    others = [portal.idea(f"Another thing {number}", email=f"v{number}@orrin.example") for number in range(4)]
    for other in others[:3]:
        voting.vote(portal.scope, other, kim)
    with pytest.raises(TooMany):
        voting.vote(portal.scope, others[3], kim)
    assert not bursts_of(portal.scope, idea)
    for number in range(12):
        voting.vote(portal.scope, idea, portal.visitor(f"bot{number}@spam.example"))
    [burst] = bursts_of(portal.scope, idea)
    assert (burst.num_votes, burst.domain, burst.num_of_domain) == (13, "spam.example", 12)


def test_what_is_closed_or_not_shown_takes_no_votes(portal):
    idea, ann = portal.idea(), portal.visitor("ann@orrin.example")
    judging.judge(portal.pm, idea, {"status": "closed"})
    with pytest.raises(Refused, match="no votes"):
        voting.vote(portal.scope, Idea.objects.within(portal.workspace).get(pk=idea.pk), ann)
    assert Visitor.objects.within(portal.workspace).count() == 2
