"""The name in what a language model said, and what forbids using it."""

import json
import re
from collections.abc import Collection
from typing import Any

from quarterdeck.evidence.grouping.phrases import alike, may_stand
from quarterdeck.evidence.grouping.titles import LONGEST_TITLE
from quarterdeck.evidence.naming.questions import Question
from quarterdeck.evidence.text import clean

NAME_KEYS = ("name", "title", "label", "need")
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_LEAD = re.compile(r"^(?:the )?(?:name|title|label)\s*(?:is|:|=)\s*", re.IGNORECASE)
_MARKS = " \t\"'“”„‘’`*_#-–—"
_WORD = re.compile(r"[^\W_](?:[\w+#'’-]*[\w+#])?")
_FIGURE = re.compile(r"(?<![\w.])[\d][\d.,]*\s*(?:%|\b)(?![\w])")
_COUNTS = frozenset(
    re.findall(
        r"\S+",
        """one two three four five six seven eight nine ten dozen dozens hundred hundreds thousand thousands million millions percent half majority
    minority most many several numerous everyone everybody all nobody top biggest largest highest worst best number-one""",
    )
)
"""Words that count or rank. "One" and "all" are taken only where the customers say them, too."""

_PLAIN = frozenset(
    re.findall(
        r"\S+",
        """problem problems issue issues trouble troubles difficulty difficulties question questions option options way ways handling management
    users user customers customer""",
    )
)
"""Words a namer may add: they say nothing of what is needed."""


def title_in(content: str) -> str:
    """The name in an answer: of JSON, also within other words or a fence of code; else of a single line. Empty where there is none."""
    said = _THOUGHT.sub(" ", content).strip()
    decoder = json.JSONDecoder()
    for begin in (found.start() for found in re.finditer(r"[{\[\"]", said)):
        try:
            value, _ = decoder.raw_decode(said, begin)
        except (ValueError, RecursionError):
            continue
        if name := _named(value):
            return _plain(name)
        if isinstance(value, dict):
            return ""
    lines = [line for line in said.splitlines() if line.strip() and not line.strip().startswith("```")]
    return _plain(_LEAD.sub("", lines[0].strip(_MARKS))) if len(lines) == 1 and said[:1] not in "{[" and "{" not in said else ""


def content_of(body: bytes) -> str:
    """What the model said, of the body of a chat completion. Empty where the body is none."""
    try:
        answer = json.loads(body)
        content = answer["choices"][0]["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError):
        return ""
    if isinstance(content, list):
        content = "".join(part.get("text", "") for part in content if isinstance(part, dict) and isinstance(part.get("text"), str))
    return content if isinstance(content, str) else ""


def flaw_in(title: str, asked: Question, taken: Collection[str] = ()) -> str:
    """Why a name may not be used, in words for people; empty where it may.

    Parameters
    ----------
    taken
        Names of other needs, in any case.
    """
    if not title:
        return "it gave no name"
    if len(title) > LONGEST_TITLE:
        return f"its name has {len(title)} characters, expected at most {LONGEST_TITLE}"
    if clean(title).masked() or "⟨" in title or "://" in title or "@" in title:
        return "its name holds personal data or an address"
    said = {word.lower() for text in (*asked.phrases, *asked.quotes) for word in _WORD.findall(text)}
    words = [word.lower() for word in _WORD.findall(title)]
    if _FIGURE.search(title) or any(word in _COUNTS and word not in said for word in words):
        return "its name counts or ranks"
    if not any(may_stand(word) for word in words):
        return "its name says nothing"
    if invented := [word for word in words if may_stand(word) and word not in _PLAIN and not any(alike(word, other) for other in said)]:
        return f"nobody said “{'”, “'.join(invented[:3])}”"
    if title.casefold() in {each.casefold() for each in taken}:
        return "another need has that name"
    return ""


def _named(value: Any) -> str:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        lower = {str(key).lower(): each for key, each in value.items()}
        value = next((lower[key] for key in NAME_KEYS if isinstance(lower.get(key), str)), "")
        return value if isinstance(value, str) else ""
    return ""


def _plain(name: str) -> str:
    """One line, without quotation marks and a final full stop, with a capital."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split()).strip(_MARKS).rstrip(".!?:;, ")
    return line[:1].upper() + line[1:] if line[:2].islower() else line
