"""One piece of feedback as a file gives it, and the evidence it becomes."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date

from quarterdeck.product.evidence import AskedStatus, Deal, Evidence, EvidenceKind

_READABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
HASH_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Item:
    """What one row says. (`source`, `source_id`) tells it from all others and is the same at every import of the same thing.

    Where the file has no ids, `source_id` is made of the content: `sha256:…`, and `#2` behind it for the second row that
    says exactly the same. `account` and `segment` are names as the file has them. `duplicate_of` is the `source_id` of the
    idea that a vote is for, or of what the item was merged into. `stated` is what the file says of how it stands, `status` the
    portal's word for it. The competitor of `deal` is a name, too. `votes` counts
    people known only by their number.
    `text` is verbatim: the title, an empty line, and the body, where there are both.
    """

    row: int
    source: str
    source_id: str
    text: str
    kind: EvidenceKind = "feedback"
    said_on: date | None = None
    person: str | None = None
    account: str | None = None
    segment: str | None = None
    language: str = "en"
    sentiment: float | None = None
    votes: int = 0
    tags: tuple[str, ...] = ()
    url: str = ""
    archived: bool = False
    duplicate_of: str | None = None
    deal: Deal | None = None
    status: AskedStatus | None = None
    stated: str = ""

    @property
    def content_hash(self) -> str:
        """16 hex digits of SHA-256 over all that the file says of it: another one means that it changed at its source."""
        deal = self.deal and [self.deal.outcome, self.deal.competitor, self.deal.reason, self.deal.told_by, self.deal.amount]
        return digest(
            *(self.text, self.kind, self.said_on and str(self.said_on), self.person, self.account, self.segment, self.language, self.sentiment),
            *(self.votes, self.tags, self.url, self.archived, self.duplicate_of, deal),
            # What says nothing of it has the hash it had before there were states.
            *((self.status,) if self.status else ()),
        )[:HASH_DIGITS]

    def evidence(
        self, *, id: str | None = None, batch: str | None = None, account: str | None = None, segment: str | None = None, deal: Deal | None = None
    ) -> Evidence:
        """The item as evidence. `account`, `segment` and the competitor of `deal` are ids: whoever knows the product's looks them up."""
        return Evidence(
            id=id or evidence_id(self.source, self.source_id),
            text=self.text,
            kind=self.kind,
            source=self.source,
            source_id=self.source_id,
            source_hash=self.content_hash,
            batch=batch,
            said_on=self.said_on,
            person=self.person,
            account=account,
            segment=segment,
            language=self.language,
            sentiment=self.sentiment,
            votes=self.votes,
            tags=self.tags,
            url=self.url,
            archived=self.archived,
            status=self.status,
            duplicate_of=evidence_id(self.source, self.duplicate_of) if self.duplicate_of else None,
            deal=deal,
        )


def digest(*values: object) -> str:
    """SHA-256 of plain values in hex, the same on every machine and with every version of Python."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def evidence_id(source: str, source_id: str) -> str:
    """The id of what comes from `source` as `source_id`: readable where that is short and plain, a hash where not.

    Examples
    --------
    >>> evidence_id("GitHub", "945814122")
    'github:945814122'
    """
    readable = re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-")[:40]
    if readable and _READABLE.fullmatch(source_id):
        return f"{readable}:{source_id}"
    return f"{readable or 'import'}:{digest(source, source_id)[:HASH_DIGITS]}"
