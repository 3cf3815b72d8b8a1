"""The command line: `quarterdeck …`. Everything heavy is imported when its command runs, so that help comes at once."""

from quarterdeck.cli.main import main

__all__ = ["main"]
