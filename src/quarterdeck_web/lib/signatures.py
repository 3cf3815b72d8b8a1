"""Who calls a webhook: a signature over the raw body that only who knows the secret can make, compared in constant time.

Trackers sign the body alone (`verify_body`). Feedback comes with the signature of the Standard Webhooks convention, over id, moment and body:

    webhook-id: msg_1                   the delivery; the same one again brings nothing
    webhook-timestamp: 1764194400      seconds since 1970, within five minutes of now
    webhook-signature: v1,<base64 of HMAC-SHA256 over "id.timestamp.body">   several may stand there, with spaces between

References
----------
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import hashlib
import hmac
import re

from quarterdeck_web.lib.refusals import Refused

SECRET_PREFIX = "whsec_"  # noqa: S105 - what secrets of the Standard Webhooks convention begin with.
WINDOW_SECONDS = 300
MAX_SIGNATURES = 10
_ID = re.compile(r"[!-~]{1,200}")


class Unsigned(Refused):
    """A delivery that nobody who knows the secret sent, or that is too old."""


def verify(secret: str, *, delivery: str, timestamp: str, signatures: str, body: bytes, now: float) -> None:
    """Pass if one of the signatures is right and the moment is near. Raises `Unsigned`."""
    if not _ID.fullmatch(delivery):
        raise Unsigned("expected a header webhook-id of 1 to 200 characters without spaces", "Send the delivery's id.")
    if not re.fullmatch(r"\d{1,12}", timestamp):
        raise Unsigned("expected a header webhook-timestamp with seconds since 1970", "Send the moment of sending.")
    if abs(now - int(timestamp)) > WINDOW_SECONDS:
        raise Unsigned(f"expected a webhook-timestamp within {WINDOW_SECONDS // 60} minutes of now", "Set the sender's clock, and sign anew.")
    wanted = sign(secret, delivery=delivery, timestamp=timestamp, body=body)
    given = signatures.split()[:MAX_SIGNATURES]
    if not any(hmac.compare_digest(wanted.encode(), each.encode()) for each in given):
        raise Unsigned("expected a webhook-signature v1 made with this door's secret", "Sign id, timestamp and the raw body with the secret.")


def verify_body(secret: str, given: str, body: bytes) -> None:
    """Pass if `given` is `sha256=` with the HMAC-SHA256 of the raw body in hexadecimal, as GitHub, Gitea and Jira sign. Raises `Unsigned`."""
    if not hmac.compare_digest(sign_body(secret, body).encode(), given.strip().encode("utf-8", "replace")):
        raise Unsigned("expected a signature over the raw body made with this webhook's secret", "Enter the secret at the tracker again.")


def sign_body(secret: str, body: bytes) -> str:
    """The signature of a body alone."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def sign(secret: str, *, delivery: str, timestamp: str, body: bytes) -> str:
    """The signature of a delivery."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        key = secret.encode()
    digest = hmac.new(key, f"{delivery}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
