"""Finding evidence by its words: a full-text index on SQLite (FTS5) and PostgreSQL (tsvector and GIN), written by the database itself.

The index is kept up by triggers, so that no writer can forget it. It is made after every migration rather than by one:
Django rebuilds a table that it alters on SQLite, and the triggers would be gone with the old one. On PostgreSQL the
words stand in a table of their own, since an index on the walled table is never used: `@@` might leak rows past its
row security, thinks the planner. What is found there is looked up through the wall.
"""

import re
import unicodedata
from typing import Any

from django.db import connections
from django.utils.safestring import SafeString

from quarterdeck_web.lib.drawing.svg import el, join
from quarterdeck_web.lib.scoped import ScopedQuerySet

MAX_WORDS = 12
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
SPOKEN = """
CREATE TABLE IF NOT EXISTS evidence_spoken (word_row bigint PRIMARY KEY, workspace_id uuid NOT NULL, words tsvector NOT NULL);
CREATE INDEX IF NOT EXISTS evidence_spoken_words ON evidence_spoken USING gin (words);
CREATE OR REPLACE FUNCTION evidence_spoken_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN TRUNCATE evidence_spoken; RETURN NULL; END IF;
  IF TG_OP <> 'INSERT' THEN DELETE FROM evidence_spoken WHERE word_row = OLD.word_row; END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO evidence_spoken VALUES (NEW.word_row, NEW.workspace_id, to_tsvector('simple', left(NEW.text, 100000)))
      ON CONFLICT (word_row) DO UPDATE SET workspace_id = excluded.workspace_id, words = excluded.words;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER evidence_spoken_in AFTER INSERT OR DELETE ON evidence_evidence FOR EACH ROW EXECUTE FUNCTION evidence_spoken_keep();
CREATE TRIGGER evidence_spoken_change AFTER UPDATE OF text, word_row ON evidence_evidence FOR EACH ROW
  WHEN (OLD.text IS DISTINCT FROM NEW.text OR OLD.word_row <> NEW.word_row) EXECUTE FUNCTION evidence_spoken_keep();
CREATE TRIGGER evidence_spoken_out AFTER TRUNCATE ON evidence_evidence FOR EACH STATEMENT EXECUTE FUNCTION evidence_spoken_keep();
INSERT INTO evidence_spoken SELECT word_row, workspace_id, to_tsvector('simple', left(text, 100000)) FROM evidence_evidence ON CONFLICT DO NOTHING;
"""


def keep_index(using: str = "default", **_: Any) -> None:
    """Make the index of words where it is missing, and fill it where rows may have been written without it."""
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = 'evidence_spoken_in' AND tgrelid = %s::regclass", [TABLE])
            if cursor.fetchone() is None:
                cursor.execute(SPOKEN)
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
    if not words_of(query):
        return rows
    found, parameters = _lookup(rows, query)
    if connections[rows.db].vendor == "postgresql":
        # Asked row by row along the list: gathering all hits of a common word first would take ten times as long.
        return rows.extra(where=[f"EXISTS ({found} AND evidence_spoken.word_row = {TABLE}.word_row)"], params=parameters)  # noqa: S610
    return rows.extra(where=[f"{TABLE}.word_row IN ({found})"], params=parameters)  # noqa: S610


def few_hits(rows: ScopedQuerySet, query: str) -> list[int] | None:
    """The `word_row` of what holds the words, if that is little; None if it is much, or nothing is looked for."""
    if not words_of(query):
        return None
    found, parameters = _lookup(rows, query)
    with connections[rows.db].cursor() as cursor:
        cursor.execute(f"{found} LIMIT %s", [*parameters, FEW + 1])
        numbers = [number for (number,) in cursor.fetchall()]
    return numbers if len(numbers) <= FEW else None


def like(rows: ScopedQuerySet, words: list[str], limit: int) -> list[Any]:
    """The evidence that shares most of some words, by the weight of what it shares (BM25 on SQLite, how often and how near on PostgreSQL)."""
    if not words:
        return []
    with connections[rows.db].cursor() as cursor:
        if connections[rows.db].vendor == "postgresql":
            # Long words are rare words, more often than not; there is no count of them to ask.
            query = " | ".join(f"'{word}'" for word in sorted(words, key=len, reverse=True)[:4])
            cursor.execute(LIKE_SPOKEN, [rows._workspace.pk, query, FEW, query, limit])
        else:
            rare = _rare(rows, words)
            if not rare:
                return []
            match = _match(rows, rare, "OR", star="")
            cursor.execute("SELECT rowid FROM evidence_words WHERE evidence_words MATCH %s ORDER BY rank LIMIT %s", [match, limit])
        order = {number: place for place, (number,) in enumerate(cursor.fetchall())}
    return sorted(rows.filter(word_row__in=list(order)).order_by(), key=lambda row: order[row.word_row])


LIKE_SPOKEN = """
SELECT word_row FROM (SELECT word_row, words FROM evidence_spoken WHERE workspace_id = %s AND words @@ to_tsquery('simple', %s) LIMIT %s) AS near
ORDER BY ts_rank(words, to_tsquery('simple', %s)) DESC LIMIT %s
"""


def _lookup(rows: ScopedQuerySet, query: str) -> tuple[str, list[Any]]:
    """The query that finds the `word_row` of what holds the words, with its parameters."""
    if connections[rows.db].vendor == "postgresql":
        typed = WORD.findall(query.lower())[:MAX_WORDS]  # PostgreSQL's own dictionary keeps accents.
        wanted = " & ".join(f"'{word}':*" for word in typed)
        return "SELECT word_row FROM evidence_spoken WHERE workspace_id = %s AND words @@ to_tsquery('simple', %s)", [rows._workspace.pk, wanted]
    return "SELECT rowid FROM evidence_words WHERE evidence_words MATCH %s", [_match(rows, words_of(query), "AND")]


def _rare(rows: ScopedQuerySet, words: list[str]) -> list[str]:
    """The words that fewest items hold: they say most, and looking for them takes least."""
    with connections[rows.db].cursor() as cursor:
        cursor.execute(f"SELECT term, doc FROM evidence_vocabulary WHERE term IN ({', '.join(['%s'] * len(words))})", words)  # noqa: S608
        held = sorted((doc, term) for term, doc in cursor.fetchall())
    return [term for doc, term in held[:6] if doc <= FEW] or [term for _, term in held[:1]]


def marked(text: str, words: list[str], *, stemmed: bool = False) -> SafeString:
    """A text with what was looked for marked (see `found_words`)."""
    parts, at = [], 0
    for start, end in found_words(text, words, stemmed=stemmed):
        parts += [text[at:start], el("mark", text[start:end])]
        at = end
    return join([*parts, text[at:]])


def found_words(text: str, words: list[str], *, stemmed: bool = False) -> list[tuple[int, int]]:
    """Where words stand in a text: those that begin so, or, `stemmed`, that are the same but for a plural's s."""
    # “the” beside “gate” tells nothing, and “they” begins with it.
    telling = tuple(word for word in words if len(word) > 3) or tuple(words)
    found = []
    for match in WORD.finditer(text) if words else ():
        said = plain(match.group())
        if said in words or (said[:-1] in words and said[-1] == "s") if stemmed else said.startswith(telling):
            found.append(match.span())
    return found


def _match(rows: ScopedQuerySet, words: list[str], joint: str, star: str = " *") -> str:
    quoted = f" {joint} ".join(f'"{word}"{star}' for word in words)
    return f'workspace : "{rows._workspace.pk.hex}" AND text : ({quoted})'
