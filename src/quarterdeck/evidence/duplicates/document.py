"""What is compared: a title, the rest, and the day it was said."""

import re
from dataclasses import dataclass
from datetime import date

LONGEST_TITLE = 120
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s")
_BETWEEN_WORDS = re.compile(r"[_./\\:|#-]+")
_WITHIN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Document:
    """One voice as it is compared. Without a day, only its words count."""

    title: str
    body: str = ""
    said_on: date | None = None

    def beginning(self, length: int) -> str:
        """The title and so many characters of the body."""
        return f"{self.title}. {self.body[:length]}"


def document_of(text: str, said_on: date | None = None) -> Document:
    """A text without a title of its own: its first line or sentence, no longer than `LONGEST_TITLE` characters, is the title."""
    stripped = text.strip()
    first = stripped.partition("\n")[0]
    parts = _SENTENCE_END.split(first, maxsplit=1)
    title = parts[0]
    if len(title) > LONGEST_TITLE:
        cut = title.rfind(" ", 0, LONGEST_TITLE)
        title = title[: cut if cut > 0 else LONGEST_TITLE]
    return Document(title.strip(), (stripped[len(title) :]).strip(), said_on)


def names_in_words(text: str) -> str:
    """Names from code and paths as the words they are made of: `user.saveAll_now` becomes `user save All now`."""
    return _WITHIN_WORDS.sub(" ", _BETWEEN_WORDS.sub(" ", text))
