"""One mail of the outbox: written as it is sent, so that it says what is so now, and handed to the mail server."""

import smtplib
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string

from quarterdeck_web.accounts.models import Workspace
from quarterdeck_web.lib.markdown import to_html
from quarterdeck_web.lib.sealing import CannotOpen, unseal
from quarterdeck_web.portal.facts import PortalFacts, VisitorScope, address_of, admits, facts_of, url_of
from quarterdeck_web.portal.mails.outbox import MAX_TRIES
from quarterdeck_web.portal.models import PortalMail
from quarterdeck_web.portal.visitors.leaving import unsubscribe_url

MINUTES = 10


def send_one(workspace: Workspace, mail: PortalMail, connection: BaseEmailBackend) -> tuple[str, str]:
    """Send a mail that was claimed. Returns what became of it, and what was in the way: waiting where trying again may help."""
    facts, address = facts_of(workspace), address_of(workspace)
    if address is None or not is_still_wanted(workspace, mail, facts):
        return PortalMail.DROPPED, ""
    try:
        message = written(workspace, facts, address.slug, mail)
        message.connection = connection
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        return _again(mail, f"The mail server refused the address ({codes[0] if codes else ''}).", is_final=all(code >= 500 for code in codes))
    except smtplib.SMTPResponseException as error:
        return _again(mail, f"The mail server answered {error.smtp_code}.", is_final=500 <= error.smtp_code < 600 and error.smtp_code != 530)
    except (smtplib.SMTPException, OSError) as error:
        return _again(mail, f"The mail server does not answer ({type(error).__name__}).", is_final=False)
    except CannotOpen:
        return PortalMail.FAILED, "The code cannot be read with the keys of this installation."
    return PortalMail.SENT, ""


def is_still_wanted(workspace: Workspace, mail: PortalMail, facts: PortalFacts) -> bool:
    """Whether what a mail tells is still so and shown to the person, and they still want it."""
    if not facts.is_open:
        return False
    if mail.kind == PortalMail.CODE:
        return True
    if mail.visitor is None or not mail.visitor.wants_mail or mail.visitor.is_blocked or (mail.idea is not None and mail.idea.state != "public"):
        return False
    # The portal may have closed to them since they voted, or show less.
    if not admits(VisitorScope(workspace), facts, mail.email):
        return False
    if mail.kind == PortalMail.SHIPPED:
        return mail.idea is not None and mail.idea.shown_status == "shipped"
    return mail.entry is not None and mail.entry.published_on is not None and "changelog" in facts.tabs


def written(workspace: Workspace, facts: PortalFacts, slug: str, mail: PortalMail) -> EmailMultiAlternatives:
    """The mail as text and HTML, with a way out that takes one press."""
    product = " ".join((facts.title or workspace.name).split())
    told: dict[str, Any] = {"product": product, "portal": url_of(slug), "mail": mail, "minutes": MINUTES}
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": f"<portal-{mail.pk.hex}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>"}
    if mail.kind == PortalMail.CODE:
        told |= {"code": unseal(mail.sealed), "link": url_of(slug, "portal-code")}
        subject = f"{told['code']} is your code for {product}"
    else:
        leave = unsubscribe_url(slug, mail.visitor)
        told |= {"leave": leave, "idea": mail.idea, "idea_link": url_of(slug, "portal-idea", mail.idea.ref) if mail.idea else ""}
        headers |= {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        if mail.entry is not None:
            told |= {"entry": mail.entry, "entry_link": url_of(slug, "portal-entry", mail.entry.ref), "entry_text": mail.entry.body.get("text") or ""}
            told["entry_html"] = to_html(told["entry_text"])
            subject = f"{product}: {mail.entry.title}"
        else:
            subject = f"{mail.idea.title} is here" if mail.idea else product
    name = f"portal/mail/{mail.kind}"
    sender = formataddr((product, settings.DEFAULT_FROM_EMAIL)) if "<" not in settings.DEFAULT_FROM_EMAIL else settings.DEFAULT_FROM_EMAIL
    message = EmailMultiAlternatives(" ".join(subject.split())[:200], render_to_string(f"{name}.txt", told), sender, [mail.email], headers=headers)
    message.attach_alternative(render_to_string(f"{name}.html", told), "text/html")
    return message


def _again(mail: PortalMail, problem: str, *, is_final: bool) -> tuple[str, str]:
    """Wait for another try, or give up. `mail.tries` counts those before this one."""
    return (PortalMail.FAILED if is_final or mail.tries + 1 >= MAX_TRIES else PortalMail.WAITING), problem
