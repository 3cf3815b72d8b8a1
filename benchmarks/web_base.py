"""The ratio's base: a plain Django list page, as small as such a page can be, over the same table and template engine."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

ROWS = 50
PLAIN = "<!doctype html><title>Features</title><ul>{% for row in rows %}<li>{{ row.title }}, {{ row.status }}</li>{% endfor %}</ul>"


def plain_list(request: HttpRequest, workspace: str) -> HttpResponse:
    """Fifty features as a list: no scope, no session's person, no shell around it."""
    from quarterdeck_web.features.models import Feature

    rows: Any = Feature.objects.everywhere("a benchmark's base").filter(workspace__slug=workspace).order_by("position", "id")[:ROWS]
    return HttpResponse(engines["django"].from_string(PLAIN).render({"rows": rows}, request))


urlpatterns = [path("base/<slug:workspace>/", plain_list), path("", include("quarterdeck_web.urls"))]
