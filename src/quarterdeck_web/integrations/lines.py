"""A line to the server of a connection, with its token unsealed for as long as it is used."""

from typing import Any

from quarterdeck_web.integrations.faults import TokenRefused
from quarterdeck_web.integrations.models import Connection
from quarterdeck_web.integrations.trackers import tracker_of
from quarterdeck_web.lib.sealing import CannotOpen, unseal


def line_to(connection: Connection) -> Any:
    """A client for the connection. Raises `TokenRefused` where its token cannot be opened."""
    try:
        token = unseal(connection.token)
    except CannotOpen:
        raise TokenRefused("The token that is kept cannot be opened by this installation.", "Enter the token again.") from None
    return tracker_of(connection).client(connection.url, token)
