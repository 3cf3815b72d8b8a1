"""Groups of commands of which one need not be named."""

from typing import Any

import typer.core


def with_default(name: str) -> type[typer.core.TyperGroup]:
    """A group in which what names none of its commands is meant for command `name`: `forecast FILE PLAN` is `forecast plan FILE PLAN`."""

    class WithDefault(typer.core.TyperGroup):
        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            known = bool(args) and args[0] in self.commands
            return super().resolve_command(ctx, args if known else [name, *args])

    return WithDefault
