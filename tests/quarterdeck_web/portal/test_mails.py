"""Those who asked are told: by a real mail server on this machine, once each, whatever is killed in between, with a way out of one press."""

import re
import socket
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from django.test import Client
from django.utils import timezone

from quarterdeck_web.jobs.actions import enqueue
from quarterdeck_web.jobs.models import Job
from quarterdeck_web.jobs.runner import work_off
from quarterdeck_web.lib.refusals import Refused
from quarterdeck_web.portal import changelog
from quarterdeck_web.portal.ideas import judging, voting
from quarterdeck_web.portal.mails import outbox, sending
from quarterdeck_web.portal.models import Idea, PortalMail, Visitor
from quarterdeck_web.products.changes import undo_last

KIM, ANN = "kim@orrin.example", "ann@elsewhere.example"


class Kept(Handler):
    """What came, and what the server says to it."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list[EmailMessage] = []
        self.refuses = ""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def prepare_message(self, session, envelope):
        return message_from_bytes(envelope.content, policy=policy.default)

    def handle_message(self, message):
        self.came.append(message)


@pytest.fixture
def smtp(settings):
    """A mail server on this machine, and the product set to it."""
    handler = Kept()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    controller.stop()


def ready(portal, *emails: str):
    """A feature under way with an idea that people vote for."""
    feature = portal.feature(status="in progress")
    idea = portal.idea("Book a dock slot <b>yourself</b>", email=emails[0])
    for email in emails[1:]:
        voting.vote(portal.scope, idea, portal.visitor(email))
    judging.judge(portal.pm, idea, {"feature": feature.ref, "answer": "Under Docks, from today."})
    return feature, idea


def state(portal) -> list[str]:
    return sorted(PortalMail.objects.within(portal.workspace).values_list("state", flat=True))


def test_who_voted_gets_a_mail_in_text_and_html_with_links_that_lead_there(portal, smtp):
    feature, idea = ready(portal, KIM, ANN)
    portal.ship(feature)
    work_off()
    assert {each["To"] for each in smtp.came} == {KIM, ANN}
    [mail] = [each for each in smtp.came if each["To"] == KIM]
    assert mail["Subject"] == "Book a dock slot <b>yourself</b> is here"
    text, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    assert "Under Docks, from today." in text
    assert "&lt;b&gt;yourself&lt;/b&gt;" in html
    assert "<b>yourself" not in html
    for body in (text, html):
        [link] = set(re.findall(rf"http://127.0.0.1:8000(/p/ours/ideas/{idea.ref}/)", body))
        assert Client().get(link).status_code == 200
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert state(portal) == ["sent", "sent"]
    leave = mail["List-Unsubscribe"].strip(" <>")
    assert leave in text


def test_one_press_ends_the_mails_without_signing_in_and_looking_ends_nothing(portal, smtp):
    feature, _ = ready(portal, KIM)
    portal.ship(feature)
    work_off()
    path = smtp.came[0]["List-Unsubscribe"].strip(" <>").removeprefix("http://127.0.0.1:8000")
    machine = Client(enforce_csrf_checks=True)
    assert "End these mails" in machine.get(path).content.decode()
    assert Visitor.objects.within(portal.workspace).get().wants_mail
    portal.set(visibility="off")
    assert machine.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Visitor.objects.within(portal.workspace).get().wants_mail
    portal.set()
    entry = changelog.write(portal.pm, {"title": "Slots", "text": "", "kind": "new", "features": [feature.ref], "ideas": []})
    changelog.publish(portal.pm, entry)
    work_off()
    assert len(smtp.came) == 1
    assert "names nobody" in machine.get(path[:-6] + "abcde/").content.decode()


def test_a_link_of_another_portal_ends_nothing_here(portal, theirs):
    from quarterdeck_web.portal.visitors.leaving import named_by, unsubscribe_url

    token = unsubscribe_url("ours", portal.visitor()).split("/")[-2]
    assert named_by(portal.scope, token) == portal.visitor()
    assert named_by(type(portal.scope)(theirs), token) is None


def test_nobody_is_told_twice_of_one_event(portal, smtp):
    feature, idea = ready(portal, KIM, ANN)
    for status in ("released", "in progress", "released"):
        portal.ship(feature, status)
        work_off()
    judging.judge(portal.pm, Idea.objects.within(portal.workspace).get(pk=idea.pk), {"answer": "Anew"})
    work_off()
    assert len(smtp.came) == 2
    entry = changelog.write(
        portal.pm, {"title": "Slots are here", "text": "**Docks** › *Slots*", "kind": "new", "features": [feature.ref], "ideas": [idea.ref]}
    )
    for _ in range(2):
        changelog.publish(portal.pm, entry)
        work_off()
        changelog.take_back(portal.pm, entry)
    assert len(smtp.came) == 4, "the changelog is another event, and one of its own"
    assert "<strong>Docks</strong>" in smtp.came[-1].get_body(("html",)).get_content()


def test_a_slip_that_is_taken_back_in_time_tells_nobody(portal, smtp, settings):
    settings.PORTAL_GRACE_SECONDS = 60
    feature, _ = ready(portal, KIM)
    portal.ship(feature)
    work_off()
    assert not smtp.came
    undo_last(portal.pm)
    settings.PORTAL_GRACE_SECONDS = 0
    outbox.ask_for_sending(portal.workspace)
    work_off()
    assert not smtp.came
    assert state(portal) == ["dropped"]


def test_an_idea_that_ships_by_its_own_word_tells_too_and_a_closed_one_never(portal, smtp):
    feature, closed = ready(portal, KIM)
    judging.judge(portal.pm, closed, {"status": "closed"})
    own = portal.idea("Photo of every pallet", email=ANN)
    judging.judge(portal.pm, own, {"status": "shipped"})
    portal.ship(feature)
    work_off()
    assert [each["To"] for each in smtp.came] == [ANN]


def test_a_status_said_by_hand_yields_when_the_feature_ships(portal, smtp):
    feature, idea = ready(portal, KIM)
    judging.judge(portal.pm, idea, {"status": "planned"})
    portal.ship(feature)
    work_off()
    assert len(smtp.came) == 1
    assert Idea.objects.within(portal.workspace).get(pk=idea.pk).shown_status == "shipped"


@pytest.mark.parametrize(("answer", "becomes"), [("550 no such mailbox", "failed"), ("451 try later", "waiting")])
def test_what_the_mail_server_refuses_is_tried_again_or_given_up(portal, smtp, answer, becomes):
    feature, _ = ready(portal, KIM)
    smtp.refuses = answer
    portal.ship(feature)
    work_off()
    mail = PortalMail.objects.within(portal.workspace).get()
    assert mail.state == becomes
    assert answer[:3] in mail.problem
    waiting = Job.objects.within(portal.workspace).filter(kind=outbox.JOB, state=Job.QUEUED)
    assert waiting.exists() == (becomes == "waiting")
    smtp.refuses = ""
    if becomes == "waiting":
        assert waiting.get().not_before > timezone.now()
        waiting.update(not_before=None)
    else:
        outbox.send_again(portal.pm, mail)
    work_off()
    assert len(smtp.came) == 1
    with pytest.raises(Refused):
        outbox.send_again(portal.pm, PortalMail.objects.within(portal.workspace).get())


def test_a_mail_server_that_is_away_costs_five_tries_and_loses_nothing(portal, smtp, settings):
    feature, _ = ready(portal, KIM)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    portal.ship(feature)
    for _ in range(8):
        work_off()
        Job.objects.within(portal.workspace).filter(state=Job.QUEUED).update(not_before=None)
    mail = PortalMail.objects.within(portal.workspace).get()
    assert (mail.state, mail.tries) == ("failed", outbox.MAX_TRIES)
    settings.EMAIL_PORT = port
    outbox.send_again(portal.pm, mail)
    work_off()
    assert len(smtp.came) == 1


class Killed(BaseException):
    """The process is gone this moment."""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_what_was_being_sent_when_a_worker_was_killed_is_not_sent_again_by_itself(portal, smtp, monkeypatch, moment):
    feature, _ = ready(portal, KIM, ANN)
    portal.ship(feature)
    send = sending.send_one

    def killed(workspace, mail, connection):
        if moment == "after":
            send(workspace, mail, connection)
        raise Killed

    monkeypatch.setattr("quarterdeck_web.portal.mails.jobs.send_one", killed)
    with pytest.raises(Killed):
        work_off()
    monkeypatch.setattr("quarterdeck_web.portal.mails.jobs.send_one", send)
    again = Job.objects.within(portal.workspace).filter(kind=outbox.JOB, state=Job.RUNNING)
    assert again.update(state=Job.QUEUED) == 1, "its lease ended, and another worker takes it"
    work_off()
    assert state(portal) == ["sent", "unsure"]
    assert len({each["To"] for each in smtp.came}) == len(smtp.came), "nobody got it twice"
    unsure = PortalMail.objects.within(portal.workspace).get(state="unsure")
    outbox.send_again(portal.pm, unsure)
    work_off()
    assert state(portal) == ["sent", "sent"]


def test_what_no_job_sends_is_looked_after(portal, smtp, monkeypatch):
    feature, _ = ready(portal, KIM)
    portal.ship(feature)
    Job.objects.within(portal.workspace).delete()
    outbox.look_after()
    assert not Job.objects.within(portal.workspace).exists(), "not yet late"
    PortalMail.objects.within(portal.workspace).update(created_at=timezone.now() - timedelta(minutes=5))
    outbox.look_after()
    work_off()
    assert len(smtp.came) == 1


def test_a_portal_that_is_off_tells_nobody(portal, smtp):
    feature, _ = ready(portal, KIM)
    portal.set(visibility="off")
    portal.ship(feature)
    enqueue(portal.pm, outbox.JOB, debounce=True)
    work_off()
    assert not smtp.came
