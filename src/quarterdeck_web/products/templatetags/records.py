"""How templates say what is on record."""

from django import template

from quarterdeck_web.lib import markdown as safe_markdown
from quarterdeck_web.products import words

register = template.Library()
register.filter("told", words.told)
register.filter("field_words", words.field_words)
register.filter("markdown", safe_markdown.to_html)
