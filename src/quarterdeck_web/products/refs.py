"""Ids for what is made by hand: readable, short and free."""

import re
import unicodedata
from typing import Any

from django.db.models import Max

from quarterdeck_web.accounts.scope import Scope

WORDS_LENGTH = 40
RESERVED = {
    *("new", "needs", "market", "search", "act", "add", "accounts", "segments", "competitors", "capabilities"),
    *("surveys", "tables", "deals", "import", "cell", "delete", "changes", "highlights", "targets", "ask"),
}
"""Words that stand in addresses where an id could."""


def free_ref(scope: Scope, model: Any, title: str = "", *, prefix: str = "") -> str:
    """An id that nothing of its kind has: the title's words (`book-a-dock-slot`), or a letter and a number (`E2001`)."""
    rows = scope.rows(model)
    words = _slug(title)
    if words and words not in RESERVED and not rows.filter(ref=words).exists():
        return words
    number = (rows.aggregate(last=Max("position"))["last"] or 0) + 1
    stem = f"{words}-" if words else prefix or model.collection[0].upper()
    while rows.filter(ref=f"{stem}{number}").exists():
        number += 1
    return f"{stem}{number}"


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:WORDS_LENGTH].strip("-")
