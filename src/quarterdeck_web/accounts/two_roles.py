"""What the Product Manager and the Technical Product Manager each decide, sign and see: made from the permission table."""

from dataclasses import dataclass

from quarterdeck_web.accounts.permissions import PERMISSIONS, ROLES, Permission, Role

AREAS = {
    "public": "Anywhere",
    "self": "One's own account",
    "workspace": "The workspace",
    "members": "The workspace",
    "audit": "The workspace",
    "home": "Everyday work",
    "search": "Everyday work",
    "notifications": "Everyday work",
    "comments": "Everyday work",
    "undo": "Everyday work",
    "history": "Everyday work",
    "jobs": "Everyday work",
    "figures": "Everyday work",
    "evidence": "Evidence",
    "portal": "Portal",
    "needs": "Evidence",
    "market": "Evidence",
    "strategy": "Strategy",
    "features": "Features",
    "value": "The value case",
    "feasibility": "The feasibility case",
    "asks": "The feasibility case",
    "estimates": "The feasibility case",
    "links": "Features",
    "criteria": "Built right",
    "qualities": "Built right",
    "definitions": "Built right",
    "teams": "Teams and risks",
    "risks": "Teams and risks",
    "plans": "The plan",
    "releases": "The plan",
    "launches": "The plan",
    "forecasts": "Forecasts, comparisons, reports",
    "delivery": "Delivery",
    "integrations": "Delivery",
    "proposals": "Delivery",
    "exceptions": "Forecasts, comparisons, reports",
    "comparisons": "Forecasts, comparisons, reports",
    "reports": "Forecasts, comparisons, reports",
}
"""The first word of an operation → the heading it stands under."""

SIGNS = ("value.turn_key", "feasibility.turn_key")
"""The two acts that are signatures: named, dated, with a reason."""


@dataclass(frozen=True)
class Line:
    """One operation in words, and who may do it."""

    operation: str
    permission: Permission

    @property
    def who(self) -> str:
        """The roles as words."""
        if self.permission.anyone:
            return "anybody"
        if self.permission.signed_in:
            return "whoever is signed in"
        return ", ".join(title for role, title in ROLES.items() if role in self.permission.roles) or "nobody"

    def cells(self) -> list[tuple[str, bool]]:
        """Each role's title with whether it may."""
        everybody = self.permission.anyone or self.permission.signed_in
        return [(title, everybody or role in self.permission.roles) for role, title in ROLES.items()]


def by_area() -> dict[str, list[Line]]:
    """The whole table, by heading, in the table's order."""
    areas: dict[str, list[Line]] = {}
    for operation, permission in PERMISSIONS.items():
        areas.setdefault(AREAS.get(operation.partition(".")[0], "More"), []).append(Line(operation, permission))
    return areas


@dataclass(frozen=True)
class Side:
    """One of the two roles: what only it decides, and what it signs."""

    role: Role
    title: str
    question: str
    signs: Line
    decides: list[Line]


def two_sides() -> tuple[Side, Side]:
    """The Product Manager's side and the Technical Product Manager's."""
    return (
        _side(Role.PM, Role.TPM, "value.turn_key", "Why, for whom, and how much is it worth?"),
        _side(Role.TPM, Role.PM, "feasibility.turn_key", "How, with whom, by when, and at what risk?"),
    )


def together() -> list[Line]:
    """What both may do and nobody without one of the two roles."""
    both = {Role.PM, Role.TPM}
    return [line for line in _lines() if both <= line.permission.roles and not (line.permission.roles - both - {Role.OWNER})]


def _side(role: Role, other: Role, signature: str, question: str) -> Side:
    mine = [line for line in _lines() if role in line.permission.roles and other not in line.permission.roles and line.operation not in SIGNS]
    return Side(role, ROLES[role], question, Line(signature, PERMISSIONS[signature]), mine)


def _lines() -> list[Line]:
    return [Line(operation, permission) for operation, permission in PERMISSIONS.items()]
