"""What every template knows beyond its workspace: the theme that was chosen."""

from django.http import HttpRequest

THEMES = ("light", "dark")


def theme(request: HttpRequest) -> dict[str, str]:
    """`theme`: light or dark where a person chose one in this browser or in the account, else nothing: the system decides."""
    chosen = request.COOKIES.get("qd-theme") or getattr(getattr(request, "user", None), "theme", "")
    return {"theme": chosen if chosen in THEMES else ""}
