"""Letters and digits that a page holds by chance: tokens, addresses of files, ids. A short secret may stand in them without being told."""

import re

CHANCE = re.compile(r'\b[A-Za-z0-9]{64}\b|static/[\w./-]+|[Nn]once"?[=:]"[^"]+"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b')


def without_chance(page: str) -> str:
    """What a page says on purpose."""
    return CHANCE.sub("", page)
