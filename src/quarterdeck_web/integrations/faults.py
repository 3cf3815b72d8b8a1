"""What can go wrong with another server. Each class is one thing that what follows can do something about."""

from datetime import datetime

from quarterdeck_web.lib.refusals import Refused


class TrackerFault(Refused):
    """The tracker did not do what it was asked. The message says what, `remedy` what to do."""


class TokenRefused(TrackerFault):
    """The token is wrong, expired or revoked."""


class Forbidden(TrackerFault):
    """The token may not do this."""


class Missing(TrackerFault):
    """There is nothing there, or nothing that the token may see."""


class Gone(TrackerFault):
    """It was there and was deleted, or is turned off."""


class Unprocessable(TrackerFault):
    """The tracker understands the request and refuses what it says."""


class Unreachable(TrackerFault):
    """The tracker does not answer, or answers with faults of its own, after several tries."""


class RateLimited(TrackerFault):
    """The tracker asks to wait until a moment."""

    def __init__(self, until: datetime, message: str) -> None:
        self.until = until
        super().__init__(message, "Nothing needs to be done: it goes on by itself.")
