"""Finding evidence by its words: a full-text index on SQLite (FTS5) and PostgreSQL (GIN), written by the database itself.

The index is kept up by triggers, so that no writer can forget it. It is made after every migration rather than by one:
Django rebuilds a table that it alters on SQLite, and the triggers would be gone with the old one.
"""

import re
import unicodedata
from typing import Any

from django.db import connections
from django.utils.safestring import SafeString

from quarterdeck_web.lib.drawing.svg import el, join
from quarterdeck_web.lib.scoped import ScopedQuerySet

MAX_WORDS = 12
INDEXED_CHARACTERS = 100_000
FEW = 3000
"""Up to so many hits are looked up one by one; where there are more, walking the list finds a page of them sooner."""
WORD = re.compile(r"\w+")
TABLE = "evidence_evidence"
TRIGGERS = {
    "evidence_words_in": (f"AFTER INSERT ON {TABLE}", ("new",)),
    "evidence_words_out": (f"AFTER DELETE ON {TABLE}", ("old",)),
    "evidence_words_change": (
        f"AFTER UPDATE OF text, word_row ON {TABLE} WHEN old.text IS NOT new.text OR old.word_row IS NOT new.word_row",
        ("old", "new"),
    ),
}
WRITE = {
    "new": "INSERT INTO evidence_words(rowid, text, workspace) VALUES (new.word_row, new.text, new.workspace_id);",
    "old": "INSERT INTO evidence_words(evidence_words, rowid, text, workspace) VALUES ('delete', old.word_row, old.text, old.workspace_id);",
}
VECTOR = f"to_tsvector('simple', left({TABLE}.text, {INDEXED_CHARACTERS}))"


def keep_index(using: str = "default", **_: Any) -> None:
    """Make the index of words where it is missing, and fill it where rows may have been written without it."""
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute(f"CREATE INDEX IF NOT EXISTS evidence_words ON {TABLE} USING gin ({VECTOR})")
            return
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE name IN ('evidence_words', 'evidence_vocabulary') OR (type = 'trigger' AND tbl_name = %s)", [TABLE]
        )
        there = {name for (name,) in cursor.fetchall()}
        if there >= {"evidence_words", "evidence_vocabulary", *TRIGGERS}:
            return
        # Contentless: the table holds the texts already. `prefix` makes half-typed words fast.
        cursor.execute("DROP TABLE IF EXISTS evidence_words")
        cursor.execute(
            "CREATE VIRTUAL TABLE evidence_words USING fts5(text, workspace, content='', tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3')"
        )
        cursor.execute("CREATE VIRTUAL TABLE IF NOT EXISTS evidence_vocabulary USING fts5vocab(evidence_words, 'row')")
        for name, (moment, sides) in TRIGGERS.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"CREATE TRIGGER {name} {moment} BEGIN {' '.join(WRITE[side] for side in sides)} END")
        cursor.execute(f"INSERT INTO evidence_words(rowid, text, workspace) SELECT word_row, text, workspace_id FROM {TABLE}")  # noqa: S608 - our own names


def words_of(query: str) -> list[str]:
    """The words somebody looks for, without accents and capitals."""
    return list(dict.fromkeys(WORD.findall(plain(query))))[:MAX_WORDS]


def plain(text: str) -> str:
    """A text without accents and capitals, as the index compares it."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(letter))


def holding(rows: ScopedQuerySet, query: str) -> ScopedQuerySet:
    """Those of some evidence that hold every word of a query, each as the beginning of a word."""
    words = words_of(query)
    if not words:
        return rows
    if connections[rows.db].vendor == "postgresql":
        typed = WORD.findall(query.lower())[:MAX_WORDS]  # PostgreSQL's own dictionary keeps accents.
        return rows.extra(where=[f"{VECTOR} @@ to_tsquery('simple', %s)"], params=[" & ".join(f"'{word}':*" for word in typed)])  # noqa: S610
    match = _match(rows, words, "AND")
    return rows.extra(where=[f"{TABLE}.word_row IN (SELECT rowid FROM evidence_words WHERE evidence_words MATCH %s)"], params=[match])  # noqa: S608, S610


def few_hits(rows: ScopedQuerySet, query: str) -> list[int] | None:
    """The `word_row` of what holds the words, if that is little; None if it is much, or nothing is looked for."""
    words = words_of(query)
    if not words or connections[rows.db].vendor == "postgresql":
        return None
    with connections[rows.db].cursor() as cursor:
        cursor.execute("SELECT rowid FROM evidence_words WHERE evidence_words MATCH %s LIMIT %s", [_match(rows, words, "AND"), FEW + 1])
        numbers = [number for (number,) in cursor.fetchall()]
    return numbers if len(numbers) <= FEW else None


def like(rows: ScopedQuerySet, words: list[str], limit: int) -> list[Any]:
    """The evidence that shares most of some words, by the weight of what it shares (BM25 on SQLite, cover density on PostgreSQL)."""
    if not words:
        return []
    if connections[rows.db].vendor == "postgresql":
        query = " | ".join(f"'{word}'" for word in words)
        found = rows.extra(  # noqa: S610 - words are letters only
            select={"nearness": f"ts_rank({VECTOR}, to_tsquery('simple', %s))"},
            select_params=[query],
            where=[f"{VECTOR} @@ to_tsquery('simple', %s)"],
            params=[query],
        )
        return list(found.order_by("-nearness")[:limit])
    rare = _rare(rows, words)
    if not rare:
        return []
    with connections[rows.db].cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM evidence_words WHERE evidence_words MATCH %s ORDER BY rank LIMIT %s", [_match(rows, rare, "OR", star=""), limit]
        )
        order = {number: place for place, (number,) in enumerate(cursor.fetchall())}
    return sorted(rows.filter(word_row__in=list(order)).order_by(), key=lambda row: order[row.word_row])


def _rare(rows: ScopedQuerySet, words: list[str]) -> list[str]:
    """The words that fewest items hold: they say most, and looking for them takes least."""
    with connections[rows.db].cursor() as cursor:
        cursor.execute(f"SELECT term, doc FROM evidence_vocabulary WHERE term IN ({', '.join(['%s'] * len(words))})", words)  # noqa: S608
        held = sorted((doc, term) for term, doc in cursor.fetchall())
    return [term for doc, term in held[:6] if doc <= FEW] or [term for _, term in held[:1]]


def marked(text: str, words: list[str], *, stemmed: bool = False) -> SafeString:
    """A text with what was looked for marked: words that begin so, or, `stemmed`, that are the same but for a plural's s."""
    parts, at = [], 0
    for found in WORD.finditer(text) if words else ():
        said = plain(found.group())
        if said in words or (said[:-1] in words and said[-1] == "s") if stemmed else said.startswith(tuple(words)):
            parts += [text[at : found.start()], el("mark", found.group())]
            at = found.end()
    return join([*parts, text[at:]])


def _match(rows: ScopedQuerySet, words: list[str], joint: str, star: str = " *") -> str:
    quoted = f" {joint} ".join(f'"{word}"{star}' for word in words)
    return f'workspace : "{rows._workspace.pk.hex}" AND text : ({quoted})'
