"""The job that empties the outbox."""

from django.core.mail import get_connection

from quarterdeck_web.jobs.context import JobContext
from quarterdeck_web.jobs.registry import JobResult, job
from quarterdeck_web.jobs.schedules import every
from quarterdeck_web.portal.mails import outbox
from quarterdeck_web.portal.mails.sending import send_one
from quarterdeck_web.portal.models import PortalMail

BATCH = 50


@job(outbox.JOB, title="Sending mails of the portal", quick=True, limit_seconds=1800)
def send_mails(context: JobContext) -> JobResult:
    """Send what waits, each mail claimed before and settled after the mail server has it. A mail server that is away is tried again later."""
    workspace, num_sent, was_away = context.workspace, 0, False
    outbox.mark_unsure(workspace, str(context.job.pk))
    connection = get_connection()
    try:
        while not was_away and (mails := outbox.waiting(workspace, BATCH)):
            for mail in mails:
                context.progress(None, "sending", mails=num_sent)
                if not outbox.claim(mail, f"{context.job.pk}:{context.attempt}"):
                    continue
                state, problem = send_one(workspace, mail, connection)
                outbox.settle(mail.pk, workspace, state, problem)
                num_sent += state == PortalMail.SENT
                was_away = was_away or state == PortalMail.WAITING
                if was_away:
                    break
    finally:
        connection.close()
    if was_away:
        tries = int(context.arguments.get("tries", 0)) + 1
        outbox.ask_for_sending(workspace, tries=tries, wait=outbox.WAITS[min(tries, len(outbox.WAITS) - 1)])
    return JobResult(facts={"mails": num_sent})


@every(60)
def look_after_mails() -> None:
    """Nothing stays in an outbox because a job was lost."""
    outbox.look_after()
