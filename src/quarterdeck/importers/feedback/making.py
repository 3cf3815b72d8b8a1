"""From a row to items, or to the flaws that forbid it: every field read as what it is, every flaw with its column."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import TypeVar

from quarterdeck.importers.feedback.dates import UnreadableDate, read_date
from quarterdeck.importers.feedback.encodings import MARKED
from quarterdeck.importers.feedback.items import Item, digest
from quarterdeck.importers.feedback.limits import Limits
from quarterdeck.importers.feedback.mapping import FeedbackMapping
from quarterdeck.importers.feedback.rows import Row, RowFlaw, shown
from quarterdeck.importers.feedback.values import (
    Outcome,
    Teller,
    Unfit,
    is_put_away,
    read_amount,
    read_kind,
    read_language,
    read_outcome,
    read_sentiment,
    read_teller,
    read_votes,
    status_of,
)
from quarterdeck.product.evidence import Deal

T = TypeVar("T")

MAX_NAME = 200
"""People, accounts and the like are names, not texts."""
MAX_ID = 500
MAX_URL = 2000
MAX_VALUE = 1000
MAX_REASON = 10_000
THUMBS_UP = ("THUMBS_UP", "+1")
MAX_TAGS = 10_000
_TAG_SEPARATORS = re.compile("[,;|]")


class Maker:
    """Makes items of rows by one mapping. Of rows without an id it remembers a number each (70 MB for a million), no texts."""

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
        content = digest(item.text, item.person, item.said_on and str(item.said_on), item.account)[:32]
        key = int(content[:16], 16)
        if "voter" in self._mapping.columns:
            # The idea itself, which stands there again with each vote.
            return f"sha256:{content}"
        if key not in self._seen:
            self._seen.add(key)
            return f"sha256:{content}"
        self._repeats[key] = self._repeats.get(key, 1) + 1
        return f"sha256:{content}#{self._repeats[key]}"


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
        text, deal = self._text(), self._deal()
        votes_named = "voter" in self._mapping.columns
        merged_into = self._name("merged_into", MAX_ID)
        source_id = self._name("id", MAX_ID) or ""
        stated = (self._name("status") or "") if "outcome" not in self._mapping.columns else ""
        item = Item(
            row=self._row.number,
            source=self._mapping.source,
            source_id=source_id,
            text=text,
            kind=self._read("kind", read_kind, "deal" if "outcome" in self._mapping.columns else self._mapping.kind),
            said_on=self._day("said_on"),
            person=self._person("person"),
            account=None if votes_named else self._name("account"),
            segment=None if votes_named else self._name("segment"),
            language=self._read("language", read_language, "en"),
            sentiment=self._read("sentiment", read_sentiment, None),
            # Where one was merged into another, its votes were moved there and count there, once for each person.
            votes=0 if merged_into else self._votes(),
            tags=self._tags(),
            url=self._url(),
            archived=is_put_away(stated),
            # What was merged into another stands as that one does.
            status=None if merged_into else status_of(stated),
            stated=stated,
            duplicate_of=merged_into if merged_into != source_id else None,
            deal=deal,
        )
        return item if text else None

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
        title, body = self._checked("title"), self._checked("text") or self._checked("reason")
        if self.flaws:
            return ""
        if title.strip() and body.strip() and not body.lstrip().startswith(title.strip()):
            return f"{title.strip()}\n\n{body}"
        text = body if body.strip() else title
        if not text.strip():
            columns = [*self._mapping.columns.get("title", ()), *self._mapping.columns.get("text", ()), *self._mapping.columns.get("reason", ())]
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

    def _url(self) -> str:
        """An address a browser may open; one of another scheme could run code there, and is left out."""
        url = self._name("url", MAX_URL) or ""
        return url if url.lower().startswith(("http://", "https://")) else ""

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

    def _read(self, field: str, reader: Callable[[str], T], default: T) -> T:
        """A field's value, the default where it says nothing, and a flaw where it is none."""
        column, value = self._first(field)
        return self._value(column, value, reader, default)

    def _value(self, column: str, value: str, reader: Callable[[str], T], default: T) -> T:
        if not value:
            return default
        try:
            return reader(value[:MAX_VALUE])
        except Unfit as unfit:
            self._flaw(column, unfit.expected, shown(value), unfit.remedy)
            return default

    def _votes(self) -> int:
        kinds, counts = self._all("vote_kinds"), self._all("vote_counts")
        if kinds and len(kinds) == len(counts):
            column = self._mapping.columns["vote_counts"][0]
            return sum(self._value(column, count, read_votes, 0) for kind, count in zip(kinds, counts, strict=True) if kind in THUMBS_UP)
        return self._read("votes", read_votes, 0)

    def _deal(self) -> Deal | None:
        outcome: Outcome | None = self._read("outcome", read_outcome, None)
        amount: float | None = self._read("amount", read_amount, None)
        told_by: Teller = self._read("told_by", read_teller, "")
        competitor, reason = self._name("competitor"), self._name("reason", MAX_REASON)
        if outcome is None:
            return None
        return Deal(outcome=outcome, competitor=competitor, reason=reason or "", told_by=told_by, amount=amount)

    def _flaw(self, column: str, expected: str, got: str, remedy: str) -> None:
        self.flaws.append(RowFlaw(self._file, self._row.number, column, expected, got, remedy))
