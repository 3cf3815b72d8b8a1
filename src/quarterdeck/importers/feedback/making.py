"""From a row to items, or to the flaws that forbid it: every field read as what it is, every flaw with its column."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from quarterdeck.importers.feedback.dates import UnreadableDate, read_date
from quarterdeck.importers.feedback.encodings import MARKED
from quarterdeck.importers.feedback.items import Item
from quarterdeck.importers.feedback.limits import Limits
from quarterdeck.importers.feedback.mapping import FeedbackMapping
from quarterdeck.importers.feedback.rows import Row, RowFlaw, shown
from quarterdeck.importers.feedback.words import KIND_WORDS, KINDS, LANGUAGES, PUT_AWAY
from quarterdeck.product.evidence import EvidenceKind

MAX_NAME = 200
"""People, accounts and the like are names, not texts."""
MAX_ID = 500
MAX_VOTES = 1_000_000_000
THUMBS_UP = ("THUMBS_UP", "+1")
MAX_TAGS = 10_000
_TAG_SEPARATORS = re.compile("[,;|]")


class Maker:
    """Makes items of rows by one mapping. It remembers what it has seen of rows without an id: eight bytes each, no texts."""

    def __init__(self, mapping: FeedbackMapping, file: str, limits: Limits) -> None:
        self._mapping, self._file, self._limits = mapping, file, limits
        self._seen: set[int] = set()
        self._repeats: dict[int, int] = {}

    def make(self, row: Row) -> Iterator[Item | RowFlaw]:
        """The items of a row: mostly one; an idea and a vote, or one with those merged into it; or all its flaws and no item."""
        if row.is_blank or any(value.strip() for column in self._mapping.columns.get("left_out", ()) for value in row.values.get(column, ())):
            return
        reader = _Reader(row, self._mapping, self._file, self._limits)
        item = reader.item()
        others = list(reader.others(item)) if item is not None else []
        if reader.flaws or item is None:
            yield from reader.flaws
            return
        if not item.source_id:
            item = replace(item, source_id=self._id_by_content(item))
            others = [_with_target(each, item.source_id) for each in others]
        yield item
        yield from others

    def _id_by_content(self, item: Item) -> str:
        digest = hashlib.sha256(repr((item.text, item.person, item.said_on, item.account)).encode(errors="surrogatepass")).hexdigest()[:32]
        key = int(digest[:16], 16)
        if "voter" in self._mapping.columns:
            # The idea itself, which stands there again with each vote.
            return f"sha256:{digest}"
        if key not in self._seen:
            self._seen.add(key)
            return f"sha256:{digest}"
        self._repeats[key] = self._repeats.get(key, 1) + 1
        return f"sha256:{digest}#{self._repeats[key]}"


def _with_target(other: Item, target: str) -> Item:
    """A vote for, or a merged copy of, an idea whose id was not known when it was read."""
    known = f"{target}{other.source_id}" if other.kind == "vote" else other.source_id
    return replace(other, source_id=known, duplicate_of=other.duplicate_of or target)


class _Reader:
    """One row, read field by field."""

    def __init__(self, row: Row, mapping: FeedbackMapping, file: str, limits: Limits) -> None:
        self._row, self._mapping, self._file, self._limits = row, mapping, file, limits
        self.flaws: list[RowFlaw] = []

    def item(self) -> Item | None:
        """The row's own item; None where it has no text."""
        text = self._text()
        if not text:
            return None
        votes_named = "voter" in self._mapping.columns
        merged_into = self._name("merged_into", MAX_ID)
        source_id = self._name("id", MAX_ID) or ""
        return Item(
            row=self._row.number,
            source=self._mapping.source,
            source_id=source_id,
            text=text,
            kind=self._kind(),
            said_on=self._day("said_on"),
            person=self._person("person"),
            account=None if votes_named else self._name("account"),
            segment=None if votes_named else self._name("segment"),
            language=self._language(),
            sentiment=self._sentiment(),
            # Where one was merged into another, its votes were moved there and count there, once for each person.
            votes=0 if merged_into else self._votes(),
            tags=self._tags(),
            url=self._name("url", 2000) or "",
            archived=(self._first("status")[1].strip().lower() in PUT_AWAY),
            duplicate_of=merged_into if merged_into != source_id else None,
        )

    def others(self, item: Item) -> Iterator[Item]:
        """A vote for the row's idea, with the voter as its person; and what was merged into it."""
        # A vote for what was merged counts for what it was merged into: once for each person.
        target = item.duplicate_of or item.source_id
        if voter := self._person("voter"):
            yield Item(
                row=item.row,
                source=item.source,
                source_id=f"{target}/{voter}",
                text=item.text.split("\n", 1)[0],
                kind="vote",
                said_on=self._day("voted_on"),
                person=voter,
                account=self._name("account"),
                segment=self._name("segment"),
                language=item.language,
                duplicate_of=target,
            )
        ids, titles = self._all("merged_ids"), self._all("merged_titles")
        for idx, merged in enumerate(ids):
            if merged != target:
                text = titles[idx] if len(titles) == len(ids) else item.text
                yield Item(row=item.row, source=item.source, source_id=merged, text=text, kind=item.kind, duplicate_of=target)

    def _text(self) -> str:
        title, body = self._checked("title"), self._checked("text")
        if self.flaws:
            return ""
        if title.strip() and body.strip() and not body.lstrip().startswith(title.strip()):
            return f"{title.strip()}\n\n{body}"
        text = body if body.strip() else title
        if not text.strip():
            columns = [*self._mapping.columns.get("title", ()), *self._mapping.columns.get("text", ())]
            self._flaw(" or ".join(columns), "what was said", "nothing", "Fill it, or take the row out")
            return ""
        return text

    def _first(self, field: str) -> tuple[str, str]:
        """The first of a field's columns that says anything, and what it says."""
        columns = self._mapping.columns.get(field, ())
        for column in columns:
            for value in self._row.values.get(column, ()):
                if value.strip():
                    return column, value
        return (columns[0] if columns else ""), ""

    def _checked(self, field: str) -> str:
        """A field's text, unless it holds what is no text."""
        column, value = self._first(field)
        return value if self._is_text(column, value, self._limits.field_characters) else ""

    def _is_text(self, column: str, value: str, most: int) -> bool:
        if len(value) > most:
            self._flaw(column, f"at most {most:,} characters", f"{len(value):,}", "Shorten it, or split it into several rows")
            return False
        if "\0" in value:
            got = f"a NUL (an empty byte) after {value.find(chr(0)):,} characters"
            self._flaw(column, "text", got, "Take it out, or export the file again")
            return False
        if not value.isascii() and (found := MARKED.search(value)):
            byte = ord(found.group()) - 0xDC00
            what = f"the byte {byte:#04x}, which is none in the file's encoding" if 0x80 <= byte <= 0xFF else "half of a character"
            self._flaw(column, "text", f"{what}, after {found.start():,} characters", "Correct the text, or name the encoding of the file")
            return False
        return True

    def _name(self, field: str, most: int = MAX_NAME) -> str | None:
        column, value = self._first(field)
        return value.strip() if value and self._is_text(column, value, most) else None

    def _person(self, field: str) -> str | None:
        name = self._name(field)
        # The same address in other letters is the same person.
        return name.lower() if name and "@" in name and " " not in name else name

    def _all(self, field: str) -> list[str]:
        values = [(column, value) for column in self._mapping.columns.get(field, ()) for value in self._row.values.get(column, ())]
        return [value.strip() for column, value in values if value.strip() and self._is_text(column, value, MAX_ID)]

    def _tags(self) -> tuple[str, ...]:
        tags: list[str] = []
        for column in self._mapping.columns.get("tags", ()):
            values = [value for value in self._row.values.get(column, ()) if value.strip() and self._is_text(column, value, MAX_TAGS)]
            # A column with several values is a list already.
            tags += values if len(values) > 1 else [tag for value in values for tag in _TAG_SEPARATORS.split(value)]
        return tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))

    def _day(self, field: str) -> date | None:
        column, value = self._first(field)
        if not value:
            return None
        try:
            return read_date(value[:100], self._mapping.order)
        except UnreadableDate as error:
            self._flaw(column, str(error), shown(value), "Correct the date, or leave it empty")
            return None

    def _kind(self) -> EvidenceKind:
        column, value = self._first("kind")
        if not value:
            return self._mapping.kind
        kind = KIND_WORDS.get(value.strip().lower())
        if kind is None:
            self._flaw(column, f"one of {', '.join(KINDS)}", shown(value), "Correct it, or do not map the column to the kind")
        return kind or self._mapping.kind

    def _language(self) -> str:
        column, value = self._first("language")
        if not value:
            return "en"
        word = value.strip().lower()
        code = LANGUAGES.get(word) or word.replace("_", "-").split("-")[0]
        if not (2 <= len(code) <= 3 and code.isascii() and code.isalpha()):
            self._flaw(column, "a language as a code such as en or de", shown(value), "Correct it, or leave it empty")
            return "en"
        return code

    def _sentiment(self) -> float | None:
        column, value = self._first("sentiment")
        if not value:
            return None
        try:
            sentiment = float(value)
        except ValueError:
            sentiment = 9.0
        if not -1 <= sentiment <= 1:
            self._flaw(column, "a number from -1 to 1", shown(value), "Correct it, or do not map the column to the sentiment")
            return None
        return sentiment

    def _votes(self) -> int:
        column, value = self._first("votes")
        if not value:
            kinds, counts = self._all("vote_kinds"), self._all("vote_counts")
            column = next(iter(self._mapping.columns.get("vote_counts", ())), "")
            value = next((count for kind, count in zip(kinds, counts, strict=False) if kind in THUMBS_UP), "") if len(kinds) == len(counts) else ""
        if not value:
            return 0
        try:
            number = float(value.strip().replace(",", "").replace("\u202f", "").replace(" ", ""))
        except ValueError:
            number = 0.5
        if not (abs(number) <= MAX_VOTES and number.is_integer()):
            self._flaw(column, "a whole number", shown(value), "Correct it, or leave it empty")
            return 0
        # A score below zero says that more were against it: nobody who is known voted for it.
        return max(0, int(number))

    def _flaw(self, column: str, expected: str, got: str, remedy: str) -> None:
        self.flaws.append(RowFlaw(self._file, self._row.number, column, expected, got, remedy))
