"""Template tags and filters every page may use."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def may(scope: Any, operation: str) -> bool:
    """Whether the member may do an operation: `{% if scope|may:"value.edit" %}`."""
    return scope is not None and scope.may(operation)
