"""`quarterdeck-server`: the whole product in one command, or its parts one by one."""

from quarterdeck_web.server.commands import main

__all__ = ["main"]
