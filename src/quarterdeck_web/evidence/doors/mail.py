"""A mail as it stands on the wire (RFC 5322) → what its sender says in it."""

from datetime import date
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime

from selectolax.lexbor import LexborHTMLParser

from quarterdeck_web.evidence.doors.assemble import without_quotes
from quarterdeck_web.evidence.doors.receiving import MAX_ID, MAX_NAME, MAX_TEXT, Said
from quarterdeck_web.lib.refusals import FieldErrors

QUOTED_IN_HTML = (
    "blockquote, .gmail_quote, .yahoo_quoted, #divRplyFwdMsg, #appendonsend, #mail-editor-reference-message-container, style, script, head"
)
MACHINES = ("auto-replied", "auto-generated")


class SentByMachine(Exception):
    """A mail that no person wrote: an answer while somebody is away, a bounce."""


def read_mail(raw: bytes) -> Said:
    """The item a mail is: its subject above its own words, who sent it and when, its Message-ID as the id at the source.

    Raises
    ------
    SentByMachine
        For answers that programs send.
    FieldErrors
        If it has no text, or more than an item may.
    """
    try:
        message = BytesParser(policy=policy.default).parsebytes(raw)
        return _said(message)
    except (FieldErrors, SentByMachine):
        raise
    except Exception as error:  # The parser of the standard library raises anything at hostile headers.
        raise FieldErrors({"": [f"expected a mail as RFC 5322 writes it, got one that cannot be read ({type(error).__name__})"]}) from error


def _said(message: EmailMessage) -> Said:
    if _header(message, "Auto-Submitted").lower().split(";")[0].strip() in MACHINES or _header(message, "X-Failed-Recipients"):
        raise SentByMachine("It says of itself that a program sent it.")
    words, subject = _words(message), " ".join(_header(message, "Subject").split())
    text = "\n\n".join(filter(None, (subject, words)))
    if not words and not subject:
        raise FieldErrors({"text": ["expected a mail with a text, got one without"]})
    if len(text) > MAX_TEXT:
        raise FieldErrors({"text": [f"expected at most {MAX_TEXT:,} characters, got {len(text):,}"]})
    name, address = parseaddr(_header(message, "From"))
    day = _day(_header(message, "Date"))
    about = {"said_on": day.isoformat()} if day else {}
    return Said(text, (address or name)[:MAX_NAME], source_id=_header(message, "Message-ID").strip("<> ")[:MAX_ID], about=about)


def _words(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = _content(part)
    if part.get_content_subtype() == "html":
        tree = LexborHTMLParser(text)
        for quoted in tree.css(QUOTED_IN_HTML):
            quoted.decompose()
        text = tree.html or ""
    return _sound(without_quotes(_sound(text)))


def _content(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        try:
            return raw.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("latin-1")


def _header(message: EmailMessage, name: str) -> str:
    try:
        return _sound(str(message.get(name, "")))
    except Exception:  # A header that its own parser cannot take says nothing.
        return ""


def _day(text: str) -> date | None:
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _sound(text: str) -> str:
    """Without NUL and halves of characters, which no text may hold; undecodable bytes of a header become question marks."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
