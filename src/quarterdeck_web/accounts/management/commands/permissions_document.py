"""`python -m quarterdeck_web permissions_document`: docs/reference/permissions.md, made from the permission table."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quarterdeck_web.accounts.allauth_operations import OPERATIONS
from quarterdeck_web.accounts.permissions import ROLES
from quarterdeck_web.accounts.two_roles import by_area, together, two_sides

PATH = "docs/reference/permissions.md"


class Command(BaseCommand):
    help = f"Write {PATH} from the permission table, or check that it is what the table says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing; fail if the document is old.")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:
        made = document()
        if not check:
            with open(PATH, "w", encoding="utf-8") as file:
                file.write(made)
            return
        with open(PATH, encoding="utf-8") as file:
            if file.read() != made:
                raise CommandError(f"{PATH} is older than the permission table. Run: python -m quarterdeck_web permissions_document")


def document() -> str:
    """The document's text."""
    lines = [
        "# Permissions",
        "",
        "Made from the one permission table in the code (`accounts/permissions.py`) by `python -m quarterdeck_web permissions_document`;",
        "pages, actions and tests read the same table. Several roles add up. What the table does not name is refused, and what belongs to",
        "another workspace looks like what does not exist.",
        "",
        *_two_roles(),
        *_table(),
        *_doors(),
    ]
    return "\n".join(lines) + "\n"


def _two_roles() -> list[str]:
    lines = ["## Product Manager and Technical Product Manager", ""]
    for side in two_sides():
        decides = " ".join(line.permission.sentence for line in side.decides)
        lines += [f"**{side.title}**: {side.question} Signs: {side.signs.permission.sentence} Decides, where the other does not: {decides}", ""]
    return [*lines, f"**Either of the two**: {' '.join(line.permission.sentence for line in together())}", ""]


def _table() -> list[str]:
    titles = list(ROLES.values())
    lines = ["## The table", ""]
    for area, operations in by_area().items():
        lines += [f"### {area}", "", f"| may | operation | {' | '.join(titles)} |", f"|---|---|{'---|' * len(titles)}"]
        for line in operations:
            cells = " | ".join("yes" if may else "" for _, may in line.cells())
            who = " (anybody)" if line.permission.anyone else " (whoever is signed in)" if line.permission.signed_in else ""
            lines.append(f"| {line.permission.sentence}{who} | `{line.operation}` | {cells} |")
        lines.append("")
    return lines


def _doors() -> list[str]:
    said = "django-allauth brings these addresses. Each stands in a table of its own (`accounts/allauth_operations.py`); its others do not exist."
    lines = ["## Pages of sign-in", "", said, ""]
    lines += ["| address | operation |", "|---|---|"]
    return [*lines, *(f"| `{name}` | `{operation}` |" for name, operation in OPERATIONS.items())]
