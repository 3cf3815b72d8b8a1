"""Who calls a webhook: the signature of the Standard Webhooks convention over id, moment and raw body.

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

from quarterdeck_web.evidence.doors.opening import SECRET_PREFIX
from quarterdeck_web.lib.refusals import Refused

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


def sign(secret: str, *, delivery: str, timestamp: str, body: bytes) -> str:
    """The signature of a delivery."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        key = secret.encode()
    digest = hmac.new(key, f"{delivery}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
