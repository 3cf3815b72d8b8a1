"""Signing in by a code: hashed, ten minutes, five tries, once, the same answer for everybody; sessions that open nothing else."""

import re
from datetime import timedelta
from itertools import count

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.portal.mails import outbox
from quarterdeck_web.portal.models import PortalMail, SignInCode, Visitor, VisitorSession
from quarterdeck_web.portal.visitors import people

KIM = "kim@orrin.example"
_places = count(1)


def ask(browser, email=KIM):
    return browser.post("/p/ours/sign-in/", {"email": email}, REMOTE_ADDR=f"10.0.0.{next(_places)}")


def code_sent() -> str:
    work_off()
    found = re.match(r"\d{6}", mail.outbox[-1].subject)
    assert found
    return found[0]


def test_a_visitor_signs_in_with_a_code_and_out_again(portal):
    browser = portal.client(KIM)
    assert KIM in browser.get("/p/ours/you/").content.decode()
    [cookie] = [value for name, value in browser.cookies.items() if "visitor" in name]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert VisitorSession.objects.within(portal.workspace).get().token_hash != cookie.value
    browser.post("/p/ours/sign-out/")
    assert browser.get("/p/ours/you/").status_code == 302
    assert not VisitorSession.objects.within(portal.workspace).exists()


def test_a_session_of_a_visitor_opens_no_page_of_the_workspace(portal):
    browser = portal.client(KIM)
    for path in ("/w/ours/", "/w/ours/portal/", "/w/ours/evidence/", "/account/", "/workspaces/"):
        assert browser.get(path)["Location"].startswith("/accounts/login/"), path


def test_the_code_is_kept_as_a_hash_and_gone_from_the_outbox_once_sent(portal):
    ask(Client())
    code = code_sent()
    kept = SignInCode.objects.within(portal.workspace).get()
    assert code not in kept.code_hash
    assert PortalMail.objects.within(portal.workspace).get().sealed == ""


@pytest.mark.parametrize("wrong", ["", "12345", "abcdef", "000 000", "'; --"])
def test_a_wrong_code_signs_nobody_in_and_says_only_that(portal, wrong):
    browser = Client()
    ask(browser)
    right = code_sent()
    answer = browser.post("/p/ours/sign-in/code/", {"code": wrong if wrong != right else "1"})
    assert answer.status_code == 422
    assert "This code is not right, was used, or is older than ten minutes" in answer.content.decode()
    assert browser.post("/p/ours/sign-in/code/", {"code": f" {right[:3]} {right[3:]} "}).status_code == 302, "spaces do no harm"


def test_a_code_is_good_for_five_tries_and_one_sign_in(portal):
    browser = Client()
    ask(browser)
    right = code_sent()
    wrong = "1" if right != "1" else "2"
    assert [browser.post("/p/ours/sign-in/code/", {"code": wrong}).status_code for _ in range(5)] == [422] * 5
    assert browser.post("/p/ours/sign-in/code/", {"code": right}).status_code == 422
    ask(browser)
    right = code_sent()
    again = Client()
    again.cookies = browser.cookies.copy()
    assert browser.post("/p/ours/sign-in/code/", {"code": right}).status_code == 302
    assert again.post("/p/ours/sign-in/code/", {"code": right}).status_code == 422


def test_a_code_ends_after_ten_minutes_and_with_the_next_one(portal):
    browser = Client()
    ask(browser)
    first = code_sent()
    SignInCode.objects.within(portal.workspace).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert browser.post("/p/ours/sign-in/code/", {"code": first}).status_code == 422
    ask(browser)
    second = code_sent()
    ask(browser)
    third = code_sent()
    if second != third:
        assert browser.post("/p/ours/sign-in/code/", {"code": second}).status_code == 422
    assert browser.post("/p/ours/sign-in/code/", {"code": third}).status_code == 302


def test_many_codes_for_one_address_are_refused(portal):
    browser = Client()
    assert [ask(browser).status_code for _ in range(6)] == [302] * 5 + [429]
    assert ask(browser, "ann@orrin.example").status_code == 302, "somebody else is not kept out"


def test_a_private_portal_answers_the_same_to_whoever_is_not_let_in(portal):
    portal.set(visibility="private", domains="orrin.example", invited="guest@else.example")
    answers = {}
    for email in (KIM, "guest@else.example", "stranger@nowhere.example"):
        browser = Client()
        asked = ask(browser, email)
        told = browser.get("/p/ours/sign-in/code/").content.decode().replace(email, "X")
        answers[email] = (
            asked.status_code,
            asked["Location"],
            re.sub(r'(csrfmiddlewaretoken" value=|csrf-token" content=|Nonce":)"[^"]*"', "", told),
        )
    assert len(set(answers.values())) == 1
    work_off()
    assert {each.to[0] for each in mail.outbox} == {KIM, "guest@else.example"}
    assert PortalMail.objects.within(portal.workspace).count() == 3, "the same is written for who is not let in"


def test_a_private_portal_shows_strangers_its_sign_in_and_nothing_else(portal):
    idea = portal.idea("A secret wish")
    portal.set(visibility="private", domains="orrin.example")
    for path in ("", "roadmap/", "ideas/", f"ideas/{idea.ref}/", "changelog/", "changelog/feed.atom", "ideas/similar?title=secret"):
        answer = Client().get(f"/p/ours/{path}")
        assert answer.status_code == 302, path
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
    inside = portal.client(KIM)
    page = inside.get("/p/ours/ideas/")
    assert "A secret wish" in page.content.decode()
    assert "noindex" in page["X-Robots-Tag"]
    portal.set(visibility="private", domains="other.example")
    assert inside.get("/p/ours/ideas/").status_code == 302, "who is let out is out at once"


def test_the_domains_of_accounts_let_in(portal):
    portal.set(visibility="private", for_accounts="on")
    portal.account(domains=("orrin.example", "orrin.test"))
    assert portal.client(KIM).get("/p/ours/ideas/").status_code == 200
    ask(Client(), "kim@notorrin.example")
    work_off()
    assert [each.to for each in mail.outbox] == [[KIM]]
    assert Visitor.objects.within(portal.workspace).get().account.ref == "orrin"


def test_who_is_blocked_is_signed_out_and_gets_no_code(portal):
    browser = portal.client(KIM)
    people.block(portal.pm, portal.visitor(KIM), blocked=True)
    assert browser.get("/p/ours/you/").status_code == 302
    num = len(mail.outbox)
    assert ask(Client()).status_code == 302
    work_off()
    assert len(mail.outbox) == num


def test_after_signing_in_one_is_led_back_and_nowhere_else(portal):
    for given, led in [
        ("/p/ours/ideas/", "/p/ours/ideas/"),
        ("https://evil.example/", "/p/ours/"),
        ("//evil.example", "/p/ours/"),
        ("/w/ours/", "/p/ours/"),
    ]:
        browser = Client()
        email = f"v{next(_places)}@orrin.example"
        browser.post("/p/ours/sign-in/", {"email": email, "next": given})
        assert browser.post("/p/ours/sign-in/code/", {"code": code_sent()})["Location"] == led


def test_a_portal_that_is_off_is_not_there_but_members_may_look(portal, client_as):
    portal.idea("A wish")
    portal.set(visibility="off")
    assert Client().get("/p/ours/ideas/").status_code == 404
    assert Client().get("/p/ours/sign-in/").status_code == 404
    assert Client().get("/p/nothing/ideas/").status_code == 404
    shown = client_as("viewer").get("/p/ours/ideas/")
    assert shown.status_code == 200
    assert "Preview" in shown.content.decode()


def test_members_see_a_private_portal_without_a_code(portal, client_as, theirs):
    portal.idea("A wish")
    portal.set(visibility="private")
    assert "The portal is private" in client_as("viewer").get("/p/ours/ideas/").content.decode()
    assert client_as("owner", workspace=theirs).get("/p/ours/ideas/").status_code == 302


def test_a_member_of_another_workspace_sees_no_preview(portal, client_as, theirs):
    portal.set(visibility="off")
    assert client_as("owner", workspace=theirs).get("/p/ours/ideas/").status_code == 404


def test_what_a_visitor_asks_to_have_deleted_leaves_no_trace_of_the_address(portal):
    from django.apps import apps

    from quarterdeck_web.lib.scoped import WorkspaceRow

    browser = portal.client(KIM)
    browser.post("/p/ours/ideas/new/", {"title": "Work without signal", "text": "in the yard"})
    idea = portal.idea("Another", email="ann@elsewhere.example")
    browser.post(f"/p/ours/ideas/{idea.ref}/vote")
    browser.post(f"/p/ours/ideas/{idea.ref}/comments", {"text": "Yes please, says Kim"})
    work_off()
    assert browser.post("/p/ours/you/delete/").status_code == 302
    work_off()
    for model in apps.get_models():
        if issubclass(model, WorkspaceRow):
            left = [row for row in model.objects.within(portal.workspace).values() if KIM in repr(row) or "says Kim" in repr(row)]
            assert not left, model.__name__
    assert "Work without signal" in Client().get("/p/ours/ideas/").content.decode(), "an idea stays, without a name"
    assert outbox.waiting(portal.workspace, 10) == []
