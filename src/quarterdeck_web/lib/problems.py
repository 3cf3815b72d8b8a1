"""Refusals that programs read."""

from typing import Any

from django.http import HttpResponse, JsonResponse


def problem(status: int, title: str, remedy: str, errors: dict[str, list[str]] | None = None) -> HttpResponse:
    """A refusal as RFC 9457 problem details."""
    told: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": remedy}
    if errors:
        told["errors"] = [{"field": field, "detail": message} for field, messages in errors.items() for message in messages]
    return JsonResponse(told, status=status, content_type="application/problem+json")
