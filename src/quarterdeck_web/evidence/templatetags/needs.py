"""What the strength of a need stands on, as a count that opens it."""

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from quarterdeck_web.evidence.needs import NOUNS, NeedView
from quarterdeck_web.lib.counting import behind_url, count
from quarterdeck_web.lib.drawing.svg import join
from quarterdeck_web.lib.words import plural

register = template.Library()


@register.simple_tag(takes_context=True)
def need_basis(context: Context, view: NeedView) -> SafeString | str:
    """`12 accounts`, or `State of Freight 2026, n=210`: opens the accounts, or what the survey published."""
    figures: dict[str, Any] = view.figures or {}
    basis, voices = str(figures.get("basis", "")), view.voices
    counted = voices.get("counted", "")
    num = voices.get("accounts") or voices.get("people") or voices.get("items") if voices else None
    if num and basis == f"{num} {counted}":
        return count(num, NOUNS[counted], behind_url(context["workspace"].slug, counted, need=view.need.ref), said=plural(num, NOUNS[counted]))
    for survey in figures.get("surveys", ()):
        if basis == f"{survey['survey']}, n={survey['respondents']}":
            asked = view.asked_url(context["workspace"].slug, survey)
            return join([f"{survey['survey']}, ", count(survey["respondents"], "respondent", asked, said=f"n = {survey['respondents']:,}")])
    return basis
