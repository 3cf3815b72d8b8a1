"""Where the name of a need comes from."""

from typing import Any

from django import template
from django.template import Context

from quarterdeck_web.evidence.naming.pieces import origin_of_name

register = template.Library()


@register.inclusion_tag("evidence/naming/origin.html", takes_context=True)
def name_origin(context: Context) -> dict[str, Any]:
    """Says of the page's need that a model named it, when, and by which quotes; nothing where a person did."""
    return {"named": origin_of_name(context["scope"], context["need"]), "workspace": context["workspace"]}
